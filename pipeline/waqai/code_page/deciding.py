"""Adjudication in the page: the file that `waqai adjudicate` makes, with each decision written where a hand would write it.

Takes a project and an article, gives what the codings say beside each report, and the text of the file with reasons in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from waqai.adjudication.adjudicated_file import scalar
from waqai.adjudication.article_adjudication import CODING, adjudicate
from waqai.adjudication.merge import sources
from waqai.agreement.raw_codings import read_checked
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.yamlfile import slow

Values = dict[str, Any]
REPORT = "report"  # the field that stands for the question whether a report is kept


def begin(project: Project, article: str, codings: Sequence[str], coder: str | None, day: str) -> None:
    """Make the file of an article, or bring it up to date, as `waqai adjudicate` does.

    Raises
    ------
    CannotRun
        The article cannot be adjudicated yet.
    """
    there = (project.raw / "annotations" / CODING / f"{article}.yaml").exists()
    outcome = adjudicate(project, article, codings, None if there else coder, day)
    if outcome.file is None:
        first = outcome.problems[0]
        raise CannotRun(f"the codings have problems, first {first.place}: {first.message}")


def beside(project: Project, article: str, codings: Sequence[str], reports: list[Values]) -> Values:
    """For each report what each coding says of it, by coding."""
    result, _ = read_checked(project, codings)
    found = sources(result.raw, codings, article) if result.schema else []
    out = list[Values]()
    for report in reports:
        event = report.get("event")
        names = set(event["open"].values()) if isinstance(event, dict) and "open" in event else {event}
        source = next((s for s in found if s.event in names), None)
        source = source or next((s for s in found if names & set(s.called.values())), None)
        by, missing = (source.reports, source.missing) if source else ({}, ())
        out.append({"by": by, "missing": list(missing), "event": source.event if source else None})
    return {"codings": list(codings), "beside": out}


def marks(reports: Iterable[tuple[int | None, Values]]) -> int:
    """How many decisions are open."""
    return sum(
        ("open" in report) + sum(isinstance(v, dict) and "open" in v for key, v in report.items() if key != "extra")
        for _, report in reports
    )


def with_reasons(text: str, reasons: list[list[Any]]) -> str:
    """The text with the reasons of decisions: `[events, field, reason]` each, where `events` are what the report is called."""
    tree, _ = slow.parse(text.encode())
    about = tree.values.get("adjudication") if tree else None
    if about is None or "decided" not in about.values:
        return text
    lines = text.split("\n")
    for node in about.values["decided"].items:
        entry = {key: value.text for key, value in node.values.items()}
        line = lines[node.line - 1]
        for events, field, reason in reasons:
            if entry.get("event") in events and entry.get("field") == field and line.rstrip("\r").endswith("}"):
                new = {"event": entry["event"], "field": field, "reason": reason}
                lines[node.line - 1] = line[: node.column - 1] + scalar(new) + ("\r" if line.endswith("\r") else "")
    return "\n".join(lines)
