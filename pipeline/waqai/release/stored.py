"""A release on disk, read from its own files: what `datapackage.json` says, and its tables.

Takes a folder. Knows no project and no schema: a release of an older or a newer waqai is read the same way.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai.cells import from_text
from waqai.problem import CannotRun

if TYPE_CHECKING:
    import pyarrow as pa

Version = tuple[int, int, int]


def version_key(text: str) -> Version:
    """A version's numbers, for comparing."""
    major, minor, patch = (int(part) for part in text.split("."))
    return major, minor, patch


@dataclass
class Stored:
    """A release in a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `datapackage.json`, `csv/` and `parquet/`.
    """

    folder: Path

    @cached_property
    def package(self) -> dict[str, Any]:
        """`datapackage.json`.

        Raises
        ------
        CannotRun
            There is none, or it is not JSON.
        """
        path = self.folder / "datapackage.json"
        try:
            package = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CannotRun(f"{self.folder} is not a release: its datapackage.json cannot be read") from error
        if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
            raise CannotRun(f"{self.folder} is not a release: its datapackage.json describes no resources")
        return package

    @property
    def version(self) -> str:
        return str(self.package["version"])

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """The Table Schema of each table, by the table's name."""
        return {r["name"]: r["schema"] for r in self.package["resources"] if "schema" in r}

    def parquet(self, table: str) -> pa.Table:
        """A table from its Parquet file."""
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / "parquet" / f"{table}.parquet")

    def texts(self, table: str) -> list[dict[str, str | None]]:
        """A table's rows from its CSV file, each cell as its canonical text, None for null."""
        with (self.folder / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            return [{key: value or None for key, value in row.items()} for row in csv.DictReader(stream, strict=True)]

    def values(self, table: str) -> list[dict[str, Any]]:
        """A table's rows from its CSV file, each cell as the value that it stands for."""
        types = {f["name"]: f["type"] for f in self.schemas[table]["fields"]}
        return [{key: from_text(text, types[key]) for key, text in row.items()} for row in self.texts(table)]


def releases(folder: Path) -> list[str]:
    """The versions that are in `dataset/`, ascending."""
    import re

    if not folder.is_dir():
        return []
    names = [p.name for p in folder.iterdir() if p.is_dir() and re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", p.name)]
    return sorted(names, key=version_key)


def before(folder: Path, version: str) -> Stored | None:
    """The release that came before `version`; None where it is the first."""
    earlier = [v for v in releases(folder) if version_key(v) < version_key(version)]
    return Stored(folder / earlier[-1]) if earlier else None


def published(folder: Path, version: str) -> Stored | None:
    """The release `version` itself where it is published, else the one that came before it."""
    return Stored(folder / version) if version in releases(folder) else before(folder, version)
