"""`waqai export`: the same values in Excel, Stata, SQLite and DuckDB, whole or not at all, and what is lost is said."""

from __future__ import annotations

import builtins
import sqlite3
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import sample
from tests.conftest import Run
from waqai.export import duck, sqlite, stata, workbook
from waqai.export.source import Column, Source, Table, read
from waqai.release.stored import Stored


@pytest.fixture(scope="module")
def source(built: Path) -> Source:
    return read(Stored(built))


def one_table(source: Source, *columns: tuple[str, str, list[Any]], codes: tuple[str, ...] = ()) -> Source:
    """A release with one table that holds what no release of ours does."""
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    arrow = pa.table({name: pa.array(values, types[kind]) for name, kind, values in columns})
    made = tuple(Column(name, kind, f"The {name}.", False, codes if kind == "string" else (), None) for name, kind, _ in columns)
    return replace(source, tables=(Table("things", "Things", "One row is one thing.", made, (columns[0][0],), (), arrow),))


def rows_of(source: Source, table: str) -> list[dict[str, Any]]:
    found = next(t for t in source.tables if t.name == table)
    return found.arrow.to_pylist()  # type: ignore[no-any-return]


# a workbook


@pytest.fixture(scope="module")
def book(source: Source, tmp_path_factory: pytest.TempPathFactory) -> Any:
    import openpyxl

    path = tmp_path_factory.mktemp("book") / "release.xlsx"
    workbook.write(source, path)
    return openpyxl.load_workbook(path)


def test_a_workbook_says_what_it_is_and_has_a_sheet_a_table(book: Any, source: Source) -> None:
    assert book.sheetnames == ["about", "columns", *(t.name for t in source.tables)]
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert about["version"] == "1.2.0"
    assert about["events"].startswith("35 rows. One row is one event")
    assert book.active.title == "about"
    assert book["events"].freeze_panes == "B2"
    assert book["events"].auto_filter.ref == "A1:AP36"
    columns = {(row[0], row[1]): row for row in book["columns"].iter_rows(values_only=True)}
    assert columns["events", "status"][4] == "statuses"


def test_a_workbook_holds_every_value_with_its_type(book: Any, source: Source) -> None:
    for table in source.tables:
        cells = list(book[table.name].iter_rows(values_only=True))
        assert cells[0] == tuple(c.name for c in table.columns)
        found = [tuple(v.date() if isinstance(v, datetime) else v for v in row) for row in cells[1:]]
        expected = [
            tuple(  # Excel keeps 16 figures of a number
                float(f"{v:.16g}") if isinstance(v, float) else v.isoformat() if isinstance(v, date) and v < workbook.EARLIEST else v
                for v in row
            )
            for row in table.rows()
        ]
        assert found == expected or (not expected and found == []), table.name
        assert all(type(a) is type(b) or isinstance(a, (int, float)) for a, b in zip(found, expected, strict=True))


def test_arabic_cells_read_from_right_to_left_and_others_do_not(book: Any) -> None:
    header = [c.value for c in book["places"][1]]
    arabic, english = (book["places"].cell(2, header.index(name) + 1) for name in ("name_ar", "name_en"))
    assert (arabic.alignment.readingOrder, arabic.alignment.horizontal) == (2, "right")
    assert english.alignment.readingOrder == 0


def test_no_cell_of_a_workbook_is_a_formula(source: Source, tmp_path: Path) -> None:
    import openpyxl

    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://example.org", "12", "0012", "2024-06"]
    workbook.write(one_table(source, ("text", "string", texts)), tmp_path / "a.xlsx")
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["things"].iter_rows(min_row=2)]
    assert [(c.value, c.data_type, c.hyperlink) for c in cells] == [(t, "s", None) for t in texts]
    assert [c.quotePrefix for c in cells] == [True] * 4 + [False] * 5


