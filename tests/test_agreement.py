"""Agreement: alpha against published examples, matching against brute force, figures that swap as they should."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sample
from tests.conftest import Run
from waqai.agreement.agreement_format import as_values, lines
from waqai.agreement.alpha import MISSING, alpha, apart, masi
from waqai.agreement.coded_reports import CodedReport, Coding, Party
from waqai.agreement.coding_agreement import measure
from waqai.agreement.fields import FIELDS
from waqai.agreement.matching import assign, likeness, match
from waqai.agreement.resampling import LEAST_ARTICLES
from waqai.problem import CannotRun, Place
from waqai.records import Claim, Passage

ARTICLE = "sawt-al-delta-2025-03-12-2"


def units(*coders: str) -> list[tuple[Any, ...]]:
    """Krippendorff's tables: a line a coder, a word a unit, `.` for nothing said; figures as numbers."""
    rows = [[MISSING if w == "." else int(w) if w.isdigit() else w for w in coder.split()] for coder in coders]
    return list(zip(*rows, strict=True))


FOUR = units(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


@pytest.mark.parametrize(
    ("data", "level", "published"),
    [
        (units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), "nominal", 0.095),  # Krippendorff 2011, A: binary
        (units("a a b b d c c c e d d a", "b a b b b c c c e d d d"), "nominal", 0.692),  # B: nominal, two observers
        (FOUR, "nominal", 0.743),  # C: four observers, missing values
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (FOUR, "ratio", 0.797),
    ],
)
def test_krippendorffs_published_examples_come_out_right(data: Any, level: Any, published: float) -> None:
    found = alpha(data) if level == "nominal" else alpha(data, level)
    assert found == pytest.approx(published, abs=0.0005)


def test_a_distance_of_our_own_gives_what_the_librarys_level_gives() -> None:
    assert alpha(FOUR, lambda a, b: float((a - b) ** 2)) == pytest.approx(alpha(FOUR, "interval"))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("ab", "ab", 0), ("", "", 0), ("a", "", 1), ("a", "b", 1), ("a", "ab", 1 - Fraction(1, 2) * Fraction(2, 3)),
        ("ab", "abcd", Fraction(2, 3)), ("ab", "bc", 1 - Fraction(1, 3) * Fraction(1, 3)), ("abc", "bcd", Fraction(5, 6)),
    ],
)  # fmt: skip
def test_masi_is_jaccard_weighted_by_how_the_sets_lie(one: str, other: str, distance: float) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(float(distance))
    assert masi(frozenset(other), frozenset(one)) == masi(frozenset(one), frozenset(other))


def test_alpha_over_sets_is_what_the_definition_gives_by_hand() -> None:
    a, b, ab = frozenset("a"), frozenset("b"), frozenset("ab")
    # Values: a 3 times, b 2, ab 1. Observed: one of three units differs, by 2/3. Expected: a-b 1, a-ab and b-ab 2/3.
    observed = Fraction(2, 3) * 2
    expected = Fraction(2 * (3 * 2 * 1) + 2 * (3 * 1 + 2 * 1) * Fraction(2, 3), 5)
    assert alpha([(a, a), (b, b), (a, ab)], masi) == pytest.approx(float(1 - observed / expected))


@pytest.mark.parametrize("data", [[], [("a", "a"), ("a", "a")], [("a", MISSING)], [("a", MISSING), (MISSING, "b")]])
def test_alpha_is_none_where_nothing_varies(data: Any) -> None:
    assert alpha(data) is None


def test_dates_lie_apart_only_where_no_day_is_in_both() -> None:
    told = [("2024-06-19", "2024-06", 0), ("2024-06-19", "2024-05", 1), ("../1945", "1910/1945", 0), (None, None, 0), (None, "2024", 1)]
    assert [apart(a, b) for a, b, _ in told] == [d for *_, d in told]
    assert alpha([("2024", "2024-06"), ("2024-06", "2024-06")], apart) is None


