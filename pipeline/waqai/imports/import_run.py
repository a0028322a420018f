"""Runs an import: files of other tools into the annotation files of a coding, with a log of all that was and was not taken.

Takes a project, files and a mapping, gives the log and what is to be written; `Outcome.write` writes it, each file whole or
not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from waqai import record_reading
from waqai.atomic_write import write_atomically
from waqai.check.context import Context
from waqai.dates import is_day
from waqai.engine.check_project import check_project
from waqai.formats import Formats
from waqai.imports import import_record
from waqai.imports.cell_text import cleaned
from waqai.imports.coded_page import CodedPage, CodedReport, Quote
from waqai.imports.coding_update import Change, CodingUpdate, Head, NoEvents
from waqai.imports.cross_article_checks import ImportedDocument, problems_together
from waqai.imports.event_slugs import made_id
from waqai.imports.foreign_text import shown
from waqai.imports.import_formats import Format, format_of
from waqai.imports.import_log import Kind, Log
from waqai.imports.import_record import read_record, row_key
from waqai.imports.mapping_file import Mapping
from waqai.imports.page_finder import Found, PageFinder
from waqai.imports.passage_proof import Proof, Proved
from waqai.imports.report_candidate import Candidate, Judge
from waqai.imports.report_values import Reading, unsaid
from waqai.imports.vocabulary import Vocabulary
from waqai.nearest import did_you_mean
from waqai.plurals import count
from waqai.problem import CannotRun, Place, WrongUsage
from waqai.project import Project
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Article
from waqai.schema.model import Schema
from waqai.schema.schema_reader import sound
from waqai.texts import Texts
from waqai.yamlfile.yaml_reader import parse

FOLDER = "imports"  # in raw/


class Options(NamedTuple):
    """How an import is made.

    Parameters
    ----------
    coding : str
        The coding, a folder of raw/annotations.
    coder : str or None
    coded : str
        What new files say of who coded and when, where the foreign file does not say it.
    form : str or None
        The format's name; None to recognize it.
    unit : str or None
        The unit that offsets count in, where a person knows it.
    """

    coding: str
    coder: str | None
    coded: str
    form: str | None = None
    unit: str | None = None


class Outcome(NamedTuple):
    """What came of an import.

    Parameters
    ----------
    files : dict
        The bytes of each file that is new or changes, by its path; None for one that is to be deleted.
    """

    log: Log
    mapping: Mapping
    files: dict[Path, bytes | None]

    def write(self) -> None:
        """Write what changes."""
        for path, data in self.files.items():
            if data is None:
                path.unlink(missing_ok=True)
            else:
                write_atomically(path, data)


def run_import(project: Project, paths: list[Path], mapping: Mapping, options: Options) -> Outcome:
    """Read files and say what of the coding changes.

    Raises
    ------
    CannotRun
        A file cannot be read, the schema has problems, or (`WrongUsage`) nobody knows the coder.
    """
    result = check_project(project, keep=True, tables=False)
    schema = sound(result.schema)
    broken = sorted({"actors", "places", "coders"} & result.raw.broken)
    if broken:
        raise CannotRun(f"raw/{broken[0]}.yaml has problems: run `waqai validate`")
    log = Log()
    run = _Run(project, result.raw, schema, mapping, options, log)
    for path in paths:
        run.read(path, format_of(path, options.form))
    files = run.files([path.name for path in paths])
    return Outcome(log, mapping, {path: data for path, data in files.items() if data != _there(path)})


def _there(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


class _Run:
    """One import: its files are read one by one, and taken together."""

    def __init__(self, project: Project, raw: Raw, schema: Schema, mapping: Mapping, options: Options, log: Log) -> None:
        self.project, self.raw, self.schema, self.mapping, self.options, self.log = project, raw, schema, mapping, options, log
        texts = Texts(project.texts)
        self.context = Context(project.root, self.schema, self.raw, texts)
        mapping.types, mapping.articles, mapping.unit = frozenset(self.schema.codebook.codes("types")), self.raw.article, options.unit
        mapping.for_coder = options.coder or options.coding
        self.pages = PageFinder(self.raw.article, texts, log)
        self.vocabulary = Vocabulary(self.schema, self.raw)
        self.folder = project.raw / FOLDER / options.coding
        self.record = read_record(self.folder)
        self.update = CodingUpdate(
            options.coding,
            project.raw / "annotations" / options.coding,
            self.raw.annotations,
            self.record,
            Judge(self.schema, self.context),
            log,
        )
        self.events = {r.event for a in self.raw.annotations for r in a.reports} | {r.id for r in self.raw.retired}
        self.events |= {d.event for a in self.raw.annotations for d in a.drafts}
        self.events |= set(self.raw.decision) | {e.event for e in self.record.entries.values()}
        self.gone = {r.id: r for r in self.raw.retired if r.table == "events"}
        self.candidates: list[Candidate] = []
        self.empty: dict[str, NoEvents] = {}
        self.heads: dict[str, Head] = {}
        self.used: set[tuple[str, str]] = set()  # articles with events whose id was made, or found again

    def read(self, path: Path, form: Format) -> None:
        """Read one file."""
        says: frozenset[str] = frozenset()
        before = len(self.candidates)
        for page in form.read(path, self.mapping, self.log):
            says |= page.says
            found = self.pages.find(page)
            if found is None or not all(self._head(record.article, page) for record in (found.record, *found.others)):
                self._lost(page)
                continue
            self.candidates += self._page(page, found, form)
            if page.no_events and not page.reports:
                self.empty[found.record.article] = NoEvents(page.no_events, page.why_none)
        if len(self.candidates) > before:
            self._say_unsaid(path, says)

    def files(self, names: list[str]) -> dict[Path, bytes | None]:
        """The files of the project as they are to be, when all is read; None for one that is not to be there."""
        self.events |= {c.event for c in self.candidates if c.values.get("event")}
        candidates = self._with_events(self.candidates)
        sound = self.update.sound(candidates, self.heads)
        for article in sorted(self.empty.keys() & {c.article for c in candidates}):
            where = self.empty.pop(article).place
            self.log.say("unresolved", where, f"{article}: this says that it reports no event, but other rows have events of it")
        changes = self.update.merge(sound, self.empty, self.heads)
        self._say_what_contradicts(changes, frozenset(names))
        annotations = self.project.raw / "annotations" / self.options.coding
        out: dict[Path, bytes | None] = {annotations / f"{c.article}.yaml": c.text.encode() for c in changes}
        if self.record.entries:
            out[self.folder / import_record.NAME] = self.record.as_bytes()
        return out

    def _say_what_contradicts(self, changes: list[Change], names: frozenset[str]) -> None:
        """Say what the reports that stand in the coding now have against those of its other articles."""
        standing: dict[str, list[Candidate]] = {}
        for candidate in self.update.standing:
            if not candidate.is_draft:
                standing.setdefault(candidate.article, []).append(candidate)
        texts, kept = {c.article: c.text for c in changes}, list[Annotation]()
        shape = Formats(self.schema).annotation
        changed = {(self.options.coding, article) for article in (*standing, *texts)}
        kept += [a for a in self.raw.annotations if (a.coding, a.article) not in changed]
        for article in sorted(standing.keys() | texts.keys()):
            path, there = f"raw/annotations/{self.options.coding}/{article}.yaml", self.update.there.get(article)
            document = parse(path, texts[article].encode(), shape)[0] if article in texts else there and there.origin.document
            if document is None:
                continue
            at = {report["event"]: i for i, report in enumerate(document.values["reports"] or ())}
            imported = ImportedDocument(document, {at[c.event]: c for c in standing.get(article, ()) if c.event in at})
            kept.append(record_reading.annotation(imported, self.options.coding))
        context = Context(self.project.root, self.schema, self.raw, self.context.texts)
        for problem in problems_together(context, sorted(kept, key=lambda a: a.origin.document.path), names):
            place = problem.place if problem.place.path.partition("#")[0] in names else problem.related[0]
            here = "" if place == problem.place else f"{problem.place}: "  # of which the message speaks
            message = f"{problem.code}: {here}{problem.message}"
            kind: Kind = "unresolved" if self.options.coding in self.schema.dataset.published_codings else "contradicted"
            self.log.say(kind, place, message, problem.hint)

    def _lost(self, page: CodedPage) -> None:
        if page.reports:
            self.log.say("refused", page.place, f"{count(len(page.reports), 'report')} of this page cannot be taken")

    def _head(self, article: str, page: CodedPage) -> bool:
        """Work out what a new file says of who coded and when; false where nobody knows who the file says it was.

        Raises
        ------
        WrongUsage
            Nobody knows the coder that the import is for.
        """
        coder = page.coder or self.options.coder or self.options.coding
        if coder not in self.raw.coder:
            hint = did_you_mean(coder, self.raw.coder) or "add who coded it, or name the coder with --coder"
            if page.coder is None:
                raise WrongUsage(f"raw/coders.yaml has no coder `{coder}`; {hint}")
            self.log.say("unresolved", page.place, f"raw/coders.yaml has no coder {shown(coder)}", hint, article=article)
            return False
        coded = page.coded
        if coded is not None and not is_day(coded):
            self.log.say("unresolved", page.place, f"the day of coding is {shown(coded)}, and no day such as 2026-11-22", article=article)
            coded = None
        self.heads.setdefault(article, Head(coder, self.schema.codebook.version, coded or self.options.coded))
        return True

    def _say_unsaid(self, path: Path, says: frozenset[str]) -> None:
        missing = unsaid(says, self.mapping.defaults, self.schema)
        if missing:
            hint = "`defaults` in the mapping gives a value for all reports; a report that needs one stays incomplete without it"
            self.log.say("unsaid", Place(path.name), f"the file has nothing about {', '.join(missing)}", hint)

    def _page(self, page: CodedPage, found: Found, form: Format) -> Iterable[Candidate]:
        """The reports of a page, each with the article whose body has its passages."""
        proofs = {record.article: self._proof(page, record, found, form) for record in (found.record, *found.others)}
        unit = self.options.unit
        first = proofs[found.record.article]
        if first and (form.units or unit):
            unit, why = first.unit_without_words([q for report in page.reports for q in report.quotes], self.options.unit)
            if why:
                self.log.say("unresolved", page.place, why, "say what they count with --unit code-points, utf-16, utf-8 or graphemes")
        for report in page.reports:
            yield self._candidate(report, page, proofs, unit)

    def _proof(self, page: CodedPage, record: Article, found: Found, form: Format) -> Proof | None:
        """What proves passages of an article; None where its text is not here."""
        if found.text is None:
            return None
        units = (self.options.unit,) if self.options.unit else form.units or ("code-points",)
        return Proof(record, found.text, page.text, units, self.pages.finder(found.text), Log())

    def _candidate(self, report: CodedReport, page: CodedPage, proofs: dict[str, Proof | None], unit: str | None) -> Candidate:
        reading = Reading(report, page.says, self.vocabulary, self.mapping, self.log)
        values, places, lacking, event = reading.read()
        article, passages, why = self._passages(report, proofs, unit)
        lacking = dict(lacking)
        if event:
            event, lost = self._standing_for(event, places.get("event", report.place))
            lacking |= {"event": lost} if lost else {}
        if about := values.get("about"):
            values = values | {"about": list(dict.fromkeys(self._standing_for(one, places["about"])[0] or one for one in about))}
        if why:
            lacking["evidence"] = why
        values = {name: value for name, value in values.items() if name not in lacking}
        said = {"event": event, **values, "evidence": [p._asdict() for p in passages]}
        order = [*said]
        order.remove("evidence")
        order.insert(order.index("summary") if "summary" in order else len(order), "evidence")
        made = {name: said[name] for name in order if name != "evidence" or passages}
        spots = {"": report.place, "evidence": report.quotes[0].place if report.quotes else report.place} | places
        base = next((cleaned(b.value) for b in report.fields.get("base", ())), "")
        return Candidate(article, made, spots, lacking, not event, base, report.asides)

    def _standing_for(self, event: str, place: Place) -> tuple[str, str]:
        """What an event that a file names is called today; of one that is retired with nothing in its place none, and why."""
        here = {r.event for a in self.update.there.values() for r in a.reports}
        name, seen = event, set[str]()
        while name in self.gone and name not in here | seen and self.gone[name].reason == "duplicate" and self.gone[name].successors:
            seen.add(name)
            name = self.gone[name].successors[0]
        if name not in self.gone or name in here:
            if name != event:
                self.log.say("corrected", place, f"event: {shown(event)} is retired, and {name} replaces it")
            return name, ""
        entry = self.gone[name]
        text = f"{shown(name)} is retired in {entry.version} ({entry.reason}), and ids never come back"
        hint = f"it may be {' or '.join(entry.successors)}" if entry.successors else "leave the id out if this is another event"
        self.log.say("unresolved", place, f"event: {text}", hint)
        return "", text

    def _passages(self, report: CodedReport, proofs: dict[str, Proof | None], unit: str | None) -> tuple[str, list[Proved], str]:
        """The article of a report, its passages, and why it has none."""
        name = next(iter(proofs))
        if not report.quotes:
            return name, [], "no passage supports it"
        if proofs[name] is None:
            message = f"the text of {name}'s page is not in raw/text, so that no passage can be proved"
            self.log.say("unresolved", report.place, message, "add it with `waqai text add FILE`", article=name)
            return name, [], "its passages cannot be proved"
        tried: dict[str, tuple[list[Proved], list[Any]]] = {}
        for article, proof in proofs.items():
            if proof is None:
                continue
            proof.log = Log()
            tried[article] = _proved(report.quotes, proof, unit), proof.log.remarks
        whole = [a for a, (passages, _) in tried.items() if len(passages) == len(report.quotes) and _inside(passages, proofs[a])]
        if len(whole) > 1:
            self.log.say(
                "unresolved", report.place, f"its passages are in the bodies of {' and '.join(whole)}", "name the article in `article`"
            )
            return name, [], "its article is not known"
        name = whole[0] if whole else name
        passages, remarks = tried[name]
        self.log.remarks += remarks
        complete = len(passages) == len(report.quotes)
        return name, sorted(set(passages)), "" if complete else "a passage is not proved"

    def _with_events(self, candidates: list[Candidate]) -> list[Candidate]:
        """Candidates with an id for each event: that of the row before, that of a draft which the row completes, or a new one."""
        found = [str(c.values.get("event") or self._known(c)) for c in candidates]
        out = []
        for candidate, event in zip(candidates, found, strict=True):
            named, article = bool(candidate.values.get("event")), candidate.article
            was = ""
            if not event or (named and (article, event) not in self.record.entries):
                was = self.record.drafted_for(article, candidate.file, candidate.values, candidate.place.line, self.used)
                self.used.add((article, was))
            name = event or was or made_id(candidate.values, self.events)
            self.used.add((article, name))
            self.events.add(name)
            out.append(candidate._replace(values=candidate.values | {"event": name}, was=was if was != name else ""))
        return out

    def _known(self, candidate: Candidate) -> str:
        """The id that was made for a row before, of the same words or the same passages; empty if none."""
        passages = [[p["start"], p["end"]] for p in candidate.values.get("evidence", ())]
        event = self.record.made_for(candidate.article, row_key(candidate.values), passages)
        if (candidate.article, event) in self.used:
            return ""
        self.used.add((candidate.article, event))
        return event


def _proved(quotes: tuple[Quote, ...], proof: Proof, unit: str | None) -> list[Proved]:
    return [passage for quote in quotes if (passage := proof.prove(quote, unit))]


def _inside(passages: list[Proved], proof: Proof | None) -> bool:
    body = proof.record.body if proof else ()
    return all(any(first <= p.start and p.end <= last for first, last in body) for p in passages)
