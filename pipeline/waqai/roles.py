"""Which role an actor had on a date. Takes an actor's roles and dates, gives a role or None; reports nothing."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from waqai.dates import BadDate, Edtf, parse
from waqai.records import Role


def role_at(roles: tuple[Role, ...], when: Edtf | None, published: Edtf) -> Role | None:
    """The role that counts for an event.

    The first role listed that is in force on the event's first possible day; where none is, the first that is in
    force on any of its possible days. An event without a date is taken to be of the article's day; an actor that was
    gone by then, such as a state of the past, has its last role.
    """
    if when is None:
        return role_at(roles, published, published) or _last(roles, published)
    first = when.start or when.end or published.start or date.min
    return _in_force(roles, first, first) or _in_force(roles, when.start or date.min, when.end or published.end or date.max)


def _last(roles: tuple[Role, ...], published: Edtf) -> Role | None:
    """The role that ended last, of those that had ended when the article was published."""
    ended = [(end, role) for role in roles if (end := _end(role)) and end < (published.end or date.max)]
    return max(ended, key=lambda pair: pair[0])[1] if ended else None


def _end(role: Role) -> date | None:
    try:
        return parse(role.end).end if role.end else None
    except BadDate:
        return None


def bounds(role: Role) -> tuple[date, date]:
    """The first and the last day of a role; all days where its dates are none, which a check of dates reports."""
    return _days(role.start, role.end)


@lru_cache(maxsize=65536)
def _days(start: str | None, end: str | None) -> tuple[date, date]:
    try:
        return (parse(start).start if start else None) or date.min, (parse(end).end if end else None) or date.max
    except BadDate:
        return date.min, date.max


def _in_force(roles: tuple[Role, ...], first: date, last: date) -> Role | None:
    """The first role that is in force on a day from `first` to `last`."""
    for role in roles:
        start, end = _days(role.start, role.end)
        if start <= last and first <= end:
            return role
    return None
