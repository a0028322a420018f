"""Ids: what can be none, since readers of a table or file systems take it for something else, is refused where it is written."""

from __future__ import annotations

import csv
import itertools
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests import sample
from tests.conftest import Run
from waqai import cells
from waqai.formats import Formats
from waqai.identifiers import is_slug, reserved_as
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile.yaml_reader import parse

REFUSED = (
    "0001", "2024", "2024-06-19", "10-11-12", "1e5", "1e-5", "00e1", "0x1f", "0b11", "inf", "infinity", "nan", "null", "true", "false",
    "t", "f", "yes", "no", "epoch",
)  # fmt: skip
REFUSED_FOR_OTHERS = (
    "na",
    "none",
    "nil",
    "y",
    "n",
    "on",
    "off",
    "5i",
    "1e5i",
    "0x1p3",
    "1d5",
    "0o17",
    "con",
    "aux",
    "nul",
    "prn",
    "com0",
    "lpt9",
)
ALLOWED = (
    "e5",
    "1e",
    "1f",
    "5th-fleet",
    "2024-w25",
    "2024-06-19-talks",
    "nan-province",
    "nanjing",
    "x0x1",
    "c1",
    "trump",
    "com10",
    "console",
    "none-1",
)


def read_by_pandas(path: Path) -> dict[str, list[object]]:
    import pandas as pd

    frame = pd.read_csv(path)
    return {name: list(frame[name]) for name in frame.columns}


def read_by_pyarrow(path: Path) -> dict[str, list[object]]:
    import pyarrow.csv as pc

    return dict(pc.read_csv(path).to_pydict())


def read_by_polars(path: Path) -> dict[str, list[object]]:
    polars = pytest.importorskip("polars")
    return dict(polars.read_csv(path).to_dict(as_series=False))


def read_by_duckdb(path: Path) -> dict[str, list[object]]:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM read_csv('{path}')")
        texts = [str(kind) == "VARCHAR" for kind in found.types]
        return {
            name: ["x"] if not text else list(values)
            for name, text, values in zip(found.columns, texts, zip(*found.fetchall(), strict=True), strict=True)
        }


def read_by_base_r(path: Path) -> dict[str, list[object]]:
    if not shutil.which("Rscript"):
        pytest.skip("base R is not here")
    code = f"d <- read.csv('{path}', check.names = FALSE); for (n in names(d)) cat(n, if (is.character(d[[n]])) paste(d[[n]], collapse = ' ') else 'x', '\\n')"
    lines = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[0]: list[object](line.split()[1:]) for line in lines}


READERS = (read_by_pandas, read_by_pyarrow, read_by_polars, read_by_duckdb, read_by_base_r)
Reader = Callable[[Path], dict[str, list[object]]]


def retyped(reader: Reader, ids: list[str], folder: Path) -> set[str]:
    """Which of the ids a reader takes for something else, where it is all that a column holds."""
    out, path = set[str](), folder / "ids.csv"
    for part in [ids[i : i + 500] for i in range(0, len(ids), 500)]:
        names = [f"column{i}" for i in range(len(part))]
        path.write_text("\n".join([",".join(names), ",".join(part), ",".join(part)]) + "\n")
        read = reader(path)
        out |= {id for name, id in zip(names, part, strict=True) if read[name] != [id, id]}
    return out


