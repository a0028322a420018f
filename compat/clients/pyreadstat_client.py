"""pyreadstat: the Stata files, read by ReadStat and not by pandas."""

import dump
import pandas as pd
import pyreadstat


def stata(table):
    found, _ = pyreadstat.read_dta(dump.EXPORTS / "dta" / f"{table}.dta", apply_value_formats=True, formats_as_category=False)
    found = found.rename(columns={"end_": "end"})
    return dump.columns(found.columns, ([None if pd.isna(v) else v for v in found[c].astype(object).tolist()] for c in found.columns))


dump.route("Stata file", stata)
dump.done(pyreadstat.__version__)
