"""Starts a dataset project: schema, an example article with its coding and its page's text, pages, README, CI.

Takes a folder's path and the project's words, gives the folder. What the project owns comes from `template/`; what it
takes over as it is stands in `waqai.bundled`.
The project is made beside its place and checked before it is put there: it is there whole, or not at all.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from waqai.bundled import BUNDLED, TEMPLATE, bundled
from waqai.dates import today
from waqai.engine.check_project import check_project
from waqai.escaping import yaml_string
from waqai.pages import generated
from waqai.problem import CannotRun, refusal
from waqai.project import Project
from waqai.schema.schema_reader import read_schema
from waqai.version import VERSION


class Words(NamedTuple):
    """What a new project's `schema/dataset.yaml` and README say of it; each one line."""

    name: str
    title: str
    creator: str


def start(target: Path, words: Words) -> int:
    """Make a dataset project in `target`, which must be missing or an empty folder.

    Returns
    -------
    int
        How many files it has.

    Raises
    ------
    CannotRun
        Something is there already, or the disk refuses.
    """
    target = target.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CannotRun(f"{target} is there and is not an empty folder: name another")
    staging = target.parent / f".{target.name}.{os.getpid()}"
    try:
        staging.mkdir(parents=True)
        _fill(staging, words)
        _check(staging)
        files = sum(path.is_file() for path in staging.rglob("*"))
        _move(staging, target)
    except OSError as error:
        raise CannotRun(f"cannot write {refusal(error, target)}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return files


def _fill(root: Path, words: Words) -> None:
    """Write every file of the project below `root`."""
    for name in BUNDLED:
        source = bundled(name)
        for path in [source, *source.rglob("*")]:
            if path.is_file():
                _write(root / name / path.relative_to(source), path.read_bytes())
    major, minor, _ = VERSION.split(".")
    said = {
        "name": words.name, "title": words.title, "title-quoted": yaml_string(words.title), "creator-quoted": yaml_string(words.creator),
        "range": f">={major}.{minor},<{int(major) + 1}", "today": today(),
    }  # fmt: skip
    own = [path for path in sorted(TEMPLATE.rglob("*")) if path.is_file() and not path.relative_to(TEMPLATE).as_posix().startswith(BUNDLED)]
    for path in own:
        name = path.relative_to(TEMPLATE).as_posix()
        _write(root / re.sub("^dot-", ".", name), _said(path.read_text(encoding="utf-8"), said).encode())
    schema, problems = read_schema(root)
    if schema is None:
        raise CannotRun(f"the project's schema would not be sound: {problems[0].place}: {problems[0].message}")
    for path in (root / "raw" / "annotations").rglob("*.yaml"):
        path.write_text(_said(path.read_text(encoding="utf-8"), {"codebook": schema.codebook.version}), encoding="utf-8")
    for name, text in generated(root, schema).items():
        _write(root / name, text.encode())


def _said(text: str, said: dict[str, str]) -> str:
    """The text with `@word@` replaced by what is said for it."""
    return re.sub("@([a-z-]+)@", lambda match: said.get(match[1], match[0]), text)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _check(root: Path) -> None:
    """Nothing is given that `waqai validate` would not pass."""
    result = check_project(Project(root))
    if result.problems or result.unchecked:
        what = f"{result.problems[0].place}: {result.problems[0].message}" if result.problems else "passages are not checked"
        raise CannotRun(f"the project would not be sound: {what}")


def _move(staging: Path, target: Path) -> None:
    """Put the project in its place: in one rename, or, where an empty folder waits for it, entry by entry."""
    if not target.exists():
        os.rename(staging, target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(staging.iterdir()):
            moved.append(target / entry.name)
            os.rename(entry, moved[-1])
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
