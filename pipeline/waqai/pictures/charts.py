"""The charts, as Vega-Lite made by altair: figures in, specifications out. Draws nothing and knows no files.

One definition serves the site and the pictures for papers. Colours come from the theme (`theme`), so that a chart has
none of its own: the four quad classes are the theme's categories, everywhere in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from waqai.extras import missing
from waqai.pictures.figures import LAGS, STATUSES, Timeline

Spec = dict[str, Any]
Shade = Literal["light", "dark"]
# Blue for cooperation, orange for conflict, the darker for deeds: told apart also without red or green.
QUAD_COLOURS: dict[Shade, list[str]] = {
    "light": ["#8fbbdd", "#1f5f99", "#f2b06b", "#b5481c"],
    "dark": ["#a9cfee", "#4f93d2", "#f6c48f", "#e2703d"],
}
PAIR_COLOURS: dict[Shade, list[str]] = {"light": ["#1f5f99", "#b5481c"], "dark": ["#7db4e6", "#ef8b5c"]}
_INK: dict[Shade, tuple[str, str, str]] = {"light": ("#1d1f22", "#5b5f66", "#e3e1da"), "dark": ("#eceae5", "#a9adb4", "#34383e")}
OPACITIES = [1, 0.6, 0.35, 0.18]
BAND = "#8b8d90"  # grey that shows on a light and on a dark page
# What an axis of single months says: nothing between two stretches of them, where months are left out.
_MONTH_LABEL = "indexof(datum.value, 'before') === 0 ? '' : utcFormat(toDate(datum.value + '-01'), '%b %Y')"


def theme(shade: Shade, font: str, background: str | None = None) -> Spec:
    """Vega-Lite's configuration: colours of a light or a dark page, one font, few lines."""
    ink, muted, line = _INK[shade]
    text = {"labelColor": muted, "titleColor": muted, "labelFont": font, "titleFont": font, "titleFontWeight": "normal"}
    return {
        "background": background,
        "font": font,
        "view": {"stroke": None},
        "axis": text | {"domain": False, "ticks": False, "gridColor": line, "labelFontSize": 12, "titleFontSize": 12, "labelPadding": 6},
        "legend": text | {"orient": "top", "symbolType": "square", "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 300},
        "title": {"anchor": "start", "font": font, "color": ink, "fontSize": 15, "subtitleColor": muted, "subtitleFont": font,
                  "subtitleFontSize": 12, "fontWeight": 600, "offset": 12, "subtitlePadding": 5},
        "range": {"category": QUAD_COLOURS[shade], "ordinal": PAIR_COLOURS[shade]},
        "text": {"color": ink, "font": font, "fontSize": 12},
        "rule": {"color": muted},
        "bar": {"discreteBandSize": {"band": 0.74}},
    }  # fmt: skip


def timeline(found: Timeline, quads: Sequence[str]) -> Spec:
    """Events by month, stacked by quad class."""
    alt = _altair()
    chart = alt.Chart(_rows()).mark_bar().encode(
        x=_by_month(),
        y=_counted(alt.Y, "sum(n)"),
        color=_quad(quads), order=alt.Order("quad_order:Q"),
        tooltip=[_month(), *_said("quad", "sum(n)")],
    ).transform_calculate(quad_order=_place(quads, "quad"))  # fmt: skip
    return _spec(chart, "Events by month and quad class", found.rows)


def coverage(rows: list[dict[str, Any]]) -> Spec:
    """Articles that were read, by month of publication: `month`, `n_articles`."""
    alt = _altair()
    chart = alt.Chart(alt.NamedData("articles")).mark_bar(color=BAND).encode(
        x=_by_month(),
        y=alt.Y("n_articles:Q", title="articles", axis=alt.Axis(tickMinStep=1, tickCount=2)),
    )  # fmt: skip
    spec = _spec(chart, "Articles that were read by month of publication", [])
    return spec | {"datasets": {"articles": rows}}


def stacked(upper: Spec, lower: Spec) -> Spec:
    """Two charts of the same months, one above the other."""
    parts = [{key: value for key, value in part.items() if key not in ("datasets", "$schema")} for part in (upper, lower)]
    return {
        "$schema": upper["$schema"], "vconcat": parts, "spacing": 4, "resolve": {"scale": {"x": "shared"}},
        "datasets": upper["datasets"] | lower["datasets"],
    }  # fmt: skip


def by_year(rows: list[dict[str, Any]], quads: Sequence[str]) -> Spec:
    """Events by year, stacked by quad class."""
    alt = _altair()
    chart = alt.Chart(_rows()).mark_bar().encode(
        x=alt.X("utcyear(year):T", title=None, axis=alt.Axis(grid=False, format="%Y", labelOverlap="greedy", labelSeparation=12)),
        y=_counted(alt.Y, "sum(n)"),
        color=_quad(quads), order=alt.Order("quad_order:Q"),
        tooltip=[alt.Tooltip("utcyear(year):T", format="%Y", title="year"), *_said("quad", "sum(n)")],
    ).transform_calculate(quad_order=_place(quads, "quad"))  # fmt: skip
    return _spec(chart, "Events by year and quad class", rows)


def dyads(rows: list[dict[str, Any]], quads: Sequence[str]) -> Spec:
    """Events by ordered pair of countries, stacked by quad class."""
    alt = _altair()
    order = list(dict.fromkeys(row["pair"] for row in rows))
    chart = alt.Chart(_rows()).mark_bar().encode(
        y=alt.Y("pair:N", title=None, sort=order, axis=alt.Axis(grid=False)),
        x=_counted(alt.X, "sum(n)"),
        color=_quad(quads), order=alt.Order("quad_order:Q"), tooltip=_said("pair", "quad", "sum(n)"),
    ).transform_calculate(quad_order=_place(quads, "quad"))  # fmt: skip
    return _spec(chart, "Events by pair of countries and quad class", rows) | _tall(order)


def types(rows: list[dict[str, Any]], order: list[str], quads: Sequence[str]) -> Spec:
    """Events by type, coloured by quad class, paler the less certain their status."""
    alt = _altair()
    occurring = [t for t in order if any(row["type"] == t for row in rows)]
    chart = alt.Chart(_rows()).mark_bar().encode(
        y=alt.Y("type:N", title=None, sort=occurring, axis=alt.Axis(grid=False)),
        x=_counted(alt.X, "n"),
        color=_quad(quads),
        opacity=_status(),
        order=alt.Order("status_order:Q"), tooltip=_said("type", "quad", "status", "n"),
    ).transform_calculate(status_order=_place(STATUSES, "status"))  # fmt: skip
    return _spec(chart, "Events by type, quad class and status", rows) | _tall(occurring)


def scores(rows: list[dict[str, Any]], months: list[dict[str, Any]]) -> Spec:
    """The mean score of two countries' acts toward each other by month: `month`, `direction`, `mean_score`, `n`, `stretch`.

    Takes too the months with an article or an event (`month`, `n_articles`, `stretch`), which are all that the axis has: a
    band behind them is as dark as articles were read, and lines run within a stretch alone.
    """
    alt = _altair()
    base = alt.Chart(_rows())
    shown: list[dict[str, Any]] = []
    for month in months:
        if shown and shown[-1]["stretch"] != month["stretch"]:
            shown.append({"month": f"before {month['month']}", "n_articles": 0, "stretch": -1})
        shown.append(month)
    x = alt.X("month:O", title=None, scale=alt.Scale(domain=[m["month"] for m in shown], paddingInner=0))
    direction = alt.Color(
        "direction:N", title=None, scale=alt.Scale(range="ordinal"), legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=3)
    )
    encoded = base.encode(
        x=x.axis(grid=False, labelExpr=_MONTH_LABEL, labelAngle=0, labelOverlap="greedy", labelSeparation=12, offset=8),
        y=alt.Y(
            "mean_score:Q", title="mean score", scale=alt.Scale(domain=[-10, 10]), axis=alt.Axis(grid=True, values=[-10, -5, 0, 5, 10])
        ),
        color=direction,
    )
    line = encoded.mark_line(strokeWidth=2).encode(strokeDash=alt.StrokeDash("direction:N", legend=None), detail="stretch:N")
    points = encoded.mark_point(filled=True, opacity=1, shape="circle").encode(
        size=alt.Size("n:Q", legend=None, scale=alt.Scale(range=[40, 400])),
        tooltip=[_said_month(), *_said("direction"),
                 alt.Tooltip("mean_score:Q", format=".2f", title="mean score"), *_said("n")],
    )  # fmt: skip
    zero = base.mark_rule(strokeDash=[3, 3]).encode(y=alt.datum(0))
    every = alt.Chart(alt.NamedData("months")).encode(x=x)
    left_out = every.transform_filter("datum.stretch < 0").mark_text(text="⋯", fontSize=14).encode(y=alt.datum(-9))
    band = every.transform_filter("datum.n_articles > 0").mark_bar(width=alt.RelativeBandSize(1), color=BAND).encode(
        y=alt.datum(-10), y2=alt.datum(10), tooltip=[_said_month(), alt.Tooltip("n_articles:Q", title="articles read")],
        opacity=alt.Opacity("n_articles:Q", legend=None, scale=alt.Scale(domain=[0, max([1, *(m["n_articles"] for m in months)])], range=[0.1, 0.4])),
    )  # fmt: skip
    spec = _spec(alt.layer(band, left_out, zero, line, points), "Mean score by month, and the months of which articles were read", rows)
    return spec | {"datasets": spec["datasets"] | {"months": shown}}


