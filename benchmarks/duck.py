"""DuckDB on a generated project, as much of the work as SQL says naturally: `python benchmarks/duck.py PROJECT OUT`.

It reads the JSON Lines with two threads, takes every page and passage's hash, makes articles, reports, their parties with the
role of the day, evidence, claims, quantities, events by the rule (each field as an aggregate), their participants, contexts and
links, dyads, monads and dyads by month, checks codes, keys, dates, sides and that the reports of an event agree, and writes
Parquet and CSV in the order of the keys. A test holds events, participants and dyads to the product's.

It does not do the rest: shapes of the records, reprints and stories of one page, units, wording, events alike, charges, decisions of
single events but summaries and links, the open ends of dates, patterns and bounds of columns; it says neither file nor line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1]))
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import read_authorities
from waqai.schema.model import Schema
from waqai.schema.reading import read_schema
from waqai.tables.arrow import in_order, to_table
from waqai.tables.authorities import authority_rows, code_rows

MACROS = """
CREATE MACRO bare(d) AS regexp_replace(d, '[?~]', '', 'g');
CREATE MACRO head(d) AS split_part(bare(d), '/', 1);
CREATE MACRO tail(d) AS split_part(bare(d), '/', -1);
CREATE MACRO first_day(p) AS CASE length(p) WHEN 4 THEN (p || '-01-01')::DATE WHEN 7 THEN (p || '-01')::DATE WHEN 10 THEN p::DATE END;
CREATE MACRO final_day(p) AS CASE length(p) WHEN 4 THEN (p || '-12-31')::DATE WHEN 7 THEN last_day((p || '-01')::DATE) WHEN 10 THEN p::DATE END;
CREATE MACRO coarser(d) AS least(length(head(d)), length(tail(d)));
CREATE MACRO finer(d) AS greatest(length(head(d)), length(tail(d)));
CREATE MACRO says(claims, what) AS coalesce(len([c FOR c IN claims IF c.stance = what]) > 0, false);
"""
REPORT = """
event VARCHAR, type VARCHAR, mode VARCHAR, contexts VARCHAR[], actors VARCHAR[], recipients VARCHAR[], mutual BOOLEAN, date VARCHAR,
planned VARCHAR, repeated BOOLEAN, place VARCHAR, status VARCHAR, claims STRUCT("by" VARCHAR, stance VARCHAR)[], about VARCHAR[],
quantities STRUCT(what VARCHAR, value DOUBLE, low DOUBLE, high DOUBLE, approximate BOOLEAN, unit VARCHAR)[],
evidence STRUCT(start BIGINT, "end" BIGINT, sha256 VARCHAR)[], summary VARCHAR
"""
FILES = {
    "raw_articles": ("articles", {
        **dict.fromkeys(
            ["article", "outlet", "reprint_of", "published", "published_basis", "published_note", "language", "title_en", "url", "archive_url", "extent"], "VARCHAR",
        ),
        "credited": "VARCHAR[]", "retrieved": "DATE", "page": "STRUCT(sha256 VARCHAR, characters BIGINT, extraction VARCHAR)", "body": "BIGINT[][]",
    }),
    "coded": ("annotations/c1", {
        "article": "VARCHAR", "coder": "VARCHAR", "codebook": "VARCHAR", "coded": "DATE", "reports": f"STRUCT({REPORT})[]",
    }),
    "pages": ("text", {"sha256": "VARCHAR", "text": "VARCHAR"}),
}  # fmt: skip
# Actors and recipients of reports or of events, with the role that is in force: on the first day, else on any day.
ROLES = """
SELECT p.* EXCLUDE (date, published_start, published_end), s.country, s.sectors
FROM {parties} p JOIN spans_of_roles s USING (actor_id)
WHERE s.first <= coalesce(final_day(tail(date)), published_end)
  AND s.last >= coalesce(first_day(head(date)), CASE WHEN date IS NULL THEN published_start ELSE DATE '0001-01-01' END)
