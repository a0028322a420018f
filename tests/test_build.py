"""The candidate and the release: equal bytes everywhere, all or nothing, never twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run, timeless
from waqai.extras import install
from waqai.release import candidate_writer
from waqai.release.stored import Stored, releases


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def waqai(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "waqai", *map(str, args)], capture_output=True, text=True, env=os.environ | environment, check=False
    )


@pytest.mark.slow
def test_a_build_with_another_hash_seed_time_zone_locale_and_folder_is_equal_byte_for_byte(built: Path, tmp_path: Path) -> None:
    other = sample.make(tmp_path / "elsewhere" / "p", texts=False)
    environment = {"PYTHONHASHSEED": "1", "TZ": "Asia/Pyongyang", "LC_ALL": "C"}
    result = waqai("--project", other, "build", "--out", tmp_path / "deep" / "out", **environment)
    assert result.returncode == 0, result.stderr
    assert files(tmp_path / "deep" / "out") == files(built)


@pytest.mark.slow
def test_the_committed_releases_are_sound_and_the_newest_is_what_raw_and_schema_give(tmp_path: Path, run: Run) -> None:
    root = sample.REPOSITORY
    versions = releases(root / "dataset")
    assert versions, "there is a release"
    for version in versions:
        assert run("verify", root / "dataset" / version).exit_code == 0
    result = run("--project", root, "build", "--out", tmp_path / "candidate")
    assert result.exit_code == 0, result.output
    candidate = Stored(tmp_path / "candidate")
    if candidate.version in versions:
        result = run("verify", tmp_path / "candidate", "--against", root / "dataset" / candidate.version)
        assert result.exit_code == 0, result.output


def test_a_build_says_what_it_wrote_replaces_a_candidate_and_leaves_nothing_else(
    project: Path, built: Path, tmp_path: Path, run: Run
) -> None:
    shutil.copytree(built, tmp_path / "out")
    (tmp_path / "out" / "README.md").write_text("old")
    result = run("--project", project, "build", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert result.output.endswith("out: version 1.2.0, 35 events in 47 reports, written and read back\n")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert files(tmp_path / "out") == files(built)


def test_a_project_with_a_problem_gives_no_candidate(project: Path, tmp_path: Path, run: Run) -> None:
    sample.edit(project, [{"file": "raw/actors.yaml", "find": "  - id: norway", "replace": "  - id: norge"}])
    result = run("--project", project, "build", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "unknown-actor" in result.output
    assert not (tmp_path / "out").exists()


def test_a_build_does_not_touch_a_folder_that_is_no_release(project: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    result = run("--project", project, "build", "--out", tmp_path / "mine")
    assert result.exit_code == 3
    assert files(tmp_path / "mine") == {"thesis.txt": b"years of work"}


def test_build_refuses_to_write_into_dataset(project: Path, run: Run) -> None:
    assert run("--project", project, "build", "--out", project / "dataset" / "9.9.9").exit_code == 2


def test_a_release_is_written_once_and_listed_in_the_index_and_what_a_killed_one_left_is_cleaned_up(project: Path, run: Run) -> None:
    left = project / "dataset" / ".staging-1.2.0"
    left.mkdir(parents=True)
    (left / "half.csv").write_text("half")
    assert run("--project", project, "release", "1.2.0").output == "dataset/1.2.0: 35 events, published\n"
    assert not left.exists()
    held = files(project / "dataset" / "1.2.0")
    assert "half.csv" not in held
    again = run("--project", project, "release", "1.2.0")
    assert again.exit_code == 3
    assert "never written again" in str(again.exception)
    assert files(project / "dataset" / "1.2.0") == held
    import json

    index = json.loads((project / "dataset" / "index.json").read_text())
    assert index["latest"] == "1.2.0"
    assert {f["path"] for f in index["releases"][0]["files"]} == held.keys()


def test_a_release_that_was_killed_before_its_index_was_made_is_finished_by_the_next_run(published: Path, run: Run) -> None:
    index = published / "dataset" / "index.json"
    held = index.read_bytes()
    index.unlink()
    assert run("--project", published, "release", "1.2.0").exit_code == 0
    assert index.read_bytes() == held
    assert run("--project", published, "release", "1.2.0").exit_code == 3


def test_a_release_with_other_bytes_than_the_one_that_was_killed_is_refused_and_the_index_is_mended(published: Path, run: Run) -> None:
    held = files(published / "dataset")
    (published / "dataset" / "index.json").unlink()
    sample.edit(published, [{"file": "schema/dataset.yaml", "find": 'title: "A sample', "replace": 'title: "Another sample'}])
    result = run("--project", published, "release", "1.2.0")
    assert result.exit_code == 3
    assert "published with other bytes" in str(result.exception)
    assert files(published / "dataset") == held | {".lock": b""}


def test_a_release_that_the_index_lists_and_that_is_not_here_is_not_passed_over(published: Path, run: Run) -> None:
    shutil.rmtree(published / "dataset" / "1.2.0")
    result = run("--project", published, "validate", "--full")
    assert result.exit_code == 3
    assert "index.json lists 1.2.0, and dataset/ does not have it" in str(result.exception)
    (published / "dataset" / "index.json").write_text("{")
    result = run("--project", published, "validate", "--full")
    assert result.exit_code == 3
    assert "is damaged" in str(result.exception)


def test_the_version_on_the_command_line_confirms_that_of_the_dataset(project: Path, run: Run) -> None:
    result = run("--project", project, "release", "1.3.0")
    assert result.exit_code == 2
    assert "says version 1.2.0, not 1.3.0" in result.output


def test_a_second_release_at_the_same_time_is_refused(project: Path, run: Run) -> None:
    import fcntl

    (project / "dataset").mkdir()
    with (project / "dataset" / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run("--project", project, "release", "1.2.0")
    assert result.exit_code == 3
    assert "under way" in str(result.exception)


def test_a_disk_that_fills_up_leaves_nothing(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(candidate_writer, "write_pages", full)
    result = run("--project", project, "release", "1.2.0")
    assert result.exit_code == 3
    assert "No space left" in str(result.exception)
    assert sorted(p.name for p in (project / "dataset").iterdir()) == [".lock"]


@pytest.fixture
def released(published: Path) -> Path:
    """The sample, released as 1.2.0, its version then set to 2.0.0."""
    sample.edit(published, [{"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": "version: 2.0.0"}])
    return published


def test_the_release_before_and_the_changes_give_the_release(released: Path, run: Run, tmp_path: Path) -> None:
    from waqai.project import Project
    from waqai.release.candidate import prepared
    from waqai.release.changes import Change, apply
    from waqai.release.diff_inputs import text_rows

    annotation = "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
    sample.edit(
        released,
        [
            {"file": annotation, "find": "status: alleged\n", "replace": "status: actual\n    repeated: true\n"},
            {"file": annotation, "find": "stance: asserts}]\n    quantities", "replace": "stance: denies}]\n    quantities"},
            {"file": annotation, "find": "event: denizli-visits-nairobi-2025", "replace": "event: denizli-expected-in-nairobi-2025"},
            {"file": "raw/retired.yaml", "append": "  - table: events\n    id: denizli-visits-nairobi-2025\n    version: 2.0.0\n"
             "    reason: duplicate\n    text: It was only expected.\n    successors: [denizli-expected-in-nairobi-2025]\n"},
        ],
    )  # fmt: skip
    with prepared(Project(released)) as found:
        candidate, problems = candidate_writer.write_release(found, tmp_path)
    assert candidate is not None, problems
    columns = ("table", "key", "column", "kind", "old", "new")
    changes = [Change(*(row[column] for column in columns)) for row in candidate.tables["changes"].to_pylist()]
    assert {c.kind for c in changes} == {"added", "removed", "changed"}
    before = Stored(released / "dataset" / "1.2.0")
    for name, table in candidate.schema.tables.items():
        if not table.derived and name != "changes":
            made = apply(name, table.primary_key, table.columns, before.texts(name), changes)
            assert sorted(map(str, made)) == sorted(map(str, text_rows(candidate.tables[name]))), name
    first = {r["event_id"]: r["first_release"] for r in text_rows(candidate.tables["events"])}
    assert first["otieno-visits-ankara-2025"] == "1.2.0"
    assert first["denizli-expected-in-nairobi-2025"] == "2.0.0"
    assert run("--project", released, "release", "2.0.0").exit_code == 0


def test_a_published_id_that_vanishes_is_a_problem(released: Path, run: Run) -> None:
    sample.edit(
        released,
        [
            {
                "file": "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml",
                "find": "denizli-visits-nairobi-2025",
                "replace": "denizli-in-nairobi-2025",
            }
        ],
    )
    result = run("--project", released, "validate", "--full")
    assert result.exit_code == 1
    assert "error: vanished-id: `denizli-visits-nairobi-2025` of events was published in 1.2.0" in result.output


def test_a_missing_extra_is_named_and_exits_with_3(project: Path, tmp_path: Path) -> None:
    (tmp_path / "hide" / "pandera").mkdir(parents=True)
    (tmp_path / "hide" / "pandera" / "__init__.py").write_text("raise ImportError('hidden')")
    result = waqai("--project", project, "build", "--out", tmp_path / "out", PYTHONPATH=str(tmp_path / "hide"))
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr == f"waqai: checking tables needs pandera: {install('release')}\n"


def test_a_folder_that_cannot_be_written_exits_with_3_and_one_line(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = waqai("--project", project, "build", "--out", tmp_path / "file" / "out")
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_the_sample_is_found_from_any_folder_below_it(project: Path, run: Run) -> None:
    result = run("validate", cwd=project / "raw" / "annotations" / "c1")
    assert timeless(result.output) == "20 files, 63 reports, 69 passages checked: no problems\n"


def test_a_project_without_texts_is_checked_but_for_its_passages(project: Path, run: Run) -> None:
    shutil.rmtree(project / "raw" / "text")
    result = run("--project", project, "validate")
    assert (
        timeless(result.output)
        == "20 files, 63 reports, 0 passages checked, 69 not (their pages' texts are not in raw/text): no problems\n"
    )
