"""Reading YAML: the fast path says yes only to what the explaining path reads to the same values, and places are true."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sample
from waqai.formats import Formats
from waqai.problem import Place
from waqai.schema import shapes
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile import yaml_fast, yaml_slow
from waqai.yamlfile.document import Document, Pointer
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.structure_errors import explain
from waqai.yamlfile.yaml_reader import parse

RAW = sample.DATA / "ok" / "raw"
SCHEMA = sample.REPOSITORY / "schema"


def formats() -> Formats:
    schema, problems = read_schema(sample.REPOSITORY)
    assert schema is not None, problems
    return Formats(schema)


FORMATS = formats()


def shape_of(path: Path) -> Shape | None:
    """The shape that a file of the sample project, or of schema/, must have; None where no shape is for it."""
    match path.relative_to(RAW if path.is_relative_to(RAW) else SCHEMA).parts:
        case ("articles", _):
            return FORMATS.article
        case ("annotations", _, _):
            return FORMATS.annotation
        case (name,) if path.is_relative_to(RAW):
            return getattr(FORMATS, name.removesuffix(".yaml"), None)
        case ("tables", _):
            return shapes.TABLE
        case ("codebook", name):
            return {"codebook.yaml": shapes.CODEBOOK, "types.yaml": shapes.TYPES}.get(name, shapes.CODES)
        case (name,):
            return {"fields.yaml": shapes.FIELDS, "dataset.yaml": shapes.DATASET}.get(name)
    return None


SHAPES = {p: s for folder in (RAW, SCHEMA) for p in sorted(folder.rglob("*.yaml")) if (s := shape_of(p))}
every_file = pytest.mark.parametrize("path", SHAPES, ids=lambda p: str(p.relative_to(sample.REPOSITORY)))


def by_fast_path(source: bytes, shape: Shape) -> Document | None:
    """The document that the fast path alone gives; None where it leaves the file to the slow one."""
    with patch("waqai.yamlfile.structure_errors.explain", return_value=(None, [])):
        return parse("f.yaml", source, shape)[0]


def typed(values: Any) -> Any:
    """Values so that == tells 1 from 1.0 and True, 0.0 from -0.0, and one order of keys from another."""
    if isinstance(values, dict):
        return [(key, typed(value)) for key, value in values.items()]
    if isinstance(values, list):
        return [[typed(value)] for value in values]
    return type(values).__name__, repr(values)


def agree(source: bytes, shape: Shape) -> None:
    """Assert that the two paths do not differ over `source`."""
    quick = by_fast_path(source, shape)
    document, problems = explain("f.yaml", source, shape)
    assert (document is None) == bool(problems)
    if quick is not None:
        assert document is not None, problems
        assert typed(quick.values) == typed(document.values)


def test_the_files_of_the_sample_and_of_the_schema_have_shapes() -> None:
    names = {path.parent.name for path in SHAPES}
    assert {"raw", "articles", "c1", "c2", "adjudicated", "schema", "codebook", "tables"} <= names
    assert {p.name for p in RAW.glob("*.yaml")} == {p.name for p in SHAPES if p.parent == RAW}


@every_file
def test_both_paths_read_a_good_file_to_the_same_values(path: Path) -> None:
    source, shape = path.read_bytes(), SHAPES[path]
    agree(source, shape)
    document, problems = parse("f.yaml", source, shape)
    assert problems == []
    assert document is not None


def test_most_good_files_need_the_fast_path_alone() -> None:
    slow_ones = [path.name for path, shape in SHAPES.items() if by_fast_path(path.read_bytes(), shape) is None]
    assert len(slow_ones) * 10 < len(SHAPES), slow_ones


# ---- mutations

SMALL = [path for path in SHAPES if path.stat().st_size < 7_000]
SINGLE = list(":-[]{},\"'#&*!|>%@\t\n 0x1e.5~+nullNoyes\\/?=<_\r\x00\x07\x7fامصé😀\x85\u2028\ufeff")
PIECES = [
    "null", "~", "true", "False", "no", "1948", "0x10", "0o17", "1e3", "1.10", "-0", ".inf", "0123", "+5", "5.", ".5",
    ": ", "- ", "? ", " #", "\n\n", "  ", "---", "\n---\n", "\n...\n", "%YAML 1.2\n---\n", "&a ", "*a", "!!str ", "! ", "<<: ",
    "|\n", ">-\n", "|2\n", ">+\n", "?x", ":x", "\n:", "_5", "5._", "00", '"\\u0645"', '"\\x41\\/\\e\\N"', '"\\ud800"', "''", '""', "[]", "{}", "\\\n", "[[", "}}",
]  # fmt: skip
pieces = st.sampled_from(SINGLE) | st.sampled_from(PIECES) | st.text("0123456789.e+-x_", min_size=1, max_size=6)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[bytes, Shape]:
    """A file of the sample or of schema/, a little spoilt."""
    path = draw(st.sampled_from(SMALL))
    text = path.read_text(encoding="utf-8")
    for _ in range(draw(st.integers(1, 3))):
        text = draw(st.sampled_from([insert, delete, replace, revalue, duplicate, swap, indent]))(draw, text)
    return text.encode(), SHAPES[path]


def insert(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(pieces) + text[at:]


def delete(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + text[at + draw(st.integers(1, 3)) :]


def replace(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(pieces) + text[at + 1 :]


def revalue(draw: st.DrawFn, text: str) -> str:
    """Write something else after a colon."""
    colons = [i for i in range(len(text)) if text.startswith(": ", i)]
    if not colons:
        return text
    start = draw(st.sampled_from(colons)) + 2
    end = min((i for mark in ",}\n" if (i := text.find(mark, start)) >= 0), default=len(text))
    return text[:start] + "".join(draw(st.lists(pieces, min_size=1, max_size=2))) + text[end:]


def duplicate(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines)))
    return "\n".join(lines)


def swap(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    i, j = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def indent(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    i, by = draw(st.integers(0, len(lines) - 1)), draw(st.sampled_from([-2, -1, 1, 2, 4]))
    lines[i] = " " * by + lines[i] if by > 0 else lines[i][-by:]
    return "\n".join(lines)


@given(mutated())
def test_the_fast_path_says_yes_only_to_what_the_slow_path_reads_alike(case: tuple[bytes, Shape]) -> None:
    agree(*case)


@given(mutated())
def test_a_spoilt_file_gives_values_or_problems_at_places_in_it_and_never_an_exception(case: tuple[bytes, Shape]) -> None:
    source, shape = case
    document, problems = parse("f.yaml", source, shape)
    assert (document is None) == bool(problems)
    lines = source.decode().replace("\r", "\n").replace("\x85", "\n").replace("\u2028", "\n").split("\n")
    for problem in problems:
        assert problem.message
        assert 1 <= problem.place.line <= len(lines) + 1
        assert problem.place.column >= 1


@given(st.binary(max_size=40) | st.text(SINGLE, max_size=40).map(str.encode))
def test_any_bytes_give_problems_and_never_an_exception(source: bytes) -> None:
    for shape in (FORMATS.annotation, FORMATS.events, shapes.FIELDS):
        document, problems = parse("f.yaml", source, shape)
        assert document is None
        assert problems


LENIENT = (
    "a: 0123", "a: -0123", "a: [0, 012]", "a:\n  - 007", "a: 0x1f", "a: -0b11", "a: 1_000", "a: _5", "a: 5._", "a: +5", '{"a":+5}', "a: .inf", "a: .NaN",
    "{a: ?}", "{a: ?b}", "? a\n: b", "? [a]\n: b", "{a: :b}", "{a\n: b}", "{a: |b}", "{a: >-\n b}", "a: |", "a: |\n  b", "a: >2\n\n", "a:\tb",
    "\ta: b", "a: b\rc: d", "a: \x01", "a: \x7f", "a: \x85", "a: \u2028", "a: \ufffe", "\ufeffa: b", "a: &x b", "a: !!str 1", "{<<: a}",
    "a: b\n---\nc: d", "a: b\n...\nc", "--- a", "%YAML 1.2\n---\na: b", "a: " + "- " * 100 + "b", "- " * 100_000, "[" * 100_000, "{a: " * 100_000,
    "".join(" " * i + "a:\n" for i in range(200)), "a: " + "9" * 60_000, "{a: [b]}: c", "{a:, b: c}", "[a, b:]", "{a:}", "a: 01e5", '{"a\\\nb": c}',
    '{"a"::b}', "{'a'::b}",
)  # fmt: skip


@pytest.mark.parametrize("text", LENIENT, ids=lambda text: repr(text)[:30])
def test_the_fast_path_leaves_to_the_slow_one_what_its_parser_takes_for_something_else_or_could_die_of(text: str) -> None:
    assert yaml_fast.parse(text.encode()) is None


def same(value: Any, node: yaml_slow.Node) -> bool:
    """Whether a value of the fast path's parser is that of a node of the slow path."""
    if node.kind == "mapping":
        return isinstance(value, dict) and list(value) == list(node.values) and all(same(value[key], node.values[key]) for key in value)
    if node.kind == "sequence":
        return isinstance(value, list) and len(value) == len(node.items) and all(map(same, value, node.items))
    if isinstance(value, str):
        return value == node.text
    if value is None:
        return node.plain and node.text in NULLS
    number = yaml_slow._INTEGER if isinstance(value, int) else yaml_slow._NUMBER
    return node.plain and (
        yaml_slow._BOOL[node.text] is value if isinstance(value, bool) else bool(number.match(node.text)) and float(node.text) == value
    )


