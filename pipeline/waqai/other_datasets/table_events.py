"""The side of a table: its rows as event-pairs, and of every row that is none why it is none.

Takes the files of a table and what is where in them, gives event-pairs of the pairs that the release has. Rows of other pairs are
counted and not held, so that memory is bounded by what can be matched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from waqai.nearest import did_you_mean
from waqai.other_datasets.country_names import CountryNames
from waqai.other_datasets.event_codes import EventCodes
from waqai.other_datasets.event_pairs import Coverage, EventPair, Pair, Side, month_of, put_in_order
from waqai.other_datasets.table_lines import Line, rows
from waqai.other_datasets.table_mapping import TableMapping
from waqai.problem import CannotRun, Problem
from waqai.yamlfile.document import Document

MOST = 3_000_000
"""Rows between pairs of the release that are held at most."""
_LONGEST_TEXT = 160

REASONS = CELLS, DATE, PRECISION, TYPE, SIDE, COUNTRY, ITSELF, PAIR, FAR = (
    "another number of columns than the table has",
    "no date that can be read",
    "not dated to the day",
    "a type that has no counterpart here",
    "a side without a country",
    "a country that is not known here",
    "a country with itself",
    "a pair that the release does not have",
    "more than 90 days away from what the release covers",
)


class Wanted(NamedTuple):
    """What of a table is of use: the release's pairs, and the days from which shifted ones could reach it."""

    pairs: frozenset[Pair]
    first: int
    last: int
    ordered: bool
    domestic: bool


