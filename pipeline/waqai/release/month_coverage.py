"""How many of a release's actual events `dyad_months` counts in the month in which they began, and why not the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waqai.tables.parquet_table import ParquetTable


def sentence(tables: Mapping[str, ParquetTable]) -> str:
    """The figures in words, counted from `events`, `dyads` and `dyad_months`."""
    import numpy as np
    import pyarrow.compute as pc

    events = tables["events"].select(["event_id", "status", "date", "date_start"])
    dyads = tables["dyads"].select(["event_id", "from_recognised", "to_recognised"])
    months = pc.min_max(tables["dyad_months"].column("month")).as_py()
    event_of = pc.index_in(dyads.column("event_id"), value_set=events.column("event_id").combine_chunks())

    def some(pairs: Any) -> Any:
        """A mask of the events of some dyads."""
        found = np.zeros(len(events), np.bool_)
        found[pairs.drop_null()] = True
        return found

    def each(marks: Any) -> Any:
        return pc.fill_null(marks, False).to_numpy()

    month = pc.utf8_slice_codeunits(events.column("date_start").cast("string"), 0, 7)
    within = pc.and_(pc.greater_equal(month, months["min"] or ""), pc.less_equal(month, months["max"] or ""))
    actual = left = each(pc.equal(events.column("status"), "actual"))
    reasons = []
    for words, has in (
        ("no pair of different countries", some(event_of)),
        (
            "no such pair but with a partly recognised entity",
            some(event_of.filter(pc.and_(dyads.column("from_recognised"), dyads.column("to_recognised")))),
        ),
        (
            "no start that is known to the month",
            each(pc.match_substring_regex(events.column("date"), "^[0-9]{4}-")) & each(month.is_valid()),
        ),
        ("a start before the first month or after the last", each(within)),
    ):
        if others := int((left & ~has).sum()):
            reasons.append(f"{others} {'has' if others == 1 else 'have'} {words}")
        left = left & has
    rest = f" Of the others {', '.join(reasons)}." if reasons else ""
    return f"n_events counts {left.sum()} of the {actual.sum()} actual events of this release.{rest}"
