"""Reads `schema/expectations/`: the release gates as data, each bound one that some value would break.

Takes the project's root and its tables, gives suites and problems.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.dates import is_day
from waqai.nearest import did_you_mean
from waqai.problem import Place, Problem
from waqai.project import yaml_files
from waqai.schema import shapes
from waqai.schema.model import Expectation, Suite, Table
from waqai.schema.table_files import strays
from waqai.yamlfile.document import Document
from waqai.yamlfile.yaml_reader import read

# For each metric: the keys that it needs, the least and the greatest value that it can have.
_NEEDS: dict[str, tuple[tuple[str, ...], float | None, float | None]] = {
    "fill-rate": (("column",), 0, 1),
    "share": (("column", "value"), 0, 1),
    "rows": ((), 0, None),
    "rows-ratio": ((), 0, None),
    "orphans": (("columns", "other"), 0, None),
    "least": (("column",), None, None),
    "greatest": (("column",), None, None),
}


RELEASED = "released"  # a bound of days: the day of the release itself


def read_expectations(root: Path, tables: dict[str, Table], released: str) -> tuple[tuple[Suite, ...], list[Problem]]:
    """Read every file of `schema/expectations/`; a bound that says `released` is that day."""
    suites, problems = list[Suite](), list[Problem]()
    folder = root / "schema" / "expectations"
    if not folder.is_dir():
        return (), [
            Problem(Place("schema/expectations"), "missing-folder", "the folder `schema/expectations`, with the release gates, is missing")
        ]
    problems += strays(folder)
    for path in yaml_files(folder):
        document, found = read(root, path, shapes.EXPECTATIONS)
        problems += found
        if document is None:
            continue
        v, names = document.values, set[str]()
        if v["suite"] != path.stem:
            text = f"the suite is called `{v['suite']}`, and its file `{path.name}`"
            problems.append(Problem(document.place("suite"), "file-name", text))
        for i, entry in enumerate(v["expectations"]):
            if entry["name"] in names:
                text = f"the suite has two expectations `{entry['name']}`"
                problems.append(Problem(document.place("expectations", i, "name"), "repeated-item", text))
            names.add(entry["name"])
            problems += _faults(document, i, entry, tables)
        if not problems:
            suites.append(
                Suite(
                    v["suite"],
                    v["title"],
                    v["description"],
                    tuple(_expectation(document, i, e, released) for i, e in enumerate(v["expectations"])),
                )
            )
    return tuple(suites), problems


def _expectation(document: Document, i: int, e: dict[str, Any], released: str) -> Expectation:
    least, greatest = (released if e.get(side) == RELEASED else e.get(side) for side in ("min", "max"))
    return Expectation(
        document.values["suite"], e["name"], e["metric"], e["table"], e.get("column"), e.get("value"), tuple(e.get("columns", ())),
        e.get("other"), least, greatest, e["reason"], (document, i),
    )  # fmt: skip


def _faults(document: Document, i: int, e: dict[str, Any], tables: dict[str, Table]) -> list[Problem]:
    where, problems = ("expectations", i), list[Problem]()
    keys, lowest, highest = _NEEDS[e["metric"]]
    for key in keys:
        if key not in e:
            text = f"the metric {e['metric']} needs the key `{key}`"
            problems.append(Problem(document.place(*where, key), "missing-key", text))
    named = [(("table",), e["table"], tables)]
    if "other" in e:
        named.append((("other",), e["other"], tables))
    for pointer, name, known in named:
        if name not in known:
            problems.append(
                Problem(document.place(*where, *pointer), "schema-reference", f"`{name}` is not a table", did_you_mean(name, known))
            )
    if e["table"] in tables:
        columns = [(("column",), e["column"])] if "column" in e else []
        columns += [(("columns", j), name) for j, name in enumerate(e.get("columns", ()))]  # type: ignore[misc]
        for at, name in columns:
            known_columns = tables[e["table"]].columns
            if name not in known_columns:
                text = f"the table {e['table']} has no column `{name}`"
                problems.append(Problem(document.place(*where, *at), "schema-reference", text, did_you_mean(name, known_columns)))
            elif e["metric"] in ("least", "greatest") and next(f for f in tables[e["table"]].fields if f.name == name).type != "date":
                text = f"the metric {e['metric']} is of days, and {e['table']}.{name} holds none"
                problems.append(Problem(document.place(*where, *at), "bad-value", text))
    if "min" not in e and "max" not in e:
        problems.append(Problem(document.place(*where), "missing-key", "an expectation has `min`, `max` or both"))
    if isinstance(e.get("min"), (int, float)) and isinstance(e.get("max"), (int, float)) and e["min"] > e["max"]:
        problems.append(Problem(document.place(*where, "min"), "bad-value", "`min` is greater than `max`: no value can meet both"))
    for side, limit in (("min", lowest), ("max", highest)):
        if side in e:
            problems += _bound(document, (*where, side), e, side, limit)
    return problems


def _bound(document: Document, pointer: tuple[str | int, ...], e: dict[str, Any], side: str, limit: float | None) -> list[Problem]:
    bound, dated = e[side], e["metric"] in ("least", "greatest")
    if dated != isinstance(bound, str) or (dated and bound != RELEASED and not is_day(bound)):
        kind = "a day, in quotes, or `released`" if dated else "a number"
        return [Problem(document.place(*pointer), "wrong-type", f"a bound of the metric {e['metric']} is {kind}; this is `{bound}`")]
    if limit is not None and not isinstance(bound, str) and (bound <= limit if side == "min" else bound >= limit):
        reach = "below" if side == "min" else "above"
        text = f"the metric {e['metric']} is never {reach} {limit:g}: this bound cannot fail"
        return [Problem(document.place(*pointer), "bound-cannot-fail", text, "give a bound that some value would break, or remove it")]
    return []
