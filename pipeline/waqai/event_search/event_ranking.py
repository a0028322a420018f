"""Ranks the events of many reports by how alike they are to what is asked for, with "a new event" among them.

An event is as alike as the likest of its reports. "A new event" stands first, unless an event has at least `OFFERED`
points; docs/same-event.md has what that finds and what it misses.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest
from typing import NamedTuple

from waqai.event_search.event_score import WORDS, ReportContent, codes_score, words, words_score

OFFERED = 11.0
"""From how many points on an event stands before "a new event"."""
NEAR = 400  # events, the likest by their codes, of whose reports the words are compared


class KnownReport(NamedTuple):
    """A report that can be searched for.

    Parameters
    ----------
    where : str
        The coding or the release that has it, such as `c1` or `1.1.0`.
    """

    event: str
    article: str
    where: str
    said: ReportContent


class Candidate(NamedTuple):
    """An event that may be the one; `event` is None for "a new event", which has no points.

    Parameters
    ----------
    report : KnownReport or None
        The likest of its reports.
    reasons : tuple of str
        What that report and what is asked for have in common.
    where, articles : tuple of str
        Who has the event, and which articles tell it there.
    """

    event: str | None
    points: float = 0.0
    report: KnownReport | None = None
    reasons: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


NEW = Candidate(None)


def rank(
    asked: ReportContent, known: Iterable[KnownReport], within: dict[str, str | None], most: int = 5, leave: frozenset[str] = frozenset()
) -> list[Candidate]:
    """The likest events, at most so many, the likest first, and `NEW` where it belongs.

    Parameters
    ----------
    within : dict
        For each place the next larger one.
    leave : frozenset of str
        Events that it cannot be, since the article tells them beside it.
    """
    parties, kept = asked.actors | asked.recipients, dict[str, list[tuple[float, tuple[str, ...], KnownReport]]]()
    for report in known:
        said = report.said
        if report.event in leave or (said.type != asked.type and parties.isdisjoint(said.actors) and parties.isdisjoint(said.recipients)):
            continue
        points, reasons = codes_score(asked, said, within)
        kept.setdefault(report.event, []).append((points, reasons, report))
    mine, found = words(asked.summary), list[Candidate]()
    for reports in nlargest(NEAR, kept.values(), key=lambda reports: max([points for points, _, _ in reports])):
        best = max([points for points, _, _ in reports])
        scored = [
            (points + (shared := words_score(mine, words(report.said.summary))), shared, reasons, report)
            for points, reasons, report in reports
            if points + WORDS >= best
        ]
        points, shared, reasons, report = max(scored, key=lambda one: one[0])
        reasons = (*reasons, "words") if shared >= WORDS / 4 else reasons
        where, articles = ({getattr(r, name): None for _, _, r in reports} for name in ("where", "article"))
        found.append(Candidate(report.event, points, report, reasons, tuple(where), tuple(articles)))
    found.sort(key=lambda candidate: (-candidate.points, candidate.event or ""))
    found = found[:most]
    place = 1 if found and found[0].points >= OFFERED else 0
    return [*found[:place], NEW, *found[place:]]
