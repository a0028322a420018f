"""`waqai code` without a browser: what the server answers, what it saves, and what it refuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from benchmarks.generator import Size, generate

from tests import sample
from tests.conftest import Run
from waqai.adjudication.annotation_text import in_brackets, rewritten, values_of
from waqai.adjudication.merge import sources
from waqai.agreement.raw_codings import read_checked
from waqai.catalogue import CATALOGUE
from waqai.code_page.adjudication_page import checked_codings
from waqai.code_page.coding_session import CodingSession, SessionSetup
from waqai.code_page.page_api import PageApi
from waqai.code_page.page_server import MOST_BYTES, PageServer
from waqai.code_page.project_index import ProjectIndex
from waqai.code_page.three_way_merge import merged
from waqai.formats import Formats
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.report_keys import DRAFT, NOTE, REPORT_KEYS
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile.shape import Shape

pytestmark = pytest.mark.usefixtures("kept_schema")
ARTICLE, OTHER = "al-manara-2025-03-14-1", "sawt-al-delta-2025-03-12-2"


class Served(NamedTuple):
    root: Path
    server: PageServer

    def send(
        self, path: str, body: bytes = b"{}", method: str = "POST", without: tuple[str, ...] = (), **headers: str
    ) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
        sent = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": "application/json", "X-Waqai-Token": self.server.token}
        sent |= {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
        link = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        link.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if name not in without:
                link.putheader(name, value)
        link.endheaders(body if method == "POST" else None)
        answer: HTTPResponse = link.getresponse()
        said = answer.status, dict(answer.getheaders()), answer.read()
        link.close()
        return said

    def ask(self, name: str, **said: Any) -> dict[str, Any]:
        status, _, body = self.send(f"/api/{name}", json.dumps(said).encode())
        answer: dict[str, Any] = json.loads(body)
        return answer | ({"status": status} if status != 200 else {})

    def file(self, coding: str = "c2", article: str = ARTICLE) -> Path:
        return self.root / "raw" / "annotations" / coding / f"{article}.yaml"


def serve(root: Path, setup: SessionSetup) -> Served:
    server = PageServer(PageApi(CodingSession(Project(root), setup), "en", None).answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return Served(root, server)


@pytest.fixture
def served(project: Path) -> Iterator[Served]:
    made = serve(project, SessionSetup("c2", "c2"))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a project that no test changes."""
    made = serve(sample.make(tmp_path_factory.mktemp("still") / "project"), SessionSetup("c2", "c2"))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def shape() -> Shape:
    schema, _ = read_schema(sample.REPOSITORY, tables=False)
    assert schema
    return Formats(schema).annotation


def passage(served: Served) -> dict[str, Any]:
    body = served.ask("article", article=ARTICLE)["record"]["body"][1]
    said = served.ask("passage", article=ARTICLE, start=body[0], end=body[0] + 60)
    return {key: said[key] for key in ("start", "end", "sha256")}


# whom it answers


@pytest.mark.parametrize(
    ("status", "path", "arguments"),
    [
        (421, "/", {"Host": "evil.example"}), (421, "/api/start", {"Host": "evil.example"}), (421, "/api/start", {"Host": "127.0.0.1"}),
        (421, "/api/start", {"without": ("Host",)}), (403, "/api/start", {"Origin": "http://evil.example"}), (403, "/api/start", {"Origin": "null"}),
        (403, "/api/start", {"Sec_Fetch_Site": "cross-site"}), (403, "/", {"Sec_Fetch_Site": "cross-site", "method": "GET"}),
        (403, "/api/start", {"without": ("X-Waqai-Token",)}), (403, "/api/start", {"X_Waqai_Token": "guessed"}), (403, "/api/start", {"X_Waqai_Token": "é"}),
        (415, "/api/start", {"Content_Type": "text/plain"}), (415, "/api/start", {"Content_Type": "application/x-www-form-urlencoded"}),
        (415, "/api/start", {"without": ("Content-Type",)}), (415, "/api/start", {"Content_Encoding": "gzip"}),
        (411, "/api/start", {"without": ("Content-Length",)}), (411, "/api/start", {"Content_Length": "-1"}), (411, "/api/start", {"Content_Length": "1e3"}),
        (411, "/api/start", {"Transfer_Encoding": "chunked"}), (413, "/api/start", {"Content_Length": str(MOST_BYTES + 1)}),
        (413, "/api/start", {"Content_Length": "9" * 40}), (400, "/api/start", {"body": b"[]"}), (400, "/api/start", {"body": b"{"}),
        (400, "/api/start", {"body": b"[" * 100_000}), (400, "/api/start", {"body": b'"\xff"'}), (404, "/api/nothing", {}), (404, "/start", {}),
        (404, "/../page_server.py", {"method": "GET"}), (404, "/%2e%2e/page_server.py", {"method": "GET"}), (404, "/etc/passwd", {"method": "GET"}),
        (501, "/api/start", {"method": "PUT"}), (501, "/", {"method": "OPTIONS"}),
    ],
)  # fmt: skip
def test_it_answers_nobody_else(status: int, path: str, arguments: dict[str, Any], still: Served) -> None:
    got, headers, body = still.send(path, **({"method": "POST"} | arguments))
    assert got == status
    assert b"Delta" not in body
    if status != 501:
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers


