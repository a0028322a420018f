"""However a project is worked on, the same is found and the same is made: as files or lines, whole or in pieces, on disk or not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from tests import lines, oracle, sample
from tests.conftest import Run, timeless
from tests.pieces import in_pieces, make_small, start
from tests.test_bad import CASES
from tests.test_jsonlines import TOLD, said
from waqai import load
from waqai.engine.check_project import check_project
from waqai.engine.workers import processes
from waqai.project import Project
from waqai.release.verifying import compare, verify
from waqai.tables import table_writer

pytestmark = pytest.mark.usefixtures("kept_schema")
OF_CHECKS = [path for path in CASES if "command:" not in path.read_text(encoding="utf-8")]  # all that `waqai validate` says
# Codes of what several files say together, which pieces, runs and a cache could tell wrongly.
TOGETHER = (
    "actor-on-both-sides", "charge-unclaimed", "cyclic-reference", "coding-left-out", "conflicting", "duplicate-id", "event", "unused-decision", "mutual", "no-role",
    "recipient-missing", "reprint", "retired", "shared-identifier", "stories", "unknown-actor", "unknown-article", "unknown-event", "unknown-place",
)  # fmt: skip
_NAMES = [f"{path.parent.name}-{path.stem}" for path in OF_CHECKS]


def cases(quick: Callable[[Path], bool]) -> pytest.MarkDecorator:
    """All fixtures of checks, those that are not quick marked as slow."""
    paths = [path if quick(path) else pytest.param(path, marks=pytest.mark.slow) for path in OF_CHECKS]
    return pytest.mark.parametrize("path", paths, ids=_NAMES)


each_case = cases(lambda path: path.parent.name.startswith(TOGETHER) and path == min(path.parent.glob("*.yaml")))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pieces."""
    make_small(monkeypatch)


@each_case
def test_what_is_wrong_is_found_in_pieces_too(path: Path, restored: sample.Restored, small: None) -> None:
    with restored.edited(yaml.safe_load(path.read_text(encoding="utf-8"))["edits"]) as project:
        assert in_pieces(project)[2:] == check_project(Project(project))[2:]


