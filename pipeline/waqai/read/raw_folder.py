"""Reads `raw/`: every record with its origin, and what is wrong with the files themselves.

Files of which a project has one are read together, articles and annotations one at a time, be they files of YAML or lines
of JSON Lines. What has not its shape gives problems and no records; its kind is then `broken`, so that later checks do not
report a hundred unknown ids for one missing comma. Nothing here compares one file with another.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from waqai import record_reading
from waqai.formats import Formats
from waqai.identifiers import is_device, no_id
from waqai.problem import CannotRun, Place, Problem
from waqai.project import Project, is_ours, leads_out
from waqai.records import (
    Actor,
    Annotation,
    Article,
    Assignments,
    ChangeReason,
    Coder,
    Decision,
    Drift,
    Outlet,
    PlaceRecord,
    Report,
    Retired,
)
from waqai.schema.model import Schema
from waqai.yamlfile.document import Document, Held
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_reader import LED_OUT, parse, read, read_bytes

if TYPE_CHECKING:
    from waqai.jsonlines.line_reader import Span

AUTHORITIES = ("actors", "places", "outlets", "coders")
OPTIONAL = ("events", "retired", "changes", "drift", "assignments")
SHARDS = (".jsonl", ".jsonl.gz", ".jsonl.zst")  # an article a line
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
        self.drift: list[Drift] = []
        self.assignments: list[Assignments] = []  # one, or none
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


class Listing(NamedTuple):
    """The coders' files, by their paths relative to the project, in the order of their names."""

    articles: list[str]
    annotations: list[str]


def read_authorities(project: Project, formats: Formats, held: Held = None) -> tuple[Raw, Listing, list[Problem]]:
    """Read the files of which a project has one, but for those that are `held`, and list those of which it has many.

    Raises
    ------
    CannotRun
        The machine refuses to read a file or a folder.
    """
    raw, problems = Raw(), list[Problem]()
    if leads_out(project.raw, project.root):
        raw.broken |= {"articles", "annotations", *AUTHORITIES, *OPTIONAL}
        return raw, Listing([], []), [LED_OUT._replace(place=Place("raw"))]
    if not project.raw.is_dir():
        return raw, Listing([], []), [Problem(Place("raw"), "missing-folder", "the folder `raw` is missing")]
    reader = _Reader(project, raw, problems, held)
    raw.actors = reader.authority("actors", formats.actors, record_reading.actors)
    raw.places = reader.authority("places", formats.places, record_reading.places)
    raw.outlets = reader.authority("outlets", formats.outlets, record_reading.outlets)
    raw.coders = reader.authority("coders", formats.coders, record_reading.coders)
    raw.decisions = reader.authority("events", formats.events, record_reading.decisions)
    raw.retired = reader.authority("retired", formats.retired, record_reading.retired)
    raw.change_reasons = reader.authority("changes", formats.changes, record_reading.change_reasons)
    raw.drift = reader.authority("drift", formats.drift, record_reading.drift)
    raw.assignments = reader.authority("assignments", formats.assignments, record_reading.assignments)
    listing = Listing(reader.files("raw/articles"), reader.annotations())
    known = {*(f"{name}.yaml" for name in (*AUTHORITIES, *OPTIONAL)), "articles", "annotations", "imports", "text"}
    reader.strays(known)
    return raw, listing, problems


class Found(NamedTuple):
    """A file of YAML, or a line of JSON Lines, that was read.

    Parameters
    ----------
    path : str
        The file's, relative to the project.
    line, offset : int
        The line's number from 1 and where it begins; 0 and 0 of a file of YAML.
    document : Document or None
        None where it has not its shape.
    broken : frozenset of str
        What `Raw.broken` calls it then.
    """

    path: str
    line: int
    offset: int
    document: Document | None
    problems: list[Problem]
    broken: frozenset[str] = frozenset()


def read_file(root: str, path: str, shape: Shape) -> Found:
    """Read one file of YAML."""
    source, problems = read_bytes(f"{root}/{path}", path)
    document, problems = parse(path, source, shape) if source is not None else (None, problems)
    if document:
        return Found(path, 0, 0, document, problems)
    return Found(path, 0, 0, None, problems, broken_names(path, path.rpartition("/")[2].removesuffix(".yaml")))


def read_lines(root: str, path: str, shape: Shape, span: Span | None = None) -> Iterator[Found]:
    """Read the lines of a file of JSON Lines, or those of a span of it; a file that cannot be read to its end gives what could be."""
    from waqai.jsonlines.line_reader import HOPELESS, Hopeless, Unreadable, article_of, numbered, read_line

    wrong = 0
    try:
        for number, offset, source in numbered(Path(root, path), span):
            document, problems = read_line(path, number, source, shape)
            wrong = -1 if document else wrong + (wrong >= 0)  # -1 once a line is right
            if wrong > HOPELESS:
                raise Hopeless(number)
            if document:
                yield Found(path, number, offset, document, problems)
            else:
                yield Found(path, number, offset, None, problems, broken_names(path, article_of(source)))
    except Unreadable as error:
        yield Found(path, 0, 0, None, [error.problem(path)], broken_names(path, None))


def read_all(root: str, paths: Iterable[str], shape: Shape, span: Span | None = None) -> Iterator[Found]:
    """Read files of either format; of one of JSON Lines all lines, or those of a span."""
    for path in paths:
        if path.endswith(".yaml"):
            yield read_file(root, path, shape)
        else:
            yield from read_lines(root, path, shape, span)


