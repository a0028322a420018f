"""`waqai import` of JSON: our own loose lines and langextract's documents, with fences, faults and offsets in every unit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.conftest import Run
from tests.foreign_files import ARTICLE, QUOTE, Importer, add_page, as_line

pytestmark = pytest.mark.usefixtures("kept_schema")
# Emoji before the words, vowel marks, CRLF, and words that stand twice.
TEXT = "🚢 خبر عاجل 🌍\r\nأَعلَنَ ميناءُ سواكن إغلاقَ أبوابِهِ أمس.\r\nوقال المدير إن الميناء مغلق حتى الغد.\r\nوقال المدير إن الميناء مغلق حتى الغد، ثم غادر المكتب.\r\n"
PAGE = "al-manara-2025-03-20-1"
PHRASE = "ميناءُ سواكن إغلاقَ أبوابِهِ"
HEAD: dict[str, Any] = {
    "type": "CONSULT", "mode": "visit", "actors": ["egypt"], "recipients": ["sudan"], "date": "2025-03-19", "status": "actual",
    "summary": "The port of Suakin closes.",
}  # fmt: skip


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    add_page(project, PAGE, TEXT)
    return Importer(run, project, tmp_path)


def line(*quotes: Any, **more: Any) -> str:
    """A line with one event of the made page."""
    page = more or {"article": PAGE}
    return json.dumps(page | {"events": [HEAD | {"quotes": list(quotes)}]}, ensure_ascii=False) + "\n"


def span(words: str, unit: str = "code-points", text: str = TEXT) -> dict[str, int]:
    """Where words first stand in a text, in a unit."""
    first = text.index(words)
    if unit == "code-points":
        return {"start": first, "end": first + len(words)}
    if unit == "graphemes":
        from waqai.folding import graphemes

        starts = [start for start, _, _ in graphemes(text)] + [len(text)]
        return {"start": starts.index(first), "end": starts.index(first + len(words))}
    encoding, size = ("utf-16-le", 2) if unit == "utf-16" else ("utf-8", 1)
    before, whole = (len(part.encode(encoding)) // size for part in (text[:first], text[: first + len(words)]))
    return {"start": before, "end": whole}


def passages(take: Importer, article: str = PAGE) -> list[str]:
    return [TEXT[int(p["start"]) : int(p["end"])] for r in take.reports(article) for p in r["evidence"]]


def test_a_line_with_names_and_quotes_becomes_a_report(take: Importer) -> None:
    take(as_line(), name="coded.jsonl")
    (report,) = take.reports(ARTICLE)
    assert (report["actors"], report["recipients"], report["mode"]) == (["samir-adlan"], ["sudan"], "visit")
    assert report["evidence"][0]["start"] == "475"


def test_fences_thoughts_and_prose_around_the_json_are_left_out(take: Importer) -> None:
    one = json.dumps(json.loads(as_line()), ensure_ascii=False, indent=1)
    take(f"<think>two {{ events?\n[1]</think>\nHere it is:\n```json\n{one}\n```\nDone.\n", name="answer.md")
    assert [text.split(": ", 2)[2] for text in take.said("corrected")] == [
        "what the model thought aloud is left out", "words around the JSON are left out", "words around the JSON are left out",
    ]  # fmt: skip
    assert len(take.reports(ARTICLE)) == 1


def test_a_list_of_objects_is_read_as_lines_are(take: Importer) -> None:
    take(f"[{as_line()},\n{line(PHRASE)}]", name="coded.json")
    assert (len(take.reports(ARTICLE)), len(take.reports(PAGE))) == (1, 1)


@pytest.mark.parametrize("around", ["[[{}]]", "[[\n{}\n]\n]", "[1, {}]", "]{}", "[[[[[[[{}", "[" * 300_000 + "{}"], ids=range(6))
def test_lists_within_lists_and_stray_brackets_are_left_out(take: Importer, around: str) -> None:
    take(around.replace("{}", as_line()), "--from", "jsonl", name="coded.json")
    assert "words around the JSON are left out" in take.said("corrected")[0]
    assert len(take.reports(ARTICLE)) == 1


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ('{"article": "x", "events": [', "1:1: refused: this is not JSON"), ('{"article": "x", "article": "y", "events": []}', "twice"),
        ('{"article": "x", "events": [{"confidence": NaN}]}', "`NaN` is no number"), ('{"article": "\\ud800", "events": []}', "half of a surrogate pair"),
        ("{" + '"a":{' * 3000, "nested too deeply"), ('{"article": "x"}', "no list `events`"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(take: Importer, broken: str, words: str) -> None:
    take(f"{broken}\n{as_line()}\n", name="coded.jsonl", code=1)
    assert words in take.said("refused")[0] or words in take.output
    assert len(take.reports(ARTICLE)) == 1


def test_an_unknown_key_is_said_to_be_left_out_at_its_place(take: Importer) -> None:
    take(as_line(mood="tense"), name="coded.jsonl")
    (said,) = take.said("unsaid")
    assert said.startswith("1:")
    assert said.endswith("the key `mood` is no field of a report, and is left out (events[0].mood)")


def test_a_key_that_the_mapping_ignores_is_left_out_in_silence(take: Importer, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("columns: {mood: ignore}\n", encoding="utf-8")
    take(as_line(mood="tense"), "--map", str(tmp_path / "map.yaml"), name="coded.jsonl")
    assert take.said("unsaid") == []


def test_one_quantity_or_claim_that_is_in_no_list_is_read_and_what_is_neither_holds_the_report_back(take: Importer) -> None:
    take(as_line(quantities={"what": "goods", "value": 3, "unit": "items"}), name="coded.jsonl")
    assert [quantity["value"] for quantity in take.reports(ARTICLE)[0]["quantities"]] == ["3"]
    take(as_line(event="other-2025", quantities="three", claims="denied"), name="coded.jsonl", code=1)
    assert [text.partition("unresolved: ")[2][:30] for text in take.said("unresolved")] == [
        "asserted_by: a claim is `{by, ",
        "what: a quantity is an object ",
    ]
    assert len(take.reports(ARTICLE)) == 1


def test_confidence_and_model_stand_in_the_record_and_not_in_the_report(take: Importer) -> None:
    values = json.loads(as_line(confidence=0.7)) | {"model": "made-1", "prompt_sha256": "ab"}
    take(json.dumps(values), name="coded.jsonl")
    (entry,) = map(json.loads, take.record("taken.jsonl").read_text(encoding="utf-8").splitlines())
    assert entry["asides"] == {"confidence": 0.7, "model": "made-1", "prompt_sha256": "ab"}
    assert "confidence" not in take.file(ARTICLE).read_text(encoding="utf-8")


def test_an_empty_list_of_events_says_that_there_are_none(take: Importer) -> None:
    take(json.dumps({"article": PAGE, "events": []}), name="coded.jsonl")
    assert take.file(PAGE).read_text(encoding="utf-8").endswith("reports: []\n")


def test_a_line_says_who_coded_it_and_when_and_an_unknown_coder_is_asked_about(take: Importer) -> None:
    take(json.dumps(json.loads(as_line()) | {"coder": "c1", "coded": "2025-12-24"}), name="coded.jsonl")
    assert "coder: c1\ncodebook: 1.1.0\ncoded: 2025-12-24\n" in take.file(ARTICLE).read_text(encoding="utf-8")
    take(json.dumps(json.loads(line(PHRASE)) | {"coder": "c11"}), name="coded.jsonl", code=1)
    assert "raw/coders.yaml has no coder `c11`" in take.said("unresolved")[0]
    assert take.reports(PAGE) == []


def test_a_day_of_coding_that_is_none_is_said_and_not_written(take: Importer) -> None:
    take(json.dumps({"article": PAGE, "events": [], "coded": "2025-13-45"}), name="coded.jsonl", code=1)
    assert "the day of coding is `2025-13-45`" in take.said("unresolved")[0]
    assert "2025-13-45" not in take.file(PAGE).read_text(encoding="utf-8")


# offsets


@pytest.mark.parametrize("unit", ["code-points", "utf-16", "utf-8", "graphemes"])
def test_offsets_with_words_are_read_in_whatever_unit_the_words_stand_there(take: Importer, unit: str) -> None:
    take(line({"words": PHRASE, **span(PHRASE, unit)}), name="coded.jsonl")
    assert passages(take) == [PHRASE]
    assert len(take.said("corrected")) == (unit != "code-points")


@pytest.mark.parametrize("unit", ["code-points", "utf-16", "utf-8", "graphemes"])
def test_offsets_without_words_are_read_in_the_one_unit_that_begins_and_ends_at_words(take: Importer, unit: str) -> None:
    other = "وقال المدير إن الميناء مغلق حتى"
    take(line(span(PHRASE, unit), span(other, unit)), name="coded.jsonl")
    assert passages(take) == [PHRASE, other]


def test_offsets_that_no_unit_or_several_explain_are_asked_about(take: Importer) -> None:
    take(line({"start": 18, "end": 31}), name="coded.jsonl", code=1)
    assert "what the offsets count is not known" in take.said("unresolved")[0]
    assert take.reports(PAGE) == []
    text = "😀😀 a b c d e f g h i j k l"
    add_page(take.project, "al-manara-2025-03-21-1", text)
    both = json.dumps({"article": "al-manara-2025-03-21-1", "events": [HEAD | {"quotes": [{"start": 5, "end": 16}]}]})
    take(both, name="both.jsonl", code=1)
    take(both, "--unit", "code-points", name="both.jsonl")
    assert (take.reports("al-manara-2025-03-21-1")[0]["evidence"][0]["start"]) == "5"


def test_words_that_stand_elsewhere_move_the_passage(take: Importer) -> None:
    at = span(PHRASE)
    take(line({"words": PHRASE, "start": at["start"] + 5, "end": at["end"] + 5}), name="coded.jsonl")
    assert passages(take) == [PHRASE]
    assert "the words are at" in take.said("corrected")[0]


def test_words_without_marks_take_the_passage_as_it_stands(take: Importer) -> None:
    take(line("ميناء سواكن اغلاق ابوابه"), name="coded.jsonl")
    assert passages(take) == [PHRASE]


def test_words_that_stand_twice_are_asked_about_unless_more_is_said(take: Importer) -> None:
    twice = "إن الميناء مغلق حتى الغد"
    take(line(twice), name="coded.jsonl", code=1)
    assert "the words are in 2 places" in take.said("unresolved")[0]
    take(line({"words": twice, "after": "، ثم غادر"}), name="coded.jsonl")
    assert int(take.reports(PAGE)[0]["evidence"][0]["start"]) == TEXT.rindex(twice)


def test_words_that_stand_nowhere_are_refused_and_never_repeated(take: Importer) -> None:
    take(line("ميناءُ سواكن يفتحُ أبوابَهُ"), name="coded.jsonl", code=1)
    assert "the words are not in the body" in take.said("refused")[0]
    assert "the nearest passage is [" in take.output
    assert "يفتح" not in take.output + "".join(p.read_text(encoding="utf-8") for p in take.record("x").parent.iterdir())


def test_a_short_passage_and_one_without_anything_are_refused(take: Importer) -> None:
    take(line("سواكن", {"words": ""}), name="coded.jsonl", code=1)
    assert "the passage has 5 code points; at least 10 are needed" in take.said("refused")[0]
    assert "neither words nor offsets" in take.said("refused")[1]


# pages


def test_the_page_is_found_by_its_hash_its_text_or_its_words(take: Importer) -> None:
    from waqai.texts import digest

    other = TEXT.replace("\r\n", "\n").replace("🚢 ", "")
    for more in ({"sha256": digest(TEXT.encode())}, {"text": TEXT}, {"text": other}):
        take(line({"words": PHRASE, **span(PHRASE, text=more.get("text", TEXT))}, **more), name="coded.jsonl")
        assert passages(take) == [PHRASE]
        take.file(PAGE).unlink()
    assert "the tool had another copy of the page: moved by 3" in take.said("corrected")[0]
    take(line(f"{PHRASE} أمس. وقال المدير إن الميناء مغلق", other="x"), name="coded.jsonl")
    assert take.reports(PAGE)


def test_a_page_that_nobody_knows_or_several_have_is_asked_about(take: Importer) -> None:
    take(line(PHRASE, article="al-manara-2025-03-20-2"), name="coded.jsonl", code=1)
    assert "there is no article `al-manara-2025-03-20-2`" in take.said("unresolved")[0]
    assert "1 report of this page cannot be taken" in take.said("refused")[0]
    take(line(PHRASE, text="كلمات ليست في أي صفحة من صفحات هذا المشروع كلها"), name="coded.jsonl", code=1)
    assert "the article is not known" in take.said("unresolved")[0]
    add_page(take.project, "al-manara-2025-03-20-2", f"{TEXT} ")
    take(line(PHRASE, text=TEXT.replace("\r", "")), name="coded.jsonl", code=1)
    assert "this may be al-manara-2025-03-20-1, al-manara-2025-03-20-2" in take.said("unresolved")[0]


def test_of_two_stories_on_a_page_the_passages_tell_which(take: Importer) -> None:
    import yaml

    path = take.project / "raw" / "articles" / "sawt-al-delta-2025-03-12-2.yaml"
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    text = (take.project / "raw" / "text" / f"{record['page']['sha256']}.txt").read_bytes().decode()
    start = record["body"][0][0]
    event = HEAD | {"date": "2025-03", "quotes": [text[start : start + 60].strip()]}
    take(json.dumps({"sha256": record["page"]["sha256"], "events": [event]}), name="coded.jsonl")
    assert len(take.reports("sawt-al-delta-2025-03-12-2")) == 1


def test_without_the_pages_text_no_passage_is_proved_and_none_is_taken(take: Importer) -> None:
    for path in (take.project / "raw" / "text").iterdir():
        path.unlink()
    take(line(PHRASE), name="coded.jsonl", code=1)
    assert "is not in raw/text, so that no passage can be proved" in take.said("unresolved")[0]
    take(line(PHRASE, article=PAGE, text=TEXT), name="coded.jsonl")
    assert passages(take) == [PHRASE]


# the schema


def test_the_schema_of_a_line_takes_what_is_read_and_refuses_what_is_not(take: Importer) -> None:
    result = take.run("--project", take.project, "import", "--schema")
    assert result.exit_code == 0
    validator = jsonschema_rs.validator_for(json.loads(result.output))
    assert validator.is_valid(json.loads(as_line(confidence=0.5)))
    assert validator.is_valid({"sha256": "x", "events": [], "model": "m"})
    assert not validator.is_valid(json.loads(as_line(status="sure")))
    assert not validator.is_valid(json.loads(as_line(start=1)))
    assert not validator.is_valid({"article": "x"})


# langextract


def document(*extractions: dict[str, Any], **more: Any) -> str:
    return json.dumps({"document_id": PAGE, "text": TEXT, "extractions": list(extractions)} | more, ensure_ascii=False) + "\n"


def extraction(
    name: str, words: str, *, start: int | None = None, group: int = 0, aligned: str | None = "match_exact", **attributes: Any
) -> dict[str, Any]:
    first = TEXT.find(words) if start is None else start
    interval = None if first < 0 else {"start_pos": first, "end_pos": first + len(words)}
    return {
        "extraction_class": name, "extraction_text": words, "char_interval": interval, "alignment_status": aligned, "group_index": group,
        "attributes": attributes or None,
    }  # fmt: skip


FULL: dict[str, Any] = {
    "mode": "visit", "contexts": [], "actors": "egypt", "recipients": ["sudan"], "date": "2025-03-19", "place": "NA", "status": "actual",
    "summary": "The port of Suakin closes.",
}  # fmt: skip


def test_an_extraction_whose_class_is_a_type_is_a_report(take: Importer) -> None:
    take(document(extraction("CONSULT", PHRASE, **FULL)), name="out.jsonl")
    (report,) = take.reports(PAGE)
    assert (report["type"], report["actors"], report["event"]) == ("CONSULT", ["egypt"], "port-suakin-closes-2025")
    assert passages(take) == [PHRASE]


def test_extractions_of_a_group_or_of_a_named_event_belong_to_it(take: Importer) -> None:
    attributes = {k: v for k, v in FULL.items() if k != "actors"} | {"type": "CONSULT", "event": "port-closes-2025"}
    more = "وقال المدير إن الميناء مغلق حتى الغد، ثم"
    found = (
        extraction("event", PHRASE, **attributes), extraction("actors", "سواكن", group=7, event="port-closes-2025", id="egypt"),
        extraction("evidence", more), extraction("weather", "أمس"), extraction("place", "المكتب", group=9),
    )  # fmt: skip
    take(document(*found), name="out.jsonl", code=1)
    assert "the class `weather` is no field of a report, and is left out" in take.said("unsaid")[0]
    assert "which event this `place` belongs to is not known" in take.said("unresolved")[0]
    assert passages(take) == [PHRASE, more]
    assert take.reports(PAGE)[0]["actors"] == ["egypt"]


def test_a_passage_that_langextract_could_not_align_is_refused_and_a_doubtful_one_is_compared(take: Importer) -> None:
    take(document(extraction("CONSULT", PHRASE, start=-1, **FULL)), name="out.jsonl", code=1)
    assert "neither words nor offsets" in take.said("refused")[0]
    take(document(extraction("CONSULT", PHRASE, start=3, aligned="match_fuzzy", **FULL)), name="out.jsonl")
    assert passages(take) == [PHRASE]
    assert "the words are at" in take.said("corrected")[0]


def test_a_document_without_extractions_says_nothing(take: Importer) -> None:
    take(document(), name="out.jsonl", code=0)
    assert not take.file(PAGE).exists()
    assert QUOTE not in take.output
