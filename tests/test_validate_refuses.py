"""`validate` refuses whatever the contracts of tables refuse: for each constraint of a column, a raw value that would break it.

A column that is written by hand has its source here; each of its constraints must have been broken in turn, and a test finds columns
that have no source. Keys and foreign keys have their cases in tests/data/bad (duplicate-id, repeated-item, unknown-*).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import sample
from waqai.cells import is_trap
from waqai.engine.check_project import check_project
from waqai.problem import Problem
from waqai.project import Project
from waqai.schema.model import Field
from waqai.schema.schema_reader import read_schema

ARTICLE, CODING = "raw/articles/sawt-al-delta-2025-03-12-2.yaml", "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
COPIED = "raw/articles/khabar-al-sahil-2025-03-15-1.yaml"
RETIRED, EVENTS, DRIFT = "raw/retired.yaml", "raw/events.yaml", "raw/drift.yaml"
ACTORS, PLACES, OUTLETS, CODERS = (f"raw/{name}.yaml" for name in ("actors", "places", "outlets", "coders"))
Source = tuple[str, tuple[str | int, ...]]


def keys(file: str, *start: str | int, **columns: str | tuple[str | int, ...]) -> dict[str, Source]:
    return {column: (file, (*start, *((at,) if isinstance(at, str) else at))) for column, at in columns.items()}


# Where the values of a column are written; `coding_reports` and its like are of the same files as `reports`.
SOURCES: dict[str, dict[str, Source]] = {
    "articles": keys(
        ARTICLE, article_id="article", outlet_id="outlet", credited=("credited", 0), reprint_of="reprint_of", published="published",
        published_basis="published_basis", published_note="published_note", language="language", title_en="title_en", url="url", archive_url="archive_url",
        retrieved="retrieved", extent="extent", page_sha256=("page", "sha256"), page_characters=("page", "characters"),
        page_extraction=("page", "extraction"), body_characters=("body", 0, 1), stratum="stratum",
        inclusion_probability="inclusion_probability",
    ) | keys(CODING, coder_id="coder", codebook="codebook", coded="coded"),
    "article_copies": keys(COPIED, "copies", 0, kind="kind", uri="uri", commit="commit", path="path", digest="digest")
    | keys(COPIED, "copies", 1, record="record", offset="offset", length="length"),
    "article_drift": keys(DRIFT, "drift", 1, found="found", checked="checked", sha256="sha256", passages="passages", passages_found="passages_found"),
    "article_spans": keys(ARTICLE, "body", 0, start=(0,), end=(1,)),
    "reports": keys(
        CODING, "reports", 2, event_id="event", type="type", mode="mode", contexts=("contexts", 0), mutual="mutual", repeated="repeated", date="date",
        planned="planned", place_id="place", status="status", summary="summary",
    ),
    "report_participants": keys(CODING, "reports", 2, actor_id=("actors", 0)),
    "evidence": keys(CODING, "reports", 2, "evidence", 0, start="start", end="end", sha256="sha256"),
    "claims": keys(CODING, "reports", 5, "claims", 0, actor_id="by", stance="stance"),
    "quantities": keys(CODING, "reports", 2, "quantities", 0, what="what", value="value", low="low", high="high", approximate="approximate", unit="unit"),
    "actors": keys(ACTORS, "actors", 0, actor_id="id", kind="kind", name_en=("names", "en"), name_ar=("names", "ar"), aliases=("aliases", 0), wikidata_id="wikidata"),
    "actor_roles": keys(ACTORS, "actors", 0, "roles", 0, **{"from": "from"}, to="to", country="country", sectors=("sectors", 0), office="office"),
    "places": keys(
        PLACES, "places", 2, place_id="id", kind="kind", name_en=("names", "en"), name_ar=("names", "ar"), aliases=("aliases", 0), country="country",
        within="within", latitude="latitude", longitude="longitude", geonames_id="geonames", wikidata_id="wikidata",
    ),
    "outlets": keys(
        OUTLETS, "outlets", 0, outlet_id="id", kind="kind", name_en=("names", "en"), name_ar=("names", "ar"), aliases=("aliases", 0), country="country",
        website="website", wikidata_id="wikidata",
    ),
    "names": keys(ACTORS, "actors", 0, entity_id="id", name=("names", "en")),
    "coders": keys(CODERS, "coders", 0, coder_id="id", kind="kind", name="name", version="version", maker="maker", given="given", note="note"),
    "decisions": keys(EVENTS, "events", "port-sudan-fuel-depot-strike-2025", "summary", value="value", reason="reason"),
    "report_links": keys("raw/annotations/c1/al-manara-2025-03-14-1.yaml", "reports", 6, "about", linked_event_id=(0,)),
    "retired": keys(RETIRED, "retired", 0, table="table", id="id", version="version", reason="reason", text="text", successors=("successors", 0), see="see"),
}  # fmt: skip
# Columns that follow from others: positions, counts, what a date, a place or a role is made into.
MADE = (
    "position", "n_", "date_", "planned_", "published_start", "published_end", "published_precision", "published_qualifier", "coding", "first_",
    "place_n", "place_l", "place_p", "coding_status",
)  # fmt: skip
OF_OTHERS = {
    "reports": {"article_id"}, "report_participants": {"article_id", "event_id", "role", "country", "sectors"}, "evidence": {"article_id", "event_id"},
    "claims": {"article_id", "event_id", "country", "sectors"}, "quantities": {"article_id", "event_id", "words"}, "article_spans": {"article_id"},
    "article_copies": {"article_id"}, "article_drift": {"article_id"},
    "actor_roles": {"actor_id"}, "names": {"entity", "kind", "language"},
    "decisions": {"event_id", "field"}, "report_links": {"article_id", "event_id"},
}  # fmt: skip
SCHEMA, _ = read_schema(sample.REPOSITORY)
assert SCHEMA
TABLES = SCHEMA.tables
TEXTS = ("", "=1+1", "nan", "two\nlines of words")


def broken(table: str, field: Field) -> Iterator[tuple[str, Any]]:
    """A value that breaks each of the constraints of a column."""
    if field.required or field.name in TABLES[table].primary_key:
        yield "required", None
    if field.codes or field.name == "mode":
        yield "enum", "no-such-code"
    if field.pattern:
        yield "pattern", "Ä b;c"
    if field.minimum is not None:
        yield "minimum", field.minimum - 1
    if field.maximum is not None:
        yield "maximum", field.maximum + 1
    if field.min_length is not None:
        yield "minLength", "x" * (field.min_length - 1)
    if field.max_length is not None:
        yield "maxLength", "x" * (field.max_length + 1)
    if field.type == "date":
        yield "date", "2025-02-30"
    if field.type in ("integer", "number", "boolean"):
        yield "type", "a word"
    if field.type == "string" and not field.codes:
        yield from (("trap", text) for text in TEXTS)
    if field.name != "event_id" and any(field.name in key.columns for key in TABLES[table].foreign_keys):  # an event is one by its reports
        yield "foreignKey", "nobody-has-this"


CASES = [
    pytest.param(table, name, value, id=f"{table}-{name}-{kind}-{value!r:.20}")
    for table, columns in SOURCES.items()
    for name in columns
    for field in [next(f for f in TABLES[table].fields if f.name == name)]
    for kind, value in broken(table, field)
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.make(tmp_path_factory.mktemp("refused") / "project", texts=False)


@cache
def written(file: str) -> Any:
    """What a file of the sample project says, in the types that it is read to; dates and versions are text."""
    return typed(yaml.load((sample.DATA / "ok" / file).read_text(encoding="utf-8"), Loader=yaml.CBaseLoader))


def typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: typed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [typed(part) for part in value]
    if value in ("null", "true", "false"):
        return {"null": None, "true": True, "false": False}[value]
    if re.fullmatch(r"-?[0-9]+", value) and not re.fullmatch("0[0-9]+|19[0-9]{2}|20[0-2][0-9]", value):
        return int(value)
    return float(value) if re.fullmatch(r"-?[0-9]+\.[0-9]+", value) and not value.startswith("2.") else value


def put(values: Any, pointer: tuple[str | int, ...], value: Any) -> None:
    *way, last = pointer
    for step in way:
        values = values[step]
    if isinstance(last, int) and last >= len(values):
        values.append(value)
    else:
        values[last] = value


def errors(whole: Path, file: str, values: Any) -> list[Problem]:
    """What is wrong with the sample project where a file says these values."""
    path = whole / file
    before = path.read_bytes()
    try:
        path.write_text(yaml.dump(values, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return [p for p in check_project(Project(whole), tables=file == RETIRED).problems if p.level == "error"]
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(("table", "column", "value"), CASES)
def test_a_value_that_a_contract_refuses_is_refused_where_it_is_written(table: str, column: str, value: Any, whole: Path) -> None:
    file, pointer = SOURCES[table][column]
    values = deepcopy(written(file))
    put(values, pointer, value)
    problems = errors(whole, file, values)
    assert any(p.place.path == file and p.place.line for p in problems), problems


@pytest.mark.parametrize("file", sorted({file for columns in SOURCES.values() for file, _ in columns.values()}))
def test_as_it_is_written_here_nothing_is_wrong(file: str, whole: Path) -> None:
    assert errors(whole, file, written(file)) == []


def test_every_column_that_is_written_by_hand_has_a_source() -> None:
    for table, columns in SOURCES.items():
        left = {f.name for f in TABLES[table].fields} - columns.keys() - OF_OTHERS.get(table, set())
        assert {name for name in left if not name.startswith(MADE)} == set(), table
    tables = {table.name for table in TABLES.values() if not table.derived and not table.name.startswith("coding")}
    by_the_pipeline = {"events", "participants", "event_contexts", "event_links", "codes", "crosswalks", "changes"}
    assert tables - by_the_pipeline == set(SOURCES)


def test_the_texts_are_traps() -> None:
    assert all(is_trap(text) for text in TEXTS)


@pytest.mark.parametrize(
    ("file", "find", "text"),
    [
        ("schema/crosswalks/cameo.yaml", "label: Make a visit", "label: '=x'"), ("schema/crosswalks/cameo.yaml", 'other: "042"', 'other: "nan"'),
        ("schema/crosswalks/cameo.yaml", "note: Letters and messages are phone here too.", 'note: "two\\nlines"'),
        ("schema/codebook/countries.yaml", "label: Aruba", 'label: "true"'), ("schema/codebook/countries.yaml", "group: state", 'group: "=1"'),
    ],
)  # fmt: skip
def test_so_is_one_of_the_codebook_and_the_crosswalks(file: str, find: str, text: str, project: Path) -> None:
    sample.edit(project, [{"file": file, "find": find, "replace": text}])
    assert {p.place.path for p in check_project(Project(project)).problems} == {file}
