"""Event ids that differ from another one by a slip of the hand: one letter, or a hyphen.

An id is a name that nothing corrects, so a mistyped one makes an event of its own and nobody notices. Two ids may
well be one letter apart (`talks-in-iran-2023`, `talks-in-iraq-2023`): a slip is a word that stands nowhere else, in
no other id and in nothing that its reports say. Looks across the articles of a coding; never at digits.

A coding can have more events than fit into memory, so it is looked at in parts, three times: which words stand in one id
alone, which of these nothing explains, which other ids look like those. The second and third seldom find anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from waqai.check.context import Context
from waqai.problem import Problem
from waqai.records import Report


class Part(Protocol):
    """A part of a project's reports, by event: every event lies in one part."""

    def events_of(self, coding: str) -> Collection[str]:
        """The events that a coding has."""

    def named(self, coding: str) -> Collection[str]:
        """The events that reports of a coding name in `about`."""

    def summaries(self, coding: str, event: str) -> list[str]:
        """The summaries of an event's reports in a coding."""


class Parts(Protocol):
    """All of a project, in parts."""

    def each(self, function: str, *args: object) -> list[object]:
        """What a function of this module gives for each part."""

    def reports(self, coding: str, event: str) -> list[Report]:
        """The reports of one event in a coding."""


def ids(part: Part, coding: str, context: Context) -> set[str]:
    """The ids of a part that a coding, or a file that names its events, has."""
    publish = context.schema.dataset.publish
    if coding not in publish:
        return {*part.events_of(coding), *part.named(coding)}
    found = _decided(context)
    found.update(part.named(coding), *[part.events_of(other) for other in publish])  # which they share
    return found


def _decided(context: Context) -> set[str]:
    return {event for d in context.raw.decisions for event in (d.event, *(link.event for link in d.links))}


def word_counts(part: Part, context: Context) -> dict[str, Counter[str]]:
    """For each coding how often each word is in different ids of a part. What decisions name counts once for all parts."""
    decided, publish, out = _decided(context), context.schema.dataset.publish, dict[str, Counter[str]]()
    for coding in context.codings:
        found = ids(part, coding, context)
        if coding in publish:
            found -= decided
        counts = Counter("-".join(found).split("-"))
        out[coding] = Counter({word: count for word, count in counts.items() if _can_slip(word)})
    return out


def _can_slip(word: str) -> bool:
    return len(word) > 2 and not word.isdigit()


def unexplained(part: Part, context: Context, rare: Mapping[str, Collection[str]]) -> dict[str, dict[str, list[str]]]:
    """For each coding the events with words, of those that are in one id alone, that none of their reports says."""
    out: dict[str, dict[str, list[str]]] = {}
    for coding, words in rare.items():
        for event in sorted(part.events_of(coding)):
            if strange := [word for word in event.split("-") if word in words]:
                said = [summary.casefold() for summary in part.summaries(coding, event)]
                if strange := [word for word in strange if not any(word in summary for summary in said)]:
                    out.setdefault(coding, {})[event] = strange
    return out


def lookalikes(part: Part, context: Context, odd: Mapping[str, Mapping[str, list[str]]]) -> dict[str, dict[str, str]]:
    """For each coding the events, of those with odd words, that look like another one of a part, and the first of these."""
    return {coding: misspelt(ids(part, coding, context), words) for coding, words in odd.items()}


def said(part: Part, context: Context, coding: str, words: set[str]) -> set[str]:
    """Which of these words are a word of a summary of a coding."""
    found = set[str]()
    for event in part.events_of(coding):
        for summary in part.summaries(coding, event):
            found.update(words & set(re.findall(r"\w+", summary.casefold())))
    return found


