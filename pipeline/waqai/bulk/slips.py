"""Event ids of a large project that may be another one's, mistyped: whose reports `waqai.check.spelling` should look at.

Words of ids are counted by range; only words that stand in one id alone can be slips. Where there is none that nothing else
explains, no id is looked at twice.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import spill
from waqai.bulk.arrays import Ints, ints
from waqai.bulk.known import Known
from waqai.bulk.tasks import work_of
from waqai.check.spelling import one_slip, without


def words(coding: str, events: pa.Array) -> pa.Table:
    """How often each word stands in different events' ids; numbers and very short words are no words."""
    found = pc.list_flatten(pc.split_pattern(events, "-"))
    found = found.filter(pc.and_(pc.greater(pc.binary_length(found), 2), pc.invert(pc.utf8_is_digit(found))))
    counts = found.value_counts()
    return pa.table({"coding": pa.array([coding] * len(counts), pa.string()), "word": counts.field("values"), "n": counts.field("counts")})


def rare(tables: list[pa.Table]) -> dict[str, dict[str, int]]:
    """For each coding the words that stand in one id alone."""
    out: dict[str, dict[str, int]] = {}
    if tables:
        added = pa.concat_tables(tables).group_by(["coding", "word"], use_threads=False).aggregate([("n", "sum")])
        codings = pc.unique(pa.concat_tables(tables).column("coding")).to_pylist()
        once = added.filter(pc.equal(added.column("n_sum"), 1))
        for coding in codings:
            mine = once.filter(pc.equal(once.column("coding"), coding)).column("word").to_pylist()
            out[coding] = dict.fromkeys(mine, 1)
    return out


def doubtful(work: str, known: Known, words_of: dict[str, dict[str, int]]) -> Ints:
    """The articles of events that look mistyped, and of the events that they look like."""
    out: list[Ints] = [np.zeros(0, np.int64)]
    names = {word for codes in (known.actors, known.places, known.outlets) for name in codes.values for word in name.split("-")}
    for coding, once in words_of.items():
        odd = pa.array(sorted(once.keys() - names), pa.string())
        if len(odd):
            out.append(_of_coding(work, coding, odd))
    return np.unique(np.concatenate(out)).astype(np.int64)


def _of_coding(work: str, coding: str, odd: pa.Array) -> Ints:
    runs = work_of(work)["events"].get(coding, [])
    slips: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    joined: dict[str, str] = {}
    words_ = set(odd.to_pylist())
    for run in runs:
        for event, summary in _with_words(spill.read(run), odd):
            strange = [word for word in event.split("-") if word in words_ and word not in summary.casefold()]
            if strange:
                joined.setdefault(event.replace("-", ""), event)
            if len(strange) == 1:
                slips.setdefault(without(event, strange[0]), []).append((event, strange[0]))
    if not joined:
        return np.zeros(0, np.int64)
    pairs: set[str] = set()
    for run in runs:
        for other in pc.unique(spill.read(run).column("event")).to_pylist():
            pairs |= _like(other, joined, slips)
    found = [np.zeros(0, np.int64)]
    for run in runs if pairs else ():
        table = spill.read(run)
        found.append(ints(table.column("article").filter(pc.is_in(table.column("event"), value_set=pa.array(sorted(pairs), pa.string())))))
    return np.concatenate(found)


def _with_words(table: pa.Table, odd: pa.Array) -> list[tuple[str, str]]:
    """The events of a run that have one of these words, with the summary of each report."""
    split = pc.split_pattern(table.column("event"), "-").combine_chunks()
    split = split.chunk(0) if isinstance(split, pa.ChunkedArray) else split
    rows = pc.unique(pc.list_parent_indices(split).filter(pc.is_in(pc.list_flatten(split), value_set=odd)))
    found = table.select(["event", "summary"]).take(rows)
    return list(zip(found.column("event").to_pylist(), found.column("summary").to_pylist(), strict=True))


def _like(other: str, joined: dict[str, str], slips: dict[tuple[str, ...], list[tuple[str, str]]]) -> set[str]:
    """An event, and those that look like it mistyped; nothing where none does."""
    same = joined.get(other.replace("-", ""), other)
    found = {same, other} if same != other else set[str]()
    parts = other.split("-")
    for i, part in enumerate(parts):
        for event, slip in slips.get((*parts[:i], "", *parts[i + 1 :]), ()):
            if event != other and one_slip(slip, part):
                found |= {event, other}
    return found
