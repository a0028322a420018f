"""A release opened in Python: every published one, whole or in parts, from a folder or a server; what it says of itself."""

from __future__ import annotations

import builtins
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import waqai
from tests import sample
from tests.web import Web, serving
from waqai.problem import CannotRun
from waqai.release.candidate_writer import sums
from waqai.release.stored import Stored, releases

DATASET = sample.REPOSITORY / "dataset"
VERSIONS = releases(DATASET)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATASET / "0.1.0", tmp_path / "a release"))


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("WAQAI_CACHE", str(tmp_path / "cache"))
    with serving(DATASET) as server:
        yield server


def sealed(folder: Path) -> Path:
    """The folder, with sums that hold for what is in it now."""
    (folder / "SHA256SUMS").write_text(sums(folder))
    return folder


def in_parts(folder: Path, table: str) -> Path:
    """The release with a table in two parts, as a large one has it."""
    import pyarrow.parquet as pq

    whole = folder / "parquet" / f"{table}.parquet"
    rows = pq.read_table(whole)
    (folder / "parquet" / table).mkdir()
    for i, part in enumerate((rows[:3], rows[3:])):
        pq.write_table(part, folder / "parquet" / table / f"part-{i:05}.parquet", store_schema=False)
    whole.unlink()
    return sealed(folder)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_published_release_loads_with_the_same_dtypes_and_the_rows_of_its_csv_files(version: str) -> None:
    release = waqai.load(DATASET / version)
    text = str(pd.Series(["a"]).dtype)
    allowed = {
        "string": {text}, "date": {"datetime64[us]"}, "number": {"float64"}, "integer": {"int64", "Int64"}, "boolean": {"bool", "boolean"},
    }  # fmt: skip
    for name, table in release.items():
        fields = release.fields[name]["fields"]
        assert table.columns.tolist() == [f["name"] for f in fields]
        for f in fields:
            assert str(table[f["name"]].dtype) in allowed[f["type"]], (name, f["name"])
        with (DATASET / version / "csv" / f"{name}.csv").open(encoding="utf-8") as stream:
            assert len(table) == sum(1 for _ in stream) - 1
    assert release.events.query("date_start >= '2023-02-01'").date_start.dt.year.min() == 2023
    assert len(release.events[~release.events.contested]) > 0
    assert (~release.events.mutual).tolist() == [pd.NA if one is pd.NA else not one for one in release.events.mutual]


def test_every_table_comes_as_polars_and_arrow_too() -> None:
    pl = pytest.importorskip("polars")
    frames, tables = waqai.load(DATASET / "1.1.0"), waqai.load(DATASET / "1.1.0", into="arrow")
    polars = waqai.load(DATASET / "1.1.0", into="polars")
    for name, frame in frames.items():
        assert polars[name].shape == frame.shape == tables[name].shape
        assert polars[name].null_count().row(0) == tuple(frame.isna().sum())
    assert polars.events.schema["date_start"] == pl.Date
    assert polars.describe("events").filter(pl.col("column") == "type")["list"].to_list() == ["types"]


def test_duckdb_has_each_table_as_a_view_of_its_name() -> None:
    pytest.importorskip("duckdb")
    release = waqai.load(DATASET / "1.1.0")
    with release.connect() as db:
        assert {name for (name,) in db.sql("SHOW TABLES").fetchall()} == set(release)
        for name in release:
            assert db.sql(f'SELECT count(*) FROM "{name}"').fetchall() == [(len(release[name]),)]
        assert db.sql("SELECT typeof(date_start), typeof(contested), typeof(n_reports) FROM events LIMIT 1").fetchall() == [
            ("DATE", "BOOLEAN", "BIGINT")
        ]


@pytest.mark.parametrize("name", ["it's", "a*b", "a?b", "a[b]", 'a"b', "وقائع", "a\nb", "{a,b}", os.fsdecode(b"\xff")])
def test_duckdb_finds_a_release_whatever_its_folder_is_called(copy: Path, name: str) -> None:
    pytest.importorskip("duckdb")
    shutil.copytree(DATASET / "1.0.0", copy.parent / "a-b")  # what a pattern would find besides
    shutil.copytree(DATASET / "1.0.0", copy.parent / "a:b")
    with waqai.load(copy.rename(copy.parent / name)).connect() as db:
        assert db.sql("SELECT count(*) FROM events").fetchall() == [(len(waqai.load(DATASET / "0.1.0").events),)]


