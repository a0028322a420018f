"""frictionless on finished tables alone: `python benchmarks/frictionless_tables.py TABLES`, a folder with `csv` and `parquet`.

It does what `frictionless validate datapackage.json` does for whoever has downloaded a release: of every CSV file the types, what
is required, codes, patterns and bounds, primary keys and foreign keys; of every file its size and hash. The descriptor is the
release's own (`waqai.release.package`), of the tables that are there, and is written before the clock starts. It makes no
table and sees neither articles nor passages: all that leads from raw/ to the tables is not part of it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from frictionless import validate

sys.path.insert(0, str(Path(__file__).parents[1]))
from waqai.release import package
from waqai.release.describing import describe
from waqai.schema.reading import read_schema


def write_descriptor(folder: Path) -> Path:
    """Write the data package of the tables that lie in a folder."""
    schema, _ = read_schema(Path(__file__).parents[1])
    assert schema
    there = {name: table for name, table in schema.tables.items() if (folder / "csv" / f"{name}.csv").exists()}
    path = folder / "datapackage.json"
    path.unlink(missing_ok=True)
    path.write_text(package.descriptor(describe(schema._replace(tables=there), folder), frozenset()), encoding="utf-8")
    return path


def check(path: Path) -> None:
    """Validate a data package; stop at what is wrong."""
    report = validate(str(path))
    if not report.valid:
        raise SystemExit(f"the tables are not sound: {report.flatten(['name', 'rowNumber', 'fieldName', 'type', 'note'])[:3]}")


if __name__ == "__main__":
    described = write_descriptor(Path(sys.argv[1]).resolve())
    began = time.perf_counter()
    check(described)
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3)}))
