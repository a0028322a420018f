"""Each check is needed: with it switched off, a faulty fixture is no longer told as it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import sample
from tests.test_engine import OF_CHECKS
from waqai.check import checks, file_check, spelling
from waqai.engine import across
from waqai.engine.check_project import check_project
from waqai.problem import Problem
from waqai.project import Project

Check = Callable[..., Any]
LISTS = [name for name, value in vars(checks).items() if name.startswith("OF_") and isinstance(value, tuple)]
ALL: set[Check] = {check for name in LISTS for check in getattr(checks, name)} | {check for found in checks.OF_KEY.values() for check in found}
ALL |= {spelling.project}


def name_of(check: Any) -> str:
    return f"{check.__module__.rpartition('.')[2]}.{getattr(check, '__name__', '')}"


def replace(patch: pytest.MonkeyPatch, by: Callable[[Check], Check]) -> None:
    """Put another function in the place of each check, of the same rank."""
    ranks = {**file_check._RANKS, **{by(check): rank for check, rank in file_check._RANKS.items()}}
    patch.setattr(file_check, "_RANKS", ranks)
    for name in LISTS:
        for module in (checks, across):
            if hasattr(module, name):
                patch.setattr(module, name, tuple(map(by, getattr(module, name))))
    for key, found in checks.OF_KEY.items():
        patch.setitem(checks.OF_KEY, key, tuple(map(by, found)))
    patch.setattr(spelling, "project", by(spelling.project))


class Noted:
    """A check that keeps what it gives."""

    def __init__(self, check: Check) -> None:
        self.check, self.__module__, self.given = check, check.__module__, list[Problem]()

    def __call__(self, *args: Any) -> list[Problem]:
        found = list(self.check(*args))
        self.given += found
        return found


Needs = dict[Check, list[Path]]


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Needs:
    """For each check the fixtures of which it alone tells something that is told."""
    noted = {check: Noted(check) for check in ALL}
    found: Needs = {check: [] for check in ALL}
    with pytest.MonkeyPatch.context() as patch:
        replace(patch, noted.__getitem__)
        for path in OF_CHECKS:
            root = sample.make(tmp_path_factory.mktemp("case") / "project")
            sample.edit(root, yaml.safe_load(path.read_text(encoding="utf-8"))["edits"])
            told = {problem[:3] for problem in check_project(Project(root)).problems}
            given = {check: {problem[:3] for problem in one.given} for check, one in noted.items()}
            for check, mine in given.items():
                if (mine & told).difference(*(others for other, others in given.items() if other is not check)):
                    found[check].append(path)
                noted[check].given.clear()
    return found


@pytest.mark.parametrize("check", sorted(ALL, key=name_of), ids=name_of)
def test_a_check_tells_something_that_no_other_one_tells(check: Check, needs: Needs) -> None:
    assert needs[check]


@pytest.mark.slow
@pytest.mark.parametrize("check", sorted(ALL, key=name_of), ids=name_of)
def test_with_a_check_switched_off_a_fixture_fails(check: Check, needs: Needs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> tuple[()]:
        return ()

    nothing.__module__ = check.__module__
    replace(monkeypatch, lambda one: nothing if one is check else one)
    for i, path in enumerate(needs[check]):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        root = sample.make(tmp_path / str(i))
        sample.edit(root, case["edits"])
        found = check_project(Project(root)).problems
        assert [f"{p.place}: {p.level}: {p.code}: {p.message}" for p in found] != [
            problem.split(" (did")[0] for problem in case["problems"]
        ]
