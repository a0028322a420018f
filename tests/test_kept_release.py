"""What was published stays what it was: release 1.1.0, made again by the code of today, has the same values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.kept_release import PUBLISHED, VERSION
from tests.month_panel import panel
from waqai.release.stored import Stored
from waqai.schema.table_files import NEEDED_TABLES

OLD = Stored(PUBLISHED / VERSION)
REDEFINED = {
    "dyad_months": ["from_country", "to_country", "month"],
    "retired": ["table", "id"],
}  # in 2.0.0; by what columns rows are still known


def rows(release: Stored, table: str, columns: list[str]) -> dict[str, dict[str, str | None]]:
    key = OLD.schemas[table]["primaryKey"]
    return {json.dumps([row[c] for c in key]): {c: row[c] for c in columns} for row in release.texts(table)}


@pytest.mark.parametrize("table", sorted(OLD.schemas.keys() - REDEFINED))
def test_every_column_that_both_have_holds_what_was_published(table: str, rebuilt: Path) -> None:
    new = Stored(rebuilt)
    columns = [f["name"] for f in OLD.schemas[table]["fields"]]
    assert set(columns) <= {f["name"] for f in new.schemas[table]["fields"]}
    made, published = rows(new, table, columns), rows(OLD, table, columns)
    if table == "changes":  # what 1.1.0 did not have is new to the code, not to the project
        known = {(name, field["name"]) for name, schema in OLD.schemas.items() for field in schema["fields"]}
        made = {k: r for k, r in made.items() if (r["table"], r["column"]) in known or (r["column"] is None and r["table"] in OLD.schemas)}
        made = {key: row for key, row in made.items() if row["table"] != "retired"}
        published = {key: row for key, row in published.items() if row["table"] != "retired"}
    assert made == published


def test_an_id_that_is_gone_has_a_reason_in_code_beside_the_one_in_words(rebuilt: Path) -> None:
    (now,), (before,) = Stored(rebuilt).texts("retired"), OLD.texts("retired")
    assert now == {
        "table": "events", "id": before["id"], "version": before["version"], "reason": "not-coded", "text": before["reason"],
        "successors": None, "see": before["successor"],
    }  # fmt: skip


def test_the_months_are_what_their_definition_makes_of_the_other_tables(rebuilt: Path) -> None:
    release = Stored(rebuilt)
    types = {code["code"]: code["parent"] for code in release.values("codes") if code["list"] == "types"}
    wanted = panel(release.values("events"), release.values("dyads"), release.values("reports"), release.values("articles"), types)
    assert release.parquet("dyad_months").to_pylist() == wanted


def test_a_month_without_an_article_has_what_other_months_articles_tell_of_it(rebuilt: Path) -> None:
    months = {(m["from_country"], m["to_country"], m["month"]): m for m in Stored(rebuilt).values("dyad_months")}
    war = {month: m for (a, b, month), m in months.items() if (a, b) == ("RUS", "UKR")}
    assert len(war) == 20
    assert {(m["n_events"], m["n_under_way"]) for m in war.values()} == {(0, 1)}
    veto = months["RUS", "UNO", "2024-03"]
    assert (veto["n_articles"], veto["n_events"]) == (0, 1)
    assert all(value is not None for m in months.values() for name, value in m.items() if name not in ("articles_drawn_from", "mean_score"))


def test_recognising_donetsk_is_no_act_toward_ukraine(rebuilt: Path) -> None:
    pairs = {(d["event_id"], d["to_country"]): d for d in Stored(rebuilt).values("dyads")}
    (backed,) = [d for (event, to), d in pairs.items() if event == "russia-backs-donetsk-and-luhansk" and to == "UKR"]
    assert (backed["from_recognised"], backed["to_recognised"]) == (True, False)
    assert pairs["russia-wages-war-on-ukraine-2022", "UKR"]["to_recognised"]


def test_the_release_has_every_table_of_today(rebuilt: Path) -> None:
    assert set(Stored(rebuilt).schemas) == set(NEEDED_TABLES)


def test_its_rule_is_listed_with_its_licence_and_its_sum(rebuilt: Path) -> None:
    from waqai.release.manifest import read_sums

    files = {p.relative_to(rebuilt).as_posix() for p in (rebuilt / "rule").rglob("*") if p.is_file()}
    resources: dict[str, Any] = {r["path"]: r for r in Stored(rebuilt).package["resources"]}
    assert {"rule/run.sql", "rule/models/dyad_months.sql", "rule/models/macros.sql"} <= files
    assert {(path, resources[path]["mediatype"], resources[path]["licenses"][0]["name"]) for path in files} == {
        (path, "application/sql", "Apache-2.0") for path in files
    }
    assert files <= {file.path for file in read_sums((rebuilt / "SHA256SUMS").read_bytes(), "SHA256SUMS")}
    assert {licence["name"] for licence in Stored(rebuilt).package["licenses"]} == {"CC-BY-4.0", "CC-BY-SA-4.0", "Apache-2.0"}
