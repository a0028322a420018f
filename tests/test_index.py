"""What the index has of a report is the report again, but for what no check across files asks for."""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any

import pytest

from tests import lines
from waqai import record_reading
from waqai.check.context import Context, Source
from waqai.check.index import REPORT, IndexEntry, of_annotation, report_entry, report_of
from waqai.engine import runs
from waqai.engine.check_project import check_project
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import coding_of, read_all, read_authorities
from waqai.records import LATER, Claim, Report
from waqai.texts import Texts

LEFT_OUT = {"evidence", "quantities", "origin", "extra"}
# A value of each key, none of which is another key's, nor that of a key that is left out.
VALUES: dict[str, Any] = {
    "event": "an-event", "type": "CONSULT", "mode": "visit", "contexts": ("legal", "crime"), "actors": ("a", "b"), "recipients": ("c",),
    "mutual": True, "date": "2024-06-19", "planned": "2024-07", "repeated": True, "place": "cairo", "status": "alleged",
    "claims": (Claim("a", "asserts"), Claim("b", "denies")), "about": ("another-event",), "summary": "A visits B.", "article": "wire-1",
    **{name: f"what {name} says" for name in LATER},
}  # fmt: skip


@pytest.fixture
def context(project: Path) -> Context:
    result = check_project(Project(project))
    assert result.schema
    return Context(project, result.schema, result.raw, Texts(Project(project).texts))


@pytest.mark.parametrize("empty", [False, True])
def test_a_report_comes_back_from_its_entry(empty: bool, context: Context) -> None:
    nothing = dict.fromkeys(("mode", "mutual", "date", "planned", "place", "about", *LATER)) | dict.fromkeys(
        ("contexts", "recipients", "claims"), ()
    )
    values = VALUES | (nothing if empty else {})
    assert values.keys() == {*Report._fields} - LEFT_OUT, "a new key of a report is in its index entry, or is left out on purpose"
    report = Report(**values, evidence=(), quantities=(), origin=None)  # type: ignore[arg-type]
    source = Source("raw/annotations/c1/wire-1.yaml", 0, 0, "c1", "wire-1")
    value = marshal.loads(marshal.dumps(report_entry(3, report)))  # as it goes through files and the cache
    entry = IndexEntry(source, value)
    made = report_of("an-event", entry, context)
    assert {name: getattr(made, name) for name in values} == values
    assert (entry.kind, entry.position, made.origin.pointer, made.origin.document.path) == (REPORT, 3, ("reports", 3), source.path)


def test_the_reports_of_the_sample_come_back_at_their_places_in_files_and_in_lines(project: Path, context: Context) -> None:
    formats = Formats(context.schema)
    for in_lines in (False, True):
        assert not in_lines or lines.convert(project)
        _, listing, _ = read_authorities(Project(project), formats)
        for found in read_all(str(project), listing.annotations, formats.annotation):
            assert found.document
            annotation = record_reading.annotation(found.document, coding_of(found.path))
            source = Source(found.path, found.line, found.offset, annotation.coding, annotation.article)
            entries = [e for e in of_annotation(annotation, source, context.ids("actor"), context.ids("place")) if e[2][0] == REPORT]
            assert len(entries) == len(annotation.reports)
            for entry, report in zip(
                runs.part([runs.pack(entries, None)], ("", None)), sorted(annotation.reports, key=lambda r: r.event), strict=True
            ):
                made = report_of(entry[0], runs.entry(entry), context)
                assert made._replace(**{name: getattr(report, name) for name in LEFT_OUT}) == report
                assert made.origin.place("event") == report.origin.place("event")
