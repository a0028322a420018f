"""The figures of several codings together: who found what, in how many codings a report is, how far all agree.

Takes codings by their names, gives a `JointAgreement`. Every two are measured as if there were no other; for what all say
together their reports are grouped (`waqai.agreement.report_groups`), and what a coder did not find or did not read is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from waqai.agreement.coded_reports import Coding, narrowed
from waqai.agreement.coding_agreement import Agreement, measure
from waqai.agreement.field_agreement import FieldAgreement, field_agreements
from waqai.agreement.report_groups import Group, group
from waqai.agreement.resampling import drawn


class JointAgreement(NamedTuple):
    """All figures that compare three codings or more.

    Parameters
    ----------
    names : list of str
        The codings.
    articles : dict
        Each article that two or more have coded, with these codings.
    once : dict
        For each coding the articles that it alone has. They count for nothing.
    groups : list
        The reports of each event of an article, by coding.
    found : Counter
        How many groups are in k of the n codings that have the article, by (k, n).
    fields : list
        Over the groups in two codings or more.
    pairs : list
        The agreement of every two codings, on the articles that both have.
    """

    names: list[str]
    articles: dict[str, list[str]]
    once: dict[str, list[str]]
    groups: list[Group]
    found: Counter[tuple[int, int]]
    fields: list[FieldAgreement]
    pairs: list[Agreement]

    def differing(self, field: FieldAgreement) -> list[Group]:
        """The groups in which not all agree on a field."""
        value, distance = field.field.value, field.field.distance
        return [g for g in self.groups if any(distance(value(a), value(b)) for a, b in combinations(g.values(), 2))]


def measure_all(codings: Mapping[str, Coding]) -> JointAgreement:
    """Compare codings, each under its name; without the extra `release` it raises `CannotRun`."""
    articles = sorted({a for coding in codings.values() for a in coding})
    readers = {article: [name for name, coding in codings.items() if article in coding] for article in articles}
    read = {article: names for article, names in readers.items() if len(names) > 1}
    groups: list[Group] = []
    found: Counter[tuple[int, int]] = Counter()
    for article, names in read.items():
        here = group({name: codings[name][article] for name in names})
        groups += here
        found.update((len(g), len(names)) for g in here)
    units = [tuple(g.values()) for g in groups if len(g) > 1]
    return JointAgreement(
        list(codings), read, {name: [a for a, names in readers.items() if names == [name]] for name in codings}, groups, found,
        field_agreements(units, list(read), drawn(len(read))),
        [measure(narrowed(codings[a], read), narrowed(codings[b], read), (a, b)) for a, b in combinations(codings, 2)],
    )  # fmt: skip
