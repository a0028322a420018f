"""Dates as people and spreadsheets write them, read into EDTF where they can mean only one day, month, year or span.

Takes a value and what the mapping says of the order of day and month; gives EDTF, or raises `NotOneDate` with the readings
that are possible. A date whose order cannot be told, such as `06/07/2024`, is never guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from waqai import dates
from waqai.imports.cell_text import ascii_digits

Order = Literal["day-first", "month-first", None]
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_MONTHS = (
    ("january", "jan", "يناير", "كانون الثاني", "جانفي"), ("february", "feb", "فبراير", "شباط", "فيفري"), ("march", "mar", "مارس", "آذار", "اذار"),
    ("april", "apr", "أبريل", "ابريل", "إبريل", "نيسان", "أفريل", "افريل"), ("may", "مايو", "أيار", "ايار", "ماي"), ("june", "jun", "يونيو", "يونيه", "حزيران", "جوان"),
    ("july", "jul", "يوليو", "يوليه", "تموز", "جويلية"), ("august", "aug", "أغسطس", "اغسطس", "آب", "اب", "أوت", "اوت"),
    ("september", "sep", "sept", "سبتمبر", "أيلول", "ايلول"), ("october", "oct", "أكتوبر", "اكتوبر", "تشرين الأول", "تشرين الاول"),
    ("november", "nov", "نوفمبر", "تشرين الثاني"), ("december", "dec", "ديسمبر", "كانون الأول", "كانون الاول"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMED = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))
_THREE = re.compile(r"([0-9]{1,4})([/.\-])([0-9]{1,2})\2([0-9]{1,4})\Z")
_DAY_MONTH = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)? ?({_NAMED})\.?,? ?([0-9]{{4}})\Z")
_MONTH_DAY = re.compile(rf"({_NAMED})\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}})\Z")
_MONTH_YEAR = re.compile(rf"({_NAMED})\.?,? ([0-9]{{4}})\Z")
_TIME = re.compile(r"(.*[0-9])[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:z| ?[ap]m|[+-][0-9]{2}:?[0-9]{2})?\Z")
_BETWEEN = re.compile(r" (?:-|–|—|to|until|إلى|الى|حتى) ")


class Read(NamedTuple):
    """A date in EDTF; `corrected` is true where it was written otherwise."""

    edtf: str
    corrected: bool


class NotOneDate(ValueError):
    """The value is no date, or may be several: `readings` has them."""

    def __init__(self, message: str, readings: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message)
        self.readings, self.hint = readings, hint


def read(value: Any, order: Order = None, epoch: int | None = None) -> Read:
    """Read a date.

    Parameters
    ----------
    order : str or None
        `day-first` or `month-first`, where the mapping says so.
    epoch : int or None
        The year that a spreadsheet's serial numbers count from, 1900 or 1904, where that is known.

    Raises
    ------
    NotOneDate
        It is no date, or it may be several.
    """
    if isinstance(value, datetime):
        return Read(value.date().isoformat(), corrected=False)
    if isinstance(value, date):
        return Read(value.isoformat(), corrected=False)
    written = str(value)
    text = ascii_digits(written).replace("\u2212", "-").strip()
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    try:
        return Read(dates.parse(text).text, corrected=text != written)
    except dates.BadDate as error:
        bad = error
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text):
        return _serial(text, epoch)
    folded = " ".join(text.casefold().split())
    sides = _BETWEEN.split(folded)
    if len(sides) == 2:
        first, last = (_point(side, order, written) for side in sides)
        if first and last:
            return Read(_valid(f"{first}/{last}", written), corrected=True)
    if point := _point(folded, order, written):
        return Read(point, corrected=True)
    if re.fullmatch(r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2}", folded):
        raise NotOneDate(f"`{written}` has a year of two digits", hint="write the year with four digits")
    if bad.code == "interval-backwards":
        raise NotOneDate(str(bad), hint="the first date of an interval is the earlier one")
    raise NotOneDate(f"`{written[:60]}` is not a date", hint=dates.FORMS)


def _serial(text: str, epoch: int | None) -> Read:
    """A spreadsheet's number of a day: five digits are no year."""
    days = timedelta(int(float(text)))
    readings = tuple((begin + days).isoformat() for begin in _EPOCHS.values())
    if epoch is None:
        hint = "`serials: 1900` in the mapping says that it counts from 1900, as Excel does; `serials: 1904` is for old Macs"
        raise NotOneDate(f"`{text}` is a spreadsheet's number of a day", readings, hint)
    return Read((_EPOCHS[epoch] + days).isoformat(), corrected=True)


def _point(text: str, order: Order, written: str) -> str | None:
    """One day, month or year."""
    if timed := _TIME.match(text):
        text = timed[1].strip()
    mark = text[-1:] if text[-1:] in ("?", "~") else ""
    text = text.removesuffix(mark).rstrip() if mark else text
    found: str | None = None
    if m := _DAY_MONTH.match(text):
        found = f"{int(m[3]):04}-{_MONTH[m[2]]:02}-{int(m[1]):02}"
    elif m := _MONTH_DAY.match(text):
        found = f"{int(m[3]):04}-{_MONTH[m[1]]:02}-{int(m[2]):02}"
    elif m := _MONTH_YEAR.match(text):
        found = f"{int(m[2]):04}-{_MONTH[m[1]]:02}"
    elif m := _THREE.match(text):
        found = _three(m, order, written)
    elif m := re.fullmatch(r"([0-9]{4})-([0-9])", text):
        found = f"{m[1]}-0{m[2]}"
    elif m := re.fullmatch(r"([0-9]{1,2})[/-]([0-9]{4})", text):
        found = f"{m[2]}-{int(m[1]):02}"
    elif re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        found = text
    return _valid(found + mark, written) if found else None


def _three(m: re.Match[str], order: Order, written: str) -> str | None:
    """Three numbers: the year is the one of four digits; of the other two the day is one above 12, or the mapping says."""
    a, b, c = m[1], int(m[3]), m[4]
    if len(a) == 4 and len(c) <= 2:
        return f"{a}-{b:02}-{int(c):02}"
    if len(a) > 2 or len(c) != 4:
        return None
    first = int(a)
    readings = [(first, b)] if b <= 12 else []  # day, month
    readings += [(b, first)] if first <= 12 and (b, first) not in readings else []
    if order == "day-first":
        readings = [(first, b)]
    elif order == "month-first":
        readings = [(b, first)]
    possible = tuple(f"{c}-{month:02}-{day:02}" for day, month in readings)
    if len(possible) > 1:
        hint = "`dates: day-first` or `dates: month-first` in the mapping says which"
        raise NotOneDate(f"`{written}` may be two days", possible, hint)
    return possible[0] if possible else None


def _valid(edtf: str, written: str) -> str:
    try:
        return dates.parse(edtf).text
    except dates.BadDate as error:
        raise NotOneDate(f"`{written[:60]}` is not a date: {str(error).partition(': ')[2] or error}", hint=dates.FORMS) from None
