"""What a coding has right of another that is the measure: precision, recall and F1 by type and by field, and what is missed.

Takes an `Agreement` whose first coding is the measure, gives counts. Of a field the values are counted, over all reports:
what a report says that the coding missed is missed with it, and what a report says that the measure does not have is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import chain
from typing import Any, NamedTuple

from waqai.agreement.coded_reports import CodedReport
from waqai.agreement.coding_agreement import Agreement, Matched
from waqai.agreement.fields import Field, fields_in_all
from waqai.agreement.matching import evidence_shared
from waqai.agreement.overlap import Overlap
from waqai.agreement.resampling import Interval, drawn, f1_interval

LEAST_REPORTS = 20
"""Shares of a type are given where the measure has as many reports of it."""


class TypeScore(NamedTuple):
    """How the reports of one type are found.

    Parameters
    ----------
    reports : Overlap
        Those of this type in the measure, in the coding, and the matched pairs that have it in both.
    found : int
        The measure's reports of this type that have a match, of whatever type.
    agreed : dict
        By field, in how many of the `found` the value is the measure's.
    """

    type: str
    reports: Overlap
    found: int
    agreed: dict[str, int]
    f1_interval: Interval

    @property
    def enough(self) -> bool:
        """Whether there are enough reports for shares."""
        return self.reports.first >= LEAST_REPORTS


class ValueScore(NamedTuple):
    """How the values of one field are found: in all reports, and in matched reports alone."""

    field: Field
    values: Overlap
    in_matched: Overlap
    f1_interval: Interval


class Unmatched(NamedTuple):
    """A report without a match, and the one of the other coding that shares the most of its passages, if any does."""

    report: CodedReport
    near: CodedReport | None


def by_type(agreement: Agreement) -> list[TypeScore]:
    """The scores of each type that either coding has, types in the order of their codes."""
    types = sorted({r.type for side in _sides(agreement) for r in side})
    return [_of_type(agreement, code) for code in types]


def _of_type(agreement: Agreement, code: str) -> TypeScore:
    counts = _counted(agreement, lambda report: report.type == code, lambda pair: pair.first.type == pair.second.type == code)
    found = [pair for pair in agreement.pairs if pair.first.type == code]
    agreed = {f.field.name: sum(not f.field.distance(f.field.value(a), f.field.value(b)) for a, b in found) for f in agreement.fields}
    return TypeScore(code, _total(counts.values()), len(found), agreed, _interval(agreement, counts))


def by_field(agreement: Agreement) -> list[ValueScore]:
    """The scores of each field that all reports of both codings have."""
    return [_of_field(agreement, field) for field in fields_in_all(chain(*_sides(agreement)))]


def _of_field(agreement: Agreement, field: Field) -> ValueScore:
    def said(report: CodedReport) -> int:
        return len(values_of(field, report))

    def right(pair: Matched) -> int:
        return len(shared_values(field, *pair))

    counts = _counted(agreement, said, right)
    matched = _total(Overlap(said(pair.first), said(pair.second), right(pair)) for pair in agreement.pairs)
    return ValueScore(field, _total(counts.values()), matched, _interval(agreement, counts))


def values_of(field: Field, report: CodedReport) -> frozenset[Hashable]:
    """What a report says under a field, as values that are counted: the members of a set; else one, none for null or false."""
    value: Any = field.value(report)
    if isinstance(value, frozenset):
        return value
    return frozenset() if value is None or value is False else frozenset([value])


def shared_values(field: Field, first: CodedReport, second: CodedReport) -> frozenset[Hashable]:
    """The first report's values that the second has too; dates that are compared by overlap are the same where they overlap."""
    ours, theirs = values_of(field, first), values_of(field, second)
    if field.measure == "overlap":
        return frozenset(v for v in ours if any(not field.distance(v, w) for w in theirs))
    return ours & theirs


def unmatched(agreement: Agreement, side: int = 0) -> list[Unmatched]:
    """What the coding misses: the measure's reports without a match, in their order. Of side 1, what it has in addition to the measure."""
    others: dict[str, list[CodedReport]] = {}
    for report in _sides(agreement)[1 - side]:
        others.setdefault(report.article, []).append(report)
    out = []
    for report in agreement.alone[side]:
        shared = [(evidence_shared(report, other), other) for other in others.get(report.article, ())]
        best = max(shared, key=lambda s: (s[0], -s[1].position), default=None)
        out.append(Unmatched(report, best[1] if best and best[0] else None))
    return out


def _sides(agreement: Agreement) -> tuple[list[CodedReport], list[CodedReport]]:
    """All reports of both codings, of articles that both have."""
    first, second = agreement.alone
    return [*(p.first for p in agreement.pairs), *first], [*(p.second for p in agreement.pairs), *second]


def _counted(agreement: Agreement, said: Callable[[CodedReport], int], right: Callable[[Matched], int]) -> dict[str, Overlap]:
    """For each article what both codings have, and what is right."""
    counts = {article: [0, 0, 0] for article in agreement.articles}
    for i, side in enumerate(_sides(agreement)):
        for report in side:
            counts[report.article][i] += said(report)
    for pair in agreement.pairs:
        counts[pair.first.article][2] += right(pair)
    return {article: Overlap(*n) for article, n in counts.items()}


def _total(counts: Iterable[Overlap]) -> Overlap:
    return Overlap(*(sum(column) for column in zip(*counts, strict=True))) if (counts := list(counts)) else Overlap(0, 0, 0)


def _interval(agreement: Agreement, counts: dict[str, Overlap]) -> Interval:
    return f1_interval(list(counts.values()), drawn(len(agreement.articles)))
