"""dask: CSV and Parquet."""

import json

import dask
import dask.dataframe as dd
import dump
import pandas as pd


def frame(found):
    found = found.compute()
    return dump.columns(found.columns, ([None if pd.isna(v) else v for v in found[c].astype(object).tolist()] for c in found.columns))


KINDS = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "string"}


def typed(table):
    package = json.loads((dump.RELEASE / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = (r for r in package["resources"] if r["name"] == table)
    kinds = {f["name"]: KINDS[f["type"]] for f in resource["schema"]["fields"]}
    return frame(dd.read_csv(dump.RELEASE / "csv" / f"{table}.csv", dtype=kinds))


try:
    dump.route("CSV", lambda t: frame(dd.read_csv(dump.RELEASE / "csv" / f"{t}.csv")))
except ValueError:
    dump.skip("CSV", "refused: dask guesses types from the first ten rows, and then finds others; give it the types, or Parquet")
dump.route("CSV, types given", typed)
dump.route("Parquet", lambda t: frame(dd.read_parquet(dump.RELEASE / "parquet" / f"{t}.parquet")))
dump.done(dask.__version__)
