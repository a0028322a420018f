"""Ids that stand for something elsewhere: actors, places, outlets, articles, coders, events, and places in places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waqai.check.spelling import one_slip
from waqai.check.subject import Subject
from waqai.nearest import did_you_mean
from waqai.places import chain
from waqai.problem import Place, Problem
from waqai.records import Actor, Decision, Link, Outlet, PlaceRecord

_FILES = {"actor": "raw/actors.yaml", "place": "raw/places.yaml", "outlet": "raw/outlets.yaml", "coder": "raw/coders.yaml"}


def check(subject: Subject) -> list[Problem]:
    """Report ids that no file has, places and reprints that run in a circle, and retired ids that are in use."""
    return [
        *_of_articles(subject), *_of_annotations(subject), *_of_places(subject), *_of_decisions(subject), *_of_retired(subject),
    ]  # fmt: skip


def _unknown(kind: str, value: str, known: Mapping[str, object], where: Place) -> Problem:
    file = _FILES[kind]
    hint = did_you_mean(value, known) or _by_name(value, known) or f"add it to {file}"
    return Problem(where, f"unknown-{kind}", f"`{value}` is not an id of {file}", hint)


def _by_name(value: str, known: Mapping[str, object]) -> str:
    """A hint where the value is near a name or an alias, in any language."""
    names: dict[str, str] = {}
    for key, entry in known.items():
        if isinstance(entry, (Actor, PlaceRecord, Outlet)):
            names |= dict.fromkeys((entry.name_en, entry.name_ar, *entry.aliases), key)
    from waqai.nearest import nearest

    found = nearest(value.replace("-", " "), names)
    return f"did you mean `{names[found]}`?" if found else ""


def _of_articles(subject: Subject) -> list[Problem]:
    raw, problems = subject.raw, list[Problem]()
    for a in raw.articles:
        if subject.knows("outlets"):
            if a.outlet not in raw.outlet:
                problems.append(_unknown("outlet", a.outlet, raw.outlet, a.origin.place("outlet")))
            problems += [
                _unknown("outlet", c, raw.outlet, a.origin.place("credited", i)) for i, c in enumerate(a.credited) if c not in raw.outlet
            ]
        if a.reprint_of is not None and f"articles/{a.reprint_of}" not in raw.broken:
            if a.reprint_of not in raw.article:
                text, hint = f"`{a.reprint_of}` is not an article of raw/articles", did_you_mean(a.reprint_of, raw.article)
                problems.append(Problem(a.origin.place("reprint_of"), "unknown-article", text, hint))
            elif a.article in chain(a.reprint_of, {x.article: x.reprint_of for x in raw.articles}):
                text = f"`{a.article}` is a reprint of itself, by way of `{a.reprint_of}`"
                problems.append(Problem(a.origin.place("reprint_of"), "circle", text))
    return problems


def _actors_used(subject: Subject) -> list[str]:
    """Every id of an actor in the reports and the decisions, as often as it stands there."""
    used = [x for _, r in subject.reports() for x in (*r.actors, *r.recipients, *(c.by for c in r.claims))]
    return used + [x for d in subject.raw.decisions for side in ("actors", "recipients") for x in d.fields.get(side, ((), ""))[0]]


def _places_used(subject: Subject) -> list[str]:
    """Every id of a place in the reports and the places, as often as it stands there."""
    used = [r.place for _, r in subject.reports()] + [p.within for p in subject.raw.places]
    return [x for x in used if x is not None]


def _renamed(subject: Subject, kind: str, used: list[str], known: Mapping[str, Actor | PlaceRecord]) -> dict[str, Problem]:
    """The unknown ids that several reports use, by a slip from an entry that none uses: the slip is in the authority file."""
    unknown = {x for x in used if x not in known}
    if not unknown:
        return {}
    unused = known.keys() - set(used) - subject.beside.used
    out = {}
    for x in sorted(unknown):
        near = next((id_ for id_ in sorted(unused) if one_slip(x, id_)), None) if used.count(x) > 1 else None
        if near:
            text = f"`{near}` is used nowhere, and `{x}`, which is used {used.count(x)} times, is not an id of {_FILES[kind]}"
            out[x] = Problem(known[near].origin.place("id"), f"unknown-{kind}", text, f"did you mean `{x}`?")
    return out


def _of_annotations(subject: Subject) -> list[Problem]:
    raw, problems = subject.raw, list[Problem]()
    renamed = _renamed(subject, "actor", _actors_used(subject), raw.actor) if subject.knows("actors") else {}
    moved = _renamed(subject, "place", _places_used(subject), raw.place) if subject.knows("places") else {}
    problems += [*renamed.values(), *moved.values()]
    events = {coding: {r.event for a in annotations for r in a.reports} for coding, annotations in subject.codings.items()}
    shared = {r.event for a in raw.published(subject.schema.dataset.publish) for r in a.reports}
    events |= {coding: events[coding] | shared for coding in subject.schema.dataset.publish if coding in events}
    for annotation in raw.annotations:
        if subject.knows("coders") and annotation.coder not in raw.coder:
            problems.append(_unknown("coder", annotation.coder, raw.coder, annotation.origin.place("coder")))
    for annotation, report in subject.reports():
        at = report.origin.place
        if subject.knows("actors"):
            for side, ids in (("actors", report.actors), ("recipients", report.recipients)):
                problems += [
                    _unknown("actor", x, raw.actor, at(side, i)) for i, x in enumerate(ids) if x not in raw.actor and x not in renamed
                ]
            problems += [
                _unknown("actor", c.by, raw.actor, at("claims", i, "by"))
                for i, c in enumerate(report.claims)
                if c.by not in raw.actor and c.by not in renamed
            ]
        if subject.knows("places") and report.place is not None and report.place not in raw.place and report.place not in moved:
            problems.append(_unknown("place", report.place, raw.place, at("place")))
        if f"annotations/{annotation.coding}" not in raw.broken:
            known = events[annotation.coding]
            problems += [_event(x, known, at("about", i), annotation.coding) for i, x in enumerate(report.about or ()) if x not in known]
            if report.event in (report.about or ()):
                where = at("about", (report.about or ()).index(report.event))
                problems.append(Problem(where, "circle", f"`{report.event}` is about itself"))
    return problems


def _event(event: str, known: Iterable[str], where: Place, coding: str) -> Problem:
    return Problem(where, "unknown-event", f"no report of the coding {coding} tells of `{event}`", did_you_mean(event, known))


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
    raw, problems = subject.raw, list[Problem]()
    codings = subject.schema.dataset.publish
    if not subject.complete:
        return []
    known = {r.event for a in raw.published(codings) for r in a.reports}
    for d in raw.decisions:
        if d.event not in known:
            hint = did_you_mean(d.event, known)
            problems.append(Problem(d.origin.key(), "unknown-event", f"no published report tells of `{d.event}`", hint))
        for i, link in enumerate(d.links):
            if link.event not in known:
                where, text = d.origin.place("links", i, "event"), f"no published report tells of `{link.event}`"
                problems.append(Problem(where, "unknown-event", text, did_you_mean(link.event, known)))
            elif any((k.link, k.event) == (link.link, link.event) for k in d.links[:i]):
                problems.append(
                    Problem(d.origin.place("links", i, "event"), "repeated-item", f"`{link.event}` is linked so already", "keep one")
                )
            elif link.link in ("part_of", "fulfils") and d.event != link.event and _leads_to(raw.decision, link, d.event):
                text = f"`{d.event}` {link.link} `{link.event}`, which {link.link} it in turn"
                problems.append(Problem(d.origin.place("links", i, "event"), "circle", text))
            elif link.event == d.event:
                problems.append(Problem(d.origin.place("links", i, "event"), "circle", f"`{d.event}` is linked to itself"))
        problems += _decided_ids(subject, d.fields, d.origin.place)
    return problems


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
    raw, problems = subject.raw, list[Problem]()
    used: dict[str, set[str]] = {
        "events": {r.event for a in raw.published(subject.schema.dataset.publish) for r in a.reports},
        "articles": set(raw.article), "actors": set(raw.actor), "places": set(raw.place), "outlets": set(raw.outlet),
        "coders": set(raw.coder),
    }  # fmt: skip
    gone = {(r.table, r.id) for r in raw.retired}
    for r in raw.retired:
        ids = used[r.table]
        if r.id in ids:
            problems.append(
                Problem(r.origin.place("id"), "retired-in-use", f"`{r.id}` is retired, and is in use in raw/", "ids never come back")
            )
        if r.table == "events" and not subject.complete:
            continue
        if r.successor is not None and r.successor not in ids and (r.table, r.successor) not in gone:
            text = f"the successor `{r.successor}` is not an id of {r.table}"
            problems.append(Problem(r.origin.place("successor"), "unknown-successor", text, did_you_mean(r.successor, ids)))
    return problems
