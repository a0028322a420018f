"""Text of coders stays text, whatever page, table or file of YAML it is written into."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.conftest import Run
from waqai.escaping import cell, code, markdown, yaml_string, yaml_word

HOSTILE = "A <img src=x onerror=alert(1)> ![see](http://tracker.example/x.png) | [here][a] &lt;b&gt; </td> <!-- `a`b` <script>"


def active(page: str) -> list[str]:
    """What a page in Markdown would have a browser do, by a reader of CommonMark where one is here."""
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    tokens = [part for token in parser.parse(page) for part in (token, *(token.children or ()))]
    return [
        t.content or str(t.attrs)
        for t in tokens
        if t.type in ("html_block", "html_inline", "image") or t.attrs.get("href", "#x")[:1] != "#"
    ]


def test_plain_text_stays_as_it_is() -> None:
    for text in ("Talks, 3 < 4 & 5 > 4: 100%", "«وقائع» (1948)", "`status` is `actual`", "A_b * c [1] (x)", "Q&A: AT&T, it's #1!"):
        assert markdown(text) == text
        assert cell(text) == text
    assert (cell(None), cell("a|b"), markdown("two\nlines")) == ("", "a\\|b", "two lines")


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "<b>", "<!doctype>", "<?x", "</p>", "<http://a.example>", "[a](javascript:x)", "`<b>", "a ` <i> ` <b>", "[a]: http://x"],
)
def test_nothing_in_a_text_is_active_in_markdown(text: str) -> None:
    assert active(f"Before {markdown(text)} after") == []
    assert active(f"| a | b |\n|---|---|\n| {cell(text)} | {code(text).replace('|', '')} |") == []


@pytest.mark.parametrize(
    "text", [HOSTILE, 'a": b\n- c', "\u0085\u2028\u2029\ufeff\x7f\x9f", "😀 وقائع", "\\", "'", "# x", "null", "no", "1.10", "2024-06-19"]
)
def test_yaml_gives_back_the_text(text: str) -> None:
    for written in (yaml_string(text), yaml_word(text)):
        assert yaml.safe_load(f"key: {written}\nother: 1") == {"key": text, "other": 1}
    assert (yaml_word("CC-BY-4.0"), yaml_word("cc-by-4.0"), yaml_word("a: b")) == ("CC-BY-4.0", "cc-by-4.0", '"a: b"')


def test_a_release_of_hostile_texts_is_text(project: Path, tmp_path: Path, run: Run) -> None:
    dataset = project / "schema" / "dataset.yaml"
    words = yaml.safe_load(dataset.read_text(encoding="utf-8"))
    words |= {
        "title": HOSTILE,
        "description": HOSTILE,
        "keywords": [HOSTILE],
        "limits": [HOSTILE],
        "creators": [{"name": HOSTILE}],
        "licence": "x: y",
    }
    dataset.write_text(json.dumps(words, default=str), encoding="utf-8")
    for path in (project / "raw" / "annotations").rglob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("summary: ", f"summary: {HOSTILE.split('|', maxsplit=1)[0][2:]}".replace("`", ""), 1),
            encoding="utf-8",
        )
    coders = project / "raw" / "coders.yaml"
    coders.write_text(coders.read_text(encoding="utf-8").replace("name: Salma Idris", f"name: {json.dumps(HOSTILE)}"), encoding="utf-8")
    result = run("--project", project, "build", "--out", tmp_path / "r")
    assert result.exit_code == 0, result.output
    for page in (tmp_path / "r").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        if text.startswith("---\n"):
            _, front, text = text.split("---\n", 2)
            assert yaml.safe_load(front)["pretty_name"] == HOSTILE
        assert active(text) == [], page.name
    assert yaml.safe_load((tmp_path / "r" / "CITATION.cff").read_text(encoding="utf-8"))["title"] == HOSTILE
