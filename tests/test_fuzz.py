"""What the fuzzer begins with and what it found: none of it may break the package again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sample
from tests.fuzz import target

SEEDS = target.seeds()
FOUND = sorted((sample.DATA / "fuzz").glob("*"))


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_breaks_nothing(name: str) -> None:
    target.run_one(SEEDS[name])


@pytest.mark.parametrize("path", FOUND, ids=lambda p: p.name)
def test_what_the_fuzzer_found_breaks_nothing_any_more(path: Path) -> None:
    target.run_one(path.read_bytes())
