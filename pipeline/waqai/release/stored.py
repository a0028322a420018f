"""A release on disk, read from its own files: what `datapackage.json` says, and its tables.

Takes a folder. Knows no project and no schema: a release of an older or a newer waqai is read the same way. Whoever reads a
release that somebody else may have touched opens it with `Stored.open`, which holds its files to its SHA256SUMS.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai.cells import from_text
from waqai.problem import CannotRun
from waqai.release.package_shape import fault
from waqai.tables.parquet_table import ParquetTable, parquet_file, parquet_files
from waqai.version_numbers import is_version, version_key

if TYPE_CHECKING:
    import pyarrow as pa

    from waqai.release.manifest import File

# What a release before 1.1.0 does not say of itself.
DERIVED_UNSAID = frozenset({"dyads", "monads", "dyad_months"})


@dataclass
class Stored:
    """A release in a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `datapackage.json`, `csv/` and `parquet/`.
    unread : dict, optional
        The listed files that are held to their sums when they are first read; None where no file is held to anything.
    """

    folder: Path
    unread: dict[str, File | None] | None = None

    @classmethod
    def open(cls, folder: Path, *, whole: bool = True) -> Stored:
        """A release whose files are held to its SHA256SUMS before they are read.

        Parameters
        ----------
        whole : bool
            Hold all files now; otherwise each when it is first read.

        Raises
        ------
        CannotRun
            There is no release, or a file is missing, is another, is not listed, or is a pointer of Git LFS; it is named.
        """
        from waqai.release import integrity

        files = integrity.check(folder) if whole else integrity.listed(folder)
        return cls(folder, {file.path: None if whole else file for file in files})

    def path(self, path: str) -> Path:
        """Where a file of the release lies; of a release that was opened it is as the sums say.

        Raises
        ------
        CannotRun
            It is not as the sums say.
        """
        if self.unread is not None:
            from waqai.release import integrity

            if path not in self.unread:
                raise CannotRun(f"{self.folder / path} is not listed in SHA256SUMS: the release was changed or damaged; get it again")
            if (file := self.unread[path]) is not None:
                integrity.hold(self.folder, file)
                self.unread[path] = None
        return self.folder / path

    @cached_property
    def package(self) -> dict[str, Any]:
        """`datapackage.json`.

        Raises
        ------
        CannotRun
            There is none, or it describes no release.
        """
        try:
            package = json.loads(self.path("datapackage.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise CannotRun(f"{self.folder} is not a release: its datapackage.json cannot be read") from error
        if said := fault(package):
            raise CannotRun(f"{self.folder} is not a release: in its datapackage.json {said}")
        found: dict[str, Any] = package
        return found

    @property
    def version(self) -> str:
        return str(self.package["version"])

    @property
    def citation(self) -> str:
        """How the release is cited, in one line."""
        with lacking(self.folder):
            authors = ", ".join(c["title"] for c in self.package["contributors"])
            return f"{authors} ({self.package['created'][:4]}). {self.package['title']}. Version {self.version}."

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        """The resource of each table, by the table's name."""
        return {r["name"]: r for r in self.package["resources"] if "schema" in r}

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """The Table Schema of each table, by the table's name."""
        return {name: resource["schema"] for name, resource in self.tables.items()}

    @property
    def derived(self) -> frozenset[str]:
        """The tables that are made from others, whose changes no release lists."""
        said = [r for r in self.tables.values() if "derived" in r]
        return frozenset(r["name"] for r in said if r["derived"]) if said else DERIVED_UNSAID & self.tables.keys()

    @cached_property
    def codebook(self) -> str | None:
        """The codebook's version; a release before 1.1.0 says it on the codebook's page alone."""
        if "codebook" in self.package:
            return str(self.package["codebook"])
        import re

        try:
            page = self.path("codebook.md").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None
        match = re.search(r"^Version ([0-9]+\.[0-9]+\.[0-9]+)\.", page, re.MULTILINE)
        return match[1] if match else None

    @cached_property
    def codings(self) -> tuple[str, ...]:
        """The codings that are published; a release before 1.1.0 says them in `articles` alone."""
        if "codings" in self.package:
            return tuple(self.package["codings"])
        rows = self.texts("articles") if "articles" in self.tables else []
        return tuple(sorted({coding for row in rows if (coding := row.get("coding"))}))

    @property
    def wording_only(self) -> frozenset[str]:
        """Keys of `codes` whose definition has other words than in the release before, and the same meaning."""
        return frozenset(self.package.get("wording_only", ()))

    def csv_path(self, table: str) -> str:
        """Where a table's CSV file lies, in the release."""
        return str(self.tables[table].get("path", f"csv/{table}.csv"))

    def parquet(self, table: str) -> pa.Table:
        """A table from its Parquet file, or from all its parts.

        Raises
        ------
        CannotRun
            What is there is not Parquet, or its parts do not fit one another.
        """
        import pyarrow as pa

        opened = self.opened(table)
        try:
            return opened.select(opened.column_names)
        except (pa.ArrowException, OSError) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise CannotRun(f"{opened.paths[0]} cannot be read as Parquet: {(str(error).splitlines() or [''])[0][:200]}") from error

    def opened(self, table: str) -> ParquetTable:
        """A table in its Parquet files, to be read piece by piece."""
        paths = parquet_files(self.folder / "parquet", table)
        return ParquetTable([self.path(path.relative_to(self.folder).as_posix()) for path in paths])

    def parquet_schema(self, table: str) -> pa.Schema:
        """The Arrow schema of a table's Parquet file."""
        return parquet_file(self.opened(table).paths[0]).schema_arrow

    def texts(self, table: str) -> list[dict[str, str | None]]:
        """A table's rows from its CSV file, each cell as its canonical text, None for null."""
        with self.path(self.csv_path(table)).open(encoding="utf-8", newline="") as stream:
            return [{key: value or None for key, value in row.items()} for row in csv.DictReader(stream, strict=True)]

    def values(self, table: str) -> list[dict[str, Any]]:
        """A table's rows from its CSV file, each cell as the value that it represents."""
        types = {f["name"]: f["type"] for f in self.schemas[table]["fields"]}
        return [{key: from_text(text, types[key]) for key, text in row.items()} for row in self.texts(table)]