def test_it_listens_on_this_machine_alone_and_tells_its_token_behind_the_hash_alone(served: Served) -> None:
    assert served.server.server_address[0] == "127.0.0.1"
    assert served.server.address.startswith(f"http://127.0.0.1:{served.server.port}/#token=")
    assert len(served.server.token) >= 32
    status, headers, body = served.send("/", method="GET", without=("X-Waqai-Token",))
    assert status == 200
    assert served.server.token.encode() not in body
    assert "Set-Cookie" not in headers
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("article", ["../../../etc/passwd", "/etc/passwd", "c1/" + ARTICLE, "", ".", "no-such-article", 7, None, ["x"]])
def test_a_text_is_had_by_an_article_s_id_alone(article: Any, still: Served) -> None:
    for name in ("article", "stamp", "passage", "find", "save", "back", "check"):
        said = still.ask(name, article=article, start=0, end=100, words="x", base="", reports=[{}])
        assert said["status"] in (400, 404), (name, said)


def test_a_request_that_breaks_off_ends_nothing(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.server.port)) as link:
        link.sendall(b"POST /api/save HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % served.server.port)
    assert served.ask("start")["coder"] == "c2"


@pytest.mark.parametrize("said", [{"reports": "x"}, {"reports": [1]}, {"reports": [{}], "places": "x"}, {"base": 1}, {"reports": {}}])
def test_what_has_not_its_form_is_refused_and_nothing_is_written(said: dict[str, Any], still: Served) -> None:
    answer = still.ask("save", **({"article": ARTICLE, "base": "", "reports": []} | said))
    assert answer["status"] in (400, 409)
    assert not still.file().exists()


def test_no_key_of_a_report_makes_the_server_fail(served: Served) -> None:
    odd: list[Any] = [None, 1, "x", [], {}, [None], [{}], {"open": {}}, [[]], True, "\u202e", "a\nb", -1, 1e308]
    keys = [DRAFT, NOTE, "x", *(key.name for key in REPORT_KEYS)]
    for value in odd:
        said = served.ask("check", article=ARTICLE, reports=[{key: value} for key in keys])
        assert "status" not in said, (value, said)
        base = served.ask("stamp", article=ARTICLE)["sha256"]
        saved = served.ask("save", article=ARTICLE, base=base, reports=[{key: value} for key in keys if key != "event"])
        assert "status" not in saved or saved["status"] == 422, (value, saved)


# what it looks up


def test_names_are_found_in_both_languages_with_what_they_are_on_the_day(served: Served) -> None:
    for words in ("sudan", "السودان", "سودان", "Sud"):
        assert "sudan" in [one["id"] for one in served.ask("names", kind="actor", words=words, article=ARTICLE, date="2025-03")["found"]], (
            words
        )
    assert served.ask("names", kind="actor", words="sudan", article=ARTICLE)["found"][0]["about"] == "country, SDN, GOV"
    assert served.ask("names", kind="place", words="port sudan", article=ARTICLE)["found"][0]["id"] == "port-sudan"


def test_a_name_that_lacks_a_typed_word_is_only_near(served: Served) -> None:
    found = served.ask("names", kind="actor", words="sudan armyy", article=ARTICLE)["found"]
    assert found
    assert all(one["near"] for one in found)
    assert "near" not in served.ask("names", kind="actor", words="sudan army", article=ARTICLE)["found"][0]


def test_a_page_in_arabic_has_arabic_words_for_codes(project: Path) -> None:
    session = CodingSession(Project(project), SessionSetup("c2", "c2"))
    labels = {language: PageApi(session, language, None).answer("start", {})["labels"] for language in ("en", "ar")}
    assert labels["en"] == {}
    assert labels["ar"]["CONSULT"] == "تشاور"
    codes = [code.code for name in ("types", "statuses") for code in session.index.schema.codebook.lists[name].codes]
    assert all(re.search("[\u0621-\u064a]", labels["ar"][code]) for code in codes)


def test_a_passage_is_trimmed_hashed_and_held_to_the_body(served: Served) -> None:
    said = served.ask("article", article=ARTICLE)
    text, (start, end) = said["text"], said["record"]["body"][1]
    assert said["record"]["rtl"] is True
    got = served.ask("passage", article=ARTICLE, start=start + 3, end=start + 30)
    clamped = served.ask("passage", article=ARTICLE, start=end - 30, end=min(end + 40, len(text)))
    assert clamped["end"] <= end
    assert got["words"] == text[got["start"] : got["end"]]
    assert served.ask("passage", article=ARTICLE, start=start, end=start + 5) == {"refused": "short"}
    assert served.ask("passage", article=ARTICLE, start=end + 1, end=end + 30)["refused"] in ("body", "outside")
    assert served.ask("passage", article=ARTICLE, start="0", end=True) == {"refused": "outside"}


def test_a_new_actor_is_written_at_the_end_of_its_file_and_found_at_once(served: Served) -> None:
    path = served.root / "raw" / "actors.yaml"
    before = path.read_text(encoding="utf-8")
    entry = {
        "id": "mariam-adel",
        "kind": "person",
        "names": {"en": "Mariam Adel", "ar": "مريم عادل"},
        "country": "EGY",
        "sectors": ["GOV"],
        "office": "minister",
    }
    assert served.ask("new", kind="actor", entry=entry | {"sectors": []})["refused"]
    assert served.ask("new", kind="actor", entry=entry) == {"added": "mariam-adel"}
    assert path.read_text(encoding="utf-8").startswith(before)
    assert served.ask("names", kind="actor", words="مريم", article=ARTICLE)["found"][0]["id"] == "mariam-adel"
    assert served.ask("new", kind="actor", entry=entry)["refused"] == ["the id `mariam-adel` is another actor's"]


def test_the_same_event_is_suggested_from_the_coder_s_own_coding_alone(project: Path) -> None:
    served = serve(project, SessionSetup("c1", "c1"))
    told = (values := served.ask("article", article=OTHER)["reports"])[0]
    found = served.ask("events", article=ARTICLE, report={k: v for k, v in told.items() if k != "event"}, others=[])["found"]
    assert found[0]["event"] == told["event"]
    assert found[0]["passage"]["words"]
    assert {event for one in found for event in one["in"]} == {"c1"}
    blind = serve(project, SessionSetup("c2", "c3"))
    assert [one["event"] for one in blind.ask("events", article=ARTICLE, report=values[0], others=[])["found"]] == [None]


# what it checks and saves


def test_what_is_half_done_is_a_draft_and_no_error(served: Served, run: Run) -> None:
    base = served.ask("article", article=ARTICLE)["sha256"]
    saved = served.ask("save", article=ARTICLE, base=base, reports=[{"type": "CONSULT", "mode": "visit", "evidence": [passage(served)]}])
    assert saved["reports"][0]["draft"] is True
    assert saved["verdict"]["todo"][0] == ["contexts", "actors", "recipients", "date", "place", "status", "summary"]
    assert saved["verdict"]["said"] == []
    whole = saved["reports"][0] | {
        "contexts": [], "actors": ["sudan"], "recipients": ["egypt"], "date": "2025-03-13", "place": None, "status": "actual", "summary": "Sudan visits Egypt for talks.",
    }  # fmt: skip
    whole.pop("draft")
    saved = served.ask("save", article=ARTICLE, base=saved["sha256"], reports=[whole], places=[0])
    assert ("draft" in saved["reports"][0]) == bool([p for p in saved["verdict"]["said"] if p["level"] == "error"])


def test_problems_are_at_their_fields_within_three_tenths_of_a_second(served: Served) -> None:
    reports = served.ask("article", article=OTHER)["reports"]
    reports[0] |= {"date": "2025-13", "mode": "no-such-mode"}
    began = time.monotonic()
    said = served.ask("check", article=OTHER, reports=reports)["said"]
    assert time.monotonic() - began < 0.3
    assert {(tuple(p["at"]), p["code"]) for p in said} >= {
        (("reports", 0, "date"), "bad-date"),
        (("reports", 0, "mode"), "mode-of-another-type"),
    }


def test_a_conflict_with_another_article_is_told_at_its_field(project: Path) -> None:
    served = serve(project, SessionSetup("c1", "c1"))
    events: dict[str, list[str]] = {}
    for path in sorted((project / "raw" / "annotations" / "c1").glob("*.yaml")):
        for report in served.ask("article", article=path.stem)["reports"]:
            events.setdefault(report["event"], []).append(path.stem)
    event, articles = next((e, a) for e, a in events.items() if len(a) > 1)
    reports = served.ask("article", article=articles[0])["reports"]
    at = next(i for i, r in enumerate(reports) if r["event"] == event)
    reports[at] |= {"date": "1999-01-01"}
    said = served.ask("check", article=articles[0], reports=reports)["said"]
    assert any(p["at"] == ["reports", at, "date"] and p["related"] for p in said), said


COMMENTED = f"""\
# A coding by hand.
article: {ARTICLE}
coder: c2   # who
codebook: 1.1.0
coded: 2026-01-02

# What it tells:
reports:  # in order
  # first
  - event: one-event-2025   # its name
    type: CONSULT
    mode: null
    # nobody else
    contexts: [ diplomatic,   military ]
    actors: ["sudan"]
    recipients: [egypt]
    date: '2025-03-13'  # Thursday
    place: null
    status: actual
    evidence:
      # the lead
      - {{start: 229, end: 292, sha256: a0b075249fd73a2b8eb068e21a6cb13b7134c23152a1fd3f0b29d13c34e33c9f}}   # here
      - start: 141
        end: 227
        sha256: 7affe3ea11c1ad903d23b9f8d6f2e18131e6859f3f67c8f5f355a973b6f0c520
    summary: "Sudan and Egypt talk."

  # second, to be thought over
  - {{event: two-event-2025, draft: true}}
  # the end
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comments_and_layout_of_what_did_not_change_stay(end: str, shape: Shape) -> None:
    source = COMMENTED.replace("  - {event: two-event-2025, draft: true}", "  - event: two-event-2025\n    draft: true").replace("\n", end)
    values = values_of(source.encode(), shape)
    assert values
    first, second = values["reports"]
    assert rewritten(source, shape, [(0, first), (1, second)]) == source
    new = rewritten(
        source, shape, [(0, first | {"date": "2025-03", "place": "port-sudan"}), (1, second), (None, {"event": "three", "draft": True})]
    )
    lines = source.split(end)
    left = [line for line in lines if line not in new.split(end)]
    assert left == ["    date: '2025-03-13'  # Thursday", "    place: null"]
    assert "    date: 2025-03  # Thursday" + end in new
    assert new.count(end) == len(new.split("\n")) - 1
    fewer = rewritten(source, shape, [(0, first | {"evidence": first["evidence"][:1], "mutual": False})])
    gone = [
        "      - start: 141",
        "        end: 227",
        next(line for line in lines if line.startswith("        sha256: ")),
        "  - event: two-event-2025",
        "    draft: true",
    ]
    assert [line for line in lines if line not in fewer.split(end)] == gone


FLOW = """\
# by hand
article: x  # the article
coder: c2
codebook: 1.1.0
coded: 2026-01-02
reports: [  # two
  {event: a-b, draft: true, note: "a # no comment, 'x' 👍"},
  # the second
  {event: c-d, draft: true, date: 2025-03}]
# behind
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (FLOW, ["# by hand", "article: x  # the article", "  # two", "  # the second", "  # behind"]),
        (FLOW.replace("coded: 2026-01-02\n", "").replace("# behind", "coded: 2026-01-02  # behind"), ["coded: 2026-01-02  # behind"]),
        (json.dumps({"article": "x", "coder": "c2", "codebook": "1.1.0", "coded": "2026-01-02", "reports": [{"event": "a-b", "draft": True}]}) + "\n", ["article: x"]),
        ("article: x\ncoder: c2\nreports:\n  [{event: a-b, draft: true}]\n", ["coder: c2"]),
    ],
)  # fmt: skip
def test_reports_in_brackets_are_written_on_lines_of_their_own_when_first_edited(
    source: str, kept: list[str], end: str, shape: Shape
) -> None:
    source = source.replace("\n", end)
    before = values_of(source.encode(), shape)
    assert before
    assert in_brackets(source)
    stood: list[tuple[int | None, Any]] = list(enumerate(before["reports"]))
    assert rewritten(source, shape, stood) == source
    new = rewritten(source, shape, [*stood, (None, {"event": "e-f", "draft": True})])
    after = values_of(new.encode(), shape)
    assert after == before | {"reports": [*before["reports"], {"event": "e-f", "draft": True}]}
    assert not in_brackets(new)
    assert [line for line in kept if line not in new.split(end)] == []
    assert new.endswith(f"  - event: e-f{end}    draft: true{end}") or new.endswith(f"    event: e-f{end}") or "behind" in new
    assert rewritten(new, shape, [(0, after["reports"][0])]).count("event: ") == 1


