"""The SQL models: the same tables as `waqai.rule` gives, in any number of ranges; and no row is lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests import nasty_events, rule_tables, sample
from tests.month_panel import panel
from waqai.contracts import arrow_schema
from waqai.derive.derivation import ColumnsDiffer, Derivation, LostRows
from waqai.derive.model_graph import FINAL_TABLES, INPUTS, RANGE_TABLES, in_order, models, partial_results
from waqai.read.raw_folder import Raw
from waqai.rule import Event, published
from waqai.schema.model import Codebook, Field, Table
from waqai.schema.schema_reader import read_schema
from waqai.tables.arrow import in_order as sorted_rows
from waqai.tables.arrow import to_table
from waqai.tables.authorities import authority_rows, code_rows
from waqai.tables.decisions import decision_link_rows, decision_rows
from waqai.tables.report_rows import ReportRows, article_tables
from waqai.tables.row import Row

VERSION = "3.0.0"
BEFORE = pa.table({"event_id": ["e1", "e2", "gone"], "first_release": ["1.0.0", "2.0.0", "1.0.0"]})
RANGED = {"reports": "event_id", "report_participants": "event_id", "claims": "event_id", "report_links": "linked_event_id"}
Inputs = dict[str, pa.Table]


def text(rows: list[Row], *columns: str) -> pa.Table:
    """Rows of text as a table."""
    return pa.table({c: pa.array([row.values[c] for row in rows], pa.string()) for c in columns})


def inputs(raw: Raw, codebook: Codebook, contracts: Mapping[str, Table], before: pa.Table = BEFORE) -> Inputs:
    """What the models read, as the pipeline's own tables have it."""
    annotations = raw.published(("c1",))
    made = ReportRows(raw)
    for annotation in annotations:
        made.add(annotation, published(annotation.article, raw.article))
    tables = made.tables() | article_tables(raw.article.values())
    coded = {annotation.article for annotation in annotations}
    coding = ["c1" if article in coded else None for article in tables["articles"].column("article_id").to_pylist()]
    status = [
        None if one is None else "adjudicated" if rule_tables.is_adjudicated(article) else "single"
        for one, article in zip(coding, tables["articles"].column("article_id").to_pylist(), strict=True)
    ]
    tables["articles"] = (
        tables["articles"]
        .append_column("coding", pa.array(coding, pa.string()))
        .append_column("coding_status", pa.array(status, pa.string()))
    )
    keys = {name: contracts[name].primary_key for name in ("reports", "report_participants", "claims", "report_links", "articles")}
    out = {name: tables[name].sort_by([(column, "ascending") for column in key]) for name, key in keys.items()}
    rows = authority_rows(raw) | {"codes": code_rows(codebook)}
    out |= {
        name: to_table(contracts[name], sorted_rows(contracts[name], rows[name])) for name in ("outlets", "places", "actor_roles", "codes")
    }
    link = ("event_id", "link", "linked_event_id", "reason")
    return out | {
        "decisions": text(decision_rows(raw), "event_id", "field", "value", "reason"),
        "decision_links": text(decision_link_rows(raw), *link),
        "events_before": before,
    }  # fmt: skip


def by_the_rule(raw: Raw, codebook: Codebook, contracts: Mapping[str, Table]) -> dict[str, pa.Table]:
    """The derived tables, event for event by `waqai.rule`."""
    annotations = raw.published(("c1",))
    first_release = dict(zip(*(BEFORE.column(c).to_pylist() for c in BEFORE.column_names), strict=True))
    rows = rule_tables.event_rows(raw, rule_tables.events(raw, annotations), codebook, first_release, VERSION)
    rows |= rule_tables.pair_rows(rows["events"], rows["participants"])
    given = inputs(raw, codebook, contracts)
    articles, reports = given["articles"].to_pylist(), given["reports"].to_pylist()
    plain = {name: [row.values for row in rows[name]] for name in ("events", "dyads")}
    rows["dyad_months"] = [Row(values) for values in panel(plain["events"], plain["dyads"], reports, articles, codebook.quad_class)]
    return {name: to_table(contracts[name], sorted_rows(contracts[name], found)) for name, found in rows.items()}


