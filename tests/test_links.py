"""Links that came with a project and lead out of it are problems: what they lead to is neither read nor printed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run

SECRET = "TOKEN: hunter2"
FILES = [
    "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml", "raw/articles/sawt-al-delta-2025-03-12-2.yaml", "raw/actors.yaml", "raw/events.yaml",
    "raw/annotations/c1/more.jsonl", "raw/articles/more.jsonl", "schema/dataset.yaml", "schema/fields.yaml", "schema/codebook/types.yaml",
    "schema/tables/events.yaml", "schema/expectations/sample.yaml", "schema/crosswalks/cameo.yaml", "schema/waivers.yaml",
]  # fmt: skip
FOLDERS = [
    "raw/annotations/c1",
    "raw/annotations/c9",
    "raw/articles",
    "raw/annotations",
    "schema/codebook",
    "schema/tables",
    "schema/expectations",
]


@pytest.mark.parametrize(("name", "relative"), [*((name, False) for name in FILES), (FILES[0], True), (FILES[6], True)])
def test_a_file_that_leads_out_of_the_project_is_a_problem_and_is_not_read(
    name: str, relative: bool, project: Path, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    link = project / name
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(tmp_path / "secret", link.parent) if relative else tmp_path / "secret")
    result = run("--project", project, "validate", "--all")
    assert result.exit_code == 1
    assert f"{name}: error: not-a-file: this is a link that leads out of the project\n" in result.output
    for command in (["validate", "--full"], ["agreement", "c1", "c2"], ["editor"], ["show", "sawt-al-delta-2025-03-12-2"]):
        told = run("--project", project, *command)
        assert not any(word in f"{told.output}{told.exception}" for word in ("TOKEN", "hunter2"))


@pytest.mark.parametrize("name", FOLDERS)
def test_so_is_a_folder(name: str, project: Path, tmp_path: Path, run: Run) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text(f"{SECRET}\n")
    folder = project / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.symlink_to(outside, target_is_directory=True)
    result = run("--project", project, "validate", "--all")
    assert result.exit_code == 1
    assert "not-a-file: this is a link that leads out of the project" in result.output
    assert not any(word in result.output for word in ("TOKEN", "hunter2"))


def test_links_within_the_project_and_the_user_s_own_are_followed(project: Path, tmp_path: Path, run: Run) -> None:
    """`raw/text` and `dataset` may be links, and so may the way to the project be."""
    annotation = project / "raw" / "annotations" / "c1" / "sawt-al-delta-2025-03-12-2.yaml"
    shutil.move(annotation, project / "kept.yaml")
    annotation.symlink_to(Path("..") / ".." / ".." / "kept.yaml")
    shutil.move(project / "raw" / "text", tmp_path / "texts")
    (project / "raw" / "text").symlink_to(tmp_path / "texts")
    (tmp_path / "way").symlink_to(project)
    for root in (project, tmp_path / "way"):
        assert run("--project", root, "validate").output.startswith("20 files, 63 reports, 69 passages checked: no problems")
