"""Evidence: spans inside the page, passages inside the article's body, hashes that are the passages'.

Without a page's text everything but the hashes is checked, and the passages are counted as not checked.
"""

from __future__ import annotations

from waqai.check.context import NONE, CodedArticle, Context, Problems, is_sound
from waqai.problem import Problem
from waqai.records import Article, Report
from waqai.texts import SHORTEST_PASSAGE, find_digest


def page(article: Article, context: Context) -> Problems:
    """Report a page's text that is not the record's."""
    sha = article.page_sha256
    text = context.texts.get(sha)
    if text is None and context.texts.spoilt(sha):
        message = f"raw/text/{sha}.txt does not have the bytes that its name says"
        return [Problem(article.origin.place("page", "sha256"), "page-hash", message, "add the text again with `waqai text add FILE`")]
    if text is not None and len(text) != article.page_characters:
        message = f"the page's text has {len(text)} code points, and the record says {article.page_characters}"
        return [Problem(article.origin.place("page", "characters"), "page-characters", message)]
    return NONE


def body(article: Article, context: Context) -> Problems:
    """Report spans of the body that lie where they cannot."""
    if is_sound(article):
        return NONE
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


def passages(report: Report, coded: CodedArticle) -> Problems:
    """Report passages that lie outside the article's body, and passages that are not what their hash says."""
    if not coded.body_sound or coded.record is None:  # nothing can be said of what lies in a body that is nowhere
        coded.unchecked += len(report.evidence)
        return NONE
    problems: list[Problem] = []
    text, body, sha256 = coded.text, coded.record.body, coded.sha256
    for i, (start, end, wanted) in enumerate(report.evidence):
        for first, last in body:
            if first <= start and end <= last and end - start >= SHORTEST_PASSAGE:
                break
        else:
            problems.append(_misplaced(report, i, coded.record))
            coded.unchecked += text is None
            continue
        if text is None:
            coded.unchecked += 1
        else:
            coded.checked += 1
            if sha256(text[start:end].encode("utf-8", "surrogatepass")).hexdigest() != wanted:
                problems.append(_moved(report, i, text))
    return problems


def _misplaced(report: Report, i: int, article: Article) -> Problem:
    place, (start, end, _) = report.origin.place, report.evidence[i]
    if start >= end:
        return Problem(place("evidence", i, "end"), "span-backwards", f"the passage {start}-{end} ends where it begins, or before")
    if end - start < SHORTEST_PASSAGE:
        message = f"the passage {start}-{end} has {end - start} code points; at least {SHORTEST_PASSAGE} must be there"
        return Problem(place("evidence", i, "end"), "evidence-too-short", message)
    spans = ", ".join(f"{a}-{b}" for a, b in article.body)
    message = f"the passage {start}-{end} lies outside the article's body ({spans})"
    return Problem(place("evidence", i, "start"), "evidence-outside-body", message, related=(article.origin.place("body"),))


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
