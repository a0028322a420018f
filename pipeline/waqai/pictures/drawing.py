"""Pictures of a release for papers and pages: a release on disk and a picture's name in, SVG or PNG out.

The same release gives the same SVG text: fonts that every installation of vl-convert has, no clock, no network. Arabic in an SVG
is set by whatever shows it; in a PNG by the fonts of the machine that draws it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from waqai.extras import missing
from waqai.pictures import charts, event_filter, figures
from waqai.pictures.event_filter import EventFilter
from waqai.pictures.picture_words import Language, code_names, month_name, say, sentences, together
from waqai.release.stored import Stored

FONT = "Liberation Sans, Arial, sans-serif"
ARABIC_FONT = "DejaVu Sans, Arial, Noto Sans Arabic, sans-serif"  # the first two have Latin letters and arrows too
WIDTH, HEIGHT, BAND_HEIGHT = 640, 240, 44
PAIRS_SHOWN = 12
CODE_COLUMNS = ["list", "code", "position", "parent"]
_ALL = EventFilter()
Drawn = tuple[charts.Spec, str, list[str]]


def svg(release: Stored, picture: str, choice: EventFilter = _ALL, language: Language = "en") -> str:
    """A picture as SVG with a white ground; its words are text.

    Parameters
    ----------
    release : Stored
        The release.
    picture : str
        A key of `PICTURES`.
    choice : EventFilter
        The events that it shows.
    language : {"en", "ar"}
        The language of its words.
    """
    text: str = converter().vegalite_to_svg(specification(release, picture, choice, language), **_locale(language))
    return text if text.endswith("\n") else text + "\n"


def png(release: Stored, picture: str, choice: EventFilter = _ALL, language: Language = "en") -> bytes:
    """A picture as PNG, two pixels to a point."""
    data: bytes = converter().vegalite_to_png(specification(release, picture, choice, language), scale=2, **_locale(language))
    return data


def specification(release: Stored, picture: str, choice: EventFilter = _ALL, language: Language = "en") -> charts.Spec:
    """The picture in Vega-Lite, whole: with data, title, size and theme."""
    spec, title, said = PICTURES[picture](release, choice, language)
    subtitle = [sentences(language, [f"{release.package['name']} {release.version}", _shown(release, choice, language)])]
    subtitle += [sentences(language, said)] if said else []
    config = charts.theme("light", ARABIC_FONT if language == "ar" else FONT, "#ffffff")
    if language == "ar":
        config["legend"] |= {"layout": {"top": {"anchor": "end"}}}
        spec = _from_the_right(spec, _arabic_names(release))
    return spec | {
        **({} if "vconcat" in spec else {"width": WIDTH}),
        "title": {"text": title, "subtitle": subtitle, "anchor": "end" if language == "ar" else "start"},
        "config": config,
        "padding": 16,
    }


def _shown(release: Stored, choice: EventFilter, language: Language) -> str:
    """Which events are drawn, in words."""
    statuses = together(language, [say(language, status) for status in choice.statuses])
    parts = [say(language, "any") if choice.every_status else say(language, "of status", statuses=statuses[0].upper() + statuses[1:])]
    if choice.countries:
        names = _arabic_names(release) if language == "ar" else {}
        parts.append(say(language, "countries", countries=together(language, [names.get(code, code) for code in choice.countries], "or")))
    if choice.first or choice.last:
        words = "between" if choice.first and choice.last else "from" if choice.first else "to"
        parts.append(
            say(
                language,
                words,
                **{key: month_name(language, month) for key, month in (("first", choice.first), ("last", choice.last)) if month},
            )
        )
    return ("، " if language == "ar" else ", ").join(parts)


def _quads(release: Stored) -> list[str]:
    return figures.quad_order(figures.rows(release, "codes", CODE_COLUMNS))


def _timeline(release: Stored, choice: EventFilter, language: Language) -> Drawn:
    events = event_filter.events(release, choice)
    found = figures.timeline(events.rows, bounds=(choice.first, choice.last))
    read = figures.known(release, "articles", figures.ARTICLE_COLUMNS)
    if not (choice.first or choice.last):
        found = figures.as_far_as_read(found, read)
    undated = found.undated + events.undated
    counts = (("earlier", found.earlier), ("later", found.later), ("undated", undated))
    said = (
        [("، " if language == "ar" else ", ").join(say(language, words, n=n) for words, n in counts if n)]
        if any(n for _, n in counts)
        else []
    )
    articles = figures.coverage(read, found.first, found.last)
    upper = charts.timeline(found, _quads(release))
    if not articles:
        return upper | {"height": HEIGHT}, say(language, "timeline"), said
    lower = charts.coverage(articles)
    spec = charts.stacked(upper | {"width": WIDTH, "height": HEIGHT}, lower | {"width": WIDTH, "height": BAND_HEIGHT})
    return spec, say(language, "timeline"), [*said, say(language, "band")]


def _dyads(release: Stored, choice: EventFilter, language: Language) -> Drawn:
    rows, undated = event_filter.dyads(release, choice)
    found = figures.pairs(rows, _quads(release))
    shown = list(dict.fromkeys(row["pair"] for row in found))
    said = [say(language, "most", shown=PAIRS_SHOWN, all=len(shown))] if len(shown) > PAIRS_SHOWN else []
    said += [say(language, "undated", n=undated)] if undated else []
    if language == "ar":
        names = _arabic_names(release)
        told = {row["pair"]: f"{names.get(row['from'], row['from'])} ← {names.get(row['to'], row['to'])}" for row in found}
        found = [row | {"pair": told[row["pair"]]} for row in found if row["pair"] in shown[:PAIRS_SHOWN]]
    else:
        found = [row for row in found if row["pair"] in shown[:PAIRS_SHOWN]]
    return charts.dyads(found, _quads(release)), say(language, "dyads"), said


def _types(release: Stored, choice: EventFilter, language: Language) -> Drawn:
    order = figures.type_order(figures.rows(release, "codes", CODE_COLUMNS))
    events = event_filter.events(release, choice)
    spec = charts.types(figures.types(events.rows, order), order, _quads(release))
    said = [say(language, "undated", n=events.undated)] if events.undated else []
    if len(choice.statuses) == 1:
        del spec["encoding"]["opacity"]
        return spec, say(language, "types"), said
    return spec, say(language, "types by status"), [say(language, "paler"), *said]


PICTURES: dict[str, Callable[[Stored, EventFilter, Language], Drawn]] = {"timeline": _timeline, "dyads": _dyads, "types": _types}


def _from_the_right(spec: Any, names: dict[str, str]) -> Any:
    """A specification in Arabic: names for codes, titles of axes, and bars that begin at the right."""
    if isinstance(spec, list):
        return [_from_the_right(part, names) for part in spec]
    if not isinstance(spec, dict):
        return spec
    out = {key: value if key == "datasets" else _from_the_right(value, names) for key, value in spec.items()}
    if out.get("title") in ("events", "articles"):
        out["title"] = say("ar", out["title"])
    encoding = out.get("encoding", {})
    for channel in ("color", "opacity", "y"):
        if encoding.get(channel, {}).get("type") in ("nominal", "ordinal"):
            guide = "axis" if channel == "y" else "legend"
            encoding[channel][guide] = (encoding[channel].get(guide) or {}) | {
                "labelExpr": f"({json.dumps(names)})[datum.label] || datum.label"
            }
    if encoding.get("y", {}).get("type") == "nominal":
        encoding["y"]["axis"] |= {"orient": "right", "labelLimit": 320}
        encoding["x"]["scale"] = encoding["x"].get("scale", {}) | {"reverse": True}
        for channel in ("color", "opacity"):  # a legend is laid out from the left; read from the right, it has the order of the bars
            if domain := encoding.get(channel, {}).get("scale", {}).get("domain"):
                encoding[channel]["legend"]["values"] = domain[::-1]
    return out


def _arabic_names(release: Stored) -> dict[str, str]:
    """What to show for codes in Arabic."""
    return code_names("ar") | event_filter.country_names(release)


def _locale(language: Language) -> dict[str, Any]:
    """Names of months."""
    return {"time_format_locale": "ar-EG"} if language == "ar" else {}


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