def lags(rows: list[dict[str, Any]]) -> Spec:
    """How long after it happened an event was first reported."""
    alt = _altair()
    order = ["before it happened", *(text for _, text in LAGS)]
    chart = alt.Chart(_rows()).mark_bar().encode(
        y=alt.Y("lag:N", title=None, sort=order, scale=alt.Scale(domain=order), axis=alt.Axis(grid=False)),
        x=alt.X("sum(n):Q", title="events dated to the day", axis=alt.Axis(tickMinStep=1, tickCount=6)),
        color=alt.value(QUAD_COLOURS["light"][1]),
        opacity=_status(),
        order=alt.Order("status_order:Q"), tooltip=_said("lag", "status", "sum(n)"),
    ).transform_calculate(status_order=_place(STATUSES, "status"))  # fmt: skip
    return _spec(chart, "Days from event to first report", rows) | _tall(order)


def agreement(rows: list[dict[str, Any]]) -> Spec:
    """Krippendorff's alpha by field, with its interval: `field`, `alpha`, `low`, `high`, `n`."""
    alt = _altair()
    base = alt.Chart(_rows()).encode(y=alt.Y("field:N", title=None, sort=[r["field"] for r in rows], axis=alt.Axis(grid=False)))
    lines = base.mark_rule(strokeWidth=2, opacity=0.5).encode(x=alt.X("low:Q", title="alpha"), x2="high:Q")
    dots = base.mark_point(filled=True, size=90, opacity=1, shape="circle").encode(
        x=alt.X("alpha:Q", title="alpha", scale=alt.Scale(domain=[min([0.0, *(r["alpha"] for r in rows)]), 1])),
        color=alt.value(QUAD_COLOURS["light"][1]),
        tooltip=[*_said("field"), alt.Tooltip("alpha:Q", format=".3f"), *_said("n")],
    )  # fmt: skip
    return _spec(alt.layer(lines, dots), "Agreement by field", rows) | _tall(rows)


