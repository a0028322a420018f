"""DuckDB: CSV, Parquet, and the exported database."""

import duckdb
import dump


def query(sql, base=duckdb):
    found = base.sql(sql)
    rows = found.fetchall()
    return dump.columns(found.columns, ([row[j] for row in rows] for j in range(len(found.columns))))


dump.route("CSV", lambda t: query(f"SELECT * FROM '{dump.RELEASE}/csv/{t}.csv'"))
dump.route("Parquet", lambda t: query(f"SELECT * FROM '{dump.RELEASE}/parquet/{t}.parquet'"))
if (dump.EXPORTS / "release.duckdb").is_file():
    base = duckdb.connect(str(dump.EXPORTS / "release.duckdb"), read_only=True)
    dump.route("database", lambda t: query(f'SELECT * FROM "{t}"', base))
dump.done(duckdb.__version__)
