"""A draft of one article's adjudicated reports from two codings of it.

Takes the checked records of a project and the names of two codings, gives a `Source` for each report that either has:
matched by `waqai.agreement.matching`, event ids brought into those of the first coding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from waqai import report_keys
from waqai.adjudication.comparison import Open, Values, marked, said, same
from waqai.agreement.coded_reports import Coding, coded
from waqai.agreement.matching import match
from waqai.read.raw_folder import Raw
from waqai.report_keys import Key


class Source(NamedTuple):
    """A report that both codings have, or one of them.

    Parameters
    ----------
    event : str
        The id that the adjudicated report takes: the first coding's where it has the event, else the second's; where that
        is in doubt, the second's with the coding's name behind it, until a person decides.
    first, second : dict or None
        The report as each coder wrote it; the events of the second's `about` are already in the ids of the adjudicated coding.
    second_event : str or None
        The second coding's own id.
    doubt : dict
        Where the id is for a person to decide: what each coding calls the event, else empty.
    """

    event: str
    first: Values | None
    second: Values | None
    second_event: str | None
    doubt: dict[str, str]

    @property
    def alone(self) -> bool:
        """Whether only one coding has it."""
        return self.first is None or self.second is None


def sources(raw: Raw, names: Sequence[str], article: str) -> list[Source]:
    """The reports of both codings of an article, in the first's order, what only the second has after what it follows there."""
    first, second = (coded([a for a in raw.annotations if a.coding == name], raw) for name in names)
    ours, theirs = (_written(raw, name, article) for name in names)
    pairs = dict(match(first[article], second[article]))
    matched = {j: i for i, j in pairs.items()}
    alike = _alike(first, second)
    taken = {r["event"] for r in ours}
    known = {r.event for reports in first.values() for r in reports}
    ids: dict[str, str] = {}
    doubts: dict[str, dict[str, str]] = {}
    for j, report in enumerate(theirs):
        own = report["event"]
        ids[own] = ours[matched[j]]["event"] if j in matched else own
        if j not in matched:
            ids[own], doubts[own] = _named(own, alike.get(own, Counter()), taken, known, names)
    theirs = [_with_about(r, ids, alike) for r in theirs]
    found: list[Source] = [
        Source(r["event"], r, theirs[pairs[i]], theirs[pairs[i]]["event"], {}) if i in pairs else Source(r["event"], r, None, None, {})
        for i, r in enumerate(ours)
    ]
    for j, report in enumerate(theirs):
        if j not in matched:
            own = report["event"]
            before = next((k for k, s in enumerate(found) if j and s.second_event == theirs[j - 1]["event"]), -1)
            found.insert(before + 1, Source(ids[own], None, report, own, doubts[own]))
    return found


def _written(raw: Raw, coding: str, article: str) -> list[Values]:
    found = next(a for a in raw.annotations if (a.coding, a.article) == (coding, article))
    reports: list[Values] = found.origin.document.values["reports"]
    return reports


def _alike(first: Coding, second: Coding) -> dict[str, Counter[str]]:
    """For each event of the second coding, which of the first's it is matched to, and in how many articles."""
    out: dict[str, Counter[str]] = {}
    for article in sorted(first.keys() & second.keys()):
        for i, j in match(first[article], second[article]):
            out.setdefault(second[article][j].event, Counter())[first[article][i].event] += 1
    return out


def _named(own: str, elsewhere: Counter[str], taken: set[str], known: set[str], names: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The id of an event that only the second coding has in this article, and what is doubtful of it.

    A doubtful event has an id for the time being that no coding has.
    """
    if not elsewhere:
        return (f"{own}-{names[1]}", {names[1]: own}) if own in known else (own, {})
    theirs = min(elsewhere, key=lambda event: (-elsewhere[event], event))
    if len(elsewhere) > 1 or theirs in taken:
        return f"{own}-{names[1]}", dict(zip(names, (theirs, own), strict=True))
    return theirs, {}


def _with_about(report: Values, ids: Mapping[str, str], alike: Mapping[str, Counter[str]]) -> Values:
    if report.get("about") is None:
        return report
    return report | {"about": [ids[e] if e in ids else _usual(e, alike) for e in report["about"]]}


def _usual(event: str, alike: Mapping[str, Counter[str]]) -> str:
    found = alike.get(event)
    return min(found, key=lambda e: (-found[e], e)) if found else event


def draft(source: Source, names: Sequence[str]) -> Values:
    """The report that a source gives: what agrees, and a mark for what differs. One that is alone has the key `open`."""
    report = source.first or source.second
    assert report is not None
    values: Values = {"event": Open(source.doubt) if source.doubt else source.event}
    if source.alone:
        values["open"] = f"only {names[0] if source.first else names[1]} has it"
    for key in report_keys.REPORT_KEYS:
        if key.merge == "passages":
            values[key.name] = passages(source)
        elif key.merge == "mark" and (mark := difference(source, key, names)):
            values[key.name] = mark
        elif key.merge != "id" and key.name in report:
            values[key.name] = report[key.name]
    return values


def difference(source: Source, key: Key, names: Sequence[str]) -> Open | None:
    """The mark of a key on which the codings differ."""
    if source.first is None or source.second is None:
        return None
    one, other = said(source.first, key), said(source.second, key)
    return None if same(key, one, other) else Open(dict(zip(names, (one, other), strict=True)))


def passages(source: Source) -> list[Values]:
    """The evidence of a source, in order: the passages of both codings, of two that overlap one.

    Where one lies within the other, it is the inner one if the codings agree on every other key, else the outer one,
    which supports what either says. Where they overlap otherwise, or several overlap, the first coding's stay.
    """
    first, second = (r["evidence"] if r else [] for r in (source.first, source.second))
    if source.alone:
        return list(first or second)
    agreed = all(difference(source, key, ("", "")) is None for key in marked())
    out: list[Values] = []
    for ours in first:
        theirs = [p for p in second if _overlap(ours, p)]
        only = len(theirs) == 1 and sum(_overlap(theirs[0], p) for p in first) == 1
        better = only and (_within(theirs[0], ours) if agreed else _within(ours, theirs[0]))
        out.append(theirs[0] if better else ours)
    out += [p for p in second if not any(_overlap(p, ours) for ours in first)]
    return sorted(out, key=lambda p: (p["start"], p["end"]))


def _overlap(one: Values, other: Values) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _within(one: Values, other: Values) -> bool:
    return bool(other["start"] <= one["start"] and one["end"] <= other["end"])
