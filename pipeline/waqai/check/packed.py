"""What all annotations tell, packed, in parts by the keys of the facts, so that several processes can look at a part each.

Each of several processes packs what the files that it has read tell, and takes two hashes of each telling: of its event, and of
what it has in common with those that look like it. The process that they were forked from puts all together. What is told
once, and named by nobody, is in doubt for nobody, and stays packed: of all else facts are made. Hashes that meet by chance
cost a look and hide nothing. They are those of Python, which are the same in processes that are forked from one, and are
never kept.
"""

from __future__ import annotations

import marshal
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from waqai.check.facts import Entry, Fact, Value, alike, day_of, mentions, unknown
from waqai.read.raw_folder import coding_of

PARTS = 8
Groups = dict[str, list[Entry]]
_Said = tuple[int, str, Value]  # the number of an annotation, a key, and what it says under it
_Found = dict[str, list[tuple[int, Value]]]


class Left(NamedTuple):
    """What one process leaves: of each part the hashes of events, as bytes, and the tellings; all other facts; for each likeness,
    as a hash, an event's; and the likenesses that have two.
    """

    events: list[bytes]
    tellings: list[list[bytes]]
    others: list[_Said]
    likes: dict[int, int]
    similar: list[int]


class Packed:
    """What the annotations at `paths` tell, by which they are numbered; `actors` and `places` are the ids that are known."""

    def __init__(self, paths: Sequence[str], actors: Container[str], places: Container[str]) -> None:
        self._paths, self._actors, self._places = paths, actors, places
        self._events = [array("q") for _ in range(PARTS)]
        self._tellings: list[list[bytes]] = [[] for _ in range(PARTS)]
        self._others: list[_Said] = []
        self._likes: dict[int, int] = {}
        self._similar: set[int] = set()

    def put(self, number: int, told: list[Fact], *, known: bool = False) -> None:
        """Put in what one annotation tells; `known` says that every id in it is known."""
        coding, events, tellings, likes, pack = coding_of(self._paths[number]), self._events, self._tellings, self._likes, marshal.dumps
        for event, telling in told:
            key = hash(event)
            part = key % PARTS
            events[part].append(key)
            tellings[part].append(pack((number, event, telling), 2))
            if (like := _likeness(coding, telling)) is not None and likes.setdefault(like, key) != key:
                self._similar.add(like)
            if telling[14]:
                self._others += [(number, *fact) for fact in mentions(telling)]
            if not known:
                self._others += [(number, *fact) for fact in unknown(telling, self._actors, self._places)]

    def left(self) -> tuple[Any, ...]:
        """All of it, a `Left` as a plain tuple, for the process that this one was forked from."""
        return ([keys.tobytes() for keys in self._events], self._tellings, self._others, self._likes, list(self._similar))

    def take(self, others: Iterable[tuple[Any, ...]]) -> None:
        """Add what other processes left, when all is put in."""
        for other in map(Left._make, others):
            for part in range(PARTS):
                self._events[part].frombytes(other.events[part])
                self._tellings[part] += other.tellings[part]
            self._others += other.others
            self._similar.update(other.similar)
            self._similar.update([like for like in self._likes.keys() & other.likes.keys() if self._likes[like] != other.likes[like]])
            self._likes |= other.likes

    def doubtful(self, named: Collection[str]) -> list[Callable[[], Groups]]:
        """Parts of the facts: each gives those of its keys on which there can be a doubt; `named` are keys that must be there."""
        return [*[partial(self._part, part, named) for part in range(PARTS)], *([self._alike] if self._similar else [])]

    def _part(self, part: int, named: Collection[str]) -> Groups:
        others = [said for said in self._others if hash(said[1]) % PARTS == part]
        found: _Found = {key: [] for key in named if hash(key) % PARTS == part}
        events = self._events[part]
        wanted = {key for key, count in Counter(events).items() if count > 1}
        wanted.update([hash(key) for key in found], [hash(key) for _, key, _ in others])
        for packed in [packed for key, packed in zip(events, self._tellings[part], strict=True) if key in wanted]:
            number, event, telling = marshal.loads(packed)
            found.setdefault(event, []).append((number, telling))
        return self._in_order(found, others)

    def _alike(self) -> Groups:
        """The facts of what is alike."""
        found: _Found = {}
        for number, event, telling in self._told():
            if _likeness(coding := coding_of(self._paths[number]), telling) in self._similar:
                for key, fact in alike(event, telling, coding):
                    found.setdefault(key, []).append((number, fact))
        return self._in_order(found, [])

    def all(self, named: Iterable[str]) -> Groups:
        """All facts by their keys."""
        found: _Found = {key: [] for key in named}
        for number, event, telling in self._told():
            for key, fact in ((event, telling), *alike(event, telling, coding_of(self._paths[number]))):
                found.setdefault(key, []).append((number, fact))
        return self._in_order(found, self._others)

    def _told(self) -> Iterator[_Said]:
        return map(marshal.loads, chain.from_iterable(self._tellings))

    def _in_order(self, found: _Found, others: Iterable[_Said]) -> Groups:
        """The facts of each key in the order of the files."""
        for number, key, fact in others:
            found.setdefault(key, []).append((number, fact))
        paths = self._paths
        for facts in found.values():
            facts.sort(key=_place)
        return {key: [(paths[number], fact) for number, fact in facts] for key, facts in found.items()}


def _place(said: tuple[int, Value]) -> tuple[int, Any]:
    """Where a fact was read: its annotation, and its report's position."""
    return said[0], said[1][1]


def _likeness(coding: str, telling: Value) -> int | None:
    """A hash of all that two events must have in common to look alike; None where there is no day."""
    date = telling[8]
    if date is None or (day := date if len(date) == 10 else day_of(date)) is None:  # what has ten letters is a day, or costs a look
        return None
    kind, mode, acting, recipients, status = telling[2], telling[3], telling[5], telling[6], telling[12]
    if len(acting) == 1 == len(recipients):
        return hash((coding, day, kind, mode, status, acting[0], recipients[0]))
    return hash((coding, day, kind, mode, status, tuple(sorted(acting)), tuple(sorted(recipients))))
