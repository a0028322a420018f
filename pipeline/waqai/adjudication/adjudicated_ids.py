"""The event ids of an adjudicated coding: the first coding's where it has the event in this article or in another one.

Takes the groups of reports of all articles, gives for a group of one article its id and what is doubtful of it. Event ids
are local to a coding, so that one coding's id stands for another's only through reports that are matched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from waqai.agreement.report_groups import Group


class Own(NamedTuple):
    """What a coding calls an event."""

    coding: str
    event: str


class EventIds:
    """What the codings' own ids become.

    Parameters
    ----------
    names : sequence of str
        The codings, first the one whose ids stand.
    groups : iterable
        The groups of every article that two or more of them have.
    known : mapping
        All event ids of each coding.
    """

    def __init__(self, names: Sequence[str], groups: Iterable[Group], known: Mapping[str, set[str]]) -> None:
        self._order = {name: i for i, name in enumerate(names)}
        self._known = known
        self._first: dict[Own, list[Own]] = {}  # for each event, what the first coding of each of its groups calls it
        for group in groups:
            first, *others = (Own(coding, report.event) for coding, report in group.items())
            for own in others:
                self._first.setdefault(own, []).append(first)

    def usual(self, own: Own) -> Own:
        """What an event is called by the first coding that it is matched to, most often; itself where it is matched to none."""
        found = Counter(self.usual(first) for first in self._first.get(own, ()))
        return _most(found) if found else own

    def name(self, called: Mapping[str, str], taken: set[str]) -> tuple[str, dict[str, str]]:
        """The id of an event that these codings of an article have under these ids, and what is uncertain about it.

        A doubtful event has an id for the time being that no coding has. `taken` are the ids that other events of the
        article have already.
        """
        lead = Own(*next(iter(called.items())))
        if not self._order[lead.coding]:
            return lead.event, {}
        elsewhere = Counter(
            self.usual(first)
            for own in map(Own, called, called.values())
            for first in self._first.get(own, ())
            if self._order[first.coding] < self._order[lead.coding]
        )
        in_doubt = f"{lead.event}-{lead.coding}"
        if not elsewhere:
            earlier = (self._known[name] for name, i in self._order.items() if i < self._order[lead.coding])
            return (in_doubt, dict(called)) if any(lead.event in ids for ids in earlier) else (lead.event, {})
        usual = _most(elsewhere)
        if len(elsewhere) > 1 or usual.event in taken:
            return in_doubt, {usual.coding: usual.event, **called}
        return usual.event, {}


def _most(found: Counter[Own]) -> Own:
    return min(found, key=lambda own: (-found[own], own.event, own.coding))
