"""The reports of a release's tables as the plain values of `waqai.agreement.coded_reports`.

Takes a function from a table's name to its rows, each a mapping from column to value (`Stored.values` is one), and
the release's place for messages. The published view needs `articles`, `reports`, `report_participants`, `evidence` and
`claims`; a whole coding, of releases that hold any, `codings` and the tables `coding_*`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waqai.agreement.coded_reports import CodedReport, Coding, Party
from waqai.cells import codes_of
from waqai.problem import Place
from waqai.records import Claim, Passage
from waqai.report_keys import REPORT_KEYS, Key

Rows = list[dict[str, Any]]


def published_coding(rows: Callable[[str], Rows], folder: str) -> Coding:
    """The reports of every article that the tables say was coded, as the published view has them.

    Parameters
    ----------
    rows : callable
        A table's name to its rows in the order of the table.
    folder : str
        Where `reports.csv` lies, for the places of disagreements, such as `dataset/1.0.0/csv`.
    """
    articles = [row["article_id"] for row in rows("articles") if row["coding"] is not None]
    tables = [rows(table) for table in ("report_participants", "evidence", "claims")]
    return _coding(articles, list(enumerate(rows("reports"), 2)), tables, f"{folder}/reports.csv")


def whole_coding(rows: Callable[[str], Rows], folder: str, name: str) -> Coding:
    """The reports of every article of the whole coding called `name`; parameters as of `published_coding`."""
    articles = [row["article_id"] for row in rows("codings") if row["coding"] == name]
    tables = [rows(table) for table in ("coding_participants", "coding_evidence", "coding_claims")]
    own = [(line, row) for line, row in enumerate(rows("coding_reports"), 2) if row["coding"] == name]
    return _coding(articles, own, tables, f"{folder}/coding_reports.csv")


def _coding(articles: list[str], reports: list[tuple[int, dict[str, Any]]], tables: list[Rows], path: str) -> Coding:
    """The coding of these reports, each with its line in the file `path`, and of the tables of participants, evidence and claims."""
    parties, passages, claims = map(_by_report, tables)
    coding: Coding = {article: [] for article in articles}
    for line, row in reports:
        key = row["article_id"], row["event_id"]
        sides = {side: _side(parties.get(key, []), role) for side, role in (("actors", "actor"), ("recipients", "recipient"))}
        values = {k.name: _cell(k, row) for k in REPORT_KEYS if _column(k) in row} | {
            **{side: tuple(party.actor for party in found) for side, found in sides.items()},
            "claims": tuple(Claim(c["actor_id"], c["stance"]) for c in claims.get(key, [])),
            "evidence": tuple(Passage(p["start"], p["end"], p["sha256"]) for p in _in_order(passages.get(key, []))),
        }
        coding[row["article_id"]].append(CodedReport(*key, row["position"], values, sides, _at(Place(path, line, 1))))
    return {article: sorted(coding[article], key=lambda r: r.position) for article in sorted(coding)}


def _cell(key: Key, row: dict[str, Any]) -> Any:
    """What a report says under a key that has a cell of its own; lists of codes are joined in the cell."""
    cell = row[_column(key)]
    return codes_of(cell) if key.joined else cell


def _column(key: Key) -> str:
    """The column of `reports` that has the value; a release from before the key has no such column."""
    return key.columns.get("reports", ("",))[0]


def _at(place: Place) -> Callable[[str], Place]:
    return lambda _: place


def _by_report(rows: Rows) -> dict[tuple[str, str], Rows]:
    out: dict[tuple[str, str], Rows] = {}
    for row in rows:
        out.setdefault((row["article_id"], row["event_id"]), []).append(row)
    return out


def _in_order(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: int(row["position"]))


def _side(rows: Rows, role: str) -> tuple[Party, ...]:
    return tuple(Party(row["actor_id"], row["country"], codes_of(row["sectors"])) for row in _in_order(rows) if row["role"] == role)
