"""Reads files of JSON Lines: their lines, and each line that must have a shape as a `Line` document, or problems.

A file is plain, or compressed by gzip or zstd, as its name says. It is streamed, never held whole.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from waqai.jsonlines import line_fast
from waqai.problem import CannotRun, Place, Problem
from waqai.yamlfile.document import Document
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_reader import MAX_BYTES

_BUFFER = 1 << 20  # bytes that are read at a time: lines have thousands


class Line(Document):
    """The values of one line of a file, and a place for each of them.

    Parameters
    ----------
    source : bytes or str
        The line without its break, or the path of the file, in which the line, which begins at `offset`, is then read again.
    """

    __slots__ = ("number", "offset")

    def __init__(self, path: str, number: int, values: Any, source: bytes | str, tree: Any = None, offset: int = 0) -> None:
        super().__init__(path, values, source, tree)
        self.number, self.offset = number, offset

    @property
    def text(self) -> bytes:
        """The line without its break."""
        if isinstance(self.source, str):
            self.source = line_at(self.source, self.number, self.offset)
        return self.source

    def tree(self) -> Any:
        """The explaining path's tree; None where the line cannot be read to one."""
        if self._tree is None:
            from waqai.jsonlines import line_slow

            with suppress(UnicodeDecodeError):
                self._tree, _ = line_slow.parse(self.text.decode(), self.number)
        return self._tree


class Unreadable(Exception):
    """A file whose lines cannot be read, or that has none."""

    code, hint, line = "not-json", "make it again from what it was made of", 0

    def problem(self, name: str) -> Problem:
        """What is wrong with the file of this name."""
        return Problem(Place(name, self.line, min(self.line, 1)), self.code, str(self), self.hint)


class NotAFile(Unreadable):
    """A folder, a pipe or a device has the name of a file."""

    code, hint = "not-a-file", ""


class Damaged(Unreadable):
    """A compressed file is not what its name says, or ends too early."""


class Empty(Unreadable):
    """There is not a line in it."""

    code, hint, line = "empty-file", "remove it from raw/", 1


HOPELESS = 1000  # lines


class Hopeless(Unreadable):
    """Of so many lines at its beginning not one is right: it is a file of something else."""

    def __init__(self, line: int) -> None:
        super().__init__(f"not one of {HOPELESS:,} lines is right, and the rest is not read")
        self.line = line


class Span(NamedTuple):
    """Some whole lines of a plain file: where they begin and how many bytes they have, and the number of the first."""

    start: int
    length: int
    first: int


def spans(path: Path, size: int) -> list[Span | None]:
    """Spans of about `size` bytes that a file's lines can be read in; one, which is None, of a compressed or a small file.

    After a line that is too long there are no more.

    Raises
    ------
    CannotRun, Unreadable
        As `numbered`.
    """
    if not path.name.endswith(".jsonl") or os.path.getsize(path) <= size:
        return [None]
    out, start, first = list[Span | None](), 0, 1
    with opened(path) as stream:
        while block := stream.read(size):
            rest = b"" if block.endswith(b"\n") else stream.readline(MAX_BYTES)
            length, breaks = len(block) + len(rest), block.count(b"\n") + rest.endswith(b"\n")
            out.append(Span(start, length, first))
            if len(block) - 1 - block.rfind(b"\n") + len(rest) > MAX_BYTES or _too_long(block):
                break
            start, first = start + length, first + breaks
    return out


def _too_long(block: bytes) -> bool:
    """Whether a line in a block of a file is too long: then there is no line break in one of its windows of half as many bytes."""
    half = MAX_BYTES // 2
    if all(block.find(b"\n", start, start + half) >= 0 for start in range(0, len(block), half)):
        return False
    return max(map(len, block.split(b"\n"))) > MAX_BYTES


