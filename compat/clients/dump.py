"""What the Python clients have in common: writing what they read, with the kind of each column. Nothing but the standard library."""

import json
import sys
from datetime import date, datetime
from pathlib import Path

RELEASE, EXPORTS, OUT = (Path(argument) for argument in sys.argv[1:4])
TABLES = [r["name"] for r in json.loads((RELEASE / "datapackage.json").read_text(encoding="utf-8"))["resources"] if "schema" in r]
FOUND = {"version": "", "routes": {}, "skipped": {}}


def columns(names, values):
    """A table by columns: Python values, None for null."""
    return [column(name, list(found)) for name, found in zip(names, values, strict=True)]


def column(name, values):
    """One column with its kind, which is that of all its values."""
    values = [v.date() if isinstance(v, datetime) and v == v and v.time() == datetime.min.time() else v for v in values]
    kinds = {kind(v) for v in values if v is not None}
    return {
        "name": name,
        "kind": kinds.pop() if len(kinds) == 1 else "null" if not kinds else " and ".join(sorted(kinds)),
        "values": [v.isoformat() if isinstance(v, date) else v for v in values],
    }


def kind(value):
    """The kind of one value."""
    for types, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (date, "date"), (str, "string")):
        if isinstance(value, types):
            return name
    return type(value).__name__


def route(name, read):
    """Read every table by one route; `read` takes a table's name and gives its columns."""
    FOUND["routes"][name] = {table: read(table) for table in TABLES}


def skip(name, reason):
    """Say that a route could not be taken, and why."""
    FOUND["skipped"][name] = reason


def done(version):
    """Write what was found."""
    FOUND["version"] = version
    OUT.write_text(json.dumps(FOUND, ensure_ascii=False), encoding="utf-8")
