"""Dates: every form of the closed list, every text that is none, and the `edtf` library as a second opinion."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise
from time import struct_time

import edtf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from waqai.dates import FORMS, PRECISIONS, BadDate, Edtf, parse

QUALIFIERS = {"": None, "?": "uncertain", "~": "approximate"}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "start", "end", "kind", "precision", "opened", "qualifier"),
    [
        ("2024-06-19", "2024-06-19", "2024-06-19", "point", "day", None, None),
        ("2024-02-29", "2024-02-29", "2024-02-29", "point", "day", None, None),
        ("2000-02-29", "2000-02-29", "2000-02-29", "point", "day", None, None),
        ("2024-06-19?", "2024-06-19", "2024-06-19", "point", "day", None, "uncertain"),
        ("2024-06-19~", "2024-06-19", "2024-06-19", "point", "day", None, "approximate"),
        ("2023-09", "2023-09-01", "2023-09-30", "point", "month", None, None),
        ("2023-02", "2023-02-01", "2023-02-28", "point", "month", None, None),
        ("2024-02", "2024-02-01", "2024-02-29", "point", "month", None, None),
        ("1900-02", "1900-02-01", "1900-02-28", "point", "month", None, None),
        ("2023-12?", "2023-12-01", "2023-12-31", "point", "month", None, "uncertain"),
        ("2024-06~", "2024-06-01", "2024-06-30", "point", "month", None, "approximate"),
        ("1948", "1948-01-01", "1948-12-31", "point", "year", None, None),
        ("2023?", "2023-01-01", "2023-12-31", "point", "year", None, "uncertain"),
        ("2024~", "2024-01-01", "2024-12-31", "point", "year", None, "approximate"),
        ("0001", "0001-01-01", "0001-12-31", "point", "year", None, None),
        ("9999", "9999-01-01", "9999-12-31", "point", "year", None, None),
        ("2024-06-18/2024-06-19", "2024-06-18", "2024-06-19", "span", "day", None, None),
        ("2024-06-18/2024-06-18", "2024-06-18", "2024-06-18", "span", "day", None, None),
        ("1950/1953", "1950-01-01", "1953-12-31", "span", "year", None, None),
        ("1950/1950", "1950-01-01", "1950-12-31", "span", "year", None, None),
        ("2024-02/2024-03", "2024-02-01", "2024-03-31", "span", "month", None, None),
        ("2024-06-18/2024-07", "2024-06-18", "2024-07-31", "span", "month", None, None),
        ("2024/2024-07-03", "2024-01-01", "2024-07-03", "span", "year", None, None),
        ("2024-06-15/2024-06", "2024-06-15", "2024-06-30", "span", "month", None, None),
        ("1950?/1953~", "1950-01-01", "1953-12-31", "span", "year", None, "uncertain"),
        ("1950~/1953?", "1950-01-01", "1953-12-31", "span", "year", None, "uncertain"),
        ("1950~/1953", "1950-01-01", "1953-12-31", "span", "year", None, "approximate"),
        ("1950/1953?", "1950-01-01", "1953-12-31", "span", "year", None, "uncertain"),
        ("2022-02/..", "2022-02-01", None, "span", "month", "end", None),
        ("2022-02-24~/..", "2022-02-24", None, "span", "day", "end", "approximate"),
        ("../1945", None, "1945-12-31", "span", "year", "start", None),
        ("../1945-05-08?", None, "1945-05-08", "span", "day", "start", "uncertain"),
        ("../..", None, None, "span", None, "both", None),
    ],
)
def test_each_form_has_its_bounds_kind_precision_openness_and_qualifier(
    text: str, start: str | None, end: str | None, kind: str, precision: str | None, opened: str | None, qualifier: str | None
) -> None:
    assert tuple(parse(text)) == (text, kind, day(start), day(end), precision, opened, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "..", "/", "//", "null", "none", "unknown", "19 June 2024", "2024-06-19T10:00", "20240619", "2024/06/19", "2024.06.19",
        "2024-6-19", "2024-06-1", "2024-6", "24-06-19", "948", "12024", "-1948", "+1948", "1948.0", "1e3", "20xx", "19XX", "198u", "2024-XX",
        "2024-", "2024-06-", "2024-06-19-", "-2024", "2024 ", " 2024", "2024\n", "2024-06-19\n", "2024 -06",
        "2024%", "2024-06-19%", "2024??", "2024?~", "2024~?", "?2024", "~2024", "2024?-06", "2024-06?-19", "?", "~",
        "2024-00", "2024-13", "2024-21", "2024-06-00", "2024-06-31", "2023-02-29", "1900-02-29", "2024-02-30", "2024-01-32", "2024-13-01",
        "0000", "0000-01", "0000-01-01", "٢٠٢٤", "٢٠٢٤-٠٦", "２０２４", "2024–06",
        "2024/", "/2024", "2024/2025/2026", "2024//2025", "2024 / 2025", "2024/ 2025", "2024/2025\n", "2024-06-18/19", "2024-06/07",
        "../", "/..", "../../..", "..?/..", "../..~", ".../2024", "2024/...", "2024/.", "2024..2025", "../2024-13", "2024-02-30/..",
        "2024/2023-13", "2024-13/2023", "2023/2025-02-29", "0000/2024", "null/2024",
    ],
)  # fmt: skip
def test_a_text_that_is_not_of_the_list_is_refused_as_a_bad_date(text: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse(text)
    assert refused.value.code == "bad-date"
    assert f"`{text}`" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-19/2024-06-18", "2024/2023", "2024-06/2024-05", "2024-06/2024-05-31", "2024-06-01/2024-05", "2024/2023-12-31",
        "2024?/2023~", "2024-01-01?/2023", "9999/0001",
    ],
)  # fmt: skip
def test_an_interval_that_runs_backwards_is_refused(text: str) -> None:
    with pytest.raises(BadDate, match="runs backwards") as refused:
        parse(text)
    assert refused.value.code == "interval-backwards"


def test_the_forms_shown_to_a_coder_are_dates() -> None:
    shown = FORMS.split("`")[1::2]
    assert len(shown) > 5
    for text in shown:
        assert parse(text).text == text


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        ("2024-06-19", "2024-06-19", True),
        ("2024-06-19", "2024-06-20", False),
        ("2024-06", "2024-06-30", True),
        ("2024-06", "2024-07-01", False),
        ("2024", "2023-12-31", False),
        ("2024", "2024-01-01", True),
        ("2024-06-18/2024-06-19", "2024-06-19/2024-06-20", True),
        ("2024-06-18/2024-06-19", "2024-06-20/2024-06-21", False),
        ("2022-02/..", "2024", True),
        ("2022-02/..", "2022-01", False),
        ("2022-02/..", "2022", True),
        ("../1945", "1945-12-31", True),
        ("../1945", "1946", False),
        ("../1945", "1945/..", True),
        ("../1945", "1946/..", False),
        ("../..", "0001", True),
        ("../..", "9999-12-31", True),
        ("../..", "../..", True),
        ("2024?", "2024-06~", True),
    ],
)
def test_dates_overlap_when_they_share_a_day(one: str, other: str, overlaps: bool) -> None:
    assert parse(one).overlaps(parse(other)) is overlaps
    assert parse(other).overlaps(parse(one)) is overlaps


@pytest.mark.parametrize(
    ("one", "other", "within"),
    [
        ("2024-06-19", "2024-06-19", True),
        ("2024-06-19", "2024-06", True),
        ("2024-06", "2024-06-19", False),
        ("2024-06", "2024", True),
        ("2024-06-19~", "2024?", True),
        ("2024-06-19", "2024-07", False),
        ("2024-06-18/2024-07-02", "2024-06", False),
        ("2024-06", "2024-06-18/2024-07-02", False),
        ("2024-06-18/2024-06-19", "2024-06", True),
        ("2024", "2022-02/..", True),
        ("2022", "2022-02/..", False),
        ("2023/..", "2022-02/..", True),
        ("2022-02/..", "2023/..", False),
        ("2022-02/..", "2022", False),
        ("../1944", "../1945", True),
        ("../1945", "../1944", False),
        ("../1945", "2022/..", False),
        ("1948", "../..", True),
        ("../..", "../..", True),
        ("../..", "2022/..", False),
    ],
)
def test_a_date_is_within_another_when_all_its_days_are(one: str, other: str, within: bool) -> None:
    assert parse(one).within(parse(other)) is within


@st.composite
def points(draw: st.DrawFn) -> str:
    year = draw(st.integers(1, 9999) | st.integers(1940, 2030))
    month = draw(st.integers(1, 12))
    parts = (f"{year:04}", f"{month:02}", f"{draw(st.integers(1, monthrange(year, month)[1])):02}")
    return "-".join(parts[: draw(st.integers(1, 3))]) + draw(st.sampled_from(list(QUALIFIERS)))


@st.composite
def closed_intervals(draw: st.DrawFn) -> str:
    return "/".join(sorted((draw(points()), draw(points())), key=lambda text: parse(text).start or date.min))


open_intervals = st.builds("{}/..".format, points()) | st.builds("../{}".format, points()) | st.just("../..")
legal = points() | closed_intervals() | open_intervals


def precision_of(part: str) -> str:
    return ("year", "month", "day")[part.count("-")]


@given(legal)
def test_every_text_of_the_closed_list_is_read(text: str) -> None:
    found = parse(text)
    parts = [part for part in text.split("/") if part != ".."]
    precisions = {precision_of(part) for part in parts}
    assert found.text == text
    assert found.kind == ("span" if "/" in text else "point")
    assert found.precision == next((p for p in ("year", "month", "day") if p in precisions), None)
    assert (found.start is None, found.end is None) == (text.startswith(".."), text.endswith(".."))
    assert found.open == {(True, False): "start", (False, True): "end", (True, True): "both"}.get((found.start is None, found.end is None))
    assert found.qualifier == ("uncertain" if "?" in text else "approximate" if "~" in text else None)
    if found.start and found.end:
        assert found.start <= found.end
    if parts and found.start:
        assert found.start.isoformat().startswith(parts[0].rstrip("?~"))
    if parts and found.end:
        assert found.end.isoformat().startswith(parts[-1].rstrip("?~"))


@given(legal)
def test_the_bare_text_has_the_same_bounds_and_no_qualifier(text: str) -> None:
    found = parse(text)
    bare = parse(found.bare)
    assert bare == found._replace(text=found.bare, qualifier=None)
    assert bare.bare == bare.text


def as_day(moment: struct_time) -> date:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)


@given(points() | closed_intervals())
@example("2024-02")
@example("1900-02")
@example("0004-02~/9999?")
def test_points_and_closed_intervals_have_the_bounds_that_the_edtf_library_gives(text: str) -> None:
    found, oracle = parse(text), edtf.parse_edtf(text)
    assert (found.start, found.end) == (as_day(oracle.lower_strict()), as_day(oracle.upper_strict()))


@given(legal, legal, legal)
def test_within_is_an_order_that_implies_overlapping(one: str, other: str, third: str) -> None:
    a, b, c = parse(one), parse(other), parse(third)
    assert a.within(a)
    assert a.overlaps(a)
    assert a.overlaps(b) == b.overlaps(a)
    if a.within(b):
        assert a.overlaps(b)
        if b.within(c):
            assert a.within(c)


@given(legal, legal)
def test_overlapping_and_within_hold_day_by_day_at_the_bounds(one: str, other: str) -> None:
    a, b = parse(one), parse(other)
    edges = {d for x in (a, b) for d in (x.start or date.min, x.end or date.max)}
    assert a.overlaps(b) == any(has(a, d) and has(b, d) for d in edges)
    if a.within(b):
        assert all(has(b, d) for d in edges if has(a, d))


def has(when: Edtf, a_day: date) -> bool:
    return (when.start or date.min) <= a_day <= (when.end or date.max)


junk = (
    st.text()
    | st.text("0123456789-/.?~ ", max_size=24)
    | st.text("0123456789", max_size=9)
    | st.builds(lambda text, at, more: text[:at] + more + text[at:], legal, st.integers(0, 21), st.text("0123456789-/.?~ \n٣", max_size=2))
    | st.builds("-".join, st.lists(st.text("0123456789", min_size=1, max_size=4), max_size=4))
)


def read(text: str) -> Edtf | BadDate:
    try:
        return parse(text)
    except BadDate as refused:
        return refused


@given(junk)
def test_junk_is_read_as_a_sound_date_or_refused_with_a_code(text: str) -> None:
    found = read(text)
    if isinstance(found, BadDate):
        assert found.code in ("bad-date", "interval-backwards")
        assert str(found)
    else:
        assert found.text == text
        assert all(a <= b for a, b in pairwise(d for d in (found.start, found.end) if d))


def test_the_precisions_are_listed_from_the_finest() -> None:
    assert PRECISIONS == ("day", "month", "year")
