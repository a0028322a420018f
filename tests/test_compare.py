"""`waqai compare`: the matching is the best there is, chance and denominators are what they say, and tables are read as they come."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from tests import sample
from tests.conftest import Run
from tests.foreign_events import GDELT, ICEWS, POLECAT, UCDP, gdelt, icews, polecat, table, ucdp
from waqai.agreement.matching import assign
from waqai.other_datasets.country_names import CountryNames
from waqai.other_datasets.day_matching import Point, match_days
from waqai.other_datasets.event_codes import EventCodes
from waqai.other_datasets.event_comparison import SHIFTS, compare, drawn
from waqai.other_datasets.event_pairs import Coverage, EventPair, Side, month_of
from waqai.other_datasets.release_events import read_release
from waqai.other_datasets.table_events import day_of
from waqai.release.stored import Stored

ROOT = sample.REPOSITORY
RELEASE = ROOT / "dataset" / "2.0.0"

# --- the matching

points = st.lists(st.tuples(st.integers(0, 25), st.sampled_from(["CONSULT", "SUPPORT"])), max_size=9).map(sorted)
windows = st.integers(0, 4)


def apart(first: list[Point], second: list[Point], pairs: list[tuple[int, int]]) -> int:
    return sum(abs(first[i][0] - second[j][0]) for i, j in pairs)


def nearest_first(first: list[Point], second: list[Point], window: int) -> list[tuple[int, int]]:
    """What a matching would be that takes the nearest two that are left."""
    near = sorted((abs(a[0] - b[0]), i, j) for i, a in enumerate(first) for j, b in enumerate(second) if abs(a[0] - b[0]) <= window)
    taken: list[tuple[int, int]] = []
    for _, i, j in near:
        if all(i != k and j != m for k, m in taken):
            taken.append((i, j))
    return taken


@given(points, points, windows)
def test_each_event_has_at_most_one_partner_and_none_too_far_away(first: list[Point], second: list[Point], window: int) -> None:
    pairs = match_days(first, second, window)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(abs(first[i][0] - second[j][0]) <= window for i, j in pairs)
    assert pairs == sorted(pairs)


@given(points, points, windows)
def test_no_matching_has_more_pairs_or_as_many_with_fewer_days_between(first: list[Point], second: list[Point], window: int) -> None:
    """By the Hungarian method, which knows nothing of lines."""
    weights = [[1000 - abs(a[0] - b[0]) if abs(a[0] - b[0]) <= window else None for b in second] for a in first]
    best, pairs = assign(weights), match_days(first, second, window)
    assert (len(pairs), apart(first, second, pairs)) == (len(best), apart(first, second, best))


@given(points, points, windows)
def test_taking_the_nearest_first_is_never_better(first: list[Point], second: list[Point], window: int) -> None:
    greedy, pairs = nearest_first(first, second, window), match_days(first, second, window)
    assert len(pairs) >= len(greedy)
    assert len(pairs) > len(greedy) or apart(first, second, pairs) <= apart(first, second, greedy)


def test_taking_the_nearest_first_can_be_worse() -> None:
    first, second = [(2, ""), (3, "")], [(3, ""), (5, "")]
    assert (len(nearest_first(first, second, 2)), match_days(first, second, 2)) == (1, [(0, 0), (1, 1)])


@given(points, points, windows)
def test_exchanging_the_sides_exchanges_the_pairs(first: list[Point], second: list[Point], window: int) -> None:
    assert match_days(second, first, window) == sorted((j, i) for i, j in match_days(first, second, window))


@given(points, windows)
def test_a_list_matches_itself_whole(first: list[Point], window: int) -> None:
    assert match_days(first, first, window) == [(i, i) for i in range(len(first))]


def test_of_two_on_one_day_the_one_of_the_same_type_is_taken() -> None:
    assert match_days([(7, "SUPPORT")], [(7, "CONSULT"), (7, "SUPPORT")], 1) == [(0, 1)]
    assert match_days([(7, "CONSULT")], [(7, "CONSULT"), (7, "SUPPORT")], 1) == [(0, 0)]


def test_long_lists_are_matched_in_a_moment_where_the_days_are_dense() -> None:
    draw = random.Random(1)
    days = [sorted((draw.randrange(700), "CONSULT") for _ in range(n)) for n in (3000, 30_000)]
    assert len(match_days(days[0], days[1], 1)) == 3000


# --- the comparison

JUNE = date(2018, 6, 1).toordinal()
QUADS = {"CONSULT": "verbal cooperation", "SUPPORT": "verbal cooperation", "ACCUSE": "verbal conflict"}


def one(day: int, pair: tuple[str, str] = ("PRK", "USA"), type_: str = "CONSULT", event: str = "") -> EventPair:
    return EventPair(JUNE + day, pair, QUADS[type_], type_, event or f"{day}-{type_}-{'-'.join(pair)}", "", "")


def side(*rows: EventPair, days: tuple[int, int] = (0, 29)) -> Side:
    """Event-pairs of a side that covers these days of June 2018 and after."""
    first, last = JUNE + days[0], JUNE + days[1]
    coverage = Coverage(frozenset(map(month_of, range(first, last + 1))), first, last)
    return Side(sorted(rows, key=lambda e: e.order), coverage, frozenset(e.type or "" for e in rows), frozenset(e.quad for e in rows))


def test_a_small_case_worked_out_by_hand() -> None:
    """June 2018, one day apart at most. The release has five event-pairs, the table six rows.

    Both have PRK to USA and USA to PRK, so RUS to PRK and KOR to PRK go. Both have CONSULT and SUPPORT, so ACCUSE goes. Left are
    of the release days 3, 4 and 10 (PRK to USA) and 10 (USA to PRK), of the table 4, 5, 20 (PRK to USA) and 12 (USA to PRK). 3 meets 4,
    and 4 meets 5; 4 with 4 would leave 3 and 5 alone. USA to PRK is two days apart. So two of four and two of four.
    """
    back = ("USA", "PRK")
    ours = side(one(3), one(4, type_="SUPPORT"), one(10), one(10, back), one(3, ("RUS", "PRK")), one(5, type_="ACCUSE"))
    theirs = side(one(4), one(5), one(20, type_="SUPPORT"), one(12, back), one(3, ("KOR", "PRK")))
    found = compare(ours, theirs, window=1, by="quad")
    assert found.pairs == {("PRK", "USA"), back}
    assert found.kinds == {"CONSULT", "SUPPORT"}
    assert (found.matching.share().matched, found.matching.share().release, found.matching.share().table) == (2, 4, 4)
    assert [(a.day - JUNE, b.day - JUNE) for a, b in found.matching.pairs] == [(3, 4), (4, 5)]
    assert (found.matching.share(pair=back).matched, found.matching.share(pair=back).release, found.matching.share(pair=back).table) == (
        0,
        1,
        1,
    )
    assert compare(ours, theirs, window=2, by="quad").matching.share().matched == 3
    assert compare(ours, theirs, window=1, by="type").matching.share().matched == 1


def test_a_shift_moves_the_days_of_the_table_forward_and_the_denominators_with_them() -> None:
    ours, theirs = side(one(3), one(33), days=(0, 60)), side(one(3), one(5), days=(0, 29))
    found = compare(ours, theirs, window=0, by="quad", shifts=(-30, 30))
    shares = {shifted.shift: shifted.share() for shifted in found.shifted}
    assert (found.matching.share().matched, found.matching.share().release, found.matching.share().table) == (1, 1, 2)
    assert (shares[30].matched, shares[30].release, shares[30].table) == (
        1,
        1,
        2,
    )  # the table's 3 June is 3 July, which the release has too
    assert (shares[-30].matched, shares[-30].release, shares[-30].table) == (0, 0, 0)  # before what the release covers
    assert shares[-30].of_release is None
    assert (found.chance.matched, found.chance.release, found.chance.table) == (1, 1, 2)


sides = st.lists(
    st.builds(one, st.integers(0, 80), st.sampled_from([("PRK", "USA"), ("USA", "PRK"), ("RUS", "PRK")]), st.sampled_from(sorted(QUADS)), st.uuids().map(str)),
    min_size=1, max_size=25,
).map(lambda rows: side(*rows, days=(0, 80)))  # fmt: skip


@given(sides, sides, windows)
def test_no_shift_is_the_comparison_itself_and_counts_add_up(ours: Side, theirs: Side, window: int) -> None:
    found = compare(ours, theirs, window=window, by="quad", shifts=(0, *SHIFTS))
    assert found.shifted[0] == found.matching
    for matching in (found.matching, *found.shifted):
        share = matching.share()
        assert share.matched <= min(share.release, share.table)
        assert all(a.pair == b.pair and a.quad == b.quad and abs(b.day + matching.shift - a.day) <= window for a, b in matching.pairs)
        for parts in ([matching.share(quad=q) for q in set(QUADS.values())], [matching.share(pair=p) for p in found.pairs]):
            assert sum(s.matched for s in parts) == share.matched
            assert sum(s.release for s in parts) == share.release
            assert sum(s.table for s in parts) == share.table


@given(sides, sides, windows)
def test_which_side_is_called_the_table_does_not_matter(ours: Side, theirs: Side, window: int) -> None:
    there, back = (compare(a, b, window=window, by="quad") for a, b in ((ours, theirs), (theirs, ours)))
    assert sorted((b.event, a.event) for a, b in back.matching.pairs) == sorted((a.event, b.event) for a, b in there.matching.pairs)
    assert there.matching.share().of_release == back.matching.share().of_table


@given(sides, windows)
def test_a_side_has_a_partner_for_all_its_own(ours: Side, window: int) -> None:
    share = compare(ours, ours, window=window, by="quad").matching.share()
    assert share.matched == share.release == share.table == len(ours.rows)


def test_months_that_one_side_did_not_look_at_are_in_no_denominator() -> None:
    june_and_august = side(one(3), one(40), one(70), days=(0, 91))
    assert june_and_august.coverage is not None
    skipping = replace(june_and_august, coverage=june_and_august.coverage._replace(months=frozenset({2018 * 12 + 5, 2018 * 12 + 7})))
    found = compare(skipping, june_and_august, window=0, by="quad")
    assert (found.matching.share().release, found.matching.share().table) == (2, 2)
    assert found.months == (2018 * 12 + 5, 2018 * 12 + 7)


def test_an_event_one_day_before_a_table_begins_counts_if_the_window_reaches_it() -> None:
    ours, theirs = side(one(9), one(8)), side(one(10), one(11), days=(10, 20))
    assert compare(ours, theirs, window=0, by="quad").matching.share().release == 0
    assert [compare(ours, theirs, window=days, by="quad").matching.share().matched for days in (1, 2)] == [1, 2]


def test_a_table_with_quad_classes_alone_is_compared_by_these() -> None:
    theirs = side(one(3), one(5, type_="ACCUSE"))
    theirs = replace(theirs, rows=[replace(e, type=None) for e in theirs.rows], types=frozenset())
    found = compare(side(one(3, type_="SUPPORT"), one(9)), theirs, window=0, by="quad")
    assert found.kinds == {"verbal cooperation"}
    assert (found.matching.share().matched, found.matching.share().table) == (1, 1)


def test_rows_for_reading_are_drawn_by_the_seed_and_by_nothing_else() -> None:
    ours, theirs = side(*(one(d, event=f"e{d}") for d in range(25))), side(*(one(d, event=f"t{d}") for d in range(12)))
    found = compare(ours, theirs, window=0, by="quad").matching
    matched, alone, other = drawn(found, 1, 10)
    assert (len(matched), len(alone), len(other)) == (10, 10, 0)
    assert not {e.event for e in alone} & {a.event for a, _ in found.pairs}
    assert drawn(found, 1, 10) == (matched, alone, other)
    assert drawn(found, 2, 10)[0] != matched
    fewer = drawn(found, 1, 4)
    assert set(fewer[1]) <= set(alone)


# --- codes


@pytest.fixture(scope="module")
def crosswalks() -> list[dict[str, Any]]:
    return Stored(RELEASE).values("crosswalks")


@pytest.fixture(scope="module")
def labels() -> dict[str, str]:
    return {row["code"]: row["label"] for row in Stored(RELEASE).values("codes") if row["list"] == "countries"}


@pytest.mark.parametrize(
    ("code", "type_"),
    [
        ("042", "CONSULT"), ("010", None), ("013", None), ("024", "REQUEST"), ("036", "AGREE"), ("035", "CONCEDE"), ("0351", "CONCEDE"), ("055", "CONCEDE"),
        ("057", "SUPPORT"), ("081", "CONCEDE"), ("0811", "CONCEDE"), ("0813", "CONCEDE"), ("0841", "RETREAT"), ("0842", "RETREAT"), ("0871", "RETREAT"),
        ("090", "ACCUSE"), ("112", "ACCUSE"), ("1122", "ACCUSE"), ("116", "SANCTION"), ("163", "SANCTION"), ("1712", "ASSAULT"), ("1711", "COERCE"),
        ("175", "ASSAULT"), ("190", "ASSAULT"), ("191", "COERCE"), ("1951", "ASSAULT"), ("204", "ASSAULT"), ("99", None), ("", None), ("0", None),
    ],
)  # fmt: skip
def test_cameo_codes_are_the_types_that_the_crosswalks_and_their_notes_say(
    code: str, type_: str | None, crosswalks: list[dict[str, Any]]
) -> None:
    types = {row["code"] for row in Stored(RELEASE).values("codes") if row["list"] == "types"}
    assert EventCodes(types, crosswalks, {}, "cameo").type(code) == type_


# The names that ICEWS gives to countries and are not those of the codebook.
ICEWS_NAMES = {
    "Russian Federation": "RUS", "Occupied Palestinian Territory": "PSE", "Cote d'Ivoire": "CIV", "Czech Republic": "CZE", "Holy See": "VAT",
    "Democratic Republic of Congo": "COD", "Congo": "COG", "Moldova, Republic of": "MDA", "the former Yugoslav Republic of Macedonia": "MKD",
    "Swaziland": "SWZ", "Macao": "MAC", "Cook Island": "COK", "Reunion": "REU", "Isle Of Man": "IMN", "U.S. Virgin Islands": "VIR", "Cape Verde": "CPV",
    "Sao Tome and Principe": "STP", "Saint Barthelemy": "BLM", "North Korea": "PRK", "Timor-Leste": "TLS", "Bavaria": "DEU", "Kosovo": "KOS",
}  # fmt: skip


@pytest.mark.parametrize("name", ICEWS_NAMES)
def test_names_of_icews_are_known(name: str, labels: dict[str, str], crosswalks: list[dict[str, Any]]) -> None:
    assert CountryNames(labels, crosswalks, {}, "names").code(name, JUNE) == ICEWS_NAMES[name]


def test_countries_are_known_by_their_scheme_and_day_and_nothing_is_guessed(
    labels: dict[str, str], crosswalks: list[dict[str, Any]]
) -> None:
    def code(scheme: str, text: str, day: date = date(2018, 6, 1), **said: str | None) -> str | None:
        return CountryNames(labels, crosswalks, said, scheme).code(text, day.toordinal())

    assert [code("gw", n) for n in ("365", "731", "2", "340", "816", "678")] == ["RUS", "PRK", "USA", "SRB", "VNM", "YEM"]
    assert code("gw", "345", date(1995, 6, 1)) is None  # Yugoslavia stands on the ground of several states of today
    assert [code("gw", "340", date(year, 6, 1)) for year in (1900, 1950, 2010)] == ["SRB", None, "SRB"]
    assert [code("cameo", text) for text in ("PRK", "ROM", "TMP", "PSE", "EUR", "AFR")] == ["PRK", "ROU", "TLS", "PSE", None, None]
    assert [code("names", text) for text in ("PRK", "north korea", "Korea", "Atlantis")] == ["PRK", "PRK", None, None]
    assert [code("names", text, Atlantis="EGY", PRK=None) for text in ("Atlantis", "PRK")] == ["EGY", None]


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2018-06-01", "year-first", 0), ("20180601", "year-first", 0), ("20180601120000", "year-first", 0), ("2018-06-01 00:00:00.000", "year-first", 0),
        ("2018-06-01T00:00", "year-first", 0), ("01/06/2018", "day-first", 0), ("6/1/2018", "month-first", 0), ("1.6.2018", "day-first", 0),
        ("2018-06-02", "day-first", 1), ("01/06/2018", "year-first", None), ("2018-06", "year-first", None), ("20180631", "year-first", None), ("", "year-first", None),
        ("None", "year-first", None), ("1/6/18", "day-first", None), ("٢٠١٨-٠٦-٠١", "year-first", None),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_orders_that_are_said(text: str, order: str, day: int | None) -> None:
    assert day_of(text, order) == (None if day is None else JUNE + day)


# --- tables as they come, beside release 2.0.0


def asked(run: Run, path: Path, form: str, *options: str) -> dict[str, Any]:
    result = run("--project", ROOT, "compare", "2.0.0", path, "--as", form, "--format", "json", *options)
    assert result.exit_code == 0, result.output
    values: dict[str, Any] = json.loads(result.output)
    return values


def written(tmp_path: Path, text: str, name: str = "table.txt", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


ICEWS_ROWS = [
    icews("2018-06-01", "North Korea", "042", "United States", "11"),
    icews("2018-06-01", "Russian Federation", "050", "North Korea", "12"),
    icews("2018-06-02", "North Korea", "010", "United States", "13"),
    icews("2018-06-02", "Atlantis", "040", "North Korea", "14"),
    icews("2018-06-02", "NA", "040", "North Korea", "15"),
    icews("2018-06-02", "India", "040", "India", "16"),
    icews("2018-06-02", "India", "040", "Nepal", "17"),
    icews("no day", "India", "040", "Nepal", "18"),
]


def test_icews_is_read_and_every_row_is_accounted_for(tmp_path: Path, run: Run) -> None:
    found = asked(run, written(tmp_path, table(ICEWS, ICEWS_ROWS)), "icews")
    assert found["table"]["title"] == "ICEWS"
    assert [(part["why"], part["rows"]) for part in found["left_out"]] == [
        ("no date that can be read", 1), ("a type that has no counterpart here", 1), ("a side without a country", 1), ("a country that is not known here", 1),
        ("a country with itself", 1), ("a pair that the release does not have", 1),
    ]  # fmt: skip
    counts = found["counts"]["table"]
    assert counts == {"rows": 8, "between_known": 3, "of_common_pairs": 2, "compared": 2}
    assert counts["of_common_pairs"] + sum(part["rows"] for part in found["left_out"]) == counts["rows"]
    assert (found["unknown_countries"], found["unknown_types"]) == ({"Atlantis": 1}, {"010": 1})
    assert found["left_out"][0]["first"].endswith("table.txt:9")
    assert {part["table"]["event"] for part in found["reading"]["matched"]} == {"11", "12"}
    assert all(part["release"]["day"] == "2018-05-31" for part in found["reading"]["matched"])
    assert "machine-coded data are no gold standard" in found["no_gold_standard"]


@pytest.mark.parametrize(("width", "added"), [(57, 57), (58, 57), (61, 60)])
def test_the_columns_of_gdelt_stand_where_its_codebook_has_them(width: int, added: int) -> None:
    names = (
        "SQLDATE",
        "Actor1CountryCode",
        "Actor1KnownGroupCode",
        "Actor2CountryCode",
        "Actor2KnownGroupCode",
        "EventCode",
        "QuadClass",
        "DATEADDED",
    )
    assert [GDELT[width].index(name) + 1 for name in names] == [2, 8, 9, 18, 19, 27, 30, added]
    assert len(GDELT[width]) == width


@pytest.mark.parametrize("width", [57, 58, 61])
def test_each_width_of_gdelt_is_read_by_position(width: int, tmp_path: Path, run: Run) -> None:
    rows = [
        gdelt("20180531", "RUS", "043", "PRK"),
        gdelt("20180531", "", "043", "PRK", group="UNO"),
        gdelt("20180531", "EUR", "043", "PRK"),
    ]
    found = asked(run, written(tmp_path, table(GDELT[width], rows, header=False)), "gdelt", "--days", "0")
    assert (found["matched"], found["unknown_countries"]) == (1, {"EUR": 1})
    assert "machine-coded data are no gold standard" in found["no_gold_standard"]
    assert found["reading"]["matched"][0]["table"]["pair"] == ["RUS", "PRK"]
    assert found["counts"]["table"]["between_known"] == 2  # the United Nations are known by their group


def test_a_file_of_gdelt_may_change_its_width(tmp_path: Path, run: Run) -> None:
    text = "".join(table(GDELT[width], [gdelt("20180531", "RUS", "043", "PRK")], header=False) for width in (57, 58, 57))
    found = asked(run, written(tmp_path, text + "\t".join(["x"] * 40) + "\n"), "gdelt", "--days", "0")
    assert (found["counts"]["table"]["rows"], found["counts"]["table"]["of_common_pairs"]) == (4, 3)
    assert found["left_out"] == [{"why": "another number of columns than the table has", "rows": 1, "first": f"{tmp_path}/table.txt:4"}]


def test_what_gdelt_covers_are_the_days_on_which_it_was_collected(tmp_path: Path, run: Run) -> None:
    rows = [gdelt("20180531", "RUS", "043", "PRK", "20180601000000"), gdelt("20170601", "RUS", "043", "PRK", "20180601000000")]
    found = asked(run, written(tmp_path, table(GDELT[61], rows, header=False)), "gdelt")
    assert (found["covered"]["first"], found["covered"]["last"], found["of_table"]) == ("2018-06-01", "2018-06-01", 1)


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files_and_several_files_are_read_as_one(pack: str, tmp_path: Path, run: Run) -> None:
    texts = [table(GDELT[61], [gdelt(day, "RUS", "043", "PRK")], header=False) for day in ("20180531", "20180601")]
    if pack == "gz":
        paths = [tmp_path / f"{i}.gz" for i in range(2)]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(gzip.compress(text.encode()))
    else:
        paths = [tmp_path / "all.zip"]
        with zipfile.ZipFile(paths[0], "w") as archive:
            for i, text in enumerate(texts):
                archive.writestr(f"{i}.export.CSV", text)
            archive.writestr("__MACOSX/._0.export.CSV", "x")
    found = asked(run, paths[0], "gdelt", *map(str, paths[1:]))
    assert (found["counts"]["table"]["rows"], found["covered"]["last"]) == (2, "2018-06-01")


def test_polecat_is_read_by_names_with_more_columns_none_and_another_encoding(tmp_path: Path, run: Run) -> None:
    rows = [
        polecat("2018-05-31", "RUS", "CONSULT", "PRK; KOR") | {"Placename": "Séoul"},
        polecat("None", "RUS", "CONSULT", "PRK"), polecat("2018-05-31", "None", "CONSULT", "PRK"),
        polecat("2018-05-31", "Russia", "consult", "PRK"), polecat("2018-05-31", "RUS", "OTHER", "PRK"),
    ]  # fmt: skip
    columns = [*reversed(POLECAT), "", "Unnamed"]
    found = asked(run, written(tmp_path, table(columns, rows), encoding="iso-8859-1"), "polecat", "--days", "0")
    assert found["counts"]["table"] == {
        "rows": 5,
        "between_known": 2,
        "of_common_pairs": 3,
        "compared": 3,
    }
    assert found["notes"] == {"lines that are not UTF-8, read as ISO 8859-1": 1}
    assert found["unknown_types"] == {"OTHER": 1}
    assert "machine-coded data are no gold standard" in found["no_gold_standard"]
    assert {part["why"]: part["rows"] for part in found["left_out"]} == {
        "no date that can be read": 1, "a type that has no counterpart here": 1, "a side without a country": 1,
    }  # fmt: skip


@pytest.mark.parametrize("header", [True, False])
def test_ucdp_is_read_with_and_without_its_header(header: bool, tmp_path: Path, run: Run) -> None:
    quoted = '"one, ""two""\nthree"'
    rows = [
        ucdp("2018-05-31", "731", "2", text=quoted),
        ucdp("2018-05-31", "652", ""),
        ucdp("2018-05-31", "731", "2", prec="2"),
        ucdp("2018-05-31", "652", "", "652"),
    ]
    found = asked(run, written(tmp_path, table(UCDP, rows, header=header, delimiter=",")), "ucdp", "--domestic")
    assert {part["why"]: (part["rows"], part["first"].rpartition(":")[2]) for part in found["left_out"]} == {
        "not dated to the day": (1, "5" if header else "4"),
        "a pair that the release does not have": (2, "4" if header else "3"),  # SYR with itself, by where it happened
    }
    assert "is no gold standard" in found["no_gold_standard"]
    assert asked(run, tmp_path / "table.txt", "ucdp")["left_out"][1]["why"] == "a side without a country"


MAPPING = """\
title: My events
columns: {id: key, date: when, actor: who, recipient: whom, type: what, text: [note]}
delimiter: ";"
dates: day-first
separator: "|"
empty: ["-"]
countries: {The North: PRK, Region: null}
types: {Meeting: CONSULT, Rumour: null}
"""
OWN = """\
key;when;who;whom;what;note
k1;31/05/2018;The North;Russia;Meeting;"a; quoted
note"
k2;31/05/2018;The North|Region;-;Meeting;x
k3;31/05/2018;Region;RUS;Meeting;x
k4;31/05/2018;PRK;RUS;Rumour;x
k5;31/05/2018;PRK;RUS;CONSULT;x
"""


def test_a_mapping_says_what_another_table_has(tmp_path: Path, run: Run) -> None:
    mapping = written(tmp_path, MAPPING, "mapping.yaml")
    found = asked(run, written(tmp_path, OWN, encoding="utf-8-sig"), "table", "--mapping", str(mapping), "--days", "0")
    assert (found["table"]["title"], found["matched"], found["counts"]["table"]["compared"]) == ("My events", 2, 2)
    assert found["reading"]["matched"][0]["table"] | {"row": ""} == {
        "event": "k1", "row": "", "day": "2018-05-31", "pair": ["PRK", "RUS"], "quad_class": "verbal cooperation", "type": "CONSULT", "text": "a; quoted\nnote",
    }  # fmt: skip
    assert [part["why"] for part in found["left_out"]] == [
        "a type that has no counterpart here",
        "a side without a country",
        "a country that is not known here",
    ]


def test_a_mapping_of_a_format_that_is_known_says_what_its_values_are(tmp_path: Path, run: Run) -> None:
    mapping = written(tmp_path, 'countries: {Atlantis: USA}\ntypes: {"010": CONSULT}\n', "mapping.yaml")
    found = asked(run, written(tmp_path, table(ICEWS, ICEWS_ROWS)), "icews", "--mapping", str(mapping))
    assert (found["unknown_countries"], found["unknown_types"], found["counts"]["table"]["of_common_pairs"]) == ({}, {}, 4)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns: {date: when, actor: who, recipient: whom, type: what}\ntypes: {Meeting: CONSLT}\n", "2:18: error: bad-value: `CONSLT` is none of the release's types"),
        ("columns: {date: when, actor: who, recipient: whom, type: what}\ncountries: {X: DRK}\n", "2:16: error: bad-value: `DRK` is none of the release's countries"),
        ("columns: {date: when, actor: who, recipient: whom}\n", "1:10: error: missing-key: nothing says of what type a row is"),
        ("columns: {date: when, actor: who, recipient: whom, type: what, quad: what}\n", "1:70: error: bad-value: a quad class follows from the type"),
        ("columns: {date: when, actor: who, type: what}\n", "recipient"),
        ("title: x\n", "1:1: error: missing-key: the key `columns` is missing"),
        ("columns: {date: when, actor: who, recipient: whom, kind: what}\n", "error: unknown-key"),
        ("columns: {date: day, actor: who, recipient: whom, type: what}\ndelimiter: ';'\n", "1:17: error: unknown-key:"),
        ("columns: [", "error: not-yaml"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mapping_is_a_problem_at_its_place(mapping: str, said: str, tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, mapping, "mapping.yaml")
    result = run("--project", ROOT, "compare", "2.0.0", written(tmp_path, OWN), "--as", "table", "--mapping", path)
    assert result.exit_code == 1
    assert f"{path}:" in result.output
    assert said in result.output


def test_a_mapping_of_a_known_format_may_not_move_its_columns(tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, "columns: {date: when, actor: who, recipient: whom, type: what}\n", "mapping.yaml")
    result = run("--project", ROOT, "compare", "2.0.0", written(tmp_path, OWN), "--as", "icews", "--mapping", path)
    assert (result.exit_code, "`columns` of this format is known" in result.output) == (1, True)


def damaged_lzma() -> bytes:
    """A zip archive that lists its part as it should, and whose packed bytes are damaged."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.tab", table(ICEWS, ICEWS_ROWS))
    data = bytearray(made.getvalue())
    data[60:80] = b"\xff" * 20
    return bytes(data)


