"""The release gates: great_expectations over a release's metrics. The one module that imports it.

Takes expectations and observed values, gives results. great_expectations sees one row with a column for each metric,
never the tables; nothing of the run itself (times, ids, versions) comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from waqai.extras import missing
from waqai.metrics import Value, measure
from waqai.problem import CannotRun, Problem
from waqai.schema.model import Expectation, Suite


class Result(NamedTuple):
    """One expectation, what was observed (None: not applicable), and whether it holds."""

    expectation: Expectation
    observed: Value
    holds: bool


def run(
    suites: tuple[Suite, ...],
    tables: Mapping[str, Any],
    rows_before: Mapping[str, int],
    call: Callable[[tuple[Any, ...]], Any] | None = None,
) -> list[Result]:
    """Measure and judge every expectation, in the order of the files; `call` makes a call, of a function and its argument, elsewhere.

    Raises
    ------
    CannotRun
        great_expectations is not installed, or could not judge.
    """
    observed = [(e, measure(e, tables, rows_before)) for suite in suites for e in suite.expectations]
    judged = {f"{e.suite}.{e.name}": tuple(map(_number, (value, e.least, e.greatest))) for e, value in observed if value is not None}
    verdicts = {} if not judged else call((_judge, judged)) if call else _judge(judged)
    return [Result(e, value, verdicts.get(f"{e.suite}.{e.name}", True)) for e, value in observed]


def problems(results: list[Result]) -> list[Problem]:
    """The gates that do not hold, each at its expectation."""
    found = []
    for result in results:
        if not result.holds:
            e = result.expectation
            text = f"{e.name}: {describe(e)} is {shown(result.observed)}; {bounds(e)}"
            document, i = e.origin
            found.append(Problem(document.place("expectations", i, "name"), "gate-failed", text, e.reason))
    return found


def describe(e: Expectation) -> str:
    """What an expectation measures, in words."""
    match e.metric:
        case "fill-rate":
            return f"the fill rate of {e.table}.{e.column}"
        case "share":
            return f"the share of {e.table} with {e.column} {e.value}"
        case "rows":
            return f"the number of {e.table}"
        case "rows-ratio":
            return f"the number of {e.table} against the release before"
        case "orphans":
            return f"the number of {e.table} without a row in {e.other}"
        case _:
            return f"the {'earliest' if e.metric == 'least' else 'latest'} {e.table}.{e.column}"


def bounds(e: Expectation) -> str:
    """The bounds, in words."""
    parts = [f"at least {e.least}"] if e.least is not None else []
    parts += [f"at most {e.greatest}"] if e.greatest is not None else []
    return f"{' and '.join(parts)} is allowed"


def shown(value: Value) -> str:
    """An observed value as text."""
    if value is None:
        return "not applicable"
    return value.isoformat() if isinstance(value, date) else f"{value:.4g}"


def load() -> None:
    """Import great_expectations, which takes seconds; what was imported is not imported again."""
    import importlib
    import os

    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    try:
        importlib.import_module("great_expectations")
    except ImportError as error:
        raise missing("the release gates need", "great_expectations", "release") from error


def _judge(judged: dict[str, tuple[float | None, ...]]) -> dict[str, bool]:
    """Which of the values, by their names, lie within their least and greatest."""
    load()
    import sys

    import pandas as pd
    from great_expectations.data_context.types.base import ProgressBarsConfig

    gx: Any = sys.modules["great_expectations"]
    frame = pd.DataFrame({name: [value] for name, (value, _, _) in judged.items()})
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("release").add_dataframe_asset("metrics")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": frame})
    suite = gx.ExpectationSuite(
        name="gates",
        expectations=[
            gx.expectations.ExpectColumnValuesToBeBetween(column=name, min_value=least, max_value=greatest)
            for name, (_, least, greatest) in judged.items()
        ],
    )
    verdicts = {}
    for result in batch.validate(suite, result_format="SUMMARY").to_json_dict()["results"]:
        column = result["expectation_config"]["kwargs"]["column"]
        if result["exception_info"].get("raised_exception"):
            raise CannotRun(f"great_expectations could not judge {column}")
        verdicts[column] = bool(result["success"])
    return verdicts


def _number(value: float | str | date | None) -> float | None:
    """A value or a bound; days as numbers, since great_expectations compares one column with one kind of bound."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return float(value.toordinal()) if isinstance(value, date) else None if value is None else float(value)
