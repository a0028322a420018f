"""What one annotation, with its article's record and its page, can have wrong: the checks of `waqai.check` in numbers.

Gives the annotations that are doubtful. Each may be right; whoever is not among them is.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import dated
from waqai.bulk.arrays import Ints, Lists, Mask, ints, mixed
from waqai.bulk.articles import Articles
from waqai.bulk.coded import Coded
from waqai.bulk.known import Known
from waqai.bulk.pages import Pages, odd_script
from waqai.check.likeness import LONG_BODY, LONG_PAST, SPARSE
from waqai.texts import SHORTEST_PASSAGE


class Examined(NamedTuple):
    """What the checks found and worked out.

    Parameters
    ----------
    doubtful : array
        For each annotation.
    alike : array
        For each report a number that reports of one type, mode, status, parties and day share; 0 where the day is not known.
    """

    doubtful: Mask
    alike: Ints
    checked: int
    unchecked: int


def examine(c: Coded, coding: str, number: Ints, known: Known, articles: Articles, pages: Pages) -> Examined:
    """Look at annotations of the articles `number` (-1: not known)."""
    doubtful = (number < 0) | (c.coder < 0)
    at = np.maximum(number, 0)
    if not len(articles):
        return Examined(np.ones(len(number), np.bool_), np.zeros(c.size, np.uint64), 0, len(c.passage[0]))
    row = np.repeat(np.arange(len(number), dtype=np.int32), np.diff(c.offsets))  # the annotation of each report
    published = articles.start[at], articles.end[at]
    doubtful |= _head(c, published, known)
    doubtful[c.apart] = True
    if coding in known.coders.number:
        doubtful |= c.coder != known.coders.number[coding]
    dataset = known.schema.dataset
    if coding in dataset.publish or coding in dataset.codings:
        doubtful |= _few_reports(c, at, articles)
    date, planned = dated.read(c.date), dated.read(c.planned)
    wrong = c.unsure | ~known.legal[c.type, c.mode]
    wrong |= _quantities(c, known) | _dates(c, date, planned, published[0][row], published[1][row], known)
    wrong |= _parties(c, known) | _claims(c, articles.outlet[at][row], known)
    wrong |= _roles(c, date, published[0][row], published[1][row], known)
    wrong |= _events(c, row)
    sides = mixed(c.type, c.mode, c.status, _set(c.actors), _set(c.recipients))
    wrong |= _passages_alike(c, row, sides)
    doubtful[row[wrong]] = True
    passages, checked, unchecked = _evidence(c, row, number, articles, pages)
    doubtful |= passages
    exact = date.given & ~(date.no_start | date.no_end)[date.index] & (date.start == date.end)[date.index]
    alike = np.where(exact, mixed(sides.view(np.int64), date.start[date.index]) | np.uint64(1), np.uint64(0))
    return Examined(doubtful, alike, checked, unchecked)


def _head(c: Coded, published: tuple[Ints, Ints], known: Known) -> Mask:
    encoded = c.codebook.dictionary_encode()
    major = known.schema.codebook.version.split(".")[0]
    ours = _numbers(known.schema.codebook.version)
    other = np.array([v.split(".")[0] != major or _numbers(v) > ours for v in encoded.dictionary.to_pylist()], np.bool_)
    coded = dated.read(c.coded)
    no_day = coded.bad | coded.span | (coded.qualifier >= 0) | (coded.precision != 0)
    wrong: Mask = other[ints(encoded.indices)] | no_day[coded.index] | (coded.start[coded.index] < published[0])
    return wrong


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def _few_reports(c: Coded, at: Ints, articles: Articles) -> Mask:
    body = articles.body_characters(at)
    few: Mask = (body >= LONG_BODY) & (body > SPARSE * np.diff(c.offsets))
    return few


def _by_row(lists: Lists, marked: Mask, count: int) -> Mask:
    """The reports that have a marked value in a list."""
    out = np.zeros(count, np.bool_)
    if marked.any():
        out[lists.rows[marked]] = True
    return out


def _quantities(c: Coded, known: Known) -> Mask:
    if not len(c.numbers["what"]):
        return np.zeros(c.size, np.bool_)
    wrong = ~known.unit_fits[c.numbers["what"], c.numbers["unit"]]
    low, value, high = (pc.fill_null(c.numbers[name], float("nan")).to_numpy(zero_copy_only=False) for name in ("low", "value", "high"))
    wrong |= np.isnan(low) & np.isnan(value) & np.isnan(high)
    wrong |= (low > value) | (value > high) | (low > high)
    return _by_row(c.quantities, wrong, c.size)


def _dates(c: Coded, date: dated.Dates, planned: dated.Dates, start: Ints, end: Ints, known: Known) -> Mask:
    told = ~date.no_start[date.index]
    first = date.start[date.index]
    hypothetical = c.status == known.statuses.number["hypothetical"]
    asserted = (c.status == known.statuses.number["actual"]) | (c.status == known.statuses.number["alleged"])
    wrong: Mask = date.bad[date.index] | planned.bad[planned.index] | (asserted & told & (first > end))
    wrong |= planned.given & ~known.plannable[c.type] & ~hypothetical
    since = np.where(told, first, start)
    wrong |= planned.given & ~planned.no_end[planned.index] & (planned.end[planned.index] < since)
    ended = hypothetical & date.given & ~date.no_end[date.index]
    if ended.any():
        wrong |= ended & (_year(date.end[date.index]) + LONG_PAST < _year(start))
    return wrong


def _year(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _parties(c: Coded, known: Known) -> Mask:
    actors, recipients = c.actors.lengths, c.recipients.lengths
    none, mutual = recipients == 0, c.mutual == 1
    wrong: Mask = mutual & ~none
    wrong |= (actors > 1) & none & (c.mutual == -1)
    wrong |= mutual & (actors < 2) & none
    wrong |= known.needs[c.type] & none & ~mutual
    consult, visit = known.types.number.get("CONSULT", -2), known.modes.number.get("visit", -2)
    wrong |= (c.type == consult) & (c.mode == visit) & none & ~mutual
    base = len(known.actors) + 1
    one, other = (x.rows.astype(np.int64) * base + x.values for x in (c.actors, c.recipients))
    both = np.isin(other, one)
    wrong |= _by_row(c.recipients, both | (c.recipients.values < 0), c.size)
    return wrong | _by_row(c.actors, c.actors.values < 0, c.size)


def _claims(c: Coded, outlet: Ints, known: Known) -> Mask:
    rows, by = c.claims.rows, c.claims.values
    asserts = c.stances == known.stances.number["asserts"]
    asserted = np.zeros(c.size, np.bool_)
    asserted[rows[asserts]] = True
    alleged = c.status == known.statuses.number["alleged"]
    accuse, allege = known.types.number.get("ACCUSE", -2), known.modes.number.get("allege", -2)
    wrong: Mask = (alleged & ~asserted) | ((c.type == accuse) & (c.mode == allege) & c.no_about)
    if len(rows):
        denied = np.zeros(c.size, np.bool_)
        denied[rows[~asserts]] = True
        wrong |= asserted & ~alleged & (~denied | (c.status == known.statuses.number["negated"]))
        base = len(known.actors) + 1
        claimants = rows.astype(np.int64) * base + by
        several = np.zeros(len(rows), np.bool_)
        order = np.argsort(claimants, kind="stable")
        same = claimants[order][1:] == claimants[order][:-1]
        several[order[1:][same]] = True
        own = alleged[rows] & asserts & np.isin(claimants, c.actors.rows.astype(np.int64) * base + c.actors.values)
        marked = (by < 0) | several | own
        if len(known.is_outlet):
            marked |= np.isin(by.astype(np.int64) * len(known.outlets) + outlet[rows], known.is_outlet)
        wrong |= _by_row(c.claims, marked, c.size)
    return wrong


def _roles(c: Coded, date: dated.Dates, start: Ints, end: Ints, known: Known) -> Mask:
    wrong = np.zeros(c.size, np.bool_)
    start_, end_, no_start, no_end = (part[date.index] for part in (date.start, date.end, date.no_start, date.no_end))
    for side in (c.actors, c.recipients):
        rows = side.rows
        roles = known.roles_at(
            side.values, (start_[rows], end_[rows], no_start[rows], no_end[rows]), (start[rows], end[rows]), ~date.given[rows]
        )
        wrong |= _by_row(side, roles < 0, c.size)
    rows = c.claims.rows
    roles = known.roles_at(c.claims.values, None, (start[rows], end[rows]), np.zeros(len(rows), np.bool_))
    return wrong | _by_row(c.claims, roles < 0, c.size)


def _events(c: Coded, row: Ints) -> Mask:
    """Events told twice in an article, and reports about their own event."""
    encoded = c.event.dictionary_encode()
    events = ints(encoded.indices)
    wrong = _marked_twice(row.astype(np.int64) * (len(encoded.dictionary) + 1) + events)
    if len(c.about.values):
        about = ints(pc.index_in(c.about.values, value_set=encoded.dictionary), -1)
        wrong |= _by_row(c.about, about == events[c.about.rows], c.size)
    return wrong


def _marked_twice(keys: Ints) -> Mask:
    """The rows whose key another row has too."""
    out = np.zeros(len(keys), np.bool_)
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    out[order[1:][same]] = True
    out[order[:-1][same]] = True
    return out


def _set(side: Lists) -> Ints:
    """A number for the set of a list's values, whatever their order."""
    sums = np.zeros(len(side.values) + 1, np.uint64)
    np.cumsum(mixed(side.values), out=sums[1:])
    out: Ints = (sums[side.offsets[1:]] - sums[side.offsets[:-1]]).view(np.int64)
    return out


