"""Lists the checks, by what each looks at, and the order in which they count.

A check is a function of one thing and its context that gives nothing or problems; its cheapest condition comes first, and it
looks for places only where something is wrong. To add one: write it in the module of its concern, and list it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, compress
from operator import itemgetter
from typing import Any

from waqai.check import (
    adjudicated,
    assignments,
    authority_files,
    codes,
    conflicts,
    date_rules,
    event_consistency,
    evidence,
    identity,
    left_out,
    likely_events,
    participants,
    plausibility,
    references,
    sampling,
    shared_pages,
    text_rules,
    unfinished,
)
from waqai.check.context import Problems
from waqai.check.index import ALIKE, ARTICLE, HALF, PAGE, UNKNOWN
from waqai.problem import Problem
from waqai.records import Report

Check = Callable[..., Problems]

# What an earlier concern has reported at a place, no later one reports there again.
CONCERNS = (
    "identity", "codes", "text_rules", "references", "date_rules", "participants", "shared_pages", "evidence", "conflicts",
    "event_consistency", "likely_events", "plausibility", "spelling", "authority_files", "adjudicated",
    "left_out", "sampling", "unfinished", "assignments",
)  # fmt: skip

# Of one article's record: (article, context).
OF_ARTICLE: tuple[Check, ...] = (
    identity.article, text_rules.article, references.outlets, references.credits_itself, date_rules.published, date_rules.retrieved,
    shared_pages.script, evidence.page, evidence.body, sampling.weight, sampling.copies,
)  # fmt: skip

# Of one article's coding: (coded). Where the first one reports that a file was coded from another article than it names, only
# those of its names are asked, since no passage of it is right.
OF_NAMES: tuple[Check, ...] = (identity.file_name, identity.record, identity.other_coder)
OF_ANNOTATION: tuple[Check, ...] = (
    codes.codebook, references.coder, date_rules.day_of_coding, conflicts.event_twice,
    plausibility.few_reports, plausibility.same_passage, adjudicated.adjudication, unfinished.drafts, unfinished.no_events,
)  # fmt: skip

# Of one report: (report, coded).
OF_REPORT: tuple[Check, ...] = (
    codes.mode, text_rules.summary, date_rules.date, date_rules.centuries, participants.sides, participants.alleged_by, participants.accusation,
    participants.roles, evidence.passages, plausibility.visit, plausibility.long_past,
)  # fmt: skip

# Of one report that says something under a key which few have: (report, coded). It is called for no other report.
OF_REPORT_WITH: dict[str, tuple[Check, ...]] = {
    "planned": (date_rules.planned, plausibility.planned_before),
    "claims": (participants.stances, plausibility.outlet_claims, plausibility.claimed_by_its_actor),
    "about": (references.about_itself,),
    "quantities": (codes.quantities,),
    "extra": (text_rules.extra,),
}

# Of all that is said under one key, by what the key begins with: of articles (entries, context), of events (event, context).
OF_KEY: dict[str, tuple[Check, ...]] = {
    ARTICLE: (identity.twice, references.reprints, left_out.left_out),
    PAGE: (shared_pages.one_page,),
    HALF: (shared_pages.nearly_known,),
    ALIKE: (likely_events.same_day, likely_events.likely_one),
    UNKNOWN: (references.unknown,),
}
OF_EVENT: tuple[Check, ...] = (
    references.mentions, references.decided, references.retired, conflicts.event, event_consistency.event, plausibility.charges,
)  # fmt: skip

# Of schema/, the authority files and the decisions alone: (context). While these stay, so does what is said of them.
OF_SINGLE_FILES: tuple[Check, ...] = (codes.project, text_rules.project, date_rules.project)

# Of these and which codings and articles there are: (context). `check.spelling` has steps of its own.
OF_PROJECT: tuple[Check, ...] = (
    *OF_SINGLE_FILES, identity.project, references.project, authority_files.project, sampling.project, assignments.project,
)  # fmt: skip

Ranked = tuple[Any, ...]  # a problem as plain tuples, after the place of its check's concern
READING = -1  # the rank of what is wrong with a file itself

_few = itemgetter(*map(Report._fields.index, OF_REPORT_WITH))
_NOTHING = (None, ())  # what a report has under a key that it does not say; an empty text is something


def of_report(report: Report) -> Iterable[Check]:
    """The checks of a report: those of all, and those of the keys under which few say something and it does."""
    values = _few(report)
    if values.count(None) + values.count(()) == len(values):
        return OF_REPORT
    return chain(OF_REPORT, *compress(OF_REPORT_WITH.values(), [value not in _NOTHING for value in values]))


def rank_of(check: Check) -> int:
    """The place of a check's concern."""
    return CONCERNS.index(concern(check))


def concern(check: Check) -> str:
    """What a check is concerned with: the name of its module."""
    return check.__module__.rpartition(".")[2]


def ranked(rank: int, problems: Iterable[Problem]) -> list[Ranked]:
    """Problems as plain tuples, which go from process to process and into the cache."""
    return [(rank, tuple(p.place), p.code, p.message, p.hint, tuple([tuple(r) for r in p.related]), p.level) for p in problems]
