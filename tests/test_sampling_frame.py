"""`scripts/sampling_frame.py` takes of a corpus what docs/sampling.md says, and the records of `raw/articles` are what it chose."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from scripts import sampling_frame

from tests import sample
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import Raw, read_raw
from waqai.schema.schema_reader import read_schema

LONG = "كلمة " * 100
NORTH, RUSSIA = "كوريا الشمالية", "موسكو"


def article(title: str, text: str, abstract: str = "") -> str:
    return (
        f"<DOC>\n<URL>http://example.org/a</URL>\n<SRC>manara</SRC>\n<TITLE>{title}</TITLE>\n<TIME>Mon, 26 Feb 2018 02:20:10 GMT</TIME>\n"
        f"<ABSTRACT>{abstract}</ABSTRACT>\n<TEXT>\n{text}\n</TEXT>\n</DOC>"
    )


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "Manara/world/a.txt": article(NORTH, LONG + "a"),
        "Manara/world/abstract.txt": article("عنوان", LONG + "b", abstract=NORTH),
        "Manara/world/russia-at-the-end.txt": article(NORTH, LONG + RUSSIA),
        "Manara/world/same-text.txt": article(NORTH, LONG + "  a"),
        "Manara/world/only-in-the-text.txt": article("عنوان", LONG + NORTH),
        "Manara/world/short.txt": article(NORTH, "كلمة"),
        "Manara/world/long.txt": article(NORTH, LONG * 9),
        "Manara/sport/match.txt": article(NORTH, LONG + "c"),
        "README.md": article(NORTH, LONG + "d"),
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    monkeypatch.setattr(sampling_frame, "COMMIT", commit)
    return tmp_path


def test_the_frame_has_articles_of_the_country_and_of_the_length_outside_sport_each_text_once(corpus: Path) -> None:
    found = {candidate.page: candidate.stratum for candidate in sampling_frame.frame(corpus)}
    assert found == {"a": "other", "abstract": "other", "russia-at-the-end": "both"}


def test_one_stratum_is_taken_whole_and_of_the_other_some_are_drawn(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling_frame, "SAMPLE", 1)
    chosen = sampling_frame.sample(sampling_frame.frame(corpus))
    assert Counter(c.stratum for c in chosen) == {"both": 1, "other": 1}
    assert chosen == sampling_frame.sample(sampling_frame.frame(corpus))
    sampling_frame.write(chosen, tmp_path / "out")
    head, *rows = (tmp_path / "out" / "sample.tsv").read_text(encoding="utf-8").splitlines()
    assert tuple(head.split("\t")) == sampling_frame.COLUMNS
    for row in rows:
        cells = dict(zip(sampling_frame.COLUMNS, row.split("\t"), strict=True))
        page = (tmp_path / "out" / "pages" / f"{cells['page']}.txt").read_bytes()
        assert page == (corpus / cells["path"]).read_bytes()


@pytest.fixture(scope="module")
def raw() -> Raw:
    schema, _ = read_schema(sample.REPOSITORY)
    assert schema is not None
    return read_raw(Project(sample.REPOSITORY), Formats(schema))[0]


def test_the_records_of_this_repository_are_the_strata_that_the_frame_has(raw: Raw) -> None:
    assert Counter((article.stratum, article.inclusion_probability) for article in raw.articles) == {
        ("both", 1): 73, ("other", sampling_frame.SAMPLE / 608): sampling_frame.SAMPLE, ("given", None): 8,
    }  # fmt: skip
    commits = {(copy[0], copy[2]) for article in raw.articles if article.stratum != "given" for copy in article.copies}
    assert commits == {("git", sampling_frame.COMMIT)}


def test_the_articles_that_are_coded_twice_are_those_that_the_seed_draws(raw: Raw) -> None:
    strata = {article.article: str(article.stratum) for article in raw.articles}
    assert sampling_frame.coded_twice(strata) == {a.article for a in raw.annotations if a.coding == "sample-2"}


def test_the_sampling_statement_counts_what_the_records_are(raw: Raw) -> None:
    page = (sample.REPOSITORY / "docs" / "sampling.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    stated = {row[0]: (int(row[4]), int(row[5])) for row in rows if len(row) == 7 and row[1].isdigit()}
    names = {outlet.id: outlet.names["en"] for outlet in raw.outlets}
    counted: Counter[tuple[str, str | None]] = Counter()
    for article in raw.articles:
        if article.stratum != "given":
            counted.update((key, article.stratum) for key in (names[article.outlet], str(article.published)[:7], "all"))
    keys = {key for key, _ in counted}
    assert {key: stated[key] for key in keys} == {key: (counted[key, "both"], counted[key, "other"]) for key in keys}
    assert set(stated) - keys == {"2014-01"}
