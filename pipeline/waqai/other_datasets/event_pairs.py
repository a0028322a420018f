"""What is compared: an event and one pair of its countries, dated to the day; and what a side has of them and covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

Pair = tuple[str, str]

BY_TYPE = "type"


@dataclass(frozen=True, slots=True)
class EventPair:
    """One event and one pair of countries.

    Parameters
    ----------
    day : int
        The day on which it began, as a proleptic Gregorian ordinal.
    pair : tuple of str
        From whom to whom; in alphabetical order where order does not count.
    type : str or None
        A type of the release's codebook; None in a table that has quad classes alone.
    event : str
        The event's id, as its side has it.
    place : str
        The file and the line of the row; empty for a release.
    text : str
        What happened or who did it, in short.
    """

    day: int
    pair: Pair
    quad: str
    type: str | None
    event: str
    place: str
    text: str

    @property
    def order(self) -> tuple[int, str, str, str, Pair]:
        """What puts the events of a side in an order, the same for every run."""
        return self.day, self.type or "", self.event, self.place, self.pair


class Coverage(NamedTuple):
    """The days of which a side could know: those of its months, from the first to the last."""

    months: frozenset[int]
    first: int
    last: int

    def has(self, day: int, window: int) -> bool:
        """Whether an event of this day could have a partner among them that lies at most so many days away."""
        nearest = range(max(day - window, self.first), min(day + window, self.last) + 1)
        return bool(nearest) and (month_of(nearest[0]) in self.months or month_of(nearest[-1]) in self.months)


@dataclass(frozen=True)
class Side:
    """Event-pairs, and what was looked at: a type or a month without an event counts as covered if the side had any row of it."""

    rows: list[EventPair]
    coverage: Coverage | None
    types: frozenset[str]
    quads: frozenset[str]


@lru_cache(maxsize=1 << 16)
def month_of(day: int) -> int:
    """The number of a day's month, as `waqai.dates.month_text` takes it."""
    found = date.fromordinal(day) if 0 < day <= date.max.toordinal() else date.min
    return found.year * 12 + found.month - 1


def first_day(month: int) -> int:
    """The first day of a month, as an ordinal."""
    return date(month // 12, month % 12 + 1, 1).toordinal()


def put_in_order(pair: Pair, *, ordered: bool) -> Pair:
    """The pair itself or, where order does not count, its countries in alphabetical order."""
    return pair if ordered or pair[0] <= pair[1] else (pair[1], pair[0])
