"""The bulk path may only say yes: it says no wherever the checks do, and tells the same problems."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from tests import lines, sample
from tests.test_jsonlines import ANNOTATION, BAD, BAD_LINES, FORMATS, SOUND_LINES, fast_values, mutations, said, slow_values
from waqai.bulk import blocks, coded, doubts, running
from waqai.bulk.known import Known
from waqai.bulk.progress import Progress
from waqai.bulk.workers import Here
from waqai.engine.check_project import check_project
from waqai.problem import Problem
from waqai.project import Project
from waqai.read.raw_folder import Raw

KNOWN = Known(FORMATS.schema, Raw())


def bulk(root: Path) -> list[Problem]:
    """What the bulk path finds in a project."""
    with running.folder() as work:
        return running.check(Project(root), work, running.Plan(Here(), Progress(quiet=True), memory=1 << 20))[0].problems


def told(problems: list[Problem]) -> list[tuple[object, ...]]:
    """Problems but for their hints, which name what is near among what was read."""
    return [(p.place, p.code, p.message, p.level, p.related) for p in problems]


@pytest.mark.parametrize("path", BAD, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_what_is_wrong_in_yaml_is_wrong_in_json_lines_and_for_the_bulk_path(
    path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    sample.edit(project, case["edits"])
    if "release" in case.get("command", []) or "build" in case.get("command", []) or "--full" in case.get("command", []):
        pytest.skip("this is found after the checks")
    if not lines.convert(project, files=3):
        pytest.skip("JSON Lines cannot say this")
    found = run(Project(project)).problems
    if not lines.about_files(case):
        assert said([f": {p.level}: {p.code}: {p.message}" for p in found]) == said(case["problems"])
    if path == min(path.parent.iterdir()):
        assert told(bulk(project)) == told(found)
    monkeypatch.setattr(doubts, "AT_ONCE", 2)  # as where more is doubtful than is looked at together
    assert told(bulk(project)) == told(found)


def test_files_of_yaml_stand_beside_json_lines(project: Path) -> None:
    assert bulk(project) == []
    path = next((project / "raw" / "annotations" / "c1").glob("*.yaml"))
    path.write_text(path.read_text().replace("status: actual", "status: actuall", 1))
    assert [p.code for p in bulk(project)] == ["unknown-code"]
    assert told(bulk(project)) == told(run(Project(project)).problems)


def arrow_says_yes(source: bytes) -> bool:
    """Whether the fast path for many lines takes one line, between two sound ones."""
    found = blocks.table(SOUND_LINES[0] + b"\n" + source + b"\n" + SOUND_LINES[0] + b"\n", coded.SCHEMA)
    return found is not None and coded.encode(*found, KNOWN) is not None


@pytest.mark.parametrize("source", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_is_refused_by_arrow_too(source: bytes) -> None:
    assert not arrow_says_yes(source)


@pytest.mark.parametrize("source", SOUND_LINES)
def test_what_arrow_takes_is_what_the_explaining_path_reads(source: bytes) -> None:
    if arrow_says_yes(source):
        table, _ = blocks.table(source + b"\n", coded.SCHEMA) or (None, None)
        values = pa.Table.from_pylist([slow_values(source)], coded.SCHEMA)
        assert table.to_pylist() == values.to_pylist()  # type: ignore[union-attr]


def test_arrow_takes_what_programs_write() -> None:
    assert arrow_says_yes(SOUND_LINES[0])
    assert arrow_says_yes(SOUND_LINES[1]), ANNOTATION


def test_no_mutation_passes_arrow_that_the_explaining_path_refuses() -> None:
    for source in mutations(2, 4000):
        if b"\n" not in source and arrow_says_yes(source):
            assert slow_values(source) is not None, source
    assert fast_values(SOUND_LINES[0])


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
    "truncated last line": spoil_shards(lambda d: d[: len(d) - 40]),
    "no last line break": spoil_shards(lambda d: d.rstrip(b"\n")),
    "empty": spoil_shards(lambda d: b""),
    "only a line break": spoil_shards(lambda d: b"\n"),
    "blank line": spoil_shards(lambda d: d.replace(b"\n", b"\n\n", 1)),
    "byte-order mark": spoil_shards(lambda d: b"\xef\xbb\xbf" + d),
    "two on a line": spoil_shards(lambda d: d.replace(b"}\n", b"} ", 1)),
    "NaN": spoil_shards(lambda d: d.replace(b'"evidence":', b'"x":NaN,"evidence":', 1)),
    "lone surrogate": spoil_shards(lambda d: d.replace(b'"summary":"', b'"summary":"\\ud800', 1)),
    "thirty digits": spoil_shards(lambda d: d.replace(b'"evidence":', b'"x":1' + b"0" * 29 + b',"evidence":', 1)),
    "key twice": spoil_shards(lambda d: d.replace(b'"summary":', b'"summary":"x","summary":', 1)),
    "wrong value in the last line": spoil_shards(lambda d: b'"status":"x'.join(d.rsplit(b'"status":"', 1))),
    "gzip": spoil_shards(gzip.compress, ".gz"),
    "gzip cut short": spoil_shards(lambda d: gzip.compress(d)[:-20], ".gz"),
    "not gzip": spoil_shards(lambda d: d, ".gz"),
    "zstd": spoil_shards(zst, ".zst"),
    "zstd cut short": spoil_shards(lambda d: zst(d)[:-20], ".zst"),
    "zstd damaged": spoil_shards(lambda d: zst(d)[:100] + b"xxxxxxxx" + zst(d)[108:], ".zst"),
    "article in two shards": twice,
}


@pytest.mark.parametrize("spoil", SHARDS.values(), ids=SHARDS)
def test_a_shard_has_the_problems_of_the_small_way(spoil: Callable[[Path], None], project: Path) -> None:
    assert lines.convert(project)
    spoil(project)
    assert told(bulk(project)) == told(run(Project(project)).problems)
