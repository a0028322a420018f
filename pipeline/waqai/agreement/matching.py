"""Pairs the reports of two codings of one article: one to one, with the best total likeness.

Takes reports, gives pairs of their indices. Plain Python with whole numbers: exact, and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction

from waqai.agreement.coded_reports import CodedReport, Party
from waqai.agreement.fields import FIELDS

THRESHOLD = 500_000
"""The least likeness of a pair, in millionths."""

Pair = tuple[int, int]

_FURTHER = [field for field in FIELDS if field.name in ("mode", "status", "mutual", "date", "planned", "place")]


def match(first: Sequence[CodedReport], second: Sequence[CodedReport]) -> list[Pair]:
    """The pairs of one article's reports, as indices into both lists, in the order of the first.

    Of all ways to pair reports one to one, each pair admissible (`likeness` is not None), the one with the greatest sum of
    likeness; of several such the one whose pairs agree in the most of `further`; of several such the one whose pairs
    lie closest (the least sum of squared differences of position). Swapping the codings swaps the pairs.
    """
    if content(second) < content(first):
        return sorted((i, j) for j, i in match(second, first))
    likenesses = [[likeness(a, b) for b in second] for a in first]
    most = max(len(first), len(second)) + 1
    for_position = most**3  # more than all squared differences together
    for_further = 6 * most  # more than all further agreements together
    weights = [
        [None if s is None else (s * for_further + further(a, b)) * for_position - (i - j) ** 2 for j, (b, s) in enumerate(zip(second, row, strict=True))]
        for i, (a, row) in enumerate(zip(first, likenesses, strict=True))
    ]  # fmt: skip
    return assign(weights)


def likeness(one: CodedReport, other: CodedReport, least: int = THRESHOLD) -> int | None:
    """How alike two reports are, in whole millionths; None where they are no admissible pair.

    The mean of three likenesses from 0 to 1: of evidence (Dice, of the code points that the passages cover), of type (1
    where it is the same, else 0), of parties (`_parties`). A pair is admissible if its evidence shares a code point,
    its parties are not wholly apart, and the mean is at least `least`.
    """
    evidence, parties = evidence_shared(one, other), _parties(one, other)
    if not evidence or not parties:
        return None
    mean = (evidence + (one.type == other.type) + parties) / 3
    millionths = (mean.numerator * 2_000_000 + mean.denominator) // (2 * mean.denominator)  # a half is rounded up
    return millionths if millionths >= least else None


def further(one: CodedReport, other: CodedReport) -> int:
    """In how many of mode, status, mutual, date, planned and place two reports agree: 0 to 6."""
    return sum(field.value(one) == field.value(other) for field in _FURTHER)


def _passages(report: CodedReport) -> list[tuple[int, int]]:
    return [(p.start, p.end) for p in report.values["evidence"]]


def evidence_shared(one: CodedReport, other: CodedReport) -> Fraction:
    """Dice of the code points that the passages of two reports of an article cover."""
    a, b = _covered(_passages(one)), _covered(_passages(other))
    shared = sum(max(0, min(e, f) - max(s, t)) for s, e in a for t, f in b)
    total = sum(e - s for s, e in a) + sum(e - s for s, e in b)
    return Fraction(2 * shared, total) if total else Fraction(0)


def _covered(passages: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What passages cover together, as spans that do not overlap."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(passages):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _parties(one: CodedReport, other: CodedReport) -> Fraction:
    """The mean of four: Dice of the acting and of the receiving actors, and of the acting and the receiving countries.

    In a mutual report everybody acts and receives. Two sides without anybody say nothing; the mean is of the others.
    """
    parts = []
    for a, b in zip(_sides(one), _sides(other), strict=True):
        named = {p.actor for p in a}, {p.actor for p in b}
        countries = {p.country for p in a if p.country}, {p.country for p in b if p.country}
        parts += [_dice(*both) for both in (named, countries) if any(both)]
    return sum(parts, Fraction(0)) / len(parts) if parts else Fraction(0)


def _sides(report: CodedReport) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    acting = report.parties["actors"]
    return acting, acting if report.values["mutual"] else report.parties["recipients"]


def _dice(a: AbstractSet[str | None], b: AbstractSet[str | None]) -> Fraction:
    return Fraction(2 * len(a & b), len(a) + len(b))


def content(reports: Sequence[CodedReport]) -> list[tuple[object, ...]]:
    """What is compared of the reports, as values that can be put in order."""
    return [(r.position, *(_text(field.value(r)) for field in FIELDS if field.key in r.values), str(_passages(r))) for r in reports]


def _text(value: Hashable) -> str:
    return " ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


def assign(weights: Sequence[Sequence[int | None]]) -> list[Pair]:
    """Of all ways to pair rows with columns one to one, one with the greatest sum of weights; None is no pair.

    Weights are positive. By shortest augmenting paths (the Hungarian method), in time of rows x rows x columns.
    """
    if not weights or not weights[0]:
        return []
    if len(weights) > len(weights[0]):
        return sorted((i, j) for j, i in assign(list(zip(*weights, strict=True))))
    rows, columns = len(weights), len(weights[0])
    greatest = max((w for row in weights for w in row if w is not None), default=0)
    costs = [[greatest - (w or 0) for w in row] for row in weights]
    of_row, of_column = [0] * (rows + 1), [0] * (columns + 1)  # the duals
    held = [0] * (columns + 1)  # the row that a column has, from 1; column 0 holds the row that is being placed
    for row in range(1, rows + 1):
        held[0], column = row, 0
        least: list[int | None] = [None] * (columns + 1)
        came, done = [0] * (columns + 1), [False] * (columns + 1)
        while held[column]:
            done[column] = True
            here, step, following = held[column], None, 0
            for j in range(1, columns + 1):
                if done[j]:
                    continue
                slack = costs[here - 1][j - 1] - of_row[here] - of_column[j]
                known = least[j]
                if known is None or slack < known:
                    least[j], came[j], known = slack, column, slack
                if step is None or known < step:
                    step, following = known, j
            assert step is not None
            for j in range(columns + 1):
                if done[j]:
                    of_row[held[j]] += step
                    of_column[j] -= step
                elif (known := least[j]) is not None:
                    least[j] = known - step
            column = following
        while column:
            held[column] = held[came[column]]
            column = came[column]
    pairs = [(held[j] - 1, j - 1) for j in range(1, columns + 1) if held[j]]
    return sorted((i, j) for i, j in pairs if weights[i][j] is not None)
