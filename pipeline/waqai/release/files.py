"""Files of a release as bytes: written and handed to the disk, listed. Knows nothing of what is in them."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from waqai.project import is_of_a_system


def paths(folder: Path) -> list[str]:
    """All that is in a folder and is no folder, as paths relative to it with forward slashes, in their order.

    What a system leaves in every folder that somebody looks at is no part of a release, and not among them.

    Raises
    ------
    OSError
        A folder cannot be read.
    """

    def refuse(error: OSError) -> None:
        raise error

    found = [Path(base, name).relative_to(folder) for base, _, names in os.walk(folder, onerror=refuse) for name in names]
    return sorted(path.as_posix() for path in found if not any(map(is_of_a_system, path.parts)))


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with LF."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file and hand it to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        sync(stream.fileno(), path)


def sync_folder(folder: Path) -> None:
    """Hand a folder's own entries to the disk."""
    _sync(folder)


def sync(descriptor: int, path: Path) -> None:
    """Hand an open file or folder to the disk; of a file system that cannot, that is reported once.

    Raises
    ------
    OSError
        The disk fails.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _LACKING:
            raise
        _report_once(
            "sync", f"the file system of {path} does not hand files to its disk when it is asked: a power cut may cost what is written"
        )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync(descriptor, path)
    finally:
        os.close(descriptor)


def lock(descriptor: int, path: Path, *, wait: bool = False) -> None:
    """Lock an open file or folder for this process; where the file system (or Windows) has no locks, that is reported once.

    Raises
    ------
    BlockingIOError
        Another process holds it, and this one does not wait.
    """
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno not in _LACKING:
            raise
        _report_once("lock", f"the file system of {path} has no locks: see to it that no other run writes there at the same time")


_LACKING = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOLCK})  # not EIO: that is a disk that fails
_reported: set[str] = set()


def _report_once(kind: str, text: str) -> None:
    if kind not in _reported:
        _reported.add(kind)
        sys.stderr.write(f"waqai: {text}\n")


def sync_tree(folder: Path) -> None:
    """Hand a folder, and all files and folders in it, to the disk, the innermost first."""
    for base, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync(Path(base, name))
        sync_folder(Path(base))
