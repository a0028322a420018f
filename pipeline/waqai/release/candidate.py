"""The candidate: the release that a project would publish now, checked, and ready to be written into a folder.

Its inputs are raw/, schema/ (with version and date), and the release before. No clock, no git, no host. The tables of a project
of any size go into the release's folder as they are made; what a later release changes is held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai import gates
from waqai.engine.check_project import Result, Run, is_large
from waqai.problem import CannotRun, Place, Problem, errors, in_order
from waqai.project import Project
from waqai.read.raw_folder import Raw
from waqai.records import ChangeReason
from waqai.release import release_day, version_step
from waqai.release.changes import CHANGES, Change, json_key
from waqai.release.diff_inputs import of_stored, of_tables
from waqai.release.difference import CODES, Difference, compare
from waqai.release.release_index import listed
from waqai.release.stored import Stored, before, published, releases
from waqai.schema.model import Schema, Suite
from waqai.tables import contract_check
from waqai.tables.arrow import in_order as rows_in_order
from waqai.tables.arrow import to_table
from waqai.tables.parquet_table import ParquetTable, parquet_files
from waqai.tables.row import Row
from waqai.version_numbers import version_key

if TYPE_CHECKING:
    import pyarrow as pa

    from waqai.engine.plan import Plan
    from waqai.engine.workers import Call

Reasons = dict[tuple[str, str, str], str]
SHOWN = 5


@dataclass
class Candidate:
    """What is to be published: every table of the schema in its files, how it differs from the release before (None for the
    first), the reasons given for changed cells, and what the gates found."""

    schema: Schema
    tables: dict[str, ParquetTable]
    previous: Stored | None
    wording_only: frozenset[str]
    difference: Difference | None
    reasons: Reasons
    suites: tuple[Suite, ...]
    gates: list[gates.Result]


class Prepared(NamedTuple):
    """A project that has been checked; its tables can be made while the context lasts that gave it.

    Parameters
    ----------
    problems : list of Problem
        All that is known before a table is made, of what a release contains; an error among them stands in the way of all else.
    """

    project: Project
    run: Run
    result: Result
    previous: Stored | None
    problems: list[Problem]

    @property
    def schema(self) -> Schema:
        assert self.result.schema is not None
        return self.result.schema

    @property
    def wording_only(self) -> frozenset[str]:
        """Keys of `codes` whose definition is said to have other words, and the same meaning."""
        version = self.schema.dataset.version
        found = [r for r in self.result.raw.change_reasons if r.wording_only and (r.version, r.table) == (version, CODES)]
        return frozenset(map(_key, found))

    def each(self, calls: list[Call]) -> list[Any]:
        """Make calls by the workers."""
        return self.run.run("reading back", calls)

    def write_tables(
        self, folder: Path, *, keys: bool = False, beside: Sequence[Call] = ()
    ) -> tuple[dict[str, ParquetTable], list[Problem]]:
        """Write every table but `changes` into a folder, and hold them to their contracts; `keys` looks where their keys lead, too.

        Reading a release back looks at its keys in any case. The calls `beside` are made in the meantime.
        """
        from waqai.engine.arrow_runs import write
        from waqai.engine.table_build import build_tables

        if plan := self.run.plan:
            plan.leaves(folder)
            plan.workers.reach([folder])
        if self.previous:
            events = write(f"{self.run.folder}/events-before.arrow", _first_releases(self.previous), "event_id")
            self.run.known.events_before = [events.path] if events else []
        self.run.advance()
        if problems := build_tables(self.run, folder, keys=keys, beside=beside):
            return {}, problems
        names = [name for name in self.schema.tables if name != CHANGES]
        return {name: ParquetTable(parquet_files(folder / "parquet", name)) for name in names}, []


@contextmanager
def prepared(project: Project, plan: Callable[[], AbstractContextManager[Plan]] | None = None) -> Iterator[Prepared]:
    """Check a project in full, making the rows of its tables in the same pass; `plan` says how a large one is worked on.

    Raises
    ------
    CannotRun
        A release that `dataset/index.json` lists is not here.
    """
    from waqai.engine.plan import folder

    with folder() as work:
        if plan is None or not is_large(project):
            with Run(project, folder=work, rows=True) as run:
                yield _prepared(project, run)
            return
        with plan() as made:
            made.leaves(work)
            with Run(project, made, folder=work, rows=True) as run:
                yield _prepared(project, run)


def _prepared(project: Project, run: Run) -> Prepared:
    result = run.check()
    problems = result.of_release(result.problems)
    if result.schema is None or errors(problems):
        return Prepared(project, run, result, None, problems)
    previous, wrong = release_before(project, result.schema)
    return Prepared(project, run, result, previous, in_order([*problems, *wrong]))


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


def conclude(found: Prepared, tables: Mapping[str, ParquetTable], suites: tuple[Suite, ...]) -> tuple[Candidate, pa.Table, list[Problem]]:
    """Compare finished tables with the release before, check the gates, and make the table of changes."""
    project, schema, previous, raw = found.project, found.schema, found.previous, found.result.raw
    problems = _vanished(tables, schema, published(project.releases, schema.dataset.version), raw)
    problems += release_day.check(schema, previous, tables)
    difference = compare(of_stored(previous), of_tables(schema, tables, found.wording_only)) if previous else None
    changes = list(difference.cells) if difference else []
    problems += _unused_reasons(changes, schema, raw)
    problems += _steps(schema, difference) if difference else []
    reasons = given_reasons(raw, schema.dataset.version)
    rows = rows_in_order(schema.tables[CHANGES], [_change_row(c, reasons) for c in changes])
    changed = to_table(schema.tables[CHANGES], rows)
    problems += contract_check.check_table(changed, schema.tables[CHANGES], schema.codebook)
    before_now = {name: previous.opened(name).num_rows for name in previous.schemas} if previous else {}
    results = gates.run(suites, {**tables, CHANGES: changed}, before_now, partial(found.run.first, "gates"))
    problems += gates.problems(results)
    return Candidate(schema, dict(tables), previous, found.wording_only, difference, reasons, suites, results), changed, problems


def _behind(schema: Schema, known: list[str]) -> list[Problem]:
    """A version that is not published and yet lies before one that is."""
    version = schema.dataset.version
    if not known or version in known or version_key(version) > version_key(known[-1]):
        return []
    text = f"version {version} is behind {known[-1]}, which is published"
    return [Problem(schema.dataset.document.place("version"), "bad-value", text, "give a version after it")]


def _first_releases(previous: Stored) -> pa.Table:
    """For each event of the release before, the version that brought it."""
    return previous.opened("events").select(["event_id", "first_release"])


def _vanished(tables: Mapping[str, ParquetTable], schema: Schema, previous: Stored | None, raw: Raw) -> list[Problem]:
    """Published ids that are neither in raw/ nor retired."""
    if previous is None:
        return []
    retired, problems = {(r.table, r.id) for r in raw.retired}, []
    for name, table in schema.tables.items():
        if (column := table.id_column) is None or name not in previous.schemas:
            continue
        here = set(tables[name].column(column).to_pylist())
        for row in previous.texts(name):
            if row[column] not in here and (name, row[column]) not in retired:
                text = f"`{row[column]}` of {name} was published in {previous.version}, and is neither in raw/ nor retired"
                hint = "bring it back, or retire it (`waqai retire`)"
                problems.append(Problem(Place("raw/retired.yaml"), "vanished-id", text, hint))
    return problems


def _steps(schema: Schema, difference: Difference) -> list[Problem]:
    """Versions of the dataset and of the codebook that take a smaller step than the difference asks for."""
    old, new = difference.versions
    hint = f"`waqai diff {old} candidate` shows the difference"
    problems = _step(schema.dataset.document.place("version"), old, new, version_step.reasons(difference), hint)
    if difference.codebooks[0] is not None:
        where, version = schema.codebook.document.place("version"), schema.codebook.version
        problems += _step(where, difference.codebooks[0], version, version_step.codebook_reasons(difference), hint)
        if version_key(version) < version_key(difference.codebooks[0]):
            text = f"version {version} is behind {difference.codebooks[0]}, which {old} published"
            problems.append(Problem(where, "bad-value", text, "give a version after it"))
    return problems


def _step(where: Place, old: str, new: str, reasons: list[version_step.Reason], hint: str) -> list[Problem]:
    step, needed = version_step.taken(old, new), version_step.asked(reasons)
    if needed is None or not version_step.falls_short(step, needed):
        return []
    asking = [reason.text for reason in reasons if reason.step == needed]
    more = f"; and {len(asking) - SHOWN} more" if len(asking) > SHOWN else ""
    said = f"{new} is a {step} step after {old}" if step else f"{new} is no step after {old}"
    text = f"{said}, and a {needed} one is asked for: {'; '.join(asking[:SHOWN])}{more}"
    return [Problem(where, "version-step", text, f"give {version_step.following(old, needed)} or a later version; {hint}")]


def _change_row(c: Change, reasons: Reasons) -> Row:
    values = {"table": c.table, "key": c.key, "column": c.column, "kind": c.kind, "old": c.old, "new": c.new}
    return Row(values | {"reason": reasons.get((c.table, c.key, c.column))})


def _key(record: ChangeReason) -> str:
    return json_key(record.key)


def given_reasons(raw: Raw, version: str) -> Reasons:
    """The reasons of `raw/changes.yaml` for what a version changed, by table, key and column."""
    return {(r.table, _key(r), r.column): r.reason for r in raw.change_reasons if r.version == version}


def _unused_reasons(changes: list[Change], schema: Schema, raw: Raw) -> list[Problem]:
    """Reasons of this version that are about no change, and words said to be other words only that are no definition."""
    made = {(c.table, c.key, c.column) for c in changes}
    problems = []
    for record in raw.change_reasons:
        if record.version != schema.dataset.version:
            continue
        if (record.table, _key(record), record.column) not in made:
            text = f"this release changes no cell {record.column} of {record.table} {list(record.key)}"
            problems.append(Problem(record.origin.place("column"), "unused-reason", text, "remove it, or correct table, key or column"))
        elif record.wording_only and (record.table, record.column) != (CODES, "definition"):
            text = f"`wording_only` is about a code's definition, and this is {record.column} of {record.table}"
            problems.append(Problem(record.origin.place("wording_only"), "unused-reason", text, "take `wording_only` out"))
    return problems
