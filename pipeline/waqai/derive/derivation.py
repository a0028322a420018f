"""Runs the models in one DuckDB connection: what is the same for all events once, the rest in ranges of event ids.

It takes report-level tables and gives derived ones; it writes no file but what DuckDB spills to the folder that it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.contracts import arrow_schema
from waqai.derive.model_graph import FINAL_TABLES, INPUTS, LOST, RANGE_TABLES, Model, Stage, macros, models, partial_results
from waqai.extras import missing
from waqai.schema.model import Table

if TYPE_CHECKING:
    import pyarrow as pa

_PIECE = 1 << 16  # rows


class LostRows(RuntimeError):
    """A join of a model did not find what it needs: a mistake in this package, or in the tables that it was given."""

    def __init__(self, model: str, missing: str, event: str, value: str | None) -> None:
        super().__init__(f"the model {model} does not find {missing}: event {event}{f', {value}' if value else ''}")
        self.model, self.event, self.value = model, event, value


class ColumnsDiffer(ValueError):
    """A model makes columns that the contract of its table does not have, lacks some of them, or makes some of another type."""

    def __init__(self, table: str, lacking: list[str], unknown: list[str], retyped: list[tuple[str, str]]) -> None:
        words = [f"makes no {', '.join(lacking)}"] if lacking else []
        words += [f"makes {', '.join(unknown)}, which the table has not"] if unknown else []
        words += [f"makes {', '.join(f'{name} as {kind}' for name, kind in retyped)}"] if retyped else []
        super().__init__(f"the model {table} {' and '.join(words)}")
        self.table, self.lacking, self.unknown, self.retyped = table, lacking, unknown, retyped


class Derived(NamedTuple):
    """What a range of event ids gives.

    Parameters
    ----------
    tables : dict
        events, participants, event_contexts, dyads, actor_dyads, monads: the contract's columns, in the order of the primary key.
    parts : dict
        Partial results by model, for `Derivation.final`.
    """

    tables: dict[str, pa.Table]
    parts: dict[str, pa.Table]


class Derivation:
    """One connection to DuckDB, with the relations that are the same for all ranges.

    Parameters
    ----------
    tables : mapping of Table
        The contracts, by name: they have the columns and the keys of the derived tables.
    shared : mapping
        articles, outlets, places, actor_roles, codes, decisions, decision_links and events_before, as the models read them; each a table or
        the files that it stands in. `events_before` has event_id and first_release of the release before.
    version : str
        The version of the dataset that is being made: the first release of events that were in none before.
    memory : int
        The bytes that DuckDB may hold before it spills; what Arrow tables hold is not in it.
    temporary : Path
        The folder that it spills to.

    Raises
    ------
    CannotRun
        duckdb is not installed.
    """

    def __init__(self, tables: Mapping[str, Table], shared: Mapping[str, Any], version: str, *, memory: int, temporary: Path) -> None:
        self._tables = tables
        self._db = _connect(memory, temporary)
        self._db.execute("SET VARIABLE version = $version", {"version": version})
        self._db.execute(macros())
        self._load(shared)
        self._make("shared")

    def __enter__(self) -> Derivation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connection, its memory and its files."""
        self._db.close()

    def derive(self, ranged: Mapping[str, Any]) -> Derived:
        """The tables of one range of event ids.

        Parameters
        ----------
        ranged : mapping
            reports, report_participants and claims whose `event_id` is in the range, and report_links whose `linked_event_id` is in
            it: an event is in one range only, with all its reports. decisions, decision_links and events_before may be
            given here too, for the range, in the place of shared ones.

        Raises
        ------
        LostRows
            A table does not have a row that another one names.
        ColumnsDiffer
            A contract has other columns than the model.
        """
        self._load(ranged)
        self._make("range")
        found = Derived(
            {t: self._whole(t) for t in RANGE_TABLES},
            {p: self._db.sql(f"FROM {p}").to_arrow_table() for p in partial_results()},
        )
        for model in reversed(_of("range")):
            self._db.execute(f"DROP TABLE {model.name}")
        self._drop(ranged)
        return found

    def final(self, parts: Iterable[Mapping[str, pa.Table]]) -> dict[str, Iterator[pa.Table]]:
        """event_links and dyad_months, from the partial results of all ranges, as tables or as files of them.

        Each comes in pieces, in order, to be read to its end before the next one is begun.
        """
        for number, part in enumerate(parts):
            for name in partial_results():  # into DuckDB, which spills: the files of many ranges, mapped, would lie in memory together
                self._db.register("part", as_table(part[name]))
                self._db.execute(f"INSERT INTO {name} FROM part" if number else f"CREATE TABLE {name} AS FROM part")
                self._db.unregister("part")
        self._make("final")
        return {name: self._pieces(name) for name in FINAL_TABLES}

    def _load(self, relations: Mapping[str, Any]) -> None:
        for name, relation in relations.items():
            assert name in INPUTS, name
            self._drop([name])
            self._db.register(f"given_{name}", as_table(relation))
            self._db.execute(f"CREATE VIEW {name} AS FROM given_{name}")

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self._db.execute(f"DROP VIEW IF EXISTS {name}")
            self._db.unregister(f"given_{name}")

    def _make(self, stage: Stage) -> None:
        for model in _of(stage):
            self._db.execute(f"CREATE OR REPLACE TABLE {model.name} AS {model.query}")
        if stage == "range" and (lost := self._db.execute(f"FROM {LOST} LIMIT 1").fetchone()):
            raise LostRows(*lost)

    def _whole(self, name: str) -> pa.Table:
        """A derived table of a range in the contract's form. Arrow takes half as long as DuckDB to bring as many rows into order."""
        import pyarrow.compute as pc

        made = _in_form(name, self._rows(name).to_arrow_table(), self._tables[name])
        key = self._tables[name].primary_key
        return made.take(pc.sort_indices(made.select(list(key)), [(column, "ascending") for column in key]))

    def _pieces(self, name: str) -> Iterator[pa.Table]:
        """A derived table of all ranges in the contract's form, ascending by its key."""
        import pyarrow as pa

        contract = self._tables[name]
        # One thread and the order of insertion kept (DuckDB's default): else a reader gives rows out of order.
        reader = self._rows(name).order(", ".join(f'"{c}"' for c in contract.primary_key)).to_arrow_reader(_PIECE)
        empty = True
        for batch in reader:
            empty = False
            yield _in_form(name, pa.Table.from_batches([batch]), contract)
        if empty:
            yield arrow_schema(contract).empty_table()

    def _rows(self, name: str) -> Any:
        """A relation with the contract's columns."""
        contract = self._tables[name]
        made = {column: _kind(kind) for column, kind, *_ in self._db.execute(f"DESCRIBE {name}").fetchall()}
        lacking, unknown = [c for c in contract.columns if c not in made], [c for c in made if c not in contract.columns]
        retyped = [(f.name, made[f.name]) for f in contract.fields if f.name in made and made[f.name] != f.type]
        if lacking or unknown or retyped:
            raise ColumnsDiffer(name, lacking, unknown, retyped)
        columns = ", ".join(f'"{c}"' for c in contract.columns)
        return self._db.sql(f"SELECT {columns} FROM {name}")


def _in_form(name: str, rows: pa.Table, contract: Table) -> pa.Table:
    """Rows with the contract's types."""
    try:
        return rows.cast(arrow_schema(contract))
    except ValueError as error:
        raise ValueError(f"the model {name}: {error}") from error


def _kind(duckdb_type: str) -> str:
    """A type of DuckDB by the name that a contract has for it."""
    if duckdb_type.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        return "number"
    return "integer" if "INT" in duckdb_type else {"VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date"}.get(duckdb_type, duckdb_type)


def as_table(relation: Any) -> pa.Table:
    """A table, or the contents of files of Parquet or Arrow IPC (one after another), the latter mapped and not read."""
    import pyarrow as pa

    if isinstance(relation, pa.Table):
        return relation
    return pa.concat_tables([_file(Path(path)) for path in relation])


def _file(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.suffix == ".parquet":
        return pq.read_table(path, partitioning=None)
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _of(stage: Stage) -> list[Model]:
    return [model for model in models().values() if model.stage == stage]


def _connect(memory: int, temporary: Path) -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise missing("making tables needs", "duckdb", "release") from error
    return duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": f"{memory}B",
            "temp_directory": str(temporary),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,  # else a name that is missing may be found among the variables of this module
        }
    )
