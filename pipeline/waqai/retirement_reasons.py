"""Why an id is gone for good, as a closed list, and what each reason says of the ids that replace it.

Takes nothing, gives codes. The checks of raw/retired.yaml, its shape, `waqai retire` and the column `reason` of the table
`retired` are held to it.
"""

from __future__ import annotations

from typing import NamedTuple


class RetirementReason(NamedTuple):
    """One reason.

    Parameters
    ----------
    meaning : str
        Completes "the id is gone, since ...".
    successors : str
        How many ids stand for it now: `none`, `one`, or `two or more`.
    see : bool
        Whether `see` may name an id that does not stand for it and is near to it.
    """

    meaning: str
    successors: str
    see: bool = False

    def fits(self, number: int) -> bool:
        """Whether so many ids may replace it."""
        return {"none": number == 0, "one": number == 1, "two or more": number >= 2}[self.successors]


REASONS: dict[str, RetirementReason] = {
    "duplicate": RetirementReason("another id is used for the same: it had two, or has a new one", "one"),
    "split": RetirementReason("it was several things, each of which has its own id now", "two or more"),
    "not-coded": RetirementReason("the rules code no such event or entity", "none", see=True),
    "withdrawn": RetirementReason("the article or source that it came from was removed", "none"),
}
