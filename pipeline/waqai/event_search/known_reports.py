"""The reports that a coder may be shown: those of the coder's own coding, and those that the last release has.

Of a release, what it has of the article that is being coded is left out: it may be another coder's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waqai.cells import codes_of
from waqai.check.index import AT, Plain, Value
from waqai.engine.report_entries import report_entries
from waqai.event_search.event_ranking import KnownReport
from waqai.event_search.event_score import ReportContent
from waqai.project import Project
from waqai.release.stored import Stored, releases
from waqai.yamlfile.shape import Shape

_CONTEXTS, _ACTORS, _RECIPIENTS = AT["contexts"], AT["actors"], AT["recipients"]
_TYPE, _MODE, _MUTUAL, _DATE = AT["type"], AT["mode"], AT["mutual"], AT["date"]
_PLANNED, _PLACE, _STATUS, _SUMMARY = AT["planned"], AT["place"], AT["status"], AT["summary"]


def said_by(value: Value) -> ReportContent:
    """What an index entry of a report says."""
    return ReportContent(
        value[_TYPE], value[_MODE], frozenset(value[_CONTEXTS]), frozenset(value[_ACTORS]), frozenset(value[_RECIPIENTS]),
        bool(value[_MUTUAL]), value[_DATE], value[_PLANNED], value[_PLACE], value[_STATUS], value[_SUMMARY],
    )  # fmt: skip


def of_coding(entries: list[Plain], coding: str, article: str | None) -> Iterator[KnownReport]:
    """The reports of a coding but for those of one article."""
    for event, source, value in entries:
        if source[4] != article:
            yield KnownReport(event, source[4], coding, said_by(value))


def read_coding(project: Project, coding: str, shape: Shape) -> list[Plain]:
    """The index entries of a coding's reports."""
    return [entry for entries in report_entries(project, coding, shape) for entry in entries]


def of_last_release(project: Project, article: str | None) -> Iterator[KnownReport]:
    """The reports of the last release but for those of one article.

    Raises
    ------
    CannotRun
        The release was changed or damaged.
    """
    versions = releases(project.releases)
    return of_release(project.releases / versions[-1], article) if versions else iter(())


def of_release(folder: Path, article: str | None = None) -> Iterator[KnownReport]:
    """The reports of a release but for those of one article."""
    release = Stored.open(folder, whole=False)
    sides: dict[tuple[str, str], dict[str, set[str]]] = {}
    for row in _rows(release, "report_participants", ("article_id", "event_id", "role", "actor_id")):
        sides.setdefault((row["article_id"], row["event_id"]), {}).setdefault(row["role"], set()).add(row["actor_id"])
    columns = ("article_id", "event_id", "type", "mode", "contexts", "mutual", "date", "planned", "place_id", "status", "summary")
    for row in _rows(release, "reports", columns):
        if row["article_id"] != article:
            parties = sides.get((row["article_id"], row["event_id"]), {})
            said = ReportContent(
                row["type"], row.get("mode"), frozenset(codes_of(row.get("contexts"))),
                frozenset(parties.get("actor", ())), frozenset(parties.get("recipient", ())), bool(row.get("mutual")),
                row.get("date"), row.get("planned"), row.get("place_id"), row["status"], row["summary"],
            )  # fmt: skip
            yield KnownReport(row["event_id"], row["article_id"], folder.name, said)


def _rows(release: Stored, table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    opened = release.opened(table)
    rows: list[dict[str, Any]] = opened.select([name for name in columns if name in opened.column_names]).to_pylist()
    return rows