def test_what_excel_cannot_hold_is_text_or_cut_and_said(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    made = one_table(
        source,
        ("id", "integer", [1, 2, 10**15]),
        ("text", "string", ["م" * 40_000, "😀" * 20_000, None]),
        ("day", "date", [date(1900, 2, 28), date(1900, 3, 1), None]),
    )
    losses = workbook.write(made, tmp_path / "a.xlsx")
    assert losses == [
        "things: its 3 rows are on 2 sheets, since a sheet holds 3",
        "things 1.text: 2 texts are cut to the 32,767 characters that a cell holds",
        "things 1.day: 1 days before March 1900 are text, since Excel has no such days",
        "things 2.id: 1 whole numbers of more than 15 digits are text, since Excel would round them",
    ]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    first = list(book["things 1"].iter_rows(values_only=True))
    assert (len(first[1][1]), len(first[2][1]), first[1][2], first[2][2]) == (
        32_767,
        16_383,
        "1900-02-28",
        datetime.fromisoformat("1900-03-01"),
    )
    assert list(book["things 2"].iter_rows(values_only=True))[1][0] == "1000000000000000"
    said = [row[1] for row in book["about"].iter_rows(values_only=True) if row[0] == "not carried"]
    assert said == losses


# Stata


def test_stata_files_hold_every_value_with_labels(source: Source, tmp_path: Path) -> None:
    import pandas as pd
    import pyreadstat

    losses = stata.write(source, tmp_path / "s")
    assert "evidence.end is called end_" in losses
    for table in source.tables:
        frame = pd.read_stata(tmp_path / "s" / f"{table.name}.dta")
        assert len(frame) == len(table.arrow), table.name
        for column in table.columns:
            values = table.arrow.column(column.name).to_pylist()
            found = [None if pd.isna(v) else v for v in frame[stata.stata_name(column.name)].astype(object)]
            if column.type == "string":
                assert [v or None for v in found] == values, column.name
            elif column.type == "date":
                assert [None if v is None else v.date() for v in found] == values, column.name
            elif column.type == "boolean":
                assert found == [None if v is None else str(v).upper() for v in values], column.name
            else:
                assert found == values, column.name
    _, meta = pyreadstat.read_dta(tmp_path / "s" / "events.dta")
    assert meta.variable_value_labels["status"] == {1: "actual", 2: "alleged", 3: "hypothetical", 4: "negated"}
    assert meta.original_variable_types["date_start"] == "%td"
    assert meta.column_names_to_labels["status"].startswith("Whether it is reported as fact")
    assert meta.file_label == "Events"
    assert (tmp_path / "s" / "events.dta").read_bytes()[:70].count(b"<release>118</release>") == 1
    columns = pd.read_stata(tmp_path / "s" / "columns.dta").set_index(["table", "variable"])
    assert columns.loc[("events", "status"), "holds"] == next(
        c.description for t in source.tables if t.name == "events" for c in t.columns if c.name == "status"
    )
    assert "evidence.end is called end_" in (tmp_path / "s" / "README.txt").read_text()


def test_stata_takes_long_texts_long_names_and_great_numbers_or_says_so(source: Source, tmp_path: Path) -> None:
    import pandas as pd

    name = "a_name_of_more_than_thirty_two_characters"
    made = one_table(source, ("id", "integer", [1, 2**53 + 1]), (name, "string", ["ع" * 3000, None]))
    losses = stata.write(made, tmp_path / "s")
    assert losses[2:] == [f"things.{name} is called {name[:32]}", "things.id: whole numbers beyond 2^53 are rounded"]
    frame = pd.read_stata(tmp_path / "s" / "things.dta")
    assert list(frame[name[:32]]) == ["ع" * 3000, ""]


def test_days_that_stata_cannot_hold_are_missing_and_said_and_all_others_are_carried(source: Source, tmp_path: Path) -> None:
    import pandas as pd

    days = [date(99, 12, 31), date(100, 1, 1), date(1446, 9, 1), date(1677, 9, 20), date(2262, 4, 12), date(9999, 12, 31), None]
    losses = stata.write(one_table(source, ("id", "integer", list(range(7))), ("day", "date", days)), tmp_path / "s")
    assert losses[2:] == ["things.day: 1 days before the year 100 are missing, since Stata has no such days"]
    assert losses[2] in (tmp_path / "s" / "README.txt").read_text()
    found = pd.read_stata(tmp_path / "s" / "things.dta", convert_dates=False)["day"]
    assert [None if pd.isna(n) else date.fromordinal(date(1960, 1, 1).toordinal() + int(n)) for n in found] == [None, *days[1:6], None]


# databases


def test_a_sqlite_database_holds_every_value_and_its_keys(source: Source, tmp_path: Path) -> None:
    sqlite.write(source, tmp_path / "r.sqlite")
    base = sqlite3.connect(tmp_path / "r.sqlite", detect_types=sqlite3.PARSE_DECLTYPES)
    base.execute("PRAGMA foreign_keys = ON")
    sqlite3.register_converter("BOOLEAN", lambda text: bool(int(text)))
    sqlite3.register_converter("DATE", lambda text: date.fromisoformat(text.decode()))
    for table in source.tables:
        assert base.execute(f'SELECT * FROM "{table.name}"').fetchall() == table.rows(), table.name
        keys = {row[2] for row in base.execute(f'PRAGMA foreign_key_list("{table.name}")')}
        assert keys == {k.table for k in table.foreign_keys}
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for statement, message in (
        ("UPDATE participants SET actor_id = 'nobody'", "FOREIGN KEY"), ("UPDATE events SET date_start = '2024-02-30'", "CHECK"),
        ("UPDATE events SET contested = 2", "CHECK"), ("UPDATE events SET n_reports = 'x'", "CHECK"),
        ("UPDATE events SET status = NULL", "NOT NULL"),
    ):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError, match=message):
            base.execute(statement)
    assert dict(base.execute("SELECT word, text FROM release"))["version"] == "1.2.0"
    assert (
        "-- What kind of act it is, a code of the codebook."
        in base.execute("SELECT sql FROM sqlite_master WHERE name = 'events'").fetchone()[0]
    )
    base.close()


