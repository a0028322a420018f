"""Tables of a release from columns of numbers: pure functions from the rows of one range to rows of a table.

`OF_REPORTS` and `OF_EVENTS` list what is made from a range of articles' reports and of events; each function takes the range,
what is known and the articles, and gives an Arrow table with the table's columns, in the order of its primary key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import dated
from waqai.bulk.arrays import Ints, Lists, hexadecimal, ints, lists, offsets_of, one, ranges
from waqai.bulk.articles import Articles
from waqai.bulk.known import Codes, Known
from waqai.tables.codings import TABLES

Make = Callable[[pa.Table, Known, Articles], pa.Table]


def joined(side: Lists, codes: Codes) -> pa.Array:
    """The codes of each list in one cell; null for none."""
    texts = pa.ListArray.from_arrays(
        pa.array(side.offsets.astype(np.int32)), codes.texts(ints(side.values) if isinstance(side.values, pa.Array) else side.values)
    )
    whole = pc.binary_join(texts, ";")
    return pc.if_else(pa.array(side.lengths > 0), whole, pa.scalar(None, pa.string()))


def _bools(values: Ints) -> pa.Array:
    """1, 0 and -1 as true, false and null."""
    return pa.array(values > 0, mask=values < 0)


def _side(table: pa.Table, name: str) -> Lists:
    found = lists(table.column(name))
    return Lists(found.offsets, ints(found.values))


def _shared(t: pa.Table, known: Known) -> dict[str, Any]:
    """The columns that reports and events have in common."""
    return {
        "type": known.types.texts(ints(t.column("type"))), "mode": known.modes.texts(ints(t.column("mode"))),
        "contexts": joined(_side(t, "contexts"), known.contexts), "status": known.statuses.texts(ints(t.column("status"))),
        "mutual": _bools(ints(t.column("mutual"))), "repeated": _bools(ints(t.column("repeated"))),
        **dated.columns("date", dated.read(t.column("date"))), **dated.columns("planned", dated.read(t.column("planned"))),
        "place_id": known.places.texts(ints(t.column("place"))), "summary": t.column("summary"),
    }  # fmt: skip


def _key(t: pa.Table, articles: Articles, rows: Ints | None = None) -> dict[str, Any]:
    number, event = t.column("article"), one(t.column("event"))
    names = one(articles.names(ints(number)))
    if rows is None:
        return {"article_id": names, "event_id": event}
    at = pa.array(rows)
    return {"article_id": names.take(at), "event_id": event.take(at)}


def _party(actors: Ints, roles: Ints, known: Known) -> dict[str, Any]:
    return {
        "actor_id": known.actors.texts(actors), "country": known.countries.texts(known.role_country[roles]),
        "sectors": known.role_sectors.take(pa.array(roles)),
    }  # fmt: skip


def _position(side: Lists) -> Ints:
    """The place of each value in its list, from 1."""
    out: Ints = np.arange(len(side.values)) - np.repeat(side.offsets[:-1], side.lengths) + 1
    return out


def reports(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row a report."""
    return pa.table(_key(t, articles) | {"position": t.column("position").cast(pa.int64())} | _shared(t, known))