def report(event: str = "e", position: int = 1, **values: Any) -> CodedReport:
    country = {"x": "XXX", "y": "YYY", "z": "XXX"}
    acting, article = (
        {side: values.pop(side, default) for side, default in (("actors", "x"), ("recipients", "y"))},
        values.pop("article", "a"),
    )
    told: dict[str, Any] = {
        "type": "AID", "mode": None, "status": "actual", "mutual": None, "date": None, "planned": None, "place": None, "contexts": (),
        "claims": (), **{side: tuple(ids) for side, ids in acting.items()},
        "evidence": tuple(Passage(start, end, "") for start, end in values.pop("evidence", ((0, 20),))),
    }  # fmt: skip
    parties = {side: tuple(Party(a, country[a], ("GOV",)) for a in ids) for side, ids in acting.items()}
    return CodedReport(article, event, position, told | values, parties, lambda key: Place("f", 1, 1))


SPANS = st.tuples(st.integers(0, 6), st.integers(1, 4)).map(lambda s: (s[0] * 10, s[0] * 10 + s[1] * 10))
REPORTS = st.builds(
    report, event=st.sampled_from("efgh"), type=st.sampled_from(["AID", "AGREE"]), mode=st.sampled_from([None, "visit"]),
    actors=st.sampled_from(["x", "z", "xz", "xy"]), recipients=st.sampled_from(["y", ""]), mutual=st.booleans(),
    date=st.sampled_from([None, "2024", "2024-06", "2025"]), contexts=st.sampled_from([(), ("military",), ("military", "cbrn")]),
    claims=st.sampled_from([(), (Claim("x", "asserts"),)]), evidence=st.lists(SPANS, min_size=1, max_size=2).map(tuple),
)  # fmt: skip
CODED = st.lists(REPORTS, max_size=5).map(lambda rs: [r._replace(position=i) for i, r in enumerate(rs, 1)])
CODINGS = st.lists(st.tuples(CODED, CODED), min_size=1, max_size=3).map(lambda both: (coding(both, 0), coding(both, 1)))


def coding(both: list[tuple[list[CodedReport], list[CodedReport]]], side: int) -> Coding:
    return {f"a{i}": [r._replace(article=f"a{i}") for r in pair[side]] for i, pair in enumerate(both)}


@given(st.integers(0, 5).flatmap(lambda n: st.lists(st.lists(st.none() | st.integers(1, 9), min_size=n, max_size=n), max_size=5)))
def test_an_assignment_is_one_to_one_and_no_other_is_better(weights: list[list[int | None]]) -> None:
    pairs = assign(weights)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    columns = len(weights[0]) if weights else 0
    places = [*range(columns), *[None] * len(weights)]
    best = max(
        sum(weights[i][j] or 0 for i, j in enumerate(chosen) if j is not None) for chosen in permutations(places[: columns + 2], len(weights))
    ) if weights and columns >= len(weights) else None  # fmt: skip
    if best is not None:
        assert sum(weights[i][j] or 0 for i, j in pairs) == best
    assert all(weights[i][j] is not None for i, j in pairs)


@given(CODED, CODED)
def test_a_match_is_the_best_total_and_swaps_with_its_codings(first: list[CodedReport], second: list[CodedReport]) -> None:
    pairs = match(first, second)
    total = sum(likeness(first[i], second[j]) or 0 for i, j in pairs)
    short, long = sorted((first, second), key=len)
    assert total == max(sum(likeness(a, b) or 0 for a, b in zip(short, chosen, strict=True)) for chosen in permutations(long, len(short)))
    assert sorted((j, i) for i, j in match(second, first)) == pairs


@given(CODINGS)
def test_swapping_codings_swaps_precision_and_recall_and_nothing_else(codings: tuple[Coding, Coding]) -> None:
    there, back = measure(*codings, ("c1", "c2")), measure(*codings[::-1], ("c2", "c1"))
    assert (there.finding.precision, there.finding.recall) == (back.finding.recall, back.finding.precision)
    assert there.finding.f1 == back.finding.f1
    for one, other in zip(there.fields, back.fields, strict=True):
        assert (one.n, one.agreed, one.agreement) == (other.n, other.agreed, other.agreement)
        assert one.alpha == (None if other.alpha is None else pytest.approx(other.alpha))
    assert {(b, a): n for (a, b), n in back.types.items()} == there.types


