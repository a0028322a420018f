"""The closed list of EDTF forms that coders write: text to earliest and latest day, kind, precision, openness.

    day `2024-06-19`, month `2023-09`, year `1948`, each also uncertain `2023?` or approximate `2024~`;
    an interval of two of these `2024-06-18/2024-06-19`; under way when published `2022-02/..`;
    ended, its start not told `../1945`; under way, its start not told `../..`

`parse` takes a text and gives an `Edtf` or raises `BadDate`; nothing here knows of reports or files. Months have numbers, by which
they are counted.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

Precision = Literal["day", "month", "year"]
PRECISIONS: tuple[Precision, ...] = ("day", "month", "year")

FORMS = (
    "a day `2024-06-19`, a month `2023-09`, a year `1948`, each also `2023?` or `2024~`; "
    "an interval `2024-06-18/2024-06-19`, `2022-02/..`, `../1945` or `../..`"
)
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~]?)\Z")


class BadDate(ValueError):
    """The text is not of the closed list. `code` is the problem's code, the message says what is wrong."""

    def __init__(self, message: str, code: str = "bad-date") -> None:
        super().__init__(message)
        self.code = code


class Edtf(NamedTuple):
    """A date as coded.

    Parameters
    ----------
    text : str
        As written.
    kind : str
        `span`: it lasted from `start` to `end`. `point`: it lies somewhere within them.
    start, end : datetime.date or None
        The earliest and the latest day that it allows; None where that end is open.
    precision : str or None
        `day`, `month` or `year`; of a span, its less precise end; None where both ends are open.
    open : str or None
        `start`, `end` or `both`: which end of a span is open.
    qualifier : str or None
        `uncertain` or `approximate`; of a span with both, `uncertain`.
    """

    text: str
    kind: Literal["point", "span"]
    start: date | None
    end: date | None
    precision: Precision | None
    open: Literal["start", "end", "both"] | None = None
    qualifier: Literal["uncertain", "approximate"] | None = None

    @property
    def bare(self) -> str:
        """The text without `?` and `~`."""
        return self.text.replace("?", "").replace("~", "")

    def overlaps(self, other: Edtf) -> bool:
        """Whether some day lies within both; an open end has no bound."""
        first, last = date.min, date.max
        return (self.start or first) <= (other.end or last) and (other.start or first) <= (self.end or last)

    def within(self, other: Edtf) -> bool:
        """Whether every day of this one lies within the other."""
        first, last = date.min, date.max
        return (other.start or first) <= (self.start or first) and (self.end or last) <= (other.end or last)


def from_hijri(text: str) -> str | None:
    """About which day, month or year a date of the Hijri calendar is, in the form that it has itself; None where it is none.

    By the tabular calendar, which sightings differ from by a day or two.
    """
    if not _POINT.match(text) or text[-1] in "?~":
        return None
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    if not (year <= 9000 and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    days = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(227_014 + days).isoformat()[: len(text)]


def today() -> str:
    """The day on which this is run, by the clock of who runs it."""
    return date.today().isoformat()  # noqa: DTZ011 (their own day is meant)


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar as coders write it, such as `2024-06-19`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@lru_cache(maxsize=65536)
def parse(text: str) -> Edtf:
    """Read one date.

    Raises
    ------
    BadDate
        It is not one of the forms, not a day of the calendar, or an interval that runs backwards.
    """
    if "/" not in text:
        start, end, precision, qualifier = _point(text, text)
        return Edtf(text, "point", start, end, precision, None, qualifier)
    parts = text.split("/")
    if len(parts) != 2:
        raise BadDate(f"`{text}` is not a date: an interval has one `/`")
    sides = [None if part == ".." else _point(part, text) for part in parts]
    first, last = sides
    closed = [side for side in sides if side]
    worst: Precision | None = max((side[2] for side in closed), key=PRECISIONS.index) if closed else None
    qualifiers = {side[3] for side in closed} - {None}
    opened: Literal["start", "end", "both"] | None = None
    if not first or not last:
        opened = "both" if not closed else "end" if first else "start"
    if first and last and first[0] > last[1]:
        raise BadDate(f"the interval `{text}` runs backwards", "interval-backwards")
    return Edtf(
        text, "span", first[0] if first else None, last[1] if last else None, worst, opened,
        "uncertain" if "uncertain" in qualifiers else "approximate" if qualifiers else None,
    )  # fmt: skip


def _point(part: str, whole: str) -> tuple[date, date, Precision, Literal["uncertain", "approximate"] | None]:
    if len(part) == 10 and part[4] == part[7] == "-":  # a day, in a tenth of the time
        try:
            only = date.fromisoformat(part)
        except ValueError:
            pass
        else:
            return only, only, "day", None
    match = _POINT.match(part)
    if not match:
        raise BadDate(f"`{whole}` is not a date of the closed list")
    year, month, day = (int(group) if group else None for group in match.group(1, 2, 3))
    qualifier: Literal["uncertain", "approximate"] | None = None
    if match[4]:
        qualifier = "uncertain" if match[4] == "?" else "approximate"
    if not year:
        raise BadDate(f"`{whole}` is not a date: there is no year 0")
    if month is None:
        return date(year, 1, 1), date(year, 12, 31), "year", qualifier
    if 21 <= month <= 41:
        raise BadDate(
            f"`{whole}` is not a date of the closed list: {month} is a season or a part of a year in EDTF, "
            "which has no first and last day here; write an interval of months"
        )
    if not 1 <= month <= 12:
        raise BadDate(f"`{whole}` is not a date: there is no month {month:02}")
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month", qualifier
    if not 1 <= day <= monthrange(year, month)[1]:
        raise BadDate(f"`{whole}` is not a date: {year:04}-{month:02} has no day {day:02}")
    only = date(year, month, day)
    return only, only, "day", qualifier


def month_number(month: str) -> int:
    """A month, written `2018-06`, as a number: that of the next month is one more."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_text(number: int) -> str:
    """A month by its number, as `2018-06`."""
    return f"{number // 12:04}-{number % 12 + 1:02}"
