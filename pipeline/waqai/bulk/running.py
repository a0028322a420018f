"""The stages of a bulk run, one after the other: articles, annotations, events, doubts, tables.

Takes a project, gives what `waqai.engine.check_project` gives of a small one, and, for a build, the tables in their files. What
stands on disk between two stages lies in a temporary folder that is gone when the run is over, however it ends.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from waqai.bulk import articles, blocks, doubts, pages, ranged, slips, spill, tasks
from waqai.bulk.arrays import Ints, ints
from waqai.bulk.articles import Articles
from waqai.bulk.blocks import Shard
from waqai.bulk.doubts import Line, Spilled
from waqai.bulk.known import Known
from waqai.bulk.progress import Progress
from waqai.bulk.tasks import Read
from waqai.bulk.workers import Workers
from waqai.check.beside import beside
from waqai.engine.check_project import Result, unwaived
from waqai.formats import Formats
from waqai.problem import Problem, errors, in_order
from waqai.project import Project
from waqai.read.raw_folder import AUTHORITIES, OPTIONAL, Listing, Raw, coding_of, read_authorities
from waqai.schema.reading import read_schema
from waqai.texts import bulk_files

GIB = 1 << 30
_NEEDED = {*AUTHORITIES, *OPTIONAL, "articles", "annotations"}


class Plan(NamedTuple):
    """How a run is made.

    Parameters
    ----------
    workers : Workers
        Where the work runs.
    number : int
        How many workers there are.
    memory : int
        Bytes that all of them together may take.
    leaves : callable
        Hears of each folder that must not be left behind where the run is stopped.
    """

    workers: Workers
    progress: Progress
    number: int = 1
    memory: int = 2 * GIB
    leaves: Callable[[Path], None] = lambda folder: None

    @property
    def rows(self) -> int:
        """How many reports are held at a time in a worker."""
        return max(2_000, min(1 << 16, self.memory // self.number // 16_384))


class Stage(NamedTuple):
    """What tables are made from: a folder of runs, and the runs by what they hold, in the order of their ranges."""

    work: Path
    known: Known
    read: list[Read]
    parts: dict[int, tuple[Shard, int]]
    articles: int
    decided: list[ranged.DecidedRange]


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder, gone at the end."""
    path = Path(tempfile.mkdtemp(prefix=spill.TEMPORARY))
    try:
        yield path
    except OSError as error:
        if error.filename and not str(error.filename).startswith(str(path)):
            raise
        raise spill.refused(path, error) from error
    finally:
        shutil.rmtree(path, ignore_errors=True)


def check(project: Project, work: Path, plan: Plan, first_release: dict[str, str] | None = None) -> tuple[Result, Stage | None]:
    """Read and check a project, from structure to links; nothing to build from where there is an error."""
    plan.leaves(work)
    plan.workers.reach([project.root, work])
    schema, problems = read_schema(project.root)
    if schema is None:
        return Result(None, Raw(), in_order(problems)), None
    raw, listing, found = read_authorities(project, Formats(schema))
    problems += [*found, *beside(project.root, schema)]
    if raw.broken & _NEEDED or not project.raw.is_dir():
        return Result(schema, raw, in_order(problems)), None  # what the articles name cannot be looked at
    known = Known(schema, raw)
    known.first_release = first_release or {}
    known.save(work / "known")
    run = _Run(project, work, plan, known, _shards(project, listing))
    run.articles()
    run.annotations()
    decided, told = run.events(problems)
    if run.doubtful or len(run.numbers):
        told = doubts.explain(project.root, known, run.spilled(), run.doubtful, run.numbers.tolist(), problems)
    run.unchanged()
    problems, waived = unwaived(project, schema, told)
    read = [r for reads in run.read.values() for r in reads]
    checked, unchecked, reports = sum(r.checked for r in read), sum(r.unchecked for r in read), sum(r.reports for r in read)
    found_ = Result(schema, raw, problems, reports, checked, unchecked, tuple(waived))
    return found_, None if errors(problems) else Stage(work, known, read, run.parts, run.count, decided)


