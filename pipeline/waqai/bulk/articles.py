"""The articles of a bulk project: all records in the order of their ids, numbered from 0, and looked up by id.

`gather` brings the blocks' records together and writes columns that `Articles` maps. A record that is there twice, a
reprint of what is not there or of itself, and a page that is not as its record says, are doubtful.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import spill
from waqai.bulk.arrays import Ints, Mask, ints, lists, one, ranges, text_bytes
from waqai.check.stories import script_of

_ROWS = 100_000


class Articles:
    """All records by number.

    Parameters
    ----------
    folder : pathlib.Path
        Where `gather` wrote.
    """

    def __init__(self, folder: Path) -> None:
        flat = spill.Flat(folder)
        self.start, self.end = flat.column("start", "<i4"), flat.column("end", "<i4")
        self.outlet, self.characters = flat.column("outlet", "<i4"), flat.column("characters", "<i8")
        self.sha256 = flat.column("sha256", "|u1").reshape(-1, 32)
        self.spans, self.body = flat.column("spans", "<i8"), flat.column("body", "<i8")
        self.hash, self.order = flat.column("hash", "<u8"), flat.column("order", "<i4")
        self.script = flat.column("script", "|i1")
        self.root = flat.column("root", "<i4")
        self.text_at, self.text_length = flat.column("text_at", "<i8"), flat.column("text_length", "<i8")
        self._names_at, self._names = flat.column("names_at", "<i8"), flat.column("names", "|u1")

    def __len__(self) -> int:
        return len(self.start)

    @property
    def ids(self) -> pa.Array:
        """The ids, ascending."""
        return (
            pa.LargeStringArray.from_buffers(len(self), pa.py_buffer(self._names_at), pa.py_buffer(self._names))
            if len(self)
            else pa.array([], pa.large_string())
        )

    def body_characters(self, numbers: Ints) -> Ints:
        """How many code points the bodies of articles have."""
        first, last = self.spans[numbers], self.spans[numbers + 1]
        rows, spans = np.repeat(np.arange(len(numbers)), last - first), ranges(first, last - first)
        lengths = self.body[2 * spans + 1] - self.body[2 * spans]
        return np.bincount(rows, lengths, len(numbers)).astype(np.int64)

    def names(self, numbers: Ints) -> pa.Array:
        """The ids of articles, by their numbers."""
        return self.ids.take(pa.array(numbers)).cast(pa.string())

    def of(self, ids: pa.Array) -> Ints:
        """The numbers of ids; -1 for what is no article."""
        if not len(self) or not len(ids):
            return np.full(len(ids), -1, np.int32)
        wanted = hashed(ids)
        at = np.minimum(np.searchsorted(self.hash, wanted), len(self) - 1)
        found = np.where(self.hash[at] == wanted, self.order[at], -1).astype(np.int32)
        same = ints(pc.equal(self.ids.take(pa.array(np.maximum(found, 0))), ids.cast(pa.large_string())))
        return np.where(same & (found >= 0), found, -1).astype(np.int32)


@lru_cache(maxsize=2)
def load(folder: str) -> Articles:
    """The articles that `gather` wrote, mapped once in each process."""
    return Articles(Path(folder))


def hashed(ids: pa.Array) -> Ints:
    """A number of 64 bits for each text."""
    data, at = text_bytes(ids)
    raw, ends = data.tobytes(), at.tolist()
    out = b"".join([blake2b(raw[a:b], digest_size=8).digest() for a, b in pairwise(ends)])
    return np.frombuffer(out, "<u8")


def gather(runs: list[str], folder: Path) -> tuple[int, Ints]:
    """Write the columns of all records, in the order of their ids.

    Returns
    -------
    tuple
        How many there are, and the numbers of those that are doubtful: there twice, or reprints that cannot be.
    """
    folder.mkdir()
    flat = spill.Flat(folder)
    total, written, doubtful = 0, 0, list[Ints]()
    names, spans = 0, 0
    reprints: list[tuple[Ints, pa.Array]] = []
    for bound in spill.bounds(runs, "article", _ROWS):
        found = spill.part(runs, "article", bound)
        if not found:
            continue
        table = pa.concat_tables([rows for _, rows in found])
        table = table.take(
            pc.sort_indices(table, [("article", "ascending"), ("shard", "ascending"), ("line", "ascending")])
        ).combine_chunks()
        ids = one(table.column("article"))
        twice = ints(pc.equal(ids[1:], ids[:-1])) if len(ids) > 1 else np.zeros(0, np.bool_)
        both = np.zeros(len(ids), np.bool_)
        both[1:] |= twice
        both[:-1] |= twice
        doubtful.append(total + np.flatnonzero(both))
        spill.write(folder / f"records-{written:05}.arrow", table)
        data, at = text_bytes(ids)
        flat.append("names", data[at[0] : at[-1]])
        flat.append("names_at", (at[:-1] - at[0]).astype(np.int64) + names)
        names += int(at[-1] - at[0])
        body = lists(table.column("body"))
        flat.append("spans", (body.offsets[:-1] // 2).astype(np.int64) + spans)
        spans += len(body.values) // 2
        flat.append("body", ints(body.values))
        scripts = one(table.column("language")).dictionary_encode()
        flat.append("script", np.array([script_of(text) for text in scripts.dictionary.to_pylist()], "|i1")[ints(scripts.indices)])
        for name, kind in (("start", "<i4"), ("end", "<i4"), ("outlet", "<i4"), ("characters", "<i8")):
            flat.append(name, ints(table.column(name)).astype(kind))
        sha = one(table.column("sha256"))
        flat.append("sha256", np.frombuffer(sha.buffers()[1], np.uint8)[sha.offset * 32 : (sha.offset + len(sha)) * 32])
        flat.append("unordered", hashed(ids))
        reprint = one(table.column("reprint_of"))
        rows = np.flatnonzero(ints(pc.is_valid(reprint)))
        reprints.append((total + rows, pc.drop_null(reprint)))
        total, written = total + len(ids), written + 1
    flat.append("names_at", np.array([names], np.int64))
    flat.append("spans", np.array([spans], np.int64))
    hashes = flat.column("unordered", "<u8")
    order = np.argsort(hashes, kind="stable").astype(np.int32)
    flat.append("hash", hashes[order])
    flat.append("order", order)
    doubtful.append(_roots(Articles(folder), reprints, flat))
    return total, np.unique(np.concatenate(doubtful)) if doubtful else np.zeros(0, np.int64)


def _roots(articles: Articles, reprints: list[tuple[Ints, pa.Array]], flat: spill.Flat) -> Ints:
    """Write for each article the one that it is in the end a reprint of; the doubtful ones are given back."""
    root = np.arange(len(articles), dtype=np.int32)
    doubtful: list[Ints] = []
    rows = np.concatenate([r for r, _ in reprints]) if reprints else np.zeros(0, np.int64)
    if len(rows):
        targets = np.concatenate([articles.of(ids) for _, ids in reprints])
        doubtful.append(rows[targets < 0])
        doubtful.append(rows[(targets >= 0) & (articles.start[targets] > articles.end[rows])])  # of what came after it
        root[rows[targets >= 0]] = targets[targets >= 0]
        for _ in range(64):
            further = root[root]
            if (further == root).all():
                break
            root = further
        loops: Mask = root[root] != root
        doubtful.append(np.flatnonzero(loops))
        mask = np.zeros(len(articles), np.bool_)
        mask[rows] = True
        doubtful.append(rows[mask[root[rows]]])  # its root is a reprint in turn: they go round
    flat.append("root", root)
    return np.concatenate(doubtful) if doubtful else np.zeros(0, np.int64)
