"""How many of a release's actual events `dyad_months` counts in the month in which they began, and why not the rest."""

from __future__ import annotations

from collections.abc import Mapping

from waqai.tables.parquet_table import ParquetTable


def sentence(tables: Mapping[str, ParquetTable]) -> str:
    """The figures in words, counted from `events`, `dyads` and `dyad_months`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    events = tables["events"].select(["event_id", "status", "date", "date_start"]).filter(pc.field("status") == "actual")
    dyads = tables["dyads"].select(["event_id", "from_recognised", "to_recognised"])
    counted = dyads.filter(pc.and_(dyads.column("from_recognised"), dyads.column("to_recognised")))
    months = pc.min_max(tables["dyad_months"].column("month")).as_py()
    left, told = events, []
    begins = pc.strftime(left.column("date_start"), format="%Y-%m")
    left = left.append_column(
        "month", pc.if_else(pc.match_substring_regex(left.column("date"), "^[0-9]{4}-"), begins, pa.scalar(None, pa.string()))
    )
    for words, has in (
        ("no pair of different countries", lambda rows: pc.is_in(rows.column("event_id"), value_set=dyads.column("event_id").combine_chunks())),
        (
            "no such pair but with a partly recognised entity",
            lambda rows: pc.is_in(rows.column("event_id"), value_set=counted.column("event_id").combine_chunks()),
        ),
        ("no start that is known to the month", lambda rows: pc.is_valid(rows.column("month"))),
        (
            "a start before the first month or after the last",
            lambda rows: pc.and_(pc.greater_equal(rows.column("month"), months["min"] or ""), pc.less_equal(rows.column("month"), months["max"] or "")),
        ),
    ):  # fmt: skip
        kept = left.filter(has(left))  # type: ignore[no-untyped-call]
        if others := len(left) - len(kept):
            told.append(f"{others} {'has' if others == 1 else 'have'} {words}")
        left = kept
    rest = f" Of the others {', '.join(told)}." if told else ""
    return f"n_events counts {len(left)} of the {len(events)} actual events of this release.{rest}"
