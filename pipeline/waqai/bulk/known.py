"""What every part of a bulk run knows: the codebook and the authority files as numbers, made once and handed to each worker."""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import dated
from waqai.bulk.arrays import Ints, Mask, ints
from waqai.formats import Formats
from waqai.places import chain
from waqai.read.raw_folder import Raw
from waqai.rule import date_of
from waqai.schema.model import Schema


class Codes:
    """A closed list of texts, and the number of each; -1 is null or unknown."""

    def __init__(self, values: list[str] | tuple[str, ...]) -> None:
        self.values = list(values)
        self.array = pa.array(self.values, pa.string())
        self.number = {value: i for i, value in enumerate(self.values)}

    def __len__(self) -> int:
        return len(self.values)

    def of(self, texts: pa.Array) -> Ints:
        """The numbers of texts."""
        return ints(pc.index_in(texts, value_set=self.array), -1).astype(np.int32, copy=False)

    def texts(self, numbers: Ints) -> pa.Array:
        """The texts of numbers; null for -1."""
        return self.array.take(pa.array(numbers, mask=numbers < 0))


class Known:
    """The schema, the authority files (of a `Raw` that has no articles), and how both look in numbers."""

    def __init__(self, schema: Schema, raw: Raw) -> None:
        self.schema, self.raw, self.formats = schema, raw, Formats(schema)
        book = schema.codebook
        self.types, self.statuses, self.contexts = (Codes(book.codes(name)) for name in ("types", "statuses", "contexts"))
        self.stances, self.whats, self.units = (Codes(book.codes(name)) for name in ("stances", "quantities", "units"))
        self.bases, self.extents, self.extractions = (Codes(book.codes(n)) for n in ("published_bases", "extents", "extractions"))
        self.modes = Codes(list(dict.fromkeys(mode for modes in book.modes.values() for mode in modes)))
        self.actors, self.places = Codes(list(raw.actor)), Codes(list(raw.place))
        self.outlets, self.coders = Codes(list(raw.outlet)), Codes(list(raw.coder))
        # The last row and column stand for -1: no mode is legal with every type, an unknown one with none.
        self.legal = np.zeros((len(self.types), len(self.modes) + 1), np.bool_)
        self.tenths = np.zeros((len(self.types), len(self.modes) + 1), np.int32)
        for i, kind in enumerate(self.types.values):
            self.legal[i, -1] = True
            self.tenths[i, -1] = book.tenths[kind, None]
            for mode in book.modes[kind]:
                self.legal[i, self.modes.number[mode]] = True
                self.tenths[i, self.modes.number[mode]] = book.tenths[kind, mode]
        self.needs = np.array([kind in book.needs_recipient for kind in self.types.values])
        self.plannable = np.array([kind in book.plannable for kind in self.types.values])
        self.unit_fits = np.array([[unit in book.units[what] for unit in self.units.values] for what in self.whats.values])
        self._roles()
        self._places()
        self.is_outlet = self._actors_that_are_outlets()
        self.decided = Codes([event for event, d in raw.decision.items() if d.fields or d.links])
        self.asked = self._asked()
        self.first_release: dict[str, str] = {}

    def _asked(self) -> Codes:
        """Events that the files of people name: the checks of these files want their reports."""
        gone = [r for r in self.raw.retired if r.table == "events"]
        names = [name for d in self.raw.decisions for name in (d.event, *(link.event for link in d.links))]
        names += [name for r in gone for name in (r.id, r.successor) if name]
        return Codes(list(dict.fromkeys(names)))

    def _roles(self) -> None:
        """Roles as days: two tables, actor by role. An actor that is not known (-1) is the last row, and has a role always."""
        actors = list(self.raw.actor.values())
        most = max((len(a.roles) for a in actors), default=1)
        self.role_start = np.full((len(actors) + 1, most), dated.LAST + 1, np.int32)
        self.role_end = np.full((len(actors) + 1, most), dated.FIRST - 1, np.int32)
        self.role_offset = np.zeros(len(actors) + 1, np.int32)
        texts: list[tuple[str, str]] = []
        ended = np.zeros((len(actors) + 1, most), np.int32)
        for i, actor in enumerate(actors):
            self.role_offset[i] = len(texts)
            for k, role in enumerate(actor.roles):
                start, end = date_of(role.start), date_of(role.end)
                self.role_start[i, k] = start.start.toordinal() - dated.EPOCH if start and start.start else dated.FIRST
                self.role_end[i, k] = end.end.toordinal() - dated.EPOCH if end and end.end else dated.LAST
                ended[i, k] = bool(end and end.end)
                texts.append((role.country, ";".join(role.sectors)))
        self.role_start[-1, 0], self.role_end[-1, 0] = dated.FIRST, dated.LAST
        self.role_offset[-1] = len(texts)
        texts.append(("", ""))
        self.role_ended = ended.astype(np.bool_)
        self.countries = Codes(sorted({country for country, _ in texts}))
        self.role_country = np.array([self.countries.number[country] for country, _ in texts], np.int32)
        self.role_sectors = pa.array([sectors for _, sectors in texts], pa.string())

    def _places(self) -> None:
        records = list(self.raw.place.values())
        number = self.places.number
        self.within = np.array([number.get(p.within or "", -1) for p in records] + [-1], np.int32)
        self.depth = np.array([len(chain(p.id, self.raw.within)) for p in records] + [0], np.int32)
        self.deepest = int(self.depth.max())
        self.nests = np.array([all(x in number for x in chain(p.id, self.raw.within)) for p in records] + [True])

    def _actors_that_are_outlets(self) -> Ints:
        """Pairs of an actor and an outlet that are the same, as one number each."""
        by_name: dict[str, list[int]] = {}
        for i, outlet in enumerate(self.raw.outlet.values()):
            for name in {outlet.id, outlet.name_en, outlet.name_ar}:
                by_name.setdefault(name, []).append(i)
        pairs = [
            a * len(self.outlets) + o
            for a, actor in enumerate(self.raw.actor.values())
            for name in {actor.id, actor.name_en, actor.name_ar}
            for o in by_name.get(name, ())
        ]
        return np.array(sorted(set(pairs)), np.int64)

    def roles_at(self, actors: Ints, when: tuple[Ints, Ints, Mask, Mask] | None, published: tuple[Ints, Ints], dateless: Mask) -> Ints:
        """What `waqai.roles.role_at` says, as numbers of roles; -1 where an actor has none.

        Parameters
        ----------
        when : tuple of array or None
            Start, end, whether each is not told; None where every row is of the day of publication.
        published : tuple of array
            First and last day of publication.
        dateless : array
            Rows whose event has no date, which is then taken to be of the day of publication.
        """
        start, end = published
        if when is None:
            first, low, high = start, start, end
        else:
            first = np.where(when[2], np.where(when[3], start, when[1]), when[0])
            low, high = when[0], np.where(when[3], end, when[1])
            first, low, high = np.where(dateless, start, first), np.where(dateless, start, low), np.where(dateless, end, high)
        found = np.full(len(actors), -1, np.int32)
        for k in reversed(range(self.role_start.shape[1])):  # the first that fits wins
            fits = (self.role_start[actors, k] <= high) & (low <= self.role_end[actors, k])
            found[fits] = k
        for k in reversed(range(self.role_start.shape[1])):
            fits = (self.role_start[actors, k] <= first) & (first <= self.role_end[actors, k])
            found[fits] = k
        lost = np.flatnonzero((found < 0) & dateless)
        for row in lost if len(lost) else ():  # gone by then: the role that ended last
            actor = actors[row]
            ends = [
                (self.role_end[actor, k], -k)
                for k in range(self.role_start.shape[1])
                if self.role_ended[actor, k] and self.role_end[actor, k] < end[row]
            ]
            if ends:
                found[row] = -max(ends)[1]
        return np.where(found < 0, -1, self.role_offset[actors] + found)

    def contains(self, larger: Ints, smaller: Ints) -> Mask:
        """Whether each place is another or lies in it."""
        here = smaller.copy()
        found: Mask = larger == smaller
        for _ in range(self.deepest):
            here = self.within[here]
            found |= (here == larger) & (here >= 0)
        return found

    def save(self, path: Path) -> None:
        """Write it where workers find it."""
        path.write_bytes(pickle.dumps(self))


@lru_cache(maxsize=2)
def load(path: str) -> Known:
    """What `Known.save` wrote, read once in each process."""
    known: Any = pickle.loads(Path(path).read_bytes())
    assert isinstance(known, Known)
    return known
