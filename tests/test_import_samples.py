"""Real files of annotation tools, which are handed over beside this repository and are no part of it; where they are not, these tests are skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run
from tests.foreign_files import Importer, add_page

SAMPLES = sample.REPOSITORY.parent / "shared" / "samples"
PAGE = "al-manara-2025-03-20-1"
DEFAULTS = '{contexts: none, mode: none, actors: egypt, recipients: sudan, date: "2025-03-19", place: none, status: actual, summary: A made summary.}'

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of annotation tools are not beside this repository")


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    return Importer(run, project, tmp_path)


def test_the_events_of_brat_are_read_and_every_passage_is_proved(take: Importer) -> None:
    text = (SAMPLES / "brat" / "events.txt").read_text(encoding="utf-8")
    add_page(take.project, PAGE, text)
    mapping = take.folder / "map.yaml"
    kinds = "Gene_expression: CONSULT, Negative_regulation: CONSULT, Positive_regulation: CONSULT"
    mapping.write_text(
        f"columns: {{Theme: ignore, Cause: ignore, Protein: ignore}}\nvalues: {{type: {{{kinds}}}}}\ndefaults: {DEFAULTS}\n",
        encoding="utf-8",
    )
    take(SAMPLES / "brat", "--map", str(mapping), code=1)
    words = [text[int(p["start"]) : int(p["end"])] for r in take.reports(PAGE) for p in r["evidence"]]
    assert words == ["Expression", "activation", "expression"]
    assert len([said for said in take.said("refused") if "reports-alike" in said]) == 2  # told twice at one trigger
    assert len([said for said in take.said("refused") if "the passage has 9 code points" in said]) == 6
    assert take.said("corrected") == []


def test_the_texts_of_doccano_are_asked_about_and_nothing_of_them_is_taken(take: Importer) -> None:
    take(SAMPLES / "doccano" / "spans.jsonl", code=1)
    assert ["1:1: unresolved: what the offsets count"[:20]] == [said[:20] for said in take.said("unresolved")]
    assert "2:1: unsaid: no event is marked" in take.output
    assert "3:1: refused: this line has no `text`" in take.output


def test_the_choices_of_label_studio_are_said_and_nothing_is_written(take: Importer) -> None:
    before = sorted((take.project / "raw" / "annotations").rglob("*"))
    take(SAMPLES / "labelstudio" / "export_csv2.json")
    assert "19:33: unsaid: the control `uri_selection` is no field of a report" in take.output
    assert sorted((take.project / "raw" / "annotations").rglob("*")) == before
