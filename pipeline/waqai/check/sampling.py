"""How an article came to be in the dataset, and where its page's text can be had."""

from __future__ import annotations

from waqai.check.context import NONE, Context, Problems
from waqai.copy_kinds import KINDS
from waqai.problem import Problem
from waqai.records import Article, Copy


def weight(article: Article, _: Context) -> Problems:
    """Report an inclusion probability of an article that was drawn from nothing that has a name."""
    if article.inclusion_probability is None or article.stratum is not None:
        return NONE
    text = "the article has an inclusion probability and no stratum: it is not said what it was drawn from"
    hint = "name the part of the whole, or `inclusion_probability: null` where it was not drawn"
    return [Problem(article.origin.place("inclusion_probability"), "stratum-missing", text, hint)]


def copies(article: Article, _: Context) -> Problems:
    """Report copies that lack what their kind needs, or have what nothing of their kind has."""
    problems = []
    for i, values in enumerate(article.copies):
        copy = Copy(*values)
        kind, given = KINDS[copy.kind], [name for name, value in copy._asdict().items() if value is not None]
        known = f"a copy of kind `{copy.kind}` is {kind.meaning}"
        problems += [
            Problem(article.origin.key("copies", i), "copy-unfit", f"{known}, and this one has no `{name}`", f"add `{name}`")
            for name in kind.needs
            if name not in given
        ]
        problems += [
            Problem(
                article.origin.key("copies", i, name),
                "copy-unfit",
                f"{known}, which has no `{name}`",
                "take it out, or is it of another kind?",
            )
            for name in given
            if name not in ("kind", "uri", *kind.needs, *kind.may)
        ]
    return problems
