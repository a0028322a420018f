"""Small things that others stand on: texts and their hashes, roles, places, cells, and the nearest word."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from waqai.cells import BREAKS, FORMULA, NULLS, from_text, is_trap, to_text, trap_pattern
from waqai.dates import Edtf, parse
from waqai.nearest import did_you_mean, nearest
from waqai.places import chain, contains
from waqai.problem import CannotRun
from waqai.records import Role
from waqai.roles import role_at
from waqai.schema.model import FieldType
from waqai.texts import Texts, digest, find_digest, passage_digest

# ---- texts


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_offsets_count_code_points() -> None:
    assert passage_digest("😀 مُصر أ", 2, 6) == sha256("مُصر")


def test_text_that_is_composed_otherwise_is_other_text() -> None:
    composed, parted = "é", unicodedata.normalize("NFD", "é")
    assert passage_digest(composed, 0, 1) != passage_digest(parted, 0, 2)


@given(st.text(), st.data())
def test_a_passage_is_found_by_its_hash_at_every_place_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = find_digest(text, end - start, passage_digest(text, start, end))
    assert found == [i for i in range(len(text) - (end - start) + 1) if text[i : i + end - start] == text[start:end]]
    assert start in found


def test_a_passage_that_is_longer_than_the_text_is_nowhere() -> None:
    assert find_digest("short", 6, sha256("short")) == []
    assert find_digest("", 1, sha256("a")) == []


def keep(folder: Path, data: bytes, name: str | None = None) -> str:
    """Write bytes under their hash, or under another name; the name."""
    name = name or digest(data)
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(data)
    return name


def test_a_text_is_given_as_its_bytes_say(tmp_path: Path) -> None:
    data = "مصر\r\n\ufeffغدًا\u2028😀".encode()
    name = keep(tmp_path, data)
    texts = Texts(tmp_path)
    assert texts.get(name) == data.decode()
    assert not texts.spoilt(name)
    assert texts.path(name) == tmp_path / f"{name}.txt"


@pytest.mark.parametrize("name", [None, "0" * 64])
def test_a_file_with_other_bytes_or_bytes_that_are_not_utf_8_is_spoilt(tmp_path: Path, name: str | None) -> None:
    kept = keep(tmp_path, b"\xff\xfe", name)
    texts = Texts(tmp_path)
    assert texts.get(kept) is None
    assert texts.spoilt(kept)


def test_a_good_text_under_another_hash_is_spoilt(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    kept = keep(tmp_path, b"good", "1" * 64)
    assert texts.get(kept) is None
    assert texts.spoilt(kept)


def test_a_text_that_is_not_there_is_none_and_not_spoilt(tmp_path: Path) -> None:
    (tmp_path / f"{'2' * 64}.txt").mkdir()
    for folder in (tmp_path, tmp_path / "nowhere"):
        for name in ("0" * 64, "2" * 64):
            assert Texts(folder).get(name) is None
            assert not Texts(folder).spoilt(name)


def test_an_empty_text_is_a_text(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    name = keep(tmp_path, b"")
    assert texts.get(name) == ""
    assert not texts.spoilt(name)


def test_a_text_is_read_once(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    name = keep(tmp_path, b"good")
    assert texts.get(name) == "good"
    texts.path(name).unlink()
    assert texts.get(name) == "good"


def test_a_file_that_the_machine_refuses_to_read_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = keep(tmp_path, b"good")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(CannotRun, match=rf"cannot read raw/text/{name}\.txt: Permission denied"):
        Texts(tmp_path).get(name)


# ---- roles

MINISTER = Role("NOR", ("GOV",), "Minister", "2017-10", "2021-10")
DEPUTY = Role("NOR", ("LEG",), "Member of parliament", "2013", None)
STUDENT = Role("NOR", ("EDU",), None, None, "2009-06-15")
ROLES = (MINISTER, DEPUTY, STUDENT)
PUBLISHED = parse("2019-03-06")


@pytest.mark.parametrize(
    ("when", "role"),
    [
        ("2019-03-05", MINISTER),  # two are in force: the first listed
        ("2017-10-01", MINISTER),
        ("2017-09-30", DEPUTY),
        ("2021-10-31", MINISTER),
        ("2021-11-01", DEPUTY),
        ("2015", DEPUTY),
        ("2013-01-01", DEPUTY),
        ("2012-12-31", None),
        ("2009-06-15", STUDENT),
        ("2009-06-16", None),
        ("0001", STUDENT),
        ("2017", DEPUTY),  # on its first possible day only the second is in force
        ("2017-10", MINISTER),
        ("2010/2014", DEPUTY),  # none on its first day: the first of any day
        ("2010/2018", MINISTER),
        ("2010/2011", None),
        ("2009-06/2011", STUDENT),
        ("2012/..", MINISTER),  # an open end reaches to the article's day
        ("2018/..", MINISTER),
        ("../2009", STUDENT),  # an open start: the last day first, then all before it
        ("../2010", STUDENT),
        ("../2016", DEPUTY),
        ("../2018", MINISTER),
        ("../..", MINISTER),  # the article's day
        (None, MINISTER),
        ("2015~", DEPUTY),
    ],
)
def test_the_first_role_that_is_in_force_counts(when: str | None, role: Role | None) -> None:
    assert role_at(ROLES, parse(when) if when else None, PUBLISHED) is role


@pytest.mark.parametrize(
    ("published", "role"),
    [("2015-06", DEPUTY), ("2017", DEPUTY), ("2009", STUDENT), ("2021-11-01", DEPUTY)],
)
def test_an_event_without_a_date_is_of_the_articles_first_possible_day(published: str, role: Role | None) -> None:
    assert role_at(ROLES, None, parse(published)) is role


def test_an_event_open_at_both_ends_is_of_the_articles_first_day_else_of_any_day_before_its_last() -> None:
    assert role_at(ROLES, parse("../.."), parse("2015-06")) is DEPUTY
    assert role_at(ROLES, parse("../.."), parse("2011")) is STUDENT
    assert role_at((MINISTER,), parse("../.."), parse("2016")) is None


def test_an_event_without_a_date_may_be_of_any_day_of_its_article() -> None:
    assert role_at((MINISTER,), None, parse("2017")) is MINISTER
    assert role_at((MINISTER,), None, parse("2016")) is None


def test_an_actor_that_was_gone_when_an_undated_event_was_told_has_its_last_role() -> None:
    early = Role("SUN", ("MIL",), None, "1918", "1922-12")
    last = Role("SUN", ("GOV",), None, "1922-12-30", "1991-12-26")
    assert role_at((early, last), None, PUBLISHED) is last
    assert role_at((last, early), None, PUBLISHED) is last
    assert role_at((early, last), None, parse("1922-12-31")) is early
    assert role_at(ROLES, None, parse("2011")) is STUDENT
    assert role_at((last,), None, parse("1910")) is None, "a role to come is no last one"
    assert role_at((last,), parse("1992"), PUBLISHED) is None, "an event of a day has the role of that day, or none"


def test_an_open_end_reaches_no_further_than_the_article() -> None:
    later = Role("NOR", ("GOV",), None, "2020", None)
    assert role_at((later,), parse("2018/.."), PUBLISHED) is None
    assert role_at((later,), parse("2018/.."), parse("2020")) is later
    assert role_at((later,), parse("2018/2020"), PUBLISHED) is later


def test_a_role_without_bounds_is_always_in_force_and_no_roles_give_none() -> None:
    always = Role("EGY", ("GOV",), None, None, None)
    for when in (None, parse("0001"), parse("../.."), parse("9999-12-31")):
        assert role_at((always,), when, PUBLISHED) is always
        assert role_at((), when, PUBLISHED) is None


def test_a_role_whose_bounds_are_no_dates_is_in_force_since_a_check_reports_it() -> None:
    broken = Role("EGY", ("GOV",), None, "no date", None)
    assert role_at((broken,), parse("2019"), PUBLISHED) is broken


def test_an_article_of_no_certain_day_leaves_an_undated_event_to_every_role() -> None:
    assert role_at((STUDENT, DEPUTY), None, Edtf("", "point", None, None, None)) is STUDENT
    assert role_at((DEPUTY,), None, Edtf("", "point", None, None, None)) is DEPUTY


# ---- places

WITHIN: dict[str, str | None] = {
    "square": "cairo",
    "cairo": "egypt",
    "egypt": None,
    "lost": "atlantis",
    "a": "b",
    "b": "c",
    "c": "b",
    "self": "self",
}


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("egypt", ["egypt"]),
        ("square", ["square", "cairo", "egypt"]),
        ("lost", ["lost", "atlantis"]),
        ("unknown", ["unknown"]),
        ("a", ["a", "b", "c"]),
        ("b", ["b", "c"]),
        ("self", ["self"]),
    ],
)
def test_a_chain_runs_from_the_place_to_the_largest_and_never_in_circles(place: str, found: list[str]) -> None:
    assert chain(place, WITHIN) == found


def test_a_place_contains_itself_and_all_that_lies_in_it() -> None:
    assert contains("egypt", "square", WITHIN)
    assert contains("egypt", "egypt", WITHIN)
    assert contains("unknown", "unknown", WITHIN)
    assert not contains("square", "egypt", WITHIN)
    assert not contains("egypt", "lost", WITHIN)
    assert contains("b", "c", WITHIN)
    assert contains("c", "b", WITHIN)
    assert not contains("a", "b", WITHIN)


names = st.sampled_from("abcdef")


@given(st.dictionaries(names, st.none() | names), names)
def test_a_chain_names_each_place_once_and_each_lies_in_the_next(within: dict[str, str | None], place: str) -> None:
    found = chain(place, within)
    assert found[0] == place
    assert len(found) == len(set(found))
    assert all(within[a] == b for a, b in pairwise(found))
    assert within.get(found[-1]) is None or within[found[-1]] in found
    assert [p for p in "abcdef" if contains(p, place, within)] == sorted(found)


# ---- cells

KINDS: dict[FieldType, st.SearchStrategy[Any]] = {
    "string": st.text(min_size=1),
    "integer": st.integers(),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "date": st.dates(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_the_same_after_its_text(kind: FieldType) -> None:
    @given(KINDS[kind])
    def holds(value: Any) -> None:
        written = to_text(value)
        assert written
        again = from_text(written, kind)
        assert (type(again), repr(again)) == (type(value), repr(value))
        assert to_text(again) == written

    holds()


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (True, "boolean", "TRUE"),
        (False, "boolean", "FALSE"),
        (0, "integer", "0"),
        (-5, "integer", "-5"),
        (12, "integer", "12"),
        (1.0, "number", "1.0"),
        (-0.5, "number", "-0.5"),
        (1e22, "number", "1e+22"),
        (date(812, 1, 2), "date", "0812-01-02"),
        ("مصر", "string", "مصر"),
        ("TRUE", "string", "TRUE"),
    ],
)
def test_a_cell_is_written_in_one_way(value: Any, kind: FieldType, written: str) -> None:
    assert to_text(value) == written
    assert from_text(written, kind) == value


@pytest.mark.parametrize("kind", KINDS)
def test_null_has_no_text_and_an_empty_cell_is_null(kind: FieldType) -> None:
    assert to_text(None) is None
    assert from_text(None, kind) is None
    assert from_text("", kind) is None


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("true", "boolean"), ("True", "boolean"), ("1", "boolean"), ("1.0", "integer"), ("x", "integer"), ("x", "number"),
        ("2024-13-01", "date"), ("2024", "date"),
    ],
)  # fmt: skip
def test_a_text_that_no_value_has_is_refused(written: str, kind: FieldType) -> None:
    with pytest.raises((KeyError, ValueError)):
        from_text(written, kind)


@pytest.mark.parametrize(
    "text",
    [
        "", "=1+1", "+5", "-5", "@a", "-", "=", "NA", "na", "N/A", "n/a", "NaN", "null", "NULL", "None", "nil", "#N/A", "#na", "<NA>", "Inf",
        "TRUE", "true", "False", "a\nb", "\n", "a\r", "a\tb", "\t", "\x00", "a\x00", "=\n", "مصر\n",
    ],
)  # fmt: skip
def test_a_text_that_a_reader_would_take_for_something_else_is_a_trap(text: str) -> None:
    assert is_trap(text)
    assert re.fullmatch(trap_pattern(), text)


@pytest.mark.parametrize(
    "text",
    ["a", " =1", "a=b", "a-b", "NA.", " na", "nab", "info", "nothing", "trues", "مصر", "n/a/b", "0", "12", "'", '"', "#", "<", "é", "😀"],
)
def test_other_text_is_no_trap(text: str) -> None:
    assert not is_trap(text)
    assert not re.fullmatch(trap_pattern(), text)


def spoilt_words(word: str) -> st.SearchStrategy[str]:
    """A word in any case, perhaps with something before or after."""
    cased = st.tuples(*(st.sampled_from([c.lower(), c.upper()]) for c in word)).map("".join)
    return st.builds("{}{}{}".format, st.sampled_from(["", " ", "="]), cased, st.sampled_from(["", " ", "s", "\n"]))


@given(
    st.text(max_size=6)
    | st.text(FORMULA + BREAKS + "naufltrse/#<> \x0b\x0c\x85\u2028ا", max_size=5)
    | st.sampled_from(NULLS).flatmap(spoilt_words)
)
@example("fal\u017fe")  # a long s, which folds to s
def test_the_pattern_of_traps_matches_the_traps_and_nothing_else(text: str) -> None:
    assert bool(re.fullmatch(trap_pattern(), text)) == is_trap(text)


@given(st.text(max_size=6) | st.text(FORMULA + BREAKS + "naults/#<>ſ", max_size=5) | st.sampled_from(NULLS).flatmap(spoilt_words))
@example("fal\u017fe")
@example("\u0131nf")
@example("n\u0130l")
def test_re2_matches_the_traps_and_nothing_else(text: str) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    matches = pc.match_substring_regex(pa.array([text]), rf"\A(?:{trap_pattern()})\z")
    assert matches.to_pylist() == [is_trap(text)]


# ---- the nearest word

KNOWN = ("egypt", "norway", "kim-jong-un", "AGREE", "مصر", "Straße")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("egipt", "egypt"),
        ("Egypt", "egypt"),
        ("agree", "AGREE"),
        ("kim-jongun", "kim-jong-un"),
        ("مصرر", "مصر"),
        ("strasse", "Straße"),
        ("norway", "norway"),
        ("xyz", None),
        ("", None),
    ],
)
def test_the_nearest_word_is_found_in_whatever_case(word: str, found: str | None) -> None:
    assert nearest(word, KNOWN) == found
    assert did_you_mean(word, KNOWN) == (f"did you mean `{found}`?" if found else "")


def test_where_nothing_is_known_nothing_is_near() -> None:
    assert nearest("egypt", []) is None
    assert did_you_mean("egypt", iter(())) == ""


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=5))
def test_the_nearest_word_is_one_of_the_known(word: str, known: list[str]) -> None:
    found = nearest(word, iter(known))
    assert found is None or found in known
    if word and word in known:
        assert found is not None
        assert found.casefold() == word.casefold()
