"""The pre-commit hook: pre-commit itself installs it from this repository and runs it in a project.

It installs the package with its dependencies twice, so it runs by `make hook-test` and not with the other tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import sample

PRE_COMMIT = os.environ.get("WAQAI_PRE_COMMIT")


@pytest.mark.skipif(not PRE_COMMIT, reason="this installs pre-commit's environments: run it by `make hook-test`")
def test_the_hook_passes_a_sound_project_and_stops_a_commit_that_breaks_it(project: Path, tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_"))} | {
        "PRE_COMMIT_HOME": str(tmp_path / "home")
    }
    (project / ".gitignore").write_text("raw/text/\n")
    subprocess.run(["git", "init", "-q"], cwd=project, env=environment, check=True)

    def hook() -> subprocess.CompletedProcess[str]:
        subprocess.run(["git", "add", "-A"], cwd=project, env=environment, check=True)
        command = [str(PRE_COMMIT), "try-repo", str(sample.REPOSITORY), "waqai-validate", "--verbose"]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)

    sound = hook()
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert "no problems" in sound.stdout
    shutil.rmtree(project / "raw" / "articles")  # a commit that only deletes
    broken = hook()
    assert broken.returncode == 1
    assert "missing-folder" in broken.stdout
