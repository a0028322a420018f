"""`waqai export label-studio`: what goes out comes back without a mapping and without a loss."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests import test_project_columns as own
from tests.conftest import Run
from tests.test_coding_sheet import same_reports
from waqai.engine.check_project import check_project
from waqai.project import Project
from waqai.report_keys import REPORT_KEYS

pytestmark = pytest.mark.usefixtures("kept_schema")


def export(run: Run, project: Path, folder: Path, *more: str) -> tuple[str, list[dict[str, Any]], ElementTree.Element]:
    """What the command says, the tasks, and the configuration."""
    result = run("--project", project, "export", "label-studio", "--out", folder, *more)
    assert result.exit_code == 0, result.output + str(result.exception)
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    return result.output, tasks, ElementTree.parse(folder / "config.xml").getroot()


def submitted(tasks: list[dict[str, Any]]) -> str:
    """The tasks as Label Studio exports them when every prediction was submitted as it is."""
    for number, task in enumerate(tasks, 1):
        found = task.pop("predictions", [])
        annotations = [
            {"id": number, "completed_by": 1, "was_cancelled": False, "created_at": "2026-01-05T10:00:00Z", "result": p["result"]}
            for p in found
        ]
        task |= {"id": number, "annotations": annotations, "drafts": [], "predictions": []}
    return json.dumps(tasks, ensure_ascii=False, indent=4)


@pytest.mark.parametrize("coding", ["c1", "c2"])
def test_a_coding_comes_back_from_label_studio_as_it_was(run: Run, project: Path, tmp_path: Path, coding: str) -> None:
    (project / "raw" / "annotations" / coding / "khabar-al-sahil-2025-03-15-1.yaml").write_text(
        f"article: khabar-al-sahil-2025-03-15-1\ncoder: {coding}\ncodebook: 1.0.0\ncoded: 2025-11-20\nno_events: A list of ferries.\nreports: []\n",
        encoding="utf-8",
    )
    _, tasks, _ = export(run, project, tmp_path / "out", "--coding", coding)
    (tmp_path / "export.json").write_text(submitted(tasks), encoding="utf-8")
    result = run("--project", project, "import", tmp_path / "export.json", "--as", "c4", "--coder", "c1")
    assert result.exit_code == 0, result.output
    assert "0 corrected, 0 kept, 0 unresolved, 0 unsaid, 0 refused" in result.output
    assert "no_events: A list of ferries." in (project / "raw/annotations/c4/khabar-al-sahil-2025-03-15-1.yaml").read_text(encoding="utf-8")
    same_reports(project, coding, "c4")


def test_a_coding_that_comes_back_unchanged_changes_nothing_and_a_changed_answer_changes_its_line(
    run: Run, project: Path, tmp_path: Path
) -> None:
    _, tasks, _ = export(run, project, tmp_path / "out", "--coding", "c1")
    folder = project / "raw" / "annotations" / "c1"
    before = {p: p.read_bytes() for p in folder.iterdir()}
    text = submitted(tasks)
    (tmp_path / "export.json").write_text(text, encoding="utf-8")
    assert run("--project", project, "import", tmp_path / "export.json", "--as", "c1").exit_code == 0
    assert {p: p.read_bytes() for p in folder.iterdir()} == before
    (project / "raw" / "imports" / "c1" / "taken.jsonl").unlink()  # the tasks themselves say what they were made from
    summary = next(
        r["value"]["text"][0] for task in tasks for a in task["annotations"] for r in a["result"] if r.get("from_name") == "summary"
    )
    (tmp_path / "export.json").write_text(text.replace(json.dumps(summary), '"The sailors are let go."'), encoding="utf-8")
    result = run("--project", project, "import", tmp_path / "export.json", "--as", "c1")
    assert result.exit_code == 0, result.output
    new = [
        line for p, data in before.items() for line in p.read_text(encoding="utf-8").splitlines() if line not in data.decode().splitlines()
    ]
    assert new == ["    summary: The sailors are let go."]


def test_the_configuration_reads_from_right_to_left_and_asks_for_every_field(run: Run, project: Path, tmp_path: Path) -> None:
    _, _, root = export(run, project, tmp_path / "out")
    assert "direction:rtl" in next(view.get("style", "") for view in root.iter("View") if view.get("className") == "page")
    controls = {c.get("name"): c for c in root.iter() if c.get("toName")}
    assert [key.name for key in REPORT_KEYS if key.name not in controls] == ["mode", "claims", "quantities", "evidence", "extra"]
    assert {"asserted_by", "denied_by", "what", "value_2", "unit_2", "no_event", "mark"} <= controls.keys()
    assert [c.get("value") for c in controls["status"]] == ["actual", "alleged", "hypothetical", "negated"]
    visit = next(c for c in controls["type"] if c.get("value") == "CONSULT")
    assert "visit" in [mode.get("value") for mode in visit]
    raw = check_project(Project(project), keep=True, tables=False).raw
    assert [c.get("alias") for c in controls["actors"]] == list(raw.actor)
    assert all(c.get("name") for c in root.iter() if c.tag in ("Labels", "Choices", "Taxonomy", "TextArea", "Text"))


def test_every_answer_of_a_prediction_is_one_that_the_configuration_offers(run: Run, project: Path, tmp_path: Path) -> None:
    _, tasks, root = export(run, project, tmp_path / "out", "--coding", "c1")
    controls = {c.get("name"): c for c in root.iter() if c.get("toName")}
    results = [r for task in tasks for p in task["predictions"] for r in p["result"]]
    for result in (r for r in results if r["type"] != "relation"):
        control = controls[result["from_name"]]
        assert control.tag.lower() == result["type"]
        offered = {c.get("alias") or c.get("value") for c in control.iter() if c is not control}
        kind = "text" if result["type"] == "textarea" else result["type"]
        values = result["value"][kind] if kind != "taxonomy" else [step for path in result["value"][kind] for step in path]
        assert kind == "text" or set(values) <= offered
    assert {r["labels"][0] for r in results if r["type"] == "relation"} <= {r.get("value") for r in root.iter("Relation")}


def test_with_more_actors_than_a_control_can_offer_they_are_typed(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waqai.export.label_studio_project.LISTED", 2)
    _, tasks, root = export(run, project, tmp_path / "out", "--coding", "c1")
    assert next(c.tag for c in root.iter() if c.get("name") == "actors") == "TextArea"
    assert "textarea" in {r["type"] for t in tasks for p in t["predictions"] for r in p["result"] if r.get("from_name") == "actors"}
    (tmp_path / "export.json").write_text(submitted(tasks), encoding="utf-8")
    assert run("--project", project, "import", tmp_path / "export.json", "--as", "c4", "--coder", "c1").exit_code == 0


def test_without_the_texts_there_are_no_tasks(run: Run, project: Path, tmp_path: Path) -> None:
    for path in (project / "raw" / "text").iterdir():
        path.unlink()
    output, tasks, _ = export(run, project, tmp_path / "out", "--coding", "c2")
    assert tasks == []
    assert re.search(r"^not carried: the task of \S+: its page's text is not in raw/text$", output, re.MULTILINE)


@pytest.mark.parametrize(
    ("call", "words"),
    [(["--coding", "c11"], "did you mean `c1`?"), (["--articles", "al-manara-2025-03-14-2"], "did you mean"), ([], "is there already")],
)
def test_what_cannot_be_exported_is_refused(run: Run, project: Path, tmp_path: Path, call: list[str], words: str) -> None:
    (tmp_path / "tasks.json").write_text("mine")
    result = run("--project", project, "export", "label-studio", "--out", tmp_path, *call)
    assert (result.exit_code, words in str(result.exception)) == (2 if call else 3, True), result.exception
    assert (tmp_path / "tasks.json").read_text() == "mine"


def test_columns_of_the_project_and_numbers_in_words_go_out_and_come_back(run: Run, project: Path, tmp_path: Path) -> None:
    own.declare(project)
    own.code(project, "{tone: -2, first_page: true}")
    own.with_nobody(project)
    own.allow(project, "unnamed_actors", "worded_quantities")
    _, tasks, root = export(run, project, tmp_path / "out", "--coding", "c1")
    assert {"extra", "words", "words_2"} <= {c.get("name") for c in root.iter()}
    (tmp_path / "export.json").write_text(submitted(tasks), encoding="utf-8")
    before = (project / own.C1).read_text(encoding="utf-8")
    (project / own.C1).unlink()
    result = run("--project", project, "import", tmp_path / "export.json", "--as", "c1")
    assert (project / own.C1).exists(), result.output
    wanted, made = (yaml.safe_load(text)["reports"] for text in (before, (project / own.C1).read_text(encoding="utf-8")))
    assert made == wanted, result.output
