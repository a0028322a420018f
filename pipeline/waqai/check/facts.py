"""What one annotation says that checks across articles need: plain tuples under keys, the same from this process,
from a worker or from the cache.

The facts of one key together are all that a check across articles looks at. A key is an event's id, under which its
tellings and the reports that name it in `about` stand; or, after `=`, what two events that look alike have in common; or,
after `?`, an actor or a place that no file has.
Facts have no passages and no places: `waqai.check.told` finds a place by reading its file again.
"""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from typing import Any

from waqai.rule import date_of

TELLING, MENTION, ALIKE, UNKNOWN = "t", "m", "=", "?"
Value = tuple[Any, ...]
Fact = tuple[str, Value]  # a key, and what one report says under it
Entry = tuple[str, Value]  # an annotation's path, and what one of its reports says under a key


def tellings(reports: list[dict[str, Any]]) -> list[Fact]:
    """What each report of an annotation tells, from their values: the facts that all others follow from."""
    out = []
    for i, v in enumerate(reports):
        get = v.get
        claims = [(c["by"], c["stance"]) for c in v["claims"]] if get("claims") else []
        telling = (
            TELLING, i, v["type"], v["mode"], v["contexts"], v["actors"], v["recipients"], get("mutual"), v["date"], get("planned"),
            get("repeated", False), v["place"], v["status"], claims, get("about"), v["summary"],
        )  # fmt: skip
        out.append((v["event"], telling))
    return out


def facts(told: list[Fact], coding: str, actors: Container[str], places: Container[str]) -> list[Fact]:
    """All facts of an annotation that tells this; `actors` and `places` are those that are known."""
    out = []
    for event, telling in told:
        out.append((event, telling))
        out += mentions(telling)
        out += alike(event, telling, coding)
        out += unknown(telling, actors, places)
    return out


def mentions(telling: Value) -> list[Fact]:
    """The events that a report names."""
    i, kind, mode, about = telling[1], telling[2], telling[3], telling[14]
    return [(other, (MENTION, i, j, kind == "ACCUSE" and mode == "allege")) for j, other in enumerate(about or ())]


def alike(event: str, telling: Value, coding: str) -> list[Fact]:
    """Under what two events that look alike have in common, a report of one day."""
    _, i, kind, mode, _, acting, recipients, _, date, _, _, _, status, _, _, _ = telling
    if (day := day_of(date)) is None:
        return []
    return [(f"={coding} {day} {kind} {mode} {status} {' '.join(sorted(acting))}>{' '.join(sorted(recipients))}", (ALIKE, i, event))]


def unknown(telling: Value, actors: Container[str], places: Container[str]) -> list[Fact]:
    """The uses of ids that no file has."""
    _, i, _, _, _, acting, recipients, _, _, _, _, place, _, claims, _, _ = telling
    used: list[tuple[str, tuple[Any, ...]]] = [(id, ("actors", j)) for j, id in enumerate(acting)]
    used += [(id, ("recipients", j)) for j, id in enumerate(recipients)]
    used += [(by, ("claims", j, "by")) for j, (by, _) in enumerate(claims)]
    found: list[Fact] = [(f"?actor {id}", (UNKNOWN, i, *where)) for id, where in used if id not in actors]
    if place is not None and place not in places:
        found.append((f"?place {place}", (UNKNOWN, i, "place")))
    return found


@lru_cache(maxsize=65536)
def day_of(text: str | None) -> str | None:
    """The day of a date that is one day; None for all others."""
    if text is not None and len(text) == 21 and text[10] == "/" and text[:10] != text[11:]:  # many are from one day to another
        return None
    when = date_of(text)
    return when.start.isoformat() if when and when.start and when.start == when.end else None