@dataclass
class TableCounts:
    """What there was in a table on the way to its events.

    Parameters
    ----------
    rows, between : int
        All rows; those that are dated, of a type and of a pair of countries that are known here.
    left_out : Counter
        The other rows, by why they are none.
    examples : dict
        The first of these, by why.
    countries, types : Counter
        Those that are not known here.
    """

    rows: int = 0
    between: int = 0
    left_out: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(REASONS, 0)))
    examples: dict[str, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    days: set[int] = field(default_factory=set)
    types_seen: set[str] = field(default_factory=set)
    quads_seen: set[str] = field(default_factory=set)


class TableEvents(NamedTuple):
    """A table's side, and what else was counted."""

    side: Side
    counts: TableCounts


class TableReader:
    """Reads tables of one kind.

    Parameters
    ----------
    document : Document or None
        The mapping file that names the columns, for problems; None for a format that is known.
    quad_of : mapping
        The quad class of each type of the release.
    """

    def __init__(
        self,
        mapping: TableMapping,
        document: Document | None,
        names: CountryNames,
        codes: EventCodes,
        quad_of: Mapping[str, str],
        wanted: Wanted,
    ) -> None:
        self._mapping, self._document, self._wanted = mapping, document, wanted
        self._names, self._codes, self._quad_of = names, codes, quad_of
        self._quads = set(quad_of.values())
        self._counts = TableCounts()
        self.problems: list[Problem] = []

    def read(self, paths: Sequence[Path]) -> TableEvents:
        """Read the files of a table, as if they were one.

        Raises
        ------
        CannotRun
            A file cannot be read, is of another format, or has too many rows of use.
        """
        found: list[EventPair] = []
        for path in paths:
            file, columns, width = "", dict[str, tuple[int, ...]](), 0
            for line in rows(path, self._mapping.delimiter, quoted=self._mapping.quoted, notes=self._counts.notes):
                if line.file != file or (
                    len(line.cells) != width and len(line.cells) in self._mapping.widths
                ):  # GDELT 1.0 grew by a column
                    file, (columns, width, header) = line.file, self._columns(line)
                    if header:
                        continue
                if self.problems:
                    break
                self._counts.rows += 1
                found += self._row(line, columns, width)
                if len(found) > MOST:
                    raise CannotRun(
                        f"{line.file} has more than {MOST:,} rows between pairs of the release: narrow them with --countries, --from and --to"
                    )
        counts = self._counts
        if not counts.rows and not self.problems:
            raise CannotRun(f"{', '.join(map(str, paths))}: there is no row")
        coverage = Coverage(frozenset(map(month_of, counts.days)), min(counts.days), max(counts.days)) if counts.days else None
        side = Side(sorted(found, key=lambda one: one.order), coverage, frozenset(counts.types_seen), frozenset(counts.quads_seen))
        return TableEvents(side, counts)

    def _columns(self, line: Line) -> tuple[dict[str, tuple[int, ...]], int, bool]:
        """Which columns have each role, how many there are, and whether the line is a header."""
        mapping, cells = self._mapping, [cell.strip() for cell in line.cells]
        needed = [name for role in ("date", "actor", "recipient", "type") for name in mapping.columns.get(role, ())]
        header = not mapping.widths or needed[0] in cells
        if not header and len(cells) not in mapping.widths:
            widths = ", ".join(map(str, mapping.widths))
            raise CannotRun(
                f"{line.file}:{line.number} has {len(cells)} columns; {mapping.title} has {widths}: is it another format (--as)?"
            )
        names = cells if header else list(mapping.widths[len(cells)])
        places = {name: at for at, name in reversed(list(enumerate(names)))}
        for role, wanted in mapping.columns.items():
            for at, name in enumerate(wanted):
                if name in places:
                    continue
                if self._document:
                    pointer = ("columns", role, at) if role == "text" else ("columns", role)
                    text = f"{line.file}:{line.number} has no column `{name}`"
                    self.problems.append(Problem(self._document.place(*pointer), "unknown-key", text, did_you_mean(name, names)))
                elif name in needed:
                    raise CannotRun(
                        f"{line.file}:{line.number} has no column `{name}`, which {mapping.title} has: is it another format (--as)?"
                    )
        columns = {role: tuple(places[name] for name in named if name in places) for role, named in mapping.columns.items()}
        columns["precise"] = (places[mapping.precise],) if mapping.precise in places else ()
        reach = 1 + max((at for role in ("date", "actor", "recipient", "type", "quad") for at in columns.get(role, ())), default=0)
        return columns, len(names) if mapping.widths else reach, header

    def _row(self, line: Line, columns: Mapping[str, tuple[int, ...]], width: int) -> list[EventPair]:
        """The event-pairs of a row; where it is none, why is counted."""
        cells, counts, wanted = line.cells, self._counts, self._wanted
        if len(cells) < width or (self._mapping.widths and len(cells) != width):
            return self._without(CELLS, line)
        day = day_of(self._cell(cells, columns, "date"), self._mapping.dates)
        if day is None:
            return self._without(DATE, line)
        collected = self._cell(cells, columns, "collected")
        known = day_of(collected, self._mapping.dates) if collected else day
        if known is not None:
            counts.days.add(known)
        if columns["precise"] and self._cell(cells, columns, "precise") != "1":
            return self._without(PRECISION, line)
        type_, quad = self._kind(self._cell(cells, columns, "type"), self._cell(cells, columns, "quad"))
        if quad is None:
            return self._without(TYPE, line)
        if type_:
            counts.types_seen.add(type_)
        counts.quads_seen.add(quad)
        actors, recipients = (self._countries(cells, columns, role, day) for role in ("actor", "recipient"))
        if not actors or not recipients:
            return self._without(SIDE if actors == [] or recipients == [] else COUNTRY, line)
        pairs = {
            put_in_order(pair, ordered=wanted.ordered) for pair in product(actors, recipients) if wanted.domestic or pair[0] != pair[1]
        }
        if not pairs:
            return self._without(ITSELF, line)
        counts.between += 1
        pairs &= wanted.pairs
        if not pairs:
            return self._without(PAIR, line)
        if not wanted.first <= day <= wanted.last:
            return self._without(FAR, line)
        place, event, text = f"{line.file}:{line.number}", self._cell(cells, columns, "id"), self._text(cells, columns)
        return [EventPair(day, pair, quad, type_, event, place, text) for pair in sorted(pairs)]

    def _without(self, why: str, line: Line) -> list[EventPair]:
        self._counts.left_out[why] += 1
        self._counts.examples.setdefault(why, f"{line.file}:{line.number}")
        return []

    def _cell(self, cells: list[str], columns: Mapping[str, tuple[int, ...]], role: str) -> str:
        """What stands under a role; empty where nothing does."""
        for at in columns.get(role, ()):
            if at < len(cells) and (text := cells[at].strip()) not in self._mapping.empty:
                return text
        return ""

    def _kind(self, code: str, quad: str) -> tuple[str | None, str | None]:
        """The type and the quad class of a row: a type's quad class is that of the codebook; a table without types has quad classes."""
        if "type" in self._mapping.columns or self._mapping.type:
            code = code or self._mapping.type or ""
            if type_ := self._codes.type(code):
                return type_, self._quad_of[type_]
            self._counts.types[code or "(empty)"] += 1
            return None, None
        said = self._mapping.quads.get(quad, quad)
        if said in self._quads:
            return None, said
        self._counts.types[quad or "(empty)"] += 1
        return None, None

    def _countries(self, cells: list[str], columns: Mapping[str, tuple[int, ...]], role: str, day: int) -> list[str] | None:
        """The countries of a side; none where nothing stands there, None where what stands there is not known."""
        text = self._cell(cells, columns, role)
        if (group := self._cell(cells, columns, f"{role}_group")) and (found := self._names.of_group(group)):
            return [found]
        if not text and self._wanted.domestic:  # a side that is no state is of the country in which the event was
            text = self._cell(cells, columns, "where")
        parts = [part.strip() for part in text.split(self._mapping.separator)] if self._mapping.separator else [text]
        parts = [part for part in parts if part not in self._mapping.empty]
        codes = {self._names.code(part, day) for part in parts}
        if None in codes:
            self._counts.countries.update(part for part in parts if self._names.code(part, day) is None)
        known = sorted(code for code in codes if code)
        return known if known or not parts else None

    def _text(self, cells: list[str], columns: Mapping[str, tuple[int, ...]]) -> str:
        parts = [cells[at].strip() for at in columns.get("text", ()) if at < len(cells)]
        text = "; ".join(part for part in parts if part not in self._mapping.empty)
        return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 3] + "..."


@lru_cache(maxsize=1 << 16)
def day_of(text: str, order: str) -> int | None:
    """A date as an ordinal: `2018-06-01`, `20180601`, either with a time of day, or in another order with the year last; None where it is none."""
    words = text.replace("/", "-").replace(".", "-").split("T")[0].split()
    parts = words[0].split("-") if words else []
    if len(parts) == 1 and len(parts[0]) in (8, 12, 14):
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:8]]
    if len(parts) < 3 or not all(part.isascii() and part.isdigit() for part in parts[:3]):
        return None
    at = (0, 1, 2) if len(parts[0]) == 4 else {"year-first": (0, 1, 2), "day-first": (2, 1, 0), "month-first": (2, 0, 1)}[order]
    year, month, day = (parts[i] for i in at)
    try:
        return date(int(year), int(month), int(day)).toordinal() if len(year) == 4 else None
    except ValueError:
        return None
