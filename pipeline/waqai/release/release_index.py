"""`dataset/index.json`: which releases there are, with dates, files, sizes and hashes. Derived from the releases.

`prepare` and `commit` make it in two steps, so that nothing that can fail is left to do after a release is in place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waqai.problem import CannotRun
from waqai.release import integrity
from waqai.release.files import paths, sync_folder, write_text
from waqai.release.manifest import INDEX, file_digest
from waqai.release.stored import Stored, releases
from waqai.version_numbers import is_version

_NEW = f".{INDEX}.new"


def listed(folder: Path) -> list[str]:
    """The versions that the index of `folder` lists; none where there is no index.

    Raises
    ------
    CannotRun
        The index is damaged.
    """
    try:
        index = json.loads((folder / INDEX).read_bytes())
        versions = [entry["version"] for entry in index["releases"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        versions = [None]
    if not all(is_version(version) for version in versions):
        raise CannotRun(f"{folder / INDEX} is damaged: take it back from version control, or delete it and the next release makes it again")
    return versions


def entry(stored: Stored, digest: Callable[[str], str | None]) -> dict[str, Any]:
    """What the index says of one release; `digest` gives the SHA-256 of a file by its path in the release."""
    files = [{"path": path, "bytes": (stored.folder / path).stat().st_size, "sha256": digest(path)} for path in paths(stored.folder)]
    return {"version": stored.version, "released": str(stored.package.get("created"))[:10], "files": files}


def prepare(folder: Path, coming: Path | None = None) -> None:
    """Write the next index next to the present one: of the releases in `folder`, and of one that is `coming`.

    Raises
    ------
    CannotRun
        A release is not as its sums say, or not as the index that is there says.
    """
    discard(folder)  # what a run that died left, or a link that somebody planted
    entries = []
    for version in releases(folder):
        integrity.fit_index(folder, version, integrity.check(folder / version))
        entries.append(_entry_of(folder / version))
    entries += [_entry_of(coming)] if coming else []
    latest = entries[-1]["version"] if entries else None
    write_text(folder / _NEW, json.dumps({"latest": latest, "releases": entries}, indent=2) + "\n")


def _entry_of(folder: Path) -> dict[str, Any]:
    return entry(Stored(folder), lambda path: file_digest(folder / path))


def commit(folder: Path) -> None:
    """Put the index that was prepared in its place."""
    os.replace(folder / _NEW, folder / INDEX)
    sync_folder(folder)


def write_index(folder: Path) -> None:
    """Make the index of the releases that are in `folder`."""
    prepare(folder)
    commit(folder)


def discard(folder: Path) -> None:
    """Remove an index that was prepared and is not needed."""
    (folder / _NEW).unlink(missing_ok=True)
