"""The site in a real browser, from disk and with the network off: `make browser-test`."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import sample
from waqai.release.stored import Stored
from waqai.site import site_build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(os.environ.get("AXE", sample.REPOSITORY / "build" / "browser" / "node_modules" / "axe-core" / "axe.min.js"))
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
PAGES = [
    "index", "events", "event", "articles", "article", "actors", "actor", "time", "who", "where", "quality", "codebook", "changes", "about",
]  # fmt: skip

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make browser-test")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: install it, or name it in CHROMIUM")


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    site_build.make(Stored(built), out)
    return out


@pytest.fixture(scope="module")
def events(built: Path) -> list[dict[str, Any]]:
    return Stored(built).values("events")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=["light 1280", "dark 390"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page with the network off; it fails for a word on the console, or for a request that leaves the disk."""
    scheme, width = request.param.split()
    context = browser.new_context(viewport={"width": int(width), "height": 900}, color_scheme=scheme, offline=True, accept_downloads=True)
    found: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: found.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: found.append(str(error)))
    opened.on("request", lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else found.append(asked.url))
    yield opened
    context.close()
    assert found == []


def visit(page: Page, site: Path, address: str) -> None:
    """Open a page anew and wait until its scripts are through."""
    name, _, fragment = address.partition("#")
    if page.viewport_size and name == "events":  # tall enough for every row of the sample
        page.set_viewport_size({"width": page.viewport_size["width"], "height": 12_000})
    page.goto("about:blank")
    page.goto((site / f"{name}.html").as_uri() + ("#" + fragment if fragment else ""))
    if name in ("index", "time", "who", "quality", "events", "event", "articles", "actors"):
        until(page, "Boolean(document.documentElement.dataset.ready)")


def until(page: Page, expression: str) -> None:
    # (wait_for_function evaluates text, which the site's security policy forbids.)
    end = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.02)


def shown(page: Page) -> list[str]:
    return [str(a.get_attribute("href")).partition("#")[2] for a in page.query_selector_all("#table tbody th a")]


def address(name: str, built: Path) -> str:
    """The address of a page; of those for one thing the first one's."""
    first = {"event": ("event", "events"), "article": ("articles", "articles"), "actor": ("actors", "actors")}
    if name not in first:
        return name
    path, table = first[name]
    return f"{path}#{Stored(built).values(table)[0][f'{name}_id']}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_a_fault_and_fits_the_screen(name: str, page: Page, site: Path, built: Path) -> None:
    visit(page, site, address(name, built))
    assert page.title()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert page.locator("h1:visible").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_serious_fault(name: str, page: Page, site: Path, built: Path) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make browser-test")
    visit(page, site, address(name, built))
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = page.evaluate(
        "axe.run({ preload: false }).then((r) => r.violations.map((v) => [v.impact, v.id, v.nodes.map((n) => n.target.join(' ')).slice(0, 3)]))"
    )
    assert [fault for fault in faults if fault[0] in ("serious", "critical")] == []


def test_a_filter_shows_what_it_says_and_stays_in_the_address(page: Page, site: Path, events: list[dict[str, Any]]) -> None:
    visit(page, site, "events")
    assert sorted(shown(page)) == sorted(e["event_id"] for e in events)
    page.select_option("#f-status", "alleged")
    alleged = {e["event_id"] for e in events if e["status"] == "alleged"}
    assert 0 < len(alleged) < len(events)
    assert set(shown(page)) == alleged
    assert page.url.endswith("#status=alleged")
    page.reload()
    until(page, "document.documentElement.dataset.ready === 'all'")
    assert set(shown(page)) == alleged
    assert page.input_value("#f-status") == "alleged"
    page.fill("#f-q", "no such words")
    until(page, "!document.querySelector('#none').hidden")
    assert page.inner_text("#none") == "No events match. Remove a filter."
    page.click(".chip.all")
    assert len(shown(page)) == len(events)


def test_what_one_side_denies_is_found_from_the_first_page(page: Page, site: Path, events: list[dict[str, Any]]) -> None:
    visit(page, site, "index")
    page.click("text=Contested events")
    until(page, "document.documentElement.dataset.ready === 'all'")
    assert set(shown(page)) == {e["event_id"] for e in events if e["contested"]} != set()
    page.click("#table tbody th a")
    until(page, "document.documentElement.dataset.ready && document.querySelector('#claims')")
    assert page.inner_text(".denies")


def test_arabic_is_found_however_it_is_spelt(page: Page, site: Path, built: Path) -> None:
    visit(page, site, "events")
    fold = "(text) => waqai.fold(text)"
    assert page.evaluate(fold, "أَحْمَد إلى مَدرسة") == page.evaluate(fold, "احمد الي مدرسه") == page.evaluate(fold, "أحمـــد إلی مدرسة")
    actor = next(a for a in Stored(built).values("actors") if (a["name_ar"] and "ة" in a["name_ar"]) or "أ" in (a["name_ar"] or ""))
    plain = actor["name_ar"].replace("أ", "ا").replace("إ", "ا").replace("ة", "ه")
    assert plain != actor["name_ar"]
    with_marks = "ـ".join(plain[:2]) + plain[2:]
    found = []
    for words in (actor["name_ar"], plain, with_marks):
        page.fill("#f-q", f'"{words}"')
        page.wait_for_timeout(300)
        found.append(shown(page))
    taking_part = {p["event_id"] for p in Stored(built).values("participants") if p["actor_id"] == actor["actor_id"]}
    assert found[0] == found[1] == found[2]
    assert taking_part <= set(found[0])


