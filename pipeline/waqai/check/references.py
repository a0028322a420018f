"""Ids that stand for something elsewhere: actors, places, outlets, articles, coders, events, and places in places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waqai.check.spelling import one_slip
from waqai.check.subject import Subject
from waqai.check.told import Told
from waqai.nearest import did_you_mean
from waqai.places import chain
from waqai.problem import Place, Problem
from waqai.records import Actor, Annotation, Article, Decision, Link, PlaceRecord, Report, Retired
from waqai.rule import date_of

_FILES = {"actor": "raw/actors.yaml", "place": "raw/places.yaml", "outlet": "raw/outlets.yaml", "coder": "raw/coders.yaml"}


def project(subject: Subject) -> list[Problem]:
    """Report ids of the authority files and decisions that no file has, circles, and retired ids that are in use."""
    return [*_of_places(subject), *_of_reprints(subject), *_of_decisions(subject), *_of_retired(subject)]


def _unknown(kind: str, value: str, known: Mapping[str, object], where: Place) -> Problem:
    file = _FILES[kind]
    from waqai.name_index import did_you_mean_name

    hint = did_you_mean(value, known) or did_you_mean_name(value, known) or f"add it to {file}"
    return Problem(where, f"unknown-{kind}", f"`{value}` is not an id of {file}", hint)


def article(article: Article, subject: Subject) -> list[Problem]:
    """Report outlets of an article's record that no file has."""
    known, at, problems = subject.raw.outlet, article.origin.place, list[Problem]()
    if subject.knows("outlets"):
        if article.outlet not in known:
            problems.append(_unknown("outlet", article.outlet, known, at("outlet")))
        problems += [_unknown("outlet", c, known, at("credited", i)) for i, c in enumerate(article.credited) if c not in known]
    if article.outlet in article.credited:
        where = at("credited", article.credited.index(article.outlet))
        problems.append(Problem(where, "circle", f"`{article.outlet}` credits itself", "only others are named as the source"))
    return problems


def _of_reprints(subject: Subject) -> list[Problem]:
    raw, problems = subject.raw, list[Problem]()
    origins = {a.article: a.reprint_of for a in raw.articles if a.reprint_of is not None}
    for a in raw.articles:
        if a.reprint_of is not None and f"articles/{a.reprint_of}" not in raw.broken:
            if a.reprint_of not in raw.article:
                text, hint = f"`{a.reprint_of}` is not an article of raw/articles", did_you_mean(a.reprint_of, raw.article)
                problems.append(Problem(a.origin.place("reprint_of"), "unknown-article", text, hint))
            elif a.article in chain(a.reprint_of, origins):
                text = f"`{a.article}` is a reprint of itself, by way of `{a.reprint_of}`"
                problems.append(Problem(a.origin.place("reprint_of"), "circle", text))
            else:
                problems += _of_the_future(a, raw.article[a.reprint_of])
    return problems


def _of_the_future(reprint: Article, original: Article) -> list[Problem]:
    day, first = date_of(reprint.published), date_of(original.published)
    if not (day and first and day.end and first.start and first.start > day.end):
        return []
    text = f"published on {reprint.published}, and a reprint of what was published on {original.published}"
    related = (reprint.origin.place("published"), original.origin.place("published"))
    return [Problem(reprint.origin.place("reprint_of"), "reprint-before-original", text, "are the two exchanged?", related)]


def annotation(annotation: Annotation, subject: Subject) -> list[Problem]:
    """Report coders of an annotation that no file has, and reports that are about themselves."""
    coders, problems = subject.raw.coder, list[Problem]()
    if annotation.coder not in coders and subject.knows("coders"):
        problems.append(_unknown("coder", annotation.coder, coders, annotation.origin.place("coder")))
    for report in annotation.reports:
        if report.about and report.event in report.about:
            where = report.origin.place("about", report.about.index(report.event))
            problems.append(Problem(where, "circle", f"`{report.event}` is about itself"))
    return problems


