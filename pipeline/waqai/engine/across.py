"""What all files together say: the checks of each key, range by range, and what the checks of one key may ask of all others.

A range of the index is a `Range`; where most files are known from the run before, the cache stands for one range with all. The
steps of `check.spelling` go over the ranges too. Only what is said more than once, or is named, is looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from waqai.check import context as context_
from waqai.check import spelling
from waqai.check.article_entries import ArticleEntries
from waqai.check.checks import OF_EVENT, OF_KEY, OF_PROJECT, Ranked, concern, rank_of, ranked
from waqai.check.context import Context, Source
from waqai.check.event_reports import EventReports
from waqai.check.index import ALONE, ARTICLE, AT, CODED, EVENTS, MENTION, REPORT, Plain, agree, report_of
from waqai.engine import runs
from waqai.engine.runs import Bound, Entries, Run, entry
from waqai.engine.worker_state import State, Work, load
from waqai.records import Report

if TYPE_CHECKING:
    from waqai.engine.workers import Call

RANGE = 50_000  # entries that are looked at together
_SUMMARY = AT["summary"]
HINTS = 50_000  # events, of which the nearest is looked for


class CodedEvents:
    """What codings say of events, in a part of the index: `waqai.check.spelling.Part`."""

    @cached_property
    def by_coding(self) -> dict[str, tuple[set[str], set[str]]]:
        """For each coding the events that it has, and those that it names."""
        raise NotImplementedError

    def of_event(self, event: str) -> Iterable[Plain]:
        """The entries of one event."""
        raise NotImplementedError

    def events_of(self, coding: str) -> Collection[str]:
        """The events that a coding has."""
        return self.by_coding.get(coding, (set(), set()))[0]

    def named(self, coding: str) -> Collection[str]:
        """The events that reports of a coding name in `about`."""
        return self.by_coding.get(coding, (set(), set()))[1]

    def summaries(self, coding: str, event: str) -> list[str]:
        """The summaries of an event's reports in a coding."""
        return [value[_SUMMARY] for _, source, value in self.of_event(event) if value[0] == REPORT and source[3] == coding]


