"""A report's keys are declared once: the shape of files, the record, adjudication, agreement, tables and docs have every one of them."""

from __future__ import annotations

import re
from copy import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import sample
from tests.conftest import Run
from tests.test_agreement import ARTICLE
from waqai import report_keys, skeletons
from waqai.adjudication.adjudicated_file import render
from waqai.adjudication.merge import Source, draft
from waqai.agreement.fields import _ORDER, FIELDS, fields_of
from waqai.code_page.codebook_form import form
from waqai.formats import Formats
from waqai.imports import report_values
from waqai.imports.report_columns import Column, columns_of
from waqai.key_tables import keys_table
from waqai.record_reading import report
from waqai.records import LATER, Claim, Origin, Passage, Quantity, Report
from waqai.report_keys import REPORT_KEYS, Key, Measure
from waqai.rule import _RULES, Event
from waqai.schema import table_files
from waqai.schema.model import Schema
from waqai.schema.schema_reader import read_schema
from waqai.schema.shapes import ALLOWED
from waqai.tool_formats import loose_lines, marked_events
from waqai.value_types import date, entries, mapping, text

NAMES = [key.name for key in REPORT_KEYS]
GIVEN: dict[str, Any] = {
    "event": "one-event", "type": "CONSULT", "mode": "visit", "contexts": ["military", "economic"], "actors": ["x", "y"], "recipients": ["z"],
    "mutual": True, "date": "2024-06", "planned": "2025", "repeated": True, "place": "cairo", "status": "alleged",
    "claims": [{"by": "x", "stance": "asserts"}], "about": ["another-event"],
    "quantities": [{"what": "goods", "value": 3, "low": None, "high": None, "approximate": True, "unit": "tonnes", "words": "hundreds"}],
    "evidence": [{"start": 0, "end": 20, "sha256": "ab"}], "summary": "It is told, with a comma.", "extra": {"tone": 3},
}  # fmt: skip
FULL = {key.name: GIVEN[key.name] if key.name in GIVEN else sample.value_of(report_keys.shape_of(key)) for key in REPORT_KEYS}
# Columns that follow from a report's article, from its place in the list, or from the authority files.
BESIDE = {"article_id", "position", "role", "country", "sectors", "coding", "coding_status", "n_codings"}
WHOLE_CODINGS = {
    "reports": "coding_reports", "report_participants": "coding_participants", "evidence": "coding_evidence", "claims": "coding_claims",
    "quantities": "coding_quantities", "report_links": "coding_links",
}  # fmt: skip
TONE = Key(
    "tone",
    lambda codes: text("How the article speaks of it, or null.", null=True),
    {"reports": ("tone",)},
    (Measure("tone"),),
    "a rule of its own: what the words say",
    required=False,
    free_text=True,
)


@pytest.fixture(scope="module")
def schema() -> Schema:
    found, problems = read_schema(sample.REPOSITORY)
    assert found is not None, problems
    return found


@pytest.fixture
def tone(monkeypatch: pytest.MonkeyPatch) -> Key:
    """A made-up key, declared behind all others."""
    monkeypatch.setattr(report_keys, "REPORT_KEYS", (*REPORT_KEYS, TONE))
    return TONE


def test_a_file_may_have_these_keys_and_must_have_those_that_are_required(schema: Schema) -> None:
    shape = Formats(schema).annotation.schema["$defs"]["report"]
    assert sorted(shape["properties"]) == sorted(name for name in NAMES if name != "extra")  # this project declares none
    assert shape["required"] == [key.name for key in REPORT_KEYS if key.required]


