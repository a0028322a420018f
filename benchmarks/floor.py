"""The floor: the work of `waqai build` on a generated project, in hand-written Arrow, with all of it in memory.

    python benchmarks/floor.py PROJECT OUT

The same tables, in the same order, the same checks (it stops at the first thing that is wrong, and says nothing of where) and
the same files. It takes what `shards.py` writes for granted: one published coding, no prior release, sound authority files,
dates whose spans agree. A test holds its tables equal to the product's.
"""

from __future__ import annotations

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from waqai.bulk.coded import SCHEMA as ANNOTATION
from waqai.bulk.recorded import SCHEMA as ARTICLE
from waqai.contracts import arrow_schema
from waqai.dates import parse
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import read_authorities
from waqai.schema.reading import read_schema
from waqai.tables.arrow import in_order, to_table
from waqai.tables.authorities import authority_rows, code_rows
from waqai.tables.table_writer import csv_lines

PARTS = ("kind", "precision", "open", "qualifier")
EPOCH = 719_163


def need(*masks: Any) -> None:
    """Stop where anything is not so."""
    for mask in masks:
        if not (
            mask
            if isinstance(mask, bool)
            else pc.all(mask, min_count=0).as_py()
            if isinstance(mask, (pa.Array, pa.ChunkedArray))
            else np.all(mask)
        ):
            raise SystemExit("the project is not sound")


def read(folder: Path, schema: pa.Schema) -> pa.Table:
    """All shards of a folder as one table of one chunk."""
    options = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    tables = [pj.read_json(path, pj.ReadOptions(block_size=32 << 20), options) for path in sorted(folder.glob("*.jsonl"))]
    return pa.concat_tables(tables).combine_chunks()


def offsets(column: Any) -> Any:
    """The offsets of a column of lists, nulls as empty."""
    return np.concatenate(([0], np.cumsum(pc.fill_null(pc.list_value_length(column), 0).to_numpy())))


def parents(at: Any) -> Any:
    """For each value of lists with these offsets its row."""
    return np.repeat(np.arange(len(at) - 1), np.diff(at))


def position(at: Any) -> Any:
    """For each value of lists with these offsets its place, from 1."""
    return np.arange(at[-1]) - np.repeat(at[:-1], np.diff(at)) + 1


class Dates:
    """A column of dates: each distinct text parsed once."""

    def __init__(self, column: Any) -> None:
        encoded = column.combine_chunks().dictionary_encode() if isinstance(column, pa.ChunkedArray) else column.dictionary_encode()
        self.texts = [*encoded.dictionary.to_pylist(), None]
        self.index = pc.fill_null(encoded.indices, len(self.texts) - 1).to_numpy()
        self.parsed = [parse(t) if t else None for t in self.texts]

    def days(self, end: str, other: int) -> Any:
        values = [getattr(p, end).toordinal() - EPOCH if p and getattr(p, end) else other for p in self.parsed]
        return np.array(values)[self.index]

    def flags(self, test: Any) -> Any:
        return np.array([bool(p and test(p)) for p in self.parsed])[self.index]

    def columns(self, name: str, rows: Any = None) -> dict[str, Any]:
        at = pa.array(self.index if rows is None else self.index[rows])
        out = {name: pa.array(self.texts, pa.string()).take(at)}
        for part in ("start", "end"):
            out[f"{name}_{part}"] = pa.array([p and getattr(p, part) for p in self.parsed], pa.date32()).take(at)
        return out | {f"{name}_{part}": pa.array([p and getattr(p, part) for p in self.parsed], pa.string()).take(at) for part in PARTS}


