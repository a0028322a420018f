"""`waqai code` in a real browser, with no network but this machine: `make browser-test`."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.test_browser import AXE, CHROMIUM, FLAGS, browser, until  # noqa: F401 (a fixture)
from waqai.code_page.coding_session import CodingSession, SessionSetup
from waqai.code_page.page_api import PageApi
from waqai.code_page.page_server import PageServer
from waqai.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make browser-test")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: install it, or name it in CHROMIUM")

ARTICLE, OTHER = "al-manara-2025-03-14-1", "sawt-al-delta-2025-03-12-2"
SHOTS = os.environ.get("WAQAI_SHOTS")  # a folder for pictures of the page, to be looked at


class Opened(NamedTuple):
    page: Page
    root: Path
    server: PageServer

    def values(self, article: str = ARTICLE, coding: str = "c2") -> list[dict[str, Any]]:
        desk = CodingSession(Project(self.root), SessionSetup("c2", coding))
        return desk.open(article)["reports"] or []

    def saved(self) -> None:
        time.sleep(0.3)
        until(self.page, "document.documentElement.dataset.saved === 'saved'")

    def pick(self, name: str, words: str) -> None:
        self.page.fill(f"[data-pick={name}]", words)
        self.page.wait_for_selector(f"[data-pick={name}][aria-expanded=true]")
        self.page.keyboard.press("Enter")


def serve(root: Path, seat: SessionSetup, language: str = "en", first: str | None = ARTICLE) -> PageServer:
    server = PageServer(PageApi(CodingSession(Project(root), seat), language, first).answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def visit(page: Page, server: PageServer, query: str = "") -> None:
    page.goto(server.address.replace("/#", f"/{query}#"))
    until(page, "Boolean(document.documentElement.dataset.ready)")


@pytest.fixture(params=["light 1280", "dark 390"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def new_page(browser: Browser, found: list[str], server: PageServer, size: str = "light 1280") -> Page:  # noqa: F811
    scheme, width = size.split()
    context = browser.new_context(viewport={"width": int(width), "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: found.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "request", lambda asked: None if asked.url.startswith((f"http://127.0.0.1:{server.port}/", "data:")) else found.append(asked.url)
    )
    return page


@pytest.fixture
def opened(project: Path, browser: Browser, size: str) -> Iterator[Opened]:  # noqa: F811
    """The page of an article that nobody has begun; a word on the console, or a request that leaves this machine, is a failure."""
    server, found = serve(project, SessionSetup("c2", "c2")), list[str]()
    page = new_page(browser, found, server, size)
    visit(page, server)
    yield Opened(page, project, server)
    page.context.close()
    server.shutdown()
    server.server_close()
    told = ("409", "404", "ERR_CONNECTION_")  # what the browser itself says of answers that are meant, and of a server that is away
    assert [one for one in found if not any(word in one for word in told)] == []


def picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def axe(page: Page) -> list[Any]:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make browser-test")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    script = "axe.run({ preload: false }).then((r) => r.violations.map((v) => [v.impact, v.id, v.nodes.map((n) => n.target.join(' ')).slice(0, 3)]))"
    return [fault for fault in page.evaluate(script) if fault[0] in ("serious", "critical")]


# Where a run of the body's text lies on the screen, from a place in UTF-16 to another.
BOX = """([run, a, b]) => {
  const body = document.querySelectorAll('.body')[run], range = document.createRange();
  range.setStart(body.firstChild, a); range.setEnd(body.firstChild, b);
  const boxes = [...range.getClientRects()];
  return boxes.map((r) => [r.left, r.top, r.right, r.bottom]);
}"""


def drag(page: Page, run: int, first: tuple[int, int], last: tuple[int, int], *, back: bool) -> None:
    """Drag from the beginning of a word to the end of another, or the other way, in a text that runs to the left."""
    start, end = page.evaluate(BOX, [run, *first])[0], page.evaluate(BOX, [run, *last])[-1]
    points = [(start[2] - 1, (start[1] + start[3]) / 2), (end[0] + 1, (end[1] + end[3]) / 2)]
    points = points[::-1] if back else points
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=4)
    page.mouse.up()


def test_it_opens_fits_and_has_no_serious_fault(opened: Opened, size: str) -> None:
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert page.url == f"http://127.0.0.1:{opened.server.port}/"
    assert axe(page) == []
    page.reload()
    until(page, "document.documentElement.dataset.ready === 'yes'")
    assert page.query_selector_all(".body")


def test_what_is_marked_by_mouse_has_the_exact_code_points(project: Path, browser: Browser) -> None:  # noqa: F811
    """A hundred marks in a text with emoji, CRLF, vowel marks and joined letters, each against the words in Python."""
    text = with_everything(project)
    server, found = serve(project, SessionSetup("c2", "c2")), list[str]()
    page = new_page(browser, found, server)
    page.set_viewport_size({"width": 1280, "height": 3000})
    visit(page, server)
    words = [(m.start(), m.end()) for m in re.finditer(r"[\w\u064b-\u0652]+", text)]
    unit = [0]
    for c in text:
        unit.append(unit[-1] + (2 if ord(c) > 0xFFFF else 1))
    draw, exact, made = random.Random(7), 0, 0
    while made < 100:
        at = draw.randrange(len(words) - 8)
        first, last = words[at], words[at + draw.randrange(3, 8)]
        if last[1] - first[0] < 10:
            continue
        made += 1
        page.keyboard.press("Escape")
        drag(page, 0, (unit[first[0]], unit[first[1]]), (unit[last[0]], unit[last[1]]), back=bool(made % 2))
        page.wait_for_selector("#marked:not([hidden]) .words")
        exact += page.text_content("#marked .words") == text[first[0] : last[1]]
    assert exact == 100
    assert found == []


def with_everything(project: Path) -> str:
    """Give the article another page, that is all its body."""
    line = "🚢 أفرجَ «جيشُ الساحلِ» أمسِ عن اثني عشرَ بحّارًا 👩‍👩‍👧 من السفينةِ «نورد ستار» بعدَ احتجازٍ دامَ عشرينَ يومًا في البحرِ الأحمرِ.\r\n"
    text = "\r\n" + line * 8 + "وقال الوزير إن 12,500 طنّ من الوقود احترقت ⚠️ في بورتسودان."
    return replace_page(project, text)


def replace_page(project: Path, text: str) -> str:
    data = text.encode()
    sha = hashlib.sha256(data).hexdigest()
    (project / "raw" / "text" / f"{sha}.txt").write_bytes(data)
    path = project / "raw" / "articles" / f"{ARTICLE}.yaml"
    record = re.sub(r"sha256: [0-9a-f]{64}", f"sha256: {sha}", path.read_text(encoding="utf-8"))
    record = re.sub(r"characters: [0-9]+", f"characters: {len(text)}", record)
    path.write_text(re.sub(r"body: .*", f"body: [[0, {len(text)}]]", record), encoding="utf-8")
    for coding in ("c1", "adjudicated"):
        (project / "raw" / "annotations" / coding / f"{ARTICLE}.yaml").unlink(missing_ok=True)
    return text


def test_a_report_is_coded_by_keyboard_alone(opened: Opened) -> None:
    page = opened.page
    keys = page.keyboard
    keys.press("t")
    for _ in range(2):
        keys.press("ArrowLeft")
    for _ in range(5):
        keys.press("Shift+ArrowLeft")
    keys.press("Enter")
    page.wait_for_selector("#field-type:focus")
    keys.type("Consult")
    keys.press("Escape")
    for key, words in (("/", "sudan"), ("r", "السودانيه")):
        keys.press(key)
        keys.type(words)
        page.wait_for_selector(".options:not([hidden])")
        keys.press("Enter")
        keys.press("Escape")
        keys.press("Escape")
    keys.press("w")
    keys.type("2025-03-13")
    keys.press("Escape")
    keys.press("s")
    keys.type("Sudan holds talks with its own army.")
    keys.press("Escape")
    opened.saved()
    keys.press("d")
    opened.saved()
    (report,) = opened.values()
    assert report["type"] == "CONSULT"
    assert report["actors"] == ["sudan"]
    assert report["recipients"] == ["sudan-army"]
    assert report["summary"] == "Sudan holds talks with its own army."
    assert report["event"] == "sudan-holds-talks-own-army-2025"
    assert "draft" not in report, page.inner_text("#form")


def test_eight_reports_are_coded_by_mouse_from_nothing_to_valid(opened: Opened) -> None:
    page, wanted = opened.page, CodingSession(Project(opened.root), SessionSetup("c1", "c1")).open(ARTICLE)["reports"][:8]
    desk = CodingSession(Project(opened.root), SessionSetup("c1", "c1"))
    text = desk.open(ARTICLE)["text"]
    for report in wanted:
        for i, passage in enumerate(report["evidence"]):
            page.fill("#find-words", text[passage["start"] : passage["end"]])
            page.click("#find button")
            page.wait_for_selector("#marked .words")
            page.click("#marked button >> nth=" + ("0" if not i else "1"))
            page.wait_for_selector("#marked", state="hidden")
        page.select_option("#field-type", report["type"])
        if report["mode"]:
            page.select_option("[data-key=mode] select", report["mode"])
        page.check(f"[data-status={report['status']}]")
        for key in ("actors", "recipients", "contexts"):
            for one in report[key]:
                opened.pick(key, one)
        if report["place"]:
            opened.pick("place", report["place"])
        if "mutual" in report:
            page.select_option("[data-key=mutual] select", str(report["mutual"]).lower())
        if report["date"]:
            page.fill("[data-date=date]", report["date"])
        if report.get("planned"):
            page.fill("[data-date=planned]", report["planned"])
        for claim in report.get("claims", ()):
            page.click(f"[data-key=claims] button:has-text('{claim['stance']}')")
            opened.pick("claims", claim["by"])
        for number, q in enumerate(report.get("quantities", ())):
            page.click("[data-key=quantities] > button")
            row = page.locator(".quantity").nth(number)
            row.locator("select").nth(0).select_option(q["what"])
            row = page.locator(".quantity").nth(number)
            row.locator("select").nth(1).select_option(q["unit"])
            for at, key in enumerate(("value", "low", "high")):
                if q[key] is not None:
                    row.locator("input.number").nth(at).fill(str(q[key]))
            row.locator("input[type=checkbox]").set_checked(q["approximate"])
        page.fill("#field-summary", report["summary"])
        page.fill("#field-event", report["event"])
        opened.saved()
    for i, report in enumerate(wanted):
        page.click(f"#reports ol li:nth-child({i + 1}) button")
        for one in report.get("about", ()):
            others = [r["event"] for r in wanted if r is not report]
            if one in others:
                page.evaluate("document.querySelector('[data-key=about] details:not(.rule)').open = true")
                page.locator("[data-key=about] input[type=checkbox]").nth(others.index(one)).check()
        opened.saved()
        page.click("#finish")
        opened.saved()
    picture(page, f"eight-{page.viewport_size['width']}")
    got = opened.values()
    for mine, theirs in zip(got, wanted, strict=True):
        about = [x for x in theirs.get("about", []) if x in [r["event"] for r in wanted]]
        assert {k: v for k, v in mine.items() if k not in ("about", "draft")} == {k: v for k, v in theirs.items() if k != "about"}
        assert mine.get("about", []) == about
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert axe(page) == []


class Keyboard:
    """Hands that have no mouse: what is to be reached is reached by its key, or by Tab."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, page.keyboard

    def tab_to(self, selector: str) -> None:
        for _ in range(120):
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            self.keys.press("Tab")
        pytest.fail(f"Tab does not come to {selector}")

    def out(self) -> None:
        """Leave a field."""
        self.keys.press("Escape")
        if self.page.evaluate("['INPUT', 'TEXTAREA', 'SELECT'].includes(document.activeElement.tagName)"):
            self.keys.press("Escape")

    def at(self, key: str) -> None:
        self.out()
        self.keys.press(key)

    def pick(self, words: str) -> None:
        self.keys.type(words)
        self.page.wait_for_selector(".options:not([hidden])")
        self.keys.press("Enter")

    def choose(self, label: str) -> None:
        """Choose in a list by the letters of a label."""
        self.keys.type(label)

    def words(self, words: str) -> None:
        self.at("f")
        self.keys.press("Control+a")
        self.keys.type(words)
        self.keys.press("Enter")
        self.page.wait_for_selector("#marked .words")
        self.page.wait_for_selector("#found button:focus, #marked button:focus")


