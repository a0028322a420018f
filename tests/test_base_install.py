"""What the base install does without any extra; `make floor-test` runs this with the oldest and the newest pandas and pyarrow."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sample
from tests.conftest import timeless
from tests.web import serving
from waqai.release.stored import releases

DATASET = sample.REPOSITORY / "dataset"
Call = Callable[..., str]
VERSIONS = releases(DATASET)
EXTRAS = (
    "pandera",
    "great_expectations",
    "duckdb",
    "polars",
    "altair",
    "jinja2",
    "vl_convert",
    "openpyxl",
    "xlsxwriter",
    "dask",
    "pygls",
    "cassis",
)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run `waqai` where no library of an extra can be imported; a warning is an error."""
    hidden = tmp_path / "hidden"
    for name in EXTRAS:
        (hidden / name).mkdir(parents=True)
        (hidden / name / "__init__.py").write_text("raise ImportError('no extra is installed')\n")
    monkeypatch.setenv("WAQAI_CACHE", str(tmp_path / "cache"))
    path = os.pathsep.join([str(hidden), str(sample.REPOSITORY / "pipeline")])

    def run(*args: str | Path, cwd: Path = tmp_path) -> str:
        command = [sys.executable, "-W", "error", "-m", "waqai", *map(str, args)]
        result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path})
        assert (result.returncode, result.stderr) == (0, ""), result.stdout + result.stderr
        return timeless(result.stdout)

    return run


def test_a_project_is_checked_and_shown(call: Call, project: Path) -> None:
    assert "passages checked: no problems" in call("validate", cwd=project)
    assert "coding c1, by c1" in call("show", "al-manara-2025-03-14-1", cwd=project)


@pytest.mark.parametrize("version", [VERSIONS[0], VERSIONS[-1]])
def test_a_release_is_brought_and_verified(call: Call, tmp_path: Path, version: str) -> None:
    with serving(DATASET) as web:
        call("get", version, "--from", web.url, "--to", tmp_path / "got")
    assert f"version {version}" in call("verify", tmp_path / "got", "--against", DATASET / version)


def test_releases_are_compared_and_exported(call: Call, tmp_path: Path) -> None:
    assert call("diff", DATASET / "0.1.0", DATASET / "1.0.0").startswith("From 0.1.0 to 1.0.0: a minor step\n")
    call("export", DATASET / "1.0.0", "--to", "sqlite", "--out", tmp_path / "x.sqlite")
    call("export", DATASET / "1.0.0", "--to", "dta", "--out", tmp_path / "x-dta")
    assert (tmp_path / "x-dta" / "events.dta").is_file()