def test_the_views_of_both_databases_name_the_parties_in_their_order(source: Source, tmp_path: Path) -> None:
    import duckdb

    sqlite.write(source, tmp_path / "r.sqlite")
    duck.write(source, tmp_path / "r.duckdb")
    names = {row["actor_id"]: row["name_en"] for row in rows_of(source, "actors")}
    parties: dict[tuple[str, str], list[str]] = {}
    for row in rows_of(source, "participants"):
        parties.setdefault((row["event_id"], row["role"]), []).append(names[row["actor_id"]])
    labels = {row["code"]: row["label"] for row in rows_of(source, "codes") if row["list"] == "types"}
    arabic = {row["place_id"]: row["name_ar"] for row in rows_of(source, "places")}

    def side(event: str, role: str) -> str | None:
        return "; ".join(parties.get((event, role), ())) or None

    expected = [
        (e["event_id"], labels[e["type"]], side(e["event_id"], "actor"), side(e["event_id"], "recipient"), arabic.get(e["place_id"]))
        for e in rows_of(source, "events")
    ]
    query = "SELECT event_id, type_label, actors, recipients, place_name_ar FROM events_named ORDER BY event_id"
    with sqlite3.connect(tmp_path / "r.sqlite") as light, duckdb.connect(str(tmp_path / "r.duckdb"), read_only=True) as base:
        assert light.execute(query).fetchall() == expected
        assert base.execute(query).fetchall() == expected
        for view, table in (("reports_named", "reports"), ("participants_named", "participants")):
            for found in (light, base):
                assert found.execute(f"SELECT count(*) FROM {view}").fetchone() == (len(rows_of(source, table)),)


