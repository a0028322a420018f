"""`waqai init` makes a project that passes at once; `waqai new` begins files that say what is left to fill in."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tests import sample
from tests.conftest import Run, timeless
from waqai import new_project
from waqai.bundled import BUNDLED


@pytest.fixture
def started(tmp_path: Path, run: Run) -> Path:
    """A project as `waqai init` makes it."""
    result = run("init", tmp_path / "gulf")
    assert result.exit_code == 0, result.output
    return tmp_path / "gulf"


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_new_project_is_sound_and_all_its_passages_are_checked(started: Path, run: Run) -> None:
    """(That it builds as well is tested from the wheel, in test_wheel.py.)"""
    assert timeless(run("--project", started, "validate").output) == "6 files, 5 reports, 5 passages checked: no problems\n"


def test_its_pages_are_fresh_and_their_links_lead_somewhere(started: Path, run: Run) -> None:
    assert run("--project", started, "docs", "--check").exit_code == 0
    pages = sorted(started.rglob("*.md"))
    assert started / "README.md" in pages
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), (page, target)
    left = [p for p, data in tree(started).items() if re.search(rb"@[a-z-]+@", data)]
    assert left == [], "every word is filled in"


def test_its_words_may_be_given(tmp_path: Path, run: Run) -> None:
    title = 'The "Gulf": {events}, #1'
    result = run("init", tmp_path / "x", "--name", "gulf-events", "--title", title, "--creator", "Ada: & Co")
    assert result.exit_code == 0, result.output
    dataset = yaml.safe_load((tmp_path / "x" / "schema" / "dataset.yaml").read_text(encoding="utf-8"))
    assert (dataset["name"], dataset["title"], dataset["creators"]) == ("gulf-events", title, [{"name": "Ada: & Co"}])
    assert (tmp_path / "x" / "README.md").read_text(encoding="utf-8").startswith(f"# {title}\n")
    for wrong in (["--name", "Gulf Events"], ["--title", "two\nlines"], ["--creator", " "]):
        refused = run("init", tmp_path / "y", *wrong)
        assert refused.exit_code == 2
        assert not (tmp_path / "y").exists()


def test_a_name_is_made_of_the_folders(tmp_path: Path, run: Run) -> None:
    for folder, name in (("Gulf Events_2", "gulf-events-2"), ("وقائع", "dataset")):
        assert run("init", tmp_path / folder).exit_code == 0
        assert yaml.safe_load((tmp_path / folder / "schema" / "dataset.yaml").read_text(encoding="utf-8"))["name"] == name


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path, run: Run) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        result = run("init", tmp_path / name)
        assert result.exit_code == 3
        assert str(result.exception) == f"{tmp_path / name} is there and is not an empty folder: name another"
    assert tree(tmp_path) == {"file": b"mine", "full/mine.txt": b"mine"}


def test_an_empty_folder_is_filled_the_working_one_too(started: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "here" / "gulf").mkdir(parents=True)
    assert run("init", ".", cwd=tmp_path / "here" / "gulf").exit_code == 0
    assert tree(tmp_path / "here") == {f"gulf/{name}": data for name, data in tree(started).items()}


@pytest.mark.parametrize("empty", [True, False], ids=["into an empty folder", "into a new one"])
def test_an_interrupted_start_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: bool) -> None:
    target = tmp_path / "gulf"
    if empty:
        target.mkdir()
    rename, times = os.rename, [0]

    def interrupted(old: Path, new: Path) -> None:
        times[0] += 1
        if times[0] == (3 if empty else 1):
            raise KeyboardInterrupt
        rename(old, new)

    monkeypatch.setattr("waqai.new_project.os.rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        new_project.start(target, new_project.Words("gulf", "Gulf", "Somebody"))
    assert list(tmp_path.rglob("*")) == ([target] if empty else [])


def test_git_keeps_the_examples_page_and_no_other(started: Path) -> None:
    (page,) = (started / "raw" / "text").iterdir()
    (started / "raw" / "text" / "other.txt").write_text("the text of another page")
    git = ["git", "-c", "init.defaultBranch=main", "-C", str(started)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    listed = subprocess.run([*git, "ls-files", "-o", "--exclude-standard", "raw/text"], capture_output=True, text=True, check=True)
    assert listed.stdout == f"raw/text/{page.name}\n"


def test_what_a_project_takes_over_has_one_home_and_the_wheel_carries_it() -> None:
    configured = tomllib.loads((sample.REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    targets = configured["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["force-include"] == {name: f"waqai/template/{name}" for name in BUNDLED}
    carried = tuple(name.removeprefix("/") for name in targets["sdist"]["include"])
    assert [name for name in BUNDLED if not name.startswith(carried)] == [], "a wheel is built from the sdist too"
    template = sample.REPOSITORY / "pipeline" / "waqai" / "template"
    assert [name for name in BUNDLED if (template / name).exists()] == []


def cloned(folder: Path, target: Path) -> Path:
    """A clone as git's installer for Windows sets it up by default."""
    subprocess.run(["git", "-c", "core.autocrlf=true", "clone", "--quiet", folder, target], check=True)
    return target


def test_a_clone_on_windows_of_a_new_project_is_sound(started: Path, tmp_path: Path, run: Run) -> None:
    git = ["git", "-C", str(started), "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    clone = cloned(started, tmp_path / "clone")
    assert b"\r\n" in (clone / "README.md").read_bytes(), "git changes line ends"
    assert timeless(run("--project", clone, "validate").output) == "6 files, 5 reports, 5 passages checked: no problems\n"
    assert run("--project", clone, "docs", "--check").exit_code == 0


@pytest.mark.skipif(not (sample.REPOSITORY / ".git").exists(), reason="no clone of this repository")
def test_a_clone_on_windows_of_this_repository_has_the_bytes_whose_sums_are_promised() -> None:
    """(As git says of each file; a clone of all would take seconds.)"""
    names = ["dataset", "raw", "tests/data/ok/pages", "pipeline/waqai/template/raw"]
    listed = ["git", "-C", str(sample.REPOSITORY), "ls-files", "-z", "--cached", "--", *names]
    paths = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]
    checked = subprocess.run(
        ["git", "-C", str(sample.REPOSITORY), "check-attr", "--stdin", "-z", "text"],
        input="\0".join(paths),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    assert len(paths) > 200
    assert set(checked[2::3]) == {"unset"}


def test_its_workflow_and_hooks_are_yaml_that_run_waqai(started: Path) -> None:
    workflow = yaml.safe_load((started / ".github" / "workflows" / "check.yaml").read_text(encoding="utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    assert steps == ['pip install "waqai[release]>=0.1,<1"', "waqai validate --published", "waqai build"]
    (hook,) = yaml.safe_load((started / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert (hook["entry"], hook["pass_filenames"]) == ("waqai validate --published", False)
