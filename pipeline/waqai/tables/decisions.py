"""What raw/events.yaml decides: what the rule from reports to events reads in addition to the reports."""

from __future__ import annotations

from typing import Any

from waqai.cells import to_text
from waqai.read.raw_folder import Raw
from waqai.records import Origin
from waqai.tables.row import Row, joined


def decision_rows(raw: Raw) -> list[Row]:
    """The table `decisions`: a decided field of an event a row, its value as a cell has it, null where none is decided to be."""
    return [
        Row({"event_id": d.event, "field": field, "value": _cell(value), "reason": reason}, _below(d.origin, field))
        for d in raw.decision.values()
        for field, (value, reason) in d.fields.items()
    ]


def decision_link_rows(raw: Raw) -> list[Row]:
    """The decided links between events, as `event_links` has them."""
    return [
        Row({"event_id": d.event, "link": k.link, "linked_event_id": k.event, "reason": k.reason}, _below(d.origin, "links", i))
        for d in raw.decision.values()
        for i, k in enumerate(d.links)
    ]


def _below(origin: Origin, *pointer: str | int) -> Origin:
    return Origin(origin.document, (*origin.pointer, *pointer))


def _cell(value: Any) -> str | None:
    """The canonical text of a decided value: several joined by `;`."""
    return joined(value) if isinstance(value, (list, tuple)) else to_text(value)
