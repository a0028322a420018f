"""A row on its way into a table: its values by column, and where they were written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from waqai.records import Origin


class Row(NamedTuple):
    """One row; `origin` is None where it was computed from more than one record."""

    values: dict[str, Any]
    origin: Origin | None = None


def joined(values: Sequence[str]) -> str | None:
    """Several codes in one cell; null for none."""
    return ";".join(values) or None
