"""The net under the pipeline: contracts (pandera) and keys, checked on the finished tables that are to be published.

Whatever it catches, an earlier check should have caught: our tests hold it to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waqai.contracts import pandera_schema
from waqai.problem import CannotRun, Place, Problem
from waqai.schema.model import Schema, Table
from waqai.tables.building import Tables

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 5  # examples of one failure in one column


def check(tables: Tables, schema: Schema) -> list[Problem]:
    """Report cells, keys and references of the tables that are not as their contract says."""
    problems: list[Problem] = []
    for name, arrow in tables.arrow.items():
        problems += contract(arrow, schema.tables[name], schema, tables)
    problems += references(tables, schema)
    return problems


def contract(arrow: pa.Table, table: Table, schema: Schema, tables: Tables | None = None) -> list[Problem]:
    """One table against its pandera schema."""
    import os

    os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
    try:
        import pandera.errors
    except ImportError as error:
        raise CannotRun("checking tables needs pandera: pip install 'waqai[release]'") from error
    import pandas as pd

    frame = arrow.to_pandas(types_mapper=pd.ArrowDtype)
    try:
        pandera_schema(table, schema.codebook).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        return _failures(failed.failure_cases, table, tables)
    return []


def _failures(cases: Any, table: Table, tables: Tables | None) -> list[Problem]:
    problems, shown = [], dict[tuple[str, str], int]()
    seen: set[tuple[str, Any]] = set()
    for case in cases.to_dict("records"):
        column, check, row = str(case["column"]), str(case["check"]), case["index"]
        if check == "multiple_fields_uniqueness":
            column = ", ".join(table.primary_key)
            if (check, row) in seen:
                continue
            seen.add((check, row))
        shown[column, check] = shown.get((column, check), 0) + 1
        if shown[column, check] > SHOWN:
            continue
        where = Place(f"schema/tables/{table.name}.yaml", 1, 1)
        if tables is not None and isinstance(row, int):
            where = tables.place(table.name, row)
        text = f"table {table.name}, column {column}: {str(case['failure_case'])[:80]!r} is there, and must be {check}"
        problems.append(Problem(where, "contract", text, f"schema/tables/{table.name}.yaml says what the column holds"))
    return problems


def references(tables: Tables, schema: Schema) -> list[Problem]:
    """Foreign keys whose value no row of the other table has."""
    problems = []
    for name, arrow in tables.arrow.items():
        for key in schema.tables[name].foreign_keys:
            for row, values in dangling(arrow, tables.arrow[key.table], key.columns, key.target)[:SHOWN]:
                text = f"table {name}: ({', '.join(key.columns)}) is {', '.join(map(repr, values))}, and {key.table} has no such row"
                problems.append(Problem(tables.place(name, row), "dangling-key", text))
    return problems


def dangling(arrow: pa.Table, target: pa.Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> list[tuple[int, tuple[Any, ...]]]:
    """The rows whose columns name a row that the target does not have; a null in any column names none."""
    known = set(zip(*(target.column(key).to_pylist() for key in keys), strict=True))
    return [
        (i, values)
        for i, values in enumerate(zip(*(arrow.column(c).to_pylist() for c in columns), strict=True))
        if None not in values and values not in known
    ]
