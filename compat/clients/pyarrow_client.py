"""pyarrow: CSV and Parquet."""

import dump
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet


def table(found):
    return dump.columns(found.column_names, (c.to_pylist() for c in found.columns))


dump.route("CSV", lambda t: table(pa.csv.read_csv(dump.RELEASE / "csv" / f"{t}.csv")))
dump.route("Parquet", lambda t: table(pa.parquet.read_table(dump.RELEASE / "parquet" / f"{t}.parquet")))
dump.done(pa.__version__)
