"""What coders say of one report, key by key: whether it means the same.

Takes reports as the mappings that coders write, and keys as `waqai.report_keys` declares them. Order counts in no list; a
key that is left out has its default.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from waqai import report_keys
from waqai.report_keys import Key

Values = dict[str, Any]


class Open(NamedTuple):
    """A mark: what each coding says where they differ. A value of a report until a person decides."""

    options: dict[str, Any]


REPORT_RULE = "coding rules 1, What is coded: does the article report this as an event, and as a separate one?"
"""Which rule decides whether to keep a report that not all codings have."""


def marked() -> list[Key]:
    """The keys on which a difference is for a person to decide, in the order in which they are written."""
    return [key for key in report_keys.REPORT_KEYS if key.merge == "mark"]


def said(report: Values, key: Key) -> Any:
    """What a report says under a key, its default where the key is left out."""
    return report.get(key.name, key.default)


def same(key: Key, one: Any, other: Any) -> bool:
    """Whether two values of a key mean the same."""
    return _meaning(key, one) == _meaning(key, other)


def majority(key: Key, said: Mapping[str, Any]) -> tuple[int, Any] | None:
    """The value that more than half of three coders or more say, and how many; it is shown to who decides, and never taken."""
    counts = Counter(_meaning(key, value) for value in said.values())
    meaning, most = counts.most_common(1)[0]
    if len(said) < 3 or 2 * most <= len(said):
        return None
    return most, next(value for value in said.values() if _meaning(key, value) == meaning)


def _meaning(key: Key, value: Any) -> Hashable:
    if value in key.also_default:
        value = key.default
    if isinstance(value, list):
        return frozenset(tuple(sorted(v.items(), key=str)) if isinstance(v, dict) else v for v in value)
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return tuple(value.options) if isinstance(value, Open) else value
