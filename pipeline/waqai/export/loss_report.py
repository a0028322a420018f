"""What an export could not carry: counts with examples, as sentences for a terminal and as JSON next to the export.

A form's `write` fills one while it writes; `waqai.export.export_run` puts it beside the file, under the file's name and `SUFFIX`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from waqai.export.source import Source

SUFFIX = ".losses.json"
EXAMPLES = 5
NO_PLACE = "the form has no place for them"


class LossReport:
    """What was written, and what was not, each with a count and the first ids.

    Parameters
    ----------
    source : Source
        The release.
    form : str
        The form, as `--to` calls it.
    choice : dict
        What was chosen of the release: statuses, and whether a row is an event or a report.
    """

    def __init__(self, source: Source, form: str, choice: dict[str, object]) -> None:
        self.source, self.form, self.choice = source, form, choice
        self.written: dict[str, int] = {}
        self.losses: list[dict[str, object]] = []

    def add(self, what: str, why: str, ids: Iterable[str]) -> None:
        """A loss, where there is one.

        Parameters
        ----------
        what : str
            What is lost, in words that follow a number: `claims by whom it is asserted or denied`.
        why : str
            Why: what the form lacks, or what was not chosen.
        ids : iterable of str
            What is concerned, an id each time that it is; the first different ones are named.
        """
        named = list(ids)
        if named:
            self.losses.append({"count": len(named), "what": what, "why": why, "examples": list(dict.fromkeys(named))[:EXAMPLES]})

    def unused(self, used: Iterable[str]) -> None:
        """Tables of the release of which nothing is in the export."""
        left = {t.name: len(t.arrow) for t in self.source.tables if t.name not in set(used) and len(t.arrow)}
        if left:
            rows = ", ".join(f"{name} ({number:,})" for name, number in left.items())
            self.losses.append(
                {
                    "count": sum(left.values()),
                    "what": f"rows of tables of which nothing is here: {rows}",
                    "why": NO_PLACE,
                }
            )

    def sentences(self) -> list[str]:
        """The losses, a sentence each."""
        return [f"{loss['count']:,} {loss['what']}: {loss['why']}" for loss in self.losses]

    def as_json(self) -> bytes:
        """The whole report."""
        found = {
            "release": self.source.name, "version": self.source.version, "form": self.form, "chosen": self.choice,
            "written": self.written, "not_carried": self.losses,
        }  # fmt: skip
        return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
