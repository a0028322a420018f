"""What of a run is known from the one before it, and what the next one may know from it.

An article is known if neither its file nor its page's text has changed; an annotation, if neither its file has, nor what it
was checked against: its article's record and page, whose hash is the article's seal. Facts are asked for by key, so that
only the events that changed files tell or told are looked at again. Whatever goes wrong with the cache, the run goes on as
if there were none.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import time_ns
from typing import Any

from waqai.check.cache import Cache, News, Row, Stamp, basis, digest, racy, stamp_of
from waqai.check.facts import Entry
from waqai.check.single import Single
from waqai.check.subject import Subject
from waqai.problem import Problem

FAULTS = (sqlite3.Error, OSError, ValueError, EOFError, TypeError, KeyError, MemoryError)  # of a cache that is not what it should be
_PAGE = 13  # where an article's record has the hash of its page


class Spoilt(Exception):
    """What is remembered cannot be read, after some of it was relied on: the run must begin anew without it."""


class Memory:
    """What is known of one project's files at the beginning of a run; nothing, where there is no cache that holds."""

    def __init__(self, root: Path) -> None:
        self._root, self._began = str(root), time_ns()
        self._cache = Cache(root, basis(root))
        self._has_texts = os.path.isdir(f"{root}/raw/text")
        self._stamps: dict[str, Stamp] = {}
        self._against: dict[str, str] = {}
        self._seals: dict[str, str] = {}
        self._news: dict[str, Row] = {}
        self._beside: list[tuple[str, Stamp]] = []
        try:
            self._cache.open()
        except FAULTS:
            self._forget()

    def _forget(self) -> None:
        self._cache.close()
        self._cache.rows, self._cache.meta = {}, {}

    def beside(self, look: Callable[[], list[Problem]]) -> list[Problem]:
        """What `look` finds beside the records; nothing is looked at where it found nothing, and all files of schema/ are as they were."""
        there = _beside(self._root)
        if there and there == self._cache.meta.get("beside"):
            self._beside = there
            return []
        found = look()
        if not found and not any(racy(stamp, self._began) for _, stamp in there):
            self._beside = there
        return found

    def article(self, path: str) -> Single | None:
        """What is known of the article at `path`."""
        row = self._row(path)
        if row is None or not row.clean or row.single[2] is None or row.against != self._text(row.single[2][_PAGE]):
            return None
        return Single(row.single[0], [], row.single[2])

    def seal(self, paths: list[str], articles: list[Single], read: Collection[str]) -> None:
        """Take note of all articles, those in `read` having been read now."""
        for path, one in zip(paths, articles, strict=True):
            if one.article is None or one.record is None:
                continue
            if path in read:
                text = self._text(one.record[_PAGE])
                seal = digest(marshal.dumps(one.record, 2) + text.encode()).hex()
                self._against[path] = text
                self._news[path] = self._new_row(path, one)._replace(seal=seal)
            else:
                seal = self._cache.rows[path].seal
            self._seals.setdefault(one.article, seal)

    def annotation(self, path: str, broken: Collection[str]) -> Single | None:
        """What is known of the annotation at `path`; all articles must have been sealed."""
        row = self._row(path)
        if row is None or not row.clean or row.against != self._sealed(row.single[0], broken):
            return None
        return tuple.__new__(Single, (*row.single, b""))  # as `_make` would, in a third of the time

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

    def _new_row(self, path: str, one: Single) -> Row:
        single: tuple[Any, ...] = one._replace(problems=[], facts=[])[:-1]
        return Row(self._stamps[path], self._began, one.digest, self._against[path], not one.problems, single)

    # Events

    def coded(self) -> list[str]:
        """The paths of the annotations that were there, and could be read, when the run before was over."""
        return [path for path in self._cache.rows if _codes(path)]

    def hidden(self) -> frozenset[str]:
        """Which annotations of published codings were not published when the run before was over."""
        return frozenset(self._cache.meta["hidden"])

    def holds(self, gates: Collection[str]) -> bool:
        """Whether the verdicts on events hold for all that no changed file tells."""
        return "gates" in self._cache.meta and set(gates) <= set(self._cache.meta["gates"])

    def faulty(self) -> Collection[str]:
        """The keys with which something was wrong."""
        found: Collection[str] = self._cache.meta["faulty"]
        return found

    def keys(self, paths: Iterable[str]) -> set[str]:
        """The keys of what annotations said when the run before was over."""
        rows = self._cache.rows
        return {key for path in paths if path in rows for key in rows[path].unpacked_keys()}

    def entries(self, keys: Collection[str] | None) -> Iterator[tuple[str, Entry]]:
        """The remembered facts of these keys, or of all.

        Raises
        ------
        Spoilt
            They cannot be read.
        """
        try:
            for key, path, values in self._cache.facts(keys):
                for value in values:
                    yield key, (path, value)
        except FAULTS as error:
            self._cache.close()
            raise Spoilt from error

    def keep(
        self, listed: Collection[str], read: dict[str, Single], subject: Subject, checked: Collection[str], faulty: Collection[str]
    ) -> None:
        """Remember this run.

        Parameters
        ----------
        listed : collection of str
            The paths of all articles and annotations that are there.
        read : dict
            The annotations that were read.
        checked, faulty : collection of str
            The keys that were looked at, and those with which something was wrong.
        """
        rows, facts, stale = self._cache.rows, list[tuple[str, str, list[Any]]](), list[tuple[str, str]]()
        for path, one in read.items():
            held: dict[str, list[Any]] = {}
            for key, value in one.facts:
                held.setdefault(key, []).append(value)
            if one.article is not None:
                self._against[path] = self._sealed(one.article, subject.raw.broken)
                self._news[path] = self._new_row(path, one)._replace(packed_keys=marshal.dumps(list(held), 2))
                facts += [(key, path, values) for key, values in held.items()]
            stale += [(key, path) for key in (rows[path].unpacked_keys() if path in rows else ()) if key not in held]
        gone = [path for path in rows if path not in listed or (path in read and read[path].article is None)]
        stale += [(key, path) for path in gone if path not in read and _codes(path) for key in rows[path].unpacked_keys()]
        meta = {"gates": sorted(subject.gates), "faulty": sorted(faulty), "hidden": sorted(subject.hidden), "beside": self._beside}
        if self.holds(subject.gates) and meta["gates"] != self._cache.meta["gates"]:  # fewer could be looked at: look again
            meta |= {"gates": self._cache.meta["gates"], "faulty": sorted(checked)}
        if self._news or gone or any(self._cache.meta.get(name) != value for name, value in meta.items()):
            facts.sort(key=lambda fact: fact[:2])
            with suppress(*FAULTS):
                self._cache.write(News(self._news, facts, gone, stale, meta))
        self._cache.close()


def _beside(root: str) -> list[tuple[str, Stamp]]:
    """Every file of schema/ as it is, and the folder of texts: a name that comes or goes changes it."""
    names = [os.path.join(folder, name) for folder, _, names in os.walk(f"{root}/schema") for name in names]
    return [(name, stamp_of(name)) for name in (*sorted(names), f"{root}/raw/text")]


def _codes(path: str) -> bool:
    return path.startswith("raw/annotations/")
