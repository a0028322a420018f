"""The naive way: json, pandas, pandera and great_expectations as one first writes it. `python benchmarks/naive.py PROJECT OUT`.

It does what the product does, in one process and all in memory: JSON Lines to frames; dates parsed row by row, by the
product's own parser; every page and passage hashed; articles, codes, parties, claims, quantities, reprints and stories of one
page checked; the role of each party by date; events by `groupby("event_id").apply` of a function that follows the rule, with
raw/events.yaml; contradictions, events alike, charges and links checked; every table of the product sorted by its key, held to
a pandera schema made from schema/tables, to its foreign keys and to a few expectations, and written as Parquet and CSV. A test
holds its tables of reports and events equal to the product's.

It says no line of what is wrong and stops at the first kind of it, gives no warnings, and leaves out three checks: ids mistyped,
letters of free text that look alike, and languages of another script. Its files are not the product's byte for byte.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["DISABLE_PANDERA_IMPORT_WARNING"] = "True"

import great_expectations as gx
import pandas as pd
import pandera.pandas as pandera

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import naive_events, naive_reports
from benchmarks.naive_reports import KEY, entries, refuse

from waqai.cells import trap_pattern
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import Raw, read_authorities
from waqai.schema.model import Codebook, Schema, Table
from waqai.schema.reading import read_schema
from waqai.tables.authorities import authority_rows, code_rows

DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]"}
PARTS: dict[str, float] = {}


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Keep how long a part took."""
    began = time.perf_counter()
    yield
    PARTS[name] = round(time.perf_counter() - began, 3)