def _passages_alike(c: Coded, row: Ints, sides: Ints) -> Mask:
    rows = c.evidence.rows
    keys = mixed(sides.view(np.int64)[rows], row[rows], c.passage[0], c.passage[1])
    return _by_row(c.evidence, _marked_twice(keys), c.size)


def _evidence(c: Coded, row: Ints, number: Ints, articles: Articles, pages: Pages) -> tuple[Mask, int, int]:
    """Annotations with a passage that lies where it cannot, or is not what its hash says; passages checked and not."""
    doubtful = np.zeros(len(number), np.bool_)
    start, end, sha = c.passage
    owner = row[c.evidence.rows]
    at = np.maximum(number, 0)
    misplaced = (end - start < SHORTEST_PASSAGE) | ~_inside(owner, start, end, at, articles)
    doubtful[owner[misplaced]] = True
    known = np.where((number >= 0) & pages.expected(at))[0]
    bounds = np.searchsorted(owner, np.arange(len(number) + 1)).tolist()
    raw, starts, ends = sha.buffers()[1].to_pybytes() if len(sha) else b"", start.tolist(), end.tolist()
    characters, sha256, checked = articles.characters[at].tolist(), hashlib.sha256, 0
    languages, first = articles.script[at].tolist(), articles.body[2 * articles.spans[at]].tolist()
    for i, text in zip(known.tolist(), pages.many(number[known]), strict=True):
        if text is None or len(text) != characters[i]:
            doubtful[i] = True
            continue
        if odd_script(text, languages[i], first[i]):
            doubtful[i] = True
        a, b = bounds[i], bounds[i + 1]
        checked += b - a
        found = b"".join([sha256(text[s:e].encode()).digest() for s, e in zip(starts[a:b], ends[a:b], strict=True)])
        if found != raw[32 * a : 32 * b]:
            doubtful[i] = True
    return doubtful, checked, len(start) - checked