def test_a_coding_agrees_wholly_with_itself_under_other_event_ids() -> None:
    first = {"a": [report("one", 1), report("two", 2, type="AGREE", evidence=((30, 60),))]}
    second = {"a": [r._replace(event=f"{r.event}-again") for r in first["a"]]}
    found = measure(first, second, ("c1", "c2"))
    assert found.finding.f1 == 1.0
    assert all(f.agreement == 1.0 and f.n == 2 for f in found.fields)
    assert next(f.alpha for f in found.fields if f.field.name == "type") == 1.0
    assert next(f.alpha for f in found.fields if f.field.name == "status") is None


@pytest.mark.parametrize(
    ("change", "paired"),
    [
        ({}, True),
        ({"type": "AGREE"}, True),
        ({"evidence": ((20, 40),)}, False),
        ({"evidence": ((10, 30),), "type": "AGREE"}, True),
        ({"evidence": ((15, 35),), "type": "AGREE"}, False),
        ({"actors": "y", "recipients": "x"}, False),
        ({"actors": "z"}, True),
        ({"actors": "xy", "recipients": "", "mutual": True}, True),
    ],
)
def test_reports_are_paired_by_evidence_type_and_parties(change: dict[str, Any], paired: bool) -> None:
    assert match([report()], [report(**change)]) == ([(0, 0)] if paired else [])


def test_of_two_that_are_alike_the_one_that_agrees_further_is_paired() -> None:
    told = [report("one", 1, date="2024"), report("two", 2, date="2025")]
    assert match(told, told[::-1]) == [(0, 1), (1, 0)]
    assert match([report("one", 1), report("two", 2)], [report("three", 1), report("four", 2)]) == [(0, 0), (1, 1)]


def test_intervals_are_given_from_twenty_articles_on_and_hold_the_figure() -> None:
    def of(articles: int, status: Callable[[int], str]) -> Coding:
        return {f"a{i:02}": [report(f"e{i}", 1, article=f"a{i:02}", status=status(i))] for i in range(articles)}

    def ours(i: int) -> str:
        return "actual" if i % 3 else "alleged"

    few, enough = (measure(of(n, ours), of(n, lambda i: ours(i + (i == 5))), ("a", "b")) for n in (LEAST_ARTICLES - 1, LEAST_ARTICLES))
    assert few.f1_interval is None
    assert all(f.alpha_interval is None for f in few.fields)
    status = next(f for f in enough.fields if f.field.name == "status")
    assert enough.f1_interval == (1.0, 1.0)
    assert status.alpha is not None
    assert status.alpha_interval is not None
    assert status.alpha_interval[0] < status.alpha <= status.alpha_interval[1] <= 1.0
    assert next(f for f in enough.fields if f.field.name == "type").alpha_interval is None
    assert " to " in "\n".join(lines(enough))


def test_the_formula_of_the_intervals_is_the_librarys_alpha() -> None:
    import numpy

    from waqai.agreement.coding_agreement import Matched
    from waqai.agreement.field_agreement import bootstrap

    field = next(f for f in FIELDS if f.name == "contexts")
    pairs = [
        Matched(report(contexts=a), report(contexts=b))
        for a, b in [(("cbrn",), ("cbrn",)), (("cbrn", "military"), ("military",)), ((), ("military",))]
    ]
    _, once = bootstrap(field, pairs, ["a"], numpy.array([[1]]))
    assert once is not None
    assert once[0] == pytest.approx(alpha([(field.value(p.first), field.value(p.second)) for p in pairs], field.distance))


def test_the_command_prints_the_samples_figures(project: Path, run: Run) -> None:
    result = run("--project", project, "agreement", "c1", "c2", "--list")
    golden = sample.DATA / "adjudication" / "agreement.txt"
    _golden(golden, result.output)
    assert (result.exit_code, result.output) == (0, golden.read_text(encoding="utf-8"))


