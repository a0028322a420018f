"""Differences between releases: the step that they ask for, what `waqai diff` and CHANGES.md tell, and releases made again from them."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests import sample
from tests.conftest import Run
from waqai.release import version_step
from waqai.release.changes import TextRow, key_text, replay
from waqai.release.diff_inputs import Side
from waqai.release.difference import compare, primary_key

EVENT = "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
KEYS = st.sampled_from(["a", "null", "TRUE", '["a"]', 'say "a"', "a,b", "مصر", "e\u0301", "\U0001f600"]) | st.text(min_size=1, max_size=3)
CELLS = st.none() | KEYS
STEPS = ("patch", "minor", "major")


def side(tables: dict[str, dict[str, Any]], rows: dict[str, list[TextRow]] | None = None, **said: Any) -> Side:
    """A release that is not on a disk."""
    of = {"version": "1.0.0", "codebook": "1.0.0", "codings": ("c1",), "record": {}, "derived": frozenset(), "wording_only": frozenset()}
    return Side(**(of | said), tables=tables, texts=lambda name: (rows or {}).get(name, []))


def table(columns: list[str], key: list[str], **said: Any) -> dict[str, Any]:
    fields = [{"name": c, "type": "string", "description": c} for c in columns]
    return {"title": "A table", "description": "One row.", "schema": {"fields": fields, "primaryKey": key}} | said


@st.composite
def releases(draw: st.DrawFn) -> tuple[dict[str, dict[str, Any]], dict[str, list[TextRow]]]:
    """Tables that come and go, with columns that come, go and move, keys of one or two of them, and rows without a key twice."""
    tables, rows = dict[str, dict[str, Any]](), dict[str, list[TextRow]]()
    for name in draw(st.lists(st.sampled_from(["events", "claims", "codes", "retired"]), unique=True)):
        columns = draw(st.lists(st.sampled_from("abcde"), min_size=1, unique=True))
        key = columns[: draw(st.integers(1, 2))]
        tables[name] = table(draw(st.permutations(columns)), key)
        row = st.fixed_dictionaries({c: KEYS if c in key else CELLS for c in columns})
        rows[name] = draw(st.lists(row, max_size=5, unique_by=lambda r, key=key: key_text(r, key)))  # type: ignore[misc]
    return tables, rows


@given(releases(), releases())
def test_the_release_before_and_the_changes_give_the_release_cell_by_cell(old: Any, new: Any) -> None:
    (old_tables, old_rows), (tables, rows) = old, new
    difference = compare(side(old_tables, old_rows), side(tables, rows))
    schemas = {name: (primary_key(t), [f["name"] for f in t["schema"]["fields"]]) for name, t in tables.items()}
    made = replay(old_rows, difference.cells, schemas)
    assert made.keys() == tables.keys()
    for name, (key, columns) in schemas.items():
        assert made[name] == sorted(rows[name], key=lambda row: key_text(row, key))
        assert all(list(row) == columns for row in made[name])


@given(releases())
def test_a_release_does_not_differ_from_itself(release: Any) -> None:
    difference = compare(side(*release), side(*release))
    assert difference.empty
    assert difference.cells == ()
    assert version_step.reasons(difference) == []


EDITS: dict[str, tuple[str, Any]] = {
    "drop a column": ("major", lambda t: t["schema"]["fields"].pop(1)),
    "rename a column": ("major", lambda t: t["schema"]["fields"][1].update(name="z")),
    "retype a column": ("major", lambda t: t["schema"]["fields"][1].update(type="integer")),
    "another unit": ("major", lambda t: t["schema"]["fields"][1].update(unit="tonnes")),
    "another key": ("major", lambda t: t["schema"].update(primaryKey=["a", "b"])),
    "add a column": ("minor", lambda t: t["schema"]["fields"].append({"name": "new", "type": "date"})),
    "a foreign key": (
        "minor",
        lambda t: t["schema"].update(foreignKeys=[{"fields": ["b"], "reference": {"resource": "t0", "fields": ["a"]}}]),
    ),
    "a constraint": ("minor", lambda t: t["schema"]["fields"][1].update(constraints={"required": True})),
    "other codes": ("minor", lambda t: t["schema"]["fields"][1].update(constraints={"enum": ["x"]})),
    "describe a column": ("patch", lambda t: t["schema"]["fields"][1].update(description="other words")),
    "describe a table": ("patch", lambda t: t.update(description="other words")),
    "another title": ("patch", lambda t: t.update(title="Other words")),
    "another order": ("patch", lambda t: t["schema"]["fields"].reverse()),
}


@given(st.lists(st.sampled_from([*EDITS, "nothing", "drop the table", "add a table"]), min_size=1, max_size=8))
def test_random_edits_of_the_schema_ask_for_the_greatest_of_their_steps(edits: list[str]) -> None:
    old = {f"t{i}": table(["a", "b", "c"], ["a"]) for i in range(len(edits))}
    new = {f"t{i}": table(["a", "b", "c"], ["a"]) for i in range(len(edits))}
    asked = [("major" if e.startswith("drop") else "minor") if e not in EDITS else EDITS[e][0] for e in edits if e != "nothing"]
    for i, edit in enumerate(edits):
        if edit == "drop the table":
            del new[f"t{i}"]
        elif edit == "add a table":
            new[f"t{i}-new"] = table(["a"], ["a"])
        elif edit != "nothing":
            EDITS[edit][1](new[f"t{i}"])
    reasons = version_step.reasons(compare(side(old), side(new)))
    assert version_step.asked(reasons) == max(asked, key=STEPS.index, default=None)
    assert len(reasons) >= len(asked)
    assert [STEPS.index(r.step) for r in reasons] == sorted((STEPS.index(r.step) for r in reasons), reverse=True)


CODES = table(["list", "code", "label", "definition", "parent", "score"], ["list", "code"])
AID: TextRow = {"list": "types", "code": "AID", "label": "Aid", "definition": "Gives.", "parent": "cooperation", "score": "7.0"}


@pytest.mark.parametrize(
    ("row", "wording_only", "step"),
    [
        (None, False, "major"), ({"code": "HELP"}, False, "major"), ({"definition": "Gives much."}, False, "major"),
        ({"definition": "Gives much."}, True, "patch"), ({"score": "7.5"}, True, "major"), ({"parent": "conflict"}, False, "major"),
        ({"label": "Help"}, False, "patch"), ({}, False, None),
    ],
)  # fmt: skip
def test_a_change_of_a_code_asks_for_the_same_step_of_the_codebook_and_of_the_dataset(
    row: Any, wording_only: bool, step: str | None
) -> None:
    key = frozenset(['["types","AID"]']) if wording_only else frozenset()
    now = [] if row is None else [AID | row]
    difference = compare(side({"codes": CODES}, {"codes": [AID]}), side({"codes": CODES}, {"codes": now}, wording_only=key))
    assert version_step.asked(version_step.codebook_reasons(difference)) == version_step.asked(version_step.reasons(difference)) == step


def test_a_code_that_is_added_and_a_coding_that_is_published_ask_for_a_minor_step() -> None:
    old = side({"codes": CODES}, {"codes": [AID]})
    more = compare(old, side({"codes": CODES}, {"codes": [AID, {**AID, "code": "HELP"}]}))
    assert [tuple(r) for r in version_step.reasons(more)] == [("minor", "the code HELP of types was added")]
    coding = compare(old, side({"codes": CODES}, {"codes": [AID]}, codings=("adjudicated", "c1")))
    assert [tuple(r) for r in version_step.reasons(coding)] == [("minor", "the published coding changed from c1 to adjudicated, c1")]
    assert not coding.empty


def test_rows_of_tables_that_are_made_from_others_ask_for_nothing() -> None:
    tables = {"dyads": table(["a"], ["a"])}
    difference = compare(side(tables), side(tables, {"dyads": [{"a": "x"}]}, derived=frozenset({"dyads"})))
    assert (version_step.reasons(difference), difference.cells, difference.rows[0].added) == ([], (), 1)


@given(st.tuples(*[st.integers(0, 3)] * 3), st.tuples(*[st.integers(0, 3)] * 3))
def test_a_step_is_taken_by_the_first_number_that_grows(old: tuple[int, ...], new: tuple[int, ...]) -> None:
    a, b = (".".join(map(str, v)) for v in (old, new))
    step = version_step.taken(a, b)
    grown = next((STEPS[2 - i] for i in range(3) if new[i] > old[i] and new[:i] == old[:i]), None)
    assert step == grown
    for needed in STEPS:
        assert not version_step.falls_short(version_step.taken(a, version_step.following(a, needed)), needed)  # type: ignore[arg-type]
        assert version_step.falls_short(step, needed) is (step is None or STEPS.index(step) < STEPS.index(needed))  # type: ignore[arg-type]


@pytest.fixture
def published(published: Path) -> Path:
    """The sample project with 1.2.0 published, and 1.2.1 to come."""
    version(published, "1.2.0", "1.2.1")
    return published


def version(project: Path, old: str, new: str) -> None:
    sample.edit(project, [{"file": "schema/dataset.yaml", "find": f"version: {old}", "replace": f"version: {new}"}])


def mend(project: Path) -> None:
    """A patch: a summary has other words, with a reason."""
    old = "summary: "
    text = (project / EVENT).read_text(encoding="utf-8")
    event = text.split("event: ")[1].split("\n")[0]
    sample.edit(project, [
        {"file": EVENT, "find": old, "replace": "summary: Mended, "},
        {"file": "raw/changes.yaml", "append": f"  - version: 1.2.1\n    table: reports\n    key: [sawt-al-delta-2025-03-12-2, {event}]\n"
         "    column: summary\n    reason: It was too short.\n"},
    ])  # fmt: skip


def add(project: Path) -> None:
    """A minor step: an actor more."""
    sample.edit(project, [{"file": "raw/coders.yaml", "append": _COPY.format(id="c9")}])


_COPY = "  - id: {id}\n    kind: person\n    name: A coder\n    version: null\n    maker: null\n    given: the pages\n    note: null\n"


@pytest.mark.slow
def test_a_patch_passes_where_only_values_changed_and_is_refused_where_rows_were_added(published: Path, run: Run) -> None:
    mend(published)
    assert run("--project", published, "validate", "--full").exit_code == 0
    add(published)
    result = run("--project", published, "validate", "--full")
    line = "schema/dataset.yaml:4:10: error: version-step: 1.2.1 is a patch step after 1.2.0, and a minor one is asked for: 1 row added to coders"
    assert line in result.output
    assert "give 1.3.0 or a later version" in run("--project", published, "validate", "--full", "--format", "json").output
    assert result.exit_code == 1
    version(published, "1.2.1", "1.3.0")
    sample.edit(published, [{"file": "raw/changes.yaml", "find": "version: 1.2.1", "replace": "version: 1.3.0"}])
    assert run("--project", published, "validate", "--full").exit_code == 0


def test_a_definition_asks_for_a_major_step_of_dataset_and_codebook_unless_only_its_words_changed(published: Path, run: Run) -> None:
    statuses = published / "schema" / "codebook" / "statuses.yaml"
    text = statuses.read_text(encoding="utf-8")
    definition = text.split("definition: ")[1].split("\n")[0]
    code = text.split("code: ")[1].split("\n")[0]
    sample.edit(published, [{"file": "schema/codebook/statuses.yaml", "find": definition, "replace": "In other words, the same."}])
    errors = [line for line in run("--project", published, "validate", "--full").output.splitlines() if " error: " in line]
    assert [line.split(":")[0] for line in errors] == ["schema/codebook/codebook.yaml", "schema/dataset.yaml"]
    assert all(f"a major one is asked for: the definition of the code {code} of statuses changed" in line for line in errors)
    wording = f"  - version: 1.2.1\n    table: codes\n    key: [statuses, {code}]\n    column: definition\n    reason: Clearer.\n    wording_only: true\n"
    sample.edit(published, [{"file": "raw/changes.yaml", "append": wording}])
    errors = [line for line in run("--project", published, "validate", "--full").output.splitlines() if " error: " in line]
    assert [line.split(":")[0] for line in errors] == ["schema/codebook/codebook.yaml"], "its words changed: a patch of the codebook"
    book = (published / "schema" / "codebook" / "codebook.yaml").read_text(encoding="utf-8").split("\n")[0].removeprefix("version: ")
    major, minor, patch = book.split(".")
    sample.edit(published, [{"file": "schema/codebook/codebook.yaml", "find": book, "replace": f"{major}.{minor}.{int(patch) + 1}"}])
    assert run("--project", published, "release", "1.2.1").exit_code == 0
    told = json.loads(run("--project", published, "diff", "1.2.0", "1.2.1", "--format", "json").output)
    assert (told["step"], told["codebook"]["step"]) == ("patch", "patch"), "the release itself knows that only words changed"


def test_wording_only_of_what_is_no_definition_is_idle(published: Path, run: Run) -> None:
    mend(published)
    sample.edit(published, [{"file": "raw/changes.yaml", "append": "    wording_only: true\n"}])
    result = run("--project", published, "validate", "--full")
    assert "error: unused-reason: `wording_only` is about a code's definition, and this is summary of reports" in result.output


def test_diff_tells_schema_rows_cells_and_the_step_as_text_and_as_json(published: Path, run: Run) -> None:
    mend(published)
    add(published)
    result = run("--project", published, "diff", "1.2.0", "candidate", "--cells", "2")
    lines = result.output.splitlines()
    assert lines[:3] == [
        "From 1.2.0 to 1.2.1: a minor step, `version: 1.3.0` or later in schema/dataset.yaml",
        "  minor: 1 row added to coders",
        "  patch: values changed in 1 row of events",
    ]
    assert any(line.startswith("  ~ sawt-al-delta-2025-03-12-2, ") and ": summary: " in line for line in lines)
    assert "  + c9: coder_id: c9" in lines
    assert "  ... and 2 more (--cells, or --format json)" in lines
    assert result.exit_code == 0
    result = run("--project", published, "diff", "1.2.0", "candidate", "--format", "json", "--exit-code")
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert (told["from"], told["to"], told["step"], told["differs"]) == ("1.2.0", "1.2.1", "minor", True)
    assert {t["table"]: (t["added"], t["removed"], t["changed"]) for t in told["tables"] if t["added"] or t["changed"]} == {
        "coders": (1, 0, 0), "reports": (0, 0, 1), "coding_reports": (0, 0, 1), "events": (0, 0, 1),
    }  # fmt: skip
    assert {c["column"] for c in told["cells"] if c["table"] == "coders"} == {"coder_id", "kind", "name", "given"}


def test_two_equal_releases_are_said_to_hold_the_same(built: Path, run: Run) -> None:
    result = run("diff", built, built, "--exit-code")
    assert (result.output, result.exit_code) == ("1.2.0 and 1.2.0 hold the same.\n", 0)


def test_diff_says_what_is_no_release(tmp_path: Path, built: Path, run: Run) -> None:
    assert "is not a release" in str(run("diff", tmp_path, built).exception)
    assert "there is no release 9.9.9" in str(run("diff", "9.9.9", built).exception)


def test_a_project_with_problems_has_no_candidate_to_be_compared(published: Path, run: Run) -> None:
    sample.edit(published, [{"file": "raw/actors.yaml", "find": "  - id: norway", "replace": "  - id: norge"}])
    result = run("--project", published, "diff", "1.2.0", "candidate")
    assert "unknown-actor" in result.output
    assert result.exit_code == 1


def test_changes_md_of_a_first_release_says_that_it_is_the_first(built: Path) -> None:
    assert "This is the first release" in (built / "CHANGES.md").read_text(encoding="utf-8")
    assert "CHANGES.md" in (built / "SHA256SUMS").read_text()
    assert any(r["path"] == "CHANGES.md" for r in json.loads((built / "datapackage.json").read_text())["resources"])


def test_changes_md_and_changes_tell_the_same_and_give_the_release_again(published: Path, run: Run) -> None:
    import waqai

    mend(published)
    assert run("--project", published, "release", "1.2.1").exit_code == 0
    page = (published / "dataset" / "1.2.1" / "CHANGES.md").read_text(encoding="utf-8")
    assert "| `reports` | 47 | 47 | 0 | 0 | 1 |" in page
    assert "It was too short." in page
    assert "The difference asks for a patch step of the version." in page
    new = waqai.load(published / "dataset" / "1.2.1")
    made = waqai.replay(published / "dataset" / "1.2.0", published / "dataset" / "1.2.1")
    assert made.keys() == new.keys() - {"changes", "dyads", "actor_dyads", "monads", "dyad_months"}
    for name, frame in made.items():
        assert frame.equals(new[name]), name
    with pytest.raises(ValueError, match="summary"):
        waqai.replay(published / "dataset" / "1.2.1", published / "dataset" / "1.2.1")


@pytest.mark.parametrize("newest", [2, pytest.param(1_000, marks=pytest.mark.slow)], ids=["the two newest", "all"])
def test_the_published_releases_are_made_again_from_one_another(newest: int) -> None:
    import waqai

    folder = sample.REPOSITORY / "dataset"
    versions = sorted((path.name for path in folder.iterdir() if path.is_dir()), key=lambda name: [int(n) for n in name.split(".")])
    assert len(versions) > 2
    for before, after in pairwise(versions[-newest:]):
        new = waqai.load(folder / after)
        for name, frame in waqai.replay(folder / before, folder / after).items():
            assert frame.equals(new[name]), (after, name)


def test_a_mode_that_is_put_between_others_is_one_line_and_not_one_for_each_that_moved(published: Path, run: Run) -> None:
    book = yaml.safe_load((published / "schema" / "codebook" / "types.yaml").read_text(encoding="utf-8"))
    modes = next(code["modes"] for code in book["codes"] if code["modes"])
    modes.insert(1, modes[0] | {"code": "in-the-middle"})
    entry = "  - {code: CONSULT-in-the-middle, match: unmatched}\n"
    sample.edit(published, [{"file": "schema/crosswalks/cameo.yaml", "append": entry}])
    (published / "schema" / "codebook" / "types.yaml").write_text(
        yaml.safe_dump(book, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    lines = run("--project", published, "diff", "1.2.0", "candidate").output.splitlines()
    told = [line for line in lines if "position" in line or "in the order" in line]
    assert [re.sub("[0-9]+", "N", line) for line in told] == [
        "  patch: N codes of modes moved in the order",
        "  + modes, CONSULT-in-the-middle: position: N",
        "Codes that moved in the order and are otherwise unchanged: N (--format json has them)",
    ]
    assert any("or later in schema/codebook/codebook.yaml" in line for line in lines)
