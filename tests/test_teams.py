"""Who codes what, how far it is, and what is next; docs/teams.md is true."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests import sample
from tests.conftest import Run
from waqai.teamwork.assignment import assign

pytestmark = pytest.mark.usefixtures("kept_schema")
PAGE = (sample.REPOSITORY / "docs" / "teams.md").read_text(encoding="utf-8")
IDS = [f"paper-2024-{n:05}" for n in range(1000)]
CODERS = ("c1", "c2", "c3")


def doubles(found: dict[str, list[str]]) -> set[str]:
    return {a for a, n in Counter(a for mine in found.values() for a in mine).items() if n == 2}


def test_a_draw_is_balanced_and_the_same_again_in_whatever_order_the_articles_come() -> None:
    found = assign(IDS, CODERS, 0.3, "7", {}, {})
    assert found == assign(IDS[::-1], CODERS, 0.3, "7", {}, {})
    assert len(doubles(found)) == 300
    assert {len(mine) for mine in found.values()} <= {433, 434}
    pairs = Counter(tuple(c for c in CODERS if a in found[c]) for a in doubles(found))
    assert min(pairs.values()) > 80, pairs
    assert found != assign(IDS, CODERS, 0.3, "8", {}, {})


def test_new_articles_move_no_old_one() -> None:
    old = assign(IDS[:500], CODERS, 0.2, "7", {}, {})
    new = assign(IDS, CODERS, 0.4, "7", old, {})
    assert all(set(old[coder]) <= set(new[coder]) for coder in CODERS)
    assert doubles(old) <= doubles(new)
    assert len(doubles(new)) == 400
    assert max(map(len, new.values())) - min(map(len, new.values())) <= 1


def test_what_a_coder_has_begun_is_that_coders_and_one_who_left_keeps_what_was_assigned() -> None:
    found = assign(IDS[:10], ("c1", "c2"), 0, "7", {"c3": IDS[:2]}, {IDS[5]: {"c2", "adjudicated"}, IDS[6]: {"c1", "c2"}})
    assert found["c3"] == IDS[:2]
    assert IDS[5] in found["c2"]
    assert IDS[6] in found["c1"]
    assert IDS[6] in found["c2"]


def test_the_commands_of_the_page_run(project: Path, run: Run) -> None:
    for line in re.findall(r"^waqai (.*)$", PAGE, re.MULTILINE):
        result = run("--project", project, *line.split())
        assert result.exit_code == 0, f"{line}\n{result.output}{result.exception}"
    again = (project / "raw" / "assignments.yaml").read_bytes()
    assert run("--project", project, "assign").output.startswith("raw/assignments.yaml: 0 new articles assigned; in all c1 ")
    assert (project / "raw" / "assignments.yaml").read_bytes() == again
    assert run("--project", project, "validate").exit_code == 0


def states(run: Run, project: Path) -> dict[str, str]:
    values = json.loads(run("--project", project, "status", "--format", "json").output)
    return {one["article"]: one["state"] for one in values["articles"]}


def test_each_state_is_told(project: Path, run: Run) -> None:
    assert states(run, project) == {
        "al-manara-2025-03-14-1": "adjudicated", "al-mirsad-2025-05-1": "coded", "khabar-al-sahil-2025-03-15-1": "coded",
        "sawt-al-delta-2025-03-12-1": "coded", "sawt-al-delta-2025-03-12-2": "coded twice",
    }  # fmt: skip
    one, other = (
        project / "raw" / "annotations" / "c1" / f"{name}.yaml" for name in ("al-mirsad-2025-05-1", "khabar-al-sahil-2025-03-15-1")
    )
    other.unlink()
    one.write_text(one.read_text(encoding="utf-8").partition("reports:")[0] + "reports:\n", encoding="utf-8")
    assert (states(run, project)[one.stem], states(run, project)[other.stem]) == ("begun", "not begun")
    one.write_text("article: [", encoding="utf-8")
    assert states(run, project)[one.stem] == "begun"


def test_what_the_last_release_has_is_published(published: Path, run: Run) -> None:
    assert set(states(run, published).values()) == {"published"}
    assert "5 published (in 1.2.0)" in run("--project", published, "status").output


def test_it_says_what_is_next(project: Path, run: Run) -> None:
    run("--project", project, "assign", "--coders", "c2,adj", "--seed", "7")
    text = run("--project", project, "status", "--list").output
    assert "next, c2: begin " in text
    assert text.endswith("next, who adjudicates: sawt-al-delta-2025-03-12-2\n")
    assert "al-mirsad-2025-05-1: coded (c1 coded, " in text
    table = yaml.safe_load((project / "raw" / "assignments.yaml").read_text(encoding="utf-8"))["assignments"]
    first = next(a for a in table["c2"] if a != "sawt-al-delta-2025-03-12-2")
    assert run("--project", project, "new", "coding", "--next", "--coder", "c2").output.startswith(
        f"raw/annotations/c2/{first}.yaml: written"
    )
    assert f"next, c2: finish {first}" in run("--project", project, "status").output
    assert run("--project", project, "new", "coding", "--coder", "c2").exit_code == 2
    other = next(a for a in table["adj"] if a != "sawt-al-delta-2025-03-12-2")
    assert "raw/assignments.yaml does not give it to `c2`" in run("--project", project, "new", "coding", other, "--coder", "c2").output


def test_a_coder_who_has_begun_nothing_gets_a_sheet_of_what_is_assigned(project: Path, run: Run, tmp_path: Path) -> None:
    run("--project", project, "assign", "--coders", "c2,adj", "--seed", "7")
    table = yaml.safe_load((project / "raw" / "assignments.yaml").read_text(encoding="utf-8"))["assignments"]
    for command, out in (("sheet", "s.csv"), ("label-studio", "l"), ("inception", "i")):
        result = run("--project", project, "export", command, "--coding", "adj", "--out", tmp_path / out)
        assert result.exit_code == 0, result.output + str(result.exception)
    rows = (tmp_path / "s.csv").read_text(encoding="utf-8-sig").splitlines()[2:]
    assert sorted(row.partition(",")[0] for row in rows) == sorted(table["adj"])
    assert sorted(one["data"]["article"] for one in json.loads((tmp_path / "l" / "tasks.json").read_text(encoding="utf-8"))) == sorted(
        table["adj"]
    )
    assert run("--project", project, "export", "sheet", "--coding", "nobody").exit_code == 2


def test_what_is_being_adjudicated_waits_for_nobody_else(project: Path, run: Run) -> None:
    result = run("--project", project, "adjudicate", "sawt-al-delta-2025-03-12-2", "--coder", "adj")
    assert result.exit_code == 0, result.output
    assert "next, who adjudicates" not in run("--project", project, "status").output


def test_lines_of_json_have_states_too(project: Path, run: Run) -> None:
    from tests import lines

    before = states(run, project)
    lines.convert(project)
    assert states(run, project) == before


def test_problems_of_assignments_stop_no_build(project: Path, run: Run, tmp_path: Path) -> None:
    (project / "raw" / "assignments.yaml").write_text("double: 0\nseed: a\nassignments: {c9: []}\n", encoding="utf-8")
    assert run("--project", project, "validate").exit_code == 1
    assert run("--project", project, "validate", "--published").exit_code == 0
    assert run("--project", project, "build", "--out", tmp_path / "out").exit_code == 0


def test_names_in_it_are_carried(project: Path, run: Run) -> None:
    run("--project", project, "assign", "--coders", "c1,c2", "--seed", "7")
    assert run("--project", project, "rename", "article", "al-mirsad-2025-05-1", "al-mirsad-2025-05-7", "--yes").exit_code == 0
    assert run("--project", project, "rename", "coder", "c2", "c8", "--yes").exit_code == 0
    text = (project / "raw" / "assignments.yaml").read_text(encoding="utf-8")
    assert "al-mirsad-2025-05-7" in text
    assert "al-mirsad-2025-05-1" not in text
    assert "\n  c8:\n" in text


def test_a_retired_article_is_assigned_to_nobody(published: Path, run: Run) -> None:
    run("--project", published, "assign", "--coders", "c1,c2", "--double", "1")
    sample.edit(published, [{"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": "version: 1.2.1"}])
    gone = "khabar-al-sahil-2025-03-15-1"
    result = run("--project", published, "retire", "article", gone, "--reason", "withdrawn", "--text", "It is gone.", "--yes")
    assert result.exit_code == 0, result.output + str(result.exception)
    assert gone not in (published / "raw" / "assignments.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["assign"], 2, "name each coder once"),
        (["assign", "--coders", "c1,c1"], 2, "name each coder once"),
        (["assign", "--coders", "c1", "--double", "0.5"], 2, "--double needs two coders or more"),
        (["assign", "--coders", "c1,c9"], 2, "raw/coders.yaml has no coder `c9`"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(project: Path, run: Run, arguments: list[str], code: int, told: str) -> None:
    result = run("--project", project, *arguments)
    assert result.exit_code == code
    assert told in result.output + str(result.exception)
    assert not (project / "raw" / "assignments.yaml").exists()
