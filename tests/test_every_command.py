"""Every command, from wherever it is called and whatever is closed, full, oddly named or missing: one line, and the exit code that is meant."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import foreign_events, foreign_files, sample
from tests.conftest import Run
from waqai.cli import COMMANDS

ARTICLE = "sawt-al-delta-2025-03-12-2"


class Call(NamedTuple):
    """How a command is called on the sample project with its release 1.2.0: its arguments, files that are taken away before, the version to come."""

    arguments: list[str]
    without: str = ""
    version: str = "1.2.0"


CALLS = {
    "init": Call(["init", "@/new"]),
    "new article": Call(["new", "article", "@/page.txt", "--outlet", "al-manara", "--published", "2025-03-12"]),
    "new articles": Call(["new", "articles", "@/project/drawn.csv"]),
    "new actor": Call(["new", "actor", "Norway", "Sudan"]),
    "new coding": Call(["new", "coding", ARTICLE, "--coder", "c2"], f"raw/annotations/c2/{ARTICLE}.yaml"),
    "assign": Call(["assign", "--coders", "c1,c2", "--double", "0.5"]),
    "status": Call(["status"]),
    "code": Call(["code", ARTICLE, "--coder", "c2", "--no-browser", "--idle", "0.1"]),
    "validate": Call(["validate"]),
    "validate of a path": Call(["validate", f"raw/annotations/c1/{ARTICLE}.yaml"]),
    "validate --full": Call(["validate", "--full"]),
    "build": Call(["build", "--out", "@/built"]),
    "release": Call(["release", "1.2.0"], "dataset"),
    "diff": Call(["diff", "1.2.0", "candidate"]),
    "diff as Markdown": Call(["diff", "1.2.0", "candidate", "--format", "markdown", "--whole"]),
    "verify": Call(["verify", "1.2.0", "--against", "1.2.0"]),
    "get": Call(["get", "latest", "--to", "@/got"]),
    "export": Call(["export", "1.2.0", "--to", "sqlite", "--out", "@/x.sqlite"]),
    "export to duckdb": Call(["export", "1.2.0", "--to", "duckdb", "--out", "@/x.duckdb"]),
    "export to xlsx": Call(["export", "1.2.0", "--to", "xlsx", "--out", "@/x.xlsx"]),
    "export to dta": Call(["export", "1.2.0", "--to", "dta", "--out", "@/x-dta"]),
    "compare": Call(["compare", "1.2.0", "@/project/icews.tab", "--as", "icews"]),
    "export to plover": Call(["export", "1.2.0", "--to", "plover", "--out", "@/x.jsonl"]),
    "export to polecat": Call(["export", "1.2.0", "--to", "polecat", "--out", "@/x.txt"]),
    "export to w3c": Call(["export", "1.2.0", "--to", "w3c", "--out", "@/x.jsonld"]),
    "show": Call(["show", ARTICLE]),
    "agreement": Call(["agreement", "c1", "c2"]),
    "agreement with a release": Call(["agreement", "--against", "1.2.0", "c2"]),
    "adjudicate": Call(["adjudicate", ARTICLE, "--coder", "adj", "--coded", "2026-01-01"]),
    "site": Call(["site", "1.2.0", "--out", "@/site"]),
    "plot": Call(["plot", "1.2.0", "dyads", "--out", "@/x.svg"]),
    "plot of some in Arabic": Call(["plot", "1.2.0", "timeline", "--status", "any", "--from", "2025", "--lang", "ar", "--out", "@/x.svg"]),
    "explain": Call(["explain", "bad-date"]),
    "text add": Call(["text", "add", "@/page.txt"]),
    "text add of a folder": Call(["text", "add", "--recorded", "@/project/raw"]),
    "text fetch": Call(["text", "fetch", ARTICLE]),
    "text match": Call(["text", "match", ARTICLE, "@/page.txt"]),
    "text find": Call(["text", "find", ARTICLE, "@words"]),
    "lsp": Call(["lsp"]),
    "editor": Call(["editor"]),
    "docs": Call(["docs"]),
    "import": Call(["import", "@/project/coded.csv", "--as", "c3", "--coder", "c2", "--coded", "2026-01-02"]),
    "export of a sheet": Call(["export", "sheet", "--coding", "c1", "--out", "@/sheet.xlsx"]),
    "export of a blind sheet": Call(["export", "blind-sheet", "--seed", "7", "--out", "@/blind.xlsx"]),
    "export for INCEpTION": Call(["export", "inception", "--coding", "c1", "--out", "@/inception"]),
    "export for Label Studio": Call(["export", "label-studio", "--coding", "c1", "--out", "@/label-studio"]),
    "find-event": Call(["find-event", ARTICLE, "--coding", "c1"]),
    "rename": Call(["rename", "event", "otieno-in-ankara", "otieno-to-ankara", "--yes"]),
    "merge": Call(["merge", "otieno-in-ankara", "otieno-visits-ankara-2025", "--yes"]),
    "retire": Call(
        ["retire", "article", "khabar-al-sahil-2025-03-15-1", "--reason", "withdrawn", "--text", "It is gone."], version="1.2.1"
    ),
}
WRITERS = (
    "init", "new article", "new articles", "new coding", "build", "release", "get", "export", "export to duckdb", "export to xlsx", "export to dta", "adjudicate",
    "export to plover", "export to polecat", "export to w3c",
    "site", "plot", "text add", "editor", "docs", "export of a sheet", "export of a blind sheet", "export for INCEpTION", "export for Label Studio", "assign",
)  # fmt: skip


def page() -> str:
    return next(t for p in sorted(sample.PAGES.glob("*.txt")) if len(t := p.read_text(encoding="utf-8")) == 1694)


def arguments(call: Call, beside: Path) -> list[str]:
    return [page()[1225:1283] if a == "@words" else a.replace("@", str(beside)) for a in call.arguments]


@pytest.fixture
def published(published: Path) -> Path:
    """The sample project with its release and tables to import and to compare, and a copy of a page beside it."""
    (published.parent / "page.txt").write_text(page(), encoding="utf-8")
    (published / "drawn.csv").write_text("outlet,published,file\nal-manara,2025-03-12,new.txt\n", encoding="utf-8")
    (published / "new.txt").write_text("A page.", encoding="utf-8")
    (published / "icews.tab").write_text(
        foreign_events.table(foreign_events.ICEWS, [foreign_events.icews("2025-03-11", "Egypt", "040", "Norway")]), encoding="utf-8"
    )
    (published / "coded.csv").write_text(foreign_files.as_csv([foreign_files.row()]), encoding="utf-8")
    return published


def without(project: Path, call: Call) -> None:
    if call.without:
        path = project / call.without
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    sample.edit(project, [{"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": f"version: {call.version}"}])


def test_each_command_is_among_the_calls() -> None:
    assert {call.split()[0] for call in CALLS} == set(COMMANDS)


ODD = "a?b#c%41 e&f'g\"h[x]*~;$(id) \u0648"


@pytest.mark.parametrize("name", CALLS)
def test_every_command_works_on_the_project_that_is_named_from_another_folder_with_any_letters_in_its_path(
    name: str, published: Path, tmp_path: Path, run: Run
) -> None:
    """A `?` ends a path for some libraries, a `%` escapes. In the other folder lies a project whose release has the same number."""
    other, odd = tmp_path / "elsewhere", tmp_path / ODD
    (other / "dataset" / "1.2.0").mkdir(parents=True)
    for folder in ("schema", "raw", "1.2.0"):
        (other / folder).mkdir()
    odd.mkdir()
    without(published, CALLS[name])
    shutil.move(published, odd)
    shutil.copy(tmp_path / "page.txt", odd)
    result = run("--project", odd / "project", *arguments(CALLS[name], odd), cwd=other)
    assert result.exit_code == 0, result.exception or result.output
    assert sorted(p.name for p in other.iterdir()) == ["1.2.0", "dataset", "raw", "schema"]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([ODD, "elsewhere", "page.txt"])


@pytest.mark.skipif(sys.platform != "linux", reason="names elsewhere are letters")
@pytest.mark.parametrize("name", ["verify", "export to duckdb", "validate"])
def test_a_folder_s_name_need_not_be_utf_8(name: str, published: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"\xff")
    odd.mkdir()
    shutil.move(published, odd)
    result = shell("", "--project", odd / "project", *arguments(CALLS[name], odd))
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="mounts a small disk, for which it must be root")
@pytest.mark.parametrize("name", [name for name in WRITERS if name != "release"])
def test_a_full_disk_is_named_in_one_line_and_nothing_is_left_there(name: str, published: Path, tmp_path: Path, run: Run) -> None:
    """(`release` writes only to the project: what a full disk does to it is tested in test_crash.py.)"""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], check=False, capture_output=True).returncode:
        pytest.skip("it may not mount")
    try:
        for folder in ("raw/annotations/adjudicated", ".waqai/editor", "docs/tables", "docs/problems"):
            (published / folder).mkdir(parents=True, exist_ok=True)
        without(published, CALLS[name])
        shutil.move(published, disk)
        shutil.copy(tmp_path / "page.txt", disk)
        with suppress(OSError), (disk / "filler").open("wb", buffering=0) as stream:
            while stream.write(b"x" * 4096):
                pass
        before = sorted(p.relative_to(disk) for p in disk.rglob("*"))
        result = run("--project", disk / "project", *arguments(CALLS[name], disk))
        assert result.exit_code == 3
        said = str(result.exception)
        assert "\n" not in said
        assert said.startswith(f"cannot write {disk}/"), said
        assert "No space left on device" in said or "disk is full" in said
        assert sorted(p.relative_to(disk) for p in disk.rglob("*")) == before
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def shell(redirection: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the console script with standard streams as a shell sets them."""
    script = f'exec "$@" {redirection}'
    command = ["sh", "-c", script, "sh", sys.executable, "-c", "from waqai.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


@pytest.mark.parametrize("redirection", [">&-", pytest.param("2>&-", marks=pytest.mark.slow), "<&- >&- 2>&-"])
def test_with_its_streams_closed_a_command_works_and_writes_into_no_file_of_its_own(
    redirection: str, published: Path, tmp_path: Path
) -> None:
    for name in ("validate", "export", "explain"):
        result = shell(redirection, "--project", published, *arguments(CALLS[name], tmp_path))
        assert (result.returncode, result.stderr) == (0, ""), name
    with sqlite3.connect(tmp_path / "x.sqlite") as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("arguments", [["--help"], ["explain", "bad-date"], ["validate"]])
def test_an_output_that_takes_nothing_is_exit_3_and_one_line(arguments: list[str], published: Path) -> None:
    result = shell(">/dev/full", "--project", published, *arguments)
    assert (result.returncode, result.stderr) == (3, "waqai: cannot write the output: No space left on device\n")


def test_an_output_that_nobody_reads_to_its_end_is_not_the_exit_code_of_problems() -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run([sys.executable, "-m", "waqai", "--help"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (process.returncode, process.stderr) == (3, b"")


FAULT = """
import sys
from waqai import cli
def broken(*_, **__):
    raise {}
cli.waqai.invoke = broken
cli.main()
"""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("KeyError('type')", "KeyError: 'type' (a fault of waqai or of a library"), ("AssertionError", "AssertionError (a fault of"),
        ("ValueError('two\\nlines')", "ValueError: two lines (a fault of"), ("MemoryError", "there is not enough memory\n"),
        ("RecursionError('x')", "something is nested too deeply (a fault of"), ("__import__('sqlite3').OperationalError('full')", "sqlite3.OperationalError: full"),
        ("OSError(28, 'No space', '/x')", "/x: No space left on device\n"), ("OSError(28, 'No space', '/x', None, '/y')", "/y: No space left on device\n"),
        ("OSError('odd')", "OSError: odd (a fault of"), ("SystemExit('a library ends so')", ""),
    ],
)  # fmt: skip
def test_whatever_escapes_is_exit_3_and_one_line(error: str, said: str) -> None:
    result = subprocess.run([sys.executable, "-c", FAULT.format(error), "explain", "x"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith(f"waqai: {said}" if said else "")
    assert result.stderr.count("\n") == (1 if said else 0)


def test_a_fault_is_told_whole_where_that_is_asked_for() -> None:
    command = [sys.executable, "-c", FAULT.format("KeyError('type')"), "explain", "x"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"WAQAI_TRACEBACK": "1"})
    assert result.stderr.startswith("Traceback")
    assert "line 5, in broken" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("waqai: KeyError: 'type'")


def test_without_docstrings_commands_work_or_say_that_a_library_needs_them(published: Path, tmp_path: Path) -> None:
    for name, code in {"validate": 0, "plot": 3}.items():
        result = shell("", "--project", published, *arguments(CALLS[name], tmp_path), PYTHONOPTIMIZE="2")
        assert result.returncode == code, result.stderr
        assert ("run Python without -OO" in result.stderr) == bool(code)
        assert "Traceback" not in result.stderr
    assert "Check RELEASE" not in shell("", "verify", "--help", PYTHONOPTIMIZE="2").stdout


def test_a_working_directory_that_is_gone_is_said(published: Path, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    main = [sys.executable, "-c", "from waqai.cli import main; main()"]
    for arguments, code in ((["--project", str(published), "validate"], 0), (["validate"], 3)):
        command = ["sh", "-c", 'rmdir "$PWD"; exec "$@"', "sh", *main, *arguments]
        (tmp_path / "gone").mkdir(exist_ok=True)
        result = subprocess.run(command, cwd=tmp_path / "gone", capture_output=True, text=True, check=False)
        assert result.returncode == code
        assert code == 0 or result.stderr == "waqai: the working directory is not there any more\n"
