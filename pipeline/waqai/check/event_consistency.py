"""Events as their reports and raw/events.yaml together make them: what one report alone cannot show.

A decision, or the union of two reports, can put an actor on both sides, leave several actors without `mutual`, or
give a date on which an actor had no role. Only the published view is looked at.
"""

from __future__ import annotations

from collections.abc import Callable

from waqai.check import participants
from waqai.check.context import Context
from waqai.check.event_reports import EventReports
from waqai.problem import Place, Problem
from waqai.records import Decision, Report
from waqai.rule import Event, date_of, published


def event(event: EventReports, context: Context) -> list[Problem]:
    """Report an event that is as no single report would have been allowed to be."""
    decision = context.raw.decision.get(event.key)
    if (event.unanimous and decision is None) or event.outcome is None:
        return []
    outcome, decision, problems = event.outcome, decision if decision and decision.fields else None, list[Problem]()
    if not any(conflict.field in ("sides", "mutual") for conflict in outcome.conflicts):
        problems += _parties(context, outcome.event, decision)
    problems += _roles(context, outcome.event, decision)
    if decision:
        problems += _dates(context, outcome.event, decision)
    return problems


def _at(event: Event, decision: Decision | None, *fields: str) -> Place:
    """The first of these fields that is decided; the last report's field where none is."""
    for name in fields:
        if decision and name in decision.fields:
            return decision.origin.place(name, "value")
    return event.reports[-1].origin.place(fields[0])


# What may not be, of a report and of an event alike: code, words, and the fields that a decision can have it from.
_FAULTS: tuple[tuple[str, str, tuple[str, ...], Callable[[Event | Report, frozenset[str]], bool]], ...] = (
    ("actor-on-both-sides", "has an actor on both sides", ("actors", "recipients"), participants.on_both_sides),
    ("mutual-with-recipient", "is mutual and has recipients", ("mutual", "recipients", "actors"), participants.mutual_with_recipient),
    ("mutual-missing", "has several actors, no recipient and no `mutual`", ("actors", "recipients", "mutual"), participants.mutual_missing),
    ("mutual-alone", "is mutual and has one actor", ("mutual", "actors"), participants.mutual_alone),
    ("recipient-missing", "has neither a recipient nor is mutual", ("recipients", "mutual", "type"), participants.recipient_missing),
)


def _parties(context: Context, event: Event, decision: Decision | None) -> list[Problem]:
    needs = context.schema.codebook.needs_recipient
    hint = "decide actors, recipients or mutual of the event in raw/events.yaml"
    return [
        Problem(_at(event, decision, *fields), code, f"`{event.id}`, as its reports and decisions make it, {words}", hint)
        for code, words, fields, faulty in _FAULTS
        if faulty(event, needs) and not any(faulty(report, needs) for report in event.reports)  # or `participants.sides` has said it
    ]


def _roles(context: Context, event: Event, decision: Decision | None) -> list[Problem]:
    problems = []
    day = published(event.reports[0].article, context.raw.article)
    for side, ids in (("actors", event.actors), ("recipients", event.recipients)):
        for actor in ids:
            if not context.has_role(actor, event.date, day) and not _said_to_be(actor, event, side, context):
                when = event.date.text if event.date else day.text
                text = f"`{actor}` has no role in raw/actors.yaml on the date of `{event.id}` ({when})"
                roles = context.raw.actor[actor].origin.place("roles")
                problems.append(Problem(_at(event, decision, "date", side), "no-role", text, related=(roles,)))
    return problems


def _said_to_be(actor: str, event: Event, side: str, context: Context) -> bool:
    """Whether a report alone already has the actor without a role."""
    return any(
        actor in getattr(report, side) and not context.has_role(actor, date_of(report.date), published(report.article, context.raw.article))
        for report in event.reports
    )


def _dates(context: Context, event: Event, decision: Decision) -> list[Problem]:
    problems = []
    last = max((end for r in event.reports if (end := published(r.article, context.raw.article).end)), default=None)
    start = event.date.start if event.date and "date" in decision.fields else None
    if start and last and start > last and event.status in ("actual", "alleged"):
        text = f"`{event.id}` is decided to be of {event.date.text if event.date else ''}, after the last article that reports it"
        problems.append(Problem(decision.origin.place("date", "value"), "date-after-article", text))
    plannable = context.schema.codebook.plannable
    if "planned" in decision.fields and event.planned and event.type not in plannable and event.status != "hypothetical":
        where = decision.origin.place("planned", "value")
        problems.append(Problem(where, "planned-not-plannable", f"`{event.id}` is {event.type}, which is not planned for a time"))
    return problems
