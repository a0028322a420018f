"""The rows of a table that another program wrote: from text, gzip or zip, line by line, with bounds.

Takes a path, gives rows with the file and the line of each. Nothing is unpacked to disk, and one row at a time is held.
"""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

from waqai.imports.foreign_archive import is_archive, printable
from waqai.imports.foreign_text import opened
from waqai.problem import CannotRun, refusal

LONGEST = 1 << 20  # bytes of a line
LONGEST_CELL = 1 << 17  # characters of a cell between quotation marks
LARGEST = 16 << 30  # bytes of a table, unpacked
_PARTS = 10_000
_EMPTY = 1_000_000  # lines in which nothing stands
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A row: the file, the line on which it begins, its cells."""

    file: str
    number: int
    cells: list[str]


def rows(path: Path, delimiter: str, *, quoted: bool, notes: Counter[str]) -> Iterator[Line]:
    """Every row of a file, of all files of an archive in the order of their names; empty lines are left out.

    Parameters
    ----------
    quoted : bool
        Whether quotation marks enclose cells, which then may hold the delimiter and line ends.
    notes : Counter
        Where it is counted how many lines are not UTF-8 and were read as ISO 8859-1.

    Raises
    ------
    CannotRun
        It cannot be read, is damaged, is no text, or is too large; the message names the file and the line.
    """
    with ExitStack() as stack:
        try:
            for name, stream in _streams(path, stack):
                lines = _Lines(name, stream, notes)
                yield from _quoted(lines, delimiter) if quoted else _split(lines, delimiter)
        except CannotRun:
            raise
        except Exception as error:  # zipfile, zlib, lzma and zstd raise errors of their own
            if isinstance(error, OSError) and error.errno:
                raise CannotRun(f"cannot read {refusal(error, path)}") from error
            raise CannotRun(f"{path} is a damaged archive: {str(error)[:200]}") from error


def _streams(path: Path, stack: ExitStack) -> Iterator[tuple[str, IO[bytes] | gzip.GzipFile]]:
    stream = stack.enter_context(opened(path))
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=stream) as unpacked:
            yield str(path), unpacked
    elif is_archive(head):
        archive = stack.enter_context(zipfile.ZipFile(stream))
        parts = [part for part in archive.infolist() if not part.is_dir() and not part.filename.rpartition("/")[2].startswith(".")]
        parts = [part for part in parts if not part.filename.startswith("__MACOSX/")]
        if not parts or len(parts) > _PARTS:
            raise CannotRun(f"{path} holds {len(parts):,} files; one to {_PARTS:,} are read")
        for part in sorted(parts, key=lambda one: one.filename):
            with archive.open(part) as piece:
                yield f"{path}/{printable(part.filename)}", piece
    else:
        yield str(path), stream


class _Lines:
    """The lines of a stream as text, and how many were read."""

    def __init__(self, name: str, stream: IO[bytes] | gzip.GzipFile, notes: Counter[str]) -> None:
        self.name, self._stream, self._notes = name, stream, notes
        self.number = self._bytes = self._empty = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._stream.readline(LONGEST + 1):
            self.number += 1
            self._bytes += len(line)
            if len(line) > LONGEST:
                raise CannotRun(f"{self.name}:{self.number} has more than {LONGEST:,} bytes: is it a table?")
            if self._bytes > LARGEST:
                raise CannotRun(f"{self.name} has more than {LARGEST:,} bytes: split it")
            if len(line) < 3 and not line.strip():
                self._empty += 1
                if self._empty > _EMPTY:
                    raise CannotRun(f"{self.name}:{self.number}: more than {_EMPTY:,} lines are empty: is it a table?")
            if b"\0" in line:
                raise CannotRun(f"{self.name}:{self.number} has a zero byte: save the table as text in UTF-8")
            if self.number == 1:
                line = line.removeprefix(_BOM)
            try:
                yield line.decode()
            except UnicodeDecodeError:
                self._notes["lines that are not UTF-8, read as ISO 8859-1"] += 1
                yield line.decode("iso-8859-1")


def _split(lines: _Lines, delimiter: str) -> Iterator[Line]:
    for text in lines:
        if bare := text.rstrip("\r\n"):
            yield Line(lines.name, lines.number, bare.split(delimiter))


def _quoted(lines: _Lines, delimiter: str) -> Iterator[Line]:
    reader, begins = csv.reader(iter(lines), delimiter=delimiter), 1
    before = csv.field_size_limit(LONGEST_CELL)  # of the whole process: another library may have raised it
    try:
        for cells in reader:
            if any(cells):
                yield Line(lines.name, begins, cells)
            begins = lines.number + 1
    except csv.Error as error:
        raise CannotRun(f"{lines.name}:{begins} cannot be read: {error}") from error
    finally:
        csv.field_size_limit(before)
