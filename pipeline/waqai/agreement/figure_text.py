"""Figures as they are written: rounded for JSON, short for a terminal, and columns under one another."""

from __future__ import annotations

from collections.abc import Iterator

from waqai.agreement.resampling import Interval


def figure(number: float | None) -> float | None:
    """A figure for JSON: six decimals; null where it is not defined."""
    return None if number is None else round(number, 6)


def interval(bounds: Interval) -> list[float] | None:
    """An interval for JSON."""
    return None if bounds is None else [round(bound, 6) for bound in bounds]


def short(number: float | None) -> str:
    """A figure for a terminal: three decimals; `-` where it is not defined."""
    return "-" if number is None else f"{number:.3f}"


def between(bounds: Interval) -> str:
    """An interval for a terminal; nothing where there is none."""
    return "" if bounds is None else f"{bounds[0]:.3f} to {bounds[1]:.3f}"


def table(rows: list[list[str]]) -> Iterator[str]:
    """Columns under one another, words to the left and figures to the right; one without a heading and a cell is left out."""
    kept = [i for i in range(len(rows[0])) if any(row[i] for row in rows)]
    rows = [[row[i] for i in kept] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = [any(c.isalpha() for row in rows[1:] for c in row[i] if row[i] != "-" and " to " not in row[i]) for i in range(len(widths))]
    for row in rows:
        yield "  ".join(c.ljust(w) if le else c.rjust(w) for c, w, le in zip(row, widths, left, strict=True)).rstrip()