QUALIFY row_number() OVER (PARTITION BY {key}, role, p.position ORDER BY
  (coalesce(first_day(head(date)), final_day(tail(date)), published_start) BETWEEN s.first AND s.last) DESC, s.position) = 1
"""
TABLES = {
    "articles": "SELECT article AS article_id, a.outlet AS outlet_id, a.* EXCLUDE (article, outlet, page, body, credited), "
    "first_day(head(a.published)) AS published_start, final_day(head(a.published)) AS published_end, page.sha256 AS page_sha256, "
    "page.characters AS page_characters, list_sum([s[2] - s[1] FOR s IN body]) AS body_characters, c.coder AS coder_id, c.coded, "
    "len(c.reports) AS n_reports FROM raw_articles a LEFT JOIN coded c USING (article)",
    "article_spans": 'SELECT article AS article_id, unnest(body)[1] AS start, unnest(body)[2] AS "end", generate_subscripts(body, 1) AS position '
    "FROM raw_articles",
    "told": "SELECT t.article AS article_id, t.i AS report, r.event AS event_id, r.*, outlet_id, published_start, published_end, row_number() "
    "OVER (PARTITION BY r.event ORDER BY published_start, t.article) AS n FROM (SELECT article, unnest(reports) AS r, "
    "generate_subscripts(reports, 1) AS i FROM coded) t JOIN articles ON article_id = t.article",
    "reports": "SELECT article_id, event_id, report AS position, type, mode, nullif(array_to_string(contexts, ';'), '') AS contexts, status, mutual, "
    "coalesce(repeated, false) AS repeated, date, first_day(head(date)) AS date_start, final_day(tail(date)) AS date_end, planned, "
    "first_day(head(planned)) AS planned_start, final_day(tail(planned)) AS planned_end, place AS place_id, summary FROM told",
    "parties": "SELECT article_id, event_id, 'actor' AS role, unnest(actors) AS actor_id, generate_subscripts(actors, 1) AS position, date, "
    "published_start, published_end, n FROM told UNION ALL SELECT article_id, event_id, 'recipient', unnest(recipients), "
    "generate_subscripts(recipients, 1), date, published_start, published_end, n FROM told",
    "report_participants": f"SELECT * EXCLUDE n FROM ({ROLES.format(parties='parties', key='article_id, event_id')})",
    "evidence": 'SELECT article_id, event_id, position, e.start, e."end", e.sha256 FROM (SELECT article_id, event_id, unnest(evidence) AS e, '
    "generate_subscripts(evidence, 1) AS position FROM told)",
    "claims": 'SELECT article_id, event_id, c."by" AS actor_id, c.stance FROM (SELECT article_id, event_id, unnest(claims) AS c FROM told)',
    "quantities": "SELECT article_id, event_id, position, q.* FROM (SELECT article_id, event_id, unnest(quantities) AS q, "
    "generate_subscripts(quantities, 1) AS position FROM told)",
    "depths": "WITH RECURSIVE d AS (SELECT place_id, within, 1 AS depth FROM places UNION ALL SELECT d.place_id, p.within, depth + 1 FROM d "
    "JOIN places p ON p.place_id = d.within) SELECT place_id, max(depth) AS depth FROM d GROUP BY ALL",
    "ruled": "SELECT event_id, first(type ORDER BY n) AS type, arg_min(mode, n) AS mode, arg_min(mutual, n) AS mutual, "
    "['actual', 'alleged', 'hypothetical', 'negated'][min(list_position(['actual', 'alleged', 'hypothetical', 'negated'], status))] AS status, "
    "bool_or(status = 'actual' OR says(claims, 'asserts')) AND bool_or(status = 'negated' OR says(claims, 'denies')) AS contested, "
    "bool_or(coalesce(repeated, false)) AS repeated, "
    "first(date ORDER BY contains(date, '/') DESC, coarser(date) DESC, finer(date) DESC, n) FILTER (date IS NOT NULL) AS coded_date, "
    "CASE WHEN bool_and(date SIMILAR TO '.*[?~].*') FILTER (date IS NOT NULL) THEN coded_date ELSE bare(coded_date) END AS date, "
    "first(planned ORDER BY contains(planned, '/') DESC, coarser(planned) DESC, n) FILTER (planned IS NOT NULL) AS planned, "
    "first(place ORDER BY depth DESC, n) FILTER (place IS NOT NULL) AS place_id, first(summary ORDER BY n) AS summary, "
    "count(*) AS n_reports, count(DISTINCT outlet_id) AS n_outlets, min(published_start) AS first_reported, "
    "first(published_start ORDER BY n) AS published_start, first(published_end ORDER BY n) AS published_end "
    "FROM told LEFT JOIN depths ON place = depths.place_id GROUP BY event_id",
    "sides": "SELECT event_id, role, actor_id, row_number() OVER (PARTITION BY event_id, role ORDER BY min((n, p.position))) AS position, "
    "r.date, r.published_start, r.published_end FROM parties p JOIN ruled r USING (event_id) "
    "GROUP BY event_id, role, actor_id, r.date, r.published_start, r.published_end",
    "participants": ROLES.format(parties="sides", key="event_id"),
    "event_contexts": "SELECT event_id, context, row_number() OVER (PARTITION BY event_id ORDER BY min((n, i))) AS position FROM (SELECT event_id, n, "
    "unnest(contexts) AS context, generate_subscripts(contexts, 1) AS i FROM told) GROUP BY event_id, context",
    "event_links": "SELECT event_id, link, linked_event_id, reason FROM decided_links UNION ALL SELECT DISTINCT event_id, 'about', "
    "unnest(about), NULL FROM told",
    "countries": "SELECT event_id, role, country, min(position) AS position FROM participants GROUP BY ALL",
    "events": "SELECT event_id, type, mode, t.parent AS quad_class, coalesce(m.score, t.score) AS score, status, contested, mutual, repeated, "
    "date, first_day(head(date)) AS date_start, final_day(tail(date)) AS date_end, planned, place_id, p.name_en AS place_name, "
    "p.latitude AS place_latitude, p.longitude AS place_longitude, actor_countries, recipient_countries, "
    "coalesce(d.summary, r.summary) AS summary, n_reports, n_outlets, first_reported FROM ruled r "
    "JOIN codes t ON t.list = 'types' AND t.code = type LEFT JOIN codes m ON m.list = 'modes' AND m.code = type || '-' || mode "
    "LEFT JOIN places p USING (place_id) LEFT JOIN decided_summaries d USING (event_id) LEFT JOIN (SELECT event_id, "
    "string_agg(country, ';' ORDER BY position) FILTER (role = 'actor') AS actor_countries, "
    "string_agg(country, ';' ORDER BY position) FILTER (role = 'recipient') AS recipient_countries FROM countries GROUP BY ALL) USING (event_id)",
    "dyads": "SELECT *, count(*) OVER (PARTITION BY event_id) AS n_pairs, 1 / n_pairs AS weight FROM (SELECT event_id, a.country AS from_country, "
    "b.country AS to_country, type, mode, quad_class, score, status, contested, mutual, date_start, date_end FROM events e "
    "JOIN countries a USING (event_id) JOIN countries b USING (event_id) WHERE a.role = 'actor' "
    "AND b.role = CASE WHEN mutual THEN 'actor' ELSE 'recipient' END AND a.country <> b.country)",
    "monads": "SELECT *, count(*) OVER (PARTITION BY event_id) AS n_countries, 1 / n_countries AS weight FROM (SELECT event_id, country, type, "
    "mode, quad_class, score, status, contested, mutual, date_start, date_end FROM events JOIN countries USING (event_id) "
    "WHERE role = 'actor' AND event_id NOT IN (SELECT event_id FROM dyads))",
}
MONTHS = """
WITH read AS (SELECT strftime(published_start, '%Y-%m') AS month, count(*) AS n_articles FROM articles WHERE length(head(published)) > 4 GROUP BY 1),
every AS (SELECT strftime(unnest(generate_series((min(month) || '-01')::DATE, (max(month) || '-01')::DATE, INTERVAL 1 MONTH)), '%Y-%m') AS month
  FROM read),
