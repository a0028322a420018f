"""The wheel works without the checkout: `validate` and `build` of a project from an environment that has only the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests import sample


def test_a_project_is_validated_and_built_by_the_installed_wheel(project: Path, tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
        str(sample.REPOSITORY),
    ]
    subprocess.run(build, check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    (wheel,) = tmp_path.glob("waqai-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert not [n for n in names if not n.startswith("waqai")], "nothing but the package and its metadata"
    command = [sys.executable, "-m", "waqai", "--project", str(project)]
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    where = subprocess.run(
        [sys.executable, "-c", "import waqai; print(waqai.__file__)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert where.stdout.startswith(str(tmp_path / "site"))
    for rest in (["explain", "bad-date"], ["validate"], ["build", "--out", str(tmp_path / "out")]):
        result = subprocess.run([*command, *rest], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert result.returncode == 0, result.stdout + result.stderr