def test_a_duckdb_database_holds_every_value_with_types_keys_and_comments(source: Source, tmp_path: Path) -> None:
    import duckdb

    losses = duck.write(source, tmp_path / "r.duckdb")
    assert losses == ["keys of a table to itself are not declared, since DuckDB checks them row by row: articles.reprint_of, places.within"]
    with duckdb.connect(str(tmp_path / "r.duckdb")) as base:
        for table in source.tables:
            assert base.execute(f'SELECT * FROM "{table.name}"').fetchall() == table.rows(), table.name
        types = dict(base.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'events'").fetchall())
        assert (types["date_start"], types["mutual"], types["score"], types["n_reports"]) == ("DATE", "BOOLEAN", "DOUBLE", "BIGINT")
        comment = base.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'events' AND column_name = 'type'").fetchone()
        assert comment == ("What kind of act it is, a code of the codebook.",)
        with pytest.raises(duckdb.ConstraintException):
            base.execute("UPDATE participants SET actor_id = 'nobody'")


# whole or not at all


@pytest.mark.parametrize("form", ["xlsx", "sqlite", "dta"])
def test_an_export_made_again_has_the_same_bytes(form: str, source: Source, tmp_path: Path) -> None:
    module = {"xlsx": workbook, "sqlite": sqlite, "dta": stata}[form]
    small = replace(source, tables=tuple(t for t in source.tables if t.name in ("places", "articles", "coders", "outlets")))
    for name in ("a", "b"):
        module.write(small, tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*")) if form == "dta" else [Path()]
    assert [(tmp_path / "a" / f).read_bytes() for f in files] == [(tmp_path / "b" / f).read_bytes() for f in files]


def test_the_command_writes_a_file_says_what_is_lost_and_overwrites_nothing(built: Path, tmp_path: Path, run: Run) -> None:
    result = run("export", built, "--to", "sqlite", cwd=tmp_path)
    assert result.exit_code == 0
    assert result.output == (
        "not carried: days are ISO text in columns declared DATE, since SQLite has no days\n"
        "not carried: booleans are 0 and 1 in columns declared BOOLEAN, since SQLite has none\n"
        "sample-1.2.0.sqlite: version 1.2.0 as sqlite\n"
    )
    before = (tmp_path / "sample-1.2.0.sqlite").read_bytes()
    again = run("export", built, "--to", "sqlite", cwd=tmp_path)
    assert again.exit_code == 3
    assert "is there already: name another place with --out, or give --force" in str(again.exception)
    (tmp_path / "sample-1.2.0.sqlite").write_bytes(b"old")
    assert run("export", built, "--to", "sqlite", "--force", cwd=tmp_path).exit_code == 0
    assert (tmp_path / "sample-1.2.0.sqlite").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["sample-1.2.0.sqlite"]


def test_force_replaces_a_folder_of_stata_files_and_no_other(built: Path, tmp_path: Path, run: Run) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.doc").write_text("a year of work")
    result = run("export", built, "--to", "dta", "--out", mine, "--force")
    assert (result.exit_code, [p.name for p in mine.iterdir()]) == (3, ["thesis.doc"])
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    (earlier / "gone.dta").write_text("old")
    assert run("export", built, "--to", "dta", "--out", earlier, "--force").exit_code == 0
    assert not (earlier / "gone.dta").exists()
    assert (earlier / "events.dta").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["earlier", "mine"]


def test_an_export_that_fails_leaves_nothing(built: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqlite, "_create", full)
    result = run("export", built, "--to", "sqlite", "--out", tmp_path / "r.sqlite")
    assert str(result.exception) == f"cannot write {tmp_path / 'r.sqlite'}: No space left on device"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("form", "library"), [("xlsx", "xlsxwriter"), ("duckdb", "duckdb")])
def test_a_missing_library_is_named(
    form: str, library: str, built: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == library:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    result = run("export", built, "--to", form, "--out", tmp_path / "r")
    assert result.exit_code == 3
    assert "pip install 'waqai[export]'" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_release_is_not_exported(built: Path, tmp_path: Path, run: Run) -> None:
    import shutil

    shutil.copytree(built, tmp_path / "r")
    path = tmp_path / "r" / "csv" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"asserts", b"denies ", 1))
    result = run("export", tmp_path / "r", "--to", "sqlite", "--out", tmp_path / "r.sqlite")
    assert result.exit_code == 1
    assert "csv/claims.csv" in result.output
    assert not (tmp_path / "r.sqlite").exists()


def test_a_version_is_found_in_the_project_and_an_unknown_one_is_named(tmp_path: Path, run: Run) -> None:
    done = run("--project", sample.REPOSITORY, "export", "0.1.0", "--to", "sqlite", "--out", tmp_path / "r.sqlite")
    assert done.exit_code == 0
    missing = run("--project", sample.REPOSITORY, "export", "9.9.9", "--to", "sqlite")
    assert missing.exit_code == 3
    assert "has 0.1.0, 1.0.0" in str(missing.exception)
