"""Outlets against each other: what their articles say of one event, before the rule makes one value of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from scripts.validation.events import Event, Report

NEAR = 3
"""Days within which two events of like parties and type may be one that outlets date differently."""


@dataclass(frozen=True)
class Tally:
    """Events in which outlets can be compared, and those in which they differ."""

    compared: tuple[Event, ...]
    differ: tuple[Event, ...]

    @property
    def agree(self) -> int:
        return len(self.compared) - len(self.differ)


def told_by_several(events: Iterable[Event]) -> list[Event]:
    """The events dated to a day that two or more outlets tell."""
    return [event for event in events if event.span and event.span.to_a_day and len(event.outlets) > 1]


def days(events: Iterable[Event]) -> Tally:
    """Of these events, those to which two or more outlets give a day; they differ where two such days do not meet."""
    compared = [event for event in events if len({report.outlet for report in _dated(event)}) > 1]
    return Tally(tuple(compared), tuple(event for event in compared if apart(event)))


def apart(event: Event) -> int:
    """The most days between what two outlets say of an event, among the reports that give a day."""
    return max((_between(*pair) for pair in _of_two_outlets(_dated(event))), default=0)


def types(events: Iterable[Event]) -> Tally:
    """All of these events; they differ where two outlets' reports have different types."""
    compared = tuple(events)
    return Tally(compared, tuple(event for event in compared if any(a.type != b.type for a, b in _of_two_outlets(event.reports))))


def statuses(events: Iterable[Event]) -> Tally:
    """Of these events, those that two or more outlets tell on its day or later: an article of an earlier day can only expect it."""
    compared = [event for event in events if len({report.outlet for report in _later(event)}) > 1]
    differ = [event for event in compared if any(a.status != b.status for a, b in _of_two_outlets(_later(event)))]
    return Tally(tuple(compared), tuple(differ))


def lookalikes(events: Iterable[Event]) -> list[tuple[Event, Event]]:
    """Pairs of events of one type and status, of the same countries and with an actor in common, dated a few days apart by different outlets."""
    alike: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        if event.span and event.span.to_a_day and event.countries:
            alike.setdefault((event.type, event.status, event.actor_countries, event.countries), []).append(event)
    pairs = [pair for same in alike.values() for pair in combinations(same, 2) if _near(*pair)]
    return sorted(pairs, key=lambda pair: (pair[0].key, pair[1].key))


def _near(first: Event, second: Event) -> bool:
    if first.span is None or second.span is None or first.outlets & second.outlets or not first.actors & second.actors:
        return False
    return first.span.apart(second.span.start, second.span.end) <= NEAR


def _dated(event: Event) -> list[Report]:
    return [report for report in event.reports if report.span and report.span.to_a_day]


def _later(event: Event) -> list[Report]:
    return [report for report in event.reports if event.span is None or report.published >= event.span.start]


def _of_two_outlets(reports: Sequence[Report]) -> list[tuple[Report, Report]]:
    return [(first, second) for first, second in combinations(reports, 2) if first.outlet != second.outlet]


def _between(first: Report, second: Report) -> int:
    assert first.span is not None
    assert second.span is not None
    return first.span.apart(second.span.start, second.span.end)
