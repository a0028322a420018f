"""A quick yes: files of which no check of a single file has anything to say.

Takes the values of a file that has its shape, gives what `check.single` makes of it, or None for "ask the checks". It may
only say yes: what the checks would report of a file they are asked about. Of an annotation most reports are plain, and are
judged here by their values; a report that is not is made a record, and the checks look at it alone. Never says what is
wrong, and never decides what is: a test holds it to the checks, over sound files, faulty ones and mutated ones.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from functools import lru_cache
from typing import Any

from waqai.check import adjudicated, likeness
from waqai.check.checks import of
from waqai.check.codes import fits
from waqai.check.facts import Fact, tellings
from waqai.check.identity import called_as_file
from waqai.check.spelling import odd_words
from waqai.check.subject import Subject
from waqai.check.wording import harmless
from waqai.dates import Edtf
from waqai.read.raw_folder import AUTHORITIES, Raw, coding_of
from waqai.records import Annotation, Article, Origin, report
from waqai.rule import date_of
from waqai.texts import SHORTEST_PASSAGE, passage_digest
from waqai.yamlfile.document import Document

_REQUIRED = 11  # keys of a report that has no other
_Said = tuple[list[Fact], tuple[str, ...], tuple[str, ...], list[tuple[str, tuple[str, ...]]], int, int, bool]


class Quick:
    """What a quick yes rests on, of one project whose articles and single files have been read."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._able = subject.raw.broken.isdisjoint(AUTHORITIES)
        self._plain = _plainness(subject)
        self._checks = [likeness.reports if check == likeness.annotation else check for _, check in of("annotation")]

    def article(self, path: str, record: Article) -> bool:
        """Whether no check of an article has anything to say of this record."""
        raw, texts = self._subject.raw, self._subject.texts
        published = date_of(record.published)
        return (
            self._able
            and called_as_file(record.article, path)
            and record.outlet in raw.outlet
            and raw.outlet.keys() >= set(record.credited)
            and record.outlet not in record.credited
            and published is not None
            and published.kind == "point"
            and (record.published_basis == "stated" or record.published_note is not None)
            and (record.retrieved is None or _follows(record.retrieved, published))
            and harmless(record.title_en)
            and (record.published_note is None or harmless(record.published_note))
            and (f"{record.url}{record.archive_url}".isascii() and f"{record.url}{record.archive_url}".isprintable())
            and _sound(record)
            and record.page_sha256 not in texts.there
        )

    def annotation(self, document: Document) -> _Said | None:
        """What an annotation tells, the events that it tells and names, those with odd words, its passages checked and not, whether its ids are known."""
        path, values, subject = document.path, document.values, self._subject
        name, reports, coding = values["article"], values["reports"], coding_of(document.path)
        article, published = subject.raw.article.get(name), subject.published(name)
        if article is None or published is None or not self._able or not self._headed(path, values, coding, article, published):
            return None
        text = subject.texts.get(article.page_sha256)
        if text is not None and len(text) != article.page_characters:
            return None
        if (passages := _passages(reports, article.body, text)) < 0:
            return None
        plain, words = self._plain, subject.words
        told, mentioned, doubtful, odd = [], list[str](), list[int](), list[tuple[str, tuple[str, ...]]]()
        for i, values_of_report in enumerate(reports):
            event, summary = values_of_report["event"], values_of_report["summary"]
            told.append(event)
            if not (harmless(summary) and plain(values_of_report, published, article.outlet)):
                doubtful.append(i)
            if "about" in values_of_report:
                mentioned += values_of_report["about"]
            if unsaid := odd_words(event, summary, words):
                odd.append((event, tuple(unsaid)))
        if len(set(told)) != len(told) or (doubtful and not self._passed(document, coding, doubtful)):
            return None
        return tellings(reports), tuple(told), tuple(mentioned), odd, *((0, passages) if text is None else (passages, 0)), not doubtful

    def _headed(self, path: str, values: dict[str, Any], coding: str, article: Article, published: Edtf) -> bool:
        """Whether all is well with an annotation but for its reports, and with its article's body."""
        coder, coders = values["coder"], self._subject.raw.coder
        body = sum([end - start for start, end in article.body])
        return (
            called_as_file(values["article"], path)
            and adjudicated.sound(values, coding)
            and coder in coders
            and (coder == coding or coding not in coders)
            and fits(values["codebook"], self._subject.schema.codebook)
            and _follows(values["coded"], published)
            and _sound(article)
            and (body < likeness.LONG_BODY or body <= likeness.SPARSE * len(values["reports"]))
        )

    def _passed(self, document: Document, coding: str, doubtful: list[int]) -> bool:
        """Whether the checks have nothing to say of these reports of an annotation."""
        v, subject = document.values, self._subject
        records = tuple([report(v["reports"][i], v["article"], Origin(document, ("reports", i))) for i in doubtful])
        part = Annotation(v["article"], coding, v["coder"], v["codebook"], v["coded"], records, Origin(document, ()))
        return not any(check(part, subject) for check in self._checks)


