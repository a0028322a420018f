"""What event or report records of other datasets leave out of a release, in any form: what both PLOVER and POLECAT have no place for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from waqai.export.coded_events import Coded, ReleaseRows, Row, day_of
from waqai.export.loss_report import NO_PLACE, LossReport

PLOVER_TYPES = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION",
    "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip
# PLOVER's auxiliary modes, which its manual puts among the contexts; it has none for what is only alleged.
AUXILIARY = {"hypothetical": "hypothetical", "negated": "negation"}


def chosen(report: LossReport, every: list[Coded], statuses: Iterable[str]) -> list[Coded]:
    """Those of a status that is chosen; the others are a loss, by status."""
    wanted = set(statuses)
    for status in dict.fromkeys(one.row["status"] for one in every):
        left = [one.id for one in every if one.row["status"] == status and status not in wanted]
        report.add(f"{report.choice['rows']} whose status is {status}", "they are not chosen; `--status` chooses", left)
    return [one for one in every if one.row["status"] in wanted]


def contexts(one: Coded) -> list[str]:
    """The contexts, with the auxiliary mode that represents the status."""
    extra = AUXILIARY.get(one.row["status"])
    return [*one.contexts, *([extra] if extra else [])]


def add_common(report: LossReport, release: ReleaseRows, written: list[Coded]) -> None:
    """Add what no record of either form says of those that are written."""
    rows = str(report.choice["rows"])

    def where(test: Callable[[Row], object]) -> list[str]:
        return [one.id for one in written if test(one.row)]

    report.add(
        f"{rows} of a type that PLOVER does not have", "the type is written as it is", where(lambda r: r["type"] not in PLOVER_TYPES)
    )
    report.add(f"alleged {rows}", "nothing says that they are alleged: they read as facts", where(lambda r: r["status"] == "alleged"))
    report.add(f"contested {rows}", NO_PLACE, where(lambda r: r.get("contested")))
    report.add(
        f"mutual {rows}", "all parties are actors, as the form has it; no other field says that it is mutual", where(lambda r: r["mutual"])
    )
    report.add(f"{rows} that are said not to be mutual", NO_PLACE, where(lambda r: r["mutual"] is False))
    report.add(f"repeated {rows}", "each is one record", where(lambda r: r["repeated"]))
    report.add(
        f"{rows} with a date that is not known to the day",
        "no day is made up: the date is null",
        where(lambda r: r["date"] and not day_of(r["date"], 0)),
    )
    report.add(f"{rows} without a date", "the date is null", where(lambda r: not r["date"]))
    report.add(f"{rows} with an uncertain or approximate date", "the mark is left out", where(lambda r: r["date_qualifier"]))
    report.add(f"{rows} with a planned date", NO_PLACE, where(lambda r: r["planned"]))
    parts = {(article, one.row["event_id"]): one.id for one in written for article in one.articles}
    for table, what in (("claims", "claims"), ("quantities", "quantities")):
        found = (parts.get((row["article_id"], row["event_id"])) for row in release.rows(table))
        report.add(f"{what} of {rows}", NO_PLACE, (name for name in found if name))
    ids = {one.row["event_id"]: one.id for one in written}
    report.add("links between events", NO_PLACE, (ids[row["event_id"]] for row in release.rows("event_links") if row["event_id"] in ids))
    names = [p.actor for one in written for p in (*one.actors, *one.recipients)]
    arabic = {row["actor_id"] for row in release.rows("actors") if row["name_ar"]}
    report.add("Arabic names of actors", "names are English", (name for name in dict.fromkeys(names) if name in arabic))
