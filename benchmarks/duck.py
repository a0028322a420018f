"""DuckDB SQL on a generated project: reads, checks codes and keys, and writes; no hashes, no rule. `python benchmarks/duck.py PROJECT OUT`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))
from waqai.schema.reading import read_schema

TABLES = {
    "reports": "SELECT article AS article_id, r.event AS event_id, r.type, r.mode, array_to_string(r.contexts, ';') AS contexts, r.status, "
    " r.date, r.place, r.summary FROM told",
    "report_participants": "SELECT article AS article_id, r.event AS event_id, 'actor' AS role, unnest(r.actors) AS actor_id FROM told "
    "UNION ALL SELECT article, r.event, 'recipient', unnest(r.recipients) FROM told",
    "evidence": 'SELECT article_id, event_id, e.start, e."end", e.sha256 FROM (SELECT article AS article_id, r.event AS event_id, unnest(r.evidence) AS e FROM told)',
    "claims": "SELECT article_id, event_id, c.by, c.stance FROM (SELECT article AS article_id, r.event AS event_id, unnest(r.claims) AS c FROM told)",
    "events": "SELECT r.event AS event_id, first(r.type ORDER BY article) AS type, first(r.summary ORDER BY article) AS summary, "
    "count(*) AS n_reports FROM told GROUP BY ALL",
}


def main(root: Path, out: Path) -> None:
    """Read, check and write."""
    schema, _ = read_schema(root)
    assert schema
    db = duckdb.connect()
    db.execute("SET threads = 2")
    db.execute(
        f"CREATE TABLE told AS SELECT article, unnest(reports) AS r FROM read_json('{root}/raw/annotations/c1/*.jsonl', format = 'newline_delimited')"
    )
    out.mkdir()
    for name, query in TABLES.items():
        db.execute(f"CREATE TABLE {name} AS {query} ORDER BY ALL")
    for column, codes in (("type", "types"), ("status", "statuses")):
        known = ", ".join(f"('{code}')" for code in schema.codebook.codes(codes))
        assert db.execute(f"SELECT count(*) FROM reports ANTI JOIN (VALUES {known}) k(c) ON {column} = c").fetchall() == [(0,)]
    assert db.execute("SELECT count(*) FROM (SELECT article_id, event_id FROM reports GROUP BY ALL HAVING count(*) > 1)").fetchall() == [
        (0,)
    ]
    assert db.execute("SELECT count(*) FROM evidence WHERE NOT regexp_full_match(sha256, '[0-9a-f]{64}')").fetchall() == [(0,)]
    for name in TABLES:
        db.execute(f"COPY {name} TO '{out}/{name}.parquet' (COMPRESSION zstd)")
        db.execute(f"COPY {name} TO '{out}/{name}.csv'")


if __name__ == "__main__":
    began = time.perf_counter()
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3)}))
