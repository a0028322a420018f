"""Writes a candidate's files into a folder: tables as Parquet and CSV, the files that describe them, the sums.

Every byte follows from the candidate and the locked libraries. Files are written one after the other; `publishing` hands them to the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from waqai.derive.run_script import rule_files
from waqai.release import bibtex, card, change_log, citation, codebook_page, codings_card, croissant, datacite, package, quality
from waqai.release.candidate import Candidate
from waqai.release.description import describe
from waqai.release.files import paths, write_text
from waqai.release.manifest import SUMS, file_digest
from waqai.schema.model import Table
from waqai.tables.table_writer import TableWriter

if TYPE_CHECKING:
    import pyarrow as pa


def write_table(folder: Path, table: Table, rows: pa.Table) -> None:
    """Write one table's files."""
    with TableWriter(folder, table.name, rows.schema, table.primary_key) as writer:
        writer.write(rows)


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
