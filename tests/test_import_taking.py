"""What `waqai import` does to a coding: good reports are taken though others are bad, a hand's work stays, twice gives the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.foreign_files import ARTICLE, QUOTE, Importer, as_csv, row
from waqai.adjudication.adjudicated_file import scalar
from waqai.adjudication.annotation_text import values_of
from waqai.formats import Formats
from waqai.schema.schema_reader import read_schema

pytestmark = pytest.mark.usefixtures("kept_schema")


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    return Importer(run, project, tmp_path)


def files(take: Importer) -> dict[str, bytes]:
    return {str(p.relative_to(take.project)): p.read_bytes() for p in sorted(take.project.rglob("*")) if p.is_file()}


OTHER = "ودعا الاتحاد الأفريقي أمس، بعد قصف المستودع، السودان والحركة إلى محادثات"
ASKS = row(
    event="au-asks-2025",
    type="REQUEST",
    mode="meet",
    actors="african-union",
    recipients="sudan",
    quote=OTHER,
    summary="The African Union asks for talks.",
)


def test_good_reports_are_taken_though_others_are_bad(take: Importer) -> None:
    take(as_csv([row(), ASKS | {"status": "sure"}]), code=1)
    assert [r["event"] for r in take.reports()] == ["adlan-in-sudan-2025"]
    (draft,) = take.drafts()
    assert (draft["event"], draft["note"]) == ("au-asks-2025", "status: `sure` is no code of the list `statuses`")
    assert take.run("--project", take.project, "validate", take.file()).exit_code == 0
    take(as_csv([row(), ASKS]))
    assert [r["event"] for r in take.reports()] == ["adlan-in-sudan-2025", "au-asks-2025"]
    assert take.drafts() == []


def test_an_article_with_nothing_but_bad_reports_is_begun(take: Importer) -> None:
    take(as_csv([row(status="sure")]), code=1)
    assert ([d["event"] for d in take.drafts()], take.reports()) == (["adlan-in-sudan-2025"], [])


def test_drafts_are_the_same_when_they_are_imported_again(take: Importer) -> None:
    rows = [row(event=None, status="sure"), ASKS | {"date": "06/07/2024"}, ASKS | {"event": "bad-2025", "summary": "x" * 400}]
    take(as_csv(rows), code=1)
    before = files(take)
    take(as_csv(rows), code=1)
    assert {name: data for name, data in files(take).items() if name != "raw/imports/c3/map.draft.yaml"} == before
    assert "0 taken, 3 unchanged" in take.output
    assert ["summary" in draft for draft in take.drafts()] == [True, True, False]


def test_a_draft_that_a_hand_has_finished_is_kept(take: Importer) -> None:
    take(as_csv([row(status="sure")]), code=1)
    text = take.file().read_text(encoding="utf-8")
    done = "".join(line for line in text.splitlines(keepends=True) if "note:" not in line).replace("draft: true\n    ", "")
    take.file().write_text(done.replace("    evidence:", "    status: alleged\n    evidence:"), encoding="utf-8")
    take(as_csv([row(status="sure")]), code=1)
    take(as_csv([row()]), code=1)
    assert "a hand has changed it since it was imported; the file differs in status" in take.said("kept")[0]
    assert [r["status"] for r in take.reports()] == ["alleged"]


def test_a_note_that_a_hand_has_written_into_a_draft_stays(take: Importer) -> None:
    take(as_csv([row(status="sure")]), code=1)
    text = re.sub("note: .*", "note: Ask the desk.", take.file().read_text(encoding="utf-8"))
    take.file().write_text(text, encoding="utf-8")
    take(as_csv([row(status="sure")]), code=1)
    assert take.file().read_text(encoding="utf-8") == text


def test_drafts_come_back_from_a_sheet_as_they_were(take: Importer) -> None:
    take(as_csv([row(status="sure"), ASKS]), code=1)
    text = re.sub("note: .*", "note: Ask the desk.", take.file().read_text(encoding="utf-8"))
    take.file().write_text(text, encoding="utf-8")
    sheet = take.folder / "out.csv"
    assert take.run("--project", take.project, "export", "sheet", "--coding", "c3", "--out", sheet).exit_code == 0
    take(sheet, code=1)
    assert take.file().read_text(encoding="utf-8") == text


def test_a_row_that_is_completed_replaces_its_draft_though_its_event_has_no_id(take: Importer) -> None:
    bare = row(event=None, status="sure", quote=None, summary=None)
    other = ASKS | {"event": None}
    take(as_csv([bare, other]), code=1)
    (draft,) = take.drafts()
    take(as_csv([row(event=None), other]))
    assert ([r["event"] for r in take.reports()][-1], take.drafts()) == (draft["event"], [])


def test_a_row_whose_event_gets_an_id_replaces_the_draft_that_had_one_made(take: Importer) -> None:
    take(as_csv([row(event=None, status="sure")]), code=1)
    take(as_csv([row(event="adlan-comes-2025")]))
    assert ([r["event"] for r in take.reports()], take.drafts()) == (["adlan-comes-2025"], [])
    assert len(take.record("taken.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_a_row_that_is_incomplete_now_replaces_no_report(take: Importer) -> None:
    take(as_csv([row()]))
    take(as_csv([row(status="sure")]), code=1)
    assert take.said("kept") == [f"2:1: kept: {ARTICLE} adlan-in-sudan-2025: the coding has it in full, and the file has not"]
    assert take.drafts() == []


def test_an_article_that_is_said_to_tell_of_no_event_says_why(take: Importer) -> None:
    take(
        as_csv([{"article": ARTICLE, "event": "none", "summary": "A recipe, and nothing else."}, row(article="al-mirsad-2025-05-1")]),
        code=1,
    )
    assert take.file().read_text(encoding="utf-8").endswith('\nno_events: "A recipe, and nothing else."\nreports: []\n')
    take(as_csv([row()]))
    assert "no_events" not in take.file().read_text(encoding="utf-8")
    assert len(take.reports()) == 1


def test_what_is_imported_is_held_against_the_other_articles_of_the_coding(take: Importer) -> None:
    other = "sawt-al-delta-2025-03-12-1"
    record = (take.project / f"raw/articles/{other}.yaml").read_text(encoding="utf-8")
    page = next(p for p in (take.project / "raw" / "text").iterdir() if p.stem in record).read_text(encoding="utf-8")
    coded = (take.project / f"raw/annotations/c1/{other}.yaml").read_text(encoding="utf-8")
    start, end = map(int, re.search(r"start: (\d+), end: (\d+)", coded).groups())  # type: ignore[union-attr]
    words = page[start:end]
    take(as_csv([row()]))
    take(as_csv([row(article=other, date="2025-03-02", quote=words)]))
    there = f"raw/annotations/c3/{ARTICLE}.yaml:12:11"
    assert take.said("contradicted") == [
        f"2:8: contradicted: conflicting-dates: {there}: `adlan-in-sudan-2025` has date 2025-03-12 here, and 2025-03-02 at coded.csv:2:8"
    ]


def test_a_second_import_changes_no_byte(take: Importer) -> None:
    rows = [row(event=None), ASKS, row(event=None, quote=QUOTE[5:], type="AID", mode=None, summary="Aid for the envoy.", place=None)]
    take(as_csv(rows))
    before = files(take)
    take(as_csv(rows))
    assert files(take) == before
    assert "0 taken, 3 unchanged" in take.output


def test_what_is_taken_passes_the_checks_of_the_project(take: Importer) -> None:
    take(as_csv([row(event="adlan-visits-sudan-2025"), ASKS]))
    result = take.run("--project", take.project, "validate", take.project / "raw" / "annotations" / "c3")
    assert result.exit_code == 0, result.output


def test_a_dry_run_says_the_same_and_writes_nothing(take: Importer) -> None:
    before = files(take)
    said = take(as_csv([row(), row(event="b-2025", status="sure")]), "--dry-run", code=1)
    assert files(take) == before
    assert "without --dry-run a draft of a mapping is written here" in said
    assert said.endswith("nothing is written: this was --dry-run\n")


def test_a_row_that_changed_replaces_what_was_imported_and_nothing_else(take: Importer) -> None:
    take(as_csv([row(), ASKS]))
    path = take.file()
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("reports:\n", "reports:  # read twice\n").replace("  - event: au-asks", "  # a remark\n  - event: au-asks"),
        encoding="utf-8",
    )
    take(as_csv([row(place="khartoum"), ASKS]), code=1)
    take(as_csv([row(mode="phone"), ASKS]))
    new = path.read_text(encoding="utf-8")
    assert "    mode: phone\n" in new
    assert "reports:  # read twice\n" in new
    assert "  # a remark\n" in new


def test_a_report_that_a_hand_has_changed_since_is_kept(take: Importer) -> None:
    take(as_csv([row()]))
    path = take.file()
    by_hand = path.read_text(encoding="utf-8").replace("mode: visit", "mode: phone")
    path.write_text(by_hand, encoding="utf-8")
    take(as_csv([row(summary="The envoy Adlan is in Sudan.")]), code=1)
    assert take.said("kept") == [
        f"2:1: kept: {ARTICLE} adlan-in-sudan-2025: a hand has changed it since it was imported; the file differs in mode, summary"
    ]
    assert path.read_text(encoding="utf-8") == by_hand


def test_a_report_with_a_comment_of_a_hand_is_kept(take: Importer) -> None:
    take(as_csv([row(summary="He said # one.")]))
    take(as_csv([row(summary="He said # two.")]))
    path = take.file()
    path.write_text(path.read_text(encoding="utf-8").replace("mode: visit", "mode: visit  # sure"), encoding="utf-8")
    take(as_csv([row()]), code=1)
    assert take.said("kept")[0].endswith("a hand has written a comment into it")


def test_a_report_is_put_into_a_file_whose_reports_are_in_brackets(take: Importer) -> None:
    take(as_csv([row()]))
    path, before = take.file(), take.reports()
    schema, _ = read_schema(take.project)
    assert schema
    values = values_of(path.read_bytes(), Formats(schema).annotation)
    assert values
    head = path.read_text(encoding="utf-8").partition("reports:")[0]
    path.write_text(f"{head}reports: {scalar(values['reports'])}\n", encoding="utf-8")
    take(as_csv([row(), ASKS]))
    assert (take.reports()[0], take.reports()[1]["event"]) == (before[0], "au-asks-2025")


def test_a_report_that_was_never_imported_is_kept(take: Importer) -> None:
    take(as_csv([row()]))
    take.record("taken.jsonl").unlink()
    take(as_csv([row(mode="phone")]), code=1)
    assert "the coding has it, and not from an import; the file differs in mode" in take.said("kept")[0]


def test_an_event_without_an_id_gets_one_that_nobody_has_and_keeps_it(take: Importer) -> None:
    take(as_csv([row(event=None), ASKS | {"event": "", "summary": "The envoy Adlan visits Sudan."}]))
    assert [r["event"] for r in take.reports()] == ["envoy-adlan-visits-sudan-2025", "envoy-adlan-visits-sudan-2025-2"]
    take(as_csv([row(event=None, summary="The United Nations' envoy visits Sudan.")]))
    assert [r["event"] for r in take.reports()] == ["envoy-adlan-visits-sudan-2025", "envoy-adlan-visits-sudan-2025-2"]
    assert take.reports()[0]["summary"] == "The United Nations' envoy visits Sudan."
    entries = map(json.loads, take.record("taken.jsonl").read_text(encoding="utf-8").splitlines())
    assert all(entry["row"] for entry in entries)


def test_a_name_for_an_event_becomes_its_id(take: Importer) -> None:
    take(as_csv([row(event="Adlan in Sudan (2025)"), ASKS | {"event": "زيارة"}]), code=1)
    assert [r["event"] for r in take.reports()] == ["adlan-in-sudan-2025"]
    assert "event: `Adlan in Sudan (2025)` is no id: it is adlan-in-sudan-2025 (B2)" in take.said("corrected")[0]
    assert "event: `زيارة` is no id (B3)" in take.said("unresolved")[0]


def test_an_id_that_is_made_is_none_that_another_row_names(take: Importer) -> None:
    take(as_csv([row(event=None), ASKS | {"event": "envoy-adlan-visits-sudan-2025"}]))
    assert [r["event"] for r in take.reports()] == ["envoy-adlan-visits-sudan-2025-2", "envoy-adlan-visits-sudan-2025"]


def test_two_files_of_one_article_are_taken_together(take: Importer) -> None:
    one, other = take.folder / "one.csv", take.folder / "other.csv"
    one.write_text(as_csv([row()]), encoding="utf-8")
    other.write_text(as_csv([ASKS, row(), row(event="bad-2025", status="sure")]), encoding="utf-8")
    result = take.run("--project", take.project, "import", one, other, "--as", "c3", "--coder", "c2", "--coded", "2026-01-02")
    assert result.exit_code == 1
    assert [r["event"] for r in take.reports()] == ["adlan-in-sudan-2025", "au-asks-2025"]
    assert "twice: the article has this event already, at one.csv:2:1" in result.output
    assert sorted(p.name for p in take.record("x").parent.iterdir()) == ["map.yaml", "taken.jsonl"]


def test_two_rows_of_one_event_in_one_article_are_one_too_many(take: Importer) -> None:
    take(as_csv([row(), row(quote=OTHER)]), code=1)
    assert take.said("refused")[0].endswith("twice: the article has this event already, at coded.csv:2:1")


def test_a_charge_whose_event_is_held_back_is_held_back_too(take: Importer) -> None:
    charge = row(event="charge-2025", type="ACCUSE", mode="allege", about="strike-2025", quote=OTHER, summary="A charge is made.")
    strike = ASKS | {"event": "strike-2025", "status": "sure"}
    take(as_csv([charge, strike]), code=1)
    assert any("unknown-event: about: no report of the coding has the event `strike-2025`" in line for line in take.said("refused"))
    take(as_csv([charge, strike | {"status": "actual"}]))
    assert [r.get("about") for r in take.reports()] == [None, ["strike-2025"]]


def test_a_file_that_was_begun_is_filled_in_below_its_head(take: Importer) -> None:
    take.run("--project", take.project, "new", "coding", ARTICLE, "--coder", "c2", "--coding", "c3")
    text = take.file().read_text(encoding="utf-8")
    take(as_csv([row()]))
    new = take.file().read_text(encoding="utf-8")
    assert new.startswith(text[: text.index("reports:")])
    assert [r["event"] for r in take.reports()] == ["adlan-in-sudan-2025"]


def test_a_file_with_problems_is_left_alone(take: Importer) -> None:
    take.file().parent.mkdir()
    take.file().write_text("reports: [\n", encoding="utf-8")
    take(as_csv([row()]), code=1)
    assert f"raw/annotations/c3/{ARTICLE}.yaml has problems: run `waqai validate` first" in take.said("refused")[0]
    assert take.file().read_text(encoding="utf-8") == "reports: [\n"


def test_no_event_does_not_empty_a_coding_that_has_some(take: Importer) -> None:
    take(as_csv([row()]))
    take(as_csv([row(event="none") | {k: None for k in row() if k not in ("article", "event")}]), code=1)
    assert "the file says that it reports no event, but the coding has 1 reports" in take.said("kept")[0]
    assert take.reports()


def test_the_report_as_json_has_every_remark_with_its_place(take: Importer, tmp_path: Path) -> None:
    take(as_csv([row(date="06/07/2024"), ASKS]), "--report", str(tmp_path / "report.json"), code=1)
    said = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert said["counts"]["taken"] == 1
    assert {"kind", "path", "line", "column", "cell", "message", "hint"} == set(
        next(r for r in said["remarks"] if r["kind"] == "unresolved")
    )
    assert QUOTE not in json.dumps(said, ensure_ascii=False)


def test_a_failed_write_leaves_every_file_as_it_was(take: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    take(as_csv([row()]))
    before = files(take)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    take(as_csv([row(mode="phone")]), code=3)
    assert files(take) == before


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (["--as", "c3"], 2, "name at least one FILE"), (["FILE"], 2, "--as CODING"), (["FILE", "--as", "C 3"], 2, "is not an id"),
        (["FILE", "--as", "con", "--coder", "c2"], 2, "a device on Windows"), (["FILE", "--as", "adjudicated"], 2, "waqai adjudicate"),
        (["FILE", "--as", "c3"], 2, "no coder `c3`; add who coded it"),
        (["FILE", "--as", "c2", "--coded", "soon"], 2, "is not a day"), (["missing.csv", "--as", "c2"], 3, "missing.csv"),
        (["FILE", "--as", "c2", "--from", "word"], 2, "Invalid value"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_from_what_could_not_run(take: Importer, call: list[str], code: int, words: str) -> None:
    path = take.folder / "coded.csv"
    path.write_text(as_csv([row()]), encoding="utf-8")
    before = files(take)
    result = take.run("--project", take.project, "import", *(path if word == "FILE" else word for word in call))
    assert result.exit_code == code, result.output
    assert words in result.output + str(result.exception)
    assert files(take) == before


RETIRED = """\
retired:
  - {table: events, id: adlan-in-sudan-2025, version: 1.2.0, reason: duplicate, text: It has another id now., successors: [envoy-in-sudan-2025]}
  - {table: events, id: envoy-in-sudan-2025, version: 1.2.0, reason: REASON, text: Twice renamed., successors: SUCCESSORS}
"""


def test_an_event_that_is_retired_is_what_stands_for_it(take: Importer, project: Path) -> None:
    text = RETIRED.replace("REASON", "duplicate").replace("SUCCESSORS", "[adlan-visits-sudan-2025]")
    (project / "raw" / "retired.yaml").write_text(text, encoding="utf-8")
    take(as_csv([row()]), "--all")
    assert [report["event"] for report in take.reports()] == ["adlan-visits-sudan-2025"]
    assert take.said("corrected") == ["2:2: corrected: event: `adlan-in-sudan-2025` is retired, and adlan-visits-sudan-2025 replaces it"]


def test_an_event_that_is_retired_with_nothing_in_its_place_does_not_come_back(take: Importer, project: Path) -> None:
    text = RETIRED.replace("REASON", "not-coded").replace("SUCCESSORS", "[]")
    (project / "raw" / "retired.yaml").write_text(text, encoding="utf-8")
    take(as_csv([row()]), code=1)
    assert take.reports() == []
    assert "is retired in 1.2.0 (not-coded), and ids never come back" in take.said("unresolved")[0]
    assert [draft["event"] for draft in take.drafts()] not in (["adlan-in-sudan-2025"], ["envoy-in-sudan-2025"])
