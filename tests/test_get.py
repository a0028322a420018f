"""`waqai get` and `waqai.load` over the web: what is brought, what is resumed, what is refused."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

import waqai
from tests.conftest import Run
from tests.web import Fault, Web, serving
from waqai.problem import CannotRun
from waqai.release import download_cache, downloading
from waqai.release.resolve import locate

EVENTS = "parquet/events.parquet"
AT = f"/dataset/1.2.0/{EVENTS}"


@pytest.fixture
def web(dataset_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A published folder of releases with one release, 1.2.0, at /dataset; the cache and the working directory are empty."""
    monkeypatch.setenv("WAQAI_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("WAQAI_SOURCE", raising=False)
    monkeypatch.setattr(downloading, "PAUSES", (0.0, 0.0, 0.0))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    shutil.copytree(dataset_folder, tmp_path / "web" / "dataset")
    with serving(tmp_path / "web") as server:
        yield server


def same(left: Path, right: Path) -> bool:
    def files(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    return files(left) == files(right)


def source(web: Web) -> str:
    return f"{web.url}/dataset"


def edit_index(web: Web, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the entry of 1.2.0 in the index."""
    path = web.root / "dataset" / "index.json"
    index = json.loads(path.read_text())
    change(index["releases"][0])
    path.write_text(json.dumps(index))


def refused(web: Web, *says: str) -> None:
    """The release is refused with a line that says all of this, and nothing of it is in the cache under its name."""
    with pytest.raises(CannotRun) as error:
        locate("1.2.0", source=source(web))
    for words in says:
        assert words in str(error.value)
    assert "\n" not in str(error.value)
    kept = web.root.parent / "cache" / "releases"
    assert not kept.exists() or not list(kept.iterdir())
    assert not list(web.root.parent.glob("secret*"))


def test_get_brings_a_release_whole_and_says_where_it_lies(web: Web, built: Path, run: Run) -> None:
    result = run("get", "1.2.0", "--from", source(web), "--to", "mine")
    assert result.exit_code == 0
    sums = hashlib.sha256((built / "SHA256SUMS").read_bytes()).hexdigest()
    assert result.output.startswith("mine: version 1.2.0, ")
    assert result.output.endswith(f"each with its SHA-256; SHA256SUMS has {sums}\n")
    assert same(Path("mine"), built)


def test_latest_a_release_s_url_and_a_folder_s_url_are_the_same_release(web: Web, built: Path) -> None:
    for name, where in [("latest", source(web)), (f"{source(web)}/1.2.0/", None), (source(web), None), (f"{source(web)}/index.json", None)]:
        assert same(locate(name, source=where), built)


def test_of_what_is_in_the_cache_only_the_sums_are_asked_for_again(web: Web) -> None:
    first = locate("1.2.0", source=source(web))
    web.asked.clear()
    assert locate("1.2.0", source=source(web)) == first
    assert web.paths() == ["/dataset/1.2.0/SHA256SUMS"]
    assert locate("latest", source=source(web)) == first
    assert len(web.asked) == 3
    web.faults["/dataset/1.2.0/SHA256SUMS"] = Fault(status=500)
    assert locate("1.2.0", source=source(web)) == first, "without a network it loads as well"


def poisoned(web: Web) -> str:
    """The cache has what the source gave when somebody had changed it; the source has the right release again, whose sum is given."""
    release = web.root / "dataset" / "1.2.0"
    sums = (release / "SHA256SUMS").read_bytes()
    page = (release / "README.md").read_bytes()
    (release / "README.md").write_bytes(page[:-1] + b"x")
    old, new = (hashlib.sha256(data).hexdigest().encode() for data in (page, page[:-1] + b"x"))
    (release / "SHA256SUMS").write_bytes(sums.replace(old, new))
    locate(f"{source(web)}/1.2.0")
    download_cache.remember(source(web), "1.2.0", hashlib.sha256((release / "SHA256SUMS").read_bytes()).hexdigest())
    (release / "README.md").write_bytes(page)
    (release / "SHA256SUMS").write_bytes(sums)
    return hashlib.sha256(sums).hexdigest()


def test_the_cache_does_not_win_over_a_sum_that_is_asked_for(web: Web, built: Path) -> None:
    assert same(locate("1.2.0", source=source(web), sha256=poisoned(web)), built)
    assert same(locate("1.2.0", source=source(web)), built), "it is remembered from now on"


def test_the_cache_heals_when_the_source_does_and_says_so(web: Web, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    poisoned(web)
    assert same(locate("1.2.0", source=source(web)), built)
    assert f"{source(web)} has another 1.2.0 than it gave before" in capsys.readouterr().err
    assert same(locate("1.2.0", source=source(web)), built)
    assert capsys.readouterr().err == ""


def test_a_pinned_release_of_the_cache_needs_no_network_and_is_of_the_version_that_is_asked_for(web: Web, built: Path) -> None:
    locate("1.2.0", source=source(web))
    sums = hashlib.sha256((built / "SHA256SUMS").read_bytes()).hexdigest()
    web.asked.clear()
    assert same(locate("1.2.0", source=source(web), sha256=sums), built)
    assert web.asked == []
    with pytest.raises(CannotRun, match=r"index.json has no release 1.3.0"):
        locate("1.3.0", source=source(web), sha256=sums)


def test_a_header_with_a_number_of_thousands_of_digits_is_no_fault_of_ours(web: Web) -> None:
    web.faults[AT] = Fault(head=("Content-Length", "9" * 4400))
    refused(web, f"{web.url}{AT} is larger than it may be")
    answer = requests.Response()
    answer.status_code, answer.headers["Content-Range"] = 206, f"bytes 0-1/{'9' * 4400}"
    with pytest.raises(CannotRun, match="larger than it may be"):
        downloading._start(answer, "", 0, downloading._Sink(io.BytesIO(), 9, 9))


@pytest.mark.parametrize("location", ["http://[", "https://[::1", "//["])
def test_a_redirect_to_what_is_no_url_is_refused(web: Web, location: str) -> None:
    web.faults[AT] = Fault(status=302, location=location)
    refused(web, f"{web.url}{AT} is not a URL that can be asked for, or leads to none")
    with pytest.raises(CannotRun, match="is not a URL that can be asked for"):
        locate("http://[")


def test_a_download_that_goes_on_a_byte_at_a_time_ends_when_its_time_is_over(web: Web, run: Run) -> None:
    for path in (AT, "/dataset/index.json"):
        web.faults = {path: Fault(drip=0.05)}
        result = run("get", "1.2.0", "--from", source(web), "--timeout", "0.5")
        assert result.exit_code == 3
        assert str(result.exception).startswith(f"cannot get {web.url}{path}: more than 0.5 seconds are over")
    web.faults = {AT: Fault(drip=0.05)}
    assert "more than 0.5 seconds are over" in str(run("verify", f"{source(web)}/1.2.0", "--timeout", "0.5").exception)


def test_verify_of_a_url_takes_no_more_of_a_file_than_the_release_says(web: Web, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, int] = {}
    take = downloading.take_as_it_is

    def counted(http: downloading.Session, url: str, path: Path, size: int | None) -> None:
        take(http, url, path, size)
        taken[url] = path.stat().st_size

    monkeypatch.setattr(downloading, "take_as_it_is", counted)
    size = (web.root / AT.lstrip("/")).stat().st_size
    web.faults[AT] = Fault(more=10_000_000)
    result = run("verify", f"{source(web)}/1.2.0")
    assert result.exit_code == 1
    assert "parquet/events.parquet: error: sum-differs" in result.output
    assert taken[f"{web.url}{AT}"] == size + 1


def test_bytes_that_are_packed_by_the_way_are_bounded_as_they_unpack(web: Web) -> None:
    import gzip

    data = gzip.compress(b"0" * 50_000_000)
    (web.root / AT.lstrip("/")).write_bytes(data)
    web.faults[AT] = Fault(encoding="gzip")
    refused(web, f"{web.url}{AT} is larger than it may be")


def test_a_disk_that_is_full_is_not_a_connection_that_is_cut(web: Web) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    with downloading.Session(5) as http, pytest.raises(OSError, match="No space"):
        downloading._fill(http, f"{web.url}{AT}", downloading._Sink(Full(), None, 1 << 20))
    assert web.paths().count(AT) == 1


def test_a_damaged_file_of_the_cache_is_brought_again(web: Web, built: Path) -> None:
    folder = locate("1.2.0", source=source(web))
    (folder / EVENTS).write_bytes(b"rubbish")
    shutil.rmtree(folder / "csv")
    web.asked.clear()
    assert same(locate("1.2.0", source=source(web)), built)
    assert AT in web.paths()
    assert "/dataset/1.2.0/parquet/actors.parquet" not in web.paths()


def test_a_connection_that_is_cut_again_and_again_is_resumed(web: Web, built: Path) -> None:
    web.faults[AT] = Fault(cut=5000)
    assert same(locate("1.2.0", source=source(web)), built)
    size = (built / EVENTS).stat().st_size
    assert [asked for path, asked in web.asked if path == AT] == [f"bytes={at}-" if at else "" for at in range(0, size, 5000)]


def test_a_run_that_died_is_gone_on_with(web: Web, built: Path) -> None:
    sums = hashlib.sha256((built / "SHA256SUMS").read_bytes()).hexdigest()
    data = (built / EVENTS).read_bytes()
    part = web.root.parent / "cache" / "partial" / sums / hashlib.sha256(data).hexdigest()
    part.parent.mkdir(parents=True)
    part.write_bytes(data[:7000])
    (part.parent / "release" / "csv").mkdir(parents=True)
    shutil.copy(built / "csv" / "codes.csv", part.parent / "release" / "csv")
    assert same(locate("1.2.0", source=source(web)), built)
    assert (AT, "bytes=7000-") in web.asked
    assert "/dataset/1.2.0/csv/codes.csv" not in web.paths()
    assert not part.parent.exists()


def test_what_a_died_run_left_is_thrown_away_where_it_is_of_another_file(web: Web, built: Path) -> None:
    sums = hashlib.sha256((built / "SHA256SUMS").read_bytes()).hexdigest()
    part = web.root.parent / "cache" / "partial" / sums / hashlib.sha256((built / EVENTS).read_bytes()).hexdigest()
    part.parent.mkdir(parents=True)
    for rubbish in (b"x" * 7000, b"x" * (built / EVENTS).stat().st_size, b"x" * 1_000_000):
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(rubbish)
        folder = locate("1.2.0", source=source(web))
        assert same(folder, built)
        shutil.rmtree(folder)


@pytest.mark.parametrize("fault", [Fault(ranges=False), Fault(status=503, times=2), Fault(status=429, times=1), Fault(cut=3000, times=3)])
def test_a_server_that_knows_no_ranges_or_is_busy_for_a_while_is_got_from_all_the_same(web: Web, built: Path, fault: Fault) -> None:
    web.faults[AT] = fault
    assert same(locate("1.2.0", source=source(web)), built)


def test_a_file_that_changes_between_two_attempts_is_not_mixed(web: Web, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If-Range: the second attempt gets the whole of the new file, not its end behind the old one's beginning."""
    sound = (built / EVENTS).read_bytes()
    path = web.root / AT.lstrip("/")
    path.write_bytes(b"x" * len(sound))
    web.faults[AT] = Fault(cut=5000, times=1)
    monkeypatch.setattr(time, "sleep", lambda _: path.write_bytes(sound))
    assert same(locate("1.2.0", source=source(web)), built)
    assert [asked for at, asked in web.asked if at == AT] == ["", "bytes=5000-"]


def test_a_connection_that_never_brings_anything_is_given_up_with_file_and_address(web: Web) -> None:
    web.faults[AT] = Fault(status=500)
    refused(web, f"cannot get {web.url}{AT}: the server answers 500, 4 times")
    web.faults[AT] = Fault(cut=5000, ranges=False)
    refused(web, f"cannot get {web.url}{AT}: the connection was cut, 4 times")
    with pytest.raises(CannotRun, match=r"cannot get http://127.0.0.1:9/index.json: no connection, 4 times"):
        locate("1.2.0", source="http://127.0.0.1:9")


@pytest.mark.parametrize("at", [0, 1000, -1])
def test_a_wrong_byte_anywhere_is_refused(web: Web, at: int) -> None:
    path = web.root / AT.lstrip("/")
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    refused(web, f"{web.url}{AT} is not the expected file: its SHA-256 is")


def test_a_file_that_is_shorter_longer_or_gone_is_refused(web: Web) -> None:
    path = web.root / AT.lstrip("/")
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    refused(web, f"{web.url}{AT} is shorter than it should be")
    path.write_bytes(data + b"x")
    refused(web, f"{web.url}{AT} is larger than it may be: {len(data):,} bytes")
    path.unlink()
    refused(web, f"{web.url}{AT} is not there")


def test_a_file_that_goes_on_for_ever_is_refused(web: Web) -> None:
    size = (web.root / AT.lstrip("/")).stat().st_size
    web.faults[AT] = Fault(more=10_000_000)
    refused(web, f"{web.url}{AT} is larger than it may be: {size:,} bytes")


def test_the_index_itself_may_not_be_endless(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "LARGEST_LISTING", 100_000)
    web.faults["/dataset/index.json"] = Fault(more=1_000_000)
    refused(web, "/dataset/index.json is larger than it may be")


def test_an_index_or_a_list_of_sums_that_is_cut_is_asked_for_again(web: Web, built: Path) -> None:
    web.faults["/dataset/index.json"] = Fault(cut=3000, times=2)
    web.faults["/dataset/1.2.0/SHA256SUMS"] = Fault(cut=300, times=2)
    assert same(locate("1.2.0", source=source(web)), built)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "https://127.0.0.1/events.parquet", "ftp://127.0.0.1/x", "//127.0.0.1:9/x"])
def test_a_redirect_to_another_scheme_is_refused(web: Web, target: str) -> None:
    web.faults[AT] = Fault(status=302, location=target)
    refused(web, "no connection" if target.startswith("//") else f"{web.url}{AT} redirects to another scheme, '{target}'")


def test_a_redirect_within_the_scheme_is_followed_but_not_for_ever(web: Web, built: Path) -> None:
    shutil.copy(web.root / AT.lstrip("/"), web.root / "moved.parquet")
    web.faults[AT] = Fault(status=301, location="/moved.parquet")
    web.faults["/dataset/1.2.0/README.md"] = Fault(status=302, location="README.md")
    refused(web, "/dataset/1.2.0/README.md redirects more than 5 times")
    del web.faults["/dataset/1.2.0/README.md"]
    assert same(locate("1.2.0", source=source(web)), built)


@pytest.mark.parametrize(
    "path",
    [
        "../secret", "a/../../secret", "/etc/secret", "C:/secret", "C:secret", "..\\secret", "a\\b", "", ".", "a//b", "./a", "a/.", ".hidden",
        "a/", "a.", "a\n", "a\0b", "\u202ea", "a" * 300, "~/secret", None, 7,
    ],
)  # fmt: skip
def test_a_path_that_no_release_has_is_refused_before_anything_is_written(web: Web, path: str) -> None:
    edit_index(web, lambda entry: entry["files"].append({"path": path, "bytes": 1, "sha256": "0" * 64}))
    refused(web, "/dataset/index.json names a path that no release has")
    assert not (web.root.parent / "cache").exists()


def test_paths_that_fall_together_are_refused(web: Web) -> None:
    entry = {"bytes": 1, "sha256": "0" * 64}
    edit_index(web, lambda release: release["files"].append({"path": "CSV/Events.csv", **entry}))
    refused(web, "names a path twice: 'CSV/Events.csv'")
    edit_index(web, lambda release: release["files"][-1].update(path="README.md/x"))
    refused(web, "names a file that is a folder too: 'readme.md/x'")


def test_sums_with_such_a_path_are_refused_too(web: Web) -> None:
    path = web.root / "dataset" / "1.2.0" / "SHA256SUMS"
    path.write_text(path.read_text() + f"{'0' * 64}  ../secret\n")
    with pytest.raises(CannotRun, match=r"SHA256SUMS names a path that no release has: '\.\./secret'"):
        locate(f"{source(web)}/1.2.0")


def test_a_symbolic_link_in_the_cache_or_in_a_folder_is_not_followed(web: Web, built: Path, run: Run) -> None:
    folder = locate("1.2.0", source=source(web))
    outside = Path("outside")
    shutil.copytree(folder / "csv", outside)
    shutil.rmtree(folder / "csv")
    (folder / "csv").symlink_to(outside.absolute())
    (outside / "events.csv").write_text("mine")
    assert same(locate("1.2.0", source=source(web)), built)
    assert (outside / "events.csv").read_text() == "mine"
    (web.root / "dataset" / "1.2.0" / "csv" / "events.csv").rename("events.csv")
    (web.root / "dataset" / "1.2.0" / "csv" / "events.csv").symlink_to(Path("events.csv").absolute())
    result = run("get", "1.2.0", "--from", web.root / "dataset", "--to", "mine")
    assert result.exit_code == 3
    assert "csv/events.csv differs from the file that SHA256SUMS lists" in str(result.exception)


@pytest.mark.parametrize(
    "text",
    ["", "<html>", "[]", "{}", '{"releases": 7}', '{"releases": [{"version": "x", "files": []}]}', "[" * 100_000, '{"releases": [7]}'],
)
def test_an_index_that_is_not_one_is_refused(web: Web, text: str) -> None:
    (web.root / "dataset" / "index.json").write_text(text)
    refused(web, "/dataset/index.json is not an index of releases")


@pytest.mark.parametrize("wrong", [{"bytes": -1}, {"bytes": 1.5}, {"bytes": True}, {"sha256": "0" * 63}, {"sha256": None}])
def test_an_index_without_sizes_and_hashes_is_refused(web: Web, wrong: dict[str, object]) -> None:
    edit_index(web, lambda entry: entry["files"][0].update(wrong))
    refused(web, "gives no size and SHA-256 for CHANGES.md")


def test_an_index_that_does_not_agree_with_the_release_is_refused(web: Web) -> None:
    edit_index(web, lambda entry: entry["files"][0].update(sha256="0" * 64))
    refused(web, "do not agree about CHANGES.md")
    edit_index(web, lambda entry: entry["files"].pop(0))
    refused(web, "do not agree about CHANGES.md")
    edit_index(web, lambda entry: [f.update(sha256="0" * 64) for f in entry["files"] if f["path"] == "SHA256SUMS"])
    refused(web, "/1.2.0/SHA256SUMS differs from the file that")


def test_an_index_may_say_more_than_is_known_today(web: Web, built: Path) -> None:
    edit_index(web, lambda entry: entry.update(doi="10.0/x", files=[{**file, "media": "x"} for file in entry["files"]]))
    assert same(locate("1.2.0", source=source(web)), built)


def test_a_pinned_sum_vouches_for_the_whole_release(web: Web, built: Path, run: Run) -> None:
    sums = hashlib.sha256((built / "SHA256SUMS").read_bytes()).hexdigest()
    assert run("get", "1.2.0", "--from", source(web), "--sha256", sums).exit_code == 0
    for where in (source(web), str(web.root / "dataset")):
        result = run("get", "1.2.0", "--from", where, "--sha256", "0" * 64)
        assert result.exit_code == 3
        assert f"has the SHA-256 {sums}, not 000000" in str(result.exception)


def test_get_from_a_folder_copies_it_and_leaves_what_is_there_alone(web: Web, built: Path, run: Run) -> None:
    assert run("get", "latest", "--from", web.root / "dataset", "--to", "mine").exit_code == 0
    assert same(Path("mine"), built)
    assert run("get", "1.2.0", "--from", web.root / "dataset", "--to", "mine").exit_code == 0
    (Path("mine") / "README.md").write_text("changed")
    assert "mine/README.md differs from the file" in str(run("get", "1.2.0", "--from", source(web), "--to", "mine").exception)
    Path("other").mkdir()
    (Path("other") / "notes.txt").write_text("mine")
    assert "other is there and is not this release" in str(run("get", "1.2.0", "--from", source(web), "--to", "other").exception)
    assert sorted(p.name for p in Path().iterdir()) == ["mine", "other"]


def test_a_version_without_a_source_says_what_to_do(web: Web, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("get", "1.2.0")
    assert result.exit_code == 3
    assert "say where releases are published, with --from (in Python: source=) or WAQAI_SOURCE" in str(result.exception)
    monkeypatch.setenv("WAQAI_SOURCE", source(web))
    assert run("get", "1.2.0").exit_code == 0
    assert "index.json has no release 9.9.9; it has 1.2.0" in str(run("get", "9.9.9").exception)
    assert "there is no release newest" in str(run("get", "newest").exception)
    assert "only http and https are understood, not ftp" in str(run("get", "ftp://x/y").exception)


def test_load_gives_tables_from_a_url_and_from_a_version(web: Web, built: Path) -> None:
    for release in (waqai.load(f"{source(web)}/1.2.0"), waqai.load("1.2.0", source=source(web))):
        assert release.version == "1.2.0"
        assert release.events.equals(waqai.load(built).events)


def test_load_refuses_a_table_that_was_damaged_on_the_disk(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "r")
    path = tmp_path / "r" / EVENTS
    path.write_bytes(path.read_bytes()[:-1])
    release = waqai.load(tmp_path / "r")
    assert len(release.actors)
    with pytest.raises(CannotRun, match=r"events.parquet differs from the file that SHA256SUMS lists"):
        _ = release.events


def test_verify_of_a_url_names_the_file_that_is_wrong(web: Web, run: Run) -> None:
    assert run("verify", f"{source(web)}/1.2.0").output.endswith(" tables, sums, schemas and keys hold\n")
    path = web.root / AT.lstrip("/")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    (web.root / "dataset" / "1.2.0" / "codebook.md").unlink()
    result = run("verify", f"{source(web)}/1.2.0")
    assert result.exit_code == 1
    assert "parquet/events.parquet: error: sum-differs" in result.output
    assert "codebook.md: error: release-file-missing" in result.output


def test_runs_at_the_same_time_share_one_download(web: Web, built: Path) -> None:
    command = [sys.executable, "-m", "waqai", "get", "1.2.0", "--from", source(web)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = {run.communicate()[0] for run in runs}
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(outputs) == 1
    assert web.paths().count(AT) == 1
    assert same(Path(outputs.pop().split(": version")[0]), built)
