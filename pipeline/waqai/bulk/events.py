"""Events of one range of ids: the rule of `waqai.rule` for many events at once.

What reports that agree, or of which one says more, give together is worked out in numbers. Events that are decided in
raw/events.yaml or whose reports pull apart are handed to `waqai.rule` itself, one by one; whatever may be a problem makes all
articles of the event doubtful.
"""

from __future__ import annotations

from datetime import date as Day
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from waqai.bulk import dated
from waqai.bulk.arrays import Ints, Lists, Mask, as_lists, ints, lists, offsets_of, one
from waqai.bulk.articles import Articles
from waqai.bulk.known import Known
from waqai.records import Claim, Report
from waqai.rule import Outcome, decide

_RANK = ("actual", "alleged", "hypothetical", "negated")
_SIDES = ("actors", "recipients", "contexts")


class Decided(NamedTuple):
    """The events as columns (a row an event, ascending by id), and the articles that are doubtful."""

    columns: pa.Table
    doubtful: Ints


def decide_all(table: pa.Table, known: Known, articles: Articles, *, decisions: bool = True) -> Decided:
    """Decide the events of reports that are in the order of event, publication and article.

    Parameters
    ----------
    decisions : bool
        Whether raw/events.yaml speaks of these reports.
    """
    return _Range(table, known, articles, decisions=decisions).decided()


