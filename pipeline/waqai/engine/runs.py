"""Sorted runs of index entries: in memory, or on disk where there is more; and ranges of their keys, each from all runs.

A run holds the entries of one batch in the order of their keys, packed in chunks, and says with which key each chunk begins.
So a range of keys reads only its own part of each run. Entries of one key stay in the order of the runs.
"""

from __future__ import annotations

import marshal
import os
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from waqai.check.context import Source
from waqai.check.index import IndexEntry, Plain

CHUNK = 512  # entries
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
        part = marshal.dumps(entries[start : start + CHUNK], 4)
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


def part(runs: Sequence[Run], bound: Bound) -> list[Plain]:
    """The entries of a range, in the order of their keys."""
    low, high = bound
    out: list[Plain] = []
    for run in runs:
        firsts = [chunk[0] for chunk in run.chunks]
        start = max(0, bisect_left(firsts, low) - 1)
        end = len(firsts) if high is None else bisect_left(firsts, high)
        for i in range(start, end):
            entries = _chunk(run, i)
            whole = firsts[i] >= low and (high is None or (i + 1 < len(firsts) and firsts[i + 1] < high))
            out += entries if whole else [e for e in entries if low <= e[0] and (high is None or e[0] < high)]
    if len(runs) > 1:
        out.sort(key=_key)
    return out


def _chunk(run: Run, i: int) -> list[Plain]:
    _, at, length = run.chunks[i]
    if isinstance(run.data, bytes):
        found: list[Plain] = marshal.loads(run.data[at : at + length])
        return found
    descriptor = os.open(run.data, os.O_RDONLY)
    try:
        found = marshal.loads(os.pread(descriptor, length, at))
    finally:
        os.close(descriptor)
    return found


def groups(entries: Sequence[Plain]) -> Iterator[tuple[str, list[Plain]]]:
    """Entries that are in order, by their keys."""
    for key, found in groupby(entries, _key):
        yield key, list(found)


def lookup(runs: Sequence[Run], keys: Sequence[str]) -> dict[str, list[Plain]]:
    """The entries of a few keys."""
    return {key: found for key in keys if (found := [e for e in part(runs, (key, key + "\0")) if e[0] == key])}


def entry(plain: Plain) -> IndexEntry:
    """An entry, unpacked."""
    return tuple.__new__(IndexEntry, (tuple.__new__(Source, plain[1]), plain[2]))  # as `_make` would, in half of the time
