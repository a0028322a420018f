"""polars: CSV and Parquet."""

import dump
import polars as pl


def frame(found):
    return dump.columns(found.columns, (found[c].to_list() for c in found.columns))


dump.route("CSV", lambda t: frame(pl.read_csv(dump.RELEASE / "csv" / f"{t}.csv")))
dump.route("Parquet", lambda t: frame(pl.read_parquet(dump.RELEASE / "parquet" / f"{t}.parquet")))
dump.done(pl.__version__)
