"""The figures behind the pictures: counts over a release's tables.

Takes a release on disk, gives plain rows of counts, sorted; draws nothing. Events are counted once for each row asked
for, with their status beside them, so that a reader can leave out what is not told as fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from waqai.dates import month_number, month_text
from waqai.release.stored import Stored

STATUSES = ("actual", "alleged", "hypothetical", "negated")
MONTHS_SHOWN = 60
ARTICLE_COLUMNS = ["published_start", "published_end", "coding"]  # of `coverage`
LAGS = (
    (0, "the same day"), (1, "a day later"), (7, "within a week"), (31, "within a month"), (366, "within a year"),
    (3653, "within ten years"), (10**9, "later"),
)  # fmt: skip


class Timeline(NamedTuple):
    """Events by month of their first day.

    Parameters
    ----------
    rows : list of dict
        `month` (YYYY-MM), `quad`, `status`, `n`.
    first, last : str or None
        The months that `rows` spans; None where no event is dated to the month.
    earlier, later, undated : int
        Events before `first` and after `last`, and events whose first day is not known to the month.
    """

    rows: list[dict[str, Any]]
    first: str | None
    last: str | None
    earlier: int
    later: int
    undated: int


def rows(release: Stored, table: str, columns: list[str]) -> list[dict[str, Any]]:
    """Some columns of a table; no rows where the release has no such table."""
    return release.parquet(table).select(columns).to_pylist() if table in release.schemas else []


def known(release: Stored, table: str, columns: list[str]) -> list[dict[str, Any]]:
    """Some columns of a table, without those that an older release does not have."""
    have = {field["name"] for field in release.schemas.get(table, {"fields": ()})["fields"]}
    return rows(release, table, [name for name in columns if name in have])


def coverage(articles: list[dict[str, Any]], first: str | None, last: str | None) -> list[dict[str, Any]]:
    """Articles that were read and coded by month of publication, in the months from `first` to `last`: `month`, `n_articles`.

    Every month has a row. Takes rows with `published_start`, `published_end` and, since 1.1.0, `coding`; articles whose
    month is not known are left out.
    """
    if first is None or last is None or not articles:
        return []
    counts = Counter[str]()
    for article in articles:
        start, end = article.get("published_start"), article.get("published_end")
        if start and end and (start.year, start.month) == (end.year, end.month) and article.get("coding", "") is not None:
            counts[f"{start.year:04}-{start.month:02}"] += 1
    months = map(month_text, range(month_number(first), month_number(last) + 1))
    return [{"month": month, "n_articles": counts[month]} for month in months]


def timeline(events: list[dict[str, Any]], months: int = MONTHS_SHOWN, bounds: tuple[str | None, str | None] = (None, None)) -> Timeline:
    """Events by month, quad class and status, of the `months` months in a row in which most began, the last such.

    With both `bounds`, which are months, those are shown, however many. Takes rows with `date_start`, `date_end`, `date_kind`, `date_precision`, `quad_class`, `status`.
    """
    counts = Counter[tuple[str, str, str]]()
    for e in events:
        if (month := began(e)) is not None:
            counts[month, e["quad_class"], e["status"]] += 1
    if not counts:
        return Timeline([], None, None, 0, 0, len(events))
    by_month = Counter[str]()
    for (month, _, _), n in counts.items():
        by_month[month] += n

    if bounds[0] and bounds[1]:
        return Timeline(_listed(counts, "month", "quad", "status"), *bounds, 0, 0, len(events) - sum(counts.values()))

    def within(last: str) -> dict[str, int]:
        return {month: n for month, n in by_month.items() if month_text(month_number(last) - months + 1) <= month <= last}

    last = max(by_month, key=lambda month: (sum(within(month).values()), month))
    first = min(within(last))
    earlier, later = (sum(n for month, n in by_month.items() if out(month)) for out in (first.__gt__, last.__lt__))
    shown = {key: n for key, n in counts.items() if first <= key[0] <= last}
    return Timeline(_listed(shown, "month", "quad", "status"), first, last, earlier, later, len(events) - sum(counts.values()))


def as_far_as_read(found: Timeline, articles: list[dict[str, Any]]) -> Timeline:
    """A timeline that ends with the last of its months in which an article that was read was published; what began after it is later.

    Takes rows of `articles` as `coverage` does. Nothing is cut where no article of these months was read.
    """
    read = [row["month"] for row in coverage(articles, found.first, found.last) if row["n_articles"]]
    if not read:
        return found
    kept = [row for row in found.rows if row["month"] <= read[-1]]
    cut = sum(row["n"] for row in found.rows) - sum(row["n"] for row in kept)
    return found._replace(rows=kept, last=read[-1], later=found.later + cut)


def years(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events by year of their first day, quad class and status: `year`, `quad`, `status`, `n`."""
    return _listed(
        Counter((f"{e['date_start'].year:04}", e["quad_class"], e["status"]) for e in events if e["date_start"] is not None),
        "year",
        "quad",
        "status",
    )