@contextmanager
def lacking(folder: Path) -> Iterator[None]:
    """Name what a damaged release lacks, such as a row that another refers to, where the body asks for it by its key.

    Raises
    ------
    CannotRun
        Something is not there.
    """
    try:
        yield
    except KeyError as error:
        raise CannotRun(f"{folder} lacks {str(error)[:200]}, which is needed: run `waqai verify`, and get the release again") from error


def releases(folder: Path) -> list[str]:
    """The versions that are in `dataset/`, ascending."""
    if not folder.is_dir():
        return []
    return sorted((p.name for p in folder.iterdir() if is_version(p.name) and p.is_dir()), key=version_key)


def before(folder: Path, version: str) -> Stored | None:
    """The release that came before `version`, whole and as the index says; None where it is the first.

    Raises
    ------
    CannotRun
        A file of it was changed or damaged, or it is not the release that the index lists.
    """
    earlier = [v for v in releases(folder) if version_key(v) < version_key(version)]
    return _published(folder, earlier[-1]) if earlier else None


def published(folder: Path, version: str) -> Stored | None:
    """The release `version` itself where it is published, else the one that came before it; either as `before` gives it."""
    return _published(folder, version) if version in releases(folder) else before(folder, version)


def _published(folder: Path, version: str) -> Stored:
    """A release of the project, held to its sums and these to the index."""
    from waqai.release import integrity

    stored = Stored.open(folder / version)
    integrity.fit_index(folder, version, integrity.listed(folder / version))
    return stored
