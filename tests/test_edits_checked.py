"""What edits of a whole project leave true beside the files: what a check finds afterwards, and what imports remember."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import lines
from tests.conftest import Run
from tests.foreign_files import ARTICLE, GOOD, Importer, as_csv, row
from tests.test_edits import texts

pytestmark = pytest.mark.usefixtures("kept_schema")
EVENT = GOOD["event"]


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    return Importer(run, project, tmp_path)


def entries(project: Path, coding: str = "c3") -> list[dict[str, str]]:
    text = (project / "raw" / "imports" / coding / "taken.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_merge_that_makes_errors_is_said_first_and_written_only_when_that_is_wanted(project: Path, run: Run) -> None:
    before, command = texts(project), ("merge", "denizli-visits-nairobi-2025", "port-sudan-fuel-depot-strike-2025")
    shown = run("--project", project, *command)
    assert shown.exit_code == 0
    assert "`waqai validate` reports" in shown.output
    assert ": error: conflicting-types: `port-sudan-fuel-depot-strike-2025` has type" in shown.output
    refused = run("--project", project, *command, "--yes")
    assert refused.exit_code == 1
    assert refused.output.endswith("nothing is written: settle these first, or give --anyway and settle them afterwards\n")
    assert texts(project) == before
    assert run("--project", project, *command, "--yes", "--anyway").exit_code == 0
    assert texts(project) != before


@pytest.mark.parametrize("as_lines", [False, True])
def test_what_is_wrong_already_is_no_new_problem_of_a_rename_that_names_it(as_lines: bool, project: Path, run: Run) -> None:
    path = project / "raw" / "annotations" / "c1" / "al-manara-2025-03-14-1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("actors: [samir-adlan]", "actors: [samir-adlam]"), encoding="utf-8")
    if as_lines:
        assert lines.convert(project)
    result = run("--project", project, "rename", "event", "port-sudan-fuel-depot-strike-2025", "fuel-depot-strike-2025", "--yes")
    assert result.exit_code == 0, result.output
    assert "more:" not in result.output


def test_a_report_that_was_renamed_is_the_same_when_its_file_is_imported_again(take: Importer, project: Path, run: Run) -> None:
    sheet = as_csv([row(event=None)])
    take(sheet)
    (made,) = [entry["event"] for entry in entries(project)]
    assert run("--project", project, "rename", "event", made, "envoy-in-sudan-2025", "--yes").exit_code == 0
    assert run("--project", project, "rename", "actor", "samir-adlan", "envoy-adlan", "--yes").exit_code == 0
    assert [entry["event"] for entry in entries(project)] == ["envoy-in-sudan-2025"]
    sheet = sheet.replace("samir-adlan", "envoy-adlan")
    assert "1 unchanged" in take(sheet)
    assert "1 taken" in take(sheet.replace("2025-03-12", "2025-03-13"))  # for no hand has changed it
    assert [report["event"] for report in take.reports()] == ["envoy-in-sudan-2025"]


def test_what_was_imported_goes_with_the_coding_the_article_and_the_merged_event(take: Importer, project: Path, run: Run) -> None:
    take(as_csv([row()]))
    merged = run("--project", project, "merge", EVENT, "otieno-visits-ankara-2025", "--yes", "--anyway")
    assert merged.exit_code == 0, merged.output
    assert run("--project", project, "rename", "article", ARTICLE, "al-manara-1", "--yes").exit_code == 0
    result = run("--project", project, "rename", "coding", "c3", "third", "--yes")
    assert result.exit_code == 0, result.output
    assert [(entry["article"], entry["event"]) for entry in entries(project, "third")] == [("al-manara-1", "otieno-visits-ankara-2025")]
    assert not (project / "raw" / "imports" / "c3").exists()


def test_a_mapping_names_a_renamed_actor_by_its_new_name(take: Importer, project: Path, run: Run) -> None:
    folder = project / "raw" / "imports" / "c3"
    folder.mkdir(parents=True)
    mapping = "# ours\nvalues:\n  actors: {the envoy: samir-adlan, both: [samir-adlan, sudan]}\ndefaults: {recipients: samir-adlan}\n"
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    assert run("--project", project, "rename", "actor", "samir-adlan", "envoy-adlan", "--yes").exit_code == 0
    assert (folder / "map.yaml").read_text(encoding="utf-8") == mapping.replace("samir-adlan", "envoy-adlan")
