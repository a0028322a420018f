"""Event ids that differ from another one by a slip of the hand: one letter, or a hyphen.

An id is a name that nothing corrects, so a mistyped one makes an event of its own and nobody notices. Two ids may
well be one letter apart (`talks-in-iran-2023`, `talks-in-iraq-2023`): a slip is a word that stands nowhere else, in
no other id and in nothing that its reports say. Looks across the articles of a coding; never at digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from waqai.check.subject import Subject
from waqai.problem import Problem
from waqai.records import Annotation, Report

Odd = Mapping[str, Collection[str]]  # of an event, the words of its id that nothing in its reports says


def project(subject: Subject) -> list[Problem]:
    """Report events whose id looks like another event's, mistyped."""
    problems: list[Problem] = []
    publish = subject.schema.dataset.publish
    decided = {d.event for d in subject.raw.decisions}
    linked = {(d.event, link.event) for d in subject.raw.decisions for link in d.links}
    for coding in sorted(subject.codings):
        odd = subject.across.odd(coding)
        if not odd:
            continue
        told, named = subject.across.told(coding), set(subject.across.mentioned(coding))
        if coding in publish:
            named |= decided | {event for _, event in linked}
        elsewhere = {event for other in publish if other != coding for event in subject.across.told(other)} if coding in publish else set()
        found = misspelt(told, named | elsewhere, odd)
        if elsewhere := elsewhere - named - set(told):  # by whoever was held against it, what is published is to be right
            view = subject.across.told(None)
            found = {event: other for event, other in found.items() if other not in elsewhere or event in view}
        reports = subject.across.reports(coding) if any(found.get(other) == event for event, other in found.items()) else {}
        for event, other in sorted(found.items()):
            if (event, other) in linked or (other, event) in linked:
                continue
            if found.get(other) != event or _wronger(event, other, reports, named):
                problems.append(_problem(event, other, subject.across.reports(coding)))
    return problems


def unsaid(annotation: Annotation, subject: Subject) -> list[tuple[str, tuple[str, ...]]]:
    """Those events of an annotation whose ids have words that neither their reports nor the ids of authority files have."""
    out: dict[str, tuple[str, ...]] = {}
    known = subject.words
    for report in annotation.reports:
        words = odd_words(report.event, report.summary, known)
        out[report.event] = tuple(words) if report.event not in out else tuple([w for w in out[report.event] if w in words])
    return [(event, words) for event, words in out.items() if words]


def odd_words(event: str, summary: str, known: Collection[str]) -> list[str]:
    """The words of an event's id that neither this summary nor the ids of authority files, `known`, have."""
    said = summary.casefold()
    return [w for w in event.split("-") if len(w) > 2 and w not in said and w not in known and not w.isdigit()]


def _problem(event: str, other: str, reports: Mapping[str, list[Report]]) -> Problem:
    related = tuple([report.origin.place("event") for report in reports.get(other, ())[:1]])
    text = f"`{event}` is an event of its own, and looks like `{other}` mistyped"
    hint = f"did you mean `{other}`? If not, give it another name, or link the two in raw/events.yaml (distinct_from, with the reason)"
    return Problem(reports[event][0].origin.place("event"), "event-misspelt", text, hint, related)


def misspelt(told: Collection[str], named: Collection[str], odd: Odd) -> dict[str, str]:
    """Each event that looks mistyped, with the one that it looks like.

    Parameters
    ----------
    told : collection of str
        The events of a coding.
    named : collection of str
        Events that something refers to, whether or not a report tells of them.
    odd : mapping
        Of events, the words of their ids that no report of theirs says.
    """
    ids = {*told, *named}
    counts = Counter([word for event in ids for word in event.split("-")])
    found: dict[str, str] = {}
    joined: dict[str, str] = {}
    slips: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for event, unsaid_words in odd.items():
        if words := [word for word in unsaid_words if counts[word] == 1]:
            joined.setdefault(event.replace("-", ""), event)
            if len(words) == 1:
                slips.setdefault(without(event, words[0]), []).append((event, words[0]))
    if not joined:
        return {}
    for other in sorted(ids):
        same = joined.get(other.replace("-", ""), other)
        if same != other:
            found.setdefault(same, other)
        parts = other.split("-")
        for i, part in enumerate(parts):
            for event, slip in slips.get((*parts[:i], "", *parts[i + 1 :]), ()):
                if event != other and one_slip(slip, part):
                    found.setdefault(event, other)
    return found


def _wronger(one: str, other: str, reports: Mapping[str, list[Report]], named: Collection[str]) -> bool:
    """Of two ids that look like each other: whether `one` is the slip, since less speaks for it."""

    def weight(event: str, against: str) -> tuple[bool, int, bool, str]:
        odd = set(event.split("-")) - set(against.split("-"))
        said = any(word in report.summary.casefold() for word in odd for told in reports.values() for report in told)
        return event in named, len(reports[event]), said, event

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
