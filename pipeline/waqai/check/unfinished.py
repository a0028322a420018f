"""What of a coding is not finished: drafts where a release would publish them, and an empty list that does not say why."""

from __future__ import annotations

from waqai.check.context import NONE, CodedArticle, Problems
from waqai.problem import Problem

_HINT = "finish it, or remove the coding from `publish` and `codings` in schema/dataset.yaml until it is"


def drafts(coded: CodedArticle) -> Problems:
    """Report what is begun and not finished in a coding that is published; elsewhere it is a state of work."""
    annotation = coded.annotation
    if annotation.finished or annotation.coding not in coded.context.schema.dataset.published_codings:
        return NONE
    where = annotation.origin.key("reports")
    found = (
        [Problem(where, "unfinished-coding", f"`reports` has no value, and {annotation.coding} is published", _HINT)]
        if annotation.begun
        else []
    )
    return found + [
        Problem(d.origin.place("draft"), "unfinished-coding", f"`{d.event}` is a draft, and {annotation.coding} is published", _HINT)
        for d in annotation.drafts
    ]


def no_events(coded: CodedArticle) -> Problems:
    """Report a list without reports that does not say why it is empty, and a reason where it is not."""
    annotation = coded.annotation
    empty = annotation.finished and not annotation.reports
    if empty == (annotation.no_events is not None):
        return NONE
    if empty:
        text = "`reports: []` says that the article reports no event, and there is no `no_events` that says why"
        hint = "write above it what the article is about (`no_events: A recipe.`); if it has not been read yet, leave `reports:` without a value"
        return [Problem(annotation.origin.key("reports"), "no-events", text, hint)]
    text = f"`no_events` says why there is no report, and `reports` {'has no value' if annotation.begun else 'is not empty'}"
    hint = "write `reports: []`, or remove `no_events`"
    return [Problem(annotation.origin.key("no_events"), "no-events", text, hint)]
