"""What the release gates measure: numbers of finished tables, by the metrics of `schema/expectations/`.

Takes Arrow tables and the rows of the release before, gives a number, a day, or None where there is nothing to
measure. Judges nothing; `waqai.gates` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from waqai.cells import to_text
from waqai.schema.model import Expectation
from waqai.tables.parquet_table import ParquetTable

if TYPE_CHECKING:
    import pyarrow as pa

Value = float | date | None


def measure(expectation: Expectation, tables: Mapping[str, pa.Table | ParquetTable], rows_before: Mapping[str, int]) -> Value:
    """The observed value of one expectation's metric.

    Parameters
    ----------
    rows_before : mapping
        The rows of each table in the release before; empty for a first release.
    """
    e, table = expectation, tables[expectation.table]
    match e.metric:
        case "rows":
            return float(table.num_rows)
        case "rows-ratio":
            return table.num_rows / before if (before := rows_before.get(e.table)) else None
        case "fill-rate":
            return fill_rate(table, e.column or "")
        case "share":
            counts = table.column(e.column or "").value_counts().to_pylist()
            rows = sum(c["counts"] for c in counts)
            return sum(c["counts"] for c in counts if to_text(c["values"]) == e.value) / rows if rows else None
        case "orphans":
            return float(_orphans(table, tables[e.other or ""], e.columns))
        case _:
            import pyarrow.compute as pc

            day: date | None = pc.min_max(table.column(e.column or "")).as_py()["min" if e.metric == "least" else "max"]
            return day


def fill_rate(table: pa.Table | ParquetTable, column: str) -> float | None:
    """The share of rows in which a column is not null; None for a table without rows."""
    if not table.num_rows:
        return None
    nulls: int = table.nulls(column) if isinstance(table, ParquetTable) else table.column(column).null_count
    return 1 - nulls / table.num_rows


def _orphans(table: pa.Table | ParquetTable, other: pa.Table | ParquetTable, columns: tuple[str, ...]) -> int:
    """How many rows have a key that the other table does not have."""
    import pyarrow.compute as pc

    def keys(of: pa.Table | ParquetTable) -> Any:
        parts = [of.column(column) for column in columns]
        return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*(part.cast("string") for part in parts), "\x1f")

    mine = keys(table)
    return len(mine) - (pc.sum(pc.is_in(mine, value_set=keys(other).combine_chunks())).as_py() or 0)
