"""An adjudicated file brought up to date: a new draft, with everything in it that a person decided before.

Takes the sources of an article and the file as it stands, gives the file as it is to be. A value that a person wrote is
never replaced. What tells a decision from a value that was taken: `decided` lists each field that was ever marked, and
`codings` has a hash of each coding, so that what changed while they did not is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from waqai.adjudication.comparison import Open, Values, marked, said, same
from waqai.adjudication.merge import Source, difference, draft, passages
from waqai.report_keys import Key

STOOD = "adjudicated"  # the option of a mark that stood in the file before
Entry = tuple[str, str]
_ONLY = re.compile("only .+ ha(s|ve) it")


class Adjudicated(NamedTuple):
    """An adjudicated file.

    Parameters
    ----------
    head : dict
        `article`, `coder`, `codebook`, `coded`.
    codings : dict
        The hash of each coding that it was made of; None for one that had not coded the article.
    dropped : list of dict
        The reports that were dropped: `coding`, `event`, `reason`.
    decided : dict
        The fields that were marked, as (event, field), with the reason of the decision or None. The field `report`
        is the question whether to keep what not all codings have.
    missing : list of dict or None
        Which coding has no report of an event that the file reports: `event`, `coding`. A report that a person added is missing in all.
        None in a file that does not say it yet.
    reports : list of dict
        With `Open` where a mark stands. `open` and `drop` are keys of a report that not all codings have.
    """

    head: Values
    codings: dict[str, str | None]
    dropped: list[Values]
    decided: dict[Entry, str | None]
    missing: list[Values] | None
    reports: list[Values]

    @property
    def marks(self) -> int:
        """How many decisions are open."""
        return sum("open" in r or "drop" in r for r in self.reports) + sum(isinstance(v, Open) for r in self.reports for v in r.values())


def begin(head: Values, codings: dict[str, str | None], found: Sequence[Source]) -> Adjudicated:
    """The file of an article that is adjudicated for the first time."""
    reports = [draft(source) for source in found]
    decided: dict[Entry, str | None] = {}
    for source, report in zip(found, reports, strict=True):
        decided |= dict.fromkeys(_marked(source.event, report))
    return Adjudicated(head, codings, [], decided, _missing(reports, dict(zip(map(id, reports), found, strict=True)), codings), reports)


def _marked(event: str, report: Values) -> list[Entry]:
    return [(event, "report")] * ("open" in report) + [(event, key) for key, value in report.items() if isinstance(value, Open)]


def resume(old: Adjudicated, codings: dict[str, str | None], found: Sequence[Source]) -> Adjudicated:
    """The file with what is new in the codings."""
    unchanged = old.codings == codings
    joined = {coding for coding, reports in codings.items() if reports and not old.codings.get(coding)}
    links = _linked(old.reports, found)
    dropped, decided, reports = list(old.dropped), dict[Entry, str | None](), list[Values]()
    gone = {(d["coding"], d["event"]) for d in dropped}
    sources: dict[int, Source] = {}  # of each report of the new file, by its identity
    for report in old.reports:
        source = links.get(id(report))
        if source is None:
            reports.append(report)  # a person's own, or a report that its coder took back
            decided |= {entry: reason for entry, reason in old.decided.items() if entry[0] == report["event"]}
        elif "drop" in report:
            dropped.append(_dropping(source, report["drop"]))
        else:
            event = report["event"] if isinstance(report["event"], str) else source.event
            asked = {field: reason for (name, field), reason in old.decided.items() if name in (event, source.event)}
            updated, fields = _update(report, source, asked, joined, unchanged=unchanged)
            reports.append(updated)
            sources[id(updated)] = source
            decided |= {(event, field): reason for field, reason in fields.items()}
    linked = set(map(id, links.values()))
    for source in found:
        if id(source) in linked or not gone.isdisjoint(_ids(source)):
            continue
        asked = {field: reason for (name, field), reason in old.decided.items() if name == source.event}
        if unchanged or asked:
            dropped.append(_dropping(source, asked.get("report")))
            continue
        report = draft(source)
        report = {"event": report["event"], "open": "new in the codings"} | report
        reports.append(report)
        sources[id(report)] = source
        decided |= dict.fromkeys(_marked(source.event, report))
    return Adjudicated(old.head, codings, dropped, decided, _missing(reports, sources, codings), reports)


def _missing(reports: Sequence[Values], sources: Mapping[int, Source], codings: Mapping[str, str | None]) -> list[Values]:
    """What each coding that had coded the article lacks of the reports of the file, once their ids are decided."""
    return [
        {"event": report["event"], "coding": coding}
        for report in reports
        if isinstance(report["event"], str)
        for coding, coded in codings.items()
        if coded and (id(report) not in sources or coding in sources[id(report)].missing)
    ]


def _ids(source: Source) -> set[tuple[str, str]]:
    """What the codings call a source's event."""
    return set(source.called.items())


