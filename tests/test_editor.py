"""Editors: the schemas of schema/ and of `waqai editor`, and yaml-language-server driven with them over stdio."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml_rs

from tests import language_server, sample
from tests.conftest import Run
from waqai.catalogue import CATALOGUE
from waqai.editor import KINDS
from waqai.engine.check_project import check_project
from waqai.problem_output import Style, lines
from waqai.project import Project

SETTINGS: dict[str, str] = json.loads((sample.REPOSITORY / ".vscode" / "settings.json").read_text())["yaml.schemas"]
HEAD = "article: new\ncoder: c1\ncodebook: 1.0.0\ncoded: 2026-11-22\nreports:\n"
REPORT = """\
  - event: {event}
    type: {type}
    mode: {mode}
    contexts: [diplomatic]
    actors: [{actor}]
    recipients: [sudan]
    date: 2024
    place: null
    status: actual
    evidence: [{{start: 1, end: 20, sha256: {hash}}}]
    summary: Something happens for the first time.
"""


def annotation(**values: str) -> str:
    return HEAD + REPORT.format(**{"event": "a-new-one", "type": "CONSULT", "mode": "visit", "actor": "egypt", "hash": "0" * 64} | values)


def test_the_settings_name_a_schema_of_the_repository_for_each_kind_of_file() -> None:
    assert {f"./schema/{kind}.schema.json": files for kind, (files, _) in KINDS.items()} == SETTINGS
    assert all((sample.REPOSITORY / path).is_file() for path in SETTINGS)


@pytest.fixture(scope="module")
def project_with_ids(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample project in which `waqai editor` has run."""
    from click.testing import CliRunner

    from waqai.cli import waqai

    root = sample.make(tmp_path_factory.mktemp("editor") / "project")
    (root / "raw" / "assignments.yaml").write_text("double: 0.5\nseed: a\nassignments:\n  c1: [al-mirsad-2025-05-1]\n", encoding="utf-8")
    assert CliRunner().invoke(waqai, ["--project", str(root), "docs"]).exit_code == 0
    assert CliRunner().invoke(waqai, ["--project", str(root), "editor"]).exit_code == 0
    return root


