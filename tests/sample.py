"""The sample project of tests/data/ok, made whole in a temporary folder: with the schema, and the pages' texts."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from waqai.yamlfile.shape import EDTF

REPOSITORY = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
PAGES = DATA / "ok" / "pages"


def make(root: Path, *, texts: bool = True) -> Path:
    """Make the sample project in `root`, which must not exist."""
    for folder in _folders(texts):
        os.makedirs(f"{root}{folder}")
    for name, data, times in _files(texts):
        with open(f"{root}{name}", "xb", buffering=0) as stream:
            stream.write(data)
        os.utime(f"{root}{name}", ns=times)
    return root


def value_of(shape: dict[str, Any]) -> Any:
    """A value of a shape of a report's key: a code, a list of one, a date, a truth, a text."""
    if "items" in shape:
        return [value_of(shape["items"])]
    if "enum" in shape:
        return shape["enum"][0]
    return "2025-03" if shape.get("format") == EDTF else True if "boolean" in shape["type"] else "a text of its own"


@cache
def _files(texts: bool) -> tuple[tuple[str, bytes, tuple[int, int]], ...]:
    """The files of the sample project, which are read once: their paths, bytes and times."""
    of_project = [(DATA / "ok", DATA / "ok" / part) for part in ("raw", "schema")]  # what a project owns: its codebook, its gates
    of_tool = [(REPOSITORY, REPOSITORY / "schema" / part) for part in ("tables", "fields.yaml")]
    found = {
        f"/{path.relative_to(root).as_posix()}": path
        for root, start in (*of_project, *of_tool)
        for path in (start.rglob("*") if start.is_dir() else [start])
        if path.is_file()
    }
    if texts:
        found |= {f"/raw/text/{hashlib.sha256(page.read_bytes()).hexdigest()}.txt": page for page in PAGES.glob("*.txt")}
    return tuple((name, path.read_bytes(), (path.stat().st_atime_ns, path.stat().st_mtime_ns)) for name, path in sorted(found.items()))


@cache
def _folders(texts: bool) -> tuple[str, ...]:
    return tuple(sorted({name.rpartition("/")[0] for name, _, _ in _files(texts)}))


def edit(root: Path, edits: list[dict[str, Any]]) -> None:
    """Change files of a project, as the cases in tests/data/bad say.

    Each edit names a `file` and one of: `find` with `replace` (the words must be there), `write` (the whole text),
    `bytes` (hexadecimal), `prepend` or `append`, `repeat` (text and times), `delete: true`, `folder: true`, `rename`, `link` (to what).
    """
    for step in edits:
        path = root / step["file"]
        if "find" in step:
            text = path.read_text(encoding="utf-8")
            assert step["find"] in text, f"{step['find']!r} is not in {step['file']}"
            path.write_text(text.replace(step["find"], step["replace"], 1), encoding="utf-8")
        elif "write" in step:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step["write"], encoding="utf-8")
        elif "bytes" in step:
            path.write_bytes(bytes.fromhex(step["bytes"]))
        elif "prepend" in step:
            path.write_text(step["prepend"] + path.read_text(encoding="utf-8"), encoding="utf-8")
        elif "append" in step:
            path.write_text(path.read_text(encoding="utf-8") + step["append"], encoding="utf-8")
        elif "repeat" in step:
            path.write_text(step["repeat"] * step["times"], encoding="utf-8")
        elif "link" in step:
            path.symlink_to(step["link"])
        elif "rename" in step:
            path.rename(root / step["rename"])
        elif step.get("delete"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif step.get("folder"):
            path.mkdir(parents=True)


class Restored:
    """A sample project that is edited for one case after the other: making it anew takes longer than checking it."""

    def __init__(self, folder: Path) -> None:
        self.root, self._whole = make(folder / "project"), make(folder / "whole")

    @contextmanager
    def edited(self, edits: list[dict[str, Any]]) -> Iterator[Path]:
        """Make these edits, and take them back."""
        try:
            edit(self.root, edits)
            yield self.root
        finally:
            for name in {name for step in edits for name in (step["file"], step.get("rename")) if name}:
                self._restore(self.root / name, self._whole / name)

    def _restore(self, path: Path, whole: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        if whole.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if whole.is_dir() else shutil.copy)(whole, path)
        else:
            while not (whole := whole.parent).exists() and (path := path.parent).is_dir() and not any(path.iterdir()):
                path.rmdir()
