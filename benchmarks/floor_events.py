"""The floor's events: reports of one event brought together, and the tables of events and of pairs of countries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.places import chain

RANK = ("actual", "alleged", "hypothetical", "negated")


def make(floor: Any, t: pa.Table, articles: pa.Table) -> dict[str, pa.Table]:
    """All tables of events, from reports in the order of article and event."""
    from benchmarks.floor import Dates, need, offsets, parents, position

    book = floor.schema.codebook
    t = t.append_column("published", pa.array(floor.published[t.column("article").to_numpy()]))
    order = pc.sort_indices(
        t.select(["event", "published", "article"]), [("event", "ascending"), ("published", "ascending"), ("article", "ascending")]
    )
    rows = order.to_numpy()
    event = t.column("event").take(order).combine_chunks()
    new = np.concatenate(([True], pc.not_equal(event[1:], event[:-1]).to_numpy(zero_copy_only=False)))
    first, of = np.flatnonzero(new), np.cumsum(new) - 1
    count = len(first)
    n = t.column("article").to_numpy()[rows]
    several = np.diff(np.append(first, len(rows)))

    def agreed(codes: Any) -> Any:
        """The one value that all reports which have one agree on."""
        most = np.maximum.reduceat(codes, first)
        need((codes < 0) | (codes == most[of]))
        return most

    modes = pa.array(sorted({m for found in book.modes.values() for m in found}))
    kind = agreed(pc.index_in(t.column("type"), value_set=floor.lists["types"]).to_numpy()[rows])
    mode = agreed(pc.fill_null(pc.index_in(t.column("mode"), value_set=modes), -1).to_numpy()[rows])
    mutual = agreed(floor.mutual[rows])
    rank = np.array([RANK.index(s) for s in floor.lists["statuses"].to_pylist()])[floor.status[rows]]
    status = np.minimum.reduceat(rank, first)
    where, _, asserts = floor.claims
    claimed = [np.isin(np.arange(len(t)), parents(where)[mask])[rows] for mask in (asserts, ~asserts)]
    contested = np.maximum.reduceat((rank == 0) | claimed[0], first) & np.maximum.reduceat((rank == 3) | claimed[1], first)

    def dated(dates: Any) -> Any:
        """The most precise date; a span that all agree on."""
        index = dates.index[rows]
        vague = np.array(
            [9 if p is None else 5 if p.kind == "span" else ("day", "month", "year").index(p.precision) for p in dates.parsed]
        )[index]
        best = np.minimum.reduceat(np.where(vague == np.minimum.reduceat(vague, first)[of], np.arange(len(rows)), len(rows)), first)
        sure = np.minimum.reduceat(dates.flags(lambda p: p.qualifier)[rows] | (vague == 9), first)
        texts = [x and x.replace("?", "").replace("~", "") for x in dates.texts]
        chosen = pa.array(index[best])
        return Dates(pc.if_else(pa.array(sure), pa.array(dates.texts, pa.string()).take(chosen), pa.array(texts, pa.string()).take(chosen)))

    date, planned = dated(floor.date), dated(floor.planned)
    places = list(floor.raw.place)
    place = pc.fill_null(pc.index_in(t.column("place"), value_set=pa.array(places)), -1).to_numpy()[rows]
    depth = np.array([len(chain(p, floor.raw.within)) for p in places] + [0])[place]
    best = np.minimum.reduceat(np.where(depth == np.maximum.reduceat(depth, first)[of], np.arange(len(rows)), len(rows)), first)
    place = place[best]

    def union(where: Any, ids: Any) -> tuple[Any, Any]:
        """Every value of an event's reports, each once, in their order; as offsets and values."""
        lengths = np.diff(where)[rows]
        at = np.concatenate(([0], np.cumsum(lengths)))
        values = ids[np.arange(at[-1]) + np.repeat(where[:-1][rows] - at[:-1], lengths)]
        owner = np.repeat(of, lengths)
        keep = several[owner] == 1
        again = np.flatnonzero(~keep)
        _, firsts = np.unique(owner[again] << 32 | values[again], return_index=True)
        keep[again[firsts]] = True
        return np.concatenate(([0], np.cumsum(np.bincount(owner[keep], minlength=count)))), values[keep]

    sides = {name: union(*floor.sides[name]) for name in ("actors", "recipients")}
    codes = pc.index_in(t.column("contexts").combine_chunks().flatten(), value_set=floor.lists["contexts"]).to_numpy()
    contexts = union(offsets(t.column("contexts")), codes)
    summary = t.column("summary").take(pa.array(rows[first]))
    ids = event.take(pa.array(first))
    said = {d.event: d.fields["summary"][0] for d in floor.raw.decisions if "summary" in d.fields}
    decided = pc.index_in(ids, value_set=pa.array(list(said), pa.string()))
    summary = pc.coalesce(pa.array(list(said.values()), pa.string()).take(decided), summary)
    first_article = n[first]
    parties, (owner, role, held) = floor.parties(list(sides.values()), first_article, date, {"event_id": ids})
    out = {"participants": pa.table(parties)}
    known = pa.array(sorted(set(floor.country.to_pylist())))
    country = pc.index_in(floor.country, value_set=known).to_numpy()[held]
    _, once = np.unique((owner * 2 + role) << 32 | country, return_index=True)
    once.sort()
    owner, role, country = owner[once], role[once], country[once]

    def countries(wanted: int) -> tuple[Any, Any]:
        mine = role == wanted
        return np.concatenate(([0], np.cumsum(np.bincount(owner[mine], minlength=count)))), country[mine]

    acting, toward = countries(0), countries(1)

    def joined(at: Any, values: Any, texts: Any) -> Any:
        cells = pa.ListArray.from_arrays(pa.array(at.astype(np.int32)), texts.take(pa.array(values)))
        return pc.if_else(pa.array(np.diff(at) > 0), pc.binary_join(cells, ";"), None)

    def distinct(values: Any) -> Any:
        return np.bincount(np.unique(of << 32 | values) >> 32, minlength=count)

    outlet = articles.column("outlet").combine_chunks().dictionary_encode().indices.to_numpy()[n]
    need(pc.is_null(articles.column("reprint_of")))
    mode_text = modes.take(pa.array(mode, mask=mode < 0))
    tenths = np.array([[book.tenths.get((k, m), 0) for m in [*modes.to_pylist(), None]] for k in floor.lists["types"].to_pylist()])[
        kind, mode
    ]
    quads = pa.array([book.quad_class[k] for k in floor.lists["types"].to_pylist()]).take(pa.array(kind))
    records = list(floor.raw.place.values())
    at = pa.array(place, mask=place < 0)
    statuses = pa.array(RANK).take(pa.array(status))
    truth = pa.array(mutual > 0, mask=mutual < 0)
    core = {
        "type": floor.lists["types"].take(pa.array(kind)),
        "mode": mode_text,
        "quad_class": quads,
        "score": tenths / 10,
        "status": statuses,
    }
    core |= {"contested": contested, "mutual": truth}
    days = date.columns("date")
    out["events"] = pa.table(
        {
            "event_id": ids, **core, "contexts": joined(*contexts, floor.lists["contexts"]),
            "repeated": np.maximum.reduceat(pc.fill_null(t.column("repeated"), False).to_numpy(zero_copy_only=False)[rows], first),
            **days, **planned.columns("planned"), "place_id": pa.array(places).take(at),
            "place_name": pa.array([p.name_en for p in records]).take(at), "place_latitude": pa.array([p.latitude for p in records]).take(at),
            "place_longitude": pa.array([p.longitude for p in records]).take(at), "place_precision": pa.array([p.kind for p in records]).take(at),
            "actor_countries": joined(*acting, known), "recipient_countries": joined(*toward, known), "summary": summary,
            "n_reports": several, "n_outlets": distinct(outlet), "n_sources": distinct(n),
            **{f"n_{name}": np.add.reduceat((rank == i).astype(int), first) for i, name in enumerate(RANK)},
            "first_reported": pa.array(floor.published[first_article], pa.int32()).cast(pa.date32()), "first_release": pa.array([floor.schema.dataset.version] * count),
        }
    )  # fmt: skip
    order = np.lexsort(
        (np.argsort(np.argsort(floor.lists["contexts"].to_numpy(zero_copy_only=False).astype(str)))[contexts[1]], parents(contexts[0]))
    )
    out["event_contexts"] = pa.table(
        {
            "event_id": ids.take(pa.array(parents(contexts[0])[order])), "context": floor.lists["contexts"].take(pa.array(contexts[1][order])),
            "position": position(contexts[0])[order],
        }
    )  # fmt: skip
    out |= pairs(
        floor,
        ids,
        core | {name: days[f"date_{name[5:]}"] for name in ("date_start", "date_end")},
        acting,
        toward,
        mutual == 1,
        known,
        (date, status, tenths, kind),
    )
    about = t.column("about").combine_chunks()
    target = about.flatten()
    named = t.column("event").take(pc.list_parent_indices(about))
    need(pc.is_in(target, value_set=ids))
    links = {(e, "about", o): None for e, o in zip(named.to_pylist(), target.to_pylist(), strict=True)}
    links |= {(d.event, k.link, k.event): k.reason for d in floor.raw.decisions for k in d.links}
    ordered = sorted(links.items())
    texts = [pa.array([k[i] for k, _ in ordered], pa.string()) for i in range(3)] + [pa.array([r for _, r in ordered], pa.string())]
    out["event_links"] = pa.table(dict(zip(("event_id", "link", "linked_event_id", "reason"), texts, strict=True)))
    return out