WRONG = {
    "another header": (b"a\tb\n1\t2\n", "icews", "table.txt:1 has no column `Event Date`, which ICEWS has: is it another format (--as)?"),
    "another width": (b"a\tb\n", "gdelt", "table.txt:1 has 2 columns; GDELT has 57, 58, 61: is it another format (--as)?"),
    "nothing": (b"", "icews", "there is no row"),
    "UTF-16": ("Event ID\tEvent Date\n".encode("utf-16"), "icews", "table.txt:1 has a zero byte: save the table as text in UTF-8"),
    "no lines": (b"x" * (2 << 20), "icews", "table.txt:1 has more than 1,048,576 bytes: is it a table?"),
    "a part of gzip": (gzip.compress(table(ICEWS, ICEWS_ROWS).encode())[:-30], "icews", "table.txt is a damaged archive"),
    "empty lines": (gzip.compress(b"\n" * 1_000_002), "icews", "table.txt:1000001: more than 1,000,000 lines are empty: is it a table?"),
    "a damaged part of zip by LZMA": (damaged_lzma(), "icews", "table.txt is a damaged archive"),
    "the head of zip": (b"PK\x03\x04 and no more", "icews", "table.txt is a damaged archive"),
    "a quote without end": (
        table(UCDP, [ucdp("2018-05-31", "731", "2", text='"' + "x" * 200_000)], delimiter=",").encode(),
        "ucdp",
        "table.txt:2 cannot be read: field larger",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_such_table_is_refused_with_its_place(name: str, tmp_path: Path, run: Run) -> None:
    data, form, said = WRONG[name]
    (tmp_path / "table.txt").write_bytes(data)
    result = run("--project", ROOT, "compare", "2.0.0", tmp_path / "table.txt", "--as", form)
    assert (result.exit_code, said in str(result.exception)) == (3, True), result.exception


def refused(run: Run, arguments: list[str | Path]) -> tuple[int, str]:
    result: Result = run("--project", ROOT, "compare", *arguments)
    return result.exit_code, str(result.exception) + result.output


def test_what_cannot_be_compared_is_said_in_one_line(tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, table(ICEWS, ICEWS_ROWS))
    cases: list[tuple[list[str | Path], int, str]] = [
        (["2.0.0", path, "--as", "icews", "--status", "actul"], 2, "this release has no status `actul`; it has actual, alleged"),
        (["2.0.0", path, "--as", "icews", "--countries", "PRK,XYZ"], 2, "release 2.0.0 has no country `XYZ`"),
        (["2.0.0", path, "--as", "icews", "--from", "2018-06-02", "--to", "2018-06-01"], 2, "--from 2018-06-02 is after --to 2018-06-01"),
        (["2.0.0", path, "--as", "table"], 2, "--as table needs --mapping FILE"),
        (["1.0.0", path, "--as", "icews"], 3, "release 1.0.0 has no crosswalk `cameo`"),
        (["1.0.0", path, "--as", "polecat", "--domestic"], 3, "release 1.0.0 has no table actor_dyads"),
        (["2.0.0", tmp_path, "--as", "icews"], 3, "Is a directory"),
        (["2.0.0", tmp_path / "none", "--as", "icews"], 3, "No such file"),
    ]
    for arguments, code, said in cases:
        found = refused(run, arguments)
        assert found[0] == code, found
        assert said in found[1], found


def test_two_that_cover_nothing_in_common_say_so(tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, table(ICEWS, [icews("1999-06-01", "North Korea", "042", "United States")]))
    result = run("--project", ROOT, "compare", "2.0.0", path, "--as", "icews")
    assert result.exit_code == 0
    assert (
        "The two have no month and no pair of countries in common, so nothing can be compared. The release covers 13 months from"
        in result.output
    )
    assert "1 month from 1999-06 to 1999-06" in result.output
    assert "share" not in result.output.partition("What is compared")[2]


def test_text_of_a_table_moves_no_cursor_and_is_no_element_of_a_page(tmp_path: Path, run: Run) -> None:
    row = ICEWS_ROWS[0] | {"Source Name": "\x1b[31m<img src=x onerror=alert(1)>|\u202e"}
    path = written(tmp_path, table(ICEWS, [row]))
    text = run("--project", ROOT, "compare", "2.0.0", path, "--as", "icews").output
    page = run("--project", ROOT, "compare", "2.0.0", path, "--as", "icews", "--format", "markdown").output
    assert not {"\x1b", "\u202e"} & set(text + page)
    assert "\\<img" in page
    assert "(1)>\\|" in page


# --- a release beside itself


def itself(tmp_path: Path, release: Path, **read: Any) -> Path:
    """The event-pairs of a release as a table of its own, shuffled."""
    found = read_release(
        Stored(release), statuses=("actual",), ordered=True, domestic=False, countries=(), first=None, last=None, **read
    ).side.rows  # fmt: skip
    rows = [f"{e.event},{date.fromordinal(e.day)},{e.pair[0]},{e.pair[1]},{e.type}" for e in found]
    random.Random(3).shuffle(rows)
    return written(tmp_path, "\n".join(["key,when,who,whom,what", *rows]) + "\n", "itself.csv")


@pytest.mark.parametrize("options", [[], ["--days", "0"], ["--unordered"], ["--by", "type"], ["--countries", "RUS"]])
def test_a_release_beside_itself_is_matched_whole(options: list[str], tmp_path: Path, run: Run) -> None:
    mapping = written(tmp_path, "columns: {id: key, date: when, actor: who, recipient: whom, type: what}\n", "mapping.yaml")
    found = asked(run, itself(tmp_path, RELEASE), "table", "--mapping", str(mapping), *options)
    assert found["share_of_release"] == 1.0
    assert found["of_release"] > 20
    assert found["chance"]["share_of_release"] < 0.8
    if "--unordered" not in options:  # else a mutual event is one event-pair there, and two rows here
        assert found["share_of_table"] == 1.0
    if "--by" in options:
        assert found["same_type"] == found["matched"]


def test_what_a_release_exports_as_polecat_finds_itself_again(tmp_path: Path, run: Run) -> None:
    """Every row of it, and not all of the release: what is mutual has no recipient there."""
    path = tmp_path / "release.tsv"
    assert run("--project", ROOT, "export", "2.0.0", "--to", "polecat", "--out", path).exit_code == 0
    found = asked(run, path, "polecat", "--days", "0", "--by", "type")
    assert (found["share_of_table"], found["of_table"]) == (1.0, 189)
    assert (found["unknown_countries"], found["unknown_types"]) == ({}, {})
    assert 0.6 < found["share_of_release"] < 1


def test_the_whole_text_of_a_comparison(tmp_path: Path, run: Run) -> None:
    rows = [
        icews("2018-05-31", "Russian Federation", "042", "North Korea", "21"),
        icews("2018-08-30", "Russian Federation", "042", "North Korea", "22"),
    ]
    written(tmp_path, table(ICEWS, [*rows, *ICEWS_ROWS[2:4]]))
    options = ["--from", "2018-05-31", "--to", "2018-05-31", "--days", "0", "--rows", "1"]
    result = run("--project", ROOT, "compare", "2.0.0", "table.txt", "--as", "icews", *options, cwd=tmp_path)
    assert result.exit_code == 0
    assert result.output == (sample.DATA / "compare" / "icews.txt").read_text(encoding="utf-8")


class Written:
    """A release of these articles with one event, as `Stored` would have it."""

    version = "1.0.0"
    schemas = ("crosswalks",)

    def __init__(self, *articles: tuple[str, str, int | None]) -> None:
        self._articles = [
            {"published_start": date.fromisoformat(start), "published_end": date.fromisoformat(end), "n_reports": n}
            for start, end, n in articles
        ]

    def values(self, table: str) -> list[dict[str, Any]]:
        event = {
            "event_id": "e", "status": "actual", "date_start": date(2018, 6, 1), "date_precision": "day", "date_open": None, "type": "CONSULT",
            "quad_class": "verbal cooperation", "summary": "They meet.",
        }  # fmt: skip
        codes = [("statuses", "actual", None), ("types", "CONSULT", "verbal cooperation")]
        tables: dict[str, list[dict[str, Any]]] = {
            "articles": self._articles, "events": [event], "dyads": [{"event_id": "e", "from_country": "EGY", "to_country": "NOR"}], "crosswalks": [],
            "codes": [{"list": name, "code": code, "label": code, "parent": parent} for name, code, parent in codes],
        }  # fmt: skip
        return tables[table]


def test_a_release_covers_the_months_of_the_articles_that_were_read_up_to_the_last_of_them() -> None:
    articles = [
        ("2018-03-30", "2018-03-30", 2), ("2018-04-10", "2018-04-10", None), ("2018-05-01", "2018-05-31", 0), ("2018-05-20", "2018-06-10", 1),
        ("2018-08-04", "2018-08-04", 1),
    ]  # fmt: skip
    found = read_release(
        cast("Stored", Written(*articles)), statuses=("actual",), ordered=True, domestic=False, countries=(), first=None, last=None
    ).side.coverage  # fmt: skip
    assert found is not None
    assert sorted(month - 2018 * 12 + 1 for month in found.months) == [3, 5, 8]
    assert (date.fromordinal(found.first), date.fromordinal(found.last)) == (date(2018, 3, 1), date(2018, 8, 4))


def test_a_day_is_the_first_day_of_an_event_that_lasts() -> None:
    found = read_release(Stored(RELEASE), statuses=("actual",), ordered=True, domestic=False, countries=(), first=None, last=None)
    events = {row["event_id"]: row for row in Stored(RELEASE).values("events")}
    assert all(
        events[e.event]["date_start"] == date.fromordinal(e.day) and events[e.event]["date_precision"] == "day" for e in found.side.rows
    )
    assert any(events[e.event]["date_end"] - events[e.event]["date_start"] > timedelta(0) for e in found.side.rows)
    assert found.pairs - found.undated == len(found.side.rows)
