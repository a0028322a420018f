"""Release 1.1.0 made again by the code of today, from tests/data/release-1.1.0: its raw/, and what its project owns of schema/."""

from __future__ import annotations

import shutil
from pathlib import Path
from unittest.mock import patch

from tests import sample

VERSION = "1.1.0"
KEPT = sample.DATA / f"release-{VERSION}"
PUBLISHED = sample.REPOSITORY / "dataset"


def project(root: Path) -> Path:
    """The project as it was, with the tables of today, which are the tool's own, and the releases that it had before."""
    shutil.copytree(KEPT, root, dirs_exist_ok=True)
    for name in ("tables", "fields.yaml"):
        own, new = root / "schema" / name, sample.REPOSITORY / "schema" / name
        if own.is_dir():
            shutil.rmtree(own)
            shutil.copytree(new, own)
        else:
            shutil.copy(new, own)
    retired = root / "raw" / "retired.yaml"  # its form is of 2.0.0
    text = retired.read_text(encoding="utf-8").replace("    reason: ", "    reason: not-coded\n    text: ")
    retired.write_text(text.replace("    successor: ", "    successors: []\n    see: "), encoding="utf-8")
    for version in ("0.1.0", "1.0.0"):
        shutil.copytree(PUBLISHED / version, root / "dataset" / version)
    return root


def build(base: Path) -> Path:
    """The folder of the release."""
    from waqai.problem import errors
    from waqai.project import Project
    from waqai.release.candidate import prepared
    from waqai.release.publishing import build

    # Its tables are of today, which are a major step after 1.0.0: no step is held to be too small here.
    with patch("waqai.release.version_step.falls_short", return_value=False), prepared(Project(project(base / "project"))) as candidate:
        assert errors(candidate.problems) == []  # what is asked about since need not have been answered then
        assert build(candidate, base / "release") == []
    return base / "release"
