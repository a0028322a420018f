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

from waqai.records import Annotation
from waqai.rule import date_of

TELLING, MENTION, ALIKE, UNKNOWN = "t", "m", "=", "?"
Fact = tuple[str, tuple[Any, ...]]  # a key, and what one report says under it
Entry = tuple[str, tuple[Any, ...]]  # an annotation's path, and what one of its reports says under a key


def facts(annotation: Annotation, actors: Container[str], places: Container[str]) -> list[Fact]:
    """The facts of one annotation; `actors` and `places` are those that are known."""
    out: list[Fact] = []
    article, coding = annotation.article, annotation.coding
    for i, report in enumerate(annotation.reports):
        event, about = report.event, report.about
        claims = tuple([tuple(c) for c in report.claims]) if report.claims else ()
        out.append((event, (TELLING, i, article, *report[:12], claims, about, report.summary)))
        if about:
            accuses = report.type == "ACCUSE" and report.mode == "allege"
            out += [(other, (MENTION, i, j, accuses)) for j, other in enumerate(about)]
        if report.date is not None and (day := _day(report.date)):
            sides = f"{' '.join(sorted(report.actors))}>{' '.join(sorted(report.recipients))}"
            out.append((f"={coding} {day} {report.type} {report.mode} {report.status} {sides}", (ALIKE, i, event, article)))
        for side, ids in (("actors", report.actors), ("recipients", report.recipients)):
            for j, actor in enumerate(ids):
                if actor not in actors:
                    out.append((f"?actor {actor}", (UNKNOWN, i, side, j)))
        for j, claim in enumerate(report.claims):
            if claim.by not in actors:
                out.append((f"?actor {claim.by}", (UNKNOWN, i, "claims", j, "by")))
        if report.place is not None and report.place not in places:
            out.append((f"?place {report.place}", (UNKNOWN, i, "place")))
    return out


@lru_cache(maxsize=65536)
def _day(text: str | None) -> str | None:
    """The day of a date that is one day; None for all others."""
    when = date_of(text)
    return when.start.isoformat() if when and when.start and when.start == when.end else None
