"""`waqai --version`, and what is said where an extra is missing: a command that works for the Python that runs."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run
from waqai.extras import install, missing
from waqai.version import VERSION

PYPROJECT = tomllib.loads((sample.REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]


def test_the_command_names_the_python_that_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = tmp_path / "a checkout" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path)
    assert install("site") == "'a checkout/.venv/bin/python' -m pip install 'waqai[site]'"
    monkeypatch.chdir(tmp_path / "a checkout")
    assert install("site") == ".venv/bin/python -m pip install 'waqai[site]'"
    monkeypatch.chdir(python.parent)
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3.13")
    assert install("site") == "/usr/bin/python3.13 -m pip install 'waqai[site]'"
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("PATH", str(python.parent))
    assert install("site") == "python -m pip install 'waqai[site]'"


def test_what_goes_without_the_library_is_said_last() -> None:
    assert str(missing("a table needs", "wood", "x")) == f"a table needs wood: {install('x')}"
    assert str(missing("a table needs", "wood", "x", "a mat needs nothing")).endswith("'waqai[x]'; a mat needs nothing")


def test_every_library_that_is_named_is_in_the_extra_that_is_named() -> None:
    named: list[tuple[str, str]] = []
    for path in (sample.REPOSITORY / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and getattr(node.exc.func, "id", "") == "missing":
                library, extra = node.exc.args[1:3]
                assert isinstance(extra, ast.Constant)
                named.append((str(library.value) if isinstance(library, ast.Constant) else "krippendorff", str(extra.value)))
    assert {extra for _, extra in named} == set(EXTRAS)
    for name, of in named:
        assert name in {re.split(r"[\[<>=]", one)[0] for one in EXTRAS[of]}, (name, of)


def test_every_extra_that_a_page_names_is_there() -> None:
    pages = [sample.REPOSITORY / "README.md", *(sample.REPOSITORY / "docs").rglob("*.md"), *(sample.REPOSITORY / "pipeline").rglob("*.py")]
    named = {
        name
        for p in pages
        for found in re.findall(r"[\"'](?:waqai|\.)\[([a-z,]+)\]", p.read_text(encoding="utf-8"))
        for name in found.split(",")
    }
    assert named <= set(EXTRAS)
    assert len(named) > 3


def test_the_lock_has_every_extra() -> None:
    makefile = (sample.REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"--extra (\w+)", makefile)) == set(EXTRAS)


def test_version_says_that_of_the_code_and_where_there_is_a_project_that_of_the_data(published: Path, tmp_path: Path, run: Run) -> None:
    code = f"waqai {VERSION}\n"
    assert run("--version", cwd=tmp_path).output == code
    released = f"{code}dataset 1.2.0, released 2026-01-15\n"
    assert run("--version", cwd=published / "raw").output == released
    assert run("--project", published, "--version", cwd=tmp_path).output == run("--version", "--project", published).output == released
    sample.edit(published, [{"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": "version: 1.3.0"}])
    assert run("--project", published, "--version").output == f"{code}dataset 1.3.0, not released yet; the last release is 1.2.0\n"
    sample.edit(published, [{"file": "dataset", "rename": "elsewhere"}])
    assert run("--project", published, "--version").output == f"{code}dataset 1.3.0, not released yet\n"
    sample.edit(published, [{"file": "schema/dataset.yaml", "write": "version: [\n"}])
    broken = run("--project", published, "--version")
    assert (broken.exit_code, broken.output) == (0, f"{code}dataset: schema/dataset.yaml has problems; run `waqai validate`\n")
    assert run("--version", "--project", tmp_path / "nowhere").exit_code == 3


def test_the_lock_satisfies_what_the_base_install_asks_for_and_every_bound_has_a_lower_end() -> None:
    from compat.floors import lower_bounds
    from packaging.requirements import Requirement

    lock = dict(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([\w.]+)", (sample.REPOSITORY / "requirements.lock").read_text(), re.MULTILINE))
    asked = [Requirement(one) for one in (*PYPROJECT["project"]["dependencies"], *EXTRAS["analysis"])]
    assert [one.split("==")[0] for one in lower_bounds()] == [one.name for one in asked]
    for one in asked:
        assert one.specifier.contains(lock[one.name.lower()]), one
    oldest = dict(one.split("==") for one in lower_bounds())
    assert (oldest["pandas"], oldest["pyarrow"]) == ("2.2.3", "18"), "releases of two years ago"
