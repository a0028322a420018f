"""The reports of a coding as coders have written them, finished or not, for the forms in which people go on with them.

Takes a project as read; gives the articles whose page's text is here, with their reports, and what a report says by field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from waqai.imports.report_columns import COLUMN, QUANTITY, Column, numbered
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Article
from waqai.report_keys import REPORT_KEYS
from waqai.texts import Texts


def articles_with_text(
    raw: Raw, texts: Texts, coding: str | None, articles: Iterable[str], *, form: str, losses: list[str]
) -> Iterator[tuple[Article, str, Annotation | None]]:
    """Each article whose page's text is here, with the text, and with its annotation in a coding.

    Parameters
    ----------
    form : str
        What is made of an article, such as `task`.
    losses : list of str
        Takes a sentence for each article without a text, and for each report without a passage.
    """
    coded = {a.article: a for a in raw.annotations if a.coding == coding}
    for name in articles:
        record, annotation = raw.article[name], coded.get(name)
        text = texts.get(record.page_sha256)
        if text is None:
            losses.append(f"the {form} of {name}: its page's text is not in raw/text")
            continue
        losses += [f"{name} {report['event']}: it has no passage" for report in reports_written(annotation) if not report.get("evidence")]
        yield record, text, annotation


def reports_written(annotation: Annotation | None) -> list[dict[str, Any]]:
    """The reports of an annotation as they are written, drafts among them."""
    return list(annotation.origin.document.values["reports"] or ()) if annotation else []


def report_fields(report: dict[str, Any]) -> dict[str, Any]:
    """What a report, finished or not, says, by field, its passages left out: lists as tuples, truths as words, nothing where it has no value."""
    claims = report.get("claims") or ()
    said: dict[str, Any] = {
        key.name: _field(COLUMN[key.name], report.get(key.name), key.default) for key in REPORT_KEYS if key.name in COLUMN
    }
    said |= {
        "asserted_by": tuple(c["by"] for c in claims if c["stance"] == "asserts"),
        "denied_by": tuple(c["by"] for c in claims if c["stance"] == "denies"),
    }
    for number, quantity in enumerate(report.get("quantities") or (), 1):
        values = quantity | {"approximate": _truth(quantity["approximate"])}
        said |= {numbered(name, number): values.get(name) for name in QUANTITY}
    return {field: value for field, value in said.items() if value is not None and value != ()}


def _field(column: Column, value: Any, default: Any) -> Any:
    """What a key says, in the field of its name; nothing where it says what its absence does."""
    if column.kind == "events":
        return None if value is None else tuple(value) or "none"
    if column.many:
        return tuple(value or ())
    if column.kind == "truth":
        return _truth(None if value == default else value)
    if column.kind == "object":
        return json.dumps(value, ensure_ascii=False) if value else None
    return value


def _truth(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()
