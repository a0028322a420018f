"""What is done with each file or line: read, checked, turned into index entries and, for a build, into rows of tables.

`check_articles` and `check_annotations` take a batch and give what it says, small enough to go from process to process; what is
large lies in the run's folder. Both are the same for files of YAML and lines of JSON Lines, in whatever process they run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai import record_reading
from waqai.check.checks import READING, Ranked, ranked
from waqai.check.context import Source
from waqai.check.file_check import check_annotation, check_article
from waqai.check.index import MENTION, REPORT, Plain, of_text
from waqai.engine import runs, values_by_key
from waqai.engine.row_runs import RowSink
from waqai.engine.runs import Run
from waqai.engine.worker_state import PackedTexts, RunsOf, State, Work, load, plain_record
from waqai.read.raw_folder import Found, coding_of, read_all
from waqai.records import Annotation
from waqai.yamlfile.document import Document
from waqai.yamlfile.shape import Shape

if TYPE_CHECKING:
    from waqai.jsonlines.line_reader import Span

ENTRIES = 50_000  # index entries, from which on a run is packed


class Batch(NamedTuple):
    """Some files of YAML, or a span of a file of JSON Lines (None: all of it); `number` identifies it."""

    number: int
    paths: tuple[str, ...]
    span: Span | None = None


class FileResult(NamedTuple):
    """What one file of YAML gave, for a run that remembers it.

    Parameters
    ----------
    article : str or None
        The article that it says it is about; None where it could not be read.
    record : tuple or None
        Of an article, its record without the origin.
    entries : list of Plain
        What it says for the checks across files.
    digest : bytes
        The hash of its bytes.
    """

    article: str | None
    problems: list[Ranked]
    record: tuple[Any, ...] | None
    entries: list[Plain]
    reports: int
    checked: int
    unchecked: int
    digest: bytes = b""
    finished: bool = True

    @property
    def events(self) -> list[str]:
        """The events that it has."""
        return [key for key, _, value in self.entries if value[0] == REPORT]

    @property
    def named(self) -> list[str]:
        """The events that its reports name."""
        return [key for key, _, value in self.entries if value[0] == MENTION]


class BatchResult:
    """What a batch gave, all of its files together."""

    def __init__(self) -> None:
        self.problems: list[Ranked] = []
        self.broken: set[str] = set()
        self.runs: list[Run] = []
        self.codings: dict[str, Source] = {}
        self.coded: list[tuple[str, str, bool]] = []
        self.articles = self.reports = self.checked = self.unchecked = 0
        self.used_outlets: set[str] = set()
        self.missing_outlets: dict[str, str] = {}
        self.textless = False  # whether a record's page has no text
        self.records: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = []
        self.packed: values_by_key.Part | None = None
        self.annotations: list[Annotation] = []
        self.files: dict[str, FileResult] = {}
        self.rows: RunsOf = {}


def check_articles(work: Work, batch: Batch) -> BatchResult:
    """Read and check the records of a batch."""
    state, out, entries = load(work), BatchResult(), list[Plain]()
    context, sink = state.context, RowSink(state, f"{batch.number:06}") if state.rows else None
    for found, document in _sound(state, batch, state.formats.article, out):
        article = record_reading.article(document)
        source = Source(found.path, found.line, found.offset, "", article.article)
        problems, said = check_article(article, source, context)
        out.problems += problems
        out.articles += 1
        entries += said
        out.used_outlets.update((article.outlet, *article.credited))
        if article.outlet not in context.raw.outlet and article.article.startswith(f"{article.outlet}-"):
            out.missing_outlets[article.outlet] = article.article
        out.records.append((tuple(source), plain_record(article)))
        has_text = context.texts.has(article.page_sha256)
        out.textless = out.textless or not has_text
        if state.cached:
            said += of_text(article.page_sha256, source) if has_text else ()
            out.files[found.path] = FileResult(article.article, problems, out.records[-1][1], said, 0, 0, 0, _digest(document))
        if sink:
            sink.add_article(article)
        _pack(state, batch, out, entries, "articles", ENTRIES)
    _pack(state, batch, out, entries, "articles", 1)
    if state.folder is not None and not state.cached:
        values = [(record[0], (source, record)) for source, record in out.records]
        out.packed = values_by_key.write(f"{state.folder}/records-{batch.number:06}", values)
        out.records = []
    if sink:
        out.rows = sink.close()
    return out


def check_annotations(work: Work, batch: Batch) -> BatchResult:
    """Read and check the annotations of a batch; all articles must be known."""
    state, out, entries = load(work), BatchResult(), list[Plain]()
    context, sink = state.context, RowSink(state, f"{batch.number:06}") if state.rows else None
    actors, places = context.ids("actor"), context.ids("place")
    for found, document in _sound(state, batch, state.formats.annotation, out):
        coding = coding_of(found.path)
        annotation = record_reading.annotation(document, coding)
        source = Source(found.path, found.line, found.offset, coding, annotation.article)
        problems, said, coded = check_annotation(annotation, source, context, actors, places)
        out.problems += problems
        entries += said
        out.codings.setdefault(coding, source)
        out.reports += len(annotation.reports)
        out.checked += coded.checked
        out.unchecked += coded.unchecked
        if state.keep:
            out.annotations.append(annotation)
        if state.states:
            out.coded.append((coding, annotation.article, annotation.finished))
        if state.cached:
            counts = (len(annotation.reports), coded.checked, coded.unchecked)
            out.files[found.path] = FileResult(annotation.article, problems, None, said, *counts, _digest(document), annotation.finished)
        if sink and context.releases(source):
            sink.add(annotation, coded.published)
        _pack(state, batch, out, entries, "annotations", ENTRIES)
    _pack(state, batch, out, entries, "annotations", 1)
    if sink:
        out.rows = sink.close()
    return out


def _sound(state: State, batch: Batch, shape: Shape, out: BatchResult) -> Iterator[tuple[Found, Document]]:
    """What of a batch has its shape, and so no problem by itself; of the rest `out` takes note."""
    for found in read_all(str(state.context.root), batch.paths, shape, batch.span):
        if found.document is not None:
            yield found, found.document
            continue
        wrong = ranked(READING, found.problems)
        out.problems += wrong
        out.broken |= found.broken
        if state.cached:
            out.files[found.path] = FileResult(None, wrong, None, [], 0, 0, 0)


def _pack(state: State, batch: Batch, out: BatchResult, entries: list[Plain], kind: str, least: int) -> None:
    if len(entries) >= least and not state.cached:
        path = None if state.folder is None else f"{state.folder}/{kind}-{batch.number:06}-{len(out.runs):04}"
        out.runs.append(runs.pack(entries, path))
        entries.clear()


def _digest(document: Document) -> bytes:
    from waqai.engine.cache_store import digest

    return digest(document.source) if isinstance(document.source, bytes) else b""


def pack_texts(work: Work, path: str, number: int) -> values_by_key.Part:
    """Pack the texts of one file of many: by their hash the text, or None where it has another."""
    from waqai.texts import digest, rows_of

    found = rows_of(Path(path))
    values = ((sha256, (PackedTexts.pack(text) if digest(text.encode()) == sha256 else None,)) for sha256, text in found)
    return values_by_key.write(f"{load(work).folder}/texts-{number:06}", values)


def index_texts(work: Work, part: values_by_key.Part, number: int) -> list[Run]:
    """Pack the index entries of the texts of one file of many."""
    state, batch, out, entries = load(work), Batch(number, ()), BatchResult(), list[Plain]()
    for sha256 in values_by_key.keys(part):
        entries += of_text(sha256)
        _pack(state, batch, out, entries, "hashes", ENTRIES)
    _pack(state, batch, out, entries, "hashes", 1)
    return out.runs
