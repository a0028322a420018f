"""Reports of one event: once in an article, and no two that contradict each other within a coding.

The rule of `waqai.rule` decides what contradicts; this module says where. raw/events.yaml settles conflicts of the
codings that are published; the event ids of other codings are their own, and they have only the rule.
"""

from __future__ import annotations

from waqai.check.codes import mode_problem
from waqai.check.context import NONE, CodedArticle, Context, Problems
from waqai.check.event_reports import EventReports
from waqai.places import chain
from waqai.problem import Problem
from waqai.records import Decision, Draft, Report
from waqai.rule import Conflict, Outcome, decide

_CODES = {
    "type": "conflicting-types", "mode": "conflicting-modes", "mutual": "conflicting-mutual", "date": "conflicting-dates",
    "planned": "conflicting-dates", "place": "conflicting-places", "sides": "conflicting-sides",
}  # fmt: skip
_POINTERS = {"sides": "actors"}


def event(event: EventReports, context: Context) -> list[Problem]:
    """Report an event that its reports contradict, and decisions that settle nothing."""
    problems: list[Problem] = []
    decision = context.raw.decision.get(event.key)
    if (event.unanimous and decision is None) or not context.knows("events"):  # then whether a contradiction is settled cannot be told
        return problems
    if event.outcome is not None:
        problems += [_conflict(event.key, c) for c in _standing(context, event.outcome)]
        if decision:
            problems += _decided(context, decision, event.outcome)
    publish = context.schema.dataset.publish
    for coding in context.unpublished & event.codings.keys() if context.unpublished else ():
        if len(reports := event.codings[coding]) > 1:  # else the published view has been looked at
            outcome = decide(event.key, reports, context.raw.article, context.raw.within, decision if coding in publish else None)
            problems += [_conflict(event.key, c) for c in _standing(context, outcome)]
    return problems


def event_twice(coded: CodedArticle) -> Problems:
    """Report events that an article reports twice, in drafts too."""
    reports: list[Report | Draft] = [*coded.reports, *coded.annotation.drafts]
    if len({report.event for report in reports}) == len(reports):
        return NONE
    problems, seen = [], dict[str, Report | Draft]()
    for report in sorted(reports, key=lambda report: report.origin.pointer[-1]):
        if report.event in seen:
            first = seen[report.event].origin.place("event")
            text = f"the article has two reports of `{report.event}`"
            hint = "make them one, with every passage as evidence; or give the second its own event"
            problems.append(Problem(report.origin.place("event"), "event-twice", text, hint, (first,)))
        seen.setdefault(report.event, report)
    return problems


def _standing(context: Context, outcome: Outcome) -> list[Conflict]:
    """The conflicts that stand: not those of places whose nesting is broken, which another check reports."""

    def nests(place: str) -> bool:
        larger = chain(place, context.raw.within)
        return all(p in context.raw.place for p in larger) and context.raw.within[larger[-1]] is None

    return [c for c in outcome.conflicts if c.field != "place" or all(nests(place) for place in c.values)]


def _conflict(event: str, conflict: Conflict) -> Problem:
    pointer = _POINTERS.get(conflict.field, conflict.field)
    other_pointer = "recipients" if conflict.field == "sides" else pointer
    one, other = conflict.one.origin.place(pointer), conflict.other.origin.place(other_pointer)
    if conflict.field == "sides":
        text = f"`{conflict.values[0]}` is on both sides of `{event}`: here, and at {one}"
    else:
        text = f"`{event}` has {conflict.field} {conflict.values[1]} here, and {conflict.values[0]} at {one}"
    hint = "correct one of the two, make them two events, or decide it in raw/events.yaml with the reason"
    return Problem(other, _CODES[conflict.field], text, hint, (one,))


def _decided(context: Context, decision: Decision, outcome: Outcome) -> list[Problem]:
    """Decisions that change nothing (where every report could be read), and a decided mode or type that does not fit."""
    problems = []
    for name in outcome.idle if context.complete else ():
        text = f"this settles nothing: the reports of `{decision.event}` give the same {name} without it"
        problems.append(Problem(decision.origin.key(name), "unused-decision", text, "remove it"))
    event, codebook = outcome.event, context.schema.codebook
    if (
        event.mode is not None
        and event.mode not in codebook.modes[event.type]
        and ("mode" in decision.fields) != ("type" in decision.fields)
    ):
        name = "mode" if "mode" in decision.fields else "type"
        problems.append(mode_problem(codebook, event.type, event.mode, decision.origin, name, "value"))
    return problems
