"""Makes the site of a release: every file, from the release's own files alone.

Takes a release on disk and a folder, gives nothing but the files: the same release and the same version of waqai give the
same bytes. Reads no text of an article, and writes no address that a page would fetch.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from waqai.atomic_write import staged
from waqai.pictures import charts, figures
from waqai.problem import CannotRun
from waqai.release.stored import Stored, lacking
from waqai.site import about_page, actor_list, article_list, details, quality_view, rows, scripts, site_pages, tallies
from waqai.site.names import lists, read_names

MARK = "waqai-site.txt"  # tells a site from a folder that holds something else
FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Made(NamedTuple):
    """What was written: the number of files, and of their bytes; of these, those that the pages read as data."""

    files: int
    bytes: int
    data: int


def make(release: Stored, out: Path, *, with_release: bool = False) -> Made:
    """Write the site to the folder `out`, or to one file if its name ends in `.zip`. A site that is there is replaced.

    Parameters
    ----------
    release : Stored
        The release.
    out : pathlib.Path
        Where the site is written.
    with_release : bool
        Put the release's own files there too, to be downloaded.

    Raises
    ------
    CannotRun
        `out` holds something else, or cannot be written; the extra `site` is not installed.
    """
    if out.suffix != ".zip" and out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise CannotRun(f"{out} is not empty and is no site of waqai: name another folder")
    with lacking(release.folder), staged(out) as place:
        folder = place.with_name("site") if out.suffix == ".zip" else place
        made = _fill(folder, files(release, with_release=with_release))
        if folder != place:
            _pack(folder, place, out.stem)
    return made


def _fill(folder: Path, found: Iterator[tuple[str, bytes]]) -> Made:
    count = size = of_data = 0
    for path, data in found:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        count, size = count + 1, size + len(data)
        of_data += len(data) if path.startswith("data/") else 0
    return Made(count, size, of_data)


def files(release: Stored, *, with_release: bool = False) -> Iterator[tuple[str, bytes]]:
    """Every file of the site, by its path."""
    names = read_names(release)
    for name, text in site_pages.render(release, names, with_release=with_release).items():
        yield name, text.encode()
    events = rows.in_order(release)
    place = {event["event_id"]: i for i, event in enumerate(events)}
    n_chunks = 0
    for i, chunk in enumerate(rows.chunks(release, names, events)):
        yield f"data/events-{i}.js", scripts.script(f"events-{i}", chunk).encode()
        n_chunks += 1
    for i, shelf in enumerate(details.shelves(release)):
        yield f"data/details-{i}.js", scripts.script(f"details-{i}", shelf).encode()
    data: dict[str, Any] = {
        "lists": lists(names) | {
            "release": release.package["name"], "version": release.version, "events": len(events), "chunks": n_chunks,
            "chunk": rows.CHUNK, "shelves": details.number_of_shelves(len(events)),
        },
        "articles": article_list.articles(release, names, place),
        "actors": actor_list.actors(release, names, place),
        "charts": _charts(release),
        "scores": tallies.scores(release),
    }  # fmt: skip
    for name, value in data.items():
        yield f"data/{name}.js", scripts.script(name, value).encode()
    for folder in ("css", "js", "licences"):
        for path in sorted((site_pages.ASSETS / folder).iterdir()):
            yield f"{folder}/{path.name}", path.read_bytes()
    yield "js/vega.js", scripts.vega().encode()
    yield "cite.bib", about_page.bibtex(release).encode()
    for name in about_page.files_of(release) if with_release else ():
        yield f"{about_page.FOLDER}/{name}", (release.folder / name if name == "SHA256SUMS" else release.path(name)).read_bytes()
    yield MARK, f"Site of {release.package['name']} {release.version}, made by waqai. Open index.html.\n".encode()


def _charts(release: Stored) -> dict[str, Any]:
    """The charts' specifications, without a size and with no more data than they show."""
    events = figures.rows(
        release, "events", ["type", "quad_class", "status", "date_start", "date_end", "date_kind", "date_precision", "first_reported"]
    )
    months = figures.as_far_as_read(figures.timeline(events), figures.known(release, "articles", figures.ARTICLE_COLUMNS))
    codes = figures.rows(release, "codes", ["list", "code", "position", "parent"])
    order, quads = figures.type_order(codes), figures.quad_order(codes)
    pairs = figures.pairs(figures.rows(release, "dyads", ["from_country", "to_country", "quad_class", "status"]), quads, most=20)
    quality = site_pages.quality_of(release)
    agreed = quality_view.agreements(quality) if quality else []
    return {
        "themes": {shade: charts.theme(shade, FONT) for shade in charts.QUAD_COLOURS},
        "timeline": charts.timeline(months, quads),
        "years": charts.by_year(figures.years(events), quads),
        "lags": charts.lags(figures.lags(events)),
        "types": charts.types(figures.types(events, order), order, quads),
        "dyads": charts.dyads(pairs, quads),
        "scores": charts.scores([], tallies.months(release)),
        "left_out": {"earlier": months.earlier, "later": months.later, "undated": months.undated},
        **{f"agreement-{i}": charts.agreement(pair["alphas"]) for i, pair in enumerate(agreed) if pair["alphas"]},
    }


def _pack(folder: Path, target: Path, name: str) -> None:
    """The folder as a zip file whose bytes depend on nothing but its files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes())
