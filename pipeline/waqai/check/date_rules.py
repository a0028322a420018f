"""Dates: each is of the closed list, none is impossible, and no article reports what came after it."""

from __future__ import annotations

from functools import lru_cache

from waqai.check.context import NONE, CodedArticle, Context, Problems
from waqai.dates import FORMS, BadDate, from_hijri, parse
from waqai.problem import Problem
from waqai.records import Actor, Article, Origin, Report
from waqai.rule import date_of

FAR = 300  # years from its article in which nothing lies that the press tells as an act of its own
NEAR = 100  # years, within which a year of another calendar is taken for one


def project(context: Context) -> list[Problem]:
    """Report roles and decisions whose dates are none, or run backwards."""
    problems: list[Problem] = []
    for actor in context.raw.actors:
        problems += _roles(actor, int(context.schema.dataset.released[:4]))
    for decision in context.raw.decisions:
        for name in ("date", "planned"):
            if isinstance(value := decision.fields.get(name, (None,))[0], str):
                problems += _bad(value, decision.origin, name, "value")
    return problems


def date(report: Report, coded: CodedArticle) -> Problems:
    """Report a date that is none, that runs backwards, or that lies after its article."""
    if report.date is None:
        return NONE
    when = date_of(report.date)
    if when is None:
        return _bad(report.date, report.origin, "date")
    latest = coded.published.end if coded.published else None
    if not latest or not when.start or when.start <= latest or report.status not in ("actual", "alleged"):
        return NONE
    assert coded.record is not None
    text = f"the event is of {when.text}, and the article of {coded.record.published}: an article cannot report what came after it"
    hint = "what is announced is AGREE, with the time in `planned`; what is expected has status hypothetical"
    return [Problem(report.origin.place("date"), "date-after-article", text, hint, (coded.record.origin.place("published"),))]


def centuries(report: Report, coded: CodedArticle) -> Problems:
    """Report what happened, or is planned, centuries from its article: a slip in the year, or a year of another calendar."""
    published = coded.published
    if published is None or published.start is None or report.status == "hypothetical":
        return NONE
    problems, year = list[Problem](), published.start.year
    for name, text, sign in (("date", report.date, -1), ("planned", report.planned, 1)):  # the other way round both are errors
        if text is not None and (end := far_end(text, year)) and (int(end[:4]) - year) * sign > 0:
            said = f"`{name}` is {text}, centuries from the article, which is of {published.text}"
            problems.append(Problem(report.origin.place(name), "distant-date", said, _meant(end, year), level="warning"))
    return problems


@lru_cache(maxsize=65536)
def far_end(text: str, year: int) -> str | None:
    """The end of a date that lies centuries from a year; None where there is none, or the date is none."""
    when = date_of(text)
    if when is None or all(abs(day.year - year) <= FAR for day in (when.start, when.end) if day):
        return None
    return next((end for end in when.bare.split("/") if end[:4].isdecimal() and abs(int(end[:4]) - year) > FAR), None)


def _meant(end: str, year: int) -> str:
    """What a date centuries away may have been meant for."""
    gregorian = from_hijri(end)
    if gregorian and abs(int(gregorian[:4]) - year) <= NEAR:
        return f"a year of the Hijri calendar? {end} is about {gregorian}; dates are Gregorian here"
    if int(end[:4]) < 100:
        return f"was {year // 100 * 100 + int(end[:4])} meant?"
    return "if it is right, say so in schema/waivers.yaml"


def planned(report: Report, coded: CodedArticle) -> Problems:
    """Report a planned time that is none, or of an act that cannot be planned."""
    if report.planned is None:
        return NONE
    problems = _bad(report.planned, report.origin, "planned")
    plannable = coded.context.schema.codebook.plannable
    if report.type not in plannable and report.status != "hypothetical":
        text = f"{report.type} is not planned for a time"
        hint = f"only {', '.join(sorted(plannable))} and hypothetical acts are"
        problems.append(Problem(report.origin.key("planned"), "planned-not-plannable", text, hint))
    return problems


