"""The languages that a dataset has names in: English and Arabic, or others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

import waqai
from tests import sample
from tests.conftest import Run

FILES = ("actors", "outlets", "places")


def in_hebrew(project: Path) -> None:
    """Give every entry a Hebrew name in place of its Arabic one."""
    sample.edit(project, [{"file": "schema/dataset.yaml", "find": "version:", "replace": "languages: [he]\nversion:"}])
    for name in FILES:
        path = project / "raw" / f"{name}.yaml"
        found = yaml.safe_load(path.read_text(encoding="utf-8"))[name]
        text = path.read_text(encoding="utf-8")
        for entry in found:
            text = text.replace(f"ar: {entry['names']['ar']}}}", f"he: שם {entry['id']}}}", 1)
        path.write_text(text, encoding="utf-8")


def test_a_dataset_with_hebrew_names_needs_no_arabic_one_and_publishes_what_it_has(project: Path, run: Run, tmp_path: Path) -> None:
    in_hebrew(project)
    result = run("--project", project, "build", "--out", tmp_path / "candidate")
    assert result.exit_code == 0, result.output
    release = waqai.load(tmp_path / "candidate")
    assert release["actors"]["name_ar"].isna().all()
    names = release["names"]
    assert set(names[names.kind == "name"].language) == {"en", "he"}
    assert len(names[names.language == "he"]) == sum(len(release[name]) for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_name_that_lacks_in_a_language_of_the_dataset_is_missed_at_its_entry(name: str, project: Path, run: Run) -> None:
    sample.edit(project, [{"file": "schema/dataset.yaml", "find": "version:", "replace": "languages: [ar, he]\nversion:"}])
    said = run("--project", project, "validate", "--all").output
    assert re.search(rf"raw/{name}.yaml:\d+:\d+: error: missing-key: .*`he`", said), said


def test_names_in_a_language_that_the_dataset_does_not_have_are_refused(project: Path, run: Run) -> None:
    path = project / "raw" / "actors.yaml"
    path.write_text(re.sub(r"(ar: [^}]*)}", r"\1, fr: Quelqu'un}", path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    result = run("--project", project, "validate", "--all")
    assert result.exit_code == 1
    assert "unknown-key: the key `fr`" in result.output, result.output
    assert "a name in another language needs that in `languages` of schema/dataset.yaml, or is an alias" in result.output


def test_a_record_begins_in_the_language_of_the_dataset(project: Path, run: Run, tmp_path: Path) -> None:
    in_hebrew(project)
    (tmp_path / "page.txt").write_text("עמוד שלם על הנמל\n", encoding="utf-8")
    result = run("--project", project, "new", "article", tmp_path / "page.txt", "--outlet", "al-manara", "--published", "2025-06-01")
    assert result.exit_code == 0, result.output
    assert "language: he\n" in (project / "raw" / "articles" / "al-manara-2025-06-01-1.yaml").read_text(encoding="utf-8")


def test_each_name_and_each_other_spelling_stands_in_names_once(built: Path) -> None:
    release = waqai.load(built)
    names = release["names"].astype(object)
    for table, entity in (("actors", "actor"), ("outlets", "outlet"), ("places", "place")):
        for row in release[table].astype(object).itertuples():
            mine = names[(names.entity == entity) & (names.entity_id == row[1])]
            aliases = row.aliases.split(";") if isinstance(row.aliases, str) else []
            assert list(mine.name) == [row.name_en, row.name_ar, *aliases]
            assert list(mine.kind) == ["name", "name", *["alias"] * len(aliases)]


def test_an_article_that_runs_from_left_to_right_is_shown_and_exported_so(tmp_path: Path, run: Run) -> None:
    import openpyxl

    project = tmp_path / "posts"
    run("init", project)
    page = 'Dockers of Muscat ended their strike on Monday. "We won", they said.\n'
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    (tmp_path / "table.csv").write_text(
        "outlet,published,file,language,published_basis,title_en\nharbour-mirror,2025-06-01,page.txt,en,stated,A strike ends\n"
    )
    assert run("--project", project, "new", "articles", tmp_path / "table.csv").exit_code == 0
    article, target = "harbour-mirror-2025-06-01-1", tmp_path / "s.xlsx"
    assert run("--project", project, "export", "sheet", "--articles", article, "--out", target).exit_code == 0
    assert not openpyxl.load_workbook(target)["reports"].sheet_view.rightToLeft
    event = {"type": "RETREAT", "actors": ["oman"], "quotes": ["ended their strike on Monday"]}
    (tmp_path / "lines.jsonl").write_text(json.dumps({"article": article, "events": [event]}), encoding="utf-8")
    run("--project", project, "import", tmp_path / "lines.jsonl", "--as", "robot", "--coder", "c1")
    shown = run("--project", project, "show", article).output
    assert "\u2066ended their strike on Monday\u2069" in shown
    assert "mode:" not in shown  # what a draft has nothing of is not shown
