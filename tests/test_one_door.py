"""Every command that reads a release holds it to its sums: one altered byte stops it with one line that names the file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run
from waqai import load, replay
from waqai.problem import CannotRun
from waqai.release.candidate_writer import sums
from waqai.release.manifest import PACKAGE, SUMS, file_digest
from waqai.release.release_index import write_index
from waqai.release.stored import Stored
from waqai.release.verifying import verify

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{7:064d}\nsize 12345\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """The sample project with its release 1.2.0, its version then set to 1.2.1."""
    root = sample.make(tmp_path_factory.mktemp("door") / "project")
    (root / "dataset").mkdir()
    shutil.copytree(built, root / "dataset" / "1.2.0")
    write_index(root / "dataset")
    sample.edit(root, [{"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": "version: 1.2.1"}])
    return root


@pytest.fixture
def root(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "project"))


def alter(path: Path) -> None:
    """Change a letter, as a spreadsheet does on saving; the size stays. Of the sums, one in that of a table that is read."""
    data = path.read_bytes()
    at = data.index(b"  parquet/events.parquet") - 1 if path.name == SUMS else len(data) - 9
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def to_folder(path: Path) -> None:
    """Put a folder where the file was."""
    path.unlink()
    path.mkdir()


def to_link(path: Path) -> None:
    """Put a link to the file where it was."""
    path.symlink_to(path.rename(path.with_suffix(".aside")))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "altered": alter, "pointer": lambda path: path.write_text(POINTER), "cut": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "empty": lambda path: path.write_bytes(b""), "missing": lambda path: path.unlink(), "a folder": to_folder,
    "not text": lambda path: path.write_bytes(b"\xff\xfe\x00" * 50), "linked": to_link,
}  # fmt: skip
FILES = ["csv/events.csv", "parquet/events.parquet", "parquet/codes.parquet", "csv/codes.csv", PACKAGE, SUMS]
COMMANDS: dict[str, list[str]] = {
    "build": ["build", "--out", "OUT/x"], "release": ["release", "1.2.1"], "diff": ["diff", "1.2.0", "candidate"], "site": ["site", "1.2.0", "--out", "OUT/site"],
    "plot": ["plot", "1.2.0", "dyads", "--out", "OUT/x.svg"], "export": ["export", "1.2.0", "--to", "sqlite", "--out", "OUT/x.sqlite"],
    "agreement": ["agreement", "--against", "1.2.0", "c2"], "get": ["get", "1.2.0", "--to", "OUT/got"], "validate": ["validate", "--full"],
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_stops_whoever_reads_it_and_is_named(file: str, damage: str, root: Path) -> None:
    release = root / "dataset" / "1.2.0"
    if (file, damage) == (SUMS, "linked"):
        return  # the user's own: what it says is as good
    DAMAGES[damage](release / file)
    with pytest.raises(CannotRun) as refused:
        read_all(release)
    assert (
        file.rsplit("/", maxsplit=1)[-1] in str(refused.value) or file == SUMS
    )  # sums that say something else name the file that they deny
    assert "\n" not in str(refused.value)
    with pytest.raises(CannotRun):
        replay(release, release)
    if file in ("parquet/events.parquet", PACKAGE, SUMS):
        with pytest.raises(CannotRun):
            _ = load(release).events
    else:
        assert len(load(release).events)  # only what is read is held to its sum
    assert (release / "csv" / "reports.csv").is_file()


def read_all(release: Path) -> None:
    """Read every table of a release, as the commands do."""
    stored = Stored.open(release)
    for name in stored.tables:
        stored.texts(name)
        stored.parquet(name)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("file", "damage"), [("csv/events.csv", "altered"), ("parquet/events.parquet", "pointer"), (PACKAGE, "cut"), (SUMS, "empty")]
)
def test_every_command_that_reads_a_release_is_stopped_by_it(
    command: str, file: str, damage: str, root: Path, tmp_path: Path, run: Run
) -> None:
    DAMAGES[damage](root / "dataset" / "1.2.0" / file)
    (tmp_path / "OUT").mkdir()
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    args = [arg.replace("OUT", str(tmp_path / "OUT")) for arg in COMMANDS[command]]
    result = run("--project", root, *args, cwd=root)
    said = str(result.exception) if result.exit_code == 3 else result.output
    assert (result.exit_code, file in said) in ([(3, True), (1, True)] if command == "export" else [(3, True)]), said
    assert "Traceback" not in said
    assert not list((tmp_path / "OUT").iterdir())
    assert sorted(path.relative_to(root) for path in root.rglob("*") if path.name not in (".lock", ".cache")) == before


def test_a_file_of_git_lfs_is_said_to_be_one(root: Path) -> None:
    DAMAGES["pointer"](root / "dataset" / "1.2.0" / "parquet" / "events.parquet")
    with pytest.raises(CannotRun, match=r"events\.parquet is a pointer of Git LFS and not the file itself: run `git lfs pull`"):
        _ = load(root / "dataset" / "1.2.0").events


def test_a_part_of_a_table_that_nobody_listed_is_not_read(root: Path) -> None:
    release = root / "dataset" / "1.2.0"
    (release / "parquet" / "events").mkdir()
    shutil.copy(release / "parquet" / "events.parquet", release / "parquet" / "events" / "part-00000.parquet")
    with pytest.raises(CannotRun, match=r"part-00000\.parquet is not listed in SHA256SUMS"):
        _ = load(release).events


def test_what_an_operating_system_leaves_in_a_folder_is_no_damage(root: Path) -> None:
    (root / "dataset" / "1.2.0" / ".DS_Store").write_text("")
    read_all(root / "dataset" / "1.2.0")


def forged(release: Path) -> None:
    """Change a value everywhere, with all sums, as somebody does who rewrites a release."""
    path = release / "csv" / "outlets.csv"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    package = json.loads((release / PACKAGE).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["path"] == "csv/outlets.csv":
            resource |= {"bytes": path.stat().st_size, "hash": f"sha256:{file_digest(path)}"}
    (release / PACKAGE).write_text(json.dumps(package), encoding="utf-8")
    (release / SUMS).write_text(sums(release), encoding="utf-8")


@pytest.mark.parametrize("command", ["build", "release"])
def test_a_release_before_that_does_not_fit_the_index_stops_the_next(command: str, root: Path, tmp_path: Path, run: Run) -> None:
    forged(root / "dataset" / "1.2.0")
    args = [arg.replace("OUT", str(tmp_path)) for arg in COMMANDS[command]]
    result = run("--project", root, *args)
    assert result.exit_code == 3
    assert "index.json and " in str(result.exception)
    assert "do not agree about csv/outlets.csv" in str(result.exception)


def test_an_older_release_that_was_damaged_stops_the_next_and_never_gets_into_the_index(root: Path, run: Run) -> None:
    assert run("--project", root, "release", "1.2.1").exit_code == 0
    sample.edit(root, [{"file": "schema/dataset.yaml", "find": "version: 1.2.1", "replace": "version: 1.2.2"}])
    index = (root / "dataset" / "index.json").read_bytes()
    alter(root / "dataset" / "1.2.0" / "csv" / "outlets.csv")
    result = run("--project", root, "release", "1.2.2")
    assert (result.exit_code, "1.2.0/csv/outlets.csv differs from the file" in str(result.exception)) == (3, True)
    assert (root / "dataset" / "index.json").read_bytes() == index
    assert not (root / "dataset" / "1.2.2").exists()


@pytest.mark.slow
def test_a_sound_release_is_read_by_all(root: Path, tmp_path: Path, run: Run) -> None:
    for name, command in COMMANDS.items():
        args = [arg.replace("OUT", str(tmp_path)) for arg in command]
        assert run("--project", root, *args, cwd=root).exit_code == 0, name
    assert verify(root / "dataset") == []
