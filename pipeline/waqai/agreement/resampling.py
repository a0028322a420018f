"""Resamples of articles, and the interval of a figure over them: the bootstrap of docs/agreement.md.

Takes how many articles there are, gives how often each resample has each of them; takes a figure of each resample, gives
its interval. The draw has a fixed seed, so that anyone gets the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

LEAST_ARTICLES = 20
RESAMPLES = 1000
SEED = 20261122
COVERAGE = 0.95

Interval = tuple[float, float] | None


@lru_cache(maxsize=4)
def drawn(articles: int) -> Any:
    """How often each resample (a row) has each article (a column); None where there are too few articles for an interval."""
    if articles < LEAST_ARTICLES:
        return None
    import numpy

    picks = numpy.random.default_rng(SEED).integers(0, articles, (RESAMPLES, articles))
    return numpy.stack([numpy.bincount(row, minlength=articles) for row in picks])


def f1_interval(overlaps: Sequence[tuple[int, int, int]], samples: Any) -> Interval:
    """The interval of F1, from what each article has: of the first coding, of the second, matched."""
    if samples is None:
        return None
    import numpy

    first, second, matched = (samples @ numpy.array(overlaps)).T
    return interval(ratio(2.0 * matched, first + second))


def ratio(above: Any, below: Any) -> Any:
    """One by the other, resample by resample; not a number where the other is zero."""
    import numpy

    return numpy.divide(above, below, out=numpy.full(len(below), numpy.nan), where=below != 0)


def interval(values: Any) -> Interval:
    """The middle `COVERAGE` of the resamples in which the figure is defined; None where it is in none."""
    import numpy

    defined = values[~numpy.isnan(values)]
    if not len(defined):
        return None
    low, high = numpy.quantile(defined, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return float(low), float(high)
