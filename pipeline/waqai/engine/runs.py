"""Sorted runs of index entries: in memory, or on disk where there is more; and ranges of their keys, each from all runs.

A run holds the entries of one batch in the order of their keys, packed in chunks, and says with which key each chunk begins.
So a range of keys reads only its own part of each run. Entries of one key stay in the order of the runs.
"""

from __future__ import annotations

import marshal
import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from waqai.check.context import Source
from waqai.check.index import IndexEntry, Plain, Value

CHUNK = 128  # entries
_key = itemgetter(0)
Bound = tuple[str, str | None]  # from the first key on, and before the second one


class Run(NamedTuple):
    """The entries of a batch.

    Parameters
    ----------
    data : bytes or str
        The packed chunks, or the path of the file that holds them.
    chunks : list of tuple
        For each chunk its first key, where it begins and how long it is.
    """

    data: bytes | str
    chunks: list[tuple[str, int, int]]


def pack(entries: list[Plain], path: str | None) -> Run:
    """Sort and pack entries; into a file where a path is given, which is there whole or not at all."""
    entries.sort(key=_key)
    chunks, parts, at = [], [], 0
    for start in range(0, len(entries), CHUNK):
        part = marshal.dumps(tuple(zip(*entries[start : start + CHUNK], strict=True)), 4)
        chunks.append((entries[start][0], at, len(part)))
        parts.append(part)
        at += len(part)
    if path is None:
        return Run(b"".join(parts), chunks)
    coming = f"{path}.{os.getpid()}"
    with open(coming, "wb") as stream:
        stream.writelines(parts)
    os.replace(coming, path)
    return Run(path, chunks)


def bounds(runs: Sequence[Run], size: int) -> list[Bound]:
    """Ranges of keys with about `size` entries of all the runs together, in their order."""
    firsts = sorted(first for run in runs for first, _, _ in run.chunks)
    step = max(1, size // CHUNK)
    cuts = list(dict.fromkeys(firsts[step::step]))
    return [*pairwise(["", *cuts]), (cuts[-1] if cuts else "", None)]


class Entries:
    """The entries of a range of keys, in the order of the runs: of each its key, source and value.

    Most keys are said once, and nobody looks at what is said under them: so they are neither put in order nor grouped.
    """

    def __init__(self, runs: Sequence[Run], bound: Bound) -> None:
        low, high = bound
        self.keys, self.sources, self.values = list[str](), list[tuple[Any, ...]](), list[Value]()
        for run in runs:
            for keys, sources, values in _chunks(run, bound):
                start, end = bisect_left(keys, low), len(keys) if high is None else bisect_left(keys, high)
                self.keys += keys[start:end]
                self.sources += sources[start:end]
                self.values += values[start:end]

    def in_order(self) -> list[Plain]:
        """All of them, in the order of their keys."""
        return sorted(zip(self.keys, self.sources, self.values, strict=True), key=_key)

    def of(self, wanted: Iterable[str]) -> dict[str, list[Plain]]:
        """The entries of each of these keys, which may be none."""
        found: dict[str, list[Plain]] = {key: [] for key in wanted}
        for plain in zip(self.keys, self.sources, self.values, strict=True):
            if plain[0] in found:
                found[plain[0]].append(plain)
        return found


def part(runs: Sequence[Run], bound: Bound) -> list[Plain]:
    """The entries of a range, in the order of their keys."""
    return Entries(runs, bound).in_order()


def _chunks(run: Run, bound: Bound) -> Iterator[Any]:
    """The chunks of a run that have entries of a range."""
    low, high = bound
    start = max(0, bisect_left(run.chunks, low, key=_key) - 1)
    chunks = run.chunks[start : None if high is None else bisect_left(run.chunks, high, key=_key)]
    if not chunks:
        return
    begin, end = chunks[0][1], chunks[-1][1] + chunks[-1][2]
    if isinstance(run.data, bytes):
        data = memoryview(run.data)[begin:end]
    else:
        with open(run.data, "rb") as stream:
            stream.seek(begin)
            data = memoryview(stream.read(end - begin))
    for _, at, _ in chunks:
        yield marshal.loads(data[at - begin :])


def groups(entries: Sequence[Plain]) -> Iterator[tuple[str, list[Plain]]]:
    """Entries that are in order, by their keys."""
    for key, found in groupby(entries, _key):
        yield key, list(found)


def lookup(runs: Sequence[Run], keys: Iterable[str]) -> dict[str, list[Plain]]:
    """The entries of a few keys."""
    return {key: found for key in keys if (found := part(runs, (key, key + "\0")))}


def entry(plain: Plain) -> IndexEntry:
    """An entry, unpacked."""
    return tuple.__new__(IndexEntry, (tuple.__new__(Source, plain[1]), plain[2]))  # as `_make` would, in half of the time
