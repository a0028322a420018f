"""Checks a project, from structure to links: its schema, its single files, its articles and annotations, what they say together.

Takes a project, gives its schema, its records and all problems, sorted. Each article and each annotation is checked by itself
first, in batches; then what they say together, by ranges of the index. `waqai.check.checks` lists the checks. What an earlier
check reported at a place is not repeated by a later one, nor is what follows from it: a problem that is also about such a place,
as a conflict is about both its sides.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from waqai.check.checks import READING, Ranked, ranked
from waqai.check.context import Context
from waqai.check.index import EVENTS, of_text
from waqai.check.release_scope import concerns_release, in_release, links_as_warnings
from waqai.check.unfinished_edit import unfinished_edit
from waqai.engine import across, file_pass, runs, values_by_key, worker_state
from waqai.engine.file_pass import Batch, BatchResult
from waqai.engine.worker_state import Known, State, Work, outlets_of
from waqai.formats import Formats
from waqai.problem import Place, Problem, in_order
from waqai.project import Project
from waqai.read.raw_folder import SHARDS, Listing, Raw, read_authorities
from waqai.schema.model import Schema
from waqai.schema.schema_reader import read_schema
from waqai.texts import Texts, bulk_files

if TYPE_CHECKING:
    from waqai.engine.cache import Memory
    from waqai.engine.plan import Plan
    from waqai.yamlfile.document import Held

BATCH = 256  # files of YAML
SPAN = 12 << 20  # bytes of JSON Lines
MANY = 500  # files from which on more processes cost less than they save
REMEMBERED = 250  # files from which on the cache does
MUCH = 8 << 20  # bytes of JSON Lines, likewise


class Result(NamedTuple):
    """What was read and what was found.

    Parameters
    ----------
    schema : Schema or None
        None where `schema/` is unusable; nothing else was looked at then.
    raw : Raw
        Its annotations are there only if they were to be kept.
    problems : list of Problem
        Sorted by place, without the warnings that schema/waivers.yaml waives.
    reports, checked, unchecked : int
        How many reports there are, and of their passages how many could be checked and could not.
    waived : tuple of Problem
        The warnings that are waived.
    coded : tuple
        If it is wanted, each coding of an article that could be read: the coding, the article, and whether it is finished.
    """

    schema: Schema | None
    raw: Raw
    problems: list[Problem]
    reports: int = 0
    checked: int = 0
    unchecked: int = 0
    waived: tuple[Problem, ...] = ()
    coded: tuple[tuple[str, str, bool], ...] = ()

    def of_release(self, problems: Iterable[Problem]) -> list[Problem]:
        """Those that a release depends on: not those of codings that it does not contain."""
        published = self.schema.dataset.published_codings if self.schema else ()
        return [p for p in problems if self.schema is None or concerns_release(p, published)]


def check_project(
    project: Project, plan: Plan | None = None, *, keep: bool = False, cached: bool = False, tables: bool = True, states: bool = False
) -> Result:
    """Read and check a project, from structure to links.

    Parameters
    ----------
    plan : Plan or None
        Where a large project is worked on; without one, in this process, and nothing is put on disk.
    keep : bool
        Whether the annotations are wanted too; then in this process.
    cached : bool
        Whether a project, all of whose files are YAML, is checked with the help of its cache.
    tables : bool
        Whether what a release needs of `schema/` (tables, crosswalks, gates) is read and checked too; no check of raw/ needs it.
    states : bool
        Whether it is wanted how far each article is coded.

    Raises
    ------
    CannotRun
        The machine is at fault, not the data.
    """
    with plan.folder() if plan else nullcontext() as folder:
        if cached and not has_lines(project):
            from waqai.engine.cache import Memory, Spoilt

            with Run(project, plan, folder=folder, tables=tables, states=states, memory=Memory(project.root)) as run, suppress(Spoilt):
                return run.check()
        with Run(project, plan, folder=folder, keep=keep, tables=tables, states=states) as run:
            return run.check()


def is_large(project: Project, many: int | None = None) -> bool:
    """Whether a project is so large that more processes save time, or has `many` files."""
    sizes = list(_sizes(project))
    return len(sizes) >= (MANY if many is None else many) or sum(size for size in sizes if size > 0) >= MUCH


def has_lines(project: Project) -> bool:
    """Whether a file holds many articles; the cache knows files alone."""
    return any(size >= 0 for size in _sizes(project))


def _sizes(project: Project) -> Iterator[int]:
    """For each file of articles and annotations its size, if it holds lines; else -1."""
    for folder in (project.raw / "articles", *(project.raw / "annotations").glob("*")):
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    yield entry.stat().st_size if entry.name.endswith(SHARDS) else -1
        except OSError:  # it is reported where it is read
            continue


class Run:
    """One run over a project.

    Parameters
    ----------
    folder : pathlib.Path or None
        Where what is large is put; None where all of it stays in this process.
    rows : bool
        Whether the rows of tables are made in the same pass.
    """

    def __init__(
        self, project: Project, plan: Plan | None = None, *, folder: Path | None = None, keep: bool = False, tables: bool = True,
        rows: bool = False, states: bool = False, memory: Memory | None = None,
    ) -> None:  # fmt: skip
        self.project, self.plan, self.folder, self.tables, self.memory = project, plan, folder, tables, memory
        self.keep, self.rows, self.states = keep, rows, states
        self.name = str(folder) if folder else f"run {id(self)}"
        self.known = Known()
        self.articles: list[BatchResult] = []
        self.annotations: list[BatchResult] = []
        self._records: list[Any] = []
        self._texts: list[values_by_key.Part] = []
        self.read: list[Problem] = []
        self.broken_before: set[str] = set()

    def check(self) -> Result:
        """Read and check everything."""
        held = self.memory.hold_single_files(tables=self.tables) if self.memory else None
        schema, problems = read_schema(self.project.root, tables=self.tables, held=held)
        if schema is None:
            return Result(None, Raw(), in_order(problems))
        raw, listing, found = read_authorities(self.project, Formats(schema), held)
        found += unfinished_edit(self.project.root)
        if self.tables:
            look = partial(_beside, self.project, schema)
            found += self.memory.beside(look) if self.memory else look()
        self.schema, self.raw, self.listing, self.held = schema, raw, listing, held
        context = Context(self.project.root, schema, raw, Texts(self.project.texts))
        folder = str(self.folder) if self.folder else None
        self.state = State(context, folder, keep=self.keep, cached=self.memory is not None, rows=self.rows, states=self.states)
        worker_state.begin(self.name, self.state)
        self.read, self.broken_before = [*problems, *found], set(raw.broken)
        if self.plan:
            self.known.memory = self.plan.memory // self.plan.number
        return self._stages(self.read)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        worker_state.end(self.name)

    def _stages(self, read: list[Problem]) -> Result:
        found = ranked(READING, read)
        if self.plan and self.memory is None:
            self._start(self.plan)
        with self._unchanged():
            self._read_texts()
            found += self._read_articles(self.listing)
            found += self._read_annotations(self.listing)
            found += links_as_warnings(self._look_across(), self.schema.dataset.published_codings)
        left, waived = unwaived(self.project, self.schema, settled(found, self.schema.dataset.published_codings), self.held)
        if self.memory:
            self.memory.keep()
        reports, checked, unchecked = (sum([getattr(r, name) for r in self.annotations]) for name in ("reports", "checked", "unchecked"))
        coded = tuple([one for r in self.annotations for one in r.coded]) if self.states else ()
        return Result(self.schema, self.raw, left, reports, checked, unchecked, tuple(waived), coded)

    def _unchanged(self) -> AbstractContextManager[None]:
        """Hold that files of many articles stay what they are."""
        shards = [path for path in (*self.listing.articles, *self.listing.annotations) if path.endswith(SHARDS)]
        if not shards:
            return nullcontext()
        from waqai.jsonlines.line_reader import unchanged

        return unchanged(self.project.root, shards)

    def _start(self, plan: Plan) -> None:
        """Start the workers, which know what is known by now."""
        plan.workers.start()
        plan.workers.reach([self.project.root, *([self.folder] if self.folder else [])])
        plan.watch()

    def run(self, name: str, calls: list[Any]) -> list[Any]:
        """Make calls of functions, by the workers where there are any and it is worth it."""
        if self.plan is None or len(calls) < 2:
            return [function(*arguments) for function, *arguments in calls]
        with self.plan.progress.stage(name, len(calls)) as told:
            return self.plan.workers.run(calls, told)

    def first(self, name: str, call: Any) -> Any:
        """Make a call where the first one of every stage is made: what that has loaded is there, and not in this process."""
        if self.plan is None:
            return call[0](*call[1:])
        with self.plan.progress.stage(name, 1) as told:
            return self.plan.workers.run([call], told)[0]

    @property
    def work(self) -> Work:
        """The run, at its present step."""
        return Work(self.name, self.state.step)

    def advance(self) -> Work:
        """Let all workers know what is known by now."""
        self.known.broken = self.raw.broken
        return worker_state.advance(self.name, self.known)

    def _read_texts(self) -> None:
        """Pack the texts of files of many, where there is a folder to put them; else they are read when they are asked for."""
        files = bulk_files(self.project.texts)
        if self.folder is None or not files:
            return
        work = self.advance()
        self._texts = self.run("texts", [(file_pass.pack_texts, work, str(path), i) for i, path in enumerate(files)])
        self.known.texts = f"{self.folder}/texts"
        values_by_key.gather(self._texts, self.known.texts)

    def _batches(self, paths: list[str]) -> list[Batch]:
        out: list[Batch] = []
        yaml = [path for path in paths if path.endswith(".yaml")]
        size = BATCH if self.plan else len(yaml) or 1
        shards = {path: self._spans(path) for path in paths if not path.endswith(".yaml")}
        for start in range(0, len(yaml), size):
            out.append(Batch(len(out), tuple(yaml[start : start + size])))
        for path, spans in shards.items():
            out += [Batch(len(out) + i, (path,), span) for i, span in enumerate(spans)]
        return out

    def _spans(self, path: str) -> list[Any]:
        from waqai.jsonlines.line_reader import Unreadable, spans

        try:
            return spans(self.project.root / path, SPAN)
        except Unreadable:
            return [None]  # it is reported where it is read

    def _read_articles(self, listing: Listing) -> list[Ranked]:
        """Read and check every record that is not known."""
        work, memory, raw = self.advance(), self.memory, self.raw
        context = self.state.context
        known = {path: one for path in listing.articles if (one := memory.article(path))} if memory else {}
        batches = self._batches([path for path in listing.articles if path not in known])
        if memory and self.plan and len(batches) > 1:
            self._start(self.plan)
        self.articles = self.run("articles", [(file_pass.check_articles, work, batch) for batch in batches])
        self._note(self.articles)
        if memory:
            read = {path: one for result in self.articles for path, one in result.files.items()}
            articles = [known.get(path) or read[path] for path in listing.articles]
            memory.seal(listing.articles, articles, read)
            records = [
                ((path, 0, 0, "", str(one.article)), one.record) for path, one in zip(listing.articles, articles, strict=True) if one.record
            ]
            self.known.used_outlets.update(*(outlets_of(plain) for _, plain in records))
        else:
            records = [record for result in self.articles for record in result.records]
        if self.folder and not memory:
            parts = [result.packed for result in self.articles if result.packed]
            self.known.articles = f"{self.folder}/articles"
            values_by_key.gather(parts, self.known.articles)
        else:
            raw.articles = [worker_state.record_of(plain, source, context) for source, plain in records]
        self._records = records
        return [problem for result in self.articles for problem in result.problems]

    def _read_annotations(self, listing: Listing) -> list[Ranked]:
        """Read and check every annotation that is not known; after the articles."""
        work, memory = self.advance(), self.memory
        known = {path: one for path in listing.annotations if (one := memory.annotation(path, self.raw.broken))} if memory else {}
        batches = self._batches([path for path in listing.annotations if path not in known])
        if memory and self.plan and self.folder and len(batches) > 1:  # then others need the records too
            part = values_by_key.write(f"{self.folder}/records", [(plain[0], (source, plain)) for source, plain in self._records])
            self.known.articles = f"{self.folder}/articles"
            values_by_key.gather([part], self.known.articles)
            work = self.advance()
            self._start(self.plan)
        self.annotations = self.run("annotations", [(file_pass.check_annotations, work, batch) for batch in batches])
        self._note(self.annotations)
        for result in self.annotations:
            self.raw.annotations += result.annotations
        if memory:
            self.annotations += memory.known_annotations(known)
            self._note(self.annotations[-1:])
        return [problem for result in self.annotations for problem in result.problems]

    def _note(self, results: list[BatchResult]) -> None:
        """Take note of what batches say of the project as a whole."""
        for result in results:
            self.raw.broken |= result.broken
            self.known.runs += result.runs
            for coding, source in result.codings.items():
                if coding not in self.known.codings or source < self.known.codings[coding]:
                    self.known.codings[coding] = source
            for key, found in result.rows.items():
                self.known.rows.setdefault(key, []).extend(found)
            self.known.used_outlets |= result.used_outlets
            self.known.missing_outlets.update(result.missing_outlets)

    def _look_across(self) -> list[Ranked]:
        """What the files say together."""
        if self.memory:
            return self.memory.look_across(self)
        context = self.state.context
        if any(result.textless for result in self.articles):  # else no page's hash is in doubt
            there = [entry for sha256 in context.texts.hashes for entry in of_text(sha256)]
            self.known.runs.append(runs.pack(there, f"{self.folder}/texts-there" if self.folder else None))
            packed = self.run("texts", [(file_pass.index_texts, self.work, part, i) for i, part in enumerate(self._texts)])
            self.known.runs += [run for found in packed for run in found]
        work, found = self.advance(), list[Ranked]()
        for wrong, hidden, repeated in self.run("across articles", self._ranges(work, across.check_articles, "", EVENTS)):
            found += wrong
            self.known.hidden |= hidden
            self.known.repeated |= repeated
        work = self.advance()
        calls = self._ranges(work, across.check_events, EVENTS, None)
        done = self.run("across events", calls)
        found += [problem for keys, _ in done for _, wrong in keys for problem in wrong]
        parts = across.Ranged(self.state, work, [bound for _, _, bound in calls], partial(self.run, "spelling"), [n for _, n in done])
        return found + across.of_project(self.state.context, parts)

    def _ranges(self, work: Work, function: Any, low: str, high: str | None) -> list[Any]:
        return [(function, work, bound) for bound in across.bounds(self.known.runs, low, high)]


def _beside(project: Project, schema: Schema) -> list[Problem]:
    from waqai.check.project_files import project_files

    return project_files(project.root, schema)


def unwaived(project: Project, schema: Schema, problems: list[Problem], held: Held = None) -> tuple[list[Problem], list[Problem]]:
    """The problems that schema/waivers.yaml leaves, those with one cause as one, sorted; and the warnings that it waives."""
    waived: list[Problem] = []
    if len(problems) > 1:
        from waqai.check.root_causes import gathered

        problems = gathered(problems, schema.dataset.published_codings)
    if (project.root / "schema" / "waivers.yaml").exists():
        from waqai.check.waived_warnings import waive

        problems, waived = waive(project.root, schema.dataset.version, problems, schema.dataset.published_codings, held)
    return in_order(problems), waived


def settled(found: Iterable[Ranked], published: Container[str]) -> list[Problem]:
    """The problems that are reported: none at, or about, a place where a check before its own has reported an error.

    An error that stops no release, since it lies in no coding of `published`, hides none that does.
    """
    problems: list[Problem] = []
    places, of_release = set[Place](), set[Place]()
    by_rank: dict[int, list[Problem]] = {}
    for i, place, code, message, hint, related, level in found:
        by_rank.setdefault(i, []).append(Problem(Place(*place), code, message, hint, tuple(Place(*r) for r in related), level))
    for i in sorted(by_rank):
        new = [
            p for p in by_rank[i]
            if i == READING or (of_release if in_release(p.place.path, published) else places).isdisjoint((p.place, *p.related))
        ]  # fmt: skip
        problems += new
        wrong = {p.place for p in new if p.level == "error"}
        places |= wrong
        of_release |= {place for place in wrong if in_release(place.path, published)}
    return problems
