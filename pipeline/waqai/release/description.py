"""The record that all metadata files of a release are made from: the dataset, its tables, and the files as they lie there.

`datapackage.json` and `croissant.json` are projections of it, and say nothing that is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from waqai.release import licences
from waqai.release.licences import Licence
from waqai.release.manifest import SUMS, file_digest
from waqai.schema.model import Dataset, Schema, Table
from waqai.tables.parquet_table import ParquetTable, parquet_files

_PAGES = {
    "codebook.md": ("codebook", "The codebook as a page."),
    "CHANGES.md": ("changes-page", "What the release changed against the one before, as a page."),
    "CITATION.bib": ("citation-bibtex", "How to cite the release, and what it is made from, in BibTeX."),
    "CITATION.cff": ("citation", "How to cite the release."),
    "croissant.json": ("croissant", "The release in Croissant's format, for tools of machine learning."),
    "codings/README.md": ("codings-card", "What the whole codings are, and how to measure a coder or a model against them."),
    "datacite.json": ("datacite", "The release in DataCite's format, for depositing it and for library catalogues."),
    "quality.json": ("quality-record", "What the release says of its own quality, as data."),
    "quality.md": ("quality", "What the release says of its own quality: gates, coverage, fill rates, known limits."),
    "rule/run.sql": ("rule", "The rule from reports to events as SQL: it makes the derived tables anew and counts what differs."),
    "README.md": ("readme", "What the release holds and how to load it."),
}
_MODEL = "One query of the rule from reports to events, as rule/run.sql runs it."
_MEDIA = {
    "csv": "text/csv", "parquet": "application/vnd.apache.parquet", "json": "application/json", "jsonl": "application/jsonl",
    "md": "text/markdown", "sql": "application/sql", "yaml": "application/yaml", "cff": "application/yaml",
}  # fmt: skip


class Item(NamedTuple):
    """One file of a release.

    Parameters
    ----------
    path : str
        Below the release's folder.
    name : str
        A name that no other file of the release has, in the letters that a data package allows.
    form, media : str
        The ending of the path, and its media type.
    table : Table or None
        The table that the file holds.
    credit : str or None
        Whom the licence asks to name, other than the dataset's own creators.
    """

    path: str
    name: str
    description: str
    form: str
    media: str
    size: int
    sha256: str
    table: Table | None
    licence: Licence
    credit: str | None


class Description(NamedTuple):
    """A release as its metadata files describe it.

    Parameters
    ----------
    items : tuple of Item
        Its files, in the order in which people are shown them.
    empty : frozenset of str
        Columns without any value, as `table/column`.
    languages : tuple of str
        Those of the articles, and of what coders write of them.
    tables : mapping of ParquetTable
        The tables as they lie there.
    """

    schema: Schema
    items: tuple[Item, ...]
    empty: frozenset[str]
    languages: tuple[str, ...]
    tables: Mapping[str, ParquetTable]

    @property
    def dataset(self) -> Dataset:
        return self.schema.dataset

    @property
    def licences(self) -> tuple[Licence, ...]:
        """Every licence of a file, the dataset's own first."""
        return licences.every(self.schema)


def languages(articles: ParquetTable) -> tuple[str, ...]:
    """The languages of a release's texts: those of its articles, and English, in which coders write."""
    return tuple(sorted({"en", *articles.column("language").unique().to_pylist()}))


def describe(schema: Schema, folder: Path, digest: Callable[[Path], str] = file_digest) -> Description:
    """The record of a release whose files lie in `folder`: the tables' CSV files, their Parquet files, everything else."""
    tables = {name: ParquetTable(parquet_files(folder / "parquet", name)) for name in schema.tables}
    items = tuple(_item(schema, folder, path, digest) for path in _paths(schema, folder))
    return Description(schema, items, frozenset(_empty(tables)), languages(tables["articles"]), tables)


def _empty(tables: Mapping[str, ParquetTable]) -> Iterator[str]:
    for name, table in tables.items():
        rows = table.num_rows
        yield from (f"{name}/{column}" for column in table.column_names if rows and table.nulls(column) == rows)


def _paths(schema: Schema, folder: Path) -> list[str]:
    tables = [f"csv/{table}.csv" for table in schema.tables]
    tables += [path.relative_to(folder).as_posix() for table in schema.tables for path in parquet_files(folder / "parquet", table)]
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    return [*tables, *sorted(found - set(tables) - {SUMS, "datapackage.json"})]


def _item(schema: Schema, folder: Path, path: str, digest: Callable[[Path], str]) -> Item:
    file = folder / path
    stem, _, form = path.rpartition(".")
    named, _, part = stem.removeprefix(f"{form}/").partition("/")
    table = schema.tables.get(named) if form in ("csv", "parquet") else None
    of = table.name if table else path
    if table and form == "csv":
        name, description = table.name, f"One row is {table.row}. {table.description}"
    elif table:
        name, description = ".".join(filter(None, (table.name, part, "parquet"))), f"The same rows as csv/{table.name}.csv, with types."
    else:
        name, description = _PAGES.get(path) or (
            path.lower(),
            _MODEL if path.startswith("rule/models/") else f"A file of the release, {path}.",
        )
    credit = schema.codebook.credit if licences.from_codebook(of) else None
    return Item(
        path, name, description, form, _MEDIA.get(form, "application/octet-stream"), file.stat().st_size, digest(file),
        table, licences.of(schema, of), credit,
    )  # fmt: skip
