"""The authority files, the coders, the retired ids and the codebook, as tables."""

from __future__ import annotations

from waqai.read.raw_folder import Raw
from waqai.records import Actor, Outlet, PlaceRecord
from waqai.schema.model import Codebook
from waqai.tables.row import Row, joined


def authority_rows(raw: Raw) -> dict[str, list[Row]]:
    """One table an authority file, and the actors' roles."""
    roles = [
        Row(
            {
                "actor_id": a.id, "position": i + 1, "country": r.country, "sectors": joined(r.sectors), "office": r.office,
                "from": r.start, "to": r.end,
            },
            a.origin,
        )
        for a in raw.actor.values()
        for i, r in enumerate(a.roles)
    ]  # fmt: skip
    return {
        "names": [
            row
            for kind, found in (("actor", raw.actor), ("outlet", raw.outlet), ("place", raw.place))
            for e in found.values()
            for row in _named(kind, e)
        ],
        "actors": [Row({"actor_id": a.id, "kind": a.kind, **_names(a)}, a.origin) for a in raw.actor.values()],
        "actor_roles": roles,
        "outlets": [
            Row({"outlet_id": o.id, "kind": o.kind, **_names(o), "country": o.country, "website": o.website}, o.origin)
            for o in raw.outlet.values()
        ],
        "places": [_place(p) for p in raw.place.values()],
        "coders": [
            Row(
                {
                    "coder_id": c.id,
                    "kind": c.kind,
                    "name": c.name,
                    "version": c.version,
                    "maker": c.maker,
                    "given": c.given,
                    "note": c.note,
                },
                c.origin,
            )
            for c in raw.coder.values()
        ],
        "retired": [
            Row(
                {
                    "table": r.table,
                    "id": r.id,
                    "version": r.version,
                    "reason": r.reason,
                    "text": r.text,
                    "successors": joined(r.successors),
                    "see": r.see,
                },
                r.origin,
            )
            for r in raw.retired
        ],
    }


def _names(entry: Actor | PlaceRecord | Outlet) -> dict[str, str | None]:
    return {"name_en": entry.names["en"], "name_ar": entry.names.get("ar"), "aliases": joined(entry.aliases), "wikidata_id": entry.wikidata}


def _named(kind: str, entry: Actor | PlaceRecord | Outlet) -> list[Row]:
    """The names of an entry, the English one first, and its other spellings."""
    said: list[tuple[str, str | None, str]] = [
        ("name", language, entry.names[language]) for language in sorted(entry.names, key=lambda found: found != "en")
    ]
    said += [("alias", None, alias) for alias in entry.aliases]
    return [
        Row({"entity": kind, "entity_id": entry.id, "position": i, "kind": form, "language": language, "name": name}, entry.origin)
        for i, (form, language, name) in enumerate(said, 1)
    ]


def _place(p: PlaceRecord) -> Row:
    values = {
        "place_id": p.id, "kind": p.kind, **_names(p), "country": p.country, "within": p.within,
        "latitude": None if p.latitude is None else float(p.latitude),
        "longitude": None if p.longitude is None else float(p.longitude), "geonames_id": p.geonames,
    }  # fmt: skip
    return Row(values, p.origin)


def code_rows(codebook: Codebook) -> list[Row]:
    """The codebook, one row a code."""
    return [
        Row(
            {
                "list": name, "code": c.code, "position": i + 1, "label": c.label, "definition": c.definition,
                "example": c.example, "note": c.note, "parent": c.parent, "score": c.score,
            }
        )
        for name, codes in codebook.lists.items()
        for i, c in enumerate(codes.codes)
    ]  # fmt: skip
