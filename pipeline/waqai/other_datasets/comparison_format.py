"""A comparison for people, as text for a terminal or as a page in Markdown, and as values for JSON.

Takes a `Report`, gives text or values. Both texts are made of the same parts, so that no page says what another leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from waqai import escaping
from waqai.agreement.figure_text import figure, table
from waqai.dates import month_text
from waqai.other_datasets.event_comparison import Comparison, Share, drawn
from waqai.other_datasets.event_pairs import BY_TYPE, EventPair, Side
from waqai.other_datasets.release_events import ReleaseEvents
from waqai.other_datasets.table_events import TableEvents
from waqai.plurals import count

_NO_GOLD = (
    "A share says how far two records name the same things, and never which of them is right: an event without a partner may be missing from the other, "
    "dated or coded otherwise there, or wrong in either."
)
LISTED, PAIRS_LISTED = 20, 10


@dataclass(frozen=True)
class Report:
    """A comparison, what it was made from, and how it was asked for."""

    comparison: Comparison
    release: ReleaseEvents
    table: TableEvents
    title: str
    machine: bool
    files: list[str]
    statuses: Sequence[str]
    window: int
    by: str
    ordered: bool
    seed: int
    rows: int


@dataclass(frozen=True)
class _Part:
    heading: str
    lines: list[str]
    table: list[list[str]]


def text_lines(report: Report) -> Iterator[str]:
    """The report for a terminal."""
    for i, part in enumerate(_parts(report)):
        if i:
            yield ""
        yield _printable(part.heading)
        yield from map(_printable, part.lines)
        if len(part.table) > 1:
            yield from table([[_printable(cell) for cell in row] for row in part.table])


def markdown(report: Report) -> Iterator[str]:
    """The report as a page in Markdown."""
    for i, part in enumerate(_parts(report)):
        if i:
            yield ""
        yield f"{'##' if i else '#'} {escaping.markdown(_printable(part.heading))}"
        for line in part.lines:
            yield from ("", escaping.markdown(_printable(line)))
        if len(part.table) > 1:
            head, *rows = [[escaping.cell(_printable(cell)) for cell in row] for row in part.table]
            yield from ("", f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|")
            yield from (f"| {' | '.join(row)} |" for row in rows)


def _parts(report: Report) -> Iterator[_Part]:
    found, release, other = report.comparison, report.release, report.table.counts
    yield _Part(f"Release {release.version} and {report.title}", [no_gold(report), _matching_rule(report)], [])
    share = found.matching.share()
    yield _Part(
        "What is compared",
        [_covered(report)],
        [
            ["", "", "n"],
            ["release", f"events that are {' or '.join(report.statuses)}", f"{release.events:,}"],
            ["release", "of these, with a pair of countries that counts", f"{release.with_pair:,}"],
            ["release", "event-pairs: one of these and one pair of its countries", f"{release.pairs:,}"],
            ["release", "of these, dated to the day", f"{release.pairs - release.undated:,}"],
            ["release", "of these, of pairs, months and types that both cover", f"{share.release:,}"],
            ["table", "rows", f"{other.rows:,}"],
            ["table", "of these, dated, of a type and a pair of countries that are known here", f"{other.between:,}"],
            ["table", "event-pairs of pairs that the release has", f"{len(report.table.side.rows):,}"],
            ["table", "of these, of pairs, months and types that both cover", f"{share.table:,}"],
        ],
    )
    if found.comparable:
        yield _Part("How many have a partner", _shares_text(report), _shares(found))
    if share.matched:
        yield _Part(
            "By quad class", [], _groups([(quad, found.matching.share(quad=quad), found.chance_of(quad=quad)) for quad in _quads(found)])
        )
        counted = Counter(one.pair for one in found.matching.release) + Counter(one.pair for one in found.matching.table)
        most = sorted(counted, key=lambda pair: (-found.matching.share(pair=pair).release, pair))[:PAIRS_LISTED]
        named = [(_pair_text(pair, report.ordered), found.matching.share(pair=pair), found.chance_of(pair=pair)) for pair in most]
        yield _Part("By pair of countries" + (f" ({len(most)} of {len(counted)})" if len(counted) > len(most) else ""), [], _groups(named))
    yield from _left_out(report)
    yield from _reading(report)


def no_gold(report: Report) -> str:
    """What the shares are not."""
    how = (
        f"{report.title} is coded by machine, and machine-coded data"
        if report.machine
        else f"{report.title} has its own rules, and another dataset"
    )
    return f"{how} {'are' if report.machine else 'is'} no gold standard. {_NO_GOLD}"


def _matching_rule(report: Report) -> str:
    order = "ordered pair of countries" if report.ordered else "pair of countries in either order"
    kind = "type" if report.by == BY_TYPE else "quad class"
    apart = "on the same day" if report.window == 0 else f"at most {count(report.window, 'day')} apart"
    return (
        f"Matched one to one are events of the same {order} and {kind}, {apart}: as many as can be, and of all ways to do so one with the fewest "
        "days between."
    )


def _covered(report: Report) -> str:
    found = report.comparison
    if not found.comparable:
        lacking = [name for name, held in (("month", found.months), ("pair of countries", found.pairs), ("type", found.kinds)) if not held]
        return (
            f"The two have no {' and no '.join(lacking)} in common, so nothing can be compared. The release covers {_span(report.release.side)}; "
            f"the table covers {_span(report.table.side)}."
        )
    days = f"{date.fromordinal(found.first or 1)} to {date.fromordinal(found.last or 1)}"
    around = f", with {count(report.window, 'day')} before and after" if report.window else ""
    named = count(len(found.kinds), "type") if found.by_type else count(len(found.kinds), "quad class", "quad classes")
    return (
        f"Both cover {count(len(found.pairs), 'pair')} of countries, {count(len(found.months), 'month')} ({days}{around}) and {named} "
        f"({', '.join(sorted(found.kinds))})."
    )


def _span(side: Side) -> str:
    months = sorted(side.coverage.months) if side.coverage else []
    return f"{count(len(months), 'month')} from {month_text(months[0])} to {month_text(months[-1])}" if months else "no month"


def _shares_text(report: Report) -> list[str]:
    found = report.comparison
    events, matched = {one.event for one in found.matching.release}, {one.event for one, _ in found.matching.pairs}
    rows = {(one.day, one.pair, one.type or one.quad) for one in found.matching.table}
    said = [
        "Next to each share is the share with the table's days shifted, which is what chance gives: only what is above it says that the two record the "
        "same events.",
        f"Events of the release with a partner for at least one of their pairs: {len(matched):,} of {len(events):,}. "
        f"Rows of the table, if those of the same day, pair and type count once: {len(rows):,} of {len(found.matching.table):,}.",
    ]
    if found.by_type and report.by != BY_TYPE and found.matching.pairs:
        same = sum(a.type == b.type for a, b in found.matching.pairs)
        said.append(f"Matched pairs that are of the same type too: {same:,} of {len(found.matching.pairs):,}.")
    return said


def percent(number: float | None) -> str:
    """A share for people."""
    return "-" if number is None else f"{100 * number:.1f}%"


def _shares(found: Comparison) -> list[list[str]]:
    shifts = [f"{one.shift:+d} days" for one in found.shifted]
    one, chance = found.matching.share(), found.chance
    moved = [shifted.share() for shifted in found.shifted]
    return [
        ["", "matched", "of", "share", *shifts, "all shifted"],
        ["of the release", f"{one.matched:,}", f"{one.release:,}", percent(one.of_release), *(_with(s.of_release, s.release) for s in moved), percent(chance.of_release)],
        ["of the table", f"{one.matched:,}", f"{one.table:,}", percent(one.of_table), *(_with(s.of_table, s.table) for s in moved), percent(chance.of_table)],
    ]  # fmt: skip


def _with(share: float | None, of: int) -> str:
    return "-" if share is None else f"{percent(share)} of {of:,}"


def _groups(groups: list[tuple[str, Share, Share]]) -> list[list[str]]:
    head = ["", "matched", "of the release", "share", "all shifted", "of the table", "share", "all shifted"]
    return [head, *(
        [
            name, f"{one.matched:,}", f"{one.release:,}", percent(one.of_release), percent(chance.of_release), f"{one.table:,}", percent(one.of_table),
            percent(chance.of_table),
        ]
        for name, one, chance in groups
    )]  # fmt: skip


def _quads(found: Comparison) -> list[str]:
    return sorted({one.quad for side in (found.matching.release, found.matching.table) for one in side})


def _left_out(report: Report) -> Iterator[_Part]:
    other = report.table.counts
    if other.examples:
        rows = [[why, f"{n:,}", other.examples[why]] for why, n in other.left_out.items() if n]
        yield _Part("Rows of the table that are left out", [], [["why", "rows", "first"], *rows])
    if other.notes:
        yield _Part("Notes on the table", [f"{n:,} {what}" for what, n in other.notes.items()], [])
    for heading, found in (("Countries that are not known here", other.countries), ("Types that have no counterpart here", other.types)):
        if found:
            rows = [[name, f"{n:,}"] for name, n in found.most_common(LISTED)]
            more = f" ({LISTED} of {len(found)}; --format json has all)" if len(found) > LISTED else ""
            yield _Part(heading + more, [], [["in the table", "times"], *rows])


def _reading(report: Report) -> Iterator[_Part]:
    matched, ours, theirs = drawn(report.comparison.matching, report.seed, report.rows)
    by_seed = f"drawn with --seed {report.seed}"
    if matched:
        rows = [cells for a, b in matched for cells in (_cells("release", a, report), _cells("table", b, report))]
        yield _Part(
            f"Matched, for reading ({len(matched)} of {len(report.comparison.matching.pairs):,} pairs, {by_seed})", [], [_HEAD, *rows]
        )
    for name, side, total, events in (
        ("Events of the release", "release", report.comparison.matching.release, ours),
        ("Rows of the table", "table", report.comparison.matching.table, theirs),
    ):  # fmt: skip
        if events:
            alone = len(total) - len(report.comparison.matching.pairs)
            rows = [_cells(side, one, report) for one in events]
            yield _Part(f"{name} without a partner, for reading ({len(events)} of {alone:,}, {by_seed})", [], [_HEAD, *rows])


_HEAD = ["side", "day", "pair", "type", "event", "row", "what"]


def _cells(side: str, one: EventPair, report: Report) -> list[str]:
    place = one.place.rpartition("/")[2]
    return [side, str(date.fromordinal(one.day)), _pair_text(one.pair, report.ordered), one.type or one.quad, one.event, place, one.text]


def _pair_text(pair: tuple[str, str], ordered: bool) -> str:
    return f"{pair[0]} {'to' if ordered else 'and'} {pair[1]}"


def _printable(text: str) -> str:
    """One line, in which nothing moves a cursor or turns the direction of writing."""
    return "".join(c if c.isprintable() else " " for c in text)


def as_values(report: Report) -> dict[str, Any]:
    """The report for JSON: every figure with its numerator and denominators; null where a share is not defined."""
    found, release, other = report.comparison, report.release, report.table.counts
    matched, ours, theirs = drawn(found.matching, report.seed, report.rows)
    return {
        "release": release.version,
        "table": {"title": report.title, "files": report.files},
        "no_gold_standard": no_gold(report),
        "method": {
            "statuses": list(report.statuses), "days": report.window, "by": report.by, "ordered": report.ordered, "seed": report.seed,
        },
        "covered": {
            "first": _day(found.first), "last": _day(found.last), "months": [month_text(month) for month in found.months],
            "pairs": [list(pair) for pair in sorted(found.pairs)], "kinds": sorted(found.kinds), "kinds_are": "types" if found.by_type else "quad classes",
        },
        "counts": {
            "release": {
                "events": release.events, "with_pair": release.with_pair, "event_pairs": release.pairs, "dated": release.pairs - release.undated,
                "compared": len(found.matching.release),
            },
            "table": {"rows": other.rows, "between_known": other.between, "of_common_pairs": len(report.table.side.rows), "compared": len(found.matching.table)},
        },
        **share_values(found.matching.share()),
        "same_type": sum(a.type is not None and a.type == b.type for a, b in found.matching.pairs),
        "shifted": [{"days": one.shift, **share_values(one.share())} for one in found.shifted],
        "chance": share_values(found.chance),
        "quad_classes": [
            {"quad_class": quad, **share_values(found.matching.share(quad=quad)), "chance": share_values(found.chance_of(quad=quad))} for quad in _quads(found)
        ],
        "pairs": [
            {"pair": list(pair), **share_values(found.matching.share(pair=pair)), "chance": share_values(found.chance_of(pair=pair))} for pair in sorted(found.pairs)
        ],
        "left_out": [{"why": why, "rows": n, "first": other.examples[why]} for why, n in other.left_out.items() if n],
        "notes": other.notes,
        "unknown_countries": dict(other.countries.most_common()),
        "unknown_types": dict(other.types.most_common()),
        "reading": {
            "matched": [{"release": _event(a), "table": _event(b), "days_apart": b.day - a.day} for a, b in matched],
            "release_alone": [_event(one) for one in ours], "table_alone": [_event(one) for one in theirs],
        },
    }  # fmt: skip


def share_values(share: Share) -> dict[str, Any]:
    """A share of either side with what it is made of."""
    return {
        "matched": share.matched, "of_release": share.release, "share_of_release": figure(share.of_release), "of_table": share.table,
        "share_of_table": figure(share.of_table),
    }  # fmt: skip


def _day(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def _event(one: EventPair) -> dict[str, Any]:
    return {
        "event": one.event, "row": one.place or None, "day": _day(one.day), "pair": list(one.pair), "quad_class": one.quad, "type": one.type, "text": one.text,
    }  # fmt: skip
