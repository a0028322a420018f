"""What a form needs of a project: its codes with definitions, which key takes what, the project's own columns.

Takes a schema, gives plain values for JSON.
"""

from __future__ import annotations

from typing import Any

from waqai.imports.report_columns import columns_of
from waqai.report_keys import Key, keys_of, lists_of, shape_of
from waqai.schema.model import Code, Schema

_OTHERS = ("modes", "actor_kinds", "place_kinds", "sectors", "countries")  # lists that follow from a type, or that a new entry needs


def form(schema: Schema) -> dict[str, Any]:
    """The lists of codes that a form has, the keys in their order with their rules, and the rulings of the codebook."""
    book = schema.codebook
    keys = keys_of(book.lists)
    names = dict.fromkeys((*(name for key in keys for name in lists_of(key)), *_OTHERS))
    return {
        "version": book.version,
        "lists": {name: [_code(code) for code in book.lists[name].codes] for name in names if name in book.lists},
        "keys": [_key(key) for key in keys],
        "notes": [note._asdict() for note in book.notes],
        "allow": sorted(schema.dataset.allow),
        "extra": [
            {"name": f.name, "type": f.type, "description": f.description, "codes": list(book.codes(f.codes)) if f.codes else None}
            for f in schema.extra.get("reports", ())
        ],
    }


def _key(key: Key) -> dict[str, Any]:
    """A key, with what a control for it needs where the page has none of its own: what it takes, and what it is called."""
    said = {"name": key.name, "rule": key.rule, "required": key.required, "arabic": key.arabic or key.name}
    column = next(iter(columns_of(key)), None)
    shape = shape_of(key)
    return said | {
        "kind": column.kind if column else "", "list": column.codes if column else "", "many": bool(column and column.many),
        "longest": shape.get("maxLength"), "description": shape.get("description", ""),
    }  # fmt: skip


def _code(code: Code) -> dict[str, Any]:
    out = {"code": code.code, "label": code.label} | {name: list(v) if isinstance(v, tuple) else v for name, v in code.rules}
    more = {"definition": code.definition, "example": code.example, "note": code.note, "parent": code.parent, "score": code.score}
    return out | {name: value for name, value in more.items() if value is not None}