def _dropping(source: Source, reason: Any) -> Values:
    coding, event = next(iter(source.called.items()))
    return {"coding": coding, "event": event, "reason": reason}


def _linked(reports: Sequence[Values], found: Sequence[Source]) -> dict[int, Source]:
    """The source of each report, by the report's identity: by its event id, else by the passages that they share."""
    links: dict[int, Source] = {}
    left = list(found)
    for by in (_named_so, _calls_it_so, _has_its_passages):
        for report in reports:
            source = next((s for s in left if by(report, s)), None) if id(report) not in links else None
            if source:
                links[id(report)] = source
                left = [s for s in left if s is not source]
    return links


def _named_so(report: Values, source: Source) -> bool:
    event = report["event"]
    if isinstance(event, Open):
        coding, own = list(event.options.items())[-1]  # before it may stand what an earlier coding calls the event elsewhere
        return bool(source.called.get(coding) == own)
    return bool(event == source.event)


def _calls_it_so(report: Values, source: Source) -> bool:
    return report["event"] in source.called.values()


def _has_its_passages(report: Values, source: Source) -> bool:
    """Whether it has the evidence of the source, under an id that a person gave it."""
    return bool(report["evidence"] == passages(source))


def _update(
    old: Values, source: Source, asked: dict[str, str | None], joined: set[str], *, unchanged: bool
) -> tuple[Values, dict[str, str | None]]:
    """A report with new differences marked, and the fields that were ever marked with their reasons.

    `joined` are the codings that the file was not made of before; a report that one of these does not have is asked for.
    """
    new, fields = dict(old), {key: reason for key, reason in asked.items() if key in ("event", "report")}
    if not source.missing:
        new.pop("open", None)
    elif "open" in new:
        new["open"] = source.only if _ONLY.fullmatch(str(new["open"])) else new["open"]
    elif "report" not in asked and not joined.isdisjoint(source.missing):
        new["open"], fields["report"] = source.only, None
    for key in marked():
        name, mark, stands = key.name, difference(source, key), said(old, key)
        taken = said(source.first, key)
        if isinstance(stands, Open):
            if mark is None:
                _set(new, key, taken)
            else:
                new[name] = Open({k: v for k, v in stands.options.items() if k == STOOD} | mark.options)
                fields[name] = asked.get(name)
        elif name in asked or (unchanged and (mark or not same(key, stands, taken))):
            fields[name] = asked.get(name)  # a decision
        elif mark or not same(key, stands, taken):
            options = mark.options if mark else dict.fromkeys(source.reports, taken)
            third = {} if any(same(key, stands, v) for v in options.values()) else {STOOD: stands}
            new[name] = Open(third | options)
            fields[name] = None
    return new, fields


def _set(report: Values, key: Key, value: Any) -> None:
    report.pop(key.name, None)
    if key.required or value != key.default:
        report[key.name] = value
