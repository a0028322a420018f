"""The site of a release: whole, self-contained, without a word of an article, and the same each time."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests import sample
from tests.conftest import Run
from waqai.pictures import figures
from waqai.release.stored import Stored
from waqai.site import about_page, atlas, details, quality_view, scripts, site_build, site_pages, tallies
from waqai.site.names import read_names
from waqai.site.site_text import when

VEGA = "js/vega.js"


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the sample release, that no test may change."""
    out = tmp_path_factory.mktemp("site") / "site"
    site_build.make(Stored(built), out)
    return out


@pytest.fixture
def without_vega(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vega's scripts take seconds to put together, and are not what is tested."""
    monkeypatch.setattr(scripts, "vega", lambda: "vega")


class Elements(HTMLParser):
    """The ids of a page, the addresses that it names, and of these the ones that a reader may follow."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.followed: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                assert value not in self.ids, f"two elements have the id {value}"
                self.ids.add(value or "")
            elif name in ("href", "src", "action", "data"):
                (self.followed if tag == "a" and re.match(r"https?:", value or "") else self.addresses).append(value or "")


def data(site: Path, name: str) -> Any:
    text = (site / "data" / f"{name}.js").read_text(encoding="utf-8")
    found = re.fullmatch(r'waqai\.data\("([a-z0-9-]+)",(.*)\);\n', text, re.DOTALL)
    assert found
    assert found[1] == name
    return json.loads(found[2])


def test_a_release_whose_rows_do_not_fit_is_named_and_no_site_is_left(built: Path, tmp_path: Path, run: Run) -> None:
    import pyarrow.parquet as pq

    from waqai.release.candidate_writer import sums

    copy = Path(shutil.copytree(built, tmp_path / "release"))
    path = copy / "parquet" / "actors.parquet"
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    (copy / "SHA256SUMS").write_text(sums(copy))
    result = run("site", copy, "--out", tmp_path / "site")
    assert (result.exit_code, "run `waqai verify`" in str(result.exception)) == (3, True)
    assert [one.name for one in tmp_path.iterdir()] == ["release"]


def test_every_link_leads_somewhere(site: Path, built: Path) -> None:
    elements = {page.name: Elements(page) for page in site.glob("*.html")}
    assert set(elements) >= {f"{name}.html" for name, _ in site_pages.NAV}
    events, outlets = (
        {row[key] for row in Stored(built).texts(table)} for table, key in (("events", "event_id"), ("outlets", "outlet_id"))
    )
    for name, found in elements.items():
        for address in found.addresses:
            path, _, fragment = address.partition("#")
            if address == "data:,":
                continue
            assert (site / (path or name)).is_file(), f"{name}: {address}"
            if path == "event.html":
                assert fragment in events
            elif path == "articles.html" and fragment:
                assert fragment.removeprefix("outlet=") in outlets
            elif fragment and path != "events.html":
                assert fragment in elements[path or name].ids, f"{name}: {address}"


def test_no_page_asks_for_anything_from_elsewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert "connect-src 'none'" in text
        elements = Elements(page)
        assert not [a for a in elements.addresses if re.match(r"[a-z]+:|//", a) and a != "data:,"]
        assert not elements.followed or page.name == "about.html"
    for path in [*site.glob("css/*.css"), *site.glob("js/*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import", text) or path.name == "vega.js"
        text = text.replace("http://www.w3.org/2000/svg", "")  # the name of SVG, which nothing fetches
        if path.name != "vega.js":
            assert not re.search(r"https?:|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|eval\(|innerHTML", text), path.name


def test_no_word_of_an_article_is_in_the_site(site: Path) -> None:
    files = [path.read_text(encoding="utf-8") for path in site.rglob("*") if path.is_file() and path.name != "vega.js"]
    for page in sample.PAGES.glob("*.txt"):
        text = page.read_text(encoding="utf-8")
        for start in range(0, len(text) - 30, 15):
            piece = text[start : start + 30]
            assert not any(piece in file for file in files), piece


def test_the_same_release_gives_the_same_bytes(site: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "vega", lambda: (site / VEGA).read_text(encoding="utf-8"))
    again = dict(site_build.files(Stored(built)))
    assert {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()} == again


@pytest.mark.usefixtures("without_vega")
def test_a_site_can_be_one_zip_file(built: Path, tmp_path: Path) -> None:
    import zipfile

    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        site_build.make(Stored(built), tmp_path / name / "site.zip")
    assert (tmp_path / "one" / "site.zip").read_bytes() == (tmp_path / "two" / "site.zip").read_bytes()
    assert "site/index.html" in zipfile.ZipFile(tmp_path / "one" / "site.zip").namelist()
    assert [p.name for p in (tmp_path / "one").iterdir()] == ["site.zip"]


@pytest.mark.usefixtures("without_vega")
def test_a_site_is_replaced_and_nothing_else_is(built: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    result = run("site", built, "--out", out)
    sizes = {path.relative_to(out).as_posix(): path.stat().st_size for path in out.rglob("*") if path.is_file()}
    of_data = sum(size for path, size in sizes.items() if path.startswith("data/"))
    size = f"{len(sizes)} files, {sum(sizes.values()) / 1e6:.1f} MB ({of_data / 1e6:.1f} MB data of the pages)"
    assert (result.exit_code, result.output) == (0, f"{out}: site of version {Stored(built).version}, {size}; open {out}/index.html\n")
    (out / "index.html").write_text("old")
    assert run("site", built, "--out", out).exit_code == 0
    assert (out / "index.html").read_text() != "old"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    assert run("site", built, "--out", tmp_path / "mine").exit_code == 3
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.usefixtures("without_vega")
@pytest.mark.parametrize(
    ("version", "absent", "unsaid"),
    [
        ("0.1.0", ["article_copies", "names"], "does not say strata, or how often an article was coded"),
        ("1.1.0", ["article_copies", "names"], "does not say strata, or how often an article was coded"),
        pytest.param("2.0.0", [], "", marks=pytest.mark.slow),
    ],
)
def test_every_published_release_has_a_site_that_says_what_it_lacks(
    version: str, absent: list[str], unsaid: str, tmp_path: Path, run: Run
) -> None:
    folder = sample.REPOSITORY / "dataset" / version
    assert run("--project", sample.REPOSITORY, "site", folder, "--out", tmp_path / "site").exit_code == 0
    page = {name: (tmp_path / "site" / f"{name}.html").read_text(encoding="utf-8") for name in ("about", "articles", "changes")}
    said = re.search(r"This release has no (.*): what the pages show", page["about"])
    assert re.findall("<code>(.*?)</code>", said[1] if said else "") == absent
    assert unsaid in page["articles"]
    assert ("does not say" in page["articles"]) == bool(unsaid)
    assert re.findall(r'<h2 id="v([0-9.]+)"', page["changes"])[0] == version


@pytest.mark.usefixtures("without_vega")
def test_the_releases_own_files_are_there_to_be_downloaded_if_asked_for(built: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "site"
    assert run("site", built, "--out", out, "--with-release").exit_code == 0
    files = {p.relative_to(built).as_posix(): p.read_bytes() for p in built.rglob("*") if p.is_file()}
    assert {p.relative_to(out / "release").as_posix(): p.read_bytes() for p in (out / "release").rglob("*") if p.is_file()} == files
    linked = {a.removeprefix("release/") for a in Elements(out / "about.html").addresses if a.startswith("release/")}
    assert linked == {path for path in files if path.startswith(("csv/", "parquet/")) or "/" not in path}


def test_the_table_has_every_event_the_newest_first(site: Path, built: Path) -> None:
    events = {e["event_id"]: e for e in Stored(built).values("events")}
    chunk = data(site, "events-0")
    assert set(chunk["id"]) == set(events)
    assert chunk["start"] == sorted(chunk["start"], reverse=True)
    known = data(site, "lists")
    for i, name in enumerate(chunk["id"]):
        assert known["types"][chunk["type"][i]]["code"] == events[name]["type"]
        assert known["statuses"][chunk["status"][i]] == events[name]["status"]
        assert bool(chunk["contested"][i]) == events[name]["contested"]


def test_an_events_page_has_its_reports_passages_and_claims(site: Path, built: Path) -> None:
    stored = Stored(built)
    known = data(site, "lists")
    found: dict[str, Any] = {}
    for i in range(known["shelves"]):
        shelf = data(site, f"details-{i}")
        assert all(details.shelf_of(name, known["shelves"]) == i for name in shelf)
        found |= shelf
    for table, part in (("evidence", "evidence"), ("claims", "claims"), ("quantities", "quantities")):
        assert sum(len(r[part]) for e in found.values() for r in e["reports"]) == len(stored.texts(table))
    assert {(r["article_id"], name) for name, e in found.items() for r in e["reports"]} == {
        (r["article_id"], r["event_id"]) for r in stored.texts("reports")
    }
    assert (
        sum(len(e["links"]) for e in found.values()) == len(stored.texts("event_links")) == sum(len(e["linked_by"]) for e in found.values())
    )


def test_an_articles_rows_are_the_events_that_it_reports(site: Path, built: Path) -> None:
    order = data(site, "events-0")["id"]
    articles = {a["article_id"]: a for a in Stored(built).values("articles")}
    found = data(site, "articles")
    assert found.keys() == articles.keys()
    reports = {(r["article_id"], r["event_id"]) for r in Stored(built).texts("reports")}
    assert {(name, order[row]) for name, article in found.items() for row in article["rows"]} == reports
    assert all(found[name]["when"] == when(article["published"]) and found[name]["rtl"] for name, article in articles.items())


def test_an_actors_page_counts_its_events_and_has_its_claims_and_roles(site: Path, built: Path) -> None:
    stored = Stored(built)
    order, found = data(site, "events-0")["id"], data(site, "actors")
    taking_part = {(p["actor_id"], p["event_id"]) for p in stored.texts("participants")}
    assert {name: actor["events"] for name, actor in found.items()} == {
        name: sum(actor == name for actor, _ in taking_part) for name in (a["actor_id"] for a in stored.texts("actors"))
    }
    claims = [(name, order[row], stance) for name, actor in found.items() for row, stance, n in actor["claims"] for _ in range(n)]
    assert sorted(claims) == sorted((str(c["actor_id"]), c["event_id"], str(c["stance"])) for c in stored.texts("claims"))
    assert sum(len(actor["roles"]) for actor in found.values()) == len(stored.texts("actor_roles"))


def test_every_name_of_the_release_is_searched(site: Path, built: Path) -> None:
    known = data(site, "lists")
    for name in Stored(built).texts("names"):
        entry = next(e for e in known[f"{name['entity']}s"] if e["id"] == name["entity_id"])
        assert name["name"] in [entry["en"], entry["ar"], *entry["also"].split(";")]


def test_months_follow_one_another_in_a_stretch_as_long_as_articles_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [
        ("2018-11", 2, 1),
        ("2018-12", 1, 0),
        ("2019-01", 1, 3),
        ("2019-02", None, None),
        ("2019-03", 0, 1),
        ("2019-04", 1, 0),
        ("2019-06", 4, 0),
    ]
    rows = [{"month": month, "n_articles": n, "n_events": events} for month, n, events in counts]
    monkeypatch.setattr(tallies, "rows", lambda *_: rows)
    assert [(m["month"], m["n_articles"], m["stretch"]) for m in tallies.months(Stored(Path()))] == [
        ("2018-11", 2, 0), ("2018-12", 1, 0), ("2019-01", 1, 0), ("2019-03", 0, 1), ("2019-04", 1, 2), ("2019-06", 4, 3),
    ]  # fmt: skip


def test_a_release_without_bibtex_gets_an_entry_and_one_that_has_it_keeps_its_own(built: Path, tmp_path: Path) -> None:
    shutil.copy(built / "datapackage.json", tmp_path)
    stored = Stored(tmp_path)
    stored.package["title"] = r"Events & {names} of 50% #1_a\b"
    entry = about_page.bibtex(stored)
    assert r"title = {{Events \& \{names\} of 50\% \#1\_a\textbackslash{}b}}" in entry
    assert re.findall(r"^  (\w+)", entry, re.MULTILINE) == [
        "author",
        "title",
        "year",
        "month",
        "version",
        *(["url"] if "homepage" in stored.package else []),
    ]
    (tmp_path / "CITATION.bib").write_text("@misc{its-own}\n")
    assert about_page.bibtex(Stored(tmp_path)) == "@misc{its-own}\n"


def test_events_are_spread_over_shelves_by_their_names() -> None:
    assert [details.shelf_of(name, 7) for name in ("a", "kim-visits-russia-2023")] == [
        0xE40C292C % 7,
        details.shelf_of("kim-visits-russia-2023", 7),
    ]
    assert len({details.shelf_of(f"event-{i}", 7) for i in range(100)}) == 7


def test_every_code_of_the_codebook_is_on_its_page(site: Path, built: Path) -> None:
    ids = Elements(site / "codebook.html").ids
    for code in Stored(built).texts("codes"):
        if code["list"] in ("types", "modes", "contexts", "sectors", "statuses"):
            assert f"{code['list']}-{code['code']}" in ids


def test_countries_count_as_in_the_dyads(built: Path) -> None:
    stored = Stored(built)
    names = read_names(stored)
    square = tallies.square(
        [{"from": d["from_country"], "to": d["to_country"], "status": d["status"], "n": 1} for d in stored.texts("dyads")]
    )
    assert sum(n for row in square["rows"] for cell in row for n in cell) == len(stored.texts("dyads"))
    for country in tallies.countries(stored, names):
        for i, status in enumerate(figures.STATUSES):
            assert sum(by_status[i] for by_status in country["acting"]) == sum(
                country["code"] in (e["actor_countries"] or "").split(";") and e["status"] == status for e in stored.texts("events")
            )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-06-18", "18 June 2024"), ("2023-09", "September 2023"), ("1948", "1948"), ("2000~", "about 2000"), ("2024-06-24?", "24 June 2024, uncertain"),
        ("2024-06-18/2024-06-19", "18–19 June 2024"), ("2025-01/2025-02", "January–February 2025"), ("1950/1953", "1950–1953"),
        ("2024-05-31/2024-06-02", "31 May 2024 – 2 June 2024"), ("2022-02/..", "since February 2022"), ("../1945", "until 1945"), ("../..", "under way"),
        ("no date", "no date"), (None, ""),
    ],
)  # fmt: skip
def test_dates_are_said_as_people_say_them(text: str | None, said: str) -> None:
    assert when(text) == said


def place(name: str, longitude: float | None, latitude: float | None, n: int = 1) -> dict[str, Any]:
    return {"place_id": name, "name_en": name, "longitude": longitude, "latitude": latitude, "n": n}


def test_the_map_holds_its_places_and_the_land_around_them() -> None:
    drawn = atlas.draw([place("Cairo", 31.2, 30.0, 4), place("Aden", 45.0, 12.8), place("nowhere", None, None)])
    assert [p["place_id"] for p in drawn["points"]] == ["Cairo", "Aden"]
    cairo, aden = drawn["points"]
    assert 0 < cairo["x"] < aden["x"] < drawn["width"]
    assert 0 < cairo["y"] < aden["y"] < drawn["height"]
    assert cairo["r"] > aden["r"]
    assert all(-0.1 <= float(n) <= 1000.1 for n in re.findall(r"[\d.-]+", drawn["land"]))
    assert len(drawn["land"]) > 1000


def test_a_map_without_places_is_the_world() -> None:
    assert atlas.draw([])["points"] == []


def test_names_on_the_map_do_not_lie_on_one_another() -> None:
    drawn = atlas.draw([place("Washington", -77.04, 38.9, 5), place("Camp David", -77.46, 39.65), place("Vladivostok", 131.9, 43.1)])
    assert [(p["name_en"], p["label"]) for p in drawn["points"]] == [("Washington", "start"), ("Camp David", None), ("Vladivostok", "end")]


def test_agreement_is_shown_where_a_release_has_it(built: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(built, release)
    quality = json.loads((release / "quality.json").read_text())
    quality["agreement"] = [
        {
            "first": "c1", "second": "c2", "finding": {"articles": 2, "precision": 0.5, "recall": None, "f1": 0.6, "f1_interval": None},
            "fields": [
                {"field": "type", "measure": "nominal", "n": 4, "agreed": 3, "agreement": 0.75, "alpha": 0.61, "alpha_interval": [0.2, 0.9]},
                {"field": "mutual", "measure": "nominal", "n": 0, "agreed": 0, "agreement": None, "alpha": None, "alpha_interval": None},
            ],
            "types": [{"first": "ACCUSE", "second": "REJECT", "n": 1}, {"first": "AID", "second": "AID", "n": 3}],
        }
    ]  # fmt: skip
    (release / "quality.json").write_text(json.dumps(quality))
    found = quality_view.agreements(quality)[0]
    assert found["alphas"] == [{"field": "type", "alpha": 0.61, "n": 4, "low": 0.2, "high": 0.9}]
    assert found["confusion"] == {"codes": ["ACCUSE", "AID", "REJECT"], "rows": [[0, 0, 1], [0, 3, 0], [0, 0, 0]], "most": 3}
    stored = Stored(release)
    page = site_pages.render(stored, read_names(stored))["quality.html"]
    assert 'data-chart="agreement-0"' in page
    assert "not applicable" in page


def test_codings_that_were_made_apart_come_before_what_was_made_of_them() -> None:
    pairs = [{"first": first, "second": second, "fields": [], "types": []} for first, second in (("adjudicated", "c1"), ("c1", "c2"))]
    found = quality_view.agreements({"agreement": pairs})
    assert [(pair["first"], pair["second"], pair["against_source"]) for pair in found] == [("c1", "c2", False), ("adjudicated", "c1", True)]


def test_many_months_of_coverage_are_shown_by_year() -> None:
    months = [f"{2020 + i // 12}-{i % 12 + 1:02}" for i in range(30)]
    quality = {"coverage": [{"outlet_id": "a", "month": m, "articles": 1, "reports": 2} for m in [*months, None]]}
    found = quality_view.coverage(quality)
    assert (found["unit"], found["columns"]) == ("year", ["2020", "2021", "2022", "not known"])
    assert found["rows"] == [{"outlet_id": "a", "cells": [[12, 24], [12, 24], [6, 12], [1, 2]], "articles": 31, "reports": 62}]