def test_the_shown_rows_download_as_csv(page: Page, site: Path, events: list[dict[str, Any]], tmp_path: Path) -> None:
    import csv

    visit(page, site, "events#status=actual&sort=type")
    order = shown(page)
    with page.expect_download() as download:
        page.click("#download")
    download.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    assert [row["event_id"] for row in rows] == order
    whole = {e["event_id"]: e for e in events}
    for row in rows:
        assert row["summary"] == whole[row["event_id"]]["summary"]
        assert row["quad_class"] == whole[row["event_id"]]["quad_class"]
        assert row["date"] == (whole[row["event_id"]]["date"] or "")


def test_numbers_of_countries_and_actors_lead_to_as_many_events(page: Page, site: Path, built: Path) -> None:
    numbers = "[...document.querySelectorAll('.heat a, .tally a[aria-label]')].map((a) => [a.getAttribute('href').split('#')[1], Number(a.textContent)])"
    visit(page, site, "who")
    assert page.input_value("#status") == "actual"
    actual = page.evaluate(numbers)
    assert actual
    assert all(fragment.endswith("&status=actual") for fragment, _ in actual)
    page.select_option("#status", "")
    assert page.url.endswith("#status=any")
    cells = page.evaluate(numbers)
    assert len(cells) > 4
    page.select_option("#status", "alleged")
    alleged = page.evaluate(numbers)
    assert 0 < len(alleged) < len(cells)
    assert all(fragment.endswith("&status=alleged") for fragment, _ in alleged)
    actor = max(Stored(built).values("participants"), key=lambda p: (p["actor_id"] == "russia", p["actor_id"]))["actor_id"]
    visit(page, site, f"actors#{actor}")
    of_actor = page.evaluate(numbers)
    assert of_actor
    visit(page, site, "events")
    for fragment, number in [*actual, *cells, *alleged, *of_actor]:
        page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
        until(page, f"location.hash === '#{fragment}'")
        page.wait_for_timeout(30)
        assert len(shown(page)) == number, fragment


def test_ones_own_copy_of_a_page_shows_its_passages_and_another_text_does_not(page: Page, site: Path, built: Path, tmp_path: Path) -> None:
    texts = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in sample.PAGES.glob("*.txt")}
    articles = {a["article_id"]: a for a in Stored(built).values("articles")}
    passage = Stored(built).values("evidence")[0]
    copy = texts[articles[passage["article_id"]]["page_sha256"]]
    visit(page, site, f"event#{passage['event_id']}")
    other = tmp_path / "other.txt"
    other.write_bytes(copy.read_bytes() + b" ")
    page.set_input_files("#own", str(other))
    until(page, "document.querySelector('.said').textContent.includes('not the text of a page')")
    assert not page.query_selector_all(".passage")
    page.set_input_files("#own", str(copy))
    until(page, "document.querySelectorAll('.passage mark').length > 0")
    words = copy.read_bytes().decode()[passage["start"] : passage["end"]]
    assert words in [mark.text_content() for mark in page.query_selector_all(".passage mark")]
    assert page.get_attribute(".passage", "dir") == "rtl"
    assert not page.query_selector_all("#event .notice")


def test_a_folder_of_texts_shows_every_page_with_its_passages(page: Page, site: Path, built: Path) -> None:
    stored = Stored(built)
    texts = {hashlib.sha256(p.read_bytes()).hexdigest(): p.read_bytes().decode() for p in sample.PAGES.glob("*.txt")}
    wanted = {a["page_sha256"] for a in stored.values("articles")}
    visit(page, site, "articles")
    page.set_input_files("#own-folder", str(sample.PAGES))
    until(page, "document.querySelector('.said').textContent.includes('of this release')")
    assert f"{len(wanted & texts.keys())} of {len(wanted)} pages of this release are open." in page.inner_text(".said")
    for article in stored.values("articles"):
        reports = {e["event_id"] for e in stored.values("evidence") if e["article_id"] == article["article_id"]}
        if article["page_sha256"] not in texts or not reports:
            continue
        page.evaluate("(id) => { location.hash = id; }", article["article_id"])
        until(page, f"document.documentElement.dataset.ready === '{article['article_id']}'")
        text = texts[article["page_sha256"]]
        words = {text[e["start"] : e["end"]] for e in stored.values("evidence") if e["article_id"] == article["article_id"]}
        until(page, f"document.querySelectorAll('.passage mark').length >= {len(words)}")
        assert {mark.text_content() for mark in page.query_selector_all(".passage mark")} == words
        assert len(page.query_selector_all("article.report")) == len(reports)
        numbers = page.query_selector_all(".page-text .number")
        whole = str(page.text_content(".page-text"))
        assert len(whole) == len(text) + sum(len(n.text_content() or "") for n in numbers)
        assert {n.text_content() for n in numbers} == {str(i + 1) for i in range(len(reports))}
        page.click(".back a")
        until(page, "document.documentElement.dataset.ready === 'all'")
        assert "pages of this release are open." in page.inner_text(".said")


