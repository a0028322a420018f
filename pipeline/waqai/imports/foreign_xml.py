"""XML that another program wrote, which declares no document type and hence no entity.

Takes bytes, refuses a document type before a parser that would follow one sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

_MARKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # before the first character of XML, in whatever encoding


class DocumentType(Exception):
    """Some XML declares a document type."""


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
