"""The bytes and the text of a file that another program wrote: bounded, and in any encoding.

Takes a path, gives bytes; takes bytes, gives text and the encoding's name. It changes nothing but line ends of nothing and a
byte-order mark.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from waqai.problem import CannotRun, refusal

LARGEST = 64 << 20  # bytes of a file
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def file_bytes(path: Path, most: int | None = None) -> bytes:
    """The bytes of a file, or so many of the first.

    Raises
    ------
    CannotRun
        It cannot be read, is no regular file, or is larger than `LARGEST`.
    """
    with opened(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > LARGEST:
            raise CannotRun(f"{path} has {size:,} bytes; at most {LARGEST:,} are read: split it")
        return stream.read(LARGEST if most is None else most)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file, open for reading; a pipe is none, which would wait for its writer.

    Raises
    ------
    CannotRun
        It cannot be read, or is no regular file.
    """
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise CannotRun(f"{path} is not a regular file")
            yield stream
    except OSError as error:
        raise CannotRun(f"cannot read {refusal(error, path)}") from error


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file without its byte-order mark, and what it is encoded in.

    UTF-16 without a mark is known by its zero bytes. What is neither is taken for Windows-1256, the Arabic code page of
    Windows, since every byte is a character of it; whether it was, names and passages prove.

    Raises
    ------
    CannotRun
        Its mark says what it is, and it is not that.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    head = data[:4096]
    if encoding is None and head.count(0) * 5 > len(head):
        encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    if encoding is None:
        try:
            return data.decode(), "utf-8"
        except UnicodeDecodeError:
            return data.decode("cp1256", "replace"), "windows-1256"
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding.removesuffix("-le").removesuffix("-be")
    except UnicodeDecodeError as error:
        raise CannotRun(f"{name}: its beginning says that it is {encoding}, and it is not: {error.reason} at byte {error.start}") from None


def shown(value: object) -> str:
    """A value of a file as a message has it: short, on one line, with what cannot be seen written out."""
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value)[:80]) + ("..." if len(str(value)) > 80 else "")
    return f"`{text}`"
