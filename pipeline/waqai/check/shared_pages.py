"""Articles of one page, and pages against one another: hashes that are mistyped, lengths that differ, stories that overlap.

Looks across the articles' records, and at which texts are there; never into a passage.
"""

from __future__ import annotations

import re

from waqai.check.article_entries import ArticleEntries
from waqai.check.context import NONE, Context, Problems
from waqai.problem import Problem
from waqai.records import Article

_IN_ARABIC_LETTERS = ("ar", "fa", "ur")
_IN_OTHERS = ("en", "fr", "de", "es", "it", "pt", "nl", "ru", "uk", "tr", "el", "he", "zh", "ja", "ko", "hi")
_ARABIC = re.compile("[\u0600-\u06ff]")
SAMPLE = 120  # code points of the body that show which script it is in


def one_page(entries: ArticleEntries, context: Context) -> Problems:
    """Report what two records say differently of one page, and stories that overlap."""
    articles = entries.records
    return [problem for i, article in enumerate(articles) for problem in _one_page(article, articles[:i])] if len(articles) > 1 else NONE


def _one_page(article: Article, before: list[Article]) -> list[Problem]:
    problems = []
    for other in before:
        if article.page_characters != other.page_characters:
            text = (
                f"the page has {article.page_characters} code points here, and {other.page_characters} in the record of `{other.article}`"
            )
            where, related = article.origin.place("page", "characters"), other.origin.place("page", "characters")
            problems.append(Problem(where, "page-characters", text, related=(related,)))
        for i, (start, end) in enumerate(article.body):
            shared = next((span for span in other.body if start < span[1] and span[0] < end), None)
            if shared is not None and article.reprint_of != other.article and other.reprint_of != article.article:
                text = f"the span [{start}, {end}] overlaps with [{shared[0]}, {shared[1]}] of `{other.article}`, a story of the same page"
                where, related = article.origin.place("body", i), other.origin.place("body", other.body.index(shared))
                problems.append(Problem(where, "stories-overlap", text, "each story has its own part of the page", (related,)))
                break
    return problems


def nearly_known(entries: ArticleEntries, context: Context) -> Problems:
    """Report pages without a text whose hash is, but for a slip, that of a text that is there or of another record."""
    if len(entries.hashes) < 2:
        return NONE
    there, pages = entries.texts, dict[str, list[Article]]()  # of hashes that texts have, and of others
    for article in entries.records:
        pages.setdefault(article.page_sha256, []).append(article)
    problems = []
    for sha in pages:
        near = sorted((there | pages.keys()) - {sha})
        if near and (near[0] in there or len(pages[near[0]]) >= len(pages[sha])):
            where = pages[sha][0].origin.place("page", "sha256")
            problems.append(Problem(where, "page-hash", "no page has this hash, and one has nearly the same", f"did you mean `{near[0]}`?"))
    return problems


def script(article: Article, context: Context) -> Problems:
    """Report a language whose script is not that of the text, where the text is there and as long as a sentence."""
    text = context.texts.get(article.page_sha256)
    start = article.body[0][0] if article.body else 0
    if text is None or len(sample := text[start : start + SAMPLE]) < SAMPLE:
        return NONE
    if article.language in _IN_ARABIC_LETTERS:
        what = "" if _ARABIC.search(sample) else "its text begins without an Arabic letter"
    elif article.language in _IN_OTHERS:
        letters = [c for c in sample if c.isalpha()]
        arabic = len(_ARABIC.findall("".join(letters)))
        what = "almost all letters of its text are Arabic" if arabic * 10 > len(letters) * 9 else ""
    else:
        return NONE
    if not what:
        return NONE
    return [
        Problem(
            article.origin.place("language"), "other-script", f"the language is `{article.language}`, and {what}", "correct the language"
        )
    ]
