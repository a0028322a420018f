"""How places nest. Takes the map from each place to the next larger one; tolerates loops, which a check reports."""

from __future__ import annotations

from collections.abc import Mapping


def chain(place: str, within: Mapping[str, str | None]) -> list[str]:
    """The place and the larger ones that it lies in, from small to large, each once."""
    out: list[str] = []
    here: str | None = place
    while here is not None and here not in out:
        out.append(here)
        here = within.get(here)
    return out


def contains(larger: str, smaller: str, within: Mapping[str, str | None]) -> bool:
    """Whether `smaller` is `larger` or lies in it."""
    return larger in chain(smaller, within)