def project(parts: Parts, context: Context) -> list[Problem]:
    """Report events whose id looks like another event's, mistyped."""
    total: dict[str, Counter[str]] = {coding: Counter() for coding in context.codings}
    for found in parts.each("word_counts"):
        for coding, counts in found.items():  # type: ignore[attr-defined]
            total[coding].update(counts)
    for coding in context.codings:
        if coding in context.schema.dataset.publish:
            total[coding].update([word for event in _decided(context) for word in event.split("-") if _can_slip(word)])
    rare = {c: frozenset([w for w, n in counts.items() if n == 1 and w not in context.words]) for c, counts in total.items()}
    rare = {coding: words for coding, words in rare.items() if words}
    odd: dict[str, dict[str, list[str]]] = {}
    for found in parts.each("unexplained", rare) if rare else ():
        for coding, events in found.items():  # type: ignore[attr-defined]
            odd.setdefault(coding, {}).update(events)
    pairs: dict[str, dict[str, str]] = {}
    for found in parts.each("lookalikes", odd) if odd else ():
        for coding, events in found.items():  # type: ignore[attr-defined]
            mine = pairs.setdefault(coding, {})
            mine.update({event: min(other, mine.get(event, other)) for event, other in events.items()})
    return [problem for coding in sorted(pairs) for problem in _of_coding(coding, pairs[coding], parts, context)]


def _of_coding(coding: str, found: Mapping[str, str], parts: Parts, context: Context) -> list[Problem]:
    linked = {(d.event, link.event) for d in context.raw.decisions for link in d.links}
    publish, problems, across = context.schema.dataset.publish, list[Problem](), context.across
    pairs = {*found.keys(), *found.values()}
    named = across.names(coding, pairs) | (_decided(context) if coding in publish else set())
    if coding in publish:
        mine = across.having(coding, pairs)
        elsewhere = {event for other in publish if other != coding for event in across.having(other, pairs)} - named - mine
        if elsewhere:  # by whoever was held against it, what is published is to be right
            view = across.having(None, pairs)
            found = {event: other for event, other in found.items() if other not in elsewhere or event in view}
    for event, other in sorted(found.items()):
        if (event, other) in linked or (other, event) in linked:
            continue
        if found.get(other) != event or _wronger(event, other, coding, named, parts):
            problems.append(_problem(event, parts.reports(coding, event), other, parts.reports(coding, other)))
    return problems


def _problem(event: str, reports: list[Report], other: str, others: list[Report]) -> Problem:
    related = tuple([report.origin.place("event") for report in others[:1]])
    text = f"`{event}` is a separate event, and looks like `{other}` mistyped"
    hint = f"did you mean `{other}`? If not, give it another name, or link the two in raw/events.yaml (distinct_from, with the reason)"
    return Problem(reports[0].origin.place("event"), "event-misspelt", text, hint, related)


def misspelt(others: Iterable[str], odd: Mapping[str, list[str]]) -> dict[str, str]:
    """Each event that looks mistyped, with the first of the others that it looks like.

    Parameters
    ----------
    odd : mapping
        Of events, the words of their ids that no other id has and no report of theirs says.
    """
    found: dict[str, str] = {}
    joined: dict[str, list[str]] = {}
    slips: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for event, words in odd.items():
        joined.setdefault(event.replace("-", ""), []).append(event)
        if len(words) == 1:
            slips.setdefault(without(event, words[0]), []).append((event, words[0]))
    for other in sorted(others):
        for event in joined.get(other.replace("-", ""), ()):
            if event != other:
                found.setdefault(event, other)
        parts = other.split("-")
        for i, part in enumerate(parts):
            for event, slip in slips.get((*parts[:i], "", *parts[i + 1 :]), ()):
                if event != other and one_slip(slip, part):
                    found.setdefault(event, other)
    return found


def _wronger(one: str, other: str, coding: str, named: Collection[str], parts: Parts) -> bool:
    """Of two ids that look like each other: whether `one` is the slip, since less speaks for it."""
    words = {*one.split("-"), *other.split("-")}
    heard = {word for found in parts.each("said", coding, words) for word in found}  # type: ignore[attr-defined]

    def weight(event: str, against: str) -> tuple[bool, int, bool, str]:
        odd = set(event.split("-")) - set(against.split("-"))
        return event in named, len(parts.reports(coding, event)), not odd.isdisjoint(heard), event

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
