"""The sample's tables as they were reviewed: tests/data/golden. `make golden` writes them anew; the diff is the review."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import sample

GOLDEN = sample.DATA / "golden"
TABLES = (
    "events", "participants", "reports", "claims", "quantities", "event_links", "articles", "dyads", "monads", "dyad_months", "actor_roles",
    "coding_reports", "coding_links",
)  # fmt: skip


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    from waqai.project import Project
    from waqai.release.candidate import assemble
    from waqai.tables.table_writer import canonical_csv

    made, _, problems = assemble(Project(sample.make(tmp_path_factory.mktemp("golden") / "project")))
    assert made is not None, problems
    return {name: b"".join(canonical_csv(made.tables.arrow[name])) for name in TABLES}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_sample_is_as_it_was_reviewed(name: str, candidate: dict[str, bytes]) -> None:
    path: Path = GOLDEN / f"{name}.csv"
    if os.environ.get("WAQAI_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(candidate[name])
    assert path.read_bytes() == candidate[name]
