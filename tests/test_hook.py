"""The pre-commit hook: pre-commit itself installs it from this repository and runs it in a project."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import sample

INSTALLED = sample.REPOSITORY / "build" / "pre-commit" / "bin" / "pre-commit"
PRE_COMMIT = str(INSTALLED) if INSTALLED.exists() else shutil.which("pre-commit")


@pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is absent: `make hook-test` installs it")
def test_the_hook_passes_a_sound_project_and_stops_a_commit_that_breaks_it(project: Path, tmp_path: Path) -> None:
    assert PRE_COMMIT
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_"))} | {"PRE_COMMIT_HOME": str(tmp_path / "home")}
    (project / ".gitignore").write_text("raw/text/\n")

    def hook(*stage: str) -> subprocess.CompletedProcess[str]:
        for command in (["git", "init", "-q"], ["git", *stage]):
            subprocess.run(command, cwd=project, env=environment, check=True)
        command = [PRE_COMMIT, "try-repo", str(sample.REPOSITORY), "waqai-validate", "--verbose"]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)

    sound = hook("add", "-A")
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert "no problems" in sound.stdout
    broken = hook("rm", "-q", "--cached", "-r", "raw/articles")
    assert broken.returncode == 0, "the hook looks at the working tree"
    shutil.rmtree(project / "raw" / "articles")
    broken = hook("add", "-A")
    assert broken.returncode == 1
    assert "missing-folder" in broken.stdout
