"""Agreement on which reports are one event, over the reports that both codings have.

Takes an `Agreement`, gives a `SameEvent`. Ids are compared within a coding only: two reports are linked where their
coding gives both the same. Pairs are of different articles; what one article reports twice is a matter of matching.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.agreement.coding_agreement import Agreement, Matched
from waqai.agreement.overlap import Overlap
from waqai.agreement.resampling import Interval, drawn, interval, ratio


class SameEvent(NamedTuple):
    """How far two codings agree on which reports are one event.

    Parameters
    ----------
    reports : int
        The matched reports.
    links : Overlap
        The pairs of reports that the first, the second and both call one event.
    largest : int
        The matched reports of the event, of either coding, that has the most.
    without_largest : Overlap
        `links` without these reports; of several events as large, without the one that leaves the least F1.
    b_cubed : float or None
        The F1 of B-cubed. Where most events have one report it is high whatever is linked, so it is read beside ...
    nothing_merged : (float or None, float or None)
        ... what it would be, held against the first and against the second, of a coding that gives each report an
        event of its own.
    """

    reports: int
    links: Overlap
    f1_interval: Interval
    largest: int
    without_largest: Overlap
    b_cubed: float | None
    nothing_merged: tuple[float | None, float | None]


def same_event(agreement: Agreement) -> SameEvent:
    """The figures of an agreement's matched reports."""
    pairs, articles = agreement.pairs, list(agreement.articles)
    events = _events(pairs)
    largest, rest = _without_largest(events)
    first, second, each = [p.first.event for p in pairs], [p.second.event for p in pairs], range(len(pairs))
    nothing_merged = b_cubed(first, each), b_cubed(second, each)
    return SameEvent(len(pairs), _links(events), _interval(events, articles), largest, rest, b_cubed(first, second), nothing_merged)


_Events = dict[Any, Counter[str]]
"""The reports of each event, by article."""


def _events(pairs: Iterable[Matched]) -> list[_Events]:
    """The events of the first coding, of the second, and what is one event in both: each with its reports by article."""
    out: list[_Events] = [{}, {}, {}]
    for first, second in pairs:
        for events, event in zip(out, (first.event, second.event, (first.event, second.event)), strict=True):
            events.setdefault(event, Counter())[first.article] += 1
    return out


def _links(events: Iterable[_Events]) -> Overlap:
    return Overlap(*(sum(map(_pairs_within, of.values())) for of in events))


def _pairs_within(reports: Mapping[str, int]) -> int:
    """The pairs of an event's reports that are of different articles."""
    return (sum(reports.values()) ** 2 - sum(n * n for n in reports.values())) // 2


def _without_largest(events: Sequence[_Events]) -> tuple[int, Overlap]:
    """The size of the largest event of either coding, and the links without its reports."""
    sizes = [(side, event, reports.total()) for side in (0, 1) for event, reports in events[side].items()]
    largest = max((size for *_, size in sizes), default=0)
    if largest < 2:
        return largest, Overlap(0, 0, 0)
    links = _links(events)
    parts: tuple[dict[Hashable, list[Hashable]], ...] = ({}, {})  # what each event is in the other coding
    for first, second in events[2]:
        parts[0].setdefault(first, []).append(second)
        parts[1].setdefault(second, []).append(first)
    left = [_without(links, events, side, event, parts[side][event]) for side, event, size in sizes if size == largest]
    defined = [rest for rest in left if rest.f1 is not None]
    return largest, min(defined or left, key=lambda rest: (rest.f1 or 0.0, rest.matched, sum(rest)))


def _without(links: Overlap, events: Sequence[_Events], side: int, event: Hashable, others: Iterable[Hashable]) -> Overlap:
    """The links that are left without one event of one side; `others` are the events of the other side that its reports have."""
    gone = [0, 0, 0]
    gone[side] = _pairs_within(events[side][event])
    for other in others:
        shared, whole = events[2][(event, other) if side == 0 else (other, event)], events[1 - side][other]
        gone[2] += _pairs_within(shared)
        gone[1 - side] += _pairs_within(whole) - _pairs_within(whole - shared)
    return Overlap(*(n - less for n, less in zip(links, gone, strict=True)))


def _interval(events: Iterable[_Events], articles: Sequence[str]) -> Interval:
    """The interval of F1, articles resampled: a pair of reports counts once for each pair of copies of its articles."""
    samples = drawn(len(articles))
    if samples is None:
        return None
    row_of = {article: i for i, article in enumerate(articles)}
    none = 0 * samples[:, 0]
    first, second, both = (sum((_drawn_pairs(r, row_of, samples) for r in of.values() if len(r) > 1), none) for of in events)
    return interval(ratio(2.0 * both, first + second))


def _drawn_pairs(reports: Mapping[str, int], row_of: Mapping[str, int], samples: Any) -> Any:
    """`_pairs_within` of each resample."""
    times = samples[:, [row_of[article] for article in reports]] * list(reports.values())
    return (times.sum(axis=1) ** 2 - (times**2).sum(axis=1)) // 2


def b_cubed(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """The F1 of B-cubed (Bagga and Baldwin 1998) of two ways to put items into events; None without items.

    Precision is the mean over items of the share of the item's event in `second` that is in its event in `first` too;
    recall the same with the sides swapped.
    """
    if not first:
        return None
    both, ours, theirs = Counter(zip(first, second, strict=True)), Counter(first), Counter(second)
    precision = sum(n * n / theirs[b] for (_, b), n in both.items()) / len(first)
    recall = sum(n * n / ours[a] for (a, _), n in both.items()) / len(first)
    return 2 * precision * recall / (precision + recall)
