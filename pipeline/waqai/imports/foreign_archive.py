"""The files of a folder or a zip archive that another program wrote, by their names in it: bounded, and nothing is unpacked to disk.

Takes a path and the endings of the names that are wanted, gives bytes. A file by itself is a folder with nothing else in it but
the files beside it that have its name and another of the endings.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from waqai.imports.foreign_text import file_bytes
from waqai.problem import CannotRun, refusal

FILES, UNPACKED = 20_000, 512 << 20


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
    """The files of a folder, of a zip archive, or beside a file, in the order of their names.

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
    file_bytes(path, 0)  # is refused where it is too large
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if _wanted(part.filename, endings)]
            _bound(path, [part.file_size for part in parts])
            return {_printable(part.filename): archive.read(part) for part in sorted(parts, key=lambda part: part.filename)}
    except CannotRun:
        raise
    except Exception as error:  # zipfile raises whatever its parts raise
        raise CannotRun(f"{path} is a damaged archive: {type(error).__name__}: {str(error)[:200]}") from error


def _in_folder(folder: Path, endings: tuple[str, ...]) -> dict[str, bytes]:
    try:
        found = sorted(path for path in folder.rglob("*") if _wanted(path.name, endings) and path.is_file())
        _bound(folder, [path.stat().st_size for path in found])
    except OSError as error:
        raise CannotRun(f"cannot read {refusal(error, folder)}") from error
    return {_printable(path.relative_to(folder).as_posix()): file_bytes(path) for path in found}


def _wanted(name: str, endings: tuple[str, ...]) -> bool:
    """Whether a file is of those; hidden ones, such as those that macOS puts into archives, are not."""
    return name.lower().endswith(endings) and not name.rpartition("/")[2].startswith(".")


def _bound(path: Path, sizes: list[int]) -> None:
    if len(sizes) > FILES or sum(sizes) > UNPACKED:
        raise CannotRun(f"{path} has {len(sizes):,} files of {sum(sizes):,} bytes; at most {FILES:,} of {UNPACKED:,} are read: split it")


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:500]
