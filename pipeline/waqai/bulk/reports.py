"""Reports between the reading and the tables: one run by article, which the tables of reports are made from, one by event."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk.arrays import Ints, Lists, Mask, as_lists, offsets_of
from waqai.bulk.articles import Articles
from waqai.bulk.coded import Coded


def _lists(found: Lists, kind: str) -> pa.Array:
    return as_lists(found.offsets, found.values.astype(kind))


def _core(c: Coded, number: Ints) -> dict[str, pa.Array]:
    rows = np.repeat(number, np.diff(c.offsets))
    return {
        "article": pa.array(rows), "event": c.event, "type": pa.array(c.type), "mode": pa.array(c.mode), "status": pa.array(c.status),
        "mutual": pa.array(c.mutual), "repeated": pa.array(c.repeated), "date": c.date, "planned": c.planned, "place": pa.array(c.place),
        "contexts": _lists(c.contexts, "i1"), "actors": _lists(c.actors, "i4"), "recipients": _lists(c.recipients, "i4"),
        "by": _lists(c.claims, "i4"), "stance": as_lists(c.claims.offsets, c.stances), "summary": c.summary,
    }  # fmt: skip


def by_article(c: Coded, number: Ints) -> pa.Table:
    """All of each report, in the order of article and event."""
    position = np.arange(c.size) - np.repeat(c.offsets[:-1], np.diff(c.offsets)) + 1
    start, end, sha = c.passage
    numbers = pa.StructArray.from_arrays(
        [
            pa.array(c.numbers["what"]),
            c.numbers["value"],
            c.numbers["low"],
            c.numbers["high"],
            c.numbers["approximate"],
            pa.array(c.numbers["unit"]),
        ],
        ["what", "value", "low", "high", "approximate", "unit"],
    )
    table = pa.table(
        _core(c, number)
        | {
            "position": pa.array(position.astype(np.int32)), "start": as_lists(c.evidence.offsets, start), "end": as_lists(c.evidence.offsets, end),
            "sha256": as_lists(c.evidence.offsets, sha), "quantities": as_lists(c.quantities.offsets, numbers),
        }
    )  # fmt: skip
    return table.take(pc.sort_indices(table.select(["article", "event"]), [("article", "ascending"), ("event", "ascending")]))


def by_event(c: Coded, number: Ints, articles: Articles, alike: Ints) -> pa.Table:
    """What events are decided from, in the order of event, publication and article."""
    core = _core(c, number)
    start = articles.start[np.maximum(number, 0)] if len(articles) else np.zeros(len(number), np.int32)
    lengths = c.about.lengths
    table = pa.table(
        core
        | {
            "published": pa.array(np.repeat(start, np.diff(c.offsets))), "alike": pa.array(alike),
            "about": pa.ListArray.from_arrays(pa.array(offsets_of(lengths).astype(np.int32)), c.about.values),
        }
    )  # fmt: skip
    return in_order(table)


def in_order(table: pa.Table) -> pa.Table:
    """Reports by event, then by the first day of publication, then by article."""
    keys = [("event", "ascending"), ("published", "ascending"), ("article", "ascending")]
    return table.take(pc.sort_indices(table.select([name for name, _ in keys]), keys))


def kept(table: pa.Table, wanted: Mask | None) -> pa.Table:
    """The reports of the articles that are wanted; all where nothing says which."""
    return table if wanted is None else table.filter(pa.array(wanted[table.column("article").to_numpy()]))
