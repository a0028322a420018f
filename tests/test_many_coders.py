"""Agreement of three coders and more: groups of reports, how many found each, alpha with what is missing."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Run
from tests.test_agreement import ARTICLE, CODED, report
from waqai.agreement.alpha import alpha
from waqai.agreement.coded_reports import CodedReport, Coding
from waqai.agreement.coding_agreement import measure
from waqai.agreement.field_agreement import bootstrap
from waqai.agreement.fields import FIELDS, Field
from waqai.agreement.joint_agreement import measure_all
from waqai.agreement.matching import THRESHOLD, likeness, match
from waqai.agreement.report_groups import group

pytestmark = pytest.mark.usefixtures("kept_schema")
THREE = st.tuples(CODED, CODED, CODED).map(lambda reports: dict(zip(("c1", "c2", "c3"), reports, strict=True)))


def members(groups: Sequence[dict[str, CodedReport]]) -> set[frozenset[tuple[str, int]]]:
    return {frozenset((name, r.position) for name, r in g.items()) for g in groups}


@given(CODED, CODED)
def test_of_two_codings_the_groups_are_the_pairs_and_what_is_alone(first: list[CodedReport], second: list[CodedReport]) -> None:
    pairs = match(first, second)
    expected = {frozenset([("c1", i + 1), ("c2", j + 1)]) for i, j in pairs}
    expected |= {frozenset([("c1", i + 1)]) for i in range(len(first)) if i not in dict(pairs)}
    expected |= {frozenset([("c2", j + 1)]) for j in range(len(second)) if j not in {j for _, j in pairs}}
    assert members(group({"c1": first, "c2": second})) == expected


@given(THREE)
def test_each_report_is_in_one_group_and_a_group_is_alike_as_a_whole(codings: dict[str, list[CodedReport]]) -> None:
    groups = group(codings)
    assert Counter((name, r.position) for g in groups for name, r in g.items()) == Counter(
        (name, r.position) for name, reports in codings.items() for r in reports
    )
    for found in groups:
        alike = [likeness(a, b, least=0) or 0 for a, b in combinations(found.values(), 2)]
        assert sum(alike) >= THRESHOLD * len(alike)


@given(THREE)
def test_the_order_of_the_codings_changes_no_group(codings: dict[str, list[CodedReport]]) -> None:
    expected = members(group(codings))
    for names in permutations(codings):
        assert members(group({name: codings[name] for name in names})) == expected


def test_of_a_coder_that_tells_two_events_in_one_report_the_others_keep_them_apart() -> None:
    apart = [report("one", 1, evidence=((0, 20),)), report("two", 2, evidence=((30, 50),), type="AGREE")]
    both = [report("both", 1, evidence=((0, 50),))]
    for order in permutations([("c1", apart), ("c2", apart), ("c3", both)]):
        assert members(group(dict(order))) == {frozenset([("c1", 1), ("c2", 1), ("c3", 1)]), frozenset([("c1", 2), ("c2", 2)])}


def test_two_reports_that_share_no_word_are_not_one_event_because_a_third_shares_words_with_both() -> None:
    left, right, both = report("l", evidence=((0, 20),)), report("r", evidence=((20, 40),)), report("b", evidence=((0, 40),))
    assert likeness(left, both) == likeness(right, both) == 888889
    assert members(group({"c1": [left], "c2": [both], "c3": [right]})) == {frozenset([("c1", 1), ("c2", 1)]), frozenset([("c3", 1)])}


def test_groups_stand_in_the_first_codings_order_and_the_rest_after_what_it_follows() -> None:
    one, two, other = report("one", 1), report("two", 2, evidence=((30, 60),)), report("other", 2, evidence=((70, 90),))
    groups = group({"c1": [one, two], "c2": [one, other], "c3": [other._replace(event="first", position=1), two._replace(position=2)]})
    assert [[r.event for r in g.values()] for g in groups] == [["one", "one"], ["other", "first"], ["two", "two"]]


def by_definition(units: Sequence[Sequence[Hashable]], field: Field) -> float | None:
    """Krippendorff's alpha from its definition, value by value; None where nothing varies."""
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]
    observed = sum(field.distance(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2))
    expected = sum(field.distance(a, b) for a, b in permutations(values, 2))
    return 1 - (len(values) - 1) * observed / expected if expected else None


