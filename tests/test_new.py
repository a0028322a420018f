"""`waqai new` begins files with all that a machine can fill in, overwrites none, and leaves the rest to `validate`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests import sample
from tests.conftest import Run
from waqai.texts import digest

TEXT = "قائمة الموقع\nوصل القارب إلى الميناء صباح اليوم 🙂\n"
NAME = "al-manara-2024-06-19-1"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page's text, with a character beyond the basic plane."""
    path = tmp_path / "page.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def begin(run: Run, project: Path, page: Path, *more: str, published: str = "2024-06-19") -> str:
    result = run("--project", project, "new", "article", page, "--outlet", "al-manara", "--published", published, *more)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.output


def problems(run: Run, project: Path) -> list[str]:
    return re.findall(r"^(\S+: (?:error|warning): .*)$", run("--project", project, "validate").output, re.MULTILINE)


def test_a_new_article_and_its_coding_lack_only_what_a_person_must_say(project: Path, page: Path, run: Run) -> None:
    shown = begin(run, project, page)
    assert shown.startswith(f"raw/articles/{NAME}.yaml: written; the page has {len(TEXT)} code points, and is kept in raw/text\n")
    result = run("--project", project, "new", "coding", NAME, "--coder", "c1")
    assert result.exit_code == 0
    assert problems(run, project) == [
        f"raw/annotations/c1/{NAME}.yaml:5:1: error: unfinished-coding: `reports` has no value, and c1 is published",
        f"raw/articles/{NAME}.yaml:6:17: error: missing-value: `published_basis` has no value",
        f"raw/articles/{NAME}.yaml:9:10: error: missing-value: `title_en` has no value; it must be text",
    ]
    data = page.read_bytes()
    assert (project / "raw" / "text" / f"{digest(data)}.txt").read_bytes() == data
    record = yaml.safe_load((project / "raw" / "articles" / f"{NAME}.yaml").read_text(encoding="utf-8"))
    assert record["page"] == {"sha256": digest(data), "characters": len(TEXT), "extraction": "unknown"}
    assert record["body"] == [[0, len(TEXT)]]


def test_what_was_begun_passes_when_a_person_has_filled_it_in(project: Path, page: Path, run: Run) -> None:
    begin(run, project, page)
    run("--project", project, "new", "coding", NAME, "--coder", "c1")
    record, coding = f"raw/articles/{NAME}.yaml", project / "raw" / "annotations" / "c1" / f"{NAME}.yaml"
    sample.edit(
        project,
        [
            {"file": record, "find": "published_basis:", "replace": "published_basis: stated"},
            {"file": record, "find": "title_en:", "replace": "title_en: A boat arrives"},
        ],
    )
    passage = run("--project", project, "text", "find", NAME, "وصل القارب إلى الميناء").output.removeprefix("- ").strip()
    text = coding.read_text(encoding="utf-8")
    assert f"coded: {date.today().isoformat()}\n" in text  # noqa: DTZ011
    report = re.sub(r"^#(?=  )", "", text, flags=re.MULTILINE)
    for old, new in (
        ("{start: , end: , sha256: }", passage),
        ("actors: []", "actors: [wanjiru-otieno]"),
        ("recipients: []", "recipients: [turkey]"),
        ("summary: ", "summary: A boat arrives in the harbour."),
    ):
        assert old in report
        report = report.replace(old, new)
    coding.write_text(report.replace("coded: " + date.today().isoformat(), "coded: 2026-01-02"), encoding="utf-8")  # noqa: DTZ011
    assert problems(run, project) == []


