"""What INCEpTION writes: layers over a text, with features, links with roles and relations; UIMA CAS JSON, XMI and exports of projects.

An annotation is a mark with its layer for a label (`waqai.tool_formats.marked_events`): one of a layer `Event`, or of a type of the
codebook, is a report, its features are fields, and a link's role says which field its target is. A layer of whole documents says which
article it is, and that it tells of no event. Takes a file, gives neutral values.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waqai.imports.cell_text import NONE, cleaned
from waqai.imports.coded_page import CodedPage, FileValue, Quote
from waqai.imports.foreign_archive import is_archive, names_in
from waqai.imports.foreign_text import decoded, file_bytes
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import IGNORE, Mapping
from waqai.imports.offset_units import Offsets
from waqai.imports.report_columns import QUANTITY, numbered
from waqai.problem import Place
from waqai.tool_formats import inception_files
from waqai.tool_formats.cas_document import CasDocument, Ref, Structure, named
from waqai.tool_formats.marked_events import Assembly, Link, Mark, Terms, is_event

# What a feature or a role is where the mapping says nothing: UIMA has no feature `type`, and a role names one party.
NAMES = {
    "etype": "type", "actor": "actors", "recipient": "recipients", "asserts": "asserted_by", "denies": "denied_by", "context": "contexts",
    "evidence": "quote", "passage": "quote",
}  # fmt: skip
_PARTIES = ("actors", "recipients", "place", "asserted_by", "denied_by")
_ROLES = ("parties", "participants", "arguments", "roles")  # link features whose roles are these
_IDENTITY = ("actor", "identifier", "entity", "concept", "value")  # features of a mark by which it says who or what it is
_GOVERNOR, _DEPENDENT = "Governor", "Dependent"
_TERMS = Terms("layer", "feature", "link")


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it is a CAS, a type system, or an archive of them."""
    if path.is_dir():
        return any(path.rglob("*.xmi")) or any(_is_cas(one) for one in path.rglob("*.json"))
    if is_archive(head):
        names = [name.lower() for name in names_in(path)]
        other = "[content_types].xml" in names or any(name.endswith(".ann") for name in names)
        return not other and any(name.endswith((".xmi", ".json")) for name in names)
    if path.suffix.lower() not in (".json", ".xmi", ".xml", ".tsv"):
        return False
    text = decoded(head, path.name)[0]
    words = ('"%FEATURE_STRUCTURES"', '"%TYPES"', '"http://www.omg.org/XMI"', "<typeSystemDescription")
    return path.suffix.lower() == ".xmi" or any(word in text for word in words) or text.startswith(inception_files.TSV)