def test_the_json_has_its_keys_in_order_and_no_number_that_is_none(project: Path, run: Run) -> None:
    result = run("--project", project, "agreement", "c1", "c2", ARTICLE, "--format", "json")
    values = json.loads(result.output, parse_constant=pytest.fail)
    assert list(values) == [
        "first",
        "second",
        "method",
        "finding",
        "articles",
        "coded_once",
        "fields",
        "types",
        "found_by_type",
        "values",
        "with_shared_authority_files",
        "same_event",
        "disagreements",
        "unmatched",
    ]
    assert values["finding"] == {
        "articles": 1, "first": 7, "second": 4, "matched": 4, "precision": 1.0, "recall": 0.571429, "f1": 0.727273, "f1_interval": None,
    }  # fmt: skip
    assert [f["field"] for f in values["fields"]] == [f.name for f in FIELDS]
    date = next(d for d in values["disagreements"] if d["field"] == "date")
    assert date["first"] == {
        "event": "otieno-denizli-talks-ankara-2025", "value": "2025-03-05",
        "path": f"raw/annotations/c1/{ARTICLE}.yaml", "line": 24, "column": 11,
    }  # fmt: skip
    assert date["second"]["value"] == "2025-03"
    assert len(values["unmatched"]["first"]) == 3


def test_a_release_measures_as_the_coding_that_it_publishes(published: Path, run: Run) -> None:
    from waqai.agreement.coded_reports import coded
    from waqai.agreement.raw_codings import read_checked
    from waqai.agreement.release_codings import published_coding
    from waqai.project import Project
    from waqai.release.stored import Stored

    result = read_checked(Project(published), ["c1"])
    raw = coded(result.raw.published(("adjudicated", "c1")), result.raw)
    released = published_coding(Stored(published / "dataset" / "1.2.0").values, "dataset/1.2.0/csv")
    assert as_values(measure(raw, raw, ("a", "b")), listed=False) == as_values(measure(released, raw, ("a", "b")), listed=False)
    shown = run("--project", published, "agreement", "--against", "1.2.0", "c2", "--format", "json")
    assert json.loads(shown.output)["finding"]["matched"] == 4
    assert json.loads(shown.output)["unmatched"]["first"][0]["path"] == "dataset/1.2.0/csv/reports.csv"


def test_a_key_that_an_older_release_does_not_have_is_not_compared(built: Path) -> None:
    from waqai.agreement.release_codings import published_coding
    from waqai.release.stored import Stored

    def rows(table: str) -> list[dict[str, Any]]:
        return [{column: value for column, value in row.items() if column != "contexts"} for row in Stored(built).values(table)]

    now, older = published_coding(Stored(built).values, "csv"), published_coding(rows, "csv")
    found = measure(older, now, ("1.0.0", "now"))
    assert found.finding.f1 == 1.0
    assert [f.field.name for f in found.fields] == [f.name for f in FIELDS if f.name != "contexts"]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["c1"], 2, "name two codings"),
        (["c1", "c3"], 2, "there is no coding `c3`"),
        (["c1", "c2", "al-mirsad-2025-05-1"], 3, "not coded twice"),
        (["--against", "9.9.9", "c2"], 2, "there is no release 9.9.9"),
    ],
)
def test_what_cannot_be_measured_is_said(args: list[str], code: int, words: str, project: Path, run: Run) -> None:
    result = run("--project", project, "agreement", *args)
    assert result.exit_code == code
    assert words in (result.output + str(result.exception))


def test_a_coding_that_cannot_be_read_is_a_problem(project: Path, run: Run) -> None:
    sample.edit(project, [{"file": f"raw/annotations/c2/{ARTICLE}.yaml", "find": "type: CONSULT", "replace": "type: CONSLT"}])
    result = run("--project", project, "agreement", "c1", "c2")
    assert result.exit_code == 1
    assert "unknown-code" in result.output


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "krippendorff":
            raise ImportError("no such module", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CannotRun, match=r"krippendorff: .* -m pip install 'waqai\[release\]'"):
        alpha([("a", "b")])


def _golden(path: Path, text: str) -> None:
    import os

    if os.environ.get("WAQAI_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
