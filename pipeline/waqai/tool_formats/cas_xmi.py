"""UIMA CAS XMI with its type system, read by dkpro-cassis once this module has seen that it may be.

Takes the bytes of both, gives a document. Before dkpro-cassis sees them, they are read to their end: a document type is refused, and
the line, the column and the offsets of each element are kept, since dkpro-cassis gives none of the first and turns the last.
"""

from __future__ import annotations

import io
import warnings
from typing import Any, NamedTuple
from xml.parsers import expat

from waqai.extras import missing
from waqai.imports.foreign_text import shown
from waqai.imports.foreign_xml import DocumentType, scan
from waqai.imports.import_log import Log
from waqai.problem import Place
from waqai.tool_formats.cas_document import MOST, CasDocument, Ref, Sofa, Structure, checked, chosen

_ID = "http://www.omg.org/XMI id"
_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1")


class _Spot(NamedTuple):
    """Where an element stands, and the offsets that are written in it."""

    line: int
    column: int
    begin: int | None
    end: int | None


class _Refused(Exception):
    """A file that is not to be read, with why and where."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def document(name: str, data: bytes, types: bytes | None, log: Log) -> CasDocument | None:
    """The document of a file; None where it cannot be read, which the log then says.

    Parameters
    ----------
    types : bytes or None
        The type system, as the export has it in `TypeSystem.xml`.

    Raises
    ------
    CannotRun
        dkpro-cassis is not installed.
    """
    log.source(name, "inception")
    if types is None:
        hint = "put the `TypeSystem.xml` of the export next to it, or export as UIMA CAS JSON, which needs none"
        log.say("refused", Place(name), "XMI cannot be read without its type system", hint)
        return None
    try:
        spots = _spots(data)
        _scanned(types, lambda *_: None, "its type system: ")
        return _document(name, _loaded(data, types), spots, log)
    except _Refused as error:
        log.say("refused", Place(name, error.line, error.column), str(error))
    return None


def _scanned(data: bytes, started: Any, what: str = "") -> None:
    try:
        scan(data, started)
    except DocumentType:
        raise _Refused(1, 1, f"{what}this file declares a document type, which no CAS does: it is not read") from None
    except expat.ExpatError as error:
        raise _Refused(error.lineno, error.offset + 1, f"{what}this is not XML: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError) as error:
        raise _Refused(1, 1, f"{what}this is not XML that can be read: {type(error).__name__}") from None
    declared = data[:100].replace(b"\0", b"").partition(b"encoding=")[2][1:20].lower()
    if declared and not declared.startswith(tuple(name.encode() for name in _ENCODINGS)):
        raise _Refused(1, 1, f"{what}a CAS is in UTF-8: write it anew in that")


def _spots(data: bytes) -> dict[int, _Spot]:
    """Where each structure stands in the file."""
    out: dict[int, _Spot] = {}

    def started(parser: Any, element: str, attributes: dict[str, str]) -> None:
        if (id_ := attributes.get(_ID)) is None:
            return
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        begin, end = attributes.get("begin"), attributes.get("end")
        numbers = [id_, *(text for text in (begin, end) if text is not None)]
        if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in numbers):
            raise _Refused(line, column, f"an id or an offset of this {shown(element.rpartition(' ')[2])} is no number")
        if int(id_) in out:
            raise _Refused(line, column, f"a second element has the id {id_}")
        if len(out) == MOST:
            raise _Refused(line, column, f"this CAS has more than {MOST:,} feature structures")
        out[int(id_)] = _Spot(line, column, None if begin is None else int(begin), None if end is None else int(end))

    _scanned(data, started)
    return out


def _loaded(data: bytes, types: bytes) -> Any:
    """The CAS as dkpro-cassis has it."""
    try:
        import cassis
    except ImportError as error:
        raise missing("reading XMI needs", "dkpro-cassis", "import", "UIMA CAS JSON needs nothing") from error
    from cassis.typesystem import TypeNotFoundError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of offsets that it cannot turn: they are taken from the file
            return cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=cassis.load_typesystem(io.BytesIO(types)), trusted=True)
    except TypeNotFoundError as error:
        raise _Refused(1, 1, f"its type system is another: {str(error)[:200]}") from None
    except Exception as error:  # whatever its parts raise; what they say may have words of the text
        raise _Refused(1, 1, f"this is no CAS that can be read with its type system ({type(error).__name__})") from None


def _document(name: str, cas: Any, spots: dict[int, _Spot], log: Log) -> CasDocument | None:
    sofas = [Sofa(sofa.xmiID, sofa.sofaID, sofa.sofaString) for sofa in cas.sofas if isinstance(sofa.sofaString, str)]
    sofa = chosen(sofas, Place(name), log)
    if sofa is None:
        return None
    structures: dict[int, Structure] = {}
    declared: dict[str, tuple[str, ...]] = {}
    waiting = list(cas.get_view(sofa.name).select_all_fs())
    while waiting:
        found = waiting.pop()
        if found.xmiID in structures or getattr(found, "sofaString", None) is not None:
            continue
        spot = spots.get(found.xmiID, _Spot(1, 1, None, None))
        names = {feature.name: _plain(feature.name) for feature in found.type.all_features}
        names = {ours: plain for ours, plain in names.items() if plain not in ("begin", "end", "sofa")}
        declared.setdefault(found.type.name, tuple(names.values()))
        values = {plain: _value(found[ours], waiting) for ours, plain in names.items() if found[ours] is not None}
        structures[found.xmiID] = Structure(found.xmiID, found.type.name, spot.begin, spot.end, values)

    def where(id_: int, _: str) -> Place:
        spot = spots.get(id_)
        return Place(name, spot.line, spot.column) if spot else Place(name)

    return checked(CasDocument(Place(name), sofa.text, dict(sorted(structures.items())), declared, where), log)


def _plain(feature: str) -> str:
    """A feature's name as the file has it: dkpro-cassis marks those that Python uses itself."""
    return feature.removesuffix("_") if feature in ("self_", "type_") else feature


def _value(value: Any, waiting: list[Any]) -> Any:
    """A value with references for structures, which then wait to be read; an array as a list."""
    if isinstance(value, list):
        return [_value(one, waiting) for one in value if one is not None]
    if not hasattr(value, "xmiID"):
        return value
    if value.type.name.endswith(("Array", "[]")):
        return _value(value.elements or [], waiting)
    waiting.append(value)
    return Ref(value.xmiID)
