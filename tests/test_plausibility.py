"""What cannot be meant is asked about: dates of another century, coordinates of another country, events that are likely one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests import sample
from tests.conftest import Run
from waqai.check.coordinates import bounds, unlikely
from waqai.check.index import point_of
from waqai.dates import from_hijri
from waqai.records import Origin, PlaceRecord
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile.document import Document

pytestmark = pytest.mark.usefixtures("kept_schema")
C1 = "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
REPORT = """  - event: {event}
    type: CONSULT
    mode: visit
    contexts: [diplomatic]
    actors: [{actor}]
    recipients: [sudan]
    date: {date}
    place: sudan
    status: actual
    evidence: [{{start: 1225, end: {end}, sha256: 8f975ef388ef0077aa2801dc7d5e5b5377bb5ecb2db3079ed871f674ee86552f}}]
    summary: The UN envoy Adlan visits Sudan.
"""


def warnings(project: Path, run: Run) -> list[str]:
    output = run("--project", project, "validate", "--all").output
    return [line.split(": ", 2)[2] for line in output.splitlines() if ": warning: " in line]


def add(project: Path, *events: tuple[str, str], actor: str = "samir-adlan") -> None:
    """Add visits to Sudan to an article, each with its date."""
    path = project / C1
    texts = [REPORT.format(event=event, date=date, actor=actor, end=1283 - i) for i, (event, date) in enumerate(events)]
    path.write_text(path.read_text(encoding="utf-8") + "".join(texts), encoding="utf-8")


def distinct(project: Path, *links: tuple[str, str]) -> None:
    path = project / "raw" / "events.yaml"
    said = [f'  {one}:\n    links:\n      - {{link: distinct_from, event: {other}, reason: "Two occasions."}}\n' for one, other in links]
    path.write_text(path.read_text(encoding="utf-8") + "".join(said), encoding="utf-8")


@pytest.mark.parametrize(
    ("hijri", "gregorian"),
    [
        ("1446-09-01", "2025-03-01"),
        ("1445-01-01", "2023-07-19"),
        ("1400", "1979"),
        ("1446-10", "2025-03"),
        ("1446-13", None),
        ("9999", None),
    ],
)
def test_a_hijri_date_is_said_in_the_gregorian_calendar(hijri: str, gregorian: str | None) -> None:
    assert from_hijri(hijri) == gregorian


@pytest.mark.parametrize(
    ("date", "meant"),
    [
        ("0025-03-05", "was 2025 meant?"), ("1446-09-05", "a year of the Hijri calendar? 1446-09-05 is about 2025-03-05; dates are Gregorian here"),
        ("1446", "a year of the Hijri calendar? 1446 is about 2024; dates are Gregorian here"), ("0025-03-05/2025-03-06", "was 2025 meant?"),
        ("1453-05-29", f"a year of the Hijri calendar? 1453-05-29 is about {from_hijri('1453-05-29')}; dates are Gregorian here"), ("1099-07", "if it is right"),
        ("1801", None), ("1914/1918", None),
    ],
)  # fmt: skip
def test_an_event_of_another_century_is_asked_about_and_what_may_be_meant_is_said(
    date: str, meant: str | None, project: Path, run: Run
) -> None:
    path = project / C1
    path.write_text(path.read_text(encoding="utf-8").replace("date: 2025-03-05", f"date: {date}", 1), encoding="utf-8")
    lines = run("--project", project, "validate", "--all").output.splitlines()
    at = [i for i, line in enumerate(lines) if "distant-date" in line]
    assert [meant in lines[i + 1] for i in at if meant] == ([True] if meant else [])
    assert len(at) == bool(meant)


@pytest.mark.parametrize(
    ("file", "find", "replace"),
    [
        (C1, "coded: 2025-11-20", "coded: 2025-03-12"),  # the day of publication
        (C1, "date: null\n    planned: 2025-09~", "date: 2020\n    planned: 2025-09~"),  # five years before it, and hypothetical
        (C1.replace("-2.yaml", "-1.yaml"), "date: 2024-11\n    planned: 2025", "date: 2024-11-05\n    planned: 2024-11-05"),
    ],
)
def test_a_date_that_is_just_possible_is_not_asked_about(file: str, find: str, replace: str, project: Path, run: Run) -> None:
    sample.edit(project, [{"file": file, "find": find, "replace": replace}])
    result = run("--project", project, "validate", "--all")
    assert (result.exit_code, ": warning: " in result.output) == (0, False), result.output


def place(country: str | None, latitude: float | None, longitude: float | None) -> PlaceRecord:
    return PlaceRecord(
        "x", "site", {"en": "X", "ar": "س"}, (), country, None, latitude, longitude, None, None, Origin(Document("x", None, b""), ())
    )


@pytest.mark.parametrize(
    ("country", "latitude", "longitude", "said"),
    [
        ("EGY", 30.0, 31.2, None), ("EGY", 0, 0.0, "0, 0"), (None, 0, 0, "0, 0"), ("PRK", 39.0, 125.8, None), ("FRA", 4.9, -52.3, None),
        ("RUS", 66.0, -170.0, None), ("FJI", -17.0, -179.9, None), ("KOS", 42.6, 21.1, None), ("IGO", 1.0, 1.0, None), (None, 1.0, 1.0, None),
        ("JPN", 138.0, 35.0, "exchanged"), ("KEN", 36.8, -1.3, "exchanged"), ("EGY", 30.0, -31.2, "far outside"), ("GBR", 51.5, 100.1, "far outside"),
        ("USA", 21.3, -157.9, None), ("UKR", 45.0, 34.0, None), ("EGY", None, None, None),
    ],
)  # fmt: skip
def test_coordinates_of_another_country_are_asked_about(country: str | None, latitude: float, longitude: float, said: str | None) -> None:
    found = unlikely(place(country, latitude, longitude))
    assert [said in p.message for p in found if said] == ([True] if said else [])
    assert len(found) == bool(said)


def test_the_bounds_are_those_of_codes_that_the_codebook_has(project: Path) -> None:
    schema, _ = read_schema(project)
    assert schema
    assert bounds().keys() < set(schema.codebook.codes("countries"))
    assert all(-90 <= s < n <= 90 and -180 <= w < e <= 180 for boxes in bounds().values() for s, n, w, e in boxes)


@pytest.mark.parametrize(
    ("date", "point"),
    [
        ("2025-03-12", (739322, 739322)), ("2025-03-12?", (739322, 739322)), ("2025-03-12/2025-03-12", (739322, 739322)), ("2025-03", (739311, 739341)),
        ("../..", (0, 0)), ("../2025", (0, 0)), ("2025", None), ("2025-03-12/2025-03-13", None), ("2025-03/..", None), (None, None), ("soon", None),
    ],
)  # fmt: skip
def test_a_date_that_can_be_another_event_s_is_a_day_a_month_or_open_without_a_start(
    date: str | None, point: tuple[int, int] | None
) -> None:
    assert point_of(date) == point


@pytest.mark.parametrize("date", ["2025-03-11", "2025-03-13~", "2025-03"])
def test_events_whose_dates_do_not_tell_them_apart_are_asked_about(date: str, project: Path, run: Run) -> None:
    add(project, ("adlan-in-sudan-2025", date))
    assert [line.split(" may be ")[0] for line in warnings(project, run)] == [
        "events-likely-one: `adlan-visits-sudan-2025` and `adlan-in-sudan-2025`"
    ]


@pytest.mark.parametrize("date", ["2025-03-10", "2025-02", "2025", "../..", "null"])
def test_events_with_other_dates_are_not(date: str, project: Path, run: Run) -> None:
    add(project, ("adlan-in-sudan-2025", f'"{date}"' if "." in date else date))
    assert warnings(project, run) == []


def test_events_under_way_without_a_start_are_asked_about(project: Path, run: Run) -> None:
    add(project, ("adlan-stays-in-sudan", '"../.."'), ("adlan-works-in-sudan", '"../2025"'))
    assert [line.split(" may be ")[0] for line in warnings(project, run)] == [
        "events-likely-one: `adlan-stays-in-sudan` and `adlan-works-in-sudan`"
    ]


def test_a_group_is_one_warning_and_as_many_links_as_join_it_settle_it(project: Path, run: Run) -> None:
    events = [("adlan-trip-a", "2025-03-11"), ("adlan-trip-b", "2025-03-10"), ("adlan-trip-c", "2025-03-09")]
    add(project, *events)
    first = "adlan-visits-sudan-2025"
    assert [line.count("`") // 2 for line in warnings(project, run)] == [4]
    distinct(project, ("adlan-trip-a", first), ("adlan-trip-b", "adlan-trip-c"))
    assert [line.count("`") // 2 for line in warnings(project, run)] == [2], "two pairs are settled, not that they are four"
    distinct(project, ("adlan-trip-c", first))
    assert warnings(project, run) == []


def test_an_error_is_not_repeated_as_a_warning_and_a_warning_hides_no_error(project: Path, run: Run) -> None:
    case = yaml.safe_load((sample.DATA / "bad" / "events-alike" / "case.yaml").read_text(encoding="utf-8"))
    sample.edit(project, case["edits"])
    assert warnings(project, run) == []
    sample.edit(project, [{"file": C1, "find": "date: 2025-03-12", "replace": "date: 0025-03-12"}])
    assert [line.split(":")[0] for line in warnings(project, run)] == ["distant-date"]
