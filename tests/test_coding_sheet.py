"""`waqai export sheet`: what goes out comes back without a mapping and without a loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from waqai.adjudication.comparison import said, same
from waqai.engine.check_project import check_project
from waqai.project import Project
from waqai.report_keys import REPORT_KEYS


def reports(project: Path, coding: str) -> dict[str, list[dict[str, Any]]]:
    raw = check_project(Project(project), keep=True, tables=False).raw
    return {a.article: a.origin.document.values["reports"] for a in raw.annotations if a.coding == coding}


def export(run: Run, project: Path, target: Path, *more: str) -> str:
    result = run("--project", project, "export", "sheet", "--out", target, *more)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.output


def same_reports(project: Path, first: str, second: str) -> None:
    """Hold two codings to the same reports of the same articles, in the same order, key by key."""
    ours, theirs = reports(project, first), reports(project, second)
    assert ours.keys() == theirs.keys()
    for article, before in ours.items():
        after = {r["event"]: r for r in theirs[article]}
        assert [r["event"] for r in before] == list(after)
        for report in before:
            assert [key.name for key in REPORT_KEYS if not same(key, said(report, key), said(after[report["event"]], key))] == []


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_coding_comes_back_from_a_sheet_as_it_was(run: Run, project: Path, tmp_path: Path, ending: str) -> None:
    (project / "raw" / "annotations" / "c1" / "khabar-al-sahil-2025-03-15-1.yaml").write_text(
        "article: khabar-al-sahil-2025-03-15-1\ncoder: c1\ncodebook: 1.0.0\ncoded: 2025-11-20\nreports: []\n", encoding="utf-8"
    )
    target = tmp_path / f"out.{ending}"
    export(run, project, target, "--coding", "c1")
    result = run("--project", project, "import", target, "--as", "c4", "--coder", "c1", "--coded", "2025-11-21")
    assert result.exit_code == 0, result.output
    assert "0 corrected, 0 kept, 0 unresolved, 0 unsaid, 0 refused" in result.output
    same_reports(project, "c1", "c4")


def test_a_sheet_that_comes_back_unchanged_changes_nothing_and_one_that_a_coder_changed_does(
    run: Run, project: Path, tmp_path: Path
) -> None:
    import openpyxl

    target = tmp_path / "out.xlsx"
    export(run, project, target, "--coding", "c1")
    folder = project / "raw" / "annotations" / "c1"
    before = {p: p.read_bytes() for p in folder.iterdir()}
    assert run("--project", project, "import", target, "--as", "c1").exit_code == 0
    assert {p: p.read_bytes() for p in folder.iterdir()} == before
    book = openpyxl.load_workbook(target)
    header = [cell.value for cell in book["reports"][1]]
    book["reports"].cell(3, header.index("summary") + 1).value = "The Coastal Army lets the sailors go."
    book["reports"].cell(4, header.index("status") + 1).value = "alleged"
    book.save(target)
    (project / "raw" / "imports" / "c1" / "taken.jsonl").unlink()  # the sheet itself says what it was made from
    result = run("--project", project, "import", target, "--as", "c1")
    assert result.exit_code == 1
    assert "claim-missing" in result.output
    changed = [p.name for p, data in before.items() if p.read_bytes() != data]
    assert changed == ["al-manara-2025-03-14-1.yaml"]
    new, old = ((folder / changed[0]).read_text(encoding="utf-8"), before[folder / changed[0]].decode())
    assert [line for line in new.splitlines() if line not in old.splitlines()] == ["    summary: The Coastal Army lets the sailors go."]


def test_the_workbook_reads_from_right_to_left_and_offers_the_codebook(run: Run, project: Path, tmp_path: Path) -> None:
    import openpyxl

    target = tmp_path / "out.xlsx"
    assert export(run, project, target) == f"{target}: 5 rows\n"
    book = openpyxl.load_workbook(target)
    page = book["reports"]
    assert page.sheet_view.rightToLeft
    assert book.sheetnames == ["reports", "codebook", "list of actors", "list of places", "list of articles", "lists"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    header = {cell.value: cell.column_letter for cell in page[1]}
    lists = book["lists"]
    for field in ("type", "status", "contexts", "actors", "place", "mutual", "what", "unit", "mode"):
        assert f"{header[field]}3" in rules, field
    source = rules[f"{header['status']}3"].formula1
    letter = source.split("$")[1]
    assert [cell.value for cell in lists[letter] if cell.value][1:] == ["actual", "alleged", "hypothetical", "negated"]
    assert rules[f"{header['mode']}3"].formula1 == f'INDIRECT("modes_"&${header["type"]}3)'
    assert "modes_CONSULT" in book.defined_names
    assert [cell.value for cell in page["A"]][2:] == sorted(cell.value for cell in book["list of articles"]["A"][1:])


def test_without_the_texts_the_places_of_passages_go_out_alone(run: Run, project: Path, tmp_path: Path) -> None:
    for path in (project / "raw" / "text").iterdir():
        path.unlink()
    said_of = export(run, project, tmp_path / "out.csv", "--coding", "c2")
    assert "not carried: the words of the passages of sawt-al-delta-2025-03-12-2: its page's text is not in raw/text\n" in said_of
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert ",1392-1426," in text


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["--coding", "c11"], "no coding `c11` in raw/annotations that can be read; did you mean `c1`?"),
        (["--articles", "al-manara-2025-03-14-2"], "did you mean `al-manara-2025-03-14-1`?"), ([], "is there already"),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_refused(run: Run, project: Path, tmp_path: Path, call: list[str], words: str) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine")
    result = run("--project", project, "export", "sheet", "--out", target, *call)
    assert (result.exit_code, words in str(result.exception)) == (2 if call else 3, True), result.exception
    assert target.read_text() == "mine"


def test_articles_are_chosen_by_their_ids(run: Run, project: Path, tmp_path: Path) -> None:
    export(run, project, tmp_path / "out.csv", "--coding", "c1", "--articles", "al-mirsad-2025-05-1,al-manara-2025-03-14-1")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[2:]
    assert {line.split(",")[0] for line in lines} == {"al-mirsad-2025-05-1", "al-manara-2025-03-14-1"}
    assert "khabar" not in "".join(line.split(",")[0] for line in lines)
