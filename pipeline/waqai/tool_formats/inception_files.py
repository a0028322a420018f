"""The documents in what INCEpTION exports: a CAS as JSON, XMI with its type system, and archives of both, up to a whole project.

Takes a file or a folder, gives its documents with what each is called. Of a document that several have annotated it gives one: that of the
coder whom the import is for, or says that it must be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zipfile import ZipFile

from waqai.imports.foreign_archive import bounded_parts, is_archive
from waqai.imports.foreign_text import LARGEST, file_bytes
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.problem import CannotRun, Place
from waqai.tool_formats import cas_json, cas_xmi
from waqai.tool_formats.cas_document import CasDocument

FOLDERS = ("annotation", "curation")  # of a project's export
TSV = "#FORMAT=WebAnno TSV"
_TYPES = "typesystem.xml"
_LEGACY = "WebAnno TSV lacks features of several values, and is no longer what INCEpTION recommends"
_HINT = "export as UIMA CAS JSON, or as UIMA CAS XMI"


class _Part(NamedTuple):
    """A file of an archive: what remarks call it, its path, its bytes."""

    name: str
    path: PurePosixPath
    data: bytes


def documents(path: Path, mapping: Mapping, log: Log) -> Iterator[CasDocument]:
    """The documents of a file or a folder.

    Parameters
    ----------
    mapping : Mapping
        Says for whom the import is, and who that is in the tool where the names differ (`coders`).

    Raises
    ------
    CannotRun
        The file cannot be read, or unpacks to too much.
    """
    if not path.is_dir():
        yield from _of_file(path, path.name, mapping, log)
        return
    for file in sorted(one for one in path.rglob("*") if one.suffix.lower() in (".json", ".xmi") and one.is_file()):
        if file.suffix.lower() == ".xmi" or cas_json.STRUCTURES.encode() in file_bytes(file):
            yield from _of_file(file, f"{path.name}#{file.relative_to(path).as_posix()}", mapping, log)


def _of_file(path: Path, name: str, mapping: Mapping, log: Log) -> Iterator[CasDocument]:
    data = file_bytes(path)
    if is_archive(data):
        yield from _of_archive(str(path), name, data, mapping, log)
    elif data.lstrip(b"\xef\xbb\xbf")[:1] == b"#":
        log.source(name, "inception")
        log.say("refused", Place(name), _LEGACY, _HINT)
    elif path.suffix.lower() == ".xmi" or (b"<" in data[:8] and b"typeSystemDescription" not in data[:4096]):
        if found := cas_xmi.document(name, data, _types_beside(path), log):
            yield found
    elif b"<" in data[:8]:
        log.source(name, "inception")  # a type system has no annotations: it is read with its XMI
    else:
        yield from cas_json.documents(name, data, log)


def _types_beside(path: Path) -> bytes | None:
    """The type system in the folder of an XMI file: that of its own name, else the only one."""
    try:
        found = sorted(one for one in path.parent.iterdir() if one.name.lower().endswith(_TYPES))
    except OSError:
        return None
    own = [one for one in found if one.name.lower().startswith(f"{path.stem.lower()}.")]
    named = own or [one for one in found if one.name.lower() == _TYPES] or found
    return file_bytes(named[0]) if len(named) == 1 else None


def _of_archive(file: str, name: str, data: bytes, mapping: Mapping, log: Log) -> Iterator[CasDocument]:
    with bounded_parts(file, data, "export of INCEpTION") as archive:
        parts = _parts(archive, file, name)
    in_project = any(part.path.name == "exportedproject.json" for part in parts)
    if in_project:
        parts = _of_one_coder(name, [part for part in parts if part.path.parts[0] in FOLDERS], mapping, log)
    read = 0
    for part in parts:
        if (found := _of_part(part, parts, file, mapping, log)) is not None:
            read += 1
            yield from found
    if not read:
        what = "it has no annotations in a form that can be read" if in_project else "it has no CAS, neither as JSON nor as XMI"
        log.say("refused", Place(name), what, _HINT)


def _parts(archive: ZipFile, file: str, name: str) -> list[_Part]:
    """The files of an archive that may have annotations, or a type system."""
    out = []
    for part in archive.infolist():
        path = PurePosixPath(part.filename)
        if path.suffix.lower() in (".json", ".xmi", ".xml", ".zip", ".tsv") and path.parts[0] != "source":
            if part.file_size > LARGEST:
                raise CannotRun(f"{file}: {path.name} has {part.file_size:,} bytes; at most {LARGEST:,} are read: export it alone")
            out.append(_Part(f"{name}#{path}", path, archive.read(part)))
    return out


def _of_one_coder(name: str, parts: list[_Part], mapping: Mapping, log: Log) -> list[_Part]:
    """The annotations of one coder: `annotation/<document>/<coder>.json`, and those of the curation."""
    made = [part for part in parts if part.path.stem != "INITIAL_CAS"]
    who = sorted({part.path.stem for part in made})
    if len(who) > 1:
        chosen = [one for one in who if mapping.coders.get(one, one) == mapping.for_coder]
        if len(chosen) != 1:
            hint = f"name one with --coder, or say in the mapping's `coders` who is who: {', '.join(who)[:200]}"
            chosen = []
            log.say("refused", Place(name), f"this project has annotations of {len(who)} coders, and a coding is of one", hint)
        return [part for part in made if part.path.stem in chosen]
    return made


def _of_part(part: _Part, beside: list[_Part], file: str, mapping: Mapping, log: Log) -> Iterator[CasDocument] | None:
    """The documents of a file of an archive; None where it has none."""
    kind = part.path.suffix.lower()
    if kind == ".json" and cas_json.STRUCTURES.encode() in part.data:
        return cas_json.documents(part.name, part.data, log)
    if kind == ".xmi":
        types = [one for one in beside if one.path.name.lower().endswith(_TYPES)]
        near = [one for one in types if one.path.parent == part.path.parent] or types
        found = cas_xmi.document(part.name, part.data, near[0].data if near else None, log)
        return iter([found] if found else [])
    if kind == ".zip" and part.path.parts[0] in FOLDERS and part.name.count("#") == 1:
        return _of_archive(file, part.name, part.data, mapping, log)
    if part.data.startswith(TSV.encode()):
        log.say("refused", Place(part.name), _LEGACY, _HINT)
    return None
