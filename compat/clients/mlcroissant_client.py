"""mlcroissant: croissant.json validates, and every record set gives its records."""

from importlib.metadata import version

import dump
import pandas as pd


def text(value):
    return value.decode() if isinstance(value, bytes) else None if pd.isna(value) else value


def records(dataset, name):
    found = [{key.rpartition("/")[2]: text(value) for key, value in record.items()} for record in dataset.records(name)]
    fields = [field.id.rpartition("/")[2] for r in dataset.metadata.record_sets if r.id == name for field in r.fields]
    return dump.columns(fields, ([record[field] for record in found] for field in fields))


path = dump.RELEASE / "croissant.json"
if path.is_file():
    import mlcroissant

    dataset = mlcroissant.Dataset(str(path))
    dump.route("records", lambda t: records(dataset, t))
else:
    dump.skip("records", "not run: the release has no croissant.json")
dump.done(version("mlcroissant"))
