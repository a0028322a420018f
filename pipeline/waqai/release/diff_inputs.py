"""Releases as sides of a comparison: what each says of itself, its tables' schemas, and its rows in canonical text.

A side is made from a stored release, of whatever waqai, or from the tables of a project. It reads a table when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.cells import to_text
from waqai.release import package
from waqai.release.changes import TextRow
from waqai.release.stored import Stored
from waqai.schema.model import Schema
from waqai.tables.parquet_table import ParquetTable

if TYPE_CHECKING:
    import pyarrow as pa


class Side(NamedTuple):
    """One of two releases that are compared.

    Parameters
    ----------
    codebook : str or None
        The codebook's version; None where the release does not say.
    codings : tuple of str
        The codings that it publishes.
    record : mapping
        What its data package says of the dataset: title, description, keywords, licences and so on.
    tables : mapping
        For each table its resource of the data package: `title`, `description`, `schema` (Table Schema).
    derived : frozenset of str
        The tables that are made from others.
    wording_only : frozenset of str
        Keys of `codes` whose definition has other words than in the release before, and the same meaning.
    texts : callable
        Gives a table's rows, each cell as its canonical text, None for null.
    """

    version: str
    codebook: str | None
    codings: tuple[str, ...]
    record: Mapping[str, Any]
    tables: Mapping[str, Mapping[str, Any]]
    derived: frozenset[str]
    wording_only: frozenset[str]
    texts: Callable[[str], Sequence[TextRow]]


def of_stored(stored: Stored) -> Side:
    """A release in a folder."""
    record = {key: value for key, value in stored.package.items() if key not in package.APART}
    return Side(
        stored.version, stored.codebook, stored.codings, record, stored.tables, stored.derived, stored.wording_only,
        stored.texts,
    )  # fmt: skip


def reasons_of(stored: Stored) -> dict[tuple[str, str, str], str]:
    """The reasons that a release gives for the cells that it changed, by table, key and column; none before 1.0.0."""
    if not {"table", "key", "column", "reason"} <= {field["name"] for field in stored.schemas.get("changes", {"fields": ()})["fields"]}:
        return {}
    rows = stored.texts("changes")
    return {(str(row["table"]), str(row["key"]), str(row["column"])): row["reason"] for row in rows if row["reason"]}


def of_tables(schema: Schema, tables: Mapping[str, ParquetTable], wording_only: frozenset[str]) -> Side:
    """The tables of a project, as they would be published."""
    record = {key: value for key, value in package.head(schema, wording_only).items() if key not in package.APART}
    return Side(
        schema.dataset.version, schema.codebook.version, schema.dataset.publish, record,
        {name: package.described(table, schema.codebook) for name, table in schema.tables.items()},
        frozenset(name for name, table in schema.tables.items() if table.derived), wording_only,
        lambda table: text_rows(tables[table]),
    )  # fmt: skip


def text_rows(arrow: pa.Table | ParquetTable) -> list[dict[str, str | None]]:
    """A table's rows, each cell as its canonical text."""
    return [{key: to_text(value) for key, value in row.items()} for row in arrow.to_pylist()]
