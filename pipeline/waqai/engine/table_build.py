"""The tables of a project whose files have been checked: report-level tables brought together, derived ones made, all written.

Each function is the work of one worker: it takes the run and a piece of the work, leaves files in the run's folder, and gives a
little back. `build_tables` hands the pieces out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from waqai.check.left_out import ADJUDICATED
from waqai.derive.derivation import ColumnsDiffer, Derivation
from waqai.derive.model_graph import FINAL_TABLES
from waqai.engine import arrow_runs
from waqai.engine.arrow_runs import Bound
from waqai.engine.row_runs import BY_EVENT
from waqai.engine.worker_state import State, Work, load
from waqai.problem import Problem
from waqai.schema.crosswalks import read_crosswalks
from waqai.schema.model import Schema, Table
from waqai.tables import contract_check
from waqai.tables.arrow import in_order, to_table
from waqai.tables.authorities import authority_rows, code_rows
from waqai.tables.coding_tables import CODING_TABLES
from waqai.tables.crosswalk_rows import crosswalk_rows
from waqai.tables.decisions import decision_link_rows, decision_rows
from waqai.tables.parquet_table import ParquetTable, parquet_files
from waqai.tables.report_rows import ARTICLE_TABLES, HEADS, LINKS, REPORT_TABLES
from waqai.tables.row import Row
from waqai.tables.table_writer import TableWriter

if TYPE_CHECKING:
    from waqai.engine.check_project import Run
    from waqai.engine.workers import Call

_ROWS = 64_000  # in a range, where nothing says how many
_MERGED = 2 * _ROWS  # rows of one table that are brought together: each time, every run is opened
TOGETHER = ("codings", "coding_links")  # made from what ranges leave, in one piece


class Pieces(NamedTuple):
    """What one range left: for each table the file that holds its rows, or the partial result of a model."""

    tables: dict[str, str]
    parts: dict[str, str]
    problems: list[Problem] = []  # noqa: RUF012


def build_tables(run: Run, folder: Path, *, keys: bool, beside: Sequence[Call] = ()) -> list[Problem]:
    """Write every table but `changes` into a folder; what a contract does not allow is a problem, and the files are of no use then.

    `keys` asks where the keys of tables lead, too. The calls `beside` are made while tables are written.
    """
    work, schema = run.work, run.schema
    rows, workers = (run.plan.rows, run.plan.number) if run.plan else (_ROWS, 1)
    dataset, runs = schema.dataset, run.known.rows

    def calls(function: Any, codings: Iterable[str], table: str, column: str) -> list[Call]:
        """One for each range of the rows."""
        found = [r for coding in codings for r in runs.get((coding, table), [])]
        return [(function, work, bound, i) for i, bound in enumerate(arrow_runs.bounds(found, column, rows, workers))]

    of_articles = run.run("articles", [(publish_authorities, work), *calls(publish_articles, [""], "articles", "article_id")])
    made = [Pieces(files, {}) for files in of_articles]
    run.known.pieces = [file for pieces in made if (file := pieces.tables.get("articles"))]
    work = run.advance()
    if dataset.codings:
        made += [Pieces(files, {}) for files in run.run("codings", calls(publish_codings, dataset.codings, "reports", "article_id"))]
    derived: list[Pieces] = run.run("events", calls(derive_range, {*dataset.publish, *dataset.codings}, "reports/event", "event_id"))
    made += derived
    files: dict[str, list[str]] = {name: [] for name in schema.tables if name not in ("changes", *FINAL_TABLES)}
    for pieces in made:
        for name, file in pieces.tables.items():
            files[name].append(file)
    if problems := [p for pieces in made for p in pieces.problems]:
        return problems
    for name in REPORT_TABLES:
        files[name] = [found.path for coding in dataset.publish for found in runs.get((coding, name), [])]
    largest = sorted(files, key=lambda name: -sum(Path(file).stat().st_size for file in files[name]))
    last = (write_rest, work, str(folder), [pieces.parts for pieces in derived])
    done = run.run("tables", [*beside, last, *((write_table, work, name, str(folder), files[name]) for name in largest)])
    problems = [p for found in done[len(beside) :] for p in found]
    if keys and not problems:
        keyed = [name for name in (*FINAL_TABLES, *largest) if schema.tables[name].foreign_keys]
        problems = [p for found in run.run("keys", [(check_references, work, name, str(folder)) for name in keyed]) for p in found]
    return problems


def _keep(state: State, name: str, table: pa.Table) -> str:
    """Put a table into the run's folder; its path."""
    path = f"{state.folder}/{name}.arrow"
    with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        for batch in table.combine_chunks().to_batches():
            writer.write_batch(batch)
    return path


