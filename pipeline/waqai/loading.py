"""Releases in Python: `waqai.load("dataset/1.0.0")` gives typed pandas tables by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai.problem import CannotRun
from waqai.release.stored import Stored, releases

if TYPE_CHECKING:
    import pandas as pd


class Release(Mapping[str, "pd.DataFrame"]):
    """The tables of one release, each read from its Parquet file when it is first asked for.

    Columns have Arrow dtypes: text `string`, days `date32`, `int64`, `double`, `bool`, nulls as `NA`.

    Examples
    --------
    >>> release = load("dataset/0.1.0")  # doctest: +SKIP
    >>> release["events"].query("status == 'actual'")  # doctest: +SKIP
    >>> release.events.dtypes  # doctest: +SKIP
    """

    def __init__(self, folder: Path) -> None:
        self._stored = Stored(folder)
        self._tables: dict[str, pd.DataFrame] = {}
        _ = self._stored.package

    @property
    def version(self) -> str:
        """The release's version."""
        return self._stored.version

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """For each table its Table Schema: columns with descriptions, keys."""
        return self._stored.schemas

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self.fields:
            raise KeyError(f"{table} is not a table of this release; it has {', '.join(self.fields)}")
        if table not in self._tables:
            import pandas as pd

            self._tables[table] = self._stored.parquet(table).to_pandas(types_mapper=pd.ArrowDtype)
        return self._tables[table]

    def __getattr__(self, table: str) -> pd.DataFrame:
        if table.startswith("_"):
            raise AttributeError(table)
        try:
            return self[table]
        except KeyError as error:
            raise AttributeError(str(error)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.fields]

    def __repr__(self) -> str:
        return f"<waqai release {self.version}: {', '.join(self.fields)}>"


def load(release: str | Path) -> Release:
    """Open a release.

    Parameters
    ----------
    release : str or pathlib.Path
        A release's folder, such as ``dataset/0.1.0``; or a version, such as ``0.1.0``, which is looked for in the
        folder ``dataset`` of the project that the working directory lies in.

    Raises
    ------
    waqai.problem.CannotRun
        There is no release there.
    """
    folder = Path(release)
    if not folder.is_dir():
        folder = _by_version(str(release))
    return Release(folder)


def _by_version(version: str) -> Path:
    from waqai.project import find

    known: list[str] = []
    try:
        dataset = find(Path.cwd()).releases
        known = releases(dataset)
    except CannotRun:
        pass
    if version in known:
        return dataset / version
    here = f"; dataset/ here has {', '.join(known)}" if known else ""
    raise CannotRun(f"there is no release {version}: name its folder, or a version of dataset/{here}")
