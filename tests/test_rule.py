"""The rule from reports to events, field by field, as docs/reports-to-events.md has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waqai.records import Article, Claim, Decision, Origin, Report
from waqai.rule import Event, Outcome, decide, in_order, published
from waqai.yamlfile.document import Document

NOWHERE = Origin(Document("raw/f.yaml", None, b""), ())
WITHIN: dict[str, str | None] = {
    "cairo": "egypt", "giza-square": "cairo", "port-said": "egypt", "egypt": None, "oslo": "norway", "norway": None, "red-sea": None,
}  # fmt: skip


def article(name: str, day: str) -> Article:
    return Article(
        name, "nile-gazette", (), None, day, "stated", None, "ar", "A title", None, None, None, "full", "0" * 64, 100, "manual", ((0, 100),),
        NOWHERE,
    )  # fmt: skip


ARTICLES = {
    a.article: a
    for a in (
        *(article(f"a{i}", f"2019-03-{i:02}") for i in range(1, 10)),
        article("month", "2019-03"), article("year", "2019"), article("doubt", "2019-03-02?"), article("broken", "no date"),
    )
}  # fmt: skip

PLAIN: dict[str, Any] = {
    "event": "e", "type": "CONSULT", "mode": None, "contexts": (), "actors": ("norway",), "recipients": ("egypt",), "mutual": None,
    "date": None, "planned": None, "repeated": False, "place": None, "status": "actual", "claims": (), "about": None, "quantities": (),
    "evidence": (), "summary": "Norway consults Egypt.", "article": "a1", "origin": NOWHERE,
}  # fmt: skip


def report(**values: Any) -> Report:
    """A report of an event with these values, all else plain."""
    assert values.keys() <= PLAIN.keys()
    return Report(**(PLAIN | values))


def told(field: str, *values: Any, **others: Any) -> Outcome:
    """The outcome of reports in articles a1, a2 and so on, each with one of the values in a field."""
    return outcome(*(report(**others, **{field: value}, article=f"a{i}") for i, value in enumerate(values, 1)))


def outcome(*reports: Report, **decided: Any) -> Outcome:
    """The outcome of reports, with the fields that raw/events.yaml decides."""
    decision = Decision("e", {name: (value, "Because.") for name, value in decided.items()}, (), NOWHERE) if decided else None
    return decide("e", reports, ARTICLES, WITHIN, decision)


def conflicts(found: Outcome) -> list[tuple[str, str, str]]:
    """Each conflict as its field and the articles of the two reports."""
    return [(c.field, c.one.article, c.other.article) for c in found.conflicts]


def text(event: Event, field: str = "date") -> str | None:
    when = getattr(event, field)
    return when.text if when else None


def test_the_whole_example_of_the_page() -> None:
    one = report(
        mode="visit", actors=("foreign-minister-of-norway",), date="2019-03", place="egypt", contexts=("diplomatic",), article="a5",
        summary="The first.",
    )  # fmt: skip
    two = report(
        mode="visit", actors=("foreign-minister-of-norway",), date="2019-03-05/2019-03-06", place="cairo",
        contexts=("economic", "diplomatic"), article="a6",
    )  # fmt: skip
    three = report(status="alleged", claims=(Claim("sweden", "asserts"), Claim("norway", "denies")), article="a7")
    found = outcome(three, one, two)
    assert found.conflicts == []
    assert found.idle == []
    event = found.event
    assert event.id == "e"
    assert (event.type, event.mode, event.mutual) == ("CONSULT", "visit", None)
    assert event.actors == ("foreign-minister-of-norway", "norway")
    assert event.recipients == ("egypt",)
    assert (text(event), event.planned) == ("2019-03-05/2019-03-06", None)
    assert event.place == "cairo"
    assert event.contexts == ("diplomatic", "economic")
    assert (event.status, event.contested, event.repeated) == ("actual", True, False)
    assert event.summary == "The first."
    assert event.reports == (one, two, three)
    assert event.first_reported == date(2019, 3, 5)


# ---- order


def test_reports_are_in_the_order_of_the_earliest_day_of_their_article_then_of_its_id() -> None:
    names = ["broken", "a3", "unknown", "doubt", "a2", "month", "a1", "year"]
    assert [r.article for r in in_order([report(article=n) for n in names], ARTICLES)] == [
        "year", "a1", "month", "a2", "doubt", "a3", "broken", "unknown",
    ]  # fmt: skip


def test_an_article_that_is_unknown_or_has_no_date_was_published_on_no_certain_day() -> None:
    for name in ("unknown", "broken"):
        assert published(name, ARTICLES)[2:] == (None, None, None, None, None)
    assert published("month", ARTICLES).start == date(2019, 3, 1)


def test_an_event_is_first_reported_on_the_earliest_day_of_its_articles() -> None:
    assert outcome(report(article="a4"), report(article="month")).event.first_reported == date(2019, 3, 1)


# ---- type, mode, mutual


@pytest.mark.parametrize(
    ("field", "values", "result"),
    [
        ("type", ("CONSULT",), "CONSULT"),
        ("type", ("CONSULT", "CONSULT"), "CONSULT"),
        ("mode", (None, "visit"), "visit"),
        ("mode", ("visit", None, "visit"), "visit"),
        ("mode", (None, None), None),
        ("mutual", (True, None), True),
        ("mutual", (None, False), False),
        ("mutual", (None, None), None),
    ],
)
def test_what_the_reports_that_have_a_value_agree_on_is_the_events(field: str, values: tuple[Any, ...], result: Any) -> None:
    found = told(field, *values, recipients=())
    assert getattr(found.event, field) == result
    assert found.conflicts == []


@pytest.mark.parametrize(
    ("field", "values", "pair"),
    [
        ("type", ("CONSULT", "SUPPORT"), ("CONSULT", "SUPPORT")),
        ("mode", ("phone", "visit"), ("phone", "visit")),
        ("mode", (None, "phone", None, "visit", "meet"), ("phone", "visit")),
        ("mutual", (True, False), ("true", "false")),
    ],
)
def test_two_types_modes_or_kinds_of_mutuality_are_a_conflict(field: str, values: tuple[Any, ...], pair: tuple[str, str]) -> None:
    found = told(field, *values, recipients=())
    having = [f"a{i}" for i, value in enumerate(values, 1) if value is not None]
    assert conflicts(found) == [(field, having[0], having[1])]
    assert found.conflicts[0].values == pair


def test_a_mutual_report_and_one_with_a_recipient_are_a_conflict() -> None:
    found = outcome(
        report(actors=("egypt", "norway"), recipients=(), mutual=True, article="a2"),
        report(actors=("norway",), recipients=("dockers-union",), article="a1"),
    )
    assert conflicts(found) == [("mutual", "a2", "a1")]


def test_actors_side_by_side_and_a_recipient_named_elsewhere_stay_side_by_side() -> None:
    found = outcome(
        report(actors=("egypt", "norway"), recipients=(), mutual=False, article="a1"),
        report(actors=("norway",), recipients=("sweden",), article="a2"),
    )
    assert found.conflicts == []
    assert found.event.recipients == ("sweden",)
    assert found.event.mutual is False


# ---- dates


@pytest.mark.parametrize("field", ["date", "planned"])
@pytest.mark.parametrize(
    ("values", "result"),
    [
        ((None, None), None),
        ((None, "2019-03"), "2019-03"),
        (("2019", "2019-03", "2019-03-04"), "2019-03-04"),
        (("2019-03-04", "2019-03", "2019"), "2019-03-04"),
        (("2019-03", "2019-03"), "2019-03"),
        (("2019-03", "2019-03-04/2019-03-05", "2019-03/.."), "2019-03-04/2019-03-05"),
        (("2019-01/2019-02", "2018/2019", "2019-02-03"), "2019-01/2019-02"),
        (("2019-01-01/2019-01-02", "2019-01/2019-02", "2019-02-03"), "2019-01/2019-02"),
        (("2019-03-04", "2019-03-04/2019-03-09"), "2019-03-04/2019-03-09"),
        (("2019-03-04", "../.."), "../.."),
        (("../..", "2019/.."), "2019/.."),
        (("2019/..", "../2019-03-04"), "../2019-03-04"),
        (("2019-03-04/..", "2018/2020"), "2018/2020"),
        (("2019-03-04/2019-03", "2019-03/2019-04"), "2019-03-04/2019-03"),
        (("2019-03-04/2019-03-06", "2019-03-05/2019-03-07"), "2019-03-04/2019-03-06"),
        (("2019-03-05/2019-03-07", "2019-03-04/2019-03-06"), "2019-03-05/2019-03-07"),
        (("2019-03-04", "no date"), "2019-03-04"),
    ],
)
def test_the_date_is_the_most_precise_that_fits(field: str, values: tuple[str | None, ...], result: str | None) -> None:
    found = told(field, *values)
    assert found.conflicts == []
    assert text(found.event, field) == result


@pytest.mark.parametrize("field", ["date", "planned"])
@pytest.mark.parametrize(
    ("values", "pair", "articles"),
    [
        (("2019-03-03", "2019-03-04"), ("2019-03-03", "2019-03-04"), ("a1", "a2")),
        (("2019", "2019-03", "2020"), ("2019-03", "2020"), ("a2", "a3")),
        (("2019-03", "2020-03-04"), ("2020-03-04", "2019-03"), ("a2", "a1")),
        (("2019-01/2019-02", "2019-03-02"), ("2019-01/2019-02", "2019-03-02"), ("a1", "a2")),
        (("2019-01/2019-02", "2019-03/.."), ("2019-01/2019-02", "2019-03/.."), ("a1", "a2")),
        (("2018/2019", "2019-03", "2020"), ("2018/2019", "2020"), ("a1", "a3")),
        (("2019-01-01/2019-01-02", None, "2019-02-01/2019-02-03"), ("2019-01-01/2019-01-02", "2019-02-01/2019-02-03"), ("a1", "a3")),
    ],
)
def test_dates_of_which_none_fits_all_others_are_a_conflict(
    field: str, values: tuple[str | None, ...], pair: tuple[str, str], articles: tuple[str, str]
) -> None:
    found = told(field, *values)
    assert conflicts(found) == [(field, *articles)]
    assert found.conflicts[0].values == pair


@pytest.mark.parametrize(
    ("values", "result", "qualifier"),
    [
        (("2019-03~",), "2019-03~", "approximate"),
        (("2019-03~", "2019"), "2019-03", None),
        (("2019-03~", "2019?"), "2019-03~", "approximate"),
        (("2019?", "2019-03~"), "2019-03~", "approximate"),
        (("2019-03", "2019?"), "2019-03", None),
        (("2019-03~", "2019?", None), "2019-03~", "approximate"),
        (("2018?/2019~", "2019-03-04"), "2018/2019", None),
        (("2018?/2019~", "2019-03-04?"), "2018?/2019~", "uncertain"),
        (("2019-03-04?", "2019-03-04"), "2019-03-04", None),
    ],
)
def test_a_mark_is_kept_only_where_every_date_has_one(values: tuple[str | None, ...], result: str, qualifier: str | None) -> None:
    found = told("date", *values)
    assert found.event.date is not None
    assert (found.event.date.text, found.event.date.qualifier) == (result, qualifier)


def test_marks_do_not_count_in_comparing() -> None:
    assert text(told("date", "2019-03-04?", "2019-03~", "2019").event) == "2019-03-04"
    assert conflicts(told("date", "2019-03-03?", "2019-03-04~")) == [("date", "a1", "a2")]


def test_planned_and_date_are_settled_apart() -> None:
    found = outcome(report(date="2019-03-01", planned="2019-05", article="a1"), report(date="2019-03", planned="2019-05-06", article="a2"))
    assert (text(found.event), text(found.event, "planned")) == ("2019-03-01", "2019-05-06")


# ---- place


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ((None, None), None),
        ((None, "cairo"), "cairo"),
        (("egypt", "cairo"), "cairo"),
        (("cairo", "egypt"), "cairo"),
        (("egypt", "giza-square", "cairo"), "giza-square"),
        (("red-sea", "red-sea"), "red-sea"),
        (("atlantis", "atlantis"), "atlantis"),
    ],
)
def test_the_place_is_the_most_specific_that_all_others_contain(values: tuple[str | None, ...], result: str | None) -> None:
    found = told("place", *values)
    assert found.event.place == result
    assert found.conflicts == []


@pytest.mark.parametrize(
    ("values", "pair"),
    [
        (("red-sea", "cairo"), ("cairo", "red-sea")),
        (("cairo", "port-said"), ("cairo", "port-said")),
        (("egypt", "cairo", "oslo"), ("cairo", "oslo")),
        (("cairo", "giza-square", "port-said", "egypt"), ("giza-square", "port-said")),
        (("egypt", "norway"), ("egypt", "norway")),
    ],
)
def test_places_that_do_not_nest_are_a_conflict(values: tuple[str, ...], pair: tuple[str, str]) -> None:
    found = told("place", *values)
    assert conflicts(found) == [("place", f"a{values.index(pair[0]) + 1}", f"a{values.index(pair[1]) + 1}")]
    assert found.conflicts[0].values == pair


# ---- unions, repeated, status, contested, summary


def test_actors_recipients_and_contexts_are_united_in_the_order_of_publication_then_of_the_id() -> None:
    reports = [
        report(actors=("d", "a"), recipients=("z",), contexts=("legal",), article="doubt"),
        report(actors=("c",), recipients=("y", "z"), contexts=("crime", "legal"), article="month"),
        report(actors=("a", "b"), recipients=(), contexts=("military",), article="a2"),
    ]
    event = outcome(*reports).event
    assert event.actors == ("c", "a", "b", "d")
    assert event.recipients == ("y", "z")
    assert event.contexts == ("crime", "legal", "military")


@pytest.mark.parametrize(
    ("one", "other", "pair"),
    [
        ({"actors": ("norway",), "recipients": ("egypt",)}, {"actors": ("egypt",), "recipients": ("norway",)}, ("a1", "a2")),
        ({"actors": ("norway",), "recipients": ()}, {"actors": ("egypt",), "recipients": ("norway",)}, ("a1", "a2")),
        ({"actors": ("norway",), "recipients": ("egypt",)}, {"actors": ("norway", "egypt"), "recipients": ()}, ("a2", "a1")),
    ],
)
def test_an_actor_on_both_sides_is_a_conflict(one: dict[str, Any], other: dict[str, Any], pair: tuple[str, str]) -> None:
    found = outcome(report(**one, article="a1"), report(**other, article="a2"))
    assert conflicts(found) == [("sides", *pair)]


def test_what_one_report_alone_has_on_both_sides_is_no_conflict_of_reports() -> None:
    assert conflicts(outcome(report(actors=("norway",), recipients=("norway",)))) == []
    assert conflicts(outcome(report(recipients=("norway",), article="a1"), report(recipients=(), actors=("sweden",), article="a2"))) == []


@pytest.mark.parametrize(("values", "result"), [((False, False), False), ((False, True), True), ((True, True), True)])
def test_an_event_is_repeated_if_any_report_says_so(values: tuple[bool, ...], result: bool) -> None:
    assert told("repeated", *values).event.repeated is result


@pytest.mark.parametrize(
    ("values", "result"),
    [
        (("hypothetical", "alleged", "negated"), "alleged"),
        (("hypothetical", "negated"), "hypothetical"),
        (("negated", "negated"), "negated"),
        (("negated", "actual"), "actual"),
        (("alleged", "hypothetical", "actual", "negated"), "actual"),
    ],
)
def test_the_status_is_the_strongest(values: tuple[str, ...], result: str) -> None:
    found = told("status", *values)
    assert found.event.status == result
    assert found.conflicts == []


ASSERTS, DENIES = Claim("sweden", "asserts"), Claim("norway", "denies")


@pytest.mark.parametrize(
    ("reports", "contested"),
    [
        ([("alleged", (ASSERTS,))], False),
        ([("alleged", (ASSERTS, DENIES))], True),
        ([("alleged", (ASSERTS,)), ("alleged", (DENIES,))], True),
        ([("actual", (DENIES,))], True),
        ([("actual", (ASSERTS,))], False),
        ([("actual", ())], False),
        ([("actual", ()), ("negated", ())], True),
        ([("alleged", (ASSERTS,)), ("negated", ())], True),
        ([("hypothetical", ()), ("negated", ())], False),
        ([("hypothetical", (DENIES,))], False),
        ([("negated", (DENIES,))], False),
        ([("negated", (ASSERTS,))], True),
    ],
)
def test_an_event_is_contested_where_one_asserts_and_one_denies_it(reports: list[tuple[str, tuple[Claim, ...]]], contested: bool) -> None:
    found = outcome(*(report(status=status, claims=claims, article=f"a{i}") for i, (status, claims) in enumerate(reports, 1)))
    assert found.event.contested is contested
    assert found.conflicts == []


def test_the_summary_is_that_of_the_first_report() -> None:
    assert outcome(report(summary="Second.", article="a2"), report(summary="First.", article="month")).event.summary == "First."


# ---- decisions


@pytest.mark.parametrize(
    ("field", "values", "decided", "result"),
    [
        ("type", ("CONSULT", "SUPPORT"), "SUPPORT", "SUPPORT"),
        ("mode", ("visit", "phone"), "phone", "phone"),
        ("mode", ("visit", "phone"), None, None),
        ("mode", ("visit", "phone"), "visit", "visit"),
        ("place", ("cairo", "oslo"), "norway", "norway"),
        ("place", ("cairo", "egypt"), None, None),
        ("contexts", (("legal",), ("crime",)), ["crime"], ("crime",)),
        ("contexts", (("legal",), ("crime",)), [], ()),
        ("contexts", (("legal",), ("crime",)), ["crime", "legal"], ("crime", "legal")),
        ("actors", (("norway",), ("sweden",)), ["sweden"], ("sweden",)),
        ("recipients", (("egypt",), ("sudan",)), ["sudan", "egypt"], ("sudan", "egypt")),
        ("repeated", (False, True), False, False),
        ("status", ("alleged", "negated"), "negated", "negated"),
        ("contested", None, True, True),
        ("summary", ("One.", "Two."), "Three.", "Three."),
    ],
)
def test_what_is_decided_wins_and_settles_the_conflict(field: str, values: tuple[Any, ...] | None, decided: Any, result: Any) -> None:
    reports = [report(**({field: value} if values else {}), article=f"a{i}") for i, value in enumerate(values or (1, 2), 1)]
    found = outcome(*reports, **{field: decided})
    assert getattr(found.event, field) == result
    assert found.conflicts == []
    assert found.idle == []


@pytest.mark.parametrize("field", ["date", "planned"])
def test_a_decided_date_wins_mark_and_all(field: str) -> None:
    reports = [report(**{field: value}, article=f"a{i}") for i, value in enumerate(("2019-03-03", "2019-03-04"), 1)]
    for decided in ("2019-03-04", "2019-03-05~", "2019-03-01/..", "2019-03-03"):
        found = outcome(*reports, **{field: decided})
        assert text(found.event, field) == decided
        assert (found.conflicts, found.idle) == ([], [])
    found = outcome(*reports, **{field: None})
    assert text(found.event, field) is None
    assert (found.conflicts, found.idle) == ([], [])


@pytest.mark.parametrize(
    ("values", "decided"),
    [
        ({"mode": "visit"}, {"mode": "visit"}),
        ({}, {"mode": None}),
        ({}, {"mutual": None}),
        ({}, {"type": "CONSULT"}),
        ({"date": "2019-03"}, {"date": "2019-03"}),
        ({}, {"date": None}),
        ({"place": "cairo"}, {"place": "cairo"}),
        ({"contexts": ("legal", "crime")}, {"contexts": ["legal", "crime"]}),
        ({}, {"actors": ["norway"]}),
        ({}, {"repeated": False}),
        ({}, {"contested": False}),
        ({}, {"status": "actual"}),
        ({}, {"summary": "Norway consults Egypt."}),
    ],
)
def test_a_decision_that_changes_nothing_is_idle(values: dict[str, Any], decided: dict[str, Any]) -> None:
    found = outcome(report(**values), **decided)
    assert found.idle == list(decided)
    assert found.event == outcome(report(**values)).event


@pytest.mark.parametrize(("value", "decided"), [("2019-03", "2019-03~"), ("2019-03?", "2019-03"), ("2019-03", "2019-03-01/2019-03-31")])
def test_a_decision_that_changes_only_the_mark_or_the_form_of_a_date_is_not_idle(value: str, decided: str) -> None:
    assert outcome(report(date=value), date=decided).idle == []


def test_a_decided_type_clears_the_modes_of_reports_of_another_type() -> None:
    reports = [
        report(type="CONSULT", mode="visit", article="a1"),
        report(type="COERCE", mode=None, article="a2"),
        report(type="COERCE", mode="seize", article="a3"),
    ]
    undecided = outcome(*reports)
    assert [c[0] for c in conflicts(undecided)] == ["type", "mode"]
    for decided, mode in (("CONSULT", "visit"), ("COERCE", "seize"), ("AID", None)):
        found = outcome(*reports, type=decided)
        assert (found.event.type, found.event.mode) == (decided, mode)
        assert (found.conflicts, found.idle) == ([], [])


def test_a_decided_type_and_mode_are_both_taken() -> None:
    found = outcome(report(mode="visit", article="a1"), report(type="COERCE", mode="seize", article="a2"), type="COERCE", mode="arrest")
    assert (found.event.type, found.event.mode, found.conflicts, found.idle) == ("COERCE", "arrest", [], [])


def test_two_modes_of_the_decided_type_give_the_first_and_stay_a_conflict() -> None:
    found = outcome(
        report(type="COERCE", mode="seize", article="a1"), report(mode="visit", article="a2"),
        report(type="COERCE", mode="arrest", article="a3"), type="COERCE",
    )  # fmt: skip
    assert found.event.mode == "seize"
    assert conflicts(found) == [("mode", "a1", "a3")]


def test_an_actor_on_both_sides_is_settled_by_deciding_the_sides() -> None:
    reports = [report(article="a1"), report(actors=("egypt",), recipients=("norway",), article="a2")]
    assert conflicts(outcome(*reports)) == [("sides", "a1", "a2")]
    assert conflicts(outcome(*reports, actors=["norway"])) == [("sides", "a1", "a2")]
    assert conflicts(outcome(*reports, actors=["norway"], recipients=["egypt"])) == []


def test_a_mutual_report_beside_one_with_recipients_is_settled_by_deciding_recipients_or_mutual() -> None:
    reports = [
        report(actors=("egypt", "norway"), recipients=(), mutual=True, article="a1"),
        report(actors=("norway",), recipients=("dockers-union",), article="a2"),
    ]
    assert conflicts(outcome(*reports)) == [("mutual", "a1", "a2")]
    mutual = outcome(*reports, recipients=[])
    assert (mutual.event.mutual, mutual.event.recipients, mutual.conflicts) == (True, (), [])
    directed = outcome(*reports, mutual=None)
    assert (directed.event.mutual, directed.event.recipients, directed.conflicts) == (None, ("dockers-union",), [])


# ---- whatever the reports say

TYPES = st.sampled_from(["CONSULT", "COERCE"])
DATES = st.sampled_from(
    [
        None,
        "2019",
        "2019-03",
        "2019-03-04",
        "2019-03-05",
        "2019-03~",
        "2019?",
        "2019-03-04/2019-03-06",
        "2019/..",
        "../2019-03",
        "../..",
        "1948",
    ]
)
PARTIES = st.lists(st.sampled_from(["norway", "egypt", "sweden", "sudan"]), max_size=3, unique=True).map(tuple)
reports = st.fixed_dictionaries(
    {
        "type": TYPES, "mode": st.sampled_from([None, "visit", "phone"]), "mutual": st.sampled_from([None, True, False]),
        "contexts": st.lists(st.sampled_from(["legal", "crime", "military"]), max_size=3, unique=True).map(tuple),
        "actors": PARTIES.filter(bool), "recipients": PARTIES, "date": DATES, "planned": DATES, "repeated": st.booleans(),
        "place": st.sampled_from([None, *WITHIN]), "status": st.sampled_from(["actual", "alleged", "hypothetical", "negated"]),
        "claims": st.lists(st.sampled_from([ASSERTS, DENIES]), max_size=2, unique=True).map(tuple),
        "summary": st.sampled_from(["One.", "Two.", "Three."]), "article": st.sampled_from(list(ARTICLES)),
    }
).map(lambda values: report(**values))  # fmt: skip
several = st.lists(reports, min_size=1, max_size=5, unique_by=lambda r: r.article)
decisions = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES, "mode": st.sampled_from([None, "visit"]), "mutual": st.sampled_from([None, True]), "date": DATES,
        "place": st.sampled_from([None, "cairo"]), "recipients": PARTIES.map(list), "status": st.just("alleged"), "summary": st.just("Two."),
    },
)  # fmt: skip


@given(several, decisions, st.data())
def test_an_event_does_not_depend_on_the_order_in_which_its_reports_are_given(
    given_reports: list[Report], decided: Mapping[str, Any], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(given_reports))
    assert outcome(*given_reports, **decided) == outcome(*shuffled, **decided)


@given(reports)
def test_a_report_alone_gives_its_own_values(one: Report) -> None:
    found = outcome(one)
    event = found.event
    assert (found.conflicts, found.idle) == ([], [])
    for field in ("type", "mode", "mutual", "contexts", "actors", "recipients", "repeated", "place", "status", "summary"):
        assert getattr(event, field) == getattr(one, field)
    assert (text(event), text(event, "planned")) == (one.date, one.planned)
    assert event.reports == (one,)


@given(several)
def test_an_event_has_only_what_some_report_says(given_reports: list[Report]) -> None:
    event = outcome(*given_reports).event
    for field in ("type", "mode", "mutual", "repeated", "place", "status", "summary"):
        assert getattr(event, field) in [getattr(r, field) for r in given_reports] or field == "repeated"
    for field in ("contexts", "actors", "recipients"):
        assert sorted(getattr(event, field)) == sorted({value for r in given_reports for value in getattr(r, field)})
    for field in ("date", "planned"):
        said = [getattr(r, field) for r in given_reports]
        assert text(event, field) in [*said, *(s.translate({ord("?"): None, ord("~"): None}) for s in said if s)]


@given(several)
def test_a_report_that_says_nothing_more_changes_nothing(given_reports: list[Report]) -> None:
    found = outcome(*given_reports)
    last = found.event.reports[-1]
    silent = report(type=found.event.reports[0].type, actors=last.actors[:1], recipients=(), status="negated", article="zz-unknown")
    more = outcome(*given_reports, silent)
    assert more.event.reports == (*found.event.reports, silent)
    for field in (
        "type",
        "mode",
        "mutual",
        "date",
        "planned",
        "place",
        "actors",
        "recipients",
        "contexts",
        "repeated",
        "status",
        "summary",
    ):
        assert getattr(more.event, field) == getattr(found.event, field)


@given(several, decisions)
def test_a_decision_is_taken_and_its_field_is_in_no_conflict(given_reports: list[Report], decided: Mapping[str, Any]) -> None:
    found = outcome(*given_reports, **decided)
    for field, value in decided.items():
        taken = getattr(found.event, field)
        assert (text(found.event, field) if field == "date" else list(taken) if isinstance(value, list) else taken) == value
    assert {c.field for c in found.conflicts} & decided.keys() <= {"mutual"}
    assert set(found.idle) <= decided.keys()
