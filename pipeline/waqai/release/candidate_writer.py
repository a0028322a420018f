"""Writes a candidate's files into a folder: tables as Parquet and CSV, the files that describe them, the sums.

Every byte follows from the candidate and the locked libraries. Files are written one after the other; `publishing` hands them to the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from waqai import gates
from waqai.derive.run_script import rule_files
from waqai.problem import Problem, errors, in_order
from waqai.release import bibtex, card, change_log, citation, codebook_page, codings_card, croissant, datacite, package, quality
from waqai.release.candidate import Candidate, Prepared, conclude
from waqai.release.changes import CHANGES
from waqai.release.description import describe
from waqai.release.files import paths, write_text
from waqai.release.manifest import SUMS, file_digest
from waqai.schema.expectations import read_expectations
from waqai.tables.parquet_table import ParquetTable, parquet_files
from waqai.tables.table_writer import TableWriter


def write_release(found: Prepared, folder: Path, *, keys: bool = False) -> tuple[Candidate | None, list[Problem]]:
    """Write the whole release into an empty folder; the candidate is None where an error prevents it.

    Parameters
    ----------
    keys : bool
        Look where the tables' keys lead, too: reading a release back does so in any case.
    """
    schema, several = found.schema, found.run.plan is not None and found.run.plan.number > 1
    suites, _ = read_expectations(found.project.root, schema.tables, schema.dataset.released)  # what is wrong there was told
    # Of several workers one imports what takes seconds while the others work.
    tables, problems = found.write_tables(folder, keys=keys, beside=[(gates.load,)] if suites and several else [])
    if problems:
        return None, in_order(problems)
    candidate, changes, problems = conclude(found, tables, suites)
    if errors(problems):
        return None, in_order(problems)
    with TableWriter(folder, CHANGES, changes.schema, schema.tables[CHANGES].primary_key) as writer:
        writer.write(changes)
    candidate.tables[CHANGES] = ParquetTable(parquet_files(folder / "parquet", CHANGES))
    write_pages(candidate, folder)
    return candidate, in_order(problems)


def write_pages(candidate: Candidate, folder: Path) -> None:
    """Write the files that describe a release."""
    if candidate.schema.dataset.codings:
        write_text(folder / "codings" / "README.md", codings_card.page(candidate))
    write_text(folder / "codebook.md", codebook_page.page(candidate.schema.codebook))
    found = quality.record(candidate.schema, candidate.tables, candidate.gates)
    write_text(folder / "quality.json", quality.as_json(found))
    write_text(folder / "quality.md", quality.page(candidate.schema, candidate.suites, found))
    write_text(folder / "CITATION.cff", citation.cff(candidate.schema))
    write_text(folder / "CITATION.bib", bibtex.bibliography(candidate.schema))
    write_text(folder / "datacite.json", datacite.descriptor(candidate.schema))
    write_text(folder / "CHANGES.md", change_log.page(candidate))
    write_text(folder / "README.md", card.page(candidate))
    dataset, tables = candidate.schema.dataset, candidate.schema.tables
    parts = [name for name, table in candidate.tables.items() if table.in_parts]
    for path, text in rule_files(dataset.title, dataset.version, tables, parts).items():
        write_text(folder / path, text)
    digest = cache(file_digest)  # no file is written again, and three files tell of it
    write_text(folder / "croissant.json", croissant.descriptor(describe(candidate.schema, folder, digest)))
    write_text(folder / "datapackage.json", package.descriptor(describe(candidate.schema, folder, digest), candidate.wording_only))
    write_text(folder / SUMS, sums(folder, digest))


def sums(folder: Path, digest: Callable[[Path], str] = file_digest) -> str:
    """The SHA-256 of every file, in the order of the paths, as `sha256sum -c` reads them."""
    return "".join(f"{digest(folder / path)}  {path}\n" for path in paths(folder) if path != SUMS)