def report_participants(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row an actor or recipient of a report."""
    sides = [_side(t, "actors"), _side(t, "recipients")]
    number = ints(t.column("article"))
    when = dated.read(t.column("date"))
    rows, actors, position = (np.concatenate([f(s) for s in sides]) for f in (lambda s: s.rows, lambda s: s.values, _position))
    role = np.repeat([0, 1], [len(s.values) for s in sides])
    order = np.argsort(rows * 2 + role, kind="stable")
    rows, actors, position, role = rows[order], actors[order], position[order], role[order]
    index = when.index[rows]
    days = when.start[index], when.end[index], when.no_start[index], when.no_end[index]
    published = articles.start[number[rows]], articles.end[number[rows]]
    roles = known.roles_at(actors, days, published, ~when.given[rows])
    return pa.table(
        _key(t, articles, rows)
        | {"role": _ROLES.take(pa.array(role)), "position": pa.array(position.astype(np.int64))}
        | _party(actors, roles, known)
    )


_ROLES = pa.array(["actor", "recipient"])


def evidence(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row a passage."""
    start, end, sha = (lists(t.column(name)) for name in ("start", "end", "sha256"))
    return pa.table(
        _key(t, articles, start.rows)
        | {
            "position": pa.array(_position(start).astype(np.int64)),
            "start": start.values,
            "end": end.values,
            "sha256": hexadecimal(one(sha.values)),
        }
    )


def claims(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row a claim."""
    by, stance = _side(t, "by"), ints(lists(t.column("stance")).values)
    actor_rank, stance_rank = _ranks(known.actors), _ranks(known.stances)
    order = np.lexsort((stance_rank[stance], actor_rank[by.values], by.rows))
    rows, actors, stance = by.rows[order], np.asarray(by.values)[order], stance[order]
    number = ints(t.column("article"))[rows]
    roles = known.roles_at(actors, None, (articles.start[number], articles.end[number]), np.zeros(len(rows), np.bool_))
    return pa.table(_key(t, articles, rows) | {"stance": known.stances.texts(stance)} | _party(actors, roles, known))


def _ranks(codes: Codes) -> Ints:
    """The place of each code among the codes in the order of their texts."""
    out = np.empty(len(codes), np.int64)
    out[np.array(sorted(range(len(codes)), key=codes.values.__getitem__), np.int64)] = np.arange(len(codes))
    return out


def quantities(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row a number."""
    found = lists(t.column("quantities"))
    parts = dict(zip([f.name for f in found.values.type], found.values.flatten(), strict=True))
    return pa.table(
        _key(t, articles, found.rows)
        | {
            "position": pa.array(_position(found).astype(np.int64)), "what": known.whats.texts(ints(parts["what"])), "value": parts["value"],
            "low": parts["low"], "high": parts["high"], "approximate": parts["approximate"], "unit": known.units.texts(ints(parts["unit"])),
        }
    )  # fmt: skip


def _countries(t: pa.Table, name: str, known: Known) -> Lists:
    """The countries of one side of each event, each once, in the order of the participants."""
    side = _side(t, f"{name}_roles")
    country, rows = known.role_country[side.values], side.rows
    several = side.lengths[rows] > 1
    keep = ~several
    at = np.flatnonzero(several)
    if len(at):
        _, firsts = np.unique(rows[at].astype(np.int64) << 32 | country[at], return_index=True)
        keep[at[firsts]] = True
    return Lists(offsets_of(np.bincount(rows[keep], minlength=len(side.offsets) - 1)), country[keep])


def _scored(t: pa.Table, known: Known) -> tuple[pa.Array, pa.Array]:
    """Quad class and score of each event."""
    kind = ints(t.column("type"))
    quads = pa.array([known.schema.codebook.quad_class[name] for name in known.types.values]).take(pa.array(kind))
    return quads, pa.array(known.tenths[kind, ints(t.column("mode"))] / 10)


def events(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row an event."""
    quads, score = _scored(t, known)
    place = ints(t.column("place"))
    records = list(known.raw.place.values())

    def of_place(values: list[Any], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(pa.array(place, mask=place < 0))

    return pa.table(
        {"event_id": t.column("event"), "quad_class": quads, "score": score, "contested": _bools(ints(t.column("contested")))}
        | _shared(t, known)
        | {
            "place_name": of_place([p.name_en for p in records], pa.string()),
            "place_latitude": of_place([p.latitude for p in records], pa.float64()),
            "place_longitude": of_place([p.longitude for p in records], pa.float64()),
            "place_precision": of_place([p.kind for p in records], pa.string()),
            "actor_countries": joined(_countries(t, "actors", known), known.countries),
            "recipient_countries": joined(_countries(t, "recipients", known), known.countries),
            "n_reports": t.column("reports"), "n_outlets": t.column("outlets"), "n_sources": t.column("sources"),
            **{f"n_{name}": t.column(f"n_{name}") for name in known.statuses.values},
            "first_reported": t.column("first_reported").cast(pa.date32()), "first_release": t.column("first_release"),
        }
    )  # fmt: skip


def participants(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row an actor or recipient of an event."""
    sides = [_side(t, "actors"), _side(t, "recipients")]
    roles = np.concatenate([_side(t, f"{name}_roles").values for name in ("actors", "recipients")])
    rows, actors, position = (np.concatenate([f(s) for s in sides]) for f in (lambda s: s.rows, lambda s: s.values, _position))
    role = np.repeat([0, 1], [len(s.values) for s in sides])
    order = np.argsort(rows * 2 + role, kind="stable")
    return pa.table(
        {
            "event_id": one(t.column("event")).take(pa.array(rows[order])), "role": _ROLES.take(pa.array(role[order])),
            "position": pa.array(position[order].astype(np.int64)), **_party(actors[order], roles[order], known),
        }
    )  # fmt: skip


def event_contexts(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row a context of an event."""
    side = _side(t, "contexts")
    order = np.lexsort((_ranks(known.contexts)[side.values], side.rows))
    return pa.table(
        {
            "event_id": one(t.column("event")).take(pa.array(side.rows[order])), "context": known.contexts.texts(np.asarray(side.values)[order]),
            "position": pa.array(_position(side)[order].astype(np.int64)),
        }
    )  # fmt: skip


def pairs(t: pa.Table, known: Known) -> tuple[Ints, Ints, Ints, Ints]:
    """The ordered pairs of different countries of each event, in their order: row, from, to; and how many each event has."""
    acting, toward = _countries(t, "actors", known), _countries(t, "recipients", known)
    mutual = ints(t.column("mutual")) == 1
    start = np.where(mutual, acting.offsets[:-1], toward.offsets[:-1] + len(acting.values))
    lengths = np.where(mutual, acting.lengths, toward.lengths)
    targets = np.concatenate([acting.values, toward.values])
    each = lengths[acting.rows]
    rows, one_ = np.repeat(acting.rows, each), np.repeat(np.asarray(acting.values), each)
    other = targets[ranges(start[acting.rows], each)]
    keep = one_ != other
    rows, one_, other = rows[keep], one_[keep], other[keep]
    order = np.lexsort((other, one_, rows))
    return rows[order], one_[order], other[order], np.bincount(rows, minlength=len(mutual))


def _copied(t: pa.Table, known: Known, rows: Ints) -> dict[str, Any]:
    quads, score = _scored(t, known)
    date = dated.read(t.column("date"))
    at = pa.array(rows)
    days = dated.columns("date", date._replace(index=date.index[rows]))
    return {
        "event_id": one(t.column("event")).take(at), "type": known.types.texts(ints(t.column("type"))[rows]),
        "mode": known.modes.texts(ints(t.column("mode"))[rows]), "quad_class": quads.take(at), "score": score.take(at),
        "status": known.statuses.texts(ints(t.column("status"))[rows]), "contested": _bools(ints(t.column("contested"))[rows]),
        "mutual": _bools(ints(t.column("mutual"))[rows]), "date_start": days["date_start"], "date_end": days["date_end"],
    }  # fmt: skip


def dyads(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row an ordered pair of different countries of an event."""
    rows, one_, other, counts = pairs(t, known)
    n = counts[rows].astype(np.int64)
    return pa.table(
        _copied(t, known, rows)
        | {
            "from_country": known.countries.texts(one_),
            "to_country": known.countries.texts(other),
            "n_pairs": pa.array(n),
            "weight": pa.array(1 / n),
        }
    )


def monads(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row an acting country of an event without a pair."""
    acting = _countries(t, "actors", known)
    alone = pairs(t, known)[3] == 0
    keep = alone[acting.rows]
    rows, country = acting.rows[keep], np.asarray(acting.values)[keep]
    n = acting.lengths[rows].astype(np.int64)
    order = np.lexsort((country, rows))
    rows, country, n = rows[order], country[order], n[order]
    return pa.table(
        _copied(t, known, rows) | {"country": known.countries.texts(country), "n_countries": pa.array(n), "weight": pa.array(1 / n)}
    )


OF_REPORTS: dict[str, Make] = {
    "reports": reports, "report_participants": report_participants, "evidence": evidence, "claims": claims, "quantities": quantities,
}  # fmt: skip


def coding_reports(t: pa.Table, known: Known, articles: Articles) -> pa.Table:
    """One row a report of a coding; its event reads `<coding>/<event>`."""
    return reports(t, known, articles).append_column("coding", pc.list_element(pc.split_pattern(t.column("event"), "/", max_splits=1), 0))


# The tables of whole codings: the same rows, of reports whose events have their coding's name before them.
OF_CODINGS: dict[str, Make] = {other: coding_reports if name == "reports" else OF_REPORTS[name] for name, other in TABLES.items()}
OF_EVENTS: dict[str, Make] = {
    "events": events, "participants": participants, "event_contexts": event_contexts, "dyads": dyads, "monads": monads,
}  # fmt: skip
