"""The entries of the sources as values: journeys, vetoes, dated rows; and the meetings of our own table."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

from scripts.validation.sources import PROVOCATIONS, TIMELINE, TRAVELS, VETOES, VISITS

FIRST, LAST = date(2018, 2, 1), date(2018, 10, 31)
HERE = Path(__file__).parent
TRAVELLERS = {"trump-donald-j": "trump", "pompeo-michael-r": "pompeo", "tillerson-rex-w": "tillerson"}
"""Who travels in the files that are read, and the id of the same person here."""
FILES = ("president-travels/trump-donald-j.xml", "secretary-travels/tillerson-rex-w.xml", "secretary-travels/pompeo-michael-r.xml")
COUNTRIES = {
    **{"afghanistan": "AFG", "argentina": "ARG", "australia": "AUS", "belgium": "BEL", "canada": "CAN", "chad": "TCD", "chile": "CHL"},
    **{"china": "CHN", "colombia": "COL", "djibouti": "DJI", "egypt": "EGY", "estonia": "EST", "ethiopia": "ETH", "finland": "FIN"},
    **{"france": "FRA", "germany": "DEU", "guatemala": "GTM", "india": "IND", "indonesia": "IDN", "ireland": "IRL", "israel": "ISR"},
    **{"italy": "ITA", "jamaica": "JAM", "japan": "JPN", "jordan": "JOR", "kenya": "KEN", "korea-north": "PRK", "korea-south": "KOR"},
    **{"kuwait": "KWT", "latvia": "LVA", "lebanon": "LBN", "lithuania": "LTU", "malaysia": "MYS", "mexico": "MEX", "netherlands": "NLD"},
    **{"nigeria": "NGA", "pakistan": "PAK", "panama": "PAN", "peru": "PER", "poland": "POL", "portugal": "PRT", "qatar": "QAT"},
    **{"saudi-arabia": "SAU", "singapore": "SGP", "spain": "ESP", "sweden": "SWE", "turkey": "TUR", "united-arab-emirates": "ARE"},
    **{"united-kingdom": "GBR", "uzbekistan": "UZB", "vietnam": "VNM"},
}
"""The countries of these months as the Office of the Historian writes them. One that is not here stops the check."""
GUESTS = {
    **{"Emmanuel Macron": "macron", "Angela Merkel": "merkel", "Shinzō Abe": "shinzo-abe", "Moon Jae-in": "moon-jae-in"},
    **{"Giuseppe Conte": "conte", "Mohammed bin Salman": "mohammed-bin-salman"},
}
"""Visitors who are an actor here, by their names there. Others are matched by their country alone."""


@dataclass(frozen=True)
class Party:
    """One side of a meeting: a country and, where a person is meant, the id of the person here."""

    country: str
    actor: str | None = None


@dataclass(frozen=True)
class Meeting:
    """Something that two sides did together on known days."""

    key: str
    what: str
    start: date
    end: date
    sides: tuple[Party, Party]


@dataclass(frozen=True)
class Entry:
    """A dated row of a source: a veto and who cast it, or a row of a list."""

    key: str
    what: str
    day: date
    country: str = ""


def journeys(copies: Path) -> list[Meeting]:
    """Journeys of the American president and secretaries of state in the months of the sample."""
    found = []
    for file in FILES:
        for trip in ElementTree.fromstring(TRAVELS.text(copies, file)):
            where = _attribute(trip, "country", "id")
            there = Party(_country(where)) if _within(trip) else None
            if there is not None:
                traveller = TRAVELLERS[trip.get("who", "")]
                what = f"{traveller.capitalize()} in {_name(trip, 'country')}"
                found.append(Meeting(f"travels {_text(trip, 'id')}", what, *_days(trip), (Party("USA", traveller), there)))
    return sorted(found, key=lambda meeting: (meeting.start, meeting.end, meeting.key))


def visits(copies: Path) -> list[Meeting]:
    """Visits of foreign leaders to the United States in the months of the sample."""
    found = []
    for visit in ElementTree.fromstring(VISITS.text(copies, "data/2010.xml")):
        if _within(visit):
            guest = Party(_country(_attribute(visit, "from", "id")), _guest(_text(visit, "visitor")))
            what = f"{_text(visit, 'visitor')} ({_name(visit, 'from')}) in the United States"
            found.append(Meeting(f"visits {_text(visit, 'id')}", what, *_days(visit), (guest, Party("USA"))))
    return sorted(found, key=lambda meeting: (meeting.start, meeting.end, meeting.key))


def meetings() -> list[Meeting]:
    """The meetings of `meetings.csv`, which anyone can look up."""
    found = []
    for row in _rows((HERE / "meetings.csv").read_text(encoding="utf-8")):
        sides = Party(row["country"], row["actor"]), Party(row["other_country"], row["other_actor"] or None)
        found.append(Meeting(row["key"], row["what"], date.fromisoformat(row["start"]), date.fromisoformat(row["end"]), sides))
    return found


def vetoes(copies: Path) -> list[Entry]:
    """Vetoes of the months of the sample, one for each state that cast one."""
    names = {"Russia": "RUS", "China": "CHN", "USA": "USA", "UK": "GBR", "France": "FRA"}
    found = []
    for row in _rows(VETOES.text(copies, "unsc_vetoes_1946_sept2022.csv")):
        month, day, year = (int(part) for part in row["date"].split("/"))
        when = date(year, month, day)
        if FIRST <= when <= LAST:
            cast = [names[row[column]] for column in ("member_veto1", "member_veto2", "member_veto3") if row[column]]
            found += [Entry(f"vetoes {row['draft']} {country}", f"{country} on {row['crisis_topic']}", when, country) for country in cast]
    return found


def provocations(copies: Path) -> list[Entry]:
    """All rows of the list of North Korean tests and other acts. A day's rows of one kind have one key."""
    rows = _rows(PROVOCATIONS.text(copies, "data/processed/north_korea_provocations_1958_present.csv"))
    return [Entry(f"{row['date']} {row['event']}", row["event"], date.fromisoformat(row["date"])) for row in rows]


