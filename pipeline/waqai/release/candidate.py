"""The candidate: the release that a project would publish now, as tables and problems, before a byte is written.

Its inputs are raw/, schema/ (with version and date), and the release before. No clock, no git, no host.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from waqai import gates
from waqai.cells import to_text
from waqai.check.running import Result, run
from waqai.problem import Place, Problem, errors, in_order
from waqai.project import Project
from waqai.records import ChangeReason
from waqai.release.changes import Change, difference, json_key
from waqai.release.stored import Stored, before, published, releases, version_key
from waqai.schema.expectations import read_expectations
from waqai.schema.model import Schema, Suite
from waqai.tables import columns, net
from waqai.tables.arrow import in_order as rows_in_order
from waqai.tables.arrow import to_table
from waqai.tables.building import CHANGES, Tables, build, make_rows
from waqai.tables.row import Row

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Candidate:
    """What would be published: every table of the schema, the release that it follows, and what the gates found."""

    schema: Schema
    tables: Tables
    previous: Stored | None
    suites: tuple[Suite, ...]
    gates: list[gates.Result]


def assemble(project: Project) -> tuple[Candidate | None, Result, list[Problem]]:
    """Check a project in full and make its candidate.

    Returns
    -------
    tuple
        The candidate (None where an error stands in the way), what `validate` found, and all problems.
    """
    result = run(project)
    if result.schema is None or errors(result.problems):
        return None, result, result.problems
    schema = result.schema
    suites, wrong = read_expectations(project.root, schema.tables)
    if wrong:
        return None, result, in_order([*result.problems, *wrong])
    if behind := _behind(schema, releases(project.releases)):
        return None, result, in_order([*result.problems, *behind])
    previous = before(project.releases, schema.dataset.version)
    made = make_rows(schema, result.raw, _first_releases(previous))
    if wrong := columns.check(project.root, schema, made):
        return None, result, in_order([*result.problems, *wrong])
    tables = build(schema, made)
    problems = list(result.problems)
    problems += net.check(tables, schema)
    problems += _vanished(tables, schema, published(project.releases, schema.dataset.version), result)
    changes = _changes(tables, schema, previous)
    problems += _idle_reasons(changes, schema, result)
    rows = rows_in_order(schema.tables[CHANGES], _change_rows(changes, result, schema.dataset.version))
    tables.rows[CHANGES] = rows
    tables.arrow[CHANGES] = to_table(schema.tables[CHANGES], rows)
    problems += net.contract(tables.arrow[CHANGES], schema.tables[CHANGES], schema, tables)
    before_now = {name: previous.parquet(name).num_rows for name in previous.schemas} if previous else {}
    results = gates.run(suites, tables.arrow, before_now)
    problems += gates.problems(results)
    if errors(problems):
        return None, result, in_order(problems)
    return Candidate(schema, tables, previous, suites, results), result, in_order(problems)


def _behind(schema: Schema, known: list[str]) -> list[Problem]:
    """A version that is not published and yet lies before one that is."""
    version = schema.dataset.version
    if not known or version in known or version_key(version) > version_key(known[-1]):
        return []
    text = f"version {version} is behind {known[-1]}, which is published"
    return [Problem(schema.dataset.document.place("version"), "bad-value", text, "give a version after it")]


def text_rows(arrow: pa.Table) -> list[dict[str, str | None]]:
    """A table's rows, each cell as its canonical text."""
    return [{key: to_text(value) for key, value in row.items()} for row in arrow.to_pylist()]


def _first_releases(previous: Stored | None) -> dict[str, str]:
    if previous is None:
        return {}
    return {row["event_id"]: row["first_release"] for row in previous.values("events")}


def _vanished(tables: Tables, schema: Schema, previous: Stored | None, result: Result) -> list[Problem]:
    """Published ids that are neither in raw/ nor retired."""
    if previous is None:
        return []
    retired, problems = {(r.table, r.id) for r in result.raw.retired}, []
    for name, table in schema.tables.items():
        if (column := table.id_column) is None or name not in previous.schemas:
            continue
        here = set(tables.arrow[name].column(column).to_pylist())
        for row in previous.texts(name):
            if row[column] not in here and (name, row[column]) not in retired:
                text = f"`{row[column]}` of {name} was published in {previous.version}, and is neither in raw/ nor retired"
                hint = "bring it back, or add it to raw/retired.yaml with the reason and the successor"
                problems.append(Problem(Place("raw/retired.yaml"), "vanished-id", text, hint))
    return problems


def _changes(tables: Tables, schema: Schema, previous: Stored | None) -> list[Change]:
    if previous is None:
        return []
    changes = []
    for name, table in schema.tables.items():
        if table.derived or name == CHANGES:
            continue
        old = previous.texts(name) if name in previous.schemas else []
        changes += difference(name, table.primary_key, old, text_rows(tables.arrow[name]))
    return changes


def _change_rows(changes: list[Change], result: Result, version: str) -> list[Row]:
    reasons = _reasons(result, version)
    return [
        Row(
            {
                "table": c.table, "key": c.key, "column": c.column, "kind": c.kind, "old": c.old, "new": c.new,
                "reason": reasons.get((c.table, c.key, c.column)),
            }
        )
        for c in changes
    ]  # fmt: skip


def _key(record: ChangeReason) -> str:
    return json_key(record.key)


def _reasons(result: Result, version: str) -> dict[tuple[str, str, str], str]:
    return {(r.table, _key(r), r.column): r.reason for r in result.raw.change_reasons if r.version == version}


def _idle_reasons(changes: list[Change], schema: Schema, result: Result) -> list[Problem]:
    """Reasons of this version that are about no change."""
    made = {(c.table, c.key, c.column) for c in changes}
    problems = []
    for record in result.raw.change_reasons:
        if record.version == schema.dataset.version and (record.table, _key(record), record.column) not in made:
            text = f"this release changes no cell {record.column} of {record.table} {list(record.key)}"
            problems.append(Problem(record.origin.place("column"), "idle-reason", text, "take it out, or mend table, key or column"))
    return problems
