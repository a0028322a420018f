"""The agreement of three codings or more as plain values for JSON, and as lines for a terminal.

docs/agreement.md describes every key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from waqai.agreement import agreement_format
from waqai.agreement.event_agreement import same_event
from waqai.agreement.figure_text import between, short, table
from waqai.agreement.joint_agreement import JointAgreement
from waqai.agreement.report_groups import Group
from waqai.plurals import count


def as_values(joint: JointAgreement, *, listed: bool = True) -> dict[str, Any]:
    """For JSON, keys in a fixed order; without the lists of reports where `listed` is false."""
    values: dict[str, Any] = {
        "codings": joint.names,
        "method": agreement_format.method(),
        "articles": [{"article": article, "codings": names} for article, names in joint.articles.items()],
        "coded_once": joint.once,
        "found": [{"codings": n, "by": k, "reports": count} for (k, n), count in _found(joint)],
        "fields": [agreement_format.field_values(f) | {"pairs": f.pairs, "agreed_pairs": f.agreed_pairs} for f in joint.fields],
        "pairs": [agreement_format.as_values(pair, listed=False) for pair in joint.pairs],
    }
    if listed:
        values["disagreements"] = [
            {
                "field": f.field.name,
                "article": _article(g),
                "said": {name: agreement_format.said(report, f.field) for name, report in g.items()},
            }
            for f in joint.fields
            for g in joint.differing(f)
        ]
        values["not_in_all"] = [
            {
                "article": _article(g),
                "reports": {name: agreement_format.report_values(report) for name, report in g.items()},
                "missing": _missing(joint, g),
            }
            for g in joint.groups
            if _missing(joint, g)
        ]
    return values


def _found(joint: JointAgreement) -> list[tuple[tuple[int, int], int]]:
    return sorted(joint.found.items(), key=lambda item: (-item[0][1], -item[0][0]))


def _article(group: Group) -> str:
    return next(iter(group.values())).article


def _missing(joint: JointAgreement, group: Group) -> list[str]:
    return [name for name in joint.articles[_article(group)] if name not in group]


def lines(joint: JointAgreement, *, listed: bool = False) -> Iterator[str]:
    """For a terminal, with every disagreement and its places where `listed` is true."""
    yield f"{', '.join(joint.names)}: {count(len(joint.articles), 'article')} coded by two or more"
    for name, once in joint.once.items():
        if once:
            yield f"only {name} has coded: {', '.join(once)}"
    yield ""
    head = "first,second,articles,of first,of second,matched,precision,recall,F1,,one event F1,without largest"
    rows = [head.split(",")]
    for pair in joint.pairs:
        found, events = pair.finding, same_event(pair)
        shares = [short(found.precision), short(found.recall), short(found.f1), between(pair.f1_interval)]
        shares += [short(events.links.f1), short(events.without_largest.f1)]
        rows.append([*pair.names, str(len(pair.articles)), *map(str, found), *shares])
    yield from table(rows)
    yield ""
    yield from table([["found by", "of", "reports"], *([str(k), str(n), str(count)] for (k, n), count in _found(joint))])
    yield ""
    head = "field,n,all agree,pairs agree,,alpha,,by"
    yield from table([head.split(","), *(agreement_format.field_cells(f) for f in joint.fields)])
    if listed:
        yield from _listed(joint)


def _listed(joint: JointAgreement) -> Iterator[str]:
    for f in joint.fields:
        if differing := joint.differing(f):
            yield ""
            yield f"{f.field.name}: {len(differing)} of {f.n} differ"
        for group in differing:
            for name, report in group.items():
                yield agreement_format.said_line(name, report, f.field)
    yield ""
    for group in joint.groups:
        if missing := _missing(joint, group):
            name, report = next(iter(group.items()))
            yield f"  {report.at('event')}: {name}: {report.event}: {report.type}: in {', '.join(group)}, not in {', '.join(missing)}"
