"""Fragments of the changelog: each is one paragraph of a known kind, and a release moves them all into CHANGELOG.md."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from scripts import changelog

from tests import sample

FOLDER = sample.REPOSITORY / "changelog.d"


def test_every_fragment_is_one_paragraph_of_a_known_kind() -> None:
    known = changelog.fragments(sample.REPOSITORY)
    assert sorted(p for p in FOLDER.rglob("*") if p.is_file()) == sorted([*known, FOLDER / "README.md"])
    for path in known:
        text = path.read_text(encoding="utf-8")
        assert text.endswith(".\n"), path
        assert not text.startswith(("-", "#", " ")), path
        assert "\n\n" not in text, path


def test_the_page_on_fragments_names_each_kind() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in changelog.KINDS if f"| `{kind}` |" not in text] == []


def test_a_release_moves_the_fragments_above_the_version_before(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\nWords.\n\n## 0.1.0 (2026-11-22)\n\n- Old.\n")
    for name, text in (("tool/get", "`waqai get`:\ndownloads.\n"), ("tool/diff", "`waqai diff`.\n"), ("data/new", "More data.\n")):
        path = tmp_path / "changelog.d" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert changelog.assemble(tmp_path, "0.2.0", "2026-12-01") == 3
    assert (tmp_path / "CHANGELOG.md").read_text() == (
        "# Changelog\n\nWords.\n\n"
        "## 0.2.0 (2026-12-01)\n\n### Data\n\n- More data.\n\n### Commands and library\n\n- `waqai diff`.\n- `waqai get`:\n  downloads.\n\n"
        "## 0.1.0 (2026-11-22)\n\n- Old.\n"
    )
    assert changelog.fragments(tmp_path) == []


def test_a_version_is_released_once(tmp_path: Path) -> None:
    shutil.copy(sample.REPOSITORY / "CHANGELOG.md", tmp_path)
    with pytest.raises(ValueError, match="raise VERSION"):
        changelog.assemble(tmp_path, "0.1.0", "2026-12-01")
