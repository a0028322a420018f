"""Evidence: spans inside the page, passages inside the article's body, hashes that are the passages'.

Without a page's text everything but the hashes is checked, and the passages are counted as not checked.
"""

from __future__ import annotations

from waqai.check.subject import Subject
from waqai.problem import Problem
from waqai.records import Annotation, Article, Report
from waqai.texts import SHORTEST_PASSAGE, find_digest, passage_digest


def article(article: Article, subject: Subject) -> list[Problem]:
    """Report a page's text that is not the record's, and spans of the body that lie where they cannot."""
    return [*_page(article, subject), *_body(article)]


def annotation(annotation: Annotation, subject: Subject) -> list[Problem]:
    """Report passages that lie outside the article's body, and passages that are not what their hash says."""
    article, problems = subject.raw.article.get(annotation.article), list[Problem]()
    if article is None or _body(article):  # nothing can be said of what lies in a body that is nowhere
        subject.passages["unchecked"] += sum(len(report.evidence) for report in annotation.reports)
        return []
    text = subject.texts.get(article.page_sha256)
    if text is not None and len(text) != article.page_characters:
        text = None
    for report in annotation.reports:
        problems += _passages(report, article, text, subject)
    return problems


def _page(article: Article, subject: Subject) -> list[Problem]:
    """What is wrong with the page's text."""
    text = subject.texts.get(article.page_sha256)
    if text is None and subject.texts.spoilt(article.page_sha256):
        where = article.origin.place("page", "sha256")
        message = f"raw/text/{article.page_sha256}.txt does not have the bytes that its name says"
        return [Problem(where, "page-hash", message, "add the text again with `waqai text add FILE`")]
    if text is not None and len(text) != article.page_characters:
        where = article.origin.place("page", "characters")
        message = f"the page's text has {len(text)} code points, and the record says {article.page_characters}"
        return [Problem(where, "page-characters", message)]
    return []


def _body(article: Article) -> list[Problem]:
    problems, before = [], 0
    for i, (start, end) in enumerate(article.body):
        code = text = ""
        if start >= end:
            code, text = "span-backwards", f"the span [{start}, {end}] ends where it begins, or before"
        elif end > article.page_characters:
            code, text = "body-outside-page", f"the span [{start}, {end}] ends after the page ({article.page_characters} code points)"
        elif start < before:
            code, text = "body-order", f"the span [{start}, {end}] begins before the one above it ends ({before})"
        if code:
            problems.append(Problem(article.origin.place("body", i), code, text))
        before = max(before, end)
    return problems


def _passages(report: Report, article: Article, text: str | None, subject: Subject) -> list[Problem]:
    problems = []
    for i, passage in enumerate(report.evidence):
        where, start, end = ("evidence", i), passage.start, passage.end
        found: Problem | None = None
        if start >= end:
            found = Problem(
                report.origin.place(*where, "end"), "span-backwards", f"the passage {start}-{end} ends where it begins, or before"
            )
        elif end - start < SHORTEST_PASSAGE:
            message = f"the passage {start}-{end} has {end - start} code points; at least {SHORTEST_PASSAGE} must be there"
            found = Problem(report.origin.place(*where, "end"), "evidence-too-short", message)
        elif not _inside(start, end, article.body):
            spans = ", ".join(f"{a}-{b}" for a, b in article.body)
            message = f"the passage {start}-{end} lies outside the article's body ({spans})"
            found = Problem(report.origin.place(*where, "start"), "evidence-outside-body", message, related=(article.origin.place("body"),))
        if found is None and text is not None:
            subject.passages["checked"] += 1
            if passage_digest(text, start, end) != passage.sha256:
                found = _moved(report, i, text)
        elif text is None:
            subject.passages["unchecked"] += 1
        problems += [found] if found else []
    return problems


def _inside(start: int, end: int, body: tuple[tuple[int, int], ...]) -> bool:
    for first, last in body:  # noqa: SIM110 - `any` would cost more than all else here
        if first <= start and end <= last:
            return True
    return False


def _moved(report: Report, i: int, text: str) -> Problem:
    passage = report.evidence[i]
    length = passage.end - passage.start
    message = f"the passage {passage.start}-{passage.end} does not have this hash"
    places = find_digest(text, length, passage.sha256)
    if places:
        hint = f"the passage with this hash is at {places[0]}-{places[0] + length}"
    else:
        hint = 'no passage of this length has it; `waqai text find ARTICLE "words"` gives the line to paste'
    return Problem(report.origin.place("evidence", i, "sha256"), "evidence-hash", message, hint)
