"""Waivers let warnings stand, errors never; one that does nothing, or is past its end, is a problem (tests/data/bad)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests import sample
from tests.conftest import Run, timeless
from waqai.catalogue import WARNINGS
from waqai.check.waived_warnings import waive
from waqai.problem import Place, Problem

EMPTY = "raw/annotations/c1/al-mirsad-2025-05-2.yaml"  # a long body without reports, by the case of few-reports
WAIVERS = "schema/waivers.yaml"


def entry(where: str, code: str = "few-reports", until: str = "1.2.0") -> str:
    return f"  - code: {code}\n    where: {where}\n    reason: The page is an index and tells of no event.\n    until: {until}\n"


@pytest.fixture
def doubtful(project: Path) -> Path:
    """The sample project with one warning."""
    case = yaml.safe_load((sample.DATA / "bad" / "few-reports" / "case.yaml").read_text(encoding="utf-8"))
    sample.edit(project, case["edits"])
    return project


def test_a_waived_warning_is_counted_and_not_shown(doubtful: Path, run: Run) -> None:
    (doubtful / WAIVERS).write_text("waivers:\n" + entry(EMPTY))
    result = run("--project", doubtful, "validate")
    assert result.exit_code == 0
    assert timeless(result.output) == "22 files, 64 reports, 70 passages checked: no problems, 1 warning waived\n"


def test_paths_leave_a_waiver_in_use(doubtful: Path, run: Run) -> None:
    (doubtful / WAIVERS).write_text("waivers:\n" + entry(EMPTY))
    inside = run("--project", doubtful, "validate", doubtful / EMPTY)
    assert inside.output.startswith("22 files, 64 reports, 70 passages checked: no problems, 1 warning waived (")
    elsewhere = run("--project", doubtful, "validate", doubtful / "raw" / "articles")
    assert elsewhere.output.startswith("22 files, 64 reports, 70 passages checked: no problems (")


@pytest.mark.parametrize("broken", [EMPTY, "raw/articles/al-mirsad-2025-05-2.yaml", "raw/actors.yaml"])
def test_a_waiver_is_not_called_idle_while_something_cannot_be_read(doubtful: Path, run: Run, broken: str) -> None:
    (doubtful / WAIVERS).write_text("waivers:\n" + entry(EMPTY))
    sample.edit(doubtful, [{"file": broken, "append": "\nno-such-key: 1\n"}])
    result = run("--project", doubtful, "validate")
    assert result.exit_code == 1
    assert re.findall(r": (?:error|warning): ([a-z-]+):", result.output) == ["unknown-key"]


def test_waivers_that_cannot_be_read_give_their_own_problem_and_not_the_warning_that_they_waive(doubtful: Path, run: Run) -> None:
    (doubtful / WAIVERS).write_text("waivers:\n" + entry(EMPTY).replace("    until: 1.2.0\n", ""))
    result = run("--project", doubtful, "validate")
    assert re.findall(r": (?:error|warning): ([a-z-]+):", result.output) == ["missing-key"]


def test_a_waiver_may_be_about_one_report_of_a_file(project: Path) -> None:
    path = "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
    lines = (project / path).read_text(encoding="utf-8").splitlines()
    first, second, *_ = (i for i, line in enumerate(lines, 1) if line.startswith("  - event: "))
    event = lines[second - 1].removeprefix("  - event: ")
    found = [Problem(Place(path, line, 5), "few-reports", "doubtful", level="warning") for line in (first, second - 1, second, second + 3)]
    (project / WAIVERS).write_text("waivers:\n" + entry(f"{path}#{event}"))
    kept, waived = waive(project, "1.2.0", found)
    assert ([p.place.line for p in kept], [p.place.line for p in waived]) == ([first, second - 1], [second, second + 3])
    (project / WAIVERS).write_text("waivers:\n" + entry(f"{path}#no-such-event"))
    kept, waived = waive(project, "1.2.0", found)
    assert ([p.code for p in kept], waived) == (["few-reports"] * 4 + ["unused-waiver"], [])


def test_a_waiver_may_be_about_one_entry_of_an_authority_file(project: Path) -> None:
    path = "raw/actors.yaml"
    lines = (project / path).read_text(encoding="utf-8").splitlines()
    line = lines.index("  - id: wanjiru-otieno") + 1
    found = [Problem(Place(path, at, 5), "few-reports", "doubtful", level="warning") for at in (line - 1, line, line + 1)]
    (project / WAIVERS).write_text("waivers:\n" + entry(f"{path}#wanjiru-otieno"))
    kept, waived = waive(project, "1.2.0", found)
    assert ([p.place.line for p in kept], [p.place.line for p in waived]) == ([line - 1], [line, line + 1])


def test_a_waiver_may_be_about_one_article_of_a_file_in_bulk(project: Path) -> None:
    path = "raw/annotations/c1/many.jsonl"
    lines = ('{"article": "a", "reports": []}', '{"article": "b", "reprint_of": "c"}', '{"article": "c", "reports": []}', '["c"', '["c"]')
    (project / path).write_text("".join(f"{line}\n" for line in lines))
    found = [Problem(Place(path, line, 1), "few-reports", "doubtful", level="warning") for line in (1, 2, 3)]
    (project / WAIVERS).write_text("waivers:\n" + entry(f"{path}#c"))
    kept, waived = waive(project, "1.2.0", found)
    assert ([p.place.line for p in kept], [p.place.line for p in waived]) == ([1, 2], [3])


def test_an_error_is_never_waived(project: Path) -> None:
    error = Problem(Place(EMPTY, 1, 1), "few-reports", "as if it were an error")
    (project / WAIVERS).write_text("waivers:\n" + entry(EMPTY))
    assert waive(project, "1.2.0", [error]) == ([error], [])


def test_an_expired_waiver_is_one_problem_and_not_the_warning_too(doubtful: Path, run: Run) -> None:
    (doubtful / WAIVERS).write_text("waivers:\n" + entry(EMPTY, until="1.1.10"))
    result = run("--project", doubtful, "validate")
    assert result.exit_code == 1
    assert re.findall(r": (?:error|warning): ([a-z-]+):", result.output) == ["expired-waiver"]


def test_a_release_refuses_a_warning_until_it_is_waived(doubtful: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.gates.run", lambda *_: [])  # they are not what is asked here, and take seconds to import
    refused = run("--project", doubtful, "release", "1.2.0")
    assert refused.exit_code == 1
    assert f"{EMPTY}:5:1: warning: few-reports: " in refused.stdout
    assert refused.stderr == "1 warning: a release has none that schema/waivers.yaml does not waive\n"
    assert not (doubtful / "dataset" / "1.2.0").exists()
    (doubtful / WAIVERS).write_text("waivers:\n" + entry(EMPTY))
    assert run("--project", doubtful, "release", "1.2.0").exit_code == 0


def test_every_warning_of_the_source_is_in_the_list_of_warnings() -> None:
    source = "\n".join(p.read_text() for p in (sample.REPOSITORY / "pipeline").rglob("*.py"))
    found = re.findall(r'Problem\([^\n]*"([a-z-]+)"[^\n]*level="warning"\)', source)
    assert source.count('level="warning"') == len(found)
    assert set(found) == set(WARNINGS)


def test_a_draft_that_no_release_holds_may_have_few_reports(doubtful: Path, run: Run) -> None:
    (doubtful / EMPTY.replace("c1", "draft")).parent.mkdir()
    (doubtful / EMPTY).rename(doubtful / EMPTY.replace("c1", "draft"))
    assert "few-reports" not in run("--project", doubtful, "validate").output
