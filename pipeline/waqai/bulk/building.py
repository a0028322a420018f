"""The tables of a bulk run, in their files: reports and events range by range, articles with what was coded of them, and the small ones.

Takes what `running.check` left, writes every table but `changes` into a folder's `parquet/` and `csv/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import dated, months, ranged, spill, tables, tasks
from waqai.bulk import known as known_
from waqai.bulk.arrays import Ints, hexadecimal, ints, lists, one
from waqai.bulk.articles import Articles
from waqai.bulk.known import Known
from waqai.bulk.running import Plan, Stage
from waqai.bulk.workers import Call
from waqai.bulk.writing import Writer
from waqai.problem import Problem
from waqai.schema.model import Codebook, Schema, Table
from waqai.tables.arrow import in_order, to_table
from waqai.tables.authorities import authority_rows, code_rows
from waqai.tables.row import Row

_ROWS = 1 << 16
NO_LINKS = pa.table({"event": pa.array([], pa.string()), "target": pa.array([], pa.string())})


def write_tables(stage: Stage, folder: Path, plan: Plan) -> list[Problem]:
    """Write the tables; what a contract does not allow is a problem, and the files are then of no use."""
    work, known = str(stage.work), stage.known
    for name in ("parquet", "csv"):
        (folder / name).mkdir()
    bounds = _bounds(stage, plan, known.schema.dataset.publish)
    with plan.progress.stage("reports", len(bounds)) as told:
        arranged: list[ranged.Arranged] = plan.workers.run([(ranged.arrange, work, bound, i) for i, bound in enumerate(bounds)], told)
    of_reports, of_events = [a.run for a in arranged if a.run], [d.run for d in stage.decided if d.run]
    names = [
        "events",
        "report_participants",
        "reports",
        "participants",
        "dyads",
        "evidence",
        "event_contexts",
        "quantities",
        "claims",
        "monads",
    ]
    calls: list[Call] = [
        (tasks.write_table, work, name, str(folder), of_reports if name in tables.OF_REPORTS else of_events) for name in names
    ]  # the largest first
    calls += [(write_articles, work, str(folder)), (write_small, work, str(folder))]
    with plan.progress.stage("tables", len(calls)) as told:
        results = plan.workers.run(calls, told)
    found = [fault for faults in results for fault in faults]
    if known.schema.dataset.codings:
        found += _codings(stage, folder, plan)
    else:
        for name in ("codings", *tables.OF_CODINGS, "coding_links"):
            found += _write(folder, known.schema.tables[name], known.schema.codebook, [])
    found += _write(folder, known.schema.tables["event_links"], known.schema.codebook, [_links(stage)])
    found += _write(folder, known.schema.tables["dyad_months"], known.schema.codebook, [_months(stage)])
    return found


def _codings(stage: Stage, folder: Path, plan: Plan) -> list[Problem]:
    """The tables of whole codings."""
    work, known = str(stage.work), stage.known
    bounds = _bounds(stage, plan, known.schema.dataset.codings)
    with plan.progress.stage("codings", len(bounds)) as told:
        runs = [a.run for a in plan.workers.run([(ranged.arrange_whole, work, bound, i) for i, bound in enumerate(bounds)], told) if a.run]
    calls = [(tasks.write_table, work, name, str(folder), runs) for name in tables.OF_CODINGS]
    with plan.progress.stage("tables of codings", len(calls)) as told:
        found = [fault for faults in plan.workers.run(calls, told) for fault in faults]
    articles = Articles(stage.work / "articles")
    heads, links = [], pa.concat_tables([spill.read(d.coded) for d in stage.decided])
    for coding in sorted(known.schema.dataset.codings):
        own = [spill.read(read.runs[0]) for read in stage.read if read.runs and read.shard.coding == coding]
        heads += [_heads(coding, pa.concat_tables(own).sort_by("article"), known, articles)] if own else []
    links = links.sort_by([("article", "ascending"), ("event", "ascending"), ("target", "ascending")])
    named = {
        "article_id": articles.names(ints(links.column("article"))),
        "event_id": links.column("event"),
        "linked_event_id": links.column("target"),
    }
    found += _write(folder, known.schema.tables["codings"], known.schema.codebook, heads)
    return found + _write(folder, known.schema.tables["coding_links"], known.schema.codebook, [pa.table(named)])


def _heads(coding: str, heads: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """Of one coding a row an article."""
    return pa.table(
        {
            "coding": pa.array([coding]).take(pa.array(np.zeros(len(heads), np.int64))), "article_id": articles.names(ints(heads.column("article"))),
            "coder_id": known.coders.texts(ints(heads.column("coder"))), "codebook": heads.column("codebook"),
            "coded": dated.columns("coded", dated.read(heads.column("coded")))["coded_start"], "n_reports": heads.column("reports").cast(pa.int64()),
        }
    )  # fmt: skip


def _bounds(stage: Stage, plan: Plan, codings: tuple[str, ...]) -> list[tuple[Any, Any]]:
    runs = [read.runs[1] for read in stage.read if read.runs and read.shard.coding in codings]
    return spill.bounds(runs, "article", plan.rows)


def _write(folder: Path, table: Table, codebook: Codebook, pieces: list[pa.Table]) -> list[Problem]:
    writer = Writer(folder, table, codebook)
    for piece in pieces:
        for start in range(0, len(piece), _ROWS):
            writer.write(piece.slice(start, _ROWS))
    writer.close()
    return writer.problems


def _links(stage: Stage) -> pa.Table:
    """Decided links, and what published reports are about besides: each pair once."""
    about = (
        pa.concat_tables([spill.read(d.links) for d in stage.decided])
        if stage.decided
        else pa.table({"event": pa.array([], pa.string()), "target": pa.array([], pa.string())})
    )
    about = about.group_by(["event", "target"], use_threads=False).aggregate([])
    decided = [(d.event, link.link, link.event, link.reason) for d in stage.known.raw.decision.values() for link in d.links]
    decided = list({row[:3]: row for row in reversed(decided)}.values())
    told = {(event, other) for event, link, other, _ in decided if link == "about"}
    rows: list[tuple[str, str, str, str | None]] = [
        (event, "about", other, None) for event, other in zip(*(about.column(n).to_pylist() for n in ("event", "target")), strict=True)
    ]
    rows = sorted([*decided, *(row for row in rows if (row[0], row[2]) not in told)], key=lambda row: row[:3])
    columns = list(zip(*rows, strict=True)) or [()] * 4
    return pa.table({n: pa.array(c, pa.string()) for n, c in zip(("event_id", "link", "linked_event_id", "reason"), columns, strict=True)})


def _months(stage: Stage) -> pa.Table:
    articles = Articles(stage.work / "articles")
    found = [spill.read(d.months) for d in stage.decided if d.months]
    pairs = np.unique(np.concatenate([d.pairs for d in stage.decided])) if stage.decided else np.zeros(0, np.int64)
    counts = months.added(found) if found else pa.table({n: pa.array([], pa.int64()) for n in ("key", "type", "n", "tenths")})
    return months.rows(counts, pairs, months.read_in(np.asarray(articles.start), np.asarray(articles.end)), stage.known)


def write_articles(work: str, folder: str) -> list[Problem]:
    """Write `articles` and `article_spans`."""
    known, noted = known_.load(f"{work}/known"), tasks.work_of(work)
    coded = _Published(work, noted, known)
    writers = [Writer(Path(folder), known.schema.tables[name], known.schema.codebook) for name in ("articles", "article_spans")]
    first = 0
    for path in sorted((Path(work) / "articles").glob("records-*.arrow")):
        whole = spill.read(str(path))
        for start in range(0, len(whole), _ROWS):
            t = whole.slice(start, _ROWS).combine_chunks()
            for writer, piece in zip(writers, (_articles(t, known, coded, first), _spans(t)), strict=True):
                writer.write(piece)
            first += len(t)
    for writer in writers:
        writer.close()
    return [problem for writer in writers for problem in writer.problems]


class _Published:
    """What is published of each article: coding, coder, codebook, day and number of reports; -1 and 0 where nothing is."""

    def __init__(self, work: str, noted: dict[str, Any], known: Known) -> None:
        count = len(Articles(Path(work) / "articles"))
        self.coding, self.coder, self.codebook = (np.full(count, -1, np.int16), np.full(count, -1, np.int32), np.full(count, -1, np.int16))
        self.day, self.reports = np.full(count, dated.LAST, np.int32), np.zeros(count, np.int32)
        self.codebooks: list[str] = []
        for i, coding in enumerate(noted["publish"]):
            mask = ranged.wanted(work, coding)
            for run in noted["heads"].get(coding, []):
                heads = spill.read(run)
                heads = heads if mask is None else heads.filter(pa.array(mask[ints(heads.column("article"))]))
                at = ints(heads.column("article"))
                day = dated.read(heads.column("coded"))
                books = one(heads.column("codebook")).dictionary_encode()
                number = np.array([self._book(text) for text in books.dictionary.to_pylist()], np.int16)
                self.coding[at], self.coder[at], self.reports[at] = i, ints(heads.column("coder")), ints(heads.column("reports"))
                self.codebook[at], self.day[at] = number[ints(books.indices)] if len(number) else -1, day.start[day.index]

    def _book(self, text: str) -> int:
        if text not in self.codebooks:
            self.codebooks.append(text)
        return self.codebooks.index(text)


def _articles(t: pa.Table, known: Known, coded: _Published, first: int) -> pa.Table:
    here = slice(first, first + len(t))
    published, retrieved = (
        dated.columns("published", dated.read(t.column("published"))),
        dated.columns("retrieved", dated.read(t.column("retrieved"))),
    )
    body = lists(t.column("body"))
    values = ints(body.values)
    sizes = np.add.reduceat(values[1::2] - values[0::2], body.offsets[:-1] // 2) if len(values) else np.zeros(0, np.int64)
    credited = lists(t.column("credited"))
    none = coded.coding[here] < 0

    def texts(options: list[str], numbers: Ints) -> pa.Array:
        return (
            pa.array(options, pa.string()).take(pa.array(np.where(none, 0, numbers), mask=none))
            if options
            else pa.nulls(len(t), pa.string())
        )

    return pa.table(
        {
            "article_id": t.column("article"), "outlet_id": known.outlets.texts(ints(t.column("outlet"))),
            "credited": _joined(credited), "reprint_of": t.column("reprint_of"),
            **{name: published[name] for name in ("published", "published_start", "published_end", "published_precision", "published_qualifier")},
            "published_basis": known.bases.texts(ints(t.column("basis"))), "published_note": t.column("note"), "language": t.column("language"),
            "title_en": t.column("title"), "url": t.column("url"), "archive_url": t.column("archive"), "retrieved": retrieved["retrieved_start"],
            "extent": known.extents.texts(ints(t.column("extent"))), "page_sha256": hexadecimal(one(t.column("sha256"))),
            "page_characters": t.column("characters"), "page_extraction": known.extractions.texts(ints(t.column("extraction"))),
            "body_characters": pa.array(sizes.astype(np.int64)), "coding": texts(list(known.schema.dataset.publish), coded.coding[here]),
            "coder_id": known.coders.texts(coded.coder[here]), "codebook": texts(coded.codebooks, coded.codebook[here]),
            "coded": pa.array(coded.day[here], mask=none).cast(pa.date32()), "n_reports": pa.array(coded.reports[here].astype(np.int64)),
        }
    )  # fmt: skip


def _joined(texts: Any) -> pa.Array:
    """Texts of each list in one cell; null for none."""
    whole = pc.binary_join(pa.ListArray.from_arrays(pa.array(texts.offsets.astype(np.int32)), texts.values), ";")
    return pc.if_else(pa.array(texts.lengths > 0), whole, pa.scalar(None, pa.string()))


def _spans(t: pa.Table) -> pa.Table:
    body = lists(t.column("body"))
    values, lengths = ints(body.values), body.lengths // 2
    rows = np.repeat(np.arange(len(t)), lengths)
    position = np.arange(len(rows)) - np.repeat(body.offsets[:-1] // 2, lengths) + 1
    return pa.table(
        {
            "article_id": one(t.column("article")).take(pa.array(rows)), "position": pa.array(position.astype(np.int64)),
            "start": pa.array(values[0::2]), "end": pa.array(values[1::2]),
        }
    )  # fmt: skip


def write_rows(schema: Schema, folder: Path, name: str, rows: list[Row]) -> list[Problem]:
    """Write one small table from its rows."""
    table = schema.tables[name]
    return _write(folder, table, schema.codebook, [to_table(table, in_order(table, rows))])


def write_small(work: str, folder: str) -> list[Problem]:
    """Write the tables of the authority files and of the codebook, row by row."""
    known = known_.load(f"{work}/known")
    found = list[Problem]()
    for name, rows in (authority_rows(known.raw) | {"codes": code_rows(known.schema.codebook)}).items():
        table = known.schema.tables[name]
        found += _write(Path(folder), table, known.schema.codebook, [to_table(table, in_order(table, rows))])
    return found
