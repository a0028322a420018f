"""Checks a project again and again, as its files change: the entries of a changed file in the index are replaced.

For a server that stays, such as `waqai lsp`. It begins from the cache of `waqai validate`, of which it holds a copy, and goes the
same way as a run, through the same functions: a file is read and checked, then the keys of the index that it had or has, then
the project as a whole. Where that would not say what a whole run says (`schema/` or coders changed, JSON Lines), the run is made anew.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from waqai.check.checks import READING, ranked
from waqai.check.context import Context, Source
from waqai.check.index import Plain
from waqai.check.release_scope import links_as_warnings
from waqai.check.unfinished_edit import unfinished_edit
from waqai.engine import across, file_pass, worker_state
from waqai.engine.across import ChangedAcross
from waqai.engine.cache import Memory, Spoilt, note_codings
from waqai.engine.cache_store import FOLDER
from waqai.engine.cached_across import CachedAcross
from waqai.engine.check_project import Run, has_lines, is_large, settled, unwaived
from waqai.engine.file_pass import Batch
from waqai.engine.live_lines import LinesIndex
from waqai.engine.live_memory import LiveMemory, changed_ids, places_within, says
from waqai.engine.worker_state import Known, outlets_of, plain_record, record_of
from waqai.problem import Problem
from waqai.project import Project
from waqai.read.raw_folder import AUTHORITIES, OPTIONAL, Listing, Raw, broken_names, codes, coding_of, read_authorities
from waqai.records import Article
from waqai.schema.model import Schema
from waqai.texts import BULK, Texts
from waqai.yamlfile.shape import Shape

MANY = 1_000  # changed files from which on a run over all is as quick
_FOLDERS = ("raw/articles/", "raw/annotations/", "raw/text/")
SINGLE = {f"raw/{name}.yaml" for name in (*AUTHORITIES, *OPTIONAL)}
_LISTS = {"decisions": "events", "change_reasons": "changes"} | {
    name: name for name in ("actors", "places", "outlets", "coders", "retired", "drift", "assignments")
}


class LiveCheck:
    """A project under check, for as long as an editor works on it.

    `problems` is what `waqai validate` would report, as of the last `load` or `update`; `raw` and `context` are those of the same
    moment, and None before, or where `schema/` is unusable. `parts` is what all files say together, `loads` how often all were
    read, and `lines` is there where files hold many articles.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.problems: list[Problem] = []
        self.schema: Schema | None = None
        self.raw, self.listing = Raw(), Listing([], [])
        self.context: Context | None = None
        self.parts: CachedAcross | ChangedAcross | None = None
        self.loads = 0
        self._run: Run | None = None
        self.lines: LinesIndex | None = None

    def load(self) -> list[Problem]:
        """Check everything, with what the cache knows."""
        self._forget()
        self.loads += 1
        if has_lines(self.project):
            return self._whole()
        memory = LiveMemory(self.project)
        if memory.empty and is_large(self.project):  # let everybody have what is read now, and hold little of it
            Run(self.project, memory=Memory(self.project.root)).check()
            memory = LiveMemory(self.project)
        run = Run(self.project, memory=memory)
        try:
            result = run.check()
        except Spoilt:
            return self._whole()
        self.schema, self.raw, self.problems = result.schema, result.raw, result.problems
        if result.schema is None:
            return self.problems
        self._run, self._memory, self.listing = run, memory, run.listing
        self._known = memory.known = dict(memory.known)
        self.raw = run.raw
        self.read = {path: one for batch in (*run.articles, *run.annotations) for path, one in batch.files.items()}
        self._records: dict[str, Article] = {a.origin.document.path: a for a in run.raw.articles}
        self._broken_by = {path: broken_names(path, _stem(path)) for path, one in self.read.items() if one.article is None}
        self._base_broken = run.broken_before
        self._found, self._again, self._gates = dict(memory.verdicts), memory.again, memory.gates
        self._reading = run.read
        self.context = run.state.context
        self.parts = self._new_parts()
        self._hidden = self._hidden_paths()
        self._noted: tuple[Any, ...] = ()
        self._taken: Raw | None = None
        self._texts = self.context.texts.alone
        return self.problems

    def _forget(self) -> None:
        """Rely on nothing that was read before."""
        if self._run is not None:
            worker_state.end(self._run.name)
        self._run = self.lines = self.parts = self.context = None

    def _whole(self) -> list[Problem]:
        """Check everything, and hold of it the records and the index alone."""
        with Run(self.project, states=True) as run:
            result = run.check()
        self.schema, self.raw, self.problems = result.schema, result.raw, result.problems
        if self.schema is not None:
            self.listing, self.lines = run.listing, LinesIndex(run, result)
            self.context, self.parts = self.lines.context, self.lines.parts
        return self.problems

    def take_in(self, paths: Collection[str]) -> None:
        """Let the index know what some files say now; where files hold many articles, `problems` may stay those of before."""
        if self.lines is None or not all(codes(path) and path.endswith(".yaml") for path in paths):
            self.update(paths)
            return
        for path in paths:
            self.lines.take_in(path)
        self.parts = self.lines.parts

    def update(self, paths: Collection[str]) -> list[Problem]:
        """Check what has to do with some files, paths of the project, that were changed, made or removed."""
        try:
            return self._update({*paths})
        except Exception:  # it may be half changed: the next time, everything is checked
            self._forget()
            raise

    def _update(self, paths: set[str]) -> list[Problem]:
        paths = {path for path in paths if not path.startswith((".", "dataset/")) or path.startswith(f"{FOLDER}/edit/")}
        if not paths and self._run is not None:
            return self.problems
        run = self._run
        if run is None or len(paths) > MANY or not all(path in SINGLE or path.startswith(_FOLDERS) for path in paths):
            return self.load()
        if any(path.endswith(BULK) for path in paths):
            return self.load()
        before, root = {*self.listing.articles, *self.listing.annotations}, self.project.root
        changed = {path for path in paths if path.startswith(_FOLDERS[:2])}
        keys = self._keys(changed)
        if paths & SINGLE or any(path not in before or not _is_plain(root, path) for path in changed):
            more = self._read_again(paths & SINGLE)
            if more is None:
                return self.load()
            changed |= more[0]
            keys |= more[1]
        changed |= self._of_texts({path for path in paths if path.startswith(_FOLDERS[2])})
        self._look(changed | ({*self.listing.articles, *self.listing.annotations} ^ before), keys)
        return self.problems

    # What changed

    def _read_again(self, singles: set[str]) -> tuple[set[str], set[str]] | None:
        """Read the single files and the listing; the files that must be checked for it, and the keys; None where all must."""
        run = self._run
        assert run is not None and self.context is not None  # noqa: PT018
        raw, listing, found = read_authorities(self.project, run.state.formats)
        broken = {name for name in raw.broken if name in (*AUTHORITIES, *OPTIONAL)}
        if broken - self._base_broken:  # go on with what they last said
            kept = {p.place.path for p in found} & {f"raw/{name}.yaml" for name in broken}
            for kind, name in _LISTS.items():
                if f"raw/{name}.yaml" in kept:
                    setattr(raw, kind, getattr(self.raw, kind))
            raw.broken -= broken - self._base_broken
        elif self._base_broken & {*AUTHORITIES, *OPTIONAL} - broken:
            return None
        old = self.context
        if changed_ids(self.raw.coders, raw.coders):
            return None
        ids = changed_ids(self.raw.actors, raw.actors) | changed_ids(self.raw.places, raw.places)
        ids |= places_within(ids, self.raw) | places_within(ids, raw)
        outlets = changed_ids(self.raw.outlets, raw.outlets)
        raw.articles, self._base_broken = self.raw.articles, raw.broken
        self._reading = [*_of_schema(self._reading), *found, *unfinished_edit(self.project.root)]
        self.raw = run.raw = raw
        self.listing = run.listing = listing
        new = Context(old.root, old.schema, raw, old.texts)
        run.state.context = new
        outlets |= {id_ for id_ in {*old.voices, *new.voices} if old.voices.get(id_) != new.voices.get(id_)}
        records = {path for path, a in self._records.items() if outlets and not outlets.isdisjoint((a.outlet, *a.credited))}
        keys = old.named | new.named | {f"?{kind} {id_}" for kind in ("actor", "place") for id_ in ids}
        return records | self.files_with(ids), set(keys)

    def _of_texts(self, paths: set[str]) -> set[str]:
        """The records whose pages' texts came, went or changed."""
        if not paths:
            return set()
        run = self._run
        assert run is not None
        old = run.state.context
        run.state.context = Context(old.root, old.schema, old.raw, Texts(self.project.texts))
        hashes = {path.rpartition("/")[2].removesuffix(".txt") for path in paths}
        return {path for path, article in self._records.items() if article.page_sha256 in hashes}

    def files_with(self, ids: Collection[str]) -> set[str]:
        """The annotations that may name one of these ids."""
        if self._run is None:
            return {*self.listing.annotations}
        if not ids:
            return set()
        found = {path for path in self._memory.paths_with(ids) if path not in self.read and path in self._known}
        wanted = set(ids)
        return found | self.unsure() | {path for path, one in self.read.items() if codes(path) and says(one, wanted)}

    def unsure(self) -> set[str]:
        """The annotations of which the index does not know all that they name: those that could not be read, and those with drafts."""
        if self._run is None:
            return set()
        begun = {path for path, one in self._known.items() if not one.finished and path not in self.read}
        return begun | {path for path, one in self.read.items() if codes(path) and (one.article is None or not one.finished)}

    # One round

    def _look(self, changed: set[str], keys: set[str]) -> None:
        run = self._run
        assert run is not None
        articles = sorted(path for path in changed if not codes(path))
        touched = {self._records[path].article for path in articles if path in self._records} | {_stem(path) for path in articles}
        keys |= self._keys(articles) | {f"!{_stem(path)}" for path in articles}
        run.known.hidden, run.known.repeated = set(), set()
        listed = {*self.listing.articles, *self.listing.annotations}
        for path in articles:
            self._check(path, listed, file_pass.check_articles)
        self._take_over(records=bool(articles) or self.raw is not self._taken)
        touched |= {self._records[path].article for path in articles if path in self._records}
        annotations = {path for path in changed if codes(path)} | {p for p in self.listing.annotations if touched and _stem(p) in touched}
        if touched:
            annotations |= {path for path, article in self._coded().items() if article in touched}
        keys |= self._keys(annotations)
        for path in sorted(annotations):
            self._check(path, listed, file_pass.check_annotations)
        self._take_over(records=False)
        keys |= self._keys([*articles, *annotations])
        coded = self._coded()
        if (noted := (coded, {*self.raw.broken})) != self._noted[:2]:
            run.known.codings = {}
            for path, article in coded.items():
                run.known.codings.setdefault(coding_of(path), Source(path, 0, 0, coding_of(path), article))
            note_codings(coded, run)
            self._noted = (*noted, run.known.hidden, run.known.repeated)
        run.known.hidden, run.known.repeated = self._noted[2:]
        run.advance()
        self.context, self.parts = run.state.context, self._new_parts()
        hidden = self._hidden_paths()
        keys |= self._keys(hidden ^ self._hidden)
        self._hidden = hidden
        self._across(keys)
        self._settle()

    def _check(self, path: str, listed: set[str], function: Any) -> None:
        """Take out what a file said, and put in what it says."""
        run = self._run
        assert run is not None
        self.read.pop(path, None)
        self._records.pop(path, None)
        self._broken_by.pop(path, None)
        self._known.pop(path, None)
        if path in listed:
            out = function(run.work, Batch(0, (path,)))
            self.read[path] = out.files[path]
            if out.broken:
                self._broken_by[path] = frozenset(out.broken)
            for source, plain in out.records:
                self._records[path] = record_of(plain, source, run.state.context)

    def _take_over(self, *, records: bool) -> None:
        """Let the checks that follow know all records, if any changed, and what cannot be read."""
        run, raw = self._run, self.raw
        assert run is not None
        raw.broken = self._base_broken.union(*self._broken_by.values())
        if records:
            self._take_records(run.known)
        run.advance()

    def _take_records(self, known: Known) -> None:
        raw = self._taken = self.raw
        raw.articles = [self._records[path] for path in self.listing.articles if path in self._records]
        raw.__dict__.pop("article", None)
        known.used_outlets = {outlet for article in raw.articles for outlet in outlets_of(plain_record(article))}
        known.missing_outlets = {
            a.outlet: a.article for a in raw.articles if a.outlet not in raw.outlet and a.article.startswith(f"{a.outlet}-")
        }

    def _across(self, keys: set[str]) -> None:
        """Look again at these keys, and at those with which something was wrong."""
        context, parts = self.context, self.parts
        assert context is not None and parts is not None  # noqa: PT018
        context.across = parts
        texts = context.texts.alone
        if texts != self._texts:
            from waqai.check.index import of_text

            keys |= {key for sha256 in texts ^ self._texts for key, _, _ in of_text(sha256)}
            self._texts = texts
        keys |= self._found.keys() | self._again
        if context.reach <= self._gates:
            found = parts.lookup(keys)
            groups = {key: found.get(key, []) for key in keys}
            self._again = set() if context.reach == self._gates else keys
        else:
            groups = {key: [] for key in context.named}
            for entries in parts.ranges():
                for entry in entries:
                    groups.setdefault(entry[0], []).append(entry)
            self._gates, self._again, self._found = context.reach, set(), {}
        for key, entries in groups.items():
            self._found.pop(key, None)
            if wrong := across.check_key(key, entries, context):
                self._found[key] = wrong

    def _settle(self) -> None:
        """Put together what is reported."""
        context, parts = self.context, self.parts
        assert context is not None and isinstance(parts, CachedAcross)  # noqa: PT018
        published = context.schema.dataset.published_codings
        found = ranked(READING, self._reading)
        for path in (*self.listing.articles, *self.listing.annotations):
            found += self.read[path].problems if path in self.read else self._known[path].warnings if path in self._known else []
        of_all = across.of_project(context, parts)
        found += links_as_warnings([*(p for wrong in self._found.values() for p in wrong), *of_all], published)
        self.problems, _ = unwaived(self.project, context.schema, settled(found, published))

    def _new_parts(self) -> CachedAcross:
        run = self._run
        assert run is not None
        return CachedAcross(run.state, self._memory, self.read, [*self.listing.articles, *self.listing.annotations])

    def _coded(self) -> dict[str, str]:
        """The article of each annotation that could be read."""
        known, out = self._known, dict[str, str]()
        for path in self.listing.annotations:
            one = self.read.get(path) or known.get(path)
            if one is not None and one.article is not None:
                out[path] = one.article
        return out

    def _hidden_paths(self) -> set[str]:
        assert self.context is not None
        hidden = self.context.hidden
        return {path for path, article in self._coded().items() if (coding_of(path), article) in hidden} if hidden else set()

    def _keys(self, paths: Iterable[str]) -> set[str]:
        """The keys of what files say, as this process or the cache knows it."""
        out, rest = set[str](), list[str]()
        for path in paths:
            if path in self.read:
                out.update(key for key, _, _ in self.read[path].entries)
            else:
                rest.append(path)
        return out | self._memory.keys(rest)

    # What the index says of codings

    def with_entries(self, path: str, entries: list[Plain]) -> ChangedAcross:
        """What all files say together, with these entries in the place of those of one file."""
        assert self.parts is not None
        return ChangedAcross(self.parts, {path: entries})

    def entries(self, path: str) -> list[Plain]:
        """What an annotation says that changed since all was read."""
        return self.lines.entries(path) if self.lines else self.read[path].entries if path in self.read else []

    def finished(self) -> dict[tuple[str, str], bool]:
        """Whether each coding of each article is finished; one that cannot be read is not."""
        if self.lines is not None:
            return self.lines.finished
        found = [(path, self.read.get(path) or self._known.get(path)) for path in self.listing.annotations]
        return {(coding_of(p), one.article or _stem(p)): one.article is not None and one.finished for p, one in found if one is not None}

    def shape(self, path: str) -> Shape | None:
        """The shape that a file of raw/ has to have; None of any other."""
        if self.schema is None or not path.endswith(".yaml"):
            return None
        from waqai.formats import Formats

        formats = self._run.state.formats if self._run else Formats(self.schema)
        kind = "article" if path.startswith(_FOLDERS[0]) else "annotation" if codes(path) else path[4:-5] if path in SINGLE else ""
        return getattr(formats, kind) if kind else None


def _is_plain(root: Path, path: str) -> bool:
    """Whether a path is that of a file, and of no link."""
    try:
        return stat.S_ISREG(os.lstat(root / path).st_mode)
    except OSError:
        return False


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")


def _of_schema(reading: list[Problem]) -> list[Problem]:
    """Of what was found in reading, that which lies in neither the single files nor the folders of raw/."""
    return [p for p in reading if not p.place.path.startswith("raw") and p.code != "unfinished-edit"]
