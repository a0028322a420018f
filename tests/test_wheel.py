"""The wheel works without the checkout: `init`, `validate` and `build` in an environment that has only the wheel and what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests import sample
from waqai.catalogue import CATALOGUE


@pytest.mark.slow
def test_a_project_is_started_validated_and_built_by_the_installed_wheel(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    subprocess.run([*pip, str(sample.REPOSITORY)], check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    (wheel,) = tmp_path.glob("waqai-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "empty"], check=True)
    (site,) = (tmp_path / "empty").glob("lib/python3*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert not [n for n in names if not n.startswith("waqai")], "nothing but the package and its metadata"
        pages = sorted(n for n in names if n.rsplit("/", 1)[-1].removesuffix(".md") in CATALOGUE)
        assert pages == sorted(f"waqai/template/docs/problems/{code}.md" for code in CATALOGUE), "each problem's page, once"
        assert "waqai/template/.gitattributes" in names
        archive.extractall(site)
    # The libraries that it needs, from this environment, as a folder: its own .pth files, and the checkout by them, stay out.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "GITHUB_ACTIONS")}

    def call(*command: str, cwd: Path = tmp_path) -> str:
        python = tmp_path / "empty" / "bin" / "python"
        result = subprocess.run([python, *command], env=environment, capture_output=True, text=True, check=False, cwd=cwd)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    assert call("-c", "import waqai; print(waqai.__file__)").startswith(str(site))
    page = sample.REPOSITORY / "docs" / "problems" / "bad-date.md"
    assert call("-m", "waqai", "explain", "bad-date") == page.read_text(encoding="utf-8")
    call("-m", "waqai", "init", "gulf")
    assert "5 reports, 5 passages checked: no problems" in call("-m", "waqai", "validate", cwd=tmp_path / "gulf")
    assert "5 events in 5 reports, written and read back" in call("-m", "waqai", "build", cwd=tmp_path / "gulf")