def test_a_file_that_cannot_be_read_is_refused_and_never_spoilt(shape: Shape) -> None:
    with pytest.raises(CannotRun):
        rewritten("reports: [", shape, [])


def test_brackets_are_told_and_an_empty_list_is_filled(served: Served) -> None:
    base = served.ask("article", article=ARTICLE)["sha256"]
    served.ask("save", article=ARTICLE, base=base, reports=[{"event": "a-b"}])
    head, _, _ = served.file().read_text().partition("reports:")
    served.file().write_text(head + "reports: [{event: a-b, draft: true}]\n")
    said = served.ask("article", article=ARTICLE)
    assert said["brackets"]
    saved = served.ask("save", article=ARTICLE, base=said["sha256"], reports=[{"event": "a-b", "date": "2025"}], places=[0])
    assert not saved["brackets"]
    served.file().write_text(head + "reports: []\n")
    said = served.ask("article", article=ARTICLE)
    assert not said["brackets"]
    assert "status" not in served.ask("save", article=ARTICLE, base=said["sha256"], reports=[{"event": "a-b"}])
    assert "event: a-b" in served.file().read_text()


def test_a_coding_in_a_file_of_many_is_shown_where_it_is_and_never_coded_twice(project: Path, shape: Shape) -> None:
    file, bulk = project / "raw" / "annotations" / "c2" / f"{ARTICLE}.yaml", project / "raw" / "annotations" / "c2" / "many.jsonl"
    values = values_of((project / "raw" / "annotations" / "c1" / f"{ARTICLE}.yaml").read_bytes(), shape)
    assert values
    bulk.write_text(json.dumps(values | {"coder": "c2"}, ensure_ascii=False) + "\n", encoding="utf-8")
    served = serve(project, SessionSetup("c2", "c2"))
    said = served.ask("article", article=ARTICLE)
    assert (said["broken"], said["line"]) == (True, "raw/annotations/c2/many.jsonl:1")
    refused = served.ask("save", article=ARTICLE, base=said["sha256"], reports=[{"event": "a-b"}])
    assert refused["status"] == 422
    assert "many.jsonl" in refused["error"]
    assert not file.exists()
    other = served.ask("article", article=OTHER)
    saved = served.ask("save", article=OTHER, base=other["sha256"], reports=[{"event": "a-b", "date": "2025"}])
    assert "status" not in saved, saved
    states = {a["article"]: a["state"] for a in served.ask("queue")["articles"]}
    assert (states[ARTICLE], states[OTHER]) == ("coded", "begun")
    assert served.ask("event-id", report={"summary": "a b"}, taken=[])["event"] != "a-b"
    machine = serve(project, SessionSetup("c1", "c1", "c2"))
    assert [r["event"] for r in machine.ask("article", article=ARTICLE)["suggestions"]] == [r["event"] for r in values["reports"]]
    file.write_bytes(bulk.read_bytes())  # as the page says
    bulk.unlink()
    assert serve(project, SessionSetup("c2", "c2")).ask("article", article=ARTICLE)["brackets"]


