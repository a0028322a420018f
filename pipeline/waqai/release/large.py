"""The candidate of a project that is too large to be held: its tables go into the release's folder as they are made.

Takes a project and a plan for `waqai.bulk`; gives what writes the release into an empty folder. The same checks, tables,
gates and pages as `waqai.release.candidate`, in flat memory for a first release; what a later one changes is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waqai.bulk import building, running
from waqai.engine.check_project import Result
from waqai.problem import Problem, errors, in_order
from waqai.project import Project
from waqai.release.candidate import Draft, conclude, first_releases, release_before, rewordings
from waqai.release.publishing import Streamed
from waqai.release.writing import write_pages, write_table
from waqai.schema.crosswalks import read_crosswalks
from waqai.schema.expectations import read_expectations
from waqai.schema.reading import read_schema
from waqai.tables.building import CHANGES, Tables
from waqai.tables.crosswalks import crosswalk_rows
from waqai.tables.parquet_table import ParquetTable, parquet_files

CROSSWALKS = "crosswalks"


@contextmanager
def candidate(project: Project, plan: running.Plan) -> Iterator[tuple[Streamed | None, Result, list[Problem]]]:
    """Check a project; its release can be written while this lasts. None where an error stands in the way."""
    schema, problems = read_schema(project.root)
    previous, wrong = release_before(project, schema) if schema else (None, [])
    with running.folder() as work:
        checked, stage = running.check(project, work, plan, first_releases(previous))
        if stage is None or schema is None:
            yield None, checked, checked.problems
            return
        suites, found = read_expectations(project.root, schema.tables)
        crosswalks, unread = read_crosswalks(project.root, schema.codebook)
        problems = in_order([*checked.problems, *wrong, *found, *unread])

        def fill(folder: Path) -> list[Problem]:
            plan.leaves(folder)
            plan.workers.reach([folder])
            faults = building.write_tables(stage, folder, plan)
            faults += building.write_rows(schema, folder, CROSSWALKS, crosswalk_rows(crosswalks))
            plan.workers.end()  # the memory is needed for the gates, and for reading back
            if faults:
                return faults
            names = [name for name in schema.tables if name != CHANGES]
            tables = Tables({name: ParquetTable(parquet_files(folder / "parquet", name)) for name in names}, {})
            made, more = conclude(project, Draft(schema, tables, previous, rewordings(schema, checked.raw)), checked.raw, suites)
            if not errors(more):
                write_table(folder, schema.tables[CHANGES], tables.arrow[CHANGES])
                write_pages(made, folder)
            return in_order(more)

        yield (None if errors(problems) else Streamed(schema, previous, fill)), checked, problems