class Floor:
    """One run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        schema, _ = read_schema(root)
        assert schema
        self.schema = schema
        self.raw, _, _ = read_authorities(Project(root), Formats(self.schema))
        book = self.schema.codebook
        self.lists = {name: pa.array(book.codes(name)) for name in ("types", "statuses", "contexts", "stances", "quantities", "units")}
        self.actors = pa.array(list(self.raw.actor))
        roles = [(r, i) for i, a in enumerate(self.raw.actor.values()) for r in a.roles]
        most = max(len(a.roles) for a in self.raw.actor.values())
        self.start, self.end, self.role = (np.full((len(self.actors), most), x) for x in (10**7, -(10**7), 0))
        k = np.zeros(len(self.actors), int)
        for n, (role, i) in enumerate(roles):
            self.start[i, k[i]] = parse(role.start).start.toordinal() - EPOCH if role.start else -(10**6)  # type: ignore[union-attr]
            self.end[i, k[i]] = parse(role.end).end.toordinal() - EPOCH if role.end else 10**6  # type: ignore[union-attr]
            self.role[i, k[i]] = n
            k[i] += 1
        self.country = pa.array([r.country for r, _ in roles])
        self.sectors = pa.array([";".join(r.sectors) for r, _ in roles])

    def roles(self, actors: Any, first: Any, low: Any, high: Any) -> Any:
        """The role of each actor, for a first day and a range of days."""
        found = np.full(len(actors), -1)
        for a, b in ((low, high), (first, first)):
            for k in reversed(range(self.start.shape[1])):
                fits = (self.start[actors, k] <= b) & (a <= self.end[actors, k])
                found[fits] = self.role[actors, k][fits]
        need(found >= 0)
        return found

    def run(self, out: Path) -> None:
        """Read, check, make and write."""
        with ThreadPoolExecutor(2) as pool:
            pages = pool.submit(read, self.root / "raw" / "text", pa.schema([("sha256", pa.string()), ("text", pa.string())]))
            articles = read(self.root / "raw" / "articles", ARTICLE)
            coded = read(next((self.root / "raw" / "annotations").iterdir()), ANNOTATION)
            articles = articles.take(pc.sort_indices(articles.column("article")))
            tables = self.articles(articles, coded)
            tables |= self.told(articles, coded, pages.result())
        rows = authority_rows(self.raw) | {"codes": code_rows(self.schema.codebook)}
        tables |= {name: to_table(self.schema.tables[name], in_order(self.schema.tables[name], found)) for name, found in rows.items()}
        for name in ("parquet", "csv"):
            (out / name).mkdir(parents=True)
        order = sorted(tables, key=lambda name: -tables[name].num_rows * tables[name].num_columns)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda name: self.write(out, name, tables[name]), order))

    def write(self, out: Path, name: str, table: pa.Table) -> None:
        """Hold one table to its contract, and write its two files."""
        contract = self.schema.tables[name]
        schema = arrow_schema(contract)
        table = table.select(schema.names).cast(schema).combine_chunks()
        for field in contract.fields:
            column = table.column(field.name)
            need(not (field.required and column.null_count))
            if field.codes and not field.joined:
                need(pc.is_in(pc.unique(column).drop_null(), value_set=pa.array(self.schema.codebook.codes(field.codes))))
            elif field.pattern:
                need(pc.match_substring_regex(pc.unique(column).drop_null(), f"^(?:{field.pattern})$"))
            if field.max_length is not None:
                need(pc.less_equal(pc.utf8_length(column), field.max_length))
            if field.minimum is not None:
                need(pc.greater_equal(column, field.minimum))
        with (out / "csv" / f"{name}.csv").open("wb") as stream:
            stream.write((",".join(schema.names) + "\n").encode())
            for start in range(0, len(table), 1 << 17):
                stream.write(csv_lines(table.slice(start, 1 << 17)))
        pq.write_table(
            table, out / "parquet" / f"{name}.parquet", compression="zstd", compression_level=3, version="2.6", row_group_size=1 << 18
        )

    def articles(self, a: pa.Table, coded: pa.Table) -> dict[str, pa.Table]:
        """The tables of articles."""
        page = a.column("page").combine_chunks()
        when, retrieved = Dates(a.column("published")), Dates(a.column("retrieved"))
        self.published, self.published_end = when.days("start", 0), when.days("end", 0)
        need(pc.count_distinct(a.column("article")).as_py() == len(a))
        at = offsets(a.column("body"))
        spans = a.column("body").combine_chunks().flatten().flatten().to_numpy()
        self.body = spans[0::2][at[:-1]], spans[1::2][at[:-1]]
        order = pc.index_in(a.column("article"), value_set=coded.column("article").combine_chunks())
        need(pc.is_valid(order), len(coded) == len(a))
        told = coded.take(order)
        credit = a.column("credited").combine_chunks()
        joined = pc.if_else(pc.greater(pc.list_value_length(credit), 0), pc.binary_join(credit, ";"), None)
        p = when.columns("published")
        p.pop("published_kind"), p.pop("published_open")
        values = {
            "article_id": a.column("article"), "outlet_id": a.column("outlet"), "credited": joined, **p,
            **{name: a.column(name) for name in ("reprint_of", "published_basis", "published_note", "language", "title_en", "url", "archive_url", "extent")},
            "retrieved": retrieved.columns("r")["r_start"], "page_sha256": page.field("sha256"), "page_characters": page.field("characters"),
            "page_extraction": page.field("extraction"), "body_characters": np.add.reduceat(spans[1::2] - spans[0::2], at[:-1]),
            "coding": pa.array(["c1"] * len(a)), "coder_id": told.column("coder"), "codebook": told.column("codebook"),
            "coded": Dates(told.column("coded")).columns("c")["c_start"], "n_reports": pc.list_value_length(told.column("reports")),
        }  # fmt: skip
        spans_ = {"article_id": a.column("article").take(parents(at)), "position": position(at), "start": spans[0::2], "end": spans[1::2]}
        return {"articles": pa.table(values), "article_spans": pa.table(spans_)}

    def told(self, articles: pa.Table, coded: pa.Table, pages: pa.Table) -> dict[str, pa.Table]:
        """The tables of reports and of events."""
        at = offsets(coded.column("reports"))
        place = pc.index_in(coded.column("article"), value_set=articles.column("article").combine_chunks())
        need(pc.is_valid(place))
        number = place.to_numpy()[parents(at)]
        reports = coded.column("reports").combine_chunks().flatten()
        table = (
            pa.Table.from_struct_array(reports).append_column("article", pa.array(number)).append_column("position", pa.array(position(at)))
        )
        table = table.take(
            pc.sort_indices(table.select(["article", "event"]), [("article", "ascending"), ("event", "ascending")])
        ).combine_chunks()
        self.check(table, articles, pages)
        return self.reports(table, articles) | self.events(table, articles)

    def check(self, t: pa.Table, articles: pa.Table, pages: pa.Table) -> None:
        """The checks of reports."""
        book = self.schema.codebook
        slug = "^[a-z0-9]+(-[a-z0-9]+)*$"
        needed = ("event", "type", "contexts", "actors", "recipients", "status", "evidence", "summary")
        need(*(t.column(name).null_count == 0 for name in needed), pc.match_substring_regex(t.column("event"), slug))
        for name, codes in (("type", "types"), ("status", "statuses")):
            need(pc.is_in(pc.unique(t.column(name)), value_set=self.lists[codes]))
        for pair in t.group_by(["type", "mode"]).aggregate([]).to_pylist():
            need(pair["mode"] is None or pair["mode"] in book.modes[pair["type"]])
        length = pc.utf8_length(t.column("summary"))
        need(
            pc.less_equal(length, 300),
            pc.greater_equal(length, 10),
            pc.match_substring_regex(t.column("summary"), r"^[A-Z][ -~]* [ -~]*[!-~]$"),
        )
        n = t.column("article").to_numpy()
        date, planned = Dates(t.column("date")), Dates(t.column("planned"))
        status = pc.index_in(t.column("status"), value_set=self.lists["statuses"]).to_numpy()
        actual, alleged, hypothetical = (self.lists["statuses"].index(s).as_py() for s in ("actual", "alleged", "hypothetical"))
        kind = pc.index_in(t.column("type"), value_set=self.lists["types"]).to_numpy()
        types = self.lists["types"].to_pylist()
        first = date.days("start", -(10**6))
        need(~(np.isin(status, (actual, alleged)) & (first > self.published_end[n])))
        plannable = np.array([x in book.plannable for x in types])[kind]
        given = planned.flags(bool)
        need(~given | plannable | (status == hypothetical))
        need(~given | (planned.days("end", 10**6) >= np.where(first > -(10**6), first, self.published[n])))
        sides = {}
        for side in ("actors", "recipients"):
            where = offsets(t.column(side))
            ids = pc.index_in(t.column(side).combine_chunks().flatten(), value_set=self.actors)
            need(pc.is_valid(ids))
            sides[side] = where, ids.to_numpy()
        recipients, actors = (np.diff(sides[s][0]) for s in ("recipients", "actors"))
        mutual = pc.fill_null(t.column("mutual").cast(pa.int8()), -1).to_numpy()
        needs = np.array([x in book.needs_recipient for x in types])[kind]
        need(
            actors > 0,
            ~((mutual == 1) & (recipients > 0)),
            ~((actors > 1) & (recipients == 0) & (mutual == -1)),
            ~needs | (recipients > 0) | (mutual == 1),
        )
        pairs = [parents(where) * len(self.actors) + ids for where, ids in sides.values()]
        need(~np.isin(pairs[1], pairs[0]))
        claim = t.column("claims").combine_chunks()
        where = offsets(claim)
        flat = claim.flatten()
        self.claims = (
            where,
            pc.index_in(flat.field("by"), value_set=self.actors).to_numpy(),
            pc.equal(flat.field("stance"), "asserts").to_numpy(zero_copy_only=False),
        )
        asserted = np.zeros(len(t), bool)
        asserted[parents(where)[self.claims[2]]] = True
        need(~((status == alleged) & ~asserted))
        need(pc.is_in(pc.unique(t.column("contexts").combine_chunks().flatten()), value_set=self.lists["contexts"]))
        need(pc.is_in(pc.unique(t.column("place")).drop_null(), value_set=pa.array(list(self.raw.place))))
        self.evidence(t, n, articles, pages)
        self.sides, self.status, self.mutual, self.date, self.planned = sides, status, mutual, date, planned

    def evidence(self, t: pa.Table, n: Any, articles: pa.Table, pages: pa.Table) -> None:
        """Every passage in its page: where it lies, and its hash."""
        where = offsets(t.column("evidence"))
        flat = t.column("evidence").combine_chunks().flatten()
        start, end = flat.field("start").to_numpy(), flat.field("end").to_numpy()
        owner = n[parents(where)]
        need(
            end - start >= 10,
            self.body[0][owner] <= start,
            end <= self.body[1][owner],
            pc.match_substring_regex(flat.field("sha256"), "^[0-9a-f]{64}$"),
        )
        found = pc.index_in(articles.column("page").combine_chunks().field("sha256"), value_set=pages.column("sha256").combine_chunks())
        need(pc.is_valid(found))
        bounds = np.searchsorted(owner, np.arange(len(articles) + 1)).tolist()
        said, starts, ends, sha256 = flat.field("sha256").to_pylist(), start.tolist(), end.tolist(), hashlib.sha256
        texts, shas = pages.column("text").take(found), pages.column("sha256").take(found).to_pylist()
        sizes = articles.column("page").combine_chunks().field("characters").to_pylist()
        for i, text in enumerate(texts):
            page = text.as_py()
            need(sha256(page.encode()).hexdigest() == shas[i] and len(page) == sizes[i])
            for k in range(bounds[i], bounds[i + 1]):
                if sha256(page[starts[k] : ends[k]].encode()).hexdigest() != said[k]:
                    raise SystemExit("the project is not sound")

    def shared(self, t: pa.Table, date: Dates, planned: Dates) -> dict[str, Any]:
        """The columns that reports and events share."""
        contexts = t.column("contexts").combine_chunks()
        joined = pc.if_else(pc.greater(pc.list_value_length(contexts), 0), pc.binary_join(contexts, ";"), None)
        return {
            "type": t.column("type"), "mode": t.column("mode"), "contexts": joined, "status": t.column("status"), "mutual": t.column("mutual"),
            "repeated": pc.fill_null(t.column("repeated"), False), **date.columns("date"), **planned.columns("planned"), "place_id": t.column("place"),
            "summary": t.column("summary"),
        }  # fmt: skip

    def when(self, rows: Any, n: Any, date: Dates) -> tuple[Any, Any, Any]:
        """First day and range of days that roles are looked up by."""
        low, high = date.days("start", -(10**6))[rows], date.days("end", 10**6)[rows]
        start, end = self.published[n], self.published_end[n]
        none = ~date.flags(bool)[rows]
        high = np.where(high == 10**6, end, high)
        first = np.where(low == -(10**6), np.where(high == end, start, high), low)
        return np.where(none, start, first), np.where(none, start, low), np.where(none, end, high)

    def parties(self, sides: Any, n: Any, date: Dates, key: dict[str, Any]) -> tuple[dict[str, Any], Any]:
        """Actors and recipients of each row, one after the other."""
        rows = np.concatenate([parents(where) for where, _ in sides])
        actors, place = np.concatenate([ids for _, ids in sides]), np.concatenate([position(where) for where, _ in sides])
        role = np.repeat([0, 1], [len(ids) for _, ids in sides])
        order = np.argsort(rows * 2 + role, kind="stable")
        rows, actors, place, role = rows[order], actors[order], place[order], role[order]
        held = self.roles(actors, *self.when(rows, n[rows], date))
        return {
            **{name: column.take(pa.array(rows)) for name, column in key.items()}, "role": pa.array(["actor", "recipient"]).take(pa.array(role)),
            "position": place, "actor_id": self.actors.take(pa.array(actors)), "country": self.country.take(pa.array(held)),
            "sectors": self.sectors.take(pa.array(held)),
        }, (rows, role, held)  # fmt: skip

    def reports(self, t: pa.Table, articles: pa.Table) -> dict[str, pa.Table]:
        """The tables of reports."""
        n = t.column("article").to_numpy()
        key = {
            "article_id": articles.column("article").combine_chunks().take(t.column("article").combine_chunks()),
            "event_id": t.column("event").combine_chunks(),
        }
        parties, _ = self.parties(list(self.sides.values()), n, self.date, key)
        out = {
            "reports": pa.table({**key, "position": t.column("position"), **self.shared(t, self.date, self.planned)}),
            "report_participants": pa.table(parties),
        }
        where, flat = offsets(t.column("evidence")), t.column("evidence").combine_chunks().flatten()

        def below(where: Any, order: Any = slice(None)) -> dict[str, Any]:
            rows = pa.array(parents(where)[order])
            return {name: column.take(rows) for name, column in key.items()}

        out["evidence"] = pa.table(
            {**below(where), "position": position(where), **{name: flat.field(name) for name in ("start", "end", "sha256")}}
        )
        where, flat = offsets(t.column("quantities")), t.column("quantities").combine_chunks().flatten()
        numbers = {name: flat.field(name) for name in ("what", "value", "low", "high", "approximate", "unit")}
        out["quantities"] = pa.table({**below(where), "position": position(where), **numbers})
        where, by, asserts = self.claims
        rank = np.argsort(np.array(sorted(range(len(self.actors)), key=lambda i: self.actors[i].as_py())))
        order = np.lexsort((~asserts, rank[by], parents(where)))
        rows = parents(where)[order]
        held = self.roles(by[order], self.published[n[rows]], self.published[n[rows]], self.published_end[n[rows]])
        stance = pc.if_else(pa.array(asserts[order]), "asserts", "denies")
        who = {
            "actor_id": self.actors.take(pa.array(by[order])),
            "country": self.country.take(pa.array(held)),
            "sectors": self.sectors.take(pa.array(held)),
        }
        out["claims"] = pa.table({**below(where, order), "stance": stance, **who})
        return out

    def events(self, t: pa.Table, articles: pa.Table) -> dict[str, pa.Table]:
        """The tables of events."""
        from benchmarks.floor_events import make

        return make(self, t, articles)


if __name__ == "__main__":
    import time

    began = time.perf_counter()
    Floor(Path(sys.argv[1]).resolve()).run(Path(sys.argv[2]))
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3)}))
