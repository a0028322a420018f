"""What a coder looks up while coding: names in either language, words of the text, passages, dates, events, new entries.

Takes an index of the project and what the page asks; gives plain values. Whatever is a place in a text is counted, trimmed and
hashed here, never in the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from waqai.adjudication.annotation_text import values_of
from waqai.catalogue import CATALOGUE, page
from waqai.check.index import TELLING, Plain
from waqai.code_page.project_index import ProjectIndex
from waqai.dates import BadDate, Edtf, parse
from waqai.edits.journal import finish
from waqai.edits.project_edit import ProjectEdit
from waqai.event_search.asked_reports import of_values
from waqai.event_search.event_ranking import KnownReport, rank
from waqai.event_search.known_reports import of_last_release, said_by
from waqai.folding import fold_name
from waqai.identifiers import no_id
from waqai.imports.event_slugs import made_id
from waqai.new_entries import plan_whole
from waqai.problem import CannotRun
from waqai.read.raw_folder import Raw
from waqai.records import Actor, Article
from waqai.roles import role_at
from waqai.rule import date_of
from waqai.texts import SHORTEST_PASSAGE, passage_digest
from waqai.word_finder import WordFinder
from waqai.yamlfile.yaml_reader import read_bytes

Values = dict[str, Any]
MOST = 20


class _Told(NamedTuple):
    """The events that any coding told, and the reports of this one by file."""

    events: set[str]
    by_path: dict[str, list[KnownReport]]


class CodingLookup:
    """Look-ups for one coding of one project."""

    def __init__(self, index: ProjectIndex, coding: str) -> None:
        self._index, self._coding = index, coding
        self._finder: tuple[str, WordFinder] | None = None
        self._read: tuple[int, _Told] | None = None
        self._released: tuple[str, list[KnownReport]] | None = None
        self._folded: tuple[Raw, dict[str, list[tuple[str, tuple[str, ...]]]]] | None = None

    # names

    def names(self, kind: str, words: str, date: str | None, article: str) -> list[Values]:
        """Actors or places with these words in a name, the likest first, with what each is on the event's day.

        Where few have all the words, names that are only like them follow; those are `near`.
        """
        wanted = fold_name(words).split()
        if not wanted or kind not in ("actor", "place"):
            return []
        whole, found = " ".join(wanted), list[tuple[int, int, str]]()
        for id_, names in self._names(kind):
            best = min([r for name in names if (r := _rank(name, whole, wanted)) is not None], default=None)
            if best is not None:
                found.append((*best, id_))
        ids = [id_ for _, _, id_ in sorted(found)[:MOST]]
        near = [id_ for id_ in self._index.names(kind).nearest(words) if id_ not in ids] if len(ids) < 3 else []
        return [self.described(kind, id_, date, article) | ({"near": True} if id_ in near else {}) for id_ in [*ids, *near]]

    def _names(self, kind: str) -> list[tuple[str, tuple[str, ...]]]:
        raw = self._index.raw
        if self._folded is None or self._folded[0] is not raw:
            kinds: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
            for one, entries in (("actor", raw.actor), ("place", raw.place)):
                kinds[one] = [(i, tuple(map(fold_name, (i, *e.names.values(), *e.aliases)))) for i, e in entries.items()]
            self._folded = (raw, kinds)
        return self._folded[1][kind]

    def described(self, kind: str, id_: str, date: str | None, article: str) -> Values:
        """An actor with country and office on a day, or a place with what it lies in; an unknown id as it is."""
        raw = self._index.raw
        entry: Any = getattr(raw, kind).get(id_)
        if entry is None:
            return {"id": id_, "names": {}, "about": ""}
        about = [entry.kind]
        if isinstance(entry, Actor):
            published = self._index.context.published(article) or parse("2000/..")
            role = role_at(entry.roles, date_of(date), published)
            about += [role.office or "", role.country or "", " ".join(role.sectors)] if role else ["no role on that day"]
        else:
            about += [raw.place[entry.within].names.get("en", "") if entry.within in raw.place else "", entry.country or ""]
        return {"id": id_, "names": entry.names, "about": ", ".join(filter(None, about))}

    def begin(self, kind: str, entry: Values) -> Values:
        """Put a new actor or place at the end of its file, of which the rest stays as it is."""
        if kind not in ("actor", "place"):
            raise CannotRun("there is no such kind of entry")
        finish(self._index.project.root)
        edit = ProjectEdit(self._index.project, f"waqai code: a new {kind}")
        said = plan_whole(edit, kind, _whole_entry(kind, entry))
        if said:
            return {"refused": said}
        edit.write()
        self._index.reread(f"raw/{kind}s.yaml")
        return {"added": entry["id"]}

    # the text

    def passage(self, record: Article, start: Any, end: Any) -> Values:
        """The passage between two code points, inside of the body and without space at its ends, with its hash; or why it is none."""
        text = self._index.context.texts.of_page(record)
        if text is None or type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            return {"refused": "outside"}
        inside = [(max(start, a), min(end, b)) for a, b in record.body if start < b and a < end]
        if len(inside) != 1:
            return {"refused": "body"}
        start, end = inside[0]
        while start < end and (text[start].isspace() or not text[start].isprintable()):
            start += 1
        while start < end and (text[end - 1].isspace() or not text[end - 1].isprintable()):
            end -= 1
        if end - start < SHORTEST_PASSAGE:
            return {"refused": "short"}
        return {"start": start, "end": end, "sha256": passage_digest(text, start, end), "words": text[start:end]}

    def find(self, record: Article, words: str) -> Values:
        """Where words are in the article's body; else the nearest passage."""
        text = self._index.context.texts.of_page(record)
        if text is None:
            return {"hits": []}
        if self._finder is None or self._finder[0] != record.page_sha256:
            self._finder = (record.page_sha256, WordFinder(text))
        finder = self._finder[1]
        hits = [list(hit) for hit in finder.find(words, record.body)[:MOST]]
        near = finder.nearest(words, record.body) if not hits and words.strip() else None
        return {"hits": hits, "near": list(near) if near else None}

    # dates, events, codes

    def date(self, text: str) -> Values:
        """What a date means in days; or why it is none."""
        try:
            found = parse(text)
        except BadDate as error:
            return {"refused": str(error)}
        return _days(found)

    def event_id(self, values: Values, taken: list[str]) -> str:
        """A new id for a new event."""
        raw = self._index.raw
        used = {*taken, *raw.decision, *(r.id for r in raw.retired if r.table == "events")}
        texts = {key: v for key in ("summary", "type", "date") if isinstance(v := values.get(key), str)}
        lists = {
            key: [one for one in v if isinstance(one, str)] for key in ("actors", "recipients") if isinstance(v := values.get(key), list)
        }
        used |= self._told().events | {key for key, _, value in self._touched() if value[0] == TELLING}
        name = made_id(texts | lists, used)
        return made_id({}, used) if no_id(name) else name

    def _told(self) -> _Told:
        """What all files told when the project was read, or soon after."""
        live = self._index.live
        if self._read is None or self._read[0] != live.loads:
            events, by_path = set[str](), dict[str, list[KnownReport]]()
            assert live.parts is not None
            for part in live.parts.ranges():
                for key, source, value in part:
                    if value[0] == TELLING:
                        events.add(key)
                        if source[3] == self._coding:
                            by_path.setdefault(source[0], []).append(KnownReport(key, source[4], self._coding, said_by(value)))
            self._read = (live.loads, _Told(events, by_path))
        return self._read[1]

    def _touched(self) -> Iterator[Plain]:
        """What the annotations say that changed since."""
        return (entry for path in self._index.touched for entry in self._index.live.entries(path))

    def _known(self, article: str) -> Iterator[KnownReport]:
        """The reports of this coding but for those of one article."""
        for path, reports in self._told().by_path.items():
            if path not in self._index.touched:
                yield from (report for report in reports if report.article != article)
        for key, source, value in self._touched():
            if value[0] == TELLING and source[3] == self._coding and source[4] != article:
                yield KnownReport(key, source[4], self._coding, said_by(value))

    def events(self, article: str, values: Values, others: list[str]) -> list[Values]:
        """The events that a report may be about, "a new event" among them, with the passage in which another article reports each."""
        if self._released is None or self._released[0] != article:
            try:
                self._released = (article, list(of_last_release(self._index.project, article)))
            except CannotRun:  # a release that is damaged tells nothing; `waqai verify` says so
                self._released = (article, [])
        asked = of_values(1, values)
        found = rank(asked.said, [*self._known(article), *self._released[1]], self._index.raw.within, 5, frozenset(others))
        return [
            {
                "event": one.event, "points": round(one.points, 1), "reasons": list(one.reasons), "in": list(one.where),
                "articles": list(one.articles[:5]), "summary": one.report.said.summary if one.report else None,
                "passage": self._first_passage(one.event, one.report.article) if one.event and one.report else None,
            }
            for one in found
        ]  # fmt: skip

    def _first_passage(self, event: str, article: str) -> Values | None:
        """The first passage by which an article tells an event in this coding."""
        record = self._index.raw.article.get(article)
        name = f"raw/annotations/{self._coding}/{article}.yaml"
        source, _ = read_bytes(self._index.project.root / name, name)
        values = values_of(source, self._index.formats.annotation) if source is not None else None
        text = self._index.context.texts.of_page(record) if record else None
        for report in (values or {}).get("reports") or ():
            if report.get("event") == event and text is not None and record is not None:
                for one in report.get("evidence") or ():
                    return {"words": text[one["start"] : one["end"]], "language": record.language}
        return None

    def explained(self, code: str) -> str:
        """The page of a problem's code."""
        return page(code).text if code in CATALOGUE else ""