def test_a_text_can_be_dropped(page: Page, site: Path, built: Path) -> None:
    passage = Stored(built).values("evidence")[0]
    visit(page, site, f"event#{passage['event_id']}")
    page.evaluate(
        """(text) => {
          const moved = new DataTransfer();
          moved.items.add(new File([text], "mine.txt"));
          document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: moved, bubbles: true, cancelable: true }));
        }""",
        "not a page",
    )
    until(page, "document.querySelector('.said').textContent.startsWith('mine.txt is not the text')")


def test_the_table_is_sorted_by_the_keyboard(page: Page, site: Path) -> None:
    if page.viewport_size and page.viewport_size["width"] < 600:
        pytest.skip("a phone has a list to choose the order from")
    visit(page, site, "events")
    page.focus("th[data-sort=reports] button")
    page.keyboard.press("Enter")
    assert page.get_attribute("th[data-sort=reports]", "aria-sort") == "descending"
    numbers = [int(cell.text_content() or "") for cell in page.query_selector_all("#table tbody td.num")]
    assert numbers == sorted(numbers, reverse=True)


def test_light_and_dark_can_be_switched(page: Page, site: Path) -> None:
    visit(page, site, "index")
    before = page.evaluate("document.documentElement.dataset.theme")
    page.click("#theme")
    assert {before, page.evaluate("document.documentElement.dataset.theme")} == {"light", "dark"}


@pytest.mark.parametrize("fragment", ["no-such-event", "%E0%A4", "constructor"])
def test_what_is_not_there_is_said_to_be_so(fragment: str, page: Page, site: Path) -> None:
    for name, thing in (("event", "event"), ("articles", "article"), ("actors", "actor")):
        page.goto("about:blank")
        page.goto((site / f"{name}.html").as_uri() + f"#{fragment}")
        until(page, f"[...document.querySelectorAll('h1')].some((h) => h.textContent === 'No such {thing}')")


def test_a_name_is_found_though_it_is_written_in_one_word_or_in_two(page: Page, site: Path, built: Path) -> None:
    names = [n["name"] for n in Stored(built).values("names") if n["entity"] == "actor" and " " in n["name"] and n["language"] == "ar"]
    visit(page, site, "actors")
    for name in names[:3]:
        found = []
        for words in (f'"{name}"', name.replace(" ", "")):
            page.fill("#f-q", words)
            found.append(page.inner_text("#list tbody"))
        assert found[0] == found[1] != ""


@pytest.mark.parametrize(("name", "chart"), [("time", "scores"), ("where", "map")])
def test_a_picture_is_saved_as_svg_and_as_png(name: str, chart: str, page: Page, site: Path, built: Path) -> None:
    version = Stored(built).version
    visit(page, site, name)
    figure = page.locator("figure", has=page.locator(f'[data-chart="{chart}"]' if chart != "map" else "#map"))
    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as download:
            figure.locator(".save button", has_text=kind).click()
        assert download.value.suggested_filename == f"{Stored(built).package['name']}-{version}-{chart}.{kind.lower()}"
        data = Path(download.value.path()).read_bytes()
        assert data.startswith(start)
        assert len(data) > 2000
        assert kind == "PNG" or chart == "map" or version.encode() in data


def test_score_lines_do_not_cross_months_of_which_no_article_was_read(page: Page, site: Path) -> None:
    visit(page, site, "time")
    months = page.evaluate("waqai.charts.months.filter((m) => m.stretch >= 0)")
    known = {m["month"]: m["stretch"] for m in months}
    rows = page.evaluate("Object.values(waqai.get('scores')).flat()")
    assert {month for month, *_ in rows} <= known.keys()
    first = page.evaluate("Object.values(waqai.get('scores'))[0]")
    lines = page.locator('[data-chart="scores"] path[aria-label], [data-chart="scores"] .mark-line path').count()
    assert lines == len({(direction, known[month]) for month, direction, *_ in first})


@pytest.mark.parametrize("key", ["place", "actor", "article", "outlet", "status", "mode"])
def test_a_filter_by_what_is_not_there_shows_nothing(key: str, page: Page, site: Path) -> None:
    visit(page, site, f"events#{key}=no-such-thing")
    assert shown(page) == []
    assert page.inner_text("#none") == "No events match. Remove the filter."


def test_a_dot_of_the_map_says_what_is_there(page: Page, site: Path) -> None:
    visit(page, site, "where")
    page.focus(".point")
    assert page.is_visible("#popup")
    assert "Show" in page.inner_text("#popup")
    page.keyboard.press("Escape")
    assert not page.is_visible("#popup")
