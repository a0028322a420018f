"""What was imported into a coding: `raw/imports/<coding>/taken.jsonl`, a line a report, which git keeps.

By the hash of each report as it was imported a later import knows whether a hand has changed it since; by the row that an id
was made for, that it is the same event again. What a report has no key for, such as a confidence, stands here too.
"""

from __future__ import annotations

import json
from collections.abc import Container
from pathlib import Path
from typing import Any, NamedTuple

from waqai.problem import CannotRun
from waqai.report_digest import digest_of

NAME = "taken.jsonl"


class Entry(NamedTuple):
    """A report as it was imported.

    Parameters
    ----------
    digest : str
        The report's hash, as `waqai.adjudication` counts it.
    file : str
        The name of the file that it came from.
    row : str
        Where the event's id was made: a hash of the row's type, date and summary; else empty.
    evidence : list
        Its passages, as `[start, end]`.
    asides : dict
        What the file has beside the report.
    draft : bool
        Whether it is a draft.
    line, summary : int and str
        Of a draft whose event's id was made: its line in the file, and a hash of its summary, since the row will change.
    """

    article: str
    event: str
    digest: str
    file: str
    row: str = ""
    evidence: list[list[int]] = []  # noqa: RUF012 - never changed
    asides: dict[str, Any] = {}  # noqa: RUF012 - never changed
    draft: bool = False
    line: int = 0
    summary: str = ""


class Record:
    """The entries of one coding, by article and event."""

    def __init__(self, entries: dict[tuple[str, str], Entry]) -> None:
        self.entries = entries

    def made_for(self, article: str, row: str, evidence: list[list[int]]) -> str:
        """The id that was made for a row before: of the same words, or else of the only row with these passages; empty if none."""
        made = [e for e in self.entries.values() if e.article == article and e.row]
        same = [e for e in made if e.row == row] or [e for e in made if evidence and e.evidence == evidence]
        return same[0].event if len(same) == 1 else ""

    def drafted_for(self, article: str, file: str, values: dict[str, Any], line: int, used: Container[tuple[str, str]]) -> str:
        """The id that was made for a draft which a row is most likely to complete, and no other row is known by; empty if none."""
        left = [e for e in self.entries.values() if e.draft and e.row and (e.article, e.event) not in used]
        mine = [e for e in left if (e.article, e.file) == (article, file)]
        summary = summary_key(values)
        same = [e for e in mine if e.row == row_key(values)] or [e for e in mine if summary and e.summary == summary]
        found = same or [e for e in mine if e.line == line]
        return found[0].event if len(found) == 1 else ""

    def as_bytes(self) -> bytes:
        """The file."""
        lines = []
        for key in sorted(self.entries):
            said = {name: value for name, value in self.entries[key]._asdict().items() if value}
            lines.append(json.dumps(said, ensure_ascii=False, sort_keys=True))
        return "".join(f"{line}\n" for line in lines).encode()


def row_key(values: dict[str, Any]) -> str:
    """A hash of what a row without an event's id is known by."""
    return digest_of([{name: values.get(name) for name in ("type", "date", "summary")}])


def summary_key(values: dict[str, Any]) -> str:
    """A hash of a row's summary; empty where it has none."""
    return digest_of([{"summary": values["summary"]}]) if values.get("summary") else ""


def read_record(folder: Path) -> Record:
    """The record of a coding; empty where there is none.

    Raises
    ------
    CannotRun
        It cannot be read, or is no such record.
    """
    path = folder / NAME
    if not path.exists():
        return Record({})
    try:
        found = [Entry(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise CannotRun(f"{path} is not a record of imports: take it back from git, or delete it") from error
    return Record({(e.article, e.event): e for e in found})
