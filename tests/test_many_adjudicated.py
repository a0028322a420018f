"""Adjudication of three codings: what all agree on is taken, what most say is shown and never taken, one may be missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Run
from tests.test_adjudication import C1, C2, FILE, PATROL, change, marks
from tests.test_agreement import ARTICLE, report
from waqai.adjudication.adjudicated_ids import EventIds
from waqai.adjudication.comparison import Open, majority
from waqai.adjudication.merge import Source, passages
from waqai.adjudication.resume import _named_so
from waqai.report_keys import REPORT_KEYS

pytestmark = pytest.mark.usefixtures("kept_schema")
C3 = f"raw/annotations/c3/{ARTICLE}.yaml"
PLACE = "    place: {open: {c1: ankara, c2: turkey, c3: ankara}}\n"


@pytest.fixture
def third(project: Path) -> Path:
    """The sample with a third coding, as the first under event ids of its own."""
    (project / C3).parent.mkdir()
    text = (project / C1).read_text(encoding="utf-8").replace("coder: c1", "coder: c2")
    (project / C3).write_text(text.replace("event: otieno-visits-ankara-2025", "event: visit"), encoding="utf-8")
    return project


@pytest.fixture
def adjudicate(third: Path, run: Run) -> Callable[..., str]:
    """Run `waqai adjudicate` on the sample, by default of three codings, and give the file's text."""

    def call(*options: str) -> str:
        result = run(
            "--project", third, "adjudicate", ARTICLE, "--coder", "adj", "--coded", "2025-12-01", *(options or ("--codings", "c1,c2,c3"))
        )
        assert result.exit_code == 0, result.output + str(result.exception)
        return (third / FILE).read_text(encoding="utf-8")

    return call


def test_what_differs_shows_what_each_says_and_what_most_say(third: Path, adjudicate: Callable[..., str], run: Run) -> None:
    change(third, "place: ankara\n", "place: turkey\n", C2)
    text = adjudicate()
    assert f"# 2 of 3 say ankara\n{PLACE}" in text
    assert "    date: {open: {c1: 2025-03-05, c2: 2025-03, c3: 2025-03-05}}\n" in text
    assert "open: only c1 and c3 have it\n" in text
    assert "    # c2 calls it otieno-goes-to-ankara, c3 calls it visit\n" in text or "c3 calls it visit" in text
    assert any("`place` is not decided: c1 says `ankara`, c2 says `turkey`, c3 says `ankara`" in line for line in marks(run, third))


def test_the_file_says_what_it_was_made_of_and_takes_these_codings_again(third: Path, adjudicate: Callable[..., str]) -> None:
    first = adjudicate()
    assert list(yaml.safe_load(first)["adjudication"]["codings"]) == ["c1", "c2", "c3"]
    assert adjudicate("--coded", "2025-12-02") == first
    change(third, "date: 2025-03\n", "date: 2025-03-05\n", C2)
    text = adjudicate("--coded", "2025-12-02")
    assert "field: date" not in text
    assert list(yaml.safe_load(text)["adjudication"]["codings"]) == ["c1", "c2", "c3"]


def test_a_coder_without_the_article_is_no_coder_that_has_not_found_its_events(
    third: Path, adjudicate: Callable[..., str], run: Run
) -> None:
    two = adjudicate("--codings", "c1,c2")
    (third / FILE).unlink()
    (third / C3).unlink()
    (third / "raw/annotations/c3/al-manara-2025-03-14-1.yaml").write_text(
        (third / "raw/annotations/c1/al-manara-2025-03-14-1.yaml").read_text(encoding="utf-8").replace("coder: c1", "coder: c2"),
        encoding="utf-8",
    )
    three = adjudicate()
    assert yaml.safe_load(three)["adjudication"]["codings"]["c3"] is None
    assert three.replace(", c3: null}", "}") == two
    assert not [line for line in marks(run, third) if "open-mark" not in line]


def test_a_coder_that_comes_later_reopens_what_differs_and_what_it_has_not_and_no_decision(
    third: Path, adjudicate: Callable[..., str]
) -> None:
    later = (third / C3).read_text(encoding="utf-8")
    (third / C3).unlink()
    adjudicate("--codings", "c1,c2")
    change(third, "    date: {open: {c1: 2025-03-05, c2: 2025-03}}\n", "    date: 2025   # neither\n")
    later = later[: later.index("  - event: otieno-denizli-talks")] + later[later.index("  - event: kenya-buys") :]
    (third / C3).write_text(later.replace("place: ankara\n", "place: turkey\n"), encoding="utf-8")
    text = adjudicate()
    assert "    date: 2025\n" in text  # the report has a new mark, so that its comments are not kept
    talks = text[text.index("  - event: otieno-denizli-talks") :]
    assert talks.index("open: only c1 and c2 have it") < talks.index("type: ")
    assert "place: {open: {c1: ankara, c2: ankara, c3: turkey}}" in text
    assert "{event: otieno-denizli-talks-ankara-2025, field: report, reason: null}" in text
    change(third, "    open: only c1 and c2 have it\n", "")
    assert "open: only c1 and c2 have it" not in adjudicate()
    assert adjudicate() == adjudicate("--coded", "2025-12-02")


