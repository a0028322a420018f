"""What the columns doubt, looked at by the checks: lines are read again with all that they refer to, and only these.

Takes the lines that are doubtful and finds what the checks need beside them: the articles' records, other tellings of the same
events, the events that are named. Gives the problems of the doubtful lines and of the authority files. A doubt may be
unfounded; then there is no problem.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai import records
from waqai.bulk import blocks, ranged, spill
from waqai.bulk.arrays import ints
from waqai.bulk.articles import Articles
from waqai.bulk.blocks import Shard
from waqai.bulk.known import Known
from waqai.bulk.pages import Pages
from waqai.bulk.tasks import work_of, yaml_files
from waqai.check.running import look
from waqai.check.subject import Beside, Subject
from waqai.jsonlines.reading import Damaged, NotAFile, Read, damaged, empty, opened, read_line
from waqai.jsonlines.reading import Line as LineOf
from waqai.problem import Place, Problem
from waqai.read.raw_folder import Raw, unread
from waqai.records import Annotation, Article
from waqai.texts import Texts
from waqai.yamlfile.reading import read as read_yaml
from waqai.yamlfile.shape import Shape

AT_ONCE = 2_000  # doubtful lines


class Line(NamedTuple):
    """One line of a shard (from 1), or one file of a folder of YAML; line -1 is a shard that cannot be read at all."""

    shard: Shard
    line: int
    offset: int

    @property
    def place(self) -> tuple[str, int]:
        """What tells its problems from those of other lines."""
        if self.shard.size < 0:
            return f"{self.shard.name}/{yaml_files(Path(self.shard.path))[self.offset].name}", 0
        return self.shard.name, self.line


class Spilled(NamedTuple):
    """What has been read, and where: for each part its shard and how many lines come before it; annotations' heads by coding."""

    work: str
    parts: dict[int, tuple[Shard, int]]
    heads: dict[str, list[str]]
    beside: Beside


def explain(
    root: Path, known: Known, spilled: Spilled, doubtful: list[Line], articles: Iterable[int], found: list[Problem]
) -> list[Problem]:
    """The problems of doubtful lines, and of all annotations of doubtful articles; at most of so many lines as are read at once.

    Parameters
    ----------
    found : list of Problem
        What the authority files are known to have; it is given back with the others.
    """
    lines = set(doubtful)
    numbers = np.array(sorted(set(articles)), np.int64)
    store = Articles(Path(spilled.work) / "articles")
    for coding in spilled.heads:
        lines |= set(_of_articles(spilled, coding, numbers).values())
    lines |= set(_records(spilled, store, numbers).values())
    ordered = sorted(lines, key=lambda line: (line.shard.coding, line.shard.number, line.line))
    problems: list[Problem] = []
    for start in range(0, max(len(ordered), 1), AT_ONCE):
        problems = _explained(root, known, spilled, store, ordered[start : start + AT_ONCE], found)
        if problems:
            break
    return problems


def _explained(root: Path, known: Known, spilled: Spilled, store: Articles, lines: list[Line], found: list[Problem]) -> list[Problem]:
    raw, problems = _authorities(known.raw), list(found)
    read = _read(root, lines, known)
    own = _take(raw, problems, read)
    numbers = store.of(pa.array(sorted({a.article for a in raw.annotations} - {a.article for a in raw.articles}), pa.string()))
    own |= _take(raw, problems, _read(root, set(_records(spilled, store, np.sort(numbers[numbers >= 0])).values()), known))
    names = {r.event for a in raw.annotations for r in a.reports}
    names |= {event for a in raw.annotations for r in a.reports for event in r.about or ()} | set(known.asked.values)
    _beside(root, known, spilled, store, raw, names, own)
    _published_somewhere(root, known, spilled, raw)
    raw.articles.sort(key=_order)
    raw.annotations.sort(key=_order)
    problems = look(Subject(known.schema, raw, _texts(root, spilled, store, raw.articles), spilled.beside), problems)
    ours = {line.shard.name for line in lines} | {shard.name for shard, _ in spilled.parts.values()}
    folders = tuple(f"{shard.name}/" for shard, _ in spilled.parts.values() if shard.size < 0)
    return [p for p in problems if (p.place.path, p.place.line) in own or (p.place.path, 0) in own or _outside(p.place, ours, folders)]


