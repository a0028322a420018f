"""What the pages say of each article, by its id: where it is from, how it was coded, and in which rows its reports are.

Takes a release's names and its events in the order of the table, gives plain values. No text of an article is among them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from waqai.languages import is_right_to_left
from waqai.pictures.figures import rows
from waqai.release.stored import Stored
from waqai.site.names import Names
from waqai.site.site_text import when

Row = dict[str, Any]
_COLUMNS = (
    "outlet_id", "credited", "title_en", "published", "published_basis", "published_note", "language", "extent", "url", "archive_url", "page_sha256",
    "page_characters", "coding", "reprint_of", "n_reports",
)  # fmt: skip
# Columns that a release before 2.0.0 lacks; the page says so.
LATER = ("stratum", "inclusion_probability", "coding_status")


def articles(release: Stored, names: Names, place: dict[str, int]) -> Row:
    """Each article's columns, `when` it was published, `rtl`, its `copies` in words, and the `rows` of its events.

    Parameters
    ----------
    place : dict of str to int
        The row of each event.
    """
    events = defaultdict[str, list[int]](list)
    for report in rows(release, "reports", ["article_id", "event_id"]):
        events[report["article_id"]].append(place[report["event_id"]])
    copies = defaultdict[str, list[str]](list)
    for copy in rows(release, "article_copies", ["article_id", "kind", "uri", "path"]):
        copies[copy["article_id"]].append(" ".join(filter(None, (copy["kind"], copy["uri"], copy["path"]))))
    return {name: _article(row) | {"copies": copies[name], "rows": sorted(events[name])} for name, row in names.articles.items()}


def _article(row: Row) -> Row:
    known = {c: row[c] for c in (*_COLUMNS, *LATER) if c in row}
    return known | {"when": when(row["published"]), "rtl": is_right_to_left([row["language"]])}
