"""Names: a record's id is its file's name, no id stands for two things, every annotation has its article's record."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from waqai.check.subject import Subject
from waqai.problem import Problem
from waqai.records import Actor, Annotation, Article, Coder, Outlet, PlaceRecord


def check(subject: Subject) -> list[Problem]:
    """Report ids that differ from their files' names, and ids that are there twice."""
    raw = subject.raw
    problems: list[Problem] = []
    for record in (*raw.articles, *raw.annotations):
        problems += _named_as_file(record)
    for kind, entries in (("actor", raw.actors), ("place", raw.places), ("outlet", raw.outlets), ("coder", raw.coders)):
        problems += _twice(kind, entries)
    for annotation in raw.annotations:
        if annotation.article not in raw.article and f"articles/{annotation.article}" not in raw.broken:
            where = annotation.origin.place("article")
            text = f"no record raw/articles/{annotation.article}.yaml"
            problems.append(Problem(where, "unknown-article", f"`{annotation.article}` is coded here and has {text}"))
    return problems


def _named_as_file(record: Article | Annotation) -> list[Problem]:
    path = PurePosixPath(record.origin.document.path)
    if path.stem == record.article:
        return []
    text = f"the article is called `{record.article}`, and its file `{path.name}`"
    return [Problem(record.origin.place("article"), "file-name", text, "give both the same name")]


def _twice(kind: str, entries: Iterable[Actor | PlaceRecord | Outlet | Coder]) -> list[Problem]:
    problems, seen = [], dict[str, Actor | PlaceRecord | Outlet | Coder]()
    for entry in entries:
        if entry.id in seen:
            text = f"the id `{entry.id}` stands for two {kind}s"
            first = seen[entry.id].origin.place("id")
            problems.append(Problem(entry.origin.place("id"), "duplicate-id", text, "give one of them another id", (first,)))
        seen.setdefault(entry.id, entry)
    return problems
