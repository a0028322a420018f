"""What the fuzzer begins with and what it found: none of it may break the package again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sample
from tests.fuzz import target

SEEDS = target.seeds()
FOUND = sorted((sample.DATA / "fuzz").glob("*"))


@pytest.mark.parametrize("kind", sorted({name.split("-")[0] for name in SEEDS}))
def test_a_seed_breaks_nothing(kind: str) -> None:
    for name in [name for name in SEEDS if name.split("-")[0] == kind]:
        try:
            target.run_one(SEEDS[name])
        except Exception as error:
            error.add_note(f"the seed {name}")
            raise


@pytest.mark.parametrize("path", FOUND, ids=lambda p: p.name)
def test_what_the_fuzzer_found_breaks_nothing_any_more(path: Path) -> None:
    target.run_one(path.read_bytes())
