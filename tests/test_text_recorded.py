"""`waqai text add --recorded`: of any folders just the pages that records name."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests import sample
from tests.conftest import Run


def test_just_the_pages_that_records_name_are_taken(project: Path, tmp_path: Path, run: Run) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(sample.PAGES, corpus / "of" / "2025")
    (corpus / "other.txt").write_text("another page", encoding="utf-8")
    texts = project / "raw" / "text"
    before = {p.name: p.read_bytes() for p in texts.iterdir()}
    shutil.rmtree(texts)
    result = run("--project", project, "text", "add", "--recorded", corpus)
    assert (result.exit_code, result.output) == (0, f"{len(before)} pages added, 0 there already\n")
    assert {p.name: p.read_bytes() for p in texts.iterdir()} == before
    assert run("--project", project, "text", "add", "--recorded", corpus).output == f"0 pages added, {len(before)} there already\n"
    assert "not (their pages' texts" not in run("--project", project, "validate").output


def test_pages_that_lie_nowhere_are_counted_and_none_at_all_is_an_error(project: Path, tmp_path: Path, run: Run) -> None:
    texts, corpus = project / "raw" / "text", tmp_path / "corpus"
    one, *rest = sorted(texts.iterdir())
    corpus.mkdir()
    shutil.move(one, corpus / "a page")
    for path in rest:
        path.unlink()
    left = f"{len(rest)} pages of raw/articles in none of these folders"
    assert run("--project", project, "text", "add", "--recorded", corpus).output == f"1 page added, 0 there already; {left}\n"
    result = run("--project", project, "text", "add", "--recorded", corpus)
    assert (result.exit_code, result.output) == (1, f"0 pages added, 1 there already; {left}\n")


def test_the_page_of_a_record_that_is_not_finished_is_taken_too(project: Path, tmp_path: Path, run: Run) -> None:
    sample.edit(project, [{"file": "raw/articles/al-manara-2025-03-14-1.yaml", "find": "title_en: The", "replace": "title_en: # The"}])
    shutil.move(project / "raw" / "text", tmp_path / "text")
    assert " there already\n" in run("--project", project, "text", "add", "--recorded", tmp_path / "text").output


def test_a_folder_that_is_none_is_named(project: Path, tmp_path: Path, run: Run) -> None:
    result = run("--project", project, "text", "add", "--recorded", tmp_path / "nowhere")
    assert (result.exit_code, str(result.exception)) == (3, f"{tmp_path / 'nowhere'} is not a folder")
