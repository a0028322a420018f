"""The crosswalks as a table: our codes with those of other schemes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from waqai.records import Origin
from waqai.schema.model import Crosswalk
from waqai.tables.row import Row


def crosswalk_rows(crosswalks: Iterable[Crosswalk]) -> list[Row]:
    """One row an entry, named by its scheme and its codes, so that a new entry changes no other row."""
    return [
        Row(
            {
                "mapping": f"{crosswalk.scheme}/{c.key}", "scheme": crosswalk.scheme, "list": crosswalk.list, "code": c.code,
                "other": None if c.other is None else f"{crosswalk.scheme}:{c.other}", "number": int(c.other) if numbers and c.other is not None else None,
                "label": c.label, "match": c.match, "valid_from": _day(c.start), "valid_to": _day(c.end),
                "score": None if c.score is None else float(c.score), "note": c.note, "source": c.source,
            },
            Origin(crosswalk.document, ("entries", i)),
        )
        for crosswalk in crosswalks
        for numbers in [_are_numbers(crosswalk)]
        for i, c in enumerate(crosswalk.entries)
    ]  # fmt: skip


def _are_numbers(crosswalk: Crosswalk) -> bool:
    """Whether all codes of the other scheme are numbers, none of which begins with a zero."""
    return all(c.other.isdecimal() and not c.other.startswith("0") for c in crosswalk.entries if c.other is not None)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
