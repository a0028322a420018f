"""What of a coding changes when reports of a foreign file are taken into it: which are added, replaced, kept or held back as drafts.

Takes candidates and the coding as it stands, gives the files that are to be written. A report that a hand has changed since it was
imported is never replaced. Touches no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from waqai import report_keys
from waqai.adjudication import annotation_text
from waqai.adjudication.comparison import said, same
from waqai.check.context import CodedArticle
from waqai.imports.import_log import Kind, Log
from waqai.imports.import_record import Entry, Record, row_key, summary_key
from waqai.imports.report_candidate import Candidate, ForeignDocument, Judge
from waqai.problem import CannotRun, Place, Problem
from waqai.records import Annotation, Origin, Report
from waqai.report_digest import digest_of
from waqai.report_keys import DRAFT


class Head(NamedTuple):
    """What a new annotation file says of itself."""

    coder: str
    codebook: str
    coded: str

    def of(self, article: str) -> dict[str, str]:
        """The keys of an article's file but for its reports."""
        return {"article": article, **self._asdict()}


class NoEvents(NamedTuple):
    """An article that was read and reports no event: where the file says so, and why."""

    place: Place
    why: str


class HeldBack(NamedTuple):
    """A report that is held back, with why."""

    candidate: Candidate
    why: tuple[str, ...]


class Change(NamedTuple):
    """An annotation file as it is to be."""

    article: str
    text: str


