"""Reads all of `raw/`: every record with its origin, and what is wrong with the files themselves.

A file that has not its shape gives problems and no records; its kind is then `broken`, so that later checks do not
report a hundred unknown ids for one missing comma. Nothing here compares one file with another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from waqai import records
from waqai.formats import Formats
from waqai.problem import CannotRun, Place, Problem
from waqai.project import Project
from waqai.records import Actor, Annotation, Article, ChangeReason, Coder, Decision, Outlet, PlaceRecord, Report, Retired
from waqai.yamlfile.document import Document
from waqai.yamlfile.reading import read
from waqai.yamlfile.shape import Shape

AUTHORITIES = ("actors", "places", "outlets", "coders")
OPTIONAL = ("events", "retired", "changes")
SHARDS = (".jsonl", ".jsonl.gz", ".jsonl.zst")
_T = TypeVar("_T")


class Raw:
    """What coders wrote, in the order of the files' names.

    Parameters
    ----------
    broken : set of str
        What could not be read: names of authority files, `articles/<id>`, `annotations/<coding>`, and that with `/<article>`.
    """

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.annotations: list[Annotation] = []
        self.actors: list[Actor] = []
        self.places: list[PlaceRecord] = []
        self.outlets: list[Outlet] = []
        self.coders: list[Coder] = []
        self.decisions: list[Decision] = []
        self.retired: list[Retired] = []
        self.change_reasons: list[ChangeReason] = []
        self.broken: set[str] = set()
        self.files: int = 0

    @cached_property
    def article(self) -> dict[str, Article]:
        """Articles by id; of two with one id, the first."""
        return _first(self.articles, lambda a: a.article)

    @cached_property
    def actor(self) -> dict[str, Actor]:
        """Actors by id."""
        return _first(self.actors, lambda a: a.id)

    @cached_property
    def place(self) -> dict[str, PlaceRecord]:
        """Places by id."""
        return _first(self.places, lambda p: p.id)

    @cached_property
    def outlet(self) -> dict[str, Outlet]:
        """Outlets by id."""
        return _first(self.outlets, lambda o: o.id)

    @cached_property
    def coder(self) -> dict[str, Coder]:
        """Coders by id."""
        return _first(self.coders, lambda c: c.id)

    @cached_property
    def decision(self) -> dict[str, Decision]:
        """Decisions by event id."""
        return _first(self.decisions, lambda d: d.event)

    @cached_property
    def within(self) -> dict[str, str | None]:
        """For each place the next larger one."""
        return {p.id: p.within for p in self.place.values()}

    def published(self, codings: tuple[str, ...]) -> list[Annotation]:
        """The annotations that are published: of each article, that of the first coding in `codings` that has it.

        None of an article whose file in that coding could not be read: another coding's would speak of other events.
        """
        best: dict[str, Annotation] = {}
        for annotation in self.annotations:
            if annotation.coding not in codings:
                continue
            earlier = codings[: codings.index(annotation.coding)]
            if not self.broken.isdisjoint(f"annotations/{coding}/{annotation.article}" for coding in earlier):
                continue
            held = best.get(annotation.article)
            if held is None or codings.index(annotation.coding) < codings.index(held.coding):
                best[annotation.article] = annotation
        return [best[article] for article in sorted(best)]


def unread(kind: str, article: str | None) -> set[str]:
    """What is broken where a line of `articles` or of `annotations/<coding>` cannot be read; `article` is None where it does not say."""
    of_one = {f"{kind}/{article}"} if article else set()
    return of_one if kind == "articles" and article else {kind} | of_one


def _first(items: list[_T], key: Callable[[_T], str]) -> dict[str, _T]:
    out: dict[str, _T] = {}
    for item in items:
        out.setdefault(key(item), item)
    return out


def by_event(annotations: list[Annotation]) -> dict[str, list[Report]]:
    """The reports of each event, events in the order of their ids."""
    out: dict[str, list[Report]] = {}
    for annotation in annotations:
        for report in annotation.reports:
            out.setdefault(report.event, []).append(report)
    return {event: out[event] for event in sorted(out)}


def read_raw(project: Project, formats: Formats) -> tuple[Raw, list[Problem]]:
    """Read a project's `raw/`.

    Raises
    ------
    CannotRun
        The machine refuses to read a file or a folder.
    """
    raw, problems = read_authorities(project, formats)
    if project.raw.is_dir():
        reader = _Reader(project, raw, problems)
        reader.articles(formats.article)
        reader.annotations(formats.annotation)
    return raw, problems


def read_authorities(project: Project, formats: Formats) -> tuple[Raw, list[Problem]]:
    """Read what lies in `raw/` itself: everything but articles and annotations."""
    raw, problems = Raw(), list[Problem]()
    if not project.raw.is_dir():
        return raw, [Problem(Place("raw"), "missing-folder", "the folder `raw` is missing")]
    reader = _Reader(project, raw, problems)
    raw.actors = reader.authority("actors", formats.actors, records.actors)
    raw.places = reader.authority("places", formats.places, records.places)
    raw.outlets = reader.authority("outlets", formats.outlets, records.outlets)
    raw.coders = reader.authority("coders", formats.coders, records.coders)
    raw.decisions = reader.authority("events", formats.events, records.decisions)
    raw.retired = reader.authority("retired", formats.retired, records.retired)
    raw.change_reasons = reader.authority("changes", formats.changes, records.change_reasons)
    known = {*(f"{name}.yaml" for name in (*AUTHORITIES, *OPTIONAL)), "articles", "annotations", "text"}
    reader.strays(project.raw, known)
    return raw, problems


def list_files(project: Project, raw: Raw, problems: list[Problem]) -> dict[str, list[Path]]:
    """The files of articles (under an empty name) and of each coding, unread; what nothing reads is a problem."""
    reader = _Reader(project, raw, problems)
    codings = {folder.name: reader.files(folder) for folder in reader.folders(project.raw / "annotations")}
    return {"": reader.files(project.raw / "articles")} | codings


class _Reader:
    """Reads one project's files into one `Raw`."""

    def __init__(self, project: Project, raw: Raw, problems: list[Problem]) -> None:
        self.project, self.raw, self.problems = project, raw, problems

    def authority(self, name: str, shape: Shape, make: Callable[[Document], list[Any]]) -> list[Any]:
        path = self.project.raw / f"{name}.yaml"
        if name in OPTIONAL and not path.exists():
            return []
        document = self._read(path, shape, name)
        return make(document) if document else []

    def articles(self, shape: Shape) -> None:
        for path in self.files(self.project.raw / "articles"):
            for document in self._documents(path, shape, "articles"):
                self.raw.articles.append(records.article(document))

    def annotations(self, shape: Shape) -> None:
        folder = self.project.raw / "annotations"
        for coding in self.folders(folder):
            for path in self.files(coding):
                for document in self._documents(path, shape, f"annotations/{coding.name}"):
                    self.raw.annotations.append(records.annotation(document, coding.name))

    def strays(self, folder: Path, known: set[str]) -> None:
        for entry in self._entries(folder):
            if entry.name not in known:
                self._stray(entry)

    def _read(self, path: Path, shape: Shape, name: str) -> Document | None:
        self.raw.files += 1
        document, found = read(self.project.root, path, shape)
        self.problems.extend(found)
        if document is None:
            self.raw.broken.add(name)
        return document

    def _documents(self, path: Path, shape: Shape, kind: str) -> Iterator[Document]:
        """The documents of one file: one of YAML, one a line of JSON Lines. What cannot be read is broken."""
        if path.suffix == ".yaml":
            document = self._read(path, shape, f"articles/{path.stem}" if kind == "articles" else kind)
            if document:
                yield document
            else:
                self.raw.broken.add(f"{kind}/{path.stem}")
            return
        from waqai.jsonlines.reading import documents

        self.raw.files += 1
        for line in documents(self.project.root, path, shape):
            self.problems.extend(line.problems)
            if line.document:
                yield line.document
            else:
                self.raw.broken |= unread(kind, line.article)

    def files(self, folder: Path) -> list[Path]:
        files = []
        for entry in self._entries(folder):
            if entry.suffix == ".yaml" or entry.name.endswith(SHARDS):
                files.append(entry)
            else:
                self._stray(entry)
                self.raw.broken.add(f"{folder.parent.name}/{folder.name}" if folder.name != "articles" else f"articles/{entry.stem}")
        return files

    def folders(self, folder: Path) -> list[Path]:
        folders = []
        for entry in self._entries(folder):
            if not entry.is_dir():
                self._stray(entry)
            elif not _is_slug(entry.name):
                where = Place(self.project.relative(entry))
                self.problems.append(Problem(where, "bad-id", f"`{entry.name}` is not a coding's name", "such as `c1`"))
            else:
                folders.append(entry)
        return folders

    def _entries(self, folder: Path) -> list[Path]:
        name = self.project.relative(folder)
        if not folder.is_dir():
            self.raw.broken.add(folder.name)
            self.problems.append(Problem(Place(name), "missing-folder", f"the folder `{name}` is missing"))
            return []
        try:
            return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
        except OSError as error:
            raise CannotRun(f"cannot read {name}: {error.strerror}") from error

    def _stray(self, entry: Path) -> None:
        hint = "call it `.yaml`" if entry.suffix == ".yml" else "move it out of raw/, or give it a name that is read"
        self.problems.append(Problem(Place(self.project.relative(entry)), "stray-file", "nothing reads this", hint))


def _is_slug(name: str) -> bool:
    import re

    return bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name))
