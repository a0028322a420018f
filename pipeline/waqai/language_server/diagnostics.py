"""Problems as the protocol has them, by file; and of a text that is not saved, what is wrong with it by itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol.types import (
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    Position,
    Range,
)

from waqai import record_reading
from waqai.check.checks import READING, ranked
from waqai.check.context import Source
from waqai.check.file_check import check_annotation, check_article
from waqai.engine.check_project import settled, unwaived
from waqai.engine.live_check import LiveCheck
from waqai.language_server.positions import Lines
from waqai.problem import Problem
from waqai.read.raw_folder import codes, coding_of
from waqai.yamlfile.yaml_reader import parse

MOST = 500  # of one file
_RELATED = 20


def by_path(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The problems of each file; at most `MOST`."""
    out: dict[str, list[Problem]] = {}
    for problem in problems:
        mine = out.setdefault(problem.place.path, [])
        if len(mine) < MOST:
            mine.append(problem)
    return out


def of_text(live: LiveCheck, path: str, text: str, saved: str, known: list[Problem]) -> list[Problem]:
    """What is wrong with a text that is not saved; of what was found with other files' help, what is in lines that are the same."""
    alone = check_text(live, path, text.encode("utf-8", "replace"))
    if alone is None:
        return known
    before = check_text(live, path, saved.encode("utf-8", "replace")) or []
    single = {(p.place, p.code) for p in before}
    across = [p for p in known if (p.place, p.code) not in single]
    return sorted({*alone, *_moved(across, saved, text)}) if across else alone


def check_text(live: LiveCheck, path: str, source: bytes) -> list[Problem] | None:
    """What is wrong with the text that a file would have, by itself; None of a file that is no coder's."""
    context, shape = live.context, live.shape(path)
    if context is None or shape is None:
        return None
    document, problems = parse(path, source, shape)
    found = ranked(READING, problems)
    if document is not None and path.startswith("raw/articles/"):
        article = record_reading.article(document)
        found += check_article(article, Source(path, 0, 0, "", article.article), context)[0]
    elif document is not None and codes(path):
        coding = coding_of(path)
        annotation = record_reading.annotation(document, coding)
        at = Source(path, 0, 0, coding, annotation.article)
        found += check_annotation(annotation, at, context, context.ids("actor"), context.ids("place"))[0]
    published = context.schema.dataset.published_codings
    return unwaived(live.project, context.schema, settled(found, published))[0]


def _moved(problems: list[Problem], old: str, new: str) -> list[Problem]:
    """Problems at the lines that a text has now, but for those in lines that were changed."""
    a, b = old.split("\n"), new.split("\n")
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = next(
        (i for i, (x, y) in enumerate(zip(reversed(a[same:]), reversed(b[same:]), strict=False)) if x != y), min(len(a), len(b)) - same
    )
    out = []
    for p in problems:
        if p.place.line <= same:
            out.append(p)
        elif p.place.line > len(a) - end:
            out.append(p._replace(place=p.place._replace(line=p.place.line + len(b) - len(a))))
    return out


def diagnostic(problem: Problem, lines: Lines, root: Path) -> Diagnostic:
    """A problem as the protocol has it; places in other files are given by line and column alone."""
    place, nowhere = problem.place, Range(Position(0, 0), Position(0, 0))
    message = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    related = [
        DiagnosticRelatedInformation(Location((root / r.path).as_uri(), _point(r.line, r.column)), "see also")
        for r in problem.related[:_RELATED]
    ]
    return Diagnostic(
        range=lines.token(place.line, place.column) if place.line else nowhere,
        message=message,
        severity=DiagnosticSeverity.Error if problem.level == "error" else DiagnosticSeverity.Warning,
        code=problem.code,
        source="waqai",
        related_information=related or None,
    )


def _point(line: int, column: int) -> Range:
    at = Position(max(line - 1, 0), max(column - 1, 0))
    return Range(at, at)
