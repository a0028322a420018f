"""r/waqai.R reads a release into R with the types of its schema, in every locale."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sample
from waqai.loading import load

VERSION = "2.0.0"
RELEASE = sample.REPOSITORY / "dataset" / VERSION
TYPES = {"string": {"character", "factor"}, "date": {"Date"}, "integer": {"integer"}, "number": {"numeric"}, "boolean": {"logical"}}
VERSIONS = sorted(
    (path.parent.name for path in RELEASE.parent.glob("*/datapackage.json")), key=lambda name: [int(part) for part in name.split(".")]
)
WITHOUT_SUMS = ".waqai_sha256 <- NULL\n"  # what R is before 4.5
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


def edited(tmp_path: Path, edit: Callable[[bytes], bytes], *, sizes: bool = True) -> Path:
    """A release whose events are edited; with `sizes`, datapackage.json says the size that the file has now, so that the cells are looked at."""
    folder = shutil.copytree(RELEASE, tmp_path / "release")
    path = folder / "csv" / "events.csv"
    path.write_bytes(edit(path.read_bytes()))
    if sizes:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        (resource,) = (resource for resource in package["resources"] if resource["path"] == "csv/events.csv")
        resource["bytes"] = path.stat().st_size
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder


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
    folder = edited(tmp_path, lambda events: events.replace(b"1910-01-01", b"1592-05-23"))
    code = f"""{WITHOUT_SUMS}days <- waqai_load("{folder}", "events", "csv")$events$date_start
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
    shown = by_r(
        'release <- waqai_load("DATASET")\nrelease$own <- 1\nprint(release)\nd <- waqai_describe(release, "events")\ncat(d$unit[5], nrow(d))'
    )
    assert "  events                  724  one event, an action by one set of actors" in shown
    assert f"Cite as: {load(RELEASE).citation}\n" in shown
    assert 'Not read: changes. To read one: waqai_load("dataset/2.0.0", "changes")$changes\n' in shown
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


def test_columns_and_codes_are_printed_as_paragraphs_of_the_terminals_width_also_where_the_file_was_sourced_in_a_place_of_its_own() -> None:
    code = """own <- new.env(); source("r/waqai.R", local = own); rm(list = ls(pattern = "waqai", all.names = TRUE)); options(width = 70)
    release <- own$waqai_load("DATASET", "events")
    print(own$waqai_describe(release, "events"))
    print(own$waqai_codebook(release, "types"))
    print(head(own$waqai_codebook(release)))
    print(own$waqai_describe(release, "events")[1:2, c("column", "unit")])
    release"""
    lines = by_r(code).splitlines()
    shown = lines[: next(i for i, line in enumerate(lines) if line.split() == ["column", "unit"])]
    assert max(map(len, shown)) <= 70
    for part in ("quad_class (string)", "    Unit: points from -10 (conflict) to 10 (cooperation)", "mode (string, may be NA)"):
        assert part in shown
    assert "CONSULT (Consult; verbal cooperation; score 2.5)" in shown
    assert "actor_kinds: country (Country)" in shown
    described = load(RELEASE).describe("events")
    assert " ".join(" ".join(shown).split()).count(". ") > len(described)
    assert [line.split() for line in lines[len(shown) + 1 : len(shown) + 3]] == [["1", "event_id", "<NA>"], ["2", "type", "<NA>"]]
    assert lines[len(shown) + 3].startswith("waqai: ")


def test_every_other_release_is_read_too() -> None:
    others = [version for version in VERSIONS if version != VERSION]
    code = [
        f'release <- waqai_load("dataset/{version}")\ncat(nrow(release$events), names(release), sep = " ", fill = 100000)'
        for version in others
    ]
    releases = [load(RELEASE.parent / version) for version in others]
    assert by_r("\n".join(code)).splitlines() == [
        " ".join([str(len(release.events)), *(name for name in release if name != "changes")]) for release in releases
    ]


MISTAKES = [
    ('waqai_load("docs")', "'docs' is no release: it has no datapackage.json"),
    ('waqai_load("nowhere")', f"no folder 'nowhere' in {sample.REPOSITORY}"),
    ('waqai_load("README.md")', "'README.md' is a file: waqai_load reads a release's folder"),
    ('waqai_load("https://example.org/2.0.0")', "is an address: waqai_load reads folders; download the release's folder"),
    ('waqai_load("dataset")', f"'dataset' holds releases: waqai_load(\"dataset/{VERSIONS[-1]}\"), of {', '.join(VERSIONS)}"),
    *[
        (f"waqai_load({path})", 'waqai_load needs the path of one release\'s folder as a text, such as "dataset/2.0.0"')
        for path in ("NULL", "2", "NA", 'c("dataset/1.1.0", "dataset/2.0.0")')
    ],
    ('waqai_load("DATASET", 1)', '`tables` must be names of tables, such as c("events", "reports")'),
    ('waqai_load("DATASET", labels = "yes")', "`labels` must be TRUE or FALSE"),
    ('waqai_load("DATASET", "event")', "no table 'event': there are events, participants"),
    ('waqai_load("DATASET", "events")$changes', 'the table \'changes\' was not read: waqai_load("dataset/2.0.0", "changes")$changes'),
    ('waqai_load("DATASET", "events")$event', "no table 'event': there are events, participants"),
    ('waqai_describe(waqai_load("DATASET", "events"), "event")', "no table 'event': there are events, participants"),
    ('waqai_describe("events")', "waqai_describe needs what waqai_load() gives as its first argument"),
    ('waqai_describe(waqai_load("DATASET", "events"), NULL)', 'waqai_describe needs a table\'s name, such as "events"'),
    ('waqai_codebook(waqai_load("DATASET", "events"), "type")', "no list 'type': there are actor_kinds, change_kinds"),
    ('requireNamespace <- function(...) FALSE; waqai_load("DATASET")', "the package jsonlite is not installed: install.packages("),
]