def test_no_event_is_said_and_taken_back(served: Served) -> None:
    base = served.ask("article", article=ARTICLE)["sha256"]
    none = served.ask("save", article=ARTICLE, base=base, reports=[], no_events="A recipe.")
    assert served.file().read_text().endswith("no_events: A recipe.\nreports: []\n")
    one = served.ask("save", article=ARTICLE, base=none["sha256"], reports=[{"event": "a-b", "type": "CONSULT"}])
    assert "no_events" not in served.file().read_text()
    again = served.ask("back", article=ARTICLE, base=one["sha256"])
    assert again["no_events"] == "A recipe."


def test_saves_are_taken_back_and_made_again_over_a_new_server(served: Served) -> None:
    sha, texts = served.ask("article", article=ARTICLE)["sha256"], []
    for summary in ("The first summary.", "The second summary.", "The third summary."):
        sha = served.ask("save", article=ARTICLE, base=sha, reports=[{"event": "a-b", "summary": summary}], places=[0])["sha256"]
        texts.append(served.file().read_text())
    other = serve(served.root, SessionSetup("c2", "c2"))
    for text in reversed(texts[:-1]):
        sha = other.ask("back", article=ARTICLE, base=sha)["sha256"]
        assert served.file().read_text() == text
    sha = other.ask("back", article=ARTICLE, base=sha, again=True)["sha256"]
    assert served.file().read_text() == texts[1]
    begun = [
        other.ask("back", article=ARTICLE, base=sha),
        other.ask("back", article=ARTICLE, base=other.ask("stamp", article=ARTICLE)["sha256"]),
    ]
    assert begun[-1]["reports"] is None
    assert other.ask("back", article=ARTICLE, base=begun[-1]["sha256"])["status"] == 404


