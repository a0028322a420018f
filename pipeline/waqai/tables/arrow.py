"""Rows to Arrow tables: the contract's columns in the contract's order, sorted by the primary key, in one chunk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from waqai.contracts import arrow_schema
from waqai.schema.model import Table
from waqai.tables.row import Row

if TYPE_CHECKING:
    import pyarrow as pa


def in_order(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Rows by their primary key; text sorts by code point."""
    return sorted(rows, key=lambda row: tuple(row.values[column] for column in table.primary_key))


def to_table(table: Table, rows: list[Row]) -> pa.Table:
    """An Arrow table of rows that are in order.

    Raises
    ------
    KeyError
        A row lacks a column, or has one too many: a mistake in this package, or in `schema/tables/`.
    """
    import pyarrow as pa

    schema = arrow_schema(table)
    columns = set(table.columns)
    for row in rows:
        if row.values.keys() != columns:
            raise KeyError(f"{table.name}: columns {sorted(columns ^ row.values.keys())} are in the row or in the schema, not in both")
    arrays = [pa.array([row.values[f.name] for row in rows], type=f.type, from_pandas=False) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
