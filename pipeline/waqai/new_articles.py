"""Articles' records from a table: a record a row, with the page's text, its hash and body, and where it can be had.

Takes a project, a table and folders of pages, gives the records that are new and the remarks; `Plan.write` writes all records or
none. What the shape and the checks of a record say of it is said of the row's cell. A row whose page has its record is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from waqai import record_reading, skeletons
from waqai.check.context import Context, Source
from waqai.check.file_check import check_article
from waqai.dates import BadDate
from waqai.dates import parse as parse_date
from waqai.edits.project_edit import ProjectEdit
from waqai.engine.check_project import Result, check_project
from waqai.escaping import yaml_string, yaml_word
from waqai.fetching.git_copies import GitCopies
from waqai.formats import Formats
from waqai.imports import foreign_dates
from waqai.imports.article_table import FIELDS, OF_PAGE, ArticleRow, ArticleTable, read_table
from waqai.imports.cell_text import cleaned, parts
from waqai.name_index import did_you_mean_name, name_index
from waqai.page_files import PageFiles, blob_id
from waqai.problem import CannotRun, Place, Problem, errors
from waqai.project import Project
from waqai.read.raw_folder import page_hashes
from waqai.texts import Texts, digest
from waqai.yamlfile.yaml_reader import parse

_SAID_OF = {
    "uri": "repository",
    "digest": "blob",
    "page": "file",
    "sha256": "file",
    "body": "file",
    "article": "outlet",
    "kind": "repository",
}
_MAIL_DATE = re.compile(r"(?:[A-Za-z]{3}, )?[0-9]{1,2} [A-Za-z]{3} [0-9]{4} ")  # RFC 5322
_TEXTS = ("published_note", "title_en", "url", "archive_url")
_FILLER = {"published_basis": "stated", "title_en": "A headline"}


class Page(NamedTuple):
    """A page's text that a row is about."""

    data: bytes
    sha256: str
    text: str


class Plan(NamedTuple):
    """What is to be written.

    Parameters
    ----------
    new : dict
        The text of each new record by its path relative to the project.
    pages : dict
        The bytes of the new records' pages by their hashes.
    there : int
        How many rows have their record already.
    """

    table: ArticleTable
    new: dict[str, str]
    pages: dict[str, bytes]
    there: int
    problems: list[Problem]

    @property
    def open(self) -> list[str]:
        """The keys that a record needs and that the table has no value for."""
        return [key for key in _FILLER if any(re.search(rf"^{key}: *(?:#|$)", text, re.MULTILINE) for text in self.new.values())]

    def write(self, project: Project, said: str) -> None:
        """Keep the pages' texts, and write all records or none.

        Raises
        ------
        CannotRun
            The machine refuses.
        """
        texts, edit = Texts(project.texts), ProjectEdit(project, said)
        for data in self.pages.values():
            texts.keep(data)
        edit.created = dict(self.new)
        if self.new:
            edit.write()


def plan_articles(
    project: Project, table: Path, mapping: dict[str, Any], folders: Sequence[Path], tags: Sequence[str], git: GitCopies | None = None
) -> Plan:
    """What a table gives that is not there yet.

    Parameters
    ----------
    mapping : dict
        What `waqai.imports.article_table.read_mapping` gives.
    folders : sequence of pathlib.Path
        Where the pages' texts lie, beside the table's own folder.
    tags : sequence of str
        The elements of a page, such as TITLE and TEXT, that are the story; none for the whole page.
    git : GitCopies or None
        What brings pages that lie in no folder from the repositories that rows name; None where nothing is to be brought.

    Raises
    ------
    CannotRun
        A file cannot be read, or the schema or the outlets have problems.
    """
    result = check_project(project, keep=True, tables=False)
    if result.schema is None or "outlets" in result.raw.broken:
        raise CannotRun(f"{'schema/ has' if result.schema is None else 'raw/outlets.yaml has'} problems: run `waqai validate`")
    found = read_table(table, mapping)
    if found.problems:
        return Plan(found, {}, {}, 0, found.problems)
    return _Planning(project, result, found, PageFiles([*folders, table.parent]), git, mapping.get("dates")).plan(tags)


