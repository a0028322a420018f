"""What a project adds and allows: columns of its own in schema/extra.yaml, and what foreign codings leave open."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import waqai
from tests import sample
from tests.conftest import Run

C1 = "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
ARTICLE = "raw/articles/sawt-al-delta-2025-03-12-2.yaml"
SUMMARY = "summary: Kenya's president Otieno visits Ankara."
EXTRA = """\
reports:
  - {name: tone, type: integer, description: "How the article speaks of it, from -5 to 5.", constraints: {minimum: -5, maximum: 5}}
  - {name: stance_of_outlet, type: string, description: "Whether the outlet takes a side.", codes: stances}
  - {name: first_page, type: boolean, description: "Whether it stood on the first page."}
articles:
  - {name: desk, type: string, description: "The desk that wrote it."}
"""


def declare(project: Path, text: str = EXTRA) -> None:
    (project / "schema" / "extra.yaml").write_text(text, encoding="utf-8")


def code(project: Path, extra: str) -> None:
    """Give the first report of an article, and its record, columns of the project's own."""
    for folder in ("c1", "adjudicated"):
        path = f"raw/annotations/{folder}/sawt-al-delta-2025-03-12-2.yaml"
        if (project / path).exists():
            sample.edit(project, [{"file": path, "find": SUMMARY, "replace": f"{SUMMARY}\n    extra: {extra}"}])
    sample.edit(project, [{"file": ARTICLE, "append": "extra: {desk: Foreign desk}\n"}])


def test_columns_of_the_project_are_checked_published_and_described(project: Path, run: Run, tmp_path: Path) -> None:
    declare(project)
    code(project, "{tone: -2, first_page: true}")
    result = run("--project", project, "build", "--out", tmp_path / "candidate")
    assert result.exit_code == 0, result.output
    release = waqai.load(tmp_path / "candidate")
    reports = release["reports"]
    coded = reports[reports.tone.notna()]
    assert coded[["tone", "first_page", "article_id"]].to_numpy().tolist() == [[-2, True, "sawt-al-delta-2025-03-12-2"]]
    assert list(reports.columns[-3:]) == ["tone", "stance_of_outlet", "first_page"]
    assert (release["coding_reports"].tone == -2).sum() >= 1
    articles = release["articles"].set_index("article_id")
    assert articles.loc["sawt-al-delta-2025-03-12-2", "desk"] == "Foreign desk"
    assert articles.desk.notna().sum() == 1
    assert "from -5 to 5" in (tmp_path / "candidate" / "datapackage.json").read_text(encoding="utf-8")
    assert run("verify", tmp_path / "candidate").exit_code == 0


def test_the_columns_and_the_list_of_codes_on_the_page_are_taken_as_they_stand(project: Path, run: Run) -> None:
    page = (sample.REPOSITORY / "docs" / "dataset-yaml.md").read_text(encoding="utf-8").split("## Columns of one's own")[1]
    columns, codes = (part.partition("```")[0] for part in page.split("```yaml\n")[1:3])
    declare(project, columns)
    (project / "schema" / "codebook" / "frames.yaml").write_text(codes, encoding="utf-8")
    code(project, "{tone: -2, frame: security}")
    result = run("--project", project, "validate")
    assert result.exit_code == 0, result.output


def test_lines_of_json_have_the_columns_of_the_project_too(project: Path, run: Run, tmp_path: Path) -> None:
    from tests import lines

    declare(project)
    code(project, "{tone: 4}")
    assert lines.convert(project)
    result = run("--project", project, "build", "--out", tmp_path / "candidate")
    assert result.exit_code == 0, result.output
    release = waqai.load(tmp_path / "candidate")
    assert release["reports"].tone.dropna().tolist() == [4]
    assert release["articles"].desk.dropna().tolist() == ["Foreign desk"]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("{tone: 6}", "6"),
        ("{tone: loud}", "`loud`"),
        ("{stance_of_outlet: sides}", "`sides`"),
        ("{mood: 1}", "unknown-key: the key `mood`"),
        ("{first_page: 1}", "`1`"),
    ],
)
def test_a_value_that_a_column_cannot_have_is_refused_at_its_place(extra: str, said: str, project: Path, run: Run) -> None:
    declare(project)
    code(project, extra)
    result = run("--project", project, "validate", "--all")
    assert result.exit_code == 1
    assert any(C1 in line and said in line for line in result.output.splitlines()), result.output


def test_a_project_that_declares_nothing_knows_no_extra(project: Path, run: Run) -> None:
    code(project, "{tone: 1}")
    assert "unknown-key: the key `extra`" in run("--project", project, "validate", "--all").output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reports: [{name: type, type: string, description: Mine.}]", "the table reports has a column of this name"),
        (
            "reports: [{name: t, type: string, description: Mine.}, {name: t, type: string, description: Mine.}]",
            "the column `t` is declared twice",
        ),
        ("reports: [{name: t, type: string, codes: moods, description: Mine.}]", "the codebook has no list `moods`"),
        ("reports: [{name: t, type: integer, codes: stances, description: Mine.}]", "codes are of the type string"),
        ("reports: [{name: t, type: boolean, constraints: {minimum: 1}, description: Mine.}]", "only a number has a minimum and a maximum"),
        ("events: []", "unknown-key"),
        ("reports: [{name: t, type: date, description: Mine.}]", "`date`"),
    ],
)
def test_a_column_that_no_table_can_have_is_refused_where_it_is_declared(text: str, said: str, project: Path, run: Run) -> None:
    declare(project, text)
    result = run("--project", project, "validate", "--all")
    assert result.exit_code == 1
    assert any(line.startswith("schema/extra.yaml:") and said in line for line in result.output.splitlines()), result.output


