"""An edit of many files that was stopped while it was written: some files are as before, some as they are to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.problem import Place, Problem
from waqai.project import leads_out

JOURNAL = ".waqai/edit/journal.json"


def read_journal(root: Path) -> dict[str, Any] | None:
    """What the journal of an edit says that was not finished; None where there is none, and nothing where it cannot be read."""
    if leads_out(root / JOURNAL, root):  # what lies there is no edit of this project
        return None
    try:
        data = (root / JOURNAL).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return {}
    import json  # few runs find a journal

    try:
        journal = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return journal if isinstance(journal, dict) else {}


def unfinished_edit(root: Path) -> list[Problem]:
    """Report an edit that was not finished."""
    journal = read_journal(root)
    if journal is None:
        return []
    command = str(journal.get("command", "an edit"))[:200]
    text = f"`{command}` was stopped while it wrote: some files of raw/ are changed, others are not yet"
    hint = "run it again, and it does the rest; so does the next `waqai rename`, `merge` or `retire` before its own work"
    return [Problem(Place(JOURNAL), "unfinished-edit", text, hint)]
