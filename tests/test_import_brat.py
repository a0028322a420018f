"""`waqai import` of brat's standoff files: a file, a folder, an archive; events, roles, attributes, references, notes, fragments, dirt."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.foreign_files import Importer, add_page
from tests.test_import_lines import PAGE, PHRASE, TEXT, passages

pytestmark = pytest.mark.usefixtures("kept_schema")
OTHER = "وقال المدير إن الميناء مغلق حتى الغد، ثم"
MAP = """\
columns: {Agent: actors, Where: place, Cause: about, Wikidata: actors, Negation: ignore}
values: {type: {Visit: [CONSULT, visit]}, place: {سواكن: sudan}, actors: {Q79: egypt}}
defaults: {contexts: none, recipients: sudan}
"""


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    add_page(project, PAGE, TEXT)
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    return Importer(run, project, tmp_path)


def span(key: str, kind: str, words: str, text: str = TEXT) -> str:
    first = text.index(words)
    return f"{key}\t{kind} {first} {first + len(words)}\t{words}"


def lines(text: str = TEXT) -> list[str]:
    return [
        span("T1", "Visit", PHRASE, text), span("T2", "Place", "سواكن", text), span("T3", "Person", "المدير", text), "E1\tVisit:T1 Agent:T3 Where2:T2",
        "A1\tstatus E1 actual", "N1\tReference T3 Wikidata:Q79\tthe director", "#1\tsummary E1\tThe port of Suakin closes.",
        "#2\tdate T1\t2025-03-19", "#3\tAnnotatorNotes E1\tis it certain?", "M1\tNegation E1",
    ]  # fmt: skip


def written(take: Importer, annotations: list[str], text: str | None = TEXT, name: str = PAGE) -> Path:
    """A folder with one document."""
    folder = take.folder / "corpus" / "day 1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ann").write_text("".join(f"{line}\n" for line in annotations), encoding="utf-8")
    if text is not None:
        (folder / f"{name}.txt").write_bytes(text.encode())
    return folder.parent


def read(take: Importer, source: Path, code: int = 0, *more: str) -> list[dict[str, Any]]:
    take(source, "--map", str(take.folder / "map.yaml"), *more, code=code)
    return take.reports(PAGE)


def check(take: Importer) -> None:
    (report,) = take.reports(PAGE)
    assert {name: report[name] for name in ("type", "mode", "actors", "place", "status", "date", "summary")} == {
        "type": "CONSULT", "mode": "visit", "actors": ["egypt"], "place": "sudan", "status": "actual", "date": "2025-03-19",
        "summary": "The port of Suakin closes.",
    }  # fmt: skip
    assert passages(take) == [PHRASE]


def test_an_event_with_roles_attributes_references_and_notes_is_a_report(take: Importer) -> None:
    read(take, written(take, lines()))
    check(take)
    (entry,) = map(json.loads, take.record("taken.jsonl").read_text(encoding="utf-8").splitlines())
    assert (entry["asides"], entry["file"]) == ({"note": "is it certain?"}, "corpus")


def test_a_file_by_itself_and_an_archive_are_read_as_a_folder_is(take: Importer) -> None:
    folder = written(take, lines())
    read(take, folder / "day 1" / f"{PAGE}.ann")
    check(take)
    take.file(PAGE).unlink()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, path.relative_to(folder))
        archive.writestr(f"__MACOSX/._{PAGE}.ann", b"\x00\x05\x16\x07")
    (take.folder / "corpus.zip").write_bytes(out.getvalue())
    read(take, take.folder / "corpus.zip")
    check(take)


def test_the_page_is_found_by_the_text_where_the_name_is_no_articles(take: Importer) -> None:
    read(take, written(take, lines(), name="document-7"))
    check(take)


def test_offsets_that_count_a_lines_end_as_one_character_are_read_in_such_a_text(take: Importer) -> None:
    read(take, written(take, lines(TEXT.replace("\r\n", "\n"))))
    check(take)
    assert "the tool had another copy of the page: moved by 1" in take.said("corrected")[0]


def test_without_its_text_a_document_is_proved_by_the_words_of_its_spans(take: Importer) -> None:
    read(take, written(take, lines(), text=None))
    check(take)


def test_the_fragments_of_a_span_are_passages_and_those_that_a_line_parts_are_one(take: Importer) -> None:
    first, second = TEXT.index("وقال المدير"), TEXT.index("ثم غادر")
    words = [TEXT[first : first + 22], TEXT[second : second + 15]]
    fragments = f"T1\tVisit {first} {first + 22};{second} {second + 15}\t{' '.join(words)}"
    read(take, written(take, [fragments, *lines()[1:]]))
    assert passages(take) == words
    end = TEXT.index("\r\nوقال")
    parted = f"T1\tVisit {end - 12} {end};{end + 2} {end + 20}\t{TEXT[end - 12 : end]} {TEXT[end + 2 : end + 20]}"
    read(take, written(take, [parted, *lines()[1:]]))
    assert passages(take) == [TEXT[end - 12 : end + 20].strip()]


def test_a_role_that_points_to_an_event_or_its_trigger_is_that_event(take: Importer) -> None:
    more = [span("T9", "Visit", OTHER), "E2\tVisit:T9 Cause:T1 Agent:T3", "A5\tstatus E2 alleged", "#9\tsummary E2\tIt is said again."]
    more += ["#10\tdate E2\t2025-03-19", "#11\tevent E1\tport-closes-2025", "R1\tevidence Arg1:E2 Arg2:T12", span("T12", "Cited", PHRASE)]
    more += ["#12\tasserted_by E2\tafrican-union"]
    read(take, written(take, lines() + more))
    assert [(r["event"], r.get("about"), len(r["evidence"])) for r in take.reports(PAGE)] == [
        ("port-closes-2025", None, 1),
        ("said-again-2025", ["port-closes-2025"], 2),
    ]


def test_a_document_without_annotations_says_nothing_unless_the_mapping_says_so(take: Importer) -> None:
    folder = written(take, [])
    assert read(take, folder) == []
    assert not take.file(PAGE).exists()
    (take.folder / "map.yaml").write_text("defaults: {event: none}\n", encoding="utf-8")
    read(take, folder)
    assert take.file(PAGE).read_text(encoding="utf-8").endswith("reports: []\n")


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("T5 Person 1 2 x", "is no line of"), ("T5\tPerson 1\tx", "is no line of"), ("E7\tVisit:T77 Agent:T3", "trigger `T77` is no span"),
        ("nonsense\x1b[31m", "is no line of"), ("T1\tVisit 3 9\tabc", "a line above has the id `T1` too"), ("T5\tPerson 1 99999999999999999\tx", "is no line of"),
        ("*\tEquiv", "is no line of"), ("T9\x1b[31m\tPerson 1 4\tabc", "is no line of"), ("E7\tVisit", "is no line of"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(take: Importer, broken: str, words: str) -> None:
    read(take, written(take, [*lines(), broken]), 1)
    assert any(words in said for said in take.said("refused"))
    assert f"corpus#day 1/{PAGE}.ann:11:" in take.output
    assert "\x1b" not in take.output
    check(take)


def test_a_role_is_named_at_its_line_and_column(take: Importer) -> None:
    read(take, written(take, [*lines(), "R3\tfar Arg1:E1 Arg2:T2", "*\tEquiv T1 T2", "R4\tplace Arg1:T2 Arg2:T3"]))
    said = take.said("unsaid")
    assert "12:1: unsaid: that spans mean the same" in said[0]
    assert "11:4: unsaid: the role `far` is no field of a report" in said[1]
    assert "13:4: unsaid: this role joins two marks of which none is an event" in said[2]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 400, b""])
def test_an_archive_that_is_damaged_or_empty_is_refused(take: Importer, data: bytes) -> None:
    (take.folder / "bad.zip").write_bytes(data)
    result = take.run("--project", take.project, "import", take.folder / "bad.zip", "--as", "c3", "--coder", "c2", "--from", "brat")
    assert (result.exit_code, "bad.zip" in str(result.exception)) == (3, True)


def test_an_archive_that_unpacks_to_too_much_is_refused(take: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.imports.foreign_archive.UNPACKED", 100)
    folder = written(take, lines())
    result = take.run("--project", take.project, "import", folder, "--as", "c3", "--coder", "c2")
    assert (result.exit_code, "split it" in str(result.exception)) == (3, True)
