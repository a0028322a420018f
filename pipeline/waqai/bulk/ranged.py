"""The work of one range of ids: reports brought together from all runs, events decided, what reports name looked for.

The same kind of functions as in `tasks`: a run's folder and a range in, files and a little back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import articles as articles_
from waqai.bulk import events, known, months, reports, slips, spill
from waqai.bulk.arrays import Ints, Mask, ints
from waqai.bulk.known import Known
from waqai.bulk.tasks import work_of

NO_WORDS = pa.table({"coding": pa.array([], pa.string()), "word": pa.array([], pa.string()), "n": pa.array([], pa.int64())})


class Arranged(NamedTuple):
    """A range of the published reports, in the order of article and event."""

    run: str
    rows: int


class DecidedRange(NamedTuple):
    """A range of the published events.

    Parameters
    ----------
    doubtful : array
        Numbers of articles.
    """

    run: str
    rows: int
    doubtful: Ints
    alike: str
    months: str
    pairs: Ints
    links: str
    coded: str
    words: str


def wanted(work: str, coding: str) -> Mask | None:
    """Which articles a published coding is published of; None for all."""
    path = Path(work) / f"wanted-{coding}.npy"
    return np.load(path, mmap_mode="r") if path.is_file() else None


def _rows(runs: dict[str, list[str]], coding: str, column: str, bound: tuple[Any, Any]) -> pa.Table | None:
    found = spill.part(runs.get(coding, []), column, bound)
    return pa.concat_tables([rows for _, rows in found]) if found else None


def arrange(work: str, bound: tuple[Any, Any], number: int, *, whole: bool = False) -> Arranged:
    """Bring together the published reports of a range of articles; or, `whole`, those of every coding that is published apart."""
    noted = work_of(work)
    found = []
    for coding in noted["codings"] if whole else noted["publish"]:
        rows = _rows(noted["reports"], coding, "article", bound)
        if rows is not None:
            found.append(reports.kept(rows, None if whole else wanted(work, coding)))
            if whole:
                named = pc.binary_join_element_wise(f"{coding}/", rows.column("event"), "")
                found[-1] = rows.set_column(rows.column_names.index("event"), "event", named)
    if not found:
        return Arranged("", 0)
    table = pa.concat_tables(found)
    if len(found) > 1 or table.column(0).num_chunks > 1:
        table = table.take(pc.sort_indices(table.select(["article", "event"]), [("article", "ascending"), ("event", "ascending")]))
    return Arranged(spill.write(Path(work) / f"{'whole' if whole else 'arranged'}-{number:05}", table), len(table))


def arrange_whole(work: str, bound: tuple[Any, Any], number: int) -> Arranged:
    """Bring together the reports of a range of articles as every coding that is published apart has them."""
    return arrange(work, bound, number, whole=True)


def decide(work: str, bound: tuple[Any, Any], number: int) -> DecidedRange:
    """Decide the published events of a range of ids, and look at what each coding says of the events of this range."""
    noted, known_, articles = work_of(work), known.load(f"{work}/known"), articles_.load(f"{work}/articles")
    told = {
        coding: reports.in_order(rows) for coding in noted["events"] if (rows := _rows(noted["events"], coding, "event", bound)) is not None
    }
    masks = {coding: wanted(work, coding) for coding in told}
    shown = [reports.kept(rows, masks[coding]) for coding, rows in told.items() if coding in noted["publish"]]
    published = shown[0] if len(shown) == 1 else reports.in_order(pa.concat_tables(shown)) if shown else None
    doubtful: list[Ints] = [np.zeros(0, np.int64)]
    decided = events.decide_all(published, known_, articles) if published is not None and len(published) else None
    if decided:
        doubtful.append(decided.doubtful)
    for coding, rows in told.items():
        if coding not in noted["publish"] or masks[coding] is not None:
            doubtful.append(events.decide_all(rows, known_, articles, decisions=coding in noted["publish"]).doubtful)
    ids = decided.columns.column("event") if decided else pa.chunked_array([pa.array([], pa.string())])
    named, links, coded = _named(noted, told, ids, known_, bound, work)
    doubtful.append(named)
    base = Path(work)
    return DecidedRange(
        spill.write(base / f"decided-{number:05}", _released(decided.columns, known_)) if decided else "", len(ids) if decided else 0,
        np.unique(np.concatenate(doubtful)).astype(np.int64), spill.write(base / f"alike-{number:05}", _alike(told, number)),
        *_months(base / f"months-{number:05}", decided, known_), spill.write(base / f"links-{number:05}", links), spill.write(base / f"coded-{number:05}", coded),
        spill.write(base / f"words-{number:05}", pa.concat_tables([NO_WORDS, *(slips.words(c, pc.unique(r.column("event"))) for c, r in told.items())])),
    )  # fmt: skip


def _released(columns: pa.Table, known_: Known) -> pa.Table:
    """The events with the version that brought each."""
    before, version = known_.first_release, known_.schema.dataset.version
    at = pc.index_in(columns.column("event"), value_set=pa.array(list(before), pa.string()))
    found = pa.array(list(before.values()), pa.string()).take(at) if before else pa.nulls(len(columns), pa.string())
    return columns.append_column("first_release", pc.fill_null(found, version))


def _months(path: Path, decided: events.Decided | None, known_: Known) -> tuple[str, Ints]:
    if decided is None:
        return "", np.zeros(0, np.int64)
    counts, pairs = months.counted(decided.columns, known_)
    return spill.write(path, counts), pairs


def _named(
    noted: dict[str, Any], told: dict[str, pa.Table], ids: pa.ChunkedArray, known_: Known, bound: tuple[Any, Any], work: str
) -> tuple[Ints, pa.Table, pa.Table]:
    """Articles whose reports name events of this range that nobody tells of, or charge what nobody claims; links, and those of codings."""
    doubtful: list[Ints] = [np.zeros(0, np.int64)]
    empty = pa.table({"event": pa.array([], pa.string()), "target": pa.array([], pa.string())})
    links, coded = [empty], [empty.add_column(0, "article", pa.array([], pa.int32()))]
    for coding in noted["about"]:
        rows = _rows(noted["about"], coding, "target", bound)
        if rows is None or not len(rows):
            continue
        target, article = rows.column("target"), ints(rows.column("article"))
        shared = ints(pc.is_in(target, value_set=ids.combine_chunks()))
        mine = told.get(coding)
        own = ints(pc.is_in(target, value_set=pc.unique(mine.column("event")))) if mine is not None else np.zeros(len(rows), np.bool_)
        claimed = ints(pc.is_in(target, value_set=_claimed(mine, known_))) if mine is not None else own
        wrong = ~own & ~(shared & (coding in noted["publish"]))
        wrong |= ints(rows.column("charge")) & own & ~claimed
        doubtful.append(article[wrong])
        if coding in noted["publish"]:
            mask = wanted(work, coding)
            here = shared if mask is None else shared & mask[article]
            links.append(rows.select(["event", "target"]).filter(pa.array(here)))
        if coding in noted["codings"]:
            mine_ = rows.filter(pa.array(own))
            names = [pc.binary_join_element_wise(f"{coding}/", mine_.column(name), "") for name in ("event", "target")]
            coded.append(pa.table({"article": mine_.column("article"), "event": names[0], "target": names[1]}))
    return np.concatenate(doubtful), pa.concat_tables(links), pa.concat_tables(coded)


def _claimed(rows: pa.Table, known_: Known) -> pa.Array:
    """The events that a report tells as fact, or somebody asserts."""
    told = ints(rows.column("status")) == known_.statuses.number["actual"]
    stance = rows.column("stance").combine_chunks()
    asserted = pc.list_parent_indices(stance).to_numpy()[ints(pc.list_flatten(stance)) == known_.stances.number["asserts"]]
    told[asserted] = True
    return pc.unique(rows.column("event").filter(pa.array(told)))


def _alike(told: dict[str, pa.Table], number: int) -> pa.Table:
    """Reports of a known day, by what makes two of them look like one event: an event's number tells it from all others."""
    parts = []
    for i, rows in enumerate(told.values()):
        event = rows.column("event").combine_chunks()
        event = event.chunk(0) if isinstance(event, pa.ChunkedArray) else event
        new = np.ones(len(event), np.int64)
        new[1:] = ints(pc.not_equal(event[1:], event[:-1]))
        alike = ints(rows.column("alike"))
        keep = alike != 0
        own = (alike[keep] >> np.uint64(4) << np.uint64(4)) + np.uint64(i % 16)  # codings are looked at apart
        parts.append({"alike": own, "event": (np.cumsum(new) + (number << 32))[keep], "article": ints(rows.column("article"))[keep]})
    names = {"alike": np.uint64, "event": np.int64, "article": np.int32}
    return pa.table({n: np.concatenate([p[n] for p in parts]) if parts else np.zeros(0, kind) for n, kind in names.items()}).sort_by(
        "alike"
    )


