"""Brings pages' texts from the copies that records name, tried in their order, and notes what was found at each.

Takes articles, gives findings; a page that has the record's hash is kept in raw/text. Kinds that cannot be tried are shown, never
fetched. No word of what was found is written or shown.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import NamedTuple

from waqai.fetching.git_copies import GitCopies, Lacking
from waqai.problem import CannotRun
from waqai.records import Annotation, Article, Copy, Passage
from waqai.release.downloading import Session, read
from waqai.texts import SEARCHED, Texts, digest, slide


class Finding(NamedTuple):
    """What was found at one copy.

    Parameters
    ----------
    copy : int
        Its place in the record, from 1.
    found : str
        One of `waqai.copy_kinds.FINDINGS`, or `not tried`.
    why : str
        What stood in the way; empty where nothing did.
    offline : bool
        Whether no host answered.
    """

    article: str
    copy: int
    at: Copy
    found: str
    why: str = ""
    sha256: str | None = None
    passages: int | None = None
    passages_found: int | None = None
    offline: bool = False


class PageFetch:
    """One run.

    Parameters
    ----------
    git, http
        What reads copies of either kind.
    every : bool
        Try every copy of every article; otherwise each article's until one gives the page.
    """

    def __init__(self, texts: Texts, annotations: Sequence[Annotation], git: GitCopies, http: Session, *, every: bool) -> None:
        self._texts, self._git, self._http, self._every = texts, git, http, every
        self._passages: dict[str, set[Passage]] = {}
        for annotation in annotations:
            self._passages.setdefault(annotation.article, set()).update(p for report in annotation.reports for p in report.evidence)
        self.findings: list[Finding] = []
        self.added: set[str] = set()

    def run(self, articles: Sequence[Article]) -> None:
        """Try the copies of articles.

        Raises
        ------
        CannotRun
            git is not installed, the disk refuses, or no host answered anything.
        """
        left = [a for a in articles if a.copies and (self._every or self._texts.get(a.page_sha256) is None)]
        number = 0
        while left:
            tried = [(a, Copy(*a.copies[number])) for a in left if number < len(a.copies)]
            files = self._files([copy for _, copy in tried if copy.kind == "git"])
            for article, copy in tried:
                found = files[copy] if copy.kind == "git" else self._get(copy.uri) if copy.kind == "url" else None
                self.findings.append(self._judge(article, number + 1, copy, found))
            number += 1
            left = [a for a in left if number < len(a.copies) and (self._every or self._texts.get(a.page_sha256) is None)]
        real = [f for f in self.findings if f.found != "not tried"]
        if real and all(f.offline for f in real):
            raise CannotRun(f"no host answered, and nothing is noted: {real[0].why}")
        self.findings.sort(key=lambda f: (f.article, f.copy))

    def _files(self, copies: Sequence[Copy]) -> dict[Copy, bytes | Lacking]:
        """The files of copies in git, those of one commit in one go."""
        commits: dict[tuple[str, str], dict[str, list[Copy]]] = {}
        for copy in copies:
            commits.setdefault((copy.uri, copy.commit or ""), {}).setdefault(copy.path or "", []).append(copy)
        out: dict[Copy, bytes | Lacking] = {}
        for (uri, commit), paths in commits.items():
            for path, found in self._git.files(uri, commit, list(paths)).items():
                out |= dict.fromkeys(paths[path], found)
        return out

    def _get(self, uri: str) -> bytes | Lacking:
        try:
            data = read(self._http, uri, patient=False)
        except CannotRun as error:
            return Lacking("refused", str(error), offline="no connection" in str(error))
        return Lacking("gone", "the server says that it is not there") if data is None else data

    def _judge(self, article: Article, number: int, copy: Copy, found: bytes | Lacking | None) -> Finding:
        if found is None:
            return Finding(article.article, number, copy, "not tried", f"copies of the kind `{copy.kind}` are not fetched")
        if isinstance(found, Lacking):
            return Finding(article.article, number, copy, found.found, found.why, offline=found.offline)
        sha256 = digest(found)
        if sha256 == article.page_sha256:
            if self._texts.get(sha256) is None:
                self._texts.keep(found)
                self.added.add(sha256)
            return Finding(article.article, number, copy, "same", sha256=sha256)
        wanted, there = self._passages.get(article.article, set()), self._count(article, found)
        verdict = "passages" if wanted and there == len(wanted) else "changed"
        return Finding(article.article, number, copy, verdict, "", sha256, len(wanted), there)

    def _count(self, article: Article, data: bytes) -> int:
        """How many passages of an article stand in another text, as it is or without the marks of HTML."""
        text, coded = data.decode(errors="replace"), self._texts.get(article.page_sha256)
        wanted, counts = self._passages.get(article.article, set()), []
        for form in (text, without_tags(text)):
            if coded is not None:
                counts.append(sum(coded[p.start : p.end] in form for p in wanted))
            else:
                counts.append(sum(slide(form[:SEARCHED], p.start, p.end, p.sha256) is not None for p in wanted))
        return max(counts)


def without_tags(text: str) -> str:
    """The text of a page in HTML: without tags, scripts and styles, its entities resolved."""
    first, *rest = text.split("<")
    kept, hidden = [first], ""
    for part in rest:
        tag, end, after = part.partition(">")
        name = tag.split(None, 1)[0].casefold() if tag.split() else ""
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in ("script", "style"):
            hidden = name
        if not hidden:
            kept.append(after if end else f"<{part}")
    return html.unescape("".join(kept))
