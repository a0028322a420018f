"""The facts of all annotations, parted by their keys: whoever has one part has all that is said under its keys.

Each of several processes fills bags of its own. Those of the others come packed, and are unpacked only by the process that
looks at that part, so that no process has to go through all of them.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence
from typing import Any

from waqai.check.facts import Entry, Fact

Groups = dict[str, list[Entry]]


class Bags:
    """The facts of the annotations at `paths`, by which they are numbered."""

    def __init__(self, paths: Sequence[str], parts: int) -> None:
        self._paths = paths
        self._number = {path: number for number, path in enumerate(paths)}
        self._own: list[list[Any]] = [[] for _ in range(parts)]  # number, key, value; number, key, value; ...
        self._packed: list[list[bytes]] = []

    def put(self, number: int, facts: Iterable[Fact]) -> None:
        """Put in what one annotation says."""
        own = self._own  # parted by a hash that is the same in every process that is forked from one
        parts = len(own)
        for key, value in facts:
            own[hash(key) % parts] += (number, key, value)

    def pack(self) -> list[bytes]:
        """What this process has put in, for the one that it was forked from."""
        return [marshal.dumps(bag, 2) for bag in self._own]

    def take(self, packed: Iterable[list[bytes]]) -> None:
        """Add what other processes have packed."""
        self._packed += packed

    def part(self, i: int) -> Groups:
        """All facts of the keys of one part, in the order of the files."""
        groups: Groups = {}
        get, paths = groups.get, self._paths
        for bag in (self._own[i], *(marshal.loads(bags[i]) for bags in self._packed)):
            items = iter(bag)
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
