"""What a coding has right of the measure, by type and field, against counts made one by one; and what it misses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from tests.conftest import Run
from tests.test_agreement import ARTICLE, CODINGS, report
from waqai.agreement.agreement_format import as_values, lines
from waqai.agreement.coded_reports import Coding
from waqai.agreement.coding_agreement import measure
from waqai.agreement.fields import FIELDS, with_shared_authority_files
from waqai.agreement.scores import LEAST_REPORTS, by_field, by_type, unmatched


@given(CODINGS)
def test_types_and_values_are_counted_over_all_reports(codings: tuple[Coding, Coding]) -> None:
    found = measure(*codings, ("gold", "mine"))
    gold, mine = ([r for reports in coding.values() for r in reports] for coding in codings)
    for score in by_type(found):
        both = [p for p in found.pairs if p.first.type == p.second.type == score.type]
        assert score.reports == (sum(r.type == score.type for r in gold), sum(r.type == score.type for r in mine), len(both))
        assert score.found == sum(p.first.type == score.type for p in found.pairs)
    assert sum(score.reports.first for score in by_type(found)) == len(gold)
    scores = {score.field.name: score for score in by_field(found)}
    assert list(scores) == [f.name for f in FIELDS]
    status = [p for p in found.pairs if p.first.values["status"] == p.second.values["status"]]
    assert scores["status"].values == (len(gold), len(mine), len(status))
    assert scores["status"].in_matched == (len(found.pairs), len(found.pairs), len(status))
    mode = [p for p in found.pairs if p.first.values["mode"] == p.second.values["mode"] is not None]
    assert scores["mode"].values == (
        sum(r.values["mode"] is not None for r in gold),
        sum(r.values["mode"] is not None for r in mine),
        len(mode),
    )
    actors = [len(set(p.first.values["actors"]) & set(p.second.values["actors"])) for p in found.pairs]
    assert scores["actors"].values == (*(sum(len(r.values["actors"]) for r in side) for side in (gold, mine)), sum(actors))
    overlapping = next(f.agreed for f in found.fields if f.field.name == "date_overlap")
    neither = sum(p.first.values["date"] is p.second.values["date"] is None for p in found.pairs)
    assert scores["date_overlap"].values.matched == overlapping - neither


def test_shares_of_a_type_are_given_from_enough_reports_on() -> None:
    def of(number: int) -> Coding:
        told = [report(f"e{i}", i, evidence=((30 * i, 30 * i + 20),)) for i in range(number)]
        return {"a": [*told, report("last", number, type="AGREE", evidence=((30 * number, 30 * number + 20),))]}

    for number in (LEAST_REPORTS - 1, LEAST_REPORTS):
        values = as_values(measure(of(number), of(number), ("gold", "mine")))["found_by_type"]
        assert [t["f1"] for t in values] == [None, 1.0 if number == LEAST_REPORTS else None]
        assert [t["matched"] for t in values] == [1, number]


def test_a_report_that_is_missed_is_listed_with_what_is_nearest() -> None:
    gold = {"a": [report("one", 1), report("two", 2, type="AGREE", actors="y", recipients="x"), report("three", 3, evidence=((90, 99),))]}
    found = measure(gold, {"a": [report("other", 1)]}, ("gold", "mine"))
    assert [(m.report.event, m.near and m.near.event) for m in unmatched(found)] == [("two", "other"), ("three", None)]
    shown = list(lines(found, scored=True))
    assert "missed: 2" in shown
    assert "  f:1:1: two: AGREE; nearest other: AID" in shown


def test_intervals_are_over_articles() -> None:
    gold = {f"a{i:02}": [report(f"e{i}", 1, article=f"a{i:02}")] for i in range(20)}
    mine = {article: reports if i % 2 else [] for i, (article, reports) in enumerate(gold.items())}
    found = measure(gold, mine, ("gold", "mine"))
    (aid,) = by_type(found)
    assert aid.f1_interval == found.f1_interval == next(v for v in by_field(found) if v.field.name == "type").f1_interval
    assert aid.f1_interval is not None
    assert aid.f1_interval[0] < 2 / 3 < aid.f1_interval[1]


def test_actors_and_places_and_what_follows_from_them_are_with_shared_authority_files() -> None:
    assert with_shared_authority_files() == {"actors", "recipients", "place", "claims"}
    values = as_values(measure({"a": [report()]}, {"a": [report()]}, ("c1", "c2")))
    assert values["with_shared_authority_files"] == [
        "place", "actors", "recipients", "actor_countries", "recipient_countries", "actor_sectors", "recipient_sectors", "claims",
    ]  # fmt: skip


def test_a_coding_is_measured_against_another_one_of_the_project(project: Path, run: Run) -> None:
    shown = run("--project", project, "agreement", "--against", "c1", "c2", ARTICLE)
    assert shown.exit_code == 0, shown.output
    assert "missed: 3" in shown.output
    assert "only in" not in shown.output
    listed = run("--project", project, "agreement", "--against", "c1", "c2", "--list").output
    assert listed.count("missed: 3") == 1
    values = json.loads(
        run("--project", project, "agreement", "--against", "c1", "c2", "--format", "json").output, parse_constant=pytest.fail
    )
    assert (values["first"], values["second"]) == ("c1", "c2")
    assert len(values["unmatched"]["first"]) == 3
    again = run("--project", project, "agreement", "--against", "c1", "c1")
    assert again.exit_code == 2
    assert "not measured against itself" in again.output
