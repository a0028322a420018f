"""Matches two lists of days one to one: as many pairs as can be, and of all ways to do so one with the fewest days between.

Takes two lists in the order of their days, gives pairs of indices. Both are points on a line and a pair may lie at most so many
days apart, so there always is a best matching in which no two pairs cross: had two crossed, changing partners would bring neither
further apart. Hence one pass over the pairs that the window allows is enough, as in the alignment of two texts, where the
general methods (Hopcroft and Karp, the Hungarian method of `waqai.agreement.matching`) take the product of the lists' lengths and more.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

Point = tuple[int, str]

_SKIP_FIRST, _SKIP_SECOND, _TAKE = 0, 1, 2


def match_days(first: Sequence[Point], second: Sequence[Point], window: int) -> list[tuple[int, int]]:
    """The pairs of a best matching, in order.

    Parameters
    ----------
    first, second : sequence of (int, str)
        A day and a type each, both sequences in the order of the days.
    window : int
        How many days a pair may lie apart.

    Returns
    -------
    list of (int, int)
        Indices into both. No index stands twice. There is no matching with more pairs, and none with as many and fewer days
        between in sum. Of those in which no pairs cross it is one with the most pairs of one type. Exchanging the lists exchanges
        the indices.
    """
    if list(second) < list(first):
        return [(i, j) for j, i in match_days(second, first, window)]
    days = [day for day, _ in second]
    most = min(len(first), len(second))
    a_day = most + 1  # more than all agreements of type together
    a_pair = a_day * (window * most + 1) + most  # more than all days and agreements together
    bands: list[tuple[int, bytearray]] = []
    before_low, before = 0, [0]  # values[j - low]: the best of what is before and the first j of `second`
    for day, kind in first:
        low, high = bisect_left(days, day - window), bisect_right(days, day + window)
        steps = bytearray(high - low)
        values = [before[min(low - before_low, len(before) - 1)]]
        for j in range(low + 1, high + 1):
            above, diagonal = before[min(j - before_low, len(before) - 1)], before[min(j - 1 - before_low, len(before) - 1)]
            other, other_kind = second[j - 1]
            take = diagonal + a_pair - a_day * abs(day - other) + (kind == other_kind)
            best = max(take, above, values[-1])
            steps[j - 1 - low] = _TAKE if take == best else _SKIP_FIRST if above == best else _SKIP_SECOND
            values.append(best)
        bands.append((low, steps))
        before_low, before = low, values
    return _backwards(bands, len(second))


def _backwards(bands: list[tuple[int, bytearray]], j: int) -> list[tuple[int, int]]:
    """The pairs by the steps that led to the best value."""
    pairs, i = [], len(bands)
    while i and j:
        low, steps = bands[i - 1]
        j = min(j, low + len(steps))
        step = steps[j - 1 - low] if j > low else _SKIP_FIRST
        if step == _TAKE:
            pairs.append((i - 1, j - 1))
        i, j = i - (step != _SKIP_SECOND), j - (step != _SKIP_FIRST)
    return pairs[::-1]
