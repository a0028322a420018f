"""Gold sets of others: their files are read as they are, and what becomes of each record is a project that passes, or is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from compat.gold_sets import Entity, Gold, arabic, plover, slug

from compat import gold
from waqai.export.export_run import export
from waqai.release.stored import Stored

TEXT = "Senior officials of Iceland and Oman agreed to open a joint school for sailors in Muscat."
ICELAND, OMAN = {"actorText": "Icelandic ", "code": "ISL", "sector": "GOV"}, {"actorText": "Omani", "code": "OMN"}


def record(**changes: Any) -> dict[str, Any]:
    made = {
        "id": "GSR-AGREE-1", "date": "2000-01-01", "source": [ICELAND, OMAN], "target": "", "event": "AGREE", "eventText": "agreed", "context": "diplomatic, resource",
        "mode": "", "text": TEXT, "textInfo": {"markup": "Senior officials of (SRC/TAR: Iceland) and (SRC/TAR: Oman) agreed"},
    }  # fmt: skip
    return made | changes


def plover_clone(folder: Path, *records: dict[str, Any]) -> Path:
    (folder / "gold_standard_records").mkdir(parents=True)
    (folder / "gold_standard_records" / "PLOVER_GSR_CAMEO.txt").write_text(json.dumps([{"id": "DOCUMENT", "event": "DOCUMENT"}, *records]))
    return folder


def arabic_clone(folder: Path) -> Path:
    folder.mkdir(parents=True)
    sentences = {
        "a": ("اجتمع البحارة في المدرسة الجديدة", "None CVL", "OMN GOV"),
        "b": ("وصلت السفن إلى الميناء القديم صباحا", "None None", "None None"),
    }
    for name in ("assault", "protest"):
        mine = sentences if name == "protest" else {}
        spans = [{"_id": key, "text": text, "spans": [{"verb": ["اجتمع"]}, {"verb": ["وصلت"]}]} for key, (text, _, _) in mine.items()]
        (folder / f"{name}_spans.json").write_text(json.dumps(spans), encoding="utf-8")
        said = "".join(
            f'<Sentence date="20080315" id="{key}" category="PROTEST"><EventCoding sourcecode="{source}" targetcode="{target}" /></Sentence>'
            for key, (_, source, target) in mine.items()
        )
        (folder / f"{name}_gsr.csv").write_text("label,text\nyes,x\neasy no,y\n")
        (folder / f"{name}_gsr.xml").write_text(f"<Sentences>{said}</Sentences>", encoding="utf-8")
    return folder


def test_a_record_of_plover_keeps_its_codes_and_its_marks_say_what_is_mutual(tmp_path: Path) -> None:
    side = record(id="GSR-AGREE-2", text=TEXT + " So it was said.", textInfo={"markup": "(SRC: Iceland) and (SRC: Oman)"})
    found = plover(plover_clone(tmp_path / "P", record(), side))
    (one, two) = found.records
    assert (one.id, one.type, one.mode, one.contexts) == ("gsr-agree-1", "AGREE", None, ("diplomatic", "resource"))
    assert one.actors == (Entity("Icelandic", "ISL", "GOV"), Entity("Omani", "OMN", None))
    assert (one.mutual, two.mutual) == (True, False)
    met = {what: count for (what, _), count in found.obstacles.items()}
    assert met["records that describe the file, and no event"] == 1
    assert met["names with space at an end or twice within"] == 2
    assert (found.coded, len(found.records)) == (3, 2)


def test_ids_and_events_that_stand_twice_are_told_apart_or_taken_once(tmp_path: Path) -> None:
    again = record(text=TEXT + " Again.", source=[ICELAND], target=[ICELAND])
    found = plover(plover_clone(tmp_path / "P", record(), again, record(id="GSR-AGREE-3", context="legal")))
    assert [one.id for one in found.records] == ["gsr-agree-1", "gsr-agree-1-b"]
    assert found.records[1].recipients == (Entity("Icelandic as recipient", "ISL", "GOV"),)
    assert slug("***") == ""
    assert len({Entity("Iraq", "IRQ", sector).id for sector in (None, "***", "GOV")}) == 3


def test_an_arabic_record_has_the_codes_of_its_set_and_one_without_a_party_is_counted(tmp_path: Path) -> None:
    found = arabic(arabic_clone(tmp_path / "A"))
    (one,) = found.records
    assert (one.id, one.published, one.type) == ("oeda-a", "2008-03-15", "PROTEST")
    assert (one.actors, one.recipients) == ((Entity("", None, "CVL"),), (Entity("", "OMN", "GOV"),))
    met = {what: count for (what, _), count in found.obstacles.items()}
    assert met["events of which no party was coded"] == 1
    assert met["sentences whose coders marked different words as the event"] == 2


def test_the_page_keeps_what_stands_between_its_marks_and_around_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Compatibility\n\n{gold.BEGIN}\nold\n{gold.END}\n", encoding="utf-8")
    gold.write(page, "new\n")
    assert page.read_text(encoding="utf-8") == f"# Compatibility\n\n{gold.BEGIN}\n\nnew\n\n{gold.END}\n"
    assert gold.part(page) == f"{gold.BEGIN}\n\nnew\n\n{gold.END}\n"
    assert gold.part(tmp_path / "none.md") == f"{gold.BEGIN}\n\n{gold.END}\n"


@pytest.mark.slow
def test_the_made_projects_pass_are_built_and_go_back_to_plovers_records_with_their_codes(tmp_path: Path) -> None:
    sailors = {"actorText": "Sailors", "code": "JAP", "sector": "CVLalb"}
    texts = [
        record(),
        record(id="GSR-FIGHT-1", event="FIGHT", mode="heavy-weapons", source=[], target=[OMAN], text=TEXT + " Two."),
        record(id="GSR-DEMAND-1", event="DEMAND", source=[sailors], target=[OMAN], dead="1,200", injured="several"),
    ]
    for name, found in (("p", plover(plover_clone(tmp_path / "P", *texts))), ("a", arabic(arabic_clone(tmp_path / "A")))):
        said = gold.project(found, tmp_path / "made" / name)
        assert [(command, code) for command, code, _ in said] == [(c, 0) for c in ("init", "import", "docs", "validate", "build")], said
        built = (tmp_path / "made" / name / "built" / "csv" / "reports.csv").read_text(encoding="utf-8")
        assert len(built.splitlines()) - 1 == len(found.records)
        export(Stored(tmp_path / "made" / name / "built"), "plover", tmp_path / f"{name}.jsonl")
        back = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        assert {record["id"]: coded(record) for record in back} == {one.id: said_of(one) for one in found.records}


def coded(record: dict[str, Any]) -> tuple[Any, ...]:
    """The codes of a record of PLOVER's."""
    sides = ([(p.get("code"), p.get("sector")) for p in record.get(side, ())] for side in ("actor", "recipient"))
    return record["event"], record.get("mode", []), record.get("context", []), *sides


def said_of(one: Gold) -> tuple[Any, ...]:
    sides = ([(p.country, p.sector or gold.NO_SECTOR) for p in side] for side in (one.actors, one.recipients))
    return [one.type], [one.mode] if one.mode else [], list(one.contexts), *sides
