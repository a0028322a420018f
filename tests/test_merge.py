"""`waqai merge`: one event of two, in every file, or a list of what says that they are two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import lines
from tests.conftest import Run
from tests.test_edits import ARTICLE, OLD, texts

TWO = "strike-on-the-depot"


def second_name(project: Path, article: str) -> Path:
    """Let one article of c1 call the strike by another name."""
    path = project / "raw" / "annotations" / "c1" / f"{article}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(f"event: {OLD}", f"event: {TWO}"), encoding="utf-8")
    return path


def test_two_events_become_one_in_every_file(project: Path, run: Run) -> None:
    before = texts(project)
    second_name(project, "al-manara-2025-03-14-1")
    result = run("--project", project, "merge", TWO, OLD, "--yes")
    assert result.exit_code == 0, result.output
    assert texts(project) == before


def twin(text: str, summary: str) -> str:
    """An annotation with its first report told a second time, by another passage."""
    head, first, rest = text.partition("  - event: ")
    report = (first + rest).partition("\n  - event: ")[0] + "\n"
    other = report.replace("start: ", "start: 1").replace("end: ", "end: 1").replace("sha256: ", "sha256: 00")
    other = "\n".join(f"    summary: {summary}" if "summary:" in line else line for line in other.split("\n"))
    name = report.partition("event: ")[2].partition("\n")[0]
    return head + report + other.replace(name, TWO, 1) + (first + rest).removeprefix(report)


@pytest.mark.parametrize("as_lines", [False, True])
def test_two_reports_of_one_article_become_one_with_the_passages_of_both(as_lines: bool, project: Path, run: Run) -> None:
    path = project / "raw" / "annotations" / "c1" / f"{ARTICLE}.yaml"
    original = path.read_text(encoding="utf-8")
    path.write_text(twin(original, "The same visit told once more.").replace("sha256: 00", "sha256: ab"), encoding="utf-8")
    text = "\n".join(line[: line.index("ab") + 64] + "}]" if "sha256: ab" in line else line for line in path.read_text().split("\n"))
    path.write_text(text, encoding="utf-8")
    if as_lines:
        assert lines.convert(project)
    result = run("--project", project, "merge", TWO, "otieno-visits-ankara-2025", "--yes")
    assert result.exit_code == 0, result.output
    now = "".join(texts(project).values())
    assert TWO not in now
    assert "told once more" not in now
    if not as_lines:
        assert path.read_text(encoding="utf-8").count("sha256:") == original.count("sha256:") + 1
        assert [line for line in path.read_text().split("\n") if "sha256" not in line] == [
            line for line in original.split("\n") if "sha256" not in line
        ]


def test_reports_of_one_article_that_differ_are_not_made_one(project: Path, run: Run) -> None:
    before = texts(project)
    result = run("--project", project, "merge", "denizli-visits-nairobi-2022", "denizli-visits-nairobi-2025", "--yes")
    assert result.exit_code == 1
    path = f"raw/annotations/c1/{ARTICLE}.yaml"
    assert f"{path}:" in result.output
    assert "date is `2022" in result.output
    assert "'" not in result.output  # as the files have it, not as Python does
    assert result.output.endswith("are not made one: settle these first\n")
    assert texts(project) == before


@pytest.mark.parametrize(
    ("event", "into", "says"),
    [
        ("lunde-safwat-talks-cairo-2025", "lunde-visits-cairo-2025", "has a link to `lunde-visits-cairo-2025`: part_of"),
        ("coastal-army-refuses-talks-2025", "african-union-calls-for-talks-on-sudan-2025", "the report of one is about the other"),
        ("lunde-visits-cairo-2025", OLD, "both have decisions"),
    ],
)
def test_what_says_that_events_are_two_is_listed(event: str, into: str, says: str, project: Path, run: Run) -> None:
    result = run("--project", project, "merge", event, into)
    assert result.exit_code == 1
    assert says in result.output


def test_an_event_that_nobody_tells_is_merged_with_none(project: Path, run: Run) -> None:
    result = run("--project", project, "merge", OLD, "no-such-event")
    assert result.exit_code == 3
    assert "no report in raw/annotations has the event `no-such-event`" in str(result.exception)
