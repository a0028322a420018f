"""`waqai import` of Label Studio's JSON: regions, answers and relations; whose annotation counts; offsets, and dirt of every kind."""

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
ANSWERS: dict[str, tuple[str, Any]] = {
    "event": ("textarea", ["port-closes-2025"]), "type": ("taxonomy", [["CONSULT", "visit"]]), "contexts": ("choices", ["diplomatic"]),
    "actors": ("taxonomy", [["egypt"]]), "recipients": ("choices", ["السودان"]), "date": ("textarea", ["2025-03-19"]),
    "place": ("textarea", ["NA"]), "status": ("choices", ["actual"]), "summary": ("textarea", ["The port of Suakin closes."]),
}  # fmt: skip


def result(key: str, kind: str, name: str, value: Any, region: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": key, "from_name": name, "to_name": "text", "type": kind, "origin": "manual",
        "value": region | {"text" if kind == "textarea" else kind: value},
    }  # fmt: skip


def region(key: str, label: str, words: str, unit: str = "code-points", **value: Any) -> dict[str, Any]:
    return result(key, "labels", "mark", [label], span(words, unit) | {"text": words} | value)


def event(words: str = PHRASE, key: str = "e", unit: str = "code-points", **changes: Any) -> list[dict[str, Any]]:
    """An event with its answers; None takes one away."""
    asked = {name: answer for name, answer in (ANSWERS | changes).items() if answer is not None}
    where = span(words, unit)
    return [region(key, "event", words, unit), *(result(key, kind, name, value, where) for name, (kind, value) in asked.items())]


def relation(source: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"from_id": source, "to_id": target, "type": "relation", "direction": direction, "labels": list(labels)}


def annotation(*results: Any, **more: Any) -> dict[str, Any]:
    return {"id": 1, "completed_by": 3, "result": list(results), "was_cancelled": False, "created_at": "2025-12-24T10:11:12.131415Z"} | more


def task(*annotations: Any, **data: Any) -> dict[str, Any]:
    return {"id": 7, "data": data or {"article": PAGE, "text": TEXT}, "annotations": list(annotations), "drafts": [], "predictions": []}


def exported(*tasks: Any) -> str:
    return json.dumps(list(tasks), ensure_ascii=False, indent=4)


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    add_page(project, PAGE, TEXT)
    return Importer(run, project, tmp_path)