def test_what_only_one_of_three_has_is_dropped_once_for_all(third: Path, adjudicate: Callable[..., str]) -> None:
    text = adjudicate()
    at = text.index(PATROL)
    assert "open: only c1 and c3 have it" in text[at : at + 400]
    (third / FILE).write_text(text[:at] + text[at:].replace("open: only c1 and c3 have it", "drop: It is a state.", 1), encoding="utf-8")
    text = adjudicate()
    assert "- {coding: c1, event: kenya-turkey-patrol-gulf-of-aden-2025, reason: It is a state.}" in text
    assert PATROL not in text
    assert adjudicate() == text


def test_when_another_coder_finds_it_too_the_question_says_so(third: Path, adjudicate: Callable[..., str]) -> None:
    told = (third / C3).read_text(encoding="utf-8")
    at = told.index(PATROL)
    (third / C3).write_text(told[:at] + told[told.index("  - event: ", at + 1) :], encoding="utf-8")
    assert "open: only c1 has it" in adjudicate()
    (third / C3).write_text(told, encoding="utf-8")
    text = adjudicate()
    assert "open: only c1 has it" not in text
    assert "open: only c1 and c3 have it" in text[text.index(PATROL) :]


def test_most_are_more_than_half_of_three_or_more_in_what_they_mean() -> None:
    key = {key.name: key for key in REPORT_KEYS}
    assert majority(key["status"], {"c1": "actual", "c2": "actual"}) is None
    assert majority(key["status"], {"c1": "actual", "c2": "alleged", "c3": "negated"}) is None
    assert majority(key["status"], {"c1": "alleged", "c2": "actual", "c3": "actual"}) == (2, "actual")
    assert majority(key["status"], {"c1": "alleged", "c2": "actual", "c3": "actual", "c4": "alleged"}) is None
    assert majority(key["contexts"], {"c1": ["a", "b"], "c2": ["b", "a"], "c3": []}) == (2, ["a", "b"])


def groups(*told: dict[str, str]) -> list[dict[str, Any]]:
    return [{coding: report(event) for coding, event in called.items()} for called in told]


def test_an_event_is_called_by_the_first_coding_that_has_it_elsewhere_through_others_too() -> None:
    known = {"c1": {"one"}, "c2": {"uno"}, "c3": {"eins"}}
    ids = EventIds(["c1", "c2", "c3"], groups({"c1": "one", "c2": "uno"}, {"c2": "uno", "c3": "eins"}), known)
    assert ids.name({"c1": "one", "c3": "eins"}, set()) == ("one", {})
    assert ids.name({"c2": "uno", "c3": "eins"}, set()) == ("one", {})
    assert ids.name({"c3": "eins"}, set()) == ("one", {})
    assert ids.name({"c3": "eins"}, {"one"}) == ("eins-c3", {"c1": "one", "c3": "eins"})
    assert ids.name({"c3": "zwei"}, set()) == ("zwei", {})
    assert ids.name({"c3": "uno"}, set()) == ("uno-c3", {"c3": "uno"})
    assert ids.name({"c2": "deux", "c3": "eins"}, set()) == ("deux", {})  # c2 keeps it apart from uno


def test_an_event_that_the_first_coding_calls_two_things_elsewhere_is_in_doubt() -> None:
    ids = EventIds(
        ["c1", "c2"],
        groups({"c1": "one", "c2": "uno"}, {"c1": "two", "c2": "uno"}, {"c1": "one", "c2": "uno"}),
        {"c1": {"one", "two"}, "c2": {"uno"}},
    )
    assert ids.name({"c2": "uno"}, set()) == ("uno-c2", {"c1": "one", "c2": "uno"})


SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=3, unique=True)


@given(st.lists(SPANS, min_size=1, max_size=4))
def test_the_passages_of_several_codings_support_what_each_says(told: list[list[tuple[int, int]]]) -> None:
    def said(spans: list[tuple[int, int]], coding: int) -> dict[str, Any]:
        return {
            "status": str(coding),
            "contexts": [],
            "evidence": [{"start": a * 10, "end": (a + n) * 10, "sha256": f"{a}-{n}"} for a, n in spans],
        }

    reports = {f"c{i}": said(spans, i) for i, spans in enumerate(told)}
    found = passages(Source("e", reports, dict.fromkeys(reports, "e"), (), {}))
    given_passages = [p for r in reports.values() for p in r["evidence"]]
    assert all(p in given_passages for p in found)
    for passage in given_passages:
        assert any(p["start"] < passage["end"] and passage["start"] < p["end"] for p in found)
    if len(reports) > 1:
        assert found == sorted(found, key=lambda p: (p["start"], p["end"]))


def test_a_mark_of_an_id_is_of_the_event_that_the_coding_without_one_has() -> None:
    asked = {"event": Open({"c1": "one", "c2": "uno"})}
    for called, linked in [
        ({"c2": "uno"}, True),
        ({"c1": "two", "c2": "uno"}, True),
        ({"c1": "one", "c2": "deux"}, False),
        ({"c1": "one"}, False),
    ]:
        assert _named_so(asked, Source("e", {coding: {} for coding in called}, called, (), {})) == linked
