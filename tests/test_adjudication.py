"""Adjudication: what agrees is taken, what differs is marked, decisions stay whatever is run again."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests import sample
from tests.conftest import Run
from tests.test_agreement import ARTICLE, _golden
from waqai import report_keys
from waqai.adjudication.adjudicated_file import read, scalar
from waqai.adjudication.comparison import Open, same
from waqai.adjudication.merge import Source, passages
from waqai.formats import Formats
from waqai.schema.schema_reader import read_schema
from waqai.tables.report_rows import n_codings

if TYPE_CHECKING:
    from waqai.records import Annotation

pytestmark = pytest.mark.usefixtures("kept_schema")
FILE = f"raw/annotations/adjudicated/{ARTICLE}.yaml"
C1, C2 = (f"raw/annotations/{coding}/{ARTICLE}.yaml" for coding in ("c1", "c2"))
DATE = "    date: {open: {c1: 2025-03-05, c2: 2025-03}}\n"
PATROL = "  - event: kenya-turkey-patrol-gulf-of-aden-2025\n"


@pytest.fixture
def adjudicate(project: Path, run: Run) -> Any:
    """Run `waqai adjudicate` on the sample, and give the file's text."""

    def call() -> str:
        result = run("--project", project, "adjudicate", ARTICLE, "--coder", "adj", "--coded", "2025-12-01")
        assert result.exit_code == 0, result.output
        return (project / FILE).read_text(encoding="utf-8")

    return call


def change(project: Path, find: str, replace: str, file: str = FILE) -> None:
    sample.edit(project, [{"file": file, "find": find, "replace": replace}])


def marks(run: Run, project: Path) -> list[str]:
    output = run("--project", project, "validate", "--all").output
    return [line for line in output.splitlines() if ": error: " in line]


def decide_all(project: Path) -> None:
    """Take c1's value of every mark and keep every report."""
    tree = yaml.load((project / FILE).read_text(encoding="utf-8"), yaml.BaseLoader)
    written = yaml.load((project / C1).read_text(encoding="utf-8"), yaml.BaseLoader)
    tree["reports"] = [{k: v for k, v in r.items() if k != "open"} for r in tree["reports"]]
    ours = {r["event"]: r for r in written["reports"]}
    for report in tree["reports"]:
        for key, value in list(report.items()):
            if isinstance(value, dict):
                del report[key]
                if key in (said := ours[report["event"]]):
                    report[key] = said[key]
    quoted = str.maketrans({"'": None})
    (project / FILE).write_text(yaml.safe_dump(tree, sort_keys=False, width=1000, allow_unicode=True).translate(quoted), encoding="utf-8")


def test_the_sample_is_adjudicated_as_it_was_reviewed(adjudicate: Any) -> None:
    golden = sample.DATA / "adjudication" / "adjudicated.yaml"
    text = adjudicate()
    _golden(golden, text)
    assert text == golden.read_text(encoding="utf-8")


def test_validation_reports_each_open_mark_at_its_line_and_nothing_else(project: Path, run: Run, adjudicate: Any) -> None:
    text = adjudicate()
    found = marks(run, project)
    lines = text.splitlines()
    marked = [i for i, line in enumerate(lines, 1) if line.startswith("    open: ") or "{open: " in line or line == "      open:"]
    assert [int(line.split(":")[1]) for line in found] == [i - (lines[i - 1] == "      open:") for i in marked]
    assert all(f"{FILE}:" in line and ": error: open-mark: " in line for line in found)
    assert len(found) == 11


PASSAGE = {"start": 1225, "end": 1283, "sha256": "8f975ef388ef0077aa2801dc7d5e5b5377bb5ecb2db3079ed871f674ee86552f"}
SAYING: list[dict[str, Any]] = [  # two reports in which each key of a report says something
    {
        "event": "kenya-and-norway-plan-a-patrol-2025", "type": "AGREE", "mode": None, "contexts": ["military"], "actors": ["kenya", "norway"],
        "recipients": [], "mutual": True, "date": "2025-03-04", "planned": "2025-09", "repeated": True, "place": "nairobi", "status": "actual",
        "quantities": [{"what": "ships", "value": 2, "low": None, "high": None, "approximate": True, "unit": "items"}],
        "evidence": [PASSAGE], "summary": "Kenya and Norway plan a patrol.",
    },
    {
        "event": "sudan-accuses-kenya-2025", "type": "ACCUSE", "mode": "allege", "contexts": [], "actors": ["sudan"], "recipients": ["kenya"],
        "date": "2025-03-05", "place": None, "status": "actual", "claims": [{"by": "kenya", "stance": "denies"}], "about": [],
        "evidence": [PASSAGE], "summary": "Sudan accuses Kenya of what Kenya denies.",
    },
]  # fmt: skip


