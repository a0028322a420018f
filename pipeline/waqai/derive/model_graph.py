"""The SQL models and what each reads: their order, and which of them are made once, in every range, or at the end.

A model is a file of `waqai/models/`: a comment in plain words, and one query, whose rows are the table of the file's name. It
reads other models and the relations of `INPUTS`. Nothing here runs a query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

FOLDER = Path(__file__).parents[1] / "models"
MACROS, LOST = "macros", "lost_rows"
RANGED = ("reports", "report_participants", "claims", "report_links")
INPUTS = (*RANGED, "articles", "outlets", "places", "actor_roles", "codes", "decisions", "decision_links", "events_before")
FINAL = ("event_links", "month_columns", "dyad_months")  # they need all events, and are made from what the ranges leave
RANGE_TABLES = ("events", "participants", "event_contexts", "dyads", "actor_dyads", "monads")
FINAL_TABLES = ("event_links", "dyad_months")

Stage = Literal["shared", "range", "final"]
_READ = re.compile(r"\b(?:FROM|JOIN|PIVOT)\s+([a-z_]+)")


class Model(NamedTuple):
    """One model.

    Parameters
    ----------
    text, query : str
        The file, and the query in it, without the comment at its head.
    reads : frozenset of str
        The models and inputs that the query names.
    stage : str
        `shared`: it reads nothing of a range, and is made once. `range`: it is made for every range of event ids. `final`: it
        is made once, when all ranges are.
    """

    name: str
    text: str
    query: str
    reads: frozenset[str]
    stage: Stage


@cache
def macros() -> str:
    """The functions that models use."""
    return (FOLDER / f"{MACROS}.sql").read_text(encoding="utf-8")


@cache
def models() -> Mapping[str, Model]:
    """All models, each after those that it reads."""
    return in_order({p.stem: p.read_text(encoding="utf-8") for p in sorted(FOLDER.glob("*.sql")) if p.stem != MACROS})


def in_order(texts: Mapping[str, str]) -> dict[str, Model]:
    """Models of these names and texts, each after those that it reads.

    Raises
    ------
    ValueError
        Models read each other in a circle.
    """
    reads = {name: frozenset(_READ.findall(re.sub(r"--.*", "", text))) & {*texts, *INPUTS} for name, text in texts.items()}
    done: dict[str, Model] = {}
    while len(done) < len(texts):
        ready = [name for name in texts if name not in done and reads[name] <= {*done, *INPUTS}]
        if not ready:
            raise ValueError(f"these models read each other in a circle: {', '.join(name for name in texts if name not in done)}")
        for name in ready:
            ranged = any(r in RANGED or (r in done and done[r].stage == "range") for r in reads[name])
            stage: Stage = "final" if name in FINAL else "range" if ranged else "shared"
            done[name] = Model(name, texts[name], _query(texts[name]), reads[name], stage)
    return done


@cache
def partial_results() -> tuple[str, ...]:
    """The models of a range that the final ones read: what each range leaves for the end."""
    read = {name for model in models().values() if model.stage == "final" for name in model.reads}
    return tuple(name for name, model in models().items() if model.stage == "range" and name in read)


def _query(text: str) -> str:
    lines = text.splitlines()
    head = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    return "\n".join(lines[head:]).strip()
