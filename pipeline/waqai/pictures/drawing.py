"""Pictures of a release for papers and pages: a release on disk and a picture's name in, SVG or PNG out.

The same release gives the same SVG text: fonts that every installation of vl-convert has, no clock, no network.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waqai.extras import missing
from waqai.pictures import charts, figures
from waqai.release.stored import Stored

FONT = "Liberation Sans, Arial, sans-serif"
WIDTH = 640
PAIRS_SHOWN = 12
CODE_COLUMNS = ["list", "code", "position", "parent"]
EVENT_COLUMNS = ["type", "quad_class", "status", "date_start", "date_end", "date_kind", "date_precision"]


def svg(release: Stored, picture: str) -> str:
    """A picture as SVG with a white ground; its words are text.

    Parameters
    ----------
    release : Stored
        The release.
    picture : str
        A key of `PICTURES`.
    """
    text: str = converter().vegalite_to_svg(specification(release, picture))
    return text if text.endswith("\n") else text + "\n"


def png(release: Stored, picture: str, scale: float = 2) -> bytes:
    """A picture as PNG, `scale` pixels to a point."""
    data: bytes = converter().vegalite_to_png(specification(release, picture), scale=scale)
    return data


def specification(release: Stored, picture: str) -> charts.Spec:
    """The picture in Vega-Lite, whole: with data, title, size and theme."""
    spec, title, subtitle = PICTURES[picture](release)
    source = f"{release.package['name']} {release.version}. {subtitle}"
    return spec | {
        "width": WIDTH,
        "title": {"text": title, "subtitle": source},
        "config": charts.theme("light", FONT, "#ffffff"),
        "padding": 16,
    }


def _quads(release: Stored) -> list[str]:
    return figures.quad_order(figures.rows(release, "codes", CODE_COLUMNS))


def _timeline(release: Stored) -> tuple[charts.Spec, str, str]:
    found = figures.timeline(figures.rows(release, "events", EVENT_COLUMNS))
    left_out = [f"{found.earlier} events are earlier"] if found.earlier else []
    left_out += [f"{found.later} {'are' if left_out else 'events are'} later"] if found.later else []
    left_out += [f"{found.undated} are not dated to the month"] if found.undated else []
    return (
        charts.timeline(found, _quads(release)) | {"height": 240},
        "Events by month",
        ", ".join(left_out) + "." if left_out else "All events.",
    )


def _dyads(release: Stored) -> tuple[charts.Spec, str, str]:
    found = figures.pairs(figures.rows(release, "dyads", ["from_country", "to_country", "quad_class", "status"]), _quads(release))
    shown = list(dict.fromkeys(row["pair"] for row in found))
    rows = [row for row in found if row["pair"] in shown[:PAIRS_SHOWN]]
    subtitle = (
        f"Events of any status; the {PAIRS_SHOWN} of {len(shown)} ordered pairs with most."
        if len(shown) > PAIRS_SHOWN
        else "Events of any status."
    )
    return charts.dyads(rows, _quads(release)), "Who acts toward whom", subtitle


def _types(release: Stored) -> tuple[charts.Spec, str, str]:
    order = figures.type_order(figures.rows(release, "codes", CODE_COLUMNS))
    rows = figures.types(figures.rows(release, "events", ["type", "quad_class", "status"]), order)
    return charts.types(rows, order, _quads(release)), "What happens, and what is only said to", "Events by type; paler is less certain."


PICTURES: dict[str, Callable[[Stored], tuple[charts.Spec, str, str]]] = {"timeline": _timeline, "dyads": _dyads, "types": _types}


def converter() -> Any:
    """vl-convert, which draws charts and carries vega's scripts.

    Raises
    ------
    CannotRun
        The extra `site` is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise missing("pictures and sites need", "vl-convert-python", "site") from error
    return vl_convert