def saying(allowed: dict[str, Any]) -> list[dict[str, Any]]:
    """The two reports, the first with every key that came later too."""
    later = {name: sample.value_of(shape) for name, shape in allowed.items() if not any(name in report for report in SAYING)}
    return [SAYING[0] | later, *SAYING[1:]]


def test_the_reports_that_are_adjudicated_here_have_every_key_that_a_report_may_have() -> None:
    schema, _ = read_schema(sample.REPOSITORY)
    assert schema
    allowed = Formats(schema).annotation.schema["$defs"]["report"]["properties"]
    assert {key for report in saying(allowed) for key in report} == set(allowed)


@pytest.mark.parametrize("codings", [(C1, C2), (C1,), (C2,)], ids=["both", "first", "second"])
def test_every_key_of_a_report_is_kept(codings: tuple[str, ...], adjudicate: Any, project: Path) -> None:
    schema, _ = read_schema(project)
    assert schema
    said = saying(Formats(schema).annotation.schema["$defs"]["report"]["properties"])
    for file in codings:
        sample.edit(project, [{"file": file, "append": "".join(f"  - {json.dumps(report)}\n" for report in said)}])
    made = read(adjudicate().encode(), Formats(schema).annotation)
    assert made
    for report in said:
        found = next(r for r in made.reports if r["event"] == report["event"])
        assert {key: value for key, value in found.items() if key != "open"} == report


def test_running_again_changes_nothing(adjudicate: Any, project: Path) -> None:
    first = adjudicate()
    assert adjudicate() == first
    change(project, DATE, "    date: 2025-03   # the day is not told\n")
    decided = (project / FILE).read_text(encoding="utf-8")
    assert adjudicate() == decided


def test_a_decided_file_is_a_coding_like_any_other(adjudicate: Any, project: Path, run: Run) -> None:
    adjudicate()
    decide_all(project)
    assert marks(run, project) == []
    assert "adjudicated" in run("--project", project, "agreement", "c1", "adjudicated").output


def test_a_decision_stays_when_a_coding_changes_and_the_new_difference_is_marked(adjudicate: Any, project: Path) -> None:
    adjudicate()
    change(project, DATE, "    date: 2025   # neither says it right\n")
    change(project, "date: 2025-03\n", "date: 2025-02\n", C2)  # of the decided date
    change(project, "place: ankara\n", "place: turkey\n", C2)  # of the first report, on which both agreed
    text = adjudicate()
    assert "    date: 2025   # neither says it right\n" in text
    assert "    place: {open: {c1: ankara, c2: turkey}}\n" in text
    assert text.count("{event: otieno-visits-ankara-2025, field: place, reason: null}") == 1
    assert adjudicate() == text


def test_a_mark_goes_when_the_codings_come_to_agree(adjudicate: Any, project: Path) -> None:
    adjudicate()
    change(project, "date: 2025-03\n", "date: 2025-03-05\n", C2)
    text = adjudicate()
    assert DATE not in text
    assert "otieno-denizli-talks-ankara-2025, field: date" not in text
    assert text.count("    date: 2025-03-05\n") == 2


def test_a_value_that_both_agree_on_may_be_overruled(adjudicate: Any, project: Path) -> None:
    adjudicate()
    change(project, "    place: ankara\n", "    place: turkey\n")
    text = adjudicate()
    assert "    place: turkey\n" in text
    assert "{event: otieno-visits-ankara-2025, field: place, reason: null}" in text
    change(project, "place: ankara\n", "place: null\n", C2)
    assert "    place: turkey\n" in adjudicate()


