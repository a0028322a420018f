"""Assembles the fragments of `changelog.d/` into a section of CHANGELOG.md: `make changelog`, when the code's version is released.

A fragment is `changelog.d/<kind>/<topic>.md`: one change, one paragraph, without a bullet. Changes that are made at the same time are
then never edits of one line. The fragments are deleted when they stand in CHANGELOG.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from waqai.version import VERSION

ROOT = Path(__file__).parents[1]
KINDS = {"data": "Data", "schema": "Schema", "checks": "Checks", "tool": "Commands and library", "docs": "Documentation"}


def fragments(root: Path) -> list[Path]:
    """Every fragment, by kind in the order of `KINDS`, then by topic."""
    return [path for kind in KINDS for path in sorted((root / "changelog.d" / kind).glob("*.md"))]


def section(paths: list[Path], version: str, date: str) -> str:
    """The fragments as one section of CHANGELOG.md, a bullet a fragment under its kind's heading."""
    parts = [f"## {version} ({date})"]
    for kind, title in KINDS.items():
        texts = [path.read_text(encoding="utf-8").strip() for path in paths if path.parent.name == kind]
        if texts:
            parts.append(f"### {title}\n\n" + "\n".join("- " + text.replace("\n", "\n  ") for text in texts))
    return "\n\n".join(parts) + "\n\n"


def assemble(root: Path, version: str, date: str) -> int:
    """Move every fragment into CHANGELOG.md, above the version before; returns how many there were.

    Raises
    ------
    ValueError
        CHANGELOG.md has that version already: it is raised in `pipeline/waqai/version.py` first.
    """
    page = root / "CHANGELOG.md"
    text = page.read_text(encoding="utf-8")
    if f"\n## {version} " in text:
        raise ValueError(f"CHANGELOG.md has {version} already: raise VERSION in pipeline/waqai/version.py first")
    paths = fragments(root)
    head, mark, rest = text.partition("\n## ")
    page.write_text(head + "\n" + section(paths, version, date) + mark.lstrip() + rest, encoding="utf-8")
    for path in paths:
        path.unlink()
    return len(paths)


if __name__ == "__main__":
    try:
        print(f"{assemble(ROOT, VERSION, sys.argv[1])} fragments are in CHANGELOG.md now, under {VERSION}")
    except ValueError as error:
        sys.exit(str(error))
