"""One file of articles or annotations: read, checked by itself, and turned into what the checks across files need.

Takes a path, gives plain tuples, so that it is all the same whether this process, a worker or an earlier run did it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from waqai import records
from waqai.check.checks import READING, Ranked, of, rank
from waqai.check.facts import Fact, tellings
from waqai.check.spelling import unsaid
from waqai.check.subject import Subject
from waqai.formats import Formats
from waqai.problem import Problem
from waqai.read.raw_folder import coding_of, read_document
from waqai.records import Annotation, Article
from waqai.yamlfile.document import Document

if TYPE_CHECKING:
    from waqai.check.quick import Quick

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
        Of an annotation, what it tells; with what follows from it where `check.files` has added that.
    told, mentioned : tuple of str
        The events that it tells, and those that its reports name.
    odd : list of tuple
        Events whose ids have words that it does not say, see `check.spelling`.
    reports, checked, unchecked : int
        How many reports it has, and of their passages how many could be checked and could not.
    known : bool
        Whether it was seen that every actor and place in it has its record; else it may be so.
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
    known: bool = False
    digest: bytes = b""

    def without_facts(self) -> tuple[Any, ...]:
        """The same, as a plain tuple, without what it says for the checks across files."""
        return (*self[:3], [], *self[4:])


def article(
    path: str, subject: Subject, formats: Formats, *, hashed: bool = False, quick: Quick | None = None
) -> tuple[Single, Article | None]:
    """Read and check the record at `path`; `hashed` asks for the hash of its bytes too, `quick` may spare the checks."""
    document, problems = read_document(str(subject.root), path, formats.article, subject.lines)
    if document is None:
        return Single(None, rank(READING, problems)), None
    record = records.article(document)
    found = [] if quick and not problems and quick.article(path, record) else _problems(ARTICLE, record, subject, problems)
    return Single(record.article, found, tuple(record[:-1]), digest=_digest(document) if hashed else b""), record


def annotation(
    path: str, subject: Subject, formats: Formats, *, hashed: bool = False, quick: Quick | None = None
) -> tuple[Single, Annotation | None]:
    """Read and check the annotation at `path`; all articles must be known. Where `quick` spares the checks there is no record."""
    document, problems = read_document(str(subject.root), path, formats.annotation, subject.lines)
    if document is None:
        return Single(None, rank(READING, problems)), None
    hash_of_bytes = _digest(document) if hashed else b""
    if quick and not problems and (said := quick.annotation(document)):
        found_facts, told, mentioned, odd, checked, unchecked, known = said
        return Single(
            document.values["article"], [], None, found_facts, told, mentioned, odd, len(told), checked, unchecked, known, hash_of_bytes
        ), None
    record = records.annotation(document, coding_of(path))
    count = subject.passages = {"checked": 0, "unchecked": 0}
    found = _problems(ANNOTATION, record, subject, problems)
    told = tuple([r.event for r in record.reports])
    mentioned = tuple([event for r in record.reports if r.about for event in r.about])
    out = Single(
        record.article, found, None, tellings(document.values["reports"]), told, mentioned, unsaid(record, subject),
        len(told), count["checked"], count["unchecked"], digest=hash_of_bytes,
    )  # fmt: skip
    return out, record


def _digest(document: Document) -> bytes:
    from waqai.check.cache import digest

    return digest(document.source) if isinstance(document.source, bytes) else b""


def _problems(checks: list[Any], record: Any, subject: Subject, problems: list[Problem]) -> list[Ranked]:
    found = rank(READING, problems)
    for i, check in checks:
        if new := check(record, subject):
            found += rank(i, new)
            if checks is ANNOTATION and any(problem.code == "file-name" for problem in new):
                break  # it was coded from another article than it names: no passage of it is right
    return found
