"""What one annotation says that checks across articles need: plain tuples under keys, the same from this process,
from a worker or from the cache.

The facts of one key together are all that a check across articles looks at. A key is an event's id, under which its
tellings and the reports that name it in `about` stand; or, after `=`, what two events that look alike have in common; or,
after `?`, an actor or a place that no file has.
Facts have no passages and no places: `waqai.check.told` finds a place by reading its file again.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import lru_cache
from typing import Any

from waqai.records import Annotation
from waqai.rule import date_of

TELLING, MENTION, ALIKE, UNKNOWN = "t", "m", "=", "?"
Fact = tuple[str, tuple[Any, ...]]  # a key, and what one report says under it
Entry = tuple[str, tuple[Any, ...]]  # an annotation's path, and what one of its reports says under a key


def facts(annotation: Annotation, actors: Container[str], places: Container[str]) -> list[Fact]:
    """The facts of one annotation; `actors` and `places` are those that are known."""
    out: list[Fact] = []
    for i, values in enumerate(annotation.origin.document.values["reports"]):
        add_facts(out, i, values, annotation.coding, actors, places)
    return out


def add_facts(out: list[Fact], i: int, v: dict[str, Any], coding: str, actors: Container[str], places: Container[str]) -> None:
    """Add the facts of one report, from its values; `i` is its position in the annotation."""
    get, event, kind, mode, date, about = v.get, v["event"], v["type"], v["mode"], v["date"], v.get("about")
    place, status, acting, recipients = v["place"], v["status"], v["actors"], v["recipients"]
    claims = [(c["by"], c["stance"]) for c in v["claims"]] if get("claims") else []
    telling = (
        TELLING, i, kind, mode, v["contexts"], acting, recipients, get("mutual"), date, get("planned"),
        get("repeated", False), place, status, claims, about, v["summary"],
    )  # fmt: skip
    out.append((event, telling))
    if about:
        accuses = kind == "ACCUSE" and mode == "allege"
        out += [(other, (MENTION, i, j, accuses)) for j, other in enumerate(about)]
    if date is not None and (day := _day(date)):
        one = acting[0] if len(acting) == 1 else " ".join(sorted(acting))
        other = recipients[0] if len(recipients) == 1 else " ".join(sorted(recipients))
        out.append((f"={coding} {day} {kind} {mode} {status} {one}>{other}", (ALIKE, i, event)))
    used = [*acting, *recipients, *[by for by, _ in claims]] if claims else acting + recipients
    if (place is not None and place not in places) or [id for id in used if id not in actors]:
        out += _unknown(i, v, actors, places)


def _unknown(i: int, v: dict[str, Any], actors: Container[str], places: Container[str]) -> Iterator[Fact]:
    """The uses of ids that no file has."""
    for side in ("actors", "recipients"):
        for j, actor in enumerate(v[side]):
            if actor not in actors:
                yield f"?actor {actor}", (UNKNOWN, i, side, j)
    for j, claim in enumerate(v.get("claims") or ()):
        if claim["by"] not in actors:
            yield f"?actor {claim['by']}", (UNKNOWN, i, "claims", j, "by")
    if v["place"] is not None and v["place"] not in places:
        yield f"?place {v['place']}", (UNKNOWN, i, "place")


@lru_cache(maxsize=65536)
def _day(text: str | None) -> str | None:
    """The day of a date that is one day; None for all others."""
    when = date_of(text)
    return when.start.isoformat() if when and when.start and when.start == when.end else None
