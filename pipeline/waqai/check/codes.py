"""Codes that depend on one another: a mode on its type, a unit on what is counted, an annotation on its codebook."""

from __future__ import annotations

from waqai.check.context import NONE, CodedArticle, Context, Problems
from waqai.nearest import did_you_mean
from waqai.problem import Problem
from waqai.records import Origin, Quantity, Report
from waqai.schema.model import Codebook
from waqai.version_numbers import version_key


def codebook(coded: CodedArticle) -> Problems:
    """Report an annotation that was coded by another codebook."""
    annotation, here = coded.annotation, coded.context.schema.codebook
    if fits(annotation.codebook, here):
        return NONE
    where = annotation.origin.place("codebook")
    if annotation.codebook.partition(".")[0] != here.version.partition(".")[0]:
        text = f"coded by codebook {annotation.codebook}; this project has {here.version}"
        return [Problem(where, "codebook-version", text, "code it again by this codebook")]
    text = f"coded by codebook {annotation.codebook}, which is newer than this project's {here.version}"
    return [Problem(where, "codebook-version", text, "write the version that it was coded by")]


def mode(report: Report, coded: CodedArticle) -> Problems:
    """Report a mode of another type."""
    if report.mode in coded.context.modes[report.type]:
        return NONE
    return [mode_problem(coded.context.schema.codebook, report.type, str(report.mode), report.origin, "mode")]


def quantities(report: Report, coded: CodedArticle) -> Problems:
    """Report units that do not fit what is counted, and numbers that say nothing."""
    units = coded.context.schema.codebook.units
    return [p for i, q in enumerate(report.quantities) for p in _quantity(q, units[q.what], report.origin, i)]


def project(context: Context) -> list[Problem]:
    """Report decided modes of another type."""
    codebook = context.schema.codebook
    problems: list[Problem] = []
    for decision in context.raw.decisions:
        mode, kind = (decision.fields.get(name, (None, ""))[0] for name in ("mode", "type"))
        if mode is not None and kind is not None and mode not in codebook.modes[kind]:
            problems.append(mode_problem(codebook, kind, mode, decision.origin, "mode", "value"))
    return problems


def fits(version: str, codebook: Codebook) -> bool:
    """Whether what was coded by this version of the codebook holds by the one that is here."""
    return version == codebook.version or (
        version.partition(".")[0] == codebook.version.partition(".")[0] and version_key(version) <= version_key(codebook.version)
    )


def mode_problem(codebook: Codebook, kind: str, mode: str, origin: Origin, *pointer: str) -> Problem:
    """A mode that its type does not have, with the modes that it has and the types that have it."""
    legal = codebook.modes[kind]
    others = [name for name, modes in codebook.modes.items() if mode in modes]
    text = f"`{mode}` is not a mode of {kind}" + (f" (it is one of {', '.join(others)})" if others else "")
    listed = f"{kind} has {', '.join(legal)}" if legal else f"{kind} has no modes: write null"
    hint = did_you_mean(mode, legal) or listed
    return Problem(origin.place(*pointer), "mode-of-another-type", text, hint)


def _quantity(quantity: Quantity, units: tuple[str, ...], origin: Origin, i: int) -> list[Problem]:
    problems = []
    if quantity.unit not in units:
        text = f"`{quantity.what}` is not given in {quantity.unit}"
        problems.append(Problem(origin.place("quantities", i, "unit"), "unit-mismatch", text, f"allowed: {', '.join(units)}"))
    numbers = [n for n in (quantity.low, quantity.value, quantity.high) if n is not None]
    if not numbers and quantity.words is None:
        text, hint = "value, low and high are all null", "give at least one of them, or leave the entry out"
        problems.append(Problem(origin.place("quantities", i), "empty-quantity", text, hint))
    if numbers != sorted(numbers):
        text = "low, value and high are not in ascending order"
        problems.append(Problem(origin.place("quantities", i), "quantity-order", text))
    return problems
