"""`waqai new actor`, `place` and `outlet`: entries of a release taken over, or begun, in files that people write."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conftest import Run

ACTORS = "raw/actors.yaml"


@pytest.fixture
def begun(tmp_path: Path, run: Run) -> Path:
    """A project of another team, with comments in its files."""
    run("init", tmp_path / "begun")
    path = tmp_path / "begun" / ACTORS
    path.write_text("# ours\n" + path.read_text(encoding="utf-8") + "# the end\n", encoding="utf-8")
    return tmp_path / "begun"


def new(run: Run, project: Path, *arguments: str | Path) -> tuple[int, list[str]]:
    result = run("--project", project, "new", *arguments)
    return result.exit_code, result.output.splitlines()


def entries(project: Path, kind: str) -> dict[str, dict[str, object]]:
    values = yaml.load((project / "raw" / f"{kind}.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return {entry["id"]: entry for entry in values[kind]}


def test_an_entry_of_a_release_comes_with_all_that_the_release_says_of_it(begun: Path, project: Path, built: Path, run: Run) -> None:
    theirs = entries(project, "actors")
    assert new(run, begun, "actor", "Kenya", "egypt", "--from", built) == (0, ["raw/actors.yaml: added `kenya`, `egypt`"])
    ours = entries(begun, "actors")
    assert {name: ours[name] for name in ("kenya", "egypt")} == {name: theirs[name] for name in ("kenya", "egypt")}
    assert run("--project", begun, "validate").exit_code == 0
    text = (begun / ACTORS).read_text(encoding="utf-8")
    assert text.startswith("# ours\n")
    assert "# the end\n" in text


def test_a_place_comes_with_the_places_that_it_lies_in(begun: Path, project: Path, built: Path, run: Run) -> None:
    assert new(run, begun, "place", "القاهرة", "--from", built) == (0, ["raw/places.yaml: added `egypt`, `cairo`"])
    assert entries(begun, "places")["cairo"] == entries(project, "places")["cairo"]
    assert new(run, begun, "place", "Cairo", "--from", built) == (0, ["`cairo` is there already"])
    assert run("--project", begun, "validate").exit_code == 0


def test_of_names_one_of_which_is_unknown_none_is_added(begun: Path, built: Path, run: Run) -> None:
    before = (begun / ACTORS).read_bytes()
    code, lines = new(run, begun, "actor", "egypt", "Egipt", "--from", built)
    assert (code, lines) == (1, ["`Egipt`: the release has no such actor; did you mean egypt?", "nothing is written"])
    assert (begun / ACTORS).read_bytes() == before


def test_an_entry_is_begun_with_what_its_name_tells(begun: Path, run: Run) -> None:
    assert new(run, begun, "outlet", "Al-Sahil Herald, the Nile's")[1][0] == "raw/outlets.yaml: added `al-sahil-herald-the-niles`"
    entry = entries(begun, "outlets")["al-sahil-herald-the-niles"]
    assert entry["names"] == {"en": "Al-Sahil Herald, the Nile's", "ar": ""}
    output = run("--project", begun, "validate").output
    assert output.count("missing-value") == 2  # its kind, and its Arabic name


def test_an_arabic_name_needs_an_id(begun: Path, run: Run) -> None:
    code, lines = new(run, begun, "actor", "السودان")
    assert (code, lines[-1]) == (1, "nothing is written")
    assert "give one with --id" in lines[0]
    assert new(run, begun, "actor", "السودان", "--id", "sudan")[0] == 0
    assert entries(begun, "actors")["sudan"]["names"] == {"en": "", "ar": "السودان"}


def test_entries_that_are_not_filled_in_yet_stand_in_no_ones_way(begun: Path, run: Run) -> None:
    assert new(run, begun, "place", "Oslo")[0] == 0
    assert new(run, begun, "place", "Bergen", "Oslo") == (
        0, ["`oslo` is there already", "raw/places.yaml: added `bergen`", "next: fill in what `waqai validate` names"],
    )  # fmt: skip
    (begun / ACTORS).write_text("actors: 3\n", encoding="utf-8")
    assert new(run, begun, "actor", "Oslo")[0] == 3


def test_names_are_those_of_the_languages_of_the_dataset(begun: Path, built: Path, run: Run) -> None:
    path = begun / "schema" / "dataset.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("publish:", "languages: [he]\npublish:", 1), encoding="utf-8")
    assert new(run, begun, "place", "חיפה", "--id", "haifa")[0] == 0
    assert new(run, begun, "place", "Cairo", "--from", built)[0] == 0
    found = entries(begun, "places")
    assert (found["haifa"]["names"], found["cairo"]["names"]) == ({"en": "", "he": "חיפה"}, {"en": "Cairo", "he": ""})
    assert "القاهرة" in str(found["cairo"]["aliases"])
    assert new(run, begun, "place", "عدن", "--id", "aden")[0] == 0
    assert entries(begun, "places")["aden"]["aliases"] == ["عدن"]


def test_what_cannot_be_meant_is_refused(begun: Path, built: Path, run: Run) -> None:
    assert new(run, begun, "actor", "a", "b", "--id", "c")[0] == 2
    assert new(run, begun, "actor", "egypt", "--from", built, "--id", "c")[0] == 2
    assert new(run, begun, "actor", "egypt", "--id", "C c")[0] == 2


def test_an_id_that_is_retired_never_comes_back(project: Path, run: Run) -> None:
    (project / "raw" / "retired.yaml").write_text(
        "retired:\n  - {table: actors, id: atlantis, version: 1.2.0, reason: not-coded, text: It does nothing., successors: []}\n",
        encoding="utf-8",
    )
    assert new(run, project, "actor", "Atlantis")[0] == 3
