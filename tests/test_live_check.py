"""A project that stays under check: after any change of files it says what a run over all of it says."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from benchmarks.generator import Size, generate

from tests import sample
from tests.test_bad import CASES, FIRST
from waqai.engine.check_project import check_project
from waqai.engine.live_check import LiveCheck
from waqai.problem import Problem
from waqai.project import Project
from waqai.read.raw_folder import AUTHORITIES, OPTIONAL

pytestmark = pytest.mark.usefixtures("kept_schema")


def anew(root: Path) -> list[Problem]:
    return check_project(Project(root)).problems


def all_files(root: Path) -> dict[str, tuple[int, int]]:
    found = [p for p in root.rglob("*") if p.is_file() or p.is_symlink() or p.suffix == ".yaml"]
    return {p.relative_to(root).as_posix(): (p.lstat().st_mtime_ns, p.lstat().st_size) for p in found}


def changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def same(live: LiveCheck, root: Path) -> bool:
    """Whether it finds what a run finds; of a single file that cannot be read, what it said last is used."""
    whole = check_project(Project(root))
    if whole.raw.broken.isdisjoint((*AUTHORITIES, *OPTIONAL)):
        return live.problems == whole.problems
    lost = {f"raw/{name}.yaml" for name in whole.raw.broken}
    return {p for p in whole.problems if p.place.path in lost} <= set(live.problems)


class Kept(NamedTuple):
    """The sample project, which is under check while it is edited for one case after the other."""

    project: sample.Restored
    live: LiveCheck
    clean: list[Problem]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    project = sample.Restored(tmp_path_factory.mktemp("kept"))
    live = LiveCheck(Project(project.root))
    live.load()
    return Kept(project, live, anew(project.root))


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=() if path in FIRST[::3] else pytest.mark.slow, id=f"{path.parent.name}-{path.stem}") for path in CASES],
)
def test_after_every_case_s_edits_and_their_undoing_it_finds_what_a_run_finds(path: Path, kept: Kept) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    live, root = kept.live, kept.project.root
    before = all_files(root)
    with kept.project.edited(case["edits"]):
        between = all_files(root)
        live.update(changed(before, between))
        assert same(live, root)
    assert live.update(changed(between, all_files(root))) == kept.clean


def edits(root: Path, rng: random.Random) -> set[str]:
    """One to three changes such as people make, and the paths that changed."""
    before = all_files(root)
    annotations, records = sorted(root.glob("raw/annotations/*/*.yaml")), sorted(root.glob("raw/articles/*.yaml"))
    for _ in range(rng.randint(1, 3)):
        path = rng.choice([*annotations, *annotations, *records, root / "raw" / "actors.yaml", root / "raw" / "places.yaml"])
        text = path.read_text(encoding="utf-8") if path.is_file() else rng.choice(annotations).read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        what = rng.randrange(6)
        if what == 0:  # a letter more in an id or a value
            i = rng.randrange(len(lines))
            lines[i] = lines[i].replace("a", "aa", 1)
        elif what == 1 and len(lines) > 3:
            del lines[rng.randrange(len(lines))]
        elif what == 2:
            lines.insert(rng.randrange(len(lines)), "  broken: [\n")
        elif what == 3 and path.parent != root / "raw":
            path.unlink(missing_ok=True)
            continue
        else:
            lines = path_of_git(root, path).splitlines(keepends=True)
        path.write_text("".join(lines), encoding="utf-8")
    return changed(before, all_files(root))


def path_of_git(root: Path, path: Path) -> str:
    """The file as it was in the beginning."""
    return (root.parent / "first" / path.relative_to(root)).read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_after_many_edits_one_after_the_other_it_finds_what_a_run_finds(seed: int, tmp_path: Path) -> None:
    root, rng = tmp_path / "project", random.Random(seed)
    generate(tmp_path / "first", Size(12, 4, seed + 1), texts=True)
    generate(root, Size(12, 4, seed + 1), texts=True)
    live = LiveCheck(Project(root))
    assert live.load() == anew(root)
    for step in range(25):
        live.update(edits(root, rng))
        assert same(live, root), step


def test_the_text_of_an_editor_is_checked_by_itself_and_changes_nothing(project: Path) -> None:
    from waqai.language_server.diagnostics import check_text

    live = LiveCheck(Project(project))
    live.load()
    path = next(p for p in live.listing.annotations if "/c1/" in p)
    text = (project / path).read_text(encoding="utf-8")
    assert check_text(live, path, text.encode()) == []
    wrong = text.replace("status: actual", "status: sure", 1)
    found = check_text(live, path, wrong.encode())
    assert found is not None
    assert [p.code for p in found] == ["unknown-code"]
    assert check_text(live, "README.md", b"x") is None
    assert live.update([path]) == []
