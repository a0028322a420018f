"""Marks in a text with labels, attributes and links between them, as tools for annotation have them, put together into reports.

A mark is an event if its label is `event`, or a type of the codebook or of the mapping; its attributes are fields, and its own
span is a passage. Another mark belongs to the event that a link joins it to, or that its attribute `event` names: it is
evidence, or a value of the field that the link, or else its own label, is the name of. What belongs to no event is said.
Takes neutral marks and links, gives neutral reports; it looks nothing up and moves no offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from waqai.imports.cell_text import cleaned
from waqai.imports.coded_page import CodedReport, FileValue, Quote
from waqai.imports.foreign_text import shown
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import IGNORE, Mapping
from waqai.imports.report_columns import column_of, split
from waqai.problem import Place
from waqai.texts import SHORTEST_PASSAGE

EVENT, QUOTE = "event", "quote"
ASIDES = ("confidence", "note")
_NAMES = ("id", "name")  # attributes by which a party or a place says who or what it is


class Mark(NamedTuple):
    """A span with its attributes, or an event that has no span.

    Parameters
    ----------
    key : str
        The tool's id, by which links name it.
    labels : tuple of FileValue
        What it is.
    words : str or None
        What it says as a value, such as the name of a party; None where the file does not tell.
    attributes : tuple of (str, FileValue)
        A name may stand several times.
    is_event : bool
        Whether the tool itself says that it is an event, whatever its label.
    """

    key: str
    place: Place
    cell: str
    labels: tuple[FileValue, ...]
    quotes: tuple[Quote, ...] = ()
    words: str | None = None
    attributes: tuple[tuple[str, FileValue], ...] = ()
    is_event: bool = False


class Link(NamedTuple):
    """A link from one mark to another; its label may be empty."""

    label: str
    source: str
    target: str
    place: Place
    cell: str


class Terms(NamedTuple):
    """What the tool calls its labels, attributes and links."""

    label: str = "label"
    attribute: str = "attribute"
    link: str = "relation"


class _Event:
    """An event that is being put together."""

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.fields: dict[str, list[FileValue]] = {}
        self.evidence: list[Quote] = []
        self.asides: dict[str, Any] = {}


class Assembly:
    """The marks of one page on their way to reports.

    Parameters
    ----------
    page : Place
        Where the page stands in the file.
    whole : sequence of (str, FileValue)
        What is said of the page as a whole: of its only event; where no mark is an event, the page is one itself.
    """

    def __init__(
        self, marks: Sequence[Mark], links: Iterable[Link], mapping: Mapping, log: Log, terms: Terms, page: Place,
        whole: Sequence[tuple[str, FileValue]] = (),
    ) -> None:  # fmt: skip
        self.mapping, self.log, self.terms, self.page = mapping, log, terms, page
        self.marks: dict[str, Mark] = {}
        for mark in marks:
            if self.marks.setdefault(mark.key, mark) is not mark:
                log.say("refused", mark.place, f"a mark above has the id {shown(mark.key)} too", cell=mark.cell)
        marks = list(self.marks.values())
        self.events = {mark.key: _Event(mark) for mark in marks if mark.is_event or any(map(self._is_event, _texts(mark)))}
        self.says: set[str] = set()
        for event in self.events.values():
            self._open(event)
        self._fold_in()
        self.only = self._of_the_page(page, whole)
        joined = {key for link in links for key in self._join(link)}
        for mark in marks:
            if mark.key not in self.events:
                self._rest(mark, joined=mark.key in joined)

    def reports(self) -> tuple[CodedReport, ...]:
        """The reports, in the order of their marks."""
        return tuple(
            CodedReport(event.mark.place, event.fields, (*self._own(event), *event.evidence), event.asides)
            for event in self.events.values()
        )

    def say_no_event(self, hint: str) -> None:
        """Say in the log that the page has no event, where nothing says that it reports none."""
        self.log.say("unsaid", self.page, "no event is marked, and nothing says that the article reports none", hint)

    def _is_event(self, label: str) -> bool:
        return is_event(label, self.mapping)

    def _open(self, event: _Event) -> None:
        """Read the attributes and the labels of an event."""
        self._attributes(event, event.mark.attributes)
        for said in event.mark.labels if "type" not in event.fields else ():
            if self.mapping.peek(cleaned(said.value)) != EVENT and (event.mark.is_event or self._is_event(cleaned(said.value))):
                self._say_of(event, "type", said)

    def _fold_in(self) -> None:
        """Take for passages the marks that say nothing but the id of another event of the page."""
        bare = [key for key, event in self.events.items() if event.fields.keys() == {EVENT} and not event.mark.is_event]
        full = {name for key, event in self.events.items() if key not in bare for name in _ids(event)}
        for key in bare:
            if full & _ids(self.events[key]):
                del self.events[key]

    def _attributes(self, event: _Event, attributes: Sequence[tuple[str, FileValue]]) -> None:
        for name, said in attributes:
            if name.casefold() in ASIDES:
                event.asides[name.casefold()] = said.value
            elif (field := self.mapping.field_or_say(name, self.terms.attribute, self.log, said.place, said.cell)) is not None:
                self._say_of(event, field, said)

    def _say_of(self, event: _Event, field: str, *values: FileValue) -> None:
        event.fields.setdefault(field, []).extend(values)
        self.says.add(field)

    def _of_the_page(self, page: Place, whole: Sequence[tuple[str, FileValue]]) -> _Event | None:
        """Take what is said of the whole page; gives the page as an event, where it is one."""
        if not whole:
            return None
        if len(self.events) > 1:
            for name, said in whole:
                message = f"{shown(name)} is given for the whole page, which has {len(self.events)} events: it is not known which of them it describes"
                self.log.say("unresolved", said.place, message, cell=said.cell)
            return None
        there = next(iter(self.events.values()), None)
        event = there or _Event(Mark("", page, "", ()))
        of_page = _Event(event.mark)
        self._attributes(of_page, whole)
        for field, values in of_page.fields.items():
            event.fields.setdefault(field, values)
        event.asides = of_page.asides | event.asides
        if there is None and event.fields:
            self.events[""] = event
            return event
        return None

    def _join(self, link: Link) -> tuple[str, ...]:
        """Put what a link joins to an event where it belongs; gives the marks that it joins."""
        source, target = self.marks.get(link.source), self.marks.get(link.target)
        if source is None or target is None:
            self.log.say("unresolved", link.place, f"this {self.terms.link} joins a mark that is not there", cell=link.cell)
            return ()
        owner, other = (source, target) if source.key in self.events else (target, source)
        if owner.key not in self.events:
            message = f"this {self.terms.link} joins two marks of which none is an event, and is left out"
            self.log.say("unsaid", link.place, message, cell=link.cell)
            return ()
        if link.label and self.mapping.peek(link.label) != EVENT:
            known = self._field(link.label)
            field = known or self.mapping.field_or_say(link.label, self.terms.link, self.log, link.place, link.cell)
        else:
            field = self._field_of_label(other)
        if field is not None:
            self._put(self.events[owner.key], field, other, link.place, link.cell)
        return (other.key,)

    def _field(self, label: str) -> str | None:
        """The field that a label is the name of, evidence included; None where it is none that a mark can fill."""
        found = QUOTE if label.casefold() == "evidence" else self.mapping.peek(label)
        if found is None or found == IGNORE or column_of(found).kind in ("article", "event", "base", "at"):
            return None
        self.mapping.field(label)
        return split(found)[0] if column_of(found).kind == QUOTE else found

    def _field_of_label(self, mark: Mark) -> str | None:
        for label in _texts(mark):
            if self.mapping.peek(label) == EVENT:
                return QUOTE
            if field := self._field(label):
                return field
        for said in mark.labels:
            self.mapping.field_or_say(cleaned(said.value), self.terms.label, self.log, said.place, said.cell)
        return None

    def _put(self, event: _Event, field: str, mark: Mark, place: Place, cell: str) -> None:
        if field == QUOTE:
            event.evidence += [quote for quote in mark.quotes if quote not in event.evidence]
            return
        pointed = self.events.get(mark.key)
        values = [_pointed(pointed, field, place, cell)] if pointed else self._values(mark, field)
        self._say_of(event, field, *values)

    def _values(self, mark: Mark, field: str) -> list[FileValue]:
        """Who or what a mark is: by an attribute of it, else by its words."""
        kind = column_of(field).kind
        named = [said for name, said in mark.attributes if name.casefold() in _NAMES or self._kind(name) == kind]
        if named:
            return named
        fault = "" if mark.words is not None else "the words of this mark are not in the file"
        return [FileValue(mark.words or "", mark.place, mark.cell, fault)]

    def _kind(self, name: str) -> str:
        field = self.mapping.peek(name)
        return "" if field is None or field == IGNORE else column_of(field).kind

    def _rest(self, mark: Mark, *, joined: bool) -> None:
        """Say what of a mark that is no event is left out, or put it where its attribute `event` says."""
        for name, said in mark.attributes:
            if name.casefold() not in (*_NAMES, *ASIDES) and self._kind(name) not in ("event", "actors", "place"):
                self.mapping.field_or_say(name, self.terms.attribute, self.log, said.place, said.cell)
                if self._kind(name):
                    self.log.say(
                        "unsaid", said.place, f"{shown(name)} is given for a mark that is not an event, and is left out", cell=said.cell
                    )
        if joined:
            return
        called = {cleaned(said.value) for name, said in mark.attributes if self._kind(name) == "event"} - {""}
        owners = [event for event in self.events.values() if called & _ids(event)]
        if self.only is not None and not called:
            owners = [self.only]
        field = self._field_of_label(mark)
        if field is None:
            return
        if len(owners) != 1:
            message = f"which event this {shown(' '.join(_texts(mark)))} belongs to is not known"
            self.log.say("unresolved", mark.place, message, "join it to its event, or give it an attribute `event`", cell=mark.cell)
            return
        self._put(owners[0], field, mark, mark.place, mark.cell)

    def _own(self, event: _Event) -> list[Quote]:
        """The event's own passages; words that are too few for one are left out where it has evidence besides."""
        out = []
        for quote in event.mark.quotes:
            if event.evidence and 0 < _length(quote) < SHORTEST_PASSAGE:
                message = f"the event is marked at {_length(quote)} characters, too few for a passage: its evidence is used instead"
                self.log.say("unsaid", quote.place, message, cell=quote.cell)
            else:
                out.append(quote)
        return out


def is_event(label: str, mapping: Mapping) -> bool:
    """Whether a label marks an event: `event` itself, or a type."""
    return mapping.peek(label) == EVENT or label in mapping.types or mapping.says("type", label) is not None


def _texts(mark: Mark) -> list[str]:
    return [cleaned(said.value) for said in mark.labels]


def _ids(event: _Event) -> set[str]:
    return {cleaned(said.value) for said in event.fields.get(EVENT, ())} - {""}


def _pointed(event: _Event, field: str, place: Place, cell: str) -> FileValue:
    """The value of a field whose link points to another event: its id."""
    if column_of(field).kind != "events":
        return FileValue("", place, cell, "this points to an event, which is no value of the field")
    name = min(_ids(event), default="")
    return FileValue(name, place, cell, "" if name else "the event that this points to has no id: give it one in `event`")


def _length(quote: Quote) -> int:
    if quote.words:
        return len(quote.words.strip())
    return quote.end - quote.start if quote.start is not None and quote.end is not None else 0
