"""Compares two sides: what of either has a partner in the other, within what both cover, and what chance alone would give.

Takes two sides, gives counts and pairs. Chance is the same comparison with the table's days shifted by months: parties, types and
how often either side reports stay as they are, and no event of the one is an event of the other any more but by accident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256

from waqai.other_datasets.day_matching import match_days
from waqai.other_datasets.event_pairs import BY_TYPE, EventPair, Pair, Side, first_day, month_of

SHIFTS = (-90, -60, -30, 30, 60, 90)
FARTHEST = max(SHIFTS)

Group = tuple[Pair, str]


@dataclass(frozen=True)
class Share:
    """How many of each side were compared, and how many pairs they make."""

    matched: int
    release: int
    table: int

    @property
    def of_release(self) -> float | None:
        return self.matched / self.release if self.release else None

    @property
    def of_table(self) -> float | None:
        return self.matched / self.table if self.table else None


@dataclass(frozen=True)
class Matching:
    """The two sides within what both cover, the table's days shifted by some, and the pairs that were made."""

    shift: int
    release: list[EventPair]
    table: list[EventPair]
    pairs: list[tuple[EventPair, EventPair]]

    def share(self, quad: str | None = None, pair: Pair | None = None) -> Share:
        """All, or those of a quad class or of a pair of countries."""
        return Share(*(counted[pair or quad or ""] for counted in self._counted))

    @cached_property
    def _counted(self) -> tuple[Counter[str | Pair], ...]:
        """How many are matched, are the release's and are the table's: in all, by quad class and by pair."""
        sides = [a for a, _ in self.pairs], self.release, self.table
        return tuple(Counter(key for one in side for key in ("", one.quad, one.pair)) for side in sides)


@dataclass(frozen=True)
class Comparison:
    """What both sides cover, and the matchings with and without a shift of days."""

    pairs: frozenset[Pair]
    kinds: frozenset[str]
    by_type: bool
    months: tuple[int, ...]
    first: int | None
    last: int | None
    matching: Matching
    shifted: list[Matching]

    @property
    def comparable(self) -> bool:
        """Whether the two have days, pairs and types in common."""
        return bool(self.months and self.pairs and self.kinds)

    @property
    def chance(self) -> Share:
        """All shifted comparisons together."""
        return self.chance_of()

    def chance_of(self, quad: str | None = None, pair: Pair | None = None) -> Share:
        """The same, of a quad class or of a pair of countries."""
        shares = [one.share(quad, pair) for one in self.shifted]
        return Share(sum(s.matched for s in shares), sum(s.release for s in shares), sum(s.table for s in shares))


def compare(release: Side, table: Side, *, window: int, by: str, shifts: Sequence[int] = SHIFTS) -> Comparison:
    """Compare two sides.

    Parameters
    ----------
    window : int
        How many days two events may lie apart.
    by : str
        `quad`: two events can be one if their quad classes are the same; `type`: if their types are.
    shifts : sequence of int
        By how many days the table's are moved, for what chance gives.
    """
    pairs = frozenset(one.pair for one in release.rows) & frozenset(one.pair for one in table.rows)
    by_type = bool(table.types) and bool(release.types)
    kinds = release.types & table.types if by_type else release.quads & table.quads

    def both(shift: int) -> Matching:
        return _matching(release, table, pairs, kinds, shift, window, by if by_type else "")

    a, b = release.coverage, table.coverage
    first, last = (max(a.first, b.first), min(a.last, b.last)) if a and b else (None, None)
    months = tuple(
        sorted(month for month in a.months & b.months if first is not None and last is not None and month_of(first) <= month <= month_of(last))
        if a and b and first is not None and last is not None and first <= last else ()
    )  # fmt: skip
    if months and first is not None and last is not None:
        first, last = max(first, first_day(months[0])), min(last, first_day(months[-1] + 1) - 1)
    else:
        first = last = None
    return Comparison(pairs, kinds, by_type, months, first, last, both(0), [both(shift) for shift in shifts])


def _matching(release: Side, table: Side, pairs: frozenset[Pair], kinds: frozenset[str], shift: int, window: int, by: str) -> Matching:
    a, b = release.coverage, table.coverage
    if a is None or b is None:
        return Matching(shift, [], [], [])

    def kind(one: EventPair) -> str:
        return one.type if one.type is not None and by else one.quad

    @cache
    def covered(day: int) -> bool:
        """Whether both cover a day of the release, and hence a day of the table so many days before."""
        return a.has(day, window) and b.has(day - shift, window)

    ours = [one for one in release.rows if one.pair in pairs and kind(one) in kinds and covered(one.day)]
    theirs = [one for one in table.rows if one.pair in pairs and kind(one) in kinds and covered(one.day + shift)]
    groups: dict[Group, tuple[list[EventPair], list[EventPair]]] = {}
    for side, events in enumerate((ours, theirs)):
        for one in events:
            group = one.pair, (one.type or "") if by == BY_TYPE else one.quad
            groups.setdefault(group, ([], []))[side].append(one)
    made = []
    for group in sorted(groups):
        left, right = groups[group]
        found = match_days([(one.day, one.type or "") for one in left], [(one.day + shift, one.type or "") for one in right], window)
        made += [(left[i], right[j]) for i, j in found]
    return Matching(shift, ours, theirs, made)


def drawn(matching: Matching, seed: int, most: int) -> tuple[list[tuple[EventPair, EventPair]], list[EventPair], list[EventPair]]:
    """So many matched pairs, and so many of each side without a partner, drawn by a seed, in the order of their days.

    What is drawn depends on the seed and on each row alone: rows that come or go elsewhere move nothing.
    """

    def lot(one: EventPair) -> bytes:
        return sha256(
            "\0".join((str(seed), str(one.day), *one.pair, one.quad, one.event, one.place)).encode("utf-8", "surrogatepass")
        ).digest()

    matched = sorted(sorted(matching.pairs, key=lambda two: lot(two[0]))[:most], key=lambda two: two[0].order)
    taken = [{id(two[side]) for two in matching.pairs} for side in (0, 1)]
    alone = [
        sorted(sorted((one for one in side if id(one) not in gone), key=lot)[:most], key=lambda one: one.order)
        for side, gone in zip((matching.release, matching.table), taken, strict=True)
    ]
    return matched, alone[0], alone[1]
