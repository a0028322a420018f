"""The work of one worker: each function takes a run's folder and a piece of the work, leaves files there, and gives a little back.

Nothing here knows of other workers; `running` hands out the pieces and `workers` says where they run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import articles as articles_
from waqai.bulk import blocks, coded, examine, known, pages, recorded, reports, spill, tables
from waqai.bulk.arrays import Ints, ints
from waqai.bulk.blocks import Block, Shard
from waqai.bulk.known import Known
from waqai.bulk.writing import Writer
from waqai.jsonlines.reading import Unreadable, read_line
from waqai.problem import CannotRun, Problem
from waqai.yamlfile.reading import read as read_yaml
from waqai.yamlfile.shape import Shape

FEW = 32  # lines that are read one by one where the fast path will not take them together


class Read(NamedTuple):
    """A block that was read.

    Parameters
    ----------
    lines : int
        How many lines (or files of YAML) it has.
    runs : tuple of str
        The files that hold what was read, empty where nothing was.
    bad : list
        The lines that no column holds, as (line from 0, offset).
    doubtful : list
        The same of lines whose values a check should look at again.
    """

    shard: Shard
    lines: int
    runs: tuple[str, ...]
    bad: list[tuple[int, int]]
    doubtful: list[tuple[int, int]]
    reports: int = 0
    checked: int = 0
    unchecked: int = 0


class Parsed(NamedTuple):
    """What a block gives: its columns (None where no line has any), and which line and offset each row has."""

    columns: Any
    line: Ints
    offset: Ints
    bad: list[tuple[int, int]]
    lines: int


def _parse(block: Block, schema: pa.Schema, shape: Shape, encode: Any, known_: Known) -> Iterator[Parsed]:
    """A block's columns, by the fast path; where that will not take it whole, half by half, down to lines that are read one by one."""
    starts = blocks.line_starts(block.source)
    lines = len(starts) - 1
    found = blocks.table(block.source, schema)
    columns = encode(*found, known_) if found else None
    if columns is not None:
        yield Parsed(columns, np.arange(lines), starts[:-1] + block.offset, [], lines)
    elif lines > FEW:
        middle = int(starts[lines // 2])
        yield from _parse(block._replace(source=block.source[:middle]), schema, shape, encode, known_)
        later = block._replace(offset=block.offset + middle, source=block.source[middle:])
        yield from _parse(later, schema, shape, encode, known_)
    else:
        yield _line_by_line(block, starts, schema, shape, encode, known_)


def _line_by_line(block: Block, starts: Any, schema: pa.Schema, shape: Shape, encode: Any, known_: Known) -> Parsed:
    values, kept, bad = [], [], []
    for i, (start, end) in enumerate(zip(starts.tolist(), starts[1:].tolist(), strict=False)):
        document, _ = read_line(block.shard.name, i + 1, block.source[start:end], shape)
        if document:
            values.append(document.values)
            kept.append(i)
        else:
            bad.append((i, start + block.offset))
    return _of_values(values, np.array(kept, np.int64), starts[:-1] + block.offset, bad, len(starts) - 1, schema, encode, known_)


def _of_values(
    values: list[Any], kept: Ints, offset: Ints, bad: list[Any], lines: int, schema: pa.Schema, encode: Any, known_: Known
) -> Parsed:
    if not values:
        return Parsed(None, kept, kept, bad, lines)
    columns = encode(pa.Table.from_pylist(values, schema), None, known_)
    if columns is None:
        raise CannotRun("the fast and the explaining path disagree about a line: this is a fault of waqai")
    if isinstance(columns, coded.Coded):
        columns = columns._replace(apart=np.array([i for i, v in enumerate(values) if "adjudication" in v], np.int64))
    return Parsed(columns, kept, offset[kept], bad, lines)


def _files(root: Path, shard: Shard, shape: Shape, schema: pa.Schema, encode: Any, known_: Known) -> Parsed:
    """A folder's files of YAML, as if each were a line; a file whose name is not its article's counts as one that cannot be read."""
    values, kept, bad = [], [], []
    names = yaml_files(Path(shard.path))
    for i, path in enumerate(names):
        document, _ = read_yaml(root, path, shape)
        if document and document.values["article"] == path.stem:
            values.append(document.values)
            kept.append(i)
        else:
            bad.append((i, i))
    return _of_values(values, np.array(kept, np.int64), np.arange(len(names)), bad, len(names), schema, encode, known_)


def yaml_files(folder: Path) -> list[Path]:
    """The files of YAML in a folder, in the order of their names."""
    return sorted(p for p in folder.iterdir() if p.suffix == ".yaml" and not p.name.startswith("."))


def _parts(work: str, shard: Shard, start: int, length: int, schema: pa.Schema, shape: Shape, encode: Any, known_: Known) -> Any:
    if shard.size < 0:
        yield _files(Path(work_of(work)["root"]), shard, shape, schema, encode, known_)
        return
    try:
        for block in blocks.blocks(shard, start, length):
            yield from _parse(block, schema, shape, encode, known_)
    except Unreadable:
        yield Parsed(None, np.zeros(0), np.zeros(0), [(-1, -1)], 0)


def work_of(work: str) -> dict[str, Any]:
    """What `running` noted for all workers."""
    import json

    noted: dict[str, Any] = json.loads((Path(work) / "work.json").read_text(encoding="utf-8"))
    return noted


def read_articles(work: str, shard: Shard, start: int, length: int, number: int) -> list[Read]:
    """Read a part of a shard of articles' records."""
    known_, out = known.load(f"{work}/known"), []
    for i, parsed in enumerate(_parts(work, shard, start, length, recorded.SCHEMA, known_.formats.article, recorded.encode, known_)):
        runs: tuple[str, ...] = ()
        doubtful: list[tuple[int, int]] = []
        if parsed.columns is not None:
            table = parsed.columns.columns
            for name, values in (("shard", shard.number), ("part", number * 10_000 + i)):
                table = table.append_column(name, pa.array(np.full(len(table), values, np.int32)))
            table = table.append_column("line", pa.array(parsed.line)).append_column("offset", pa.array(parsed.offset))
            doubtful = _at(parsed, parsed.columns.doubtful)
            runs = (spill.write(Path(work) / f"article-{number:06}-{i:04}", table.sort_by("article")),)
        out.append(Read(shard, parsed.lines, runs, parsed.bad, doubtful))
    return out


def _at(parsed: Parsed, mask: Ints) -> list[tuple[int, int]]:
    rows = np.flatnonzero(mask)
    return list(zip(parsed.line[rows].tolist(), parsed.offset[rows].tolist(), strict=True))


def read_annotations(work: str, shard: Shard, start: int, length: int, number: int) -> list[Read]:
    """Read a part of a shard of annotations, look at each with its article, and spill its reports by article and by event."""
    known_, articles, noted, out = known.load(f"{work}/known"), articles_.load(f"{work}/articles"), work_of(work), []
    texts = pages.Pages(noted["packs"], Path(noted["texts"]), articles)
    for i, parsed in enumerate(_parts(work, shard, start, length, coded.SCHEMA, known_.formats.annotation, coded.encode, known_)):
        if parsed.columns is None:
            out.append(Read(shard, parsed.lines, (), parsed.bad, []))
            continue
        c: coded.Coded = parsed.columns
        article = articles.of(c.article)
        found = examine.examine(c, shard.coding, article, known_, articles, texts)
        name = f"{number:06}-{i:04}"
        heads = examine.heads(c, article, parsed.line, parsed.offset, found.doubtful)
        heads = heads.append_column("part", pa.array(np.full(len(heads), number * 10_000 + i, np.int32)))
        by_event = reports.by_event(c, article, articles, found.alike)
        runs = (
            spill.write(Path(work) / f"heads-{name}", heads.sort_by("article")),
            spill.write(Path(work) / f"reports-{name}", reports.by_article(c, article)),
            spill.write(Path(work) / f"events-{name}", by_event.drop_columns(["about"])),
            spill.write(Path(work) / f"about-{name}", _about(by_event, known_)),
        )
        out.append(Read(shard, parsed.lines, runs, parsed.bad, _at(parsed, found.doubtful), c.size, found.checked, found.unchecked))
    return out


def _about(by_event: pa.Table, known_: Known) -> pa.Table:
    """What reports are about, in the order of the events that they name; `charge` says whether somebody must claim that."""
    column = by_event.column("about").combine_chunks()
    rows = pc.list_parent_indices(column)
    kind, mode = (ints(by_event.column(name).take(rows)) for name in ("type", "mode"))
    charge = (kind == known_.types.number.get("ACCUSE", -2)) & (mode == known_.modes.number.get("allege", -2))
    return pa.table(
        {
            "target": pc.list_flatten(column), "event": by_event.column("event").take(rows), "article": by_event.column("article").take(rows),
            "charge": pa.array(charge),
        }
    ).sort_by("target")  # fmt: skip


def write_table(work: str, name: str, folder: str, runs: list[str]) -> list[Problem]:
    """Write one table of reports or events from the runs that hold its ranges, in their order; what its contract does not allow."""
    known_, articles = known.load(f"{work}/known"), articles_.load(f"{work}/articles")
    make = tables.OF_REPORTS.get(name) or tables.OF_EVENTS.get(name) or tables.OF_CODINGS[name]
    writer = Writer(Path(folder), known_.schema.tables[name], known_.schema.codebook)
    for run in runs:
        writer.write(make(spill.read(run), known_, articles))
    writer.close()
    return writer.problems


def pack(work: str, path: str, number: int) -> tuple[str, int]:
    """Pack the texts of one bulk file."""
    return pages.pack(Path(path), Path(work) / f"texts-{number:04}")
