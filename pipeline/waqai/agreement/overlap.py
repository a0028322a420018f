"""How much of one thing two codings have, each and both: with precision, recall and F1.

Counts only; what is counted (reports, values, pairs of reports) is said where it is counted.
"""

from __future__ import annotations

from typing import NamedTuple


class Overlap(NamedTuple):
    """How many the first coding has, how many the second, and how many of them are matched. The first is the measure."""

    first: int
    second: int
    matched: int

    @property
    def precision(self) -> float | None:
        """Of the second's the share that is matched; None where it has none."""
        return self.matched / self.second if self.second else None

    @property
    def recall(self) -> float | None:
        """Of the first's the share that is matched; None where it has none."""
        return self.matched / self.first if self.first else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where neither coding has any."""
        both = self.first + self.second
        return 2 * self.matched / both if both else None
