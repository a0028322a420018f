"""What codes and ids mean, in Markdown, and which there are at a place: for hovers and completion.

Takes a project under check, gives texts; an article's words are given only for what is asked for, from the user's own copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from waqai.check.index import REPORT, IndexEntry, report_of
from waqai.editor import ABOUT, about_event, definitions
from waqai.engine.live_check import LiveCheck
from waqai.engine.runs import entry
from waqai.folding import fold
from waqai.language_server.cursor import Spot
from waqai.languages import is_right_to_left
from waqai.read.raw_folder import coding_of
from waqai.report_listing import isolated
from waqai.texts import passage_digest

MOST = 200  # that are offered at once; typing on narrows them
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_LONGEST = 4_000  # characters of a passage that are shown


class Offer(NamedTuple):
    """A code, an id or a key that is possible at a place.

    Parameters
    ----------
    detail : str
        Its label or names, on a line.
    about : str
        What it stands for, in Markdown; empty where that is asked for later.
    """

    word: str
    detail: str
    about: str = ""


def code_list(spot: Spot, live: LiveCheck) -> dict[str, str]:
    """The codes that are possible at a place, each with its definition: of modes those of the type, of units those of what is counted."""
    assert live.schema is not None
    codebook, key = live.schema.codebook, spot.pointer[-1] if spot.pointer else None
    if key == "mode" and (kind := spot.sibling("type")) in codebook.modes:
        about = definitions(codebook, "modes")
        return {mode.removeprefix(f"{kind}-"): about.get(f"{kind}-{mode.removeprefix(f'{kind}-')}", "") for mode in codebook.modes[kind]}
    if "x-list" in spot.rules:
        about = definitions(codebook, spot.rules["x-list"])
        codes = [code for code in spot.rules.get("enum", ()) if code is not None]
        if key == "unit" and (what := spot.sibling("what")) in codebook.units:
            codes = [code for code in codes if code in codebook.units[what]]
        return {code: about.get(code, "") for code in codes}
    return {str(code): "" for code in spot.rules.get("enum", ()) if code is not None}


def about_id(kind: str, id_: str, live: LiveCheck, coding: str = "") -> str:
    """What an id means, in Markdown; empty where it is unknown."""
    if kind == "event":
        return _about_event(id_, live, coding)
    record = getattr(live.raw, kind).get(id_) if kind in ABOUT else None
    return ABOUT[kind](record) if record else ""


def view(coding: str, live: LiveCheck) -> set[str]:
    """The codings whose events one coding shares: its own, and if it is published, all that are. What others made stays theirs."""
    publish = set(live.schema.dataset.publish) if live.schema else set()
    return {coding} | publish if coding in publish else {coding} if coding else publish


def reports_of(event: str, live: LiveCheck, coding: str) -> list[IndexEntry]:
    """The reports of an event in what a coding shares."""
    found, seen = live.parts.lookup([event]).get(event, ()) if live.parts else (), view(coding, live)
    return [entry(e) for e in found if e[2][0] == REPORT and e[1][3] in seen]


def _about_event(event: str, live: LiveCheck, coding: str) -> str:
    """What the first of an event's reports says, and which articles report it."""
    reports = reports_of(event, live, coding)
    if not reports or live.context is None:
        return ""
    articles = list(dict.fromkeys(e.source.article for e in reports))
    shown = ", ".join(articles[:5]) + (f" and {len(articles) - 5} more" if len(articles) > 5 else "")
    return f"{about_event(report_of(event, reports[0], live.context))}\n\nIn {shown}"


def passage(spot: Spot, live: LiveCheck) -> str | None:
    """The passage that a place in `evidence` points to, in Markdown; None of another place."""
    if "evidence" not in spot.pointer or live.context is None:
        return None
    at = spot.pointer.index("evidence")
    node = spot.value(*spot.pointer[: at + 2])
    found = spot.value("article")
    if len(spot.pointer) <= at + 1 or node is None or node.kind != "mapping" or found is None:
        return None
    record = live.raw.article.get(found.text)
    if record is None:
        return f"`{found.text}` has no record."
    text = live.context.texts.get(record.page_sha256)
    if text is None:
        return "The page's text is not in raw/text: `waqai text add FILE` puts it there."
    start, end, sha256 = (one.text if (one := node.values.get(key)) else "" for key in ("start", "end", "sha256"))
    if not (start.isdecimal() and end.isdecimal() and len(start) < 12 and len(end) < 12):
        return None
    first, last = int(start), int(end)
    if not first < last <= len(text):
        return f"The page has {len(text):,} characters; no passage lies at {first}-{last}."
    words = text[first : min(last, first + _LONGEST)]
    shown = _MARKS.sub(r"\\\1", isolated(words) if is_right_to_left([record.language]) else " ".join(words.split()))
    said = "as its hash says" if passage_digest(text, first, last) == sha256 else "**its hash is another one**"
    return f"> {shown}\n\n{last - first:,} characters, {said}"


def offers(spot: Spot, word: str, path: str, live: LiveCheck) -> tuple[list[Offer], bool]:
    """What is possible at a place, and whether that is the whole list."""
    codes = code_list(spot, live)
    if codes and not spot.key:
        return [Offer(code, about.partition("\n")[0].strip("*"), about) for code, about in codes.items()], True
    found: list[Offer] = []
    wanted = fold(word)
    for offer in _of_ids(spot, path, live):
        if not wanted or wanted in fold(f"{offer.word} {offer.detail}"):
            found.append(offer)
            if len(found) >= MOST:
                return found, False
    return found, True


def _of_ids(spot: Spot, path: str, live: LiveCheck) -> Iterator[Offer]:
    ids, raw = spot.rules.get("x-ids"), live.raw
    if ids in ("actors", "places", "outlets"):
        records: dict[str, dict[str, object]] = {"actors": raw.actor, "places": raw.place, "outlets": raw.outlet}  # type: ignore[dict-item]
        for id_, record in records[ids].items():
            names, aliases = record.names, getattr(record, "aliases", ())  # type: ignore[attr-defined]
            yield Offer(id_, " · ".join(dict.fromkeys([*names.values(), *aliases])))
    elif ids == "coders":
        yield from (Offer(c.id, c.name) for c in raw.coders)
    elif ids == "articles":
        yield from (Offer(a.article, a.title_en) for a in raw.articles)
    elif ids == "events" and live.parts is not None:
        events = {event for one in view(coding_of(path), live) for event in live.parts.events_of(one)}
        yield from (Offer(event, "") for event in sorted(events))
