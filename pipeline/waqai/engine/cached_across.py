"""What all files say together, where most of them are known from the run before and little of that is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from waqai.check import spelling
from waqai.check.index import Plain, of_text
from waqai.engine import across
from waqai.engine.file_pass import FileResult
from waqai.engine.worker_state import State
from waqai.read.raw_folder import codes, coding_of

if TYPE_CHECKING:
    from waqai.engine.cache import Memory


class CachedAcross(across.Across, across.CodedEvents):
    """`waqai.engine.across.Across` from the cache and what was read now: one range, of which little is loaded."""

    def __init__(self, state: State, memory: Memory, read: Mapping[str, FileResult], order: list[str]) -> None:
        super().__init__(state)
        self._memory, self._read, self._order = memory, read, {path: i for i, path in enumerate(order)}
        self.articles = {path for path in order if not codes(path)}

    @cached_property
    def pages(self) -> frozenset[str]:
        """The hashes of the pages of all records."""
        return frozenset([article.page_sha256 for article in self.state.context.raw.articles])

    @cached_property
    def _alone(self) -> list[Plain]:
        """The entries of texts that are no record's."""
        return [entry for sha256 in self.state.context.texts.alone - self.pages for entry in of_text(sha256)]

    def alone_keys(self) -> list[str]:
        """The keys of the texts that are no record's."""
        return [key for key, _, _ in self._alone]

    @cached_property
    def _fresh(self) -> dict[str, list[Plain]]:
        """By key the entries that were read now."""
        out: dict[str, list[Plain]] = {}
        for plain in chain.from_iterable([*(one.entries for one in self._read.values()), self._alone]):
            out.setdefault(plain[0], []).append(plain)
        return out

    def _entries(self, keys: Collection[str] | None) -> Iterator[Plain]:
        for plain in self._memory.entries(keys):
            if plain[1][0] in self._order and plain[1][0] not in self._read:
                yield plain
        for key in self._fresh if keys is None else keys:
            yield from self._fresh.get(key, ())

    def lookup(self, keys: Iterable[str]) -> dict[str, list[Plain]]:
        """The entries of some keys."""
        return self.groups({*keys})

    def groups(self, keys: Collection[str] | None) -> dict[str, list[Plain]]:
        """The entries by key: of some keys, or all."""
        out: dict[str, list[Plain]] = {}
        for plain in self._entries(keys):
            out.setdefault(plain[0], []).append(plain)
        order = self._order
        for entries in out.values():
            if len(entries) > 1:
                entries.sort(key=lambda e: order.get(e[1][0], -1))
        return out

    def ranges(self) -> Iterator[list[Plain]]:
        """All entries, at once."""
        found = list(self._entries(None))
        found.sort(key=lambda e: (e[0], self._order.get(e[1][0], -1)))
        yield found

    @cached_property
    def by_coding(self) -> dict[str, tuple[set[str], set[str]]]:
        """For each coding the events that it has, and those that it names."""
        out: dict[str, tuple[set[str], set[str]]] = {}
        said = [(path, one.events, one.named) for path, one in self._memory.known.items()]
        said += [(path, tuple(one.events), tuple(one.named)) for path, one in self._read.items() if codes(path) and one.article is not None]
        for path, events, named in said:
            mine = out.setdefault(coding_of(path), (set(), set()))
            mine[0].update(events)
            mine[1].update(named)
        return out

    def each(self, function: str, *args: object) -> list[object]:
        """What a function of `check.spelling` gives."""
        return [getattr(spelling, function)(self, self.state.context, *args)]
