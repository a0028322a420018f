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
                "other": None if c.other is None else f"{crosswalk.scheme}:{c.other}", "number": _number(crosswalk, c.other),
                "label": c.label, "match": c.match, "valid_from": _day(c.start), "valid_to": _day(c.end),
                "score": None if c.score is None else float(c.score), "note": c.note, "source": c.source,
            },
            Origin(crosswalk.document, ("entries", i)),
        )
        for crosswalk in crosswalks
        for i, c in enumerate(crosswalk.entries)
    ]  # fmt: skip


def _number(crosswalk: Crosswalk, other: str | None) -> int | None:
    """A code as a number, in a scheme none of whose codes begins with a zero."""
    codes = [c.other for c in crosswalk.entries if c.other is not None]
    plain = all(code.isdecimal() and not code.startswith("0") for code in codes)
    return int(other) if plain and other is not None else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
