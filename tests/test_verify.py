"""`waqai verify` finds what is wrong with a release, from the release alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Run
from waqai.catalogue import STAGES
from waqai.problem import Place
from waqai.release.candidate_writer import sums
from waqai.release.manifest import PACKAGE, SUMS, file_digest
from waqai.release.release_index import write_index
from waqai.release.sums import check as sums_of
from waqai.release.verifying import verify
from waqai.schema.table_files import NEEDED_TABLES
from waqai.tables.table_writer import canonical_csv

QUICK = settings(max_examples=10, deadline=None, database=None)


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "release"))


def resum(release: Path) -> None:
    """Make the sums those of the files as they are now, as a careless editor would."""
    (release / SUMS).write_text(sums(release))


def rehash(release: Path) -> None:
    """Make every size, hash and sum that of the files as they are now, as a thorough editor would."""
    if (release / "croissant.json").exists():
        croissant = json.loads((release / "croissant.json").read_text())
        for item in croissant["distribution"]:
            file = release / item["contentUrl"]
            item |= {"contentSize": f"{file.stat().st_size} B", "sha256": file_digest(file)}
        (release / "croissant.json").write_text(json.dumps(croissant))
    package = json.loads((release / PACKAGE).read_text())
    for resource in package["resources"]:
        file = release / resource["path"]
        resource |= {"bytes": file.stat().st_size, "hash": f"sha256:{file_digest(file)}"}
    (release / PACKAGE).write_text(json.dumps(package))
    resum(release)


def flipped(path: Path, at: int, bit: int) -> bytes:
    """Change one bit of a file; the file's bytes before."""
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
    return data


def codes(release: Path) -> set[tuple[str, str]]:
    return {(p.code, p.place.path) for p in verify(release)}


def test_a_sound_release_passes_and_says_so(release: Path, run: Run) -> None:
    result = run("verify", release)
    assert result.output == f"{release}: version 1.2.0, {len(NEEDED_TABLES)} tables, sums, schemas and keys hold\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(("every", "places"), [(4, 1), pytest.param(1, 3, marks=pytest.mark.slow)])
