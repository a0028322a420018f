"""A release in the tools that people use: the same rows and values, with no options."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests import sample
from waqai.loading import Release, load
from waqai.schema.table_files import NEEDED_TABLES


def test_load_gives_typed_tables_by_name(built: Path) -> None:
    tables = load(built)
    assert isinstance(tables, Release)
    assert tables.version == "1.2.0"
    assert set(tables) == set(NEEDED_TABLES)
    events = tables.events
    assert events is tables["events"]
    assert events.dtypes[["date_start", "mutual", "contested", "n_reports"]].astype(str).tolist() == [
        "datetime64[us]", "boolean", "bool", "int64",
    ]  # fmt: skip
    strike = events.set_index("event_id").loc["port-sudan-fuel-depot-strike-2025"]
    assert (strike["date_start"], strike["n_reports"], strike["n_sources"], bool(strike["contested"])) == (datetime(2025, 3, 8), 4, 3, True)  # noqa: DTZ001 (a day has no zone)
    assert tables.places.set_index("place_id").loc["cairo", "name_ar"] == "القاهرة"


def test_load_of_an_unknown_table_or_release_says_what_there_is(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from waqai.problem import CannotRun

    with pytest.raises(KeyError, match=r"did you mean `events`\? it has events, participants"):
        load(built)["event"]
    with pytest.raises(AttributeError):
        _ = load(built).event
    monkeypatch.chdir(built)
    with pytest.raises(CannotRun, match=r"there is no release 9\.9\.9"):
        load("9.9.9")


def test_load_finds_a_version_of_the_project_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample.REPOSITORY / "docs")
    assert load("1.0.0").version == "1.0.0"


def test_frictionless_accepts_the_data_package_with_its_keys(built: Path) -> None:
    from frictionless import validate

    report = validate(str(built / "datapackage.json"))
    assert report.valid, report.flatten(["title", "note"])
    files = [p for p in built.rglob("*") if p.is_file() and p.name not in ("SHA256SUMS", "datapackage.json")]
    assert len(report.tasks) == len(files)


def test_frictionless_finds_a_dangling_key(built: Path, tmp_path: Path) -> None:
    """Proof that the keys of the data package are checked and not only written."""
    import shutil

    from frictionless import validate

    shutil.copytree(built, tmp_path / "r")
    path = tmp_path / "r" / "csv" / "claims.csv"
    path.write_text(path.read_text().replace(",kenya,", ",kenia,", 1))
    report = validate(str(tmp_path / "r" / "datapackage.json"))
    assert "foreign-key" in {error[0] for error in report.flatten(["type"])}


def test_polars_duckdb_and_pandas_read_the_same_values_from_csv_and_parquet(built: Path) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    for path in sorted((built / "parquet").glob("*.parquet")):
        rows = load(built)[path.stem]
        assert len(pl.read_parquet(path)) == len(rows)
        assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(len(rows),)]
        frame = pd.read_csv(built / "csv" / f"{path.stem}.csv", dtype_backend="pyarrow")
        assert len(frame) == len(rows)
        assert (frame.isna() == rows.isna()).all().all(), path.stem
    events = duckdb.sql(
        f"SELECT typeof(date_start), typeof(mutual), typeof(score) FROM '{built}/parquet/events.parquet' LIMIT 1"
    ).fetchall()[0]
    assert events == ("DATE", "BOOLEAN", "DOUBLE")
    inferred = duckdb.sql(f"SELECT typeof(date_start), typeof(contested) FROM '{built}/csv/events.csv' LIMIT 1").fetchall()[0]
    assert inferred == ("DATE", "BOOLEAN")
    assert pl.read_parquet(built / "parquet" / "events.parquet").schema["first_reported"] == pl.Date


def test_parquet_files_carry_descriptions_and_no_pandas_metadata(built: Path) -> None:
    import pyarrow.parquet as pq

    schema = pq.read_schema(built / "parquet" / "events.parquet")
    assert b"pandas" not in schema.metadata
    assert schema.metadata[b"row"].startswith(b"one row is one event")
    assert all(field.metadata[b"description"] for field in schema)
    assert pq.ParquetFile(built / "parquet" / "events.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_csv_files_are_canonical(built: Path) -> None:
    for path in (built / "csv").glob("*.csv"):
        data = path.read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
        assert data.endswith(b"\n")
        assert b",NA," not in data
        assert b",true," not in data
