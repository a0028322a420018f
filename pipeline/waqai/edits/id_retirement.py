"""Takes a published id out for good: its own entry or files go, raw/retired.yaml says why, and what still names it is listed.

What an event's reports say is never taken out by a machine: an event is retired once no published report tells it. An article
goes with its record and its codings, and the events that nobody else tells go with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from waqai.edits import id_places
from waqai.edits.id_places import IdPlace, said
from waqai.edits.project_edit import Found, ProjectEdit, Unsettled, paths_of
from waqai.edits.retired_entries import Retirement, add_entry, is_published, published_ids, refuse_retired
from waqai.problem import CannotRun, WrongUsage
from waqai.release.stored import Stored, releases
from waqai.retirement_reasons import REASONS

DRIFT, EVENTS = "raw/drift.yaml", "raw/events.yaml"
KINDS = ("event", "article", "actor", "place", "outlet", "coder")


def retire(plan: ProjectEdit, kind: str, gone: Retirement) -> None:
    """Plan that an id is gone.

    Raises
    ------
    CannotRun
        It was never published, or is retired already.
    WrongUsage
        It has no such successors as its reason takes.
    Unsettled
        Something in the files still names it; each line says where.
    """
    reason = REASONS[gone.reason]
    refuse_retired(plan, kind, gone.id)
    if not is_published(plan, kind, gone.id):
        raise CannotRun(f"no release has the {kind} `{gone.id}`: what was never published is removed from raw/, not retired")
    if not reason.fits(len(gone.successors)):
        raise WrongUsage(f"{gone.reason} takes {reason.successors} with --successor, since it means that {reason.meaning}")
    if gone.see is not None and not reason.see:
        raise WrongUsage("--see is only for not-coded: name the id that replaces it with --successor")
    named = [*gone.successors, *([gone.see] if gone.see else [])]
    if gone.id in named:
        raise WrongUsage(f"`{gone.id}` cannot replace itself")
    leaving = paths_of(plan.listing, [gone.id]) if kind == "article" else []
    there, in_the_way = set[str](), list[str]()
    for found in list(plan.documents(kind, gone.id, *named)):
        there |= {other for other in named if _is_there(plan, found, kind, other)}
        if found.path not in leaving:
            in_the_way += _take_out(plan, found, kind, gone.id)
    if missing := [other for other in named if other not in there]:
        raise WrongUsage(f"nothing in raw/ has the {kind} `{missing[0]}`")
    if in_the_way:
        raise Unsettled(f"`{gone.id}` is not retired: remove it from these first", in_the_way)
    plan.moves.update(dict.fromkeys(leaving))
    add_entry(plan, gone)
    if kind == "article":
        for event in _of_this_article_alone(plan, gone.id, leaving):
            add_entry(plan, Retirement("events", event, "withdrawn", gone.text))
            decisions = plan.document(EVENTS)
            if decisions is not None and event in decisions.edit.tree.values["events"].values:
                decisions.edit.remove(("events", event))


def _is_there(plan: ProjectEdit, found: Found, kind: str, id_: str) -> bool:
    """Whether a document is where an id has its meaning: the report of an event, a record, an entry."""
    places = id_places.id_places(found.edit.tree, found.file, plan.shape(found.file), kind, id_)
    return any(_defines(found, kind, place) for place in places)


def _defines(found: Found, kind: str, place: IdPlace) -> bool:
    if kind == "event":
        return found.file == "annotations" and place.pointer[0] == "reports" and place.pointer[2:] == ("event",)
    if kind == "article":
        return found.file == "articles" and place.pointer == ("article",)
    return found.file == f"raw/{kind}s.yaml" and place.pointer[2:] == ("id",)


def _take_out(plan: ProjectEdit, found: Found, kind: str, id_: str) -> list[str]:
    """Take an id's own entry out of a document; where else a document names it, so that it cannot go."""
    if found.path == DRIFT:
        _take_out_drift(plan, found, id_)
        return []
    in_the_way = []
    for place in id_places.id_places(found.edit.tree, found.file, plan.shape(found.file), kind, id_):
        if kind == "event" and found.file == "annotations" and not _is_seen(plan, found):
            continue  # a coding that is not published keeps what it says
        if (kind == "event" and place.key) or (kind not in ("article", "event") and _defines(found, kind, place)):
            found.edit.remove(place.pointer[:2])
            continue
        if kind == "article" and found.file == "raw/assignments.yaml":
            found.edit.remove(place.pointer)
            continue
        if "adjudication" in place.pointer:
            continue  # what an adjudicator decided of it stays said
        node = found.edit.node(*place.pointer)
        in_the_way.append(f"{found.edit.name}:{node.line}:{node.column}: names `{id_}`")
    return in_the_way


def _take_out_drift(plan: ProjectEdit, found: Found, article: str) -> None:
    """What was found at an article's copies goes with it; the file too, where it has nothing else."""
    entries = found.edit.tree.values["drift"].items
    mine = [i for i, entry in enumerate(entries) if said(entry.values["article"]) == article]
    if len(mine) == len(entries):
        plan.moves[found.path] = None
    else:
        for i in mine:
            found.edit.remove(("drift", i))


def _is_seen(plan: ProjectEdit, found: Found) -> bool:
    """Whether an annotation is the one that is published of its article."""
    publish = plan.schema.dataset.publish
    if found.coding not in publish:
        return False
    earlier = publish[: publish.index(found.coding)]
    article = said(found.edit.tree.values["article"]) if "article" in found.edit.tree.values else ""
    return not any(other.coding in earlier for other in plan.documents_of(str(article)))


def _of_this_article_alone(plan: ProjectEdit, article: str, leaving: Sequence[str]) -> list[str]:
    """The published events that only this article tells, in the last release and in what is left of raw/."""
    release = Stored.open(plan.project.releases / releases(plan.project.releases)[-1], whole=False)
    tellers: dict[str, set[str]] = {}
    for row in release.texts("reports"):
        tellers.setdefault(str(row["event_id"]), set()).add(str(row["article_id"]))
    alone = [event for event in sorted(published_ids(plan.project, "events", "event_id")) if tellers.get(event) == {article}]
    told = {
        event
        for found in plan.documents("event", *alone)
        if found.file == "annotations" and found.path not in leaving and _is_seen(plan, found)
        for event in alone
        if _is_there(plan, found, "event", event)
    }
    gone = {(entry.table, entry.id) for entry in plan.raw.retired}
    return [event for event in alone if event not in told and ("events", event) not in gone]