class _Range:
    """The reports of one range, and the segments that are events."""

    def __init__(self, table: pa.Table, known: Known, articles: Articles, *, decisions: bool) -> None:
        self.table, self.known, self.articles = table.combine_chunks(), known, articles
        self.event = one(self.table.column("event"))
        count = len(self.event)
        new = np.ones(count, np.bool_)
        if count > 1:
            new[1:] = ints(pc.not_equal(self.event[1:], self.event[:-1]))
        self.first = np.flatnonzero(new)
        self.offsets = np.append(self.first, count)
        self.of = np.cumsum(new) - 1
        self.reports = np.diff(self.offsets)
        self.several = self.reports > 1
        self.ids = self.event.take(pa.array(self.first))
        self.hard = np.zeros(len(self.first), np.bool_)
        if decisions and len(known.decided):
            self.hard |= ints(pc.is_in(self.ids, value_set=known.decided.array))
        self.decided_ = self.hard.copy()

    def _ints(self, name: str) -> Ints:
        return ints(self.table.column(name))

    def _least(self, values: Ints) -> Ints:
        out: Ints = np.minimum.reduceat(values, self.first)
        return out

    def _most(self, values: Ints) -> Ints:
        out: Ints = np.maximum.reduceat(values, self.first)
        return out

    def decided(self) -> Decided:
        if not len(self.event):
            return Decided(pa.table({}), np.zeros(0, np.int64))
        k = self.known
        made: dict[str, Ints] = {name: self._agreed(self._ints(name)) for name in ("type", "mode", "mutual")}
        rank = np.array([_RANK.index(status) for status in k.statuses.values])
        status = rank[self._ints("status")]
        made["status"] = np.array([k.statuses.number[name] for name in _RANK])[self._least(status)]
        made["contested"] = self._contested(status)
        made["repeated"] = self._most(self._ints("repeated"))
        made["place"] = self._place(self._ints("place"))
        dates = {name: self._date(dated.read(self.table.column(name))) for name in ("date", "planned")}
        sides = {name: self._union(lists(self.table.column(name))) for name in _SIDES}
        summary = one(self.table.column("summary")).take(pa.array(self.first))
        doubtful = np.zeros(len(self.first), np.bool_)
        if self.hard.any():
            doubtful |= self._by_rule(made, dates, sides, summary_ := summary.to_pylist())
            summary = pa.array(summary_, pa.string())
        doubtful |= self._together(made, sides)
        columns = self._columns(made, dates, sides, summary)
        for name in ("actors", "recipients"):
            roles = columns[f"{name}_roles"]
            doubtful[sides[name].rows[roles < 0]] = True
            columns[f"{name}_roles"] = as_lists(sides[name].offsets, roles)
        articles = self._ints("article")[doubtful[self.of]]
        return Decided(pa.table(columns), np.unique(articles))

    def _agreed(self, values: Ints) -> Ints:
        """The one value that all reports which have one agree on."""
        most = self._most(values)
        least = (
            self._least(np.where(values < 0, 127, values))
            if values.dtype.itemsize == 1
            else self._least(np.where(values < 0, 32767, values))
        )
        self.hard |= (most >= 0) & (least != most)
        return most

    def _contested(self, status: Ints) -> Ints:
        by = lists(self.table.column("stance"))
        asserted, denied = status == 0, status == 3
        stance = ints(by.values)
        asserted[by.rows[stance == self.known.stances.number["asserts"]]] = True
        denied[by.rows[stance == self.known.stances.number["denies"]]] = True
        return self._most(asserted.astype(np.int8)) & self._most(denied.astype(np.int8))

    def _place(self, place: Ints) -> Ints:
        """The most specific place that all others contain."""
        depth = self.known.depth[place]
        best = self._first_of(-depth)
        chosen = place[best]
        odd = np.flatnonzero(self.several[self.of] & (place >= 0) & (place != chosen[self.of]))
        if len(odd):
            fits = self.known.contains(place[odd], chosen[self.of[odd]])
            self.hard[self.of[odd[~fits]]] = True
        return chosen

    def _first_of(self, keys: Ints) -> Ints:
        """For each event the first report with the least key."""
        least = np.minimum.reduceat(keys, self.first)
        rows = np.where(keys == least[self.of], np.arange(len(keys)), len(keys))
        return self._least(rows)

    def _date(self, dates: dated.Dates) -> tuple[Ints, list[str | None]]:
        """The date that the reports of each event give, as a number of a text."""
        none = len(dates.texts) - 1
        index = np.where(dates.bad[dates.index], none, dates.index)
        given = index < none
        least, most = self._least(index), self._most(np.where(given, index, -1))
        chosen = np.where(most < 0, none, least)
        differ = (most >= 0) & (least != most)
        texts = list(dates.texts)
        if differ.any():
            span = self._most((dates.span[index] & given).astype(np.int8)) > 0
            self.hard |= differ & span
            best = self._first_of(np.where(given, dates.precision[index], 9).astype(np.int8))
            fits = (dates.start[index[best]] >= self._most(np.where(given, dates.start[index], dated.FIRST))) & (
                dates.end[index[best]] <= self._least(np.where(given, dates.end[index], dated.LAST))
            )
            self.hard |= differ & ~fits
            sure = self._least(np.where(given, dates.qualifier[index] >= 0, True).astype(np.int8)) > 0
            bare = self._bare(texts)
            chosen = np.where(differ, np.where(sure, index[best], bare[index[best]]), chosen)
        return chosen, texts

    @staticmethod
    def _bare(texts: list[str | None]) -> Ints:
        """For each text the number of it without `?` and `~`; texts that are new are added."""
        number = {text: i for i, text in enumerate(texts)}
        out = []
        for text in list(texts):
            plain = text and text.replace("?", "").replace("~", "")
            if plain not in number:
                number[plain] = len(texts)
                texts.append(plain)
            out.append(number[plain])
        return np.array(out + list(range(len(out), len(texts))))

    def _union(self, side: Lists) -> Lists:
        """Every value of any report of an event, each once, in the order of the reports."""
        values, event = ints(side.values), self.of[side.rows]
        keep = ~self.several[event]
        rows = np.flatnonzero(~keep)
        if len(rows):
            _, firsts = np.unique(event[rows].astype(np.int64) << 32 | (values[rows].astype(np.int64) & 0xFFFFFFFF), return_index=True)
            keep[rows[firsts]] = True
        return Lists(offsets_of(np.bincount(event[keep], minlength=len(self.first))), values[keep])

    def _together(self, made: dict[str, Ints], sides: dict[str, Lists]) -> Mask:
        """Events that are as no report would have been allowed to be (`waqai.check.combined`)."""
        actors, recipients, mutual = sides["actors"].lengths, sides["recipients"].lengths, made["mutual"]
        base = len(self.known.actors) + 1
        one_, other = (s.rows.astype(np.int64) * base + s.values for s in (sides["actors"], sides["recipients"]))
        wrong = np.zeros(len(self.first), np.bool_)
        wrong[sides["recipients"].rows[np.isin(other, one_)]] = True
        wrong |= (mutual == 1) & (recipients > 0)
        wrong |= (actors > 1) & (recipients == 0) & (mutual == -1)
        wrong |= (mutual == 1) & (actors < 2) & (recipients == 0)
        wrong |= self.known.needs[made["type"]] & (recipients == 0) & (mutual != 1)
        return wrong | ~self.known.legal[made["type"], made["mode"]]

    def _by_rule(self, made: dict[str, Ints], dates: dict[str, Any], sides: dict[str, Lists], summary: list[str]) -> Mask:
        """Let `waqai.rule` decide the hard events, and put what it says in the place of what was worked out; conflicts are doubtful."""
        k, doubtful = self.known, np.zeros(len(self.first), np.bool_)
        events = np.flatnonzero(self.hard)
        replaced: dict[str, list[tuple[int, list[int]]]] = {name: [] for name in _SIDES}
        for i in events.tolist():
            outcome = self._outcome(i)
            doubtful[i] = bool(outcome.conflicts)
            e = outcome.event
            for name, codes, value in (
                ("type", k.types, e.type),
                ("mode", k.modes, e.mode),
                ("status", k.statuses, e.status),
                ("place", k.places, e.place),
            ):
                made[name][i] = -1 if value is None else codes.number.get(value, -1)
            made["mutual"][i] = -1 if e.mutual is None else int(e.mutual)
            made["contested"][i], made["repeated"][i], summary[i] = int(e.contested), int(e.repeated), e.summary
            for name, when in (("date", e.date), ("planned", e.planned)):
                chosen, texts = dates[name]
                text = when.text if when else None
                if text not in texts:
                    texts.append(text)
                chosen[i] = texts.index(text)
            for name, codes, several in (
                ("actors", k.actors, e.actors),
                ("recipients", k.actors, e.recipients),
                ("contexts", k.contexts, e.contexts),
            ):
                replaced[name].append((i, [codes.number.get(value, -1) for value in several]))
        for name, found in replaced.items():
            rows = sides[name].rows
            keep = ~self.hard[rows]
            owner = np.concatenate([rows[keep], np.repeat([i for i, _ in found], [len(v) for _, v in found])]).astype(np.int64)
            values = np.concatenate([np.asarray(sides[name].values)[keep], np.array([x for _, v in found for x in v], np.int32)])
            order = np.argsort(owner, kind="stable")
            sides[name] = Lists(offsets_of(np.bincount(owner, minlength=len(self.first))), values[order])
        return doubtful

    def _outcome(self, i: int) -> Outcome:
        k, rows = self.known, self.table.slice(self.offsets[i], self.reports[i]).to_pylist()
        articles: dict[str, Any] = {}
        reports = []
        for row in rows:
            name = f"{row['article']:010}"
            articles[name] = SimpleNamespace(
                published=_edtf(int(self.articles.start[row["article"]]), int(self.articles.end[row["article"]]))
            )
            claims = tuple(Claim(_text(k.actors, by), k.stances.values[s]) for by, s in zip(row["by"], row["stance"], strict=True))
            reports.append(
                Report(
                    row["event"], k.types.values[row["type"]], None if row["mode"] < 0 else k.modes.values[row["mode"]],
                    tuple(k.contexts.values[x] for x in row["contexts"]), tuple(_text(k.actors, x) for x in row["actors"]),
                    tuple(_text(k.actors, x) for x in row["recipients"]), None if row["mutual"] < 0 else bool(row["mutual"]),
                    row["date"], row["planned"], bool(row["repeated"]), None if row["place"] < 0 else k.places.values[row["place"]],
                    k.statuses.values[row["status"]], claims, None, (), (), row["summary"], name, None,  # type: ignore[arg-type]
                )
            )  # fmt: skip
        decision = k.raw.decision.get(rows[0]["event"]) if self.decided_[i] else None
        return decide(rows[0]["event"], reports, articles, k.raw.within, decision)

    def _columns(self, made: dict[str, Ints], dates: dict[str, Any], sides: dict[str, Lists], summary: pa.Array) -> dict[str, Any]:
        article = self._ints("article")
        status, several = self._ints("status"), self.several
        out: dict[str, Any] = {"event": self.ids, "summary": summary, "reports": pa.array(self.reports)}
        out |= {name: pa.array(values) for name, values in made.items()}
        for name, kind in (("outlets", self.articles.outlet), ("sources", self.articles.root)):
            out[name] = pa.array(self._distinct(kind[article]) if several.any() else np.ones(len(several), np.int64))
        for name, number in self.known.statuses.number.items():
            out[f"n_{name}"] = pa.array(np.add.reduceat((status == number).astype(np.int64), self.first))
        out["first_reported"] = pa.array(self._ints("published")[self.first])
        first = article[self.first]
        published = self.articles.start[first], self.articles.end[first]
        for name, (chosen, texts) in dates.items():
            out[name] = pa.array(texts, pa.string()).take(pa.array(chosen))
        when = dated.of_texts(*_last_none(dates["date"]))
        days = when.start[when.index], when.end[when.index], when.no_start[when.index], when.no_end[when.index]
        for name in _SIDES:
            side = sides[name]
            out[name] = as_lists(side.offsets, np.asarray(side.values).astype("i1" if name == "contexts" else "i4"))
            if name != "contexts":
                rows = side.rows
                out[f"{name}_roles"] = self.known.roles_at(
                    np.asarray(side.values), tuple(d[rows] for d in days), (published[0][rows], published[1][rows]), ~when.given[rows]  # type: ignore[arg-type]
                )  # fmt: skip
        return out

    def _distinct(self, values: Ints) -> Ints:
        """How many different values the reports of each event have."""
        keys = np.unique(self.of.astype(np.int64) << 32 | (values.astype(np.int64) & 0xFFFFFFFF))
        return np.bincount(keys >> 32, minlength=len(self.first))


def _last_none(pair: tuple[Ints, list[str | None]]) -> tuple[Ints, list[str | None]]:
    """Numbers of texts, so that None is the last text."""
    chosen, texts = pair
    none = texts.index(None)
    ordered = [*texts[:none], *texts[none + 1 :], None]
    moved = np.where(chosen == none, len(texts) - 1, np.where(chosen > none, chosen - 1, chosen))
    return moved, ordered


def _text(codes: Any, number: int) -> str:
    return codes.values[number] if number >= 0 else "?"


def _edtf(start: int, end: int) -> str:
    """The day, month or year with these ends."""
    day = Day.fromordinal(start + dated.EPOCH).isoformat()
    return day if start == end else day[:7] if end - start < 31 else day[:4]
