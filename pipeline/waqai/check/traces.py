"""What all annotations tell, packed, and traces of it: numbers from which it is seen which events can be in doubt at all.

Each of several processes packs what the files that it has read tell, and keeps three hashes of each telling: of its event, of
all in it that tellings of one event can contradict each other in, and of what it has in common with those that look like
it. The process that they were forked from brings the hashes together: what is told once, or always alike, is looked at by
nobody; of all else it makes the facts. Hashes that meet by chance cost a look and hide nothing.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from waqai.check.facts import Entry, Fact, Value, alike, day_of, facts, mentions, unknown
from waqai.read.raw_folder import coding_of

FULL = 16  # annotations that are packed at once: soon enough that the memory of their files is used for the next ones
_NONE = -1  # which no hash is
Groups = dict[str, list[Entry]]
_Told = tuple[int, str, Value]  # the number of an annotation, an event, and what it tells of it


class Left(NamedTuple):
    """What one process leaves: blocks of tellings, with the number of them in each; the hashes of all of them, in their order,
    as bytes; and of them, by their positions, those that name events, and those with ids that no file has.
    """

    blocks: list[tuple[int, bytes]]
    events: bytes
    signs: bytes
    likes: bytes
    naming: list[int]
    named: list[str]
    unknown: list[tuple[int, str, Value]]


class Traces:
    """The tellings of the annotations at `paths`, by which they are numbered; `actors` and `places` are the ids that are known."""

    def __init__(self, paths: Sequence[str], actors: Container[str], places: Container[str]) -> None:
        self._paths, self._actors, self._places = paths, actors, places
        self._open: list[Any] = []  # number, event, telling; number, event, telling; ...
        self._filled = 0
        self._blocks: list[tuple[int, bytes]] = []
        self._events, self._signs, self._likes = array("q"), array("q"), array("q")
        self._naming: list[int] = []
        self._named: list[str] = []
        self._unknown: list[tuple[int, str, Value]] = []

    def put(self, number: int, told: list[Fact]) -> None:
        """Put in what one annotation tells."""
        coding, actors, places, held = coding_of(self._paths[number]), self._actors, self._places, self._open
        events, signs, likes = self._events.append, self._signs.append, self._likes.append
        for event, telling in told:
            _, _, kind, mode, _, acting, recipients, mutual, date, planned, _, place, status, claims, about, _ = telling
            held += (number, event, telling)
            events(hash(event))
            if len(acting) == 1 == len(recipients):
                one, other = acting[0], recipients[0]
                known = one in actors and other in actors
                signs(hash((kind, mode, mutual, date, planned, place, one, other)))
            else:
                one, other = tuple(sorted(acting)), tuple(sorted(recipients))
                known = all(id in actors for id in acting + recipients)
                signs(hash((kind, mode, mutual, date, planned, place, tuple(acting), tuple(recipients))))
            likes(_NONE if date is None or (day := day_of(date)) is None else hash((coding, day, kind, mode, status, one, other)))
            if about:
                self._naming.append(len(self._events) - 1)
                self._named += about
            if not known or claims or (place is not None and place not in places):
                self._unknown += [(number, key, value) for key, value in unknown(telling, actors, places)]
        self._filled += 1
        if self._filled == FULL:
            self._pack()

    def _pack(self) -> None:
        self._blocks.append((len(self._open) // 3, marshal.dumps(self._open, 2)))
        self._open.clear()
        self._filled = 0

    def left(self) -> tuple[Any, ...]:
        """All of it, a `Left` as a plain tuple, for the process that this one was forked from."""
        self._pack()
        hashes = [numbers.tobytes() for numbers in (self._events, self._signs, self._likes)]
        return (self._blocks, *hashes, self._naming, self._named, self._unknown)

    def take(self, others: Iterable[tuple[Any, ...]]) -> None:
        """Add what other processes left, when all is put in."""
        if self._open:
            self._pack()
        for other in map(Left._make, others):
            self._naming += [len(self._events) + position for position in other.naming]
            self._blocks += other.blocks
            self._events.frombytes(other.events)
            self._signs.frombytes(other.signs)
            self._likes.frombytes(other.likes)
            self._named += other.named
            self._unknown += other.unknown

    def doubtful(self, named: Iterable[str]) -> Groups:
        """The facts of the keys on which there can be a doubt, in the order of the files; `named` are keys that must be there."""
        wanted = _differing(self._events, self._signs)
        wanted.update([hash(key) for keys in (self._named, named) for key in keys])
        similar = _differing(self._likes, self._events) - {_NONE}
        positions = {i for i, (event, like) in enumerate(zip(self._events, self._likes, strict=True)) if event in wanted or like in similar}
        naming, found = set(self._naming), self._unknown.copy()
        for position, (number, event, telling) in self._at(sorted(positions | naming)):
            if self._events[position] in wanted:
                found.append((number, event, telling))
            if position in naming:
                found += [(number, key, value) for key, value in mentions(telling)]
            if self._likes[position] in similar:
                found += [(number, key, value) for key, value in alike(event, telling, coding_of(self._paths[number]))]
        return self._grouped(found, named)

    def all(self, named: Iterable[str]) -> Groups:
        """All facts by their keys, in the order of the files."""
        found = []
        for number, event, telling in self.tellings():
            every = facts([(event, telling)], coding_of(self._paths[number]), self._actors, self._places)
            found += [(number, key, value) for key, value in every]
        return self._grouped(found, named)

    def tellings(self) -> Iterator[_Told]:
        """All tellings."""
        return (told for _, told in self._at(range(len(self._events))))

    def _at(self, positions: Sequence[int]) -> Iterator[tuple[int, _Told]]:
        """The tellings at these positions, which ascend."""
        if self._open:
            self._pack()
        start, end, packed, block = 0, 0, b"", list[Any]()
        blocks = iter(self._blocks)
        for position in positions:
            while position >= end:
                count, packed = next(blocks)
                start, end, block = end, end + count, list[Any]()
            if not block:
                block = marshal.loads(packed)
            at = 3 * (position - start)
            yield position, (block[at], block[at + 1], block[at + 2])

    def _grouped(self, found: list[_Told], named: Iterable[str]) -> Groups:
        found.sort(key=_number)
        groups: Groups = {}
        get, paths = groups.get, self._paths
        for number, key, value in found:
            if (held := get(key)) is None:
                groups[key] = [(paths[number], value)]
            else:
                held.append((paths[number], value))
        for key in named:
            groups.setdefault(key, [])
        return groups


def _number(told: _Told) -> int:
    return told[0]


def _differing(keys: array[int], values: array[int]) -> set[int]:
    """The keys that have more values than one."""
    last = dict(zip(keys, values, strict=True))
    return {key for key, value in zip(keys, values, strict=True) if last[key] != value}
