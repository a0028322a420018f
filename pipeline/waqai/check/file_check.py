"""One article's record or coding, checked by itself and turned into what the checks across files need.

Takes a record, gives plain values, so that it is all the same whether this process, a worker or an earlier run did it.
"""

from __future__ import annotations

from collections.abc import Container

from waqai.check import checks
from waqai.check.checks import Ranked, rank_of, ranked
from waqai.check.context import CodedArticle, Context, Source
from waqai.check.index import Plain, of_annotation, of_article
from waqai.records import Annotation, Article

_RANKS = {
    check: rank_of(check) for check in (*checks.OF_ARTICLE, *checks.OF_NAMES, *checks.OF_ANNOTATION, *checks.OF_REPORT)
}  # fmt: skip


def check_article(article: Article, source: Source, context: Context) -> tuple[list[Ranked], list[Plain]]:
    """What is wrong with a record, and its index entries."""
    found: list[Ranked] = []
    for check in checks.OF_ARTICLE:
        if problems := check(article, context):
            found += ranked(_RANKS[check], problems)
    return found, of_article(article, source, has_text=context.texts.has(article.page_sha256))


def check_annotation(
    annotation: Annotation, source: Source, context: Context, actors: Container[str], places: Container[str]
) -> tuple[list[Ranked], list[Plain], CodedArticle]:
    """What is wrong with an annotation, its index entries, and what it was checked in; all articles must be known."""
    coded, found = CodedArticle(annotation, context), list[Ranked]()
    for check in checks.OF_NAMES:
        if problems := check(coded):
            found += ranked(_RANKS[check], problems)
    if not found or all(code != "file-name" for _, _, code, *_ in found):
        for check in checks.OF_ANNOTATION:
            if problems := check(coded):
                found += ranked(_RANKS[check], problems)
        of_report = checks.OF_REPORT
        for report in annotation.reports:
            for check in of_report:
                if problems := check(report, coded):
                    found += ranked(_RANKS[check], problems)
    return found, list(of_annotation(annotation, source, actors, places)), coded