def could_be_keys(value: Any) -> bool:
    """Whether all keys are such as some shape allows: text, not empty, on one line."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and key and " " not in key and could_be_keys(part) for key, part in value.items())
    return not isinstance(value, list) or all(map(could_be_keys, value))


@pytest.mark.parametrize(
    ("letters", "length"),
    [
        ("a:,[]{}?-#\"' \n|01._", 3), ("\n -:a#", 5), ("[]{},:a \n", 4), ("\"'\\\n a:,n", 4), ("01.-+eE_xob", 3), ("&*%! a:,[{+1", 3),
        pytest.param("01.-+eE_xob", 4, marks=pytest.mark.slow),
    ],
    ids=repr,
)  # fmt: skip
def test_every_short_text_is_read_by_the_fast_path_as_by_the_slow_one_or_not_at_all(letters: str, length: int) -> None:
    read = 0
    for text in ("".join(chosen) for n in range(1, length + 1) for chosen in product(letters, repeat=n)):
        for around in ("{}\n", "k: {}\n", "a:\n  - {}\n  - c\n", "{{a: {}, b: c}}\n", "[x, {}]\n"):
            source = around.format(text).encode()
            values = yaml_fast.parse(source)
            if isinstance(values, (dict, list)) and could_be_keys(values):
                tree, faults = yaml_slow.parse(source)
                assert tree is not None, (source, values)
                assert not faults, (source, values)
                assert same(values, tree), (source, values)
                read += 1
    assert read > 1000


def test_a_key_that_ends_in_a_line_feed_is_a_bad_id() -> None:
    source = b'events:\n  "e-1\\n":\n    mode: {value: null, reason: Two papers disagree.}\n'
    _, problems = parse("f.yaml", source, FORMATS.events)
    assert [(p.place, p.code) for p in problems] == [(Place("f.yaml", 2, 3), "bad-id")]


# ---- scalars

ANNOTATION = """\
article: a-1
coder: c1
codebook: 1.0.0
coded: 2025-12-05
reports:
  - event: e-1
    type: RETREAT
    mode: MODE
    contexts: [crime]
    actors: [coastal-army]
    recipients: [nordhavn]
    date: DATE
    place: null
    status: actual
    quantities:
      - {what: detained, value: VALUE, low: null, high: null, approximate: BOOLEAN, unit: persons}
    evidence:
      - {start: START, end: 86, sha256: 3488202c74917458c4c62efa9718fcb76f69f541c61219316842f909a70a5a22}
    summary: The Coastal Army frees twelve sailors.