def _inside(owner: Ints, start: Ints, end: Ints, at: Ints, articles: Articles) -> Mask:
    """Whether each passage lies in a span of its article's body. The spans of a body that is in order are enough."""
    low, high = articles.spans[at], articles.spans[at + 1]
    counts = high - low
    first = articles.body[2 * low[owner]], articles.body[2 * low[owner] + 1]
    inside: Mask = (first[0] <= start) & (end <= first[1])
    for k in range(1, int(counts.max()) if len(counts) else 0):
        more = np.flatnonzero(~inside & (counts[owner] > k))
        if not len(more):
            break
        span = 2 * (low[owner[more]] + k)
        inside[more] = (articles.body[span] <= start[more]) & (end[more] <= articles.body[span + 1])
    return inside


def heads(c: Coded, number: Ints, line: Ints, offset: Ints, doubtful: Mask) -> pa.Table:
    """One row an annotation: the article, where its line stands, and what the table of articles takes from it."""
    return pa.table(
        {
            "article": pa.array(number), "line": pa.array(line), "offset": pa.array(offset), "doubtful": pa.array(doubtful),
            "coder": pa.array(c.coder), "codebook": c.codebook, "coded": c.coded, "reports": pa.array(np.diff(c.offsets).astype(np.int32)),
        }
    )  # fmt: skip
