"""`dyad_months` in bulk: counts by pair and month of each range of events, added up, and the rows made from the sums."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from waqai.bulk import dated
from waqai.bulk.arrays import Ints, ints
from waqai.bulk.known import Known
from waqai.bulk.tables import pairs

_MONTHS = 12 * 10_000


def counted(t: pa.Table, known: Known) -> tuple[pa.Table, Ints]:
    """The actual events of a range by pair, month and type, with the sum of their scores; and the pairs that the range has."""
    rows, one, other, _ = pairs(t, known)
    pair = one.astype(np.int64) * len(known.countries) + other
    date = dated.read(t.column("date"))
    begun = ~date.no_start & np.array([text is not None and "-" in text.split("/")[0] for text in date.texts])
    keep = begun[date.index][rows] & (ints(t.column("status"))[rows] == known.statuses.number["actual"])
    month = _month(date.start)[date.index][rows][keep]
    kind = ints(t.column("type"))[rows][keep]
    tenths = known.tenths[kind, ints(t.column("mode"))[rows][keep]]
    table = pa.table(
        {"key": (pair[keep] * _MONTHS + month), "type": pa.array(kind.astype(np.int16)), "tenths": pa.array(tenths.astype(np.int64))}
    )
    return added([table]), np.unique(pair)


def added(tables: list[pa.Table]) -> pa.Table:
    """Counts brought together."""
    table = pa.concat_tables([t if "n" in t.column_names else t.append_column("n", pa.array(np.ones(len(t), np.int64))) for t in tables])
    return (
        table.group_by(["key", "type"], use_threads=False)
        .aggregate([("n", "sum"), ("tenths", "sum")])
        .rename_columns(["key", "type", "n", "tenths"])
    )


def _month(days: Ints) -> Ints:
    out: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return out


def read_in(start: Ints, end: Ints) -> dict[int, int]:
    """How many articles came out in each month, of those of which the month is known."""
    month = _month(start)
    values, counts = np.unique(month[end - start < 31], return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def rows(counts: pa.Table, all_pairs: Ints, articles: dict[int, int], known: Known) -> pa.Table:
    """The table: every pair in every month from the first to the last in which an article came out."""
    names = ("n_events", *(f"n_{quad}" for quad in _QUADS), *(f"n_{kind.lower()}" for kind in known.types.values))
    if not articles or not len(all_pairs):
        return pa.table(
            {name: pa.array([], pa.int64()) for name in ("from_country", "to_country", "month", "n_articles", *names, "mean_score")}
        )
    first, last = min(articles), max(articles)
    months = np.arange(first, last + 1)
    read = np.array([articles.get(int(m), 0) for m in months], np.int64)
    cells = len(all_pairs) * len(months)
    total = {name: np.zeros(cells, np.int64) for name in ("n_events", "tenths", *names[1:])}
    key, kind = ints(counts.column("key")), ints(counts.column("type"))
    n, tenths, month = ints(counts.column("n")), ints(counts.column("tenths")), key % _MONTHS
    inside = (month >= first) & (month <= last)
    at = np.searchsorted(all_pairs, key // _MONTHS) * len(months) + month - first
    quad = known.schema.codebook.quad_class
    for i, name in enumerate(known.types.values):
        mine = inside & (kind == i)
        for column, values in ((f"n_{name.lower()}", n), ("n_events", n), ("tenths", tenths), (f"n_{quad[name].replace(' ', '_')}", n)):
            np.add.at(total[column], at[mine], values[mine])
    pair, articles_ = np.repeat(all_pairs, len(months)), np.tile(read, len(all_pairs))
    told, silent = total["n_events"], articles_ == 0
    texts = pa.array([f"{m // 12:04}-{m % 12 + 1:02}" for m in months.tolist()])
    columns: dict[str, Any] = {
        "from_country": known.countries.texts(pair // len(known.countries)), "to_country": known.countries.texts(pair % len(known.countries)),
        "month": texts.take(pa.array(np.tile(np.arange(len(months)), len(all_pairs)))), "n_articles": pa.array(articles_),
    }  # fmt: skip
    columns |= {name: pa.array(total[name], mask=silent) for name in names}
    with np.errstate(divide="ignore", invalid="ignore"):
        columns["mean_score"] = pa.array(total["tenths"] / (10 * told), mask=silent | (told == 0))
    return pa.table(columns)


_QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
