"""References to entries elsewhere: actors, places, outlets, articles, coders, events, and places in places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waqai.check.article_entries import ArticleEntries
from waqai.check.context import NONE, CodedArticle, Context, Problems
from waqai.check.event_reports import EventReports
from waqai.check.spelling import one_slip
from waqai.nearest import did_you_mean
from waqai.places import chain
from waqai.problem import Place, Problem
from waqai.records import Actor, Article, Decision, Link, PlaceRecord, Report, Retired
from waqai.retirement_reasons import REASONS
from waqai.rule import date_of
from waqai.yamlfile.document import Pointer

_FILES = {"actor": "raw/actors.yaml", "place": "raw/places.yaml", "outlet": "raw/outlets.yaml", "coder": "raw/coders.yaml"}


def project(context: Context) -> list[Problem]:
    """Report ids of the authority files and decisions that no file has, circles, and retired ids that are in use."""
    return [*_of_places(context), *_of_decisions(context), *_unfit_successors(context), *_of_retired(context)]


def _unknown(kind: str, value: str, known: Mapping[str, object], *places: Place) -> list[Problem]:
    file = _FILES[kind]
    from waqai.name_index import did_you_mean_name

    hint = did_you_mean(value, known) or did_you_mean_name(value, known) or f"add it to {file}"  # once, of however many places
    return [Problem(where, f"unknown-{kind}", f"`{value}` is not an id of {file}", hint) for where in places]


def outlets(article: Article, context: Context) -> Problems:
    """Report outlets of an article's record that no file has."""
    known = context.raw.outlet
    if (article.outlet in known and known.keys() >= set(article.credited)) or not context.knows("outlets"):
        return NONE
    at, problems = article.origin.place, list[Problem]()
    if article.outlet not in known:
        problems += _unknown("outlet", article.outlet, known, at("outlet"))
    return problems + [
        problem for i, c in enumerate(article.credited) if c not in known for problem in _unknown("outlet", c, known, at("credited", i))
    ]


def credits_itself(article: Article, context: Context) -> Problems:
    """Report an outlet that is credited with its own text, and no other outlet."""
    if article.credited != (article.outlet,):
        return NONE
    text, hint = (
        f"`{article.outlet}` credits itself",
        "leave the list empty: an outlet is named for its own reporting only together with others",
    )
    return [Problem(article.origin.place("credited", 0), "cyclic-reference", text, hint)]


def reprints(entries: ArticleEntries, context: Context) -> Problems:
    """Report reprints of an article that is none, of one that came later, or of themselves in the end."""
    if not (reprints := entries.reprints):
        return NONE
    raw, problems, original = context.raw, list[Problem](), entries.key[1:]
    for a in reprints:
        if original not in raw.article:
            if f"articles/{original}" not in raw.broken:
                text, hint = f"`{original}` is not an article of raw/articles", did_you_mean(original, raw.article)
                problems.append(Problem(a.origin.place("reprint_of"), "unknown-article", text, hint))
        elif _goes_round(a, context):
            text = f"`{a.article}` is a reprint of itself, via `{original}`"
            problems.append(Problem(a.origin.place("reprint_of"), "cyclic-reference", text))
        else:
            problems += _of_the_future(a, raw.article[original])
    return problems


def _goes_round(article: Article, context: Context) -> bool:
    """Whether what an article is a reprint of leads back to it."""
    here, seen = article.reprint_of, set[str]()
    while here is not None and here not in seen and here != article.article:
        seen.add(here)
        record = context.raw.article.get(here)
        here = record.reprint_of if record else None
    return here == article.article


def _of_the_future(reprint: Article, original: Article) -> list[Problem]:
    day, first = date_of(reprint.published), date_of(original.published)
    if not (day and first and day.end and first.start and first.start > day.end):
        return []
    text = f"published on {reprint.published}, and a reprint of what was published on {original.published}"
    related = (reprint.origin.place("published"), original.origin.place("published"))
    return [Problem(reprint.origin.place("reprint_of"), "reprint-before-original", text, "are the two exchanged?", related)]


def coder(coded: CodedArticle) -> Problems:
    """Report the coder of an annotation that no file has."""
    coders, annotation = coded.context.raw.coder, coded.annotation
    if annotation.coder in coders or not coded.context.knows("coders"):
        return NONE
    return _unknown("coder", annotation.coder, coders, annotation.origin.place("coder"))


def about_itself(report: Report, coded: CodedArticle) -> Problems:
    """Report a report that is about its own event."""
    if report.about is None or report.event not in report.about:
        return NONE
    where = report.origin.place("about", report.about.index(report.event))
    return [Problem(where, "cyclic-reference", f"`{report.event}` is about itself")]


