"""frictionless on the finished tables alone: `python benchmarks/frictionless_tables.py CSV_FOLDER` reads, checks types and keys of the largest."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from frictionless import Resource, Schema, validate

sys.path.insert(0, str(Path(__file__).parents[1]))
from waqai.contracts import table_schema
from waqai.schema.reading import read_schema

TABLES = ("events", "reports", "report_participants", "evidence", "participants", "dyads", "event_contexts", "claims", "quantities")


def main(folder: Path) -> None:
    """Validate each table's CSV file against its schema."""
    schema, _ = read_schema(Path(__file__).parents[1])
    assert schema
    for name in TABLES:
        described = table_schema(schema.tables[name], schema.codebook)
        described.pop("foreignKeys", None)
        report = validate(Resource(path=f"{name}.csv", basepath=str(folder), schema=Schema.from_descriptor(described)))
        assert report.valid, report.flatten(["note"])[:3]


if __name__ == "__main__":
    began = time.perf_counter()
    main(Path(sys.argv[1]))
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3)}))
