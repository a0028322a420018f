"""Reads a file of JSON Lines that must have a shape: each line a `Line` document, or problems.

Plain, or compressed by gzip or zstd, as the file's name says. A file is streamed, never held whole.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from waqai.jsonlines import fast
from waqai.problem import CannotRun, Place, Problem
from waqai.yamlfile.document import Document
from waqai.yamlfile.reading import MAX_BYTES
from waqai.yamlfile.shape import Shape


class Line(Document):
    """The values of one line of a file, and a place for each of them."""

    __slots__ = ("number",)

    def __init__(self, path: str, number: int, values: Any, source: bytes, tree: Any = None) -> None:
        super().__init__(path, values, source, tree)
        self.number = number

    @property
    def id(self) -> tuple[str, int]:
        """What tells it from all other documents of the project."""
        return self.path, self.number

    def tree(self) -> Any:
        """The explaining path's tree; None where the line cannot be read to one."""
        if self._tree is None:
            from waqai.jsonlines import slow

            self._tree, _ = slow.parse(self.source.decode(), self.number)
        return self._tree


class Read(NamedTuple):
    """One line as it was read: its document (None where problems leave nothing to check), its problems, its `article` if it has one."""

    document: Document | None
    problems: list[Problem]
    article: str | None


def documents(root: Path, path: Path, shape: Shape) -> Iterator[Read]:
    """Each line of the file at `path` (inside `root`), checked against `shape`.

    Raises
    ------
    CannotRun
        The machine refuses to read the file.
    """
    name = path.relative_to(root).as_posix()
    number = 0
    try:
        with opened(path) as stream:
            for number, source in enumerate(_lines(stream), 1):
                yield read_line(name, number, source, shape)
    except NotAFile as error:
        yield Read(None, [Problem(Place(name), "not-a-file", str(error))], None)
        return
    except Damaged as error:
        yield Read(None, [damaged(name, str(error))], None)
        return
    if not number:
        yield Read(None, [empty(name)], None)


def empty(name: str) -> Problem:
    """A file without a line."""
    return Problem(Place(name, 1, 1), "empty-file", "the file holds no data", "take it out of raw/")


def damaged(name: str, why: str) -> Problem:
    """A compressed file that cannot be read to its end."""
    return Problem(Place(name), "not-json", f"the file is damaged: {why}", "make it again from what it was made of")


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long for a line, as much as shows that it is."""
    while line := stream.readline(MAX_BYTES + 2):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(MAX_BYTES)):
            pass
        yield line


def read_line(name: str, number: int, source: bytes, shape: Shape) -> Read:
    """Check one line, as read with its line break: the fast path, then the explaining one."""
    source = source.removesuffix(b"\n")
    values = fast.parse(source)
    if values is not None and shape.of_json.is_valid(values):
        return Read(Line(name, number, values, source), [], None)
    return _explain(name, number, source, shape)


def _explain(name: str, number: int, source: bytes, shape: Shape) -> Read:
    from waqai.jsonlines import slow
    from waqai.yamlfile.explain import judge

    if len(source) > MAX_BYTES:
        message = f"the line has more than {MAX_BYTES:,} bytes, and at most so many are read"
        return Read(None, [Problem(Place(name, number, 1), "too-large", message, "an article is never so long")], None)
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        column = len(source[: error.start].decode()) + 1
        message = f"the byte 0x{source[error.start]:02x} is not UTF-8"
        return Read(None, [Problem(Place(name, number, column), "not-utf-8", message, "save the file as UTF-8")], None)
    tree, faults = slow.parse(text, number)
    document = Line(name, number, slow.to_values(tree) if tree else None, source, tree)
    problems = judge(document, faults, shape, shape.of_json)
    article = document.values.get("article") if isinstance(document.values, dict) else None
    return Read(None if problems else document, problems, article if isinstance(article, str) else None)


class Damaged(Exception):
    """A compressed file is not what its name says, or ends too early."""


class NotAFile(Exception):
    """A folder, a pipe or a device has the name of a file."""


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A shard's bytes, decompressed.

    Raises
    ------
    CannotRun
        The machine refuses to read it, or it has vanished.
    Damaged, NotAFile
        It is not what its name says.
    """
    import zlib

    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise NotAFile("this is not a regular file")
            if path.name.endswith(".gz"):
                import gzip

                with gzip.open(stream) as inside:
                    yield inside  # type: ignore[misc]
            elif path.name.endswith(".zst"):
                import io

                import pyarrow as pa

                yield io.BufferedReader(pa.CompressedInputStream(stream, "zstd"))
            else:
                yield stream
    except (EOFError, zlib.error) as error:
        raise Damaged(str(error)) from error
    except OSError as error:
        if error.errno is None:  # gzip and pyarrow raise these for bad data
            raise Damaged(str(error).splitlines()[0]) from error
        if error.errno == errno.EISDIR:
            raise NotAFile("this is not a regular file") from error
        raise CannotRun(f"cannot read {path.name}: {error.strerror}") from error
