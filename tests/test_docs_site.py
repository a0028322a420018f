"""The site of the documents: every page has its place in it, what the pages show runs, and what Sphinx does not see is looked at."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest
from scripts import docs_site

from tests import sample
from tests.conftest import Run
from waqai.release.stored import releases

ROOT = sample.REPOSITORY
DOCS = ROOT / "docs"


@pytest.fixture
def conf(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/conf.py as Sphinx reads it, in a repository without an address."""
    monkeypatch.delenv("WAQAI_REPOSITORY", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec = importlib.util.spec_from_file_location("conf_of_docs", DOCS / "conf.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_has_one_place_in_the_site(conf: ModuleType) -> None:
    listed = []
    for page in DOCS.rglob("*.md"):
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            names = [line for line in tree.splitlines() if line and not line.startswith(":")]
            listed += [re.sub(r".*<(.*)>", r"\1", name) for name in names]
    generated = {Path(name).parent for name in conf.LISTS}
    pages = {p.relative_to(DOCS).with_suffix("") for p in DOCS.rglob("*.md")}
    expected = {p.as_posix() for p in pages if p.parent not in generated or p.as_posix() in conf.LISTS} - {"index"}
    assert sorted(listed) == sorted(expected)


def test_a_link_leads_to_the_page_that_has_the_file(conf: ModuleType) -> None:
    assert conf.page_address("../README.md#tables", "docs", "faq") == "readme.md#tables"
    assert conf.page_address("docs/tables/events.md", ".", "readme") == "tables/events.md"
    assert conf.page_address("../codebook.md#types", "docs/tables", "tables/events") == "../codebook.md#types"
    assert conf.page_address("../../CONTRIBUTING.md", "docs/maintaining", "maintaining/fix-a-value") == "../contributing.md"


def test_a_link_out_of_the_documents_leads_to_the_repository_if_that_has_an_address(
    conf: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "[the licence](../LICENSE-DATA), `[code](../LICENSE)`"
    assert conf.with_addresses(text, "docs", "cite") == "the licence, `[code](../LICENSE)`"
    monkeypatch.setattr(conf, "REPOSITORY", "https://git.example.org/waqai/blob/main")
    assert conf.with_addresses(text, "docs", "cite").startswith("[the licence](https://git.example.org/waqai/blob/main/LICENSE-DATA)")


def test_a_link_to_no_file_stops_the_site(conf: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"faq: `\.\./GONE\.md` leads to no file"):
        conf.page_address("../GONE.md", "docs", "faq")


def test_blocks_of_code_keep_their_links(conf: ModuleType) -> None:
    block = "```md\n[a](../LICENSE)\n```"
    assert conf.with_addresses(f"{block}\n[b](../LICENSE)\n", "docs", "faq") == f"{block}\nb\n"


def test_the_page_of_citations_has_those_of_the_latest_release(conf: ModuleType) -> None:
    page = [(DOCS / "cite.md").read_text(encoding="utf-8")]
    conf.read_page(None, "cite", page)
    version = releases(ROOT / "dataset")[-1]
    assert f"```bibtex\n@misc{{waqai-{version},\n" in page[0]
    assert "@article{chouigui2021,\n" in page[0]


def test_arabic_sections_run_from_right_to_left(conf: ModuleType) -> None:
    context = {"body": '<section id="a">\n<h1>waqai (وقائع)</h1><section id="id1">\n<h2>التعليمات</h2></section></section>'}
    conf.in_its_own_direction(None, "a", "page.html", context, None)
    assert context["body"] == (
        '<section id="a">\n<h1>waqai (وقائع)</h1><section lang="ar" dir="rtl" id="id1">\n<h2>التعليمات</h2></section></section>'
    )


def test_a_page_in_arabic_that_is_shown_runs_from_right_to_left(conf: ModuleType) -> None:
    block = '<div class="highlight-text notranslate"><div class="highlight"><pre><span></span>{}'
    context = {"body": block.format("وصلت") + block.format("2018")}
    conf.in_its_own_direction(None, "a", "page.html", context, None)
    assert context["body"] == block.format("وصلت").replace("<div class", '<div lang="ar" dir="rtl" class', 1) + block.format("2018")


def test_the_example_of_a_command_is_code(conf: ModuleType) -> None:
    lines = ["Adds texts.", "", "| Example:", "|   waqai text add ~/pages/*.txt", "", "More."]
    conf.examples_as_code(None, None, lines)
    assert lines == ["Adds texts.", "", "Example:", "", ".. code-block:: sh", "", "   waqai text add ~/pages/*.txt", "", "More."]


SOUND = '<link rel="stylesheet" href="a.css"><a href="b.html#there">b</a><a href="https://example.org">out</a><img src="a.png">'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(SOUND)
    (tmp_path / "b.html").write_text('<h1 id="there">b</h1><a href="#there">up</a>')
    (tmp_path / "a.css").write_text('@import "b.css"; @font-face { src: url(a.woff2) }')
    return tmp_path


def test_a_sound_site_passes(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs_site.main(site) == 0
    assert capsys.readouterr().out.endswith("2 pages, every link leads somewhere, nothing is loaded from elsewhere\n")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('<script src="https://cdn.example.org/a.js"></script>', "index.html: loads https://cdn.example.org/a.js"),
        ('<link rel="preload stylesheet" href="//fonts.example.org/a.css">', "index.html: loads //fonts.example.org/a.css"),
        ('<img srcset="http://example.org/a.png 2x">', "index.html: loads http://example.org/a.png 2x"),
        ('<svg><image href="https://example.org/a.png"/></svg>', "index.html: loads https://example.org/a.png"),
        ("<style>@import 'https://example.org/a.css';</style>", "index.html: loads https://example.org/a.css"),
        ('<p style="background: url(https://example.org/a.png)">', "index.html: loads https://example.org/a.png"),
        ('<a href="c.html">', "index.html: c.html leads nowhere"),
        ('<a href="b.html#gone">', "index.html: b.html#gone leads nowhere"),
        ('<a href="../b.html">', "index.html: ../b.html leads nowhere"),
        ('<a href="#gone">', "index.html: #gone leads nowhere"),
    ],
)
def test_what_is_loaded_from_elsewhere_or_leads_nowhere_is_said(
    site: Path, page: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "index.html").write_text(page)
    assert docs_site.main(site) == 1
    assert capsys.readouterr().out == said + "\n"


def test_a_style_sheet_that_loads_a_font_from_elsewhere_is_said(site: Path) -> None:
    (site / "a.css").write_text("@font-face { src: url('https://fonts.example.org/a.woff2') }")
    assert docs_site.amiss(site) == ["a.css: loads https://fonts.example.org/a.woff2"]


def test_where_there_is_no_site_it_cannot_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs_site.main(tmp_path) == 3
    assert "there is no site" in capsys.readouterr().err


def cells(page: Path) -> list[str]:
    """The code of a notebook, or of a page's Python blocks, without what draws pictures."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^```(?:\{code-cell\}|python)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(r"\A(:.*\n)+", "", cell) for cell in found if not cell.startswith(":tags: [picture]")]


@pytest.mark.parametrize("name", ["tutorials/who-toward-whom.md", "tutorials/the-sample.md", "start-here.md"])
def test_the_code_that_analysts_are_shown_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code = cells(DOCS / name)
    assert len(code) > 3
    scope: dict[str, object] = {}
    for cell in code:
        *before, last = ast.parse(cell).body
        exec(compile(ast.Module(before, []), name, "exec"), scope)
        if isinstance(last, ast.Expr):
            assert eval(compile(ast.Expression(last.value), name, "eval"), scope) is not Ellipsis
        else:
            exec(compile(ast.Module([last], []), name, "exec"), scope)


def test_every_command_line_of_the_pages_names_commands_and_options_that_exist() -> None:
    import click

    from waqai.cli import export, waqai

    wrong, read = [], 0
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            for line in re.findall(r"(?:^|&& )(?:\.venv/bin/)?waqai ([^\n&|>]*)", block.replace("\\\n", " "), re.MULTILINE):
                words = shlex.split(line, comments=True)
                command: click.Command | None = waqai
                while words and isinstance(command, click.Group) and not words[0].startswith("-"):
                    if isinstance(command, export._Export) and words[0] not in command.commands:
                        words.insert(0, "release")
                    command = command.get_command(click.Context(command), words.pop(0))
                known = {"-h", "--help"} | {o for p in command.params for o in [*p.opts, *p.secondary_opts]} if command else set()
                read += 1
                if command is None or {word.split("=")[0] for word in words if word.startswith("--")} - known:
                    wrong.append(f"{page.relative_to(ROOT)}: waqai {line}")
    assert wrong == []
    assert read > 50


def test_a_first_article_is_coded_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Each command of the page runs in turn, each file is written where its first line says, and the last check finds nothing."""
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "first-article.md").read_text(encoding="utf-8")
    printed = ""
    for language, text in re.findall(r"^```(sh|text|yaml)\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        if language == "text":
            Path("page.txt").write_text(text, encoding="utf-8")
            continue
        if language == "yaml":
            name, body = re.fullmatch(r"# (\S+)\n(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
            whole = body.startswith("article:")
            old = Path(name).read_text(encoding="utf-8")
            for key, value in [] if whole else re.findall(r"^(\w+): (.*)$", body, re.MULTILINE):
                old = re.sub(rf"^{key}:.*$", f"{key}: {value}", old, flags=re.MULTILINE)
            Path(name).write_text(body if whole else old, encoding="utf-8")
            continue
        for command in text.splitlines():
            words = shlex.split(command, comments=True)
            if words[0] == "cd":
                monkeypatch.chdir(words[1])
            elif words[1] != "code":  # which waits for a browser; tests/test_code_in_browser.py has it
                result = run(*words[1:])
                assert result.exit_code == 0, result.output
                printed += result.output if words[1:3] == ["text", "find"] else ""
    assert run("validate").exit_code == 0
    assert re.findall(r"- (\{start.*\})", page) == re.findall(r"- (\{start.*\})", printed)


def test_the_lock_of_the_documents_has_hashes_and_the_versions_of_the_other() -> None:
    pins = {}
    for name in ("requirements.lock", "requirements-docs.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "http" not in text
        pins[name] = set(re.findall(r"^([a-z0-9][^ ;\\]*==[^ ;\\]+)", text, re.MULTILINE))
        assert text.count("==") <= text.count("--hash=sha256:") + text.count("python_full_version")
    versions = {pin.split("==")[0]: pin for pin in pins["requirements.lock"]}
    docs = {pin.split("==")[0]: pin for pin in pins["requirements-docs.lock"]}
    assert {"sphinx", "myst-nb", "pydata-sphinx-theme", "sphinx-click", "pandas"} <= set(docs)
    assert {pin for name, pin in docs.items() if name in versions} <= pins["requirements.lock"]
