"""The day of a release against what lies before it: the release before, and the codings and articles that it holds."""

from __future__ import annotations

from collections.abc import Mapping

from waqai.problem import Problem
from waqai.release.stored import Stored
from waqai.schema.model import Schema
from waqai.tables.parquet_table import ParquetTable

# The days that lie before a release, each with the row's id and what happened on it.
_DAYS = (
    ("articles", "published_start", "article_id", "was published"), ("articles", "retrieved", "article_id", "was retrieved"),
    ("articles", "coded", "article_id", "was coded"), ("codings", "coded", "article_id", "was coded"),
)  # fmt: skip


def check(schema: Schema, previous: Stored | None, tables: Mapping[str, ParquetTable]) -> list[Problem]:
    """Report a day that is before that of the release before, or before something that this one holds."""
    released, later = schema.dataset.released, []
    if previous and (day := str(previous.package["created"])[:10]) > released:
        later.append(f"{previous.version}, the release before, is of {day}")
    latest = [found for of in _DAYS if (found := _latest(tables[of[0]], *of[1:])) and found[0] > released]
    if latest:
        day, what = max(latest)
        later.append(f"{what} on {day}")
    hint = "give the day on which this version is released"
    return [
        Problem(schema.dataset.document.place("released"), "release-day", f"released on {released}, and {text}", hint) for text in later[:1]
    ]


def _latest(table: ParquetTable, column: str, key: str, happened: str) -> tuple[str, str] | None:
    """The latest day of a column, and of which row."""
    import pyarrow.compute as pc

    days = table.column(column)
    if days.null_count == len(days):
        return None
    day = pc.max(days)
    row = table.column(key)[pc.index(days, day).as_py()]
    return day.as_py().isoformat(), f"`{row.as_py()}` {happened}"
