"""What words of a foreign file may mean in one project: codes by themselves and their labels, actors and places by their names.

Takes a project's schema and authority files, gives indexes of names; a word that several have is several.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from waqai.formats import Formats
from waqai.name_index import NameIndex, name_index
from waqai.read.raw_folder import Raw
from waqai.schema.model import Schema


class Vocabulary:
    """What the words of a file may mean, in one project."""

    def __init__(self, schema: Schema, raw: Raw) -> None:
        self.schema, self.raw = schema, raw
        self._codes: dict[str, NameIndex] = {}
        self._nearest: dict[tuple[int, str], tuple[str, ...]] = {}

    @cached_property
    def actors(self) -> NameIndex:
        """Actors by id, name and alias."""
        return name_index(self.raw.actor)

    @cached_property
    def places(self) -> NameIndex:
        """Places by id, name and alias."""
        return name_index(self.raw.place)

    @cached_property
    def keys(self) -> dict[str, Any]:
        """The keys that a report may have, each with the JSON Schema of its values."""
        found: dict[str, Any] = Formats(self.schema).annotation.schema["$defs"]["report"]["properties"]
        return found

    def codes(self, name: str) -> NameIndex:
        """A list's codes, by themselves and their labels; none of a list that the codebook does not have."""
        if name not in self._codes:
            found = self.schema.codebook.lists.get(name)
            self._codes[name] = NameIndex((c.code, (c.label,)) for c in (found.codes if found else ()))
        return self._codes[name]

    def modes(self, kind: str) -> NameIndex:
        """The modes of a type, likewise."""
        key = f"modes of {kind}"
        if key not in self._codes:
            found = [c for c in self.schema.codebook.lists["modes"].codes if c.parent == kind]
            self._codes[key] = NameIndex((c.code.removeprefix(f"{kind}-"), (c.label,)) for c in found)
        return self._codes[key]

    def nearest(self, index: NameIndex, text: str) -> tuple[str, ...]:
        """The ids or codes of an index that are most like a text; each asked for once, since sheets repeat their words."""
        key = (id(index), text)
        if key not in self._nearest:
            self._nearest[key] = index.nearest(text)
        return self._nearest[key]
