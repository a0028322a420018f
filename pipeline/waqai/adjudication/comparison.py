"""What two coders say of one report, key by key: whether it is the same, and which rule decides where it is not.

Takes reports as the mappings that coders write. Order counts in no list; a key that is left out has its default.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

Values = dict[str, Any]


class Open(NamedTuple):
    """A mark: what each coding says where they differ. A value of a report until a person decides."""

    options: dict[str, Any]


KEYS = (
    "event", "type", "mode", "contexts", "actors", "recipients", "mutual", "date", "planned", "repeated", "place", "status", "claims",
    "about", "quantities", "evidence", "summary",
)  # fmt: skip
"""The keys of a report in the order in which they are written."""

DEFAULTS: Values = {"mutual": None, "planned": None, "repeated": False, "claims": [], "about": None, "quantities": []}
"""What a key that may be left out means where it is left out."""

COMPARED = tuple(key for key in KEYS if key not in ("event", "evidence", "summary"))

RULES = {
    "event": "coding rules 1, The event: is it one event with the other, or another on an occasion of its own?",
    "report": "coding rules 1, What is coded: does the article tell this as an event, and as one apart from the others?",
    "type": "coding rules 2: the definitions of the types in the codebook, and the tables of Cooperation and Conflict",
    "mode": "coding rules 2: of several modes that fit, the one with the more extreme score; null where none is told",
    "contexts": "coding rules 2, Contexts: as many as apply, by their definitions in the codebook",
    "actors": "coding rules 3: the most specific that is named; spokespersons act for those they speak for",
    "recipients": "coding rules 3: the most specific that is named; decide together with actors and mutual",
    "mutual": "coding rules 3, Mutual or side by side: true for with or against one another and no side told first",
    "date": "coding rules 4: never more precise than the article allows; an interval is how long it lasted; null where no clue is given",
    "planned": "coding rules 2, AGREE: what it is planned for, while `date` is when it was announced",
    "repeated": "coding rules 1, Plural acts: true only for several acts without number or days",
    "place": "annotation format, place: where it happened, as precisely as the article tells; null where it does not",
    "status": "coding rules 5: the article's own voice, or a sentence that attributes it",
    "claims": "coding rules 5, Claims: for every alleged event, and for another only where somebody denies it",
    "about": "coding rules 5, Accusations and denials: the events that are charged, asked for or threatened",
    "quantities": "annotation format, quantities: each number that the article gives for the event",
}
"""Which rule decides each field."""


def said(report: Values, key: str) -> Any:
    """What a report says under a key, its default where the key is left out."""
    return report.get(key, DEFAULTS.get(key))


def same(key: str, one: Any, other: Any) -> bool:
    """Whether two values of a key mean the same."""
    return _meaning(key, one) == _meaning(key, other)


def _meaning(key: str, value: Any) -> Hashable:
    if key == "mutual":
        return value is True  # false may be left out beside a recipient
    if isinstance(value, list):
        return frozenset(tuple(sorted(v.items(), key=str)) if isinstance(v, dict) else v for v in value)
    return tuple(value.options) if isinstance(value, Open) else value
