"""The candidate: the release that a project would publish now, as tables and problems, before a byte is written.

Its inputs are raw/, schema/ (with version and date), and the release before. No clock, no git, no host.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from waqai import gates
from waqai.engine.check_project import Result, check_project
from waqai.problem import CannotRun, Place, Problem, errors, in_order
from waqai.project import Project
from waqai.read.raw_folder import Raw
from waqai.records import ChangeReason
from waqai.release import stepping
from waqai.release.changes import Change, json_key
from waqai.release.differing import CODES, Difference, compare
from waqai.release.indexing import listed
from waqai.release.sides import of_stored, of_tables
from waqai.release.stored import Stored, before, published, releases, version_key
from waqai.schema.crosswalks import read_crosswalks
from waqai.schema.expectations import read_expectations
from waqai.schema.model import Schema, Suite
from waqai.tables import columns, contract_check
from waqai.tables.arrow import in_order as rows_in_order
from waqai.tables.arrow import to_table
from waqai.tables.building import CHANGES, Tables, build, make_rows
from waqai.tables.row import Row

Reasons = dict[tuple[str, str, str], str]
SHOWN = 5


class Draft(NamedTuple):
    """The tables that would be published, but `changes`, before anything is asked of them."""

    schema: Schema
    tables: Tables
    previous: Stored | None
    wording_only: frozenset[str]


@dataclass
class Candidate:
    """What would be published: every table of the schema, how it differs from the release before (None for the first),
    the reasons given for changed cells, and what the gates found."""

    schema: Schema
    tables: Tables
    previous: Stored | None
    wording_only: frozenset[str]
    difference: Difference | None
    reasons: Reasons
    suites: tuple[Suite, ...]
    gates: list[gates.Result]


def draft(project: Project) -> tuple[Draft | None, Result, list[Problem]]:
    """Check a project's files and make its tables.

    Returns
    -------
    tuple
        The draft (None where an error stands in the way), what `validate` found, and all problems.

    Raises
    ------
    CannotRun
        A release that `dataset/index.json` lists is not here.
    """
    result = check_project(project, keep=True)
    if result.schema is None or errors(result.problems):
        return None, result, result.problems
    schema = result.schema
    previous, wrong = release_before(project, schema)
    if wrong:
        return None, result, in_order([*result.problems, *wrong])
    crosswalks, wrong = read_crosswalks(project.root, schema.codebook)
    if wrong:
        return None, result, in_order([*result.problems, *wrong])
    made = make_rows(schema, result.raw, first_releases(previous), crosswalks)
    if wrong := columns.check(project.root, schema, made):
        return None, result, in_order([*result.problems, *wrong])
    return Draft(schema, build(schema, made), previous, rewordings(schema, result.raw)), result, result.problems


def release_before(project: Project, schema: Schema) -> tuple[Stored | None, list[Problem]]:
    """The release that a project's version follows, None for the first; or what is wrong with the version.

    Raises
    ------
    CannotRun
        A release that `dataset/index.json` lists is not here.
    """
    here = releases(project.releases)
    if missing := [version for version in listed(project.releases) if version not in here]:
        raise CannotRun(f"dataset/index.json lists {', '.join(missing)}, and dataset/ does not have it: fetch it first")
    return before(project.releases, schema.dataset.version), _behind(schema, here)


def rewordings(schema: Schema, raw: Raw) -> frozenset[str]:
    """Keys of `codes` whose definition is said to have other words, and the same meaning."""
    return frozenset(_key(r) for r in raw.change_reasons if r.wording_only and (r.version, r.table) == (schema.dataset.version, CODES))


def assemble(project: Project) -> tuple[Candidate | None, Result, list[Problem]]:
    """Check a project in full and make its candidate.

    Returns
    -------
    tuple
        The candidate (None where an error stands in the way), what `validate` found, and all problems.
    """
    found, result, problems = draft(project)
    if found is None:
        return None, result, problems
    suites, wrong = read_expectations(project.root, found.schema.tables)
    if wrong:
        return None, result, in_order([*problems, *wrong])
    problems = [*problems, *contract_check.check_tables(found.tables.arrow, found.schema, found.tables.place)]
    candidate, more = conclude(project, found, result.raw, suites)
    problems = in_order([*problems, *more])
    return (None if errors(problems) else candidate), result, problems


def conclude(project: Project, found: Draft, raw: Raw, suites: tuple[Suite, ...]) -> tuple[Candidate, list[Problem]]:
    """Hold finished tables against the release before and against the gates, and add the table of changes to them."""
    schema, tables, previous, wording_only = found
    problems = _vanished(tables, schema, published(project.releases, schema.dataset.version), raw)
    difference = compare(of_stored(previous), of_tables(schema, tables, wording_only)) if previous else None
    changes = list(difference.cells) if difference else []
    problems += _idle_reasons(changes, schema, raw)
    problems += _steps(schema, difference) if difference else []
    reasons = _reasons(raw, schema.dataset.version)
    rows = rows_in_order(schema.tables[CHANGES], [_change_row(c, reasons) for c in changes])
    tables.rows[CHANGES] = rows
    tables.arrow[CHANGES] = to_table(schema.tables[CHANGES], rows)
    problems += contract_check.check_table(tables.arrow[CHANGES], schema.tables[CHANGES], schema.codebook)
    before_now = {name: previous.opened(name).num_rows for name in previous.schemas} if previous else {}
    results = gates.run(suites, tables.arrow, before_now)
    problems += gates.problems(results)
    return Candidate(schema, tables, previous, wording_only, difference, reasons, suites, results), problems


def _behind(schema: Schema, known: list[str]) -> list[Problem]:
    """A version that is not published and yet lies before one that is."""
    version = schema.dataset.version
    if not known or version in known or version_key(version) > version_key(known[-1]):
        return []
    text = f"version {version} is behind {known[-1]}, which is published"
    return [Problem(schema.dataset.document.place("version"), "bad-value", text, "give a version after it")]


def first_releases(previous: Stored | None) -> dict[str, str]:
    """For each event of the release before, the version that brought it."""
    if previous is None:
        return {}
    rows = previous.opened("events").select(["event_id", "first_release"])
    return dict(zip(*(rows.column(name).to_pylist() for name in ("event_id", "first_release")), strict=True))


def _vanished(tables: Tables, schema: Schema, previous: Stored | None, raw: Raw) -> list[Problem]:
    """Published ids that are neither in raw/ nor retired."""
    if previous is None:
        return []
    retired, problems = {(r.table, r.id) for r in raw.retired}, []
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


def _steps(schema: Schema, difference: Difference) -> list[Problem]:
    """Versions of the dataset and of the codebook that take a smaller step than the difference asks for."""
    old, new = difference.versions
    hint = f"`waqai diff {old} candidate` shows the difference"
    problems = _step(schema.dataset.document.place("version"), old, new, stepping.reasons(difference), hint)
    if difference.codebooks[0] is not None:
        where, version = schema.codebook.document.place("version"), schema.codebook.version
        problems += _step(where, difference.codebooks[0], version, stepping.codebook_reasons(difference), hint)
        if version_key(version) < version_key(difference.codebooks[0]):
            text = f"version {version} is behind {difference.codebooks[0]}, which {old} published"
            problems.append(Problem(where, "bad-value", text, "give a version after it"))
    return problems


def _step(where: Place, old: str, new: str, reasons: list[stepping.Reason], hint: str) -> list[Problem]:
    step, needed = stepping.taken(old, new), stepping.asked(reasons)
    if needed is None or not stepping.falls_short(step, needed):
        return []
    asking = [reason.text for reason in reasons if reason.step == needed]
    more = f"; and {len(asking) - SHOWN} more" if len(asking) > SHOWN else ""
    said = f"{new} is a {step} step after {old}" if step else f"{new} is no step after {old}"
    text = f"{said}, and a {needed} one is asked for: {'; '.join(asking[:SHOWN])}{more}"
    return [Problem(where, "version-step", text, f"give {stepping.following(old, needed)} or a later version; {hint}")]


def _change_row(c: Change, reasons: Reasons) -> Row:
    values = {"table": c.table, "key": c.key, "column": c.column, "kind": c.kind, "old": c.old, "new": c.new}
    return Row(values | {"reason": reasons.get((c.table, c.key, c.column))})


def _key(record: ChangeReason) -> str:
    return json_key(record.key)


def _reasons(raw: Raw, version: str) -> Reasons:
    return {(r.table, _key(r), r.column): r.reason for r in raw.change_reasons if r.version == version}


def _idle_reasons(changes: list[Change], schema: Schema, raw: Raw) -> list[Problem]:
    """Reasons of this version that are about no change, and words said to be other words only that are no definition."""
    made = {(c.table, c.key, c.column) for c in changes}
    problems = []
    for record in raw.change_reasons:
        if record.version != schema.dataset.version:
            continue
        if (record.table, _key(record), record.column) not in made:
            text = f"this release changes no cell {record.column} of {record.table} {list(record.key)}"
            problems.append(Problem(record.origin.place("column"), "idle-reason", text, "take it out, or mend table, key or column"))
        elif record.wording_only and (record.table, record.column) != (CODES, "definition"):
            text = f"`wording_only` is about a code's definition, and this is {record.column} of {record.table}"
            problems.append(Problem(record.origin.place("wording_only"), "idle-reason", text, "take `wording_only` out"))
    return problems
