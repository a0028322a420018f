"""SQLite with datasette: every table of the exported database by its JSON interface, and one page in Arabic."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import dump

DATABASE = str(dump.EXPORTS / "release.sqlite")
DATASETTE = str(Path(sys.executable).with_name("datasette"))


def get(path):
    command = [DATASETTE, DATABASE, "--setting", "max_returned_rows", "1000000", "--get", path]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def table(name):
    found = json.loads(get(f"/release/{name}.json?_shape=arrays&_size=max&_nofacet=1&_nosuggest=1"))
    return dump.columns(found["columns"], ([row[j] for row in found["rows"]] for j in range(len(found["columns"]))))


dump.route("JSON interface", table)
places = {c["name"]: c["values"] for c in dump.FOUND["routes"]["JSON interface"]["places"]}
page = get("/release/places?_size=max")
if missing := [name for name in places["name_ar"] if name not in page]:
    sys.exit(f"the page of places lacks {missing}")
dump.done(version("datasette"))
