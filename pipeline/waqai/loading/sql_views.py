"""A release in DuckDB: each table as a view on its Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waqai.export.sql import quoted, text_literal
from waqai.extras import missing
from waqai.problem import CannotRun

if TYPE_CHECKING:
    import duckdb

    from waqai.release.stored import Stored


def connected(stored: Stored) -> duckdb.DuckDBPyConnection:
    """A connection to a database in memory that has each table of a release as a view of its name.

    Raises
    ------
    waqai.problem.CannotRun
        duckdb is not installed, or a file of the release is not as its sums say.
    """
    try:
        import duckdb
    except ImportError as error:
        raise missing("connect() needs", "duckdb", "analysis") from error
    files = {table: [str(path) for path in stored.opened(table).paths] for table in stored.tables}
    base = duckdb.connect()
    for table, paths in files.items():
        if all(_speakable(path) for path in paths):
            try:
                base.execute(f"CREATE VIEW {quoted(table)} AS SELECT * FROM read_parquet([{', '.join(map(_text, paths))}])")
            except duckdb.Error as error:
                raise CannotRun(f"{paths[0]} cannot be read: {str(error).splitlines()[0][:200]}") from error
        else:  # DuckDB takes no such name
            base.register(table, stored.parquet(table))
    return base


def _speakable(path: str) -> bool:
    """Whether a path is text: names of files may have bytes that are no UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(path: str) -> str:
    """A path as a text of SQL, whose letters stand for themselves: DuckDB takes `*`, `?` and `[` for patterns."""
    plain = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)
    return text_literal(plain)
