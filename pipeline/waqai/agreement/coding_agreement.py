"""The figures of two codings: what each found of the other's, and how far they agree on what both found.

Takes two codings (`waqai.agreement.coded_reports.Coding`), gives an `Agreement`. The first coding is the measure: precision is
the share of the second's reports that the first has, recall the share of the first's that the second has. Swapping the
codings swaps these two and changes nothing else.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from waqai.agreement.coded_reports import CodedReport, Coding
from waqai.agreement.field_agreement import FieldAgreement, field_agreements
from waqai.agreement.fields import Field
from waqai.agreement.matching import match
from waqai.agreement.overlap import Overlap
from waqai.agreement.resampling import Interval, drawn, f1_interval


class Matched(NamedTuple):
    """Two reports of one event of an article."""

    first: CodedReport
    second: CodedReport


class Agreement(NamedTuple):
    """All figures that compare two codings.

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
    articles: dict[str, Overlap]
    once: tuple[list[str], list[str]]
    pairs: list[Matched]
    alone: tuple[list[CodedReport], list[CodedReport]]
    fields: list[FieldAgreement]
    types: Counter[tuple[str, str]]
    f1_interval: Interval

    @property
    def finding(self) -> Overlap:
        """All articles together."""
        return Overlap(*(sum(f[i] for f in self.articles.values()) for i in range(3)))

    def differing(self, field: Field) -> list[Matched]:
        """The pairs that do not agree on a field."""
        return [pair for pair in self.pairs if field.distance(field.value(pair.first), field.value(pair.second))]


def measure(first: Coding, second: Coding, names: tuple[str, str]) -> Agreement:
    """Compare two codings; without the extra `release` it raises `CannotRun`."""
    findings: dict[str, Overlap] = {}
    pairs: list[Matched] = []
    alone: tuple[list[CodedReport], list[CodedReport]] = ([], [])
    for article in sorted(first.keys() & second.keys()):
        ours, theirs = first[article], second[article]
        found = match(ours, theirs)
        findings[article] = Overlap(len(ours), len(theirs), len(found))
        pairs += [Matched(ours[i], theirs[j]) for i, j in found]
        for side, reports in enumerate((ours, theirs)):
            matched = {pair[side] for pair in found}
            alone[side].extend(r for i, r in enumerate(reports) if i not in matched)
    samples = drawn(len(findings))
    return Agreement(
        names, findings, (sorted(first.keys() - second.keys()), sorted(second.keys() - first.keys())), pairs, alone,
        field_agreements(pairs, list(findings), samples),
        Counter((p.first.type, p.second.type) for p in pairs), f1_interval(list(findings.values()), samples),
    )  # fmt: skip