def unknown(told: Told, subject: Subject) -> list[Problem]:
    """Report an actor or a place that reports name and its file has not.

    Where several reports name it, by a slip from an entry that none names, the slip is in the file.
    """
    kind, name = told.key[1:].split(" ")
    known: Mapping[str, Actor | PlaceRecord] = subject.raw.actor if kind == "actor" else subject.raw.place
    uses = list(told.uses) + subject.other_uses(kind).count(name) * [None]
    near = next((x for x in sorted(known.keys() - subject.across.used(kind)) if one_slip(name, x)), None) if len(uses) > 1 else None
    if near:
        text = f"`{near}` is used nowhere, and `{name}`, which is used {len(uses)} times, is not an id of {_FILES[kind]}"
        return [Problem(known[near].origin.place("id"), f"unknown-{kind}", text, f"did you mean `{name}`?")]
    return [_unknown(kind, name, known, origin.place()) for origin in told.uses]


def event(told: Told, subject: Subject) -> list[Problem]:
    """Report what names an event that nobody tells: reports, decisions and links; and retired events that are in use."""
    return [*_mentions(told, subject), *_decided(told, subject), *_retired(told, subject)]


def _mentions(told: Told, subject: Subject) -> list[Problem]:
    problems = []
    for mention in told.mentions:
        coding = mention.coding
        known = coding in told.codings or (coding in subject.schema.dataset.publish and told.published)
        if not known and f"annotations/{coding}" not in subject.raw.broken:
            where, shared = mention.origin.place("about", mention.position), coding in subject.schema.dataset.publish
            hint = did_you_mean(told.key, [*subject.across.told(coding), *(subject.across.told(None) if shared else ())])
            problems.append(Problem(where, "unknown-event", f"no report of the coding {coding} tells of `{told.key}`", hint))
    return problems


def _decided(told: Told, subject: Subject) -> list[Problem]:
    raw, problems = subject.raw, list[Problem]()
    if not subject.complete:
        return []
    if told.key in raw.decision and not told.published:
        text = f"no published report tells of `{told.key}`"
        problems.append(
            Problem(raw.decision[told.key].origin.key(), "unknown-event", text, did_you_mean(told.key, subject.across.told(None)))
        )
    for d, i, link in subject.links_to.get(told.key, ()):
        at = d.origin.place
        if not told.published:
            text, hint = f"no published report tells of `{link.event}`", did_you_mean(link.event, subject.across.told(None))
            problems.append(Problem(at("links", i, "event"), "unknown-event", text, hint))
        elif first := next((k for k in d.links[:i] if k.event == link.event), None):
            text = f"`{link.event}` is linked already, as {first.link}"
            problems.append(Problem(at("links", i, "event"), "repeated-item", text, "keep one"))
        elif link.link == "distinct_from" and d.event < link.event and _links(raw.decision.get(link.event), d.event):
            text = f"`{link.event}` has a link to `{d.event}`, and that says already that they are two"
            problems.append(Problem(at("links", i, "event"), "repeated-item", text, "keep one"))
        elif link.link in ("part_of", "fulfils") and d.event != link.event and _leads_to(raw.decision, link, d.event):
            text = f"`{d.event}` {link.link} `{link.event}`, which {link.link} it in turn"
            problems.append(Problem(at("links", i, "event"), "circle", text))
        elif link.event == d.event:
            problems.append(Problem(at("links", i, "event"), "circle", f"`{d.event}` is linked to itself"))
        elif link.link == "fulfils" and not any(_is_plan(report, subject) for _, report in told.reports):
            text = f"`{link.event}` is told as something that happened, and is no plan, promise or invitation"
            problems.append(Problem(at("links", i, "event"), "bad-value", text, "are the two events exchanged?"))
    return problems


