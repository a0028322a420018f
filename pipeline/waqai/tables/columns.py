"""The columns that the pipeline makes against those that `schema/tables/` has: where they differ, no table can be made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from waqai.nearest import did_you_mean
from waqai.problem import Place, Problem
from waqai.schema import shapes
from waqai.schema.model import Schema
from waqai.tables.row import Row
from waqai.yamlfile.reading import read

_TYPES: dict[str, type] = {"string": str, "integer": int, "number": float, "boolean": bool, "date": date}


def check(root: Path, schema: Schema, rows: dict[str, list[Row]]) -> list[Problem]:
    """Report columns that only one side has, at the table's file."""
    problems = []
    for name, table in schema.tables.items():
        if not rows.get(name):
            continue
        made, wanted = list(rows[name][0].values), table.columns
        path = root / "schema" / "tables" / f"{name}.yaml"
        for column in (c for c in wanted if c not in made):
            document, _ = read(root, path, shapes.TABLE)
            where = document.place("fields", wanted.index(column), "name") if document else Place(f"schema/tables/{name}.yaml")
            text = f"the pipeline makes no column `{column}` of the table {name}"
            problems.append(Problem(where, "schema-reference", text, did_you_mean(column, set(made) - set(wanted))))
        for column in (c for c in made if c not in wanted):
            document, _ = read(root, path, shapes.TABLE)
            where = document.key("fields") if document else Place(f"schema/tables/{name}.yaml")
            problems.append(Problem(where, "schema-reference", f"the table {name} has no field `{column}`, which the pipeline makes"))
        for i, field in enumerate(table.fields):
            value = next((v for row in rows[name] if (v := row.values.get(field.name)) is not None), None)
            if value is not None and type(value) is not _TYPES[field.type]:
                document, _ = read(root, path, shapes.TABLE)
                where = document.place("fields", i, "name") if document else Place(f"schema/tables/{name}.yaml")
                text = f"the column `{field.name}` is declared as {field.type}, and the pipeline makes values such as {value!r}"
                problems.append(Problem(where, "schema-reference", text))
    return problems
