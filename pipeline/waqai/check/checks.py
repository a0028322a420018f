"""Lists the checks, in their order, by what each looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from waqai.check import (
    adjudicated,
    codes,
    combined,
    dating,
    entries,
    evidence,
    identity,
    likeness,
    links,
    parties,
    references,
    spelling,
    stories,
    wording,
)
from waqai.check.subject import Subject
from waqai.check.told import Told
from waqai.problem import Problem
from waqai.records import Annotation, Article

_Of = Callable[..., list[Problem]]


class Check(NamedTuple):
    """One concern, and what it says of each kind of thing; what it says nothing of is None.

    Parameters
    ----------
    project : callable
        Looks at the authority files, the decisions, the articles' records, and at which codings and events there are.
    article, annotation : callable
        Look at one file; at another article's, coding's or event's files never.
    event : callable
        Looks at all that is told of one event, by every article and in raw/events.yaml and raw/retired.yaml.
    alike : callable
        Looks at the reports of one coding that have the same day, type, mode, status and parties.
    unknown : callable
        Looks at all uses of an actor or a place that no file has.
    """

    project: Callable[[Subject], list[Problem]] | None = None
    article: Callable[[Article, Subject], list[Problem]] | None = None
    annotation: Callable[[Annotation, Subject], list[Problem]] | None = None
    event: Callable[[Told, Subject], list[Problem]] | None = None
    alike: Callable[[Told, Subject], list[Problem]] | None = None
    unknown: Callable[[Told, Subject], list[Problem]] | None = None


CHECKS = (
    Check(identity.project, identity.article, identity.annotation),
    Check(codes.project, annotation=codes.annotation),
    Check(wording.project, wording.article, wording.annotation),
    Check(references.project, references.article, references.annotation, references.event, unknown=references.unknown),
    Check(dating.project, dating.article, dating.annotation),
    Check(annotation=parties.annotation),
    Check(stories.project, stories.article),
    Check(article=evidence.article, annotation=evidence.annotation),
    Check(annotation=links.annotation, event=links.event),
    Check(event=combined.event),
    Check(annotation=likeness.annotation, event=likeness.event, alike=likeness.alike),
    Check(spelling.project),
    Check(entries.project, annotation=adjudicated.annotation),
)

Ranked = tuple[Any, ...]  # a problem as plain tuples, after the place in CHECKS of the check that reports it
READING = -1  # the rank of what is wrong with a file itself


def rank(check: int, problems: list[Problem]) -> list[Ranked]:
    """Problems of one check as plain tuples, which go from process to process and into the cache."""
    return [(check, tuple(p.place), p.code, p.message, p.hint, tuple([tuple(r) for r in p.related]), p.level) for p in problems]


def of(kind: str) -> list[tuple[int, _Of]]:
    """The checks of one kind of thing, each with its rank."""
    return [(i, found) for i, check in enumerate(CHECKS) if (found := getattr(check, kind))]
