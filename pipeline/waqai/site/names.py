"""What the ids and codes of a release mean: actors, places, outlets and articles with their names, and the codebook.

Takes a release on disk, gives plain values. Lists keep the order of the release's tables, so that an entry's position
can stand for it in the rows of events.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from waqai.pictures.figures import STATUSES, quad_order, rows, type_order
from waqai.release.stored import Stored

Row = dict[str, Any]


class Names(NamedTuple):
    """The authority tables and the codebook, each as rows and by id.

    Parameters
    ----------
    actors, places, outlets, articles : dict of str to dict
        Rows by id, in the order of the tables.
    codes : dict of str to list of dict
        Rows of `codes` by list, each in its own order.
    others : dict of tuple to list of str
        Every name and spelling by entity (`actor`, `place`, `outlet`) and id; empty where a release has no table `names`.
    """

    actors: dict[str, Row]
    places: dict[str, Row]
    outlets: dict[str, Row]
    articles: dict[str, Row]
    codes: dict[str, list[Row]]
    others: dict[tuple[str, str], list[str]]

    @property
    def quads(self) -> list[str]:
        """The quad classes, in the codebook's order."""
        return quad_order(self.codes["quad_classes"])

    def label(self, name: str, code: str | None) -> str:
        """A code's label; the code itself where its list does not have it."""
        return next((c["label"] for c in self.codes.get(name, []) if c["code"] == code), code or "")


def read_names(release: Stored) -> Names:
    """All of them."""
    codes: dict[str, list[Row]] = {}
    for row in rows(release, "codes", [f["name"] for f in release.schemas["codes"]["fields"]]):
        codes.setdefault(row["list"], []).append(row)
    for found in codes.values():
        found.sort(key=lambda row: (row["position"] is None, row["position"] or 0, row["code"]))
    actors, places, outlets, articles = (
        {row[key]: row for row in release.parquet(table).to_pylist()}
        for table, key in (("actors", "actor_id"), ("places", "place_id"), ("outlets", "outlet_id"), ("articles", "article_id"))
    )
    others = defaultdict[tuple[str, str], list[str]](list)
    for row in rows(release, "names", ["entity", "entity_id", "name"]):
        others[row["entity"], row["entity_id"]].append(row["name"])
    return Names(actors, places, outlets, articles, codes, others)


def lists(names: Names) -> Row:
    """What the pages' scripts need to show and search rows: positions in these lists identify their entries."""
    order = type_order([row for found in names.codes.values() for row in found])
    by_code = {c["code"]: c for c in names.codes["types"]}
    return {
        "quads": names.quads,
        "statuses": list(STATUSES),
        "types": [{"code": c, "label": by_code[c]["label"], "quad": names.quads.index(by_code[c]["parent"]), "score": by_code[c]["score"]} for c in order],
        "modes": [{"code": c["code"].split("-", 1)[1], "type": c["parent"], "label": c["label"], "score": c["score"]} for c in names.codes.get("modes", ())],
        "contexts": [{"code": c["code"], "label": c["label"]} for c in names.codes["contexts"]],
        "countries": {c["code"]: c["label"] for c in names.codes["countries"]},
        "actors": [_named(row, "actor", names) for row in names.actors.values()],
        "places": [_named(row, "place", names) for row in names.places.values()],
        "outlets": [_named(row, "outlet", names) for row in names.outlets.values()],
    }  # fmt: skip


def _named(row: Row, entity: str, names: Names) -> Row:
    """An entry with its names; those in other languages and other spellings are there to be searched."""
    others = names.others.get((entity, row[f"{entity}_id"])) or (row["aliases"] or "").split(";")
    also = ";".join(name for name in others if name not in (row["name_en"], row["name_ar"]))
    return {"id": row[f"{entity}_id"], "en": row["name_en"], "ar": row["name_ar"], "also": also}
