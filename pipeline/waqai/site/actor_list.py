"""What the page of an actor has beyond the table of events: its kind, its roles, and what it claims.

Takes a release's names and its events in the order of the table, gives plain values.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from waqai.pictures.figures import rows
from waqai.release.stored import Stored
from waqai.site.names import Names

Row = dict[str, Any]


def actors(release: Stored, names: Names, place: dict[str, int]) -> Row:
    """Each actor's `kind`, `wikidata`, `events` (how many it takes part in), `roles` and `claims` (row, stance, articles).

    Parameters
    ----------
    place : dict of str to int
        The row of each event.
    """
    roles = defaultdict[str, list[Row]](list)
    for role in rows(release, "actor_roles", ["actor_id", "country", "sectors", "office", "from", "to"]):
        roles[role.pop("actor_id")].append({c: v.isoformat() if hasattr(v, "isoformat") else v for c, v in role.items()})
    taking_part = {(p["actor_id"], p["event_id"]) for p in rows(release, "participants", ["actor_id", "event_id"])}
    events = Counter(actor for actor, _ in taking_part)
    said = Counter((c["actor_id"], c["event_id"], c["stance"]) for c in rows(release, "claims", ["actor_id", "event_id", "stance"]))
    claims = defaultdict[str, list[list[Any]]](list)
    for (actor, event, stance), n in said.items():
        claims[actor].append([place[event], stance, n])
    return {
        name: {"kind": row["kind"], "wikidata": row["wikidata_id"], "events": events[name], "roles": roles[name], "claims": sorted(claims[name])}
        for name, row in names.actors.items()
    }  # fmt: skip
