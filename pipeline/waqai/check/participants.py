"""Who acts, toward whom, and who claims it: mutual or side by side, roles in force, claims."""

from __future__ import annotations

from waqai.check.context import NONE, CodedArticle, Problems
from waqai.problem import Place, Problem
from waqai.records import Report
from waqai.rule import Event, date_of


def on_both_sides(event: Event | Report, needs: frozenset[str]) -> bool:
    """Whether an actor is a recipient too."""
    return not set(event.actors).isdisjoint(event.recipients)


def mutual_with_recipient(event: Event | Report, needs: frozenset[str]) -> bool:
    """Whether it is called mutual and has recipients."""
    return bool(event.mutual and event.recipients)


def mutual_missing(event: Event | Report, needs: frozenset[str]) -> bool:
    """Whether several actors have no recipient and no `mutual`."""
    return len(event.actors) > 1 and not event.recipients and event.mutual is None


def mutual_alone(event: Event | Report, needs: frozenset[str]) -> bool:
    """Whether one actor alone is called mutual."""
    return bool(event.mutual) and len(event.actors) < 2 and not event.recipients


def recipient_missing(event: Event | Report, needs: frozenset[str]) -> bool:
    """Whether its type (one of `needs`) wants a recipient or `mutual: true`, and it has neither."""
    return event.type in needs and not event.recipients and not event.mutual


def nobody(event: Event | Report, needs: frozenset[str]) -> bool:
    """Whether no party is named, neither an actor nor a recipient."""
    return not event.actors and not event.recipients


def sides(report: Report, coded: CodedArticle) -> Problems:
    """Report parties that do not fit together: on both sides, mutual alone or with recipients, without a recipient."""
    actors, recipients, needs = report.actors, report.recipients, coded.context.schema.codebook.needs_recipient
    if recipients:
        one = len(actors) == 1 == len(recipients)
        if not report.mutual and (actors[0] != recipients[0] if one else set(actors).isdisjoint(recipients)):
            return NONE
    elif report.mutual if len(actors) > 1 else actors and report.mutual is None and report.type not in needs:
        return NONE
    at, problems = report.origin.place, list[Problem]()
    for i, recipient in enumerate(recipients):
        if recipient in actors:
            first = at("actors", actors.index(recipient))
            problems.append(Problem(at("recipients", i), "actor-on-both-sides", f"`{recipient}` is an actor too", related=(first,)))
    if mutual_with_recipient(report, needs):
        text = "what is mutual has all its parties as actors; this report has recipients"
        problems.append(Problem(at("mutual"), "mutual-with-recipient", text, "make the recipients actors, or leave `mutual` out"))
    elif mutual_alone(report, needs):
        text = "one actor alone cannot act mutually"
        hint = "name the others as actors, or leave `mutual` out"
        problems.append(Problem(at("mutual"), "mutual-alone", text, hint, (at("actors"),)))
    elif mutual_missing(report, needs):
        text = f"{len(actors)} actors without a recipient, and `mutual` is missing"
        hint = "true: with or against one another; false: side by side toward another party"
        problems.append(Problem(at("mutual"), "mutual-missing", text, hint))
    if nobody(report, needs):
        text = "no party is named: an event has an actor or, where the project allows that none is named, a recipient"
        problems.append(Problem(at("recipients"), "recipient-missing", text))
    elif recipient_missing(report, needs):
        text = f"{report.type} has a recipient or is mutual, and this report has neither"
        problems.append(Problem(at("recipients"), "recipient-missing", text))
    return problems


def alleged_by(report: Report, coded: CodedArticle) -> Problems:
    """Report an alleged event that no claim asserts, and claims of one that is not alleged and that no claim denies."""
    if not report.claims and report.status != "alleged":
        return NONE
    stances = {claim.stance for claim in report.claims}
    if report.status == "alleged":
        if "asserts" in stances:
            return NONE
        text = "the event is alleged, and no claim says who asserts it"
        return [Problem(report.origin.place("status"), "claim-missing", text, "add `claims: [{by: ..., stance: asserts}]`")]
    if "denies" not in stances:
        text = f"the event is {report.status}, and no claim denies it"
        hint = "leave `claims` out, or call it alleged if it is only attributed"
    elif report.status == "negated" and "asserts" in stances:
        text, hint = "the event is negated, and a claim asserts it", "what one asserts and another denies is alleged"
    else:
        return NONE
    return [Problem(report.origin.key("claims"), "claim-unfit", text, hint)]


def stances(report: Report, coded: CodedArticle) -> Problems:
    """Report a party that both asserts and denies an event."""
    if len(report.claims) < 2:
        return NONE
    at, problems, seen = report.origin.place, list[Problem](), dict[str, int]()
    for i, claim in enumerate(report.claims):
        if claim.by in seen and report.claims[seen[claim.by]].stance != claim.stance:
            text = f"`{claim.by}` both asserts and denies it"
            problems.append(Problem(at("claims", i), "both-stances", text, "keep one", (at("claims", seen[claim.by]),)))
        seen.setdefault(claim.by, i)
    return problems


def accusation(report: Report, coded: CodedArticle) -> Problems:
    """Report an accusation that does not say what it is about."""
    if report.about is not None or report.mode != "allege" or report.type != "ACCUSE":
        return NONE
    text = "an accusation names what it is about"
    return [Problem(report.origin.place("about"), "about-missing", text, "`about: [event]`, or `about: []` where the charge is no event")]


def roles(report: Report, coded: CodedArticle) -> Problems:
    """Report actors, recipients and claimants without a role at the time."""
    always, published, context = coded.context.always, coded.published, coded.context
    if published is None or (always.issuperset(report.actors) and always.issuperset(report.recipients) and not report.claims):
        return NONE
    problems: list[Problem] = []
    when = date_of(report.date)
    for side, ids in (("actors", report.actors), ("recipients", report.recipients)):
        for i, actor in enumerate(ids):
            if actor not in always and not context.has_role(actor, when, published):
                what = f"on the event's date ({when.text})" if when else f"on the day of the article ({published.text})"
                problems.append(_no_role(coded, actor, report.origin.place(side, i), what, undated=not when or not when.start))
    for i, claim in enumerate(report.claims):
        if claim.by not in always and not context.has_role(claim.by, published, published):
            what = f"on the day of the article ({published.text})"
            problems.append(_no_role(coded, claim.by, report.origin.place("claims", i, "by"), what, undated=True))
    return problems


def _no_role(coded: CodedArticle, actor: str, where: Place, what: str, *, undated: bool) -> Problem:
    """An actor without a role; of an undated report the day is its article's."""
    related = [coded.context.raw.actor[actor].origin.place("roles")]
    if undated and coded.record:
        related.append(coded.record.origin.place("published"))
    text = f"`{actor}` has no role in raw/actors.yaml {what}"
    return Problem(where, "no-role", text, "add the role that it had then, or correct the date", tuple(related))
