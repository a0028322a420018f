"""Words for people, from a release's codes and dates. Takes texts, gives texts."""

from __future__ import annotations

from datetime import date

from waqai.dates import BadDate, Edtf, parse

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_QUALIFIED = {"uncertain": "{}, uncertain", "approximate": "about {}", None: "{}"}


def when(text: str | None) -> str:
    """A date as people read it; one that is not of the closed list unchanged; empty for null.

    >>> when("2024-06-18/2024-06-19"), when("2022-02/.."), when("2000~")
    ('18–19 June 2024', 'since February 2022', 'about 2000')
    """
    if text is None:
        return ""
    try:
        found = parse(text)
    except BadDate:
        return text
    return _QUALIFIED[found.qualifier].format(_plain(found))


def _plain(found: Edtf) -> str:
    if "/" not in found.bare:
        return _point(found.bare)
    one, other = found.bare.split("/")
    match one, other:
        case "..", "..":
            return "under way"
        case "..", _:
            return f"until {_point(other)}"
        case _, "..":
            return f"since {_point(one)}"
    if len(one) == len(other) == 10 and one[:7] == other[:7]:
        return f"{int(one[8:])}–{_point(other)}"
    if len(one) == len(other) == 4:
        return f"{one}–{other}"
    if len(one) == len(other) == 7 and one[:4] == other[:4]:
        return f"{MONTHS[int(one[5:]) - 1]}–{_point(other)}"
    return f"{_point(one)} – {_point(other)}"


def _point(text: str) -> str:
    parts = text.split("-")
    month = f"{MONTHS[int(parts[1]) - 1]} " if len(parts) > 1 else ""
    day = f"{int(parts[2])} " if len(parts) > 2 else ""
    return f"{day}{month}{parts[0]}"


def number_of(day: date | None) -> int:
    """A day as the number YYYYMMDD, for sorting; 0 for null."""
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day
