"""JSON Lines: what the fast path lets through, the explaining path reads to the same values; and all of YAML's checks hold."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from tests import lines, sample
from tests.conftest import Run, timeless
from waqai.formats import Formats
from waqai.jsonlines import line_fast, line_slow
from waqai.jsonlines.line_reader import read_line, unchanged
from waqai.problem import CannotRun
from waqai.release.verifying import compare
from waqai.schema.schema_reader import read_schema

pytestmark = pytest.mark.usefixtures("kept_schema")
FORMATS = Formats(read_schema(sample.REPOSITORY)[0])  # type: ignore[arg-type]
TOLD = "14 files, 63 reports, 69 passages checked: no problems\n"
BAD = sorted(path for path in (sample.DATA / "bad").glob("*/*.yaml"))
PASSAGE = {"start": 0, "end": 20, "sha256": "0" * 64}
REPORT: dict[str, Any] = {
    "event": "one-visits-another", "type": "CONSULT", "mode": "visit", "contexts": ["diplomatic"], "actors": ["one"], "recipients": ["another"],
    "date": "2024-06-18", "place": None, "status": "alleged", "evidence": [PASSAGE], "summary": "One pays a visit to another.",
    "claims": [{"by": "one", "stance": "asserts"}], "about": ["that"], "planned": None, "mutual": False, "repeated": True,
    "quantities": [{"what": "troops", "value": 3000, "low": None, "high": 1.5e6, "approximate": True, "unit": "persons"}],
}  # fmt: skip
ANNOTATION = {"article": "wire-1", "coder": "c1", "codebook": "1.0.0", "coded": "2026-11-22", "reports": [REPORT]}
SOUND = json.dumps(ANNOTATION, separators=(",", ":")).encode()

SOUND_LINES = [
    SOUND,
    json.dumps(ANNOTATION).encode(),
    SOUND + b"\r",
    b"  " + SOUND + b" \t",
    SOUND.replace(b"One pays", b"\\u004fne pays"),
    SOUND.replace(b"One pays", b"\\ud83d\\ude00 pays"),
    SOUND.replace(b"One pays", "واحد".encode()),
    SOUND.replace(b'"planned":null,', b""),
    SOUND.replace(b'"event"', b'"\\u0065vent"'),
    SOUND.replace(b'"start":0', b'"start":-0'),
    SOUND.replace(b"3000", b"9007199254740992"),
    SOUND.replace(b"3000", b"3e3"),
]
BAD_LINES = [
    b"", b" ", b"null", b"[]", b"{}", b"\xef\xbb\xbf" + SOUND, SOUND + SOUND, SOUND + b" " + SOUND, SOUND + b"x", SOUND[:-1], SOUND[:200],
    SOUND.replace(b"3000", b"NaN"), SOUND.replace(b"3000", b"-Infinity"), SOUND.replace(b"3000", b"1e400"), SOUND.replace(b"3000", b"1" * 30),
    SOUND.replace(b"3000", b"1" * 5000), SOUND.replace(b"3000", b"9007199254740993"), SOUND.replace(b"3000", b"03"),
    SOUND.replace(b'"start":0', b'"start":0.0'), SOUND.replace(b'"start":0', b'"start":' + b"9" * 30), SOUND.replace(b'"start":0', b'"start":"0"'),
    SOUND.replace(b"One pays", b"\\ud800 pays"), SOUND.replace(b"One pays", b"\\udc00 pays"), SOUND.replace(b"One pays", b"\\x pays"),
    SOUND.replace(b"One pays", b"\xff pays"), SOUND.replace(b"One pays", b"\xed\xa0\x80 pays"), SOUND.replace(b"One pays", b"\x01 pays"),
    SOUND.replace(b"One pays", b"\x7f pays"), SOUND.replace(b"One pays", b"\xc2\x84 pays"), SOUND.replace(b"One pays", b"\xef\xbf\xbf pays"),
    SOUND.replace(b'"place":null', b'"place":null,"place":null'), SOUND.replace(b'"place"', b'"\\u0065vent"'), SOUND.replace(b'"start":0', b'"start":0,"start":0'),
    SOUND.replace(b'"coder":"c1"', b'"coder":"c1","codre":1'), SOUND.replace(b'"mode":"visit",', b""), SOUND.replace(b'"low":null,', b""),
    SOUND.replace(b'"repeated":true', b'"repeated":null'), SOUND.replace(b'"mutual":false', b'"mutual":null').replace(b'"mode":"visit",', b""),
    SOUND.replace(b'["one"]', b"[null]"), SOUND.replace(b'["one"]', b"null"), SOUND.replace(b'["one"]', b"{}"), SOUND.replace(b"[{", b"[null,{", 1),
    SOUND.replace(b"2024-06-18", b"2024").replace(b'"2024"', b"2024"), SOUND.replace(b'"one-visits-another"', b'"\\u0000"'),
    SOUND.replace(b"true", b"tru"), SOUND.replace(b"true", b"True"), SOUND.replace(b'"c1"', b"'c1'"), SOUND.replace(b'"c1",', b'"c1",,'),
    SOUND.replace(b"diplomatic", b"diplomatik"), b"[" * 200_000, b'{"a":' * 200_000, SOUND.replace(b"One pays", b"O" * 400),
]  # fmt: skip


def slow_values(source: bytes) -> Any:
    """What the explaining path reads, or None where it finds something wrong."""
    try:
        tree, faults = line_slow.parse(source.decode(), 1)
    except UnicodeDecodeError:
        return None
    values = line_slow.to_values(tree) if tree else None
    return values if values is not None and not faults and FORMATS.annotation.of_json.is_valid(values) else None


def fast_values(source: bytes) -> Any:
    values = line_fast.parse(source)
    return values if values is not None and FORMATS.annotation.of_json.is_valid(values) else None


@pytest.mark.parametrize("source", SOUND_LINES)
def test_a_sound_line_is_read_on_both_paths_to_the_same_values(source: bytes) -> None:
    values = slow_values(source)
    assert values is not None
    assert fast_values(source) in (None, values)
    document, problems = read_line("x.jsonl", 1, source + b"\n", FORMATS.annotation)
    assert problems == []
    assert document
    assert document.values == values


@pytest.mark.parametrize("source", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_is_refused_on_both_paths_and_its_place_is_told(source: bytes) -> None:
    assert slow_values(source) is None
    assert fast_values(source) is None
    document, problems = read_line("x.jsonl", 7, source + b"\n", FORMATS.annotation)
    assert document is None
    assert problems
    assert all(p.place.line == 7 and p.place.column >= 1 for p in problems)


def mutations(seed: int, number: int) -> list[bytes]:
    """Lines that differ from sound ones in a few bytes."""
    rng, out = random.Random(seed), []
    pieces = [b"", b'"', b",", b":", b"{", b"}", b"[", b"]", b"null", b"NaN", b"0", b"-", b".", b"e5", b"\\", b"\\u00e9", b"\\ud83d"]
    pieces += [b" ", b"\t", b"\xc3", "é".encode(), b"1e400", b"true"]
    for _ in range(number):
        line = bytearray(rng.choice(SOUND_LINES))
        for _ in range(rng.choice((1, 1, 1, 2))):
            at = rng.randrange(len(line))
            line[at : at + rng.choice((0, 0, 1, 1, 2, 5))] = rng.choice(pieces)
        out.append(bytes(line))
    return out


def test_no_mutation_is_read_in_two_ways() -> None:
    for source in mutations(1, 4000):
        if (values := fast_values(source)) is not None:
            assert values == slow_values(source), source


def test_a_project_in_json_lines_gives_the_release_that_it_gives_in_yaml(project: Path, run: Run, built: Path, tmp_path: Path) -> None:
    assert lines.convert(project)
    result = run("--project", project, "validate")
    assert timeless(result.output) == TOLD
    assert run("--project", project, "build", "--out", tmp_path / "out").exit_code == 0
    assert compare(tmp_path / "out", built) == []


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_shards_may_be_compressed(suffix: str, project: Path, run: Run) -> None:
    assert lines.convert(project)
    for path in project.rglob("*.jsonl"):
        data = path.read_bytes()
        packed = gzip.compress(data) if suffix == ".gz" else pa.Codec("zstd").compress(data, asbytes=True)
        path.with_name(path.name + suffix).write_bytes(packed)
        path.unlink()
    assert timeless(run("--project", project, "validate").output) == TOLD


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_damaged_shard_is_a_problem(suffix: str, project: Path, run: Run) -> None:
    (project / "raw" / "articles" / f"wire.jsonl{suffix}").write_bytes(b"not at all compressed")
    result = run("--project", project, "validate")
    assert result.exit_code == 1
    assert f"raw/articles/wire.jsonl{suffix}: error: not-json: the file is damaged: " in result.output


def said(lines_: list[str]) -> list[str]:
    """What problems say, without their places."""
    found = [re.split(": (?:error|warning): ", line)[1] for line in lines_ if re.search(": (?:error|warning): ", line)]
    return sorted(line.split(" (")[0].split(" at raw/")[0] for line in found)


OF_COMMANDS = [path for path in BAD if "command:" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, marks=pytest.mark.slow if "--full" in path.read_text(encoding="utf-8") else (), id=f"{path.parent.name}-{path.stem}"
        )
        for path in OF_COMMANDS
    ],
)
def test_what_is_wrong_for_a_command_with_yaml_is_wrong_with_json_lines(path: Path, project: Path, run: Run) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    sample.edit(project, case["edits"])
    if lines.about_files(case) or not lines.convert(project, files=1):
        pytest.skip("JSON Lines cannot say this")
    result = run("--project", project, *case.get("command", ["validate"]))
    assert said(result.output.splitlines()) == said(case["problems"])


def test_a_file_of_nothing_but_errors_ends_early_and_one_with_a_right_line_does_not(project: Path, run: Run) -> None:
    path = project / "raw" / "annotations" / "c1" / "more.jsonl"
    path.write_text("{}\n" * 5000, encoding="utf-8")
    told = run("--project", project, "validate", "--format", "json").output.splitlines()
    assert len(told) == 1001
    last = json.loads(told[-1])
    assert (last["code"], last["line"], last["column"]) == ("not-json", 1001, 1)
    assert last["message"] == "not one of 1,000 lines is right, and the rest is not read"
    right = json.dumps(ANNOTATION | {"article": "sawt-al-delta-2025-03-12-1"}, ensure_ascii=False)
    path.write_text(f"{right}\n" + "{}\n" * 1500, encoding="utf-8")
    told = run("--project", project, "validate", "--format", "json").output.splitlines()
    assert sum(json.loads(line)["code"] == "missing-key" for line in told) == 1500


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_a_line_that_never_ends_is_not_held(ending: str, project: Path, run: Run) -> None:
    """3 MB that unpack to gigabytes are read a piece at a time (here 64 MiB, and not held)."""
    path = project / "raw" / "annotations" / "c1" / f"more.jsonl{ending}"
    block = b" " * (1 << 20)
    with pa.output_stream(str(path), compression={".gz": "gzip", ".zst": "zstd"}.get(ending)) as stream:
        stream.write(b"{")
        for _ in range(64):
            stream.write(block)
    tracemalloc.start()
    result = run("--project", project, "validate")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "too-large: the line has more than 4,194,304 bytes: it is not read, and nothing after it" in result.output
    assert most < 40 << 20


def _unlink_and_raise(path: Path) -> None:
    path.unlink()
    raise AssertionError("what comes of it")


def test_a_shard_that_was_replaced_is_noticed_though_its_size_and_time_are_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n")
    with unchanged(tmp_path, ["a.jsonl"]):
        pass
    status = path.stat()
    (tmp_path / "new").write_text("[]\n")
    os.utime(tmp_path / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(CannotRun, match=r"a\.jsonl changed while it was read"), unchanged(tmp_path, ["a.jsonl"]):
        os.replace(tmp_path / "new", path)
    with pytest.raises(CannotRun, match=r"a\.jsonl vanished while it was read"), unchanged(tmp_path, ["a.jsonl"]):
        _unlink_and_raise(path)
    with pytest.raises(AssertionError, match="something else"), unchanged(tmp_path, ["a.jsonl"]):
        raise AssertionError("something else")
