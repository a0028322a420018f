"""The words of a release's evidence, from the reader's own copies of the pages, each held to its hash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai.page_files import PageFiles
from waqai.problem import CannotRun
from waqai.texts import SEARCHED, Texts, passage_digest, slide

if TYPE_CHECKING:
    import pyarrow as pa

    from waqai.release.stored import Stored

SAME, CHANGED, NO_TEXT = "same", "changed", "no text"


def with_words(stored: Stored, table: str, folder: Path) -> pa.Table:
    """A table of evidence with two columns more.

    Parameters
    ----------
    stored : Stored
        The release.
    table : str
        `evidence` or `coding_evidence`: positions in code points, and the passages' hashes.
    folder : pathlib.Path
        Holds texts of pages, at any depth, under any name, or many in a file of JSON Lines or Parquet.

    Returns
    -------
    pyarrow.Table
        The rows of the table, and of each passage

        - `state`: `same` where the page's and the passage's hash are the release's; `changed` where another copy of the page is
          there; `no text` where none is.
        - `words`: the passage. Of a changed copy where it has a passage with the hash, at whatever place, else null.

    Raises
    ------
    waqai.problem.CannotRun
        The folder is none, or a file in it cannot be read; or an article of the passages is not in the release.
    """
    import pyarrow as pa

    evidence = stored.parquet(table)
    articles = stored.parquet("articles").select(["article_id", "page_sha256"]).to_pylist()
    page_of = {row["article_id"]: row["page_sha256"] for row in articles}
    rows = evidence.select(["article_id", "start", "end", "sha256"]).to_pylist()
    of_page: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row["article_id"] not in page_of:
            raise CannotRun(f"{table} names the article `{row['article_id']}`, which is not in articles: run `waqai verify`")
        of_page[page_of[row["article_id"]]].append(i)
    states, words = [NO_TEXT] * len(rows), list[str | None]([None] * len(rows))
    for sha256, state, text in _pages(folder, {page: {rows[i]["article_id"] for i in found} for page, found in of_page.items()}):
        for i in of_page[sha256]:
            words[i] = _passage(state, text, rows[i])
            states[i] = CHANGED if words[i] is None else state
    return evidence.append_column(pa.field("state", pa.string(), nullable=False), pa.array(states, pa.string())).append_column(
        pa.field("words", pa.string()), pa.array(words, pa.string())
    )


def _pages(folder: Path, needed: dict[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Each page that is there: its hash, whether it is the same, and its text."""
    if not folder.is_dir():
        raise CannotRun(
            f"{folder} is no folder of pages' texts: `waqai text add` and `waqai text fetch` put them into raw/text of a project"
        )
    files, texts, left = PageFiles([folder]), Texts(folder), set(needed)
    for sha256 in needed:
        if (text := texts.get(sha256)) is not None:
            left.discard(sha256)
            yield sha256, SAME, text
    for sha256, data in files.with_hashes(left):
        left.discard(sha256)
        yield sha256, SAME, data.decode(errors="replace")
    for sha256 in left:  # a copy that only its name tells: the page's hash, or its article
        copies = (files.at(f"{name}.txt") for name in (sha256, *sorted(needed[sha256])))
        if (copy := next((data for data in copies if data is not None), None)) is not None:
            yield sha256, CHANGED, copy.decode(errors="replace")


def _passage(state: str, text: str, row: dict[str, Any]) -> str | None:
    start, end, sha256 = row["start"], row["end"], row["sha256"]
    if state == SAME:
        return text[start:end] if passage_digest(text, start, end) == sha256 else None
    place = slide(text[:SEARCHED], start, end, sha256)
    return None if place is None else text[place : place + end - start]