def pairs(
    floor: Any, ids: Any, core: dict[str, Any], acting: Any, toward: Any, mutual: Any, known: Any, counted: Any
) -> dict[str, pa.Table]:
    """Dyads, monads, and dyads by month."""
    from benchmarks.floor import parents

    rows, one = parents(acting[0]), acting[1]
    start = np.where(mutual, acting[0][:-1], toward[0][:-1] + len(one))[rows]
    each = np.where(mutual, np.diff(acting[0]), np.diff(toward[0]))[rows]
    at = np.concatenate(([0], np.cumsum(each)))
    other = np.concatenate([one, toward[1]])[np.arange(at[-1]) + np.repeat(start - at[:-1], each)]
    rows_, one_ = np.repeat(rows, each), np.repeat(one, each)
    keep = one_ != other
    rows_, one_, other = rows_[keep], one_[keep], other[keep]
    order = np.lexsort((other, one_, rows_))
    rows_, one_, other = rows_[order], one_[order], other[order]
    n_pairs = np.bincount(rows_, minlength=len(ids))

    def copied(rows: Any) -> dict[str, Any]:
        index = pa.array(rows)
        return {"event_id": ids.take(index)} | {
            name: (column if isinstance(column, (pa.Array, pa.ChunkedArray)) else pa.array(column)).take(index)
            for name, column in core.items()
        }

    dyads = copied(rows_) | {
        "from_country": known.take(pa.array(one_)),
        "to_country": known.take(pa.array(other)),
        "n_pairs": n_pairs[rows_],
        "weight": 1 / n_pairs[rows_],
    }
    alone = n_pairs[rows] == 0
    mine, country, n = rows[alone], one[alone], np.diff(acting[0])[rows[alone]]
    order = np.lexsort((country, mine))
    monads = copied(mine[order]) | {"country": known.take(pa.array(country[order])), "n_countries": n[order], "weight": 1 / n[order]}
    date, status, tenths, kind = counted
    month = (date.days("start", 0).astype("datetime64[D]").astype("datetime64[M]").astype(int) + 23640)[rows_]
    begun = date.flags(lambda p: p.start and "-" in p.text.split("/")[0])[rows_] & (status == 0)[rows_]
    read = floor.published.astype("datetime64[D]").astype("datetime64[M]").astype(int) + 23640
    months = np.arange(read.min(), read.max() + 1)
    came = np.bincount(read - months[0], minlength=len(months))
    every = np.unique(one_ * len(known) + other)
    begun &= (month >= months[0]) & (month <= months[-1])
    cell = (np.searchsorted(every, one_ * len(known) + other) * len(months) + month - months[0])[begun]
    size, types = len(every) * len(months), floor.lists["types"].to_pylist()
    kinds = np.bincount(cell * len(types) + kind[rows_][begun], minlength=size * len(types)).reshape(size, len(types))
    total = kinds.sum(axis=1)
    silent, articles = np.tile(came == 0, len(every)), np.tile(came, len(every))
    book = floor.schema.codebook
    names = [f"{m // 12:04}-{m % 12 + 1:02}" for m in months.tolist()]
    with np.errstate(all="ignore"):
        mean = np.bincount(cell, tenths[rows_][begun], size) / (10 * total)
    columns: dict[str, Any] = {
        "from_country": known.take(pa.array(np.repeat(every // len(known), len(months)))), "to_country": known.take(pa.array(np.repeat(every % len(known), len(months)))),
        "month": pa.array(names).take(pa.array(np.tile(np.arange(len(months)), len(every)))), "n_articles": articles,
        "n_events": pa.array(total, mask=silent), "mean_score": pa.array(mean, mask=silent | (total == 0)),
    }  # fmt: skip
    for quad in ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict"):
        columns[f"n_{quad.replace(' ', '_')}"] = pa.array(kinds[:, [book.quad_class[k] == quad for k in types]].sum(axis=1), mask=silent)
    columns |= {f"n_{k.lower()}": pa.array(kinds[:, i], mask=silent) for i, k in enumerate(types)}
    return {"dyads": pa.table(dyads), "monads": pa.table(monads), "dyad_months": pa.table(columns)}
