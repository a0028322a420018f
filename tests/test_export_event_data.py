"""`waqai export --to plover | polecat | w3c`: what others read as they read their own, nothing of an article's words, and a report of what is lost."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from base64 import urlsafe_b64decode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests import sample
from tests.conftest import Run
from waqai.export import plover, polecat, web_annotations
from waqai.export.coded_events import Choice, ReleaseRows, coded, day_of
from waqai.export.export_run import OF_EVENTS, export
from waqai.export.loss_report import LossReport
from waqai.export.source import Source, read
from waqai.problem import CannotRun
from waqai.release.stored import Stored

EVERY = ("actual", "alleged", "hypothetical", "negated")
RELEASES = sorted(p.name for p in (sample.REPOSITORY / "dataset").iterdir() if p.is_dir())
# The manual's tables "PLOVER JSON", "Information object for entities", "... for citations" and "Location object"; and one name of its example.
PLOVER_JSON = {
    "": "id has_event date time enddate endtime actor recipient event event_loc event_text quad_code event_scale mode context link text text_info "
        "cite_info coder coded_date coded_time comment",
    "actor": "code sector entity_text identifier_id identifier_text religion ethnicity office gender age other_sector_codes",
    "cite_info": "corpus citation url title language publication license copyright coder codebook version",
    "event_loc": "extracted_place resolved_place geonameid lat lon city district province country country_code feature_class feature_code resolution",
    "text_info": "sequence start end text_story",
}  # fmt: skip


@pytest.fixture(scope="module")
def source(built: Path) -> Source:
    return read(Stored(built))


@pytest.fixture(scope="module")
def release(source: Source) -> ReleaseRows:
    return ReleaseRows(source)


def pages() -> dict[str, str]:
    texts = (path.read_bytes() for path in sample.PAGES.glob("*.txt"))
    return {sha256(text).hexdigest(): text.decode() for text in texts}


def loss(report: LossReport, what: str) -> dict[str, Any]:
    (found,) = (one for one in report.losses if one["what"] == what)
    return found


# PLOVER


def records(source: Source, folder: Path, choice: Choice) -> tuple[list[dict[str, Any]], LossReport]:
    report = plover.write(source, folder / "x.jsonl", choice)
    return [json.loads(line) for line in (folder / "x.jsonl").read_text(encoding="utf-8").splitlines()], report


@pytest.mark.parametrize("rows", ["events", "reports"])
def test_plovers_records_have_the_names_of_its_manual_and_what_it_requires(rows: str, source: Source, tmp_path: Path) -> None:
    found, _ = records(source, tmp_path, Choice(EVERY, rows))
    for record in found:
        assert {"id", "date", "actor", "event"} <= set(record) <= set(PLOVER_JSON[""].split())
        for part in ("cite_info", "event_loc", "text_info"):
            assert set(record.get(part, {})) <= set(PLOVER_JSON[part].split())
        for entity in (*record["actor"], *record.get("recipient", ())):
            assert set(entity) <= set(PLOVER_JSON["actor"].split())
            assert len(entity["code"]) == len(entity["sector"]) == 3
        assert record["quad_code"] in (1, 2, 3, 4)
        assert not {"text", "event_text"} & set(record)
    assert len({record["id"] for record in found}) == len(found)


def test_plovers_records_say_what_the_events_say(source: Source, release: ReleaseRows, tmp_path: Path) -> None:
    found, report = records(source, tmp_path, Choice(EVERY, "events"))
    parties: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in release.rows("participants"):
        parties.setdefault((row["event_id"], row["role"]), []).append((row["country"], row["sectors"].split(";")[0]))
    events = release.by("events", "event_id")
    assert [record["id"] for record in found] == list(events)
    assert report.written == {"records": len(events)}
    for record in found:
        event = events[record["id"]]
        extra = {"hypothetical": ["hypothetical"], "negated": ["negation"]}.get(event["status"], [])
        for role in ("actor", "recipient"):
            assert [(p["code"], p["sector"]) for p in record.get(role, ())] == parties.get((record["id"], role), [])
        assert (record["event"], record.get("mode", [])) == ([event["type"]], [event["mode"]] if event["mode"] else [])
        assert (record["event_scale"], record.get("context", [])) == (
            event["score"],
            [*(event["contexts"].split(";") if event["contexts"] else ()), *extra],
        )
        assert record["date"] == (event["date_start"].isoformat() if day_of(event["date"], 0) else None)
        assert record["comment"].startswith(event["summary"])
        assert record["comment"].endswith(f" Date: {event['date']}.") or event["date"] in (
            None,
            record["date"],
            f"{record['date']}/{record.get('enddate')}",
        )


def test_a_report_as_a_record_has_its_passage_and_its_event(source: Source, release: ReleaseRows, tmp_path: Path) -> None:
    found, report = records(source, tmp_path, Choice(EVERY, "reports"))
    first = {(r["article_id"], r["event_id"]): (r["start"], r["end"]) for r in reversed(release.rows("evidence"))}
    assert {tuple(r["id"].split("_")): (r["text_info"]["start"], r["text_info"]["end"]) for r in found} == first
    assert all(record["id"] == f"{record['cite_info']['citation']}_{record['link']}" for record in found)
    assert loss(report, "further passages of a report, after the first")["count"] == len(release.rows("evidence")) - len(first)


def test_pandas_reads_plovers_records(source: Source, tmp_path: Path) -> None:
    import pandas as pd

    found, _ = records(source, tmp_path, Choice(EVERY, "events"))
    frame = pd.read_json(tmp_path / "x.jsonl", lines=True)
    assert list(frame["id"]) == [record["id"] for record in found]
    assert [None if pd.isna(day) else str(day)[:10] for day in frame["date"]] == [record["date"] for record in found]


# POLECAT


def table(source: Source, folder: Path, choice: Choice) -> tuple[list[list[str]], LossReport]:
    """As readers of POLECAT read it: csv with tabs, by position, in an encoding that takes every byte."""
    report = polecat.write(source, folder / "x.txt", choice)
    with (folder / "x.txt").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter="\t")), report


@pytest.mark.parametrize("rows", ["events", "reports"])
def test_polecats_table_has_its_40_columns_and_none_for_null(rows: str, source: Source, release: ReleaseRows, tmp_path: Path) -> None:
    (header, *found), report = table(source, tmp_path, Choice(EVERY, rows))
    assert len(header) == 40
    assert (header[0], header[1], header[7], header[15], header[39]) == (
        "Event ID",
        "Event Date",
        "Actor Name",
        "Recipient Name",
        "Version",
    )
    assert report.written == {"rows": len(found)} == {"rows": len(release.rows(rows))}
    assert all(len(row) == 40 and "" not in row for row in found)
    for row in (dict(zip(header, cells, strict=True)) for cells in found):
        assert row["Event Date"] == "None" or day_of(row["Event Date"], 0)
        assert row["Quad Code"] in ("VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT")
        for side in ("Actor", "Recipient"):
            listed = (f"{side} Name", f"{side} Country", f"{side} COW", f"Primary {side} Sector", f"{side} Sectors", f"{side} Title")
            assert len({len(row[name].split("; ")) for name in listed if row[name] != "None"}) <= 1
        assert (row["Actor Name Raw"], row["Raw Placename"], row["Story People"]) == ("None",) * 3


def test_polecats_rows_have_the_countries_and_their_cow_numbers(source: Source, release: ReleaseRows, tmp_path: Path) -> None:
    (header, *found), report = table(source, tmp_path, Choice(EVERY, "events"))
    rows = {cells[0]: dict(zip(header, cells, strict=True)) for cells in found}
    countries: dict[tuple[str, str], list[str]] = {(row["event_id"], row["role"]): [] for row in release.rows("participants")}
    for row in release.rows("participants"):
        countries[row["event_id"], row["role"]].append(row["country"])
    for (event, role), codes in countries.items():
        assert rows[event][f"{role.capitalize()} Country"] == "; ".join(codes)
    numbers = {row["code"]: str(row["number"]) for row in release.rows("crosswalks") if row["scheme"] == "cow" and not row["valid_to"]}
    pairs = Counter(
        pair for row in rows.values() for side in ("Actor", "Recipient") if row[f"{side} COW"] != "None"
        for pair in zip(row[f"{side} Country"].split("; "), row[f"{side} COW"].split("; "), strict=True)
    )  # fmt: skip
    assert pairs[("TUR", "640")] > 0
    assert all(number in (numbers.get(code), "None") for code, number in pairs)
    assert loss(report, "parties without a COW number")["count"] > 0


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not on this machine")
def test_r_reads_polecats_table_as_its_users_do(source: Source, tmp_path: Path) -> None:
    (_, *found), _ = table(source, tmp_path, Choice(EVERY, "events"))
    code = f'd <- read.table("{tmp_path / "x.txt"}", sep="\\t", header=TRUE, quote="\\"", fill=TRUE); cat(dim(d), d$Event.ID[nrow(d)])'
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{len(found)} 40 {found[-1][0]}"


def test_pandas_reads_polecats_table_in_both_encodings_and_takes_none_for_null(source: Source, tmp_path: Path) -> None:
    import pandas as pd

    (_, *found), _ = table(source, tmp_path, Choice(EVERY, "events"))
    for encoding in ("utf-8", "ISO-8859-1"):
        frame = pd.read_csv(tmp_path / "x.txt", sep="\t", encoding=encoding)
        assert list(frame["Event ID"]) == [row[0] for row in found]
        assert list(frame["Event Date"].isna()) == [row[1] == "None" for row in found]


# W3C Web Annotations


def collection_of(source: Source, folder: Path) -> tuple[dict[str, Any], LossReport]:
    report = web_annotations.write(source, folder / "x.jsonld", Choice(EVERY, "reports"))
    return json.loads((folder / "x.jsonld").read_text(encoding="utf-8")), report


def test_each_passage_is_an_annotation_whose_selector_finds_its_words_in_the_page_that_its_state_names(
    source: Source, release: ReleaseRows, tmp_path: Path
) -> None:
    collection, report = collection_of(source, tmp_path)
    items = collection["first"]["items"]
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["total"] == len(items) == len(release.rows("evidence")) == report.written["annotations"]
    texts, checked = pages(), 0
    for item in items:
        state, selector = item["target"]["state"][0], item["target"]["selector"]
        digest = state["schema:sha256"]
        assert urlsafe_b64decode(state["id"].removeprefix("ni:///sha-256;") + "=").hex() == digest
        assert selector["type"] == "TextPositionSelector"
        if digest in texts:
            words = texts[digest][selector["start"] : selector["end"]]
            assert sha256(words.encode()).hexdigest() == selector["schema:sha256"]
            checked += 1
    assert checked > 40


def test_an_annotations_body_is_its_report_whole(source: Source, release: ReleaseRows, tmp_path: Path) -> None:
    items = collection_of(source, tmp_path)[0]["first"]["items"]
    bodies = {(b["waqai:article_id"], b["waqai:event_id"]): b for item in items for b in item["body"] if b["type"] == "waqai:report"}
    parties = Counter((row["article_id"], row["event_id"], row["role"]) for row in release.rows("report_participants"))
    for row in release.rows("reports"):
        key = row["article_id"], row["event_id"]
        body = bodies[key]
        for column in ("type", "mode", "status", "mutual", "repeated", "date", "planned", "place_id"):
            assert body.get(f"waqai:{column}") == row[column]
        assert ";".join(body.get("waqai:contexts", ())) == (row["contexts"] or "")
        assert (len(body.get("waqai:actors", ())), len(body.get("waqai:recipients", ()))) == (
            parties[*key, "actor"],
            parties[*key, "recipient"],
        )
    assert sum(len(b.get("waqai:claims", ())) for b in bodies.values()) == len(release.rows("claims"))
    assert sum(len(b.get("waqai:quantities", ())) for b in bodies.values()) == len(release.rows("quantities"))
    assert len({item["id"] for item in items}) == len(items)


# all three


@pytest.mark.parametrize("form", OF_EVENTS)
def test_no_words_of_an_article_are_exported(form: str, built: Path, release: ReleaseRows, tmp_path: Path) -> None:
    texts = pages()
    hashes = {row["article_id"]: row["page_sha256"] for row in release.rows("articles")}
    words = {texts[h][r["start"] : r["end"]] for r in release.rows("evidence") if (h := hashes[r["article_id"]]) in texts}
    target, _ = export(Stored(built), form, tmp_path / "x", choice=Choice(("all",), "reports"))
    written = target.read_text(encoding="utf-8")
    assert len(words) > 40
    assert not [passage for passage in words if passage in written]


@pytest.mark.parametrize("form", OF_EVENTS)
def test_an_export_made_again_has_the_same_bytes(form: str, built: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export(Stored(built), form, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a.losses.json").read_bytes() == (tmp_path / "b.losses.json").read_bytes()


@pytest.mark.parametrize("version", RELEASES)
def test_every_published_release_is_exported_and_its_events_are_written_or_counted_as_left_out(version: str, tmp_path: Path) -> None:
    stored = Stored(sample.REPOSITORY / "dataset" / version)
    total = len(stored.texts("events"))
    for form in ("plover", "polecat"):
        export(stored, form, tmp_path / form)
        said = json.loads((tmp_path / f"{form}.losses.json").read_text(encoding="utf-8"))
        left = sum(one["count"] for one in said["not_carried"] if one["what"].startswith("events whose status is"))
        assert sum(said["written"].values()) + left == total
    export(stored, "w3c", tmp_path / "w3c")
    assert json.loads((tmp_path / "w3c").read_text(encoding="utf-8"))["total"] == len(stored.texts("evidence"))


def test_an_events_class_and_score_are_those_of_its_type_and_mode(source: Source, release: ReleaseRows) -> None:
    events = release.by("events", "event_id")
    for one in coded(release, "events"):
        assert (one.row["quad_class"], one.row["score"]) == (events[one.id]["quad_class"], events[one.id]["score"])


def test_the_command_says_what_is_lost_writes_it_beside_the_file_and_overwrites_neither(built: Path, tmp_path: Path, run: Run) -> None:
    result = run("export", built, "--to", "polecat", "--status", "actual,alleged", "--rows", "reports", cwd=tmp_path)
    assert result.exit_code == 0
    assert "reports whose status is negated: they are not chosen; `--status` chooses\n" in result.output
    assert result.output.endswith("sample-1.2.0-polecat.txt: version 1.2.0 as polecat\n")
    said = json.loads((tmp_path / "sample-1.2.0-polecat.txt.losses.json").read_text(encoding="utf-8"))
    assert said["chosen"] == {"statuses": ["actual", "alleged"], "rows": "reports"}
    assert [f"not carried: {one['count']:,} {one['what']}: {one['why']}" for one in said["not_carried"]] == result.output.splitlines()[:-1]
    assert all(one["examples"] for one in said["not_carried"] if not one["what"].startswith("rows of tables"))
    (tmp_path / "sample-1.2.0-polecat.txt").unlink()
    again = run("export", built, "--to", "polecat", cwd=tmp_path)
    assert (again.exit_code, "losses.json is there already" in str(again.exception)) == (3, True)
    assert run("export", built, "--to", "polecat", "--force", cwd=tmp_path).exit_code == 0
    assert len(list(tmp_path.iterdir())) == 2


def without(source: Source, table: str, change: str) -> Source:
    """A release of somebody else: a table lacks its rows, or a column, and nothing says that it should not."""
    tables = [
        replace(t, arrow=t.arrow.slice(0, 0) if change == "rows" else t.arrow.drop_columns([change])) if t.name == table else t
        for t in source.tables
    ]
    return replace(source, tables=tuple(tables))


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("articles", "rows", "of articles, which is not there: run `waqai verify`"),
        ("reports", "rows", "no row of reports has the event"),
        ("events", "mode", "this release has no column 'mode', which polecat needs"),
    ],
)
def test_a_release_whose_rows_do_not_fit_is_named_and_not_exported(
    table: str, change: str, said: str, source: Source, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waqai.export.export_run.read", lambda _: without(source, table, change))
    with pytest.raises(CannotRun, match=re.escape(said)):
        export(Stored(built), "polecat", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["plover", "--status", "certain"], 2, "has no status `certain`; it has actual, alleged, hypothetical, negated"),
        (["plover", "--status", ","], 2, "no status is named; this release has actual"),
        (["w3c", "--rows", "events"], 2, "w3c has an annotation a passage"),
        (["sqlite", "--rows", "events"], 2, "sqlite has every table"),
        (["sqlite", "--status", "actual"], 2, "sqlite has every row"),
    ],
)
def test_a_choice_that_is_none_is_refused(arguments: list[str], code: int, said: str, built: Path, tmp_path: Path, run: Run) -> None:
    result = run("export", built, "--to", *arguments, cwd=tmp_path)
    assert result.exit_code == code
    assert said in (result.output + str(result.exception))
    assert list(tmp_path.iterdir()) == []
