"""A project as it stands, read once and kept fresh: its codes, records, names, and what its files say for checks across them.

Takes a project; gives a `Context` for checks in which one file's entries can be taken out and others put in. A file of
annotations that changed is read again by itself; where anything else changed, all is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from time import monotonic

from waqai import record_reading
from waqai.check.context import Context, Source
from waqai.check.index import Plain, of_annotation
from waqai.engine import runs
from waqai.engine.across import RANGE, Across
from waqai.engine.cache_store import Stamp, stamp_of
from waqai.engine.check_project import Result, Run
from waqai.formats import Formats
from waqai.name_index import NameIndex, name_index
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.read.raw_folder import coding_of, read_file
from waqai.schema.model import Schema
from waqai.texts import Texts

_AGAIN = 1.0  # seconds after which it is looked whether files changed
_FEW = 2_000  # annotations, up to which each is looked at
_Stamps = dict[str, Stamp]


class ProjectIndex:
    """A project's files, and what they say.

    Raises
    ------
    CannotRun
        `schema/` has problems.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._read()

    def _read(self) -> None:
        self._stamps, self._annotations = self._of_all(), self._of_annotations()
        with Run(self.project, tables=False, states=True) as run:
            self.result: Result = run.check()
        if self.result.schema is None:
            raise CannotRun("schema/ has problems: run `waqai validate`")
        self.schema: Schema = self.result.schema
        self.formats, self.state = Formats(self.schema), run.state
        self.changed: dict[str, list[Plain]] = {}
        self.coded = {(coding, article): finished for coding, article, finished in self.result.coded}
        self.names: dict[str, NameIndex] = {kind: name_index(getattr(self.result.raw, kind)) for kind in ("actor", "place")}
        self._looked = monotonic()

    @property
    def context(self) -> Context:
        return self.state.context

    def fresh(self, *, now: bool = False) -> None:
        """Read what changed since it was looked at last, at most once a second."""
        if not now and monotonic() - self._looked < _AGAIN:
            return
        self._looked = monotonic()
        if self._of_all() != self._stamps:
            self._read()
            return
        self.context.texts = Texts(self.project.texts)
        stamps = self._of_annotations()
        for path in stamps.keys() | self._annotations.keys():
            if stamps.get(path) != self._annotations.get(path):
                self.reread(path)
        self._annotations = stamps

    def reread(self, path: str) -> None:
        """Read one file of annotations again."""
        self._annotations[path] = stamp_of(f"{self.project.root}/{path}")
        self.context.hold(path, None)
        coding, article = coding_of(path), path.rpartition("/")[2].removesuffix(".yaml")
        if not self._annotations[path]:
            self.changed[path] = []
            self.coded.pop((coding, article), None)
            return
        found = read_file(str(self.project.root), path, self.formats.annotation)
        self.changed[path] = []
        if found.document is not None:
            annotation = record_reading.annotation(found.document, coding)
            source = (path, 0, 0, coding, annotation.article)
            self.changed[path] = list(of_annotation(annotation, _source(source), self.context.ids("actor"), self.context.ids("place")))
            self.coded[coding, annotation.article] = annotation.finished
        else:
            self.coded[coding, article] = False

    def across(self, path: str, entries: list[Plain]) -> ChangedAcross:
        """What all files say together, with these entries in the place of those of one file."""
        return ChangedAcross(self, path, entries)

    def _of_all(self) -> _Stamps:
        """The stamps of all that is not an annotation."""
        root, out = str(self.project.root), dict[str, Stamp]()
        for folder in ("raw", "schema", "schema/codebook"):
            for entry in _scan(f"{root}/{folder}"):
                if entry.name.endswith(".yaml"):
                    out[f"{folder}/{entry.name}"] = stamp_of(entry.path)
        out |= {f"raw/annotations/{entry.name}": () for entry in _scan(f"{root}/raw/annotations")}  # a new coding changes what is published
        records = list(_scan(f"{root}/raw/articles"))
        out["raw/articles"] = stamp_of(f"{root}/raw/articles")
        for entry in records[:_FEW]:
            out[f"raw/articles/{entry.name}"] = stamp_of(entry.path)
        return out

    def _of_annotations(self) -> _Stamps:
        root, out = str(self.project.root), dict[str, Stamp]()
        for coding in _scan(f"{root}/raw/annotations"):
            for entry in list(_scan(coding.path))[:_FEW]:
                if entry.name.endswith(".yaml") and not entry.name.startswith("."):
                    out[f"raw/annotations/{coding.name}/{entry.name}"] = stamp_of(entry.path)
        return out


def _scan(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=lambda entry: entry.name)
    except OSError:
        return


def _source(at: tuple[str, int, int, str, str]) -> Source:
    return Source(*at)


class ChangedAcross(Across):
    """The index with other entries for some files."""

    def __init__(self, index: ProjectIndex, path: str, entries: list[Plain]) -> None:
        super().__init__(index.state)
        changed = index.changed | {path: entries}
        self._gone = changed.keys()
        self._new: dict[str, list[Plain]] = {}
        for said in changed.values():
            for entry in said:
                self._new.setdefault(entry[0], []).append(entry)

    def _without(self, entries: Iterable[Plain]) -> list[Plain]:
        return [entry for entry in entries if entry[1][0] not in self._gone]

    def lookup(self, keys: Iterable[str]) -> dict[str, list[Plain]]:
        wanted = sorted(keys)
        found = runs.lookup(self._state.known.runs, wanted)
        both = {key: self._without(found.get(key, ())) + self._new.get(key, []) for key in wanted}
        return {key: sorted(entries, key=lambda entry: entry[1][:3]) for key, entries in both.items() if entries}

    def as_read(self) -> Iterator[list[Plain]]:
        """All entries as they were when the project was read, some at a time."""
        yield from super().ranges()

    def ranges(self) -> Iterator[list[Plain]]:
        for bound in runs.bounds(self._state.known.runs, RANGE):
            yield self._without(runs.part(self._state.known.runs, bound))
        yield [entry for entries in self._new.values() for entry in entries]
