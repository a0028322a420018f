"""pandas: CSV and Parquet, with its own dtypes and with Arrow's; Stata files."""

import dump
import pandas as pd


def frame(found):
    return dump.columns(found.columns, ([None if pd.isna(v) else v for v in found[c].astype(object).tolist()] for c in found.columns))


def stata(table):
    found = pd.read_stata(dump.EXPORTS / "dta" / f"{table}.dta")
    return frame(found.rename(columns={"end_": "end"}))


dump.route("CSV", lambda t: frame(pd.read_csv(dump.RELEASE / "csv" / f"{t}.csv")))
dump.route("CSV, Arrow dtypes", lambda t: frame(pd.read_csv(dump.RELEASE / "csv" / f"{t}.csv", dtype_backend="pyarrow")))
dump.route("Parquet", lambda t: frame(pd.read_parquet(dump.RELEASE / "parquet" / f"{t}.parquet")))
dump.route("Parquet, Arrow dtypes", lambda t: frame(pd.read_parquet(dump.RELEASE / "parquet" / f"{t}.parquet", dtype_backend="pyarrow")))
if (dump.EXPORTS / "dta").is_dir():
    dump.route("Stata file", stata)
dump.done(pd.__version__)