def _is_cas(path: Path) -> bool:
    head = file_bytes(path, 4096) if path.is_file() else b""
    return b'"%TYPES"' in head or b'"%FEATURE_STRUCTURES"' in head


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The documents of a file.

    Raises
    ------
    CannotRun
        It cannot be read, unpacks to too much, or dkpro-cassis is needed for it and is not installed.
    """
    for document in inception_files.documents(path, mapping, log):
        yield _Page(document, mapping, log).read()


class _Page:
    """One document on its way to a page with reports."""

    def __init__(self, document: CasDocument, mapping: Mapping, log: Log) -> None:
        self.document, self.mapping, self.log = document, mapping, log
        self.structures = document.structures
        self.offsets = Offsets(document.text)
        self.certain = self._is_utf16()
        self.links: list[Link] = []
        self.taken: set[int] = set()  # structures that are a part of another
        self.about: dict[str, FileValue] = {}  # what is said of the document: `article`, `sha256`, `event`, `no_events`
        self.whole: list[tuple[str, FileValue]] = []

    def read(self) -> CodedPage:
        """The page."""
        reports = [s for s in self._annotations() if self._is_report(s)]
        attributes = {s.id: self._attributes(s) for s in self._annotations()}
        for structure in reports:
            attributes[structure.id] += self._quantities(structure)
            self._links(structure)
        self._relations()
        self._document()
        joined = {link.target for link in self.links} | {link.source for link in self.links}
        marks = [
            self._mark(s, attributes[s.id])
            for s in self._annotations()
            if s.id not in self.taken and (s.is_custom or str(s.id) in joined or self._is_known(s))
        ]
        assembly = Assembly(marks, self.links, self.mapping, self.log, _TERMS, self.document.place, self.whole)
        found = assembly.reports()
        if not found and marks:
            layers = ", ".join(sorted({mark.labels[0].value for mark in marks}))
            hint = "say in the mapping which layer is: `columns: {Layer: event}`"
            self.log.say("unsaid", self.document.place, f"no layer of this document is of reports: {layers[:200]}", hint)
        says = frozenset({"type"} | assembly.says | {name for s in reports for name in self._declared(s)})
        none = self.about.get("event")
        if none is not None and found:
            self.log.say("unresolved", none.place, "this says that the article reports no event, but it has events", cell=none.cell)
        no_events = none.place if none is not None and not found else None
        why = self.about.get("no_events")
        page = CodedPage(self.document.place, self._article(), self.about.get("sha256"), self.document.text, found, says, no_events)
        return page._replace(why_none=" ".join(cleaned(why.value).split())) if why else page

    # what is what

    def _annotations(self) -> Iterator[Structure]:
        return (s for s in self.structures.values() if s.begin is not None and not self._is_relation(s) and s.layer != "DocumentMetaData")

    def _is_relation(self, structure: Structure) -> bool:
        return isinstance(structure.values.get(_GOVERNOR), Ref) and isinstance(structure.values.get(_DEPENDENT), Ref)

    def _is_report(self, structure: Structure) -> bool:
        return is_event(structure.layer, self.mapping)

    def _is_known(self, structure: Structure) -> bool:
        return self._is_report(structure) or self._peek(structure.layer) is not None

    def _peek(self, label: str) -> str | None:
        return self.mapping.peek(label) or NAMES.get(label.casefold())

    def _name(self, label: str) -> str:
        """A label as marks have it: our own name for what it means here, unless the mapping or a field has it already."""
        return label if self.mapping.peek(label) else NAMES.get(label.casefold(), label)

    def _place(self, structure: Structure, feature: str = "") -> Place:
        return self.document.where(structure.id, feature)

    # marks

    def _mark(self, structure: Structure, attributes: list[tuple[str, FileValue]]) -> Mark:
        where, cell = self._place(structure), named(structure)
        label = FileValue(self._name(structure.layer), where, cell)
        assert structure.begin is not None
        assert structure.end is not None
        words = self._covered(structure)
        quote = Quote(words if self.certain else None, structure.begin, structure.end, where, cell)
        return Mark(str(structure.id), where, cell, (label,), (quote,) if structure.begin < structure.end else (), words, tuple(attributes))

    def _covered(self, structure: Structure) -> str:
        """The words that an annotation is over."""
        assert structure.begin is not None
        assert structure.end is not None
        span = self.offsets.span(structure.begin, structure.end, "utf-16")
        return self.document.text[slice(*span)] if span else ""

    def _attributes(self, structure: Structure) -> list[tuple[str, FileValue]]:
        """The features of an annotation that have plain values."""
        keeps_names = self._is_report(structure) or self._is_quantity(structure)
        out = []
        for feature in structure.values:
            name = self._name(feature) if keeps_names or feature.casefold() not in _IDENTITY else "id"
            for value in structure.several(feature):
                if not isinstance(value, (Ref, list)) and value != "" and not feature.startswith("i7n_"):
                    said = FileValue(_last(value) if name == "id" else value, self._place(structure, feature), named(structure, feature))
                    out.append((name, said))
        return out

    # links

    def _pointers(self, structure: Structure) -> Iterator[tuple[str, str, Structure]]:
        """The structures that a report's features point to, each with the feature and the role."""
        for feature in structure.values:
            for value in structure.several(feature):
                target = self.structures.get(value) if isinstance(value, Ref) else None
                role = ""
                if target is not None and target.begin is None:
                    self.taken.add(target.id)
                    parts = list(target.values.values())
                    role = next((str(one) for one in parts if isinstance(one, str)), "")
                    target = self.structures.get(next((one for one in parts if isinstance(one, Ref)), Ref(-1)))
                if target is not None and target.begin is not None:
                    yield feature, role, target

    def _links(self, structure: Structure) -> None:
        for feature, role, target in self._pointers(structure):
            if not self._is_quantity(target):
                label = role if role and (self._peek(role) or not self._peek(feature)) else feature
                self._link(label, structure, target, self._place(structure, feature), named(structure, feature))

    def _link(self, label: str, source: Structure, target: Structure, place: Place, cell: str) -> None:
        self.links.append(Link(self._name(label), str(source.id), str(target.id), place, cell))

    def _relations(self) -> None:
        for structure in self.structures.values():
            ends = structure.values.get(_GOVERNOR), structure.values.get(_DEPENDENT)
            source, target = (self.structures.get(end) if isinstance(end, Ref) else None for end in ends)
            if structure.is_custom and source and target:
                texts = [value for value in structure.values.values() if isinstance(value, str) and value]
                label = next((text for text in [*texts, structure.layer] if self._peek(text)), (texts or [structure.layer])[0])
                self._link(label, source, target, self._place(structure), named(structure))

    def _is_quantity(self, structure: Structure) -> bool:
        fields = [self._peek(feature) for feature in structure.values]
        return not self._is_report(structure) and "what" in fields and set(fields) <= {*QUANTITY, None}

    def _quantities(self, structure: Structure) -> list[tuple[str, FileValue]]:
        """The quantities that a report links to, as features of its own with numbers."""
        own = {self._peek(feature) for feature in structure.values}
        number = 1 + sum(self.mapping.peek(f"what_{n}") in own for n in range(1, 100))
        out: list[tuple[str, FileValue]] = []
        for _, _, target in self._pointers(structure):
            if self._is_quantity(target) and target.id not in self.taken:
                self.taken.add(target.id)
                out += [(numbered(str(self._peek(name)), number), said) for name, said in self._attributes(target)]
                number += 1
        return out

    # the document

    def _document(self) -> None:
        """What layers of whole documents say."""
        pointed = {int(v) for s in self.structures.values() for f in s.values for v in s.several(f) if isinstance(v, Ref)}
        for structure in self.structures.values():
            if structure.begin is not None or structure.id in pointed or not structure.is_custom:
                continue
            for name, said in self._attributes(structure):
                field = name if name == "no_events" else self._peek(name)
                if field in ("article", "sha256", "no_events") or (field == "event" and cleaned(said.value).casefold() in NONE):
                    self.about[field] = said
                else:
                    self.whole.append((name, said))

    def _article(self) -> FileValue | None:
        """Which article it is, as the document says or is called."""
        if (said := self.about.get("article")) is not None:
            return said
        title, id_ = self.document.title
        name = next((name for name in (title, title.partition(".")[0]) if name in self.mapping.articles), None)
        return FileValue(name, self.document.where(id_, ""), "the document's title") if name else None

    def _declared(self, structure: Structure) -> Iterator[str]:
        """The fields that a layer can say, whether or not this annotation does."""
        for feature in self.document.declared.get(structure.type, ()):
            field = self._peek(feature)
            if field not in (None, IGNORE):
                yield str(field)
            elif feature.casefold() in _ROLES:
                yield from _PARTIES
            if feature.casefold() == "quantities":
                yield from QUANTITY

    # the unit

    def _is_utf16(self) -> bool:
        """Whether offsets certainly count UTF-16, as UIMA says: tokens, or else all annotations, then begin and end at words.

        Where they do not, the words that they are over are no proof, and the page's passages must fit in one unit alone.
        """
        if self.mapping.unit is not None:
            return False
        if max(self.document.text, default="") <= "\uffff":
            return True
        spans = [(s.begin, s.end) for s in self._annotations() if s.layer == "Token"]
        spans = spans or [(s.begin, s.end) for s in self._annotations() if s.layer != "DocumentAnnotation"]
        found = [self.offsets.span(begin, end, "utf-16") for begin, end in spans if begin is not None and end is not None and begin < end]
        return all(span and self.offsets.at_words(*span) for span in found)


def _last(value: Any) -> Any:
    """What a knowledge base calls a concept, without the address before it."""
    is_address = isinstance(value, str) and value.startswith(("http://", "https://"))
    return value.rstrip("/#").replace("#", "/").rpartition("/")[2] if is_address else value
