"""What the columns doubt, looked at by the checks: lines are read again with all that they refer to, and only these.

Takes the lines that are doubtful and finds what the checks need beside them: the articles' records, other tellings of the same
events, the events that are named. Gives the problems of the doubtful lines and of the authority files. A doubt may be
unfounded; then there is no problem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import ranged, spill
from waqai.bulk.across import All
from waqai.bulk.arrays import Ints, ints
from waqai.bulk.articles import Articles
from waqai.bulk.blocks import Shard
from waqai.bulk.known import Known, load
from waqai.bulk.pages import Pages
from waqai.bulk.tasks import work_of, yaml_files
from waqai.check.files import Files
from waqai.check.subject import Subject
from waqai.engine.check_project import told
from waqai.jsonlines.reading import Unreadable, lines, opened, read_line
from waqai.problem import Place, Problem
from waqai.read.raw_folder import Listing, Raw
from waqai.texts import Texts
from waqai.yamlfile.reading import read as read_yaml

AT_ONCE = 2_000  # doubtful lines


class Line(NamedTuple):
    """One line of a shard (from 1), or one file of a folder of YAML; line -1 is a shard that cannot be read at all."""

    shard: Shard
    line: int
    offset: int
    bad: bool = False  # whether no column holds it

    @property
    def of_yaml(self) -> bool:
        return self.shard.size < 0

    @property
    def file(self) -> str:
        """The path of the file that it stands in."""
        return f"{self.shard.name}/{yaml_files(Path(self.shard.path))[self.offset].name}" if self.of_yaml else self.shard.name

    @property
    def path(self) -> str:
        """What the checks call it, see `waqai.read.raw_folder.with_lines`."""
        return self.file if self.of_yaml else f"{self.shard.name}:{self.line}"

    @property
    def place(self) -> tuple[str, int]:
        """What tells its problems from those of other lines."""
        return self.file, 0 if self.of_yaml else self.line


class Spilled(NamedTuple):
    """What has been read, and where.

    Parameters
    ----------
    parts : dict
        For each part its shard and how many lines come before it.
    heads : dict
        For each coding the runs of its annotations' heads.
    rare : dict
        For each coding the words that stand in one id of an event alone.
    """

    work: str
    parts: dict[int, tuple[Shard, int]]
    heads: dict[str, list[str]]
    rare: dict[str, Collection[str]]


def of_authorities(root: Path, spilled: Spilled, found: list[Problem]) -> list[Problem]:
    """The problems of the authority files, of which `found` are known, in the light of the events that they name."""
    work = Path(spilled.work)
    known = load(f"{work}/known")
    return _explained(_Part(root, known, spilled, Articles(work / "articles"), set(known.raw.broken)), [], found)


def explain(
    root: Path, known: Known, spilled: Spilled, doubtful: list[Line], articles: Iterable[int], found: list[Problem]
) -> list[Problem]:
    """The problems of doubtful lines, of all annotations of doubtful articles, and of the authority files, of which `found` are known.

    Lines that cannot be read come first, so that what follows from them is not told of the others.
    """
    wanted = set(doubtful)
    numbers = np.array(sorted(set(articles)), np.int64)
    store = Articles(Path(spilled.work) / "articles")
    for coding in spilled.heads:
        wanted |= set(_annotations(spilled, coding, numbers))
    wanted |= set(_records(spilled, numbers))
    ordered = sorted(wanted, key=lambda line: (not line.bad, *_order(line)))
    problems: list[Problem] = []
    broken = set(known.raw.broken)
    for start in range(0, max(len(ordered), 1), AT_ONCE):
        part = _Part(root, known, spilled, store, broken)
        told_before = {(p.place, p.code) for p in problems}
        new = _explained(part, ordered[start : start + AT_ONCE], found)
        problems += [p for p in new if (p.place, p.code) not in told_before]
    return problems


def _order(line: Line) -> tuple[str, str, int]:
    """The order in which all records of a small project stand."""
    return line.shard.coding, line.file, line.line


def _explained(part: _Part, own: list[Line], found: list[Problem]) -> list[Problem]:
    """The problems of these lines, in the light of all that they refer to."""
    whole = [problem for line in own if line.line == -1 and (problem := _whole(line.shard))]
    own = [line for line in own if line.line != -1]
    part.read(own)
    own += (records := part.records(part.coded()))
    part.read(records)
    part.complete()
    subject = part.subject(whole)
    files = Files(subject, part.known.formats, part.listing(), None, large=False)
    singles = [*files.articles(), *files.annotations()]
    subject.across = All(files, part.known, part.spilled.work, part.spilled.rare)
    problems = told([*found, *whole], files, singles)
    places = {line.place for line in own} | {(p.place.path, p.place.line) for p in whole}
    return [p for p in problems if (p.place.path, p.place.line) in places or (p.place.path, 0) in places or part.outside(p.place)]


class _Part:
    """The lines that are looked at together, and what they say; `broken` grows by what of them cannot be read."""

    def __init__(self, root: Path, known: Known, spilled: Spilled, store: Articles, broken: set[str]) -> None:
        self.root, self.known, self.spilled, self.store, self.broken = root, known, spilled, store, broken
        self.values: dict[Line, dict[str, Any]] = {}  # of lines that have their shape
        self.lines: dict[str, bytes] = {}
        self._read: dict[str, Line] = {}

    def read(self, lines: Iterable[Line]) -> None:
        """Read lines, shard by shard, that have not been read yet."""
        by_shard: dict[Shard, dict[int, Line]] = {}
        for line in lines:
            if line.path not in self._read:
                self._read[line.path] = line
                by_shard.setdefault(line.shard, {})[line.offset if line.of_yaml else line.line] = line
        for shard, wanted in by_shard.items():
            shape = self.known.formats.annotation if shard.coding else self.known.formats.article
            if shard.size < 0:
                found = {line: read_yaml(self.root, self.root / line.path, shape)[0] for line in wanted.values()}
            else:
                sources = _sources(shard, wanted)
                self.lines |= {wanted[number].path: source for number, source in sources.items()}
                found = {wanted[number]: read_line(shard.name, number, source, shape)[0] for number, source in sources.items()}
            self.values |= {line: document.values for line, document in found.items() if document}

    def coded(self) -> set[str]:
        """The articles that annotations are about."""
        return {values["article"] for line, values in self.values.items() if line.shard.coding}

    def records(self, articles: Iterable[str]) -> list[Line]:
        """Where the records of articles stand."""
        numbers = self.store.of(pa.array(sorted(articles), pa.string()))
        return _records(self.spilled, np.sort(numbers[numbers >= 0]))

    def complete(self) -> None:
        """Read what the checks of these lines need: other reports of their events, the articles' records, the articles' reprints."""
        raw, reports = self.known.raw, [r for line, values in self.values.items() if line.shard.coding for r in values["reports"]]
        names = {name for r in reports for name in (r["event"], *(r.get("about") or ()))} | set(self.known.asked.values)
        articles = [ints(ranged.find(self.spilled.work, coding, sorted(names)).column("article")) for coding in self.spilled.heads]
        numbers = np.unique(np.concatenate([np.zeros(0, np.int64), *articles]))
        for coding in self.spilled.heads:
            self.read(_annotations(self.spilled, coding, numbers[numbers >= 0]) or self._any_of(coding))
            if (numbers < 0).any():  # told by articles without a record, of which there may be very many
                self.read(_annotations(self.spilled, coding, np.array([-1]))[:AT_ONCE])
        ids = self.coded() | {id_ for r in raw.retired for id_ in (r.id, r.successor) if id_}
        while True:  # until there is no reprint of a reprint
            self.read(self.records(ids))
            reprinted = {of for line, values in self.values.items() if not line.shard.coding and (of := values.get("reprint_of"))}
            if reprinted <= ids:
                return
            ids |= reprinted

    def _any_of(self, coding: str) -> list[Line]:
        """An annotation of a coding, so that it does not seem to have none."""
        for run in self.spilled.heads[coding]:
            return _lines_at(self.spilled, spill.read(run).slice(0, 1))
        return []

    def listing(self) -> Listing:
        """What was read, as the checks find it."""
        ordered = sorted(self._read.values(), key=_order)
        return Listing([x.path for x in ordered if not x.shard.coding], [x.path for x in ordered if x.shard.coding])

    def subject(self, whole: list[Problem]) -> Subject:
        """The project, with the authority files and without an article; `whole` are files that cannot be read at all."""
        raw = Raw()
        for name in ("actors", "places", "outlets", "coders", "decisions", "retired", "change_reasons"):
            setattr(raw, name, getattr(self.known.raw, name))
        raw.broken = self.broken
        raw.broken |= {p.place.path.rpartition("/")[0].removeprefix("raw/") for p in whole}
        return Subject(self.root, self.known.schema, raw, self._texts(), self.lines)

    def _texts(self) -> Texts:
        """The texts of the articles' pages; those of bulk files as they were packed."""
        store, folder = self.store, self.root / "raw" / "text"
        pages = Pages(work_of(self.spilled.work)["packs"], folder, store)
        articles = sorted({values["article"] for line, values in self.values.items() if not line.shard.coding})
        numbers = store.of(pa.array(articles, pa.string()))
        numbers = numbers[numbers >= 0]
        packed = numbers[pages.packed(numbers)]
        held: dict[str, str | None] = {sha: None for n in numbers[pages.spoilt(numbers)] if (sha := store.sha256[n].tobytes().hex())}
        held |= dict(zip((store.sha256[n].tobytes().hex() for n in packed), pages.many(packed), strict=True))
        return Texts(folder, held)

    def outside(self, place: Place) -> bool:
        """Whether a place is in neither a shard nor a folder of articles: in a file that is always looked at whole."""
        shards = [*(shard for shard, _ in self.spilled.parts.values()), *(line.shard for line in self._read.values())]
        folders = tuple(f"{shard.name}/" for shard in shards if shard.size < 0)
        return place.path not in {shard.name for shard in shards} and not (folders and place.path.startswith(folders))