def unknown(event: EventReports, context: Context) -> list[Problem]:
    """Report an actor or a place that reports name and its file has not.

    Where several reports name it, by a slip from an entry that none names, the slip is in the file.
    """
    kind, name = event.key[1:].split(" ")
    known: Mapping[str, Actor | PlaceRecord] = context.raw.actor if kind == "actor" else context.raw.place
    uses, near = [*event.uses, *[None] * context.other_uses(kind).count(name)], None
    in_release = None in uses or any(context.releases(entry.source) for entry in event.entries)
    if len(uses) > 1 and in_release and (slips := [x for x in sorted(known) if one_slip(name, x)]):
        used = {*context.across.used(kind), *context.other_uses(kind)}
        near = next((x for x in slips if x not in used), None)
    if near:
        text = f"`{near}` is used nowhere, and `{name}`, which is used {len(uses)} times, is not an id of {_FILES[kind]}"
        return [Problem(known[near].origin.place("id"), f"unknown-{kind}", text, f"did you mean `{name}`?")]
    return _unknown(kind, name, known, *(origin.place() for origin in event.uses)) if event.uses else []


def mentions(event: EventReports, context: Context) -> list[Problem]:
    """Report what names an event, in `about`, that no report has."""
    problems = []
    for mention in event.mentions:
        coding = mention.coding
        known = event.reported_in(coding) or event.drafted(coding) or (coding in context.schema.dataset.publish and event.published)
        if not known and f"annotations/{coding}" not in context.raw.broken:
            where, shared = event.origin(mention.entry).place("about", mention.position), coding in context.schema.dataset.publish
            hint = did_you_mean(event.key, [*context.across.near(coding), *(context.across.near(None) if shared else ())])
            problems.append(Problem(where, "unknown-event", f"no report of the coding {coding} has the event `{event.key}`", hint))
    return problems


def decided(event: EventReports, context: Context) -> list[Problem]:
    """Report decisions and links that name an event which no published report has, or that are cyclic."""
    if event.key not in context.named or not context.complete:
        return []
    raw, problems = context.raw, list[Problem]()
    if event.key in raw.decision and not event.published:
        text = f"no published report has the event `{event.key}`"
        problems.append(
            Problem(raw.decision[event.key].origin.key(), "unknown-event", text, did_you_mean(event.key, context.across.near(None)))
        )
    for d, i, link in context.links_to.get(event.key, ()):
        at = d.origin.place
        if not event.published:
            text, hint = f"no published report has the event `{link.event}`", did_you_mean(link.event, context.across.near(None))
            problems.append(Problem(at("links", i, "event"), "unknown-event", text, hint))
        elif first := next((k for k in d.links[:i] if k.event == link.event), None):
            text = f"`{link.event}` is linked already, as {first.link}"
            problems.append(Problem(at("links", i, "event"), "repeated-item", text, "keep one"))
        elif link.link == "distinct_from" and d.event < link.event and _links(raw.decision.get(link.event), d.event):
            text = f"`{link.event}` has a link to `{d.event}`, and that says already that they are two"
            problems.append(Problem(at("links", i, "event"), "repeated-item", text, "keep one"))
        elif link.link in ("part_of", "fulfils") and d.event != link.event and _leads_to(raw.decision, link, d.event):
            text = f"`{d.event}` {link.link} `{link.event}`, which {link.link} it in turn"
            problems.append(Problem(at("links", i, "event"), "cyclic-reference", text))
        elif link.event == d.event:
            problems.append(Problem(at("links", i, "event"), "cyclic-reference", f"`{d.event}` is linked to itself"))
        elif link.link == "fulfils" and not any(_is_plan(report, context) for report in event.reports):
            text = f"`{link.event}` is reported as something that happened, and is no plan, promise or invitation"
            problems.append(Problem(at("links", i, "event"), "bad-value", text, "are the two events exchanged?"))
    return problems


def _is_plan(report: Report, context: Context) -> bool:
    """Whether a report is of something to come."""
    return report.planned is not None or report.status == "hypothetical" or report.type in context.schema.codebook.plannable


def _links(decision: Decision | None, event: str) -> bool:
    return decision is not None and any(link.event == event for link in decision.links)


def _leads_to(decisions: Mapping[str, Decision], link: Link, event: str) -> bool:
    """Whether links of one kind lead from where `link` leads, by however many steps, to `event`."""
    seen, todo = set[str](), [link.event]
    while todo:
        here = todo.pop()
        if here == event:
            return True
        if here not in seen and here in decisions:
            seen.add(here)
            todo += [k.event for k in decisions[here].links if k.link == link.link]
    return False


def retired(event: EventReports, context: Context) -> list[Problem]:
    """Report retired events that are in use, and successors that no report has."""
    if event.key not in context.named:
        return []
    problems = list[Problem]()
    for r in context.raw.retired:
        if r.table == "events" and r.id == event.key and event.published:
            problems.append(_in_use(r))
        for pointer, other in _named_by(r) if r.table == "events" else ():
            if other == r.id == event.key:
                problems.append(_own_successor(r, pointer))
            elif other == event.key and not event.published and context.complete and not _gone(r, other, context):
                problems.append(_no_successor(r, pointer, other, context.across.near(None)))
    return problems