def test_two_tabs_and_a_hand_are_noticed_and_brought_together_or_shown(served: Served) -> None:
    start = served.ask("article", article=ARTICLE)["sha256"]
    one = served.ask("save", article=ARTICLE, base=start, reports=[{"event": "a-b", "type": "CONSULT"}, {"event": "c-d", "type": "AID"}])
    by_hand = served.file().read_text().replace("type: AID", "type: AID  # by hand\n    status: actual")
    served.file().write_text(by_hand)
    reports = [one["reports"][0] | {"summary": "What the page says."}, one["reports"][1]]
    both = served.ask("save", article=ARTICLE, base=one["sha256"], reports=reports, places=[0, 1])
    assert both["merged"] is True
    assert (both["reports"][0]["summary"], both["reports"][1]["status"]) == ("What the page says.", "actual")
    assert "# by hand" in served.file().read_text()
    served.file().write_text(served.file().read_text().replace("What the page says.", "What a hand says."))
    before = served.file().read_bytes()
    reports = [both["reports"][0] | {"summary": "What the page says now."}, both["reports"][1]]
    said = served.ask("save", article=ARTICLE, base=both["sha256"], reports=reports, places=[0, 1])
    assert (said["status"], said["disputed"]) == (409, ["a-b"])
    assert said["theirs"]["reports"][0]["summary"] == "What a hand says."
    assert said["mine"][0]["summary"] == "What the page says now."
    assert served.file().read_bytes() == before


