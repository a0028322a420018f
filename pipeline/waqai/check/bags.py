"""The facts of all annotations, parted by their keys: whoever has one part has all that is said under its keys.

Each of several processes fills bags of its own, and packs them as it goes: packed, many facts are a few blocks of memory,
and go to another process as they are. They are unpacked by the process that looks at that part, so that none has to go
through all of them.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence
from typing import Any

from waqai.check.facts import Entry, Fact

FULL = 16  # annotations whose facts are packed at once: soon enough that the memory of their files is used for the next ones
Groups = dict[str, list[Entry]]


class Bags:
    """The facts of the annotations at `paths`, by which they are numbered."""

    def __init__(self, paths: Sequence[str], parts: int) -> None:
        self._paths = paths
        self._number = {path: number for number, path in enumerate(paths)}
        self._open: list[list[Any]] = [[] for _ in range(parts)]  # number, key, value; number, key, value; ...
        self._packed: list[list[bytes]] = [[] for _ in range(parts)]
        self._filled = 0

    def put(self, number: int, facts: Iterable[Fact]) -> None:
        """Put in what one annotation says."""
        bags = self._open  # parted by a hash that is the same in every process that is forked from one
        parts = len(bags)
        for key, value in facts:
            bags[hash(key) % parts] += (number, key, value)
        self._filled += 1
        if self._filled == FULL:
            self.pack()

    def pack(self) -> None:
        """Pack what was put in since the last time."""
        for bag, packed in zip(self._open, self._packed, strict=True):
            packed.append(marshal.dumps(bag, 2))
            bag.clear()
        self._filled = 0

    def packed(self) -> list[list[bytes]]:
        """All that was packed, for the process that this one was forked from."""
        return self._packed

    def take(self, others: Iterable[list[list[bytes]]]) -> None:
        """Add what other processes have packed."""
        for packed in others:
            for own, theirs in zip(self._packed, packed, strict=True):
                own.extend(theirs)

    def part(self, i: int) -> Groups:
        """All facts of the keys of one part, in the order of the files."""
        groups: Groups = {}
        get, paths = groups.get, self._paths
        for packed in self._packed[i]:
            items = iter(marshal.loads(packed))
            for number, key, value in zip(items, items, items, strict=True):
                if (held := get(key)) is None:
                    groups[key] = [(paths[number], value)]
                else:
                    held.append((paths[number], value))
        for entries in groups.values():
            if len(entries) > 1:
                entries.sort(key=self._place)
        return groups

    def _place(self, entry: Entry) -> int:
        return self._number[entry[0]]
