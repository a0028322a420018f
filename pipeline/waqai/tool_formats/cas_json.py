"""UIMA CAS JSON 0.4.0, with what JSON has: feature structures in a list or by their ids, arrays as structures of their own.

Takes the bytes of a file, gives a document for each object in it. What is malformed is said at its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from waqai.imports.foreign_text import decoded, shown
from waqai.imports.import_log import Log
from waqai.problem import Place
from waqai.tool_formats.cas_document import MOST, SOFA, CasDocument, Ref, Sofa, Structure, checked, chosen
from waqai.tool_formats.json_values import Element, JsonSource

STRUCTURES, TYPES = "%FEATURE_STRUCTURES", "%TYPES"
_ID = re.compile(r'(?<!\\)"%ID"\s*:\s*([0-9]+)')
_PRIMITIVE = frozenset(
    f"uima.cas.{kind}{ending}"
    for kind in ("Boolean", "Byte", "Short", "Integer", "Long", "Float", "Double", "String") for ending in ("Array", "[]")
)  # fmt: skip


def documents(name: str, data: bytes, log: Log) -> Iterator[CasDocument]:
    """The documents of a file."""
    text, encoding = decoded(data, name)
    log.source(name, "inception", encoding="" if encoding == "utf-8" else encoding)
    for element in JsonSource(name, text, log).elements():
        if found := _Reader(element, log).document():
            yield found


class _Reader:
    """One object on its way to a document."""

    def __init__(self, element: Element, log: Log) -> None:
        self.element, self.log = element, log
        self.pointers: dict[int, str | int] = {}
        self.raw: dict[int, dict[str, Any]] = {}

    def document(self) -> CasDocument | None:
        """The document; None where the object is none."""
        values, here = self.element.values, self.element.place()
        found = values.get(STRUCTURES)
        if not isinstance(found, (list, dict)):
            self.log.say("refused", here, f"this object is no CAS: it has no `{STRUCTURES}`")
            return None
        if len(found) > MOST:
            self.log.say("refused", here, f"this CAS has {len(found):,} feature structures; at most {MOST:,} are read")
            return None
        for pointer, structure in enumerate(found) if isinstance(found, list) else found.items():
            self._take(pointer, structure)
        sofas = [Sofa(id_, str(s.get("sofaID")), s["sofaString"]) for id_, s in self.raw.items() if _has_text(s)]
        sofa = chosen(sofas, here, self.log)
        if sofa is None:
            return None
        structures = {
            id_: made
            for id_, s in self.raw.items()
            if s["%TYPE"] != SOFA and s.get("@sofa", sofa.id) == sofa.id and not _is_array(s) and (made := self._structure(id_, s))
        }
        return checked(CasDocument(here, sofa.text, structures, _declared(values.get(TYPES)), self._where), self.log)

    def _take(self, pointer: str | int, structure: Any) -> None:
        id_ = structure.get("%ID", pointer if isinstance(pointer, str) else None) if isinstance(structure, dict) else None
        number = int(id_) if isinstance(id_, str) and id_.isdecimal() else id_
        if type(number) is not int or not isinstance(structure.get("%TYPE"), str):
            self.log.say("refused", self.element.place(STRUCTURES, pointer), "a feature structure is an object with `%ID` and `%TYPE`")
        elif number in self.raw:
            message = f"a second feature structure has the id {number}, and is left out"
            self.log.say("refused", self.element.place(STRUCTURES, pointer), message)
        else:
            self.raw[number], self.pointers[number] = structure, pointer

    def _structure(self, id_: int, raw: dict[str, Any]) -> Structure | None:
        begin, end = raw.get("begin"), raw.get("end")
        if (begin is not None or end is not None) and (type(begin) is not int or type(end) is not int):
            self.log.say("refused", self._where(id_, "begin"), f"{shown(begin)} to {shown(end)} is no passage: this annotation is left out")
            return None
        values: dict[str, Any] = {}
        for key, value in raw.items():
            name = key.lstrip("@#") if key[:1] in "@#" else key
            if key[:1] in "%^" or key in ("begin", "end", "@sofa") or value is None:
                continue
            made = self._referred(value) if key.startswith("@") else value
            if isinstance(made, dict):
                self.log.say("unsaid", self._where(id_, name), f"the value of {shown(name)} is an object, and is left out")
            else:
                values[name] = made
        return Structure(id_, raw["%TYPE"], begin, end, values)

    def _referred(self, value: Any) -> Any:
        """What a reference leads to: the elements of an array, else the structure's id."""
        if isinstance(value, list):
            return [Ref(one) for one in value if type(one) is int]
        if type(value) is not int:
            return {}
        there = self.raw.get(value)
        if there is None or not _is_array(there):
            return Ref(value)
        elements = there.get("%ELEMENTS")
        listed = elements if isinstance(elements, list) else []
        if there["%TYPE"] in _PRIMITIVE:
            return [one for one in listed if one is not None]
        return [Ref(one) for one in listed if type(one) is int]

    def _where(self, id_: int, feature: str) -> Place:
        pointer = (STRUCTURES, self.pointers[id_])
        raw = self.raw[id_]
        key = next((key for key in (feature, f"@{feature}", f"#{feature}") if key in raw), None)
        place = self.element.place(*pointer, key) if feature and key else self.element.place(*pointer)
        if place != self.element.place():
            return place
        return self._ids.get(str(id_), place)

    @cached_property
    def _ids(self) -> dict[str, Place]:
        """Where each id is written: for a CAS that is too large to have a place for every value."""
        return self.element.places_of(_ID)


def _has_text(raw: dict[str, Any]) -> bool:
    return raw["%TYPE"] == SOFA and isinstance(raw.get("sofaString"), str)


def _is_array(raw: dict[str, Any]) -> bool:
    kind = raw["%TYPE"]
    return bool(kind.endswith("[]") or (kind.startswith("uima.cas.") and kind.endswith("Array")))


def _declared(types: Any) -> dict[str, tuple[str, ...]]:
    """The features of each type, with those of the types above it."""
    known = {name: said for name, said in types.items() if isinstance(said, dict)} if isinstance(types, dict) else {}
    out = {}
    for name in known:
        features: list[str] = []
        above, seen = name, set()
        while above in known and above not in seen:
            seen.add(above)
            features += [key for key in known[above] if not key.startswith("%") and key not in features]
            above = str(known[above].get("%SUPER_TYPE"))
        out[name] = tuple(features)
    return out
