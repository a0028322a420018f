"""What the release gates measure: numbers of finished tables, by the metrics of `schema/expectations/`.

Takes Arrow tables and the rows of the release before, gives a number, a day, or None where there is nothing to
measure. Judges nothing; `waqai.gates` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from waqai.cells import to_text
from waqai.schema.model import Expectation

if TYPE_CHECKING:
    import pyarrow as pa

Value = float | date | None


def measure(expectation: Expectation, tables: Mapping[str, pa.Table], rows_before: Mapping[str, int]) -> Value:
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
            values = table.column(e.column).to_pylist()
            return sum(to_text(v) == e.value for v in values) / len(values) if values else None
        case "orphans":
            return float(_orphans(table, tables[e.other or ""], e.columns))
        case _:
            days = [day for day in table.column(e.column).to_pylist() if day is not None]
            return (min if e.metric == "least" else max)(days) if days else None


def fill_rate(table: pa.Table, column: str) -> float | None:
    """The share of rows in which a column is not null; None for a table without rows."""
    return 1 - table.column(column).null_count / table.num_rows if table.num_rows else None


def _orphans(table: pa.Table, other: pa.Table, columns: tuple[str, ...]) -> int:
    known = set(zip(*(other.column(c).to_pylist() for c in columns), strict=True))
    return sum(key not in known for key in zip(*(table.column(c).to_pylist() for c in columns), strict=True))
