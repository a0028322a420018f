"""Random events, most of them nasty: every form of date, roles with gaps, places in places, decisions of every field, reprints.

The codebook is of another ontology than PLOVER's: two quad classes, types with and without modes, a type without a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from waqai.read.raw_folder import Raw, by_event
from waqai.records import Actor, Annotation, Article, Claim, Decision, Link, Origin, Outlet, PlaceRecord, Report, Role
from waqai.roles import role_at
from waqai.rule import date_of, decide, published
from waqai.schema.model import Code, Codebook, CodeList
from waqai.yamlfile.document import Document

NOWHERE = Origin(Document("raw/f.yaml", None, b""), ())
DATES = (
    "2019", "2019-03", "2019-03-04", "2019-03-05", "2019-03~", "2019?", "2019-03-04?", "2018/2019", "2019-01/2019-02",
    "2019-03-04/2019-03-05", "2019-03/..", "../2019-03", "../..", "2018?/2019~", "2019-03-04/2019-03", "2019-03/2019-04-02",
    "../2019-03-04?", "2020", "2019-02-28/..", "2019-03-05~/..", "1948", "2016-02",
)  # fmt: skip
PUBLISHED = ("2019-03-01", "2019-03-02", "2019-03", "2019", "2019-03-02?", "2019-03-07", "2019-04-01", "2024-06-19")
WITHIN = {"giza": "cairo", "cairo": "egypt", "port-said": "egypt", "egypt": None, "oslo": "norway", "norway": None, "red-sea": None}
TYPES = {"TALK": ("visit", "phone", "meet"), "SUPPORT": (), "PLEDGE": ("visit", "trade")}
CONTEXTS = ("legal", "crime", "military", "economic")
ROLES = {
    "a": (Role("AAA", ("GOV",), None, None, None),),
    "b": (Role("BBB", ("GOV", "MIL"), None, "2014", "2018"), Role("AAA", ("CIV", "PRE"), None, "2019", None)),
    "c": (Role("CCC", ("OPP",), None, None, "2019-03-04"), Role("CCD", ("GOV",), None, "2019-03", "2019-12-31")),
    "d": (Role("DDD", ("GOV",), None, None, "1991"), Role("AAA", ("GOV",), None, None, "1995-02"), Role("DDF", ("PRE",), None, None, "1995-02")),
    "e": (Role("EEE", ("GOV",), None, "2019-06", None), Role("EEF", ("REB",), None, None, "2019-02"), Role("EEG", ("CIV",), None, "2010", "2019-03")),
    "f": (Role("FFF", ("GOV",), None, "2019-03-05", "2019-03-06"),),
}  # fmt: skip
_QUADS = {"TALK": "kind words", "SUPPORT": "kind words", "PLEDGE": "deeds"}


def codebook() -> Codebook:
    """The types and modes, and nothing else."""
    types = [Code(t, t.title(), parent=_QUADS[t], score=1.5 * i) for i, t in enumerate(TYPES)]
    modes = [Code(f"{t}-{m}", m, parent=t, score=-0.5 * i) for t, named in TYPES.items() for i, m in enumerate(named)]
    head = {"version": "1.0.0", "title": "T", "description": "D", "source": "S", "licence": "L", "credit": "C"}
    lists = {"types": CodeList("types", "T", "D", "S", tuple(types)), "modes": CodeList("modes", "M", "D", "S", tuple(modes))}
    return Codebook(Document("schema/codebook.yaml", head, b""), (), lists)


def report(event: str, article: str, **values: Any) -> Report:
    """A report with these values, all else plain."""
    plain: dict[str, Any] = {
        "type": "TALK", "mode": None, "contexts": (), "actors": ("a",), "recipients": (), "mutual": None, "date": None, "planned": None,
        "repeated": False, "place": None, "status": "actual", "claims": (), "about": None, "quantities": (), "evidence": (),
        "summary": f"{event} {article}", "origin": NOWHERE,
    }  # fmt: skip
    assert values.keys() <= plain.keys()
    return Report(event=event, article=article, **(plain | values))


def project(reports: list[Report], articles: list[Article], decisions: list[Decision]) -> Raw:
    """What coders would have written, had they written these."""
    raw = Raw()
    raw.articles, raw.decisions = articles, decisions
    raw.outlets = [Outlet(x, "agency" if x in "pq" else "website", {"en": x, "ar": x}, (), None, None, None, NOWHERE) for x in "opq"]
    raw.actors = [Actor(x, "person", {"en": x, "ar": x}, (), None, roles, NOWHERE) for x, roles in ROLES.items()]
    raw.places = [
        PlaceRecord(x, "city", {"en": x.title(), "ar": x}, (), None, w, 30.5, None, None, None, NOWHERE) for x, w in WITHIN.items()
    ]
    told: dict[str, list[Report]] = {}
    for one in reports:
        told.setdefault(one.article, []).append(one)
    raw.annotations = [Annotation(a, "c1", "c", "1.0.0", "2026-01-01", tuple(found), None, NOWHERE) for a, found in told.items()]
    return raw


def article(
    name: str, day: str, *, outlet: str = "o", credited: tuple[str, ...] = (), reprint_of: str | None = None, drawn: float | None = None
) -> Article:
    """An article that was published on a day."""
    return Article(
        name, outlet, credited, reprint_of, day, "stated", None, "ar", "T", None, None, None, "full", "0" * 64, 100, "manual", ((0, 100),), NOWHERE,
        None, drawn,
    )  # fmt: skip


def nasty(count: int, seed: int) -> Raw:
    """So many events, each of one to four reports, that the tables can be made of: every party has a role on every date asked for."""
    rng = Random(seed)
    articles: list[Article] = []
    for i in range(40):
        earlier = rng.choice([None, None, *(a.article for a in articles)])
        drawn = rng.choice((0.1, 0.3, 1.0)) if i % 9 else None
        credited = rng.choice(((), (), ("p",), ("q",), ("o",), ("o", "p"), ("p", "q")))
        day = rng.choice(PUBLISHED)
        articles.append(article(f"a{'x' * (i % 4)}{i}", day, outlet="opq"[i % 3], credited=credited, reprint_of=earlier, drawn=drawn))
    known = {a.article: a for a in articles}
    reports: list[Report] = []
    decisions: list[Decision] = []
    n = 0
    while n < count:
        event = f"e{n}"
        found = list(_reports(rng, event, list(known), n))
        decision = _decision(rng, event, n)
        raw = project(found, articles, [decision] if decision else [])
        if _has_tables(raw):
            reports += found
            decisions += raw.decisions
            n += 1
    return project(reports, articles, decisions)


def _reports(rng: Random, event: str, articles: list[str], n: int) -> Iterator[Report]:
    kind, dates = rng.choice(list(TYPES)), rng.sample(DATES, rng.randrange(1, 4))
    usual = _some(rng, "abcdef", 2) or ("a",)
    for name in rng.sample(articles, rng.choice((1, 1, 2, 2, 3, 4))):
        own = kind if rng.random() < 0.9 else rng.choice(list(TYPES))
        actors = _some(rng, usual, 2) if rng.random() < 0.7 else _some(rng, "abcdef", 3)
        yield report(
            event, name, type=own, mode=rng.choice([None, None, *TYPES[own][: 1 + (rng.random() < 0.3) * 2]]), contexts=_some(rng, CONTEXTS, 3),
            actors=actors or ("a",), recipients=_some(rng, "abcdef" if rng.random() < 0.3 else "def", 2),
            mutual=rng.choice([None, True, False]) if rng.random() < 0.3 else None, date=rng.choice([None, *dates]),
            planned=rng.choice([None, None, rng.choice(DATES)]), repeated=rng.random() < 0.1,
            place=rng.choice([None, "cairo", "egypt", *(WITHIN if rng.random() < 0.2 else ())]),
            status=rng.choice(("actual", "alleged", "hypothetical", "negated")),
            claims=tuple(Claim("a", stance) for stance in _some(rng, ("asserts", "denies"), 2)),
            about=rng.choice([None, (), (f"e{rng.randrange(n + 1)}", "not-told")]),
        )  # fmt: skip


def _decision(rng: Random, event: str, n: int) -> Decision | None:
    pool: dict[str, Any] = {
        "type": rng.choice(list(TYPES)), "mode": rng.choice([None, "visit", "phone"]), "mutual": rng.choice([None, True, False]),
        "date": rng.choice([None, *DATES]), "planned": rng.choice([None, *DATES]), "place": rng.choice([None, *WITHIN]),
        "actors": list(_some(rng, "abcdef", 3)) or ["b"], "recipients": list(_some(rng, "abcdef", 2)),
        "contexts": list(_some(rng, CONTEXTS, 3)), "repeated": rng.random() < 0.5, "status": rng.choice(["actual", "negated"]),
        "contested": rng.random() < 0.5, "summary": "Decided; by us.",
    }  # fmt: skip
    fields = {field: (pool[field], "Because.") for field in rng.sample(list(pool), rng.choice((0, 0, 0, 1, 2, 3)))}
    others = rng.sample(range(n), min(n, rng.choice((0, 0, 0, 1, 2))))
    links = tuple(Link(rng.choice(("about", "part_of", "distinct_from")), f"e{i}", "Because.") for i in others)
    return Decision(event, fields, links, NOWHERE) if fields or links else None


def _some(rng: Random, values: Any, most: int) -> tuple[str, ...]:
    return tuple(rng.sample(list(values), rng.randrange(min(most, len(values)) + 1)))


def _has_tables(raw: Raw) -> bool:
    """Whether the codebook has the event's type and mode, and each party a role: what checks refuse before there is a table."""
    for name, reports in by_event(raw.annotations).items():
        event = decide(name, reports, raw.article, raw.within, raw.decision.get(name)).event
        if event.mode is not None and event.mode not in TYPES[event.type]:
            return False
        asked = [(x, event.date, event.reports[0].article) for x in event.actors + event.recipients]
        asked += [(x, date_of(r.date), r.article) for r in reports for x in r.actors + r.recipients]
        if not all(role_at(ROLES[x], when, published(a, raw.article)) for x, when, a in asked):
            return False
    return True
