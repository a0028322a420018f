"""The values of JSON that programs and language models write: lines, one list, several objects, with fences or prose around them.

Takes a text, gives each object with a place for every value in it. What is no JSON is said where it stands, and the objects
after it are read all the same.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from waqai.imports.foreign_text import decoded, file_bytes
from waqai.imports.import_log import Log
from waqai.problem import Place

_BLANK = re.compile(r"[\s,]*")
_NESTED = re.compile(r"\[[\[\]\s,]*")  # lists in a list, all at once: a file may have millions
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_OPENING = re.compile(r"[{\[]")
_NEXT = re.compile(r"\n[ \t]*(?=[{\[])")


class _BadJson(ValueError):
    """JSON that is not to be read: a key twice, a number that is none."""


class Element:
    """One object of a file.

    Parameters
    ----------
    values : Any
        What it holds.
    """

    def __init__(self, source: JsonSource, start: int, end: int, values: Any) -> None:
        self.values, self._source, self._start, self._end = values, source, start, end

    def place(self, *pointer: str | int) -> Place:
        """The place of a value; of the nearest one above it, where it is missing."""
        node, offset = self._tree, 0
        for step in pointer if node is not None else ():
            if node.kind == "mapping" and isinstance(step, str) and step in node.values:
                node = node.values[step]
            elif node.kind == "sequence" and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                break
            offset = node.column - 1
        return self._source.place(self._start + offset)

    def places_of(self, pattern: re.Pattern[str]) -> dict[str, Place]:
        """The places of matches in the object's text, by the pattern's group: for objects too large to have a place for every value."""
        found = pattern.finditer(self._source.text, self._start, self._end)
        return {one[1]: self._source.place(one.start()) for one in found}

    @cached_property
    def _tree(self) -> Any:
        from waqai.jsonlines import line_slow

        tree, _ = line_slow.parse(self._source.text[self._start : self._end].replace("\n", " "), 1)
        return tree


def read_elements(path: Path, form: str, log: Log) -> Iterator[Element]:
    """The objects of a file, of which the log says that it is read as this format."""
    text, encoding = decoded(file_bytes(path), path.name)
    log.source(path.name, form, encoding="" if encoding == "utf-8" else encoding)
    yield from JsonSource(path.name, text, log).elements()


class JsonSource:
    """The text of a file, and the positions of its objects."""

    def __init__(self, name: str, text: str, log: Log) -> None:
        self.name, self.text, self.log = name, text, log

    def place(self, offset: int) -> Place:
        """Line and column of an offset."""
        line = bisect_right(self._lines, offset)
        return Place(self.name, line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def elements(self) -> Iterator[Element]:
        """The objects, one after the other; those of a list one by one."""
        decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
        text, at, inside = self.text, 0, False
        while (at := self._skip(at)) < len(text):
            if text[at] == "[" and not inside:
                inside, at = True, at + 1
            elif text[at] == "]" and inside:
                inside, at = False, at + 1
            elif text[at] == "{":
                end = self._end(decoder, at)
                if isinstance(end, Element):
                    yield end
                    at = end._end
                else:
                    at, inside = self._after(at), False
            else:
                at = self._leave_out(at)

    def _skip(self, at: int) -> int:
        blank = _BLANK.match(self.text, at)
        assert blank
        at = blank.end()
        if thought := _THOUGHT.match(self.text, at):
            self.log.say("corrected", self.place(at), "what the model thought aloud is left out")
            return self._skip(thought.end())
        return at

    def _end(self, decoder: json.JSONDecoder, at: int) -> Element | None:
        try:
            values, end = decoder.raw_decode(self.text, at)
            json.dumps(values, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            where = self.place(at) if "\n" in self.text[at : error.pos].rstrip() else self.place(error.pos)
            self.log.say("refused", where, f"this is not JSON: {error.msg}", "what follows it is read all the same")
        except UnicodeEncodeError:
            self.log.say("refused", self.place(at), "a text in this object has half of a surrogate pair")
        except RecursionError:
            self.log.say("refused", self.place(at), "this object is nested too deeply")
        except _BadJson as error:
            self.log.say("refused", self.place(at), str(error))
        except ValueError:  # Python reads no whole number of more than 4,300 digits
            self.log.say("refused", self.place(at), "a number in this object is too long")
        else:
            return Element(self, at, end, values)
        return None

    def _after(self, at: int) -> int:
        """The next line that begins an object."""
        found = _NEXT.search(self.text, at)
        return found.end() if found else len(self.text)

    def _leave_out(self, at: int) -> int:
        """Pass over a line that is no JSON: a fence, or words around it, up to where an object or a list may begin."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        line = self.text[at:end].strip()
        if nested := _NESTED.match(self.text, at):
            self.log.say("corrected", self.place(at), "words around the JSON are left out")
            return nested.end()
        begun = None if line.startswith("```") else _OPENING.search(self.text, at + 1, end)
        if not line.startswith("```") and not (begun and line.startswith("json")):
            self.log.say("corrected", self.place(at), "words around the JSON are left out")
        return begun.start() if begun else end


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _BadJson(f"the key `{twice[:40]}` is in this object twice")
    return out


def _no_constant(text: str) -> Any:
    raise _BadJson(f"`{text}` is no number of JSON")


def listed(value: Any) -> list[Any]:
    """The entries of what should be a list; models leave the list out where it has one entry."""
    return value if isinstance(value, list) else [] if value is None else [value]
