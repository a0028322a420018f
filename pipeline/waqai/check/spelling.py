"""Event ids that differ from another one by a slip of the hand: one letter, or a hyphen.

An id is a name that nothing corrects, so a mistyped one makes an event of its own and nobody notices. Two ids may
well be one letter apart (`talks-in-iran-2023`, `talks-in-iraq-2023`): a slip is a word that stands nowhere else, in
no other id and in nothing that its reports say. Looks across the articles of a coding; never at digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from waqai.check.subject import Subject
from waqai.problem import Place, Problem
from waqai.records import Report


def check(subject: Subject) -> list[Problem]:
    """Report events whose id looks like another event's, mistyped."""
    problems: list[Problem] = []
    publish = subject.schema.dataset.publish
    decided = {d.event: d.origin.key for d in subject.raw.decisions}
    linked = {(d.event, link.event) for d in subject.raw.decisions for link in d.links}
    names = [*subject.raw.actor, *subject.raw.place, *subject.raw.outlet]
    for coding, articles in subject.codings.items():
        events: dict[str, list[Report]] = {}
        for annotation in articles:
            for report in annotation.reports:
                events.setdefault(report.event, []).append(report)
        named = {event for reports in events.values() for report in reports for event in report.about or ()}
        if coding in publish:
            named |= decided.keys() | {event for _, event in linked}
        for event, other in misspelt(events, named, names, subject.beside.words.get(coding)):
            if (event, other) in linked or (other, event) in linked:
                continue
            problems.append(_problem(event, other, events))
    return problems


def _problem(event: str, other: str, events: dict[str, list[Report]]) -> Problem:
    related: tuple[Place, ...] = tuple(report.origin.place("event") for report in events.get(other, ())[:1])
    text = f"`{event}` is an event of its own, and looks like `{other}` mistyped"
    hint = f"did you mean `{other}`? If not, give it another name, or link the two in raw/events.yaml (distinct_from, with the reason)"
    return Problem(events[event][0].origin.place("event"), "event-misspelt", text, hint, related)


def misspelt(
    events: dict[str, list[Report]], named: set[str], names: Iterable[str], words_of_all: Mapping[str, int] | None = None
) -> list[tuple[str, str]]:
    """Each event that looks mistyped, with the one that it looks like.

    Parameters
    ----------
    events : dict
        The reports of each event of a coding.
    named : set of str
        Events that something refers to, whether or not a report tells of them.
    names : iterable of str
        Other ids, whose words are no slips.
    words_of_all : mapping or None
        How often each word stands in the ids, where these are not all.
    """
    ids = events.keys() | named
    counts: Mapping[str, int] = words_of_all if words_of_all is not None else Counter(word for event in ids for word in event.split("-"))
    rare = {
        event: words
        for event in events
        if (words := [w for w in event.split("-") if counts.get(w, 0) == 1 and len(w) > 2 and not w.isdigit()])
    }
    known = {word for name in names for word in name.split("-")} if rare else set()
    found: dict[str, str] = {}
    joined: dict[str, str] = {}
    slips: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for event, words in rare.items():
        said = "".join(r.summary.casefold() for r in events[event])
        odd = [word for word in words if word not in known and word not in said]
        if odd:
            joined.setdefault(event.replace("-", ""), event)
        if len(odd) == 1:
            slips.setdefault(without(event, odd[0]), []).append((event, odd[0]))
    if not joined:
        return []
    for other in sorted(ids):
        same = joined.get(other.replace("-", ""), other)
        if same != other:
            found.setdefault(same, other)
        parts = other.split("-")
        for i, part in enumerate(parts):
            for event, slip in slips.get((*parts[:i], "", *parts[i + 1 :]), ()):
                if event != other and one_slip(slip, part):
                    found.setdefault(event, other)
    return sorted((event, other) for event, other in found.items() if found.get(other) != event or _wronger(event, other, events, named))


def _wronger(one: str, other: str, events: dict[str, list[Report]], named: set[str]) -> bool:
    """Of two ids that look like each other: whether `one` is the slip, since less speaks for it."""

    def weight(event: str, against: str) -> tuple[bool, int, bool, str]:
        odd = set(event.split("-")) - set(against.split("-"))
        said = any(word in report.summary.casefold() for word in odd for reports in events.values() for report in reports)
        return event in named, len(events[event]), said, event

    return weight(one, other) < weight(other, one)


def without(event: str, word: str) -> tuple[str, ...]:
    """The words of an id with nothing in the place of one."""
    return tuple("" if w == word else w for w in event.split("-"))


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter, left out, added, another one, or by two neighbours exchanged; never by digits."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    a, b = one[start : len(one) - end], other[start : len(other) - end]
    if any(c.isdigit() for c in a + b):
        return False
    return (len(a) <= 1 and len(b) <= 1 and a != b) or (len(a) == len(b) == 2 and a == b[::-1])
