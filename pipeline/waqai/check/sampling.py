"""How an article came to be in the dataset, and where its page's text can be had."""

from __future__ import annotations

from waqai.check.context import NONE, Context, Problems
from waqai.copy_kinds import KINDS
from waqai.dates import is_day
from waqai.nearest import did_you_mean
from waqai.problem import Problem
from waqai.records import Article, Copy, Drift


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
                "remove it, or is it of another kind?",
            )
            for name in given
            if name not in ("kind", "uri", *kind.needs, *kind.may)
        ]
    return problems


def project(context: Context) -> list[Problem]:
    """Report entries of raw/drift.yaml about copies that no record has, two of one copy, and days that are none."""
    problems, seen = list[Problem](), dict[tuple[str, int], Drift]()
    for drift in context.raw.drift:
        at = drift.origin.place
        article = context.raw.article.get(drift.article)
        if article is None and context.knows("articles") and context.knows(f"articles/{drift.article}"):
            hint = did_you_mean(drift.article, context.raw.article) or "take the entry out"
            problems.append(Problem(at("article"), "unknown-article", f"there is no record of `{drift.article}` in raw/articles", hint))
        elif article is not None and drift.copy > len(article.copies):
            text = f"`{drift.article}` has {len(article.copies)} copies, and this is about copy {drift.copy}"
            problems.append(Problem(at("copy"), "unknown-copy", text, "run `waqai text fetch` again, or remove the entry"))
        if seen.setdefault((drift.article, drift.copy), drift) is not drift:
            text = f"two entries are about copy {drift.copy} of `{drift.article}`"
            problems.append(Problem(at("copy"), "duplicate-id", text, "leave the later one"))
        if not is_day(drift.checked):
            problems.append(Problem(at("checked"), "bad-date", f"`{drift.checked}` is not a day such as 2026-11-22"))
    return problems
