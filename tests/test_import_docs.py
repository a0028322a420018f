"""docs/importing.md is true: its commands run, its line is read, its mapping is one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tests import sample
from tests.conftest import Run
from waqai.cli import import_files
from waqai.imports.import_formats import NAMES
from waqai.imports.import_log import KINDS
from waqai.imports.mapping_file import Mapping, read_mapping
from waqai.imports.offset_units import UNITS
from waqai.imports.report_columns import COLUMNS, QUANTITY, column_of, known_field
from waqai.report_keys import REPORT_KEYS

PAGE = (sample.REPOSITORY / "docs" / "importing.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_run(run: Run, project: Path, tmp_path: Path) -> None:
    for line in re.findall(r"^waqai (.*)$", PAGE, re.MULTILINE):
        result = run("--project", project, *line.split(), cwd=tmp_path)
        assert result.exit_code == 0, f"{line}\n{result.output}{result.exception}"


def test_the_line_of_the_page_is_read_into_the_project_of_the_annotation_format(run: Run, tmp_path: Path) -> None:
    format_page = (sample.REPOSITORY / "docs" / "annotation-format.md").read_text(encoding="utf-8")
    shutil.copytree(sample.REPOSITORY / "schema", tmp_path / "schema")
    for name, text in re.findall(r"```yaml\n# (raw/[^\s]+\.yaml)[^\n]*\n(.*?)```", format_page, re.DOTALL):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (text,) = re.findall(r"```text\n(.*?)```", format_page, re.DOTALL)
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    assert run("--project", tmp_path, "text", "add", tmp_path / "page.txt").exit_code == 0
    (line,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "line.json").write_text(line, encoding="utf-8")
    result = run("--project", tmp_path, "import", tmp_path / "line.json", "--as", "c9", "--coder", "c1", "--coded", "2026-11-22")
    assert result.exit_code == 0, result.output
    written = (tmp_path / "raw" / "annotations" / "c9" / f"{json.loads(line)['article']}.yaml").read_text(encoding="utf-8")
    assert "  - event: foreign-minister-norway-two-day-visit-2019\n" in written


def test_the_mapping_of_the_page_and_every_draft_are_mappings(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    mapping, problems = read_mapping(tmp_path / "map.yaml", "map.yaml")
    assert problems == []
    assert mapping.says("actors", "unclear") == ("",)
    for label in ("who", "no: such", 'a "column" # x', "yes"):
        mapping.field(label)
    mapping.note("status", "sure", None, ("actual",))
    (tmp_path / "map.draft.yaml").write_text(mapping.draft(["a.csv"]), encoding="utf-8")
    again, problems = read_mapping(tmp_path / "map.draft.yaml", "map.draft.yaml")
    assert problems == []
    assert (again.dates, again.serials, again.split, again.header_row, again.sheet) == ("day-first", 1900, ",", 12, "Events")
    assert (again.peek("who"), again.defaults) == ("actors", {"status": "actual"})
    assert Mapping().peek("who") is None


def test_the_page_names_every_column_and_every_kind_of_remark() -> None:
    assert [c.name for c in COLUMNS if c.kind != "base" and f"`{c.name}`" not in PAGE] == []
    assert [kind for kind in KINDS if f"\n| {kind} |" not in PAGE] == []


def test_every_key_of_a_report_has_a_column_and_every_column_its_own_names() -> None:
    assert {key.name for key in REPORT_KEYS} == {c.key for c in COLUMNS if c.key}
    assert [known_field(name) for c in COLUMNS for name in (c.name, c.arabic)] == [c.name for c in COLUMNS for _ in range(2)]
    assert all(column_of(f"{name}_3").name == name for name in (*QUANTITY, "quote", "at"))
    assert (known_field("Quote 2"), known_field("اقتباس ٣"), known_field("type 2")) == ("quote_2", "quote_3", None)


def test_the_command_offers_every_format_and_unit() -> None:
    assert (import_files.FORMATS, import_files.UNITS) == (NAMES, UNITS)
    assert [name for name in NAMES if f"`{name}`" not in PAGE] == []
