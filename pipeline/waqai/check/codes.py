"""Codes that depend on one another: a mode on its type, a unit on what is counted, an annotation on its codebook."""

from __future__ import annotations

from waqai.check.subject import Subject
from waqai.nearest import did_you_mean
from waqai.problem import Problem
from waqai.records import Annotation, Origin, Quantity
from waqai.schema.model import Codebook


def annotation(annotation: Annotation, subject: Subject) -> list[Problem]:
    """Report another codebook, modes of another type, units that do not fit, numbers that say nothing."""
    codebook = subject.schema.codebook
    modes = codebook.modes
    problems: list[Problem] = []
    if annotation.codebook.partition(".")[0] != codebook.version.partition(".")[0]:
        text = f"coded by codebook {annotation.codebook}; this project has {codebook.version}"
        problems.append(Problem(annotation.origin.place("codebook"), "codebook-version", text, "code it again by this codebook"))
    elif not fits(annotation.codebook, codebook):
        text = f"coded by codebook {annotation.codebook}, which is newer than this project's {codebook.version}"
        problems.append(Problem(annotation.origin.place("codebook"), "codebook-version", text, "write the version that it was coded by"))
    for report in annotation.reports:
        if report.mode is not None and report.mode not in modes[report.type]:
            problems.append(mode_problem(codebook, report.type, report.mode, report.origin, "mode"))
        for i, quantity in enumerate(report.quantities):
            problems += _quantity(quantity, codebook, report.origin, i)
    return problems


def project(subject: Subject) -> list[Problem]:
    """Report decided modes of another type."""
    codebook = subject.schema.codebook
    problems: list[Problem] = []
    for decision in subject.raw.decisions:
        mode, kind = (decision.fields.get(name, (None, ""))[0] for name in ("mode", "type"))
        if mode is not None and kind is not None and mode not in codebook.modes[kind]:
            problems.append(mode_problem(codebook, kind, mode, decision.origin, "mode", "value"))
    return problems


def fits(version: str, codebook: Codebook) -> bool:
    """Whether what was coded by this version of the codebook holds by the one that is here."""
    return version == codebook.version or (
        version.partition(".")[0] == codebook.version.partition(".")[0] and _numbers(version) <= _numbers(codebook.version)
    )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def mode_problem(codebook: Codebook, kind: str, mode: str, origin: Origin, *pointer: str) -> Problem:
    """A mode that its type does not have, with the modes that it has and the types that have it."""
    legal = codebook.modes[kind]
    others = [name for name, modes in codebook.modes.items() if mode in modes]
    text = f"`{mode}` is not a mode of {kind}" + (f" (it is one of {', '.join(others)})" if others else "")
    listed = f"{kind} has {', '.join(legal)}" if legal else f"{kind} has no modes: write null"
    hint = did_you_mean(mode, legal) or listed
    return Problem(origin.place(*pointer), "mode-of-another-type", text, hint)


def _quantity(quantity: Quantity, codebook: Codebook, origin: Origin, i: int) -> list[Problem]:
    problems = []
    units = codebook.units[quantity.what]
    if quantity.unit not in units:
        text = f"`{quantity.what}` is not given in {quantity.unit}"
        problems.append(Problem(origin.place("quantities", i, "unit"), "unit-mismatch", text, f"allowed: {', '.join(units)}"))
    numbers = [n for n in (quantity.low, quantity.value, quantity.high) if n is not None]
    if not numbers:
        text = "value, low and high are all null"
        problems.append(Problem(origin.place("quantities", i), "empty-quantity", text, "give at least one of them, or leave the entry out"))
    if numbers != sorted(numbers):
        text = "low, value and high are not in ascending order"
        problems.append(Problem(origin.place("quantities", i), "quantity-order", text))
    return problems
