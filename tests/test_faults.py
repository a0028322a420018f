"""Faults of every kind that `benchmarks.faults` knows, injected into the sample project, are found where they stand."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from benchmarks.faults.injecting import Copy
from benchmarks.faults.run import KINDS, inject

from tests import sample
from waqai.engine.check_project import check_project
from waqai.project import Project

pytestmark = pytest.mark.usefixtures("kept_schema")


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project, of which each fault is taken back."""
    return sample.make(tmp_path_factory.mktemp("faults") / "project")


@pytest.mark.parametrize("name", [name if i % 4 == 0 else pytest.param(name, marks=pytest.mark.slow) for i, name in enumerate(KINDS)])
def test_a_fault_is_found_at_its_place_or_with_it_beside(name: str, restored: Path) -> None:
    project, copy = restored, Copy(restored)
    fault = KINDS[name](copy, Random(1))
    if fault is None:
        pytest.skip("the sample project has no place for it")
    outcome = inject(project, copy, fault)
    assert not outcome.broke, outcome.broke
    assert outcome.found or outcome.related, (fault.path, fault.line, outcome.problems)


def test_what_was_injected_is_taken_back(project: Path) -> None:
    copy, chance = Copy(project), Random(2)
    for name in ("actor mistyped", "a coding renamed", "retired and in use"):
        if fault := KINDS[name](copy, chance):
            assert not inject(project, copy, fault).broke
    assert check_project(Project(project)).problems == []