@given(st.lists(THREE, min_size=1, max_size=3))
def test_alpha_of_three_is_what_its_definition_gives_where_some_say_nothing(told: list[dict[str, list[CodedReport]]]) -> None:
    codings: dict[str, Coding] = {
        name: {f"a{i}": [r._replace(article=f"a{i}") for r in article[name]] for i, article in enumerate(told)}
        for name in ("c1", "c2", "c3")
    }
    found = measure_all(codings)
    for f in found.fields:
        units = [[f.field.value(r) for r in g.values()] for g in found.groups if len(g) > 1]
        expected = by_definition(units, f.field)
        assert f.alpha == (None if expected is None else pytest.approx(expected))
        alike = [not f.field.distance(a, b) for unit in units for a, b in combinations(unit, 2)]
        assert (f.pairs, f.agreed_pairs) == (len(alike), sum(alike))
        assert f.agreed == len(units) - len(found.differing(f))


def test_the_interval_of_three_is_over_the_librarys_alpha() -> None:
    import numpy

    field = next(f for f in FIELDS if f.name == "contexts")
    told = [("cbrn", "cbrn", "military"), ("military", "military"), ("cbrn", "military", "cbrn")]
    units = [tuple(report(contexts=(context,)) for context in unit) for unit in told]
    _, once = bootstrap(field, units, ["a"], numpy.array([[1]]))
    _, twice = bootstrap(field, units, ["a"], numpy.array([[2]]))
    assert once is not None
    assert twice is not None
    assert once[0] == pytest.approx(alpha([[field.value(r) for r in unit] for unit in units], field.distance))
    assert twice[0] == pytest.approx(alpha([[field.value(r) for r in unit] for unit in units * 2], field.distance))


def test_measured_together_two_codings_have_the_figures_that_they_have_alone() -> None:
    first = {f"a{i:02}": [report(f"e{i}", 1, article=f"a{i:02}", status="actual" if i % 3 else "alleged")] for i in range(20)}
    second = {article: [r._replace(values={**r.values, "status": "actual"}) for r in reports] for article, reports in first.items()}
    alone, together = measure(first, second, ("c1", "c2")), measure_all({"c1": first, "c2": second})
    assert together.pairs == [alone]
    assert together.fields == alone.fields
    assert together.fields[0].agreement_interval is not None


def test_an_article_that_a_coder_has_not_read_is_missing_and_not_disagreement() -> None:
    told = {"a": [report("one")], "b": [report("two", article="b")]}
    found = measure_all({"c1": told, "c2": told, "c3": {"a": told["a"], "c": []}})
    assert found.articles == {"a": ["c1", "c2", "c3"], "b": ["c1", "c2"]}
    assert found.once == {"c1": [], "c2": [], "c3": ["c"]}
    assert found.found == {(3, 3): 1, (2, 2): 1}
    assert [pair.finding.f1 for pair in found.pairs] == [1.0, 1.0, 1.0]


@pytest.fixture
def third(project: Path) -> Path:
    """The sample with a third coding, as the second but for one date, and without its last report."""
    (project / "raw/annotations/c3").mkdir()
    text = (project / f"raw/annotations/c2/{ARTICLE}.yaml").read_text(encoding="utf-8")
    text = text[: text.rindex("  - event: ")].replace("coder: c2", "coder: c1").replace("date: 2025-03\n", "date: 2025-03-05\n")
    (project / f"raw/annotations/c3/{ARTICLE}.yaml").write_text(text, encoding="utf-8")
    return project


def test_the_command_measures_three_codings(third: Path, run: Run) -> None:
    shown = run("--project", third, "agreement", "c1", "c2", "c3", ARTICLE, "--list")
    assert shown.exit_code == 0, shown.output
    assert "c1, c2, c3: 1 article coded by two or more" in shown.output
    assert "date: 1 of 4 differ" in shown.output
    assert ": denizli-visits-nairobi-2022: CONSULT: in c1, c2, not in c3" in shown.output
    values = json.loads(run("--project", third, "agreement", "c1", "c2", "c3", "--format", "json").output, parse_constant=pytest.fail)
    assert list(values) == ["codings", "method", "articles", "coded_once", "found", "fields", "pairs", "disagreements", "not_in_all"]
    assert values["found"] == [
        {"codings": 3, "by": 3, "reports": 3},
        {"codings": 3, "by": 2, "reports": 1},
        {"codings": 3, "by": 1, "reports": 3},
    ]
    alone = json.loads(run("--project", third, "agreement", "c1", "c3", "--format", "json").output)
    together: dict[str, Any] = next(p for p in values["pairs"] if (p["first"], p["second"]) == ("c1", "c3"))
    different = {"articles", "coded_once"}  # c1 alone has coded other articles
    assert {k: v for k, v in together.items() if k not in different} == {
        k: v for k, v in alone.items() if k in together and k not in different
    }


def test_of_names_those_that_are_codings_come_first_and_the_rest_are_articles(third: Path, run: Run) -> None:
    shutil.rmtree(third / "raw/annotations/c3")
    result = run("--project", third, "agreement", "c1", "c2", "c3")
    assert result.exit_code == 3
    assert "not coded twice: c3" in result.output + str(result.exception)