def _order(record: Article | Annotation) -> tuple[str, int]:
    """The order in which all records of a small project stand."""
    document = record.origin.document
    return document.path, document.number if isinstance(document, LineOf) else 0


def _texts(root: Path, spilled: Spilled, store: Articles, articles: list[Article]) -> Texts:
    """The texts of these articles' pages; those of bulk files as they were packed."""
    pages = Pages(work_of(spilled.work)["packs"], root / "raw" / "text", store)
    numbers = store.of(pa.array([a.article for a in articles], pa.string()))
    numbers = numbers[numbers >= 0]
    packed = numbers[pages.packed(numbers)]
    held = dict(zip((store.sha256[n].tobytes().hex() for n in packed), pages.many(packed), strict=True))
    return Texts(root / "raw" / "text", held | {store.sha256[n].tobytes().hex(): None for n in numbers[pages.spoilt(numbers)]})


def _outside(place: Place, shards: set[str], folders: tuple[str, ...]) -> bool:
    """Whether a place is in neither a shard nor a folder of articles: in a file that is always looked at whole."""
    return place.path not in shards and not (folders and place.path.startswith(folders))


def _authorities(raw: Raw) -> Raw:
    """The authority files without an article."""
    out = Raw()
    for name in ("actors", "places", "outlets", "coders", "decisions", "retired", "change_reasons"):
        setattr(out, name, getattr(raw, name))
    out.broken = set(raw.broken)
    return out


def _take(raw: Raw, problems: list[Problem], read: list[tuple[Line, Read]]) -> set[tuple[str, int]]:
    """Put what was read where it belongs; give the places whose problems are to be told."""
    own: set[tuple[str, int]] = set()
    for line, one in read:
        coding = line.shard.coding
        problems += one.problems
        own |= {(p.place.path, p.place.line if line.shard.size >= 0 else 0) for p in one.problems}
        if one.document is None:
            raw.broken |= unread(f"annotations/{coding}" if coding else "articles", one.article)
            continue
        own.add((one.document.path, line.line if line.shard.size >= 0 else 0))
        if coding:
            raw.annotations.append(records.annotation(one.document, coding))
        else:
            raw.articles.append(records.article(one.document))
    return own


def _read(root: Path, lines: Iterable[Line], known: Known) -> list[tuple[Line, Read]]:
    """Read lines again, shard by shard."""
    out: list[tuple[Line, Read]] = []
    by_shard: dict[Shard, list[Line]] = {}
    for line in lines:
        by_shard.setdefault(line.shard, []).append(line)
    for shard, wanted in by_shard.items():
        shape = known.formats.annotation if shard.coding else known.formats.article
        if shard.size < 0:
            files = yaml_files(Path(shard.path))
            for line in wanted:
                path = files[line.offset]
                document, problems = read_yaml(root, path, shape)
                out.append((line, Read(document, problems, path.stem)))
            continue
        out += _lines(shard, {line.line: line for line in wanted}, shape)
    return out


def _lines(shard: Shard, wanted: dict[int, Line], shape: Shape) -> list[tuple[Line, Read]]:
    out: list[tuple[Line, Read]] = []
    if -1 in wanted:
        return [(wanted[-1], Read(None, [_whole(shard)], None))]
    with opened(Path(shard.path)) as stream:
        if shard.name.endswith(".jsonl"):
            for number, line in sorted(wanted.items()):
                stream.seek(line.offset)
                out.append((line, read_line(shard.name, number, stream.readline(), shape)))
        else:
            last = max(wanted)
            for number, source in enumerate(stream, 1):
                if number in wanted:
                    out.append((wanted[number], read_line(shard.name, number, source, shape)))
                if number >= last:
                    break
    shard.unchanged()
    return out


