"""All that a project says under one key: the reports of an event, who names it, or events that look alike.

Takes the entries of `waqai.check.index`; gives reports again, which know their place. A file is read again only where a
place in it is asked for.
"""

from __future__ import annotations

from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from waqai.check.context import Context
from waqai.check.index import AT, DRAFTED, MENTION, TELLING, USE, IndexEntry, origin_of, report_of
from waqai.records import Origin, Report
from waqai.rule import Outcome, decide

_agreed = itemgetter(*[AT[name] for name in ("type", "mode", "actors", "recipients", "mutual", "date", "planned", "place")])


class Mention(NamedTuple):
    """The entry of a report that names an event in `about`, at `position`; `accuses` if it charges a party with it."""

    coding: str
    entry: IndexEntry
    position: int
    accuses: bool


class EventReports:
    """All that the project says under one key.

    Parameters
    ----------
    key : str
        An event's id, or a key of events alike or of an unknown id.
    entries : list of IndexEntry
        In the order of the files, and in each of its reports.
    """

    def __init__(self, key: str, entries: list[IndexEntry], context: Context) -> None:
        self.key, self.entries, self._context = key, entries, context
        self._told = [entry for entry in entries if entry.value[0] == TELLING]

    @property
    def unanimous(self) -> bool:
        """Whether all reports say the same of all that they must agree on, and that depends on who takes part and when."""
        first, *others = [_agreed(entry.value) for entry in self._told] or [()]
        return others.count(first) == len(others)

    @cached_property
    def reports(self) -> list[Report]:
        """The event's reports; they have no passages and no numbers."""
        return [report_of(self.key, entry, self._context) for entry in self._told]

    @cached_property
    def published(self) -> list[Report]:
        """The reports that are published, in the order of their articles."""
        shown = [entry for entry in self._told if self._context.in_view(entry.source)]
        if len(shown) == len(self.reports):
            return sorted(self.reports, key=lambda report: report.article)
        return sorted((report_of(self.key, entry, self._context) for entry in shown), key=lambda report: report.article)

    @cached_property
    def codings(self) -> dict[str, list[Report]]:
        """The reports of each coding."""
        out: dict[str, list[Report]] = {}
        for report, entry in zip(self.reports, self._told, strict=True):
            out.setdefault(entry.source.coding, []).append(report)
        return out

    @property
    def mentions(self) -> list[Mention]:
        """The reports that name the event in `about`."""
        if len(self._told) == len(self.entries):
            return []
        return [Mention(e.source.coding, e, e.value[2], e.value[3]) for e in self.entries if e.value[0] == MENTION]

    def told_in(self, coding: str) -> bool:
        """Whether a report of a coding is about the event."""
        return any(entry.source.coding == coding for entry in self._told)

    def drafted(self, coding: str) -> bool:
        """Whether a draft of a coding is about the event."""
        return any(entry.value[0] == DRAFTED and entry.source.coding == coding for entry in self.entries)

    def origin(self, entry: IndexEntry) -> Origin:
        """The place of the report of an entry."""
        return origin_of(entry, self._context)

    @property
    def is_of_one_event(self) -> bool:
        """Of a key of events alike: whether it is one event that is reported again."""
        return len({entry.value[2] for entry in self.entries}) == 1

    @cached_property
    def uses(self) -> list[Origin]:
        """Of a key of an unknown id: the origin of each of its uses in reports."""
        document = self._context.document
        return [
            Origin(document(entry.source), ("reports", entry.position, *entry.value[2:])) for entry in self.entries if entry.value[0] == USE
        ]

    @cached_property
    def outcome(self) -> Outcome | None:
        """What the published reports and raw/events.yaml make of the event, if it has several reports, or a decision."""
        raw, decision = self._context.raw, self._context.raw.decision.get(self.key)
        if not self.published or (len(self.published) < 2 and decision is None):
            return None
        return decide(self.key, self.published, raw.article, raw.within, decision)
