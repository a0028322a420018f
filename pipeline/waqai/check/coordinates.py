"""Coordinates that cannot be meant: no place at all, latitude and longitude exchanged, or far outside of the place's country.

`country_bounds.txt` beside this module has the boxes that each country's land lies in; codes that it lacks are not looked at.
All of it is a warning: a site can lie beyond its country's waters, and a person can tell.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from waqai.problem import Problem
from waqai.records import PlaceRecord

MARGIN = 4.0  # degrees, 440 km at most: waters, and points that are as rough as a region's middle
Box = tuple[float, float, float, float]  # south, north, west, east


def unlikely(place: PlaceRecord) -> list[Problem]:
    """Report a place at 0, 0, and one whose coordinates are not those of its country."""
    latitude, longitude = place.latitude, place.longitude
    if latitude is None or longitude is None:
        return []
    if latitude == longitude == 0:
        return [_problem(place, "has the coordinates 0, 0, a point in the Gulf of Guinea", "write null where they are not known")]
    boxes = bounds().get(place.country or "", ())
    if not boxes or _within(boxes, latitude, longitude, MARGIN):
        return []
    if _within(boxes, longitude, latitude, 1.0):
        return [_problem(place, f"lies outside of {place.country}, and inside with latitude and longitude exchanged", "exchange the two")]
    return [_problem(place, f"lies far outside of {place.country}", "is a sign or a digit wrong, or the country?")]


@cache
def bounds() -> dict[str, tuple[Box, ...]]:
    """The boxes of each country."""
    out = {}
    for line in (Path(__file__).parent / "country_bounds.txt").read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            country, *boxes = line.split()
            out[country] = tuple([_box(box) for box in boxes])
    return out


def _box(text: str) -> Box:
    south, north, west, east = map(float, text.split(","))
    return south, north, west, east


def _within(boxes: tuple[Box, ...], latitude: float, longitude: float, margin: float) -> bool:
    return any(
        south - margin <= latitude <= north + margin and any(west - margin <= longitude + turn <= east + margin for turn in (-360, 0, 360))
        for south, north, west, east in boxes
    )


def _problem(place: PlaceRecord, said: str, hint: str) -> Problem:
    where, country = place.origin.place("latitude"), place.origin.place("country")
    point = f"{place.latitude:g}, {place.longitude:g}"
    return Problem(where, "unlikely-coordinates", f"`{place.id}` ({point}) {said}", hint, (country,), level="warning")
