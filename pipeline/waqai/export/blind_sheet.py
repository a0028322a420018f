"""A sheet by which people check what is published, without seeing it: passages of drawn reports, and drawn articles to code whole.

Takes the project as read, gives a `Sheet`. What comes back is imported as a coding, and `waqai agreement --against` measures the
release with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TypeVar

from waqai.export.coding_sheet import Sheet, columns, passage_fields
from waqai.read.raw_folder import Raw
from waqai.schema.model import Schema
from waqai.texts import Texts

_T = TypeVar("_T", bound=tuple[str, ...])


def blind_sheet(raw: Raw, schema: Schema, texts: Texts, *, seed: str, reports: int, articles: int) -> Sheet:
    """Passages of `reports` published reports, each in a row with nothing more about it, and a row for each of `articles` articles.

    Both are drawn by the SHA-256 of seed and id, so that the same seed draws the same from the same release, and from a release
    that has grown mostly the same. Articles of which no report is drawn are drawn first.
    """
    published = {a.article: a for a in raw.published(schema.dataset.publish) if a.finished}
    with_passages = {(name, report.event): report for name, a in published.items() for report in a.reports if report.evidence}
    drawn = _drawn(with_passages, seed)[:reports]
    asked = {article for article, _ in drawn}
    whole = sorted(_drawn(((name,) for name in published), f"{seed} articles"), key=lambda one: one[0] in asked)[:articles]
    rows, losses = [], dict[str, None]()
    for article, event in drawn:
        text = texts.get(raw.article[article].page_sha256)
        if text is None:
            losses[f"the words of the passages of {article}: its page's text is not in raw/text"] = None
        rows.append({"article": article, **passage_fields(with_passages[article, event].evidence, text)})
    rows += [{"article": article} for (article,) in whole]
    return Sheet(columns(rows, schema), rows, list(losses))


def _drawn(ids: Iterable[_T], seed: str) -> list[_T]:
    return sorted(ids, key=lambda one: sha256(f"{seed} {'/'.join(one)}".encode()).digest())
