"""Puts a release where it belongs: written beside its place, read back, moved there in one rename.

A crash leaves the old state or the new one. The lock is flock's, so that a dead process holds none. A release that
exists is never written again. `dataset/index.json` is derived from the releases and made again by every run.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waqai.problem import CannotRun, Problem
from waqai.release.candidate import Candidate
from waqai.release.listing import INDEX, SUMS, file_digest
from waqai.release.stored import Stored, releases
from waqai.release.verifying import verify
from waqai.release.writing import write, write_text

_STAGING = ".staging-"


def build(candidate: Candidate, out: Path) -> list[Problem]:
    """Write the candidate to `out`; a candidate that is there is replaced, anything else is left alone.

    Returns
    -------
    list of Problem
        What reading it back found; `out` is as before then.

    Raises
    ------
    CannotRun
        `out` holds something that is not a release, or the disk refuses.
    """
    if out.exists() and not (out / SUMS).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise CannotRun(f"{out} is there and is not a release: name another folder")
    return _staged(candidate, out, replace=True)


def release(candidate: Candidate, folder: Path) -> list[Problem]:
    """Publish the candidate as `folder/<version>`, and make the index again.

    Raises
    ------
    CannotRun
        The version is published already, or another release is under way, or the disk refuses.
    """
    target = folder / candidate.schema.dataset.version
    with _lock(folder):
        if target.exists():
            write_index(folder)  # a run that died after the rename has left it behind
            raise CannotRun(
                f"{target.name} is published, and a release is never written again: give the next version in schema/dataset.yaml"
            )
        problems = _staged(candidate, target, replace=False)
        if not problems:
            write_index(folder)
    return problems


def write_index(folder: Path) -> None:
    """Make `index.json` from the releases in `folder`: versions, dates, files, sizes, hashes."""
    entries = []
    for version in releases(folder):
        stored = Stored(folder / version)
        files = [
            {"path": p.relative_to(stored.folder).as_posix(), "bytes": p.stat().st_size, "sha256": file_digest(p)}
            for p in sorted(stored.folder.rglob("*"))
            if p.is_file()
        ]
        entries.append({"version": version, "released": stored.package["created"][:10], "files": files})
    latest = entries[-1]["version"] if entries else None
    temporary = folder / f".{INDEX}.new"
    write_text(temporary, json.dumps({"latest": latest, "releases": entries}, indent=2) + "\n")
    os.replace(temporary, folder / INDEX)


def _staged(candidate: Candidate, target: Path, *, replace: bool) -> list[Problem]:
    staging = target.parent / f"{_STAGING}{target.name}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        write(candidate, staging)
        problems = verify(staging)
        if problems:
            shutil.rmtree(staging)
            return problems
        _sync(staging)
        if replace:
            _swap(staging, target)
        else:
            os.rename(staging, target)
        _sync(target.parent)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise CannotRun(f"cannot write {target}: {error.strerror}") from error
    return []


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in the place of the old one."""
    old = target.parent / f"{_STAGING}old-{target.name}"
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.rename(target, old)
    os.rename(staging, target)
    shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / ".lock").open("w")
    except OSError as error:
        raise CannotRun(f"cannot write to {folder}: {error.strerror}") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRun("another release is under way in this project") from error
        yield
