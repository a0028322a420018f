"""What all annotations of a large project together say, for checks that look at some of them.

Gives what `waqai.check.files.Files` gives of those that it has read, and of all the others what their columns say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import ranged, spill
from waqai.bulk.arrays import ints
from waqai.bulk.known import Known
from waqai.bulk.tasks import work_of
from waqai.check.files import Files
from waqai.records import Report


class All:
    """`waqai.check.subject.Across` of a run; `rare` are for each coding the words that stand in one id of an event alone."""

    def __init__(self, files: Files, known: Known, work: str, rare: Mapping[str, Collection[str]]) -> None:
        self._files, self._known, self._work, self._rare = files, known, work, rare
        self._noted = work_of(work)

    def told(self, coding: str | None) -> Collection[str]:
        """The events that a coding tells, or for None those that are published."""
        if coding is not None:
            return self._events(coding)
        return {event for name in self._noted["publish"] for event in self._events(name, published=True)}

    def _events(self, coding: str, *, published: bool = False) -> set[str]:
        mask = ranged.wanted(self._work, coding) if published else None
        found: set[str] = set()
        for run in self._noted["events"].get(coding, ()):
            table = spill.read(run)
            events = table.column("event")
            if mask is not None:
                events = events.filter(pa.array(mask[ints(table.column("article"))]))
            found.update(pc.unique(events).to_pylist())
        return found

    def mentioned(self, coding: str) -> Collection[str]:
        """The events that reports of a coding name in `about`."""
        runs = self._noted["about"].get(coding, ())
        return {event for run in runs for event in pc.unique(spill.read(run).column("target")).to_pylist()}

    def odd(self, coding: str) -> Mapping[str, Collection[str]]:
        """Of the events that were read the words of their ids that nothing in their reports says, and that no other id has."""
        rare = self._rare.get(coding, ())
        found = ((event, [word for word in words if word in rare]) for event, words in self._files.odd(coding).items())
        return {event: words for event, words in found if words}

    def reports(self, coding: str) -> Mapping[str, list[Report]]:
        """The reports that were read of each event of a coding."""
        return self._files.reports(coding)

    def used(self, kind: str) -> Collection[str]:
        """The ids of actors or of places that reports use, or other records."""
        codes, columns = (self._known.places, ("place",)) if kind == "place" else (self._known.actors, ("actors", "recipients", "by"))
        used = set(self._files.used(kind))
        for runs in self._noted["events"].values():
            for table in map(spill.read, runs):
                for name in columns:
                    column = table.column(name)
                    numbers = np.unique(ints(column if name == "place" else pc.list_flatten(column)))
                    used |= {codes.values[n] for n in numbers[numbers >= 0].tolist()}
        return used
