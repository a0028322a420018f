"""One file of articles or annotations: read, checked by itself, and turned into what the checks across files need.

Takes a path, gives plain tuples, so that it is all the same whether this process, a worker or an earlier run did it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from waqai.check.checks import READING, Ranked, of, rank
from waqai.check.facts import Fact, facts
from waqai.check.spelling import unsaid
from waqai.check.subject import Subject
from waqai.formats import Formats
from waqai.problem import Problem
from waqai.read.raw_folder import read_annotation, read_article
from waqai.records import Annotation, Article

ARTICLE, ANNOTATION = of("article"), of("annotation")


class Single(NamedTuple):
    """What one file gave.

    Parameters
    ----------
    article : str or None
        The article that it says it is about; None where it could not be read.
    record : tuple or None
        Of an article, its record without the origin.
    facts : list of Fact
        Of an annotation, what it says for the checks across files.
    told, mentioned : tuple of str
        The events that it tells, and those that its reports name.
    odd : list of tuple
        Events whose ids have words that it does not say, see `check.spelling`.
    reports, checked, unchecked : int
        How many reports it has, and of their passages how many could be checked and could not.
    digest : bytes
        The hash of the file's bytes, where it was asked for.
    """

    article: str | None
    problems: list[Ranked]
    record: tuple[Any, ...] | None = None
    facts: list[Fact] = []  # noqa: RUF012
    told: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    odd: list[tuple[str, tuple[str, ...]]] = []  # noqa: RUF012
    reports: int = 0
    checked: int = 0
    unchecked: int = 0
    digest: bytes = b""


def article(path: str, subject: Subject, formats: Formats, *, hashed: bool = False) -> tuple[Single, Article | None]:
    """Read and check the record at `path`; `hashed` asks for the hash of its bytes too."""
    record, problems = read_article(str(subject.root), path, formats.article, subject.lines)
    if record is None:
        return Single(None, rank(READING, problems)), None
    found = _problems(ARTICLE, record, subject, problems)
    return Single(record.article, found, tuple(record[:-1]), digest=_digest(record) if hashed else b""), record


def annotation(path: str, subject: Subject, formats: Formats, *, hashed: bool = False) -> tuple[Single, Annotation | None]:
    """Read and check the annotation at `path`; all articles must be known."""
    record, problems = read_annotation(str(subject.root), path, formats.annotation, subject.lines)
    if record is None:
        return Single(None, rank(READING, problems)), None
    count = subject.passages = {"checked": 0, "unchecked": 0}
    found = _problems(ANNOTATION, record, subject, problems)
    told = tuple([r.event for r in record.reports])
    mentioned = tuple([event for r in record.reports if r.about for event in r.about])
    out = Single(
        record.article, found, None, facts(record, subject.ids("actor"), subject.ids("place")), told, mentioned, unsaid(record, subject),
        len(told), count["checked"], count["unchecked"], _digest(record) if hashed else b"",
    )  # fmt: skip
    return out, record


def _digest(record: Article | Annotation) -> bytes:
    from waqai.check.cache import digest

    source = record.origin.document.source
    return digest(source) if isinstance(source, bytes) else b""


def _problems(checks: list[Any], record: Any, subject: Subject, problems: list[Problem]) -> list[Ranked]:
    found = rank(READING, problems)
    for i, check in checks:
        if new := check(record, subject):
            found += rank(i, new)
    return found
