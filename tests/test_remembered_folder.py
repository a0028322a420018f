"""What a project remembers of itself lies in its own `.waqai`: a link that leads out of it is not followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from waqai.engine.cache_store import FOLDER, Cache, News, make_folder


@pytest.fixture
def outside(project: Path, tmp_path: Path) -> Path:
    """A folder of somebody else's that the project's `.waqai` is a link to, with an edit that nobody here began."""
    folder = tmp_path / "elsewhere"
    (folder / "edit").mkdir(parents=True)
    (folder / "edit" / "journal.json").write_text('{"command": "waqai rename", "files": []}', encoding="utf-8")
    (folder / "validate.sqlite").write_text("a file of somebody's", encoding="utf-8")
    (project / FOLDER).symlink_to(folder)
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (("validate",), 0),
        (("find-event", "sawt-al-delta-2025-03-12-2", "--coding", "c1"), 0),
        (("rename", "event", "otieno-visits-ankara-2025", "otieno-travels-to-ankara-2025", "--yes"), 3),
        (("editor",), 3),
    ],
    ids=lambda part: part[0] if isinstance(part, tuple) else "",
)
def test_no_command_reads_or_writes_through_a_link_that_leads_out(
    call: tuple[str, ...], code: int, project: Path, outside: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waqai.engine.report_entries.WORTH", 1)
    before, raw = everything(outside), everything(project / "raw")
    result = run("--project", project, *call)
    assert result.exit_code == code, result.output + str(result.exception)
    if code:
        assert f"{FOLDER} is a link that leads out of the project" in str(result.exception)
    assert everything(outside) == before
    assert everything(project / "raw") == raw


def test_a_cache_is_neither_opened_nor_written_there(project: Path, outside: Path) -> None:
    before, cache = everything(outside), Cache(project, b"basis")
    cache.open()  # and does not stumble over what is no cache
    assert cache.rows == {}
    with pytest.raises(OSError, match="leads out of the project"):
        make_folder(project)
    with pytest.raises(OSError, match="leads out of the project"):
        cache.write(News(*[{} for _ in News._fields]))
    assert everything(outside) == before


def test_a_link_within_the_project_is_followed(project: Path) -> None:
    (project / "kept").mkdir()
    (project / FOLDER).symlink_to(project / "kept")
    make_folder(project)
    assert (project / "kept" / ".gitignore").read_text(encoding="utf-8") == "*\n"