def test_eight_reports_are_coded_by_keyboard_from_nothing_to_valid(project: Path, browser: Browser) -> None:  # noqa: F811
    server, found = serve(project, SessionSetup("c2", "c2")), list[str]()
    page = new_page(browser, found, server)
    visit(page, server)
    desk = CodingSession(Project(project), SessionSetup("c1", "c1"))
    text, reports, lists = (said := desk.open(ARTICLE))["text"], said["reports"], desk.index.schema.codebook.lists
    wanted = [*reports[1:7], *reports[10:12]]  # all kinds of fields are among them
    codes = {name: {c.code: c.label for c in one.codes} for name, one in lists.items()}
    hands, opened, label = Keyboard(page), Opened(page, project, server), codes["types"] | codes["modes"]
    for report in wanted:
        for i, passage in enumerate(report["evidence"]):
            hands.words(text[passage["start"] : passage["end"]])
            hands.keys.press("e" if i else "n")
            page.wait_for_selector("#marked", state="hidden")
        if len(report["evidence"]) > 1:
            hands.at("j")
        hands.tab_to("#field-type")
        hands.choose(label[report["type"]])
        if report["mode"]:
            hands.keys.press("Tab")
            hands.tab_to("[data-key=mode] select")
            hands.choose(label[f"{report['type']}-{report['mode']}"])
        for _ in range(["actual", "alleged", "hypothetical", "negated"].index(report["status"])):
            hands.at("a")
            hands.keys.press("ArrowDown")
        for key, shortcut in (("actors", "/"), ("recipients", "r")):
            for one in report[key]:
                hands.at(shortcut)
                hands.pick(one)
        if "mutual" in report:
            hands.at("r")
            hands.tab_to("[data-key=mutual] select")
            hands.choose("yes" if report["mutual"] else "no")
        if report["date"]:
            hands.at("w")
            hands.keys.type(report["date"])
        if report.get("planned"):
            hands.tab_to("[data-date=planned]")
            hands.keys.type(report["planned"])
        if report.get("repeated"):
            hands.at("w")
            hands.tab_to("[data-key=repeated] input")
            hands.keys.press("Space")
        if report["place"]:
            hands.at("p")
            hands.pick(report["place"])
        for claim in report.get("claims", ()):
            hands.at("p")
            hands.tab_to(f"[data-key=claims] > .row button:nth-child({1 if claim['stance'] == 'asserts' else 2})")
            hands.keys.press("Enter")
            hands.tab_to("[data-pick=claims]")
            hands.pick(claim["by"])
        if report["contexts"]:
            hands.at("p")
            hands.tab_to("[data-pick=contexts]")
            for one in report["contexts"]:
                hands.pick(one)
        for number, quantity in enumerate(report.get("quantities", ()), 1):
            hands.at("p")
            hands.tab_to("[data-key=quantities] > button")
            hands.keys.press("Enter")  # leads into the new row
            row = f".quantity:nth-child({number}) label:nth-of-type"
            hands.choose(codes["quantities"][quantity["what"]])
            for at, key in enumerate(("value", "low", "high"), 2):
                hands.keys.press("Tab")
                assert page.evaluate("(s) => document.activeElement.matches(s)", f"{row}({at}) input"), "the next field is a Tab away"
                if quantity[key] is not None:
                    hands.keys.type(str(quantity[key]))
            hands.tab_to(f"{row}(5) input")
            if quantity["approximate"]:
                hands.keys.press("Space")
            hands.tab_to(f"{row}(6) select")
            hands.choose(codes["units"][quantity["unit"]])
        hands.at("s")
        hands.keys.type(report["summary"])
        hands.tab_to("#field-event")
        hands.keys.press("Control+a")
        hands.keys.type(report["event"])
        hands.out()
        opened.saved()
    for _ in wanted[1:]:
        hands.at("k")
    told = [report["event"] for report in wanted]
    for report in wanted:
        others = [event for event in told if event != report["event"]]
        for event in (event for event in report.get("about", ()) if event in others):
            hands.at("p")
            hands.tab_to("[data-key=about] details:not(.rule) > summary")
            if page.locator("[data-key=about] details:not(.rule)").get_attribute("open") is None:
                hands.keys.press("Enter")
            hands.tab_to(f"[data-key=about] label.check:nth-of-type({others.index(event) + 1}) input")
            hands.keys.press("Space")
        hands.at("d")
        opened.saved()
        hands.at("j")
    got = opened.values()
    for mine, theirs in zip(got, wanted, strict=True):
        about = [event for event in theirs.get("about", []) if event in told]
        assert mine == {k: v for k, v in theirs.items() if k != "about"} | ({"about": about} if about else {})
    keys = {key for report in got for key, said in report.items() if said}
    assert keys >= {"about", "quantities", "mutual", "repeated", "claims", "planned", "contexts", "mode", "place"}
    assert found == []


