"""Crosswalks: our codes beside those that users bring along, as decided in schema/crosswalks and as published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import sample
from waqai.loading import load
from waqai.schema.crosswalks import read_crosswalks
from waqai.schema.model import Codebook, Counterpart, Crosswalk
from waqai.schema.schema_reader import read_schema

schema, _ = read_schema(sample.REPOSITORY)
assert schema is not None
CODEBOOK: Codebook = schema.codebook
CROSSWALKS, PROBLEMS = read_crosswalks(sample.REPOSITORY, CODEBOOK)
BY_SCHEME: dict[str, Crosswalk] = {c.scheme: c for c in CROSSWALKS}


def on(scheme: str, code: str, day: str) -> list[tuple[str | None, str]]:
    """The other scheme's codes of a code of ours on a day, with how they match."""
    found: list[Counterpart] = [e for e in BY_SCHEME[scheme].entries if e.code == code]
    return [(e.other, e.match) for e in found if (e.start or "") <= day <= (e.end or "9999")]


def test_the_crosswalks_of_the_project_are_sound_and_whole() -> None:
    assert PROBLEMS == []
    assert {c.scheme: c.list for c in CROSSWALKS} == {
        "ucdp_date_prec": "date_precisions", "ucdp_where_prec": "place_kinds", "acled_time_precision": "date_precisions",
        "acled_geo_precision": "place_kinds", "cameo": "modes", "cameo_root": "types", "gdelt_quad_class": "quad_classes",
        "cow": "countries", "gw": "countries",
    }  # fmt: skip
    for crosswalk in CROSSWALKS:
        assert {e.code for e in crosswalk.entries} - {None} == set(CODEBOOK.codes(crosswalk.list)), crosswalk.scheme


@pytest.mark.parametrize(
    ("scheme", "code", "day", "expected"),
    [
        ("cow", "RUS", "1970-01-01", [("365", "exact")]),
        ("cow", "RUS", "2024-06-19", [("365", "exact")]),
        ("gw", "RUS", "1948-10-12", [("365", "exact")]),
        ("cow", "PRK", "1900-01-01", [("730", "broader")]),
        ("cow", "PRK", "1930-01-01", []),
        ("cow", "PRK", "2024-06-19", [("731", "exact")]),
        ("gw", "KOR", "1948-09-01", [("732", "exact")]),
        ("cow", "KOR", "1948-10-01", []),
        ("cow", "DEU", "1970-01-01", [("265", "narrower"), ("260", "narrower")]),
        ("cow", "DEU", "2000-01-01", [("255", "exact")]),
        ("gw", "DEU", "2000-01-01", [("260", "close")]),
        ("cow", "YEM", "2000-01-01", [("679", "exact")]),
        ("gw", "YEM", "2000-01-01", [("678", "close")]),
        ("cow", "NRU", "2010-01-01", [("970", "exact")]),
        ("gw", "KIR", "2010-01-01", [("970", "exact")]),
        ("gw", "SRB", "2010-01-01", [("340", "exact")]),
        ("cow", "PSE", "2024-06-19", [(None, "unmatched")]),
        ("cow", "UNO", "2024-06-19", [(None, "unmatched")]),
    ],
)
def test_a_country_has_the_number_of_its_day(scheme: str, code: str, day: str, expected: list[tuple[str | None, str]]) -> None:
    assert on(scheme, code, day) == expected


def test_every_root_of_cameo_and_every_precision_of_ucdp_and_acled_is_there() -> None:
    def others(scheme: str) -> set[str | None]:
        return {e.other for e in BY_SCHEME[scheme].entries} - {None}

    assert others("cameo_root") == {f"{n:02}" for n in range(1, 21)}
    assert others("ucdp_date_prec") == set("12345")
    assert others("ucdp_where_prec") == set("1234567")
    assert others("acled_time_precision") == others("acled_geo_precision") == set("123")
    assert others("gdelt_quad_class") == set("1234")


def test_one_root_of_cameo_has_one_score_and_the_sign_of_its_quad_class() -> None:
    scores: dict[str, set[float]] = {}
    for e in BY_SCHEME["cameo_root"].entries:
        assert e.other is not None
        assert e.score is not None
        scores.setdefault(e.other, set()).add(e.score)
    assert all(len(found) == 1 for found in scores.values())
    assert all((min(found) >= 0) == (int(root) <= 8) for root, found in scores.items())


