"""Ids for events that a file has no id for: made of the summary and the year, unique, and the same each time.

Takes a report's values and the ids that are in use, gives an id. It never gives two rows one event: that two rows report the
same event a person says, by writing one id in both.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from waqai.folding import fold
from waqai.identifiers import reserved_as

_SMALL = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "its", "his", "her", "their", "is", "are", "was",
     "were", "be", "been", "has", "have", "had", "that", "this", "it", "as", "after", "before", "into", "over", "who", "which", "while", "pay",
     "pays", "paid")
)  # fmt: skip
_WORDS, _LONGEST = 6, 60


def made_id(values: dict[str, Any], taken: Container[str]) -> str:
    """A new id for a report's event.

    Parameters
    ----------
    values : dict
        The report's, as far as they are known: `summary`, `type`, `actors`, `recipients`, `date`.
    taken : container of str
        Every id that is in use, or was.
    """
    words = [word for word in re.findall("[a-z0-9]+", fold(str(values.get("summary") or "")).replace("'s", "")) if word not in _SMALL]
    if not words:
        words = [str(values.get("type") or "event").lower(), *(values.get("actors") or ()), *(values.get("recipients") or ())]
    stem = "-".join(words[:_WORDS])[:_LONGEST].strip("-")
    year = re.search("[0-9]{4}", str(values.get("date") or ""))
    if year and year[0] not in stem.split("-"):
        stem = f"{stem}-{year[0]}"
    if reserved_as(stem):
        stem = f"event-{stem}"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