def test_a_record_has_the_keys_in_their_order_and_what_is_left_out_is_the_default() -> None:
    assert list(Report._fields) == [*(name for name in NAMES[:-1] if name not in LATER), "article", "origin", "extra", *LATER]
    assert {key.name for key in REPORT_KEYS if key.name in LATER and key.required} == set()
    origin = Origin(None, ())  # type: ignore[arg-type]
    least = report({key.name: FULL[key.name] for key in REPORT_KEYS if key.required}, "a", origin)
    for key in REPORT_KEYS:
        if not key.required:
            assert getattr(least, key.name) == (tuple(key.default) if isinstance(key.default, list) else key.default), key.name
    entries: dict[str, Any] = {"claims": Claim, "quantities": Quantity, "evidence": Passage}
    full = report(FULL, "a", origin)
    for name, value in FULL.items():
        made = tuple(entries[name](**entry) for entry in value) if name in entries else tuple(value) if isinstance(value, list) else value
        assert getattr(full, name) == made, name


def test_an_entry_of_a_list_has_the_keys_of_its_record(schema: Schema) -> None:
    allowing = schema._replace(dataset=schema.dataset._replace(allow=ALLOWED))
    properties = Formats(allowing).annotation.schema["$defs"]["report"]["properties"]
    for key, record in (("claims", Claim), ("quantities", Quantity), ("evidence", Passage)):
        assert tuple(properties[key]["items"]["properties"]) == record._fields


def test_free_text_is_said_to_be_free_text(schema: Schema) -> None:
    properties = Formats(schema).annotation.schema["$defs"]["report"]["properties"]
    assert [k for k in properties if properties[k].get("x-problem") == "bad-text"] == [key.name for key in REPORT_KEYS if key.free_text]


def source(first: dict[str, Any], second: dict[str, Any]) -> Source:
    """What two codings that call an event alike have of it."""
    return Source("one-event", {"c1": first, "c2": second}, {"c1": "one-event", "c2": "one-event"}, (), {})


def test_adjudication_loses_no_key_on_which_two_codings_agree() -> None:
    assert list(FULL) == NAMES
    lines = render(draft(source(FULL, FULL)))
    assert yaml.safe_load("\n".join(lines).replace("2024-06", "'2024-06'").replace("planned: 2025", "planned: '2025'")) == [FULL]


@pytest.mark.parametrize("key", [key for key in REPORT_KEYS if key.merge == "mark"], ids=lambda key: key.name)
def test_adjudication_marks_what_one_coding_alone_says_under_the_rule_that_decides(key: Key) -> None:
    other = {name: value for name, value in FULL.items() if name != key.name} | ({key.name: None} if key.required else {})
    lines = render(draft(source(FULL, other)))
    marked = next(i for i, line in enumerate(lines) if line.startswith(f"    {key.name}:"))
    assert lines[marked - 1] == f"    # {key.rule}"
    assert "{open: {c1: " in lines[marked] or lines[marked + 1] == "      open:"
    assert key.rule


def test_a_key_that_is_new_comes_through_adjudication_where_it_is_agreed_marked_and_decided(project: Path, run: Run, tone: Key) -> None:
    def told(coding: str, calm: str) -> None:
        file = project / f"raw/annotations/{coding}/{ARTICLE}.yaml"
        written = file.read_text(encoding="utf-8")
        first, second = (at.end() for at in list(re.finditer(r"^    status: .*\n", written, re.MULTILINE))[:2])
        added = f"{written[:first]}    tone: calm, and slow\n{written[first:second]}    tone: {calm}\n{written[second:]}"
        file.write_text(added, encoding="utf-8")

    def adjudicate() -> str:
        result = run("--project", project, "adjudicate", ARTICLE, "--coder", "adj", "--coded", "2025-12-01")
        assert result.exit_code == 0, result.output + str(result.exception)
        return (project / f"raw/annotations/adjudicated/{ARTICLE}.yaml").read_text(encoding="utf-8")

    told("c1", "loud")
    told("c2", "calm")
    drafted = adjudicate()
    assert drafted.count("    tone: calm, and slow\n") == 1
    mark = f"    # {tone.rule}\n    tone: {{open: {{c1: loud, c2: calm}}}}\n"
    assert mark in drafted
    sample.edit(project, [{"file": f"raw/annotations/adjudicated/{ARTICLE}.yaml", "find": mark, "replace": "    tone: silent\n"}])
    sample.edit(project, [{"file": f"raw/annotations/c2/{ARTICLE}.yaml", "find": "tone: calm\n", "replace": "tone: shrill\n"}])
    assert "    tone: silent\n" in adjudicate()