def lines(folder: Path) -> Iterator[Any]:
    """Every line of a folder's files."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            yield from map(json.loads, stream)


def main(root: Path, out: Path) -> None:
    """Read, check, make the tables and write them."""
    schema, _ = read_schema(root)
    assert schema
    book = schema.codebook
    raw, _, problems = read_authorities(Project(root), Formats(schema))
    assert not problems
    with timed("read"):
        annotations = pd.DataFrame(lines(root / "raw" / "annotations" / "c1"))
        articles = naive_reports.articles(lines(root / "raw" / "articles"), annotations)
        reports = naive_reports.reports(annotations, articles)
        texts = {page["sha256"]: page["text"] for page in lines(root / "raw" / "text")}
        tables = authorities(raw, book) | {"articles": articles, "article_spans": naive_reports.spans(articles)}
        del annotations
    with timed("check"):
        naive_reports.check_articles(articles, tables["article_spans"], texts, book)
        naive_reports.check_reports(reports, raw, book)
        naive_events.check_alike(reports, raw)
    with timed("reports"):
        tables |= told(reports, raw)
    with timed("claims"):
        naive_reports.check_claims(tables["claims"], reports, raw)
        naive_reports.check_quantities(tables["quantities"], book)
    with timed("passages"):
        naive_reports.check_evidence(tables["evidence"], reports, articles, tables["article_spans"], texts)
    with timed("rule"):
        found = naive_events.events(reports, raw, book)
    with timed("events"):
        roles = naive_reports.actor_roles(raw)
        tables |= naive_events.tables(reports, articles, found, roles, tables["places"], raw, book, schema.dataset.version)
    with timed("sort"):
        tables = {name: in_order(frame, schema.tables[name]) for name, frame in tables.items()}
    with timed("pandera"):
        for name, frame in tables.items():
            contract(schema.tables[name], book).validate(frame, lazy=True)
    with timed("keys"):
        foreign_keys(tables, schema)
    with timed("expectations"):
        expect(tables, schema)
    with timed("write"):
        for form in ("parquet", "csv"):
            (out / form).mkdir(parents=True)
        for name, frame in tables.items():
            frame.to_parquet(out / "parquet" / f"{name}.parquet", compression="zstd", index=False)
            frame.to_csv(out / "csv" / f"{name}.csv", index=False)


def authorities(raw: Raw, book: Codebook) -> dict[str, Any]:
    """The small tables, which raw/*.yaml and the codebook have."""
    rows = authority_rows(raw) | {"codes": code_rows(book)}
    return {name: pd.DataFrame([row.values for row in found]) for name, found in rows.items()}


def told(reports: Any, raw: Raw) -> dict[str, Any]:
    """The tables of reports."""
    roles = naive_reports.actor_roles(raw)
    claims = entries(reports, "claims", ["by", "stance"]).rename(columns={"by": "actor_id"})
    days = reports[[*KEY, "published_start", "published_end"]].assign(date_start=reports.published_start, date_end=reports.published_end)
    return {
        "reports": reports.assign(contexts=reports.contexts.str.join(";").replace("", None)),
        "report_participants": naive_reports.with_roles(naive_reports.parties_of(reports, KEY), roles),
        "evidence": entries(reports, "evidence", ["start", "end", "sha256"]),
        "claims": naive_reports.with_roles(claims.merge(days, on=KEY).assign(open=True), roles),
        "quantities": entries(reports, "quantities", ["what", "value", "low", "high", "approximate", "unit"]),
    }


def in_order(frame: Any, table: Table) -> Any:
    """The columns of a table with their types, sorted by the primary key."""
    frame = frame.reindex(columns=list(table.columns)).astype({field.name: DTYPES[field.type] for field in table.fields})
    return frame.sort_values(list(table.primary_key), ignore_index=True)


def contract(table: Table, book: Codebook) -> Any:
    """The pandera schema of a table."""
    columns = {}
    for field in table.fields:
        checks = []
        if field.codes and field.joined:
            code = "|".join(book.codes(field.codes))
            checks.append(pandera.Check.str_matches(f"^(?:{code})(?:;(?:{code}))*$"))
        elif field.codes:
            checks.append(pandera.Check.isin(book.codes(field.codes)))
        if field.pattern:
            checks.append(pandera.Check.str_matches(f"^(?:{field.pattern})$"))
        if field.minimum is not None:
            checks.append(pandera.Check.ge(field.minimum))
        if field.maximum is not None:
            checks.append(pandera.Check.le(field.maximum))
        if field.min_length is not None or field.max_length is not None:
            checks.append(pandera.Check.str_length(field.min_length, field.max_length))
        if field.type == "string" and not field.verbatim:
            checks.append(pandera.Check(lambda column: ~column.str.fullmatch(trap_pattern()), error="text that no reader runs"))
        needed = field.required or field.name in table.primary_key
        columns[field.name] = pandera.Column(DTYPES[field.type], checks, nullable=not needed)
    return pandera.DataFrameSchema(columns, strict=True, ordered=True, unique=list(table.primary_key), name=table.name)


def foreign_keys(tables: dict[str, Any], schema: Schema) -> None:
    """Every value of a foreign key is there."""
    for name, frame in tables.items():
        for key in schema.tables[name].foreign_keys:
            mine = frame[list(key.columns)].dropna().drop_duplicates()
            other = tables[key.table][list(key.target)].drop_duplicates()
            found = mine.merge(other, left_on=list(key.columns), right_on=list(key.target), how="left", indicator="is_there")
            refuse(found, found.is_there != "both", f"{name}: no such row of {key.table}")


def expect(tables: dict[str, Any], schema: Schema) -> None:
    """A few expectations of each table: that it has rows, a key, and codes that are known."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("tables")
    e = gx.expectations
    for name, frame in tables.items():
        table, book = schema.tables[name], schema.codebook
        expected = [e.ExpectColumnValuesToNotBeNull(column=column) for column in table.primary_key]
        expected += [
            e.ExpectColumnValuesToBeInSet(column=field.name, value_set=list(book.codes(field.codes)))
            for field in table.fields if field.name in ("type", "status", "role", "country", "from_country", "to_country") and field.codes
        ]  # fmt: skip
        expected += [e.ExpectTableRowCountToBeBetween(min_value=1)] if name in ("articles", "reports", "events") else []
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        found = batch.get_batch(batch_parameters={"dataframe": frame}).validate(gx.ExpectationSuite(name=name, expectations=expected))
        if not found.success:
            raise SystemExit(f"{name} is not as expected: {found.describe()}")


if __name__ == "__main__":
    began = time.perf_counter()
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3), "parts": PARTS}))