def read_article(document: Document, schema: Schema) -> Article | None:
    """Read the record in a document of which only the bytes are loaded."""
    shape = Formats(schema).article
    from waqai.jsonlines.line_reader import Line, read_line

    if isinstance(document, Line):
        found, _ = read_line(document.path, document.number, document.text, shape)
        return record_reading.article(found) if found else None
    source = document.source if isinstance(document.source, bytes) else Path(document.source).read_bytes()
    read_again, _ = parse(document.path, source, shape)
    return record_reading.article(read_again) if read_again else None


def read_raw(project: Project, formats: Formats) -> tuple[Raw, list[Problem]]:
    """Read all of a project's `raw/`, for those who want its records unchecked."""
    raw, listing, problems = read_authorities(project, formats)
    root = str(project.root)
    for found in read_all(root, listing.articles, formats.article):
        raw.articles += [record_reading.article(found.document)] if found.document else []
        raw.broken |= found.broken
        problems += found.problems
    for found in read_all(root, listing.annotations, formats.annotation):
        raw.annotations += [record_reading.annotation(found.document, coding_of(found.path))] if found.document else []
        raw.broken |= found.broken
        problems += found.problems
    return raw, problems


def page_hashes(project: Project, raw: Raw) -> Counter[str]:
    """How many records each page has, by the hash of its text; a record that is not finished counts where it says the hash."""
    found = Counter(article.page_sha256 for article in raw.articles)
    for name in raw.broken:
        path = project.raw / f"{name}.yaml"
        if name.startswith("articles/") and path.is_file() and not leads_out(path, project.root):
            found.update(hashed.decode() for hashed in re.findall(rb"\bsha256: *([0-9a-f]{64})", path.read_bytes())[:1])
    return found


def coding_of(path: str) -> str:
    """The coding of the annotation at `path`: the folder that it lies in; none for an article's record."""
    parts = path.split("/")
    return parts[2] if parts[1] == "annotations" else ""


def codes(path: str) -> bool:
    """Whether a path is that of an annotation."""
    return path.startswith("raw/annotations/")


def broken_names(path: str, article: str | None) -> frozenset[str]:
    """What `Raw.broken` calls an article or annotation that could not be read; None where it is not known which."""
    _, kind, *folders, _ = path.split("/")
    if folders:
        return frozenset([f"{kind}/{folders[0]}", *([f"{kind}/{folders[0]}/{article}"] if article else [])])
    return frozenset([f"{kind}/{article}" if article else kind])


class _Reader:
    """Reads and lists one project's files into one `Raw`."""

    def __init__(self, project: Project, raw: Raw, problems: list[Problem], held: Held) -> None:
        self.project, self.raw, self.problems, self.held = project, raw, problems, held

    def authority(self, name: str, shape: Shape, make: Callable[[Document], list[Any]]) -> list[Any]:
        path = self.project.raw / f"{name}.yaml"
        if name in OPTIONAL and not path.exists():
            return []
        self.raw.files += 1
        document, found = read(self.project.root, path, shape, self.held)
        self.problems.extend(found)
        if document is None:
            self.raw.broken.add(name)
        return make(document) if document else []

    def annotations(self) -> list[str]:
        """The annotation files of all codings."""
        folder, files = "raw/annotations", list[str]()
        for name in self._entries(folder):
            path = f"{folder}/{name}"
            if not (self.project.root / path).is_dir():
                self._stray(path)
            elif why := no_id(name):
                self.problems.append(Problem(Place(path), "bad-id", f"`{name}` is {why}", "call it such as `c1`"))
            else:
                files += self.files(path)
        return files

    def files(self, folder: str) -> list[str]:
        """The files of YAML and of JSON Lines in a folder; all else in it is astray."""
        files = []
        for name in self._entries(folder):
            path = f"{folder}/{name}"
            if name.endswith(SHARDS) and is_device(name):
                text = f"`{name}` is the name of a device on Windows, which can store no file that is called so"
                self.problems.append(Problem(Place(path), "file-name", text, "give it another name"))
            if name.endswith((".yaml", *SHARDS)):
                files.append(path)
            else:
                self._stray(path)
                self.raw.broken.add(f"articles/{Path(name).stem}" if folder == "raw/articles" else folder.removeprefix("raw/"))
        self.raw.files += len(files)
        return files

    def strays(self, known: set[str]) -> None:
        for name in self._entries("raw", known):
            if name not in known:
                self._stray(f"raw/{name}")

    def _entries(self, folder: str, known: Container[str] = ()) -> list[str]:
        """The names in a folder, but for links that lead out of the project; those that are known are looked at where they are read."""
        path, root = self.project.root / folder, self.project.root
        if leads_out(path, root):
            self.raw.broken.add(folder.removeprefix("raw/"))
            self.problems.append(LED_OUT._replace(place=Place(folder)))
            return []
        if not path.is_dir():
            self.raw.broken.add(path.name)
            self.problems.append(Problem(Place(folder), "missing-folder", f"the folder `{folder}` is missing"))
            return []
        try:
            with os.scandir(path) as entries:
                found = {entry.name: entry.is_symlink() for entry in entries if is_ours(entry.name)}
        except OSError as error:
            raise CannotRun(f"cannot read {folder}: {error.strerror}") from error
        out = {name for name, link in found.items() if link and name not in known and leads_out(path / name, root)}
        self.problems += [LED_OUT._replace(place=Place(f"{folder}/{name}")) for name in sorted(out)]
        if folder != "raw":
            self.raw.broken.update(*(broken_names(f"{folder}/{name}", name.partition(".")[0]) for name in out))
        return sorted(found.keys() - out)

    def _stray(self, path: str) -> None:
        hint = "call it `.yaml`" if path.endswith(".yml") else "move it out of raw/, or give it a name that is read"
        self.problems.append(Problem(Place(path), "stray-file", "nothing reads this", hint))
