"""What a format reads a file into: pages with their reports, as the tool has them, and the place of each value in the file.

These are neutral values. A format decides nothing: it neither looks for the page, nor converts an offset, nor resolves a name.
Fields are those of `waqai.imports.report_columns`; a format asks `Mapping.field` which field a column or label of its file is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from waqai.problem import Place


class FileValue(NamedTuple):
    """One value of a file.

    Parameters
    ----------
    value : Any
        As the file has it: text, a number, a boolean, a day, None. A list is several of these.
    place : Place
        Line and column; of a sheet, the row and the column's number.
    cell : str
        What a person calls the place, such as `C5` of a sheet or `events[2].date` of a line; may be empty.
    fault : str
        Why the value cannot be used, where the file itself says so, such as a formula without a result.
    """

    value: Any
    place: Place
    cell: str = ""
    fault: str = ""


class Quote(NamedTuple):
    """A passage as a file has it: words, or offsets in the tool's unit, or both.

    Parameters
    ----------
    words : str or None
        What the file says stands there. It is compared with the page, never written anywhere.
    start, end : int or None
        In the unit of the tool, into `CodedPage.text` where that is there, else into the page's text; the end is not included.
    before, after : str
        Words around it, where the file has them, for words that stand several times.
    doubt : str
        Why the tool itself doubts the place, such as `match_fuzzy`; may be empty.
    """

    words: str | None
    start: int | None
    end: int | None
    place: Place
    cell: str = ""
    before: str = ""
    after: str = ""
    doubt: str = ""


class CodedReport(NamedTuple):
    """One report as a file has it.

    Parameters
    ----------
    place : Place
        Where it begins.
    fields : dict
        For each field that the file says something about, its values; a field that is there with no value has an empty list.
    quotes : tuple of Quote
        The passages.
    asides : dict
        What is kept beside the report in the import's record and is no part of it: confidence, a model's name.
    """

    place: Place
    fields: dict[str, list[FileValue]]
    quotes: tuple[Quote, ...]
    asides: dict[str, Any] = {}  # noqa: RUF012 - never changed


class CodedPage(NamedTuple):
    """One page or article as a file has it, with its reports.

    Parameters
    ----------
    place : Place
        Where it begins.
    article, sha256 : FileValue or None
        The article's id, and the SHA-256 of the page's text, where the file has them.
    text : str or None
        The text that the tool was given, into which its offsets count. It may be another copy than ours, or a part of it.
    reports : tuple of CodedReport
        In the order of the file.
    says : frozenset of str
        The fields that the file can say something about. What is left out of a report is null or empty where the field is one
        of these; where it is not, nobody was asked, and the report stays incomplete.
    no_events : Place or None
        Where the file says that the article was read and reports no event. Pages without reports say nothing else.
    why_none : str
        Why it tells of none, where the file says so.
    coder, coded : str or None
        Who coded it (an id of raw/coders.yaml) and on which day, where the file says so.
    """

    place: Place
    article: FileValue | None
    sha256: FileValue | None
    text: str | None
    reports: tuple[CodedReport, ...]
    says: frozenset[str]
    no_events: Place | None = None
    coder: str | None = None
    coded: str | None = None
    why_none: str = ""


def saying_alike(pages: Sequence[CodedPage]) -> Iterator[CodedPage]:
    """The pages of a file whose fields are known by their use alone: what is used in any of them was there for every one."""
    says = frozenset[str]().union(*(page.says for page in pages))
    return (page._replace(says=says) for page in pages)