def test_adjudication_marks_a_column_of_the_project_on_which_two_codings_differ(project: Path, run: Run) -> None:
    declare(project)
    for coding, tone in (("c1", 1), ("c2", 2)):
        path = project / "raw" / "annotations" / coding / "sawt-al-delta-2025-03-12-2.yaml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("  - event:", f"  - extra: {{tone: {tone}}}\n    event:"), encoding="utf-8"
        )
    (project / "raw" / "annotations" / "adjudicated" / "sawt-al-delta-2025-03-12-2.yaml").unlink(missing_ok=True)
    run("--project", project, "adjudicate", "sawt-al-delta-2025-03-12-2", "--coder", "adj")
    made = (project / "raw" / "annotations" / "adjudicated" / "sawt-al-delta-2025-03-12-2.yaml").read_text(encoding="utf-8")
    assert "extra: {open: {c1: {tone: 1}, c2: {tone: 2}}}" in made, made


def allow(project: Path, *names: str) -> None:
    sample.edit(project, [{"file": "schema/dataset.yaml", "find": "version:", "replace": f"allow: [{', '.join(names)}]\nversion:"}])


NOBODY = """\
  - event: depot-burnt-in-aden-2025
    type: ASSAULT
    mode: destroy
    contexts: []
    actors: []
    recipients: [turkey]
    date: null
    place: null
    status: actual
    quantities:
      - {what: killed, value: null, low: null, high: null, approximate: false, unit: persons, words: dozens}
    evidence:
      - EVIDENCE
    summary: A depot of Turkey is burnt by nobody knows whom.
"""


def with_nobody(project: Path, change: tuple[str, str] = ("", "")) -> None:
    """Add a report of an act of which no actor is named, with a number in words."""
    path = project / C1
    text = path.read_text(encoding="utf-8")
    evidence = next(line.strip().partition("[")[2].rstrip("]") for line in text.splitlines() if line.strip().startswith("evidence: ["))
    path.write_text(text.rstrip() + "\n" + NOBODY.replace("EVIDENCE", evidence).replace(*change), encoding="utf-8")


def test_a_project_may_allow_events_of_nobody_named_and_numbers_in_words(project: Path, run: Run, tmp_path: Path) -> None:
    sample.edit(project, [{"file": "schema/dataset.yaml", "find": "publish: [adjudicated, c1]", "replace": "publish: [c1]"}])
    with_nobody(project)
    refused = run("--project", project, "validate", "--all").output
    assert "the list has 0 entries" in refused or "at least 1" in refused, refused
    assert "unknown-key: the key `words`" in refused
    allow(project, "unnamed_actors", "worded_quantities")
    built = run("--project", project, "build", "--out", tmp_path / "candidate")
    assert built.exit_code == 0, built.output
    release = waqai.load(tmp_path / "candidate")
    event = release["events"].set_index("event_id").loc["depot-burnt-in-aden-2025"]
    assert event.isna()["actor_countries"]
    assert event.recipient_countries == "TUR"
    for table in ("dyads", "monads", "actor_dyads"):
        assert "depot-burnt-in-aden-2025" not in set(release[table].event_id), table
    assert release["quantities"].words.dropna().tolist() == ["dozens"]


def test_an_event_of_which_nobody_at_all_is_named_is_refused_in_any_project(project: Path, run: Run) -> None:
    with_nobody(project, ("recipients: [turkey]", "recipients: []"))
    allow(project, "unnamed_actors", "worded_quantities")
    assert "recipient-missing: no party is named" in run("--project", project, "validate", "--all").output


def test_a_quantity_without_any_number_says_at_least_words(project: Path, run: Run) -> None:
    with_nobody(project, (", words: dozens", ""))
    allow(project, "unnamed_actors", "worded_quantities")
    assert "empty-quantity" in run("--project", project, "validate", "--all").output


def test_an_actor_of_an_unknown_country_is_in_no_dyad_and_in_every_pair_of_actors(project: Path, run: Run, tmp_path: Path) -> None:
    text = (project / "raw" / "actors.yaml").read_text(encoding="utf-8")
    block = text[text.index("- id: turkey") :].split("- id: ")[1]
    (project / "raw" / "actors.yaml").write_text(text.replace(block, block.replace("country: TUR", "country: null")), encoding="utf-8")
    assert run("--project", project, "validate").exit_code == 1
    allow(project, "unknown_countries")
    built = run("--project", project, "build", "--out", tmp_path / "candidate")
    assert built.exit_code == 0, built.output
    release = waqai.load(tmp_path / "candidate")
    mine = release["participants"]
    assert mine[mine.actor_id == "turkey"].country.isna().all()
    assert len(mine[mine.actor_id == "turkey"]) > 0
    pairs = release["actor_dyads"]
    assert pairs[pairs.to_actor == "turkey"].to_country.isna().all()
    assert len(pairs[pairs.to_actor == "turkey"]) > 0
    assert run("verify", tmp_path / "candidate").exit_code == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_sheet_takes_columns_of_the_project_and_numbers_in_words_out_and_back(form: str, project: Path, run: Run, tmp_path: Path) -> None:
    declare(project)
    code(project, "{tone: -2, first_page: true}")
    with_nobody(project)
    allow(project, "unnamed_actors", "worded_quantities")
    before = (project / C1).read_text(encoding="utf-8")
    sheet = tmp_path / f"c1.{form}"
    assert run("--project", project, "export", "sheet", "--coding", "c1", "--out", sheet).exit_code == 0
    (project / C1).unlink()
    result = run("--project", project, "import", sheet, "--as", "c1", "--coded", "2025-11-20")
    assert (project / C1).exists(), result.output
    wanted, made = (yaml.safe_load(text)["reports"] for text in (before, (project / C1).read_text(encoding="utf-8")))
    assert made == wanted, result.output