@pytest.mark.parametrize("folder", ["schema", ".waqai/editor"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_accept_every_file_of_the_sample(kind: str, folder: str, project_with_ids: Path) -> None:
    schema = json.loads((project_with_ids / folder / f"{kind}.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    files = sorted(project_with_ids.glob(KINDS[kind][0]))
    assert files
    for path in files:
        assert [e.message for e in validator.iter_errors(yaml_rs.loads(path.read_text(encoding="utf-8"), parse_datetime=False))] == []


@pytest.mark.parametrize("folder", ["schema", ".waqai/editor"])
def test_the_schemas_know_drafts_and_say_what_is_wrong_with_the_form_that_is_meant(folder: str, project_with_ids: Path) -> None:
    schema = json.loads((project_with_ids / folder / "annotation.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    head = {"article": "al-mirsad-2025-05-1", "coder": "c1", "codebook": "1.0.0", "coded": "2025-11-28"}
    drafted = {"draft": True, "event": "a-thing-2025", "type": None, "mode": None, "actors": []}
    assert validator.is_valid(head | {"reports": None})
    assert validator.is_valid(head | {"reports": [drafted]})
    assert [e.kind.name for e in validator.iter_errors(head | {"reports": [drafted | {"status": "sure"}]})] == ["enum"]
    assert {e.kind.name for e in validator.iter_errors(head | {"reports": [{"event": "a-thing-2025"}]})} == {"required"}


def test_the_schemas_of_the_project_know_its_ids_and_git_ignores_them(project: Path, run: Run) -> None:
    result = run("--project", project, "editor")
    assert result.exit_code == 0
    assert result.output.startswith(".waqai/editor: ")
    folder = project / ".waqai" / "editor"
    assert (folder / ".gitignore").read_text() == "*\n"
    report = json.loads((folder / "annotation.schema.json").read_text(encoding="utf-8"))["$defs"]["report"]["properties"]
    known, other = report["actors"]["items"]["anyOf"]
    about = dict(zip(known["enum"], known["markdownEnumDescriptions"], strict=True))
    assert about["egypt"].startswith("**Egypt** · مصر")
    assert other["pattern"]
    workspace = json.loads((folder / "waqai.code-workspace").read_text())
    assert (folder / workspace["folders"][0]["path"]).resolve() == project
    assert all((project / path).is_file() for path in workspace["settings"]["yaml.schemas"])


def test_the_task_s_matchers_find_all_that_validate_reports_each_once(project: Path) -> None:
    """As in the editor's terminal: with colours, which the editor takes out; of a file as a whole there is no line."""
    (task,) = json.loads((sample.REPOSITORY / ".vscode" / "tasks.json").read_text())["tasks"]
    patterns = [matcher["pattern"] for matcher in task["problemMatcher"]]
    path = "raw/annotations/c1/al-manara-2025-03-14-1.yaml"
    text = (project / path).read_text(encoding="utf-8")
    (project / path).write_text(text.replace("recipients: [nordhavn]", "recipients: [nordhafn]", 1), encoding="utf-8")
    (project / "raw" / "annotations" / "c1" / "stray: error: a.txt").touch()
    problems = check_project(Project(project)).problems
    shown = [re.sub("\x1b\\[\\d*m", "", line) for line in lines(problems, "text", Style(None, True, everything=True))]
    found = [(pattern, match) for line in shown for pattern in patterns if (match := re.match(pattern["regexp"], line))]
    said = [{name: one[p[name]] for name in ("file", "line", "column", "severity", "code") if name in p} for p, one in found]
    assert said == [
        {"file": path, "line": "11", "column": "18", "severity": "error", "code": "unknown-actor"},
        {"file": "raw/annotations/c1/stray: error: a.txt", "severity": "error", "code": "stray-file"},
    ]
    assert all(re.fullmatch("[a-z0-9-]+", code) for code in CATALOGUE)


# ---- the language server itself

server = pytest.mark.skipif(
    language_server.command() is None, reason="node or yaml-language-server is absent: `make editor-test` installs it"
)


def open_server(root: Path, *settings: dict[str, str]) -> Iterator[language_server.LanguageServer]:
    with language_server.LanguageServer(root, {k: v for part in settings for k, v in part.items()}) as running:
        yield running


@pytest.fixture(scope="module")
def after_a_clone(project_with_ids: Path) -> Iterator[language_server.LanguageServer]:
    """The server with the committed settings alone."""
    yield from open_server(project_with_ids, SETTINGS)


@pytest.fixture(scope="module")
def with_ids(project_with_ids: Path) -> Iterator[language_server.LanguageServer]:
    """The server with the committed settings and those that `waqai editor` writes, as VS Code joins them."""
    workspace: dict[str, Any] = json.loads((project_with_ids / ".waqai" / "editor" / "waqai.code-workspace").read_text())
    yield from open_server(project_with_ids, SETTINGS, workspace["settings"]["yaml.schemas"])


Server = language_server.LanguageServer


@server
def test_types_are_completed_with_their_definitions(after_a_clone: Server) -> None:
    new = after_a_clone.open(annotation(type=""))
    found = after_a_clone.completions(new, 6, 10)
    assert len(found) == 16
    assert all(item["documentation"]["value"].startswith("**") for item in found.values())


@server
def test_modes_are_those_of_the_type(after_a_clone: Server) -> None:
    new = after_a_clone.open(annotation(mode=""))
    assert set(after_a_clone.completions(new, 7, 10)) == {"visit", "third-party", "multilateral", "phone", "null"}
    new = after_a_clone.open(annotation(type="AGREE", mode=""))
    assert set(after_a_clone.completions(new, 7, 10)) == {"null"}


@server
def test_the_definition_of_a_code_shows_over_it(after_a_clone: Server) -> None:
    new = after_a_clone.open(annotation())
    assert "Two or more parties meet" in after_a_clone.hover(new, 6, 12)


@server
def test_what_is_wrong_is_underlined_and_what_is_right_is_not(after_a_clone: Server) -> None:
    new = after_a_clone.open(annotation())
    assert after_a_clone.diagnostics(new) == []
    for wrong, line in (({"type": "CONSLT"}, 6), ({"mode": "sanction"}, 7), ({"actor": "Egypt"}, 9), ({"hash": "abc"}, 14)):
        new = after_a_clone.open(annotation(**wrong))
        assert {where for where, _ in after_a_clone.diagnostics(new)} == {line}, wrong


@server
def test_actors_places_and_events_of_the_project_are_completed(with_ids: Server) -> None:
    new = with_ids.open(annotation(actor="", event=""))
    actors = with_ids.completions(new, 9, 13)
    assert "مصر" in actors["egypt"]["documentation"]["value"]
    assert "cairo" in with_ids.completions(new, 12, 11)
    assert "coastal-army-frees-nord-star-sailors-2025" in with_ids.completions(new, 5, 11)


@server
def test_a_new_actor_is_not_underlined_and_a_wrong_type_is(with_ids: Server) -> None:
    new = with_ids.open(annotation(actor="somebody-new"))
    assert with_ids.diagnostics(new) == []
    new = with_ids.open(annotation(actor="somebody-new", type="CONSLT"))
    assert [where for where, _ in with_ids.diagnostics(new)] == [6]


@server
def test_every_file_of_the_sample_stays_without_a_line_under_it(with_ids: Server, project_with_ids: Path) -> None:
    for path in sorted(project_with_ids.glob("raw/**/*.yaml")):
        name = path.relative_to(project_with_ids).as_posix()
        with_ids.open(path.read_text(encoding="utf-8"), name)
        assert with_ids.diagnostics(name) == [], name


def test_a_second_coder_is_shown_the_events_of_no_other_coding(project: Path, run: Run) -> None:
    assert run("--project", project, "editor", "--coding", "c2").exit_code == 0
    text = (project / ".waqai" / "editor" / "annotation.schema.json").read_text(encoding="utf-8")
    assert "denizli-in-nairobi" in text  # c2's own name for it
    assert "denizli-visits-nairobi-2025" not in text
