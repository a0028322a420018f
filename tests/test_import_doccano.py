"""`waqai import` of doccano's JSON Lines: spans of both layouts, relations, labels of the text, and offsets that say nothing of their unit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.foreign_files import Importer, add_page
from tests.test_import_lines import PAGE, PHRASE, TEXT, passages, span

pytestmark = pytest.mark.usefixtures("kept_schema")
OTHER = "وقال المدير إن الميناء مغلق حتى الغد، ثم"
MAP = """\
columns: {Who: actors}
values: {type: {زيارة: [CONSULT, visit]}, actors: {سواكن: egypt}, event: {irrelevant: none}}
defaults: {mode: none, contexts: none, actors: egypt, recipients: sudan, date: "2025-03-19", place: none, status: actual, summary: The port of Suakin closes.}
"""


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    add_page(project, PAGE, TEXT)
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    return Importer(run, project, tmp_path)


def entity(key: int, label: str, words: str, unit: str = "utf-16") -> dict[str, Any]:
    at = span(words, unit)
    return {"id": key, "label": label, "start_offset": at["start"], "end_offset": at["end"]}


def listed(label: str, words: str, unit: str = "utf-16") -> list[Any]:
    return [*span(words, unit).values(), label]


def read(take: Importer, code: int = 0, *more: str, **values: Any) -> list[dict[str, Any]]:
    """Import one line of the made page; its reports."""
    text = json.dumps({"id": 1, "text": TEXT} | values, ensure_ascii=False) + "\n"
    take(text, "--map", str(take.folder / "map.yaml"), *more, name="admin.jsonl", code=code)
    return take.reports(PAGE)


@pytest.mark.parametrize("unit", ["utf-16", "graphemes", "code-points"])
def test_the_unit_is_the_one_in_which_every_span_begins_and_ends_at_words(take: Importer, unit: str) -> None:
    (report,) = read(take, label=[listed("زيارة", PHRASE, unit), listed("ignored", "أمس", unit)])
    assert (report["type"], report["mode"], passages(take)) == ("CONSULT", "visit", [PHRASE])
    assert [f"count {unit}" in text for text in take.said("corrected")] == ([] if unit == "utf-16" else [True])


def test_a_passage_that_ends_in_a_letter_which_folding_ignores_keeps_it(take: Importer) -> None:
    words, other = "قال الوزير للصحفيين إنه قرأ الأنباء", "al-manara-2025-03-21-1"
    text = f"🚢 {words}\n"
    add_page(take.project, other, text[2:])  # the tool had another copy
    line = {"text": text, "article": other, "label": [[*span(words, "graphemes", text).values(), "CONSULT"]]}
    take(json.dumps(line), "--map", str(take.folder / "map.yaml"), name="a.jsonl")
    (passage,) = take.reports(other)[0]["evidence"]
    assert text[2:][int(passage["start"]) : int(passage["end"])] == words


def test_where_several_units_fit_or_none_the_unit_is_asked_for(take: Importer) -> None:
    assert read(take, 1, label=[[3, 9, "CONSULT"]]) == []
    assert "in no unit do all passages begin and end at words" in take.said("unresolved")[0]
    assert "say what they count with --unit" in take.output
    assert read(take, 1, label=[listed("CONSULT", PHRASE)]) == []
    assert "several units fit: utf-16, graphemes" in take.said("unresolved")[0]
    read(take, 0, "--unit", "utf-16", label=[listed("CONSULT", PHRASE)])
    assert passages(take) == [PHRASE]


def test_relations_join_evidence_and_parties_to_their_event(take: Importer) -> None:
    found = [entity(4, "زيارة", PHRASE), entity(5, "quote", OTHER), entity(6, "Place", "سواكن"), entity(7, "actors", "المدير")]
    relations = [{"id": 1, "from_id": 4, "to_id": 5, "type": "evidence"}, {"id": 2, "from_id": 6, "to_id": 4, "type": "Who"}]
    (report,) = read(take, 1, entities=found, relations=relations, Comments=[{"id": 1, "comment": 1, "text": "sure?"}])
    assert (report["actors"], len(report["evidence"])) == (["egypt"], 2)
    assert "which event this `actors` belongs to is not known" in take.said("unresolved")[0]
    (entry,) = map(json.loads, take.record("taken.jsonl").read_text(encoding="utf-8").splitlines())
    assert entry["asides"] == {"comments": ["sure?"]}


def test_a_second_span_with_an_id_is_refused(take: Importer) -> None:
    read(take, 1, entities=[entity(4, "زيارة", PHRASE), entity(4, "quote", OTHER), entity(5, "ignored", "أمس")])
    assert "a mark above has the id `4` too" in take.said("refused")[0]
    assert passages(take) == [PHRASE]


def test_a_label_of_the_whole_text_is_the_type_of_its_only_event(take: Importer) -> None:
    assert read(take, label=["CONSULT"], entities=[entity(1, "quote", PHRASE), entity(2, "weather", "أمس")])[0]["type"] == "CONSULT"
    assert passages(take) == [PHRASE]
    read(take, cats=["sports"])
    assert "the label `sports` is no field" in take.said("unsaid")[0]


def test_a_text_without_labels_says_nothing_unless_the_mapping_says_so(take: Importer) -> None:
    assert read(take, label=[], entities=[], relations=[]) == []
    assert not take.file(PAGE).exists()
    read(take, label=["irrelevant"])
    assert take.file(PAGE).read_text(encoding="utf-8").endswith("reports: []\n")
    take.file(PAGE).unlink()
    (take.folder / "map.yaml").write_text("defaults: {event: none}\n", encoding="utf-8")
    read(take, label=[])
    assert take.file(PAGE).read_text(encoding="utf-8").endswith("reports: []\n")


def test_the_article_stands_in_the_metadata(take: Importer) -> None:
    cut = TEXT.replace("\r", "")
    start = cut.index(PHRASE)
    (report,) = read(take, meta={"article": PAGE}, text=cut, label=[[start, start + len(PHRASE), "CONSULT"]])
    assert passages(take) == [PHRASE]
    assert report["event"] == "port-suakin-closes-2025"
    read(take, 1, article="al-manara-2025-03-20-7", label=["CONSULT"])
    assert "there is no article `al-manara-2025-03-20-7`" in take.said("unresolved")[0]


@pytest.mark.parametrize(
    "broken",
    [
        {"label": [[1, 2]]}, {"label": [[True, 4, "x"]]}, {"entities": [{"id": {}, "start_offset": 1}]}, {"entities": [4]}, {"label": [[-5, 10**40, "CONSULT"]]},
        {"relations": [7], "label": ["CONSULT"]}, {"text": 4}, {"text": None}, {"label": {"a": 1}}, {"Comments": [{"text": []}], "label": ["CONSULT"]},
        {"cats": [[]]}, {"meta": {"article": 4}, "label": []}, {"relations": [{"from_id": [], "to_id": {}, "type": 3}], "label": ["CONSULT"]},
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named_and_nothing_falls(take: Importer, broken: dict[str, Any]) -> None:
    (take.folder / "bad.jsonl").write_text(json.dumps({"text": TEXT} | broken) + "\n", encoding="utf-8")
    result = take.run("--project", take.project, "import", take.folder / "bad.jsonl", "--as", "c3", "--coder", "c2", "--from", "doccano")
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