def test_a_key_that_is_new_is_a_field_of_agreement_behind_the_published_ones() -> None:
    published = [field.name for field in FIELDS if field.name in _ORDER]
    assert published == [*_ORDER]
    assert [field.name for field in fields_of((TONE, *REPORT_KEYS))][: len(_ORDER)] == published
    assert {field.name for field in fields_of((TONE, *REPORT_KEYS))} == {*(field.name for field in FIELDS), "tone"}


MOOD = Key(
    "mood",
    lambda codes: codes("moods", "How it is told, or null.", null=True),
    {"reports": ("mood",)},
    "made up",
    "",
    required=False,
    arabic="المزاج",
)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (TONE, (Column("tone", "tone", "text", "tone"),)),
        (MOOD, (Column("mood", "المزاج", "code", "mood", "moods"),)),
        (MOOD._replace(values=lambda codes: entries(codes("moods", "A mood."), "Moods.")), (Column("mood", "المزاج", "code", "mood", "moods", many=True),)),
        (MOOD._replace(values=lambda codes: date("When, or null.")), (Column("mood", "المزاج", "date", "mood"),)),
        (MOOD._replace(values=lambda codes: entries(mapping({"a": date("When.")}), "Parts.")), ()),
    ],
    ids=["text", "code", "codes", "date", "what one cell cannot hold"],
)  # fmt: skip
def test_a_key_that_is_new_has_its_field_in_sheets_and_files_of_other_tools(key: Key, expected: tuple[Column, ...]) -> None:
    assert columns_of(key) == expected


def test_a_project_whose_codebook_is_older_than_a_key_has_no_such_key(schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_keys, "REPORT_KEYS", (*REPORT_KEYS, MOOD))
    assert "mood" not in Formats(schema).annotation.schema["$defs"]["report"]["properties"]
    moods = schema.codebook.lists["stances"]._replace(name="moods")
    codebook = copy(schema.codebook)
    codebook.lists = {**schema.codebook.lists, "moods": moods}
    newer = schema._replace(codebook=codebook)
    assert Formats(newer).annotation.schema["$defs"]["report"]["properties"]["mood"]["enum"] == ["asserts", "denies", None]
    shown = {key["name"]: key for key in form(newer)["keys"]}["mood"]
    assert (shown["kind"], shown["list"], shown["arabic"]) == ("code", "moods", "المزاج")
    assert [code["code"] for code in form(newer)["lists"]["moods"]] == ["asserts", "denies"]
    assert "moods" not in form(schema)["lists"]


def test_a_column_of_a_key_that_is_newer_than_the_codebook_has_no_codes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = project / "schema/fields.yaml"
    written = fields.read_text(encoding="utf-8")
    assert written.count("codes: statuses\n") == 1
    fields.write_text(written.replace("codes: statuses\n", "codes: moods\n"), encoding="utf-8")
    found, problems = read_schema(project)
    assert found is None
    assert ["`moods` is not a list of the codebook" in p.message for p in problems] == [True]
    monkeypatch.setattr(table_files, "_NEWER", table_files._NEWER | {"moods"})
    found, problems = read_schema(project)
    assert found, problems
    assert [field.codes for field in found.tables["reports"].fields if field.name == "status"] == [None]


def test_a_key_that_no_importer_fills_has_no_value_in_an_import(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_values, "REPORT_KEYS", (*REPORT_KEYS, TONE))
    sheet = project.parent / "sheet.csv"
    exported = run("--project", project, "export", "sheet", "--out", sheet, "--coding", "c1")
    assert exported.exit_code == 0, exported.output
    result = run("--project", project, "import", sheet, "--as", "c9", "--coder", "c1", "--dry-run")
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    assert "taken" in result.output, result.output


