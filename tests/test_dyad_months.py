"""`dyad_months`: the example of docs/reports-to-events.md, what a zero says, and which events the table counts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests import nasty_events, sample
from tests.conftest import Run
from tests.test_derive import derived, inputs
from waqai.records import Actor, Role
from waqai.release.stored import Stored
from waqai.schema.model import Schema
from waqai.schema.schema_reader import read_schema

PAGE = (sample.REPOSITORY / "docs" / "reports-to-events.md").read_text(encoding="utf-8").partition("## Dyad months")[2]
COLUMNS = ["from_country", "to_country", "month", "n_articles", "n_events", "n_under_way", "n_told", "mean_score"]


@pytest.fixture(scope="module")
def schema() -> Schema:
    found, problems = read_schema(sample.REPOSITORY)
    assert found, problems
    return found


def example(schema: Schema, spill: Path) -> list[dict[str, Any]]:
    """The months of the example."""
    january: dict[str, Any] = {"type": "CONSULT", "actors": ("norway",), "recipients": ("egypt",)}
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("e1", "jan", january | {"mode": "visit", "date": "2019-01-04"}),
        ("e2", "jan", {"type": "COOPERATE", "actors": ("egypt", "norway"), "mutual": True, "date": "2019-01-02"}),
        ("e3", "jan", january | {"date": "2019-01", "status": "hypothetical"}), ("e4", "jan", january | {"date": "2018-12/.."}),
        ("e5", "mar", january | {"date": "1948"}), ("e6", "mar", january | {"date": "2019-02-04"}),
        ("e7", "mar", january | {"type": "REQUEST", "mode": "meet", "date": "2019-03/.."}),
    ]  # fmt: skip
    articles = [nasty_events.article(name, day) for name, day in (("jan", "2019-01-05"), ("mar", "2019-03-06"), ("some", "2019"))]
    raw = nasty_events.project([nasty_events.report(event, name, **values) for event, name, values in told], articles, [])
    raw.actors = [
        Actor(name, "state", {"en": name, "ar": name}, (), None, (Role(country, ("GOV",), None, None, None),), nasty_events.NOWHERE)
        for name, country in (("norway", "NOR"), ("egypt", "EGY"))
    ]
    months = derived(inputs(raw, schema.codebook, schema.tables), schema.tables, spill)["dyad_months"]
    return [{name: row[name] for name in COLUMNS} for row in months.to_pylist()]


def test_the_example_of_the_documents_is_what_the_models_make(schema: Schema, tmp_path: Path) -> None:
    table = PAGE.partition("| from | to | month |")[2].partition("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    wanted = [(*row[:3], *(None if cell == "null" else float(cell) for cell in row[3:])) for row in rows]
    assert [tuple(row.values()) for row in example(schema, tmp_path / "spill")] == wanted


def test_what_a_zero_says_stands_once_and_is_shown_in_three_places(schema: Schema, rebuilt: Path) -> None:
    says = schema.tables["dyad_months"].description
    assert "0 in n_events" in says
    docs = sample.REPOSITORY / "docs"
    for page in (docs / "tables" / "dyad_months.md", docs / "analysis.md", rebuilt / "README.md"):
        assert says in page.read_text(encoding="utf-8"), page


def test_the_card_says_how_many_actual_events_the_months_count(rebuilt: Path) -> None:
    card = (rebuilt / "README.md").read_text(encoding="utf-8")
    counted, actual, rest = re.findall(r"n_events counts (\d+) of the (\d+) actual events of this release\. Of the others (.*)\.\n", card)[
        0
    ]
    (wanted,) = duckdb.sql(f"""
        SELECT count(DISTINCT event_id) FROM '{rebuilt}/parquet/dyads.parquet' JOIN '{rebuilt}/parquet/events.parquet' USING (event_id)
        WHERE events.status = 'actual' AND from_recognised AND to_recognised AND split_part(date, '/', 1) LIKE '%-%'
          AND events.date_start BETWEEN DATE '2023-08-01' AND DATE '2025-03-31'
    """).fetchall()  # fmt: skip
    assert int(counted) == wanted[0]
    assert int(actual) == int(counted) + sum(map(int, re.findall(r"(\d+) ha", rest)))


def test_an_article_that_nobody_has_coded_is_not_read(project: Path, run: Run, tmp_path: Path) -> None:
    record = (project / "raw" / "articles" / "al-mirsad-2025-05-1.yaml").read_text(encoding="utf-8")
    record = (
        record.replace("2025-05-1", "2025-06-1").replace("published: 2025-05", "published: 2025-06").replace("2025-05-31", "2025-06-30")
    )
    record = re.sub("sha256: [0-9a-f]{64}", f"sha256: {'1' * 64}", record)
    (project / "raw" / "articles" / "al-mirsad-2025-06-1.yaml").write_text(record, encoding="utf-8")
    result = run("--project", project, "build", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    release = Stored(tmp_path / "out")
    (article,) = [a for a in release.values("articles") if a["article_id"] == "al-mirsad-2025-06-1"]
    assert (article["coding"], article["n_reports"]) == (None, None)
    assert max(m["month"] for m in release.values("dyad_months")) == "2025-05"
    page = (tmp_path / "out" / "quality.md").read_text(encoding="utf-8")
    assert "1 of 6 articles has a record and no published coding." in page
    assert "| al-mirsad | 2025-06 |" not in page
