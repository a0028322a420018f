"""`waqai import` of sheets: what is clean is taken, dirt is read where it can mean one thing, all else is named at its cell."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.foreign_files import ARTICLE, QUOTE, Importer, as_csv, row

pytestmark = pytest.mark.usefixtures("kept_schema")


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    return Importer(run, project, tmp_path)


def workbook(cells: list[list[Any]], merged: tuple[str, ...] = ()) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for line in cells:
        book.active.append(line)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: list[dict[str, Any]]) -> list[list[Any]]:
    names = list(dict.fromkeys(name for one in rows for name in one))
    return [names, *([one.get(name) for name in names] for one in rows)]


def test_a_clean_row_becomes_a_report(take: Importer) -> None:
    assert take(as_csv([row()])) == (
        "coded.csv: read as sheet, header row 1\n"
        "coded.csv: unsaid: the file has nothing about mutual, planned, repeated, asserted_by, denied_by, about, what, value, low, high, approximate, unit\n"
        "    `defaults` in the mapping gives a value for all reports; a report that needs one stays incomplete without it\n"
        "1 taken, 0 unchanged, 0 corrected, 0 kept, 0 unresolved, 1 unsaid, 0 refused, 0 drafted, 0 contradicted\n"
    )
    assert take.file().read_text(encoding="utf-8") == (
        f"article: {ARTICLE}\ncoder: c2\ncodebook: 1.1.0\ncoded: 2026-01-02\nreports:\n"
        "  - event: adlan-in-sudan-2025\n    type: CONSULT\n    mode: visit\n    contexts: [diplomatic]\n    actors: [samir-adlan]\n"
        "    recipients: [sudan]\n    date: 2025-03-12\n    place: sudan\n    status: actual\n"
        "    evidence: [{start: 475, end: 543, sha256: 3464171d5a1880a2e068feee25e3315def901770da573c6c482eb2d2ad43cc4e}]\n"
        "    summary: The envoy Adlan visits Sudan.\n"
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1256"])
def test_every_separator_and_encoding_of_spreadsheets_is_read(take: Importer, separator: str, encoding: str) -> None:
    take(as_csv([row()], separator).encode(encoding))
    assert len(take.reports()) == 1


def test_a_line_that_names_the_separator_is_no_row(take: Importer) -> None:
    take("sep=;\n" + as_csv([row(date="99/99/2025")], ";"), code=1)
    assert take.said("unresolved")[0].startswith("3:8: unresolved: date: `99/99/2025`")


def test_bytes_that_are_not_what_their_mark_says_are_refused(take: Importer) -> None:
    take(b"\xff\xfea", code=3)
    take(b"", code=3)


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2025-03-12", "2025-03-12"), ("٢٠٢٥-٠٣-١٢", "2025-03-12"), ("13/3/2025", "2025-03-13"), ("3/13/2025", "2025-03-13"), ("3.3.2025", "2025-03-03"),
        ("2025/3/12", "2025-03-12"), ("12 March 2025", "2025-03-12"), ("Mar 12, 2025", "2025-03-12"), ("12 مارس 2025", "2025-03-12"),
        ("آذار 2025", "2025-03"), ("2025-3", "2025-03"), ("3/2025", "2025-03"), ("2025-03-12T08:30:00Z", "2025-03-12"),
        ("2025-03-01/2025-03-02", "2025-03-01/2025-03-02"),
        ("1 March 2025 - 2 March 2025", "2025-03-01/2025-03-02"), ("2025?", "2025?"), ("NA", "null"), ("-", "null"), ("", "null"), ("؟", "null"), ("#N/A", "null"),
    ],
)  # fmt: skip
def test_a_date_that_can_mean_one_day_is_read(take: Importer, written: str, edtf: str) -> None:
    take(as_csv([row(date=written)]))
    assert [r["date"] for r in take.reports()] == [edtf]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("06/07/2024", "it may be 2024-07-06 or 2024-06-07"), ("12/3/25", "a year of two digits"), ("45462", "it may be 2024-06-19 or 2028-06-20"),
        ("last week", "is not a date"), ("2025-02-30", "is not a date"), ("31/11/2024", "is not a date"), ("13/2025", "is not a date"),
        ("2011/12", "is not a date"), ("2025-03-02/2025-03-01", "runs backwards"),
    ],
)  # fmt: skip
def test_a_date_that_can_mean_several_days_or_none_is_never_guessed(take: Importer, written: str, words: str) -> None:
    take(as_csv([row(date=written), row(event="other-2025")]), code=1)
    (line,) = [line for line in take.output.splitlines() if "unresolved: date" in line]
    assert line.startswith("coded.csv:2:8: ")
    assert line.endswith("(H2)")
    assert words in take.output
    assert [r["event"] for r in take.reports()] == ["other-2025"]


def test_the_mapping_says_in_which_order_days_and_months_stand(take: Importer, tmp_path: Path) -> None:
    for order, edtf in (("day-first", "2024-07-06"), ("month-first", "2024-06-07")):
        (tmp_path / "map.yaml").write_text(f"dates: {order}\nserials: 1900\n")
        take(as_csv([row(date="06/07/2024"), row(date="45462", event="serial-2024", quote=QUOTE[6:])]), "--map", str(tmp_path / "map.yaml"))
        assert [r["date"] for r in take.reports()] == [edtf, "2024-06-19"]


def test_typed_days_text_and_serial_numbers_stand_in_one_column_of_a_workbook(take: Importer) -> None:
    days = [date(2025, 3, 11), datetime(2025, 3, 12, 9, 30), "13/3/2025", 45729, "2025-03", 2025]  # noqa: DTZ001
    take(
        workbook(table([row(date=day, event=f"day-{i}", quote=" ".join(QUOTE.split()[i:])) for i, day in enumerate(days)])),
        name="coded.xlsx",
    )
    assert [r["date"] for r in take.reports()] == ["2025-03-11", "2025-03-12", "2025-03-13", "2025-03-13", "2025-03", "2025"]
    assert "coded.xlsx:5:8: corrected: date: 45729 is the workbook's number of the day 2025-03-13 (H5)\n" in take.output


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("300", ("300", "null", "null", "false")), ("٣٠٠", ("300", "null", "null", "false")), ("1,200", ("1200", "null", "null", "false")),
        ("١٬٢٠٠", ("1200", "null", "null", "false")), ("2.5", ("2.5", "null", "null", "false")), ("٢٫٥", ("2.5", "null", "null", "false")),
        (">50000", ("50000", "null", "null", "true")), ("50+", ("50", "null", "null", "true")), ("~300", ("300", "null", "null", "true")),
        ("نحو 300", ("300", "null", "null", "true")), ("250-300", ("null", "250", "300", "false")), (">=200~", ("null", "200", "null", "true")),
    ],
)  # fmt: skip
def test_a_number_that_can_mean_one_thing_is_read(take: Importer, written: str, said: tuple[str, ...]) -> None:
    take(as_csv([row(what="participants", value=written, unit="persons")]))
    (quantity,) = take.reports()[0]["quantities"]
    assert tuple(quantity[name] for name in ("value", "low", "high", "approximate")) == said


@pytest.mark.parametrize("written", ["100s", "1100-10000s", "hundreds", "busloads", "1500 detained", "1,000,000s", "2,5", "1.000.000"])
def test_a_size_in_words_is_no_number(take: Importer, written: str) -> None:
    take(as_csv([row(what="participants", value=written, unit="persons")]), code=1)
    assert "value: " in take.said("unresolved")[0]
    assert take.reports() == []


def test_a_size_can_be_mapped_once_for_all_rows(take: Importer) -> None:
    take(as_csv([row(what="participants", value="100s", unit="persons")]), code=1)
    draft = take.record("map.yaml").read_text(encoding="utf-8")
    assert '    "100s":                                   # 1 time\n' in draft
    take.record("map.yaml").write_text(draft.replace('"100s":  ', '"100s": ">=200~"  '), encoding="utf-8")
    take(as_csv([row(what="participants", value="100s", unit="persons")]))
    assert take.reports()[0]["quantities"][0]["low"] == "200"


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("samir-adlan", ["samir-adlan"]), ("سمير عدلان", ["samir-adlan"]), ("\u200fسَمير عدلان\u200e ", ["samir-adlan"]), ("  Samir Adlan\xa0", ["samir-adlan"]),
        ("سمير عدلان؛ مصر", ["samir-adlan", "egypt"]), ("سمير عدلان، مصر", ["samir-adlan", "egypt"]), ("egypt, samir-adlan", ["egypt", "samir-adlan"]),
        ("egypt\nsamir-adlan", ["egypt", "samir-adlan"]), ("egypt; NA", ["egypt"]), ("egypt|samir-adlan", ["egypt", "samir-adlan"]),
    ],
)  # fmt: skip
def test_names_of_actors_are_found_however_they_are_written(take: Importer, written: str, ids: list[str]) -> None:
    take(as_csv([row(actors=written, mutual="" if len(ids) == 1 else "no")]))
    assert take.reports()[0]["actors"] == ids


def test_an_unknown_name_is_listed_with_the_nearest_at_its_cell(take: Importer) -> None:
    take(as_csv([row(actors="Samir Adlann"), row(place="Port Sudann", event="b-2025"), row(status="actuall", event="c-2025")]), code=1)
    assert take.said("unresolved") == [
        "2:6: unresolved: actors: `Samir Adlann` is no actor of raw/actors.yaml (F2)",
        "3:9: unresolved: place: `Port Sudann` is no place of raw/places.yaml (I3)",
        "4:10: unresolved: status: `actuall` is no code of the list `statuses` (J4)",
    ]
    assert "    near: samir-adlan\n" in take.output
    assert "    near: port-sudan" in take.output
    assert "    near: actual\n" in take.output


@pytest.mark.parametrize("written", ["CONSULT|AGREE", "CONSULT; AGREE", "consult/agree", "CONSULT, AGREE"])
def test_joined_types_are_two_events(take: Importer, written: str) -> None:
    take(as_csv([row(type=written)]), code=1)
    assert "is 2 values, and a report has one (C2)" in take.said("unresolved")[0]


def test_codes_are_known_by_their_labels_and_in_any_case(take: Importer) -> None:
    take(as_csv([row(type="consult", mode="Visit", status="Actual ", contexts="Diplomatic")]))
    assert [take.reports()[0][key] for key in ("type", "mode", "status", "contexts")] == ["CONSULT", "visit", "actual", ["diplomatic"]]


def test_merged_cells_count_for_each_of_their_rows(take: Importer) -> None:
    cells = table([row(), row(article=None, event="second-2025", quote=QUOTE[5:]), row(article=None, event="third-2025", quote=QUOTE[13:])])
    take(workbook(cells, ("A2:A4",)), name="coded.xlsx")
    assert [r["event"] for r in take.reports()] == ["adlan-in-sudan-2025", "second-2025", "third-2025"]


def test_of_two_rows_with_names_the_one_of_fields_counts(take: Importer) -> None:
    names, good = table([row()])
    above = ["Source", None, "What", None, None, "Who", None, "When", "Where", None, "Words", None]
    arabic = ["المقال", "الحدث", "النوع", "الصيغة", None, "الفاعلون", "المتلقون", "التاريخ", "المكان", "الحالة", "اقتباس", "الملخص"]
    take(workbook([["Coded by hand"], [], above, names, good], ("C3:E3", "F3:G3")), name="above.xlsx")
    take(workbook([names, arabic, good]), name="below.xlsx")
    assert take.said("unchanged") == []
    assert "1 unchanged" in take.output
    take(workbook([arabic, good]), name="arabic.xlsx", code=1)
    assert "the file has nothing about contexts" in take.said("unsaid")[0]


def test_trailing_blanks_empty_rows_and_columns_are_nothing(take: Importer) -> None:
    names, good = table([row()])
    cells = [[*names, None, None], [f"{value}  " if isinstance(value, str) else value for value in good], [None] * 14, ["  "] * 14]
    take(workbook(cells), name="coded.xlsx")
    assert len(take.reports()) == 1


def test_a_formula_counts_by_its_result_and_one_without_is_named(take: Importer) -> None:
    take(workbook(table([row(date="=TODAY()")])), name="coded.xlsx", code=1)
    assert take.said("unresolved")[0] == (
        "2:8: unresolved: date: the formula in this cell has no result stored: open the file in the spreadsheet and save it (H2)"
    )
    take(as_csv([row(place="#REF!")]), code=1)
    assert "the spreadsheet could not work out this cell: #REF!" in take.said("unresolved")[0]


def test_a_workbook_that_declares_a_document_type_or_unpacks_to_too_much_is_refused(
    take: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = workbook(table([row()]))

    def with_part(name: str, change: Any) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                new.writestr(part.filename, change(old.read(part)) if part.filename == name else old.read(part))
        return out.getvalue()

    entity = '<?xml version="1.0"{}?><!DOCTYPE x [<!ENTITY a "aaaa">]><x/>'
    for data in (entity.format("").encode(), entity.format(' encoding="UTF-16"').encode("utf-16")):
        result = take.run(
            "--project",
            take.project,
            "import",
            _written(take, with_part("docProps/core.xml", lambda _, d=data: d)),
            "--as",
            "c3",
            "--coder",
            "c2",
        )
        assert (result.exit_code, "declares a document type" in str(result.exception)) == (3, True)
    result = take.run("--project", take.project, "import", _written(take, with_part("docProps/core.xml", lambda _: b"<x>")), "--as", "c3")
    assert (result.exit_code, "damaged workbook" in str(result.exception)) == (3, True)
    monkeypatch.setattr("waqai.imports.foreign_archive.UNPACKED", 1000)
    result = take.run("--project", take.project, "import", _written(take, good), "--as", "c3", "--coder", "c2")
    assert (result.exit_code, "unpacks to" in str(result.exception)) == (3, True)


HUGE = {
    "a document type in a part of another name": ("xl/worksheets/sheet1.xml", "sheet1.dat", "<worksheet", "<!DOCTYPE x><worksheet", "document type"),
    "an area of merged cells": ("", "", "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "2,000,000 cells"),
    "a cell far away": ("", "", "</sheetData>", '<row r="900000"><c r="AB900000"><v>1</v></c></row></sheetData>', "to row 900,000 and column 28"),
    "cells": ("", "", "</sheetData>", "<row>" + "<c/>" * 3000 + "</row></sheetData>", "1,000 cells"),
}  # fmt: skip


@pytest.mark.parametrize("what", HUGE)
def test_a_workbook_of_which_too_much_would_be_made_is_refused_before_it_is(
    take: Importer, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, name, find, replace, words = HUGE[what]
    if what == "cells":
        monkeypatch.setattr("waqai.imports.sheet_cells.CELLS", 1000)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(table([row()])))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            text = old.read(one).decode()
            new.writestr(name if one == part else one, text.replace(find, replace) if "worksheets/sheet" in one else text)
    result = take.run("--project", take.project, "import", _written(take, out.getvalue()), "--as", "c3", "--coder", "c2")
    assert (result.exit_code, words in str(result.exception)) == (3, True), result.exception


def _written(take: Importer, data: bytes) -> Path:
    path = take.folder / "bomb.xlsx"
    path.write_bytes(data)
    return path


def test_what_is_no_workbook_is_said_to_be_none(take: Importer) -> None:
    take(b"PK\x03\x04nothing", name="a.xlsx", code=3)
    take(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", name="a.xls", code=3)
    take("words", name="a.unknown", code=3)


def test_without_openpyxl_a_workbook_is_refused_with_the_extra_and_csv_is_read(take: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    data = workbook(table([row()]))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    result = take.run("--project", take.project, "import", _written(take, data), "--as", "c3", "--coder", "c2")
    assert (result.exit_code, "pip install 'waqai[import]'" in str(result.exception)) == (3, True)
    take(as_csv([row()]))


def test_an_article_that_tells_of_no_event_is_read_and_empty(take: Importer) -> None:
    take(as_csv([row(), {"article": "al-mirsad-2025-05-1", "event": "none"}]))
    assert take.reports("al-mirsad-2025-05-1") == []
    assert take.file("al-mirsad-2025-05-1").read_text(encoding="utf-8").endswith("\nreports: []\n")
    take(as_csv([row(), {"article": ARTICLE, "event": "none"}]), code=1)
    assert "reports no event, but other rows have events of it" in take.said("unresolved")[0]


def test_a_row_with_nothing_but_the_article_says_nothing(take: Importer) -> None:
    take(as_csv([row(), {"article": "al-mirsad-2025-05-1"}]), code=1)
    assert not take.file("al-mirsad-2025-05-1").exists()


def test_a_foreign_sheet_is_read_with_a_mapping_whose_draft_the_first_run_writes(take: Importer) -> None:
    foreign = {
        "story": ARTICLE, "kind": "زيارة", "who": "المبعوث", "whom": "السودان", "day": "12/3/2025", "where": "sudan", "words": QUOTE,
        "told": "The envoy Adlan visits Sudan.", "Coder's remark": "fine",
    }  # fmt: skip
    take(as_csv([foreign, foreign]), code=1)
    draft = take.record("map.yaml").read_text(encoding="utf-8")
    assert re.search(r'^  "who": +# a field, or `ignore`$', draft, re.MULTILINE)
    assert QUOTE[:10] not in draft
    mapped = """\
