"""Ids by the names that people write: names and aliases of actors, places and outlets, in any language, and the ids themselves.

Takes ids with their names, gives ids. Names are compared as readers see them (`waqai.folding.fold_name`). Several
entries may have one name: then all their ids are given, and the caller asks, never chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waqai.folding import fold_name
from waqai.records import Actor, Outlet, PlaceRecord


class NameIndex:
    """The ids that each name may mean.

    Parameters
    ----------
    entries : iterable of (str, iterable of str)
        An id and its names, in the order in which ids are to be given.

    Attributes
    ----------
    entries : list of str
        The ids.
    """

    def __init__(self, entries: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._ids: dict[str, list[str]] = {}
        self.entries: list[str] = []
        for id_, names in entries:
            self.entries.append(id_)
            for folded in dict.fromkeys(map(fold_name, (id_, *names))):
                if folded:
                    self._ids.setdefault(folded, []).append(id_)

    def ids(self, name: str) -> tuple[str, ...]:
        """The ids of all entries that have this name; none where it is unknown, several where it is ambiguous."""
        return tuple(self._ids.get(fold_name(name), ()))

    def nearest(self, name: str, most: int = 3) -> tuple[str, ...]:
        """At most so many ids with a name that is like this one, the likest first.

        A name is like another one that has all its words, such as a surname, or that difflib finds at least 0.6 alike.
        """
        from difflib import get_close_matches

        wanted = fold_name(name)
        words = set(wanted.split())
        if not words:
            return ()
        names = [wanted] if wanted in self._ids else []
        names += sorted((known for known in self._ids if words <= set(known.split())), key=len)
        names += get_close_matches(wanted, self._ids, n=most)
        return tuple(dict.fromkeys(id_ for known in names for id_ in self._ids[known]))[:most]


def name_index(known: Mapping[str, object]) -> NameIndex:
    """The index of an authority file's entries by id; of entries that have no names, such as coders, by id alone."""
    return NameIndex((id_, _names(entry)) for id_, entry in known.items())


def did_you_mean_name(value: str, known: Mapping[str, object]) -> str:
    """A hint where the value is, or is like, a name of one or more entries: ``did you mean `x` or `y`?``; else an empty string."""
    index = name_index(known)
    found = index.ids(value) or index.nearest(value)
    return f"did you mean {' or '.join(f'`{id_}`' for id_ in found)}?" if found else ""


def _names(entry: object) -> tuple[str, ...]:
    return (*entry.names.values(), *entry.aliases) if isinstance(entry, (Actor, PlaceRecord, Outlet)) else ()
