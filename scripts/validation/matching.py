"""Which events of a release are the meeting, the veto or the test that a source has: by parties and days, nothing else.

An event is a candidate when its parties fit and its days are within a window; how far apart the days are is a result, not a
condition within it. Days here are those of the place, as articles give them, so that one day is no contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scripts.validation.entries import FIRST, LAST, Entry, Meeting, Party
from scripts.validation.events import Event

WINDOW = 7
"""Days before and after in which an event dated to a day is looked for."""
LATER = 31
"""Days after the beginning in which an article can tell of a meeting without dating it."""


@dataclass(frozen=True)
class Match:
    """The events of a release that are one entry of a source: meetings, and the journeys to them, which are events of their own."""

    talks: tuple[Event, ...]
    visits: tuple[Event, ...]
    apart: int | None
    """Days between the entry and the nearest event that is dated to a day; None where there is no such event."""

    @property
    def events(self) -> tuple[Event, ...]:
        return self.talks + self.visits

    @property
    def found(self) -> bool:
        return bool(self.events)

    @property
    def how(self) -> str:
        """How precisely the events that were found are dated: to a day, to a month, to nothing."""
        if self.apart is not None:
            return "day"
        return "month" if any(event.span for event in self.events) else "no date"


def match(meeting: Meeting, events: Iterable[Event]) -> Match:
    """The actual meetings and journeys that are this meeting; letters and calls are none."""
    met = [
        event
        for event in events
        if event.type == "CONSULT" and event.mode != "phone" and event.status == "actual" and _parties(meeting, event)
    ]
    found = [event for event in met if _dates(meeting, event)] or [event for event in met if _told_soon(meeting, event)]
    days = [event.span.apart(meeting.start, meeting.end) for event in found if event.span and event.span.to_a_day]
    visits = tuple(event for event in found if event.mode == "visit")
    return Match(tuple(event for event in found if event.mode != "visit"), visits, min(days, default=None))


def _parties(meeting: Meeting, event: Event) -> bool:
    """Whether those who are named take part; in talks of two persons both must, in a journey the other side may be the country."""
    named = [side.actor for side in meeting.sides if side.actor]
    if named and not any(actor in event.actors for actor in named):
        return False
    if len(named) == len(meeting.sides) and event.mode != "visit":
        return all(actor in event.actors for actor in named)
    return all(_takes_part(side, event) for side in meeting.sides)


def _takes_part(side: Party, event: Event) -> bool:
    return (side.actor is not None and side.actor in event.actors) or side.country in event.countries | {event.place_country}


def _dates(meeting: Meeting, event: Event) -> bool:
    if event.span is None or event.span.precision not in ("day", "month"):
        return False
    return event.span.apart(meeting.start, meeting.end) <= (WINDOW if event.span.to_a_day else 0)


def _told_soon(meeting: Meeting, event: Event) -> bool:
    """Whether an event without a date is first told within weeks of the meeting; it must name a person of it, as its country is no sign."""
    first = min(report.published for report in event.reports) if event.reports else None
    named = any(side.actor in event.actors for side in meeting.sides if side.actor)
    return event.span is None and named and first is not None and 0 <= (first - meeting.start).days <= LATER


def countries_of(events: Iterable[Event]) -> frozenset[str]:
    """The countries that events of the months of the sample have, as parties or places; an event without a date can be of these months."""
    months = [event for event in events if event.span is None or (event.span.start >= FIRST and event.span.end <= LAST)]
    return frozenset(country for event in months for country in event.countries | {event.place_country} if country)


def in_scope(meetings: Iterable[Meeting], countries: frozenset[str]) -> list[Meeting]:
    """The journeys and visits whose other country is one of these."""
    return [meeting for meeting in meetings if any(side.country in countries for side in meeting.sides if side.country != "USA")]


def vetoed(veto: Entry, events: Iterable[Event]) -> list[Event]:
    """The refusals by this state within a day of its veto."""
    return [
        event
        for event in events
        if event.type == "REJECT" and veto.country in event.actor_countries and event.span and event.span.apart(veto.day, veto.day) <= 1
    ]


def possible_tests(events: Iterable[Event]) -> list[Event]:
    """What could be the test of a weapon in the months of the sample: North Korea moves, shows or uses arms, and it is told as a fact.

    Its date lies in these months, or in their year, or it began before them and is said to go on.
    """
    arms = [
        event for event in events if event.type in ("MOBILIZE", "ASSAULT") and event.status == "actual" and "PRK" in event.actor_countries
    ]
    return [
        event for event in arms if event.span and event.span.start <= LAST and (event.span.start.year == FIRST.year or event.span.goes_on)
    ]


def tests_among(rows: Sequence[Entry]) -> list[Entry]:
    """The rows of the list of provocations in the months of the sample."""
    return [row for row in rows if FIRST <= row.day <= LAST]