def test_the_next_free_number_is_taken_and_a_retired_one_never_again(project: Path, page: Path, run: Run) -> None:
    retired = f"  - table: articles\n    id: {NAME}\n    version: 1.0.0\n    reason: withdrawn\n    text: It was read twice.\n    successors: []\n"
    sample.edit(project, [{"file": "raw/retired.yaml", "append": retired}])
    begin(run, project, page)
    again = begin(run, project, page, published="2024-06-19?")
    for number in (2, 3):
        assert (project / "raw" / "articles" / f"al-manara-2024-06-19-{number}.yaml").is_file()
    assert "al-manara-2024-06-19-3.yaml: written" in again
    own = begin(run, project, page, "--id", "the-boat")
    assert (project / "raw" / "articles" / "the-boat.yaml").is_file()
    assert "raw/articles/the-boat.yaml: written" in own


def test_a_page_with_two_stories_is_told(project: Path, run: Run) -> None:
    told = begin(run, project, sample.PAGES / "cairo-visit.txt")
    assert "the page is also that of sawt-al-delta-2025-03-12-1, sawt-al-delta-2025-03-12-2: " in told


def test_nothing_is_ever_overwritten(project: Path, page: Path, run: Run) -> None:
    article, coding = "al-manara-2025-03-14-1", project / "raw" / "annotations" / "c1" / "al-manara-2025-03-14-1.yaml"
    before = {p: p.read_bytes() for p in project.rglob("*") if p.is_file()}
    calls = (
        ["new", "article", page, "--outlet", "al-manara", "--published", "2025-03-14", "--id", article],
        ["new", "coding", article, "--coder", "c1"],
        ["new", "coding", article, "--coder", "c2", "--coding", "adjudicated"],
    )
    for call in calls:
        result = run("--project", project, *call)
        assert result.exit_code == 3
        assert str(result.exception).endswith(f"{article}.yaml is there already, and is not overwritten")
    assert {p: p.read_bytes() for p in project.rglob("*") if p.is_file()} == before
    assert coding in before


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (["article", "PAGE", "--outlet", "al-manra", "--published", "2024"], 2, "did you mean `al-manara`?"),
        (["article", "PAGE", "--outlet", "zzz", "--published", "2024"], 2, "add an entry with this id"),
        (["article", "PAGE", "--outlet", "al-manara", "--published", "2024-13"], 2, "there is no month 13"),
        (["article", "PAGE", "--outlet", "al-manara", "--published", "2024/2025"], 2, "is an interval"),
        (["article", "PAGE", "--outlet", "al-manara", "--published", "2024", "--id", "../x"], 2, "is not an id"),
        (["article", "missing.txt", "--outlet", "al-manara", "--published", "2024"], 3, "cannot read missing.txt"),
        (["article", "EMPTY", "--outlet", "al-manara", "--published", "2024"], 3, "is empty"),
        (["article", "LATIN", "--outlet", "al-manara", "--published", "2024"], 3, "is not UTF-8"),
        (["coding", "al-manara-2025-03-14-2", "--coder", "c1"], 3, "did you mean `al-manara-2025-03-14-1`?"),
        (["coding", "zzz", "--coder", "c1"], 3, "`waqai new article PAGE` begins it"),
        (["coding", "al-manara-2025-03-14-1", "--coder", "c11"], 2, "did you mean `c1`?"),
        (["coding", "al-manara-2025-03-14-1", "--coder", "c1", "--coding", "C 3"], 2, "is not an id"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    project: Path, page: Path, tmp_path: Path, run: Run, call: list[str], code: int, words: str
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
    files = {"PAGE": page, "EMPTY": tmp_path / "empty.txt", "LATIN": tmp_path / "latin.txt"}
    before = sorted(project.rglob("*"))
    result = run("--project", project, "new", *(files.get(word, word) for word in call))
    assert result.exit_code == code
    assert words in result.output + str(result.exception)
    assert sorted(project.rglob("*")) == before


def test_a_broken_authority_file_is_said_to_be_broken(project: Path, page: Path, run: Run) -> None:
    sample.edit(project, [{"file": "raw/outlets.yaml", "append": "\nno-such-key: 1\n"}])
    result = run("--project", project, "new", "article", page, "--outlet", "al-manara", "--published", "2024")
    assert (result.exit_code, str(result.exception)) == (3, "raw/outlets.yaml has problems: run `waqai validate`")
