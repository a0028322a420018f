"""The projects that the benchmarks measure with: sound, of the size that was asked for, the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.generator import Size, generate

from waqai.engine.check_project import check_project
from waqai.project import Project


@pytest.mark.parametrize("size", [Size(1, 1, 0), Size(40), Size(60, 3), Size(25, 12, 5, seed=9)])
def test_a_generated_project_is_sound_and_of_its_size(tmp_path: Path, size: Size) -> None:
    generate(tmp_path / "made", size, texts=True)
    result = check_project(Project(tmp_path / "made"), keep=True)
    assert result.problems == []
    assert len(result.raw.articles) == size.articles
    assert [len(a.reports) for a in result.raw.annotations] == [size.reports] * size.articles
    assert len({r.event for a in result.raw.annotations for r in a.reports}) == size.events
    assert result.checked >= size.articles * size.reports
    assert result.unchecked == 0


def test_the_same_size_and_seed_give_the_same_files(tmp_path: Path) -> None:
    def files(root: Path) -> dict[str, bytes]:
        generate(root, Size(20, seed=3))
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert files(tmp_path / "one") == files(tmp_path / "two")
