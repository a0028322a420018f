"""Writes a candidate's files into a folder: tables as Parquet and CSV, the files that describe them, the sums.

Every byte follows from the candidate and the locked libraries. Files are written one after the other and synced.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from waqai.cells import to_text
from waqai.release import card, change_log, citation, codebook_page, codings_card, croissant, package, quality
from waqai.release.candidate import Candidate
from waqai.release.describing import describe
from waqai.release.files import paths, write_bytes, write_text
from waqai.release.listing import SUMS, file_digest
from waqai.tables.parquet_table import PARQUET, ROW_GROUP

if TYPE_CHECKING:
    import pyarrow as pa


def write(candidate: Candidate, folder: Path) -> None:
    """Write the whole release into an empty folder."""
    for name, table in candidate.tables.arrow.items():
        write_table(folder, name, table)
    write_pages(candidate, folder)


def write_table(folder: Path, name: str, table: pa.Table) -> None:
    """Write one table's two files."""
    write_bytes(folder / "parquet" / f"{name}.parquet", parquet_bytes(table))
    write_bytes(folder / "csv" / f"{name}.csv", csv_bytes(table))


def write_pages(candidate: Candidate, folder: Path) -> None:
    """Write the files that describe a release, beside its tables."""
    if candidate.schema.dataset.codings:
        write_text(folder / "codings" / "README.md", codings_card.page(candidate))
    write_text(folder / "codebook.md", codebook_page.page(candidate.schema.codebook))
    found = quality.record(candidate.schema, candidate.tables.arrow, candidate.gates)
    write_text(folder / "quality.json", quality.as_json(found))
    write_text(folder / "quality.md", quality.page(candidate.schema, candidate.suites, found))
    write_text(folder / "CITATION.cff", citation.cff(candidate.schema.dataset))
    write_text(folder / "CHANGES.md", change_log.page(candidate))
    write_text(folder / "README.md", card.page(candidate))
    write_text(folder / "croissant.json", croissant.descriptor(describe(candidate.schema, folder)))
    write_text(folder / "datapackage.json", package.descriptor(describe(candidate.schema, folder), candidate.wording_only))
    write_text(folder / SUMS, sums(folder))


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as Parquet: zstd, one chunk, no pandas metadata, descriptions as field metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table.combine_chunks(), sink, row_group_size=ROW_GROUP, **PARQUET)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def csv_bytes(table: pa.Table) -> bytes:
    """A table as CSV in its canonical form: UTF-8 without BOM, LF, ISO dates, TRUE and FALSE, empty for null."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.column_names)
    columns = [[to_text(value) for value in column.to_pylist()] for column in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue().encode()


def sums(folder: Path) -> str:
    """The SHA-256 of every file, in the order of the paths, as `sha256sum -c` reads them."""
    return "".join(f"{file_digest(folder / path)}  {path}\n" for path in paths(folder) if path != SUMS)
