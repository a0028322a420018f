"""Files of a release as bytes: written and handed to the disk, listed. Knows nothing of what is in them."""

from __future__ import annotations

import os
from pathlib import Path


def paths(folder: Path) -> list[str]:
    """All that is in a folder and is no folder, as paths relative to it with forward slashes, in their order.

    Raises
    ------
    OSError
        A folder cannot be read.
    """

    def refuse(error: OSError) -> None:
        raise error

    found = [Path(base, name) for base, _, names in os.walk(folder, onerror=refuse) for name in names]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with LF."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file and hand it to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Hand a folder's own entries to the disk."""
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Hand a folder, and all files and folders in it, to the disk, the innermost first."""
    for base, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync(Path(base, name))
        sync_folder(Path(base))