def read(take: Importer, *results: Any, code: int = 0, more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Import one annotation of the made page; its reports."""
    take(exported(task(annotation(*results))), *more, name="export.json", code=code)
    return take.reports(PAGE)


def test_a_region_with_its_answers_is_a_report_of_the_day_on_which_it_was_made(take: Importer) -> None:
    (report,) = read(take, *event())
    assert {name: report[name] for name in ("event", "type", "mode", "contexts", "actors", "recipients", "date", "status")} == {
        "event": "port-closes-2025", "type": "CONSULT", "mode": "visit", "contexts": ["diplomatic"], "actors": ["egypt"],
        "recipients": ["sudan"], "date": "2025-03-19", "status": "actual",
    }  # fmt: skip
    assert passages(take) == [PHRASE]
    assert "\ncoded: 2025-12-24\n" in take.file(PAGE).read_text(encoding="utf-8")


def test_relations_join_evidence_parties_and_events_whichever_way_they_point(take: Importer) -> None:
    party = [region("p", "party", "سواكن"), result("p", "textarea", "id", ["african-union"], span("سواكن"))]
    found = read(
        take, *event(actors=None), *event(OTHER, "f", event=("textarea", ["second-2025"]), status=("choices", ["actual"])), *party,
        region("q", "quote", OTHER), relation("q", "e", "quote"), relation("e", "p", "actors", direction="left"),
        relation("f", "e", "about", direction="right"),
    )  # fmt: skip
    first, second = found
    assert first["actors"] == ["african-union"]
    assert [len(r["evidence"]) for r in found] == [2, 1]
    assert second["about"] == ["port-closes-2025"]


def test_a_relation_without_a_label_takes_the_label_of_what_it_joins(take: Importer) -> None:
    (report,) = read(take, *event(), region("q", "quote", OTHER), region("w", "place", "سواكن"), relation("e", "q"), code=1)
    assert len(report["evidence"]) == 2
    assert "which event this `place` belongs to is not known" in take.said("unresolved")[0]


def test_a_region_that_has_nothing_but_the_id_of_an_event_is_a_passage_of_it(take: Importer) -> None:
    again = [region("f", "event", OTHER), result("f", "textarea", "event", ["port-closes-2025"], span(OTHER))]
    (report,) = read(take, *event(), *again)
    assert len(report["evidence"]) == 2
    alone = [region("f", "event", OTHER), result("f", "textarea", "event", ["another-2025"], span(OTHER))]
    read(take, *event(), *alone, code=1)
    assert "incomplete: type" in take.said("refused")[0]


def test_a_passage_too_short_to_be_one_stands_for_nothing_where_there_is_evidence(take: Importer) -> None:
    (report,) = read(take, *event("إغلاقَ"), region("q", "quote", PHRASE), relation("e", "q", "quote"))
    assert (passages(take), len(report["evidence"])) == ([PHRASE], 1)
    assert "too few for a passage: its evidence is used instead" in take.said("unsaid")[0]
    read(take, *event("إغلاقَ", event=("textarea", ["b-2025"])), code=1)
    assert "at least 10 are needed" in take.output


@pytest.mark.parametrize("unit", ["code-points", "utf-16"])
def test_offsets_count_code_points_and_utf_16_where_a_region_was_resized(take: Importer, unit: str) -> None:
    read(take, *event(unit=unit))
    assert passages(take) == [PHRASE]
    assert [": the offsets" in text or "count utf-16" in text for text in take.said("corrected")] == ([True] if unit == "utf-16" else [])


def test_line_ends_that_are_written_as_two_characters_are_line_ends(take: Importer) -> None:
    words = TEXT[TEXT.index("أمس.") : TEXT.index("الميناء مغلق")]
    where = span(words)
    found = event(words)
    found[0]["value"] = where | {"text": words.replace("\r", "\\n").replace("\n", "\\n"), "labels": ["event"]}
    read(take, *found)
    assert take.said("corrected") == []
    assert passages(take) == [words.strip()]


def test_a_task_whose_text_stands_elsewhere_has_no_words_and_its_offsets_prove_themselves(take: Importer) -> None:
    found = event()
    del found[0]["value"]["text"]
    take(exported(task(annotation(*found), article=PAGE, text="https://example.org/page.txt")), name="export.json")
    assert passages(take) == [PHRASE]


def test_regions_of_html_are_found_by_their_words_alone(take: Importer) -> None:
    found = event()
    found[0] |= {"type": "hypertextlabels"}
    found[0]["value"] = {
        "start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 3, "endOffset": 9, "text": PHRASE, "hypertextlabels": ["event"],
        "globalOffsets": {"start": 3, "end": 9},
    }  # fmt: skip
    take(exported(task(annotation(*found), article=PAGE, html=f"<p>{TEXT}</p>")), name="export.json")
    assert passages(take) == [PHRASE]


@pytest.mark.parametrize("data", [{"text": TEXT}, {"body": TEXT.replace("\r", "")}, {"article": TEXT, "title": "x"}])
def test_the_page_is_found_by_the_text_of_the_task_whatever_its_key_is_called(take: Importer, data: dict[str, str]) -> None:
    found = event()
    if "body" in data:
        found[0]["value"] |= {"start": data["body"].index(PHRASE), "end": data["body"].index(PHRASE) + len(PHRASE)}
    take(exported(task(annotation(*found), **data)), name="export.json")
    assert passages(take) == [PHRASE]


def test_an_export_whose_first_annotation_is_long_is_known_for_one(take: Importer) -> None:
    long = annotation(*event(), lead_time="x" * 70_000)
    take(exported({"annotations": [long], "data": {"article": PAGE, "text": TEXT}}), name="project-1.json")
    assert len(take.reports(PAGE)) == 1


# which annotation counts


def test_what_nobody_submitted_writes_nothing(take: Importer) -> None:
    skipped, predicted = task(annotation(*event(), was_cancelled=True)), task() | {"predictions": [{"result": event()}], "drafts": [{}]}
    take(exported(skipped, predicted, task()), name="export.json")
    assert not take.file(PAGE).exists()
    assert [text.partition("not read: ")[2] for text in take.said("unsaid")] == [
        "skipped",
        "a draft, which was not submitted",
        "a prediction, which was not submitted",
    ]


def test_an_annotation_without_events_says_nothing_unless_it_or_the_mapping_says_that_there_are_none(
    take: Importer, tmp_path: Path
) -> None:
    assert read(take) == []
    assert "nothing says that the article reports none" in take.said("unsaid")[0]
    assert not take.file(PAGE).exists()
    read(take, result("n", "choices", "no_event", ["none"], {}))
    assert take.file(PAGE).read_text(encoding="utf-8").endswith("reports: []\n")
    take.file(PAGE).unlink()
    (tmp_path / "map.yaml").write_text("defaults: {event: none}\n", encoding="utf-8")
    read(take, more=("--map", str(tmp_path / "map.yaml")))
    assert take.file(PAGE).read_text(encoding="utf-8").endswith("reports: []\n")


def test_an_annotation_that_says_both_is_asked_about(take: Importer) -> None:
    assert read(take, *event(), result("n", "choices", "no_event", ["none"], {}), code=1) == []
    assert "this says that the article reports no event, but it has events" in take.said("unresolved")[0]


def test_of_several_annotators_the_mapping_says_who_is_who_and_whose_work_is_read(take: Importer) -> None:
    ours = annotation(*event(), completed_by={"id": 3, "email": "one@example.org"})
    theirs = annotation(*event(status=("choices", ["alleged"])), completed_by=9)
    text = exported(task(ours, theirs))
    take(text, name="export.json", code=1)
    assert take.reports(PAGE) == []
    assert ["the mapping does not say which coder" in said for said in take.said("unresolved")] == [True, True]
    draft = take.record("map.yaml").read_text(encoding="utf-8")
    assert 'coders:\n  "one@example.org":' in draft
    filled = draft.replace('"one@example.org":', '"one@example.org": c1').replace('"9":', '"9": ignore')
    take.record("map.yaml").write_text(filled, encoding="utf-8")
    take(text, name="export.json")
    assert "coder: c1\n" in take.file(PAGE).read_text(encoding="utf-8")
    assert take.reports(PAGE)[0]["status"] == "actual"


def test_of_two_annotations_by_one_annotator_the_one_that_is_ground_truth_counts(take: Importer) -> None:
    first, second = annotation(*event(status=("choices", ["alleged"]))), annotation(*event())
    take(exported(task(first, second)), name="export.json", code=1)
    assert "this task has 2 annotations, and a coding has one of each article" in take.said("unresolved")[0]
    take(exported(task(first, second | {"ground_truth": True})), name="export.json")
    assert take.reports(PAGE)[0]["status"] == "actual"


def test_the_smaller_export_is_refused_with_the_way_out(take: Importer) -> None:
    small = {
        "id": 7,
        "text": TEXT,
        "label": [{"start": 1, "end": 4, "labels": ["event"]}],
        "annotator": 1,
        "annotation_id": 1,
        "lead_time": 2.0,
    }
    take(exported(small), name="export.json", code=1)
    assert "this is the export JSON-MIN" in take.said("refused")[0]
    assert "export the project from Label Studio as `JSON`" in take.output


# labels and answers that are not ours


def test_labels_that_are_types_and_answers_under_foreign_names_go_through_the_mapping(take: Importer, tmp_path: Path) -> None:
    found = [region("e", "زيارة", PHRASE), result("e", "choices", "who", ["القاهرة"], span(PHRASE)), region("s", "weather", "أمس")]
    text = exported(task(annotation(*found)))
    take(text, name="export.json", code=0)
    assert take.reports(PAGE) == []
    draft = take.record("map.yaml").read_text(encoding="utf-8")
    assert '"زيارة":' in draft
    (tmp_path / "map.yaml").write_text(
        "columns: {who: actors, weather: ignore}\nvalues: {type: {زيارة: [CONSULT, visit]}, actors: {القاهرة: egypt}}\n"
        'defaults: {contexts: none, recipients: sudan, date: "2025-03", place: none, status: actual, summary: The port closes.}\n',
        encoding="utf-8",
    )
    take(text, "--map", str(tmp_path / "map.yaml"), name="export.json")
    assert [(r["type"], r["mode"], r["actors"]) for r in take.reports(PAGE)] == [("CONSULT", "visit", ["egypt"])]


def test_answers_about_the_whole_task_are_those_of_its_only_event_or_are_asked_about(take: Importer) -> None:
    status = result("w", "choices", "status", ["alleged"], {})
    whole = [result(f"w{i}", kind, name, value, {}) for i, (name, (kind, value)) in enumerate(ANSWERS.items())]
    (report,) = read(take, *whole, region("q", "quote", PHRASE))
    assert (report["event"], passages(take)) == ("port-closes-2025", [PHRASE])
    (report,) = read(take, *event(status=None), result("w", "choices", "status", ["actual"], {}))
    assert report["status"] == "actual"
    read(take, *event(event=("textarea", ["c-2025"])), *event(OTHER, "f", event=("textarea", ["d-2025"])), status, code=1)
    assert "`status` is given for the whole page, which has 2 events" in take.said("unresolved")[0]


def test_an_answer_that_one_task_has_was_asked_of_every_task(take: Importer) -> None:
    add_page(take.project, "al-manara-2025-03-20-2", f"{TEXT}\n.")
    without = task(annotation(*event(place=None)), article="al-manara-2025-03-20-2", text=f"{TEXT}\n.")
    take(exported(without, task(annotation(*event()))), name="export.json")
    assert take.reports("al-manara-2025-03-20-2")[0]["place"] == "null"


def test_a_note_on_a_region_stands_beside_the_report(take: Importer) -> None:
    found = event()
    found[0]["meta"] = {"text": ["is it certain?"]}
    read(take, *found)
    (entry,) = map(json.loads, take.record("taken.jsonl").read_text(encoding="utf-8").splitlines())
    assert entry["asides"] == {"note": "is it certain?"}


def test_a_link_to_an_event_without_an_id_or_to_nothing_is_asked_about(take: Importer) -> None:
    found = [
        *event(),
        *event(OTHER, "f", event=None),
        relation("e", "f", "about"),
        relation("e", "gone", "quote"),
        relation("f", "e", "place"),
    ]
    assert read(take, *found, code=1) == []
    said = " ".join(take.said("unresolved"))
    for words in (
        "the event that this points to has no id",
        "joins a mark that is not there",
        "this points to an event, which is no value",
    ):
        assert words in said


@pytest.mark.parametrize(
    "broken",
    [
        5, None, [], {}, {"type": "labels"}, {"type": "labels", "value": 3}, {"type": "labels", "id": "x", "value": {"start": -4, "end": 10**30}},
        {"type": "labels", "id": "x", "value": {"start": 4, "end": 2, "text": 7, "labels": "event"}}, {"type": "relation"},
        {"type": "relation", "from_id": {}, "to_id": [], "labels": [3]}, {"type": "taxonomy", "id": "e", "from_name": "type", "value": {"taxonomy": [[[]]]}},
        {"type": "choices", "id": "e", "from_name": "status", "value": {"choices": [{"a": 1}]}}, {"type": "brushlabels", "id": "b", "value": {"x": 1}},
        {"type": "number", "id": "e", "from_name": "value", "value": {"number": 1e400}}, {"type": ["labels"], "value": {}},
        {"type": "textarea", "id": "e", "from_name": None, "value": {"text": None}}, {"type": "labels", "id": "x", "value": {"start": True, "end": 1.5}},
    ],
)  # fmt: skip
def test_a_result_that_is_none_is_named_and_nothing_falls(take: Importer, broken: Any) -> None:
    text = exported(task(annotation(*event(), broken))).replace("Infinity", "1e400")
    take.folder.joinpath("export.json").write_text(text, encoding="utf-8")
    result = take.run("--project", take.project, "import", take.folder / "export.json", "--as", "c3", "--coder", "c2")
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception


@pytest.mark.parametrize(
    "broken",
    [
        '{"id": 1}',
        '{"data": 3, "annotations": []}',
        '{"data": {}, "annotations": [{"result": 3}]}',
        '{"data": {"text": []}, "annotations": [4]}',
    ],
)
def test_a_task_that_is_none_is_refused_and_the_others_are_read(take: Importer, broken: str) -> None:
    take(f"[{broken}, {json.dumps(task(annotation(*event())))}]", "--from", "label-studio", name="export.json", code=1)
    assert len(take.said("refused")) == 1
    assert len(take.reports(PAGE)) == 1


def test_a_number_too_long_to_be_read_is_refused_at_its_task(take: Importer) -> None:
    take(f'[{{"data": {{}}, "annotations": [], "id": {"9" * 5000}}}]', name="export.json", code=1)
    assert "a number in this object is too long" in take.said("refused")[0]


def test_importing_again_changes_nothing(take: Importer) -> None:
    read(take, *event(event=None))
    before = {p: p.read_bytes() for p in take.project.rglob("*") if p.is_file()}
    read(take, *event(event=None))
    assert {p: p.read_bytes() for p in take.project.rglob("*") if p.is_file()} == before