def numbered(path: Path, span: Span | None = None) -> Iterator[tuple[int, int, bytes]]:
    """The lines of a file, or of a span of it: number from 1, offset, and the bytes with the line break.

    Of a line that is too long as much is given as shows that it is, and nothing after it is read.

    Raises
    ------
    CannotRun
        The machine refuses to read the file.
    Unreadable
        Its lines cannot be read to the end, or there is none.
    """
    number, offset = (span.first, span.start) if span else (1, 0)
    end = span.start + span.length if span else None
    with opened(path) as stream:
        if offset:
            stream.seek(offset)
        while (end is None or offset < end) and (line := stream.readline(MAX_BYTES + 2)):
            yield number, offset, line
            number, offset = number + 1, offset + len(line)
            if len(line) > MAX_BYTES + 1 or (len(line) > MAX_BYTES and not line.endswith(b"\n")):
                break
        if not offset:
            raise Empty("the file holds no data")


@contextmanager
def unchanged(root: Path, paths: Iterable[str]) -> Iterator[None]:
    """Hold that files stay what they are while this lasts: they are read in pieces, and some lines again.

    Raises
    ------
    CannotRun
        One was written to, replaced or taken away; whatever was found until then is of no use.
    """
    before = {path: _stamp(root / path) for path in paths}

    def hold() -> None:
        for path, stamp in before.items():
            if (now := _stamp(root / path)) != stamp:
                happened = "changed" if now else "vanished"
                raise CannotRun(f"{path} {happened} while it was read: run again when nothing writes to it")

    try:
        yield
    except Exception as error:
        try:
            hold()
        except CannotRun as changed:
            raise changed from error
        raise
    hold()


def _stamp(path: Path) -> tuple[int, ...]:
    """Size, time and identity of a file; nothing where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino


def line_at(path: str, number: int, offset: int) -> bytes:
    """One line that was read before, without its line break; nothing where it is not there any more."""
    try:
        if path.endswith(".jsonl"):
            with opened(Path(path)) as stream:
                stream.seek(offset)
                return stream.readline(MAX_BYTES + 2).removesuffix(b"\n")
        return next((line.removesuffix(b"\n") for here, _, line in numbered(Path(path)) if here == number), b"")
    except Unreadable:
        return b""


def read_line(name: str, number: int, source: bytes, shape: Shape) -> tuple[Line | None, list[Problem]]:
    """Check line `number` of the file `name`, as read with its line break: the fast path, then the explaining one."""
    source = source.removesuffix(b"\n")
    values = line_fast.parse(source)
    if values is not None and shape.of_json.is_valid(values):
        return Line(name, number, values, source), []
    return _explain(name, number, source, shape)


def _explain(name: str, number: int, source: bytes, shape: Shape) -> tuple[Line | None, list[Problem]]:
    from waqai.jsonlines import line_slow
    from waqai.yamlfile.structure_errors import judge

    if len(source) > MAX_BYTES:
        message = f"the line has more than {MAX_BYTES:,} bytes: it is not read, and nothing after it"
        return None, [Problem(Place(name, number, 1), "too-large", message, "an article is never so long")]
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        column = len(source[: error.start].decode()) + 1
        message = f"the byte 0x{source[error.start]:02x} is not UTF-8"
        return None, [Problem(Place(name, number, column), "not-utf-8", message, "save the file as UTF-8")]
    tree, faults = line_slow.parse(text, number)
    document = Line(name, number, line_slow.to_values(tree) if tree else None, source, tree)
    problems = judge(document, faults, shape, shape.of_json)
    return (None if problems else document), problems


def article_of(source: bytes) -> str | None:
    """The article that a line which has not its shape is about, if it says so."""
    from waqai.jsonlines import line_slow

    if len(source) > MAX_BYTES:
        return None
    try:
        tree, _ = line_slow.parse(source.decode(), 1)
    except UnicodeDecodeError:
        return None
    values = line_slow.to_values(tree) if tree else None
    article = values.get("article") if isinstance(values, dict) else None
    return article if isinstance(article, str) else None


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
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=_BUFFER) as stream:
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
        raise Damaged(f"the file is damaged: {error}") from error
    except OSError as error:
        if error.errno is None:  # gzip and pyarrow raise these for bad data
            raise Damaged(f"the file is damaged: {str(error).splitlines()[0]}") from error
        if error.errno == errno.EISDIR:
            raise NotAFile("this is not a regular file") from error
        raise CannotRun(f"cannot read {path.name}: {error.strerror}") from error
