"""The map of places: coastlines and points in one plane, in an equirectangular projection cut to where the places are.

Takes places with coordinates and counts, gives paths and positions for an SVG. The coastlines are Natural Earth's
(public domain), 1:50 million, from the package world-atlas 2.0.2, rounded to a tenth of a degree and without islands
smaller than 0.4 degrees: `assets/map/land.txt`, a ring a line, each point as its distance from the one before. A ring
that crosses the date line runs on beyond it.
"""

from __future__ import annotations

from math import cos, radians, sqrt
from pathlib import Path
from typing import Any, NamedTuple

LAND = Path(__file__).parent / "assets" / "map" / "land.txt"
WIDTH = 1000.0
MARGIN = 10.0  # degrees around the outermost places
LETTER, LINE = 8.6, 20.0  # the room that a label takes, in the picture's units
Ring = list[tuple[float, float]]


class Frame(NamedTuple):
    """What of the world is shown, in degrees, and how a position there becomes one in the picture."""

    west: float
    south: float
    east: float
    north: float

    @property
    def squeeze(self) -> float:
        """How much narrower a degree of longitude is than one of latitude, in the middle of the frame."""
        return max(cos(radians((self.south + self.north) / 2)), 0.3)

    @property
    def height(self) -> float:
        """The picture's height, for a width of `WIDTH`."""
        return round(WIDTH * (self.north - self.south) / ((self.east - self.west) * self.squeeze), 1)

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A position in the picture, from its upper left corner."""
        x = (longitude - self.west) / (self.east - self.west) * WIDTH
        y = (self.north - latitude) / (self.north - self.south) * self.height
        return round(x, 1), round(y, 1)


def draw(places: list[dict[str, Any]]) -> dict[str, Any]:
    """The map: `width`, `height`, `land` (a path), `points` (each place with `x`, `y`, `r`, the greatest first).

    Takes rows with `latitude`, `longitude` and `n`, of which some may lie nowhere.
    """
    located = [p for p in places if p["latitude"] is not None and p["longitude"] is not None and p["n"]]
    frame = _frame(located)
    most = max((p["n"] for p in located), default=1)
    points = []
    for place in sorted(located, key=lambda p: -p["n"]):
        x, y = frame.place(place["longitude"], place["latitude"])
        points.append(place | {"x": x, "y": y, "r": round(5 + 17 * sqrt(place["n"] / most), 1)})
    _label(points)
    return {"width": WIDTH, "height": frame.height, "land": _path(frame), "points": points}


def _label(points: list[dict[str, Any]]) -> None:
    """Give each point the side on which its name has room, `start` or `end`, or None; the greatest first."""
    taken: list[tuple[float, float, float, float]] = [(p["x"] - p["r"], p["y"] - p["r"], p["x"] + p["r"], p["y"] + p["r"]) for p in points]
    for point in points:
        point["label"] = None
        length, gap = len(point["name_en"]) * LETTER, point["r"] + 5
        for side, left in (("start", point["x"] + gap), ("end", point["x"] - gap - length)):
            box = (left, point["y"] - LINE / 2, left + length, point["y"] + LINE / 2)
            if left > 0 and box[2] < WIDTH and not any(_touch(box, other) for other in taken):
                point["label"] = side
                taken.append(box)
                break


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _frame(places: list[dict[str, Any]]) -> Frame:
    if not places:
        return Frame(-180, -58, 180, 82)
    west, east = min(p["longitude"] for p in places) - MARGIN, max(p["longitude"] for p in places) + MARGIN
    south, north = min(p["latitude"] for p in places) - MARGIN, max(p["latitude"] for p in places) + MARGIN
    # A frame neither too tall nor too flat, and within the world.
    width, height = east - west, north - south
    if height < width * 0.42:
        south, north = south - (width * 0.42 - height) / 2, north + (width * 0.42 - height) / 2
    if width < height * 1.6:
        west, east = west - (height * 1.6 - width) / 2, east + (height * 1.6 - width) / 2
    if east - west > 360:
        west, east = -180.0, 180.0
    return Frame(west, max(south, -85), east, min(north, 85))


def _path(frame: Frame) -> str:
    """The land within the frame as one path."""
    parts = []
    for line in LAND.read_text().splitlines():
        whole = _ring(line)
        for turn in (-360, 0, 360):
            ring = _clipped([(x + turn, y) for x, y in whole], frame)
            if len(ring) > 2:
                parts.append("M" + "L".join(f"{x:g},{y:g}" for x, y in (frame.place(*point) for point in ring)) + "Z")
    return "".join(parts)


def _ring(line: str) -> Ring:
    numbers = [int(n) for n in line.split()]
    x = y = 0
    ring = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        ring.append((x / 10, y / 10))
    return ring


def _clipped(ring: Ring, frame: Frame) -> Ring:
    """The part of a ring within the frame: cut at one side after another (Sutherland and Hodgman)."""
    for axis, bound, sign in ((0, frame.west, 1), (0, frame.east, -1), (1, frame.south, 1), (1, frame.north, -1)):
        kept: Ring = []
        for one, other in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
            inside, was = (other[axis] - bound) * sign >= 0, (one[axis] - bound) * sign >= 0
            if inside != was:
                share = (bound - one[axis]) / (other[axis] - one[axis])
                kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
            if inside:
                kept.append(other)
        ring = kept
    return ring
