"""What the fuzzer runs on each input, and the inputs that it begins with.

An input is one byte that chooses the target, and the bytes for it. `run_one` raises where something is wrong: an
exception of the package, or the fast and the explaining path at odds. What the fuzzer found stands in
tests/data/fuzz/, and tests/test_fuzz.py runs all of it.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

from tests import sample
from waqai.dates import BadDate, parse
from waqai.engine.check_project import check_project
from waqai.formats import Formats
from waqai.problem_output import FORMATS, Style, lines
from waqai.project import Project
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile import yaml_reader
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.structure_errors import explain

RAW = sample.DATA / "ok" / "raw"
KINDS = ("article", "annotation", "actors", "places", "outlets", "coders", "events", "retired", "changes")
DATE, PROJECT = len(KINDS), len(KINDS) + 1  # the targets after one for each kind of file
MUTATED = "raw/annotations/c1/al-manara-2025-03-14-1.yaml"  # the file that the target PROJECT replaces


def run_one(data: bytes) -> None:
    """Run the target that the first byte chooses."""
    if not data:
        return
    target, rest = data[0] % (PROJECT + 1), data[1:]
    if target < len(KINDS):
        both_paths_agree(rest, _shapes()[target])
    elif target == DATE:
        a_date_is_read_or_refused(rest.decode("utf-8", "replace"))
    else:
        a_project_is_checked_to_its_end(rest)


def both_paths_agree(source: bytes, shape: Shape) -> None:
    """The explaining path takes what the fast path takes, and to the same values."""
    document, problems = explain("f.yaml", source, shape)
    assert (document is None) == bool(problems)
    lasts = source.decode("utf-8", "replace").count("\n") + 2
    assert all(0 < p.place.line <= lasts + source.count(b"\r") and p.place.column > 0 for p in problems), problems
    with patch("waqai.yamlfile.structure_errors.explain", return_value=(None, [])):
        quick, _ = yaml_reader.parse("f.yaml", source, shape)
    if quick is not None:
        assert document is not None, problems
        assert _typed(quick.values) == _typed(document.values)


def _typed(values: object) -> object:
    """Values so that == tells 1 from 1.0 and from True, and one order of keys from another."""
    if isinstance(values, dict):
        return [(key, _typed(value)) for key, value in values.items()]
    if isinstance(values, list):
        return [[_typed(value)] for value in values]
    return type(values).__name__, repr(values)


def a_date_is_read_or_refused(text: str) -> None:
    """A date is of the closed list and has its ends in order, or is a `BadDate`."""
    try:
        date = parse(text)
    except BadDate:
        return
    assert date.text == text
    assert text.isascii()
    assert date.start is None or date.end is None or date.start <= date.end
    assert date.overlaps(date)
    assert date.within(date)


def a_project_is_checked_to_its_end(source: bytes) -> None:
    """A project with any bytes as an annotation gives problems, and each can be written in every format."""
    root = _project()
    (root / MUTATED).write_bytes(source)
    result = check_project(Project(root))
    for form in FORMATS:
        for style in (Style(None, False, False), Style(root, True, True)):
            "\n".join(lines(result.problems, form, style)).encode()


@cache
def _shapes() -> list[Shape]:
    schema, problems = read_schema(sample.REPOSITORY)
    assert schema is not None, problems
    formats = Formats(schema)
    return [getattr(formats, kind) for kind in KINDS]


@cache
def _project() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="waqai-fuzz-")
    _keep.append(folder)
    return sample.make(Path(folder.name) / f"project-{os.getpid()}")


_keep: list[tempfile.TemporaryDirectory[str]] = []  # removed when the process ends


def seeds() -> dict[str, bytes]:
    """Inputs to begin with, by name: the files of the sample project, what the bad cases write, and dates."""
    out: dict[str, bytes] = {}
    for number, kind in enumerate(KINDS):
        pattern = {"article": "articles/*.yaml", "annotation": "annotations/*/*.yaml"}.get(kind, f"{kind}.yaml")
        for i, path in enumerate(sorted(RAW.glob(pattern))):
            out[f"{kind}-{i}"] = bytes([number]) + path.read_bytes()
            if kind == "annotation":
                out[f"project-{i}"] = bytes([PROJECT]) + path.read_bytes()
    for date in ("2024-06-19", "2023-09?", "1948~", "2024-06-18/2024-06-19", "2022-02/..", "../1945", "../.."):
        out[f"date-{date.replace('/', '_')}"] = bytes([DATE]) + date.encode()
    for case in sorted((sample.DATA / "bad").glob("*/*.yaml")):
        out[f"bad-{case.parent.name}-{case.stem}"] = bytes([1]) + case.read_bytes()
    return out
