"""The naive way: json, pandas and pandera as one first writes it. `python benchmarks/naive.py PROJECT OUT`.

It makes the product's tables of articles, reports and events a second time, and shares with it only the parser of dates and the reader
and the rows of the small files: an independent oracle, which a test holds equal to the product. One process, all in memory: JSON Lines to frames;
every page and passage hashed; codes, parties, claims, quantities, reprints and stories of one page checked; the role of each party by
date; events by `groupby("event_id").apply` of a function that follows the rule, with raw/events.yaml; contradictions, events alike, charges
and links checked; tables sorted by their keys, held to a pandera schema and foreign keys, and written as Parquet and CSV.

It stops at the first kind of problem, says no line, gives no warnings, and leaves out three checks: ids mistyped, letters of free text
that look alike, and languages of another script. Its files are not the product's byte for byte. It prints how long the rule took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["DISABLE_PANDERA_IMPORT_WARNING"] = "True"

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
from waqai.schema.schema_reader import read_schema
from waqai.tables.authorities import authority_rows, code_rows

DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]"}


def lines(folder: Path) -> Iterator[Any]:
    """Every line of a folder's files."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            yield from map(json.loads, stream)


def main(root: Path, out: Path) -> float:
    """Read, check, make the tables and write them; how many seconds the rule from reports to events took."""
    schema, _ = read_schema(root)
    assert schema
    book = schema.codebook
    raw, _, problems = read_authorities(Project(root), Formats(schema))
    assert not problems
    annotations = pd.DataFrame(lines(root / "raw" / "annotations" / "c1"))
    agencies = {outlet.id for outlet in raw.outlets if outlet.kind == "agency"}
    articles = naive_reports.articles(lines(root / "raw" / "articles"), annotations, agencies)
    reports = naive_reports.reports(annotations, articles)
    texts = {page["sha256"]: page["text"] for page in lines(root / "raw" / "text")}
    tables = authorities(raw, book) | {"articles": articles, "article_spans": naive_reports.spans(articles)}
    tables["article_copies"] = naive_reports.copies(articles)
    del annotations
    naive_reports.check_articles(articles, tables["article_spans"], texts, book)
    naive_reports.check_reports(reports, raw, book)
    naive_events.check_alike(reports, raw)
    roles = naive_reports.actor_roles(raw)
    tables |= report_tables(reports, roles)
    naive_reports.check_claims(tables["claims"], reports, raw)
    naive_reports.check_quantities(tables["quantities"], book)
    naive_reports.check_evidence(tables["evidence"], reports, articles, tables["article_spans"], texts)
    began = time.perf_counter()
    found = naive_events.events(reports, raw, book)
    rule = time.perf_counter() - began
    tables |= naive_events.tables(reports, articles, found, roles, tables["places"], raw, book, schema.dataset.version)
    tables = {name: in_order(frame, schema.tables[name]) for name, frame in tables.items()}
    for name, frame in tables.items():
        contract(schema.tables[name], book).validate(frame, lazy=True)
    foreign_keys(tables, schema)
    for form in ("parquet", "csv"):
        (out / form).mkdir(parents=True)
    for name, frame in tables.items():
        frame.to_parquet(out / "parquet" / f"{name}.parquet", compression="zstd", index=False)
        frame.to_csv(out / "csv" / f"{name}.csv", index=False)
    return rule


def authorities(raw: Raw, book: Codebook) -> dict[str, Any]:
    """The small tables, which raw/*.yaml and the codebook have."""
    rows = authority_rows(raw) | {"codes": code_rows(book)}
    return {name: pd.DataFrame([row.values for row in found]) for name, found in rows.items()}


def report_tables(reports: Any, roles: Any) -> dict[str, Any]:
    """The tables of reports."""
    claims = entries(reports, "claims", ["by", "stance"]).rename(columns={"by": "actor_id"})
    days = reports[[*KEY, "published_start", "published_end"]].assign(date_start=reports.published_start, date_end=reports.published_end)
    return {
        "reports": reports.assign(contexts=reports.contexts.str.join(";").replace("", None), coding_status="single", n_codings=None),
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
        check, codes = pandera.Check, book.codes(field.codes) if field.codes else ()
        checks = [check.isin(codes)] if codes and not field.joined else []
        patterns = [f"(?:{'|'.join(codes)})(?:;(?:{'|'.join(codes)}))*"] * bool(codes and field.joined)
        checks += [check.str_matches(f"^(?:{pattern})$") for pattern in (*patterns, field.pattern) if pattern]
        checks += [check.ge(field.minimum)] if field.minimum is not None else []
        checks += [check.le(field.maximum)] if field.maximum is not None else []
        if field.min_length is not None or field.max_length is not None:
            checks.append(check.str_length(field.min_length, field.max_length))
        if field.type == "string" and not field.verbatim:
            checks.append(check(lambda column: ~column.str.fullmatch(trap_pattern()), error="text that no reader runs"))
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


if __name__ == "__main__":
    print(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2])))