class _Planning:
    """One table on its way to records."""

    def __init__(
        self, project: Project, result: Result, table: ArticleTable, files: PageFiles, git: GitCopies | None, order: foreign_dates.Order
    ) -> None:
        assert result.schema is not None
        self.order, self.language = order, skeletons.language(result.schema.dataset.languages)
        self.project, self.result, self.table, self.files, self.git = project, result, table, files, git
        self.texts = Texts(project.texts)
        self.shape = Formats(result.schema).article
        self.context = Context(project.root, result.schema, result.raw, self.texts)
        self.outlets = name_index(result.raw.outlet)
        self.problems: list[Problem] = []

    def plan(self, tags: Sequence[str]) -> Plan:
        there, taken = page_hashes(self.project, self.result.raw), skeletons.taken_ids(self.project, self.result)
        known, new, pages, bodies = 0, dict[str, str](), dict[str, bytes](), dict[tuple[str, str], int]()
        for row, page in zip(self.table.rows, self._pages(), strict=True):
            before = len(self.problems)
            outlet, published = self._outlet(row), self._published(row)
            said = self._said(row)
            if page is None or outlet is None or published is None or len(self.problems) > before:
                continue
            body = self._body(row, page, tags)
            if (first := bodies.setdefault((page.sha256, body), row.number)) != row.number:
                text = f"row {first} has the same page, and the same part of it as body"
                self._say(row, "stories-overlap", text, "leave one out, or write the two records by hand", *OF_PAGE)
            elif there[page.sha256]:
                there[page.sha256] -= 1
                known += 1
            else:
                name = skeletons.free_id(outlet, published, taken)
                self._check(row, name, outlet, published, page, said | {"body": body})
                taken.add(name)
                new[f"raw/articles/{name}.yaml"] = self._text(name, outlet, published, page, said | {"body": body})
                pages[page.sha256] = page.data
        return Plan(self.table, new, pages, known, self.problems)

    def _say(self, row: ArticleRow, code: str, message: str, hint: str, *fields: str) -> None:
        self.problems.append(Problem(row.place(*fields), code, message, hint))

    # what a row says

    def _outlet(self, row: ArticleRow) -> str | None:
        return self._known_outlet(row, "outlet", cleaned(row.values.get("outlet")))

    def _known_outlet(self, row: ArticleRow, field: str, name: str) -> str | None:
        if not name:
            self._say(row, "missing-value", f"the row has no `{field}`", "", field)
            return None
        ids = (name,) if name in self.result.raw.outlet else self.outlets.ids(name)
        if len(ids) == 1:
            return ids[0]
        hint = f"it may be {' or '.join(ids)}" if ids else did_you_mean_name(name, self.result.raw.outlet)
        hint = hint or "`waqai new outlet NAME` adds one; or say in the mapping (`values`) which it is"
        self._say(row, "unknown-outlet", f"`{name}` is not an outlet of raw/outlets.yaml", hint, field)
        return None

    def _published(self, row: ArticleRow) -> str | None:
        value = row.values.get("published")
        if value is None:
            self._say(row, "missing-value", "the row does not say when the article was published", "", "published")
            return None
        try:
            text = self._day(value)
            if parse_date(text).kind == "point":
                return text
            message, hint = f"`{text}` is an interval", "an article is published on a day, in a month or a year"
        except (BadDate, foreign_dates.NotOneDate, ValueError, OverflowError) as error:
            message, hint = _no_date(value, error)
        self._say(row, "bad-date", message, hint, "published")
        return None

    def _said(self, row: ArticleRow) -> dict[str, str]:
        """The keys of the record that the row has a value for, each as YAML."""
        values = row.values
        out = {key: yaml_string(str(values[key])) for key in _TEXTS if key in values}
        out |= {
            key: yaml_word(cleaned(values[key]))
            for key in ("published_basis", "language", "extent", "extraction", "stratum")
            if key in values
        }
        if "retrieved" in values:
            try:
                out["retrieved"] = self._day(values["retrieved"])
            except (BadDate, foreign_dates.NotOneDate, ValueError, OverflowError) as error:
                self._say(row, "bad-date", *_no_date(values["retrieved"], error), "retrieved")
        if "credited" in values:
            named = [self._known_outlet(row, "credited", name) for name in parts(cleaned(values["credited"]), None)]
            out["credited"] = f"[{', '.join(filter(None, named))}]"
        if "inclusion_probability" in values:
            try:
                share = Fraction(cleaned(values["inclusion_probability"]).replace(" ", ""))
                out["inclusion_probability"] = str(int(share)) if share.denominator == 1 else repr(float(share))
            except (ValueError, ZeroDivisionError, OverflowError):
                text = f"`{values['inclusion_probability']}` is no number such as 0.25, and no fraction such as 60/608"
                self._say(row, "bad-value", text, "", "inclusion_probability")
        if copy := self._copy(values):
            out["copies"] = copy
        return out

    def _day(self, value: Any) -> str:
        """A date in EDTF; of a time, the day in the zone that it gives."""
        text = cleaned(value)
        if isinstance(value, str) and _MAIL_DATE.match(text):
            from email.utils import parsedate_to_datetime

            return parsedate_to_datetime(text).date().isoformat()
        return foreign_dates.read(text if isinstance(value, str) else value, self.order, epoch=self.table.epoch).edtf

    def _copy(self, values: dict[str, Any]) -> str:
        """The copy in git that a row names; none where it names no repository."""
        if "repository" not in values:
            return ""
        said = {"kind": "git", "uri": yaml_string(str(values["repository"]))}
        said |= {key: yaml_string(str(values[key])) for key in ("commit", "path") if key in values}
        if "blob" in values:
            said["digest"] = yaml_string(f"blob:{values['blob']}")
        (first, *rest) = said.items()
        return "\n  - " + "\n    ".join(f"{key}: {value}" for key, value in (first, *rest))

    # its page

    def _pages(self) -> list[Page | None]:
        """The page of each row: by its path, else by its hash."""
        found: list[Page | None] = [self._by_path(row) for row in self.table.rows]
        wanted = {one for row, page in zip(self.table.rows, found, strict=True) if page is None for one in _hashes(row)}
        by_hash = dict(self.files.with_hashes(wanted)) if wanted else {}
        fetched = self._fetched(
            [row for row, page in zip(self.table.rows, found, strict=True) if page is None and not by_hash.keys() & {*_hashes(row)}]
        )
        for i, row in enumerate(self.table.rows):
            if found[i] is None:
                sha256 = str(row.values.get("sha256", ""))
                kept = self.texts.get(sha256) if sha256 else None
                data = next(
                    (by_hash[one] for one in _hashes(row) if one in by_hash and _is_it(row, by_hash[one])),
                    kept.encode() if kept is not None else None,
                )
                found[i] = self._page(row, data if data is not None else fetched.get(row.number))
        return found

    def _fetched(self, rows: Sequence[ArticleRow]) -> dict[int, bytes]:
        """The pages of rows, by their numbers, from the repositories that the rows name; those that are what the rows say."""
        git, commits = self.git, dict[tuple[str, str], dict[str, list[ArticleRow]]]()
        for row in rows if git else ():
            if all(field in row.values for field in ("repository", "commit", "path")):
                of_commit = commits.setdefault((str(row.values["repository"]), str(row.values["commit"])), {})
                of_commit.setdefault(str(row.values["path"]), []).append(row)
        out: dict[int, bytes] = {}
        for (uri, commit), paths in commits.items() if git else ():
            if not re.match("https?://", uri) or not re.fullmatch("[0-9a-f]{40,64}", commit):
                continue  # the shape of a record says what is wrong with it
            assert git
            for path, data in git.files(uri, commit, list(paths)).items():
                if isinstance(data, bytes):
                    out |= {row.number: data for row in paths[path] if _is_it(row, data)}
        return out

    def _by_path(self, row: ArticleRow) -> Page | None:
        for field in ("file", "path"):
            if field in row.values and (data := self.files.at(str(row.values[field]))) is not None and _is_it(row, data):
                return self._page(row, data)
        return None

    def _page(self, row: ArticleRow, data: bytes | None) -> Page | None:
        if data is None:
            named = next((f"{row.values[field]}" for field in OF_PAGE if field in row.values), "")
            text = f"the page `{named}` lies in none of the folders" if named else "the row names no page"
            if any(field in row.values for field in ("sha256", "blob")):
                text += " with the hash that the row gives"
            self._say(row, "page-hash", text, "name a folder that has it with --from, or bring it with --fetch", *OF_PAGE)
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self._say(row, "not-utf-8", "the page is not UTF-8: it cannot be the text of a page", "", *OF_PAGE)
            return None
        if not text:
            self._say(row, "empty-file", "the page is empty", "", *OF_PAGE)
            return None
        return Page(data, digest(data), text)

    def _body(self, row: ArticleRow, page: Page, tags: Sequence[str]) -> str:
        if not tags:
            return f"[[0, {len(page.text)}]]"
        spans, missing = tagged_spans(page.text, tags)
        for tag in missing:
            self._say(
                row,
                "missing-value",
                f"the page has no <{tag}>...</{tag}> with text in it",
                "--body-tags names the elements that all pages have",
                *OF_PAGE,
            )
        return str([list(span) for span in spans]) if spans else f"[[0, {len(page.text)}]]"

    # its record

    def _text(self, name: str, outlet: str, published: str, page: Page, said: dict[str, str]) -> str:
        return skeletons.article(name, outlet, published, skeletons.Page(page.sha256, len(page.text)), self.language | said)

    def _check(self, row: ArticleRow, name: str, outlet: str, published: str, page: Page, said: dict[str, str]) -> None:
        """Say what is wrong with the record, as the shape and the checks of records say it, at the row's cells."""
        path = f"raw/articles/{name}.yaml"
        text = self._text(name, outlet, published, page, _FILLER | said)
        document, found = parse(path, text.encode(), self.shape)
        if document is not None:
            ranked, _ = check_article(record_reading.article(document), Source(path, 0, 0, "", name), self.context)
            found = [
                *found,
                *(Problem(Place(*at), code, message, hint) for _, at, code, message, hint, *_, level in ranked if level == "error"),
            ]
        keys = _keys(text)
        for problem in errors(found):
            key = keys.get(problem.place.line, "")
            field = _SAID_OF.get(key, key)
            named = f" (`{field}`)" if field in FIELDS and field not in row.columns else ""
            self._say(row, problem.code, problem.message + named, problem.hint, field)