def timeline(copies: Path) -> list[Entry]:
    """Numbers and days of the timeline of Russia and North Korea. Its words are not read."""
    page = TIMELINE.text(copies, "index.html")
    begins = re.search(r"var EVENTS\s*=\s*", page)
    if begins is None:
        raise ValueError(f"index.html of {TIMELINE.repository} has no list EVENTS")
    rows, _ = json.JSONDecoder().raw_decode(page, begins.end())
    return [Entry(str(row["id"]), "", date(row["year"], row["month"], row["day"])) for row in rows]


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def _text(element: ElementTree.Element, name: str) -> str:
    return " ".join((element.findtext(name) or "").split())


def _name(element: ElementTree.Element, name: str) -> str:
    """The name of a country as it is read: South Korea, where they write Korea, South."""
    return " ".join(reversed(_text(element, name).split(", ")))


def _attribute(element: ElementTree.Element, name: str, attribute: str) -> str:
    child = element.find(name)
    return "" if child is None else child.get(attribute, "")


def _country(name: str) -> str:
    if name not in COUNTRIES:
        raise ValueError(f"COUNTRIES of scripts/validation/entries.py lacks {name!r}")
    return COUNTRIES[name]


def _guest(visitor: str) -> str | None:
    return next((actor for name, actor in GUESTS.items() if name in visitor), None)


def _days(element: ElementTree.Element) -> tuple[date, date]:
    return date.fromisoformat(_text(element, "start-date")), date.fromisoformat(_text(element, "end-date"))


def _within(element: ElementTree.Element) -> bool:
    start, end = _days(element)
    return start <= LAST and end >= FIRST