def _rows(state: State, codings: Sequence[str], table: str, column: str, bound: Bound, *, shown: bool) -> dict[str, pa.Table]:
    """For each coding the rows of a range; `shown` leaves out what is not published."""
    out, hidden = dict[str, pa.Table](), state.known.hidden
    for coding in codings:
        if found := arrow_runs.part(state.known.rows.get((coding, table), []), column, bound):
            rows = pa.concat_tables(found)
            mine = [article for other, article in hidden if other == coding] if shown else []
            if mine:
                rows = rows.filter(pc.invert(pc.is_in(rows.column("article_id"), value_set=pa.array(mine, pa.string()))))
            out[coding] = rows
    return out


def _together(tables: Sequence[pa.Table], keys: Sequence[str]) -> pa.Table | None:
    """Rows of several runs, in the order of a key."""
    if not tables:
        return None
    table = pa.concat_tables(tables)
    return _sorted(table, keys) if len(tables) > 1 or table.column(0).num_chunks > 1 else table


def _sorted(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Rows by a key; those that have it in common stay in their order."""
    return table.take(pc.sort_indices(table.select(list(keys)), [(key, "ascending") for key in keys]))


def publish_codings(work: Work, bound: Bound, number: int) -> dict[str, str]:
    """The rows of every coding that is published apart; an event's id is local to its coding, and reads `<coding>/<event>`."""
    state, out = load(work), dict[str, str]()
    schema = state.context.schema
    for name, target in CODING_TABLES.items():
        found = _rows(state, schema.dataset.codings, name, "article_id", bound, shown=False)
        named = [_named(rows, coding, ("event_id",)) for coding, rows in found.items()]
        if target == "coding_reports":
            named = [
                rows.append_column("coding", pa.array([coding] * len(rows), pa.string())) for coding, rows in zip(found, named, strict=True)
            ]
        if (table := _together(named, schema.tables[target].primary_key)) is not None:
            out[target] = _keep(state, f"whole-{name}-{number:05}", table)
    heads = list(_rows(state, schema.dataset.codings, HEADS, "article_id", bound, shown=False).values())
    if heads:
        out["codings"] = _keep(state, f"codings-{number:05}", pa.concat_tables(heads))
    return out


def _named(rows: pa.Table, coding: str, columns: Sequence[str]) -> pa.Table:
    """Rows whose event ids have their coding's name before them."""
    for column in columns:
        texts = pc.binary_join_element_wise(f"{coding}/", rows.column(column), "")
        rows = rows.set_column(rows.column_names.index(column), column, texts)
    return rows


def publish_articles(work: Work, bound: Bound, number: int) -> dict[str, str]:
    """Articles of a range with what is published of them, their spans and copies."""
    state, out = load(work), dict[str, str]()
    for name in ARTICLE_TABLES:
        rows = list(_rows(state, [""], name, "article_id", bound, shown=False).values())
        if (table := _together(rows, ["article_id"])) is not None:
            out[name] = _keep(state, f"published-{name}-{number:05}", _coded(state, table, bound) if name == "articles" else table)
    return out


def _coded(state: State, articles: pa.Table, bound: Bound) -> pa.Table:
    """Articles with the published coding of each: nulls where there is none."""
    found = list(_rows(state, state.context.schema.dataset.publish, HEADS, "article_id", bound, shown=True).values())
    if not found:
        empty = {name: pa.nulls(len(articles), kind) for name, kind in _HEAD.items()}
        return _with(articles, empty | {"coding_status": pa.nulls(len(articles), pa.string())})
    heads = pa.concat_tables(found)
    at = pc.index_in(articles.column("article_id"), value_set=heads.column("article_id").combine_chunks())
    taken = heads.take(at)
    columns = {name: taken.column(name) for name in _HEAD}
    return _with(articles, columns | {"coding_status": _status(state, articles.column("article_id"), bound)})


def _status(state: State, articles: pa.ChunkedArray, bound: Bound) -> pa.Array:
    """How each article was coded: `adjudicated` if that is published, `double` if two codings or more are here whole, else `single`."""
    dataset = state.context.schema.dataset
    published = _rows(state, dataset.publish, HEADS, "article_id", bound, shown=True)
    coding = {article: name for name, rows in published.items() for article in rows.column("article_id").to_pylist()}
    independent = {*dataset.codings, *dataset.publish} - {ADJUDICATED}
    coded = Counter(
        article
        for rows in _rows(state, sorted(independent), HEADS, "article_id", bound, shown=False).values()
        for article in rows.column("article_id").to_pylist()
    )
    said = {
        article: "adjudicated" if name == ADJUDICATED else "double" if coded[article] > 1 else "single" for article, name in coding.items()
    }
    return pa.array(said.values(), pa.string()).take(pc.index_in(articles, value_set=pa.array(said, pa.string())))


_HEAD = {"coding": pa.string(), "coder_id": pa.string(), "codebook": pa.string(), "coded": pa.date32(), "n_reports": pa.int64()}


def _with(table: pa.Table, columns: Mapping[str, Any]) -> pa.Table:
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table


_DERIVATIONS: dict[str, Derivation] = {}


def _derivation(state: State) -> Derivation:
    """The connection of this process for this run, with what all ranges share."""
    name = str(state.folder)
    if name not in _DERIVATIONS:
        _close_derivations()
        raw, schema = state.context.raw, state.context.schema
        rows = authority_rows(raw)
        shared: dict[str, Any] = {n: _contract_table(schema, n, rows[n]) for n in ("outlets", "places", "actor_roles")}
        shared["codes"] = _contract_table(schema, "codes", code_rows(schema.codebook))
        shared["decisions"] = _contract_table(schema, "decisions", decision_rows(raw))
        shared["decision_links"] = _texts(decision_link_rows(raw), ("event_id", "link", "linked_event_id", "reason"))
        shared["articles"] = state.known.pieces or _empty(schema, "articles")
        shared["events_before"] = state.known.events_before or [_no_events(state)]
        memory = max(150 << 20, state.known.memory // 2)
        _DERIVATIONS[name] = Derivation(schema.tables, shared, schema.dataset.version, memory=memory, temporary=Path(name) / "spill")
    return _DERIVATIONS[name]


def _close_derivations() -> None:
    """Give the memory back; what a connection has made for the last tables would stand in the way of another range."""
    while _DERIVATIONS:
        _DERIVATIONS.popitem()[1].close()


def _no_events(state: State) -> str:
    return _keep(state, "no-events-before", pa.table({"event_id": pa.array([], pa.string()), "first_release": pa.array([], pa.string())}))


def _empty(schema: Schema, name: str) -> pa.Table:
    from waqai.contracts import arrow_schema

    return arrow_schema(schema.tables[name]).empty_table()


def _contract_table(schema: Schema, name: str, rows: list[Row]) -> pa.Table:
    return to_table(schema.tables[name], in_order(schema.tables[name], rows))


def _texts(rows: list[Row], columns: Sequence[str]) -> pa.Table:
    return pa.table({column: pa.array([row.values[column] for row in rows], pa.string()) for column in columns})


def derive_range(work: Work, bound: Bound, number: int) -> Pieces:
    """The derived tables of a range of event ids, and the links of codings that lead into it."""
    state = load(work)
    schema = state.context.schema
    dataset, tables, parts = schema.dataset, dict[str, str](), dict[str, str]()
    ranged = {}
    for name, column in BY_EVENT.items():
        found = _rows(state, dataset.publish, f"{name}/event", column, bound, shown=True)
        ranged[name] = pa.concat_tables(found.values()) if found else _empty_rows(name)
    try:
        derived = _derivation(state).derive(ranged)
    except ColumnsDiffer as error:
        return Pieces({}, {}, _differ(state, error))
    tables = {name: _keep(state, f"derived-{name}-{number:05}", table) for name, table in derived.tables.items() if len(table)}
    parts = {name: _keep(state, f"part-{name}-{number:05}", table) for name, table in derived.parts.items()}
    if dataset.codings:
        links = []
        told = _rows(state, dataset.codings, "reports/event", "event_id", bound, shown=False)
        for coding, rows in _rows(state, dataset.codings, f"{LINKS}/event", "linked_event_id", bound, shown=False).items():
            if coding in told:
                known = pc.unique(told[coding].column("event_id"))
                links.append(
                    _named(rows.filter(pc.is_in(rows.column("linked_event_id"), value_set=known)), coding, ("event_id", "linked_event_id"))
                )
        if links and len(table := pa.concat_tables(links)):
            tables["coding_links"] = _keep(state, f"coding-links-{number:05}", table)
    return Pieces(tables, parts)


def _differ(state: State, error: ColumnsDiffer) -> list[Problem]:
    """What is wrong where a model and its contract do not have the same columns."""
    from waqai.tables import made_columns

    return made_columns.check(state.context.root, state.context.schema.tables[error.table], error.lacking, error.unknown, error.retyped)


def _empty_rows(name: str) -> pa.Table:
    from waqai.tables.report_rows import empty_table

    return empty_table(name)


def publish_authorities(work: Work) -> dict[str, str]:
    """The tables that follow from the codebook and the authority files."""
    state = load(work)
    raw, schema = state.context.raw, state.context.schema
    crosswalks, _ = read_crosswalks(state.context.root, schema.codebook)
    rows = {
        **authority_rows(raw),
        "codes": code_rows(schema.codebook),
        "crosswalks": crosswalk_rows(crosswalks),
        "decisions": decision_rows(raw),
    }
    return {name: _keep(state, f"small-{name}", _contract_table(schema, name, found)) for name, found in rows.items()}


def write_rest(work: Work, folder: str, parts: list[dict[str, str]]) -> list[Problem]:
    """Write the tables that need all ranges, from what each left."""
    state, problems = load(work), list[Problem]()
    try:
        for name, pieces in _derivation(state).final([{n: [path] for n, path in part.items()} for part in parts]).items():
            problems += _write(state, name, folder, pieces)
    except ColumnsDiffer as error:
        return _differ(state, error)
    _close_derivations()
    return problems


def write_table(work: Work, name: str, folder: str, files: list[str]) -> list[Problem]:
    """Write one table from the files that hold its rows: in their order, or, of a report-level table, runs."""
    _close_derivations()  # nobody asks this process for another range
    state = load(work)
    tables = _published(state, name) if name in REPORT_TABLES else _in_files(state, name, files)
    return _write(state, name, folder, tables)


def _write(state: State, name: str, folder: str, pieces: Iterable[pa.Table]) -> list[Problem]:
    """Write one table, and hold it to its contract."""
    from waqai.contracts import arrow_schema

    schema = state.context.schema
    table = schema.tables[name]
    check, contract = contract_check.ContractCheck(table, schema.codebook), arrow_schema(table)
    with TableWriter(Path(folder), name, contract, table.primary_key, check.check) as writer:
        for piece in pieces:
            if not writer.rows and (problems := _columns(state.context.root, table, piece.schema)):
                return problems
            writer.write(piece)
            if check.problems:
                return check.problems
    return check.problems


def _published(state: State, name: str) -> Iterator[pa.Table]:
    """The published rows of a report-level table; an article is in one coding, and its rows are in their order there."""
    publish, key = state.context.schema.dataset.publish, "article_id"
    runs = [run for coding in publish for run in state.known.rows.get((coding, name), [])]
    for bound in arrow_runs.bounds(runs, key, _MERGED):
        table = _together(list(_rows(state, publish, name, key, bound, shown=True).values()), [key])
        if table is not None:
            yield _with(table, {"coding_status": _status(state, table.column(key), bound)}) if name == "reports" else table


def _in_files(state: State, name: str, files: list[str]) -> Iterator[pa.Table]:
    tables: Iterator[pa.Table] = map(arrow_runs.read, files)
    if name in TOGETHER and files:
        tables = iter([_sorted(pa.concat_tables(tables), state.context.schema.tables[name].primary_key)])
    return tables


def _columns(root: Path, table: Table, made: pa.Schema) -> list[Problem]:
    """Where the columns that were made are not those of the contract."""
    from waqai.contracts import arrow_schema, arrow_type
    from waqai.tables import made_columns

    wanted = arrow_schema(table)
    lacking = [name for name in wanted.names if name not in made.names]
    unknown = [name for name in made.names if name not in wanted.names]
    types = {str(arrow_type(field)): field.type for field in table.fields}
    retyped = [
        (n, types.get(str(made.field(n).type), str(made.field(n).type)))
        for n in wanted.names
        if n in made.names and made.field(n).type != wanted.field(n).type
    ]
    return made_columns.check(root, table, lacking, unknown, retyped) if lacking or unknown or retyped else []


def check_references(work: Work, name: str, folder: str) -> list[Problem]:
    """Keys of one written table that lead nowhere."""
    schema = load(work).context.schema
    wanted = {name, *(key.table for key in schema.tables[name].foreign_keys)}
    tables = {other: ParquetTable(parquet_files(Path(folder) / "parquet", other)) for other in wanted}
    return contract_check.references(name, tables, schema)
