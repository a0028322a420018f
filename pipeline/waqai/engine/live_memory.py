"""What a server that stays knows from the cache, and which ids differ between two readings of the single files.

Takes the cache of `waqai validate` as it was when the server began; writes nothing into it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from waqai.check.checks import Ranked
from waqai.engine.cache import Memory
from waqai.engine.cache_store import FAULTS
from waqai.engine.file_pass import FileResult
from waqai.project import Project
from waqai.read.raw_folder import Raw


class LiveMemory(Memory):
    """The cache as it was when the server began: asked, and never written."""

    def __init__(self, project: Project) -> None:
        super().__init__(project.root)
        self.verdicts: Mapping[str, list[Ranked]] = {}
        self.again: set[str] = set()
        self.gates: frozenset[str] = frozenset()
        try:
            self._cache.detach()
        except FAULTS:
            self._forget()

    @property
    def empty(self) -> bool:
        """Whether nothing is remembered."""
        return not self._cache.rows

    def keep(self) -> None:
        """Hold the verdicts, and write nothing."""
        assert self.looked is not None
        _, _, context, checked, faulty, _ = self.looked
        self.verdicts, self.gates = faulty, context.reach
        if self.holds(context.reach):
            self.gates = frozenset(self._cache.meta["gates"])
            self.again = set(checked) if self.gates != context.reach else set()

    def paths_with(self, words: Collection[str]) -> set[str]:
        """The files that say one of these words, as they were."""
        return self._cache.paths_with(words)


def changed_ids(old: Iterable[Any], new: Iterable[Any]) -> set[str]:
    """The ids of entries that differ."""
    a, b = ([(e.id, e._replace(origin=None)) for e in entries] for entries in (old, new))
    one, other = dict(reversed(a)), dict(reversed(b))
    return {id_ for id_ in {*one, *other} if one.get(id_) != other.get(id_)}


def places_within(ids: set[str], raw: Raw) -> set[str]:
    """The places that lie in one of these."""
    out, more = set[str](), set(ids)
    while more:
        more = {p.id for p in raw.places if p.within in more} - out
        out |= more
    return out


def says(one: FileResult, ids: set[str]) -> bool:
    """Whether a file's entries have one of these ids among their values, or as a key."""

    def has(value: Any) -> bool:
        return value in ids if isinstance(value, str) else any(has(part) for part in value) if isinstance(value, (tuple, list)) else False

    return any(key in ids or key.rpartition(" ")[2] in ids or has(value) for key, _, value in one.entries)
