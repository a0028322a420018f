"""A release's quality report: `quality.json` and `quality.md`.

Gates with bound, observed value and reason; agreement of codings; coverage by outlet and month; the fill rate of each
column; known limits.
Nothing about the run itself: no time, no id, no version of a library.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from waqai import gates
from waqai.escaping import cell, markdown
from waqai.metrics import Value, fill_rate
from waqai.release import articles_read
from waqai.release.quality_agreement import agreement_parts, agreements, joint_agreements
from waqai.schema.model import Schema, Suite

if TYPE_CHECKING:
    import pyarrow as pa


def record(schema: Schema, tables: dict[str, pa.Table], results: list[gates.Result]) -> dict[str, Any]:
    """All of it as plain values: what `quality.json` holds."""
    return {
        "version": schema.dataset.version,
        "gates": [_gate(result) for result in results],
        "articles": articles_read.figures(tables["articles"]),
        "coverage": _coverage(tables),
        "fill_rates": {name: {column: _rounded(fill_rate(table, column)) for column in table.column_names} for name, table in tables.items()},
        "coders": [
            {key: coder[key] for key in ("coder_id", "kind", "name", "version", "maker", "given")} for coder in tables["coders"].to_pylist()
        ],
        "agreement": agreements(schema, tables),
        "joint_agreement": joint_agreements(schema, tables),
        "limits": list(schema.dataset.limits),
    }  # fmt: skip


def as_json(found: dict[str, Any]) -> str:
    """`quality.json`."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def page(schema: Schema, suites: tuple[Suite, ...], found: dict[str, Any]) -> str:
    """`quality.md`: the same for people."""
    parts = [
        f"# Quality of {schema.dataset.name} {schema.dataset.version}",
        "How complete and coherent this release is, by figures that anyone can compute again from its tables.",
        "## Gates",
        "A release is published only if every gate holds.",
    ]
    for suite in suites:
        rows = [
            f"| {g['name']} | {cell(g['what'])} | {_between(g)} | {cell(shown(g['observed']))} | {cell(g['reason'])} |"
            for g in found["gates"]
            if g["suite"] == suite.name
        ]
        head = "| gate | what is measured | bound | observed | reason |\n|---|---|---|---|---|\n"
        parts.append(f"### {markdown(suite.title)}\n\n{markdown(suite.description)}\n\n{head}" + "\n".join(rows))
    coverage = "\n".join(
        f"| {c['outlet_id']} | {c['month'] or 'not known'} | {c['articles']} | {c['reports']} |" for c in found["coverage"]
    )
    parts.append("## Articles\n\n" + "\n".join(f"- {markdown(sentence)}" for sentence in articles_read.sentences(found["articles"])))
    parts.append(
        "## Coverage\n\nArticles that were read and coded, by outlet and month of publication.\n\n| outlet | month | articles | reports |\n|---|---|---|---|\n"
        + coverage
    )
    parts += agreement_parts(found)
    if found["limits"]:
        parts.append("## Known limits\n\n" + "\n".join(f"- {markdown(limit)}" for limit in found["limits"]))
    parts.append("## Fill rates\n\nThe share of rows in which a column has a value; columns that always have one are left out.")
    for name, rates in found["fill_rates"].items():
        partial = [f"| `{column}` | {rate:.3f} |" for column, rate in rates.items() if rate is not None and rate < 1]
        if partial:
            parts.append(f"### {name}\n\n| column | fill rate |\n|---|---|\n" + "\n".join(partial))
    return "\n\n".join(parts) + "\n"


def _gate(result: gates.Result) -> dict[str, Any]:
    e = result.expectation
    return {
        "suite": e.suite, "name": e.name, "metric": e.metric, "what": gates.describe(e), "min": e.least, "max": e.greatest,
        "observed": _rounded(result.observed), "holds": result.holds, "reason": e.reason,
    }  # fmt: skip


def _rounded(value: Value) -> float | str | None:
    """Six decimals, so that the text is the same on every machine; days as text."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else round(value, 6)


def _between(gate: dict[str, Any]) -> str:
    parts = [f"at least {gate['min']}"] if gate["min"] is not None else []
    parts += [f"at most {gate['max']}"] if gate["max"] is not None else []
    return ", ".join(parts)


def shown(value: float | str | None) -> str:
    """A figure as people read it."""
    if value is None:
        return "not applicable"
    return value if isinstance(value, str) else f"{value:.4g}"


def _coverage(tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """Articles that were read, and their reports, by outlet and month; month is null where publication is known to the year only."""
    articles, reports = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    columns = (tables["articles"].column(name) for name in ("outlet_id", "published_start", "published_precision", "n_reports"))
    for outlet, day, precision, number in zip(*(_values(column) for column in columns), strict=True):
        if number is None:
            continue
        month = f"{day.year:04}-{day.month:02}" if precision in ("day", "month") else ""
        articles[outlet, month] += 1
        reports[outlet, month] += number
    return [
        {"outlet_id": outlet, "month": month or None, "articles": n, "reports": reports[outlet, month]}
        for (outlet, month), n in sorted(articles.items())
    ]


def _values(column: pa.ChunkedArray) -> Iterator[Any]:
    """A column's values, some at a time."""
    for chunk in column.chunks:
        for start in range(0, len(chunk), 1 << 16):
            yield from chunk.slice(start, 1 << 16).to_pylist()
