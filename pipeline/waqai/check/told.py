"""All that a project says under one key: the reports of an event, who names it, or events that look alike.

Takes the facts of `waqai.check.facts`; gives reports again, that know their place. A file is read again only where a
place in it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.check.facts import ALIKE, MENTION, TELLING, UNKNOWN, Entry
from waqai.places import chain
from waqai.read.raw_folder import coding_of
from waqai.records import Claim, Origin, Report
from waqai.rule import Outcome, decide

if TYPE_CHECKING:
    from waqai.check.subject import Subject


# Where a telling has what: see `waqai.check.facts`.
_TYPE, _MODE, _ACTORS, _RECIPIENTS, _MUTUAL, _DATE, _PLANNED, _PLACE = 2, 3, 5, 6, 7, 8, 9, 11
_ACCUSES = 3  # and a mention


def agree(entries: list[Entry], within: Mapping[str, str | None]) -> bool:
    """Whether no check across articles can say anything of an event that no decision names; `within` says how places nest.

    That is where its tellings differ in what they leave out alone: a field that one has and another has not, a day that
    another calls by its month or year, a place that lies in another's; and where who names it charges nobody with it, and
    stands in a coding that tells it. Whoever is in doubt says no.
    """
    tellings, naming = [value for _, value in entries if value[0] == TELLING], set[str]()
    if len(tellings) != len(entries):
        for path, value in entries:
            if value[0] == MENTION and not value[_ACCUSES]:
                naming.add(coding_of(path))
            elif value[0] != TELLING:
                return False
        if not naming <= {coding_of(path) for path, value in entries if value[0] == TELLING}:
            return False
    first, *others = tellings
    if not others:
        return True
    for other in others:
        for field in (_TYPE, _ACTORS, _RECIPIENTS, _MUTUAL):
            if other[field] != first[field]:
                return False
    for field in (_MODE, _PLANNED):
        if len({value[field] for value in tellings} - {None}) > 1:
            return False
    places = {value[_PLACE] for value in tellings} - {None}
    if len(places) > 1:
        chains = [chain(place, within) for place in places]
        longest = max(chains, key=len)
        if not places.issubset(longest):
            return False
    dates = {value[_DATE] for value in tellings} - {None}
    if len(dates) < 2:
        return True
    finest = max(dates, key=len)
    if "/" in finest or finest[-1] in "?~":
        return False
    return all(date == finest or finest.startswith(f"{date}-") for date in dates)


class Mention(NamedTuple):
    """A report that names an event in `about`, at `position`; `accuses` if it charges somebody with it."""

    coding: str
    origin: Origin
    position: int
    accuses: bool


class Told:
    """All that the project says under one key.

    Parameters
    ----------
    key : str
        An event's id, or a key of events alike.
    entries : iterable of Entry
        In the order of the files, and in each of its reports.
    """

    def __init__(self, key: str, entries: Iterable[Entry], subject: Subject) -> None:
        self.key, self._entries, self._subject = key, list(entries), subject

    def _origin(self, path: str, i: int) -> Origin:
        return Origin(self._subject.document(path), ("reports", i))

    def _coding(self, path: str) -> str:
        return self._subject.coded[path][0]

    @cached_property
    def reports(self) -> list[tuple[str, Report]]:
        """The event's reports, each with its annotation's path; they have no passages and no numbers."""
        return [(path, self._report(path, value)) for path, value in self._entries if value[0] == TELLING]

    def _report(self, path: str, value: tuple[Any, ...]) -> Report:
        i: int = value[1]
        *fields, claims, about, summary = [tuple(part) if isinstance(part, list) else part for part in value[2:]]
        claimed = tuple([Claim(*c) for c in claims])
        article = self._subject.coded[path][1]
        return Report._make([self.key, *fields, claimed, about, (), (), summary, article, self._origin(path, i)])

    @cached_property
    def published(self) -> list[Report]:
        """The reports that are published, in the order of their articles."""
        return sorted((report for path, report in self.reports if path in self._subject.in_view), key=lambda report: report.article)

    @cached_property
    def codings(self) -> dict[str, list[Report]]:
        """The reports of each coding."""
        out: dict[str, list[Report]] = {}
        for path, report in self.reports:
            out.setdefault(self._coding(path), []).append(report)
        return out

    @cached_property
    def mentions(self) -> list[Mention]:
        """The reports that name the event in `about`."""
        return [
            Mention(self._coding(path), self._origin(path, value[1]), value[2], value[3])
            for path, value in self._entries
            if value[0] == MENTION
        ]

    @cached_property
    def alike(self) -> list[tuple[str, str, Origin]]:
        """Of a key of events alike: each event, its article, and its report's origin."""
        return [
            (value[2], self._subject.coded[path][1], self._origin(path, value[1])) for path, value in self._entries if value[0] == ALIKE
        ]

    @cached_property
    def uses(self) -> list[Origin]:
        """Of a key of an unknown id: the origin of each of its uses in reports."""
        return [
            Origin(self._subject.document(path), ("reports", value[1], *value[2:])) for path, value in self._entries if value[0] == UNKNOWN
        ]

    @cached_property
    def outcome(self) -> Outcome | None:
        """What the published reports and raw/events.yaml make of the event, if it has several reports, or a decision."""
        raw, decision = self._subject.raw, self._subject.raw.decision.get(self.key)
        if not self.published or (len(self.published) < 2 and decision is None):
            return None
        return decide(self.key, self.published, raw.article, raw.within, decision)
