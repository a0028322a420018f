"""Adjudicates one article of a project: reads its codings and the present file, writes the new file.

Takes a project, an article and who decides; gives what was written. Changes no other file, and none where there is nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from waqai.adjudication import adjudicated_file
from waqai.adjudication.merge import Source, sources
from waqai.adjudication.resume import Adjudicated, begin, resume
from waqai.agreement.raw_codings import CheckedCodings, read_checked
from waqai.atomic_write import write_atomically
from waqai.check import left_out
from waqai.formats import Formats
from waqai.problem import CannotRun, Problem, WrongUsage, errors
from waqai.project import Project
from waqai.records import Annotation
from waqai.report_digest import digest_of
from waqai.yamlfile.yaml_reader import parse
from waqai.yamlfile.yaml_slow import parse as parse_tree

CODING = left_out.ADJUDICATED
CODINGS = ("c1", "c2")


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


def adjudicate(
    project: Project, article: str, names: Sequence[str] | None, coder: str | None, coded: str,
    read: Callable[[Project, Sequence[str]], CheckedCodings] = read_checked,
) -> Outcome:  # fmt: skip
    """Write raw/annotations/adjudicated/<article>.yaml from two codings or more, keeping what was decided in it.

    Parameters
    ----------
    names : sequence of str or None
        The codings, of which two or more have the article; event ids are those of the first. None for those that the
        file was made of, or else `CODINGS`.
    coder : str or None
        Who adjudicates, an id of raw/coders.yaml; None for the coder that the file has, or else the one called `adjudicated`.
    coded : str
        The day that a new file gets; one that is there keeps its own.
    read : callable
        Gives codings of a project that is checked, those that have to do with the article at least.

    Raises
    ------
    WrongUsage
        There is no such coding or coder.
    CannotRun
        There is no such article, or not in two codings.
    """
    path = project.raw / "annotations" / CODING / f"{article}.yaml"
    name = project.relative(path)
    text = path.read_bytes() if path.exists() else None
    names = names or _made_of(text) or CODINGS
    if CODING in names:
        raise WrongUsage(f"`{CODING}` is made of other codings, not of itself")
    result = read(project, names)
    if result.problems or result.schema is None:
        return Outcome(name, None, result.problems)
    found_in = {a.coding: a for a in result.raw.annotations if a.article == article and a.coding in names}
    if begun := [coding for coding, annotation in found_in.items() if not annotation.finished]:
        raise CannotRun(f"{' and '.join(begun)}: the coding of `{article}` is not finished")
    reports = {coding: _reports(annotation) for coding, annotation in found_in.items()}
    without = [coding for coding in names if coding not in reports]
    if len(reports) < 2:
        raise CannotRun(f"{' and '.join(without)}: no article `{article}`, and an article is adjudicated that two codings have")
    shape = Formats(result.schema).annotation
    old = None
    if text is not None:
        _, found = parse(name, text, shape)
        if bad := [p for p in errors(found) if p.code not in ("open-mark", "missing-value")]:
            return Outcome(name, None, bad)
        old = adjudicated_file.read(text, shape)
        if old is None:
            raise CannotRun(f"{name} was not made by `waqai adjudicate`: it has no key `adjudication`; move it away first")
    head = old.head if old else {"article": article, "coder": CODING, "codebook": result.schema.codebook.version, "coded": coded}
    head = {"no_events": next((a.no_events for a in found_in.values() if a.no_events), None)} | head | ({"coder": coder} if coder else {})
    if head["coder"] not in result.raw.coder:
        raise WrongUsage(f"raw/coders.yaml has no coder `{head['coder']}`: add who adjudicates, or name another with --coder")
    found_now = sources(result.raw, names, article, result.events)
    codings = {coding: digest_of(reports[coding]) if coding in reports else None for coding in names}
    new = resume(old._replace(head=head), codings, found_now) if old else begin(head, codings, found_now)
    written = adjudicated_file.write(new, _calls(found_now), old, text.decode() if text else "")
    if text is None or written.encode() != text:
        write_atomically(path, written.encode())
    return Outcome(
        name, new, [], _to_publish(result.schema.dataset.publish, {a.coding for a in result.raw.annotations if a.article == article})
    )


def _to_publish(publish: tuple[str, ...], codings: set[str]) -> tuple[str, ...] | None:
    """What `publish` must say for an article's adjudicated coding to be published, where it does not."""
    published = next((coding for coding in publish if coding in codings | {CODING}), None)
    return None if published == CODING else left_out.first(publish)


def _made_of(text: bytes | None) -> list[str]:
    """The codings that an adjudicated file names; none where it names none, or cannot be read so far."""
    tree, _ = parse_tree(text) if text is not None else (None, [])
    made = tree.values.get("adjudication") if tree else None
    codings = made.values.get("codings") if made else None
    return list(codings.values) if codings else []


def _reports(annotation: Annotation) -> list[dict[str, object]]:
    reports: list[dict[str, object]] = annotation.origin.document.values["reports"]
    return reports


def _calls(found: Sequence[Source]) -> dict[str, str]:
    others = {s.event: [f"{coding} calls it {own}" for coding, own in s.called.items() if own != s.event] for s in found}
    return {event: ", ".join(names) for event, names in others.items() if names}
