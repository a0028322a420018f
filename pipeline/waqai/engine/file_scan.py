"""Which files of a project have changed since the last look, for editors that do not watch them."""

from __future__ import annotations

import os
from pathlib import Path

from waqai.engine.cache_store import Stamp, stamp_of

_THERE: Stamp = (1,)


def stamps(root: Path) -> dict[str, Stamp]:
    """Every file that a check reads as it is now, by its path; of a page's text, only that it is there."""
    out: dict[str, Stamp] = {}
    for folder in ("schema", "raw"):
        for at, folders, names in os.walk(root / folder):
            if os.path.islink(at):
                folders.clear()
                continue
            where = Path(at).relative_to(root).as_posix()
            texts = where.startswith("raw/text")
            out.update((f"{where}/{name}", _THERE if texts else stamp_of(f"{at}/{name}")) for name in names if not name.startswith("."))
    return out


def changed(before: dict[str, Stamp], now: dict[str, Stamp]) -> set[str]:
    """The paths that came, went, or have other bytes, by their stamps."""
    return {path for path in {*before, *now} if before.get(path) != now.get(path)}