def test_what_machine_coders_say_apart_from_the_report_is_no_key_of_it() -> None:
    assert {*loose_lines.ASIDES, *marked_events.ASIDES}.isdisjoint(NAMES), "an aside of that name would never reach the report"
    assert {*marked_events.ASIDES} <= {*loose_lines.ASIDES}


def test_the_form_asks_for_every_key_by_hand_or_by_what_it_takes() -> None:
    script = (sample.REPOSITORY / "pipeline/waqai/code_page/assets/form.js").read_text(encoding="utf-8")
    own = set(re.findall(r'"(\w+)"', re.search(r"^const OWN = new Set\((.*)\);$", script, re.MULTILINE)[1]))  # type: ignore[index]
    assert own <= set(NAMES)
    plain = {
        key.name for key in REPORT_KEYS if any(c.kind in ("code", "truth", "date", "text", "actors", "place") for c in columns_of(key))
    }
    assert set(NAMES) - own <= plain, "give it a control in form.js, and name it in OWN"


def test_a_key_is_compared_by_agreement_or_the_reason_why_not_is_given() -> None:
    compared = {field.key for field in FIELDS}
    for key in REPORT_KEYS:
        assert (key.name in compared) == (not isinstance(key.agreement, str)), key.name
        assert key.agreement, key.name


@pytest.mark.parametrize("whole", [False, True], ids=["published", "whole-codings"])
def test_a_key_has_its_columns_and_a_column_its_key(schema: Schema, whole: bool) -> None:
    declared: dict[str, set[str]] = {}
    for key in REPORT_KEYS:
        assert key.columns or key.name == "extra", key.name  # which a project declares
        for table, columns in key.columns.items():
            declared.setdefault(table, set()).update(columns)
    for table, own in declared.items():
        published = {field.name for field in schema.tables[WHOLE_CODINGS[table] if whole else table].fields}
        assert own <= published, table
        if table != "event_links":  # a decision may link events too
            assert published - own <= BESIDE | {"event_id"}, table


def test_the_cell_of_a_key_is_the_first_of_its_columns_of_reports(schema: Schema) -> None:
    fields = {field.name: field for field in schema.tables["reports"].fields}
    for key in REPORT_KEYS:
        if "reports" in key.columns:
            assert fields[key.columns["reports"][0]].joined == key.joined, key.name


def test_what_may_be_decided_for_an_event_is_what_the_rule_gives_an_event(schema: Schema) -> None:
    decidable = {key.name for key in REPORT_KEYS if key.decidable}
    assert decidable == _RULES.keys() - {"contested"}
    assert decidable <= set(Event._fields)
    assert Formats(schema).events.schema["$defs"]["event"]["properties"].keys() == decidable | {"contested", "links"}
    page = (sample.REPOSITORY / "docs" / "annotation-format.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `") and "`{value, reason}`" in line]
    assert set(re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in rows))) == decidable | {"contested"}


def test_the_pages_name_every_key_and_every_field(schema: Schema, tone: Key) -> None:
    page = (sample.REPOSITORY / "docs" / "annotation-format.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"| `{name}` |" not in page] == []
    agreement = (sample.REPOSITORY / "docs" / "agreement.md").read_text(encoding="utf-8")
    assert [field.name for field in FIELDS if f"`{field.name}`" not in agreement] == []
    assert [key.name for key in REPORT_KEYS if isinstance(key.agreement, str) and f"`{key.name}` ({key.agreement})" not in agreement] == []
    assert "| `tone` | How the article speaks of it, or null. May be left out. | yes | |" in keys_table(Formats(schema))


def test_a_new_coding_shows_every_key_that_is_required() -> None:
    schema, _ = read_schema(sample.REPOSITORY)
    assert schema
    begun = skeletons.coding("a", "c1", schema.codebook, "2026-01-01")
    shown = re.findall(r"^#  (?:-|  ?) ?(\w+):", begun, re.MULTILINE)
    assert shown == [key.name for key in REPORT_KEYS if key.required]