def _whole(shard: Shard) -> Problem:
    """What is wrong with a shard that cannot be read to its end, or is empty."""
    try:
        with opened(Path(shard.path)) as stream:
            while stream.read(blocks.BLOCK):
                pass
    except NotAFile as error:
        return Problem(Place(shard.name), "not-a-file", str(error))
    except Damaged as error:
        return damaged(shard.name, str(error))
    return empty(shard.name)


def _of_articles(spilled: Spilled, coding: str, numbers: np.ndarray) -> dict[tuple[int, int, int], Line]:
    """The annotations of articles in one coding."""
    out = {}
    for run in spilled.heads[coding] if len(numbers) else ():
        heads = spill.read(run)
        rows = heads.filter(pc.is_in(heads.column("article"), value_set=pa.array(numbers, pa.int32())))
        for row in rows.select(["article", "part", "line", "offset"]).to_pylist():
            shard, before = spilled.parts[row["part"]]
            out[row["article"], row["part"], row["line"]] = Line(shard, before + row["line"] + 1, row["offset"])
    return out


def _records(spilled: Spilled, store: Articles, numbers: np.ndarray) -> dict[int, Line]:
    """The records of articles."""
    out, first = dict[int, Line](), 0
    if not len(numbers):
        return out
    for path in sorted((Path(spilled.work) / "articles").glob("records-*.arrow")):
        table = spill.read(str(path))
        here = numbers[(numbers >= first) & (numbers < first + len(table))]
        for number, row in zip(
            here.tolist(), table.select(["part", "line", "offset"]).take(pa.array(here - first)).to_pylist(), strict=True
        ):
            shard, before = spilled.parts[row["part"]]
            out[number] = Line(shard, before + row["line"] + 1, row["offset"])
        first += len(table)
    return out


def _beside(root: Path, known: Known, spilled: Spilled, store: Articles, raw: Raw, names: set[str], own: set[tuple[str, int]]) -> None:
    """Add what the checks of these lines need: other reports of their events, the articles' records, the articles' reprints."""
    needed: set[int] = set()
    for coding in spilled.heads:
        told = ranged.find(spilled.work, coding, sorted(names))
        articles = np.unique(ints(told.column("article")))
        found = _of_articles(spilled, coding, articles[articles >= 0])
        needed |= set(articles.tolist())
        for _, read in _read(root, [line for line in found.values() if line.place not in own], known):
            if read.document:
                whole = records.annotation(read.document, coding)
                raw.annotations.append(whole._replace(reports=tuple(r for r in whole.reports if r.event in names)))
    ids = {a.article for a in raw.annotations} | {r.id for r in raw.retired} | {r.successor for r in raw.retired if r.successor}
    for _ in range(64):  # reprints of reprints
        ids |= {a.reprint_of for a in raw.articles if a.reprint_of}
        numbers = store.of(pa.array(sorted(ids), pa.string()))
        needed |= set(numbers[numbers >= 0].tolist())
        lines = [line for line in _records(spilled, store, np.array(sorted(needed), np.int64)).values() if line.place not in own]
        read_ = [one.document for _, one in _read(root, lines, known) if one.document]
        have = {a.article for a in raw.articles}
        new: list[Article] = [record for document in read_ if (record := records.article(document)).article not in have]
        raw.articles += new
        if not any(a.reprint_of and a.reprint_of not in ids for a in new):
            return


def _published_somewhere(root: Path, known: Known, spilled: Spilled, raw: Raw) -> None:
    """Let every coding have an annotation, so that none seems to be missing."""
    have: set[str] = {a.coding for a in raw.annotations}
    for coding, runs in spilled.heads.items():
        if coding in have or not runs:
            continue
        row = spill.read(runs[0]).select(["part", "line", "offset"]).slice(0, 1).to_pylist()[0]
        shard, before = spilled.parts[row["part"]]
        for _, read in _read(root, [Line(shard, before + row["line"] + 1, row["offset"])], known):
            if read.document:
                whole: Annotation = records.annotation(read.document, coding)
                raw.annotations.append(whole._replace(reports=()))
