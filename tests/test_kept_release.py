"""What was published stays what it was: release 1.1.0, made again by the code of today, has the same values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.kept_release import PUBLISHED, VERSION
from waqai.release.stored import Stored
from waqai.schema.reading import NEEDED_TABLES

OLD = Stored(PUBLISHED / VERSION)


def rows(release: Stored, table: str, columns: list[str]) -> dict[str, dict[str, str | None]]:
    key = OLD.schemas[table]["primaryKey"]
    return {json.dumps([row[c] for c in key]): {c: row[c] for c in columns} for row in release.texts(table)}


@pytest.mark.parametrize("table", OLD.schemas)
def test_every_column_that_both_have_holds_what_was_published(table: str, rebuilt: Path) -> None:
    new = Stored(rebuilt)
    columns = [f["name"] for f in OLD.schemas[table]["fields"]]
    assert set(columns) <= {f["name"] for f in new.schemas[table]["fields"]}
    made, published = rows(new, table, columns), rows(OLD, table, columns)
    if table == "changes":  # a table that 1.1.0 did not have is new to the code, not to the project
        made = {key: row for key, row in made.items() if row["table"] in OLD.schemas}
    assert made == published


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
