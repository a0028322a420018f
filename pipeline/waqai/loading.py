"""Releases in Python: `waqai.load("dataset/1.0.0")` gives typed pandas tables by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai.release.resolve import locate
from waqai.release.stored import Stored

if TYPE_CHECKING:
    import pandas as pd


class Release(Mapping[str, "pd.DataFrame"]):
    """The tables of one release, each read from its Parquet file when it is first asked for.

    A file is held against the release's SHA256SUMS before it is read.

    Columns have Arrow dtypes: text `string`, days `date32`, `int64`, `double`, `bool`, nulls as `NA`.

    Examples
    --------
    >>> release = load("dataset/0.1.0")  # doctest: +SKIP
    >>> release["events"].query("status == 'actual'")  # doctest: +SKIP
    >>> release.events.dtypes  # doctest: +SKIP
    """

    def __init__(self, folder: Path) -> None:
        self._stored = Stored.open(folder, whole=False)
        self._tables: dict[str, pd.DataFrame] = {}
        _ = self._stored.package

    @property
    def version(self) -> str:
        """The release's version."""
        return self._stored.version

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The Table Schema of each table, with its columns, their descriptions, and its keys."""
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


def load(release: str | Path, *, source: str | None = None, sha256: str | None = None, timeout: float | None = None) -> Release:
    """Open a release.

    Parameters
    ----------
    release : str or pathlib.Path
        A release's folder, such as ``dataset/1.0.0``; a version, such as ``1.0.0``, or ``latest``; or a release's URL.
        What comes over the web is kept in the cache, and not asked for again.
    source : str, optional
        Where versions are looked for: a folder of releases, or its URL. By default the folder ``dataset`` of the project
        that the working directory lies in, then what the environment's WAQAI_SOURCE names.
    sha256 : str, optional
        The SHA-256 that the release's ``SHA256SUMS`` must have; it then vouches for every file.
    timeout : float, optional
        Seconds that all of a download may take; by default an hour.

    Raises
    ------
    waqai.problem.CannotRun
        There is no release there, or it is not what it should be.
    """
    return Release(locate(release, source=source, sha256=sha256, timeout=timeout))


def replay(before: str | Path, release: str | Path) -> dict[str, pd.DataFrame]:
    """A release made from the one before it and from its own table `changes`, which says every cell that changed.

    Parameters
    ----------
    before, release : str or pathlib.Path
        Two releases, as `load` takes them; `release` must be the one that followed `before`.

    Returns
    -------
    dict of str to pandas.DataFrame
        Every table of `release` but `changes` and those that are made from others, with the types, the rows
        and the order of ``load(release)``.

    Raises
    ------
    ValueError
        A change does not fit: `before` is not the release that came before.
    waqai.problem.CannotRun
        There is no release there.
    """
    import pandas as pd
    import pyarrow as pa

    from waqai.cells import from_text
    from waqai.release import changes
    from waqai.release.difference import primary_key

    old, new = Stored.open(locate(before)), Stored.open(locate(release))
    tables = {name: table for name, table in new.tables.items() if name not in new.derived and name != "changes"}
    made = changes.replay(
        {name: old.texts(name) for name in tables if name in old.tables},
        [changes.Change(*(row[c] for c in changes.Change.__slots__)) for row in new.texts("changes")],  # type: ignore[arg-type]
        {name: (primary_key(table), [f["name"] for f in table["schema"]["fields"]]) for name, table in tables.items()},
    )
    frames = {}
    for name, table in tables.items():
        fields = table["schema"]["fields"]
        columns = [[from_text(row[f["name"]], f["type"]) for row in made[name]] for f in fields]
        arrow = pa.Table.from_arrays(
            [pa.array(values, f.type) for values, f in zip(columns, new.parquet_schema(name), strict=True)], schema=new.parquet_schema(name)
        )
        ordered = arrow.sort_by([(column, "ascending") for column in primary_key(table)])
        frames[name] = ordered.to_pandas(types_mapper=pd.ArrowDtype)
    return frames