def test_what_a_page_saved_itself_is_no_change_of_another(served: Served) -> None:
    """It is loaded again before it has the answer, and goes on from what it knew; another page's change is merged as before."""
    base = served.ask("article", article=ARTICLE)["sha256"]
    one = {DRAFT: True, "event": "a-b-2025", "summary": "What was typed first."}
    served.ask("save", article=ARTICLE, base=base, reports=[one], page="tab")
    more = one | {"summary": "What was typed first, and more."}
    again = served.ask("save", article=ARTICLE, base=base, reports=[more], page="tab")
    assert again["merged"] is False
    assert [report["summary"] for report in again["reports"]] == [more["summary"]]
    other = one | {"summary": "What another page has."}
    assert served.ask("save", article=ARTICLE, base=base, reports=[other], page="other tab")["status"] == 409


def test_changes_are_merged_report_by_report() -> None:
    a, b, c = ({"event": name, "type": "AID"} for name in "abc")
    assert merged([a, b], [a, b | {"type": "CONSULT"}], [a | {"mode": "x"}, b, c]) == ([a | {"mode": "x"}, b | {"type": "CONSULT"}, c], [])
    assert merged([a, b], [a], [a, b])[0] == [a]
    assert merged([a, b], [a, b], [b])[0] == [b]
    assert merged([a], [a | {"type": "1"}], [a | {"type": "2"}])[1] == ["a"]


def test_a_broken_file_is_told_and_left_alone(served: Served) -> None:
    served.file().write_text("article: [\n")
    said = served.ask("article", article=ARTICLE)
    assert said["broken"] is True
    assert served.ask("save", article=ARTICLE, base=said["sha256"], reports=[{"event": "a-b"}])["status"] == 422
    assert served.file().read_text() == "article: [\n"


def test_a_link_that_leads_out_is_not_followed(served: Served, tmp_path: Path) -> None:
    shutil.rmtree(served.root / "raw" / "annotations" / "c2")
    (tmp_path / "away").mkdir()
    (served.root / "raw" / "annotations" / "c2").symlink_to(tmp_path / "away")
    base = served.ask("stamp", article=ARTICLE).get("sha256", "")
    assert served.ask("save", article=ARTICLE, base=base, reports=[{"event": "a-b"}])["status"] in (409, 422)
    assert not any((tmp_path / "away").iterdir())


def test_the_queue_is_the_coder_s_own(served: Served) -> None:
    (served.root / "raw" / "assignments.yaml").write_text(f"double: 0\nseed: x\nassignments:\n  c2:\n    - {OTHER}\n    - {ARTICLE}\n")
    time.sleep(1.1)
    said = served.ask("queue")
    assert [(one["article"], one["state"]) for one in said["articles"]] == [(OTHER, "coded"), (ARTICLE, "not begun")]


