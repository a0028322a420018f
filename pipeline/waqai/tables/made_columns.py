"""The columns that the pipeline makes against those that `schema/tables/` has: where they differ, no table can be made."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from waqai.nearest import did_you_mean
from waqai.problem import Place, Problem
from waqai.schema import shapes
from waqai.schema.model import Table
from waqai.yamlfile.yaml_reader import read


def check(
    root: Path, table: Table, lacking: Iterable[str], unknown: Iterable[str], retyped: Iterable[tuple[str, str]] = ()
) -> list[Problem]:
    """Report what only one side has, at the table's file.

    Parameters
    ----------
    lacking : iterable of str
        Fields that the pipeline makes no column of.
    unknown : iterable of str
        Columns that the table has no field for.
    retyped : iterable of tuple
        Fields of another type than the column, each with the type that the pipeline makes.
    """
    problems, unknown = list[Problem](), list(unknown)
    document, _ = read(root, root / "schema" / "tables" / f"{table.name}.yaml", shapes.TABLE)
    file = Place(f"schema/tables/{table.name}.yaml")

    def at(column: str) -> Place:
        return document.place("fields", table.columns.index(column), "name") if document else file

    for column in lacking:
        text = f"the pipeline makes no column `{column}` of the table {table.name}"
        problems.append(Problem(at(column), "schema-reference", text, did_you_mean(column, unknown)))
    for column in unknown:
        where = document.key("fields") if document else file
        problems.append(Problem(where, "schema-reference", f"the table {table.name} has no field `{column}`, which the pipeline makes"))
    for column, made in retyped:
        field = next(f for f in table.fields if f.name == column)
        text = f"the column `{column}` is declared as {field.type}, and the pipeline makes {made}"
        problems.append(Problem(at(column), "schema-reference", text))
    return problems
