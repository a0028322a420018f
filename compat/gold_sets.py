"""Two gold sets of political events that others coded, read into one form: PLOVER's records and the Arabic sentences of the Open Event Data Alliance.

Takes clones that the user has. Nothing is corrected on the way: every code stands as it was coded, and what a record has that a report
has no place for is counted as an obstacle.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

CODES = "codes that our codebook does not have, taken into that of the project as they are"


class Entity(NamedTuple):
    """A party as it was coded: its words or its codes, a country, a sector; each may be missing."""

    name: str
    country: str | None
    sector: str | None

    @property
    def id(self) -> str:
        return slug("-".join(slug(part or "none") or "other" for part in (self.name, self.country, self.sector)))


class Gold(NamedTuple):
    """One record: a text and the one event that it tells of."""

    id: str
    text: str
    published: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    mutual: bool | None = None
    quantities: tuple[dict[str, Any], ...] = ()


@dataclass
class GoldSet:
    """A set: where it comes from, its records, and how often which obstacle was met on the way to them."""

    name: str
    title: str
    repository: str
    language: str
    publisher: str
    records: list[Gold] = field(default_factory=list)
    obstacles: Counter[tuple[str, str]] = field(default_factory=Counter)
    coded: int = 0
    commit: str = ""

    def met(self, what: str, how: str) -> None:
        self.obstacles[what, how] += 1


def slug(text: str) -> str:
    """An id of any words; letters of other scripts are left out."""
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:80].strip("-")


def shown(clone: Path, path: str) -> str:
    """A file of a clone, with a work tree or without.

    Raises
    ------
    FileNotFoundError
        It is not there.
    """
    if (clone / path).is_file():
        return (clone / path).read_text(encoding="utf-8")
    done = subprocess.run(["git", "-C", str(clone), "show", f"HEAD:{path}"], capture_output=True, check=False)
    if done.returncode:
        raise FileNotFoundError(f"{clone} has no {path}")
    return done.stdout.decode("utf-8")


def plover(clone: Path) -> GoldSet:
    """PLOVER's gold standard records, made from the examples of CAMEO's manual: English sentences, of which the form is older than PLOVER's manual."""
    found = GoldSet("plover", "PLOVER's gold standard records", "openeventdata/PLOVER", "en", "CAMEO 1.1b3 manual")
    used: set[str] = set()
    for record in json.loads(shown(clone, "gold_standard_records/PLOVER_GSR_CAMEO.txt")):
        found.coded += 1
        if "text" not in record:
            found.met("records that describe the file, and no event", "not taken")
            continue
        id = slug(record["id"])
        if id in used:
            found.met("ids that two records have", "the second has a letter more")
            id += "-b"
        used.add(id)
        found.met("dates that stand for none (2000-01-01)", "the event has no date; the article has that day, inferred")
        if record.get("eventLoc"):
            found.met("places, as words or with a country of two letters", "not taken: a place needs a kind, which nobody coded")
        if record.get("comment"):
            found.met("comments of the coder", "not taken: a finished report has no note")
        if record.get("eventText"):
            found.met("words of the event, not always as the text has them", "not taken: the passage is the whole sentence")
        one = _plover_record(found, id, record)
        if any(_said(one) == _said(other) for other in found.records):
            found.met("records that say the same of one sentence", "one is taken")
        else:
            found.records.append(one)
    return found


def _said(one: Gold) -> tuple[object, ...]:
    return one.text, one.type, one.mode, one.actors, one.recipients


