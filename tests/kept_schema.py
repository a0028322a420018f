"""Has `schema/` read again only where its files are others: modules that check the sample project hundreds of times are quick by it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import lines
from waqai.engine import check_project, worker_state
from waqai.formats import Formats
from waqai.project import Project


def keep(patch: pytest.MonkeyPatch) -> None:
    """Remember what was read of `schema/`, and found wrong with it, for as long as `patch` lasts."""
    for where, name in ((check_project, "read_schema"), (check_project, "_beside"), (lines, "read_schema")):
        patch.setattr(where, name, _remembered(getattr(where, name)))
    formats = dict[int, Formats]()  # which hold their schemas, so that no other one has its place
    for where in (check_project, worker_state, lines):
        patch.setattr(where, "Formats", lambda schema: formats.setdefault(id(schema), Formats(schema)))


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def call(project: Path | Project, *others: Any, **more: Any) -> Any:
        root = project.root if isinstance(project, Project) else project
        key = (_files(root), *(one for one in more.items() if one[0] != "held"))
        if key not in known:
            known[key] = function(project, *others, **more)
        return known[key]

    return call


def _files(root: Path) -> tuple[Any, ...]:
    """What tells the files that are looked at from changed ones: a copy of another time or size, a name that is new, a link."""
    found = [os.path.join(folder, name) for folder, folders, names in os.walk(root / "schema") for name in (*folders, *names)]
    texts = sorted(os.listdir(root / "raw" / "text")) if (root / "raw" / "text").is_dir() else []
    start = len(f"{root}/schema/")
    stats = [(path[start:], os.lstat(path)) for path in sorted(found)]
    return (*texts, *((name, s.st_mode, s.st_size, s.st_mtime_ns if not stat.S_ISDIR(s.st_mode) else 0) for name, s in stats))
