"""The figures of two codings: what each found of the other's, and how far they agree on what both found.

Takes two codings (`waqai.agreement.coded_reports.Coding`), gives an `Agreement`. The first coding is the measure: precision is
the share of the second's reports that the first has, recall the share of the first's that the second has. Swapping the
codings swaps these two and changes nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from waqai.agreement.alpha import alpha
from waqai.agreement.coded_reports import CodedReport, Coding
from waqai.agreement.fields import FIELDS, Field
from waqai.agreement.matching import match

LEAST_ARTICLES = 20
RESAMPLES = 1000
SEED = 20261122
COVERAGE = 0.95

Interval = tuple[float, float] | None


class Finding(NamedTuple):
    """How many reports each coding has and how many are matched."""

    first: int
    second: int
    matched: int

    @property
    def precision(self) -> float | None:
        """Of the second's reports the share that is matched; None where it has none."""
        return self.matched / self.second if self.second else None

    @property
    def recall(self) -> float | None:
        """Of the first's reports the share that is matched; None where it has none."""
        return self.matched / self.first if self.first else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where neither coding has a report."""
        both = self.first + self.second
        return 2 * self.matched / both if both else None


class FieldAgreement(NamedTuple):
    """How far matched reports agree on one field: `n` pairs, of which `agreed` have distance 0; alpha may be undefined."""

    field: Field
    n: int
    agreed: int
    alpha: float | None
    agreement_interval: Interval
    alpha_interval: Interval

    @property
    def agreement(self) -> float | None:
        """The share of pairs that agree; None where there is no pair."""
        return self.agreed / self.n if self.n else None


class Matched(NamedTuple):
    """Two reports of one event of an article."""

    first: CodedReport
    second: CodedReport


class Agreement(NamedTuple):
    """Everything that is told of two codings.

    Parameters
    ----------
    names : (str, str)
        What the codings are called.
    articles : dict
        Each article that both have coded, with its figures.
    once : (list, list)
        The articles that only the first, or only the second, has coded. They count for nothing.
    types : Counter
        How many matched pairs have this type in the first and that in the second.
    alone : (list, list)
        The reports of the first, and of the second, that have no match.
    f1_interval : tuple or None
        Intervals are given from `LEAST_ARTICLES` articles on.
    """

    names: tuple[str, str]
    articles: dict[str, Finding]
    once: tuple[list[str], list[str]]
    pairs: list[Matched]
    alone: tuple[list[CodedReport], list[CodedReport]]
    fields: list[FieldAgreement]
    types: Counter[tuple[str, str]]
    f1_interval: Interval

    @property
    def finding(self) -> Finding:
        """All articles together."""
        return Finding(*(sum(f[i] for f in self.articles.values()) for i in range(3)))

    def differing(self, field: Field) -> list[Matched]:
        """The pairs that do not agree on a field."""
        return [pair for pair in self.pairs if field.distance(field.value(pair.first), field.value(pair.second))]


def measure(first: Coding, second: Coding, names: tuple[str, str], articles: Iterable[str] | None = None) -> Agreement:
    """Compare two codings.

    Parameters
    ----------
    articles : iterable of str, optional
        Look at these only.

    Raises
    ------
    CannotRun
        The extra `release` is not installed.
    """
    wanted = set(articles) if articles is not None else {*first, *second}
    findings: dict[str, Finding] = {}
    pairs: list[Matched] = []
    alone: tuple[list[CodedReport], list[CodedReport]] = ([], [])
    for article in sorted(wanted & first.keys() & second.keys()):
        ours, theirs = first[article], second[article]
        found = match(ours, theirs)
        findings[article] = Finding(len(ours), len(theirs), len(found))
        pairs += [Matched(ours[i], theirs[j]) for i, j in found]
        alone[0].extend(r for i, r in enumerate(ours) if i not in {i for i, _ in found})
        alone[1].extend(r for j, r in enumerate(theirs) if j not in {j for _, j in found})
    samples = _samples(len(findings))
    return Agreement(
        names, findings, (sorted((wanted & first.keys()) - second.keys()), sorted((wanted & second.keys()) - first.keys())), pairs, alone,
        [_of_field(field, pairs, list(findings), samples) for field in _comparable(pairs)],
        Counter((p.first.type, p.second.type) for p in pairs), _of_f1(list(findings.values()), samples),
    )  # fmt: skip


def _comparable(pairs: Sequence[Matched]) -> list[Field]:
    """The fields that both codings have; a release from before a key was there has no value of it."""
    return [field for field in FIELDS if all(field.key in report.values for pair in pairs for report in pair)]


def _of_field(field: Field, pairs: Sequence[Matched], articles: list[str], samples: Any) -> FieldAgreement:
    units = [(field.value(p.first), field.value(p.second)) for p in pairs]
    agreed = sum(not field.distance(a, b) for a, b in units)
    intervals: tuple[Interval, Interval] = (None, None)
    if samples is not None:
        intervals = _bootstrap(field, pairs, articles, samples)
    return FieldAgreement(field, len(units), agreed, alpha(units, field.distance), *intervals)


def _samples(articles: int) -> Any:
    """How often each resample has each article, or None where there are too few articles for an interval."""
    if articles < LEAST_ARTICLES:
        return None
    import numpy

    drawn = numpy.random.default_rng(SEED).integers(0, articles, (RESAMPLES, articles))
    return numpy.stack([numpy.bincount(row, minlength=articles) for row in drawn])


def _of_f1(findings: list[Finding], samples: Any) -> Interval:
    if samples is None:
        return None
    import numpy

    first, second, matched = (samples @ numpy.array(findings)).T
    return _quantiles(_ratio(2.0 * matched, first + second))


def _bootstrap(field: Field, pairs: Sequence[Matched], articles: list[str], samples: Any) -> tuple[Interval, Interval]:
    """The intervals of plain agreement and of alpha, articles resampled.

    Of two coders without missing values alpha is 1 - (m - 1) * O / E: m values, O the sum of the distances of all pairs
    in both directions, E that of every value from every other. Counted by article, a resample is a matrix product.
    """
    import numpy

    domain: dict[Any, int] = {}
    row_of = {article: i for i, article in enumerate(articles)}
    values = numpy.zeros((len(articles), 2 * len(pairs) or 1))
    n, apart, agreed = (numpy.zeros(len(articles)) for _ in range(3))
    for pair in pairs:
        row, said = row_of[pair.first.article], (field.value(pair.first), field.value(pair.second))
        for value in said:
            values[row, domain.setdefault(value, len(domain))] += 1
        distance = field.distance(*said)
        n[row] += 1
        apart[row] += distance
        agreed[row] += not distance
    table = numpy.array([[field.distance(a, b) for b in domain] for a in domain]).reshape(len(domain), len(domain))
    held = samples @ values[:, : len(domain)]
    expected = numpy.einsum("ri,ij,rj->r", held, table, held, optimize=True)
    alphas = 1 - _ratio((2 * (samples @ n) - 1) * 2 * (samples @ apart), expected)
    return _quantiles(_ratio(samples @ agreed, samples @ n)), _quantiles(alphas)


def _ratio(above: Any, below: Any) -> Any:
    """One by the other, not a number where that is zero."""
    import numpy

    return numpy.divide(above, below, out=numpy.full(len(below), numpy.nan), where=below != 0)


def _quantiles(values: Any) -> Interval:
    """The middle `COVERAGE` of the resamples in which the figure is defined; None where it is in none."""
    import numpy

    defined = values[~numpy.isnan(values)]
    if not len(defined):
        return None
    low, high = numpy.quantile(defined, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return float(low), float(high)
