"""Dates: each is of the closed list, none is impossible, and no article tells of what came after it."""

from __future__ import annotations

from waqai.check.subject import Subject
from waqai.dates import FORMS, BadDate, Edtf, parse
from waqai.problem import Problem
from waqai.records import Actor, Annotation, Article, Origin, Report
from waqai.rule import date_of


def project(subject: Subject) -> list[Problem]:
    """Report roles and decisions whose dates are none, or run backwards."""
    problems: list[Problem] = []
    for actor in subject.raw.actors:
        problems += _roles(actor)
    for decision in subject.raw.decisions:
        for name in ("date", "planned"):
            if isinstance(value := decision.fields.get(name, (None,))[0], str):
                problems += _bad(value, decision.origin, name, "value")
    return problems


def annotation(annotation: Annotation, subject: Subject) -> list[Problem]:
    """Report dates of an annotation that are none, that run backwards, and that lie after its article."""
    published, article = subject.published(annotation.article), subject.raw.article.get(annotation.article)
    plannable = subject.schema.codebook.plannable
    latest = published.end if published else None
    problems = _coded(annotation, published, article)
    for report in annotation.reports:
        if report.date is not None:
            when = date_of(report.date)
            if when is None:
                problems += _bad(report.date, report.origin, "date")
            elif latest and article and when.start and when.start > latest and report.status in ("actual", "alleged"):
                problems.append(_after(report, when, article))
        if report.planned is not None:
            problems += _planned(report, plannable)
    return problems


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
    if found := _bad(text, origin, *pointer):
        return found
    when, name = parse(text), pointer[-1]
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


def article(article: Article, subject: Subject) -> list[Problem]:
    """Report dates of an article's record that are none, and a day that nothing explains."""
    problems = _bad_point(article.published, article.origin, "published")
    if article.retrieved is not None:
        problems += _bad_day(article.retrieved, article.origin, "retrieved")
        if not problems and (day := parse(article.retrieved).end) and (published := parse(article.published).start) and day < published:
            text = f"retrieved on {article.retrieved}, before it was published ({article.published})"
            problems.append(Problem(article.origin.place("retrieved"), "retrieved-before-published", text))
    if article.published_basis != "stated" and article.published_note is None:
        text = f"`published` is {article.published_basis}, and nothing says how"
        problems.append(
            Problem(article.origin.place("published_note"), "missing-note", text, "say in `published_note` how the day is known")
        )
    return problems


def _roles(actor: Actor) -> list[Problem]:
    problems = []
    for i, role in enumerate(actor.roles):
        ends = {"from": role.start, "to": role.end}
        found = [p for name, text in ends.items() if text for p in _bad_point(text, actor.origin, "roles", i, name, qualified=False)]
        problems += found
        if not found and role.start and role.end:
            start, end = parse(role.start).start, parse(role.end).end
            if start and end and start > end:
                text = f"the role runs backwards, from {role.start} to {role.end}"
                problems.append(Problem(actor.origin.place("roles", i, "from"), "interval-backwards", text))
    return problems


def _coded(annotation: Annotation, published: Edtf | None, article: Article | None) -> list[Problem]:
    problems = _bad_day(annotation.coded, annotation.origin, "coded")
    if not problems and published and published.start and (coded := parse(annotation.coded).start) and coded < published.start:
        text = f"coded on {annotation.coded}, before the article was published ({published.text})"
        related = (article.origin.place("published"),) if article else ()
        problems.append(Problem(annotation.origin.place("coded"), "coded-before-published", text, related=related))
    return problems


def _planned(report: Report, plannable: frozenset[str]) -> list[Problem]:
    assert report.planned is not None
    problems = _bad(report.planned, report.origin, "planned")
    if report.type not in plannable and report.status != "hypothetical":
        text = f"{report.type} is not planned for a time"
        hint = f"only {', '.join(sorted(plannable))} and hypothetical acts are"
        problems.append(Problem(report.origin.key("planned"), "planned-not-plannable", text, hint))
    return problems


def _after(report: Report, when: Edtf, article: Article) -> Problem:
    """An event whose first possible day lies after the last one on which its article can have been published."""
    text = f"the event is of {when.text}, and the article of {article.published}: it tells of what came after it"
    hint = "what is announced is AGREE, with the time in `planned`; what is expected has status hypothetical"
    return Problem(report.origin.place("date"), "date-after-article", text, hint, (article.origin.place("published"),))
