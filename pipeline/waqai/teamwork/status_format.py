"""The state of a project's work as lines for people and as values for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from waqai.plurals import count
from waqai.teamwork.work_state import BEGUN, CODED, NOT_BEGUN, PUBLISHED, WorkState

SHOWN = 3  # articles of a list, in text


def lines(work: WorkState, *, listed: bool) -> Iterator[str]:
    """Totals, a line a coding, what is next; with `listed` a line an article before them."""
    if listed:
        for one in work.articles:
            stands = [f"{coding} {state}" for coding, state in one.codings.items()]
            stands += [f"{coder} {NOT_BEGUN}" for coder in one.assigned if coder not in one.codings]
            yield f"{one.article}: {one.state}" + (f" ({', '.join(stands)})" if stands else "")
    told = ", ".join(f"{number:,} {state}" for state, number in work.totals.items())
    in_release = f" (in {work.release})" if work.release and work.totals[PUBLISHED] else ""
    yield f"{count(len(work.articles), 'article')}: {told}{in_release}"
    width = max([len(name) for name in work.codings], default=0)
    for name, counts in work.codings.items():
        yield f"  {name:{width}}  " + ", ".join(f"{counts[state]:,} {state}" for state in (CODED, BEGUN, NOT_BEGUN))
    for name, todo in work.next.items():
        steps = [f"{verb} {_few(articles)}" for verb, articles in (("finish", todo.finish), ("begin", todo.begin)) if articles]
        yield f"next, {name}: {'; '.join(steps)}"
    if work.adjudicate:
        yield f"next, who adjudicates: {_few(work.adjudicate)}"


def _few(articles: Sequence[str]) -> str:
    more = f" and {len(articles) - SHOWN:,} more" if len(articles) > SHOWN else ""
    return ", ".join(articles[:SHOWN]) + more


def as_values(work: WorkState) -> dict[str, Any]:
    """The same for programs, with every article."""
    return {
        "release": work.release,
        "totals": work.totals,
        "codings": work.codings,
        "next": {name: todo._asdict() for name, todo in work.next.items()},
        "adjudicate": work.adjudicate,
        "articles": [one._asdict() for one in work.articles],
    }