def _plover_record(found: GoldSet, id: str, record: dict[str, Any]) -> Gold:
    sides = []
    for key in ("source", "target"):
        side = record.get(key) or []
        if isinstance(side, str):
            found.met("a recipient that is a word (`diplomatic`)", "not taken")
            side = []
        for entity in side:
            if entity["actorText"] != " ".join(entity["actorText"].split()):
                found.met("names with space at an end or twice within", "the space is left out")
        sides.append(tuple(Entity(" ".join(e["actorText"].split()), e.get("code"), e.get("sector")) for e in side))
    mutual = None
    if len(sides[0]) > 1 and not sides[1]:
        found.met("whether several actors act on one another, in the marks of the sentence alone (SRC/TAR)", "`mutual` is read from there")
        mutual = "SRC/TAR" in str(record["textInfo"])
    quantities = []
    for key, what in (("size", "participants"), ("dead", "killed"), ("injured", "wounded")):
        if text := record.get(key):
            number = text.replace(",", "")
            said = {"value": int(number)} if number.isdigit() else {"words": text}
            if "words" in said:
                found.met("numbers in words", "taken: the project allows them (`worded_quantities`)")
            quantities.append({"what": what, "value": None, "low": None, "high": None, "approximate": False, "unit": "persons"} | said)
    contexts = tuple(dict.fromkeys(c for c in re.split(", *", record.get("context") or "") if c))
    return Gold(
        id,
        record["text"],
        record["date"],
        record["event"],
        record.get("mode") or None,
        contexts,
        sides[0],
        _apart(found, *sides),
        mutual,
        tuple(quantities),
    )


def arabic(clone: Path) -> GoldSet:
    """The Arabic sentences whose events were coded with spans: of each, the type, the day of the article and the parties' codes."""
    found = GoldSet(
        "arabic", "Arabic event records of the Open Event Data Alliance", "openeventdata/arabic_event_gsr", "ar", "Arabic newspapers"
    )
    for name in ("assault", "protest"):
        for row in csv.DictReader(io.StringIO(shown(clone, f"{name}_gsr.csv"), newline="")):
            if row["label"] != "yes":
                found.met(
                    f"sentences that voters found to tell of no {name}, or did not agree on", "not taken: of other events nothing is said"
                )
        spans = {entry["_id"]: entry for entry in json.loads(shown(clone, f"{name}_spans.json"))}
        for sentence in ElementTree.fromstring(shown(clone, f"{name}_gsr.xml")):
            found.coded += 1
            coding, entry = sentence.find("EventCoding"), spans.get(sentence.attrib["id"])
            if coding is None or entry is None:
                found.met("sentences whose two files do not agree", "not taken")
                continue
            _judge(found, entry)
            sides = [_arabic_party(coding.attrib[key]) for key in ("sourcecode", "targetcode")]
            if not any(sides):
                found.met("events of which no party was coded", "not taken: a report names an actor or a recipient at least")
                continue
            day = sentence.attrib["date"]
            if day.endswith("0101"):
                found.met("articles of 1 January, perhaps for the year alone", "the day is taken as it is")
            published = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            found.records.append(
                Gold(
                    f"oeda-{sentence.attrib['id']}",
                    entry["text"],
                    published,
                    sentence.attrib["category"],
                    None,
                    (),
                    sides[0],
                    _apart(found, *sides),
                )
            )
    return found


def _apart(found: GoldSet, actors: tuple[Entity, ...], recipients: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The recipients; one that has the words and codes of an actor is another actor."""
    for party in recipients:
        if party in actors:
            found.met("parties on both sides with the same words and codes", "they are two actors: nobody acts on itself")
    return tuple(p._replace(name=f"{p.name} as recipient".strip()) if p in actors else p for p in recipients)


def _judge(found: GoldSet, entry: dict[str, Any]) -> None:
    """What the spans of a sentence say that one report cannot."""
    found.met("codings of several people, without a name", "the set's own choice of them is taken")
    verbs = {" ".join(span["verb"]) for span in entry["spans"]}
    if len(verbs) > 1:
        found.met("sentences whose coders marked different words as the event", "one event is taken, as the set has it")
    found.met("spans as lists of words, without offsets", "not taken: the passage is the whole sentence")


def _arabic_party(code: str) -> tuple[Entity, ...]:
    """A party from `PAK OPP`, `None UAF` or `None None`."""
    country, _, sector = code.partition(" ")
    said = [None if part in ("None", "") else part for part in (country, sector)]
    return (Entity("", said[0], said[1]),) if any(said) else ()


SETS: dict[str, Callable[[Path], GoldSet]] = {"PLOVER": plover, "arabic_event_gsr": arabic}
