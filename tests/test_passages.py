"""`release.passages`: evidence with its words, from whatever copies of the pages a reader has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import sample
from waqai import load
from waqai.problem import CannotRun
from waqai.texts import digest, passage_digest

PAGES = {digest(path.read_bytes()): path.read_bytes() for path in sample.PAGES.glob("*.txt")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    return tmp_path / "texts"


@pytest.fixture
def passage(built: Path) -> Any:
    """A passage of a page that has other passages and one article."""
    release = load(built)
    found = release.evidence.merge(release.articles[["article_id", "page_sha256"]], on="article_id", validate="many_to_one")
    return found[found.groupby("page_sha256").article_id.transform("nunique") == 1].iloc[0]


def test_every_passage_has_its_words_where_every_page_is_there_under_any_name(built: Path, folder: Path) -> None:
    for i, data in enumerate(PAGES.values()):
        (folder / str(i)).mkdir()
        (folder / str(i) / "page").write_bytes(data)
    release = load(built)
    found = release.passages(folder)
    assert set(found.state) == {"same"}
    assert found.drop(columns=["state", "words"]).equals(release.evidence)
    rows: Any = found.itertuples()
    for row in rows:
        assert digest(row.words.encode()) == row.sha256
        assert len(row.words) == row.end - row.start, "code points"
    assert set(release.passages(folder, table="coding_evidence").state) == {"same"}


def test_positions_are_code_points_past_letters_that_take_two_units_elsewhere(built: Path, folder: Path) -> None:
    beyond = [sha256 for sha256, data in PAGES.items() if any(ord(letter) > 0xFFFF for letter in data.decode())]
    assert beyond, "the sample has a page with such a letter"
    for sha256, data in PAGES.items():
        (folder / f"{sha256}.txt").write_bytes(data)
    release = load(built)
    pages = release.articles.set_index("article_id").page_sha256
    found = release.passages(folder)
    assert found.words.notna()[found.article_id.map(pages).isin(beyond)].all()


def test_texts_that_lie_in_one_file_are_found_too(built: Path, folder: Path) -> None:
    lines = [json.dumps({"sha256": sha256, "text": data.decode()}) for sha256, data in PAGES.items()]
    (folder / "pages.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert set(load(built).passages(folder).state) == {"same"}
    (folder / "pages.jsonl").write_text('{"other": 1}\n', encoding="utf-8")
    with pytest.raises(CannotRun, match=r"texts/pages\.jsonl: each row has a `sha256` and a `text`"):
        load(built).passages(folder)


def test_no_text_is_said_where_there_is_none(built: Path, folder: Path) -> None:
    found = load(built, into="arrow").passages(folder)
    assert set(found.column("state").to_pylist()) == {"no text"}
    assert found.column("words").null_count == found.num_rows
    with pytest.raises(CannotRun, match="is no folder of pages' texts: `waqai text add` and `waqai text fetch`"):
        load(built).passages(folder / "nowhere")
    with pytest.raises(KeyError, match="events is not a table of passages of this release; it has evidence, coding_evidence"):
        load(built).passages(folder, table="events")


@pytest.mark.parametrize("named_by", ["page_sha256", "article_id"])
def test_another_copy_gives_the_words_that_it_still_has_and_no_others(built: Path, folder: Path, passage: Any, named_by: str) -> None:
    text = PAGES[passage.page_sha256].decode()
    words = text[passage.start : passage.end]
    (folder / f"{passage[named_by]}.txt").write_text(
        "A line of its own.\n" + text.replace(words, words + "!"), encoding="utf-8", newline=""
    )
    found = load(built).passages(folder)
    here = found[found.article_id == passage.article_id]
    assert set(found.state[here.index]) == {"changed"}
    assert set(found.state.drop(here.index)) == {"no text"}
    one = found[(found.article_id == passage.article_id) & (found.sha256 == passage.sha256)].iloc[0]
    assert (one.words, one.start) == (words, passage.start)
    (folder / f"{passage[named_by]}.txt").write_text(text.replace(words[3:7], ""), encoding="utf-8", newline="")
    lost = load(built).passages(folder)
    lost = lost[(lost.article_id == passage.article_id) & (lost.sha256 == passage.sha256)]
    assert (lost.state.tolist(), lost.words.isna().all()) == (["changed"] * len(lost), True)


def test_a_passage_that_the_page_itself_does_not_have_is_no_evidence() -> None:
    from waqai.loading.page_passages import _passage

    text = "words of an invented page"
    row = {"start": 0, "end": 10, "sha256": passage_digest(text, 0, 10)}
    assert _passage("same", text, row) == "words of a"
    assert _passage("same", text, row | {"start": 1, "end": 11}) is None