"""
GOOD = {"MODE": "release", "DATE": "2025-03-13", "VALUE": "12", "BOOLEAN": "false", "START": "46"}


def source_with(slot: str, written: str) -> bytes:
    text = ANNOTATION
    for name, value in (GOOD | {slot: written}).items():
        text = text.replace(name, value)
    return text.encode()


class Refused(str):
    """The code of the problem that a scalar gives."""

    __slots__ = ()


def read(slot: str, written: str) -> Any:
    """The value that a scalar is read to in one field of an annotation, or the code of its only problem."""
    source = source_with(slot, written)
    agree(source, FORMATS.annotation)
    document, problems = parse("f.yaml", source, FORMATS.annotation)
    if document is None:
        assert [p.place.line for p in problems] == [ANNOTATION.count("\n", 0, ANNOTATION.index(slot)) + 1]
        return Refused(problems[0].code)
    report = document.values["reports"][0]
    quantity = report["quantities"][0]
    return {
        "MODE": report["mode"], "DATE": report["date"], "VALUE": quantity["value"], "BOOLEAN": quantity["approximate"],
        "START": report["evidence"][0]["start"],
    }[slot]  # fmt: skip


NULLS = ("~", "null", "Null", "NULL", "")
PLAIN = (
    "1948", "no", "No", "yes", "on", "off", "y", "true", "False", "1.10", "10.0", "2024-06-19", "2024-06", "0123", "00", "0x10", "0o17",
    "0b101", "1e3", "1E3", "1.5e-3", "+5", "-5", "-0", "-0.0", ".5", "5.", "1_000", "190:20:30", ".inf", "-.inf", ".nan", "NaN", "nil", "None",
    "nULL", "12345678901234567890", "-1e400", "-99999999999999999999", "9" * 400, "1e400", "=", "a:b", "a#b", "مصر", "2024-06-19T10:00:00Z",
)  # fmt: skip


@pytest.mark.parametrize("written", PLAIN)
def test_a_plain_scalar_is_text_as_written_where_the_key_takes_text(written: str) -> None:
    assert typed(read("MODE", written)) == typed(written)


@pytest.mark.parametrize(
    "written",
    [
        *PLAIN, "1948.0", "1948.", "1.948e3", "1.9e3", "0999", "999", "10000", "1948-01", "1948?", "2023/..", "../..", "01948", "1948.5",
        "0b11110011100",
    ],
)  # fmt: skip
def test_a_plain_scalar_is_text_as_written_where_the_key_takes_a_date(written: str) -> None:
    assert typed(read("DATE", written)) == typed(written)


@pytest.mark.parametrize("slot", ["MODE", "DATE", "VALUE"])
@pytest.mark.parametrize("written", NULLS)
def test_each_way_to_write_null_is_null_where_the_key_takes_null(slot: str, written: str) -> None:
    assert read(slot, written) is None


@pytest.mark.parametrize("slot", ["START", "BOOLEAN"])
@pytest.mark.parametrize("written", NULLS)
def test_null_is_a_missing_value_where_the_key_does_not_take_it(slot: str, written: str) -> None:
    assert read(slot, written) == Refused("missing-value")


@pytest.mark.parametrize("quote", ["'{}'", '"{}"'])
@pytest.mark.parametrize("written", ["1948", "no", "true", "1.10", "2024-06-19", "0123", "null", "~", "12", "0x10"])
def test_a_quoted_scalar_is_text_and_is_refused_where_the_key_takes_something_else(quote: str, written: str) -> None:
    quoted = quote.format(written)
    assert typed(read("MODE", quoted)) == typed(written)
    assert typed(read("DATE", quoted)) == typed(written)
    for slot in ("VALUE", "START", "BOOLEAN"):
        assert read(slot, quoted) == Refused("wrong-type")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0), ("12", 12), ("1948", 1948), ("-0", 0), ("85", 85), ("9007199254740992", 2**53),
        *((w, Refused("bad-value")) for w in ("-5", "9007199254740993", "12345678901234567890", "-99999999999999999999")),
        *(
            (w, Refused("wrong-type"))
            for w in (
                "no", "true", "1.10", "10.0", "12.", "1e3", "2024-06-19", "0123", "00", "0x10", "0o17", "1_000", ".inf", ".nan", ".5", "-0.0",
                "9" * 400, "one", "٤٦", "{}", "[]",
            )
        ),
        ("0b101", Refused("wrong-type")),
        ("+5", 5),
    ],
)  # fmt: skip
def test_a_whole_number_is_decimal_digits(written: str, value: Any) -> None:
    assert typed(read("START", written)) == typed(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0), ("12", 12), ("-3", Refused("bad-value")), ("-0", 0), ("1948", 1948), ("0.5", 0.5), ("-0.25", Refused("bad-value")), ("1.10", 1.1), ("10.0", 10.0),
        ("-0.0", -0.0), ("999999999999999", 999999999999999), ("0.123456789012345", 0.123456789012345),
        ("12345678901234567890", Refused("bad-value")),
        *(
            (w, Refused("wrong-type"))
            for w in (
                "no", "true", "2024-06-19", "0x10", "0o17", "1_000", ".inf", "-.inf", ".nan", "NaN", "1e400", "-1e400", "1.2.3", "-", ".", "1e", "٤٦",
                "twelve", "{}", "[]",
            )
        ),
        ("0b101", Refused("wrong-type")),
        ("+5", 5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("1.5E-3", 0.0015), ("00.5", 0.5), ("0123", Refused("wrong-type")),
        ("1234567890123456", 1234567890123456), ("0.1234567890123456", 0.1234567890123456),
        ("-99999999999999999999", Refused("bad-value")),
    ],
)  # fmt: skip
def test_a_number_is_decimal_with_or_without_a_point_and_an_exponent(written: str, value: Any) -> None:
    assert typed(read("VALUE", written)) == typed(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
        *((w, Refused("wrong-type")) for w in ("yes", "no", "on", "tRUE", "1", "0", "t", "{}", "[]")),
    ],
)  # fmt: skip
def test_a_boolean_is_true_or_false(written: str, value: Any) -> None:
    assert typed(read("BOOLEAN", written)) == typed(value)


def test_a_number_of_many_digits_is_no_float_on_one_path_and_whole_on_the_other() -> None:
    agree(source_with("VALUE", "-1" + "0" * 60), FORMATS.annotation)


# ---- places

PLACES = """\
# ملف
names: {en: Egypt, ar: مصر, id: 7}
"مفتاح": "نص 😀"  # comment
list:
  - [أ, ب, c]
  - k1: v1
    k2: {}
  - - deep
