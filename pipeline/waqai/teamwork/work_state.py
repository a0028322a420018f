"""How far a project's articles are, by coding and all in all, and what is next for whom.

Takes what a check of the project gave, and the articles of the last release; gives counts and states.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from waqai.check.left_out import ADJUDICATED
from waqai.engine.check_project import Result

STATES = ("not begun", "begun", "coded", "coded twice", "adjudicated", "published")
NOT_BEGUN, BEGUN, CODED, TWICE, _, PUBLISHED = STATES


class ArticleState(NamedTuple):
    """One article: its state, who is to code it, and for each coding that has it whether it is `begun` or `coded`."""

    article: str
    state: str
    assigned: tuple[str, ...]
    codings: dict[str, str]


class Next(NamedTuple):
    """What a coder is to do next: articles to go on with, and articles to begin."""

    finish: list[str]
    begin: list[str]


class WorkState(NamedTuple):
    """A project's work.

    Parameters
    ----------
    codings : dict
        For each coding how many articles are not begun (of those that are assigned to the coder of its name), begun and coded.
    next : dict
        By coding, for those with something to do.
    adjudicate : list of str
        The articles that are coded twice, and that nobody has begun to adjudicate.
    release : str or None
        The last release.
    """

    articles: list[ArticleState]
    codings: dict[str, dict[str, int]]
    next: dict[str, Next]
    adjudicate: list[str]
    release: str | None

    @property
    def totals(self) -> dict[str, int]:
        """How many articles are in each state."""
        counts = dict.fromkeys(STATES, 0)
        for article in self.articles:
            counts[article.state] += 1
        return counts


def work_state(result: Result, articles: Iterable[str], released: Collection[str], release: str | None) -> WorkState:
    """The state of a project's work.

    Parameters
    ----------
    articles : iterable of str
        The ids of all articles.
    released : collection of str
        Those whose coding the last release has.
    """
    codings: dict[str, dict[str, str]] = {}
    for coding, article, finished in result.coded:
        codings.setdefault(article, {})[coding] = CODED if finished else BEGUN
    for kind, coding, article in (b.split("/") for b in result.raw.broken if b.count("/") == 2):
        if kind == "annotations":
            codings.setdefault(article, {})[coding] = BEGUN  # something is there that cannot be read yet
    assigned: dict[str, list[str]] = {}
    for table in result.raw.assignments:
        for coder, mine in table.of.items():
            for article in mine:
                assigned.setdefault(article, []).append(coder)
    states = []
    for article in sorted({*articles, *codings}):
        found, coders = codings.get(article, {}), tuple(assigned.get(article, ()))
        states.append(ArticleState(article, _state(found, is_released=article in released), coders, found))
    names = sorted({coding for found in codings.values() for coding in found} | {c for coders in assigned.values() for c in coders})
    counts = {name: dict.fromkeys((NOT_BEGUN, BEGUN, CODED), 0) for name in names}
    todo = {name: Next([], []) for name in names}
    for one in states:
        for coding in {*one.codings, *one.assigned}:
            stands = one.codings.get(coding, NOT_BEGUN)
            counts[coding][stands] += 1
            if stands != CODED:
                (todo[coding].finish if stands == BEGUN else todo[coding].begin).append(one.article)
    waiting = [one.article for one in states if one.state == TWICE and ADJUDICATED not in one.codings]
    return WorkState(states, counts, {name: n for name, n in todo.items() if n.finish or n.begin}, waiting, release)


def _state(codings: dict[str, str], *, is_released: bool) -> str:
    if is_released:
        return PUBLISHED
    if codings.get(ADJUDICATED) == CODED:
        return ADJUDICATED
    done = sum(stands == CODED for stands in codings.values())
    return (TWICE if done > 1 else CODED) if done else BEGUN if codings else NOT_BEGUN
