"""The results of one annotation of Label Studio: regions with their labels and answers, relations, answers about the whole task.

Results with the same id are one region: its labels, and the answers that are given for it, each under the name of its control.
An answer without a region is about the whole task. Takes an annotation's results, gives neutral marks and links.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from waqai.imports.cell_text import NONE, cleaned
from waqai.imports.coded_page import FileValue, Quote
from waqai.imports.foreign_text import shown
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.problem import Place
from waqai.tool_formats.json_values import Element, listed
from waqai.tool_formats.marked_events import EVENT, Link, Mark

NO_EVENT = "no_event"  # the control by which our own configuration asks whether an article tells of no event
WHY_NONE = "no_event_reason"  # and the one that asks why
_ANSWERS = {
    "choices": "choices",
    "taxonomy": "taxonomy",
    "textarea": "text",
    "number": "number",
    "datetime": "datetime",
    "rating": "rating",
}


class Answers(NamedTuple):
    """What an annotation holds.

    Parameters
    ----------
    whole : list of (str, FileValue)
        What is said of the whole task, by control.
    no_events : Place or None
        Where it says that the article tells of no event.
    why_none : str
        Why it tells of none, where it says so.
    """

    marks: list[Mark]
    links: list[Link]
    whole: list[tuple[str, FileValue]]
    no_events: Place | None
    why_none: str = ""


def answers(element: Element, pointer: tuple[str | int, ...], results: list[Any], mapping: Mapping, log: Log) -> Answers:
    """Read the results at a pointer of a task."""
    parts: dict[str, list[_Result]] = {}
    links: list[Link] = []
    for j, found in enumerate(results):
        result = _Result(element, (*pointer, j), found, mapping)
        if result.kind == "relation":
            links += result.links()
        elif result.value is None:
            log.say("refused", result.place, "this result has no value", cell=result.cell)
        else:
            parts.setdefault(_key(result.said.get("id")) or f"result {j}", []).append(result)
    marks, whole = [], list[tuple[str, FileValue]]()
    for key, ours in parts.items():
        attributes = [answer for result in ours for answer in result.answers(log)]
        region = next((result for result in ours if result.is_region), None)
        if region is None:
            whole += attributes
        else:
            words = next((text for result in ours if (text := result.words)), None)
            labels = tuple(label for result in ours for label in result.labels)
            marks.append(Mark(key, region.place, region.cell, labels, (region.quote(words),), words, tuple(attributes)))
    none = next((said.place for name, said in whole if _says_none(name, said, mapping)), None)
    why = next((" ".join(cleaned(said.value).split()) for name, said in whole if name == WHY_NONE), "")
    rest = [(name, said) for name, said in whole if name != WHY_NONE and not _says_none(name, said, mapping)]
    return Answers(marks, links, rest, none, why)


def _says_none(name: str, said: FileValue, mapping: Mapping) -> bool:
    text = cleaned(said.value)
    return (name == NO_EVENT or mapping.peek(name) == EVENT) and (text.casefold() in NONE or mapping.says(EVENT, text) == ("",))


class _Result:
    """One result: a region, an answer or a relation."""

    def __init__(self, element: Element, pointer: tuple[str | int, ...], found: Any, mapping: Mapping) -> None:
        self.element, self.pointer, self.mapping = element, pointer, mapping
        self.said: dict[str, Any] = found if isinstance(found, dict) else {}
        self.kind = str(self.said.get("type"))
        value = self.said.get("value")
        self.value: dict[str, Any] | None = value if isinstance(value, dict) else None
        self.cell = f"{pointer[0]}[{pointer[1]}].result[{pointer[-1]}]"

    @property
    def place(self) -> Place:
        return self.element.place(*self.pointer)

    @property
    def is_region(self) -> bool:
        return self.value is not None and self.value.get("start") is not None and self.value.get("end") is not None

    @property
    def words(self) -> str | None:
        """The words of the region; Label Studio writes a line's end as two characters."""
        text = (self.value or {}).get("text")
        return text.replace("\\n", "\n") if isinstance(text, str) and self.kind != "textarea" else None

    @property
    def labels(self) -> list[FileValue]:
        if not self.kind.endswith("labels"):
            return []
        return [FileValue(label, self._at(self.kind, i), self.cell) for i, label in enumerate(listed((self.value or {}).get(self.kind)))]

    def quote(self, words: str | None) -> Quote:
        """The region as a passage; of one in HTML, whose places are paths, the words alone."""
        start, end = (self.value or {}).get("start"), (self.value or {}).get("end")
        if type(start) is int and type(end) is int:
            return Quote(words, start, end, self.place, self.cell)
        return Quote(words, None, None, self.place, self.cell)

    def links(self) -> Iterator[Link]:
        """A relation once for each label, turned so that it goes from its source; both ways where it says so."""
        source, target, direction = _key(self.said.get("from_id")), _key(self.said.get("to_id")), self.said.get("direction")
        for label in listed(self.said.get("labels")) or [""]:
            if direction != "left":
                yield Link(cleaned(label), source, target, self.place, self.cell)
            if direction in ("left", "bi"):
                yield Link(cleaned(label), target, source, self.place, self.cell)

    def answers(self, log: Log) -> Iterator[tuple[str, FileValue]]:
        """What a control says, by the control's name; a person's note on the region is `note`."""
        meta = self.said.get("meta")
        for text in listed(meta.get("text")) if isinstance(meta, dict) else ():
            yield "note", FileValue(text, self.place, self.cell)
        key, name = _ANSWERS.get(self.kind), str(self.said.get("from_name"))
        if key is None:
            if not self.kind.endswith("labels") or not self.is_region:
                log.say("unsaid", self.place, f"a result of the type {shown(self.kind)} is no passage and no answer", cell=self.cell)
            return
        for i, value in enumerate(listed((self.value or {}).get(key))):
            place = self._at(key, i)
            if self.kind != "taxonomy":
                yield name, self._one(value, place)
                continue
            path = [step for step in listed(value) if cleaned(step)]
            if self.mapping.peek(name) == "type" and len(path) > 1:
                yield name, FileValue(path[0], place, self.cell)
                yield "mode", FileValue(path[1], place, self.cell)
            elif path:
                yield name, self._one(path[-1], place)

    def _one(self, value: Any, place: Place) -> FileValue:
        fault = "a list or an object is where one value is expected" if isinstance(value, (dict, list)) else ""
        return FileValue("" if fault else value, place, self.cell, fault)

    def _at(self, *key: str | int) -> Place:
        return self.element.place(*self.pointer, "value", *key)


def _key(value: Any) -> str:
    """A region's id; what follows `#` is the annotation's."""
    return str(value or "").partition("#")[0]
