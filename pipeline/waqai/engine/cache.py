"""Cache of the previous run: which files need not be read again, and what they say together.

An article is known if neither its file nor its page's text has changed; an annotation, if neither its file has, nor what it
was checked against: its article's record and page, whose hash is the article's seal. Entries are asked for by key, so that
only the events that changed files have or had are looked at again. Whatever goes wrong with the cache, the run goes on as
if there were none.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.check import spelling
from waqai.check.checks import CONCERNS, OF_SINGLE_FILES, Ranked, concern
from waqai.check.context import Context, Source
from waqai.check.index import AT, CODED, MENTION, REPORT, Plain
from waqai.engine import across
from waqai.engine.cache_store import FAULTS, Cache, News, Row, Stamp, basis, digest, racy, stamp_of
from waqai.engine.cached_across import CachedAcross
from waqai.engine.file_pass import BatchResult, FileResult
from waqai.engine.single_files import SingleFiles
from waqai.engine.worker_state import RECORD_FIELDS
from waqai.problem import Problem
from waqai.read.raw_folder import codes, coding_of
from waqai.yamlfile.document import Document

if TYPE_CHECKING:
    from waqai.engine.check_project import Run

_PAGE, _SUMMARY = RECORD_FIELDS.index("page_sha256"), AT["summary"]
_SPELLING = concern(spelling.project)


class Remembered(NamedTuple):
    """What is remembered of one file that is trusted; of an annotation also the warnings, which are about that file alone."""

    article: str
    record: tuple[Any, ...] | None
    reports: int
    checked: int
    unchecked: int
    events: tuple[str, ...]
    named: tuple[str, ...]
    finished: bool
    warnings: list[Ranked]


class Looked(NamedTuple):
    """What a run looked at, and what it found.

    Parameters
    ----------
    listed : collection of str
        The paths of all articles and annotations that are there.
    read : mapping
        The files that were read.
    checked : collection of str
        The keys that were looked at.
    faulty : mapping
        Those with which something was wrong, and what.
    spelt : list of str or None
        The codings, where no event's id looks mistyped.
    """

    listed: Collection[str]
    read: Mapping[str, FileResult]
    context: Context
    checked: Collection[str]
    faulty: Mapping[str, list[Ranked]]
    spelt: list[str] | None


class Spoilt(Exception):
    """What is remembered cannot be read, after some of it was relied on: the run must begin anew without it."""


class Memory:
    """What is known of one project's files at the beginning of a run; nothing, where there is no cache that holds."""

    def __init__(self, root: Path) -> None:
        self._root, self._began = str(root), time_ns()
        self._sources: dict[str, bytes] = {}
        self._cache = Cache(root, basis(root, sources=self._sources))
        self._has_texts = os.path.isdir(f"{root}/raw/text")
        self._stamps: dict[str, Stamp] = {}
        self._against: dict[str, str] = {}
        self._seals: dict[str, str] = {}
        self._news: dict[str, Row] = {}
        self._beside: list[tuple[str, Stamp]] = []
        self.known: Mapping[str, Remembered] = {}
        self._single, self._of_single = SingleFiles(None, {}), ""
        self.looked: Looked | None = None
        try:
            self._cache.open()
        except FAULTS:
            self._forget()

    def _forget(self) -> None:
        self._cache.close()
        self._cache.rows, self._cache.meta = {}, {}

    def hold_single_files(self, *, tables: bool) -> dict[str, Document]:
        """The single files that need not be read, where the tables are read too or not; what is read is to be added."""
        self._of_single = f"single {'with' if tables else 'without'} tables"
        try:
            self._single = SingleFiles(self._cache.recall(self._of_single), self._sources)
        except FAULTS:
            self._forget()
            self._single = SingleFiles(None, self._sources)
        return self._single.documents

    def beside(self, look: Callable[[], list[Problem]]) -> list[Problem]:
        """What `look` finds in addition to the records; nothing is looked at where it found nothing, and all files of schema/ are as they were."""
        there = _beside(self._root)
        if there and there == self._cache.meta.get("beside"):
            self._beside = there
            return []
        found = look()
        if not found and not any(racy(stamp, self._began) for _, stamp in there):
            self._beside = there
        return found

    def article(self, path: str) -> Remembered | None:
        """What is known of the article at `path`."""
        row = self._row(path)
        if row is None or not row.clean or row.said[1] is None or row.against != self._text(row.said[1][_PAGE]):
            return None
        return Remembered(*row.said)

    def seal(self, paths: list[str], articles: list[Remembered | FileResult], read: Mapping[str, FileResult]) -> None:
        """Take note of all articles, those in `read` having been read now."""
        for path, one in zip(paths, articles, strict=True):
            if one.article is None or one.record is None:
                continue
            if path in read:
                text = self._text(one.record[_PAGE])
                seal = digest(marshal.dumps(one.record, 2) + text.encode()).hex()
                self._against[path] = text
                self._news[path] = self._new_row(path, read[path])._replace(seal=seal)
            else:
                seal = self._cache.rows[path].seal
            self._seals.setdefault(one.article, seal)

    def annotation(self, path: str, broken: Collection[str]) -> Remembered | None:
        """What is known of the annotation at `path`; all articles must have been sealed."""
        row = self._row(path)
        if row is None or not row.clean or row.against != self._sealed(row.said[0], broken):
            return None
        return tuple.__new__(Remembered, row.said)  # as `_make` would, in a third of the time

    def known_annotations(self, known: Mapping[str, Remembered]) -> list[BatchResult]:
        """The annotations that are known, as if they had been read."""
        out, self.known = BatchResult(), known
        for path, one in known.items():
            out.reports, out.checked, out.unchecked = out.reports + one.reports, out.checked + one.checked, out.unchecked + one.unchecked
            out.problems += one.warnings
            coding = coding_of(path)
            out.coded.append((coding, one.article, one.finished))
            if coding not in out.codings:
                out.codings[coding] = Source(path, 0, 0, coding, one.article)
        return [out]

    def _sealed(self, article: str, broken: Collection[str]) -> str:
        return self._seals.get(article) or ("broken" if "articles" in broken or f"articles/{article}" in broken else "missing")

    def _row(self, path: str) -> Row | None:
        """The row of a file whose bytes are those that it was made from."""
        stamp = self._stamps[path] = stamp_of(f"{self._root}/{path}")
        row = self._cache.rows.get(path)
        if row is None or row.stamp != stamp:
            return None
        if racy(stamp, row.read):
            try:
                data = Path(self._root, path).read_bytes()
            except OSError:
                return None
            if digest(data) != row.digest:
                return None
            self._news[path] = row._replace(read=self._began)
        return row

    def _text(self, sha256: str) -> str:
        """The state of a page's text; never the same again where it could change and look the same."""
        if not self._has_texts:
            return ""
        stamp = stamp_of(f"{self._root}/raw/text/{sha256}.txt")
        return f"{stamp} {self._began}" if racy(stamp, self._began) else str(stamp)

    def _new_row(self, path: str, one: FileResult) -> Row:
        clean = all(
            codes(path) and level == "warning" and place[0] == path and not related for _, place, *_, related, level in one.problems
        )
        counts, events = (one.reports, one.checked, one.unchecked), (tuple(one.events), tuple(one.named))
        said = (one.article, one.record, *counts, *events, one.finished, one.problems if clean else [])
        return Row(self._stamps[path], self._began, one.digest, self._against[path], clean, said)

    # Events

    def look_across(self, run: Run) -> list[Ranked]:
        """What the files say together, where only what changed files say is looked at."""
        files = [result.files for batch in (run.articles, run.annotations) for result in batch]
        read = {path: one for found in files for path, one in found.items()}
        coded = {path: one.article for path, one in self.known.items()}
        coded |= {path: one.article for path, one in read.items() if codes(path) and one.article is not None}
        note_codings({path: coded[path] for path in run.listing.annotations if path in coded}, run)
        run.advance()
        context = run.state.context
        parts = CachedAcross(run.state, self, read, [*run.listing.articles, *run.listing.annotations])
        context.across = parts
        groups = self._groups(parts, read, context)
        found = {key: wrong for key, entries in groups.items() if (wrong := across.check_key(key, entries, context))}
        silent = {*self._single.silent, *([_SPELLING] if self._spells_alike(read, context) else [])}
        of_all = across.of_project(context, parts, silent)
        spoken = {CONCERNS[rank] for rank, *_ in of_all}
        self._single.silent = [name for check in OF_SINGLE_FILES if (name := concern(check)) not in spoken]
        spelt = sorted(context.codings) if _SPELLING not in spoken else None
        self.looked = Looked({*run.listing.articles, *run.listing.annotations}, read, context, groups.keys(), found, spelt)
        return [problem for wrong in found.values() for problem in wrong] + of_all

    def _spells_alike(self, read: Mapping[str, FileResult], context: Context) -> bool:
        """Whether no event's id looked mistyped, and the codings have and name the same events still, with the same summaries."""
        meta, rows = self._cache.meta, self._cache.rows
        if meta.get("spelt") != sorted(context.codings) or set(meta["hidden"]) != self._hidden(read, context):
            return False
        paths = {path for path in (rows.keys() - self.known.keys()) | read.keys() if codes(path)}
        if not paths <= rows.keys() & read.keys():
            return False
        return all(
            (rows[path].said[0], _spelt(self._asked(self._cache.of_file, path))) == (read[path].article, _spelt(read[path].entries))
            for path in paths
        )

    def _groups(self, parts: CachedAcross, read: Mapping[str, FileResult], context: Context) -> dict[str, list[Plain]]:
        """The entries by key: all, or where verdicts are remembered those of the keys on which none holds."""
        alone = parts.alone_keys()
        if not self.holds(context.reach):
            return {**{key: [] for key in context.named}, **parts.groups(None)}
        hidden = self._hidden(read, context)
        changed = {path for path in self._cache.rows if path not in self.known and path not in parts.articles} | read.keys()
        changed |= set(self._cache.meta["hidden"]) ^ hidden
        keys = self.keys(changed) | {key for one in read.values() for key, _, _ in one.entries} | set(self.faulty()) | set(alone)
        found = parts.lookup(keys)
        return {key: found.get(key, []) for key in keys}

    def _hidden(self, read: Mapping[str, FileResult], context: Context) -> set[str]:
        """The annotations of published codings that are not published."""
        said: list[tuple[str, str | None]] = [(path, one.article) for path, one in self.known.items()]
        said += [(path, one.article) for path, one in read.items() if codes(path)]
        return {path for path, article in said if (coding_of(path), article) in context.hidden}

    def holds(self, gates: Collection[str]) -> bool:
        """Whether the verdicts on events hold for all events that no changed file has."""
        return "gates" in self._cache.meta and set(gates) <= set(self._cache.meta["gates"])

    def faulty(self) -> Collection[str]:
        """The keys with which something was wrong."""
        found: Collection[str] = self._cache.meta["faulty"]
        return found

    def keys(self, paths: Iterable[str]) -> set[str]:
        """The keys of what annotations said when the run before was over."""
        return {key for path in paths for key, _, _ in self._asked(self._cache.of_file, path)}

    def entries(self, keys: Collection[str] | None) -> Iterator[Plain]:
        """The remembered entries of these keys, or of all.

        Raises
        ------
        Spoilt
            They cannot be read.
        """
        return self._asked(self._cache.facts, keys)

    def _asked(self, question: Callable[[Any], Iterable[Plain]], of: Any) -> Iterator[Plain]:
        try:
            yield from question(of)
        except FAULTS as error:
            self._cache.close()
            raise Spoilt from error

    def keep(self) -> None:
        """Remember this run, which has looked across."""
        assert self.looked is not None
        listed, read, context, checked, faulty, spelt = self.looked
        entries = {path: one.entries for path, one in read.items() if one.article is not None}
        for path in entries:
            if codes(path):
                self._against[path] = self._sealed(str(read[path].article), context.raw.broken)
                self._news[path] = self._new_row(path, read[path])
        gone = [path for path in self._cache.rows if path not in listed or (path in read and read[path].article is None)]
        hidden = sorted(self._hidden(read, context))
        meta = {"gates": sorted(context.reach), "faulty": sorted(faulty), "hidden": hidden, "beside": self._beside, "spelt": spelt}
        if self.holds(context.reach) and meta["gates"] != self._cache.meta["gates"]:  # fewer could be looked at: look again
            meta |= {"gates": self._cache.meta["gates"], "faulty": sorted(checked)}
        if news := self._single.news():
            meta[self._of_single] = news
        if self._news or gone or any(self._cache.meta.get(name) != value for name, value in meta.items()):
            with suppress(*FAULTS):
                self._cache.write(News(self._news, entries, gone, meta))
        self._cache.close()


def _spelt(entries: Iterable[Plain]) -> list[tuple[Any, ...]]:
    """What of entries `check.spelling` looks at."""
    return sorted(
        [(key, value[0], value[_SUMMARY] if value[0] == REPORT else "") for key, _, value in entries if value[0] in (REPORT, MENTION)]
    )


def _beside(root: str) -> list[tuple[str, Stamp]]:
    """Every file of schema/ as it is, and the folder of texts: a name that comes or goes changes it."""
    names = [os.path.join(folder, name) for folder, _, names in os.walk(f"{root}/schema") for name in names]
    return [(name, stamp_of(name)) for name in (*sorted(names), f"{root}/raw/text")]


def note_codings(coded: Mapping[str, str], run: Run) -> None:
    """Note which annotations are not published, or are there again; `coded` has the article of each that could be read."""
    by_article: dict[str, list[Plain]] = {}
    for path, article in coded.items():
        by_article.setdefault(article, []).append(("!" + article, (path, 0, 0, coding_of(path), article), (CODED, 0)))
    for entries in by_article.values():
        if len(entries) > 1 or run.raw.broken:  # what cannot be read hides others too
            across.hide(entries[0][0], entries, run.state.context, run.known.hidden, run.known.repeated)
