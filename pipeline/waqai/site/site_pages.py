"""The pages as HTML: templates and what they show.

Takes a release on disk, gives each page's text by its name. Templates lie in `assets/templates`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai import plurals
from waqai.extras import missing
from waqai.pictures import figures
from waqai.release.stored import Stored
from waqai.site import atlas, history, quality_view, tallies
from waqai.site.about_page import about
from waqai.site.article_list import LATER
from waqai.site.names import Names
from waqai.site.site_text import when

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

ASSETS = Path(__file__).parent / "assets"
NAV = (
    ("index", "Overview"), ("events", "Events"), ("articles", "Articles"), ("actors", "Actors"), ("who", "Countries"), ("time", "Time"),
    ("where", "Where"), ("quality", "Quality"), ("codebook", "Codebook"), ("changes", "Changes"), ("about", "About"),
)  # fmt: skip
CODEBOOK = (
    "contexts", "statuses", "sectors", "quad_classes", "links", "stances", "quantities", "date_kinds", "date_opens", "date_precisions",
    "date_qualifiers",
)  # fmt: skip
PLACES_DRAWN = 400


def render(release: Stored, names: Names, *, with_release: bool = False) -> dict[str, str]:
    """Every page, by its file's name; with links to the release's own files where the site has them."""
    environment = _environment()
    shared = {
        "package": release.package, "version": release.version, "released": release.package["created"][:10], "nav": NAV, "names": names,
        "quads": names.quads, "statuses": figures.STATUSES,
    }  # fmt: skip
    quality = quality_of(release)
    events = figures.rows(release, "events", ["event_id", "status", "contested", "n_reports", "date"])
    counts = tallies.codes(release)
    places = tallies.places(release, names)
    found: dict[str, dict[str, Any]] = {
        "index": _overview(release, events, quality),
        "events": {"n": len(events)},
        "event": {},
        "articles": {"n": len(names.articles), "absent": [c for c in LATER if not any(c in row for row in names.articles.values())]},
        "actors": {"n": len(names.actors)},
        "time": {"scores": "dyad_months" in release.schemas},
        "who": _who(release, names),
        "where": {"map": atlas.draw(places[:PLACES_DRAWN]), "places": places, "nowhere": len(events) - sum(p["n"] for p in places)},
        "quality": {"quality": quality, "judgement": quality_view},
        "codebook": {
            "credit": _credit(release),
            "counts": counts,
            "lists": [name for name in CODEBOOK if name in names.codes],
            "titles": _titles(names),
        },
        "changes": {"history": history.history(release), "known": {e["event_id"] for e in events}, "listed": history.LISTED},
        "about": about(release, with_release),
    }
    return {
        f"{page}.html": environment.get_template(f"{page}.html").render(**shared, **context, page=page) for page, context in found.items()
    }


def _environment() -> Environment:
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise missing("a site needs", "jinja2", "site") from error
    environment = Environment(
        loader=FileSystemLoader(ASSETS / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {
        "when": when,
        "marked": _marked,
        "count": lambda n: f"{n:,}",
        "number": plurals.count,
        "size": lambda n: f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{max(1, round(n / 1e3)):,} kB",
        "share": lambda n, most: round(n / most, 3) if most else 0,
    }
    return environment


def _marked(text: str) -> Markup:
    """A text in which `x` is code."""
    from markupsafe import Markup, escape

    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _overview(release: Stored, events: list[dict[str, Any]], quality: dict[str, Any] | None) -> dict[str, Any]:
    claims = figures.rows(release, "claims", ["event_id", "stance"])
    articles = figures.rows(release, "articles", ["outlet_id", "published_start"])
    days = sorted(a["published_start"] for a in articles if a["published_start"])
    return {
        "n": {
            "events": len(events),
            "reports": sum(e["n_reports"] for e in events),
            "articles": len(articles),
            "outlets": len({a["outlet_id"] for a in articles}),
            "passages": release.parquet("evidence").num_rows,
            "contested": sum(e["contested"] for e in events),
            "denied": len({c["event_id"] for c in claims if c["stance"] == "denies"}),
            "several": sum(e["n_reports"] > 1 for e in events),
        },
        "by_status": {status: sum(e["status"] == status for e in events) for status in figures.STATUSES},
        "span": (when(days[0].isoformat()), when(days[-1].isoformat())) if days else ("", ""),
        "limits": quality["limits"] if quality else [],
    }


def _who(release: Stored, names: Names) -> dict[str, Any]:
    countries = tallies.countries(release, names)
    dyads = figures.rows(release, "dyads", ["from_country", "to_country", "quad_class", "status"])
    most = max((sum(n) for row in countries for side in ("acting", "receiving") for n in row[side]), default=1)
    return {"countries": countries, "most": most, "square": tallies.square(figures.pairs(dyads, names.quads))}


def quality_of(release: Stored) -> dict[str, Any] | None:
    """What `quality.json` holds; None where the release has none."""
    if not (release.folder / "quality.json").is_file():
        return None
    found: dict[str, Any] = json.loads(release.path("quality.json").read_text(encoding="utf-8"))
    return found


def _titles(names: Names) -> dict[str, str]:
    return {name: name.replace("_", " ").capitalize() for name in names.codes}


def _credit(release: Stored) -> str:
    """What the codebook is taken from, and whom it asks to credit."""
    codes = release.tables["codes"]
    source = f"Source: {codes['sources'][0]['title']}. " if codes.get("sources") else ""
    return source + str(codes.get("attribution", ""))
