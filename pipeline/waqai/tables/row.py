"""A row on its way into a table: its values by column, and where they were written."""

from __future__ import annotations

from typing import Any, NamedTuple

from waqai.dates import Edtf
from waqai.records import Origin


class Row(NamedTuple):
    """One row; `origin` is None where it was computed from more than one record."""

    values: dict[str, Any]
    origin: Origin | None = None


def joined(values: tuple[str, ...] | list[str]) -> str | None:
    """Several codes in one cell; null for none."""
    return ";".join(values) or None


def dated(name: str, when: Edtf | None) -> dict[str, Any]:
    """The seven columns of a date: as coded, and what follows from it."""
    if when is None:
        return {name: None} | {f"{name}_{part}": None for part in ("start", "end", "kind", "precision", "open", "qualifier")}
    return {
        name: when.text, f"{name}_start": when.start, f"{name}_end": when.end, f"{name}_kind": when.kind,
        f"{name}_precision": when.precision, f"{name}_open": when.open, f"{name}_qualifier": when.qualifier,
    }  # fmt: skip
