"""The package's shape: data flows one way, modules are small, `validate` and `--help` import nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

from benchmarks.generator import Size, generate

from tests import lines, sample

HEAVY = {"pygls", "lsprotocol", "pyarrow", "pandas", "numpy", "duckdb", "pandera", "great_expectations"}
PACKAGE = sample.REPOSITORY / "pipeline" / "waqai"
# A module imports only from its own line or from lines above it.
LAYERS = [
    {
        "version",
        "problem",
        "extras",
        "nearest",
        "identifiers",
        "project",
        "bundled",
        "plurals",
        "version_numbers",
        "folding",
        "atomic_write",
        "escaping",
        "languages",
    },
    {"catalogue"},
    {"yamlfile"},
    {"jsonlines"},
    {"value_types", "report_keys"},
    {"schema", "dates", "places"},
    {"retirement_reasons", "copy_kinds", "formats", "cells"},
    {"records", "record_reading"},
    {"texts", "report_digest", "page_files", "roles", "rule", "word_finder", "name_index"},
    {"read"},
    {"check"},
    {"contracts"},
    {"tables"},
    {"derive", "models"},
    {"engine"},
    {"agreement"},
    {"adjudication"},
    {"imports"},
    {"tool_formats"},
    {"metrics", "gates"},
    {"release"},
    {"pictures", "event_search", "edits", "fetching", "teamwork", "other_datasets"},
    {"crosswalk_page", "editor", "key_tables", "export", "loading", "report_listing", "problem_output", "pages", "site"},
    {"new_project", "skeletons", "new_articles", "new_entries", "language_server"},
    {"code_page"},
    {"cli"},
    {"__init__", "__main__"},
]


def top(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "waqai":
            names = [node.module] if node.module != "waqai" else [f"waqai.{alias.name}" for alias in node.names]
            found |= {top(name) for name in names}
    return found


def test_a_module_imports_only_what_stands_before_it() -> None:
    wrong = {}
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        level = next(i for i, layer in enumerate(LAYERS) if place in layer)
        if later := imports(path).difference(*LAYERS[: level + 1]):
            wrong[path.relative_to(PACKAGE).as_posix()] = later
    assert wrong == {}


def test_no_modules_import_one_another() -> None:
    """Not in functions either; what is imported for its types alone is apart."""
    names = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}
    graph: dict[str, set[str]] = {}
    for name, path in names.items():
        tree = ast.parse(path.read_text())
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            node.body.clear()
        found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
        graph[name] = {
            one for node in found for one in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)) if one in names
        }
    TopologicalSorter(graph).prepare()  # raises CycleError, with the circle


def test_a_module_past_400_lines_is_two_things_under_one_name() -> None:
    lengths = {path.relative_to(PACKAGE).as_posix(): len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_name_of_a_module_stands_twice() -> None:
    """A command's module has the command's name, and may share it."""
    paths = [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE / "cli"]
    names = Counter(path.parent.name if path.stem == "__init__" else path.stem for path in paths)
    assert {name for name, times in names.items() if times > 1} == set()


def modules_after(*args: str, cwd: Path) -> set[str]:
    code = (
        "import sys\nfrom waqai.cli import waqai\n"
        f"try:\n    waqai({list(args)!r}, prog_name='waqai')\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print('\\n'.join(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=True)
    return set(result.stdout.split("\n"))


def test_validate_imports_nothing_heavy(project: Path) -> None:
    loaded = modules_after("validate", cwd=project)
    assert not loaded & HEAVY
    assert "waqai.engine.check_project" in loaded


def test_validate_of_json_lines_imports_nothing_heavy(project: Path) -> None:
    assert lines.convert(project)
    assert not modules_after("validate", cwd=project) & HEAVY


def test_sound_files_never_need_the_explaining_path(tmp_path: Path) -> None:
    generate(tmp_path / "made", Size(20))
    loaded = modules_after("validate", cwd=tmp_path / "made")
    assert not loaded & {"yaml", "waqai.yamlfile.yaml_slow", "waqai.yamlfile.structure_errors", "difflib"}


def test_help_imports_no_command(project: Path) -> None:
    loaded = modules_after("--help", cwd=project)
    assert {name for name in loaded if name.startswith("waqai")} <= {"waqai", "waqai.cli"}


def test_importing_the_package_imports_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys, waqai\nprint('\\n'.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert not set(result.stdout.split("\n")) & {"pandas", "pyarrow", "click", "yaml"}


def test_great_expectations_has_one_importer_at_most() -> None:
    users = [
        p.name for p in PACKAGE.rglob("*.py") if "import great_expectations" in p.read_text() or "from great_expectations" in p.read_text()
    ]
    assert len(users) <= 1
