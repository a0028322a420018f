"""The rule as a release carries it: the models, and `run.sql`, which runs them all on the release's own Parquet files.

It takes contracts and the names of tables that are in parts, and gives texts; it writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from waqai.derive.model_graph import FINAL_TABLES, MACROS, RANGE_TABLES, Model, macros, models
from waqai.schema.model import Table

DUCKDB_TRIED = ("1.2.2", "1.3.2", "1.4.4", "1.5.6", "2.0.0")  # a test holds the installed one to be among them
_PLAIN = ("articles", "outlets", "places", "actor_roles", "codes", "reports", "decisions")
_OF_REPORTS = ("report_participants", "claims", "report_links")

_HEAD = """\
-- From reports to events: the rule of {title} {version}, as SQL that you can run and change.
--
-- Run it in one DuckDB session, in the folder of this release (that of README.md): `.read rule/run.sql` in DuckDB's own client, or
--     python -c "import duckdb; print(*duckdb.connect().execute(open('rule/run.sql', encoding='utf-8').read()).fetchall(), sep='\\n')"
-- It writes nothing into the folder. It leaves the tables
--     {tables}
-- made anew from the reports, and the table `differences`, which counts the rows of each that are not as published: none, as
-- long as you change nothing. Each query is a file of rule/models/ as well. After a change, what is new and what is gone:
--     FROM made_events EXCEPT FROM published_events; FROM published_events EXCEPT FROM made_events;
-- Tried with DuckDB {tried}. The queries are part of waqai, Apache License 2.0.

SET VARIABLE version = '{version}';
"""


def rule_files(title: str, version: str, tables: Mapping[str, Table], parts: Collection[str] = ()) -> dict[str, str]:
    """The files of a release's folder `rule/`, by their paths in the release.

    Parameters
    ----------
    tables : mapping of Table
        The contracts, by name.
    parts : collection of str
        The tables that are in parts, `parquet/<table>/part-*.parquet`.
    """
    files = {f"rule/models/{MACROS}.sql": macros()} | {f"rule/models/{name}.sql": model.text for name, model in models().items()}
    return files | {"rule/run.sql": run_script(title, version, tables, parts)}


def run_script(title: str, version: str, tables: Mapping[str, Table], parts: Collection[str] = ()) -> str:
    """The text of `rule/run.sql`: plain SQL, nothing of which is written anywhere but in the models and here."""
    derived = (*RANGE_TABLES, *FINAL_TABLES)
    head = _HEAD.format(
        title=" ".join(title.split()), version=version, tables=", ".join(derived), tried=" and ".join((", ".join(DUCKDB_TRIED[:-1]), DUCKDB_TRIED[-1])),
    )  # fmt: skip
    columns = _names_of_counts(tables["dyad_months"])
    created = [_created(model).replace("ON counts ", f"ON counts IN ({columns}) ") for model in models().values()]
    return "\n".join([head, macros(), _inputs(parts), *created, _differences([tables[name] for name in derived], parts)])


def _files(table: str, parts: Collection[str]) -> str:
    return f"read_parquet('parquet/{table}/part-*.parquet')" if table in parts else f"read_parquet('parquet/{table}.parquet')"


def _inputs(parts: Collection[str]) -> str:
    """Views of what is published, named as the models name what they read."""
    views = {name: f"FROM {_files(name, parts)}" for name in _PLAIN}
    views |= {name: f"FROM {_files(name, parts)} SEMI JOIN reports USING (article_id, event_id)" for name in _OF_REPORTS}
    links = f"SELECT event_id, link, linked_event_id, reason FROM {_files('event_links', parts)}"
    before = f"SELECT event_id, first_release FROM {_files('events', parts)}"
    views["decision_links"] = f"{links} WHERE reason IS NOT NULL"
    views["events_before"] = f"{before} WHERE first_release <> getvariable('version')"
    return "".join(
        [
            "-- What the models read, from the published tables. Take reports out of `reports`, and they are out of all.\n",
            *(f"CREATE OR REPLACE VIEW {name} AS {query};\n" for name, query in views.items()),
        ]
    )


def _created(model: Model) -> str:
    return f"{model.text.removesuffix(model.query + chr(10))}CREATE OR REPLACE TABLE {model.name} AS\n{model.query};\n"


def _names_of_counts(months: Table) -> str:
    """What `dyad_months` turns into columns: named, since DuckDB before 1.5 cannot find that out within many statements."""
    return ", ".join(
        f"'{name}'" for name in (*(c for c in months.columns if c.startswith("n_") and c not in ("n_articles", "n_under_way")), "tenths")
    )


def _differences(derived: list[Table], parts: Collection[str]) -> str:
    views = [
        f"CREATE OR REPLACE VIEW {kind}_{table.name} AS SELECT {_columns(table)} FROM {source};\n"
        for table in derived
        for kind, source in (("made", table.name), ("published", _files(table.name, parts)))
    ]
    counts = "\nUNION ALL ".join(_counted(table.name) for table in derived)
    return (
        "-- The tables with the columns in the order in which they are published, and the published ones.\n"
        f"{''.join(views)}\n-- How many rows are made and are published, and how many of them are only here or only there.\n"
        f"CREATE OR REPLACE TABLE differences AS\n{counts};\n\nFROM differences;\n"
    )


def _columns(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.columns)


def _counted(name: str) -> str:
    made, published = f"made_{name}", f"published_{name}"
    return (
        f"SELECT '{name}' AS table_name, (SELECT count(*) FROM {made}) AS made, (SELECT count(*) FROM {published}) AS published,\n"
        f"  (SELECT count(*) FROM (FROM {made} EXCEPT ALL FROM {published})) AS only_made,\n"
        f"  (SELECT count(*) FROM (FROM {published} EXCEPT ALL FROM {made})) AS only_published"
    )
