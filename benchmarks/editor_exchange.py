"""Times of `waqai lsp` over a generated project, by a scripted exchange over stdio.

    python benchmarks/editor_exchange.py [DIR] [--articles 10000] [--reports 3]

DIR is made where it is not there, with the pages' texts. Each time is from the request, or the word that a file was saved, to the
answer, or to the problems that are pushed; the median of several.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.generator import Size, generate
from tests.language_server import WaqaiClient

TIMES = 7


def timed(what: str, call: Callable[[], Any], times: int = TIMES) -> Any:
    """Call, and print the median of the seconds that it takes, and the longest."""
    taken, out = list[float](), None
    for _ in range(times):
        start = time.perf_counter()
        out = call()
        taken.append(time.perf_counter() - start)
    print(f"{what:<58} {median(taken):6.3f} s  (longest {max(taken):.3f})", flush=True)
    return out


def exchange(root: Path) -> None:
    """Open the project as an editor does, and ask."""
    paths = sorted(p.relative_to(root).as_posix() for p in (root / "raw" / "annotations" / "c1").iterdir())
    path = paths[len(paths) // 2]
    text = (root / path).read_text(encoding="utf-8")
    wrong = text.replace("status: actual", "status: sure", 1)
    for start in ("without a cache", "with the cache"):
        begun = time.perf_counter()
        with WaqaiClient(root) as editor:
            print(f"{'answer to initialize':<58} {time.perf_counter() - begun:6.3f} s")
            editor.open(text, path)
            editor.at("hover", path, 0, 10)
            print(f"{f'everything checked, {start}':<58} {time.perf_counter() - begun:6.3f} s", flush=True)
            if start == "without a cache":
                continue
            _ask(editor, path, text, wrong)
            with Path(f"/proc/{editor.process.pid}/status").open() as status:
                print(next(line.strip() for line in status if line.startswith("VmHWM")))


def _ask(editor: WaqaiClient, path: str, text: str, wrong: str) -> None:
    event = text[text.index("event: ") + 7 :].partition("\n")[0]
    line, column = editor.find(path, event)
    state = {"wrong": False}

    def save(name: str, old: str, new: str) -> None:
        state["wrong"] = not state["wrong"]
        editor.said.clear()
        editor.save(name, new if state["wrong"] else old)
        editor.wait()

    editor.tell("textDocument/didClose", {"textDocument": {"uri": editor.uri(path)}})
    timed("a coding is saved: its problems", lambda: save(path, text, wrong), 8)
    actors = (editor.root / "raw" / "actors.yaml").read_text(encoding="utf-8")
    used = text[text.index("actors: [") + 9 :].partition("]")[0].split(",")[0]
    gone = actors.replace(f"- id: {used}\n", f"- id: {used}-gone\n", 1)
    timed("raw/actors.yaml is saved, an actor of many is gone, or there", lambda: save("raw/actors.yaml", actors, gone), 4)
    editor.open(text, path)

    def typed() -> None:
        state["wrong"] = not state["wrong"]
        editor.type(path, wrong if state["wrong"] else text)
        editor.next(path)

    timed("a key is typed (0.15 s of it are the pause)", typed, 8)
    typing = text.replace(f"actors: [{used}", "actors: [act", 1)
    editor.type(path, typing)
    at = editor.find(path, "actors: [act", typing)
    timed("completion of an actor", lambda: editor.completions(path, at[0], at[1] + 12))
    typing = text.replace(f"event: {event}", "event: event", 1)
    editor.type(path, typing)
    timed("completion of an event", lambda: editor.completions(path, line, column + 5))
    editor.type(path, text)
    evidence = editor.find(path, "start: ")
    timed("hover over a passage", lambda: editor.hover(path, *evidence))
    timed("hover over an event", lambda: editor.hover(path, line, column + 1))
    timed("definition: an event's other reports", lambda: editor.at("definition", path, line, column + 1))
    more = {"context": {"includeDeclaration": True}}
    found = timed("references of an event", lambda: editor.at("references", path, line, column + 1, **more))
    print(f"  {len(found)} places")
    at = editor.find(path, f"actors: [{used}")
    found = timed("references of an actor", lambda: editor.at("references", path, at[0], at[1] + 10, **more), 3)
    print(f"  {len(found)} places in {len({f['uri'] for f in found})} files")
    found = timed("renaming an event", lambda: editor.at("rename", path, line, column + 1, newName="a-new-name-2020"), 3)
    print(f"  {len(found['documentChanges'])} files")
    found = timed("renaming an actor", lambda: editor.at("rename", path, at[0], at[1] + 10, newName="a-new-name"), 1)
    print(f"  {len(found['documentChanges'])} files")
    here = {"line": line, "character": column + 1}
    span = {"textDocument": {"uri": editor.uri(path)}, "range": {"start": here, "end": here}, "context": {"diagnostics": []}}
    timed("events that a report may be of", lambda: editor.ask("textDocument/codeAction", span), 3)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("dir", type=Path, nargs="?")
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--reports", type=int, default=3)
    given = options.parse_args()
    folder = given.dir or Path(tempfile.mkdtemp()) / "project"
    if not folder.exists():
        generate(folder, Size(given.articles, given.reports, 1), texts=True)
    exchange(folder)