@cache
def published() -> list[str]:
    """Every id of the releases that are here, and the names of their codings and coders."""
    out = set[str]()
    for path in sample.REPOSITORY.glob("dataset/*/csv/*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                ids = [value for column, value in row.items() if column in ("coding", "reprint_of", "within") or column.endswith("_id")]
                out |= {part for id in ids for part in id.split("/") if part and not re.fullmatch("Q?[0-9]+", part)}
    return sorted(out)


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_takes_every_allowed_id_for_text(reader: Reader, tmp_path: Path) -> None:
    letters = "0e1xnaft-"
    short = ["".join(word) for n in (1, 2, 3) for word in itertools.product(letters, repeat=n)]
    ids = [id for id in [*short, *ALLOWED, *published()] if is_slug(id) and not reserved_as(id)]
    assert retyped(reader, ids, tmp_path) == set()


def test_some_reader_retypes_each_id_that_is_refused_for_it(tmp_path: Path) -> None:
    readers = [reader for reader in READERS if reader is not read_by_base_r]
    assert set().union(*(retyped(reader, list(REFUSED), tmp_path) for reader in readers)) == set(REFUSED)


def test_every_published_id_may_be_one() -> None:
    ids = published()
    assert len(ids) > 200
    assert [id for id in ids if not is_slug(id) or reserved_as(id)] == []


def test_what_no_cell_may_hold_no_id_may_be() -> None:
    assert all(reserved_as(word) for word in cells.NULLS if is_slug(word))


@pytest.mark.parametrize("id", [*REFUSED, *REFUSED_FOR_OTHERS])
def test_a_reserved_id_is_refused_wherever_an_id_is_written_and_it_is_said_why(id: str, project: Path) -> None:
    schema, _ = read_schema(project)
    assert schema
    formats = Formats(schema)
    files = {
        "actors": {"actors": [{"id": id}]}, "places": {"places": [{"id": id, "within": id}]}, "outlets": {"outlets": [{"id": id}]},
        "coders": {"coders": [{"id": id}]}, "events": {"events": {id: {"place": {"value": id, "reason": "So it is."}}}},
        "annotation": {"article": id, "coder": id, "reports": [{"event": id, "actors": [id], "claims": [{"by": id}], "about": [id]}]},
        "article": {"article": id, "outlet": id, "credited": [id], "reprint_of": id},
    }  # fmt: skip
    for name, values in files.items():
        source = yaml.safe_dump(values).encode()
        document, problems = parse(name, source, getattr(formats, name))
        bad = [p for p in problems if p.code == "bad-id"]
        assert document is None
        assert len(bad) == {"places": 2, "events": 2, "annotation": 6, "article": 4}.get(name, 1)
        assert {p.message for p in bad} == {f"`{id}` is {reserved_as(id)}"}
        assert all(p.hint for p in bad)


@pytest.mark.parametrize("id", [*REFUSED, *REFUSED_FOR_OTHERS, *ALLOWED])
def test_both_validators_agree_on_what_may_be_an_id(id: str, project: Path) -> None:
    schema, _ = read_schema(project)
    assert schema
    shape = Formats(schema).events
    for values in (
        {"events": {id: {"mutual": {"value": True, "reason": "So."}}}},
        {"events": {"x1": {"place": {"value": id, "reason": "So."}}}},
    ):
        assert shape.fast.is_valid(values) == shape.exact.is_valid(values) == (not reserved_as(id))


def test_a_coding_and_a_file_of_lines_have_names_that_every_system_can_store(project: Path, run: Run) -> None:
    (project / "raw" / "annotations" / "nul").mkdir()
    (project / "raw" / "annotations" / "2024").mkdir()
    (project / "raw" / "articles" / "Aux.jsonl").write_text("")
    lines = run("--project", project, "validate").output.splitlines()
    assert [line.split(", ")[0] for line in lines if "Windows" in line] == [
        "raw/annotations/nul: error: bad-id: `nul` is the name of a device on Windows",
        "raw/articles/Aux.jsonl: error: file-name: `Aux.jsonl` is the name of a device on Windows",
    ]
    assert (
        "raw/annotations/2024: error: bad-id: `2024` is a number or a date to programs that read it from a table: an id has at least one letter"
        in lines
    )


@pytest.mark.parametrize(
    ("code", "said"), [("NO", "true or false"), ("NA", "null"), ("1", "a number"), ("A;B", "`;` separates"), ("=A", "a sign")]
)
def test_a_code_of_a_project_is_none_that_a_reader_retypes(code: str, said: str, project: Path, run: Run) -> None:
    path = project / "schema" / "codebook" / "sectors.yaml"
    path.write_text(path.read_text() + f'  - code: "{code}"\n    label: Another\n    definition: Another.\n    example: Another.\n')
    result = run("--project", project, "validate")
    assert [said in line for line in result.output.splitlines() if ": error: bad-id: " in line] == [True]
    assert result.exit_code == 1
