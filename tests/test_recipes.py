"""The recipes of docs/maintaining/, done step by step on the sample project: what a step forgets is named by the command of the next."""

from __future__ import annotations

import re
from pathlib import Path

from tests import sample
from tests.conftest import Run

TYPES, CODEBOOK = "schema/codebook/types.yaml", "schema/codebook/codebook.yaml"
MODE = """      - code: letter
        label: Letter
        definition: One party writes to another.
        example: The king of Jordan writes to the president of Chad.
        score: 1.5
"""
TYPE = """  - code: GREET
    label: Greet
    definition: One party greets another.
    example: Chad greets Niger.
    quad_class: verbal cooperation
    score: 1
    recipient: optional
    plannable: false
    modes: []
"""
GATE = "  - {name: actors-known, metric: rows, table: actors, min: MIN, reason: The sample has more than one actor.}\n"


def errors(output: str) -> list[str]:
    return [line.split(": error: ")[1] for line in output.splitlines() if ": error: " in line]


def test_a_type_and_a_mode_are_added_and_each_forgotten_step_is_named(project: Path, run: Run) -> None:
    phone = "      - code: phone\n"
    sample.edit(project, [{"file": TYPES, "find": phone, "replace": MODE + phone}, {"file": TYPES, "append": TYPE}])
    assert errors(run("--project", project, "validate").output) == [
        "schema-reference: the code `CONSULT-letter` of the list `modes` has no entry",
        "schema-reference: the code `GREET` of the list `types` has no entry",
    ]
    for scheme, code in (("cameo", "CONSULT-letter"), ("cameo_root", "GREET")):
        sample.edit(project, [{"file": f"schema/crosswalks/{scheme}.yaml", "append": f"  - {{code: {code}, match: unmatched}}\n"}])
    version = re.search(r"^version: (\d+)\.(\d+)", (project / CODEBOOK).read_text(encoding="utf-8"))
    assert version
    raised = f"version: {version[1]}.{int(version[2]) + 1}"
    sample.edit(project, [{"file": CODEBOOK, "find": version[0], "replace": raised}])
    result = run("--project", project, "validate", "--full")
    assert result.exit_code == 0, result.output


def test_a_gate_is_added_and_a_bound_that_does_not_hold_or_cannot_fail_is_named(project: Path, run: Run) -> None:
    suite = project / "schema" / "expectations" / "sample.yaml"
    before = suite.read_text(encoding="utf-8")
    for bound, command, expected in (
        (0, ["validate"], ["bound-cannot-fail: the metric rows is never below 0: this bound cannot fail"]),
        (5000, ["validate", "--full"], ["gate-failed: actors-known: the number of actors is 23; at least 5000 is allowed"]),
        (2, ["validate", "--full"], []),
    ):
        suite.write_text(before + GATE.replace("MIN", str(bound)), encoding="utf-8")
        assert errors(run("--project", project, *command).output) == expected