def day_of_coding(coded: CodedArticle) -> Problems:
    """Report a day of coding that is none, or before the article was published."""
    annotation, published = coded.annotation, coded.published
    if problems := _bad_day(annotation.coded, annotation.origin, "coded"):
        return problems
    day = parse(annotation.coded).start
    if not (published and published.start and day and day < published.start):
        return NONE
    text = f"coded on {annotation.coded}, before the article was published ({published.text})"
    related = (coded.record.origin.place("published"),) if coded.record else ()
    return [Problem(annotation.origin.place("coded"), "coded-before-published", text, related=related)]


def _bad(text: str, origin: Origin, *pointer: str | int) -> list[Problem]:
    """The problem of a text that is no date of the closed list."""
    try:
        parse(text)
    except BadDate as error:
        hint = FORMS if error.code == "bad-date" else "the first date of an interval is the earlier one"
        return [Problem(origin.place(*pointer), error.code, str(error), hint)]
    return []


def _bad_point(text: str, origin: Origin, *pointer: str | int, qualified: bool = True) -> list[Problem]:
    """The problem of a text that is no day, month or year; `qualified` allows `?` and `~`."""
    when, name = date_of(text), pointer[-1]
    if when is None:
        return _bad(text, origin, *pointer)
    if when.kind != "point":
        return [Problem(origin.place(*pointer), "bad-date", f"`{text}` is an interval; `{name}` is a day, a month or a year")]
    if when.qualifier and not qualified:
        return [Problem(origin.place(*pointer), "bad-date", f"`{text}`: `{name}` takes neither `?` nor `~`")]
    return []


def _bad_day(text: str, origin: Origin, *pointer: str | int) -> list[Problem]:
    """The problem of a text that is no day."""
    found = _bad_point(text, origin, *pointer, qualified=False)
    if not found and parse(text).precision != "day":
        return [Problem(origin.place(*pointer), "bad-date", f"`{text}` is not a day such as `2024-06-19`")]
    return found


def published(article: Article, context: Context) -> Problems:
    """Report a day of publication that is none, and one that nothing explains."""
    problems = _bad_point(article.published, article.origin, "published")
    if not problems and (end := far_end(article.published, year := int(context.schema.dataset.released[:4]))):
        text = f"published in {article.published}: no newspaper is of that time"
        problems.append(Problem(article.origin.place("published"), "distant-date", text, _meant(end, year), level="warning"))
    if article.published_basis != "stated" and article.published_note is None:
        text, hint = f"`published` is {article.published_basis}, and no note says how", "say in `published_note` how the day is known"
        problems.append(Problem(article.origin.place("published_note"), "missing-note", text, hint))
    return problems


def retrieved(article: Article, context: Context) -> Problems:
    """Report a day of retrieval that is none, or before the publication."""
    if article.retrieved is None:
        return NONE
    if problems := _bad_day(article.retrieved, article.origin, "retrieved"):
        return problems
    day, published = parse(article.retrieved).end, date_of(article.published)
    if not (day and published and published.kind == "point" and published.start and day < published.start):
        return NONE
    text = f"retrieved on {article.retrieved}, before it was published ({article.published})"
    return [Problem(article.origin.place("retrieved"), "retrieved-before-published", text)]


def _roles(actor: Actor, year: int) -> list[Problem]:
    problems = []
    for i, role in enumerate(actor.roles):
        ends = {"from": role.start, "to": role.end}
        found = [
            p for name, text in ends.items() if text is not None for p in _bad_point(text, actor.origin, "roles", i, name, qualified=False)
        ]
        problems += found
        for name, text in ends.items() if not found else ():
            if text and (far := far_end(text, year)):
                said = f"the role is held {name} {text}, centuries from what the press reports"
                problems.append(Problem(actor.origin.place("roles", i, name), "distant-date", said, _meant(far, year), level="warning"))
        if not found and role.start and role.end:
            start, end = parse(role.start).start, parse(role.end).end
            if start and end and start > end:
                text = f"the role runs backwards, from {role.start} to {role.end}"
                problems.append(Problem(actor.origin.place("roles", i, "from"), "interval-backwards", text))
    return problems
