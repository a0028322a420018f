"""The files of a folder or a zip archive that another program wrote, by their names in it: bounded, and nothing is unpacked to disk.

Takes a path and the endings of the names that are wanted, gives bytes. A file by itself is a folder with nothing else in it but
the files beside it that have its name and another of the endings.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waqai.imports.foreign_text import file_bytes
from waqai.imports.foreign_xml import DocumentType
from waqai.problem import CannotRun, refusal

UNPACKED = 256 << 20  # bytes of all parts of an archive
PARTS = 20_000


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


@contextmanager
def bounded_parts(name: str, data: bytes, what: str) -> Iterator[zipfile.ZipFile]:
    """An archive whose parts are few and small enough; each is unpacked when it is read, to no more than it says.

    Parameters
    ----------
    what : str
        What the archive is, such as `workbook`.

    Raises
    ------
    CannotRun
        It is damaged, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _bound(name, [part.file_size for part in archive.infolist()])
            yield archive
    except DocumentType:
        raise CannotRun(f"{name}: a part of it declares a document type, which no {what} does: it is not read") from None
    except CannotRun:
        raise
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise CannotRun(f"{name} is a damaged {what}: {str(error)[:200]}") from error
    except Exception as error:  # zlib, lzma and expat raise errors of their own
        raise CannotRun(f"{name} is a damaged {what}: {type(error).__name__}: {str(error)[:200]}") from error


def _bound(name: str, sizes: list[int]) -> None:
    """Refuse more files than are read, or larger ones."""
    if len(sizes) > PARTS or sum(sizes) > UNPACKED:
        raise CannotRun(
            f"{name} unpacks to {sum(sizes):,} bytes in {len(sizes):,} parts; at most {UNPACKED:,} in {PARTS:,} are read: split it"
        )


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
        return {printable(name): archive.read(name) for name in names}


def _in_folder(folder: Path, endings: tuple[str, ...]) -> dict[str, bytes]:
    try:
        found = sorted(path for path in folder.rglob("*") if _wanted(path.name, endings) and path.is_file())
        _bound(str(folder), [path.stat().st_size for path in found])
    except OSError as error:
        raise CannotRun(f"cannot read {refusal(error, folder)}") from error
    return {printable(path.relative_to(folder).as_posix()): file_bytes(path) for path in found}


def _wanted(name: str, endings: tuple[str, ...]) -> bool:
    """Whether a file is of those; hidden ones, such as those that macOS puts into archives, are not."""
    return name.lower().endswith(endings) and not name.rpartition("/")[2].startswith(".")


def printable(name: str) -> str:
    """The name of a file as messages have it: nothing in it moves a cursor or turns the direction of writing."""
    return "".join(c if c.isprintable() else "?" for c in name)[:500]
