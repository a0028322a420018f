"""What an adjudicated file records about its adjudication: decisions about its events, reports that were dropped.

Looks at one file; that the codings are still what they were is for `waqai adjudicate`.
"""

from __future__ import annotations

from typing import Any

from waqai.check.context import NONE, CodedArticle, Problems
from waqai.check.spelling import one_slip
from waqai.nearest import did_you_mean
from waqai.problem import Problem

_KEY = "adjudication"


def adjudication(coded: CodedArticle) -> Problems:
    """Report decisions about events that the file does not have, and what was dropped of codings that it was not made of."""
    annotation = coded.annotation
    made: dict[str, Any] | None = annotation.adjudication
    if made is None:
        return NONE
    problems, at, codings = list[Problem](), annotation.origin.place, made["codings"]
    if annotation.coding in codings:
        text = f"the file is in the coding `{annotation.coding}`, and says that it was made from it"
        problems.append(Problem(annotation.origin.key(_KEY), "bad-value", text, "only a file that was made from other codings says how"))
    events = [report.event for report in annotation.reports]
    decided = [(entry["event"], entry["field"]) for entry in made.get("decided", ())]
    for event in sorted({event for event, _ in decided} - set(events)):
        entries = [i for i, (name, _) in enumerate(decided) if name == event]
        places = tuple([at(_KEY, "decided", i, "event") for i in entries])
        slip = next((report for report in annotation.reports if len(entries) > 1 and one_slip(event, report.event)), None)
        text, hint = f"no report of this file has the event `{event}`", did_you_mean(event, events)
        if slip:  # several decisions speak for the other spelling
            problems.append(Problem(slip.origin.place("event"), "unknown-event", text, f"did you mean `{event}`?", places))
        else:
            problems.append(Problem(places[0], "unknown-event", text, hint, places[1:]))
    for i, (event, field) in enumerate(decided):
        if (event, field) in decided[:i]:
            first = at(_KEY, "decided", decided.index((event, field)))
            text = f"the {field} of `{event}` is decided twice"
            problems.append(Problem(at(_KEY, "decided", i), "repeated-item", text, "keep one", (first,)))
    for part in ("dropped", "missing"):
        for i, entry in enumerate(made.get(part, ())):
            if entry["coding"] not in codings:
                text, hint = f"the file was not made of the coding `{entry['coding']}`", f"it was made of {' and '.join(codings)}"
                problems.append(Problem(at(_KEY, part, i, "coding"), "unknown-coding", text, hint))
    for i, entry in enumerate(made.get("missing", ())):
        if entry["event"] not in events:
            text, hint = f"no report of this file has the event `{entry['event']}`", did_you_mean(entry["event"], events)
            problems.append(Problem(at(_KEY, "missing", i, "event"), "unknown-event", text, hint))
    return problems
