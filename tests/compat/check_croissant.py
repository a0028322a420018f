"""mlcroissant reads croissant.json with no error and no warning, and every table from it with the values of its Parquet file.

python tests/compat/check_croissant.py RELEASE      needs: mlcroissant pyarrow
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any


def plain(value: Any) -> Any:
    """A value as Parquet has it: mlcroissant gives texts as bytes and days as timestamps."""
    if isinstance(value, bytes):
        return value.decode()
    return value.date() if isinstance(value, datetime) else value


def main(release: Path) -> None:
    import mlcroissant
    import pyarrow.parquet as pq

    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    logging.getLogger("absl").addHandler(handler)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors, issues.errors
    assert not issues.warnings, issues.warnings
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    tables = {r["name"]: r["schema"] for r in package["resources"] if "schema" in r}
    assert [record_set.id for record_set in dataset.metadata.record_sets] == list(tables)
    for record_set in dataset.metadata.record_sets:
        expected = pq.read_table(release / "parquet" / f"{record_set.id}.parquet").to_pylist()
        found = [
            {key.removeprefix(f"{record_set.id}/"): plain(value) for key, value in row.items()} for row in dataset.records(record_set.id)
        ]
        assert len(found) == len(expected), f"{record_set.id}: {len(found)} rows, {len(expected)} in Parquet"
        assert found == expected, next((a, b) for a, b in zip(found, expected, strict=True) if a != b)
        referring = {field.name for field in record_set.fields if field.references}
        keys = [key["fields"] for key in tables[record_set.id].get("foreignKeys", [])]
        assert {key[0] for key in keys if len(key) == 1} <= referring <= {column for key in keys for column in key}, record_set.id
    said = [line for line in said if "WARNING" in line or "rror" in line]
    assert not said, said
    print(f"croissant.json: no error, no warning, {len(tables)} tables with their values")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
