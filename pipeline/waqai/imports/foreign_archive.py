"""The files of a folder or a zip archive that another program wrote, by their names in it: bounded, and nothing is unpacked to disk.

Takes a path and the endings of the names that are wanted, gives bytes. A file by itself is a folder with nothing else in it but
the files beside it that have its name and another of the endings.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from waqai.imports.bounded_parts import bound, bounded_parts
from waqai.imports.foreign_text import file_bytes
from waqai.problem import CannotRun, refusal


def is_archive(head: bytes) -> bool:
    """Whether a file begins as zip archives do."""
    return head.startswith(b"PK\x03\x04")


def names_in(path: Path) -> list[str]:
    """The names of the files in an archive; none where it is no archive that can be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return []


def files_in(path: Path, endings: tuple[str, ...]) -> dict[str, bytes]:
    """The files of a folder, of a zip archive, or next to a file, in the order of their names.

    Raises
    ------
    CannotRun
        Something cannot be read, or there is too much of it.
    """
    if path.is_dir():
        return _in_folder(path, endings)
    if not is_archive(file_bytes(path, 4)):
        beside = [path.with_suffix(ending) for ending in endings]
        return {found.name: file_bytes(found) for found in beside if found == path or found.is_file()}
    with bounded_parts(str(path), file_bytes(path), "archive") as archive:
        names = sorted(name for name in archive.namelist() if _wanted(name, endings))
        return {_printable(name): archive.read(name) for name in names}


def _in_folder(folder: Path, endings: tuple[str, ...]) -> dict[str, bytes]:
    try:
        found = sorted(path for path in folder.rglob("*") if _wanted(path.name, endings) and path.is_file())
        bound(str(folder), [path.stat().st_size for path in found])
    except OSError as error:
        raise CannotRun(f"cannot read {refusal(error, folder)}") from error
    return {_printable(path.relative_to(folder).as_posix()): file_bytes(path) for path in found}


def _wanted(name: str, endings: tuple[str, ...]) -> bool:
    """Whether a file is of those; hidden ones, such as those that macOS puts into archives, are not."""
    return name.lower().endswith(endings) and not name.rpartition("/")[2].startswith(".")


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:500]
