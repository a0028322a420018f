"""What brat writes: a text and a file of standoff annotations, in a folder or a zip archive of them.

Takes files that end in `.ann` with the `.txt` of the same name, gives neutral values. An event's roles are links from it, its
trigger is its passage; attributes, modifications and references are attributes of what they name. A note is kept beside the
report; a note whose type is a field's name is the value of that field, since brat's own attributes hold no free text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from waqai.imports.coded_page import CodedPage, FileValue, Quote, saying_alike
from waqai.imports.foreign_archive import files_in, is_archive, names_in
from waqai.imports.foreign_text import decoded
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.problem import CannotRun, Place
from waqai.tool_formats.brat_lines import Event, Span, Standoff, standoff
from waqai.tool_formats.marked_events import EVENT, Assembly, Link, Mark, Terms

_TERMS = Terms("type", "attribute", "role")
_ENDING, _TEXT = ".ann", ".txt"


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it is a file of annotations, or a folder or an archive with some."""
    if path.is_dir():
        return any(path.rglob(f"*{_ENDING}"))
    if is_archive(head):
        return any(name.lower().endswith(_ENDING) for name in names_in(path))
    return path.suffix.lower() == _ENDING


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The documents of a file, a folder or an archive, in the order of their names.

    Raises
    ------
    CannotRun
        There are no annotations in it, or it cannot be read.
    """
    files = files_in(path, (_ENDING, _TEXT))
    names = [name for name in files if name.lower().endswith(_ENDING)]
    if not names:
        raise CannotRun(f"{path} has no files that end in {_ENDING}")
    log.source(path.name, "brat", documents=len(names) if len(names) > 1 else 0)
    yield from saying_alike([page for name in names if (page := _page(path, name, files, mapping, log))])


def _page(path: Path, name: str, files: dict[str, bytes], mapping: Mapping, log: Log) -> CodedPage | None:
    file = path.name if name == path.name else f"{path.name}#{name}"
    beside = files.get(name[: -len(_ENDING)] + _TEXT)
    here = Place(file, 1, 1)
    found = standoff(decoded(files[name], name)[0], file, log)
    text = _counted(decoded(beside, name)[0], found) if beside is not None else None
    marks, links = _marks(found, text, mapping), list(_links(found, mapping, log))
    assembly = Assembly(marks, links, mapping, log, _TERMS, here)
    reports = assembly.reports()
    none = here if not reports and not found.spans and mapping.defaults.get(EVENT) == "none" else None
    if not reports and none is None:
        assembly.say_no_event("`defaults: {event: none}` in the mapping says so for all that have no annotations")
        return None
    stem = PurePosixPath(name).stem
    article = FileValue(stem, here, name) if stem in mapping.articles else None
    return CodedPage(here, article, None, text, reports, frozenset(assembly.says), none)


def _marks(found: Standoff, text: str | None, mapping: Mapping) -> list[Mark]:
    """The events, and the spans that are no event's trigger."""
    out = []
    for event in found.events.values():
        trigger = found.spans.get(event.trigger)
        quotes = tuple(_quotes(trigger._replace(place=event.place), text)) if trigger else ()  # several may have one trigger
        attributes = _attributes(found, (event.key, event.trigger), mapping)
        label = FileValue(event.type, event.place, event.key)
        out.append(Mark(event.key, event.place, event.key, (label,), quotes, trigger and trigger.words, attributes, is_event=True))
    triggers = {event.trigger for event in found.events.values()}
    for span in found.spans.values():
        if span.key not in triggers:
            label, attributes = FileValue(span.type, span.place, span.key), _attributes(found, (span.key,), mapping)
            out.append(Mark(span.key, span.place, span.key, (label,), tuple(_quotes(span, text)), span.words, attributes))
    return out


def _attributes(found: Standoff, keys: tuple[str, ...], mapping: Mapping) -> tuple[tuple[str, FileValue], ...]:
    said = [(a.name, FileValue(a.value, a.place, a.key)) for a in found.attributes if a.target in keys]
    for note in found.notes:
        if note.target in keys:
            is_field = mapping.peek(note.name) is not None
            said.append((note.name if is_field else "note", FileValue(note.value, note.place, note.key)))
    return tuple(said)


def _counted(text: str, found: Standoff) -> str:
    """The text in which the offsets count: as the file has it, or with a line's end of one character, as brat itself reads it."""
    single = text.replace("\r\n", "\n")
    fits = all(_words(_pieces(span, text), text) == " ".join(span.words.split()) for span in found.spans.values())
    return text if fits or single == text else single


def _pieces(span: Span, text: str | None) -> list[tuple[int, int]]:
    """The fragments of a span; those that only white space parts are one."""
    pieces = list(span.pieces[:1])
    for start, end in span.pieces[1:]:
        before = pieces[-1]
        if text is not None and before[1] <= start and not text[before[1] : start].strip():
            pieces[-1] = before[0], end
        else:
            pieces.append((start, end))
    return pieces


def _words(pieces: list[tuple[int, int]], text: str) -> str:
    return " ".join(" ".join(text[start:end] for start, end in pieces).split())


def _quotes(span: Span, text: str | None) -> Iterator[Quote]:
    """The passages of a span, a fragment each; the file has the words of all together."""
    pieces = _pieces(span, text)
    fit = text is not None and _words(pieces, text) == " ".join(span.words.split())
    for start, end in pieces:
        words = span.words or None if len(pieces) == 1 else text[start:end] if fit and text is not None else None
        yield Quote(words, start, end, span.place, span.key)


def _links(found: Standoff, mapping: Mapping, log: Log) -> Iterator[Link]:
    """Roles and relations; what points to an event's trigger points to the event."""
    events: dict[str, list[Event]] = {}
    for event in found.events.values():
        events.setdefault(event.trigger, []).append(event)

    def end(key: str) -> str:
        owners = events.get(key, [])
        return owners[0].key if len(owners) == 1 and key not in found.events else key

    for event in found.events.values():
        for role, target, place in event.roles:
            name = role if mapping.peek(role) is not None else re.sub(r"[0-9]+\Z", "", role) or role  # Theme2 is a second Theme
            yield Link(name, event.key, end(target), place, event.key)
    for relation in found.relations:
        yield Link(relation.type, end(relation.source), end(relation.target), relation.place, relation.key)
    for place in found.equivalents:
        log.say("unsaid", place, "that spans mean the same is left out: no report can hold it")