def test_an_overruling_that_no_run_has_seen_is_asked_for_and_not_lost(adjudicate: Any, project: Path) -> None:
    adjudicate()
    change(project, "    place: ankara\n", "    place: turkey\n")
    change(project, "place: ankara\n", "place: null\n", C2)
    assert "    place: {open: {adjudicated: turkey, c1: ankara, c2: null}}\n" in adjudicate()


def test_a_dropped_report_stays_dropped(adjudicate: Any, project: Path, run: Run) -> None:
    adjudicate()
    first = f"{PATROL}    # coding rules 1"
    text = (project / FILE).read_text(encoding="utf-8")
    head, rest = text.split(first)
    (project / FILE).write_text(head + first + rest.replace("open: only c1 has it", "drop: It is a state.", 1), encoding="utf-8")
    text = adjudicate()
    assert PATROL not in text
    assert "    - {coding: c1, event: kenya-turkey-patrol-gulf-of-aden-2025, reason: It is a state.}\n" in text
    change(project, "Denizli visits Nairobi in 2022", "Denizli goes to Nairobi in 2022", C2)
    assert PATROL not in adjudicate()
    assert not [line for line in marks(run, project) if "dropped" in line]


def test_a_report_that_is_taken_out_without_a_word_is_dropped_and_the_reason_asked_for(adjudicate: Any, project: Path, run: Run) -> None:
    text = adjudicate()
    at = text.index(PATROL)
    (project / FILE).write_text(text[:at] + text[text.index("  - event: ", at + 1) :], encoding="utf-8")
    assert "{coding: c1, event: kenya-turkey-patrol-gulf-of-aden-2025, reason: null}" in adjudicate()
    assert any("missing-value: `reason` has no value" in line for line in marks(run, project))


def test_a_report_that_a_coder_adds_later_is_marked(adjudicate: Any, project: Path) -> None:
    added = (project / C2).read_text(encoding="utf-8")
    at = added.rindex("  - event: ")
    (project / C2).write_text(added[:at], encoding="utf-8")
    adjudicate()
    (project / C2).write_text(added.replace("start: 1392, end: 1426", "start: 1700, end: 1734"), encoding="utf-8")
    text = adjudicate()
    assert text.count("open: only c2 has it") == 1
    assert "  - event: denizli-in-nairobi\n" in text


def test_a_report_of_ones_own_is_kept(adjudicate: Any, project: Path) -> None:
    text = adjudicate()
    own = text[text.index("  - event: otieno-visits") : text.index("  - event: otieno-denizli")].replace(
        "otieno-visits-ankara-2025", "my-own"
    )
    own = own.replace("start: 1225", "start: 1226")
    (project / FILE).write_text(text + own, encoding="utf-8")
    again = adjudicate()
    assert again.endswith(own)
    added = "    - {event: my-own, coding: c1}\n    - {event: my-own, coding: c2}\n"
    assert again.replace(added, "") == text + own


def test_a_report_says_in_how_many_codings_it_stood(adjudicate: Any) -> None:
    made = yaml.safe_load(adjudicate())
    told = [SimpleNamespace(event=report["event"]) for report in made["reports"] if isinstance(report["event"], str)]
    counts = n_codings(cast("Annotation", SimpleNamespace(adjudication=made["adjudication"], reports=told)))
    assert counts is not None
    assert (counts["denizli-visits-nairobi-2025"], counts["otieno-visits-ankara-2025"]) == (1, 2)
    assert n_codings(cast("Annotation", SimpleNamespace(adjudication=None, reports=told))) is None


def test_an_event_of_the_second_coding_takes_the_id_that_the_first_gives_it_elsewhere(project: Path, adjudicate: Any) -> None:
    other = "al-manara-2025-03-14-1"
    told = (project / f"raw/annotations/c1/{other}.yaml").read_text(encoding="utf-8")
    event = yaml.safe_load(told)["reports"][0]["event"]
    (project / f"raw/annotations/c2/{other}.yaml").write_text(
        told.replace("coder: c1", "coder: c2").replace(f"event: {event}\n", "event: patrol-by-another-name\n"), encoding="utf-8"
    )
    c2 = (project / C2).read_text(encoding="utf-8").replace("event: denizli-in-nairobi", "event: patrol-by-another-name")
    (project / C2).write_text(c2.replace("start: 1392, end: 1426", "start: 1700, end: 1734"), encoding="utf-8")
    text = adjudicate()
    assert f"  - event: {event}\n" in text
    assert "    # c2 calls it patrol-by-another-name\n" in text