begun AS (SELECT d.*, strftime(d.date_start, '%Y-%m') AS month FROM dyads d JOIN events e USING (event_id)
  WHERE d.status = 'actual' AND length(head(e.date)) > 4)
SELECT from_country, to_country, month, coalesce(n_articles, 0) AS n_articles,
  {counts}, CASE WHEN n_articles > 0 THEN avg(score) END AS mean_score
FROM (SELECT DISTINCT from_country, to_country FROM dyads) CROSS JOIN every LEFT JOIN read USING (month)
  LEFT JOIN begun USING (from_country, to_country, month) GROUP BY from_country, to_country, month, n_articles
"""
# What must have no row.
CHECKS = {
    "a code": "SELECT type FROM reports WHERE type NOT IN (SELECT code FROM codes WHERE list = 'types') OR status NOT IN (SELECT code FROM codes "
    "WHERE list = 'statuses') OR type || '-' || mode NOT IN (SELECT code FROM codes WHERE list = 'modes')",
    "a page": "SELECT page_sha256 FROM articles LEFT JOIN pages p ON p.sha256 = page_sha256 WHERE p.text IS NULL OR sha256(p.text) <> page_sha256 "
    "OR length(p.text) <> page_characters",
    "a passage": "SELECT e.* FROM evidence e JOIN articles USING (article_id) JOIN pages p ON p.sha256 = page_sha256 "
    "WHERE \"end\" - start < 10 OR sha256(substr(p.text, start + 1, \"end\" - start)) <> e.sha256",
    "where a passage lies": "SELECT e.* FROM evidence e ANTI JOIN article_spans s "
    "ON e.article_id = s.article_id AND s.start <= e.start AND e.\"end\" <= s.\"end\"",
    "a date": "SELECT event_id FROM told WHERE status IN ('actual', 'alleged') AND first_day(head(date)) > published_end",
    "a side": "SELECT event_id FROM told WHERE len(actors) = 0 OR list_has_any(actors, recipients) OR (mutual AND len(recipients) > 0) "
    "OR (len(actors) > 1 AND len(recipients) = 0 AND mutual IS NULL)",
    "a role": "SELECT * FROM parties ANTI JOIN report_participants USING (article_id, event_id, role, position)",
    "a claim": "SELECT event_id FROM told WHERE status = 'alleged' AND NOT says(claims, 'asserts')",
    "what reports agree on": "SELECT event_id FROM told GROUP BY event_id HAVING count(DISTINCT type) > 1 OR count(DISTINCT mode) > 1 "
    "OR count(DISTINCT mutual) > 1",
    "a common date": "SELECT event_id FROM told t JOIN ruled r USING (event_id) WHERE CASE WHEN contains(r.date, '/') "
    "THEN first_day(head(t.date)) > final_day(tail(r.date)) OR final_day(tail(t.date)) < first_day(head(r.date)) "
    "ELSE first_day(head(t.date)) > first_day(head(r.date)) OR final_day(tail(t.date)) < final_day(tail(r.date)) END",
    "a place": "SELECT place_id FROM reports WHERE place_id NOT IN (SELECT place_id FROM places)",
    "an outlet": "SELECT outlet_id FROM articles ANTI JOIN outlets USING (outlet_id)",
    "a link": "SELECT linked_event_id FROM event_links WHERE linked_event_id NOT IN (SELECT event_id FROM events)",
}  # fmt: skip
BETWEEN = frozenset({"told", "parties", "depths", "ruled", "sides", "countries"})  # tables that are not published


def main(root: Path, out: Path) -> None:
    """Read, make, check and write."""
    schema, _ = read_schema(root)
    assert schema
    db = duckdb.connect()
    db.execute("SET threads = 2")
    db.execute(MACROS)
    known(db, root, schema)
    for name, (folder, columns) in FILES.items():
        given = ", ".join(f"{column}: '{kind}'" for column, kind in columns.items())
        files = f"'{root}/raw/{folder}/*.jsonl', format = 'newline_delimited'"
        db.execute(f"CREATE TABLE {name} AS FROM read_json({files}, columns = {{{given}}})")
    for name, query in (TABLES | {"dyad_months": months(schema)}).items():
        db.execute(f"CREATE TABLE {name} AS {query}")
    for what, query in CHECKS.items():
        if wrong := db.execute(query).fetchone():
            raise SystemExit(f"{what} is wrong: {wrong}")
    for form in ("parquet", "csv"):
        (out / form).mkdir(parents=True)
    for name in [*(TABLES.keys() - BETWEEN), "dyad_months"]:
        key = ", ".join(schema.tables[name].primary_key)
        if db.execute(f"SELECT {key} FROM {name} GROUP BY ALL HAVING count(*) > 1").fetchone():
            raise SystemExit(f"the key of {name} is wrong")
        db.execute(f"CREATE OR REPLACE TABLE {name} AS FROM {name} ORDER BY {key}")
        db.execute(f"COPY {name} TO '{out}/parquet/{name}.parquet' (COMPRESSION zstd)")
        db.execute(f"COPY {name} TO '{out}/csv/{name}.csv'")


def known(db: duckdb.DuckDBPyConnection, root: Path, schema: Schema) -> None:
    """The small tables, which raw/*.yaml and the codebook have, and what is decided of single events."""
    raw, _, _ = read_authorities(Project(root), Formats(schema))
    rows = authority_rows(raw) | {"codes": code_rows(schema.codebook)}
    for name, found in rows.items():
        db.register(f"{name}_rows", to_table(schema.tables[name], in_order(schema.tables[name], found)))
        db.execute(f"CREATE TABLE {name} AS FROM {name}_rows")
    db.execute(
        "CREATE TABLE spans_of_roles AS SELECT actor_id, position, country, sectors, coalesce(first_day(\"from\"), DATE '0001-01-01') AS first, "
        "coalesce(final_day(\"to\"), DATE '9999-12-31') AS last FROM actor_roles"
    )
    links = [(d.event, link.link, link.event, link.reason) for d in raw.decisions for link in d.links]
    summaries = [(d.event, d.fields["summary"][0]) for d in raw.decisions if "summary" in d.fields]
    texts(db, "decided_links", ("event_id", "link", "linked_event_id", "reason"), links)
    texts(db, "decided_summaries", ("event_id", "summary"), summaries)


def texts(db: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table of texts from rows."""
    db.register(name, pa.table({column: pa.array([row[i] for row in rows], pa.string()) for i, column in enumerate(columns)}))


def months(schema: Schema) -> str:
    """The query of dyads by month, with a count for each type and quad class."""
    quads = [(quad, f"quad_class = '{quad}'") for quad in dict.fromkeys(schema.codebook.quad_class.values())]
    kinds = [("events", "type IS NOT NULL"), *quads, *((kind, f"type = '{kind}'") for kind in schema.codebook.codes("types"))]
    counts = [f"CASE WHEN n_articles > 0 THEN count(*) FILTER ({test}) END AS n_{name.lower().replace(' ', '_')}" for name, test in kinds]
    return MONTHS.format(counts=", ".join(counts))


if __name__ == "__main__":
    began = time.perf_counter()
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3)}))
