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
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    from waqai.project import Project
    from waqai.release.candidate import prepared

    root = tmp_path_factory.mktemp("golden")
    with prepared(Project(sample.make(root / "project"))) as candidate:
        (root / "tables").mkdir()
        _, problems = candidate.write_tables(root / "tables")
        assert problems == []
    return {name: (root / "tables" / "csv" / f"{name}.csv").read_bytes() for name in TABLES}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_sample_is_as_it_was_reviewed(name: str, tables: dict[str, bytes]) -> None:
    path: Path = GOLDEN / f"{name}.csv"
    if os.environ.get("WAQAI_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(tables[name])
    assert path.read_bytes() == tables[name]