def derived(given: Inputs, contracts: Mapping[str, Table], folder: Path, ranges: int = 1, version: str = VERSION) -> dict[str, pa.Table]:
    """The derived tables by the models, in so many ranges of event ids."""
    shared = {name: table for name, table in given.items() if name not in RANGED}
    ids = sorted(set(given["reports"].column("event_id").to_pylist()))
    cuts = ["", *(ids[len(ids) * i // ranges] for i in range(1, ranges)), "\U0010ffff"]
    found: dict[str, list[pa.Table]] = {}
    parts = []
    with Derivation(contracts, shared, version, memory=1 << 29, temporary=folder) as derivation:
        for low, high in pairwise(cuts):
            result = derivation.derive({name: part(given[name], column, low, high) for name, column in RANGED.items()})
            assert tuple(result.tables) == RANGE_TABLES
            for name, table in result.tables.items():
                found.setdefault(name, []).append(table)
            parts.append(result.parts)
        found |= {name: list(pieces) for name, pieces in derivation.final(parts).items()}
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


def part(table: pa.Table, column: str, low: str, high: str) -> pa.Table:
    """The rows of a range of event ids."""
    ids = table.column(column)
    return table.filter(pc.and_(pc.greater_equal(ids, low), pc.less(ids, high)))


@pytest.fixture(scope="module")
def contracts() -> dict[str, Table]:
    """The repository's contracts, with dyad_months as the codebook of `nasty_events` wants it."""
    schema, problems = read_schema(sample.REPOSITORY)
    assert schema, problems
    columns = ("n_kind_words", "n_deeds", *(f"n_{kind.lower()}" for kind in nasty_events.TYPES))
    months = schema.tables["dyad_months"]
    kept = [f for f in months.fields if not f.name.startswith("n_") or f.name in ("n_articles", "n_events", "n_under_way", "n_told")]
    counts = [Field(name, "integer", "Of n_events.") for name in columns]
    return schema.tables | {"dyad_months": months._replace(fields=(*kept, *counts))}


@pytest.fixture
def spill(tmp_path: Path) -> Path:
    return tmp_path / "spill"


def differences(made: Mapping[str, pa.Table], wanted: Mapping[str, pa.Table]) -> Iterator[tuple[str, Any, Any]]:
    """The first row of each table that is not as wanted; the type of a column counts too."""
    for name, table in wanted.items():
        assert made[name].schema.equals(table.schema, check_metadata=True), name
        if not made[name].equals(table):
            rows = zip(made[name].to_pylist() + [None] * len(table), table.to_pylist() + [None] * len(made[name]), strict=True)
            yield name, *next((a, b) for a, b in rows if a != b)


@pytest.mark.parametrize(("count", "seed", "ranges"), [(300, 1, 1), (300, 2, 5), pytest.param(20_000, 3, 4, marks=pytest.mark.slow)])
def test_nasty_events_are_what_the_rule_makes_of_them(count: int, seed: int, ranges: int, contracts: dict[str, Table], spill: Path) -> None:
    raw, codebook = nasty_events.nasty(count, seed), nasty_events.codebook()
    wanted = by_the_rule(raw, codebook, contracts)
    assert not list(differences(derived(inputs(raw, codebook, contracts), contracts, spill, ranges), wanted))
    decided = {field for d in raw.decisions for field in d.fields}
    assert decided == {*Event._fields} - {"id", "reports", "first_reported"}


def test_two_reports_with_any_two_forms_of_dates_give_the_date_of_the_rule(contracts: dict[str, Table], spill: Path) -> None:
    articles = [nasty_events.article("a1", "2019-03-07"), nasty_events.article("a2", "2019-03-08")]
    reports = [
        nasty_events.report(f"e{i}", name, date=date, planned=date)
        for i, pair in enumerate(product(nasty_events.DATES, repeat=2))
        for name, date in zip(("a1", "a2"), pair, strict=True)
    ]
    raw, codebook = nasty_events.project(reports, articles, []), nasty_events.codebook()
    annotations = raw.published(("c1",))
    wanted = rule_tables.event_rows(raw, rule_tables.events(raw, annotations), codebook, {"e1": "1.0.0", "e2": "2.0.0"}, VERSION)["events"]
    made = derived(inputs(raw, codebook, contracts), contracts, spill)["events"]
    assert made.equals(to_table(contracts["events"], sorted_rows(contracts["events"], wanted)))


def small(spill: Path, contracts: dict[str, Table], change: Callable[[Inputs], Inputs]) -> dict[str, pa.Table]:
    """The derived tables of one event of two reports, with something changed in what the models are given."""
    articles = [nasty_events.article("a1", "2019-03-07"), nasty_events.article("a2", "2019-03-08", reprint_of="a1")]
    told = [nasty_events.report("e1", name, place="cairo", mode="visit", claims=()) for name in ("a1", "a2")]
    raw, codebook = nasty_events.project(told, articles, []), nasty_events.codebook()
    given = inputs(raw, codebook, contracts)
    return derived(given | change(given), contracts, spill)


def without(table: str, column: str, value: str) -> Callable[[Inputs], Inputs]:
    return lambda given: {table: given[table].filter(pc.not_equal(given[table].column(column), value))}


def besides(table: str, **values: Any) -> Callable[[Inputs], Inputs]:
    """A row more: the first one with other values, or one that has nothing else."""

    def change(given: Inputs) -> Inputs:
        schema = given[table].schema
        first = given[table].slice(0, 1).to_pylist() or [dict.fromkeys(schema.names, "x")]
        return {table: pa.concat_tables([given[table], pa.Table.from_pylist([first[0] | values], schema=schema)])}

    return change


def both(one: Callable[[Inputs], Inputs], other: Callable[[Inputs], Inputs]) -> Callable[[Inputs], Inputs]:
    return lambda given: other(given | one(given))


LOST = {
    "ordered_reports, such an article: e1, a1": without("articles", "article_id", "a1"),
    "ordered_reports, the article that it reprints: e1, a2": both(
        without("articles", "article_id", "a1"), besides("articles", article_id="a1", reprint_of="gone")
    ),
    "participants, a role on the date of the event: e1, a": without("actor_roles", "actor_id", "a"),
    "participants, a report of this participant: e9, a1": besides("report_participants", event_id="e9"),
    "event_facts, a report of this claim: e9, x": lambda given: {
        "claims": pa.Table.from_pylist([dict.fromkeys(given["claims"].column_names, "x") | {"event_id": "e9"}], given["claims"].schema)
    },
    "events, the type in the codebook: e1, TALK": without("codes", "code", "TALK"),
    "events, the mode in the codebook: e1, visit": without("codes", "code", "TALK-visit"),
    "events, the place: e1, cairo": without("places", "place_id", "cairo"),
    "events, a party: e1, None": without("report_participants", "event_id", "e1"),
}  # fmt: skip


@pytest.mark.parametrize("lost", LOST)
def test_a_row_that_a_join_does_not_find_stops_all(lost: str, contracts: dict[str, Table], spill: Path) -> None:
    with pytest.raises(LostRows) as stopped:
        small(spill, contracts, LOST[lost])
    model, _, missing = lost.partition(", ")
    assert str(stopped.value).startswith(f"the model {model} does not find {missing.partition(':')[0]}")


def test_columns_that_a_model_and_its_contract_do_not_share_are_named(contracts: dict[str, Table], spill: Path) -> None:
    months = contracts["dyad_months"]
    fields = [f._replace(name="n_sing") if f.name == "n_talk" else f for f in months.fields]
    with pytest.raises(ColumnsDiffer, match="the model dyad_months makes no n_sing and makes n_talk, which the table has not"):
        small(spill, contracts | {"dyad_months": months._replace(fields=tuple(fields))}, dict)


def test_a_project_without_events_has_empty_tables(contracts: dict[str, Table], spill: Path) -> None:
    made = small(spill, contracts, lambda given: {name: given[name].slice(0, 0) for name in (*RANGED, "articles")})
    assert {name: (len(table), table.schema.equals(arrow_schema(contracts[name]))) for name, table in made.items()} == dict.fromkeys(
        (*RANGE_TABLES, *FINAL_TABLES), (0, True)
    )


def test_tables_may_stand_in_files_of_parquet_or_of_arrow(contracts: dict[str, Table], spill: Path, tmp_path: Path) -> None:
    def in_files(given: Inputs) -> Any:
        pq.write_table(given["codes"], tmp_path / "codes.parquet")
        paths = []
        for i in range(len(given["articles"])):
            paths.append(tmp_path / f"articles-{i}.arrow")
            with pa.OSFile(str(paths[-1]), "wb") as file, pa.ipc.new_file(file, given["articles"].schema) as writer:
                writer.write_table(given["articles"].slice(i, 1))
        return {"codes": [tmp_path / "codes.parquet"], "articles": paths}

    assert not list(differences(small(spill, contracts, in_files), small(spill, contracts, dict)))


def test_models_that_read_each_other_in_a_circle_are_named() -> None:
    with pytest.raises(ValueError, match="in a circle: a, b"):
        in_order({"a": "-- A.\nFROM b", "b": "-- B.\nFROM a", "c": "-- C.\nFROM reports"})


def test_each_model_says_what_it_is_and_stands_after_what_it_reads() -> None:
    done: set[str] = set()
    for name, model in models().items():
        assert model.text.startswith("-- "), name
        assert model.reads <= done | {*INPUTS}, name
        done.add(name)
    assert {name for name, model in models().items() if model.stage == "shared"} == {"article_sources", "place_depths", "role_bounds"}
    assert set(partial_results()) == {"about_links", "decided_links", "month_counts", "month_steps", "month_told"}
