"""Begins files that coders write: an article's record, the coding of an article, with all that a machine can fill in.

Takes a project as read, gives the path and the text of a file, and writes it where nothing is. What only a person can
say is left without a value, so that `waqai validate` names it; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from waqai.engine.check_project import Result
from waqai.identifiers import LONGEST
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.report_keys import REPORT_KEYS
from waqai.schema.model import Codebook


class Page(NamedTuple):
    """A page's text: the SHA-256 of its bytes, and its length in code points."""

    sha256: str
    characters: int


def taken_ids(project: Project, result: Result) -> set[str]:
    """The ids that articles have, and those that articles had."""
    taken = {path.stem for path in (project.raw / "articles").glob("*.yaml")} | set(result.raw.article)
    return taken | {r.id for r in result.raw.retired if r.table == "articles"}


def free_id(outlet: str, published: str, taken: set[str]) -> str:
    """`<outlet>-<date>-<n>` with the first number that no article has, and none had that is retired.

    Parameters
    ----------
    published : str
        A day, a month or a year in EDTF; `?` and `~` are left out.
    """
    stem = f"{outlet}-{published.rstrip('?~')}"
    name = next(f"{stem}-{n}" for n in range(1, len(taken) + 2) if f"{stem}-{n}" not in taken)
    if len(name) > LONGEST:
        raise CannotRun(f"the id `{name}` would have {len(name)} characters, and at most {LONGEST} are allowed: give one with --id")
    return name


def language(languages: Sequence[str]) -> dict[str, str]:
    """The language that a record begins with: the one of the dataset that is not English, or English; nothing where there are several."""
    others = [one for one in languages if one != "en"]
    return {} if len(others) > 1 else {"language": others[0] if others else "en"}


def article(name: str, outlet: str, published: str, page: Page, known: dict[str, str] | None = None) -> str:
    """The text of a new article's record.

    Parameters
    ----------
    known : dict
        Of keys of the record the value, as it is written in YAML; such a line has no comment.
    """
    whole, known = f"[[0, {page.characters}]]", {"article": name, "outlet": outlet, "published": published} | (known or {})
    known["page"] = f"{{sha256: {page.sha256}, characters: {page.characters}, extraction: {known.pop('extraction', 'unknown')}}}"
    lines = []
    for key, begun, comment in _ARTICLE:
        value = known.pop(key, None)
        line = f"{key}: {value or begun or whole * (key == 'body')}".rstrip()
        lines.append(f"{line:25} # {comment}" if comment and value is None else line)
    return "\n".join([*lines, *(f"{key}:{value if value[0] == chr(10) else f' {value}'}" for key, value in known.items())]) + "\n"


# The keys of a record in their order: what stands there where nobody has said anything yet, and what is to be written.
_ARTICLE = (
    ("article", "", ""), ("outlet", "", ""),
    ("credited", "[]", "the outlets that supplied its text: byline, or a credit for the whole article"),
    ("reprint_of", "null", "the article that it is a reprint of"),
    ("published", "", ""),
    ("published_basis", "", "stated (on the page), inferred (from the text) or crawl (the day it was fetched)"),
    ("published_note", "null", "how it was worked out; needed unless the basis is stated"),
    ("language", "", "the language of the page, two letters"),
    ("title_en", "", "the headline in your own translation"),
    ("url", "null", ""), ("archive_url", "null", ""),
    ("retrieved", "null", "the day on which the page was retrieved"),
    ("extent", "full", "or excerpt, where the story breaks off"),
    ("page", "", ""),
    ("body", "", "the story's own spans: leave out menus, credits and other stories"),
)  # fmt: skip


def coding(name: str, coder: str, codebook: Codebook, day: str) -> str:
    """The text of a new coding: its reports have no value yet, since an empty list says that the article reports no event."""
    return f"""\
article: {name}
coder: {coder}
codebook: {codebook.version}
coded: {day}
reports:
# One entry for each event that the article reports, as below; `reports: []` where it reports none.
{_entry(name, _shown(codebook))}
"""


def _shown(codebook: Codebook) -> dict[str, str]:
    """The codes that an example shows where the codebook is not the one that the example of the key is of."""
    begun, shown = {key.name: key.begun[0] for key in REPORT_KEYS if key.begun}, dict[str, str]()
    if begun["mode"] not in codebook.modes.get(begun["type"], ()):
        kind, modes = next(iter(codebook.modes.items()))
        shown |= {"type": kind, "mode": modes[0] if modes else "null"}
    if begun["contexts"].strip("[]") not in codebook.codes("contexts"):
        shown["contexts"] = f"[{codebook.codes('contexts')[0]}]"
    return shown


def _entry(article: str, shown: dict[str, str]) -> str:
    """A report with the keys that every report has, as a comment; what stands for a value is to be replaced."""
    lines: list[str] = []
    for key in REPORT_KEYS:
        if key.begun:
            value, comment = shown.get(key.name, key.begun[0]), key.begun[1]
            first, below = ("", [f"#      {value}"]) if value.startswith("- ") else (f" {value}" if value else "", [])
            line = f"#  {' ' if lines else '-'} {key.name}:{first}"
            lines += [f"{line:35} # {comment.format(article=article)}" if comment else line, *below]
    return "\n".join(lines)


def refuse(path: Path) -> None:
    """Raise CannotRun where a file is there already."""
    if path.exists():
        raise CannotRun(f"{path} is there already, and is not overwritten")


def write(path: Path, text: str) -> None:
    """Write a file that must not be there.

    Raises
    ------
    CannotRun
        It is there already, or the disk refuses; nothing is left of it then.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()  # a full disk may be found out only here
            except BaseException:
                path.unlink()
                raise
    except FileExistsError:
        refuse(path)
    except OSError as error:
        raise CannotRun(f"cannot write {path}: {error.strerror}") from error
