"""Problems as people and programs read them: text, or one JSON object a line.

Takes problems, gives lines. `text` is `path:line:column: level: code: message`, with the hint indented below;
`json` has the same names, an object a line.
"""

from __future__ import annotations

from collections.abc import Iterator

from waqai.problem import Place, Problem

FORMATS = ("text", "json")


def lines(problems: list[Problem], form: str) -> Iterator[str]:
    """The lines of one format of `FORMATS`."""
    for problem in problems:
        yield from (_json(problem) if form == "json" else _text(problem))


def _text(problem: Problem) -> Iterator[str]:
    yield f"{problem.place}: {problem.level}: {problem.code}: {problem.message}"
    if problem.hint:
        yield f"    {problem.hint}"
    for place in problem.related:
        yield f"    see {place}"


def _json(problem: Problem) -> Iterator[str]:
    import json

    def place(where: Place) -> dict[str, object]:
        return {"path": where.path, "line": where.line or None, "column": where.column or None}

    out = place(problem.place) | {"level": problem.level, "code": problem.code, "message": problem.message, "hint": problem.hint or None}
    yield json.dumps(out | {"related": [place(p) for p in problem.related]}, ensure_ascii=False)