def test_a_match_of_one_code_is_the_same_from_either_end() -> None:
    """Where theirs is the broader on a day, it is so for all of ours that lie in it."""
    for crosswalk in CROSSWALKS:
        for e in crosswalk.entries:
            if e.match == "broader" and not e.start:
                beside = [o.match for o in crosswalk.entries if o.other == e.other]
                assert set(beside) <= {"broader", "close"}, (crosswalk.scheme, e.other)


def test_the_table_of_a_release_has_every_entry_with_its_source(built: Path) -> None:
    table = load(built).crosswalks
    assert len(table) == sum(len(c.entries) for c in CROSSWALKS)
    assert table.mapping.is_unique
    assert table.source.notna().all()
    row = table.set_index("mapping").loc["cow/DEU/265/1954-03-25"]
    assert (row["scheme"], row["list"], row["code"], row["other"], row["match"]) == ("cow", "countries", "DEU", "cow:265", "narrower")
    assert (row["valid_from"].date(), row["valid_to"].date()) == (date(1954, 3, 25), date(1990, 10, 2))
    root = table[(table.scheme == "cameo_root") & (table.code == "CONCEDE")].iloc[0]
    assert (root["other"], root["score"], root["match"]) == ("cameo_root:08", 5.0, "broader")
    numbers = table.set_index("mapping").number
    assert numbers["gw/RUS/365/1816-01-01"] == 365
    assert numbers[[name for name in numbers.index if name.startswith("cameo")]].isna().all()


def test_a_project_need_not_have_crosswalks(tmp_path: Path) -> None:
    assert read_crosswalks(tmp_path, CODEBOOK) == ((), [])


@pytest.mark.parametrize(
    ("find", "replace", "place", "code", "words"),
    [
        ('other: "1", label: Exact day, match: exact', 'other: "1", match: exact, from: 2024-02-30', "7:49", "bad-date", "is not a day"),
        ('label: Exact day, match: exact', "match: exact, from: 2024-02-02, to: 2024-02-01", "7:49", "interval-backwards", "is after"),
        ("{code: day,", "{code: dya,", "7:12", "schema-reference", "`dya` is not a code of the list `date_precisions`"),
        ("match: exact", "match: exakt", "7:54", "schema-reference", "`exakt` is not a code of the list `matches`"),
        ("{code: null, other: \"2\",", "{code: month, other: \"2\",", "8:62", "bad-value", "and not both"),
        ("list: date_precisions", "list: date_precision", "3:7", "schema-reference", "is not a list of the codebook"),
        ("scheme: ucdp_date_prec", "scheme: ucdp", "1:9", "file-name", "and its file `ucdp_date_prec.yaml`"),
        ("{code: month, other: \"4\",", "{code: month,", "10:5", "missing-key", "a code of ours and one of theirs"),
        ("{code: month, other: \"4\"", "{code: day, other: \"4\"", "7:54", "bad-value", "the match is exact"),
        ("{code: month, other: \"4\"", "{code: month, other: \"2\"", "8:61", "bad-value", "has no counterpart, and yet"),
        ("{code: year, other: \"5\"", "{code: month, other: \"4\"", "11:5", "repeated-item", "is listed twice"),
        ("  - {code: year,", "  #- {code: year,", "6:1", "schema-reference", "the code `year` of the list `date_precisions` has no entry"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_crosswalk_is_a_problem_at_its_line(
    tmp_path: Path, find: str, replace: str, place: str, code: str, words: str
) -> None:
    folder = tmp_path / "schema" / "crosswalks"
    folder.mkdir(parents=True)
    text = (sample.REPOSITORY / "schema" / "crosswalks" / "ucdp_date_prec.yaml").read_text()
    assert find in text
    (folder / "ucdp_date_prec.yaml").write_text(text.replace(find, replace, 1))
    crosswalks, problems = read_crosswalks(tmp_path, CODEBOOK)
    assert crosswalks == ()
    assert [(f"{p.place.line}:{p.place.column}", p.code) for p in problems if words in p.message] == [(place, code)]


def test_a_stray_file_among_the_crosswalks_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "schema" / "crosswalks"
    folder.mkdir(parents=True)
    (folder / "cow.yml").write_text("scheme: cow\n")
    assert [(p.place.path, p.code) for p in read_crosswalks(tmp_path, CODEBOOK)[1]] == [("schema/crosswalks/cow.yml", "stray-file")]