def test_an_id_that_the_first_coding_has_for_another_event_is_asked_for(project: Path, adjudicate: Any, run: Run) -> None:
    change(project, "event: denizli-in-nairobi", "event: denizli-visits-nairobi-2025", C2)
    change(project, "start: 1392, end: 1426", "start: 1700, end: 1734", C2)
    assert "  - event: {open: {c2: denizli-visits-nairobi-2025}}\n" in adjudicate()
    assert any("`event` is not decided: c2 says `denizli-visits-nairobi-2025`" in line for line in marks(run, project))
    change(project, "{open: {c2: denizli-visits-nairobi-2025}}", "denizli-visits-nairobi-once-more")
    text = adjudicate()
    assert "  - event: denizli-visits-nairobi-once-more\n" in text
    assert "dropped" not in text
    assert adjudicate() == text


@pytest.mark.parametrize(
    ("first", "second", "agreed", "disputed"),
    [
        ([(0, 30)], [(0, 30)], [(0, 30)], [(0, 30)]),
        ([(0, 30)], [(5, 20)], [(5, 20)], [(0, 30)]),
        ([(5, 20)], [(0, 30)], [(5, 20)], [(0, 30)]),
        ([(0, 20)], [(10, 30)], [(0, 20)], [(0, 20)]),
        ([(0, 40)], [(0, 10), (20, 40)], [(0, 40)], [(0, 40)]),
        ([(50, 60)], [(0, 20)], [(0, 20), (50, 60)], [(0, 20), (50, 60)]),
    ],
)
def test_the_shortest_passages_stand_where_the_codings_agree(first: Any, second: Any, agreed: Any, disputed: Any) -> None:
    def told(spans: Any, status: str) -> dict[str, Any]:
        return {"status": status, "contexts": [], "evidence": [{"start": a, "end": b, "sha256": f"{a}-{b}"} for a, b in spans]}

    for status, expected in (("actual", agreed), ("alleged", disputed)):
        found = passages(Source("e", {"c1": told(first, "actual"), "c2": told(second, status)}, {"c1": "e", "c2": "f"}, (), {}))
        assert [(p["start"], p["end"]) for p in found] == expected


def test_order_and_what_may_be_left_out_make_no_difference() -> None:
    key = {key.name: key for key in report_keys.REPORT_KEYS}
    assert same(key["mutual"], None, False)
    assert not same(key["mutual"], None, True)
    assert same(key["contexts"], ["a", "b"], ["b", "a"])
    assert same(key["claims"], [{"by": "x", "stance": "asserts"}], [{"stance": "asserts", "by": "x"}])
    assert not same(key["about"], None, [])


LIKE_OTHERS = ["2024-06-19", "1945?", "no", "1.10", "0x1f", "a: b", "1e5", "- a", "null", "a #b", "12", "2024~", "../1945"]


@given(st.text(alphabet=st.characters(blacklist_categories=["C", "Z"]), max_size=20) | st.sampled_from(LIKE_OTHERS))
def test_text_is_written_so_that_it_is_read_as_that_text(text: str) -> None:
    from waqai.yamlfile.yaml_slow import parse, to_values

    line = f"{{open: {{c1: {scalar(text)}, c2: [{scalar(text)}]}}}}"
    tree, faults = parse(f"key: {line}\n".encode())
    assert tree is not None
    assert faults == []
    assert to_values(tree, {}, {}) == {"key": {"open": {"c1": text, "c2": [text]}}}
    assert scalar(Open({"c1": text, "c2": [text]})) == line


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["no-such-article"], 3, "c1 and c2: no article `no-such-article`"),
        ([ARTICLE], 2, "has no coder `adjudicated`"),
        ([ARTICLE, "--coder", "adj", "--codings", "c1,c9"], 2, "no coding `c9`"),
        ([ARTICLE, "--coder", "adj", "--coded", "soon"], 2, "not a date"),
        (
            ["al-manara-2025-03-14-1", "--coder", "adj"],
            3,
            "c2: no article `al-manara-2025-03-14-1`, and an article is adjudicated that two",
        ),
        (["al-manara-2025-03-14-1", "--codings", "c1,adjudicated", "--coder", "adj"], 2, "`adjudicated` is made of other codings"),
        ([ARTICLE, "--codings", "c1"], 2, "two codings or more"),
        ([ARTICLE, "--codings", "c1,c1"], 2, "each once"),
        (["--codings", "c1", "c2", ARTICLE], 2, "with commas between them"),
    ],
)
def test_what_cannot_be_adjudicated_is_said_and_nothing_written(args: list[str], code: int, words: str, project: Path, run: Run) -> None:
    before = {p: p.read_bytes() for p in (project / "raw").rglob("*") if p.is_file()}
    result = run("--project", project, "adjudicate", *args)
    assert result.exit_code == code
    assert words in result.output + str(result.exception)
    assert {p: p.read_bytes() for p in (project / "raw").rglob("*") if p.is_file()} == before


