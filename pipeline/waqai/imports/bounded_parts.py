"""The parts of a zip archive that another program wrote, bounded before any of them is unpacked, and XML that declares no document type.

Takes the bytes of a file, gives its parts; takes XML, refuses a document type and hence every entity, before a parser that would
follow one sees it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from xml.parsers import expat

from waqai.problem import CannotRun

UNPACKED = 256 << 20  # bytes of all parts of an archive
PARTS = 20_000
_MARKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # before the first character of XML, in whatever encoding


class DocumentType(Exception):
    """Some XML declares a document type."""


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
            bound(name, [part.file_size for part in archive.infolist()])
            yield archive
    except DocumentType:
        raise CannotRun(f"{name}: a part of it declares a document type, which no {what} does: it is not read") from None
    except CannotRun:
        raise
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise CannotRun(f"{name} is a damaged {what}: {str(error)[:200]}") from error
    except Exception as error:  # zlib, lzma and expat raise errors of their own
        raise CannotRun(f"{name} is a damaged {what}: {type(error).__name__}: {str(error)[:200]}") from error


def bound(name: str, sizes: list[int]) -> None:
    """Refuse more files than are read, or larger ones.

    Raises
    ------
    CannotRun
        There are too many, or they are too large.
    """
    if len(sizes) > PARTS or sum(sizes) > UNPACKED:
        raise CannotRun(
            f"{name} unpacks to {sum(sizes):,} bytes in {len(sizes):,} parts; at most {UNPACKED:,} in {PARTS:,} are read: split it"
        )


def is_xml(data: bytes) -> bool:
    """Whether the bytes begin as XML does, ignoring the file's name."""
    return data[:64].lstrip(_MARKS).startswith(b"<")


def scan(data: bytes, started: Callable[[Any, str, dict[str, str]], None] | None = None) -> None:
    """Read XML to its end, and call `started` with the parser, the name and the attributes of each element.

    Names are `namespace name` where they have a namespace.

    Raises
    ------
    DocumentType
        It declares a document type.
    xml.parsers.expat.ExpatError
        It is not well-formed, or in an encoding that is not known.
    """
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: Any) -> None:
        raise DocumentType

    parser.StartDoctypeDeclHandler = refuse
    if started:
        parser.StartElementHandler = lambda name, attributes: started(parser, name, attributes)
    parser.Parse(data, True)
