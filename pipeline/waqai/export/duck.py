"""A DuckDB database: typed tables with keys, comments and indexes, views with names, and tables that describe the release."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from waqai.export.source import Column, Source, Table
from waqai.export.sql import by_reference, described, indexes, names, not_null, quoted, text_literal, views
from waqai.extras import missing

TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
BLOCK = 16_384  # bytes: the least that DuckDB takes, since a block holds one column of one table at the most


def write(source: Source, path: Path) -> list[str]:
    """Write the database.

    Raises
    ------
    CannotRun
        duckdb is not installed.
    OSError
        The machine refuses.
    """
    try:
        import duckdb
    except ImportError as error:
        raise missing("writing a DuckDB database needs", "duckdb", "export") from error
    losses = _losses(source)
    try:
        with _plain(path) as place, duckdb.connect(config={"temp_directory": f"{place}.tmp"}) as base:
            _fill(base, source, place, losses)
    except duckdb.Error as error:
        raise OSError(str(error).partition(": ")[2] or str(error)) from error
    return losses


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    """The path, or where DuckDB misreads its name (a `?`, letters that are no UTF-8) one in a temporary folder, moved there at the end."""
    name = str(path)
    if "?" not in name and name.isprintable():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="waqai-") as folder:
        yield Path(folder) / "release.duckdb"
        shutil.move(Path(folder) / "release.duckdb", path)


def _fill(base: Any, source: Source, path: Path, losses: list[str]) -> None:
    base.execute(f"ATTACH {text_literal(str(path))} AS release_file (BLOCK_SIZE {BLOCK})")
    base.execute("USE release_file")
    base.execute("BEGIN")
    for table in by_reference(source):
        base.execute(_create(table))
        rows = table.arrow
        base.execute(f"INSERT INTO {quoted(table.name)} SELECT * FROM rows")
        del rows
        _comment(base, table)
        for statement in indexes(table):
            base.execute(statement)
    for name, (columns, found) in described(source, losses).items():
        base.execute(f"CREATE TABLE {quoted(name)} ({', '.join(f'{quoted(c)} VARCHAR' for c in columns)})")
        if found:
            base.executemany(f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * len(columns))})", found)
    for statement in views(source, _parties):
        base.execute(statement)
    base.execute("COMMIT")
    base.execute("USE memory")
    base.execute("DETACH release_file")


def _losses(source: Source) -> list[str]:
    within = [f"{t.name}.{', '.join(k.columns)}" for t in source.tables for k in t.foreign_keys if k.table == t.name]
    return [f"keys of a table to itself are not declared, since DuckDB checks them row by row: {', '.join(within)}"] if within else []


def _create(table: Table) -> str:
    parts = [_declared(c, table) for c in table.columns]
    parts.append(f"PRIMARY KEY ({names(table.primary_key)})")
    parts += [
        f"FOREIGN KEY ({names(k.columns)}) REFERENCES {quoted(k.table)} ({names(k.target)})"
        for k in table.foreign_keys
        if k.table != table.name
    ]
    return f"CREATE TABLE {quoted(table.name)} ({', '.join(parts)})"


def _declared(column: Column, table: Table) -> str:
    return f"{quoted(column.name)} {TYPES[column.type]}{not_null(column, table)}"


def _comment(base: Any, table: Table) -> None:
    base.execute(f"COMMENT ON TABLE {quoted(table.name)} IS {text_literal(table.description)}")
    for column in table.columns:
        base.execute(f"COMMENT ON COLUMN {quoted(table.name)}.{quoted(column.name)} IS {text_literal(column.description)}")


def _parties(role: str) -> str:
    return (
        "(SELECT string_agg(a.name_en, '; ' ORDER BY p.position) FROM participants p JOIN actors a ON a.actor_id = p.actor_id "
        f"WHERE p.event_id = e.event_id AND p.role = '{role}')"
    )
