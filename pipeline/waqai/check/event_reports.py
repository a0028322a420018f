"""All that a project says under one key: the reports of an event, who names it, or events that look alike.

Takes the entries of `waqai.check.index`; gives reports again, which know their place. A file is read again only where a
place in it is asked for.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from waqai.check.context import Context
from waqai.check.index import DRAFTED, MENTION, REPORT, USE, IndexEntry, agree, origin_of, report_of
from waqai.records import Origin, Report
from waqai.rule import Outcome, decide


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
        self._report_entries = [entry for entry in entries if entry.value[0] == REPORT]

    @cached_property
    def unanimous(self) -> bool:
        """Whether all reports say the same of all that they must agree on, and that depends on who takes part and when."""
        return agree([entry.value for entry in self._report_entries])

    @cached_property
    def reports(self) -> list[Report]:
        """The event's reports; they have no passages and no numbers."""
        return [report_of(self.key, entry, self._context) for entry in self._report_entries]

    @cached_property
    def published(self) -> list[Report]:
        """The reports that are published."""
        in_view = self._context.in_view
        return [report for report, entry in zip(self.reports, self._report_entries, strict=True) if in_view(entry.source)]

    @cached_property
    def codings(self) -> dict[str, list[Report]]:
        """The reports of each coding."""
        out: dict[str, list[Report]] = {}
        for report, entry in zip(self.reports, self._report_entries, strict=True):
            out.setdefault(entry.source.coding, []).append(report)
        return out

    @property
    def mentions(self) -> list[Mention]:
        """The reports that name the event in `about`."""
        if len(self._report_entries) == len(self.entries):
            return []
        return [Mention(e.source.coding, e, e.value[2], e.value[3]) for e in self.entries if e.value[0] == MENTION]

    def reported_in(self, coding: str) -> bool:
        """Whether a report of a coding is about the event."""
        return any(entry.source.coding == coding for entry in self._report_entries)

    def drafted(self, coding: str) -> bool:
        """Whether a draft of a coding is about the event."""
        return any(entry.value[0] == DRAFTED and entry.source.coding == coding for entry in self.entries)

    def origin(self, entry: IndexEntry) -> Origin:
        """The place of the report of an entry."""
        return origin_of(entry, self._context)

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