def test_problems_stand_at_their_fields_and_are_explained(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("n")
    page.select_option("#field-type", "CONSULT")
    page.fill("[data-date=date]", "2025-13")
    page.wait_for_selector("[data-key=date].has-error .problem")
    assert "there is no month 13" in page.inner_text("[data-key=date] .meaning")
    page.click("[data-key=date] .problem button")
    page.wait_for_selector("dialog pre")
    assert "# bad-date" in page.inner_text("dialog pre")
    page.keyboard.press("Escape")
    page.fill("[data-date=date]", "2025-02/..")
    page.wait_for_selector("[data-key=date]:not(.has-error)")
    until(page, "document.querySelector('[data-key=date] .meaning').textContent === 'since 1 February 2025, goes on'")
    page.select_option("[data-key=date] select >> nth=0", "day")
    page.fill("[data-key=date] .four", "2025")
    page.fill("[data-key=date] .two >> nth=0", "03")
    page.fill("[data-key=date] .two >> nth=1", "07")
    opened.saved()
    assert opened.values()[0]["date"] == "2025-03-07"


def test_a_new_actor_is_made_on_the_spot(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("n")
    page.select_option("#field-type", "CONSULT")
    page.fill("[data-pick=actors]", "Mariam Adel")
    page.wait_for_selector(".options li:has-text('New actor')")
    page.click(".options li:has-text('New actor')")
    page.fill("dialog input[lang=ar]", "مريم عادل")
    page.select_option("dialog select >> nth=1", "EGY")
    page.click("dialog button[type=submit]")
    assert page.evaluate("document.querySelector('dialog select').validity.valueMissing"), "no kind is chosen for the coder"
    page.select_option("dialog select >> nth=0", "person")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("dialog [role=alert]:not(:empty)")
    page.select_option("dialog select[multiple]", "GOV")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("dialog", state="detached")
    opened.saved()
    assert opened.values()[0]["actors"] == ["mariam-adel"]


def test_an_arabic_keyboard_has_the_same_keys(opened: Opened) -> None:
    page = opened.page
    press = "(said) => dispatchEvent(new KeyboardEvent('keydown', { ...said, bubbles: true, cancelable: true }))"
    page.evaluate(press, {"key": "ى", "code": "KeyN"})
    page.wait_for_selector("#field-type")
    page.evaluate("document.activeElement.blur()")
    page.evaluate(press, {"key": "؟", "code": "Slash", "shiftKey": True})
    page.wait_for_selector("dialog .keys")
    assert len(page.query_selector_all("dialog .keys tr")) > 20
    page.keyboard.press("Escape")
    page.fill("#field-summary", "")
    page.focus("#field-summary")
    page.keyboard.type("njdx")
    assert page.input_value("#field-summary") == "njdx"


def test_a_hand_s_edit_is_taken_over_and_two_tabs_are_shown(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("n")
    page.select_option("#field-type", "CONSULT")
    page.fill("#field-event", "a-b-2025")
    opened.saved()
    path = opened.root / "raw" / "annotations" / "c2" / f"{ARTICLE}.yaml"
    path.write_text(path.read_text().replace("status: actual", "status: alleged  # by hand"))
    until(page, "document.querySelector('[data-status=alleged]')?.checked === true")
    page.fill("#field-summary", "What the page says of it.")
    opened.saved()
    assert "alleged  # by hand" in path.read_text()
    page.evaluate("window.stopped = true")
    other = page.context.new_page()
    visit(other, opened.server)
    other.fill("#field-summary", "What the second tab says.")
    until(other, "document.documentElement.dataset.saved === 'saved'")
    time.sleep(0.4)
    path.write_text(path.read_text().replace("What the second tab says.", "What a hand says of it."))
    other.evaluate("1")
    other.fill("#field-summary", "What the second tab says now.")
    other.wait_for_selector("dialog[open] .sides", timeout=5000)
    other.click("dialog .side:has-text('Mine') input")
    other.click("dialog button.first")
    time.sleep(0.8)
    until(other, "document.documentElement.dataset.saved === 'saved'")
    assert opened.values()[0]["summary"] == "What the second tab says now."


def test_what_is_taken_back_comes_again(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("n")
    page.select_option("#field-type", "CONSULT")
    page.fill("#field-summary", "One sentence of this report.")
    opened.saved()
    time.sleep(0.6)
    opened.saved()
    page.click("button:has-text('Delete this report')")
    opened.saved()
    assert opened.values() == []
    page.click("h1")
    page.keyboard.press("Control+z")
    page.wait_for_selector("#field-summary")
    assert page.input_value("#field-summary") == "One sentence of this report."
    assert len(opened.values()) == 1


def test_what_was_not_saved_is_there_again_after_a_crash(opened: Opened) -> None:
    page, port = opened.page, opened.server.port
    page.keyboard.press("n")
    page.select_option("#field-type", "CONSULT")
    opened.saved()
    opened.server.shutdown()
    opened.server.server_close()
    page.fill("#field-summary", "Typed while the server was away.")
    time.sleep(0.6)
    again = PageServer(PageApi(CodingSession(Project(opened.root), SessionSetup("c2", "c2")), "en", ARTICLE).answer, port)
    threading.Thread(target=again.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    page.goto("about:blank")
    visit(page, again)
    until(page, "document.querySelector('#field-summary')?.value === 'Typed while the server was away.'")
    opened.saved()
    assert opened.values()[0]["summary"] == "Typed while the server was away."
    again.shutdown()
    again.server_close()


def test_a_machine_s_suggestions_are_taken_or_refused(project: Path, browser: Browser) -> None:  # noqa: F811
    server, found = serve(project, SessionSetup("c2", "c2", "c1")), list[str]()
    page = new_page(browser, found, server)
    visit(page, server)
    number = len(page.query_selector_all(".suggestions li"))
    page.click(".suggestions button:has-text('Refuse')")
    assert len(page.query_selector_all(".suggestions li")) == number - 1
    page.click(".suggestions button:has-text('Take it')")
    until(page, "document.querySelectorAll('#reports ol li').length === 1")
    assert len(page.query_selector_all(".suggestions li")) == number - 2
    picture(page, "suggestions")
    assert found == []


def test_codings_are_adjudicated_side_by_side(project: Path, browser: Browser, size: str) -> None:  # noqa: F811
    server, found = serve(project, SessionSetup("adj", "adjudicated", None, ("c1", "c2")), first=OTHER), list[str]()
    page = new_page(browser, found, server, size)
    visit(page, server)
    picture(page, f"adjudicate-{size.split()[1]}")
    assert axe(page) == []
    path = project / "raw" / "annotations" / "adjudicated" / f"{OTHER}.yaml"
    for i in range(len(page.query_selector_all("#reports ol li"))):
        page.click(f"#reports ol li:nth-child({i + 1}) button")
        while page.query_selector("tr.marked"):
            page.fill(".comparison tr.marked input", "It says so.")
            left = len(page.query_selector_all("tr.marked"))
            page.click("tr.marked [data-take]")
            until(page, f"document.querySelectorAll('tr.marked').length < {left}")
            time.sleep(0.35)
            until(page, "document.documentElement.dataset.saved === 'saved'")
        if page.query_selector(".whole"):
            page.click(".whole button:has-text('Keep')")
            time.sleep(0.5)
            until(page, "document.documentElement.dataset.saved === 'saved'")
    text = path.read_text()
    assert "open:" not in text
    assert "reason: It says so." in text
    assert found == []


def test_the_page_speaks_arabic_and_runs_to_the_left(project: Path, browser: Browser, size: str) -> None:  # noqa: F811
    server, found = serve(project, SessionSetup("c1", "c1"), "ar"), list[str]()
    page = new_page(browser, found, server, size)
    visit(page, server)
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    picture(page, f"arabic-{size.split()[1]}")
    assert axe(page) == []
    assert found == []


@pytest.mark.parametrize("query", ["", "?spans"])
def test_a_long_article_with_many_passages_stays_quick(query: str, project: Path, browser: Browser) -> None:  # noqa: F811
    line = "أفرج جيش الساحل أمس عن اثني عشر بحارا من السفينة نورد ستار بعد احتجاز دام عشرين يوما في البحر الأحمر.\r\n"
    text = replace_page(project, "🚢" + line * (200_000 // len(line)))
    reports = [
        f"  - draft: true\n    event: event-{i}\n    evidence: [{entry(text, 400 * i + 3)}, {entry(text, 400 * i + 103)}]\n"
        for i in range(200)
    ]
    head = f"article: {ARTICLE}\ncoder: c2\ncodebook: 1.1.0\ncoded: 2026-01-02\nreports:\n"
    (project / "raw" / "annotations" / "c2" / f"{ARTICLE}.yaml").write_text(head + "".join(reports))
    server, found = serve(project, SessionSetup("c2", "c2")), list[str]()
    page = new_page(browser, found, server)
    began = time.monotonic()
    visit(page, server, query)
    page.wait_for_selector(".body")
    assert bool(page.locator(".body span.hl-own").count()) == bool(query), "spans are where the browser has no highlights, or is told so"
    opened = time.monotonic() - began
    began = time.monotonic()
    page.keyboard.press("j")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    moved = time.monotonic() - began
    began = time.monotonic()
    page.keyboard.press("t")
    page.keyboard.press("Shift+ArrowLeft")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    marked = time.monotonic() - began
    began = time.monotonic()
    page.fill("#field-summary", "A sentence on the second report.")
    time.sleep(0.26)
    until(page, "document.documentElement.dataset.saved === 'saved'")
    saved = time.monotonic() - began
    print(json.dumps({"opened": opened, "next report": moved, "a word": marked, "saved": saved}))
    assert opened < 6
    assert max(moved, marked) < 1
    assert saved < 2.5
    assert found == []


def entry(text: str, start: int) -> str:
    return f"{{start: {start}, end: {start + 50}, sha256: {hashlib.sha256(text[start : start + 50].encode()).hexdigest()}}}"


def test_without_its_text_an_article_says_how_to_get_it(project: Path, browser: Browser) -> None:  # noqa: F811
    shutil.rmtree(project / "raw" / "text")
    server, found = serve(project, SessionSetup("c2", "c2")), list[str]()
    page = new_page(browser, found, server)
    visit(page, server)
    assert f"waqai text fetch {ARTICLE}" in page.inner_text("#text")
    assert found == []


def test_without_a_token_nothing_is_shown(project: Path, browser: Browser) -> None:  # noqa: F811
    server = serve(project, SessionSetup("c2", "c2"))
    page = new_page(browser, [], server)
    page.goto(f"http://127.0.0.1:{server.port}/")
    page.wait_for_selector(".lost")
    assert "token" in page.inner_text(".lost")


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_it_can_be_zoomed_twice(width: int, project: Path, browser: Browser) -> None:  # noqa: F811
    server, found = serve(project, SessionSetup("c1", "c1")), list[str]()
    page = new_page(browser, found, server, f"light {width}")
    visit(page, server)
    picture(page, f"coded-{width}")
    page.set_viewport_size({"width": max(320, width // 2), "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert found == []


# what a first user ran into


def began(opened: Opened, kind: str = "CONSULT") -> Page:
    page = opened.page
    page.keyboard.press("n")
    page.select_option("#field-type", kind)
    return page


@pytest.mark.parametrize("size", ["light 1280"], indirect=True)
@pytest.mark.parametrize("key", ["n", "Enter"])
def test_words_that_are_marked_by_keys_begin_a_report_by_either_key(key: str, opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("t")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press(key)
    page.wait_for_selector(".passages li")
    opened.saved()
    (passage,) = opened.values()[0]["evidence"]
    assert passage["end"] - passage["start"] > 20


@pytest.mark.parametrize("size", ["light 1280"], indirect=True)
def test_a_span_is_typed_field_by_field_and_nothing_is_wrong_before_it_is_left(opened: Opened) -> None:
    page = began(opened)
    page.focus("[data-key=date] select >> nth=0")  # as whoever chooses in it: a field that is left says what it lacks
    page.select_option("[data-key=date] select >> nth=0", "span")
    page.focus("[data-key=date] .parts >> nth=0 >> .four")
    opened.saved()
    assert page.query_selector_all("[data-key=date].has-error, [data-key=date] .bad") == []
    for word in ("2025", "03", "01", "2025", "03", "09"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    opened.saved()
    assert opened.values()[0]["date"] == "2025-03-01/2025-03-09"
    page.select_option("[data-key=date] select >> nth=0", "day")
    page.fill("[data-key=date] .two >> nth=0", "")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('[data-key=date] .meaning.bad')?.textContent.startsWith('Still missing: Month')")
    assert page.input_value("[data-key=date] .two >> nth=1") == "01", "what is filled stays"
    page.keyboard.press("d")
    page.wait_for_selector("#notice p")
    said = page.inner_text("#notice p")
    assert said.startswith("Report 1. Missing or to correct before it is finished: Passages, ")
    assert "When it happened" in said
    assert opened.values()[0]["date"] == "2025-03-01", "a day is never made a month"


@pytest.mark.parametrize("size", ["light 1280"], indirect=True)
def test_a_number_is_in_the_report_once_it_says_what_it_counts(opened: Opened) -> None:
    page = began(opened)
    page.click("[data-key=quantities] > button")
    row = page.locator(".quantity")
    assert [row.locator("select").nth(i).input_value() for i in (0, 1)] == ["", ""]
    row.locator("input.number").nth(0).fill("12")
    opened.saved()
    assert page.query_selector_all("[data-key=quantities] .problem") == []
    assert "quantities" not in opened.values()[0]
    page.focus("#field-summary")
    assert page.inner_text(".quantity .meaning").startswith("Choose what is counted and its unit")
    row.locator("select").nth(0).select_option(index=1)
    if not row.locator("select").nth(1).input_value():
        row.locator("select").nth(1).select_option(index=1)
    opened.saved()
    assert opened.values()[0]["quantities"][0]["value"] == 12
    assert page.inner_text(".quantity .meaning") == ""


@pytest.mark.parametrize("size", ["light 1280"], indirect=True)
def test_claimants_are_searched_at_once_and_no_half_alike_name_is_taken(opened: Opened) -> None:
    page = began(opened)
    opened.pick("actors", "sudan")
    page.click("[data-key=claims] button:has-text('asserts')")
    page.wait_for_selector("[data-pick=claims]:focus")
    page.fill("[data-pick=recipients]", "sudan harbour authority")
    page.wait_for_selector("[data-pick=recipients][aria-expanded=true]")
    chosen = page.inner_text("[data-key=recipients] li[aria-selected=true]")
    assert chosen.startswith("New actor"), chosen


@pytest.mark.parametrize("size", ["light 1280"], indirect=True)
def test_d_only_finishes_and_answers_where_one_is(opened: Opened) -> None:
    page = began(opened)
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.wait_for_selector("#notice p")
    box = page.locator("#notice p").bounding_box()
    assert box
    assert 0 <= box["y"] < 900, "it is where the user is"
    report = CodingSession(Project(opened.root), SessionSetup("c1", "c1")).open(ARTICLE)["reports"][0]
    path = opened.root / "raw" / "annotations" / "c2" / f"{ARTICLE}.yaml"
    opened.saved()
    source = (opened.root / "raw" / "annotations" / "c1" / f"{ARTICLE}.yaml").read_text()
    first = source[: source.index("\n  - ", source.index("\n  - ") + 1)]
    path.write_text(first.replace("coder: c1", "coder: c2").replace("  - event:", "  - draft: true\n    event:", 1) + "\n")
    until(page, f"document.querySelector('#field-event')?.value === '{report['event']}'")
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("d")
        until(page, "document.querySelector('#toast').textContent === 'Report 1: finished'")
        opened.saved()
        assert "draft" not in opened.values()[0]
    assert "Missing" not in page.inner_text("#notice")
    page.click("#finish-below")
    opened.saved()
    assert opened.values()[0]["draft"] is True


def test_a_decision_stays_in_its_row_and_can_be_taken_otherwise(project: Path, browser: Browser) -> None:  # noqa: F811
    server, found = serve(project, SessionSetup("adj", "adjudicated", None, ("c1", "c2")), first=OTHER), list[str]()
    page = new_page(browser, found, server)
    visit(page, server)
    badge = page.inner_text("#form .badge")
    assert badge.startswith("Open decisions: "), badge
    rows = page.locator(".comparison tbody th").all_inner_texts()
    takes = page.locator("tr.marked >> nth=0 >> [data-take]").all()
    names = [str(one.get_attribute("data-take")) for one in takes]
    for name in (names[0], names[-1]):
        page.click(f"[data-take='{name}']")
        page.wait_for_selector(f"[data-take='{name}'][aria-pressed=true]")
        time.sleep(0.3)
        until(page, "document.documentElement.dataset.saved === 'saved'")
        assert page.locator(".comparison tbody th").all_inner_texts() == rows
    page.reload()
    until(page, "document.documentElement.dataset.ready === 'yes'")
    assert page.locator(".comparison tbody th").all_inner_texts() == rows
    page.wait_for_selector(f"[data-take='{names[-1]}'][aria-pressed=true]")
    assert found == []


@pytest.mark.parametrize("size", ["light 1280"], indirect=True)
def test_a_page_that_is_loaded_again_is_where_it_was(opened: Opened) -> None:
    page = began(opened)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.fill("#field-summary", "The second of two reports.")
    opened.saved()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.fill("#field-summary", "The second of two reports here.")
    page.once("dialog", lambda box: box.accept())
    page.reload()
    until(page, "document.documentElement.dataset.ready === 'yes'")
    assert page.inner_text("#form-title") == "Report 2"
    opened.saved()
    assert page.input_value("#field-summary") == "The second of two reports here."
    assert "Another change" not in page.inner_text("#notice")
    page.emulate_media(color_scheme="dark")
    until(page, "document.documentElement.dataset.theme === 'dark'")
