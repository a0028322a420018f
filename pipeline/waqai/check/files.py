"""All files of articles and annotations: those that must be read are read, in this process or in several; the others are known.

Gives what each file says, and the facts of all annotations by their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from waqai.check import single
from waqai.check.facts import ALIKE, UNKNOWN, Entry, facts
from waqai.check.single import Single
from waqai.check.subject import Subject
from waqai.check.told import Told
from waqai.formats import Formats
from waqai.read.raw_folder import Listing, broken_names, coding_of
from waqai.records import Article, Origin, Report

if TYPE_CHECKING:
    from waqai.check.packed import Packed
    from waqai.check.remembering import Memory

SEVERAL = 200  # files from which on another process costs less than it saves
MANY_KEYS = 50_000  # to be looked at, from which on the same is so
PARTS = 16  # into which these are parted then
Groups = dict[str, list[Entry]]


class Files:
    """The files of one project; what they are is entered into the subject."""

    def __init__(self, subject: Subject, formats: Formats, listing: Listing, memory: Memory | None, *, large: bool) -> None:
        self.subject, self._formats, self._listing, self._memory = subject, formats, listing, memory
        self._processes = 1
        if large:
            from waqai.check.spreading import processes

            self._processes = processes()
        self._keep = not large
        self._annotations: dict[str, Single] = {}  # those that can be read
        self._read: dict[str, Single] = {}  # those that were not known
        self._packed: Packed | None = None
        self._looked_at: Collection[str] = ()
        self._parted = False
        subject.across = self

    def articles(self) -> list[Single]:
        """Every article, read or known."""
        paths, raw, memory = self._listing.articles, self.subject.raw, self._memory
        known = {path: one for path in paths if (one := memory.article(path))} if memory else {}
        read = self._checked("article", [path for path in paths if path not in known])
        articles = [known.get(path) or read[path] for path in paths]
        if not self._keep:
            document = self.subject.document
            for path, one in zip(paths, articles, strict=True):
                if one.record is not None:
                    raw.articles.append(tuple.__new__(Article, (*one.record, Origin(document(path), ()))))
        self._break(read)
        if memory:
            memory.seal(paths, articles, read)
        return articles

    def annotations(self) -> list[Single]:
        """Every annotation, read or known; after the articles."""
        paths, subject, memory = self._listing.annotations, self.subject, self._memory
        if not self._keep and memory is None:
            from waqai.check.packed import Packed

            self._packed = Packed(paths, subject.ids("actor"), subject.ids("place"))
        known = {path: one for path in paths if (one := memory.annotation(path, subject.raw.broken))} if memory else {}
        self._read = read = self._checked("annotation", [path for path in paths if path not in known])
        annotations = [known.get(path) or read[path] for path in paths]
        for path, one in zip(paths, annotations, strict=True):
            if one.article is not None:
                subject.coded[path] = (coding_of(path), one.article)
                self._annotations[path] = one
        self._break(read)
        return annotations

    def _break(self, read: dict[str, Single]) -> None:
        """Take note of what could not be read."""
        subject = self.subject
        subject.raw.broken |= {name for path, one in read.items() if one.article is None for name in broken_names(path, subject.lines)}

    def _checked(self, kind: str, paths: list[str]) -> dict[str, Single]:
        """Read and check these files."""
        subject, formats, hashed = self.subject, self._formats, self._memory is not None
        check, records = getattr(single, kind), getattr(subject.raw, f"{kind}s")
        if self._keep:
            read = {}
            for path in paths:
                one, record = check(path, subject, formats)
                read[path] = self._with_facts(path, one)
                records += [record] if record else []
            return read
        from waqai.check.quick import Quick

        quick, packed = Quick(subject), self._packed

        def work(portion: Sequence[tuple[int, str]]) -> list[Any]:
            done = []
            for number, path in portion:
                one = check(path, subject, formats, hashed=hashed, quick=quick)[0]
                if packed is None:
                    done.append(tuple(self._with_facts(path, one)))
                else:
                    packed.put(number, one.facts, known=one.known)
                    done.append(one.without_facts())
            return done

        items = list(enumerate(paths))
        if self._processes == 1 or len(paths) < SEVERAL:
            values = work(items)
        else:
            from waqai.check.spreading import spread_leaving

            values, left = spread_leaving(work, packed.left if packed else list, items, self._processes)
            if packed:
                packed.take(left)
        return {path: Single._make(value) for path, value in zip(paths, values, strict=True)}

    def _with_facts(self, path: str, one: Single) -> Single:
        """What an annotation gave, with all facts that follow from what it tells."""
        ids = self.subject.ids
        return one._replace(facts=facts(one.facts, coding_of(path), ids("actor"), ids("place"))) if one.facts else one

    def share(self, tasks: Sequence[Callable[[], list[Any]]]) -> list[Any]:
        """Do tasks and give in one list what they gave; in several processes where `parts` has made parts for them."""

        def work(portion: Sequence[Callable[[], list[Any]]]) -> list[Any]:
            return [task() for task in portion]

        if self._processes == 1 or not self._parted:
            return [value for found in work(tasks) for value in found]
        from waqai.check.spreading import spread

        return [value for found in spread(work, tasks, self._processes, portion=1) for value in found]

    def parts(self) -> list[Callable[[], Groups]]:
        """What there is to look at by key; in parts where it is much, and nothing has to be read from the cache, which no two can share."""
        if self._packed:
            self._parted = len(self._annotations) >= SEVERAL
            return self._packed.doubtful(self.subject.named)
        groups = self.groups()
        self._looked_at = groups.keys()
        self._parted = len(groups) >= MANY_KEYS and groups is self.__dict__.get("all_groups")
        if not self._parted:
            return [partial(_given, groups)]
        parts: list[Groups] = [{} for _ in range(PARTS)]
        for key, entries in groups.items():
            parts[hash(key) % PARTS][key] = entries
        return [partial(_given, part) for part in parts]

    def groups(self) -> Groups:
        """The facts by key: all, or where verdicts are remembered those of the keys on which none holds."""
        subject, memory = self.subject, self._memory
        if memory is None or not memory.holds(subject.gates):
            return self.all_groups
        changed = {path for path in memory.coded() if path not in subject.coded} | self._read.keys()
        changed |= memory.hidden() ^ subject.hidden
        keys = memory.keys(changed) | {key for one in self._read.values() for key, _ in one.facts} | set(memory.faulty())
        groups: Groups = {key: [] for key in keys}
        for key, entry in memory.entries(keys):
            self._enter(groups, key, entry)
        return self._with_read(groups)

    @cached_property
    def all_groups(self) -> Groups:
        """The facts of all annotations by key, and every event that a decision names."""
        if self._packed:
            return self._packed.all(self.subject.named)
        groups: Groups = {}
        if self._memory:
            for key, entry in self._memory.entries(None):
                self._enter(groups, key, entry)
        self._with_read(groups)
        for key in self.subject.named - groups.keys():
            groups[key] = []
        return groups

    def _enter(self, groups: Groups, key: str, entry: Entry) -> None:
        """Enter what is remembered, if its annotation is still there and was not read anew."""
        if entry[0] in self.subject.coded and entry[0] not in self._read:
            groups.setdefault(key, []).append(entry)

    def _with_read(self, groups: Groups) -> Groups:
        """Enter what the annotations say that were read, and put all in the order of the files."""
        get = groups.get
        for path, one in self._read.items():
            for key, value in one.facts:
                if (held := get(key)) is None:
                    groups[key] = [(path, value)]
                else:
                    held.append((path, value))
        if self._memory:
            order = {path: i for i, path in enumerate(self._listing.annotations)}
            for entries in groups.values():
                if len(entries) > 1:
                    entries.sort(key=lambda entry: order[entry[0]])
        return groups

    def _of(self, coding: str | None) -> Iterator[Single]:
        """The annotations of a coding, or for None those that are published."""
        for path, one in self._annotations.items():
            if path in self.subject.in_view if coding is None else coding_of(path) == coding:
                yield one

    def told(self, coding: str | None) -> Collection[str]:
        """The events that a coding tells, or for None those that are published."""
        return {event for one in self._of(coding) for event in one.told}

    def mentioned(self, coding: str) -> Collection[str]:
        """The events that reports of a coding name in `about`."""
        return {event for one in self._of(coding) for event in one.mentioned}

    def odd(self, coding: str) -> dict[str, tuple[str, ...]]:
        """Of a coding's events the words of their ids that nothing in their reports says, see `check.spelling`."""
        out: dict[str, tuple[str, ...]] = {}
        if any(one.odd for one in self._of(coding)):
            for one in self._of(coding):
                here = dict(one.odd)
                for event in one.told:
                    words = here.get(event, ())
                    out[event] = tuple([w for w in out[event] if w in words]) if event in out else words
        return {event: words for event, words in out.items() if words}

    def reports(self, coding: str) -> dict[str, list[Report]]:
        """The reports of each event of a coding; dear."""
        told = {key: Told(key, entries, self.subject) for key, entries in self.all_groups.items() if key[0] not in (ALIKE, UNKNOWN)}
        return {event: found for event, one in told.items() if (found := one.codings.get(coding))}

    def used(self, kind: str) -> Collection[str]:
        """The ids of actors or of places that reports use, or other records; dear."""
        out = set(self.subject.other_uses(kind))
        for key, entries in self.all_groups.items():
            if key[0] not in (ALIKE, UNKNOWN):
                for _, report in Told(key, entries, self.subject).reports:
                    places = () if report.place is None else (report.place,)
                    out.update(places if kind == "place" else (*report.actors, *report.recipients, *(c.by for c in report.claims)))
        return out

    def remember(self, faulty: Collection[str]) -> None:
        """Keep what this run found out for the next one, and with which of the keys that it looked at something is wrong."""
        if self._memory:
            listed = {*self._listing.articles, *self._listing.annotations}
            self._memory.keep(listed, self._read, self.subject, self._looked_at, faulty)


def _given(groups: Groups) -> Groups:
    return groups
