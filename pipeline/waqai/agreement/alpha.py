"""Krippendorff's alpha, by the library krippendorff, over values of any kind.

Takes units (what each coder says of one thing, None for nothing) and a distance; gives alpha, or None where it is not
defined. Values are numbered before the library sees them: it needs numbers, and knows no sets.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from typing import Any, Literal

from waqai.dates import BadDate, parse
from waqai.extras import missing

Distance = Callable[[Any, Any], float]
Level = Literal["ordinal", "interval", "ratio"]


def nominal(one: Hashable, other: Hashable) -> float:
    """0 where two values are the same, else 1."""
    return float(one != other)


def masi(one: frozenset[Any], other: frozenset[Any]) -> float:
    """The distance of two sets: 1 - J * M (Passonneau 2006).

    J is the number of shared members by that of all; M is 1 for equal sets, 2/3 where one holds the other, 1/3 where
    they share something else, 0 where they share nothing. Two empty sets are equal; an empty and another share nothing.
    """
    if one == other:
        return 0.0
    shared = one & other
    if not shared:
        return 1.0
    monotone = Fraction(2, 3) if one <= other or other <= one else Fraction(1, 3)
    return float(1 - Fraction(len(shared), len(one | other)) * monotone)


def apart(one: str | None, other: str | None) -> float:
    """The distance of two dates: 0 where some day lies within both, or neither is given; else 1."""
    if one is None or other is None:
        return float(one is not other)
    try:
        return float(not parse(one).overlaps(parse(other)))
    except BadDate:
        return float(one != other)


def alpha(units: Sequence[Sequence[Hashable]], distance: Distance | Level = nominal) -> float | None:
    """Krippendorff's alpha.

    Parameters
    ----------
    units : sequence of sequences
        For each unit what each coder says; `MISSING` where one says nothing. A unit with one value counts for nothing.
    distance : callable or str
        The distance of two values, used as it is; or a level of measurement, for numbers.

    Returns
    -------
    float or None
        None where nothing varies, or where no unit has two values: alpha is not defined then.

    Raises
    ------
    CannotRun
        The extra `release` is not installed.
    """
    pairable = [values for unit in units if len(values := [v for v in unit if v is not MISSING]) > 1]
    domain: list[Any] = sorted({v for values in pairable for v in values}, key=_order)
    if len(domain) < 2:
        return None
    numpy, library = _libraries()
    number = {value: i for i, value in enumerate(domain)}
    counts = numpy.zeros((len(pairable), len(domain)), dtype=int)
    for row, values in zip(counts, pairable, strict=True):
        for value in values:
            row[number[value]] += 1
    if isinstance(distance, str):
        return float(library.alpha(value_counts=counts, value_domain=domain, level_of_measurement=distance))
    table = numpy.array([[distance(a, b) for b in domain] for a in domain], dtype=float)
    if not table.any():
        return None  # all values are alike by this distance
    found = library.alpha(value_counts=counts, level_of_measurement=lambda _, __, i1, i2, n_v, dtype: table[i1, i2])
    return float(found)


class _Missing:
    """What a coder did not say."""


MISSING = _Missing()


def _order(value: Hashable) -> Any:
    """Numbers by their size; all else by its text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (0, value, "")
    return (1, 0, repr(sorted(map(repr, value)) if isinstance(value, frozenset) else value))


def _libraries() -> tuple[Any, Any]:
    try:
        import krippendorff
        import numpy
    except ImportError as error:
        raise missing("figures of agreement need", error.name or "krippendorff", "release") from error
    return numpy, krippendorff