def test_a_table_in_parts_is_one_table(copy: Path) -> None:
    pytest.importorskip("duckdb")
    whole, release = waqai.load(DATASET / "0.1.0"), waqai.load(in_parts(copy, "events"))
    pd.testing.assert_frame_equal(release.events, whole.events)
    assert f"{len(whole.events)}  one event" in repr(release)
    with release.connect() as db:
        assert db.sql("SELECT count(*) FROM events").fetchall() == [(len(whole.events),)]


def test_a_release_on_a_server_is_read_like_a_folder(web: Web) -> None:
    pytest.importorskip("duckdb")
    for release in (waqai.load(f"{web.url}/1.0.0"), waqai.load("1.0.0", source=web.url)):
        pd.testing.assert_frame_equal(release.events, waqai.load(DATASET / "1.0.0").events)
        with release.connect() as db:
            assert db.sql("SELECT count(*) FROM events").fetchall() == [(len(release.events),)]


@pytest.mark.parametrize("library", ["polars", "duckdb"])
def test_a_library_that_is_missing_is_named_with_the_command_that_brings_it(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = builtins.__import__

    def without(name: str, *args: Any, **named: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == library:
            raise ImportError(name)
        return ours(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CannotRun, match=rf"needs {library}: .*-m pip install 'waqai\[analysis\]'$"):
        waqai.load(DATASET / "0.1.0", into="polars").events if library == "polars" else waqai.load(DATASET / "0.1.0").connect()


def test_duckdb_gets_no_file_that_was_changed(copy: Path) -> None:
    pytest.importorskip("duckdb")
    path = copy / "parquet" / "events.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CannotRun, match=r"events\.parquet differs from the file that SHA256SUMS lists"):
        waqai.load(copy).connect()


def test_a_release_shows_its_tables_and_how_it_is_cited_without_reading_any(monkeypatch: pytest.MonkeyPatch) -> None:
    release = waqai.load(DATASET / "1.1.0")
    monkeypatch.setattr(Stored, "parquet", lambda *_: pytest.fail("a table is read"))
    shown, page = repr(release), release._repr_html_()
    for text in (shown, page):
        assert "1.1.0" in text
        assert "2026-11-22" in text
        assert release.citation in text
        assert all(name in text for name in release)
    assert [line for line in shown.splitlines() if line.startswith("  claims ")] == [
        "  claims                   23  one party that asserts or denies an event, as one article tells it"
    ]
    assert all(len(line) <= 100 for line in shown.splitlines() if not line.startswith("Cite as"))
    assert "<tr><th style='text-align:left'>claims</th><td>23</td>" in page


def test_what_a_release_says_of_itself_is_shown_as_words_and_never_obeyed(copy: Path) -> None:
    path = copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["title"] = "<script>alert(1)</script>\x1b[2J\nline \u202e"
    package["resources"][0]["description"] = "One row is <b>one\x07 event</b>. More."
    path.write_text(json.dumps(package), encoding="utf-8")
    release = waqai.load(sealed(copy))
    assert "<script>" not in release._repr_html_()
    assert "&lt;script&gt;" in release._repr_html_()
    assert "&lt;b&gt;one event&lt;/b&gt;</td>" in release._repr_html_()
    assert not set("\x1b\x07\u202e") & set(repr(release) + release._repr_html_())
    assert repr(release).splitlines()[0] == "<script>alert(1)</script> [2J line"


def test_a_release_whose_package_says_little_and_whose_file_is_broken_is_shown_all_the_same(copy: Path) -> None:
    path = copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({key: package[key] for key in ("version", "resources")}), encoding="utf-8")
    (copy / "parquet" / "events.parquet").write_bytes(b"no parquet")
    (copy / "parquet" / "claims.parquet").unlink()
    release = waqai.load(sealed(copy))
    assert repr(release).splitlines()[:2] == ["A release", "Version 0.1.0"]
    assert "  events                 ?  one event" in repr(release)
    assert "<td>?</td>" in release._repr_html_()
    assert "Cite as" not in repr(release)


def test_a_file_that_is_no_parquet_is_named_by_load_and_by_connect(copy: Path) -> None:
    pytest.importorskip("duckdb")
    (copy / "parquet" / "events.parquet").write_bytes(b"PAR1 and no more PAR1")
    release = waqai.load(sealed(copy))
    for ask in (lambda: release.events, release.connect):
        with pytest.raises(CannotRun, match=r"events\.parquet cannot be read"):
            ask()


def test_passages_of_an_article_that_is_not_there_are_refused(copy: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = copy / "parquet" / "articles.parquet"
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    with pytest.raises(CannotRun, match="which is not in articles"):
        waqai.load(sealed(copy)).passages(tmp_path)


@pytest.mark.parametrize(("key", "value"), [("contributors", [{}]), ("created", "yesterday"), ("title", 5), ("licenses", [{}])])
def test_a_package_that_says_something_of_the_wrong_kind_is_no_release(key: str, value: Any, copy: Path) -> None:
    path = copy / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {key: value}), encoding="utf-8")
    with pytest.raises(CannotRun, match=f"in its datapackage.json {key}"):
        waqai.load(sealed(copy))


