"""What words of a foreign file may stand for in one project: codes by themselves and their labels, actors and places by their names.

Takes a project's schema and authority files, gives indexes of names; a word that several have is several.
"""

from __future__ import annotations

from functools import cached_property

from waqai.name_index import NameIndex, name_index
from waqai.read.raw_folder import Raw
from waqai.schema.model import Schema


class Vocabulary:
    """What the words of a file may stand for, in one project."""

    def __init__(self, schema: Schema, raw: Raw) -> None:
        self.schema, self.raw = schema, raw
        self._modes: dict[str, NameIndex] = {}

    @cached_property
    def actors(self) -> NameIndex:
        """Actors by id, name and alias."""
        return name_index(self.raw.actor)

    @cached_property
    def places(self) -> NameIndex:
        """Places by id, name and alias."""
        return name_index(self.raw.place)

    def codes(self, name: str) -> NameIndex:
        """A list's codes, by themselves and their labels."""
        if name not in self._modes:
            self._modes[name] = NameIndex((c.code, (c.label,)) for c in self.schema.codebook.lists[name].codes)
        return self._modes[name]

    def modes(self, kind: str) -> NameIndex:
        """The modes of a type, likewise."""
        key = f"modes of {kind}"
        if key not in self._modes:
            found = [c for c in self.schema.codebook.lists["modes"].codes if c.parent == kind]
            self._modes[key] = NameIndex((c.code.removeprefix(f"{kind}-"), (c.label,)) for c in found)
        return self._modes[key]
