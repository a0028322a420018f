"""Agreement on which reports are one event: against pairs and items that are counted one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_agreement import report
from waqai.agreement.coding_agreement import Agreement, Matched, measure
from waqai.agreement.event_agreement import _drawn_pairs, _events, b_cubed, same_event
from waqai.agreement.resampling import drawn

EVENTS = st.lists(st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("xyz")), max_size=3), min_size=1, max_size=5)
"""By article the events of matched reports: the first coding's and the second's."""


def agreed(told: list[list[tuple[str, str]]]) -> Agreement:
    """Two codings that have the same reports and give them these events."""
    first, second = (
        {
            f"a{i:02}": [
                report(events[side], k, article=f"a{i:02}", evidence=((30 * k, 30 * k + 20),)) for k, events in enumerate(article, 1)
            ]
            for i, article in enumerate(told)
        }
        for side in (0, 1)
    )
    found = measure(first, second, ("c1", "c2"))
    assert len(found.pairs) == sum(map(len, told))
    return found


def counted(pairs: list[Matched]) -> tuple[int, int, int]:
    across = [(a, b) for a, b in combinations(pairs, 2) if a.first.article != b.first.article]
    linked = [(a.first.event == b.first.event, a.second.event == b.second.event) for a, b in across]
    return sum(x for x, _ in linked), sum(y for _, y in linked), sum(x and y for x, y in linked)


@given(EVENTS)
def test_links_are_the_pairs_of_different_articles_that_have_one_event(told: list[list[tuple[str, str]]]) -> None:
    found = agreed(told)
    assert tuple(same_event(found).links) == counted(found.pairs)


@given(EVENTS)
def test_the_largest_event_is_left_out_with_all_its_reports_and_of_several_the_one_that_leaves_least(
    told: list[list[tuple[str, str]]],
) -> None:
    found = agreed(told)
    result = same_event(found)
    sides = [(side, event, [p for p in found.pairs if p[side].event == event]) for side in (0, 1) for event in "pqrxyz"]
    largest = max(len(reports) for *_, reports in sides)
    assert result.largest == largest
    left = [counted([p for p in found.pairs if p not in reports]) for *_, reports in sides if len(reports) == largest > 0]
    f1 = [2 * both / (first + second) for first, second, both in left if first + second]
    assert result.without_largest.f1 == (min(f1) if f1 else None)


@given(st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("xyz")), max_size=8))
def test_b_cubed_is_the_mean_over_items_of_what_their_events_share(items: list[tuple[str, str]]) -> None:
    def of(item: int, side: int) -> set[int]:
        return {i for i, events in enumerate(items) if events[side] == items[item][side]}

    precision = [Fraction(len(of(i, 0) & of(i, 1)), len(of(i, 1))) for i in range(len(items))]
    recall = [Fraction(len(of(i, 0) & of(i, 1)), len(of(i, 0))) for i in range(len(items))]
    found = b_cubed([a for a, _ in items], [b for _, b in items])
    if not items:
        assert found is None
        return
    p, r = sum(precision) / len(items), sum(recall) / len(items)
    assert found == pytest.approx(float(2 * p * r / (p + r)))


def test_a_coding_that_merges_nothing_has_no_pair_right_and_a_high_b_cubed() -> None:
    told = [[("p", "x")], [("p", "y")], [("q", "z")], [("r", "w")]]
    found = same_event(agreed(told))
    assert (found.links, found.links.f1) == ((1, 0, 0), 0.0)
    assert found.b_cubed == found.nothing_merged[0] == pytest.approx(2 * 0.75 / 1.75)
    assert found.nothing_merged[1] == 1.0
    assert found.without_largest.f1 is None


@given(EVENTS)
def test_swapping_the_codings_swaps_counts_and_keeps_f1(told: list[list[tuple[str, str]]]) -> None:
    there, back = same_event(agreed(told)), same_event(agreed([[(b, a) for a, b in article] for article in told]))
    assert there.links == (back.links.second, back.links.first, back.links.matched)
    assert (there.links.f1, there.without_largest.f1, there.largest) == (back.links.f1, back.without_largest.f1, back.largest)
    assert there.nothing_merged == back.nothing_merged[::-1]


def test_a_resample_counts_the_pairs_of_the_articles_copies() -> None:
    told = [[("p" if i % 3 else "q", "x" if i % 4 else "y"), ("r", "z")] for i in range(20)]
    found = agreed(told)
    samples = drawn(20)
    row_of = {article: i for i, article in enumerate(found.articles)}
    for side, events in enumerate(_events(found.pairs)):
        drawn_pairs = sum(_drawn_pairs(reports, row_of, samples) for reports in events.values())
        for sample in (0, 7):
            copies = [p for p in found.pairs for _ in range(samples[sample][row_of[p.first.article]])]
            assert drawn_pairs[sample] == counted(copies)[side]
    interval = same_event(found).f1_interval
    f1 = same_event(found).links.f1
    assert interval is not None
    assert f1 is not None
    assert interval[0] <= f1 <= interval[1]
