"""Values found by key, in files that all processes share: articles' records by id, pages' texts by hash.

Each batch writes its values one after the other; where each lies is kept as two numbers, a hash of its key and its place, in
the order of the hashes. So a million records take 16 MB of memory, which processes share, and no process holds more.
"""

from __future__ import annotations

import marshal
import mmap
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from zlib import crc32

_PART = 40  # bits of a place within one file
READ = 4096  # values that are read before their pages are let go of


class Part(NamedTuple):
    """What one batch wrote: the file, and for each value the hash of its key and where it begins, as bytes."""

    path: str
    places: bytes


def write(path: str, values: Iterable[tuple[str, Any]]) -> Part:
    """Write keys with their values, which must be what `marshal` knows; the file is there whole or not at all."""
    places, at, coming = array("Q"), 0, f"{path}.{os.getpid()}"
    with open(coming, "wb") as stream:
        for key, value in values:
            data = marshal.dumps((key, value), 2)
            places.extend((_hash(key), at))
            at += stream.write(data)
    os.replace(coming, path)
    return Part(path, places.tobytes())


def gather(parts: list[Part], path: str) -> None:
    """Bring the places of all parts together, in the order of the hashes, for `Packed`."""
    found = []
    for number, part in enumerate(parts):
        places = array("Q")
        places.frombytes(part.places)
        found += [(key, number << _PART | at) for key, at in zip(places[::2], places[1::2], strict=True)]
    found.sort()
    coming = f"{path}.{os.getpid()}"
    with open(coming, "wb") as stream:
        head = stream.write(marshal.dumps([part.path for part in parts]))
        head += stream.write(b"\0" * (-head % 8))  # numbers lie at whole multiples of their size
        stream.write(array("Q", [key for key, _ in found]).tobytes())
        stream.write(array("Q", [place for _, place in found]).tobytes())
        stream.write(head.to_bytes(8, "little"))
    os.replace(coming, path)


class Packed:
    """The values that `gather` brought together."""

    def __init__(self, path: str) -> None:
        self._all = _mapped(path)
        head = int.from_bytes(self._all[-8:], "little")
        self._files: list[memoryview | None] = [None] * len(paths := marshal.loads(self._all[:head]))
        self._paths: list[str] = paths
        numbers = self._all[head:-8].cast("Q")
        self._count = len(numbers) // 2
        self._hashes, self._places = numbers[: self._count], numbers[self._count :]
        self._read = 0

    def __len__(self) -> int:
        return self._count

    def get(self, key: str) -> Any:
        """The value of a key, of two the first; None where there is none."""
        wanted = _hash(key)
        i = bisect_left(self._hashes, wanted)
        while i < self._count and self._hashes[i] == wanted:
            held, value = self._value(self._places[i])
            if held == key:
                return value
            i += 1
        return None

    def keys(self) -> Iterator[str]:
        """Every key, in no order that means anything."""
        for place in self._places:
            yield self._value(place)[0]

    def _value(self, place: int) -> tuple[str, Any]:
        number = place >> _PART
        self._read += 1
        if self._read % READ == 0:
            self._let_go()
        file = self._files[number]
        if file is None:
            file = self._files[number] = _mapped(self._paths[number])
        found: tuple[str, Any] = marshal.loads(file[place & ((1 << _PART) - 1) :])
        return found

    def _let_go(self) -> None:
        """Give back the memory of what was read: the system counts mapped pages as this process's until they are let go of."""
        if hasattr(mmap, "MADV_DONTNEED"):
            for file in self._files:
                if file is not None and isinstance(file.obj, mmap.mmap):
                    file.obj.madvise(mmap.MADV_DONTNEED)


def _mapped(path: str) -> memoryview:
    with open(path, "rb") as stream:
        if not os.fstat(stream.fileno()).st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def _hash(key: str) -> int:
    return crc32(key.encode())  # two keys with one hash are told apart by the keys themselves