def _quad(quads: Sequence[str]) -> Any:
    alt = _altair()
    return alt.Color("quad:N", title=None, scale=alt.Scale(domain=list(quads), range="category"))


def _tall(categories: Sequence[Any]) -> Spec:
    """As high as its bars need."""
    return {"height": 24 * max(len(categories), 1)}


def _by_month() -> Any:
    """Months from left to right."""
    alt = _altair()
    return alt.X(
        "utcyearmonth(month):T", title=None,
        axis=alt.Axis(grid=False, format="%b %Y", labelOverlap="greedy", labelSeparation=12, tickCount="month"),
    )  # fmt: skip


def _counted(axis: Any, field: str) -> Any:
    """Numbers of events along an axis, in whole steps."""
    return axis(f"{field}:Q", title="events", axis=_altair().Axis(tickMinStep=1, tickCount=6))


def _month() -> Any:
    """Months are of UTC, so that a picture is the same in every time zone."""
    return _altair().Tooltip("utcyearmonth(month):T", format="%B %Y", title="month")


def _said_month() -> Any:
    """The month of a row that keeps it as text."""
    return _altair().Tooltip("month:N", title="month")


def _status() -> Any:
    """Paler is less certain."""
    alt = _altair()
    scale = alt.Scale(type="ordinal", domain=list(STATUSES), range=OPACITIES)
    return alt.Opacity("status:N", title=None, sort=list(STATUSES), scale=scale, legend=alt.Legend(columns=4))


def _said(*fields: str) -> list[Any]:
    alt = _altair()
    titles = {"sum(n)": "events", "n": "events", "quad": "quad class"}
    kinds = {"sum(n)": "Q", "n": "Q"}
    return [alt.Tooltip(f"{field}:{kinds.get(field, 'N')}", title=titles.get(field, field)) for field in fields]


def _place(order: Sequence[str], field: str) -> str:
    """An expression of Vega: the place of a row's value in an order."""
    return f"indexof({list(order)}, datum.{field})"


def _rows() -> Any:
    return _altair().NamedData("rows")


def _spec(chart: Any, description: str, rows: list[dict[str, Any]]) -> Spec:
    """The specification with its rows as the one named data set, `rows`, so that a page may put others in their place."""
    spec: Spec = chart.properties(width="container", description=description).to_dict()
    del spec["config"]
    return spec | {"datasets": {"rows": rows}}


def _altair() -> Any:
    try:
        import altair
    except ImportError as error:
        raise missing("pictures need", "altair", "site") from error
    return altair
