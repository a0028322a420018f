"""What a release read: its articles in figures, for `quality.json` as values and for `quality.md` as sentences.

Counted from the table `articles` alone, a column at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def figures(articles: pa.Table) -> dict[str, Any]:
    """Articles with a record, those of them that were read, and what is known of all of them."""
    import pyarrow.compute as pc

    return {
        "records": articles.num_rows,
        "read": articles.num_rows - articles.column("coding").null_count,
        "pages": pc.count_distinct(articles.column("page_sha256")).as_py(),
        "outlets": pc.count_distinct(articles.column("outlet_id")).as_py(),
        "languages": counted(articles, "language"),
        "published_basis": counted(articles, "published_basis"),
        "day_uncertain": articles.num_rows - articles.column("published_qualifier").null_count,
        "with_address": articles.num_rows - articles.column("url").null_count,
        "drawn": articles.num_rows - articles.column("inclusion_probability").null_count,
    }


def counted(table: pa.Table, column: str) -> dict[str, int]:
    """How often each value is in a column, the values in their order."""
    found = {c["values"]: c["counts"] for c in table.column(column).value_counts().to_pylist() if c["values"] is not None}
    return dict(sorted(found.items()))


def sentences(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words."""
    records, read = found["records"], found["read"]
    yield f"{_n(records, 'article')} on {_n(found['pages'], 'page')} of {_n(found['outlets'], 'outlet')}; languages: {_list(found['languages'])}."
    if read == records:
        yield "All of them were read: a coding of each is published."
    else:
        left = records - read
        yield (
            f"{left} of {_n(records, 'article')} {'has' if left == 1 else 'have'} a record and no published coding. Nothing is known of what they "
            "report: `n_reports` is null, and no count includes them."
        )
    days = f"Days of publication: {_list(found['published_basis'])} (`published_note` says how)"
    yield days + (f"; {found['day_uncertain']} of them uncertain or approximate." if found["day_uncertain"] else ".")
    yield f"The address of {found['with_address'] or 'none'} is known; each page is identified by the hash of its text."
    if found["drawn"]:
        yield f"{found['drawn']} were drawn with a known probability (`inclusion_probability`); the others were not drawn."


def _n(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{value} ({n})" for value, n in counts.items()) or "none"
