"""Who acts, toward whom, and who claims it: mutual or side by side, roles in force, claims."""

from __future__ import annotations

from waqai.check.subject import Subject
from waqai.dates import Edtf
from waqai.problem import Place, Problem
from waqai.records import Annotation, Report
from waqai.rule import Event, date_of


def annotation(annotation: Annotation, subject: Subject) -> list[Problem]:
    """Report parties that do not fit together or to their time, and claims that are missing or contradict."""
    problems: list[Problem] = []
    needs, published = subject.schema.codebook.needs_recipient, subject.published(annotation.article)
    for report in annotation.reports:
        if len(report.actors) != 1 or len(report.recipients) != 1 or report.mutual or report.actors == report.recipients:
            problems += _sides(report, needs)  # else one acts toward another: nothing can be wrong
        if report.claims or report.status == "alleged" or report.type == "ACCUSE":
            problems += _claims(report)
        if published is not None:
            problems += _roles(subject, report, published)
    return problems


def on_both_sides(told: Event | Report, needs: frozenset[str]) -> bool:
    """Whether an actor is a recipient too."""
    return not set(told.actors).isdisjoint(told.recipients)


def mutual_with_recipient(told: Event | Report, needs: frozenset[str]) -> bool:
    """Whether it is called mutual and has recipients."""
    return bool(told.mutual and told.recipients)


def mutual_missing(told: Event | Report, needs: frozenset[str]) -> bool:
    """Whether several actors have no recipient and no `mutual`."""
    return len(told.actors) > 1 and not told.recipients and told.mutual is None


def mutual_alone(told: Event | Report, needs: frozenset[str]) -> bool:
    """Whether one actor alone is called mutual."""
    return bool(told.mutual) and len(told.actors) < 2 and not told.recipients


def recipient_missing(told: Event | Report, needs: frozenset[str]) -> bool:
    """Whether its type (one of `needs`) wants a recipient or `mutual: true`, and it has neither."""
    return told.type in needs and not told.recipients and not told.mutual


def _sides(report: Report, needs: frozenset[str]) -> list[Problem]:
    at, problems = report.origin.place, []
    for i, recipient in enumerate(report.recipients):
        if recipient in report.actors:
            first = at("actors", report.actors.index(recipient))
            problems.append(Problem(at("recipients", i), "actor-on-both-sides", f"`{recipient}` is an actor too", related=(first,)))
    if mutual_with_recipient(report, needs):
        text = "what is mutual has all its parties as actors; this report has recipients"
        problems.append(Problem(at("mutual"), "mutual-with-recipient", text, "make the recipients actors, or leave `mutual` out"))
    elif mutual_alone(report, needs):
        text = "one actor alone cannot act mutually"
        hint = "name the others as actors, or leave `mutual` out"
        problems.append(Problem(at("mutual"), "mutual-alone", text, hint, (at("actors"),)))
    elif mutual_missing(report, needs):
        text = f"{len(report.actors)} actors without a recipient, and `mutual` is missing"
        hint = "true: with or against one another; false: side by side toward somebody else"
        problems.append(Problem(at("mutual"), "mutual-missing", text, hint))
    if recipient_missing(report, needs):
        text = f"{report.type} has a recipient or is mutual, and this report has neither"
        problems.append(Problem(at("recipients"), "recipient-missing", text))
    return problems


def _claims(report: Report) -> list[Problem]:
    at, problems = report.origin.place, []
    if report.status == "alleged" and not any(c.stance == "asserts" for c in report.claims):
        text = "the event is alleged, and no claim says who asserts it"
        problems.append(Problem(at("status"), "claim-missing", text, "add `claims: [{by: ..., stance: asserts}]`"))
    elif report.claims and report.status != "alleged":
        problems += _undisputed(report)
    seen: dict[str, int] = {}
    for i, claim in enumerate(report.claims):
        if claim.by in seen and report.claims[seen[claim.by]].stance != claim.stance:
            text = f"`{claim.by}` both asserts and denies it"
            problems.append(Problem(at("claims", i), "both-stances", text, "keep one", (at("claims", seen[claim.by]),)))
        seen.setdefault(claim.by, i)
    if (report.type, report.mode) == ("ACCUSE", "allege") and report.about is None:
        text = "an accusation names what it is about"
        problems.append(Problem(at("about"), "about-missing", text, "`about: [event]`, or `about: []` where the charge is no event"))
    return problems


def _undisputed(report: Report) -> list[Problem]:
    """Claims of an event that is not alleged: they are there where somebody denies it, and none asserts what did not happen."""
    stances = {claim.stance for claim in report.claims}
    if "denies" not in stances:
        text, hint = (
            f"the event is {report.status}, and nobody denies it",
            "leave `claims` out, or call it alleged if it is only attributed",
        )
    elif report.status == "negated" and "asserts" in stances:
        text, hint = "the event is negated, and somebody asserts it", "what one asserts and another denies is alleged"
    else:
        return []
    return [Problem(report.origin.key("claims"), "claim-unfit", text, hint)]


def _roles(subject: Subject, report: Report, published: Edtf) -> list[Problem]:
    when, problems = date_of(report.date), list[Problem]()
    for side, ids in (("actors", report.actors), ("recipients", report.recipients)):
        for i, actor in enumerate(ids):
            if not subject.has_role(actor, when, published):
                what = f"on the event's date ({when.text})" if when else f"on the day of the article ({published.text})"
                problems.append(
                    _no_role(subject, actor, report.origin.place(side, i), what, report if not when or not when.start else None)
                )
    for i, claim in enumerate(report.claims):
        if not subject.has_role(claim.by, published, published):
            what = f"on the day of the article ({published.text})"
            problems.append(_no_role(subject, claim.by, report.origin.place("claims", i, "by"), what, report))
    return problems


def _no_role(subject: Subject, actor: str, where: Place, what: str, undated: Report | None) -> Problem:
    """An actor without a role; of an undated report the day is its article's."""
    related = [subject.raw.actor[actor].origin.place("roles")]
    if undated and (article := subject.raw.article.get(undated.article)):
        related.append(article.origin.place("published"))
    text = f"`{actor}` has no role in raw/actors.yaml {what}"
    return Problem(where, "no-role", text, "add the role that it had then, or mend the date", tuple(related))
