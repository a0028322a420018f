"""`waqai lsp`, driven over stdio as an editor does: problems pushed and pulled, hovers, completion, places, renaming, fixes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import sample
from tests.conftest import Run
from tests.foreign_files import ARTICLE, GOOD, Importer, as_csv, row
from tests.language_server import WaqaiClient
from waqai.engine.check_project import check_project
from waqai.extras import install
from waqai.language_server.positions import Lines
from waqai.project import Project

SHIPS = "raw/annotations/c1/al-manara-2025-03-14-1.yaml"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.make(tmp_path_factory.mktemp("lsp") / "project")


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[WaqaiClient]:
    """An editor on a project that no test changes."""
    with WaqaiClient(root, alone=True) as running:
        yield running


@pytest.fixture
def editor(project: Path) -> Iterator[WaqaiClient]:
    with WaqaiClient(project) as running:
        yield running


def text_of(client: WaqaiClient, path: str) -> str:
    return (client.root / path).read_text(encoding="utf-8")


def opened(client: WaqaiClient, path: str, text: str | None = None) -> str:
    return client.open(text_of(client, path) if text is None else text, path)


# ---- positions


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["a: 👍🏽 وزير\r\nb: é\r\n", "a: 1\nb: 👍\n", "", "👍", "a\rb 👍 c"])
def test_every_place_comes_back_from_the_client_s_units(encoding: str, text: str) -> None:
    lines = Lines(text, encoding)
    for line in range(1, len(lines.starts) + 1):
        for column in range(1, len(lines.line(line)) + 2):
            assert lines.place(lines.position(line, column)) == (line, column)
    for offset in range(len(text) + 1):
        assert lines.at_offset(offset).line == text[:offset].replace("\r\n", "\n\0").replace("\r", "\n").count("\n") or "\r" in text


def test_an_emoji_is_two_units_of_utf_16_and_one_code_point_and_the_middle_of_it_is_its_beginning() -> None:
    lines = Lines("a: 👍 b\r\n", "utf-16")
    assert lines.position(1, 6).character == 6
    assert Lines("a: 👍 b\r\n", "utf-32").position(1, 6).character == 5
    assert lines.place(lines.position(1, 4).__class__(0, 4)) == (1, 4)
    assert lines.line(1) == "a: 👍 b"


# ---- problems


def test_problems_of_other_files_are_pushed_as_one_is_saved_and_go_when_it_is_mended(editor: WaqaiClient) -> None:
    text = text_of(editor, SHIPS)
    editor.save(SHIPS, text.replace("event: port-sudan-fuel-depot-", "event: port-sudan-fuel-depott-"))
    (found,) = editor.next(SHIPS)
    assert found["code"] == "event-misspelt"
    assert [r["location"]["uri"] for r in found["relatedInformation"]] == [editor.uri("raw/annotations/c1/al-mirsad-2025-05-1.yaml")]
    editor.save(SHIPS, text)
    while editor.next(SHIPS):  # what was found before may come once more, at its place in the new text; that none is left must come
        pass


def test_unsaved_text_is_checked_as_it_is_typed_and_only_when_it_is_open(editor: WaqaiClient) -> None:
    text = text_of(editor, SHIPS)
    opened(editor, SHIPS)
    editor.type(SHIPS, text.replace("status: actual", "status: sure", 1))
    (found,) = editor.next(SHIPS)
    assert found["code"] == "unknown-code"
    line, column = editor.find(SHIPS, "status: actual")
    assert found["range"] == {"start": {"line": line, "character": column + 8}, "end": {"line": line, "character": column + 12}}
    editor.type(SHIPS, text.replace("mode: release", "mode: [", 1))
    assert editor.codes(SHIPS) == ["not-yaml"]
    editor.tell("textDocument/didClose", {"textDocument": {"uri": editor.uri(SHIPS)}})
    assert editor.next(SHIPS) == []


def test_a_client_that_asks_gets_problems_on_request_and_is_told_to_ask_again(project: Path) -> None:
    with WaqaiClient(project, pulls=True) as editor:
        assert editor.can["diagnosticProvider"]["interFileDependencies"]
        text = text_of(editor, SHIPS)
        opened(editor, SHIPS)
        assert editor.pull(SHIPS) == []
        editor.save(SHIPS, text.replace("recipients: [nordhavn]", "recipients: [nordhafn]", 1))
        assert [d["code"] for d in editor.pull(SHIPS)] == []  # the editor's text is still the old one
        editor.type(SHIPS, text.replace("recipients: [nordhavn]", "recipients: [nordhafn]", 1))
        assert [d["code"] for d in editor.pull(SHIPS)] == ["unknown-actor"]
        whole = editor.ask("workspace/diagnostic", {"previousResultIds": [], "identifier": "waqai"})["items"]
        assert [i["uri"] for i in whole if i["items"]] == [editor.uri(SHIPS)]
        before = [{"uri": i["uri"], "value": i["resultId"]} for i in whole]
        again = editor.ask("workspace/diagnostic", {"previousResultIds": before, "identifier": "waqai"})["items"]
        assert [i["kind"] for i in again] == ["unchanged"]
        assert editor.said == {}


def test_a_client_that_cannot_be_told_to_ask_again_is_not_offered_to_ask(client: WaqaiClient) -> None:
    assert "diagnosticProvider" not in client.can


def test_files_that_go_and_come_and_a_schema_that_breaks_and_is_mended_are_survived(editor: WaqaiClient) -> None:
    record = "raw/articles/al-manara-2025-03-14-1.yaml"
    text, dataset = text_of(editor, record), text_of(editor, "schema/dataset.yaml")
    editor.save(record, None)
    assert editor.codes(SHIPS)
    editor.save(record, text)
    assert editor.next(SHIPS) == []
    editor.save("schema/dataset.yaml", "[")
    assert editor.codes("schema/dataset.yaml") == ["not-yaml"]
    assert editor.at("hover", SHIPS, 6, 12) is None
    editor.save("schema/dataset.yaml", dataset)
    assert editor.next("schema/dataset.yaml") == []


def test_a_folder_that_is_no_project_gives_a_server_that_says_so(tmp_path: Path) -> None:
    with WaqaiClient(tmp_path) as editor:
        opened(editor, "raw/annotations/c1/x.yaml", "article: x\n")
        assert editor.at("hover", "raw/annotations/c1/x.yaml", 0, 2) is None
        assert editor.at("completion", "raw/annotations/c1/x.yaml", 0, 2) == {"isIncomplete": False, "items": []}


# ---- what stands at a place


def test_over_evidence_the_passage_is_shown_from_right_to_left(client: WaqaiClient) -> None:
    opened(client, SHIPS)
    shown = client.hover(SHIPS, *client.find(SHIPS, "start: 46"))
    assert shown.startswith("> \u2067")
    assert shown.endswith("40 characters, as its hash says")
    page = next(
        p for p in (client.root / "raw" / "text").glob("*.txt") if p.stem in text_of(client, "raw/articles/al-manara-2025-03-14-1.yaml")
    )
    words = " ".join(page.read_text(encoding="utf-8")[46:86].split())
    assert words[:12] in shown


def test_over_a_code_its_definition_is_shown_and_over_an_id_its_entry(client: WaqaiClient) -> None:
    opened(client, SHIPS)
    line, column = client.find(SHIPS, "type: RETREAT")
    assert client.hover(SHIPS, line, column + 7).startswith("**")
    line, column = client.find(SHIPS, "mode: release")
    assert client.hover(SHIPS, line, column + 7).startswith("**")
    line, column = client.find(SHIPS, "recipients: [nordhavn]")
    assert client.hover(SHIPS, line, column + 14).startswith("**Nordhavn** · ")
    line, column = client.find(SHIPS, "coastal-army-seizes-nord-star-2025")
    assert "al-manara-2025-03-14-1" in client.hover(SHIPS, line, column)
    assert client.hover(SHIPS, 4, 2)  # a key


def test_codes_and_ids_are_completed_with_names_in_text_that_is_not_whole(client: WaqaiClient) -> None:
    new = client.open("article: x\nreports:\n  - event: a-b\n    type: \n    actors: [\n", "raw/annotations/c1/new.yaml")
    types = client.completions(new, 3, 10)
    assert {"CONSULT", "ASSAULT"} <= types.keys()
    assert types["CONSULT"]["detail"]
    actors = client.completions(new, 4, 13)
    assert "نوردهافن" in actors["nordhavn"]["detail"] or "·" in actors["nordhavn"]["detail"]
    name = actors["nordhavn"]["detail"].rpartition(" ")[2]
    client.type(
        new,
        f"article: x\nreports:\n  - event: a-b\n    type: ASSAULT\n    mode: d\n    actors: [coastal-army, {name[:4]}\n    status: actual\n",
    )
    assert "nordhavn" in client.completions(new, 5, 27 + len(name[:4]))
    assert "drone" in client.completions(new, 4, 11)
    client.type(new, "article: x\nreports:\n  - event: a-b\n    type: ASSAULT\n    sta\n    mode: drone\n")
    assert {"status", "actors"} <= client.completions(new, 4, 7).keys()
    assert "type" not in client.completions(new, 4, 7)
    item = client.ask("completionItem/resolve", actors["nordhavn"])
    assert item["documentation"]["value"].startswith("**Nordhavn**")


def test_one_goes_to_an_entry_a_record_and_an_event_s_other_reports(client: WaqaiClient) -> None:
    opened(client, SHIPS)
    line, column = client.find(SHIPS, "recipients: [nordhavn]")
    (entry,) = client.at("definition", SHIPS, line, column + 14)
    assert entry["uri"].endswith("raw/actors.yaml")
    (record,) = client.at("definition", SHIPS, 0, 12)
    assert record["uri"].endswith("raw/articles/al-manara-2025-03-14-1.yaml")
    line, column = client.find(SHIPS, "port-sudan-fuel-depot-strike-2025")
    others = client.at("definition", SHIPS, line, column)
    assert others
    assert (SHIPS, line) not in {(o["uri"], o["range"]["start"]["line"]) for o in others}


def test_every_place_that_names_an_id_is_found(client: WaqaiClient) -> None:
    opened(client, SHIPS)
    line, column = client.find(SHIPS, "recipients: [nordhavn]")
    found = client.at("references", SHIPS, line, column + 14, context={"includeDeclaration": True})
    texts = {o["uri"]: Path(o["uri"].removeprefix("file://")).read_text(encoding="utf-8").splitlines() for o in found}
    assert all(texts[o["uri"]][o["range"]["start"]["line"]][o["range"]["start"]["character"] :].startswith("nordhavn") for o in found)
    assert {"actors.yaml", "al-manara-2025-03-14-1.yaml"} <= {uri.rpartition("/")[2] for uri in texts}


def test_what_another_coder_made_of_an_event_is_not_shown(client: WaqaiClient) -> None:
    for name in ("c1", "c2"):
        path = f"raw/annotations/{name}/sawt-al-delta-2025-03-12-2.yaml"
        opened(client, path)
        other = {"c1": "/c2/", "c2": "/c1/"}[name]
        for line, text in enumerate(text_of(client, path).splitlines()):
            if "event: " in text:
                column = text.index("event: ") + 8
                places = client.at("references", path, line, column, context={"includeDeclaration": True})
                assert not any(other in place["uri"] for place in places or ())


# ---- edits


def applied(client: WaqaiClient, edit: dict[str, Any]) -> None:
    """Do to the disk what an editor does with an edit of the workspace; in UTF-16."""
    for change in edit.get("documentChanges", []) + [{"textDocument": {"uri": u}, "edits": e} for u, e in edit.get("changes", {}).items()]:
        if change.get("kind") == "rename":
            Path(change["oldUri"].removeprefix("file://")).rename(change["newUri"].removeprefix("file://"))
        elif change.get("kind") == "create":
            Path(change["uri"].removeprefix("file://")).touch()
        else:
            path = Path(change["textDocument"]["uri"].removeprefix("file://"))
            text = path.read_bytes().decode()
            for one in sorted(change["edits"], key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]), reverse=True):
                start, end = (offset(text, one["range"][side]) for side in ("start", "end"))
                text = text[:start] + one["newText"] + text[end:]
            path.write_bytes(text.encode())


def offset(text: str, position: dict[str, int]) -> int:
    lines = Lines(text, "utf-16")
    line, column = lines.place(lines.position(1, 1).__class__(position["line"], position["character"]))
    return lines.starts[line - 1] + column - 1


@pytest.mark.parametrize(
    ("words", "skip", "new"),
    [
        ("recipients: [nordhavn]", 14, "nordhaven"),
        ("port-sudan-fuel-depot-strike-2025", 3, "depot-strike-2025"),
        ("al-manara-2025-03-14-1", 3, "al-manara-2025-03-14-7"),
    ],
)
def test_an_id_is_renamed_everywhere_as_the_command_renames_it(
    words: str, skip: int, new: str, editor: WaqaiClient, tmp_path: Path, run: Run
) -> None:
    text = text_of(editor, SHIPS).replace("coded: ", "# 👍 emoji\r\ncoded: ", 1)
    (editor.root / SHIPS).write_bytes(text.encode())
    shutil.copytree(editor.root, tmp_path / "other", dirs_exist_ok=True)
    opened(editor, SHIPS, text)
    line, column = editor.find(SHIPS, words, text)
    old = editor.at("prepareRename", SHIPS, line, column + skip)["placeholder"]
    applied(editor, editor.at("rename", SHIPS, line, column + skip, newName=new))
    kind = {"nordhavn": "actor", "port-sudan-fuel-depot-strike-2025": "event"}.get(old, "article")
    assert run("--project", tmp_path / "other", "rename", kind, old, new, "--yes").exit_code == 0
    ours, theirs = ({p.relative_to(r): p.read_bytes() for p in (r / "raw").rglob("*.yaml")} for r in (editor.root, tmp_path / "other"))
    assert ours == theirs


def test_a_name_that_is_taken_or_an_unsaved_file_stops_the_renaming_with_a_reason(editor: WaqaiClient) -> None:
    text = text_of(editor, SHIPS)
    opened(editor, SHIPS)
    line, column = editor.find(SHIPS, "recipients: [nordhavn]")
    with pytest.raises(AssertionError, match="is the id of another actor already"):
        editor.at("rename", SHIPS, line, column + 14, newName="coastal-army")
    editor.type(SHIPS, text + "# more\n")
    with pytest.raises(AssertionError, match="save raw/annotations/c1/"):
        editor.at("rename", SHIPS, line, column + 14, newName="nordhaven")


def test_a_renaming_that_makes_errors_is_refused_as_the_command_refuses_it_and_leaves_what_is_known(editor: WaqaiClient) -> None:
    path = "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
    opened(editor, path)
    line, column = editor.find(path, "otieno-visits-ankara-2025")
    for _ in range(2):  # what was tried is forgotten
        with pytest.raises(AssertionError, match=r"event-misspelt|looks like `port-sudan-fuel-depot-strike-2025` mistyped; `waqai rename"):
            editor.at("rename", path, line, column + 2, newName="port-sudan-fuel-depot-strikee-2025")
    assert editor.at("rename", path, line, column + 2, newName="otieno-goes-to-ankara-2025")
    wrong = text_of(editor, SHIPS).replace("recipients: [nordhavn]", "recipients: [nordhavm]", 1)
    editor.save(SHIPS, wrong)
    assert [d["code"] for d in editor.next(SHIPS)] == ["unknown-actor"]


@pytest.mark.parametrize(("kind", "old", "new"), [("event", GOOD["event"], "envoy-in-sudan-2025"), ("actor", "samir-adlan", "envoy-adlan")])
def test_what_is_remembered_of_an_import_is_renamed_too(kind: str, old: str, new: str, project: Path, run: Run, tmp_path: Path) -> None:
    Importer(run, project, tmp_path)(as_csv([row()]))
    mapping = project / "raw" / "imports" / "c3" / "mapping.yaml"
    mapping.write_text("# 👍\nvalues:\n  actors: {المبعوث 👍: samir-adlan, both: [samir-adlan, sudan]}\n", encoding="utf-8")
    shutil.copytree(project, tmp_path / "other")
    path = f"raw/annotations/c3/{ARTICLE}.yaml"
    with WaqaiClient(project) as editor:
        opened(editor, path)
        line, column = editor.find(path, old)
        applied(editor, editor.at("rename", path, line, column + 2, newName=new))
    assert run("--project", tmp_path / "other", "rename", kind, old, new, "--yes").exit_code == 0
    ours, theirs = ({p.relative_to(r): p.read_bytes() for p in (r / "raw").rglob("*.*l")} for r in (project, tmp_path / "other"))
    assert ours == theirs
    assert any(new in p.read_text(encoding="utf-8") for p in mapping.parent.glob("*.jsonl")) == (kind == "event")


def fixes(editor: WaqaiClient, line: int) -> dict[str, Any]:
    whole = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 999}}
    asked = {"textDocument": {"uri": editor.uri(SHIPS)}, "range": whole, "context": {"diagnostics": []}}
    return {action["title"]: action for action in editor.ask("textDocument/codeAction", asked)}


@pytest.mark.parametrize(
    ("wrong", "title"),
    [
        (("type: RETREAT", "type: RETREET"), "Change to `RETREAT`"),
        (("recipients: [nordhavn]", 'recipients: ["nordhafn"]'), "Change to `nordhavn`"),
        (("    status: actual\n    quant", "    statos: actual\n    quant"), "Change to `status`"),
        (("{start: 141, end: 227,", "{start: 142, end: 228,"), "Move the passage to 141-227"),
    ],
)
def test_hints_become_fixes_after_which_nothing_is_wrong(wrong: tuple[str, str], title: str, editor: WaqaiClient) -> None:
    text = text_of(editor, SHIPS).replace(*wrong, 1)
    editor.save(SHIPS, text)
    opened(editor, SHIPS, text)
    (found,) = editor.next(SHIPS)
    applied(editor, fixes(editor, found["range"]["start"]["line"])[title]["edit"])
    assert check_project(Project(editor.root)).problems == []


def test_missing_keys_are_added_without_values(editor: WaqaiClient) -> None:
    text = text_of(editor, SHIPS).replace("    place: null\n    status: actual\n", "", 1)
    editor.save(SHIPS, text)
    opened(editor, SHIPS, text)
    (found,) = editor.next(SHIPS)
    assert found["code"] == "missing-key"
    (title, action), *_ = fixes(editor, found["range"]["start"]["line"]).items()
    assert title.startswith("Add `")
    applied(editor, action["edit"])
    written = text_of(editor, SHIPS)
    assert "    place:\n" in written
    assert "    status:\n" in written


def test_at_an_event_s_id_the_events_are_offered_that_find_event_offers(client: WaqaiClient) -> None:
    opened(client, SHIPS)
    line, column = client.find(SHIPS, "port-sudan-fuel-depot-strike-2025")
    at = {"line": line, "character": column}
    asked = {"textDocument": {"uri": client.uri(SHIPS)}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}
    found = client.ask("textDocument/codeAction", asked)
    assert found
    assert all(action["title"].startswith("Same event as `") for action in found)


# ---- the protocol


@pytest.mark.parametrize(("offered", "used"), [((), "utf-16"), (("utf-16", "utf-32"), "utf-32"), (("utf-8", "utf-16"), "utf-8")])
def test_it_counts_in_code_points_where_the_client_offers_that(offered: tuple[str, ...], used: str, root: Path) -> None:
    with WaqaiClient(root, encodings=offered) as editor:
        assert editor.can["positionEncoding"] == used


def test_without_pygls_the_command_says_what_to_install(project: Path, monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    monkeypatch.delitem(sys.modules, "waqai.language_server.server", raising=False)
    result = run("--project", project, "lsp")
    assert (result.exit_code, str(result.exception)) == (3, f"the language server needs pygls: {install('editor')}")


def test_an_editor_that_watches_no_files_is_told_of_changes_from_elsewhere(project: Path) -> None:
    with WaqaiClient(project, watches=False) as editor:
        text = text_of(editor, SHIPS)
        editor.at("hover", SHIPS, 0, 0)
        wrong = text.replace("recipients: [nordhavn]", "recipients: [nordhafn]", 1)
        (project / SHIPS).write_text(wrong, encoding="utf-8")
        assert editor.codes(SHIPS) == ["unknown-actor"]
        (project / SHIPS).write_text(text, encoding="utf-8")
        editor.open(text, SHIPS)
        editor.tell("textDocument/didSave", {"textDocument": {"uri": editor.uri(SHIPS)}})
        assert editor.next(SHIPS) == []


@pytest.mark.parametrize("every", [305, pytest.param(61, marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", [SHIPS, "raw/actors.yaml", "raw/events.yaml", "raw/articles/al-manara-2025-03-14-1.yaml"])
def test_no_place_in_no_text_however_cut_breaks_an_answer(path: str, every: int, root: Path) -> None:
    from lsprotocol.types import Position, Range

    from waqai.language_server import request_handlers
    from waqai.language_server.session import OpenFile, Session

    async def nobody() -> None:
        return None

    session = Session(Project(root), "utf-16", nobody)
    session.live.load()
    whole = (root / path).read_text(encoding="utf-8")[:2500]
    cuts = [whole[:n] for n in range(0, len(whole), every)] + [
        whole.replace("\n", "\r\n"),
        "[[",
        "a: &x 1",
        "- {",
        "\ufeffa: 1",
        "a: \u2028b",
    ]
    for text in cuts:
        session.open[path] = OpenFile(text, whole)
        lines = text.count("\n")
        for at in (Position(lines, len(text.rpartition("\n")[2])), Position(lines + 5, 3), Position(lines // 2, 11)):
            request_handlers.complete(session, path, at)
            request_handlers.hover(session, path, at)
            request_handlers.definition(session, path, at)
            request_handlers.prepare_rename(session, path, at)
        request_handlers.actions(session, path, Range(Position(0, 0), Position(lines, 0)))
        session.diagnostics(path)
    session.close()


def test_files_outside_of_the_project_and_addresses_of_other_kinds_are_left_alone(client: WaqaiClient) -> None:
    for uri in (
        "untitled:Untitled-1",
        "file:///etc/passwd",
        client.root.as_uri(),
        "file:///" + "x" * 5000,
        (client.root / "../x.yaml").as_uri(),
    ):
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": "a: 1\n"}
        client.tell("textDocument/didOpen", {"textDocument": document})
        asked = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}}
        assert client.ask("textDocument/hover", asked) is None
