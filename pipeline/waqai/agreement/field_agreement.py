"""How far the coders of matched reports agree on one field: plain agreement and Krippendorff's alpha, with intervals.

Takes units (the reports that are matched with one another, one of a coding, two or more) and gives a `FieldAgreement`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

from waqai.agreement.alpha import alpha
from waqai.agreement.coded_reports import CodedReport
from waqai.agreement.fields import Field, fields_in_all
from waqai.agreement.resampling import Interval, interval, ratio

Unit = Sequence[CodedReport]


class FieldAgreement(NamedTuple):
    """How far matched reports agree on one field.

    Parameters
    ----------
    n, agreed : int
        The units, and those in which every two values have distance 0.
    pairs, agreed_pairs : int
        The pairs of values within units, and those that have distance 0. Of two coders these are `n` and `agreed`.
    alpha : float or None
        None where it is not defined.
    """

    field: Field
    n: int
    agreed: int
    pairs: int
    agreed_pairs: int
    alpha: float | None
    agreement_interval: Interval
    alpha_interval: Interval

    @property
    def agreement(self) -> float | None:
        """The share of pairs that agree; None where there is no pair."""
        return self.agreed_pairs / self.pairs if self.pairs else None


def field_agreements(units: Sequence[Unit], articles: Sequence[str], samples: Any) -> list[FieldAgreement]:
    """The figures of each field that all these reports have; `samples` are `waqai.agreement.resampling.drawn` of these articles."""
    return [_of_field(field, units, articles, samples) for field in fields_in_all(report for unit in units for report in unit)]


def _of_field(field: Field, units: Sequence[Unit], articles: Sequence[str], samples: Any) -> FieldAgreement:
    said = [tuple(field.value(report) for report in unit) for unit in units]
    alike = [[not field.distance(a, b) for a, b in combinations(values, 2)] for values in said]
    intervals: tuple[Interval, Interval] = (None, None)
    if samples is not None:
        intervals = bootstrap(field, units, articles, samples)
    return FieldAgreement(
        field, len(units), sum(map(all, alike)), sum(map(len, alike)), sum(map(sum, alike)), alpha(said, field.distance), *intervals
    )


def bootstrap(field: Field, units: Sequence[Unit], articles: Sequence[str], samples: Any) -> tuple[Interval, Interval]:
    """The intervals of plain agreement and of alpha, articles resampled.

    Alpha is 1 - (m - 1) * O / E: m values of units with two or more; O the sum over units of the distances of their
    pairs, in both directions, each divided by the unit's values less one; E that of every value from every other. Counted
    by article, a resample is a matrix product.
    """
    import numpy

    coded = [[field.value(report) for report in unit] for unit in units]
    domain = {value: i for i, value in enumerate(dict.fromkeys(value for said in coded for value in said))}
    row_of = {article: i for i, article in enumerate(articles)}
    values = numpy.zeros((len(articles), len(domain)))
    held, apart, pairs, agreed = (numpy.zeros(len(articles)) for _ in range(4))
    for unit, said in zip(units, coded, strict=True):
        row = row_of[unit[0].article]
        for value in said:
            values[row, domain[value]] += 1
        held[row] += len(said)
        for a, b in combinations(said, 2):
            distance = field.distance(a, b)
            pairs[row] += 1
            apart[row] += 2 * distance / (len(said) - 1)
            agreed[row] += not distance
    table = numpy.array([[field.distance(a, b) for b in domain] for a in domain]).reshape(len(domain), len(domain))
    counts = samples @ values
    expected = numpy.einsum("ri,ij,rj->r", counts, table, counts, optimize=True)
    alphas = 1 - ratio((samples @ held - 1) * (samples @ apart), expected)
    return interval(ratio(samples @ agreed, samples @ pairs)), interval(alphas)
