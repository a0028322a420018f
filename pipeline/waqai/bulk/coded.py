"""A block of annotations as columns of numbers: its structure is held to its shape here, and nothing is compared with other files.

`encode` gives None where any value could be against the shape: what it gives has the shape for certain.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk.arrays import Ints, Lists, are_slugs, hashes, ints, lists, mixed, one, plainly_harmless, repeated
from waqai.bulk.known import Known
from waqai.problem import Place
from waqai.records import Origin
from waqai.yamlfile.document import Document

_TEXTS, MOST = pa.list_(pa.string()), 2**53
_REPORT = pa.struct(
    [
        ("event", pa.string()), ("type", pa.string()), ("mode", pa.string()), ("contexts", _TEXTS), ("actors", _TEXTS), ("recipients", _TEXTS),
        ("date", pa.string()), ("place", pa.string()), ("status", pa.string()),
        ("evidence", pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("sha256", pa.string())]))), ("summary", pa.string()),
        ("mutual", pa.bool_()), ("planned", pa.string()), ("repeated", pa.bool_()),
        ("claims", pa.list_(pa.struct([("by", pa.string()), ("stance", pa.string())]))), ("about", _TEXTS),
        ("quantities", pa.list_(pa.struct([
            ("what", pa.string()), ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("approximate", pa.bool_()), ("unit", pa.string()),
        ]))),
    ]
)  # fmt: skip
SCHEMA = pa.schema(
    [("article", pa.string()), ("coder", pa.string()), ("codebook", pa.string()), ("coded", pa.string()), ("reports", pa.list_(_REPORT))]
)


class Coded(NamedTuple):
    """Annotations and their reports. Codes are numbers of `Known`, -1 for null and for ids that no file has.

    Parameters
    ----------
    article, coder, codebook, coded : array
        One for each annotation.
    reports : Lists
        For each annotation its reports, as the numbers 0, 1, 2 and so on.
    unsure : array
        For each report whether a value may be wrong that the numbers do not show.
    apart : array
        The annotations that say more than the columns hold.
    """

    article: pa.Array
    coder: Ints
    codebook: pa.Array
    coded: pa.Array
    offsets: Ints
    event: pa.Array
    type: Ints
    mode: Ints
    status: Ints
    mutual: Ints
    repeated: Ints
    date: pa.Array
    planned: pa.Array
    place: Ints
    summary: pa.Array
    contexts: Lists
    actors: Lists
    recipients: Lists
    claims: Lists
    stances: Ints
    about: Lists
    no_about: Ints
    evidence: Lists
    passage: tuple[Ints, Ints, pa.Array]
    quantities: Lists
    numbers: dict[str, Any]
    unsure: Ints
    apart: Ints = np.zeros(0, np.int64)

    @property
    def size(self) -> int:
        """How many reports there are."""
        return len(self.event)


class _Unsure(Exception):
    pass


def _sure(*conditions: Any) -> None:
    for condition in conditions:
        if not condition:
            raise _Unsure


def encode(table: pa.Table, keys: dict[str, int] | None, known: Known) -> Coded | None:
    """The columns of a block's table.

    Parameters
    ----------
    keys : dict or None
        How often each key stands in the block; None where no key can be missing that is not null.
    """
    try:
        return _encode(table, keys, known)
    except _Unsure:
        return None


def _ids(texts: pa.Array, codes: Any) -> Ints:
    """The numbers of ids; what no file has is held to the form of an id."""
    numbers: Ints = codes.of(texts)
    strange = (numbers < 0) & ~ints(pc.is_null(texts))
    if strange.any():
        _sure(are_slugs(pc.drop_null(texts.filter(pa.array(strange)))))
    return numbers


def _codes(texts: pa.Array, codes: Any) -> Ints:
    numbers: Ints = codes.of(texts)
    _sure(not (numbers < 0).any())
    return numbers


def _unique(rows: Ints, *values: Ints) -> None:
    """Each list has each of its values once. Only rows of lists with several values are looked at."""
    several = np.zeros(len(rows), np.bool_)
    if len(rows) > 1:
        same = rows[1:] == rows[:-1]
        several[1:] |= same
        several[:-1] |= same
    if several.any():
        _sure(not repeated(mixed(rows[several], *(v[several] for v in values))))


def _codes_list(column: pa.Array, codes: Any, *, ids: bool, least: int = 0) -> Lists:
    found = lists(column)
    _sure(not found.values.null_count)
    if least and len(found.offsets) > 1:
        _sure(found.lengths.min() >= least)
    numbers = _ids(found.values, codes) if ids else _codes(found.values, codes)
    out = Lists(found.offsets, numbers)
    _unique(out.rows, numbers)
    return out


def _encode(table: pa.Table, keys: dict[str, int] | None, known: Known) -> Coded:
    top = {name: one(table.column(name)) for name in table.column_names}
    _sure(*(not column.null_count for column in top.values()))
    below = lists(top["reports"])
    reports = below.values
    _sure(not reports.null_count)
    r = dict(zip([f.name for f in reports.type], reports.flatten(), strict=True))
    needed = ("event", "type", "contexts", "actors", "recipients", "status", "evidence", "summary")
    _sure(*(not r[name].null_count for name in needed), are_slugs(top["article"]), are_slugs(r["event"]))
    codebooks = pc.unique(top["codebook"])
    _sure(pc.all(pc.match_substring_regex(codebooks, r"^[0-9]+\.[0-9]+\.[0-9]+$"), min_count=0).as_py())
    evidence, passage = _evidence(r["evidence"])
    claims, stances = _claims(r["claims"], known)
    quantities, numbers = _quantities(r["quantities"], known, exact=keys is not None)
    about = lists(r["about"])
    _sure(not about.values.null_count, are_slugs(about.values))
    if len(about.values):
        _unique(about.rows, ints(about.values.dictionary_encode().indices))
    if keys is not None:
        _count_keys(keys, len(table), r, len(passage[0]), len(stances), numbers)
    coder = _ids(top["coder"], known.coders)
    place = _ids(r["place"], known.places)
    mode = known.modes.of(r["mode"])
    unsure = ((place < 0) & ~ints(pc.is_null(r["place"]))) | ((mode < 0) & ~ints(pc.is_null(r["mode"])))
    rules = known.formats.annotation.schema["$defs"]["report"]["properties"]["summary"]
    odd = odd_texts(r["summary"], ~plainly_harmless(r["summary"], 10), rules, "summary")
    if odd is None:
        raise _Unsure
    unsure |= odd
    return Coded(
        top["article"], coder, top["codebook"], top["coded"], below.offsets, r["event"], _codes(r["type"], known.types).astype(np.int8),
        mode.astype(np.int16), _codes(r["status"], known.statuses).astype(np.int8), ints(r["mutual"].cast(pa.int8()), -1),
        ints(pc.fill_null(r["repeated"], False).cast(pa.int8())), r["date"], r["planned"], place, r["summary"],
        _codes_list(r["contexts"], known.contexts, ids=False), _codes_list(r["actors"], known.actors, ids=True, least=1),
        _codes_list(r["recipients"], known.actors, ids=True), claims, stances, about, ints(pc.is_null(r["about"])), evidence, passage,
        quantities, numbers, unsure,
    )  # fmt: skip


def _struct(column: pa.Array, *, null: bool) -> tuple[Lists, dict[str, pa.Array]]:
    """A list of mappings taken apart; where it is not null it has an entry."""
    found = lists(column)
    _sure(not found.values.null_count)
    if len(column):
        present = ~ints(pc.is_null(column)) if null else np.ones(len(column), np.bool_)
        _sure(not (found.lengths[present] < 1).any())
    return found, dict(zip([f.name for f in found.values.type], found.values.flatten(), strict=True))


def _evidence(column: pa.Array) -> tuple[Lists, tuple[Ints, Ints, pa.Array]]:
    found, parts = _struct(column, null=False)
    _sure(*(not part.null_count for part in parts.values()))
    start, end, sha = ints(parts["start"]), ints(parts["end"]), hashes(parts["sha256"])
    _sure(sha is not None)
    if len(start):
        _sure(start.min() >= 0, end.min() >= 1, start.max() <= MOST, end.max() <= MOST)
    assert sha is not None
    words = np.frombuffer(sha.buffers()[1], np.int64)[::4] if len(sha) else np.zeros(0, np.int64)
    out = Lists(found.offsets, found.values)
    _unique(out.rows, start, end, words)
    return out, (start, end, sha)


def _claims(column: pa.Array, known: Known) -> tuple[Lists, Ints]:
    found, parts = _struct(column, null=True)
    _sure(*(not part.null_count for part in parts.values()))
    by, stance = _ids(parts["by"], known.actors), _codes(parts["stance"], known.stances)
    out = Lists(found.offsets, by)
    _unique(out.rows, by, stance)
    return out, stance.astype(np.int8)


def _quantities(column: pa.Array, known: Known, *, exact: bool) -> tuple[Lists, dict[str, Any]]:
    # (`exact`: Arrow has rounded what is just above the greatest number to it, and nobody has looked at it before)
    found, parts = _struct(column, null=True)
    _sure(*(not parts[name].null_count for name in ("what", "approximate", "unit")))
    numbers: dict[str, Any] = {name: parts[name] for name in ("value", "low", "high")}
    for part in numbers.values():
        bounds = pc.min_max(part).as_py()
        if bounds["min"] is not None:  # NaN is neither least nor greatest
            _sure(bounds["min"] >= 0, bounds["max"] < MOST + (not exact), not pc.any(pc.is_nan(part)).as_py())
        else:
            _sure(part.null_count == len(part))
    numbers |= {"what": _codes(parts["what"], known.whats).astype(np.int8), "unit": _codes(parts["unit"], known.units).astype(np.int8)}
    numbers["approximate"] = parts["approximate"]
    out = Lists(found.offsets, found.values)
    bits = [(pc.fill_null(numbers[n], -1.0).to_numpy(zero_copy_only=False) + 0.0).view(np.int64) for n in ("value", "low", "high")]
    _unique(out.rows, numbers["what"], numbers["unit"], ints(numbers["approximate"].cast(pa.int8())), *bits)
    return out, numbers


def _count_keys(keys: dict[str, int], lines: int, r: dict[str, pa.Array], passages: int, claims: int, numbers: dict[str, Any]) -> None:
    """No key is missing, and none that is optional is null: Arrow takes the one for the other."""
    reports, quantities = len(r["event"]), len(numbers["what"])
    wanted = dict.fromkeys(("article", "coder", "codebook", "coded", "reports"), lines)
    wanted |= dict.fromkeys(
        ("event", "type", "mode", "contexts", "actors", "recipients", "date", "place", "status", "evidence", "summary"), reports
    )
    wanted |= {"start": passages, "end": passages, "sha256": passages, "by": claims, "stance": claims}
    wanted |= dict.fromkeys(("what", "value", "low", "high", "approximate", "unit"), quantities)
    wanted |= {name: reports - r[name].null_count for name in ("mutual", "repeated", "claims", "about", "quantities")}
    _sure(all(keys[name] == number for name, number in wanted.items()))


def odd_texts(texts: pa.Array, strange: Ints, rules: dict[str, Any], key: str) -> Ints | None:
    """Which of the strange texts `waqai.check.wording` is against; None where one is against its rules."""
    out = np.zeros(len(texts), np.bool_)
    if not strange.any():
        return out
    import jsonschema_rs

    from waqai.check.wording import problems_of

    shape = jsonschema_rs.Draft4Validator({k: v for k, v in rules.items() if k in ("type", "minLength", "maxLength", "pattern")})
    origin, verdicts = Origin(_Nowhere("", None, b""), (key,)), dict[str | None, bool]()
    rows = np.flatnonzero(strange)
    for row, text in zip(rows.tolist(), texts.take(pa.array(rows)).to_pylist(), strict=True):
        if text not in verdicts:
            if not shape.is_valid(text):
                return None
            verdicts[text] = text is not None and bool(problems_of(text, origin))
        out[row] = verdicts[text]
    return out


class _Nowhere(Document):
    """Stands for a file where only whether there is a problem is asked."""

    def place(self, *pointer: str | int) -> Place:
        return Place("")

    def key(self, *pointer: str | int) -> Place:
        return Place("")
