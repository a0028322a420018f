"""What people decided who read the articles beside the sources: why something is not found, and what is the same. Tables in this folder."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from scripts.validation.matching import Match

HERE = Path(__file__).parent
KINDS = {
    "untold": "No article of the sample reports it.",
    "rule": "Reported, and by the rules not a separate event.",
    "missed": "Told, and missed by the coding.",
    "no-test": "No test.",
    "error": "An error of the coding.",
    "distinct": "Two events.",
    "days": "",
    "other": "",
}
"""The kinds of explanations, with the sentence that each begins with."""
ABSENT = ("untold", "rule", "missed")


@dataclass(frozen=True)
class Explanation:
    """One row of `explanations.csv`: of an entry of a source, an event, or two events by their ids with a space between."""

    key: str
    kind: str
    event: str
    note: str

    @property
    def text(self) -> str:
        return " ".join(part for part in (KINDS[self.kind], self.note) if part)


@dataclass(frozen=True)
class Pair:
    """One row of `pairs.csv`: an event that is the same as an entry of a source."""

    event: str
    source: str
    key: str
    note: str


@dataclass
class Judgements:
    """The explanations, which of them were asked for, and what nobody has explained yet."""

    explanations: list[Explanation]
    pairs: list[Pair]
    used: set[Explanation] = field(default_factory=set)
    open: list[str] = field(default_factory=list)

    def why(self, key: str, kinds: Iterable[str] = ABSENT) -> Explanation | None:
        """The explanation of something, or None, and then it counts as open."""
        for explanation in self.explanations:
            if explanation.key == key and explanation.kind in kinds:
                self.used.add(explanation)
                return explanation
        self.open.append(key)
        return None

    def without_others(self, key: str, match: Match) -> Match:
        """A match without the events that are known to be something else."""
        other = {
            explanation.event: explanation for explanation in self.explanations if explanation.key == key and explanation.kind == "other"
        }
        self.used |= {other[event.key] for event in match.events if event.key in other}
        kept = [event for event in match.events if event.key not in other]
        if len(kept) == len(match.events):
            return match
        visits = tuple(event for event in kept if event.mode == "visit")
        return Match(tuple(event for event in kept if event.mode != "visit"), visits, match.apart if kept else None)

    @property
    def stale(self) -> list[str]:
        """Explanations of what needs none any more."""
        return [f"{explanation.key} ({explanation.kind})" for explanation in self.explanations if explanation not in self.used]


def read(folder: Path = HERE) -> Judgements:
    """The judgements of a folder."""
    explanations = [Explanation(**row) for row in _rows(folder / "explanations.csv")]
    if unknown := sorted({row.kind for row in explanations} - set(KINDS)):
        raise ValueError(f"explanations.csv has unknown kinds: {', '.join(unknown)}")
    return Judgements(explanations, [Pair(**row) for row in _rows(folder / "pairs.csv")])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