def messages_of(codes: list[str], before: str = "") -> list[str]:
    """What each piece of code is answered with, all by one R."""
    tried = [f"tryCatch({{ {code} }}, error = function(e) cat(conditionMessage(e)), finally = cat('\n@\n'))" for code in codes]
    return by_r(before + "\n".join(tried)).split("\n@\n")[: len(codes)]


@pytest.fixture(scope="module")
def messages() -> dict[str, str]:
    codes = [code for code, _ in MISTAKES]
    return dict(zip(codes, messages_of(codes), strict=True))


@pytest.mark.parametrize(("code", "words"), MISTAKES)
def test_a_mistake_is_said_in_a_line(code: str, words: str, messages: dict[str, str]) -> None:
    assert words in messages[code]
    assert "\n" not in messages[code]


def test_a_file_that_is_not_as_the_schema_says_is_refused(tmp_path: Path) -> None:
    cases = [
        (b"2018-06-12,", b"June,", "the column date_start has a cell that its type does not allow: June"),
        (b",2018-06-12,", b",2018-06-12x,", "has a cell that its type does not allow: 2018-06-12x"),
        (b",1,1,1,1,0", b",1.5,1,1,1,0", "has a cell that its type does not allow: 1.5"),
        (b"FALSE", b"no", "has a cell that its type does not allow: no"),
        (b"event_id,type,", b"event,type,", "other columns"),
        (b"praises", b"prais\xe9s", "is not UTF-8: it is damaged"),
    ]
    codes = []
    for i, (old, new, _) in enumerate(cases):
        folder = edited(tmp_path / str(i), lambda events: events.replace(old, new, 1))  # noqa: B023
        codes.append(f'waqai_load("{folder}", "events", "csv")')
    for (_, _, words), message in zip(cases, messages_of(codes, WITHOUT_SUMS), strict=True):
        assert words in message


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut at the end of a line": lambda events: b"".join(events.splitlines(keepends=True)[:300]),
    "cut within a row": lambda events: events[:50_000],
    "empty": lambda _: b"",
    "edited": lambda events: events.replace(b"praises", b"condemns", 1),
    "line ends of Windows": lambda events: events.replace(b"\n", b"\r\n"),
}


def test_damage_is_found_where_r_makes_no_sums(tmp_path: Path) -> None:
    folders = [edited(tmp_path / str(i), damage, sizes=False) for i, damage in enumerate(DAMAGE.values())]
    found = messages_of([f'waqai_load("{folder}", "events", "csv")' for folder in folders], WITHOUT_SUMS)
    for folder, message in zip(folders, found, strict=True):
        size, published = ((root / "csv" / "events.csv").stat().st_size for root in (folder, RELEASE))
        said = f"events.csv' has {size} bytes, and datapackage.json says {published}: it is damaged or was edited; take the file from the release"
        assert said in message


@pytest.mark.parametrize("damage", ["cut within a row", "empty"])
def test_a_cut_file_is_said_in_our_words_and_not_in_those_of_scan(damage: str, tmp_path: Path) -> None:
    folder = edited(tmp_path, DAMAGE[damage])
    error = by_r(f'{WITHOUT_SUMS}waqai_load("{folder}", "events", "csv")', fails=True)
    assert "events.csv' is no whole table: it is damaged or was edited; take the file from the release again" in error
    assert "Warning" not in error
    assert "scan" not in error


def test_a_release_that_lacks_what_describes_it_is_refused(tmp_path: Path) -> None:
    cases = [
        ("datapackage.json", "{", "datapackage.json' is not JSON: it is damaged"),
        ("datapackage.json", "{}", "datapackage.json' describes no table: it is damaged"),
        ("datapackage.json", '{"resources": ["csv/events.csv"]}', "datapackage.json' describes no table: it is damaged"),
        ("SHA256SUMS", None, "the release lacks the file 'SHA256SUMS'"),
        ("csv/events.csv", None, "the release lacks the file 'csv/events.csv'"),
    ]
    codes = []
    for i, (file, text, _) in enumerate(cases):
        folder = shutil.copytree(RELEASE, tmp_path / str(i))
        (folder / file).unlink()
        if text is not None:
            (folder / file).write_text(text, encoding="utf-8")
        codes.append(f'waqai_load("{folder}", format = "csv")')
    for (_, _, words), message in zip(cases, messages_of(codes, WITHOUT_SUMS), strict=True):
        assert words in message