def _keys(text: str) -> dict[int, str]:
    """The key on each line of a record."""
    found = {number: re.match(r"[ -]*([a-z_0-9]+):", line) for number, line in enumerate(text.splitlines(), 1)}
    return {number: match[1] for number, match in found.items() if match}


def _hashes(row: ArticleRow) -> Iterable[str]:
    """The hashes by which a row's page can be found."""
    if "sha256" in row.values:
        yield str(row.values["sha256"])
    if "blob" in row.values:
        yield f"blob:{row.values['blob']}"


def _is_it(row: ArticleRow, data: bytes) -> bool:
    """Whether a file has the hashes that a row gives."""
    sha256, blob = row.values.get("sha256"), row.values.get("blob")
    return sha256 in (None, digest(data)) and (blob is None or blob == blob_id(data, longer=len(str(blob)) == 64))


def _no_date(value: Any, error: Exception) -> tuple[str, str]:
    """What to say of a value that is not one date, and a hint."""
    if isinstance(error, foreign_dates.NotOneDate):
        readings = f"it may be {' or '.join(error.readings)}" if error.readings else ""
        return str(error), "; ".join(filter(None, (readings, error.hint))) or "write it such as 2024-06-19"
    return f"`{value}` is not one date: {error}", "write it such as 2024-06-19"


def tagged_spans(text: str, tags: Sequence[str]) -> tuple[list[tuple[int, int]], list[str]]:
    """The spans of the elements of a page, without white space at their ends, in their order; and the elements that it lacks."""
    spans, missing = [], []
    for tag in tags:
        match = re.search(rf"<{re.escape(tag)}>(.*?)</{re.escape(tag)}>", text, re.DOTALL)
        if match is None or not match[1].strip():
            missing.append(tag)
            continue
        start = match.start(1) + len(match[1]) - len(match[1].lstrip())
        spans.append((start, start + len(match[1].strip())))
    return sorted(spans), missing
