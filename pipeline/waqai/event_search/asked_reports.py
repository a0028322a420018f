"""The reports of an article that is being coded, as far as they are written, to be asked about.

A file that is not finished is read for what it has: a key that is missing, or has a value that cannot be, is not known.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from waqai.check.index import Plain
from waqai.event_search.event_score import ReportContent
from waqai.event_search.known_reports import said_by
from waqai.project import Project
from waqai.yamlfile.shape import Shape

_TEXTS = ("type", "mode", "date", "planned", "place", "status")


class AskedReport(NamedTuple):
    """A report of an article; `number` counts from 1, `event` is None where it has no id yet."""

    number: int
    event: str | None
    said: ReportContent


def asked_reports(project: Project, coding: str, article: str, shape: Shape, entries: list[Plain]) -> list[AskedReport] | None:
    """The reports of an article in a coding, or None where the coding has no such article.

    Parameters
    ----------
    entries : list of Plain
        The index entries of the coding, which has the article in a file of JSON Lines if not in one of its own.
    """
    path = project.raw / "annotations" / coding / f"{article}.yaml"
    if path.is_file():
        return _of_file(path.read_bytes(), shape)
    mine = [AskedReport(int(value[1]) + 1, event, said_by(value)) for event, source, value in entries if source[4] == article]
    return sorted(mine, key=lambda one: one.number) or None


def _of_file(source: bytes, shape: Shape) -> list[AskedReport]:
    from waqai.yamlfile.yaml_slow import parse, to_values

    tree, _ = parse(source)
    values = to_values(tree, shape.schema, shape.schema) if tree is not None else None
    reports = values.get("reports") if isinstance(values, dict) else None
    return [of_values(i, report) for i, report in enumerate(reports, 1) if isinstance(report, dict)] if isinstance(reports, list) else []


def of_values(number: int, values: dict[str, Any]) -> AskedReport:
    """A report of which these values are written so far."""
    texts = [value if isinstance(value := values.get(name), str) else None for name in _TEXTS]
    kind, mode, date, planned, place, status = texts
    contexts, actors, recipients = (frozenset(_texts(values.get(name))) for name in ("contexts", "actors", "recipients"))
    event, summary = (value if isinstance(value := values.get(name), str) else None for name in ("event", "summary"))
    mutual = values.get("mutual") is True
    said = ReportContent(kind, mode, contexts, actors, recipients, mutual, date, planned, place, status, summary or "")
    return AskedReport(number, event, said)


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
