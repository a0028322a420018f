"""`waqai verify` finds what is wrong with a release, from the release alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run
from waqai.catalogue import STAGES
from waqai.release.listing import SUMS, file_digest
from waqai.release.verifying import verify
from waqai.release.writing import sums
from waqai.schema.reading import NEEDED_TABLES


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "release"))


def resum(release: Path) -> None:
    """Make the sums those of the files as they are now, as a careless editor would."""
    (release / SUMS).write_text(sums(release))


def codes(release: Path) -> set[tuple[str, str]]:
    return {(p.code, p.place.path) for p in verify(release)}


def test_a_sound_release_passes_and_says_so(release: Path, run: Run) -> None:
    result = run("verify", release)
    assert result.output == f"{release}: version 1.2.0, {len(NEEDED_TABLES)} tables, sums, schemas and keys hold\n"
    assert result.exit_code == 0


def test_one_bit_changed_anywhere_in_any_file_is_found_and_named(release: Path) -> None:
    for path in sorted(p for p in release.rglob("*") if p.is_file() and p.name != SUMS):
        data = path.read_bytes()
        for at in {0, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            assert ("sum-differs", path.relative_to(release).as_posix()) in codes(release)
        path.write_bytes(data)
    assert codes(release) == set()


def test_a_sums_file_with_a_changed_bit_is_found(release: Path) -> None:
    data = (release / SUMS).read_bytes()
    for at in (0, len(data) // 2, len(data) - 1):
        (release / SUMS).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert codes(release)


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
    resum(release)
    assert codes(release) == {("bad-cell", "csv/events.csv")}


def test_csv_and_parquet_that_differ_are_found(release: Path) -> None:
    path = release / "csv" / "events.csv"
    path.write_text(path.read_text().replace("visits Ankara", "visits Angora", 1))
    resum(release)
    assert codes(release) == {("tables-differ", "csv/events.csv")}


def test_a_key_that_is_there_twice_and_one_that_dangles_are_found(release: Path) -> None:
    import pyarrow.parquet as pq

    from waqai.release.stored import Stored
    from waqai.release.writing import csv_bytes, parquet_bytes

    def write(name: str, table: object) -> None:
        (release / "parquet" / f"{name}.parquet").write_bytes(parquet_bytes(table))
        (release / "csv" / f"{name}.csv").write_bytes(csv_bytes(table))

    import pyarrow as pa

    stored = Stored(release)
    claims, actors = stored.parquet("claims"), pq.read_table(release / "parquet" / "actors.parquet")
    write("claims", pa.concat_tables([claims, claims.slice(0, 1)]))
    write("actors", actors.slice(1))
    resum(release)
    found = codes(release)
    assert ("key-twice", "csv/claims.csv") in found
    assert any(code == "dangling-key" for code, _ in found)


@pytest.mark.parametrize(
    ("file", "find", "replace"),
    [
        ("CITATION.cff", "\nversion: 1.2.0", "\nversion: 1.2.1"),
        ("CITATION.cff", "cff-version", "- :"),
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
    if file in ("CITATION.cff", "README.md"):
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
    resum(release)
    assert codes(release) == {("bad-parquet", "parquet/events.parquet")}


def test_two_releases_that_should_be_the_same_are_compared_file_by_file(release: Path, built: Path, run: Run) -> None:
    assert run("verify", release, "--against", built).exit_code == 0
    (release / "README.md").write_text("changed")
    resum(release)
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