def _of_places(context: Context) -> list[Problem]:
    raw, problems = context.raw, list[Problem]()
    for p in raw.places:
        if p.within is None:
            continue
        if p.within not in raw.place:
            problems += _unknown("place", p.within, raw.place, p.origin.place("within"))
        elif p.id in chain(p.within, raw.within):
            text = f"`{p.id}` lies within itself, via `{p.within}`"
            problems.append(Problem(p.origin.place("within"), "cyclic-reference", text))
    for p in raw.places:
        if (p.latitude is None) != (p.longitude is None):
            text = f"`{p.id}` has one coordinate without the other"
            problems.append(Problem(p.origin.place("latitude" if p.latitude is None else "longitude"), "incomplete-coordinates", text))
    return problems


def _of_decisions(context: Context) -> list[Problem]:
    if not context.complete:
        return []
    return [p for d in context.raw.decisions for p in _decided_ids(context, d.fields, d.origin.place)]


def _decided_ids(context: Context, fields: dict[str, tuple[object, str]], at: object) -> list[Problem]:
    raw, problems = context.raw, list[Problem]()
    assert callable(at)
    for side in ("actors", "recipients") if context.knows("actors") else ():
        value = fields.get(side, ((), ""))[0]
        assert isinstance(value, (list, tuple))
        problems += [p for i, x in enumerate(value) if x not in raw.actor for p in _unknown("actor", x, raw.actor, at(side, "value", i))]
    place = fields.get("place", (None, ""))[0]
    if isinstance(place, str) and context.knows("places") and place not in raw.place:
        problems += _unknown("place", place, raw.place, at("place", "value"))
    return problems


def _of_retired(context: Context) -> list[Problem]:
    """Retired ids but those of events, which `retired` looks at."""
    raw, problems = context.raw, list[Problem]()
    used: dict[str, Mapping[str, object]] = {
        "articles": raw.article, "actors": raw.actor, "places": raw.place, "outlets": raw.outlet, "coders": raw.coder,
    }  # fmt: skip
    for r in raw.retired:
        ids = used.get(r.table)
        if ids is None or not context.knows(r.table):
            continue
        if r.id in ids:
            problems.append(_in_use(r))
        for pointer, other in _named_by(r):
            if other == r.id:
                problems.append(_own_successor(r, pointer))
            elif other not in ids and not _gone(r, other, context):
                problems.append(_no_successor(r, pointer, other, ids))
    return problems


def _named_by(r: Retired) -> list[tuple[Pointer, str]]:
    """The ids that an entry of raw/retired.yaml names beside its own."""
    named: list[tuple[Pointer, str]] = [(("successors", i), successor) for i, successor in enumerate(r.successors)]
    return [*named, (("see",), r.see)] if r.see is not None else named


def _in_use(r: Retired) -> Problem:
    return Problem(r.origin.place("id"), "retired-in-use", f"`{r.id}` is retired, and is in use in raw/", "ids never come back")


def _own_successor(r: Retired, pointer: Pointer) -> Problem:
    return Problem(r.origin.place(*pointer), "cyclic-reference", f"`{r.id}` is its own successor", "name the ids that replace it, or none")


def _gone(r: Retired, other: str, context: Context) -> bool:
    """Whether what an entry names is retired in its turn."""
    return any((entry.table, entry.id) == (r.table, other) for entry in context.raw.retired)


def _no_successor(r: Retired, pointer: Pointer, other: str, ids: Iterable[str]) -> Problem:
    what = f"`{other}`, which readers are to see," if pointer == ("see",) else f"the successor `{other}`"
    return Problem(r.origin.place(*pointer), "unknown-successor", f"{what} is not an id of {r.table}", did_you_mean(other, ids))


def _unfit_successors(context: Context) -> list[Problem]:
    """Retired ids with more or fewer successors than their reason takes, or with a `see` that it does not take."""
    problems = list[Problem]()
    for r in context.raw.retired:
        reason, number = REASONS[r.reason], len(r.successors)
        if not reason.fits(number):
            takes = {"none": "no successors", "one": "one successor"}.get(reason.successors, f"{reason.successors} successors")
            text = f"`{r.id}` is {r.reason}, which takes {takes}, and has {number or 'none'}"
            hint = f"{r.reason}: {reason.meaning}"
            problems.append(Problem(r.origin.place("successors"), "successors-unfit", text, hint))
        if r.see is not None and not reason.see:
            text = f"`{r.id}` is {r.reason}, and only what is not-coded has `see`"
            problems.append(Problem(r.origin.place("see"), "successors-unfit", text, "is it a successor?"))
    return problems
