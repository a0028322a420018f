"""Adjudicates one article of a project: reads both codings and the file that stands, writes the file that is to be.

Takes a project, an article and who decides; gives what was written. Changes no other file, and none where there is nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from waqai.adjudication import adjudicated_file
from waqai.adjudication.merge import Source, sources
from waqai.adjudication.resume import Adjudicated, begin, resume
from waqai.agreement.raw_codings import read_checked
from waqai.check import left_out
from waqai.engine.check_project import Result
from waqai.formats import Formats
from waqai.problem import CannotRun, Problem, errors
from waqai.project import Project
from waqai.whole import write_whole
from waqai.yamlfile.reading import parse

CODING = left_out.ADJUDICATED


class Outcome(NamedTuple):
    """What came of it.

    Parameters
    ----------
    path : str
        The file's path in the project.
    file : Adjudicated or None
        What it holds; None where `problems` stand in the way of writing it.
    publish : tuple of str or None
        What `publish` of schema/dataset.yaml must say for it to be published; None where it is.
    """

    path: str
    file: Adjudicated | None
    problems: list[Problem]
    publish: tuple[str, ...] | None = None


def adjudicate(project: Project, article: str, names: Sequence[str], coder: str | None, coded: str) -> Outcome:
    """Write raw/annotations/adjudicated/<article>.yaml from two codings, keeping what was decided in it.

    Parameters
    ----------
    names : two of str
        The codings; event ids are those of the first.
    coder : str or None
        Who adjudicates, an id of raw/coders.yaml; None for the coder that the file has, or else the one called `adjudicated`.
    coded : str
        The day that a new file gets; one that is there keeps its own.

    Raises
    ------
    CannotRun
        There is no such coding, article or coder.
    """
    result, problems = read_checked(project, names)
    path = project.raw / "annotations" / CODING / f"{article}.yaml"
    name = project.relative(path)
    if problems or result.schema is None:
        return Outcome(name, None, problems or result.problems)
    for coding in names:
        if not any((a.coding, a.article) == (coding, article) for a in result.raw.annotations):
            raise CannotRun(f"the coding {coding} has no article `{article}`")
    shape = Formats(result.schema).annotation
    text = path.read_bytes() if path.exists() else None
    old = None
    if text is not None:
        _, found = parse(name, text, shape)
        if bad := [p for p in errors(found) if p.code not in ("open-mark", "missing-value")]:
            return Outcome(name, None, bad)
        old = adjudicated_file.read(text, shape)
        if old is None:
            raise CannotRun(f"{name} was not made by `waqai adjudicate`: it has no key `adjudication`; move it away first")
    head = old.head if old else {"article": article, "coder": CODING, "codebook": result.schema.codebook.version, "coded": coded}
    head = head | ({"coder": coder} if coder else {})
    if head["coder"] not in result.raw.coder:
        raise CannotRun(f"raw/coders.yaml has no coder `{head['coder']}`: add who adjudicates, or name another with --coder")
    found_now = sources(result.raw, names, article)
    codings = {coding: adjudicated_file.digest(_reports(result, coding, article)) for coding in names}
    new = resume(old._replace(head=head), codings, found_now, names) if old else begin(head, codings, found_now, names)
    written = adjudicated_file.write(new, _calls(found_now, names), old, text.decode() if text else "")
    if text is None or written.encode() != text:
        write_whole(path, written.encode())
    return Outcome(
        name, new, [], _to_publish(result.schema.dataset.publish, {a.coding for a in result.raw.annotations if a.article == article})
    )


def _to_publish(publish: tuple[str, ...], codings: set[str]) -> tuple[str, ...] | None:
    """What `publish` must say for an article's adjudicated coding to be published, where it does not."""
    published = next((coding for coding in publish if coding in codings | {CODING}), None)
    return None if published == CODING else left_out.first(publish)


def _reports(result: Result, coding: str, article: str) -> list[dict[str, object]]:
    found = next(a for a in result.raw.annotations if (a.coding, a.article) == (coding, article))
    reports: list[dict[str, object]] = found.origin.document.values["reports"]
    return reports


def _calls(found: Sequence[Source], names: Sequence[str]) -> dict[str, str]:
    return {s.event: f"{names[1]} calls it {s.second_event}" for s in found if s.second_event and s.second_event != s.event}
