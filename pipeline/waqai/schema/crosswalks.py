"""Reads `schema/crosswalks/`: for each other scheme, which of its codes correspond to ours.

Takes the project's root and its codebook, gives crosswalks and problems. Every code of a crosswalk's list stands in it, if
only to say that it has no counterpart. A project need not have any crosswalk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.dates import is_day
from waqai.nearest import did_you_mean
from waqai.problem import Problem
from waqai.project import yaml_files
from waqai.schema import shapes
from waqai.schema.model import UNMATCHED, Codebook, Counterpart, Crosswalk
from waqai.schema.table_files import strays
from waqai.yamlfile.document import Document
from waqai.yamlfile.yaml_reader import read

Entry = dict[str, Any]


def read_crosswalks(root: Path, codebook: Codebook) -> tuple[tuple[Crosswalk, ...], list[Problem]]:
    """Read every file of `schema/crosswalks/`, in the order of their names."""
    folder, crosswalks, problems = root / "schema" / "crosswalks", list[Crosswalk](), list[Problem]()
    if not folder.is_dir():
        return (), []
    problems += strays(folder)
    for path in yaml_files(folder):
        document, found = read(root, path, shapes.CROSSWALK)
        problems += found
        if document is None:
            continue
        if wrong := [*_head_faults(document, path, codebook), *_entry_faults(document, codebook)]:
            problems += wrong
        else:
            problems += _between(document, codebook)
        crosswalks.append(_crosswalk(document))
    return (tuple(crosswalks), []) if not problems else ((), problems)


def _crosswalk(document: Document) -> Crosswalk:
    v = document.values
    entries = tuple(
        Counterpart(
            e["code"], e.get("other"), e.get("label"), e["match"], e.get("from"), e.get("to"), e.get("score"), e.get("note"),
            e.get("source", v["source"]),
        )
        for e in v["entries"]
    )  # fmt: skip
    return Crosswalk(v["scheme"], v["title"], v["list"], v["description"], v["source"], entries, document)


def _head_faults(document: Document, path: Path, codebook: Codebook) -> list[Problem]:
    v, problems = document.values, list[Problem]()
    if v["scheme"] != path.stem:
        text = f"the scheme is called `{v['scheme']}`, and its file `{path.name}`"
        problems.append(Problem(document.place("scheme"), "file-name", text))
    if v["list"] not in codebook.lists:
        text, hint = f"`{v['list']}` is not a list of the codebook", did_you_mean(v["list"], codebook.lists)
        problems.append(Problem(document.place("list"), "schema-reference", text, hint))
    return problems


def _entry_faults(document: Document, codebook: Codebook) -> list[Problem]:
    """What is wrong with entries one by one: codes that are none, a side that is missing or too much, days."""
    v, problems = document.values, list[Problem]()
    known = codebook.codes(v["list"]) if v["list"] in codebook.lists else None
    matches = codebook.codes("matches")
    for i, e in enumerate(v["entries"]):
        here, other = ("entries", i), e.get("other")
        if e["code"] is not None and known is not None and e["code"] not in known:
            text = f"`{e['code']}` is not a code of the list `{v['list']}`"
            problems.append(Problem(document.place(*here, "code"), "schema-reference", text, did_you_mean(e["code"], known)))
        if e["match"] not in matches:
            text = f"`{e['match']}` is not a code of the list `matches`"
            problems.append(Problem(document.place(*here, "match"), "schema-reference", text, did_you_mean(e["match"], matches)))
        elif e["match"] == UNMATCHED and (e["code"] is None) == (other is None):
            text = f"what is `{UNMATCHED}` has a code of ours or one of theirs, and not both"
            problems.append(Problem(document.place(*here, "match"), "bad-value", text))
        elif e["match"] != UNMATCHED and (e["code"] is None or other is None):
            text, hint = "a match has a code of ours and one of theirs", f"give both, or write `match: {UNMATCHED}`"
            problems.append(Problem(document.place(*here, "other" if other is None else "code"), "missing-key", text, hint))
        problems += _day_faults(document, i, e)
    return problems


def _day_faults(document: Document, i: int, e: Entry) -> list[Problem]:
    for key in ("from", "to"):
        if key in e and not is_day(e[key]):
            return [Problem(document.place("entries", i, key), "bad-date", f"`{e[key]}` is not a day")]
    if e.get("from", "") > e.get("to", "9999"):
        return [Problem(document.place("entries", i, "from"), "interval-backwards", f"{e['from']} is after {e['to']}")]
    return []


def _between(document: Document, codebook: Codebook) -> list[Problem]:
    """What is wrong among entries: codes left out, two entries that say the same, `exact` and yet not the only one."""
    entries, name, problems = document.values["entries"], document.values["list"], list[Problem]()
    by_code: dict[str | None, list[int]] = {}
    by_other: dict[str | None, list[int]] = {}
    for i, e in enumerate(entries):
        by_code.setdefault(e["code"], []).append(i)
        by_other.setdefault(e.get("other"), []).append(i)
    for i, e in enumerate(entries):
        near = (*(by_code[e["code"]] if e["code"] is not None else ()), *(by_other[e["other"]] if "other" in e else ()))
        beside = {j for j in near if j != i and _overlap(e, entries[j])}
        same = [j for j in beside if j < i and (entries[j]["code"], entries[j].get("other")) == (e["code"], e.get("other"))]
        rivals = [j for j in beside if _rivals(e, entries[j])]
        if same:
            where = document.place("entries", same[0])
            problems.append(Problem(document.place("entries", i), "repeated-item", "this pair of codes is listed twice", "", (where,)))
        elif e["match"] == "exact" and rivals:
            text, where = (
                "the match is exact, and one of the two codes has another entry for the same days",
                document.place("entries", rivals[0]),
            )
            problems.append(
                Problem(document.place("entries", i, "match"), "bad-value", text, "call it close, broader or narrower", (where,))
            )
        elif e["match"] == UNMATCHED and rivals:
            text, where = "the code has no counterpart, and yet it has another entry", document.place("entries", rivals[0])
            problems.append(Problem(document.place("entries", i, "match"), "bad-value", text, "remove one of the two", (where,)))
    for code in codebook.codes(name):
        if code not in by_code:
            text, hint = f"the code `{code}` of the list `{name}` has no entry", f"give its counterpart, or write `match: {UNMATCHED}`"
            problems.append(Problem(document.key("entries"), "schema-reference", text, hint))
    return problems


def _rivals(e: Entry, other: Entry) -> bool:
    """Whether two entries speak of the same code, ours or theirs; no code at all is not the same one."""
    return (e["code"] is not None and e["code"] == other["code"]) or ("other" in e and e["other"] == other.get("other"))


def _overlap(e: Entry, other: Entry) -> bool:
    return bool(e.get("from", "") <= other.get("to", "9999") and other.get("from", "") <= e.get("to", "9999"))
