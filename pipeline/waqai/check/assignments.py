"""raw/assignments.yaml: that its coders and its articles are there."""

from __future__ import annotations

from waqai.check.context import Context
from waqai.nearest import did_you_mean
from waqai.problem import Problem


def project(context: Context) -> list[Problem]:
    """Report coders and articles that are not known."""
    raw, problems = context.raw, list[Problem]()
    for assigned in raw.assignments:
        for coder, articles in assigned.of.items():
            if coder not in raw.coder and context.knows("coders"):
                text, hint = f"`{coder}` is not an id of raw/coders.yaml", did_you_mean(coder, raw.coder)
                problems.append(Problem(assigned.origin.key(coder), "unknown-coder", text, hint))
            for i, article in enumerate(articles):
                if article not in raw.article and raw.broken.isdisjoint(("articles", f"articles/{article}")):
                    hint = did_you_mean(article, raw.article) or "remove it, or write its record"
                    text = f"`{article}` is not an article of raw/articles"
                    problems.append(Problem(assigned.origin.place(coder, i), "unknown-article", text, hint))
    return problems