empty:
flat:
- one
folded: >
  two
  words
plain: three
  four
? asked
: answer
مصر: {القاهرة: [ك, 😀, last]}
"""


@pytest.mark.parametrize(
    ("pointer", "place", "key"),
    [
        ((), (2, 1), (2, 1)),
        (("names",), (2, 8), (2, 1)),
        (("names", "en"), (2, 13), (2, 9)),
        (("names", "ar"), (2, 24), (2, 20)),
        (("names", "id"), (2, 33), (2, 29)),
        (("مفتاح",), (3, 10), (3, 1)),
        (("list",), (5, 3), (4, 1)),
        (("list", 0), (5, 5), (5, 5)),
        (("list", 0, 0), (5, 6), (5, 6)),
        (("list", 0, 1), (5, 9), (5, 9)),
        (("list", 0, 2), (5, 12), (5, 12)),
        (("list", 1), (6, 5), (6, 5)),
        (("list", 1, "k1"), (6, 9), (6, 5)),
        (("list", 1, "k2"), (7, 9), (7, 5)),
        (("list", 2), (8, 5), (8, 5)),
        (("list", 2, 0), (8, 7), (8, 7)),
        (("empty",), (9, 7), (9, 1)),
        (("flat",), (11, 1), (10, 1)),
        (("flat", 0), (11, 3), (11, 3)),
        (("folded",), (12, 9), (12, 1)),
        (("plain",), (15, 8), (15, 1)),
        (("asked",), (18, 3), (17, 3)),
        (("مصر",), (19, 6), (19, 1)),
        (("مصر", "القاهرة"), (19, 16), (19, 7)),
        (("مصر", "القاهرة", 0), (19, 17), (19, 17)),
        (("مصر", "القاهرة", 1), (19, 20), (19, 20)),
        (("مصر", "القاهرة", 2), (19, 23), (19, 23)),
    ],
)
def test_a_value_and_its_key_have_their_line_and_column_in_code_points(
    pointer: Pointer, place: tuple[int, int], key: tuple[int, int]
) -> None:
    document = Document("raw/f.yaml", None, PLACES.encode())
    assert document.place(*pointer) == Place("raw/f.yaml", *place)
    assert document.key(*pointer) == Place("raw/f.yaml", *key)


@pytest.mark.parametrize(
    ("pointer", "parent"),
    [
        (("no",), (2, 1)),
        (("no", "nor", 3), (2, 1)),
        ((0,), (2, 1)),
        (("names", "no"), (2, 1)),
        (("names", 0), (2, 1)),
        (("names", "en", "no"), (2, 9)),
        (("list", 9), (4, 1)),
        (("list", 9, "no"), (4, 1)),
        (("list", "no"), (4, 1)),
        (("list", 1, "no"), (6, 5)),
        (("list", 1, "k2", "no"), (7, 5)),
        (("empty", "no"), (9, 1)),
        (("مصر", "القاهرة", 3), (19, 7)),
    ],
)
def test_a_missing_value_has_the_place_of_its_nearest_parent(pointer: Pointer, parent: tuple[int, int]) -> None:
    document = Document("f.yaml", None, PLACES.encode())
    assert document.place(*pointer) == Place("f.yaml", *parent)
    assert document.key(*pointer) == Place("f.yaml", *parent)


def test_every_place_in_a_file_that_has_no_tree_is_its_first() -> None:
    document = Document("f.yaml", None, b"a: [b")
    assert document.place("a", 0) == document.key("a") == Place("f.yaml", 1, 1)


def nodes(node: yaml_slow.Node, pointer: Pointer = ()) -> Iterator[tuple[Pointer, yaml_slow.Node]]:
    yield pointer, node
    for key, value in node.values.items():
        yield from nodes(value, (*pointer, key))
    for i, item in enumerate(node.items):
        yield from nodes(item, (*pointer, i))


@every_file
def test_at_the_place_of_each_key_and_value_stands_what_was_written(path: Path) -> None:
    source = path.read_bytes()
    document, lines = Document("f.yaml", None, source), source.decode().split("\n")

    def at(place: Place) -> str:
        return lines[place.line - 1][place.column - 1 :]

    for pointer, node in nodes(document.tree()):
        written = at(document.place(*pointer))
        if node.kind == "scalar":
            assert written.startswith(node.text.split("\n")[0][:20] if node.plain else ("'", '"', "|", ">"))
        else:
            assert written.startswith("[" if node.kind == "sequence" else "{") or pointer == () or document.place(*pointer).column > 1
        if pointer and isinstance(pointer[-1], str):
            assert at(document.key(*pointer)).lstrip("\"'").startswith(pointer[-1])


def test_the_tree_is_the_same_whoever_made_the_document() -> None:
    path = RAW / "actors.yaml"
    quick, _ = parse("f.yaml", path.read_bytes(), FORMATS.actors)
    slowly, _ = explain("f.yaml", path.read_bytes(), FORMATS.actors)
    assert quick is not None
    assert slowly is not None
    assert quick.place("actors", 3, "names", "ar") == slowly.place("actors", 3, "names", "ar")


# ---- faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(1, 1, "empty-file")]),
        ("# only a comment\n", [(1, 1, "empty-file")]),
        ("\ufeffa: b\n", [(1, 1, "byte-order-mark")]),
        ('a: "مصر \x07"\n', [(1, 9, "control-character")]),
        ("a: b\n\x00", [(2, 1, "control-character")]),
        ("a: \x7f", [(1, 4, "control-character")]),
        ("a: b # \ufffe", [(1, 8, "control-character")]),
        ("a: &x b\n", [(1, 4, "yaml-alias")]),
        ("&x [b]\n", [(1, 1, "yaml-alias")]),
        ("ا: [b, *x]\n", [(1, 8, "yaml-alias")]),
        ("a: *x\nb: &y c\n", [(1, 4, "yaml-alias"), (2, 4, "yaml-alias")]),
        ("a: {<<: b}\n", [(1, 5, "yaml-alias")]),
        ("a: !!int 1\n", [(1, 4, "yaml-tag")]),
        ("a: ! b\n", [(1, 4, "yaml-tag")]),
        ("- !x {}\n- !y []\n", [(1, 3, "yaml-tag"), (2, 3, "yaml-tag")]),
        ("a: &x !y b\n", [(1, 4, "yaml-alias"), (1, 4, "yaml-tag")]),
        ("%YAML 1.1\n---\na: b\n", [(1, 1, "yaml-directive")]),
        ("%TAG ! !x\n---\na: b\n", [(1, 1, "yaml-directive")]),
        ("a: b\n---\nc: d\n", [(2, 1, "second-document")]),
        ("a: b\n...\n---\nc: d\n", [(3, 1, "second-document")]),
        ("مصر: 1\nمصر: 2\n", [(2, 1, "duplicate-key")]),
        ("a: 1\n\"a\": 2\n'a': 3\n", [(2, 1, "duplicate-key"), (3, 1, "duplicate-key")]),
        ("x: {a: {b: 1}, c: 2, a: 3}\n", [(1, 22, "duplicate-key")]),
        ("[a]: b\n", [(1, 1, "wrong-type")]),
        ("ا: 1\n{a: b}: c\n", [(2, 1, "wrong-type")]),
        ("a: [b\n", [(1, 4, "not-yaml")]),
        ("مصر: b: c\n", [(1, 7, "not-yaml")]),
        ("\ta: b\n", [(1, 1, "not-yaml")]),
        ("- a\nb: c\n", [(2, 1, "not-yaml")]),
        ("a: @b\n", [(1, 4, "not-yaml")]),
        ('a: "\\q"\n', [(1, 5, "not-yaml")]),
        ("[" * 33 + "]" * 33, [(1, 33, "too-deep")]),
        ("[" * 200_000, [(1, 33, "too-deep")]),
        ("{a: " * 40 + "}" * 40, [(1, 129, "too-deep")]),
        ("[" + "a," * 50_000 + "]", [(1, 100_000, "too-many-values")]),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, str) else ",".join(f[2] for f in value),
)
def test_what_may_not_be_in_a_file_is_a_fault_at_its_place(text: str, faults: list[tuple[int, int, str]]) -> None:
    tree, found = yaml_slow.parse(text.encode())
    assert [f[:3] for f in found] == faults
    assert all(f.message for f in found)
    going_on = {"yaml-alias", "yaml-tag", "yaml-directive", "duplicate-key", "wrong-type"}
    assert (tree is not None) == ({f.code for f in found} <= going_on)


@pytest.mark.parametrize(
    ("source", "place"),
    [(b"\xff", (1, 1)), (b"a: b\n\xd9\x85 \xff", (2, 3)), (b"a: \xd9", (1, 4)), (b"a\r\nb \xc0\x80", (2, 3)), (b"\xed\xa0\x80", (1, 1))],
)
def test_bytes_that_are_not_utf_8_are_a_fault_at_the_first_of_them(source: bytes, place: tuple[int, int]) -> None:
    tree, faults = yaml_slow.parse(source)
    assert tree is None
    assert [f[:3] for f in faults] == [(*place, "not-utf-8")]


@pytest.mark.parametrize(
    "text",
    [
        "a: b", "---\na: b\n", "a: b\n...\n", "a:\tb\n", "a: b\r\nc: d\r\n", '"<<": 1\n', "a: b&c*d!e%f\n", "a: 'x & *y !z'\n", "null\n",
        "[" * 32 + "]" * 32, "[" + "a," * 49_999 + "]", 'a: "\\u0007"\n', "a: 😀\n",
    ],
    ids=lambda text: repr(text)[:30],
)  # fmt: skip
def test_what_only_looks_odd_is_no_fault(text: str) -> None:
    tree, faults = yaml_slow.parse(text.encode())
    assert faults == []
    assert tree is not None


def test_threads_that_end_may_read_files_one_after_the_other() -> None:
    """(As the requests of `waqai code` do, where a warm cache has read no file before them.)"""
    program = """
from threading import Thread
from waqai.yamlfile import yaml_fast
found = []
for i in range(20):
    one = Thread(target=lambda: found.append(yaml_fast.parse(b"a: [1, two]\\n")))
    one.start()
    one.join()
print(found.count({"a": [1, "two"]}))
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "20\n"), result.stderr
