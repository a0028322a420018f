"""Puts a release where it belongs: written next to its target, read back, moved there in one step.

A crash, a full disk or a second run leaves the old state or the new one, and the next run takes away what was left.
The locks are flock's, so that a dead process holds none. A release that exists is never written again.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waqai.problem import CannotRun, Problem, errors, refusal
from waqai.release import release_index
from waqai.release.candidate import Prepared
from waqai.release.candidate_writer import write_release
from waqai.release.files import lock, sync_folder, sync_tree
from waqai.release.manifest import SUMS
from waqai.release.stored import before
from waqai.release.verifying import compare, verify

_STAGING = ".staging-"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def build(candidate: Prepared, out: Path) -> list[Problem]:
    """Write the candidate to `out`; a candidate that is there is replaced, anything else is left alone.

    Returns
    -------
    list of Problem
        What reading it back found; `out` is as before then.

    Raises
    ------
    CannotRun
        `out` holds something that is not a release, or another build writes it, or the disk refuses.
    """
    if out.is_symlink():
        raise CannotRun(f"{out} is a symbolic link: name the folder itself")
    if out.exists() and not (out / SUMS).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise CannotRun(f"{out} is there and is not a release: name another folder")
    with _refusals(out), _staged(candidate, out) as (staging, problems):
        if not problems:
            _swap(staging, out)
    return problems


def release(candidate: Prepared, folder: Path) -> list[Problem]:
    """Publish the candidate as `folder/<version>`, and make the index again.

    A release that is there already, byte for byte, and that the index does not list, was interrupted: it is finished.

    Raises
    ------
    CannotRun
        The version is published already, or another release is under way or came between, or the disk refuses.
    """
    version = candidate.schema.dataset.version
    target = folder / version
    with _refusals(target), _lock(folder):
        _clean(folder)
        previous = before(folder, version)
        if (previous and previous.version) != (candidate.previous and candidate.previous.version):
            raise CannotRun("another release was published since this one was made: run it again")
        if target.exists() and version in release_index.listed(folder):
            raise CannotRun(f"{version} is published, and a release is never written again: give the next version in schema/dataset.yaml")
        with _staged(candidate, target) as (staging, problems):
            if problems:
                return problems
            if target.exists():
                if compare(staging, target):
                    release_index.write_index(folder)
                    raise CannotRun(f"{version} is published with other bytes: give the next version in schema/dataset.yaml")
                release_index.prepare(folder)
            else:
                release_index.prepare(folder, coming=staging)
                os.rename(staging, target)
                sync_folder(folder)
            release_index.commit(folder)
    return []


@contextmanager
def _staged(candidate: Prepared, target: Path) -> Iterator[tuple[Path, list[Problem]]]:
    """The release in a folder beside `target`, on the disk and read back, with what that found; the folder goes afterwards."""
    staging = target.parent / f"{_STAGING}{target.name}"
    target.parent.mkdir(parents=True, exist_ok=True)
    _bring_back(target)
    _unlink(staging)
    staging.mkdir(exist_ok=True)
    with _hold(staging) as mine:
        try:
            _empty(staging)
            problems = errors(write_release(candidate, staging)[1]) or verify(staging, candidate.each)
            sync_tree(staging)
            yield staging, problems
        finally:
            if staging.exists() and os.path.samestat(mine, staging.stat()):
                shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _hold(folder: Path) -> Iterator[os.stat_result]:
    """Keep other processes from a folder, wherever it is moved; the folder's identity."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        identity = os.fstat(descriptor)
        try:
            lock(descriptor, folder)
            free = folder.exists() and os.path.samestat(identity, folder.stat())
        except BlockingIOError:
            free = False
        if not free:
            raise CannotRun(f"another run is writing {folder.name.removeprefix(_STAGING)}")
        yield identity
    finally:
        os.close(descriptor)


def _unlink(path: Path) -> None:
    """Take away a link, or a file, that stands where a folder of ours is to be: it is never followed."""
    if path.is_symlink() or path.is_file():
        path.unlink()


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in the place of the old one, and take the old one away: in one step, where the system has one."""
    if not target.exists():
        os.rename(staging, target)
        sync_folder(target.parent)
        return
    with _hold(target):
        exchange = getattr(ctypes.CDLL(None), "renameat2", None)
        if exchange is None or exchange(_HERE, os.fsencode(staging), _HERE, os.fsencode(target), _EXCHANGE):
            old = _aside(target)
            shutil.rmtree(old, ignore_errors=True)
            os.rename(target, old)
            os.rename(staging, target)
            os.rename(old, staging)
        sync_folder(target.parent)
        shutil.rmtree(staging)


def _aside(target: Path) -> Path:
    """Where the old folder stands for a moment, on a system that cannot exchange two folders."""
    return target.parent / f"{_STAGING}{target.name}.old"


def _bring_back(target: Path) -> None:
    """Put back the old folder that a run left aside when it died."""
    _unlink(_aside(target))
    if not target.exists() and _aside(target).exists():
        os.rename(_aside(target), target)


def _clean(folder: Path) -> None:
    """Take away what runs that died have left in `dataset/`, of whatever version; nobody else is at work there."""
    for left in folder.glob(f"{_STAGING}*"):
        _unlink(left)
        shutil.rmtree(left, ignore_errors=True)
    release_index.discard(folder)


@contextmanager
def _refusals(target: Path) -> Iterator[None]:
    """What the disk refuses, in one line."""
    try:
        yield
    except OSError as error:
        raise CannotRun(f"cannot write {refusal(error, target)}") from error


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    with os.fdopen(descriptor, "w") as stream:
        try:
            lock(stream.fileno(), folder)
        except BlockingIOError as error:
            raise CannotRun("another release is under way in this project") from error
        yield
