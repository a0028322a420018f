"""What a form needs of a project: its codes with definitions, which key takes what, the project's own columns.

Takes a schema, gives plain values for JSON.
"""

from __future__ import annotations

from typing import Any

from waqai.report_keys import REPORT_KEYS
from waqai.schema.model import Code, Schema

LISTS = ("types", "modes", "contexts", "statuses", "stances", "quantities", "units", "actor_kinds", "place_kinds", "sectors", "countries")


def form(schema: Schema) -> dict[str, Any]:
    """The lists of codes that a form has, the keys in their order with their rules, and the rulings of the codebook."""
    book = schema.codebook
    return {
        "version": book.version,
        "lists": {name: [_code(code) for code in book.lists[name].codes] for name in LISTS if name in book.lists},
        "keys": [{"name": key.name, "rule": key.rule, "required": key.required} for key in REPORT_KEYS],
        "notes": [note._asdict() for note in book.notes],
        "allow": sorted(schema.dataset.allow),
        "extra": [
            {"name": f.name, "type": f.type, "description": f.description, "codes": list(book.codes(f.codes)) if f.codes else None}
            for f in schema.extra.get("reports", ())
        ],
    }


def _code(code: Code) -> dict[str, Any]:
    out = {"code": code.code, "label": code.label} | {name: list(v) if isinstance(v, tuple) else v for name, v in code.rules}
    more = {"definition": code.definition, "example": code.example, "note": code.note, "parent": code.parent, "score": code.score}
    return out | {name: value for name, value in more.items() if value is not None}