def began(event: dict[str, Any]) -> str | None:
    """The month of an event's first day, as YYYY-MM; None where it is not known to the month."""
    start: date | None = event["date_start"]
    if start is None:
        return None
    if event["date_kind"] == "point":
        end: date | None = event["date_end"]
        known = end is not None and (start.year, start.month) == (end.year, end.month)
    else:
        known = event["date_precision"] != "year"
    return f"{start.year:04}-{start.month:02}" if known else None


def lags(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How long after it happened an event was first reported: `lag`, `position`, `status`, `n`.

    Only events that are dated to the day and were not expected. Takes rows with `date_start`, `date_precision`,
    `first_reported`, `status`.
    """
    found = Counter[tuple[int, str, str]]()
    for e in events:
        if e["date_precision"] != "day" or e["date_start"] is None or e["first_reported"] is None:
            continue
        days = (e["first_reported"] - e["date_start"]).days
        position, label = (-1, "before it happened") if days < 0 else next((i, text) for i, (most, text) in enumerate(LAGS) if days <= most)
        found[position, label, e["status"]] += 1
    return _listed(found, "position", "lag", "status")


def pairs(dyads: list[dict[str, Any]], quads: Sequence[str], most: int | None = None) -> list[dict[str, Any]]:
    """Events by ordered pair of countries, quad class and status: `pair`, `from`, `to`, `quad`, `status`, `n`.

    The `most` pairs with most events, the greatest first. Takes rows of `dyads`.
    """
    counts = Counter((d["from_country"], d["to_country"], d["quad_class"], d["status"]) for d in dyads)
    totals = Counter[tuple[str, str]]()
    for (one, other, _, _), n in counts.items():
        totals[one, other] += n
    order = sorted(totals, key=lambda pair: (-totals[pair], pair))[:most]
    return [
        {"pair": f"{one} → {other}", "from": one, "to": other, "quad": quad, "status": status, "n": n}
        for one, other in order
        for quad in quads
        for status in STATUSES
        if (n := counts[one, other, quad, status])
    ]


def types(events: list[dict[str, Any]], order: list[str]) -> list[dict[str, Any]]:
    """Events by type and status: `type`, `quad`, `status`, `n`; types in the order given."""
    counts = Counter((e["type"], e["quad_class"], e["status"]) for e in events)
    place = {code: i for i, code in enumerate(order)}
    return sorted(
        _listed(counts, "type", "quad", "status"), key=lambda row: (place.get(row["type"], len(place)), STATUSES.index(row["status"]))
    )


def type_order(codes: list[dict[str, Any]]) -> list[str]:
    """The types of the codebook by quad class and then as the codebook has them. Takes rows of `codes`."""
    found, quads = [c for c in codes if c["list"] == "types"], quad_order(codes)
    return [c["code"] for c in sorted(found, key=lambda c: (quads.index(c["parent"]), c["position"]))]


def quad_order(codes: list[dict[str, Any]]) -> list[str]:
    """The quad classes as the codebook has them. Takes rows of `codes`."""
    return [c["code"] for c in sorted((c for c in codes if c["list"] == "quad_classes"), key=lambda c: c["position"])]


def _listed(counts: dict[Any, int], *names: str) -> list[dict[str, Any]]:
    return [dict(zip(names, key, strict=True)) | {"n": n} for key, n in sorted(counts.items())]
