"""`waqai export blind-sheet`: people check what is published without seeing it, and what comes back is compared."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run
from waqai.engine.check_project import check_project
from waqai.project import Project


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    return found[1:]  # below the English names stand the Arabic ones


def drawn(run: Run, project: Path, out: Path, *more: str) -> list[dict[str, str]]:
    result = run("--project", project, "export", "blind-sheet", "--out", out, "--force", *more)
    assert result.exit_code == 0, result.output
    return rows(out)


def test_a_row_has_passages_and_nothing_that_tells_how_they_are_coded(project: Path, run: Run, tmp_path: Path) -> None:
    found = drawn(run, project, tmp_path / "b.csv", "--seed", "7", "--reports", "12", "--articles", "2")
    assert len(found) == 14
    for row in found:
        assert {name for name, value in row.items() if value and not name.startswith(("quote", "at"))} == {"article"}
    assert all(row["quote"] and row["at"] for row in found[:12])
    assert all(not row["quote"] for row in found[12:])


def test_the_same_seed_draws_the_same_and_another_one_others(project: Path, run: Run, tmp_path: Path) -> None:
    first, again, other = (drawn(run, project, tmp_path / f"{i}.csv", "--seed", seed, "--reports", "9") for i, seed in enumerate("778"))
    assert first == again
    assert first[:9] != other[:9]
    assert [row["at"] for row in drawn(run, project, tmp_path / "more.csv", "--seed", "7", "--reports", "12")][:9] == [
        r["at"] for r in first[:9]
    ]


def test_what_is_not_published_is_never_drawn(project: Path, run: Run, tmp_path: Path) -> None:
    everything = drawn(run, project, tmp_path / "b.csv", "--seed", "1", "--reports", "1000", "--articles", "1000")
    raw = check_project(Project(project), keep=True).raw
    published = raw.published(("adjudicated", "c1"))
    assert len(everything) == sum(len(a.reports) for a in published) + len(published)


def test_what_people_fill_in_is_imported_and_measures_what_is_published(project: Path, run: Run, tmp_path: Path) -> None:
    found = drawn(run, project, tmp_path / "b.csv", "--seed", "7", "--reports", "6", "--articles", "0")
    raw = check_project(Project(project), keep=True).raw
    told = {(a.article, f"{p.start}-{p.end}"): r for a in raw.published(("adjudicated", "c1")) for r in a.reports for p in r.evidence[:1]}
    for row in found:
        report = told[row["article"], row["at"]]
        row |= {
            "type": report.type, "mode": report.mode or "", "actors": "; ".join(report.actors), "recipients": "; ".join(report.recipients),
            "mutual": "" if report.mutual is None else str(report.mutual).lower(), "date": report.date or "", "status": "actual",
            "summary": "What a person read.", "planned": report.planned or "", "about": "none" if report.mode == "allege" else "",
        }  # fmt: skip
    filled = tmp_path / "filled.csv"
    with filled.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    sample.edit(
        project,
        [
            {
                "file": "raw/coders.yaml",
                "append": "  - {id: people-1, kind: person, name: A reader, version: null, maker: null, given: a sheet, note: null}\n",
            }
        ],
    )
    result = run("--project", project, "import", filled, "--as", "people-1")
    assert "6 taken" in result.output, result.output
    measured = run("--project", project, "agreement", "people-1", "--against", "c1")
    assert measured.exit_code == 0, measured.output
    assert "precision" in measured.output


@pytest.mark.parametrize("lacking", [["--reports", "3"], ["--seed", "7", "--reports", "-1"]])
def test_a_draw_needs_a_seed_and_a_number(lacking: list[str], project: Path, run: Run) -> None:
    assert run("--project", project, "export", "blind-sheet", *lacking).exit_code == 2


def test_quality_says_whether_a_person_has_checked_the_release(built: Path, project: Path, run: Run, tmp_path: Path) -> None:
    line = "No person has checked this release: all of its codings were made by language models."
    assert line not in (built / "quality.md").read_text(encoding="utf-8")  # the sample's coders are people too
    path = project / "raw" / "coders.yaml"
    text = path.read_text(encoding="utf-8")
    assert "kind: person" in text
    text = text.replace("kind: person", "kind: language-model").replace("maker: null", "maker: Example")
    path.write_text(text, encoding="utf-8")
    result = run("--project", project, "build", "--out", tmp_path / "candidate")
    assert result.exit_code == 0, result.output
    assert line in (tmp_path / "candidate" / "quality.md").read_text(encoding="utf-8")