@cases(lambda path: path == min(path.parent.glob("*.yaml")))
def test_what_is_wrong_in_yaml_is_wrong_in_json_lines(path: Path, project: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    sample.edit(project, case["edits"])
    if not lines.convert(project, files=3):
        pytest.skip("JSON Lines cannot say this")
    if not lines.about_files(case):
        found = check_project(Project(project)).problems
        assert said([f": {p.level}: {p.code}: {p.message}" for p in found]) == said(case["problems"])


@each_case
def test_what_is_wrong_in_json_lines_is_found_in_pieces_too(path: Path, project: Path, small: None) -> None:
    sample.edit(project, yaml.safe_load(path.read_text(encoding="utf-8"))["edits"])
    if not lines.convert(project, files=3):
        pytest.skip("JSON Lines cannot say this")
    assert in_pieces(project)[2:] == check_project(Project(project))[2:]


def test_files_of_yaml_stand_beside_json_lines(project: Path, small: None) -> None:
    outlets = sorted(path.name for path in (project / "raw" / "articles").iterdir())
    apart = project / "apart"
    apart.mkdir()
    for path in [*project.glob("raw/articles/*.yaml"), *project.glob("raw/annotations/*/*.yaml")]:
        if path.name == outlets[0]:
            path.rename(apart / str(path.relative_to(project)).replace("/", "|"))
    assert lines.convert(project)
    for path in apart.iterdir():
        path.rename(project / path.name.replace("|", "/"))
    assert check_project(Project(project)).problems == in_pieces(project).problems == []
    path = project / "raw" / "annotations" / "c1" / outlets[0]
    path.write_text(path.read_text(encoding="utf-8").replace("status: actual", "status: actuall", 1), encoding="utf-8")
    assert [p.code for p in in_pieces(project).problems] == ["unknown-code"]
    assert in_pieces(project)[2:] == check_project(Project(project))[2:]


def test_edits_that_are_taken_back_leave_no_trace(restored: sample.Restored) -> None:
    for path in OF_CHECKS:
        with restored.edited(yaml.safe_load(path.read_text(encoding="utf-8"))["edits"]):
            pass
    files = {p.relative_to(restored.root): p.read_bytes() if p.is_file() else None for p in restored.root.rglob("*")}
    whole = restored.root.parent / "whole"
    assert files == {p.relative_to(whole): p.read_bytes() if p.is_file() else None for p in whole.rglob("*")}


def spoil_shards(change: Callable[[bytes], bytes], suffix: str = "") -> Callable[[Path], None]:
    """Change the last shard of annotations as bytes, and give its name another ending."""

    def spoil(root: Path) -> None:
        path = max((root / "raw" / "annotations" / "c1").glob("*.jsonl"))
        before = path.read_bytes()
        data = change(before)
        assert suffix or data != before
        path.unlink()
        path.with_name(path.name + suffix).write_bytes(data)

    return spoil


def twice(root: Path) -> None:
    """The first line of one shard, in the other too."""
    first, second = sorted((root / "raw" / "annotations" / "c1").glob("*.jsonl"))
    second.write_bytes(second.read_bytes() + first.read_bytes().split(b"\n")[0] + b"\n")


def zst(data: bytes) -> bytes:
    found: bytes = pa.Codec("zstd").compress(data, asbytes=True)
    return found


SHARDS = {
    "truncated last line": (spoil_shards(lambda d: d[: len(d) - 40]), {"not-json"}),
    "no last line break": (spoil_shards(lambda d: d.rstrip(b"\n")), set()),
    "empty": (spoil_shards(lambda d: b""), {"empty-file"}),
    "only a line break": (spoil_shards(lambda d: b"\n"), {"not-json"}),
    "blank line": (spoil_shards(lambda d: d.replace(b"\n", b"\n\n", 1)), {"not-json"}),
    "byte-order mark": (spoil_shards(lambda d: b"\xef\xbb\xbf" + d), {"byte-order-mark"}),
    "two on a line": (spoil_shards(lambda d: d.replace(b"}\n", b"} ", 1)), {"not-json"}),
    "NaN": (spoil_shards(lambda d: d.replace(b'"evidence":', b'"x":NaN,"evidence":', 1)), {"not-json"}),
    "lone surrogate": (spoil_shards(lambda d: d.replace(b'"summary":"', b'"summary":"\\ud800', 1)), {"not-json"}),
    "thirty digits": (spoil_shards(lambda d: d.replace(b'"evidence":', b'"x":1' + b"0" * 29 + b',"evidence":', 1)), {"unknown-key"}),
    "key twice": (spoil_shards(lambda d: d.replace(b'"summary":', b'"summary":"x","summary":', 1)), {"duplicate-key", "bad-value"}),
    "wrong value in the last line": (spoil_shards(lambda d: b'"status":"x'.join(d.rsplit(b'"status":"', 1))), {"unknown-code"}),
    "gzip": (spoil_shards(gzip.compress, ".gz"), set()),
    "gzip cut short": (spoil_shards(lambda d: gzip.compress(d)[:-20], ".gz"), {"not-json"}),
    "not gzip": (spoil_shards(lambda d: d, ".gz"), {"not-json"}),
    "zstd": (spoil_shards(zst, ".zst"), set()),
    "zstd cut short": (spoil_shards(lambda d: zst(d)[:-20], ".zst"), {"not-json"}),
    "zstd damaged": (spoil_shards(lambda d: zst(d)[:100] + b"xxxxxxxx" + zst(d)[108:], ".zst"), {"bad-id", "bad-text", "bad-value"}),
    "article in two shards": (twice, {"duplicate-id"}),
}


@pytest.mark.parametrize(("spoil", "codes"), SHARDS.values(), ids=SHARDS)
def test_a_shard_that_is_spoilt_has_the_same_problems_in_pieces(
    spoil: Callable[[Path], None], codes: set[str], project: Path, small: None
) -> None:
    assert lines.convert(project)
    spoil(project)
    found = check_project(Project(project))
    assert {problem.code for problem in found.problems} == codes
    assert in_pieces(project)[2:] == found[2:]


def test_validate_says_of_a_large_project_what_it_says_of_a_small_one(project: Path, run: Run, small: None) -> None:
    assert lines.convert(project)
    assert timeless(run("--project", project, "validate", "--processes", "1").output) == TOLD
    path = next((project / "raw" / "annotations" / "c1").glob("*.jsonl"))
    path.write_text(path.read_text(encoding="utf-8").replace('"status":"actual"', '"status":"actuall"', 1), encoding="utf-8")
    result = run("--project", project, "validate", "--processes", "1")
    assert result.exit_code == 1
    assert "unknown-code: `actuall` is not a code of the list `statuses`" in result.output


@pytest.mark.slow
def test_validate_full_says_of_a_large_project_what_it_says_of_a_small_one(project: Path, run: Run, small: None) -> None:
    assert lines.convert(project)
    assert timeless(run("--project", project, "validate", "--full", "--processes", "1").output) == TOLD


@pytest.mark.parametrize("form", [pytest.param("yaml", marks=pytest.mark.slow), "lines"])
def test_the_release_of_many_pieces_is_that_of_one(form: str, project: Path, run: Run, built: Path, tmp_path: Path, small: None) -> None:
    assert form == "yaml" or lines.convert(project)
    result = run("--project", project, "build", "--processes", "1", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert compare(tmp_path / "out", built) == []


@pytest.mark.slow
def test_a_project_with_events_of_every_kind_has_the_same_release_in_pieces(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = oracle.generated(tmp_path / "project", "mixed")
    for way in ("whole", "pieces"):
        result = run("--project", root, "build", "--processes", "1", "--out", tmp_path / way)
        assert result.exit_code == 0, result.output
        make_small(monkeypatch)
        monkeypatch.setattr("waqai.engine.plan.Plan.rows", 100)
        monkeypatch.setattr("waqai.engine.across.RANGE", 100)
    assert compare(tmp_path / "whole", tmp_path / "pieces") == []


def test_texts_may_lie_in_one_file(project: Path, run: Run, small: None) -> None:
    assert lines.convert(project)
    folder = project / "raw" / "text"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    table = pa.table({"sha256": list(texts), "text": list(texts.values())})
    for path in folder.iterdir():
        path.unlink()
    pq.write_table(table, folder / "pages.parquet")
    assert timeless(run("--project", project, "validate", "--processes", "1").output) == TOLD
    pq.write_table(table.set_column(1, "text", pa.array([text + "x" for text in texts.values()])), folder / "pages.parquet")
    result = run("--project", project, "validate", "--processes", "1")
    assert result.exit_code == 1
    assert "error: page-hash: " in result.output


@pytest.mark.parametrize("form", [".jsonl", ".txt"])
def test_a_mistyped_hash_is_nearly_that_of_a_text_that_no_record_names(form: str, project: Path, run: Run, small: None) -> None:
    assert lines.convert(project)
    folder, wrong = project / "raw" / "text", 0
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    if form == ".jsonl":
        for path in folder.iterdir():
            path.unlink()
        rows = [json.dumps({"sha256": sha256, "text": text}) for sha256, text in texts.items()]
        (folder / "pages.jsonl").write_text("\n".join(rows), encoding="utf-8")
    for path in sorted((project / "raw" / "articles").iterdir()):
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace("6fb4e58e0b86", "6fb4e58e0b87"), encoding="utf-8")
        wrong += before.count("6fb4e58e0b86")
    output = run("--project", project, "validate", "--processes", "1").output
    assert wrong > 1
    assert output.count("error: page-hash: no page has this hash, and one has nearly the same") == 1
    assert "did you mean `6fb4e58e0b8639145b6d31c1c5285eeece01fd4d67ec0f26f0c24d44960b01a3`?" in output


@pytest.mark.slow
def test_a_large_table_is_written_in_parts_that_every_reader_takes(
    project: Path, run: Run, built: Path, tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_writer, "MOST_ROWS", 10)
    monkeypatch.setattr(table_writer, "ROW_GROUP", 5)
    out = tmp_path / "out"
    result = run("--project", project, "build", "--processes", "1", "--out", out)
    assert result.exit_code == 0, result.output
    assert [p.name for p in sorted((out / "parquet" / "reports").iterdir())] == [f"part-{i:05}.parquet" for i in range(5)]
    assert load(out).reports.equals(load(built).reports)
    assert (out / "csv" / "reports.csv").read_bytes() == (built / "csv" / "reports.csv").read_bytes()
    assert verify(out) == []


# In several processes and on a cluster; the pieces are small in the process that gives the work out.


@pytest.mark.parametrize("form", ["yaml", "lines"])
def test_two_processes_find_what_one_finds(form: str, project: Path, small: None) -> None:
    path = project / "raw" / "annotations" / "c1" / "al-mirsad-2025-05-1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("type: AID", "type: COOPERATE", 1), encoding="utf-8")
    assert form == "yaml" or lines.convert(project)
    found = check_project(Project(project))
    assert found.problems
    with processes(2) as workers:
        assert in_pieces(project, workers)[2:] == found[2:]


# For a project of 300 articles.
LARGER = """
from waqai.engine import across, check_project, plan
plan.Plan.rows, across.RANGE, check_project.BATCH, check_project.SPAN = 500, 500, 30, 60_000
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["yaml", "lines", "mixed"])
def test_one_process_two_copies_and_two_that_begin_anew_give_the_same_release(form: str, tmp_path: Path) -> None:
    root = oracle.generated(tmp_path / "project", form)
    ways = {"one": ("1", {}), "copies": ("2", {}), "anew": ("2", {"WAQAI_START": "spawn"})}
    for way, (number, environment) in ways.items():
        run = start("--project", root, "build", "--processes", number, "--out", tmp_path / way, before=LARGER, environment=environment)
        output, said = run.communicate(timeout=120)
        assert run.returncode == 0, output + said
    assert compare(tmp_path / "one", tmp_path / "copies") == []
    assert compare(tmp_path / "one", tmp_path / "anew") == []


@pytest.mark.slow
def test_a_cluster_of_two_processes_gives_the_same_release(tmp_path: Path) -> None:
    distributed = pytest.importorskip("dask.distributed")
    root = oracle.generated(tmp_path / "project", "mixed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        for way in (["--processes", "1"], ["--cluster", cluster.scheduler_address]):
            run = start("--project", root, "build", *way, "--out", tmp_path / way[0], before=LARGER)
            output, said = run.communicate(timeout=240)
            assert run.returncode == 0, output + said
    assert compare(tmp_path / "--processes", tmp_path / "--cluster") == []