def _shards(project: Project, listing: Listing) -> dict[str, list[Shard]]:
    """The files of articles (under an empty name) and of each coding; those of YAML in one folder together are one."""
    files: dict[str, list[str]] = {"": listing.articles}
    for path in listing.annotations:
        files.setdefault(coding_of(path), []).append(path)
    return {coding: _shards_of(project, coding, paths) for coding, paths in files.items()}


def _shards_of(project: Project, coding: str, paths: list[str]) -> list[Shard]:
    out = []
    for i, path in enumerate(p for p in paths if not p.endswith(".yaml")):
        full = str(project.root / path)
        out.append(Shard(i, full, path, coding, *blocks.stamp(full, path)))
    if any(p.endswith(".yaml") for p in paths):
        folder = paths[0].rpartition("/")[0]
        full = str(project.root / folder)
        out.append(Shard(len(out), full, folder, coding, -1, blocks.stamp(full, folder)[1]))
    return out


class _Run:
    """One run: what has been read so far, and what is doubtful."""

    def __init__(self, project: Project, work: Path, plan: Plan, known: Known, shards: dict[str, list[Shard]]) -> None:
        self.project, self.work, self.plan, self.known, self.shards = project, work, plan, known, shards
        self.read: dict[str, list[Read]] = {coding: [] for coding in shards if coding}
        self.parts: dict[int, tuple[Shard, int]] = {}
        self.doubtful: list[Line] = []
        self.numbers: Ints = np.zeros(0, np.int64)
        self.count, self.calls = 0, 0
        self.words: dict[str, dict[str, int]] = {}
        self.noted: dict[str, Any] = {
            "root": str(project.root), "texts": str(project.texts), "packs": [], "publish": list(known.schema.dataset.publish),
            "codings": list(known.schema.dataset.codings),
            "reports": {}, "events": {}, "about": {}, "alike": [],
        }  # fmt: skip
        self._note()

    def _note(self) -> None:
        (self.work / "work.json").write_text(json.dumps(self.noted), encoding="utf-8")

    def unchanged(self) -> None:
        """Raise `CannotRun` where a shard is no longer what was read: what was read of others may not fit what it says now."""
        for shards in self.shards.values():
            for shard in shards:
                shard.unchanged()

    def spilled(self) -> Spilled:
        """Where what was read lies."""
        heads = {coding: [r.runs[0] for r in reads if r.runs] for coding, reads in self.read.items()}
        return Spilled(str(self.work), self.parts, heads, dict(self.words))

    def _doubt(self, articles: Ints) -> None:
        self.numbers = np.unique(np.concatenate([self.numbers, articles[articles >= 0]]))

    def _read(self, function: Any, shards: list[Shard], told: Any) -> list[Read]:
        """Read shards in parts; note where each part's lines begin, and what is doubtful in them."""
        calls, owner = [], []
        for shard in shards:
            for start, length in blocks.plan(shard):
                calls.append((function, str(self.work), shard, start, length, self.calls))
                owner.append((shard, self.calls))
                self.calls += 1
        results = self.plan.workers.run(calls, told)
        out, before = [], dict[Shard, int]()
        for (shard, number), found in zip(owner, results, strict=True):
            for i, read in enumerate(found):
                first = before.get(shard, 0)
                self.parts[number * 10_000 + i] = shard, first
                for bad, lines in ((True, read.bad), (False, read.doubtful)):
                    self.doubtful += [Line(shard, -1 if line < 0 else first + line + 1, offset, bad) for line, offset in lines]
                before[shard] = first + read.lines
                out.append(read)
        for shard in shards:
            if not before.get(shard) and not any(line.shard == shard for line in self.doubtful):
                self.doubtful.append(Line(shard, -1, -1, bad=True))  # there is no line in it
        return out

    def articles(self) -> None:
        """Pack the texts, read the records, and number the articles."""
        with self.plan.progress.stage("texts", len(files := bulk_files(self.project.texts))) as told:
            packs = self.plan.workers.run([(tasks.pack, str(self.work), str(path), i) for i, path in enumerate(files)], told)
        self.noted["packs"] = [pack for pack, number in packs if number]
        with self.plan.progress.stage("articles", sum(len(blocks.plan(s)) for s in self.shards[""])) as told:
            read = self._read(tasks.read_articles, self.shards[""], told)
        self.count, doubtful = articles.gather([r.runs[0] for r in read if r.runs], self.work / "articles")
        self._doubt(doubtful)
        self._doubt(pages.join(self.noted["packs"], self.project.texts, self.work / "articles"))
        self._doubt(pages.alike(self.work / "articles", self.noted["packs"], self.project.texts))
        self._note()

    def annotations(self) -> None:
        """Read the annotations of every coding; note who is coded twice, and what is published of whom."""
        publish = self.noted["publish"]
        with self.plan.progress.stage(
            "annotations", sum(len(blocks.plan(s)) for c, shards in self.shards.items() if c for s in shards)
        ) as told:
            all_shards = [shard for coding, shards in self.shards.items() if coding for shard in shards]
            for read in self._read(tasks.read_annotations, all_shards, told):
                self.read[read.shard.coding].append(read)
        coded = {coding: self._coded(reads) for coding, reads in self.read.items()}
        for times in coded.values():
            self._doubt(np.flatnonzero(times > 1))
        any_ = np.any([times > 0 for times in coded.values()], axis=0) if coded else np.zeros(self.count, np.bool_)
        self._doubt(pages.Pages(self.noted["packs"], self.project.texts, Articles(self.work / "articles")).unlike(any_))
        taken = np.zeros(self.count, np.bool_)
        for coding in publish:
            if coding in coded:
                mine = coded[coding] > 0
                if (mine & taken).any():
                    np.save(self.work / f"wanted-{coding}.npy", mine & ~taken)
                taken |= mine
        for kind, place in (("heads", 0), ("reports", 1), ("events", 2), ("about", 3)):
            self.noted[kind] = {coding: [r.runs[place] for r in reads if r.runs] for coding, reads in self.read.items()}
        self._note()

    def _coded(self, reads: list[Read]) -> Ints:
        """How often each article is in a coding."""
        times = np.zeros(self.count, np.int32)
        for read in reads:
            if read.runs:
                numbers = ints(spill.read(read.runs[0]).column("article"))
                times += np.bincount(numbers[numbers >= 0], minlength=self.count).astype(np.int32)
        return times

    def events(self, problems: list[Problem]) -> tuple[list[ranged.DecidedRange], list[Problem]]:
        """Decide the events, range by range, and look for what is told as two events and looks like one.

        Gives what is wrong with the authority files besides, of which `problems` are known.
        """
        runs = [run for found in self.noted["events"].values() for run in found]
        bounds = spill.bounds(runs, "event", self.plan.rows)
        with self.plan.progress.stage("events", len(bounds) + 1) as told:
            calls = [(ranged.decide, str(self.work), bound, i) for i, bound in enumerate(bounds)]
            if self.doubtful or len(self.numbers):  # all is looked at again
                decided: list[ranged.DecidedRange] = self.plan.workers.run(calls, told)
            else:
                first = (doubts.of_authorities, self.project.root, self.spilled(), problems)
                problems, *decided = self.plan.workers.run([first, *calls], told)
        self.noted["alike"] = [d.alike for d in decided]
        self._note()
        step = (1 << 64) // max(1, len(bounds) // 4)
        edges = [(i * step, (i + 1) * step if (i + 1) * step < 1 << 64 else None) for i in range(max(1, len(bounds) // 4))]
        with self.plan.progress.stage("likeness", len(edges)) as told:
            alike = self.plan.workers.run([(ranged.look_alike, str(self.work), low, high) for low, high in edges], told)
        self.words = slips.rare([spill.read(d.words) for d in decided])
        for found in (*(d.doubtful for d in decided), *alike, slips.doubtful(str(self.work), self.known, self.words)):
            self._doubt(found)
        return decided, problems