class CodingUpdate:
    """One import into one coding; `standing` has the candidates that are in the coding, as reports."""

    def __init__(self, coding: str, folder: Path, annotations: Iterable[Annotation], record: Record, judge: Judge, log: Log) -> None:
        self.coding, self.folder, self.record, self.judge, self.log = coding, folder, record, judge, log
        self.there = {a.article: a for a in annotations if a.coding == coding}
        self.held: list[HeldBack] = []
        self.standing: list[Candidate] = []

    def sound(self, candidates: list[Candidate], heads: dict[str, Head]) -> list[Candidate]:
        """The candidates that the checks find nothing wrong with, each alone and all of an article together."""
        alone: list[Candidate] = []
        seen: dict[tuple[str, str], Candidate] = {}
        for candidate in candidates:
            key = (candidate.article, candidate.event)
            if candidate.lacking:
                self._hold(candidate, [f"{name}: {why}" for name, why in candidate.lacking.items()], "incomplete")
            elif key in seen:
                self._hold(candidate, [f"the article has this event already, at {seen[key].place}"], "twice")
            else:
                found = self._problems([candidate], heads[candidate.article])
                if found:
                    self._refuse(candidate, found)
                else:
                    alone.append(candidate)
                    seen[key] = candidate
        return self._together(self._with_events(alone), heads)

    def _together(self, candidates: list[Candidate], heads: dict[str, Head]) -> list[Candidate]:
        """Those that the checks of a whole article find nothing wrong with."""
        out: list[Candidate] = []
        for article, ours in _by_article(candidates).items():
            for problem in self._problems(ours, heads[article], whole=True):
                if wrong := next(
                    (c for c in ours if problem.place == c.places.get("event", c.place) or problem.place in c.places.values()), None
                ):
                    ours.remove(wrong)
                    self._refuse(wrong, [problem])
            out += ours
        return out

    def _problems(self, candidates: list[Candidate], head: Head, *, whole: bool = False) -> list[Problem]:
        """What is wrong with the article's coding when it has these reports too."""
        article = candidates[0].article
        there = self.there.get(article)
        new = {c.event for c in candidates}
        reports: list[Report] = [r for r in there.reports if r.event not in new] if there and whole else []
        bare = Annotation(article, self.coding, head.coder, head.codebook, head.coded, (), None, Origin(ForeignDocument(candidates[0]), ()))
        coded, found = CodedArticle(bare, self.judge.context), list[Problem]()
        for candidate in candidates:
            report, wrong = self.judge.report(candidate, coded)
            found += wrong
            reports += [report] if report else []
        return self.judge.annotation(bare._replace(reports=tuple(reports))) if whole and not found else found

    def _with_events(self, candidates: list[Candidate]) -> list[Candidate]:
        """Those whose `about` names events of the coding, or of this import."""
        known = {r.event for a in self.there.values() for r in a.reports}
        while True:
            events = known | {c.event for c in candidates}
            lost = [(c, name) for c in candidates for name in c.values.get("about") or () if name not in events]
            if not lost:
                return candidates
            for candidate, name in lost:
                if candidate in candidates:
                    place = candidate.places.get("about", candidate.place)
                    problem = Problem(
                        place, "unknown-event", f"about: no report of the coding has the event `{name}`", "it may itself be held back"
                    )
                    self._refuse(candidate, [problem])
                    candidates = [c for c in candidates if c is not candidate]

    def merge(self, candidates: list[Candidate], empty: dict[str, NoEvents], heads: dict[str, Head]) -> list[Change]:
        """The annotation files that change.

        Parameters
        ----------
        empty : dict
            The articles that were read and report no event.
        heads : dict
            For each article what a new file says of itself.
        """
        changes, found = [], _by_article([*candidates, *self._drafts(candidates)])
        for article in sorted(found.keys() | empty.keys()):
            if change := self._article(article, found.get(article, []), empty.get(article), heads[article]):
                changes.append(change)
        return changes

    def _drafts(self, candidates: list[Candidate]) -> list[Candidate]:
        """What is held back, as drafts: one for each event of which there is no candidate."""
        out, events = list[Candidate](), {(c.article, c.event) for c in candidates}
        for candidate, why in self.held:
            draft = self.judge.draft(candidate, why)
            if draft and (draft.article, draft.event) not in events:
                events.add((draft.article, draft.event))
                out.append(draft)
        return out

    def _article(self, article: str, ours: list[Candidate], empty: NoEvents | None, head: Head) -> Change | None:
        path = self.folder / f"{article}.yaml"
        there = self.there.get(article)
        if empty and not ours:
            return self._nothing(article, empty, path, there, head)
        source = self._source(article, path, there, ours)
        if source is None:
            return None
        written: list[dict[str, Any]] = (there.origin.document.values["reports"] if there else None) or []
        commented = annotation_text.commented(source, len(written)) if written else set()
        replaced, added, taken = dict[int, dict[str, Any]](), list[dict[str, Any]](), list[Candidate]()
        for candidate in ours:
            position = _position(written, candidate.event)
            if position is None and candidate.was:
                position = _position(written, candidate.was)
            if position is None:
                added.append(candidate.values)
                taken.append(candidate)
            elif self._means_the_same(written[position], candidate):
                self._note(candidate, written[position])
                self.standing.append(candidate)
                self._say("unchanged", candidate)
            elif position in commented:
                self._say("kept", candidate, "a hand has written a comment into it")
            elif candidate.is_draft and DRAFT not in written[position]:
                self._say("kept", candidate, "the coding has it in full, and the file has not")
            elif self._may_replace(written[position], candidate):
                replaced[position] = candidate.values
                taken.append(candidate)
        begun = source or annotation_text.begun(head.of(article))
        try:
            text = annotation_text.with_reports(begun, self.judge.shape, replaced, added) if replaced or added else source
        except CannotRun:
            for candidate in taken:
                self._say(
                    "kept", candidate, "the file's reports are not laid out as `waqai` writes them, so that no line can be put between them"
                )
            return None
        for candidate in taken:
            how = "replaces what was imported before"
            if candidate.values in added:
                how = f"new {'draft' if candidate.is_draft else 'report'}{', of a new event whose id was made' if candidate.made else ''}"
            self.record.entries.pop((article, candidate.was), None)
            self._note(candidate, candidate.values)
            self.standing.append(candidate)
            self._say("drafted" if candidate.is_draft else "taken", candidate, how)
        return Change(article, text) if text != source else None

    def _source(self, article: str, path: Path, there: Annotation | None, ours: list[Candidate]) -> str | None:
        """The file as it stands, empty where there is none; None where nothing can be put into it, which the log then says."""
        if there is not None and not there.origin.document.path.endswith(".yaml"):
            for candidate in ours:
                self.log.say(
                    "kept", candidate.place, f"{article} is in {there.origin.document.path}, which is not changed", article=article
                )
            return None
        if not path.exists():
            return ""
        text = path.read_text(encoding="utf-8", errors="replace")
        if there is None:
            for candidate in ours:
                self._say("refused", candidate, self._has_problems(article))
            return None
        return text

    def _nothing(self, article: str, empty: NoEvents, path: Path, there: Annotation | None, head: Head) -> Change | None:
        """The file of an article that reports no event."""
        if there and (there.reports or there.drafts):
            number = len(there.reports) + len(there.drafts)
            message = f"{article}: the file says that it reports no event, but the coding has {number} reports"
            self.log.say("kept", empty.place, message, article=article)
            return None
        if there and not there.begun:
            self.log.say("unchanged", empty.place, f"{article}: read, no event", article=article)
            return None
        if there is None and path.exists():
            self.log.say("refused", empty.place, self._has_problems(article), article=article)
            return None
        self.log.say("taken", empty.place, f"{article}: read, no event", article=article)
        why = empty.why[:300].strip() or f"{empty.place.path.partition('#')[0]} says so, and not why."
        source = path.read_text(encoding="utf-8", errors="replace") if there else ""
        return Change(article, annotation_text.rewritten(source or annotation_text.begun(head.of(article)), self.judge.shape, [], why))

    def _means_the_same(self, written: dict[str, Any], candidate: Candidate) -> bool:
        """Whether the coding has it so already; the note of a draft may be a person's, and is not compared."""
        return (DRAFT in written) == candidate.is_draft and all(
            same(key, said(written, key), said(candidate.values, key)) for key in report_keys.REPORT_KEYS
        )

    def _may_replace(self, written: dict[str, Any], candidate: Candidate) -> bool:
        """Whether a report is as an import left it, or as the file was made from."""
        entry = self.record.entries.get((candidate.article, written["event"]))
        now = digest_of([written])
        if now in (entry.digest if entry else "", candidate.base):
            return True
        keys = [key.name for key in report_keys.REPORT_KEYS if not same(key, said(written, key), said(candidate.values, key))]
        since = "a hand has changed it since it was imported" if entry else "the coding has it, and not from an import"
        self._say("kept", candidate, f"{since}; the file differs in {', '.join(keys)}")
        return False

    def _note(self, candidate: Candidate, stands: dict[str, Any]) -> None:
        values = candidate.values
        row = row_key(values) if candidate.made else ""
        evidence = [[p["start"], p["end"]] for p in values.get("evidence") or ()] if candidate.made else []
        entry = Entry(candidate.article, candidate.event, digest_of([stands]), candidate.file, row, evidence, candidate.asides)
        if candidate.is_draft:
            line, summary = (candidate.place.line, summary_key(values)) if candidate.made else (0, "")
            entry = entry._replace(draft=True, line=line, summary=summary)
        self.record.entries[candidate.article, candidate.event] = entry

    def _hold(self, candidate: Candidate, why: list[str], what: str) -> None:
        self.held.append(HeldBack(candidate, tuple(why)))
        message = f"{candidate.article}: {what}: {'; '.join(why)}"
        self.log.say("refused", candidate.place, message, article=candidate.article, event=candidate.event)

    def _refuse(self, candidate: Candidate, problems: list[Problem]) -> None:
        self.held.append(HeldBack(candidate, tuple(f"{p.code}: {p.message}" for p in problems)))
        for p in problems:
            self._say("refused", candidate, f"{p.code}: {p.message}", p.hint, p.place)

    def _say(self, kind: Kind, candidate: Candidate, why: str = "", hint: str = "", place: Place | None = None) -> None:
        """Say something of a report, at its own place or at that of one of its values."""
        message = f"{candidate.article} {candidate.event}" + (f": {why}" if why else "")
        self.log.say(kind, place or candidate.place, message, hint, article=candidate.article, event=candidate.event)

    def _has_problems(self, article: str) -> str:
        return f"raw/annotations/{self.coding}/{article}.yaml has problems: run `waqai validate` first"


def _position(written: list[dict[str, Any]], event: str) -> int | None:
    return next((i for i, report in enumerate(written) if report["event"] == event), None)


def _by_article(candidates: list[Candidate]) -> dict[str, list[Candidate]]:
    out: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        out.setdefault(candidate.article, []).append(candidate)
    return out
