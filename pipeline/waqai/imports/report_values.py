"""A report of a foreign file in the values of this project: codes of the codebook, ids of the authority files, EDTF, numbers.

Takes fields as the file has them, gives the keys of a report with the place of each, and what is missing. What is unknown or
may mean several things is left out and said at its place, with the nearest that there is; it is never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from collections.abc import Mapping as Known
from typing import Any, NamedTuple

from waqai.folding import fold_name
from waqai.identifiers import LONGEST, is_slug
from waqai.imports import cell_text, foreign_dates
from waqai.imports.amounts import NotOneNumber, amount
from waqai.imports.cell_text import cleaned
from waqai.imports.coded_page import CodedReport, FileValue
from waqai.imports.foreign_text import shown
from waqai.imports.import_log import Kind, Log
from waqai.imports.mapping_file import Mapping
from waqai.imports.report_columns import COLUMN, COLUMNS, QUANTITY, Column, column_of, split, unused
from waqai.imports.vocabulary import Vocabulary
from waqai.name_index import NameIndex
from waqai.problem import Place
from waqai.report_keys import REPORT_KEYS
from waqai.schema.model import Schema

_FEW = 25  # codes or ids that a hint names, where none is near


class Values(NamedTuple):
    """A report as it could be said.

    Parameters
    ----------
    values : dict
        By key, in the order in which annotation files have them; without `event` and `evidence`.
    places : dict
        Where each key comes from.
    lacking : dict
        The keys that have no value although the report needs one, each with why.
    event : str
        The event's id as the file has it; empty where it has none.
    """

    values: dict[str, Any]
    places: dict[str, Place]
    lacking: dict[str, str]
    event: str


class Reading:
    """One report on its way from the fields of a file to the values of this project."""

    def __init__(self, report: CodedReport, says: frozenset[str], vocabulary: Vocabulary, mapping: Mapping, log: Log) -> None:
        self.report, self.says, self.vocabulary, self.mapping, self.log = report, says, vocabulary, mapping, log
        self.lacking: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        self._implied_mode: str | None = None

    def read(self) -> Values:
        """The report's values."""
        values = dict[str, Any]()
        for key in REPORT_KEYS:
            if key.name in ("event", "evidence"):
                continue
            value, schema = self._value(key.name, values.get("type")), self.vocabulary.keys.get(key.name, {"type": "object"})
            nullable, empty = "null" in schema["type"], schema["type"] == "array" and not schema["minItems"]
            if value is None or value == []:
                asked = any(c.name in self.says or c.name in self.mapping.defaults for c in COLUMNS if c.key == key.name)
                if key.name not in self.lacking and key.required:
                    if not asked:
                        self.lacking[key.name] = "the file has nothing about it"
                    elif not (nullable or empty):
                        self.lacking[key.name] = "it has no value"
                if value == [] and not key.required and key.default is None:
                    values[key.name] = value
                elif key.required and key.name not in self.lacking:
                    values[key.name] = [] if schema["type"] == "array" else None
            elif key.required or value != key.default:
                values[key.name] = value
        return Values(values, self.places, self.lacking, self._event())

    def _value(self, key: str, kind: str | None) -> Any:
        """The value of a key of a report of a type; None where the file says none, or none can be said in a file of another tool."""
        if key == "mode":
            return self._mode(kind)
        if key == "claims":
            return self._claims()
        if key == "quantities":
            return self._quantities()
        if (column := COLUMN.get(key)) is None:
            return None
        if column.kind in ("code", "actors", "place"):
            return self._list(key) if column.many else self._one(key)
        read: dict[str, Callable[[str], Any]] = {
            "date": self._date, "truth": self._truth, "text": self._text, "events": self._events, "object": self._object,
        }  # fmt: skip
        return read[column.kind](key)

    # one value

    def _cells(self, field: str) -> list[FileValue]:
        """What the file says under a field, without what says nothing; a fault of the file is a value that is lacking."""
        out = []
        for said in self.report.fields.get(field, ()):
            text = cleaned(said.value)
            if why := said.fault or cell_text.fault(text):
                self._lack(field, said, why, "", "unresolved")
            elif text:
                out.append(said)
        if not out and field not in self.says and (default := self.mapping.defaults.get(field)) and not cell_text.is_nothing(default):
            return [FileValue(default, self.report.place, "the mapping's default")]
        return out

    def _lack(self, field: str, said: FileValue, message: str, hint: str, kind: Kind = "unresolved") -> None:
        key = column_of(field).key
        self.lacking.setdefault(key, message)
        self.log.say(kind, said.place, f"{field}: {message}", hint, cell=said.cell)

    def _place(self, field: str, said: FileValue) -> None:
        self.places.setdefault(column_of(field).key, said.place)

    def _resolve(self, field: str, said: FileValue, text: str, index: NameIndex, what: str) -> tuple[str, ...] | None:
        """The codes or ids of one text: none where it says that there is no value, and None where they cannot be told."""
        if (mapped := self.mapping.says(field, text)) is not None and mapped != (text,):
            found = tuple(value for value in mapped if value)
            self.mapping.note(field, text, ", ".join(found) or "none")
            if unknown := [value for value in found if not index.ids(value)]:
                self._lack(
                    field, said, f"the mapping makes `{unknown[0]}` of {shown(text)}, which is no {what}", self._near(index, unknown[0])
                )
                return None
            return tuple(id_ for value in found for id_ in index.ids(value)[:1])
        ids = index.ids(text)
        if len(ids) == 1:
            self.mapping.note(field, text, ids[0])
            return ids
        if not ids and cell_text.is_nothing(text):
            return ()
        near = ids or self.vocabulary.nearest(index, text)
        self.mapping.note(field, text, None, near)
        message = f"{shown(text)} is several: {', '.join(ids)}" if ids else f"{shown(text)} is no {what}"
        self._lack(field, said, message, "" if ids else self._near(index, text))
        return None

    def _near(self, index: NameIndex, text: str) -> str:
        near = self.vocabulary.nearest(index, text)
        if near:
            return f"near: {', '.join(near)}"
        for kind, known in (("actor", self.vocabulary.actors), ("place", self.vocabulary.places)):
            if index is known:
                return f"`waqai new {kind} NAME` adds one, and the mapping says of a name what it is"
        return f"one of {', '.join(index.entries)}" if len(index.entries) <= _FEW else ""

    def _index(self, column: Column) -> tuple[NameIndex, str]:
        if column.kind == "actors":
            return self.vocabulary.actors, "actor of raw/actors.yaml"
        if column.kind == "place":
            return self.vocabulary.places, "place of raw/places.yaml"
        return self.vocabulary.codes(column.codes), f"code of the list `{column.codes}`"

    def _one(self, field: str) -> str | None:
        cells = self._cells(field)
        index, what = self._index(column_of(field))
        for said in cells[:1]:
            self._place(field, said)
            text = cleaned(said.value)
            mapped = self.mapping.says(field, text)
            if field == "type" and mapped and len(mapped) > 1:
                self._implied_mode = mapped[1]
                self.mapping.note(field, text, ", ".join(mapped))
                mapped_type = index.ids(mapped[0])
                if len(mapped_type) == 1:
                    return mapped_type[0]
            several = [cleaned(c.value) for c in cells] if len(cells) > 1 else cell_text.parts(text, self.mapping.split) or [text]
            if mapped is None and not index.ids(text) and len(several) == 1 and field == "type":
                several = re.split(r" ?[/+&,،] ?", text)
            if len(several) > 1 and not index.ids(text) and mapped is None:
                self.mapping.note(field, text, None)
                hint = (
                    "code each event separately; or say in the mapping which type and mode this is, such as [CONSULT, visit]"
                    if field == "type"
                    else "leave the one that counts"
                )
                self._lack(field, said, f"{shown(text)} is {len(several)} values, and a report has one", hint)
                return None
            found = self._resolve(field, said, text, index, what)
            return found[0] if found else None
        return None

    def _list(self, field: str) -> list[str]:
        index, what = self._index(column_of(field))
        out: list[str] = []
        for said in self._cells(field):
            self._place(field, said)
            whole = cleaned(said.value)
            known = self.mapping.says(field, whole) is not None or index.ids(whole)
            texts = [whole] if known else cell_text.parts(cell_text.lines_kept(said.value), self.mapping.split)
            for text in texts:
                for part in self._by_commas(field, text, index):
                    out += [id_ for id_ in self._resolve(field, said, part, index, what) or () if id_ not in out]
        return out

    def _by_commas(self, field: str, text: str, index: NameIndex) -> list[str]:
        """A text parted by commas, where the whole is unknown and every part is known; a name may have commas."""
        pieces = cell_text.by_commas(text)
        if len(pieces) > 1 and self.mapping.says(field, text) is None and not index.ids(text) and not self.mapping.split:
            known = [self.mapping.says(field, piece) is not None or len(index.ids(piece)) == 1 for piece in pieces]
            if all(known) or (sum(known) > 1 or sum(known) == len(pieces) - 1):
                return pieces
        return [text]

    # the keys that are not simply looked up

    def _mode(self, kind: str | None) -> str | None:
        if kind is None:
            return None
        index = self.vocabulary.modes(kind)
        for said in self._cells("mode")[:1]:
            self._place("mode", said)
            found = self._resolve("mode", said, cleaned(said.value), index, f"mode of {kind}")
            return found[0] if found else None
        if self._implied_mode:
            if not (ids := index.ids(self._implied_mode)):
                self.lacking.setdefault("mode", f"the mapping's mode `{self._implied_mode}` is none of {kind}")
            return ids[0] if ids else None
        return None

    def _truth(self, field: str) -> bool | None:
        for said in self._cells(field)[:1]:
            self._place(field, said)
            text = cleaned(said.value)
            if (mapped := self.mapping.says(field, text)) is not None:
                text = mapped[0]
            if cell_text.is_nothing(text):
                return None
            answer = cell_text.truth(text)
            self.mapping.note(field, cleaned(said.value), None if answer is None else str(answer).lower())
            if answer is None:
                self._lack(field, said, f"{shown(text)} is neither yes nor no", "write true or false")
            return answer
        return None

    def _date(self, field: str) -> str | None:
        for said in self._cells(field)[:1]:
            self._place(field, said)
            text = cleaned(said.value)
            value: Any = said.value
            if (mapped := self.mapping.says(field, text)) is not None:
                value = text = mapped[0]
            if cell_text.is_nothing(text) or not text:
                return None
            try:
                read = foreign_dates.read(text if isinstance(value, str) else value, self.mapping.dates, self.mapping.serials)
            except foreign_dates.NotOneDate as error:
                readings = f"it may be {' or '.join(error.readings)}" if error.readings else ""
                self._lack(field, said, str(error), "; ".join(filter(None, (readings, error.hint))))
                return None
            if read.corrected:
                self.log.say("corrected", said.place, f"{field}: {shown(text)} is {read.edtf}", cell=said.cell)
            return read.edtf
        return None

    def _claims(self) -> list[dict[str, str]]:
        sides = (("asserted_by", "asserts"), ("denied_by", "denies"))
        return [{"by": actor, "stance": stance} for field, stance in sides for actor in self._list(field)]

    def _events(self, field: str) -> list[str] | None:
        out: list[str] = []
        for said in self._cells(field):
            self._place(field, said)
            text = cell_text.lines_kept(said.value)
            if text.casefold() in cell_text.NONE:
                return []
            for part in cell_text.parts(text.replace(",", ";").replace("،", ";"), self.mapping.split):
                if cell_text.is_nothing(part):
                    continue
                if not is_slug(part):
                    self._lack(field, said, f"{shown(part)} is no event's id", "write the ids of events of the same coding")
                elif part not in out:
                    out.append(part)
        return out or None

    def _quantities(self) -> list[dict[str, Any]]:
        numbers = sorted({split(field)[1] for field in self.report.fields if split(field)[0] in QUANTITY})
        return [quantity for number in numbers if (quantity := self._quantity(number))]

    def _quantity(self, number: int) -> dict[str, Any] | None:
        suffix = "" if number == 1 else f"_{number}"
        said = {name: self._cells(name + suffix) for name in QUANTITY}
        if not any(not cell_text.is_nothing(cleaned(c.value)) for cells in said.values() for c in cells):
            return None
        out: dict[str, Any] = dict.fromkeys(QUANTITY)
        out |= {name: self._one(name + suffix) for name in ("what", "unit")}
        about = self._truth("approximate" + suffix)
        for name in ("value", "low", "high"):
            for cell in said[name][:1]:
                self._place(name, cell)
                about = self._number(name + suffix, cell, out, about)
        out["approximate"] = bool(about)
        words = next((" ".join(cleaned(c.value).split()) for c in said["words"]), "")
        out = {key: value for key, value in out.items() if key != "words"} | ({"words": words} if words else {})
        for name in ("what", "unit"):
            if out[name] is None:
                where = next(c for cells in said.values() for c in cells)
                self.lacking.setdefault("quantities", f"a quantity has no `{name}`")
                if not said[name]:
                    self.log.say("unresolved", where.place, f"{name}{suffix}: this quantity has none", cell=where.cell)
        return out

    def _number(self, field: str, said: FileValue, out: dict[str, Any], about: bool | None) -> bool | None:
        """Fill in what one cell says of a quantity; gives whether it is approximate."""
        name, text = split(field)[0], cleaned(said.value)
        value: Any = said.value if isinstance(said.value, (int, float)) else text
        if (mapped := self.mapping.says(name, text)) is not None:
            value = text = mapped[0]
        if cell_text.is_nothing(text):
            return about
        try:
            found = amount(value)
        except NotOneNumber as error:
            self.mapping.note(name, text, None)
            self._lack(field, said, str(error), error.hint)
            return about
        if mapped is not None:
            self.mapping.note(name, cleaned(said.value), text)
        parts = {"value": found.value, "low": found.low, "high": found.high} if name == "value" else {name: found.value}
        if name != "value" and found.value is None:
            self._lack(field, said, f"{shown(text)} is not one number", "")
        out |= {part: figure for part, figure in parts.items() if figure is not None}
        if found.corrected:
            self.log.say("corrected", said.place, f"{field}: {shown(text)} is {found.corrected}", cell=said.cell)
        return True if found.approximate else about

    def _object(self, field: str) -> dict[str, Any] | None:
        """The columns of the project's own: an object, or JSON of one; the checks of the project say which it may have."""
        for said in self._cells(field)[:1]:
            self._place(field, said)
            text = cleaned(said.value)
            try:
                found = None if cell_text.is_nothing(text) else json.loads(text)
            except (ValueError, RecursionError):
                found = text
            if found is None or isinstance(found, dict):
                return {name: value for name, value in (found or {}).items() if value is not None} or None
            self._lack(field, said, f"{shown(text)} is no JSON object", 'write such as `{"tone": 2}`')
        return None

    def _text(self, field: str) -> str | None:
        for said in self._cells(field)[:1]:
            self._place(field, said)
            text = " ".join(cleaned(said.value).split())
            return None if cell_text.is_nothing(text) else text
        return None

    def _event(self) -> str:
        for said in self._cells("event")[:1]:
            self._place("event", said)
            text = cleaned(said.value)
            if is_slug(text) and len(text) <= LONGEST:
                return text
            if cell_text.is_nothing(text):
                return ""
            made = "-".join(re.findall("[a-z0-9]+", fold_name(text)))[:LONGEST].strip("-") if text.isascii() else ""
            if made:
                self.log.say("corrected", said.place, f"event: {shown(text)} is no id: it is {made}", cell=said.cell)
                return made
            self.lacking["event"] = f"{shown(text)} is no event's id"
            hint = "an id has lower-case letters, digits and single hyphens"
            self.log.say("unresolved", said.place, f"event: {shown(text)} is no id", hint, cell=said.cell)
        return ""


def unsaid(says: frozenset[str], defaults: Known[str, str], schema: Schema) -> list[str]:
    """The fields that a file has nothing about and no default is given for."""
    return [
        c.name for c in COLUMNS
        if c.kind not in ("article", "base", "at", "quote") and not {c.name} & (says | defaults.keys() | unused(schema))
    ]  # fmt: skip
