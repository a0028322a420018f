"""What the two databases have in common: the order of tables, their views, and the tables that describe the release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waqai.export.source import Column, Source, Table

Described = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


def quoted(name: str) -> str:
    """A name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(words: str) -> str:
    """A text as SQL writes it."""
    return "'" + words.replace("'", "''") + "'"


def names(columns: tuple[str, ...]) -> str:
    """A list of columns."""
    return ", ".join(quoted(column) for column in columns)


def by_reference(source: Source) -> list[Table]:
    """The tables, each after those that its keys refer to."""
    left, done = list(source.tables), list[Table]()
    while left:
        placed = {table.name for table in done}
        ready = [t for t in left if all(k.table in placed or k.table == t.name for k in t.foreign_keys)]
        assert ready, "tables refer to one another in a circle"
        done += ready
        left = [table for table in left if table not in ready]
    return done


def described(source: Source, losses: list[str]) -> Described:
    """The tables that say what the release is: columns and rows by name."""
    return {
        "release": (("word", "text"), [*source.about(), *(("not carried", loss) for loss in losses)]),
        "release_tables": (("table", "title", "description"), [(t.name, t.title, t.description) for t in source.tables]),
        "release_columns": (("table", "column", "type", "description", "list"), list(source.column_rows())),
    }  # fmt: skip


def not_null(column: Column, table: Table) -> str:
    """What a column's declaration ends with where it always has a value."""
    return " NOT NULL" if column.required or column.name in table.primary_key else ""


def indexes(table: Table) -> list[str]:
    """Statements that index the columns of each key that the primary key does not begin with, and days."""
    found = [k.columns for k in table.foreign_keys if table.primary_key[: len(k.columns)] != k.columns]
    found += [(c.name,) for c in table.columns if c.type == "date" and c.name.endswith("_start")]
    return [
        f"CREATE INDEX {quoted('_'.join((table.name, *columns)))} ON {quoted(table.name)} ({names(columns)})"
        for columns in dict.fromkeys(found)
    ]  # fmt: skip


def views(source: Source, parties: Callable[[str], str]) -> list[str]:
    """Statements that make views with names in addition to ids, for those whose tables and columns the release has.

    Parameters
    ----------
    parties : callable
        Takes a role, gives the database's expression for the English names of an event's parties in it, in their order.
    """
    has = {table.name: {column.name for column in table.columns} for table in source.tables}
    wanted = [
        (
            "events_named",
            {"events": {"event_id", "type", "place_id"}, "participants": {"event_id", "actor_id", "role", "position"},
             "actors": {"actor_id", "name_en"}, "places": {"place_id", "name_ar"}, "codes": {"list", "code", "label"}},
            f"SELECT e.*, t.label AS type_label, {parties('actor')} AS actors, {parties('recipient')} AS recipients, "
            "l.name_ar AS place_name_ar FROM events e LEFT JOIN codes t ON t.list = 'types' AND t.code = e.type "
            "LEFT JOIN places l ON l.place_id = e.place_id",
        ),
        (
            "participants_named",
            {"participants": {"actor_id", "country"}, "actors": {"actor_id", "name_en", "name_ar"}, "codes": {"list", "code", "label"}},
            "SELECT p.*, a.name_en, a.name_ar, c.label AS country_name FROM participants p LEFT JOIN actors a ON a.actor_id = p.actor_id "
            "LEFT JOIN codes c ON c.list = 'countries' AND c.code = p.country",
        ),
        (
            "reports_named",
            {"reports": {"article_id"}, "articles": {"article_id", "outlet_id", "title_en", "published"}, "outlets": {"outlet_id", "name_en"}},
            "SELECT r.*, o.name_en AS outlet, a.title_en AS article, a.published FROM reports r "
            "LEFT JOIN articles a ON a.article_id = r.article_id LEFT JOIN outlets o ON o.outlet_id = a.outlet_id",
        ),
    ]  # fmt: skip
    found = [(name, sql) for name, needs, sql in wanted if all(columns <= has.get(table, set()) for table, columns in needs.items())]
    return [f"CREATE VIEW {quoted(name)} AS {sql}" for name, sql in found]
