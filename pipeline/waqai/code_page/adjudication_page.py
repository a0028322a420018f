"""Adjudication in the page: the file that `waqai adjudicate` makes, with each decision written where a hand would write it.

Takes a project and an article, gives what the codings say beside each report, and the text of the file with reasons in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import partial
from typing import Any

from waqai import record_reading
from waqai.adjudication.adjudicated_file import scalar
from waqai.adjudication.article_adjudication import CODING, adjudicate
from waqai.adjudication.merge import sources
from waqai.agreement.raw_codings import CheckedCodings, read_checked, unfit
from waqai.check.index import TELLING
from waqai.code_page.project_index import ProjectIndex
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.read.raw_folder import read_file
from waqai.records import Annotation
from waqai.yamlfile import yaml_slow

Values = dict[str, Any]


def begin(index: ProjectIndex, article: str, codings: Sequence[str], coder: str | None, day: str) -> None:
    """Make the file of an article, or bring it up to date, as `waqai adjudicate` does.

    Raises
    ------
    CannotRun
        The article cannot be adjudicated yet.
    """
    there = (index.project.raw / "annotations" / CODING / f"{article}.yaml").exists()
    outcome = adjudicate(index.project, article, codings, None if there else coder, day, partial(checked_codings, index, article))
    if outcome.file is None:
        first = outcome.problems[0]
        raise CannotRun(f"the codings have problems, first {first.place}: {first.message}")
    index.reread(outcome.path)


def checked_codings(index: ProjectIndex, article: str, project: Project, codings: Sequence[str]) -> CheckedCodings:
    """What `read_checked` gives, but of the annotations those alone from which the ids of one article's events are known."""
    live = index.live
    if live.parts is None or live.lines is not None:
        return read_checked(project, codings)
    raw, root, read, new = copy(live.raw), str(project.root), set[str](), {article}
    raw.annotations = []
    for _ in codings:  # an id stands for one of a coding before its own
        found = list[Annotation]()
        for coding in codings:
            for one in sorted(new):
                path = f"raw/annotations/{coding}/{one}.yaml"
                if (project.root / path).exists() and (document := read_file(root, path, index.formats.annotation).document):
                    found.append(record_reading.annotation(document, coding))
        raw.annotations += found
        read |= new
        own = {(a.coding, event) for a in found for r in a.reports for event in (r.event, *(r.about or ()))}
        told = live.parts.lookup({event for _, event in own})
        new = {s[4] for event, entries in told.items() for _, s, v in entries if v[0] == TELLING and (s[3], event) in own} - read
    return CheckedCodings(index.schema, raw, unfit(live.problems, codings), {name: set(live.parts.told(name)) for name in codings})


def comparisons(index: ProjectIndex, article: str, codings: Sequence[str], reports: list[Values], decided: Sequence[Values] = ()) -> Values:
    """For each report what each coding says of it, by coding, and the fields that were ever open in it, with their reasons."""
    checked = checked_codings(index, article, index.project, codings)
    found = sources(checked.raw, codings, article, checked.events)
    out = list[Values]()
    for report in reports:
        event = report.get("event")
        names = set(event["open"].values()) if isinstance(event, dict) and "open" in event else {event}
        source = next((s for s in found if s.event in names), None)
        source = source or next((s for s in found if names & set(s.called.values())), None)
        by, missing = (source.reports, source.missing) if source else ({}, ())
        called = {source.event, *names} if source else names
        asked = {one["field"]: one.get("reason") for one in decided if isinstance(one.get("field"), str) and one.get("event") in called}
        out.append({"by": by, "missing": list(missing), "event": source.event if source else None, "decided": asked})
    return {"codings": list(codings), "comparisons": out}


def marks(reports: Iterable[tuple[int | None, Values]]) -> int:
    """How many decisions are open."""
    return sum(
        ("open" in report) + sum(isinstance(v, dict) and "open" in v for key, v in report.items() if key != "extra")
        for _, report in reports
    )


def with_reasons(text: str, reasons: list[list[Any]]) -> str:
    """The text with the reasons of decisions: `[events, field, reason]` each, where `events` are what the report is called."""
    tree, _ = yaml_slow.parse(text.encode())
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
