"""One coder at one project: opens articles, checks and saves codings, takes saves back. All writing goes through here, one at a time.

Takes plain values from the page, gives plain values. A coding is saved to the file that a hand edits; a file that was changed
meanwhile is never overwritten: what both changed is brought together, or both are given back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any, NamedTuple

from waqai.adjudication.annotation_text import Values, begun, in_brackets, rewritten, values_of
from waqai.atomic_write import write_atomically
from waqai.check.context import Source
from waqai.check.index import ARTICLE, CODED
from waqai.code_page import adjudication_page
from waqai.code_page.coding_lookup import CodingLookup
from waqai.code_page.page_check import PageCheck, Verdict
from waqai.code_page.project_index import ProjectIndex
from waqai.code_page.saved_states import SavedStates
from waqai.code_page.three_way_merge import merged
from waqai.dates import today
from waqai.identifiers import no_id
from waqai.jsonlines.line_reader import line_at
from waqai.languages import is_right_to_left
from waqai.problem import CannotRun, WrongUsage
from waqai.project import Project, leads_out
from waqai.records import Article
from waqai.report_keys import DRAFT, NOTE
from waqai.texts import digest
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_reader import read_bytes


class Refused(Exception):
    """Something that the page asked for cannot be done; `status` is that of HTTP, `values` go with the message."""

    def __init__(self, message: str, status: int = 422, **values: Any) -> None:
        super().__init__(message)
        self.status, self.values = status, values


class SessionSetup(NamedTuple):
    """Who codes what.

    Parameters
    ----------
    coding : str
        The folder of raw/annotations.
    suggest : str or None
        A coding whose reports are shown as suggestions.
    codings : tuple of str
        The codings that are adjudicated; empty for coding.
    """

    coder: str
    coding: str
    suggest: str | None = None
    codings: tuple[str, ...] = ()


class CodingSession:
    """The work of one coder.

    Raises
    ------
    WrongUsage
        The project has no such coder or coding.
    CannotRun
        Its schema has problems.
    """

    def __init__(self, project: Project, setup: SessionSetup) -> None:
        self.project, self.setup = project, setup
        self.index = ProjectIndex(project)
        if setup.coder not in self.index.raw.coder:
            raise WrongUsage(f"raw/coders.yaml has no coder `{setup.coder}`: add an entry, or name another with --coder")
        for coding in filter(None, (setup.suggest, *setup.codings)):
            if not (project.raw / "annotations" / coding).is_dir():
                raise WrongUsage(f"there is no coding {coding} in raw/annotations")
        self.check, self.search = PageCheck(self.index), CodingLookup(self.index, setup.coding)
        self.lock = RLock()
        self._last: dict[str, tuple[str, str]] = {}  # by article: the page that saved last, and the hash of what it saved

    # what is there

    def record(self, article: Any) -> Article:
        """The record of an article, by its id; never by a path."""
        found = self.index.raw.article.get(article) if isinstance(article, str) and not no_id(article) else None
        if found is None:
            raise Refused(f"there is no article `{article}` whose record can be used", 404)
        return found

    def queue(self) -> Values:
        """The articles that this coder is given, or all where none are assigned, with their states."""
        raw, coded = self.index.raw, self.index.live.finished()
        given = next((list(table.of.get(self.setup.coder, ())) for table in raw.assignments), [])
        names = [a for a in given if a in raw.article] if not self.setup.codings else []
        if self.setup.codings:
            names = [a for a in raw.article if sum(bool(coded.get((c, a))) for c in self.setup.codings) > 1]
        names = names or list(raw.article)
        states = {True: "coded", False: "begun", None: "not begun"}
        return {
            "assigned": bool(given),
            "articles": [
                {
                    "article": a, "state": states[coded.get((self.setup.coding, a))], "title": raw.article[a].title_en,
                    "published": raw.article[a].published,
                }
                for a in names
            ],
        }  # fmt: skip

    def open(self, article: str) -> Values:
        """An article with its text, its coding, and what the checks say of it."""
        record = self.record(article)
        if self.setup.codings:
            adjudication_page.begin(self.index, article, self.setup.codings, self.setup.coder, today())
        text = self.index.context.texts.of_page(record)
        out = self._state(article, self._source(article))
        shown = ("article", "outlet", "published", "language", "title_en", "url", "extent", "body")
        more = {"characters": record.page_characters, "rtl": is_right_to_left([record.language])}
        out["record"] = {name: getattr(record, name) for name in shown} | more
        out["text"] = text
        if self.setup.codings:
            about = (self._values(self._source(article)) or {}).get("adjudication") or {}
            out |= adjudication_page.comparisons(self.index, article, self.setup.codings, out["reports"] or [], about.get("decided") or [])
        if self.setup.suggest:
            source, line = self._read(self.setup.suggest, article), self._line(self.setup.suggest, article)
            source = source or (line_at(f"{self.project.root}/{line.path}", line.line, line.offset) if line else b"")
            out["suggestions"] = (self._values(source) or {}).get("reports") or []
        return out

    def stamp(self, article: str) -> Values:
        """The hash of the coding's file as it is now."""
        return {"sha256": digest(self._source(article))}

    def _name(self, coding: str, article: str) -> str:
        self.record(article)
        return f"raw/annotations/{coding}/{article}.yaml"

    def _read(self, coding: str, article: str) -> bytes:
        """The bytes of a coding's file; none where there is no file."""
        name = self._name(coding, article)
        source, problems = read_bytes(self.project.root / name, name)
        if source is None and problems[0].code != "missing-file":
            raise Refused(f"{name}: {problems[0].message}")
        return source or b""

    def _source(self, article: str) -> bytes:
        return self._read(self.setup.coding, article)

    def _values(self, source: bytes) -> Values | None:
        return values_of(source, self.index.formats.annotation) if source else None

    def _state(self, article: str, source: bytes) -> Values:
        """A coding as the page has it."""
        values = self._values(source)
        out: Values = {"sha256": digest(source), "file": self._name(self.setup.coding, article), "there": bool(source)}
        line = self._line(self.setup.coding, article) if not source else None
        if line is not None or (source and values is None):
            why = {"line": f"{line.path}:{line.line}"} if line else {}
            return out | why | {"broken": True, "reports": [], "verdict": {"todo": [], "said": []}}
        out["brackets"] = bool(source) and in_brackets(source.decode())
        values = values or self._head(article) | {"reports": None}
        reports = values["reports"]
        verdict = self.check.check(out["file"], {k: v for k, v in values.items() if k != "reports"}, reports or [])
        return out | {"reports": reports, "no_events": values.get("no_events"), "verdict": verdict.plain()}

    def _line(self, coding: str, article: str) -> Source | None:
        """The line of a file of many in which a coding has an article."""
        parts, key = self.index.live.parts, ARTICLE + article
        assert parts is not None
        found = (Source(*at) for _, at, value in parts.lookup([key]).get(key, ()) if value[0] == CODED)
        return next((at for at in found if at.coding == coding and at.line), None)

    def _head(self, article: str) -> Values:
        return {"article": article, "coder": self.setup.coder, "codebook": self.index.schema.codebook.version, "coded": today()}

    # what is to be

    def judge(self, article: str, reports: list[Values]) -> Values:
        """What the checks say of a state that is not saved."""
        with self.lock:
            self.index.fresh()
            return self._verdict(article, reports).plain()

    def _verdict(self, article: str, reports: list[Values]) -> Verdict:
        values = self._values(self._source(article)) or self._head(article)
        head = {key: value for key, value in values.items() if key not in ("reports", "no_events")}
        return self.check.check(self._name(self.setup.coding, article), head, reports)

    def save(
        self, article: str, base: str, reports: list[tuple[int | None, Values]], no_events: str | None, reasons: list[list[Any]], page: str = ""
    ) -> Values:  # fmt: skip
        """Save a coding; each report has its place in the file that the page read, whose hash is `base`.

        What `page`, one tab of a browser, saved last is no change by somebody else, although the tab was loaded again before
        it had the answer.

        A report that cannot be finished is saved as a draft, without the values that no file may hold (`left_out`).

        Raises
        ------
        Refused
            The file was changed meanwhile, and so were the same reports (409, with both); or it cannot be edited.
        """
        with self._writing():
            self.index.fresh()
            source, both = self._source(article), False
            if not source and (line := self._line(self.setup.coding, article)):
                raise Refused(f"the coding is line {line.line} of {line.path}, and only files of YAML are edited")
            if digest(source) != base and page and self._last.get(article) == (page, digest(source)):
                reports = _placed((self._values(source) or {}).get("reports") or [], [values for _, values in reports])
            elif digest(source) != base:
                reports, both = self._brought_together(article, source, base, reports), True
            kept, left_out = self._savable(article, reports)
            try:
                text = rewritten(
                    (source or self._begun(article)).decode(), self.index.formats.annotation, kept, no_events if not kept else None
                )
                text = adjudication_page.with_reasons(text, reasons) if reasons else text
            except CannotRun as error:
                raise Refused(str(error)) from error
            self._write(article, source, text.encode())
            if self.setup.codings and not adjudication_page.marks(kept):
                adjudication_page.begin(self.index, article, self.setup.codings, None, today())
            saved = self._source(article)
            self._last[article] = (page, digest(saved))
            return self._state(article, saved) | {"left_out": left_out, "merged": both}

    def _brought_together(
        self, article: str, source: bytes, base: str, mine: list[tuple[int | None, Values]]
    ) -> list[tuple[int | None, Values]]:
        """The page's reports with what the file has that is new."""
        theirs = (self._values(source) or {}).get("reports") or []
        before = self._states(article).with_hash(base)
        was = (self._values(before) or {}).get("reports") or [] if before is not None else None
        own = [values for _, values in mine]
        if was is None and base != digest(b""):
            both, disputed = theirs, sorted({str(r.get("event")) for r in [*theirs, *own]})
        else:
            both, disputed = merged(was or [], theirs, own)
        if disputed:
            state = self._state(article, source)
            raise Refused("the file was changed elsewhere, and so were these reports", 409, disputed=disputed, theirs=state, mine=own)
        return _placed(theirs, both)

    def _savable(self, article: str, reports: list[tuple[int | None, Values]]) -> tuple[list[tuple[int | None, Values]], list[list[Any]]]:
        """The reports as a file may hold them, and the places of values that it may not."""
        if self.setup.codings:
            return reports, []
        out, left_out, taken = list[tuple[int | None, Values]](), list[list[Any]](), list[str]()
        verdict = self._verdict(article, [values for _, values in reports])
        shape = Shape("a draft", self.index.formats.annotation.schema["$defs"]["draft"])
        for i, (place, said) in enumerate(reports):
            values = dict(said)
            if no_id(str(values.get("event") or "")):
                values["event"] = self.search.event_id(values, taken)
            if DRAFT in values or verdict.errors(i):
                values = {DRAFT: True} | ({NOTE: values[NOTE]} if NOTE in values else {}) | values
                values, gone = _as_draft(values, shape)
                left_out += [[i, *path] for path in gone]
            else:
                values.pop(NOTE, None)
            taken.append(values["event"])
            out.append((place, values))
        return out, left_out

    def back(self, article: str, base: str, step: int) -> Values:
        """Take the last save back (-1), or make it again (1)."""
        with self._writing():
            source = self._source(article)
            if digest(source) != base:
                raise Refused("the file was changed elsewhere: open it again", 409, theirs=self._state(article, source))
            found = self._states(article).neighbour(source, step)
            if not found:
                raise Refused("there is nothing to take back" if step < 0 else "there is nothing to make again", 404)
            self._write(article, source, found, note=False)
            return self._state(article, found)

    def _states(self, article: str) -> SavedStates:
        return SavedStates(self.project.root, self.setup.coding, article)

    def _begun(self, article: str) -> bytes:
        return begun(self._head(article)).encode()

    def _write(self, article: str, before: bytes, after: bytes, *, note: bool = True) -> None:
        if before == after:
            return
        name = self._name(self.setup.coding, article)
        path = self.project.root / name
        if leads_out(path.parent, self.project.root):
            raise Refused(f"{name} is a link that leads out of the project")
        if note:
            self._states(article).note(before or self._begun(article), after)
        write_atomically(path, after, synced=True)
        self.index.reread(name)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, of this process and of others that serve this project."""
        import fcntl

        from waqai.engine.cache_store import FOLDER, make_folder

        with self.lock:
            try:
                make_folder(self.project.root)
                lock = (self.project.root / FOLDER / "code.lock").open("ab")
            except OSError as error:
                raise CannotRun(f"cannot lock the project: {error.strerror or error}") from error
            with lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield


def _placed(there: list[Values], reports: list[Values]) -> list[tuple[int | None, Values]]:
    """Reports, each with its place among those of the file, by its event."""
    at = {str(report.get("event")): i for i, report in enumerate(there)}
    return [(at.pop(str(report.get("event")), None), report) for report in reports]


def _as_draft(values: Values, shape: Shape) -> tuple[Values, list[list[Any]]]:
    """A draft without what no draft may hold, and the places of that."""
    gone: list[list[Any]] = []
    for _ in range(40):
        paths = [
            list(error.instance_path) for error in shape.exact.iter_errors(values) if error.kind.name != "required" or error.instance_path
        ]
        paths += [
            [key] for error in shape.exact.iter_errors(values) if error.kind.name == "additionalProperties" for key in error.kind.unexpected
        ]
        path = next((p for p in paths if p), None)
        if path is None:
            break
        key, inside = path[0], path[1:2]
        if inside and isinstance(values[key], list):
            gone.append([key, inside[0]])
            values = values | {key: [one for i, one in enumerate(values[key]) if i != inside[0]]}
        else:
            gone.append([key])
            values = {name: value for name, value in values.items() if name != key}
    return values, gone
