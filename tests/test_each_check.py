"""Each check is needed: with it switched off, a faulty fixture is no longer told as it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import sample
from tests.test_engine import OF_CHECKS
from waqai import problem_output
from waqai.check import checks, file_check, spelling
from waqai.engine import across
from waqai.engine.check_project import check_project
from waqai.problem import Problem
from waqai.project import Project

pytestmark = pytest.mark.usefixtures("kept_schema")
Check = Callable[..., Any]
LISTS = [name for name, value in vars(checks).items() if name.startswith("OF_") and isinstance(value, tuple)]
ALL: list[Check] = sorted(
    {check for name in LISTS for check in getattr(checks, name)}
    | {check for listed in (checks.OF_KEY, checks.OF_REPORT_WITH) for found in listed.values() for check in found}
    | {spelling.project},
    key=lambda check: f"{check.__module__}.{check.__name__}",
)


def name_of(check: Check) -> str:
    return f"{check.__module__.rpartition('.')[2]}.{check.__name__}"


def replace(patch: pytest.MonkeyPatch, by: Callable[[Check], Check]) -> None:
    """Put another function in the place of each check, of the same rank."""
    ranks = {**file_check._RANKS, **{by(check): rank for check, rank in file_check._RANKS.items()}}
    patch.setattr(file_check, "_RANKS", ranks)
    for name in LISTS:
        for module in (checks, across):
            if hasattr(module, name):
                patch.setattr(module, name, tuple(map(by, getattr(module, name))))
    for listed in (checks.OF_KEY, checks.OF_REPORT_WITH):
        for key, found in listed.items():
            patch.setitem(listed, key, tuple(map(by, found)))
    patch.setattr(spelling, "project", by(spelling.project))


class Noted:
    """A check that keeps what it gives."""

    def __init__(self, check: Check) -> None:
        self.check, self.__module__, self.given = check, check.__module__, list[Problem]()

    def __call__(self, *args: Any) -> list[Problem]:
        found = list(self.check(*args))
        self.given += found
        return found


def edits_of(path: Path) -> list[dict[str, Any]]:
    edits: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["edits"]
    return edits


def expected(path: Path) -> list[str]:
    found: list[str] = yaml.safe_load(path.read_text(encoding="utf-8"))["problems"]
    return found


def shown(found: list[Problem]) -> list[str]:
    """Problems as fixtures have them."""
    text = problem_output.lines(found, "text", problem_output.Style(None, False, True))
    return [line for line in text if ": error: " in line or ": warning: " in line]


def problems(root: Path, path: Path) -> list[Problem]:
    """The problems of a fixture; the tables of schema/ are left alone where it is about other files."""
    tables = any(step["file"].startswith(("schema", "raw/retired", "raw/changes")) for step in edits_of(path))
    return check_project(Project(root), tables=tables).problems


Needs = dict[Check, list[Path]]


@pytest.fixture(scope="module")
def needs(restored: sample.Restored) -> Needs:
    """For each check the fixtures of which it alone tells something that is told."""
    noted = {check: Noted(check) for check in ALL}
    out: Needs = {check: [] for check in ALL}
    with pytest.MonkeyPatch.context() as patch:
        replace(patch, noted.__getitem__)
        for path in OF_CHECKS:
            with restored.edited(edits_of(path)) as root:
                found = problems(root, path)
            assert shown(found) == expected(path)
            assert {problem.code for problem in found} == {path.parent.name}
            told = {problem[:3] for problem in found}
            given = {check: {problem[:3] for problem in one.given} for check, one in noted.items()}
            for check, mine in given.items():
                if (mine & told).difference(*(others for other, others in given.items() if other is not check)):
                    out[check].append(path)
                noted[check].given.clear()
    return out


def test_each_check_tells_something_that_no_other_one_tells(needs: Needs) -> None:
    assert [name_of(check) for check in ALL if not needs[check]] == []


@pytest.mark.slow
@pytest.mark.parametrize("check", ALL, ids=name_of)
def test_with_a_check_switched_off_a_fixture_fails(
    check: Check, needs: Needs, restored: sample.Restored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object) -> tuple[()]:
        return ()

    nothing.__module__ = check.__module__
    replace(monkeypatch, lambda one: nothing if one is check else one)
    for path in needs[check]:
        with restored.edited(edits_of(path)) as root:
            assert shown(problems(root, path)) != expected(path)