def test_a_citation_that_the_package_lacks_words_for_is_refused(copy: Path) -> None:
    path = copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    del package["contributors"]
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(CannotRun, match="lacks 'contributors'"):
        _ = waqai.load(sealed(copy)).citation


def test_names_of_tables_complete_after_a_point_and_a_bracket() -> None:
    release = waqai.load(DATASET / "1.1.0")
    assert set(release) <= set(dir(release))
    assert {"describe", "codebook", "passages", "connect", "version", "citation"} <= set(dir(release))
    assert release._ipython_key_completions_() == list(release)


def test_the_package_lists_its_public_names_alone() -> None:
    assert sorted(dir(waqai)) == sorted(waqai.__all__)


def test_the_beginning_of_a_list_names_it() -> None:
    with pytest.raises(KeyError, match="did you mean `quad_classes`"):
        waqai.load(DATASET / "1.1.0").codebook("quad")


def test_asking_whether_a_table_is_there_reads_none(monkeypatch: pytest.MonkeyPatch) -> None:
    release = waqai.load(DATASET / "1.1.0")
    monkeypatch.setattr(Stored, "parquet", lambda *_: pytest.fail("a table is read"))
    assert "events" in release
    assert "event" not in release
    assert release == release
    assert release != waqai.load(DATASET / "1.1.0")
    assert len({release, release}) == 1


@pytest.mark.parametrize("ask", [lambda r: r["evnts"], lambda r: r.evnts, lambda r: r.describe("evnts")])
def test_a_table_that_is_not_there_is_answered_with_the_nearest_and_all_that_are(ask: Any) -> None:
    with pytest.raises(
        (KeyError, AttributeError), match=r"evnts is not a table of this release; did you mean `events`\? it has events, part"
    ):
        ask(waqai.load(DATASET / "1.1.0"))


def test_describe_says_of_each_column_its_type_codes_and_meaning() -> None:
    release = waqai.load(DATASET / "1.1.0")
    columns: Any = release.describe("events").set_index("column")
    assert columns.index.tolist() == release.events.columns.tolist()
    assert columns.loc["status", ["type", "list", "codes"]].tolist() == ["string", "statuses", "actual; alleged; hypothetical; negated"]
    assert columns.loc["place_id", "refers_to"] == "places.place_id"
    assert columns.loc["score", "unit"] == "points from -10 (conflict) to 10 (cooperation)"
    assert columns.loc["date_start", "description"].startswith("The earliest day")
    assert columns.index[columns.key].tolist() == ["event_id"]
    assert not columns.loc["event_id", "nullable"]
    assert columns.loc["date_start", "nullable"]
    assert release.describe("places").set_index("column").loc["within", "refers_to"] == "places.place_id"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_table_of_every_release_is_described_and_every_column_of_codes_has_its_list(version: str) -> None:
    release = waqai.load(DATASET / version)
    for name in release:
        columns = release.describe(name)
        assert columns.column.tolist() == [f["name"] for f in release.fields[name]["fields"]]
        assert columns.list.notna().equals(columns.codes.notna())
        assert columns.description.notna().all()


def test_the_codebook_is_given_by_list_in_its_order_or_whole() -> None:
    release = waqai.load(DATASET / "1.1.0")
    types = release.codebook("types")
    assert types.columns.tolist() == ["code", "label", "definition", "example", "note", "parent", "score"]
    assert types.code.tolist()[:3] == ["AGREE", "CONSULT", "SUPPORT"]
    assert types.definition.notna().all()
    whole = release.codebook()
    assert whole.columns[0] == "list"
    assert len(whole) == len(release.codes)
    assert whole[whole.list == "types"].code.tolist() == types.code.tolist()
    with pytest.raises(KeyError, match=r"type is not a list of the codebook of this release; did you mean `types`\? it has actor_kinds, "):
        release.codebook("type")