def _is_plan(report: Report, subject: Subject) -> bool:
    """Whether a report tells of something to come."""
    return report.planned is not None or report.status == "hypothetical" or report.type in subject.schema.codebook.plannable


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


def _retired(told: Told, subject: Subject) -> list[Problem]:
    problems = []
    for r in subject.raw.retired:
        if r.table == "events" and r.id == told.key and told.published:
            problems.append(_in_use(r))
        if r.table != "events" or r.successor != told.key:
            continue
        if r.successor == r.id:
            problems.append(_own_successor(r))
        elif not told.published and subject.complete and not _gone(r, subject):
            problems.append(_no_successor(r, subject.across.told(None)))
    return problems


def _of_places(subject: Subject) -> list[Problem]:
    raw, problems = subject.raw, list[Problem]()
    for p in raw.places:
        if p.within is None:
            continue
        if p.within not in raw.place:
            problems.append(_unknown("place", p.within, raw.place, p.origin.place("within")))
        elif p.id in chain(p.within, raw.within):
            text = f"`{p.id}` lies within itself, by way of `{p.within}`"
            problems.append(Problem(p.origin.place("within"), "circle", text))
    for p in raw.places:
        if (p.latitude is None) != (p.longitude is None):
            text = f"`{p.id}` has one coordinate without the other"
            problems.append(Problem(p.origin.place("latitude" if p.latitude is None else "longitude"), "half-a-point", text))
    return problems


def _of_decisions(subject: Subject) -> list[Problem]:
    if not subject.complete:
        return []
    return [p for d in subject.raw.decisions for p in _decided_ids(subject, d.fields, d.origin.place)]


def _decided_ids(subject: Subject, fields: dict[str, tuple[object, str]], at: object) -> list[Problem]:
    raw, problems = subject.raw, list[Problem]()
    assert callable(at)
    for side in ("actors", "recipients") if subject.knows("actors") else ():
        value = fields.get(side, ((), ""))[0]
        assert isinstance(value, (list, tuple))
        problems += [_unknown("actor", x, raw.actor, at(side, "value", i)) for i, x in enumerate(value) if x not in raw.actor]
    place = fields.get("place", (None, ""))[0]
    if isinstance(place, str) and subject.knows("places") and place not in raw.place:
        problems.append(_unknown("place", place, raw.place, at("place", "value")))
    return problems


def _of_retired(subject: Subject) -> list[Problem]:
    """Retired ids but those of events, which `event` looks at."""
    raw, problems = subject.raw, list[Problem]()
    used: dict[str, Mapping[str, object]] = {
        "articles": raw.article, "actors": raw.actor, "places": raw.place, "outlets": raw.outlet, "coders": raw.coder,
    }  # fmt: skip
    for r in raw.retired:
        ids = used.get(r.table)
        if ids is None:
            continue
        if r.id in ids:
            problems.append(_in_use(r))
        if r.successor == r.id:
            problems.append(_own_successor(r))
        elif r.successor is not None and r.successor not in ids and not _gone(r, subject):
            problems.append(_no_successor(r, ids))
    return problems


def _in_use(r: Retired) -> Problem:
    return Problem(r.origin.place("id"), "retired-in-use", f"`{r.id}` is retired, and is in use in raw/", "ids never come back")


def _own_successor(r: Retired) -> Problem:
    return Problem(
        r.origin.place("successor"), "circle", f"`{r.id}` is its own successor", "name the id that stands for it now, or write null"
    )


def _gone(r: Retired, subject: Subject) -> bool:
    """Whether the successor is retired in its turn."""
    return any((other.table, other.id) == (r.table, r.successor) for other in subject.raw.retired)


def _no_successor(r: Retired, ids: Iterable[str]) -> Problem:
    text = f"the successor `{r.successor}` is not an id of {r.table}"
    return Problem(r.origin.place("successor"), "unknown-successor", text, did_you_mean(str(r.successor), ids))
