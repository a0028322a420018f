"""Pages' texts in folders of any kind, such as a checkout of a corpus: found where they lie, or by the hash of their bytes.

Takes folders, gives files' bytes. Links and what git keeps for itself are passed over; a file past `LARGEST` is no page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from waqai.problem import CannotRun
from waqai.texts import digest

LARGEST = 16 << 20  # bytes of a page's text


def blob_id(data: bytes, *, longer: bool = False) -> str:
    """Git's id of a file with these bytes, by SHA-1, or by SHA-256 where ids are `longer`."""
    import hashlib

    hashed = hashlib.sha256() if longer else hashlib.sha1(usedforsecurity=False)
    hashed.update(b"blob %d\0" % len(data) + data)
    return hashed.hexdigest()


class PageFiles:
    """The files in some folders.

    Parameters
    ----------
    folders : sequence of pathlib.Path
        Each must be there.

    Raises
    ------
    CannotRun
        One is no folder.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise CannotRun(f"{folder} is not a folder")
        self.folders = tuple(folders)

    def at(self, name: str) -> bytes | None:
        """The bytes of the file that a path leads to in the first folder that has it; None where none has."""
        if Path(name).is_absolute() or ".." in Path(name).parts:
            return None
        for folder in self.folders:
            try:
                if (path := folder / name).is_file() and (data := _bytes(path)) is not None:
                    return data
            except (OSError, ValueError):  # a name that no file can have
                continue
        return None

    def with_hashes(self, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
        """The files whose SHA-256, or whose id in git, is wanted, with it; each once, from any folder."""
        left, longer = set(wanted), any(re.fullmatch("blob:.{64}", one) for one in wanted)
        git = longer or any(one.startswith("blob:") for one in wanted)
        for path in self._paths():
            if not left:
                return
            if (data := _bytes(path)) is None:
                continue
            names = [digest(data), *([f"blob:{blob_id(data)}"] if git else []), *([f"blob:{blob_id(data, longer=True)}"] if longer else [])]
            for name in left.intersection(names):
                yield name, data
            left.difference_update(names)

    def _paths(self) -> Iterator[Path]:
        for folder in self.folders:
            for here, folders, names in os.walk(folder):
                folders[:] = sorted(name for name in folders if name != ".git")
                yield from (Path(here, name) for name in sorted(names))


def _bytes(path: Path) -> bytes | None:
    """The bytes of a regular file that may be a page; None of any other.

    Raises
    ------
    CannotRun
        The machine refuses to read it.
    """
    if path.is_symlink() or not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error.strerror}") from error
    return data if len(data) <= LARGEST else None
