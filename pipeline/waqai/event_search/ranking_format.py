"""A ranking as lines for a terminal, and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from waqai.event_search.asked_reports import AskedReport
from waqai.event_search.event_ranking import Candidate
from waqai.event_search.event_score import MOST, ReportContent

_SHOWN = 3  # articles of a candidate


def lines(asked: AskedReport, found: list[Candidate], article: str | None) -> Iterator[str]:
    """What is asked for, and below it the candidates, the likest first."""
    name = f"{article}#{asked.event or asked.number}" if article and asked.number else article or ""
    yield ": ".join(filter(None, (name, _said(asked.said))))
    for number, candidate in enumerate(found, 1):
        if candidate.event is None:
            yield f"  {number}. a new event"
            continue
        more = len(candidate.articles) - _SHOWN
        told = ", ".join(candidate.articles[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        own = ", the id that it has" if candidate.event == asked.event else ""
        yield f"  {number}. {candidate.event} ({candidate.points:.1f} of {MOST:.0f}: {', '.join(candidate.reasons)}){own}"
        if candidate.report:
            yield f"     {_said(candidate.report.said)}"
            yield f"     {candidate.report.said.summary}"
        yield f"     in {' and '.join(candidate.where)}: {told}"


def _said(said: ReportContent) -> str:
    """A report in one line of codes."""
    sides = (" <-> " if said.mutual else ", ").join(sorted(said.actors))
    if said.recipients:
        sides = f"{sides} -> {', '.join(sorted(said.recipients))}".lstrip()
    code, planned = "-".join(filter(None, (said.type, said.mode))), said.planned and f"planned {said.planned}"
    parts = [code, said.status, sides, said.date, planned, said.place]
    return ", ".join(part for part in parts if part)


def as_values(asked: AskedReport, found: list[Candidate], article: str | None) -> dict[str, Any]:
    """The ranking as an object; the candidate without an event is "a new event"."""
    return {
        "article": article, "report": asked.number or None, "event": asked.event, "of": MOST,
        "candidates": [
            {
                "event": one.event, "points": round(one.points, 2), "reasons": list(one.reasons), "in": list(one.where),
                "articles": list(one.articles), "summary": one.report.said.summary if one.report else None,
            }
            for one in found
        ],
    }  # fmt: skip