columns: {story: article, kind: type, who: actors, whom: recipients, day: date, where: place, words: quote, told: summary, "Coder's remark": ignore}
values:
  type: {زيارة: [CONSULT, visit]}
  actors: {المبعوث: samir-adlan}
defaults: {status: actual, contexts: none}
dates: day-first
"""
    take.record("map.yaml").write_text(mapped.replace("{المبعوث: samir-adlan}", "{}"), encoding="utf-8")
    take(as_csv([foreign]), code=1)
    more = take.record("map.draft.yaml").read_text(encoding="utf-8")
    assert re.search(r'^    "المبعوث": +# 1 time$', more, re.MULTILINE)
    assert "defaults:\n" in more
    take.record("map.yaml").write_text(mapped, encoding="utf-8")
    take(as_csv([foreign]))
    (report,) = take.reports()
    assert [report[key] for key in ("event", "type", "mode", "actors", "date", "contexts", "status")] == [
        "envoy-adlan-visits-sudan-2025", "CONSULT", "visit", ["samir-adlan"], "2025-03-12", [], "actual",
    ]  # fmt: skip
    assert take.record("map.yaml").read_text(encoding="utf-8") == mapped


def test_a_mapping_that_names_no_field_or_no_known_code_is_a_problem_at_its_line(take: Importer, tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("columns:\n  who: actor\n")
    take(as_csv([row()]), "--map", str(path), code=1)
    assert ":2:8: error: bad-value: `actor` is no field of a report" in take.output
    path.write_text("values:\n  status: {sure: certain}\n")
    take(as_csv([row(status="sure")]), "--map", str(path), code=1)
    assert "the mapping makes `certain` of `sure`, which is no code of the list `statuses`" in take.said("unresolved")[0]


def test_a_field_that_nobody_was_asked_about_keeps_a_report_incomplete(take: Importer) -> None:
    bare = {name: value for name, value in row().items() if name not in ("status", "date")}
    take(as_csv([bare]), code=1)
    assert take.said("refused") == [
        f"2:1: refused: {ARTICLE}: incomplete: date: the file has nothing about it; status: the file has nothing about it"
    ]
    assert "the file has nothing about mutual, date, " in take.said("unsaid")[0]
    assert (
        take.file()
        .read_text(encoding="utf-8")
        .partition("reports:\n")[2]
        .startswith(
            '  - draft: true\n    note: "date: the file has nothing about it; status: the file has nothing about it"\n    event: adlan-in-sudan-2025\n'
        )
    )
    assert "    summary: The envoy Adlan visits Sudan.\n" in take.file().read_text(encoding="utf-8")


def test_a_problem_that_the_projects_checks_find_is_named_at_the_cell(take: Importer) -> None:
    take(as_csv([row(recipients="samir-adlan"), row(date="2026-01-01", event="late-2026"), row(event="good-2025")]), code=1)
    assert [line.partition(f" {ARTICLE} ")[::2] for line in take.said("refused")] == [
        ("2:7: refused:", "adlan-in-sudan-2025: actor-on-both-sides: `samir-adlan` is an actor too"),
        (
            "3:8: refused:",
            "late-2026: date-after-article: the event is of 2026-01-01, and the article of 2025-03-14: an article cannot report what came after it",
        ),
    ]
    assert [r["event"] for r in take.reports()] == ["good-2025"]