def test_one_bit_changed_anywhere_in_any_file_is_found_and_its_file_alone_is_named(every: int, places: int, release: Path) -> None:
    for i, path in enumerate(sorted(p for p in release.rglob("*") if p.is_file())[::every]):
        name, size = path.relative_to(release).as_posix(), path.stat().st_size
        bits = ((0, 1), (size // 2, 32), (size - 1, 128))
        for at, bit in [bits[(i + more) % 3] for more in range(places)]:
            data = flipped(path, at, bit)
            assert {p.place.path for p in sums_of(release).problems} == {name}, (name, at)
            path.write_bytes(data)
    assert codes(release) == set()


@QUICK
@given(at=st.floats(0, 1, exclude_max=True), bit=st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
def test_a_bit_anywhere_in_sha256sums_is_found_in_sha256sums_and_not_in_the_file_that_its_line_is_about(
    built: Path, at: float, bit: int
) -> None:
    with TemporaryDirectory() as folder:
        release = Path(shutil.copytree(built, Path(folder) / "release"))
        (release / "notes").mkdir()  # files that datapackage.json does not list
        (release / "notes" / "c1.txt").write_text("a: 1")
        rehash(release)
        flipped(release / SUMS, int(at * (release / SUMS).stat().st_size), bit)
        assert {(p.code, p.place.path) for p in sums_of(release).problems} == {("bad-sums", SUMS)}


def test_a_file_that_was_changed_together_with_its_sum_is_found_by_the_data_package(release: Path) -> None:
    path = release / "csv" / "events.csv"
    path.write_text(path.read_text().replace("AGREE", "AGREEE", 1))
    resum(release)
    assert codes(release) == {("sum-differs", "csv/events.csv"), ("bad-cell", "csv/events.csv")}


def test_a_file_that_was_renamed_is_missing_by_the_one_name_and_extra_by_the_other(release: Path) -> None:
    (release / "csv" / "events.csv").rename(release / "csv" / "event.csv")
    assert codes(release) == {("release-file-missing", "csv/events.csv"), ("release-file-extra", "csv/event.csv")}


@pytest.mark.parametrize(
    "package",
    [
        "", "[]", "{}", "[" * 100_000, '{"version": "1.2.0", "resources": [{"name": "events", "schema": {"fields": "none"}}]}',
        '{"version": "1.2.0", "resources": [{"name": "events", "path": "../../etc/passwd"}]}',
        '{"version": "1.2.0", "resources": [{"name": "a", "schema": {"fields": [{"name": "b", "type": "string"}], "primaryKey": "c"}}]}',
        '{"version": "1.2.0", "resources": [{"name": "a", "schema": {"fields": [{"name": "b", "type": "string", "constraints": {"pattern": "("}}]}}]}',
        "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    ],
)  # fmt: skip
def test_a_data_package_that_describes_no_release_is_named(release: Path, package: str) -> None:
    (release / PACKAGE).write_text(package)
    resum(release)
    assert codes(release) == {("bad-package", PACKAGE)}


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Path:
    """A folder with two releases and their index."""
    for version in ("1.1.0", "1.2.0"):
        shutil.copytree(built, tmp_path / "dataset" / version)
    older = tmp_path / "dataset" / "1.1.0"
    for name in (PACKAGE, "croissant.json", "CITATION.cff", "CITATION.bib", "datacite.json"):
        (older / name).write_text((older / name).read_text().replace("1.2.0", "1.1.0"))
    rehash(older)
    write_index(tmp_path / "dataset")
    return tmp_path / "dataset"


def test_a_folder_of_releases_is_checked_with_its_index(dataset: Path, run: Run) -> None:
    result = run("verify", dataset)
    assert (result.output, result.exit_code) == (f"{dataset}: 2 releases and their index hold\n", 0)
    flipped(dataset / "1.1.0" / "README.md", 5, 1)
    assert codes(dataset) == {("sum-differs", "1.1.0/README.md")}


@pytest.mark.slow
def test_a_bit_anywhere_in_the_index_is_found_from_the_folder_and_from_each_release(dataset: Path) -> None:
    index = dataset / "index.json"
    size = index.stat().st_size
    for at in (0, 5, 14, size // 4, size // 2, 3 * size // 4, size - 3):
        data = flipped(index, at, 1)
        assert codes(dataset) == {("bad-index", "index.json")}, at
        assert codes(dataset / "1.2.0") == {("bad-index", "../index.json")}, at
        assert codes(dataset / "1.1.0") == {("bad-index", "../index.json")}, at
        index.write_bytes(data)
    assert codes(dataset) == codes(dataset / "1.2.0") == set()


def test_an_index_that_is_behind_the_newest_release_is_no_fault_and_one_that_lists_too_much_is(dataset: Path) -> None:
    whole = (dataset / "index.json").read_text()
    (dataset / "1.2.0").rename(dataset / "1.3.0")
    assert codes(dataset / "1.1.0") == set()
    assert codes(dataset) == {("bad-index", "index.json")}
    shutil.rmtree(dataset / "1.3.0")
    index = json.loads(whole)
    (dataset / "index.json").write_text(json.dumps({"latest": "1.1.0", "releases": index["releases"][:1]}))
    assert codes(dataset) == set()
    (dataset / "index.json").write_text(json.dumps({"latest": "1.2.0", "releases": index["releases"][::-1]}))
    assert codes(dataset) == {("bad-index", "index.json")}


def test_a_release_of_another_waqai_may_have_files_keys_tables_and_types_that_this_one_does_not_know(release: Path) -> None:
    package = json.loads((release / PACKAGE).read_text())
    package["profile"] = "of the year 2030"
    package["resources"] = [r for r in package["resources"] if r["path"] != "croissant.json"]
    (release / "croissant.json").unlink()
    package["resources"].append({"name": "notes", "path": "notes.txt", "kind": "new"})
    package["resources"].append(
        {"name": "times", "path": "csv/times.csv", "schema": {"fields": [{"name": "at", "type": "datetime", "constraints": {"jsonSchema": {}}}]}}
    )  # fmt: skip
    (release / PACKAGE).write_text(json.dumps(package))
    (release / "notes.txt").write_text("new")
    (release / "csv" / "times.csv").write_text("at\n2030-01-01T00:00:00Z\n")
    pq.write_table(pa.table({"at": ["2030-01-01T00:00:00Z"]}), release / "parquet" / "times.parquet")
    rehash(release)
    assert codes(release) == set()


@pytest.mark.parametrize(
    ("text", "line"),
    [("event_id\n", 1), ("", 1), ("\ufeff", 1), ('"', 0)],
)
def test_a_table_that_is_not_one_is_named(release: Path, text: str, line: int) -> None:
    (release / "csv" / "claims.csv").write_text(text)
    rehash(release)
    assert {p.place for p in verify(release)} == {Place("csv/claims.csv", line, line)}


def test_a_row_with_a_cell_less_is_found(release: Path) -> None:
    path = release / "csv" / "claims.csv"
    first, second, *others = path.read_text().splitlines(keepends=True)
    path.write_text(first + second.rsplit(",", 1)[0] + "\n" + "".join(others))
    rehash(release)
    assert [(p.code, p.place.line) for p in verify(release)] == [("bad-cell", 2)]


def test_a_column_of_another_type_than_the_schema_says_is_found(release: Path) -> None:
    table = pq.read_table(release / "parquet" / "claims.parquet")
    at = table.column_names.index("stance")
    pq.write_table(table.set_column(at, "stance", table.column("stance").cast(pa.large_string())), release / "parquet" / "claims.parquet")
    rehash(release)
    assert codes(release) == {("bad-parquet", "parquet/claims.parquet")}


def test_missing_and_extra_files_are_named(release: Path) -> None:
    (release / "csv" / "events.csv").unlink()
    (release / "notes.txt").write_text("mine")
    assert codes(release) >= {("release-file-missing", "csv/events.csv"), ("release-file-extra", "notes.txt")}


def test_a_path_that_climbs_out_of_the_release_is_refused(release: Path) -> None:
    (release / SUMS).write_text((release / SUMS).read_text() + "0" * 64 + "  ../secret\n")
    assert ("bad-sums", SUMS) in codes(release)


@pytest.mark.parametrize(
    ("find", "replace"), [("AGREE", "AGREEE"), ("verbal cooperation,2.5", "verbal cooperation,2.50"), ("TRUE", "true"), (",FALSE,", ",,")]
)
def test_a_cell_that_is_not_as_its_column_says_is_found(release: Path, find: str, replace: str) -> None:
    path = release / "csv" / "events.csv"
    path.write_text(path.read_text().replace(find, replace, 1))
    rehash(release)
    assert codes(release) == {("bad-cell", "csv/events.csv")}


def test_csv_and_parquet_that_differ_are_found(release: Path) -> None:
    path = release / "csv" / "events.csv"
    path.write_text(path.read_text().replace("visits Ankara", "visits Angora", 1))
    rehash(release)
    assert codes(release) == {("tables-differ", "csv/events.csv")}


def write_table(release: Path, name: str, table: pa.Table) -> None:
    """Put a table into both of its files, as it is."""
    pq.write_table(table, release / "parquet" / f"{name}.parquet")
    (release / "csv" / f"{name}.csv").write_bytes(canonical_csv(table))


@pytest.mark.parametrize("rows", [32, 1000])
def test_a_key_that_is_there_twice_and_one_that_dangles_are_found(release: Path, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.tables.parquet_table._ROWS", rows)
    claims, actors = (pq.read_table(release / "parquet" / f"{name}.parquet") for name in ("claims", "actors"))
    write_table(release, "claims", pa.concat_tables([claims, claims.slice(0, 1)]))
    write_table(release, "actors", actors.slice(1))
    rehash(release)
    problems = verify(release)
    assert {(p.code, p.place.path) for p in problems} >= {("key-twice", "csv/claims.csv")}
    twice = next(p for p in problems if p.code == "key-twice")
    assert (twice.place.line, twice.message.endswith(" is on line 2 too")) == (claims.num_rows + 2, True)
    assert any(p.code == "dangling-key" and p.message.endswith(", which actors does not have") for p in problems)


@pytest.mark.parametrize("rows", [32, 1000])
@pytest.mark.parametrize("name", ["reports", "events", "dyad_months"])
def test_rows_that_are_not_in_the_order_of_their_key_are_found(
    name: str, rows: int, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waqai.tables.parquet_table._ROWS", rows)
    table = pq.read_table(release / "parquet" / f"{name}.parquet")
    write_table(release, name, pa.concat_tables([table.slice(1), table.slice(0, 1)]))
    rehash(release)
    assert [(p.code, p.place) for p in verify(release)] == [("rows-out-of-order", Place(f"csv/{name}.csv", table.num_rows + 1, 1))]


@pytest.mark.parametrize("rows", [16, 1000])
@pytest.mark.parametrize(
    ("kept", "line", "words"),
    [
        (slice(1, None), 2, "row 1 differs from parquet/reports.parquet"), (slice(0, -1), -1, "differs from parquet/reports.parquet"),
        ([0, 1, 2, 2, *range(3, 9)], 5, "row 4 differs from parquet/reports.parquet"),
    ],
)  # fmt: skip
def test_a_row_too_few_or_too_many_is_said_once(
    kept: slice | list[int], line: int, words: str, rows: int, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waqai.tables.parquet_table._ROWS", rows)
    path = release / "csv" / "reports.csv"
    header, *lines = path.read_text().splitlines(keepends=True)
    chosen = lines[kept] if isinstance(kept, slice) else [lines[i] for i in kept]
    path.write_text(header + "".join(chosen))
    rehash(release)
    (problem,) = verify(release)
    assert (problem.code, problem.place.line) == ("tables-differ", line if line > 0 else len(lines) + 1)
    assert words in problem.message
    assert problem.message.endswith(f"({len(chosen)} rows here, {len(lines)} there)")


def test_csv_that_says_the_same_in_another_way_is_not_canonical(release: Path) -> None:
    path = release / "csv" / "claims.csv"
    header, first, *others = path.read_text().splitlines(keepends=True)
    path.write_text(header + '"' + first.replace(",", '",', 1) + "".join(others))
    rehash(release)
    (problem,) = verify(release)
    assert (problem.code, problem.place) == ("tables-differ", Place("csv/claims.csv", 2, 1))
    assert "is not written as it must be" in problem.message


@pytest.mark.parametrize(
    ("table", "column", "cell", "words"),
    [
        ("events", "contexts", "diplomatic;peace", "column contexts: 'diplomatic;peace' is not one or more codes of the release, joined by ;"),
        ("events", "actor_countries", "SDN;", "column actor_countries: 'SDN;' is not one or more codes of the release, joined by ;"),
        ("reports", "summary", "=HYPERLINK(1)", "column summary: '=HYPERLINK(1)' is what a spreadsheet runs, or a reader takes for something else"),
        ("outlets", "name_en", "NaN", "column name_en: 'NaN' is what a spreadsheet runs, or a reader takes for something else"),
        ("outlets", "name_en", "two\nlines", "column name_en: 'two\\nlines' is what a spreadsheet runs, or a reader takes for something else"),
        ("outlets", "name_en", "", "column name_en: the cell is an empty text, which CSV cannot distinguish from null"),
        ("reports", "position", 0, "column position: 0 is out of bounds"), ("events", "score", 10.5, "column score: 10.5 is out of bounds"),
        ("events", "status", "actuall", "column status: 'actuall' is not an allowed value"),
        ("reports", "summary", None, "column summary: the cell is empty"), ("reports", "summary", "short", "column summary: 'short' has 5 characters"),
        ("evidence", "sha256", "0" * 63, f"column sha256: '{'0' * 40}' does not match [0-9a-f]{{64}}"),
    ],
)  # fmt: skip
def test_a_cell_that_both_files_have_wrong_is_named(table: str, column: str, cell: Any, words: str, release: Path) -> None:
    found = pq.read_table(release / "parquet" / f"{table}.parquet")
    at, row = found.column_names.index(column), found.num_rows // 2
    values = found.column(column).to_pylist()
    values[row] = cell
    field = found.schema.field(column).with_nullable(True)
    write_table(release, table, found.set_column(at, field, pa.array(values, field.type)))
    rehash(release)
    assert [(p.code, p.place, p.message) for p in verify(release)] == [("bad-cell", Place(f"csv/{table}.csv", row + 2, 1), words)]


@pytest.mark.parametrize(
    ("file", "find", "replace"),
    [
        ("CITATION.cff", "\nversion: 1.2.0", "\nversion: 1.2.1"),
        ("CITATION.cff", "cff-version", "- :"),
        ("CITATION.bib", "version = {1.2.0}", "version = {1.2.1}"),
        ("CITATION.bib", "@misc{sample-1.2.0,\n", ""),
        ("datacite.json", '"version": "1.2.0"', '"version": "1.2.1"'),
        ("datacite.json", '"dateType": "Issued"', '"dateType": "Created"'),
        ("datacite.json", "{", "["),
        ("README.md", "config_name: actors", "config_name: actor"),
        ("README.md", "data_files: parquet/actors.parquet", "data_files: csv/actors.csv"),
        ("README.md", "---", "***"),
        ("croissant.json", '"version": "1.2.0"', '"version": "1.2.1"'),
        ("croissant.json", '"sha256": "', '"sha256": "0'),
        ("croissant.json", '"dataType": "sc:Date"', '"dataType": "sc:Text"'),
        ("croissant.json", '"references": {', '"refers": {'),
        ("croissant.json", '"column": "place_id"', '"column": "place"'),
        ("croissant.json", '"@id": "claims/stance"', '"@id": "claims/side"'),
        ("croissant.json", '"recordSet": [', '"records": ['),
        ("croissant.json", "{", "["),
        ("datapackage.json", '"path": "codebook.md"', '"path": "codes.md"'),
        ("datapackage.json", '"bytes": ', '"bytes": 1'),
    ],
)
def test_metadata_that_does_not_agree_with_the_release_is_found(release: Path, file: str, find: str, replace: str) -> None:
    """A careless editor mends the other hashes; what the file says of the release stays wrong."""
    path = release / file
    assert find in path.read_text()
    path.write_text(path.read_text().replace(find, replace, 1))
    if file != "datapackage.json":
        package = json.loads((release / "datapackage.json").read_text())
        resource = next(r for r in package["resources"] if r["path"] == file)
        resource |= {"bytes": path.stat().st_size, "hash": f"sha256:{file_digest(path)}"}
        (release / "datapackage.json").write_text(json.dumps(package))
    if file in ("CITATION.bib", "CITATION.cff", "README.md", "datacite.json"):
        croissant = json.loads((release / "croissant.json").read_text())
        item = next(i for i in croissant["distribution"] if i["contentUrl"] == file)
        item |= {"contentSize": f"{path.stat().st_size} B", "sha256": file_digest(path)}
        (release / "croissant.json").write_text(json.dumps(croissant))
        resource = next(r for r in package["resources"] if r["path"] == "croissant.json")
        resource |= {"bytes": (release / "croissant.json").stat().st_size, "hash": f"sha256:{file_digest(release / 'croissant.json')}"}
        (release / "datapackage.json").write_text(json.dumps(package))
    resum(release)
    assert codes(release) == {("metadata-differs", file)}


def test_a_file_that_is_no_parquet_is_named(release: Path) -> None:
    (release / "parquet" / "events.parquet").write_bytes(b"PAR1 nothing PAR1")
    rehash(release)
    assert codes(release) == {("bad-parquet", "parquet/events.parquet")}


def test_two_releases_that_should_be_the_same_are_compared_file_by_file(release: Path, built: Path, run: Run) -> None:
    assert run("verify", release, "--against", built).exit_code == 0
    (release / "README.md").write_text("changed")
    rehash(release)
    result = run("verify", release, "--against", built)
    assert result.exit_code == 1
    assert "README.md: error: release-differs" in result.output


def test_a_folder_without_a_release_is_said_to_have_none(tmp_path: Path, run: Run) -> None:
    result = run("verify", tmp_path)
    assert result.exit_code == 3
    assert "is not a release" in str(result.exception)


def test_every_code_of_releases_is_reported_by_a_test_of_this_file() -> None:
    source = Path(__file__).read_text()
    assert [code for code in STAGES["Releases"] if f'"{code}"' not in source and f"error: {code}" not in source] == []