def _rank(name: str, whole: str, words: list[str]) -> tuple[int, int] | None:
    """How near a name is to what was typed; None where it lacks a word."""
    if name.startswith(whole):
        return (0 if name == whole else 1, len(name))
    parts = name.split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return 2, len(name)
    return (3, len(name)) if all(word in name for word in words) else None


def _whole_entry(kind: str, entry: Values) -> Values:
    """An entry with every key that its file has."""
    names = {language: str(name).strip() for language, name in dict(entry.get("names") or {}).items() if str(name or "").strip()}
    first: Values = {"id": entry.get("id"), "kind": entry.get("kind"), "names": names, "aliases": []}
    if kind == "place":
        more = dict.fromkeys(("country", "within", "latitude", "longitude", "geonames", "wikidata"))
        return first | more | {key: entry.get(key) or None for key in ("country", "within")}
    role = {"country": entry.get("country") or None, "sectors": list(entry.get("sectors") or ()), "office": entry.get("office") or None}
    return first | {"wikidata": None, "roles": [role | {"from": None, "to": None}]}


def _days(found: Edtf) -> Values:
    return {
        "kind": found.kind, "start": found.start and found.start.isoformat(), "end": found.end and found.end.isoformat(),
        "precision": found.precision, "open": found.open, "qualifier": found.qualifier,
    }  # fmt: skip