def _sources(shard: Shard, wanted: dict[int, Line]) -> dict[int, bytes]:
    """The lines of a shard by their numbers."""
    if shard.name.endswith(".jsonl"):
        with opened(Path(shard.path)) as stream:
            out = {}
            for number, line in sorted(wanted.items()):
                stream.seek(line.offset)
                out[number] = stream.readline()
    else:
        out, last = {}, max(wanted)
        for number, source in enumerate(lines(Path(shard.path)), 1):
            if number in wanted:
                out[number] = source
            if number >= last:
                break
    shard.unchanged()
    return out


def _whole(shard: Shard) -> Problem | None:
    """What is wrong with a shard that cannot be read to its end, or is empty."""
    try:
        for _ in lines(Path(shard.path)):
            pass
    except Unreadable as error:
        shard.unchanged()
        return error.problem(shard.name)
    return None


def _annotations(spilled: Spilled, coding: str, articles: Ints) -> list[Line]:
    """Where the annotations of articles in one coding stand."""
    wanted = pa.array(articles, pa.int32())
    heads = [spill.read(run) for run in spilled.heads[coding] if len(articles)]
    return [line for table in heads for line in _lines_at(spilled, table.filter(pc.is_in(table.column("article"), value_set=wanted)))]


def _records(spilled: Spilled, articles: Ints) -> list[Line]:
    """Where the records of articles stand."""
    out, first = list[Line](), 0
    for path in sorted((Path(spilled.work) / "articles").glob("records-*.arrow")) if len(articles) else ():
        table = spill.read(str(path))
        here = articles[(articles >= first) & (articles < first + len(table))]
        out += _lines_at(spilled, table.take(pa.array(here - first)))
        first += len(table)
    return out


def _lines_at(spilled: Spilled, rows: pa.Table) -> list[Line]:
    """The lines that rows with their part, line and offset were read from."""
    out = []
    for row in rows.select(["part", "line", "offset"]).to_pylist():
        shard, before = spilled.parts[row["part"]]
        out.append(Line(shard, before + row["line"] + 1, row["offset"]))
    return out
