"""The reports of a release's tables as the plain values of `waqai.agreement.coded`.

Takes a function from a table's name to its rows, each a mapping from column to value (`Stored.values` is one), and
the release's place for messages. Needs `articles`, `reports`, `report_participants`, `evidence` and `claims`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waqai.agreement.coded import CodedReport, Coding, Party
from waqai.problem import Place
from waqai.records import Claim

Rows = list[dict[str, Any]]


def published_coding(rows: Callable[[str], Rows], folder: str) -> Coding:
    """The reports of every article that the tables say was coded.

    Parameters
    ----------
    rows : callable
        A table's name to its rows in the order of the table.
    folder : str
        Where `reports.csv` lies, for the places of disagreements, such as `dataset/1.0.0/csv`.
    """
    parties, passages, claims = (_by_report(rows(name)) for name in ("report_participants", "evidence", "claims"))
    coding: Coding = {row["article_id"]: [] for row in rows("articles") if row["coding"] is not None}
    for line, row in enumerate(rows("reports"), 2):
        key = row["article_id"], row["event_id"]
        coding[row["article_id"]].append(
            CodedReport(
                *key, row["position"], row["type"], row["mode"], row["status"], row["mutual"] is True, row["date"], row["planned"],
                row["place_id"], _parts(row["contexts"]), _side(parties.get(key, []), "actor"), _side(parties.get(key, []), "recipient"),
                tuple(Claim(c["actor_id"], c["stance"]) for c in claims.get(key, [])),
                tuple((p["start"], p["end"]) for p in _in_order(passages.get(key, []))), _at(Place(f"{folder}/reports.csv", line, 1)),
            )
        )  # fmt: skip
    return {article: sorted(coding[article], key=lambda r: r.position) for article in sorted(coding)}


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
    return tuple(Party(row["actor_id"], row["country"], _parts(row["sectors"])) for row in _in_order(rows) if row["role"] == role)


def _parts(cell: str | None) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()
