"""How similar a report is to a query, as points out of `MOST`.

Takes plain values, gives a number. The points were set on release 1.1.0 (docs/same-event.md has what they find), where parties,
the words of summaries and the date tell most. What is asked and not known gives no points, so that few values never make
a high score.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from waqai.folding import fold
from waqai.places import contains
from waqai.rule import date_of

TYPE, MODE, PARTIES, DATE, PLACE, STATUS, WORDS, PLANNED, CONTEXTS = 2.0, 1.0, 3.0, 2.0, 1.0, 1.0, 4.0, 1.0, 1.0
MOST = TYPE + MODE + PARTIES + DATE + PLACE + STATUS + WORDS + PLANNED + CONTEXTS
SAME = "the same"
_WORD = re.compile(r"[^\W_]+")


class ReportContent(NamedTuple):
    """What of a report is compared, or what is asked for; None and nothing where it is not known."""

    type: str | None = None
    mode: str | None = None
    contexts: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    mutual: bool = False
    date: str | None = None
    planned: str | None = None
    place: str | None = None
    status: str | None = None
    summary: str = ""


class Score(NamedTuple):
    """The points of a report, and the reasons for them, in words."""

    points: float
    reasons: tuple[str, ...]


def codes_score(asked: ReportContent, said: ReportContent, within: dict[str, str | None]) -> Score:
    """The points of all but the words: of type, mode, parties, dates, place, status and contexts."""
    points, reasons = 0.0, list[str]()
    if asked.type is not None and asked.type == said.type:
        points, reasons = TYPE, ["type"]
        if asked.mode == said.mode and asked.mode is not None:
            points += MODE
            reasons.append("mode")
        elif asked.mode is None or said.mode is None:
            points += MODE / 2
    shared = _parties(asked, said)
    if shared:
        points += PARTIES * shared
        reasons.append("parties" if shared == 1 else "some parties")
    gained, reason = _dates(asked.date, said.date)
    points += DATE * gained
    if reason:
        reasons.append(f"{reason} date" if reason == SAME else f"{reason} dates")
    if asked.planned is not None or said.planned is not None:
        _, reason = _dates(asked.planned, said.planned)
        points += PLANNED if reason else -PLANNED
        if reason:
            reasons.append("what it is planned for")
    if asked.place is not None and said.place is not None:
        if asked.place == said.place:
            points += PLACE
            reasons.append("place")
        elif contains(asked.place, said.place, within) or contains(said.place, asked.place, within):
            points += PLACE / 2
            reasons.append("one place in the other")
        else:
            points -= PLACE
    if asked.status is not None and asked.status == said.status:
        points += STATUS
    return Score(points + CONTEXTS * _dice(asked.contexts, said.contexts), tuple(reasons))


def _dates(mine: str | None, other: str | None) -> tuple[float, str]:
    """From 1 where two dates are the same to -1 where they have no day in common; and what to call it."""
    a, b = date_of(mine), date_of(other)
    if a is None or b is None:
        return (0.4 if a is b else 0.2), ""
    if not a.overlaps(b):
        return -1.0, ""
    if a.bare == b.bare:
        return 1.0, SAME
    return (0.8 if a.start == b.start or a.end == b.end else 0.5), "overlapping"


def _parties(asked: ReportContent, said: ReportContent) -> float:
    """The mean over both sides of what they share; where either is mutual, of all parties together."""
    if asked.mutual or said.mutual:
        return _dice(asked.actors | asked.recipients, said.actors | said.recipients)
    sides = [(a, b) for a, b in ((asked.actors, said.actors), (asked.recipients, said.recipients)) if a or b]
    return sum([_dice(a, b) for a, b in sides]) / len(sides) if sides else 0.0


def words_score(asked: frozenset[str], said: frozenset[str]) -> float:
    """The points of the words that two summaries share."""
    return WORDS * _dice(asked, said)


@lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """The words of a text as readers see them."""
    return frozenset(_WORD.findall(fold(text)))


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
