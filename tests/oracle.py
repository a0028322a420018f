"""The oracle of tests/data/oracle: a project, edits to it, and the problems that each has; it was made before the checks were written anew.

A case is `edits`, each `[file, at, old, new]`: at that code point of the file `old` stands, and `new` takes its place.
A file that is not there counts as empty; null for `new` deletes the file, or the folder where the name ends with `/`,
which is made where `new` is text. Bytes that are not UTF-8 are written as `surrogateescape` has them. `problems` are
`[path, line, column, code]` in the order in which they are told. Where the answer was corrected, `reason` says why.
"""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

from tests import sample
from waqai.engine.check_project import check_project
from waqai.problem import Problem
from waqai.project import Project

FOLDER = sample.DATA / "oracle"
KINDS = ("yaml", "lines")
RETIRED = "raw/retired.yaml"  # its form is of 2.0.0: the ids stand where they stood
_RETIRED_NOW = """\
retired:
  - {table: events,
    id: lunde-travels-to-egypt-2025,
    version: 1.1.0, reason: duplicate,
    text: It was the same visit as the one to Cairo.,
    successors: [lunde-visits-cairo-2025]}
  - {table: events,
    id: ship-sighted-off-suakin-2025,
    version: 1.0.1, reason: not-coded,
    text: The article tells of no act., successors: []}
"""
_GENERATED_NOW = "{table: events, id: event-gone, version: 1.1.0, reason: duplicate, text: It was another., successors: [event-5]}"
YOUNGER = ("coding-left-out", "no-events", "unfinished-coding")  # checks that were written after it was made

Edit = tuple[str, int, str | None, str | None]


def unpack(name: str) -> Any:
    """What a packed file of tests/data/oracle holds."""
    return json.loads(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))


def cases(kind: str) -> list[dict[str, Any]]:
    """The cases in YAML, or those in JSON Lines."""
    text = gzip.decompress((FOLDER / f"{kind}.jsonl.gz").read_bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


class Edited:
    """One project, in YAML or in JSON Lines, that is edited for one case after the other and made whole again."""

    def __init__(self, root: Path, kind: str) -> None:
        base = unpack("base")
        self.root = root
        self.files: dict[str, bytes] = {path: text.encode() for path, text in (base["both"] | base[kind] | {RETIRED: _RETIRED_NOW}).items()}
        self._make()

    def _make(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        for path, data in self.files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(data)
        _with_tables(self.root)

    def problems(self, edits: list[Edit]) -> list[list[Any]]:
        """The problems of the project with these edits, which are taken back."""
        try:
            self.apply(edits)
            apart = any(file.startswith(("schema/", "raw/retired", "raw/changes")) for file, *_ in edits)
            return told(check_project(Project(self.root), tables=apart).problems)
        finally:
            self.restore(edits)

    def apply(self, edits: list[Edit]) -> None:
        """Make these edits, one after the other."""
        for edit in edits:
            self._apply(*edit)

    def _apply(self, file: str, at: int, old: str | None, new: str | None) -> None:
        path = self.root / file
        if file.endswith("/"):
            path.mkdir(parents=True) if new is not None else shutil.rmtree(path)
        elif new is None:
            path.unlink()
        else:
            text = path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""
            end = at + len(old or "")
            assert text[at:end] == old, f"{file} has something else at {at}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((text[:at] + new + text[end:]).encode("utf-8", "surrogateescape"))

    def restore(self, edits: list[Edit]) -> None:
        """Take edits back."""
        files = {file for file, *_ in edits}
        if any(file.startswith(("schema/tables", "schema/fields")) or f"{file}/".count("/") < 2 for file in files):
            return self._make()
        for file in files:
            self._restore(self.root / file, [name for name in self.files if f"{name}/".startswith(f"{file.removesuffix('/')}/")])
        return None

    def _restore(self, path: Path, whole: list[str]) -> None:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        for name in whole:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(self.files[name])
        while not path.exists() and not any((path := path.parent).iterdir() if path.parent.is_dir() else ()):
            if path.is_dir():
                path.rmdir()


def told(problems: list[Problem]) -> list[list[Any]]:
    """Problems as the oracle has them."""
    return [[*problem.place, problem.code] for problem in problems if problem.code not in YOUNGER]


def generated(root: Path, form: str) -> Path:
    """Make the generated project in `root`: in `lines`, in `yaml`, or `mixed`, where the first half of each folder is YAML."""
    project = unpack("project")
    files: dict[str, str] = {
        path: text for path, text in unpack("base")["both"].items() if path.startswith(("schema/code", "schema/cross"))
    }
    files |= project["files"] | {RETIRED: f"retired: [{_GENERATED_NOW}]\n"}
    files["raw/events.yaml"] = _yaml({"events": project["events"]})
    for folder, records in project["records"].items():
        half = {"lines": 0, "yaml": len(records), "mixed": len(records) // 2}[form]
        files |= {f"{folder}/{record['article']}.yaml": _yaml(record) for record in records[:half]}
        for i in range(half, len(records), 40):
            files[f"{folder}/part-{i:03}.jsonl"] = "".join([f"{_json(record)}\n" for record in records[i : i + 40]])
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    _with_tables(root)
    return root


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _yaml(record: dict[str, Any]) -> str:
    """A record with a line for each key, and for each key of a report."""
    lines = []
    for key, value in record.items():
        if key == "reports":
            reports = ["    ".join([f"{name}: {_json(part)}\n" for name, part in report.items()]) for report in value]
            lines += ["reports:\n", *[f"  - {report}" for report in reports]]
        else:
            lines.append(f"{key}: {_json(value)}\n")
    return "".join(lines)


def _with_tables(root: Path) -> None:
    """Put the repository's own description of the tables into a project: it is the tool's."""
    shutil.copytree(sample.REPOSITORY / "schema" / "tables", root / "schema" / "tables")
    shutil.copy(sample.REPOSITORY / "schema" / "fields.yaml", root / "schema")