def test_a_file_of_another_making_is_left_alone(project: Path, run: Run) -> None:
    text = (project / C1).read_text(encoding="utf-8")
    (project / FILE).write_text(text, encoding="utf-8")
    result = run("--project", project, "adjudicate", ARTICLE, "--coder", "adj")
    assert result.exit_code == 3
    assert "was not made by `waqai adjudicate`" in str(result.exception)
    assert (project / FILE).read_text(encoding="utf-8") == text


def test_a_file_with_another_problem_is_reported_and_left_alone(project: Path, adjudicate: Any, run: Run) -> None:
    text = adjudicate().replace("    type: CONSULT\n", "    type: CONSLT\n", 1)
    (project / FILE).write_text(text, encoding="utf-8")
    result = run("--project", project, "adjudicate", ARTICLE)
    assert result.exit_code == 1
    assert "unknown-code: `CONSLT`" in result.output
    assert "open-mark" not in result.output
    assert (project / FILE).read_text(encoding="utf-8") == text


def test_adjudicating_needs_no_extra(project: Path) -> None:
    from tests.test_architecture import modules_after

    loaded = modules_after("adjudicate", ARTICLE, "--coder", "adj", cwd=project)
    assert not loaded & {"numpy", "krippendorff", "pyarrow", "pandas"}


def test_a_list_that_one_coding_leaves_out_may_be_taken_over_empty_as_its_mark_offers_it(project: Path, run: Run) -> None:
    path = project / "raw" / "annotations" / "adjudicated" / "al-manara-2025-03-14-1.yaml"
    reports = path.read_text(encoding="utf-8").split("  - event: ")
    without = next(
        i for i, text in enumerate(reports) if i and "claims:" not in text and "quantities:" not in text and "status: actual" in text
    )
    reports[without] = reports[without].replace("    evidence:", "    claims: []\n    quantities: []\n    evidence:", 1)
    path.write_text("  - event: ".join(reports), encoding="utf-8")
    result = run("--project", project, "validate")
    assert "no problems" in result.output, result.output


def test_it_ends_with_what_publish_must_say_and_validate_warns_until_it_says_so(project: Path, run: Run) -> None:
    call = ("--project", project, "adjudicate", ARTICLE, "--coder", "adj", "--coded", "2025-12-01")
    assert "publish" not in run(*call).output
    for said in ("[c1]", "[c1, adjudicated]"):
        sample.edit(project, [{"file": "schema/dataset.yaml", "find": "publish: [adjudicated, c1]", "replace": f"publish: {said}"}])
        assert run(*call).output.endswith("To publish what is adjudicated, write in schema/dataset.yaml: publish: [adjudicated, c1]\n")
        decide_all(project)
        text = f"1:10: warning: coding-left-out: the adjudicated coding is left out: `publish` is {said}, and c1 is published in its place"
        assert f"{FILE}:{text}" in run("--project", project, "validate", "--all").output
        sample.edit(project, [{"file": "schema/dataset.yaml", "find": f"publish: {said}", "replace": "publish: [adjudicated, c1]"}])
        assert "coding-left-out" not in run("--project", project, "validate", "--all").output
