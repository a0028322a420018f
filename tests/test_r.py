"""r/waqai.R reads a release into R with the types of its schema, in every locale."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import sample
from waqai.loading import load

VERSION = "2.0.0"
RELEASE = sample.REPOSITORY / "dataset" / VERSION
TYPES = {"string": {"character", "factor"}, "date": {"Date"}, "integer": {"integer"}, "number": {"numeric"}, "boolean": {"logical"}}
# What stands for nanoparquet, which few machines have: a reader that gives days and numbers as that package does, whole numbers as doubles.
NANOPARQUET = """
requireNamespace <- function(...) TRUE
.waqai_parquet <- function(file) {
  table <- read.csv(gsub("parquet", "csv", file), na.strings = "", encoding = "UTF-8", colClasses = "character")
  for (name in names(table)) table[[name]] <- type.convert(table[[name]], as.is = TRUE)
  for (name in grep("_(start|end)$|^first_reported$", names(table), value = TRUE)) table[[name]] <- as.Date(table[[name]])
  for (name in names(table)) if (is.integer(table[[name]])) table[[name]] <- as.numeric(table[[name]])
  table
}
"""


@pytest.fixture(scope="module", autouse=True)
def _with_r() -> None:
    if not shutil.which("Rscript"):
        pytest.skip("Rscript is not on this machine")
    if subprocess.run(["Rscript", "-e", "library(jsonlite)"], capture_output=True, check=False).returncode:
        pytest.skip("the R package jsonlite is not on this machine")


def by_r(code: str, *, locale: str = "C.UTF-8", fails: bool = False) -> str:
    """What R prints, or its error."""
    program = f'source("r/waqai.R")\n{code}'.replace("DATASET", f"dataset/{VERSION}")
    result = subprocess.run(
        ["Rscript", "-e", program], cwd=sample.REPOSITORY, env=os.environ | {"LC_ALL": locale}, capture_output=True, text=True, check=False
    )
    assert (result.returncode != 0) == fails, result.stderr
    return result.stderr if fails else result.stdout


@pytest.fixture(scope="module")
def in_r() -> dict[str, dict[str, dict[str, object]]]:
    """Of every table and column: its class, its missing cells, and what its values sum up to."""
    code = """
    release <- waqai_load("DATASET", tables = c(names(waqai_load("DATASET")), "changes"))
    total <- function(x) {
      if (is.factor(x)) x <- as.character(x)
      if (is.character(x)) sum(nchar(x, "chars"), na.rm = TRUE) else sum(as.numeric(x), na.rm = TRUE)
    }
    cells <- function(x) list(class = class(x)[1], na = sum(is.na(x)), total = total(x), label = attr(x, "label"), rows = length(x))
    cat(jsonlite::toJSON(lapply(release, function(table) lapply(table, cells)), auto_unbox = TRUE, digits = NA))
    """
    found: dict[str, dict[str, dict[str, object]]] = json.loads(by_r(code))
    return found


def test_every_cell_of_every_table_is_what_python_reads(in_r: dict[str, dict[str, dict[str, object]]]) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    release = load(RELEASE, into="arrow")
    assert set(in_r) == set(release)
    for table, columns in in_r.items():
        for field, (name, found) in zip(release.fields[table]["fields"], columns.items(), strict=True):
            column = release[table][name]
            whole = pa.int32() if pa.types.is_date(column.type) else pa.float64()
            numbers = pc.utf8_length(column) if pa.types.is_string(column.type) else column.cast(whole)
            assert name == field["name"]
            assert found["class"] in TYPES[field["type"]], (table, name)
            assert (found["rows"], found["na"]) == (len(column), column.null_count), (table, name)
            assert found["total"] == pytest.approx(pc.sum(numbers).as_py() or 0, rel=1e-12), (table, name)
            assert found["label"] == field["description"]


def test_days_before_1970_and_before_1677_are_days(tmp_path: Path) -> None:
    folder = shutil.copytree(RELEASE, tmp_path / "release")
    events = (folder / "csv" / "events.csv").read_text(encoding="utf-8")
    (folder / "csv" / "events.csv").write_text(events.replace("1910-01-01", "1592-05-23"), encoding="utf-8")
    code = f"""days <- waqai_load("{folder}", "events", "csv")$events$date_start
    cat(format(min(days, na.rm = TRUE)), sum(days < as.Date("1970-01-01"), na.rm = TRUE))"""
    assert by_r(code) == f"1592-05-23 {(load(RELEASE).events.date_start < '1970-01-01').sum()}"


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_arabic_is_the_same_in_every_locale(locale: str) -> None:
    names = load(RELEASE).names
    first = names[names.language == "ar"].name.iloc[0]
    code = """names <- waqai_load("DATASET", "names")$names
    first <- names$name[names$language == "ar"][1]
    cat(Encoding(first), utf8ToInt(first))"""
    assert by_r(code, locale=locale) == f"UTF-8 {' '.join(str(ord(c)) for c in first)}"


def test_codes_are_factors_in_the_order_of_the_codebook_and_countries_are_text() -> None:
    code = """release <- waqai_load("DATASET", c("events", "dyads"))
    cat(levels(release$events$status), class(release$dyads$from_country), is.na(release$events$mode[1]), "\n")
    cat(head(levels(release$events$type), 2), head(waqai_codebook(release, "types")$code, 2), "\n")
    cat(head(levels(waqai_load("DATASET", "events", labels = TRUE)$events$type), 2), "\n")"""
    labels = load(RELEASE).codebook("types").label
    assert by_r(code).split(" \n") == [
        "actual alleged hypothetical negated character TRUE",
        "AGREE CONSULT AGREE CONSULT",
        " ".join(labels[:2]),
        "",
    ]


def test_what_is_shown_says_what_there_is_and_how_to_cite_it() -> None:
    shown = by_r('release <- waqai_load("DATASET")\nprint(release)\nd <- waqai_describe(release, "events")\ncat(d$unit[5], nrow(d))')
    assert "  events                  724  one event, an action by one set of actors" in shown
    assert f"Cite as: {load(RELEASE).citation}\n" in shown
    assert shown.endswith(f"points from -10 (conflict) to 10 (cooperation) {len(load(RELEASE).describe('events'))}")


def test_parquet_gives_the_same_frames_as_csv() -> None:
    code = (
        NANOPARQUET
        + """tables <- c("events", "reports", "dyads")
    cat(identical(unclass(waqai_load("DATASET", tables, "parquet"))[tables], unclass(waqai_load("DATASET", tables, "csv"))[tables]))"""
    )
    assert by_r(code) == "TRUE"


def test_a_file_that_the_sums_do_not_vouch_for_is_refused(tmp_path: Path) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not on this machine")
    folder = shutil.copytree(RELEASE, tmp_path / "release")
    sums = '.waqai_sha256 <- function(file) substr(system2("sha256sum", file, stdout = TRUE), 1, 64)\n'
    code = f'{sums}cat(nrow(waqai_load("{folder}", "events", "csv")$events))'
    assert by_r(code) == "724"
    with (folder / "csv" / "events.csv").open("a") as file:
        file.write("\n")
    assert "'csv/events.csv' is not the file that SHA256SUMS vouches for" in by_r(code, fails=True)
    (folder / "SHA256SUMS").unlink()
    assert "the release lacks the file 'SHA256SUMS'" in by_r(code, fails=True)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('waqai_load("docs")', "'docs' is no release: it has no datapackage.json"),
        ('waqai_load("DATASET", "event")', "no table 'event': there are events, participants"),
        ('waqai_describe(waqai_load("DATASET", "events"), "event")', "no table 'event': there are events, participants"),
        ('waqai_codebook(waqai_load("DATASET", "events"), "type")', "no list 'type': there are actor_kinds, change_kinds"),
        ('requireNamespace <- function(...) FALSE; waqai_load("DATASET")', "the package jsonlite is not installed: install.packages("),
    ],
)
def test_a_mistake_is_said_in_a_line(code: str, words: str) -> None:
    error = by_r(code, fails=True)
    assert words in error


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("2018-06-12,", "June,", "a cell that its type does not allow"), ("event_id,type,", "event,type,", "other columns")],
)
def test_a_file_that_is_not_as_the_schema_says_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    folder = shutil.copytree(RELEASE, tmp_path / "release")
    path = folder / "csv" / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert words in by_r(f'waqai_load("{folder}", "events", "csv")', fails=True)
