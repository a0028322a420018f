"""A block of articles' records as columns: structure and what one record alone can have wrong."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import dated
from waqai.bulk.arrays import Ints, Lists, are_slugs, hashes, ints, lists, mixed, one, plainly_harmless, repeated
from waqai.bulk.coded import MOST, odd_texts
from waqai.bulk.known import Known

SCHEMA = pa.schema(
    [
        ("article", pa.string()), ("outlet", pa.string()), ("credited", pa.list_(pa.string())), ("reprint_of", pa.string()),
        ("published", pa.string()), ("published_basis", pa.string()), ("published_note", pa.string()), ("language", pa.string()),
        ("title_en", pa.string()), ("url", pa.string()), ("archive_url", pa.string()), ("retrieved", pa.string()), ("extent", pa.string()),
        ("page", pa.struct([("sha256", pa.string()), ("characters", pa.int64()), ("extraction", pa.string())])),
        ("body", pa.list_(pa.list_(pa.int64()))),
    ]
)  # fmt: skip
_NULLABLE = ("reprint_of", "published_note", "url", "archive_url", "retrieved")


class Recorded(NamedTuple):
    """Articles: columns as they are kept, and which rows a check should look at again."""

    columns: pa.Table
    doubtful: Ints


def encode(table: pa.Table, keys: dict[str, int] | None, known: Known) -> Recorded | None:
    """The columns of a block's table; None where any value could be against the shape."""
    c = {name: one(table.column(name)) for name in table.column_names}
    if any(column.null_count for name, column in c.items() if name not in _NULLABLE):
        return None
    page = dict(zip(("sha256", "characters", "extraction"), c["page"].flatten(), strict=True))
    if any(part.null_count for part in page.values()):
        return None
    if keys is not None and any(number != len(table) for number in keys.values()):
        return None
    sha, characters = hashes(page["sha256"]), ints(page["characters"])
    outlet, credited = known.outlets.of(c["outlet"]), lists(c["credited"])
    body = _body(c["body"])
    if sha is None or body is None or credited.values.null_count or characters.min() < 1 or characters.max() > MOST:
        return None
    credits_ = known.outlets.of(credited.values)
    ids = [
        c["article"],
        c["outlet"].filter(pa.array(outlet < 0)),
        credited.values.filter(pa.array(credits_ < 0)),
        pc.drop_null(c["reprint_of"]),
    ]
    basis, extent, extraction = (
        known.bases.of(c["published_basis"]),
        known.extents.of(c["extent"]),
        known.extractions.of(page["extraction"]),
    )
    if not all(map(are_slugs, ids)) or min(basis.min(), extent.min(), extraction.min()) < 0:
        return None
    credit_rows = Lists(credited.offsets, credits_).rows
    odd = _texts(c, known)
    if odd is None or repeated(mixed(credit_rows, ints(credited.values.dictionary_encode().indices))):
        return None
    published, retrieved = dated.read(c["published"]), dated.read(c["retrieved"])
    doubtful = odd | (outlet < 0) | (published.bad | published.span)[published.index]
    doubtful |= (retrieved.bad | (retrieved.qualifier >= 0) | ((retrieved.precision != 0) & ~retrieved.no_start))[retrieved.index]
    doubtful |= retrieved.given & (retrieved.end[retrieved.index] < published.start[published.index])
    doubtful |= (basis != known.bases.number["stated"]) & ints(pc.is_null(c["published_note"]))
    doubtful[credit_rows[(credits_ < 0) | (credits_ == outlet[credit_rows])]] = True
    lengths, starts, ends = body.offsets, body.values[0::2], body.values[1::2]
    rows = np.repeat(np.arange(len(table)), np.diff(lengths))
    wrong = (starts >= ends) | (ends > characters[rows])
    wrong |= _before(rows, starts, ends)
    doubtful[rows[wrong]] = True
    kept = {
        "article": c["article"], "outlet": pa.array(outlet), "credited": c["credited"], "reprint_of": c["reprint_of"], "published": c["published"],
        "start": pa.array(published.start[published.index]), "end": pa.array(published.end[published.index]),
        "basis": pa.array(basis.astype(np.int8)), "note": c["published_note"], "language": c["language"], "title": c["title_en"], "url": c["url"],
        "archive": c["archive_url"], "retrieved": c["retrieved"], "extent": pa.array(extent.astype(np.int8)), "sha256": sha,
        "characters": pa.array(characters), "extraction": pa.array(extraction.astype(np.int8)),
        "body": pa.ListArray.from_arrays(pa.array((body.offsets * 2).astype(np.int32)), pa.array(body.values)),
    }  # fmt: skip
    return Recorded(pa.table(kept), doubtful)


class _Spans(NamedTuple):
    offsets: Ints
    values: Ints


def _body(column: pa.Array) -> _Spans | None:
    """The spans: for each record where its first one stands, and the ends of all, two by two."""
    outer = lists(column)
    if outer.values.null_count or (outer.lengths < 1).any():
        return None
    inner = lists(outer.values)
    if inner.values.null_count or (inner.lengths != 2).any():
        return None
    values = ints(inner.values)
    return None if values.min() < 0 or values.max() > MOST else _Spans(outer.offsets.astype(np.int64), values)


def _before(rows: Ints, starts: Ints, ends: Ints) -> Ints:
    """Spans that begin before one above them in the same body ends, looked at span by span where a body has several."""
    wrong = np.zeros(len(rows), np.bool_)
    if len(rows) and len(np.unique(rows)) < len(rows):
        wrong[1:] = (rows[1:] == rows[:-1]) & (starts[1:] < ends[:-1])
    return wrong


def _texts(c: dict[str, pa.Array], known: Known) -> Ints | None:
    """The records with a text that the check of wording is against; None where one is against its shape."""
    rules = known.formats.article.schema["properties"]
    languages = pa.array(rules["language"]["enum"], pa.string())
    if not pc.all(pc.is_in(pc.unique(c["language"]), value_set=languages), min_count=0).as_py():
        return None
    strange = {name: ~plainly_harmless(pc.fill_null(c[name], "A b."), 1) for name in ("title_en", "published_note")}
    for name in ("url", "archive_url"):
        plain = pc.match_substring_regex(c[name], r"^https?://[!-.0-~]+\.[!-.0-~]+(/[!-~]*)?$")
        strange[name] = ~ints(pc.fill_null(pc.and_(plain, pc.less_equal(pc.binary_length(c[name]), 2000)), True))
    odd = [odd_texts(c[name], mask, rules[name], name) for name, mask in strange.items()]
    found = [o for o in odd if o is not None]
    return np.logical_or.reduce(found) if len(found) == len(odd) else None
