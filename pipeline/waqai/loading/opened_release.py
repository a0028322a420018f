"""A release opened for analysis: its tables by name, what they mean, and the database of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from waqai.loading import descriptions, overview
from waqai.loading.frames import form
from waqai.release.resolve import locate
from waqai.release.stored import Stored

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Frame = TypeVar("Frame")


class Release(Mapping[str, Frame], Generic[Frame]):
    """The tables of one release, each read from its Parquet files when it is first asked for.

    A table is ``release["events"]`` or ``release.events``. Its files are held against the release's SHA256SUMS before they are
    read. A table is kept once it is read: change a copy.

    In pandas, text is `str` (`object` in pandas 2) and days are `datetime64[us]`, with NaT for null. Whole numbers are
    `int64` and truth values `bool`, or `Int64` and `boolean` in columns that may be null; fractions are `float64`.

    Examples
    --------
    >>> release = load("dataset/2.0.0")  # doctest: +SKIP
    >>> release.events.query("status == 'actual' and date_start >= '2018-06-01' and date_start < '2018-11-01'")  # doctest: +SKIP
    >>> release.describe("events")  # doctest: +SKIP
    >>> release.codebook("types")  # doctest: +SKIP
    """

    def __init__(self, folder: Path, into: str = "pandas") -> None:
        self._stored = Stored.open(folder, whole=False)
        self._into = form(into)
        self._tables: dict[str, Frame] = {}
        _ = self._stored.package

    @property
    def version(self) -> str:
        """The release's version."""
        return self._stored.version

    @property
    def citation(self) -> str:
        """How the release is cited, in one line."""
        return self._stored.citation

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The Table Schema of each table, with its columns, their descriptions, and its keys."""
        return self._stored.schemas

    def describe(self, table: str) -> Frame:
        """The columns of a table, one a row.

        Parameters
        ----------
        table : str
            Its name.

        Returns
        -------
        DataFrame
            `column`, `type`, `nullable`, `key` (of the primary key), `list` (of the codebook, whose codes the column has), `codes`,
            `refers_to` (the table and column whose ids it has), `unit`, `description`.

        Raises
        ------
        KeyError
            There is no such table; the message names the nearest.
        """
        self._known(table)
        return self._frame(descriptions.columns(self._stored, table))

    def codebook(self, name: str | None = None) -> Frame:
        """The codes of one list of the codebook, or of all lists.

        Parameters
        ----------
        name : str, optional
            A list, such as ``types``.

        Returns
        -------
        DataFrame
            `code`, `label`, `definition`, `example`, `note`, `parent`, `score`, and of all lists `list` too.

        Raises
        ------
        KeyError
            There is no such list; the message names the nearest.
        """
        self._known("codes")
        return self._frame(descriptions.codes(self._stored, name))

    def passages(self, texts: str | Path, table: str = "evidence") -> Frame:
        """The passages that support the reports, with their words from your own copies of the pages.

        Parameters
        ----------
        texts : str or pathlib.Path
            A folder of pages' texts, such as a project's ``raw/text`` or a checkout of a corpus. They are found by their hashes,
            whatever their names.
        table : str
            ``evidence``, or ``coding_evidence`` for the passages of whole codings.

        Returns
        -------
        DataFrame
            The table's rows, with `state` and `words`. `same`: the hashes of the page and of the passage are the release's.
            `changed`: a file has the name of the page's hash or of the article (``ARTICLE.txt``) and other bytes; `words` are
            given where the copy still has the passage. `no text`: there is none. `start` and `end` count Unicode code points.

        Raises
        ------
        KeyError
            There is no such table of passages.
        waqai.problem.CannotRun
            `texts` is no folder, or a file in it cannot be read.
        """
        from waqai.loading.page_passages import with_words

        self._known(table, [name for name in ("evidence", "coding_evidence") if name in self.fields])
        return self._frame(with_words(self._stored, table, Path(texts)))

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB database in memory with each table as a view of its name. Close it, or use it in ``with``.

        All files of the tables are held against SHA256SUMS now; the views read them when they are queried.

        Examples
        --------
        >>> with load("dataset/2.0.0").connect() as db:  # doctest: +SKIP
        ...     db.sql("SELECT type, count(*) FROM events GROUP BY type").show()

        Raises
        ------
        waqai.problem.CannotRun
            duckdb is not installed (the extra `analysis`), or a file is not as the sums say.
        """
        from waqai.loading.sql_views import connected

        return connected(self._stored)

    def _known(self, table: object, tables: list[str] | None = None) -> None:
        known = list(self.fields) if tables is None else tables
        if table not in known:
            raise KeyError(descriptions.unknown("table" if tables is None else "table of passages", table, known))

    def _frame(self, table: pa.Table) -> Frame:
        frame: Frame = self._into(table)
        return frame

    def __getitem__(self, table: str) -> Frame:
        self._known(table)
        if table not in self._tables:
            self._tables[table] = self._frame(self._stored.parquet(table))
        return self._tables[table]

    def __getattr__(self, table: str) -> Frame:
        if table.startswith("_"):
            raise AttributeError(table)
        try:
            return self[table]
        except KeyError as error:
            raise AttributeError(error.args[0], name=table, obj=self) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __contains__(self, table: object) -> bool:
        return table in self.fields

    # Two frames are equal cell by cell, so mappings of them have no truth value: a release is equal to itself alone.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.fields]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.fields)

    def __repr__(self) -> str:
        return overview.text(self._stored)

    def _repr_html_(self) -> str:
        return overview.html(self._stored)


@overload
def load(
    release: str | Path, *, into: Literal["pandas"] = ..., source: str | None = ..., sha256: str | None = ..., timeout: float | None = ...
) -> Release[pd.DataFrame]: ...
@overload
def load(
    release: str | Path, *, into: Literal["polars"], source: str | None = ..., sha256: str | None = ..., timeout: float | None = ...
) -> Release[pl.DataFrame]: ...
@overload
def load(
    release: str | Path, *, into: Literal["arrow"], source: str | None = ..., sha256: str | None = ..., timeout: float | None = ...
) -> Release[Any]: ...
def load(
    release: str | Path, *, into: str = "pandas", source: str | None = None, sha256: str | None = None, timeout: float | None = None
) -> Release[Any]:
    """Open a release.

    Parameters
    ----------
    release : str or pathlib.Path
        A release's folder, such as ``dataset/1.0.0``; a version, such as ``1.0.0``, or ``latest``; or a release's URL.
        What comes over the web is kept in the cache, and not asked for again.
    into : {"pandas", "polars", "arrow"}
        What tables are given as: a pandas or polars DataFrame, or a pyarrow Table. polars comes with the extra `analysis`.
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
    ValueError
        `into` is none of the three.
    """
    return Release(locate(release, source=source, sha256=sha256, timeout=timeout), into)
