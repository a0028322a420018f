"""The cache of releases: each is kept once, in a folder named by the SHA-256 of its `SHA256SUMS`.

That sum covers every file, so a folder's name says what must lie in it: releases of other sources never meet, and
nothing in the cache grows old. Files come in one by one and are checked before they take their names; a folder
takes its name when it is whole. A run that dies leaves what the next one goes on with. Runs at the same time wait for
each other, a release at a time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from waqai.problem import CannotRun, refusal
from waqai.release.files import lock
from waqai.release.integrity import is_there
from waqai.release.manifest import SUMS, File, read_sums

Bring = Callable[[File, Path, Callable[[int], object]], None]
"""Brings a file into a path that may hold its beginning, and tells of its bytes as they come."""


def cache_folder() -> Path:
    """Where downloads are kept: what WAQAI_CACHE names, or the user's own cache folder of this platform."""
    from platformdirs import user_cache_path

    named = os.environ.get("WAQAI_CACHE")
    return Path(named).absolute() if named else user_cache_path("waqai", appauthor=False)


def known(source: str, version: str) -> Path | None:
    """A version that a source once gave, where it lies whole in the cache; releases do not change, unless the source says so."""
    try:
        return kept(_note(source, version).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def remember(source: str, version: str, sums: str) -> None:
    """Note that this is what a source gave for a version."""
    note = _note(source, version)
    new = note.with_name(f"{note.name}-{os.getpid()}")
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(sums, encoding="ascii")
        os.replace(new, note)
    except OSError as error:
        raise _refused(error) from error


def kept(sums: str) -> Path | None:
    """The folder of a release that lies whole in the cache, every file with its hash; None where it does not."""
    folder = cache_folder() / "releases" / sums
    try:
        data = (folder / SUMS).read_bytes()
        files = read_sums(data, str(folder / SUMS))
        whole = hashlib.sha256(data).hexdigest() == sums and all(is_there(folder, file) for file in files)
    except (OSError, CannotRun):
        return None
    return folder if whole else None


def keep(sums: str, files: tuple[File, ...], bring: Bring, title: str) -> Path:
    """The folder of a release in the cache, brought there as far as it is missing.

    Parameters
    ----------
    sums : str
        The SHA-256 of its `SHA256SUMS`.
    files : tuple of File
        All its files.
    bring : callable
        Brings one file; called for those that are not there, or are damaged.
    title : str
        What the progress bar calls it.

    Raises
    ------
    CannotRun
        The disk refuses, or a file cannot be had.
    """
    cache = cache_folder()
    whole, parts = cache / "releases" / sums, cache / "partial" / sums
    try:
        with _lock(cache / "locks" / sums):
            folder = whole if whole.is_dir() else parts / "release"
            missing = [file for file in files if not is_there(folder, file)]
            if missing:
                parts.mkdir(parents=True, exist_ok=True)
                _bring_all(missing, folder, parts, bring, title)
            if folder != whole:
                whole.parent.mkdir(parents=True, exist_ok=True)
                os.rename(folder, whole)
            if parts.is_dir():
                shutil.rmtree(parts)
    except OSError as error:
        raise _refused(error) from error
    return whole


def _note(source: str, version: str) -> Path:
    return cache_folder() / "sources" / hashlib.sha256(source.encode()).hexdigest() / version


def _refused(error: OSError) -> CannotRun:
    return CannotRun(f"cannot write to the cache, {refusal(error, cache_folder())} (WAQAI_CACHE names another)")


def _bring_all(missing: list[File], folder: Path, parts: Path, bring: Bring, title: str) -> None:
    from tqdm import tqdm

    total = sum(file.size or 0 for file in missing) if all(file.size is not None for file in missing) else None
    with tqdm(total=total, desc=title, unit="B", unit_scale=True, disable=not sys.stderr.isatty()) as bar:
        for file in missing:
            part, target = parts / file.sha256, folder / file.path
            bring(file, part, bar.update)
            _clear(folder, file.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part, target)


def _clear(folder: Path, path: str) -> None:
    """Take away what stands where a file's folders, or the file, must be."""
    *above, _ = parts = path.split("/")
    for number in range(1, len(above) + 1):
        here = folder.joinpath(*parts[:number])
        if here.is_symlink() or here.is_file():
            here.unlink()
    target = folder / path
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Wait for the lock that a file stands for; it goes when the process does.

    Where there are none, two runs do the same work, and what they bring is checked all the same.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        lock(stream.fileno(), path, wait=True)
        yield
