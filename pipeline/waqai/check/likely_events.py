"""Events that may be one: equal type, mode, status and parties, and dates that do not distinguish them.

The same day in two articles is an error. Where one date contains the other, or is a day off, or where neither has a start, it is a
warning, one for all that may be one together. Links in raw/events.yaml settle both: for a group, as many as join all its events.
Takes the entries of one key of `waqai.check.index`, which has in it what must be equal.
"""

from __future__ import annotations

from collections.abc import Iterable

from waqai.check.context import NONE, Context, Problems
from waqai.check.event_reports import EventReports
from waqai.check.index import IndexEntry
from waqai.problem import Problem

_HINT = "give the reports one event, or link the events in raw/events.yaml (distinct_from, with the reason)"


class Groups:
    """Events in groups, which are joined."""

    def __init__(self) -> None:
        self._head: dict[str, str] = {}

    def head(self, event: str) -> str:
        """The event that represents the group of this one."""
        while (above := self._head.get(event, event)) != event:
            event = above
        return event

    def join(self, one: str, other: str) -> None:
        """Make one group of the groups of two events."""
        one, other = sorted((self.head(one), self.head(other)))
        if one != other:
            self._head[other] = one

    def of(self, events: Iterable[str]) -> list[list[str]]:
        """The groups that these events are in."""
        out: dict[str, list[str]] = {}
        for event in events:
            out.setdefault(self.head(event), []).append(event)
        return list(out.values())


def same_day(alike: EventReports, context: Context) -> Problems:
    """Report events of two articles of a coding with the same type, mode, status and parties on the same day."""
    if not context.knows("events"):
        return NONE
    problems = []
    for first, entry in _on_one_day(alike.entries, context):
        text = f"`{entry.value[2]}` looks like `{first.value[2]}`: the same type, mode, status and parties on the same day"
        where, there = alike.origin(entry).place("event"), alike.origin(first).place("event")
        problems.append(Problem(where, "events-alike", text, _HINT, (there,)))
    return problems


def likely_one(alike: EventReports, context: Context) -> Problems:
    """Report groups of published events whose dates do not distinguish them."""
    if not context.knows("events"):
        return NONE
    shown = [entry for entry in alike.entries if context.in_view(entry.source)]
    groups, firsts = Groups(), dict[str, IndexEntry]()
    for entry in shown:
        firsts.setdefault(entry.value[2], entry)
    by_date: dict[tuple[int, int], str] = {}
    for entry in shown:
        event, when = entry.value[2], entry.value[3:5]
        groups.join(event, by_date.setdefault(when, event))
    dates = sorted(when for when in by_date if when[0])
    for i, (start, end) in enumerate(dates):
        for other in dates[i + 1 :]:
            if other[0] > end + 1:
                break
            if other[1] <= end or start == other[0] or (start == end and other == (end + 1, end + 1)):
                groups.join(by_date[start, end], by_date[other])
    told_apart = Groups()
    for first, entry in _on_one_day(alike.entries, context):  # which has been reported
        told_apart.join(first.value[2], entry.value[2])
    problems = []
    for events in groups.of(firsts):
        for event in events:
            for link in context.raw.decision[event].links if event in context.raw.decision else ():
                if link.event in firsts:
                    told_apart.join(event, link.event)
        left = [joined[0] for joined in told_apart.of(events)]
        if len(left) > 1:
            problems.append(_may_be_one(alike, [firsts[event] for event in left]))
    return problems


def _on_one_day(entries: list[IndexEntry], context: Context) -> list[tuple[IndexEntry, IndexEntry]]:
    """The first entry of a day in each coding, and each that is of another event and another article, and is not linked with it."""
    firsts, out = dict[tuple[str, int], IndexEntry](), list[tuple[IndexEntry, IndexEntry]]()
    for entry in entries:
        _, _, event, start, end = entry.value
        if start and start == end:
            first = firsts.setdefault((entry.source.coding, start), entry)
            other = first.value[2]
            if other != event and first.source.article != entry.source.article and not _linked(context, event, other):
                out.append((first, entry))
    return out


def _may_be_one(alike: EventReports, entries: list[IndexEntry]) -> Problem:
    names = [f"`{entry.value[2]}`" for entry in entries]
    said = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) <= 5 else f"{', '.join(names[:4])} and {len(names) - 4} more events"
    where, *others = (alike.origin(entry).place("event") for entry in entries[:20])
    text = f"{said} may be one event: the same type, mode, status and parties, and their dates do not distinguish them"
    return Problem(where, "events-likely-one", text, _HINT, tuple(others), level="warning")


def _linked(context: Context, one: str, other: str) -> bool:
    return any(
        link.event == b for a, b in ((one, other), (other, one)) if (d := context.raw.decision.get(a)) for link in d.links
    )  # fmt: skip
