"""Whole codings in a release: every report of each, under ids of its own, so that agreement can be computed again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Run
from waqai.agreement.coded_reports import coded
from waqai.agreement.fields import FIELDS
from waqai.agreement.release_codings import whole_coding
from waqai.engine.check_project import check_project
from waqai.project import Project
from waqai.release.stored import Stored
from waqai.schema.schema_reader import read_schema


def test_a_release_holds_every_report_of_every_coding_that_is_published_apart(built: Path) -> None:
    rows = Stored(built).values("coding_reports")
    assert {row["coding"] for row in rows} == {"adjudicated", "c1", "c2"}
    assert all(row["event_id"].startswith(f"{row['coding']}/") for row in rows)


def test_the_published_view_is_one_coding_of_each_article(built: Path) -> None:
    release = Stored(built)
    coding = {row["article_id"]: row["coding"] for row in release.values("articles")}
    whole = {(row["article_id"], row["event_id"]): row for row in release.values("coding_reports")}
    for row in release.values("reports"):
        source = whole[row["article_id"], f"{coding[row['article_id']]}/{row['event_id']}"]
        assert {key: source[key] for key in row if key not in ("event_id", "coding_status")} == {
            key: row[key] for key in row if key not in ("event_id", "coding_status")
        }


def test_the_parts_of_a_report_lie_under_its_coding(built: Path) -> None:
    release = Stored(built)
    reports = {(row["article_id"], row["event_id"]) for row in release.values("coding_reports")}
    for table in ("coding_participants", "coding_evidence", "coding_claims", "coding_quantities", "coding_links"):
        rows = release.values(table)
        assert rows, table
        assert {(row["article_id"], row["event_id"]) for row in rows} <= reports
    known = {event for _, event in reports}
    assert all(row["linked_event_id"] in known for row in release.values("coding_links"))


def test_the_card_of_the_codings_counts_each_of_them(built: Path) -> None:
    card = (built / "codings" / "README.md").read_text(encoding="utf-8")
    rows = Stored(built).values("coding_reports")
    for coding in ("adjudicated", "c1", "c2"):
        own = [row for row in rows if row["coding"] == coding]
        assert f"| `{coding}` | {len({row['article_id'] for row in own})} | {len(own)} |" in card


def test_a_coding_read_from_a_release_is_the_coding_that_was_written(built: Path, project: Path) -> None:
    raw = check_project(Project(project), keep=True).raw
    for name in ("adjudicated", "c1", "c2"):
        written = coded([a for a in raw.annotations if a.coding == name], raw)
        read = whole_coding(Stored(built).values, "csv", name)
        assert read.keys() == written.keys()
        for article, reports in written.items():
            for ours, theirs in zip(reports, read[article], strict=True):
                assert theirs.event == f"{name}/{ours.event}"
                assert (theirs.position, theirs.parties) == (ours.position, ours.parties)
                for key in {field.key for field in FIELDS} - {"claims"} | {"evidence", "summary", "repeated"}:
                    assert theirs.values[key] == ours.values[key]
                assert set(theirs.values["claims"]) == set(ours.values["claims"])


def test_the_quality_of_a_release_has_the_figures_of_the_agreement_of_its_codings(built: Path, project: Path, run: Run) -> None:
    measured = json.loads(run("--project", project, "agreement", "c1", "c2", "--format", "json").output)
    pairs = json.loads((built / "quality.json").read_text(encoding="utf-8"))["agreement"]
    assert [(pair["first"], pair["second"]) for pair in pairs] == [("adjudicated", "c1"), ("c1", "c2")]  # all that share an article
    published = pairs[1]
    assert published["given"] == {"c1": ["the pages, the coding rules"], "c2": ["the pages, the coding rules"]}
    assert published["one_family_of_models"] is False
    assert published["share_of_articles_coded_twice"] == round(measured["finding"]["articles"] / 5, 6)
    for key in ("finding", "fields", "types", "articles", "method", "found_by_type", "values", "with_shared_authority_files", "same_event"):
        assert published[key] == measured[key]
    page = (built / "quality.md").read_text(encoding="utf-8")
    assert "### c1 and c2" in page
    (kind,) = (f for f in measured["fields"] if f["field"] == "type")
    assert f"| type | {kind['n']} | {kind['agreed']} | {kind['agreement']:.3f} | " in page
    assert "With shared authority files, the same for both coders: place, actors, recipients, " in page
    assert "Which reports are one event: neither coding calls any two of the 4 matched reports, of different articles, one event." in page
    assert "The adjudicator saw the codings" in page[: page.index("### c1 and c2")]
    assert "The adjudicator saw the codings" not in page[page.index("### c1 and c2") :]


def test_three_codings_that_are_named_together_are_measured_together(built: Path, project: Path) -> None:
    import pyarrow.parquet as pq

    from waqai.release.quality_agreement import agreement_parts, agreements, joint_agreements

    schema, _ = read_schema(project)
    assert schema
    assert schema.dataset.agreement == (("c1", "c2"),)
    tables = {path.stem: pq.read_table(path) for path in (built / "parquet").glob("*.parquet")}
    assert joint_agreements(schema, tables) == []
    schema = schema._replace(dataset=schema.dataset._replace(agreement=(("c1", "adjudicated", "c2"),)))
    pairs = agreements(schema, tables)
    assert [(pair["first"], pair["second"]) for pair in pairs] == [("c1", "adjudicated"), ("c1", "c2")]
    (joint,) = joint_agreements(schema, tables)
    assert joint["codings"] == ["c1", "adjudicated", "c2"]
    assert sum(found["reports"] for found in joint["found"]) > 0
    page = "\n\n".join(agreement_parts({"agreement": pairs, "joint_agreement": [joint]}))
    assert "### c1, adjudicated and c2 together" in page
    assert f"| {joint['found'][0]['by']} | 2 | {joint['found'][0]['reports']} |" in page
