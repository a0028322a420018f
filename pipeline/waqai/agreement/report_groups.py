"""Groups the reports of several codings of one article: those of one event, at most one of each coding.

Takes each coding's reports, gives groups. Of two codings the groups are the pairs of `waqai.agreement.matching.match`, and
what is left alone. The order of the codings changes nothing but the order of the groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from waqai.agreement.coded_reports import CodedReport
from waqai.agreement.matching import THRESHOLD, content, further, likeness, match

Group = dict[str, CodedReport]
"""The reports of one event by coding, in the order of the codings."""


class _Edge(NamedTuple):
    """A pair that `match` has found, ordered by how sure it is: the most alike first."""

    unlike: int
    unlike_further: int
    apart: int
    content: list[tuple[object, ...]]
    ends: tuple[tuple[str, int], tuple[str, int]]


def group(codings: Mapping[str, Sequence[CodedReport]]) -> list[Group]:
    """The groups of one article's reports; `codings` has those codings alone that have coded the article.

    Every two codings are matched. The pairs are gone through from the most alike down (likeness, then agreement in
    `further`, then nearness of position); two groups become one where no coding has a report in both, and the mean
    likeness of the pairs between them, 0 for a pair that is no match for its evidence or parties, reaches the threshold.

    Groups stand in the order of the first coding's reports; what that does not have follows the report that it follows
    in its own coding.
    """
    likenesses: dict[frozenset[tuple[str, int]], int] = {}
    edges: list[_Edge] = []
    for one, other in combinations(codings, 2):
        ours, theirs = codings[one], codings[other]
        for i, a in enumerate(ours):
            for j, b in enumerate(theirs):
                likenesses[frozenset([(one, i), (other, j)])] = likeness(a, b, least=0) or 0
        for i, j in match(ours, theirs):
            a, b = ours[i], theirs[j]
            alike = likenesses[frozenset([(one, i), (other, j)])]
            edges.append(_Edge(-alike, -further(a, b), (i - j) ** 2, sorted(content([a, b])), ((one, i), (other, j))))
    member = {(name, i): [(name, i)] for name, reports in codings.items() for i in range(len(reports))}
    for edge in sorted(edges):
        left, right = (member[end] for end in edge.ends)
        between = [likenesses.get(frozenset([a, b]), -1) for a in left for b in right]  # -1: of one coding
        if left is not right and min(between) >= 0 and sum(between) >= THRESHOLD * len(between):
            for end in right:
                left.append(end)
                member[end] = left
    return _in_order(codings, member)


def _in_order(codings: Mapping[str, Sequence[CodedReport]], member: Mapping[tuple[str, int], list[tuple[str, int]]]) -> list[Group]:
    order: list[list[tuple[str, int]]] = []
    for name, reports in codings.items():
        for i in range(len(reports)):
            ends = member[name, i]
            if not any(ends is placed for placed in order):
                before = member[name, i - 1] if i else None
                order.insert(next((k + 1 for k, placed in enumerate(order) if placed is before), 0), ends)
    place = {name: k for k, name in enumerate(codings)}
    return [{name: codings[name][i] for name, i in sorted(ends, key=lambda end: place[end[0]])} for ends in order]
