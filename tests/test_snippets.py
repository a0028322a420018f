"""What README.md and docs/getting-a-release.md tell a reader to type works as it stands, in the folder that is meant."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import sample
from tests.web import Web, serving

ROOT = sample.REPOSITORY
README, GETTING = ROOT / "README.md", ROOT / "docs" / "getting-a-release.md"
ADDRESS = re.compile(r"https://(?:data\.example\.org/waqai|anyone\.example\.org/mirror)")
ARTICLE = "alaraby-aljadeed-2024-06-12-1"


def blocks(page: Path, language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{page.name} has no block of {language}"
    return found


def by_python(code: str) -> list[Any]:
    """Run a block as a notebook would; the values of its bare expressions."""
    scope: dict[str, Any] = {}
    shown = []
    with contextlib.redirect_stdout(io.StringIO()):
        for statement in ast.parse(code).body:
            if isinstance(statement, ast.Expr):
                shown.append(eval(compile(ast.Expression(statement.value), "snippet", "eval"), scope))
            else:
                exec(compile(ast.Module([statement], []), "snippet", "exec"), scope)
    return shown


def by_shell(code: str, folder: Path) -> str:
    """Run a block in a shell in which `waqai`, also that of `.venv`, is ours; `make` says what it would do."""
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    for name, line in (
        ("waqai", f'exec "{sys.executable}" -m waqai "$@"'),
        ("make", f'exec {shutil.which("make")} --dry-run -C "{ROOT}" "$@"'),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{line}\n")
        (tools / name).chmod(0o755)
    (tools / "activate").write_text(":\n")
    environment = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(["sh", "-e", "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{code}\n{result.stdout}{result.stderr}"
    return result.stdout


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The repository's releases on a server, for the address of the page; the working directory and the cache are empty."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("WAQAI_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("WAQAI_SOURCE", raising=False)
    with serving(ROOT / "dataset") as server:
        yield server


@pytest.mark.parametrize("code", blocks(README, "python"))
def test_the_readmes_python_runs_in_the_repository(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert all(len(shown) > 0 for shown in by_python(code))


@pytest.mark.parametrize("code", blocks(README, "sql"))
def test_the_readmes_sql_runs_in_the_repository(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.chdir(ROOT)
    assert duckdb.sql(code).fetchall()


@pytest.mark.parametrize("code", blocks(README, "r"))
def test_the_readmes_r_runs_in_the_repository(code: str) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("Rscript is not on this machine")
    result = subprocess.run(["Rscript", "-e", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "CONSULT" in result.stdout


def by_r(code: str, folder: Path) -> str:
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(jsonlite)"], capture_output=True, check=False).returncode:
        pytest.skip("R with jsonlite is not on this machine")
    result = subprocess.run(["Rscript", "-e", code], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("code", [code for code in blocks(GETTING, "r") if not ADDRESS.search(code)])
def test_the_pages_r_runs_in_the_repository(code: str) -> None:
    shown = by_r(code, ROOT)
    assert "2018-06" in shown
    assert "Cite as: " in shown


def test_r_brings_a_release_by_its_index(web: Web) -> None:
    (code,) = (code for code in blocks(GETTING, "r") if ADDRESS.search(code))
    load = f'source("{ROOT / "r" / "waqai.R"}"); cat(nrow(waqai_load("2.0.0", "events", "csv")$events))'
    assert by_r(f"{ADDRESS.sub(web.url, code)}\n{load}", Path.cwd()) == "724"
    published = ROOT / "dataset" / "2.0.0"
    brought, listed = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (Path.cwd() / "2.0.0", published)
    )
    assert brought == listed


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")
def test_the_readmes_commands_run_in_a_checkout_after_the_set_up(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("schema", "raw", "dataset", "docs", ".vscode"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=shutil.ignore_patterns("text"))
    inline = re.findall(r"`(\.venv/bin/waqai [^`]+)`", README.read_text(encoding="utf-8"))
    assert inline
    for code in (*blocks(README, "sh"), *inline):
        by_shell(code.replace("ARTICLE", ARTICLE), checkout)
    assert (checkout / "site" / "index.html").is_file()
    assert list((tmp_path / "gulf-events" / "build").iterdir())


def test_the_commands_that_bring_a_release_run_in_an_empty_folder(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in blocks(GETTING, "sh"):
        assert ADDRESS.search(code)
        by_shell(re.sub("REQUESTS_CA_BUNDLE=[^ ]+", "", ADDRESS.sub(web.url, code)), Path.cwd())
    assert (Path.cwd() / "waqai-latest" / "SHA256SUMS").is_file()


@pytest.mark.parametrize("code", blocks(GETTING, "python"))
def test_the_python_that_reads_a_release_runs_in_an_empty_folder_or_in_that_of_the_release(
    code: str, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not ADDRESS.search(code):
        assert '"parquet/' in code
        monkeypatch.chdir(shutil.copytree(ROOT / "dataset" / "2.0.0", Path.cwd() / "release"))
    by_python(ADDRESS.sub(web.url, code))


@pytest.mark.parametrize("rules", [".gitignore", "pipeline/waqai/template/dot-gitignore"])
def test_git_passes_over_what_these_commands_write(rules: str, tmp_path: Path) -> None:
    from waqai.export.export_run import FORMS

    if not shutil.which("git"):
        pytest.skip("git is not on this machine")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_bytes((ROOT / rules).read_bytes())
    said = "\n".join(page.read_text(encoding="utf-8") for page in (README, *(ROOT / "docs").glob("*.md")))
    written = {f"gulf-events-1.2.0{ending}" for _, ending in FORMS.values()} | {"c1.xlsx", "c1-label-studio", "c1-inception", "blind.xlsx"}
    written |= {name for name in re.findall(r"waqai (?:site|plot|export) .*--out ([\w./-]+)", said) if not name.startswith("/")}
    assert {"site", "site.zip", "dyads.svg", "stata"} <= written
    asked = "".join(f"{name}{'' if '.' in name.rpartition('/')[2] else '/x'}\n" for name in sorted(written))
    ignored = subprocess.run(
        ["git", "check-ignore", "--stdin"], cwd=tmp_path, input=asked, capture_output=True, text=True, check=False
    ).stdout
    assert set(asked.split()) - set(ignored.split()) == set()