def _plainness(subject: Subject) -> Callable[[dict[str, Any], Edtf, str], bool]:
    """The function that says whether nothing can be wrong with a report but its passages and its summary.

    It takes the report's values, when its article was published, and by which outlet.
    """
    raw, codebook, terms = subject.raw, subject.schema.codebook, subject.terms
    places, units, needs, plannable = raw.place, codebook.units, codebook.needs_recipient, codebook.plannable
    modes = {kind: frozenset([None, *codebook.modes[kind]]) for kind in codebook.modes}
    always = {actor for actor, spans in terms.items() if (Day.min, Day.max) in spans}
    voices = _voices(raw)

    def plain(values: dict[str, Any], published: Edtf, outlet: str) -> bool:
        kind, mode, status, place = values["type"], values["mode"], values["status"], values["place"]
        actors, recipients, date = values["actors"], values["recipients"], values["date"]
        mutual = values.get("mutual")
        day = published.start if date is None else _first_day(date)
        if mode not in modes[kind] or (place is not None and place not in places) or day is None:
            return False
        if published.start is None or published.end is None or (day > published.end and status in ("actual", "alleged")):
            return False
        if status == "hypothetical" and day.year + likeness.LONG_PAST < published.start.year:
            return False
        if recipients:
            if mutual or (actors[0] == recipients[0] if len(actors) == len(recipients) == 1 else not set(actors).isdisjoint(recipients)):
                return False
        elif mutual:
            if len(actors) < 2:
                return False
        elif kind in needs or mode == "visit" or (len(actors) > 1 and mutual is None):
            return False
        for actor in actors:
            if actor not in always and not in_office(actor, day):
                return False
        for actor in recipients:
            if actor not in always and not in_office(actor, day):
                return False
        if len(values) == _REQUIRED:
            return not (status == "alleged" or mode == "allege")
        return told(values, published.start, outlet) and planned(values, day) and all(map(sound, values.get("quantities", ())))

    def in_office(actor: str, day: Day) -> bool:
        for first, last in terms.get(actor, ()):  # noqa: SIM110 - `any` would cost more than all else here
            if first <= day <= last:
                return True
        return False

    def told(values: dict[str, Any], published: Day, outlet: str) -> bool:
        """Nothing can be wrong with its claims, nor with what it is about."""
        about, claims, alleged = values.get("about"), values.get("claims", ()), values["status"] == "alleged"
        if (about is None and values["mode"] == "allege") or (about and values["event"] in about):
            return False
        parties = {claim["by"] for claim in claims}
        if len(parties) < len(claims) or not all(by in always or in_office(by, published) for by in parties):
            return False
        if parties and not (parties.isdisjoint(voices.get(outlet, ())) and outlet in voices):
            return False
        asserting = {claim["by"] for claim in claims if claim["stance"] == "asserts"}
        if alleged:
            return bool(asserting) and asserting.isdisjoint(values["actors"])
        return not claims or (len(asserting) < len(parties) and not (asserting and values["status"] == "negated"))

    def planned(values: dict[str, Any], day: Day) -> bool:
        """Nothing can be wrong with what it is planned for."""
        if (text := values.get("planned")) is None:
            return True
        when = date_of(text)
        if when is None or (when.end and when.end < day):
            return False
        return values["type"] in plannable or values["status"] == "hypothetical"

    def sound(quantity: dict[str, Any]) -> bool:
        numbers = [n for n in (quantity["low"], quantity["value"], quantity["high"]) if n is not None]
        return quantity["unit"] in units[quantity["what"]] and bool(numbers) and numbers == sorted(numbers)

    return plain


def _voices(raw: Raw) -> dict[str, set[str]]:
    """For each outlet its own id, and the actors that have its name."""
    actors: dict[str, set[str]] = {}
    for actor in raw.actor.values():
        for name in (actor.name_en, actor.name_ar):
            actors.setdefault(name, set()).add(actor.id)
    return {o.id: {o.id, *actors.get(o.name_en, ()), *actors.get(o.name_ar, ())} for o in raw.outlet.values()}


def _passages(reports: list[dict[str, Any]], body: tuple[tuple[int, int], ...], text: str | None) -> int:
    """How many passages there are, where nothing is wrong with any and no two are the same; else -1."""
    seen = []
    for values in reports:
        for passage in values["evidence"]:
            start, end = passage["start"], passage["end"]
            if end - start < SHORTEST_PASSAGE:
                return -1
            for first, last in body:
                if first <= start and end <= last:
                    break
            else:
                return -1
            if text is not None and passage_digest(text, start, end) != passage["sha256"]:
                return -1
            seen.append((start, end))
    return len(seen) if len(set(seen)) == len(seen) else -1


def _follows(text: str, published: Edtf) -> bool:
    """Whether a text is a day that does not lie before the publication."""
    day = _day(text)
    return day is not None and (published.start is None or day >= published.start)


@lru_cache(maxsize=65536)
def _first_day(text: str) -> Day | None:
    """The first day that a date allows; None where it has none, or is none."""
    if len(text) == 10 and text[4] == text[7] == "-":  # most are plain days
        try:
            return Day.fromisoformat(text)
        except ValueError:
            return None
    when = date_of(text)
    return when.start if when else None


@lru_cache(maxsize=65536)
def _day(text: str) -> Day | None:
    """The day that a text is; None for all else."""
    when = date_of(text)
    return when.end if when and when.kind == "point" and when.precision == "day" and not when.qualifier else None


def _sound(article: Article) -> bool:
    """Whether every span of an article's body lies where it can."""
    before = 0
    for start, end in article.body:
        if not before <= start < end <= article.page_characters:
            return False
        before = end
    return True
