"""A number with its noun, as messages have them."""

from __future__ import annotations


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2,000 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
