"""What comes from outside is bounded: links stay in the project, lines end, numbers that vanish are none."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests import lines
from tests.conftest import Run
from waqai.formats import Formats
from waqai.jsonlines import line_fast
from waqai.jsonlines.line_reader import numbered, read_line, spans
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile.yaml_reader import MAX_BYTES

SHARD = "raw/annotations/c2/more.jsonl"


def problems(project: Path, run: Run) -> list[str]:
    output = run("--project", project, "validate", "--all").output
    return [line for line in output.splitlines() if ": error: " in line or ": warning: " in line]


@pytest.mark.parametrize(
    "name", ["raw", "raw/articles", "raw/annotations", "raw/annotations/c2", "schema", "schema/tables", "schema/expectations"]
)
def test_a_folder_that_is_a_link_out_of_the_project_is_not_even_listed(name: str, project: Path, run: Run, tmp_path: Path) -> None:
    (project / name).rename(tmp_path / "elsewhere")
    (project / name).symlink_to(tmp_path / "elsewhere")
    assert problems(project, run) == [f"{name}: error: not-a-file: this is a link that leads out of the project"]


def test_a_project_may_itself_be_a_link(project: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(project)
    assert problems(tmp_path / "link", run) == []


@pytest.mark.parametrize("packed", [False, True])
def test_reading_stops_at_a_line_that_is_too_long(packed: bool, project: Path, run: Run) -> None:
    path = project / (SHARD + (".gz" if packed else ""))
    data = b"{" + b" " * (3 * MAX_BYTES) + b"\n" + b"nothing\n" * 10
    path.write_bytes(gzip.compress(data) if packed else data)
    place = f"{SHARD}{'.gz' if packed else ''}:1:1"
    assert problems(project, run) == [
        f"{place}: error: too-large: the line has more than 4,194,304 bytes: it is not read, and nothing after it"
    ]


def test_a_line_of_just_as_many_bytes_as_may_be_is_read_and_so_is_what_follows(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b" " * MAX_BYTES + b"\n{}\n")
    assert [(number, offset) for number, offset, _ in numbered(path)] == [(1, 0), (2, MAX_BYTES + 1)]
    path.write_bytes(b" " * (MAX_BYTES + 1) + b"\n{}\n")
    assert [(number, offset) for number, offset, _ in numbered(path)] == [(1, 0)]


@pytest.mark.parametrize("before", [0, MAX_BYTES // 2, MAX_BYTES - 10, 2 * MAX_BYTES - 3])
def test_no_part_of_a_file_begins_after_a_line_that_is_too_long(before: int, tmp_path: Path) -> None:
    path, short = tmp_path / "x.jsonl", b"{}\n"
    head = short * (before // 3)
    path.write_bytes(head + b" " * (MAX_BYTES + 1) + b"\n" + short * MAX_BYTES)
    for size in (1000, MAX_BYTES, 3 * MAX_BYTES):
        found = [span for span in spans(path, size) if span]
        assert all(span.start <= len(head) for span in found)
        assert sum(1 for span in found for _ in numbered(path, span)) == len(head) // 3 + 1


def test_a_number_that_vanishes_is_refused_in_lines_as_it_is_in_yaml(project: Path) -> None:
    schema, _ = read_schema(project)
    assert schema
    assert [line_fast.parse(b'{"value": %b}' % text) for text in (b"1e-400", b"-0.0001e-999", b"0e-400", b"0.0", b"1e-300")] == [
        None, None, {"value": 0.0}, {"value": 0.0}, {"value": 1e-300},
    ]  # fmt: skip
    assert lines.convert(project)
    path = next(p for p in sorted((project / "raw" / "annotations").glob("*/*.jsonl")) if '"value":' in p.read_text())
    line = next(line for line in path.read_text().splitlines() if '"value":' in line)
    value = json.dumps(next(q["value"] for r in json.loads(line)["reports"] for q in r.get("quantities", ())))
    _, found = read_line("x.jsonl", 1, line.replace(f'"value":{value}', '"value":1e-400', 1).encode(), Formats(schema).annotation)
    assert [p.message for p in found] == ["`value` is the text `1e-400`; it must be null or a number"]


def test_a_typo_in_one_file_is_one_problem(project: Path, run: Run) -> None:
    for name, at in (
        ("actors", "    kind: person"),
        ("places", "    kind: city"),
        ("outlets", "    kind: "),
        ("coders", "    kind: "),
        ("events", "    links:"),
    ):
        path = project / "raw" / f"{name}.yaml"
        text = path.read_text()
        path.write_text(text.replace(at, f"    colour: red\n{at}", 1))
        assert [line.split(": ")[2] for line in problems(project, run)] == ["unknown-key"], name
        path.write_text(text)


def test_a_key_of_dataset_yaml_that_was_left_empty_says_nothing(project: Path, run: Run) -> None:
    path = project / "schema" / "dataset.yaml"
    kept = [line for line in path.read_text().splitlines() if not line.startswith(("limits", "  - ", "codings", "agreement"))]
    path.write_text("\n".join([*kept, "limits:", "codings:", "agreement:"]).replace("creators:", "creators: [{name: Us}]") + "\n")
    assert problems(project, run) == []
