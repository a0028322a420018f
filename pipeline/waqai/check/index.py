"""What one file says that checks across files need: entries under keys, the same from this process, a worker or the cache.

The entries of one key together are all that a check across files looks at. A key is an event's id, under which its reports
and what names it in `about` stand; or, after `=`, what two events that look alike have in common; after `?`, an actor or a
place that no file has; after `!`, an article; after `#`, a page; after `%`, half of a page's hash. Entries have no passages
and no places: a place is found by reading its file again. They are plain tuples, which `marshal` packs.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from waqai.check.context import Context, Source
from waqai.records import Annotation, Article, Claim, Origin, Report
from waqai.rule import date_of

ALIKE, UNKNOWN = "=", "?"  # begin a key that is no event's id; the first is the kind of its entries too
ARTICLE, PAGE, HALF = "!", "#", "%"  # likewise; these sort before all others, and their entries are of articles
EVENTS = "0"  # no id sorts before it
NOWHERE = Source("", 0, 0, "", "")  # the source of what no file of articles or annotations says
REPORT, DRAFTED, MENTION, USE, RECORD, REPRINT, CODED, TEXT = "t", "d", "m", "u", "r", "o", "c", "x"  # kinds of entries
ALONE = frozenset((MENTION, USE, REPRINT))  # kinds of entries that can be wrong though they are the only one of their key
Value = tuple[Any, ...]  # of an entry: its kind, its report's position, and what it says
Plain = tuple[str, tuple[Any, ...], Value]  # a key, a source, a value: what is packed


class IndexEntry(NamedTuple):
    """What one report or record says under one key."""

    source: Source
    value: Value

    @property
    def kind(self) -> str:
        return str(self.value[0])

    @property
    def position(self) -> int:
        """The place of the report in its annotation, from 0."""
        return int(self.value[1])


def of_annotation(annotation: Annotation, source: Source, actors: Container[str], places: Container[str]) -> list[Plain]:
    """The entries of an annotation; `actors` and `places` are the ids that are known."""
    at = tuple(source)
    said: list[Plain] = [(ARTICLE + source.article, at, (CODED, 0))]
    said += [(draft.event, at, (DRAFTED, draft.origin.pointer[1])) for draft in annotation.drafts]
    for i, r in zip(annotation.positions, annotation.reports, strict=True):
        said.append((r.event, at, report_entry(i, r)))
        if r.about:
            charge = r.type == "ACCUSE" and r.mode == "allege"
            said += [(other, at, (MENTION, i, j, charge)) for j, other in enumerate(r.about)]
        if (when := point_of(r.date)) is not None:
            acting, toward = " ".join(sorted(r.actors)), " ".join(sorted(r.recipients))
            said.append((f"={r.type} {r.mode} {r.status} {acting}>{toward}", at, (ALIKE, i, r.event, *when)))
        for j, actor in enumerate(r.actors):
            if actor not in actors:
                said.append((f"?actor {actor}", at, (USE, i, "actors", j)))
        for j, actor in enumerate(r.recipients):
            if actor not in actors:
                said.append((f"?actor {actor}", at, (USE, i, "recipients", j)))
        for j, claim in enumerate(r.claims):
            if claim.by not in actors:
                said.append((f"?actor {claim.by}", at, (USE, i, "claims", j, "by")))
        if r.place is not None and r.place not in places:
            said.append((f"?place {r.place}", at, (USE, i, "place")))
    return said


def of_article(article: Article, source: Source, *, has_text: bool) -> list[Plain]:
    """The entries of an article's record; where its page's text is there (`has_text`), the page's hash is right, and the text says it."""
    at, sha = tuple(source), article.page_sha256
    said: list[Plain] = [(ARTICLE + article.article, at, (RECORD, 0)), (PAGE + sha, at, (RECORD, 0))]
    if article.reprint_of is not None:
        said.append((ARTICLE + article.reprint_of, at, (REPRINT, 0)))
    if not has_text:
        said += [(HALF + half, at, (RECORD, 0, sha)) for half in (sha[:32], sha[32:])]
    return said


def of_text(sha256: str, source: Source = NOWHERE) -> list[Plain]:
    """The entries of a page's text that is there, by itself or, so that the cache may know of it, from its record's source."""
    at = tuple(source)
    return [(HALF + half, at, (TEXT, 0, sha256)) for half in (sha256[:32], sha256[32:])]


_APART = (
    "event",
    "evidence",
    "quantities",
    "article",
    "origin",
    "extra",
)  # of a report: its key, its source, and what no check across files asks
ENTRY_FIELDS = tuple([name for name in Report._fields if name not in _APART])
AT = {name: 2 + i for i, name in enumerate(ENTRY_FIELDS)}  # where the entry of a report has what
_entry_values = itemgetter(*[Report._fields.index(name) for name in ENTRY_FIELDS])
_again = itemgetter(*[_APART.index(name) if name in _APART else len(_APART) + AT[name] for name in Report._fields])


def report_entry(position: int, report: Report) -> Value:
    """What a report says, but for its passages and numbers: the entry that `report_of` makes a report of again."""
    if report.claims:
        report = report._replace(claims=tuple([tuple(claim) for claim in report.claims]))  # type: ignore[misc]
    return (REPORT, position, *_entry_values(report))


# Of a report what reports of one event can be at odds on, with each other or with who had which role; of events alike the event.
_GIST = {
    REPORT: itemgetter(*[AT[name] for name in ("type", "mode", "actors", "recipients", "mutual", "date", "planned", "place")]),
    ALIKE: itemgetter(2),
}


def agree(values: Sequence[Value]) -> bool:
    """Whether what is said under one key is right by itself, so that no check has to look at it unless something names the key.

    It is said once and of a kind that needs no other, or it is said again and again with the same gist.
    """
    if len(values) < 2:
        return not values or values[0][0] not in ALONE
    kind, gist = values[0][0], _GIST.get(values[0][0])
    if gist is None:
        return False
    gists = [gist(value) for value in values if value[0] == kind]
    return gists.count(gists[0]) == len(values)


def report_of(event: str, entry: IndexEntry, context: Context) -> Report:
    """The report of an entry; it has no passages and no numbers."""
    apart = (event, (), (), entry.source.article, origin_of(entry, context), None)  # as `_APART` has them
    report = tuple.__new__(Report, _again((*apart, *entry.value)))
    return report._replace(claims=tuple([Claim(*claim) for claim in report.claims])) if report.claims else report


def origin_of(entry: IndexEntry, context: Context) -> Origin:
    """The place of the report of an entry."""
    return Origin(context.document(entry.source), ("reports", entry.position))


@lru_cache(maxsize=65536)
def point_of(text: str | None) -> tuple[int, int] | None:
    """The first and the last day, as ordinals, of a date that is one day or one month; 0 and 0 of an interval whose start is not given.

    None for all others.
    """
    if text is not None and len(text) == 21 and text[10] == "/" and text[:10] != text[11:]:  # many are from one day to another
        return None
    when = date_of(text)
    if when is None:
        return None
    if when.start is None or when.end is None:
        return (0, 0) if when.start is None else None
    if when.start != when.end and (when.kind == "span" or when.precision == "year"):
        return None
    return when.start.toordinal(), when.end.toordinal()
