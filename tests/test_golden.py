"""The sample's tables as they were reviewed: tests/data/golden. `make golden` writes them anew; the diff is the review."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import sample

GOLDEN = sample.DATA / "golden"
TABLES = (
    "events", "participants", "reports", "claims", "quantities", "event_links", "report_links", "decisions", "articles", "dyads",
    "actor_dyads", "monads", "dyad_months", "actor_roles", "names", "coding_reports", "coding_links",
)  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_sample_is_as_it_was_reviewed(name: str, built: Path) -> None:
    path: Path = GOLDEN / f"{name}.csv"
    if os.environ.get("WAQAI_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((built / "csv" / f"{name}.csv").read_bytes())
    assert path.read_bytes() == (built / "csv" / f"{name}.csv").read_bytes()