class Range(CodedEvents):
    """The entries of some keys."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries

    @cached_property
    def groups(self) -> dict[str, list[Plain]]:
        """The entries by key."""
        return self.entries.of(self.entries.keys)

    @cached_property
    def by_coding(self) -> dict[str, tuple[set[str], set[str]]]:
        """For each coding the events that it has, and those that it names."""
        return _by_coding(zip(self.entries.keys, self.entries.sources, self.entries.values, strict=True))

    def of_event(self, event: str) -> Iterable[Plain]:
        """The entries of one event."""
        return self.groups.get(event, ())


def _by_coding(entries: Iterable[Plain]) -> dict[str, tuple[set[str], set[str]]]:
    out: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for key, source, value in entries:
        if value[0] == REPORT:
            out[source[3]][0].add(key)
        elif value[0] == MENTION:
            out[source[3]][1].add(key)
    return out


def check_articles(work: Work, bound: Bound) -> tuple[list[Ranked], set[tuple[str, str]], set[tuple[str, int]]]:
    """What is wrong with the articles and pages of a range; the codings of articles that are not published, and repeated annotations."""
    state = load(work)
    found, hidden, repeated = list[Ranked](), set[tuple[str, str]](), set[tuple[str, int]]()
    for key, entries in runs.groups(runs.part(state.known.runs, bound)):
        if key[0] == ARTICLE:
            hide(key, entries, state.context, hidden, repeated)
        found += check_key(key, entries, state.context)
    return found, hidden, repeated


def hide(key: str, entries: Sequence[Plain], context: Context, hidden: set[tuple[str, str]], repeated: set[tuple[str, int]]) -> None:
    """Note which of an article's codings are not published since another one's is, and which annotations are there again."""
    seen: set[str] = set()
    for _, source, value in entries:
        if value[0] == CODED:
            if source[3] in seen:
                repeated.add((source[0], source[1]))
            seen.add(source[3])
    taken, broken = False, context.raw.broken
    for coding in context.schema.dataset.publish:
        if coding in seen and taken:
            hidden.add((coding, key[1:]))
        taken = taken or coding in seen or (bool(broken) and f"annotations/{coding}/{key[1:]}" in broken)


def check_events(work: Work, bound: Bound) -> tuple[list[tuple[str, list[Ranked]]], Any]:
    """What is wrong with the events of a range, by key; and how often each word is in their ids, for each coding."""
    state = load(work)
    entries, context, found = Entries(state.known.runs, bound), state.context, list[tuple[str, list[Ranked]]]()
    context.across = Across(state)
    asked = {key for key in context.named if bound[0] <= key and (bound[1] is None or key < bound[1])}
    asked.update([key for key, count in Counter(entries.keys).items() if count > 1])
    asked.update([key for key, value in zip(entries.keys, entries.values, strict=True) if value[0] in ALONE])
    for key, held in entries.of(sorted(asked)).items():
        if wrong := check_key(key, held, context):
            found.append((key, wrong))
    return found, spelling.word_counts(Range(entries), context)


def check_key(key: str, entries: Sequence[Plain], context: Context) -> list[Ranked]:
    """What the checks say of one key."""
    first = key[0]
    if key not in context.named and agree([value for _, _, value in entries]):
        return []
    checks = OF_KEY.get(first, OF_EVENT)
    group: Any = ArticleEntries(key, entries, context) if first < EVENTS else EventReports(key, [entry(e) for e in entries], context)
    return [p for check in checks if (problems := check(group, context)) for p in ranked(rank_of(check), problems)]


def spell(work: Work, bound: Bound, function: str, args: tuple[Any, ...]) -> Any:
    """A step of `check.spelling` for a range."""
    state = load(work)
    return getattr(spelling, function)(Range(Entries(state.known.runs, bound)), state.context, *args)


class Across:
    """What the checks of one key may ask of all others: `waqai.check.context.Across`, from the index."""

    def __init__(self, state: State) -> None:
        self.state = state

    def lookup(self, keys: Iterable[str]) -> dict[str, list[Plain]]:
        """The entries of a few keys."""
        return runs.lookup(self.state.known.runs, keys)

    def of_event(self, event: str) -> Iterable[Plain]:
        """The entries of one event."""
        return self.lookup([event]).get(event, ())

    def ranges(self) -> Iterator[list[Plain]]:
        """All entries, some at a time."""
        for bound in runs.bounds(self.state.known.runs, RANGE):
            yield runs.part(self.state.known.runs, bound)

    def having(self, coding: str | None, events: Collection[str]) -> set[str]:
        """Which of these events a coding has, or for None any that is published."""
        return {key for key, entries in self.lookup(events).items() if any(self._is_report(e, coding) for e in entries)}

    def _is_report(self, plain: Plain, coding: str | None) -> bool:
        if plain[2][0] != REPORT:
            return False
        return self.state.context.in_view(Source(*plain[1])) if coding is None else plain[1][3] == coding

    def names(self, coding: str, events: Collection[str]) -> set[str]:
        """Which of these events reports of a coding name in `about`."""
        found = self.lookup(events)
        return {key for key, entries in found.items() if any(e[2][0] == MENTION and e[1][3] == coding for e in entries)}

    def codes(self, articles: Collection[str]) -> set[str]:
        """Which of these articles a coding codes."""
        found = self.lookup([ARTICLE + article for article in articles])
        return {key[1:] for key, entries in found.items() if any(e[2][0] == CODED for e in entries)}

    def near(self, coding: str | None) -> Iterable[str]:
        """The events that a coding has, or for None those that are published, for a hint; none where they are very many."""
        out: set[str] = set()
        for entries in self.ranges():
            out.update([e[0] for e in entries if self._is_report(e, coding)])
            if len(out) > HINTS:
                return []
        return sorted(out)

    @cached_property
    def _used(self) -> tuple[set[str], set[str]]:
        actors, places = set[str](), set[str]()
        for entries in self.ranges():
            for _, _, value in entries:
                if value[0] == REPORT:
                    actors.update(value[AT["actors"]], value[AT["recipients"]], [by for by, _ in value[AT["claims"]]])
                    places.add(value[AT["place"]])
        return actors, places - {None}

    def used(self, kind: str) -> Collection[str]:
        """The ids of actors or of places that reports use."""
        return self._used[kind == "place"]

    def reports(self, coding: str, event: str) -> list[Report]:
        """The reports of one event in a coding."""
        found = [entry(e) for e in self.lookup([event]).get(event, ()) if e[2][0] == REPORT and e[1][3] == coding]
        return [report_of(event, e, self.state.context) for e in found]


class ChangedAcross(Across, CodedEvents):
    """An index with other entries for some files."""

    def __init__(self, parts: Across, changed: Mapping[str, list[Plain]]) -> None:
        super().__init__(parts.state)
        self._parts, self._changed = parts, changed

    def _without(self, entries: Iterable[Plain]) -> list[Plain]:
        return [entry for entry in entries if entry[1][0] not in self._changed]

    def lookup(self, keys: Iterable[str]) -> dict[str, list[Plain]]:
        """The entries of a few keys."""
        wanted = set(keys)
        found = {key: self._without(entries) for key, entries in self._parts.lookup(wanted).items()}
        for entries in self._changed.values():
            for plain in entries:
                if plain[0] in wanted:
                    found.setdefault(plain[0], []).append(plain)
        return {key: sorted(entries, key=lambda entry: entry[1][:3]) for key, entries in found.items() if entries}

    def ranges(self) -> Iterator[list[Plain]]:
        """All entries, some at a time."""
        for entries in self._parts.ranges():
            yield self._without(entries)
        yield [entry for entries in self._changed.values() for entry in entries]

    @cached_property
    def by_coding(self) -> dict[str, tuple[set[str], set[str]]]:
        """For each coding the events that it has, and those that it names."""
        return _by_coding(chain.from_iterable(self.ranges()))


class Ranged(Across):
    """The same with all ranges loaded, for what goes over all of them: `waqai.check.spelling.Parts`."""

    def __init__(self, state: State, work: Work, bounds: list[Bound], run: Callable[[list[Call]], list[Any]], counts: list[Any]) -> None:
        super().__init__(state)
        self._work, self._bounds, self._run, self._counts = work, bounds, run, counts

    def each(self, function: str, *args: object) -> list[object]:
        """What a function of `check.spelling` gives for each range."""
        if function == "word_counts":
            return self._counts
        return self._run([(spell, self._work, bound, function, args) for bound in self._bounds])


class AllParts(context_.Across, spelling.Parts, Protocol):
    """What the checks of the project as a whole may ask."""


def of_project(context: Context, parts: AllParts, silent: Container[str] = ()) -> list[Ranked]:
    """What the checks of the project as a whole say; those of concerns that are known to be silent are not asked."""
    context.across = parts
    found = [problem for check in OF_PROJECT if concern(check) not in silent for problem in ranked(rank_of(check), check(context))]
    spelt = spelling.project(parts, context) if concern(spelling.project) not in silent else []
    return found + ranked(rank_of(spelling.project), spelt)


def bounds(all_runs: list[Run], low: str, high: str | None) -> list[Bound]:
    """Ranges of the index from `low` to `high`."""
    found = [(a, b) for a, b in runs.bounds(all_runs, RANGE) if (high is None or a < high) and (b is None or b > low)]
    return [(max(a, low), high if b is None or (high is not None and b > high) else b) for a, b in found]
