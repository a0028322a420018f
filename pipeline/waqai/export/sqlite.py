"""A SQLite database: tables with keys, checks and indexes, views with names, and tables that describe the release.

SQLite has no days and no booleans: columns are declared DATE and BOOLEAN and hold ISO text and 0 or 1, which checks hold
them to. (STRICT tables would forbid the two words, by which readers know what to make of a column.)
"""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from waqai.export.source import Column, Source, Table
from waqai.export.sql import by_reference, described, indexes, names, not_null, quoted, views
from waqai.problem import CannotRun

TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
LOSSES = [
    "days are ISO text in columns declared DATE, since SQLite has no days",
    "booleans are 0 and 1 in columns declared BOOLEAN, since SQLite has none",
]


def write(source: Source, path: Path) -> list[str]:
    """Write the database.

    Raises
    ------
    OSError
        The machine refuses.
    CannotRun
        A row refers to one that is not there.
    """
    base = None
    try:
        base = sqlite3.connect(path, isolation_level=None)
        base.execute("PRAGMA page_size = 4096")
        base.execute("BEGIN")
        for table in by_reference(source):
            base.execute(_create(table))
            _insert(base, table.name, len(table.columns), table.rows())
            for statement in indexes(table):
                base.execute(statement)
        for name, (columns, rows) in described(source, LOSSES).items():
            base.execute(f"CREATE TABLE {quoted(name)} ({', '.join(f'{quoted(c)} TEXT' for c in columns)})")
            _insert(base, name, len(columns), rows)
        for statement in views(source, _parties):
            base.execute(statement)
        if dangling := base.execute("PRAGMA foreign_key_check").fetchone():
            raise CannotRun(f"a row of {dangling[0]} refers to a row of {dangling[2]} that is not there: run `waqai verify`")
        base.execute("COMMIT")
        base.execute("ANALYZE")
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    finally:
        if base is not None:
            base.close()
    return LOSSES


def _create(table: Table) -> str:
    """CREATE TABLE, with what the table and its columns hold as comments that SQLite keeps."""
    parts = [(_declared(c, table), c.description) for c in table.columns]
    parts.append((f"PRIMARY KEY ({names(table.primary_key)})", ""))
    parts += [(f"FOREIGN KEY ({names(k.columns)}) REFERENCES {quoted(k.table)} ({names(k.target)})", "") for k in table.foreign_keys]
    lines = [
        f"  {text}{',' if i < len(parts) - 1 else ''}{f'  -- {_line(about)}' if about else ''}" for i, (text, about) in enumerate(parts)
    ]
    return f"CREATE TABLE {quoted(table.name)} (  -- {_line(table.description)}\n" + "\n".join(lines) + "\n)"


def _line(text: str) -> str:
    return " ".join(text.split())


def _declared(column: Column, table: Table) -> str:
    name = quoted(column.name)
    check = {
        "boolean": f" CHECK ({name} IN (0, 1))",
        "date": f" CHECK (date({name}, '+0 days') IS {name})",
        "integer": f" CHECK (typeof({name}) IN ('integer', 'null'))",
        "number": f" CHECK (typeof({name}) IN ('real', 'null'))",
    }
    return f"{name} {TYPES[column.type]}{not_null(column, table)}{check.get(column.type, '')}"


def _insert(base: sqlite3.Connection, table: str, width: int, rows: list[tuple[Any, ...]]) -> None:
    base.executemany(f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * width)})", ([_stored(v) for v in row] for row in rows))


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else int(value) if isinstance(value, bool) else value


def _parties(role: str) -> str:
    return (
        "(SELECT group_concat(name_en, '; ') FROM (SELECT a.name_en FROM participants p JOIN actors a ON a.actor_id = p.actor_id "
        f"WHERE p.event_id = e.event_id AND p.role = '{role}' ORDER BY p.position))"
    )