def look_alike(work: str, low: int, high: int | None) -> Ints:
    """The articles of reports that look like one event and are told as several, by a range of what they have in common."""
    found = [rows for _, rows in spill.part(work_of(work)["alike"], "alike", (low, high))]
    if not found:
        return np.zeros(0, np.int64)
    table = pa.concat_tables(found)
    alike, event, article = (ints(table.column(name)) for name in ("alike", "event", "article"))
    order = np.argsort(alike, kind="stable")
    alike, event, article = alike[order], event[order], article[order]
    first = np.flatnonzero(np.concatenate(([True], alike[1:] != alike[:-1])))
    of = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(alike))))
    several = np.ones(len(first), np.bool_)
    for values in (event, article):
        several &= np.minimum.reduceat(values, first) != np.maximum.reduceat(values, first)
    return np.unique(article[several[of]]).astype(np.int64)


def find(work: str, coding: str, names: list[str]) -> pa.Table:
    """Who tells of events: event and article."""
    tables = [
        spill.read(run)
        .select(["event", "article"])
        .filter(pc.is_in(spill.read(run).column("event"), value_set=pa.array(names, pa.string())))
        for run in work_of(work)["events"].get(coding, [])
    ]
    return pa.concat_tables(tables) if tables else pa.table({"event": pa.array([], pa.string()), "article": pa.array([], pa.int32())})