SERVER = """
import sys
from pathlib import Path
from waqai.code_page.coding_session import CodingSession, SessionSetup
from waqai.project import Project
session = CodingSession(Project(Path(sys.argv[1])), SessionSetup("c2", "c2"))
sha = session.open(sys.argv[2])["sha256"]
print("ready", flush=True)
for number in range(100_000):
    report = {"event": "a-b", "type": "CONSULT", "summary": f"Summary number {number:06} of this report."}
    sha = session.save(sys.argv[2], sha, [(0 if number else None, report)], None, [])["sha256"]
    print(number, flush=True)
"""


@pytest.mark.parametrize("times", [4, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_while_it_saves_it_leaves_the_old_file_or_the_new_one(times: int, project: Path, shape: Shape) -> None:
    path = project / "raw" / "annotations" / "c2" / f"{ARTICLE}.yaml"
    for turn in range(times):
        path.unlink(missing_ok=True)
        with subprocess.Popen([sys.executable, "-c", SERVER, str(project), ARTICLE], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            for _ in range(3):
                process.stdout.readline()
            time.sleep(0.004 * turn)
            os.kill(process.pid, signal.SIGKILL)
            said = [int(line) for line in process.stdout.read().split()]
        values = values_of(path.read_bytes(), shape)
        assert values, path.read_text()
        number = int(values["reports"][0]["summary"].split()[2])
        assert number in ((last := max([2, *said])), last + 1)
    served = serve(project, SessionSetup("c2", "c2"))
    assert served.ask("article", article=ARTICLE)["reports"]


# adjudication


def test_adjudicating_in_the_page_gives_the_file_that_a_hand_gives(project: Path, run: Run) -> None:
    twin = project.parent / "twin"
    (project / "raw" / "annotations" / "adjudicated" / f"{OTHER}.yaml").unlink(missing_ok=True)
    shutil.copytree(project, twin)
    served = serve(project, SessionSetup("adj", "adjudicated", None, ("c1", "c2")))
    said = served.ask("article", article=OTHER)
    run("--project", twin, "adjudicate", OTHER, "--coder", "adj", "--coded", said_day(served))
    path = twin / "raw" / "annotations" / "adjudicated" / f"{OTHER}.yaml"
    assert path.read_bytes() == served.file("adjudicated", OTHER).read_bytes()
    marks = 0
    for i, report in enumerate(said["reports"]):
        event = said["comparisons"][i]["event"]
        for key, value in list(report.items()):
            if isinstance(value, dict) and "open" in value:
                coding, option = next(iter(value["open"].items()))
                marks += 1
                reports = served.ask("article", article=OTHER)
                assert "reports" in reports, reports
                changed = [dict(one) for one in reports["reports"]]
                changed[i][key] = option
                base = reports["sha256"]
                done = served.ask(
                    "save", article=OTHER, base=base, reports=changed, places=list(range(len(changed))), reasons=[[[event], key, f"By {coding}, rule 4: so."]]
                )  # fmt: skip
                assert "status" not in done, done
                by_hand(path, i, key, option, event, f"By {coding}, rule 4: so.")
        if "open" in report:
            marks += 1
            reports = served.ask("article", article=OTHER)
            changed = [dict(one) for one in reports["reports"]]
            del changed[i]["open"]
            served.ask("save", article=OTHER, base=reports["sha256"], reports=changed, places=list(range(len(changed))), reasons=[])
            lines = path.read_text().split("\n")
            starts = [n for n, line in enumerate(lines) if line.startswith("  - ") and n > lines.index("reports:")]
            at = next(n for n in range(starts[i], len(lines)) if lines[n].startswith("    open: "))
            path.write_text("\n".join([*lines[:at], *lines[at + 1 :]]))
    assert marks
    run("--project", twin, "adjudicate", OTHER)
    assert served.file("adjudicated", OTHER).read_text() == path.read_text()
    assert "open:" not in path.read_text()


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("codings", [("c1", "c2"), ("c2", "c1"), ("c1", "c2", "c3")])
def test_the_page_s_few_annotations_say_of_ids_what_all_say(codings: tuple[str, ...], every: int, tmp_path: Path) -> None:
    """Events are called otherwise by each coding, are told by several articles, and are about each other."""
    root = tmp_path / "project"
    generate(root, Size(30, 4, 7), texts=False)
    others = {"c2": "-b", "c3": "-c"}
    for coding, end in others.items():
        shutil.copytree(root / "raw" / "annotations" / "c1", root / "raw" / "annotations" / coding)
        for i, path in enumerate(sorted((root / "raw" / "annotations" / coding).iterdir())):
            text = path.read_text(encoding="utf-8").replace("coder: c1", f"coder: {coding}")
            if i % 5:  # now and then a coding has the other one's id
                tail = end if i % 3 else f"-{i % 2}"
                text = re.sub(r"(?<=event: )([a-z0-9-]+)|(?<=about: \[)([a-z0-9-]+)", rf"\g<0>{tail}", text)
            path.write_text(text, encoding="utf-8")
    coders = root / "raw" / "coders.yaml"
    entry = coders.read_text(encoding="utf-8").partition("\n")[2]
    coders.write_text("coders:\n" + "".join(entry.replace("id: c1", f"id: {one}") for one in ("c1", *others)), encoding="utf-8")
    index = ProjectIndex(Project(root))
    whole = read_checked(Project(root), codings)
    renamed = 0
    for article in list(index.raw.article)[::every]:
        few = checked_codings(index, article, index.project, codings)
        assert few.problems == whole.problems
        assert len(few.raw.annotations) <= len(whole.raw.annotations)
        found = sources(whole.raw, codings, article)
        assert sources(few.raw, codings, article, few.events) == found
        renamed += sum(len(set(source.called.values())) > 1 for source in found)
    assert renamed > 20 // every


def said_day(served: Served) -> str:
    text = served.file("adjudicated", OTHER).read_text()
    return next(line.removeprefix("coded: ") for line in text.split("\n") if line.startswith("coded: "))


def by_hand(path: Path, report: int, key: str, value: Any, event: str, reason: str) -> None:
    """What a person does in an editor: put the value in the mark's place, and the reason in the list."""
    from waqai.adjudication.adjudicated_file import render, scalar

    lines = path.read_text().split("\n")
    starts = [n for n, line in enumerate(lines) if line.startswith("  - ") and n > lines.index("reports:")]
    at = next(n for n in range(starts[report], len(lines)) if lines[n].startswith((f"    {key}:", f"  - {key}:")))
    end = at + 1
    while lines[end].startswith("      "):
        end += 1
    lead = lines[at][:4]
    lines[at:end] = [(lead if not n else "    ") + line[4:] for n, line in enumerate(render({key: value}))]
    entry = next(n for n, line in enumerate(lines) if f"event: {event}, field: {key}," in line)
    lines[entry] = f"    - {scalar({'event': event, 'field': key, 'reason': reason})}"
    path.write_text("\n".join(lines))


# the command


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--coder", "nobody"], 2, "no coder `nobody`"), (["no-such-article", "--coder", "c2"], 3, "no article `no-such-article`"),
        (["--coder", "c2", "--suggest", "c9"], 2, "no coding c9"), (["--coder", "c2", "--adjudicate", "c1,c9"], 2, "no coding c9"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(arguments: list[str], code: int, said: str, project: Path, run: Run) -> None:
    result = run("--project", project, "code", *arguments, "--no-browser", "--idle", "0.1")
    assert result.exit_code == code
    assert said in str(result.exception)


def test_a_port_that_is_taken_is_said(served: Served, run: Run) -> None:
    result = run("--project", served.root, "code", "--coder", "c2", "--no-browser", "--port", str(served.server.port), "--idle", "0.1")
    assert result.exit_code == 3
    assert "cannot listen" in str(result.exception)


def test_the_page_has_every_message_in_both_languages() -> None:
    assets = sample.REPOSITORY / "pipeline" / "waqai" / "code_page" / "assets"
    messages = (assets / "messages.js").read_text(encoding="utf-8")
    english, arabic = (set(keys(messages, name)) for name in ("const EN = {", "const AR = {"))
    assert english == arabic
    assert {name.removeprefix("hint ") for name in english if name.startswith("hint ")} <= set(CATALOGUE)
    used = {name for path in assets.glob("*.js") for name in words_used(path.read_text(encoding="utf-8"))}
    assert used <= english


def keys(text: str, begin: str) -> list[str]:
    import re

    part = text[text.index(begin) + len(begin) : text.index("};", text.index(begin))]
    return [a or b for a, b in re.findall(r'(?:^|[,{\s])(?:([A-Za-z_]\w*)|"([^"]+)"): "', part)]


def words_used(text: str) -> list[str]:
    import re

    return re.findall(r'\bt\("([^"]+)"[,)]', text)
