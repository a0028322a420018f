"""How Sphinx makes the site of these pages: `make docs-site` writes it to build/docs-site.

Every page stands once. README.md and others that lie outside of docs/ are included by a page of one line. Links that lead
out of docs/ lead to the site's page that includes the file, else to the repository.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT / "pipeline"))

# The address below which the files of the repository are shown, such as https://git.example.org/waqai/blob/main. It has no
# public one yet: until it has, what links to a file of the repository is shown as the file's path.
REPOSITORY = os.environ.get("WAQAI_REPOSITORY", "").rstrip("/")
INCLUDED = {"README.md": "readme.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}  # file: page that includes it
LINK = re.compile(r"`[^`\n]+`|\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")  # or a span of code, in which nothing is a link
ARABIC = re.compile(
    r"<section(?= id=[^>]*>\s*(?:<span[^>]*></span>\s*)*<h[1-6]>[«\u0600-\u06ff])"
    r"|<div(?= class=\"highlight-text [^>]*><div[^>]*><pre><span></span>[«\u0600-\u06ff])"
)
LISTS = ("tables/README", "problems/README")  # generated pages, below which the others of their folder stand

project = "waqai"
author = "The waqai contributors"
copyright = author
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click", "sphinx_design"]
exclude_patterns = ["_static"]
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # blocks that show what is wrong, and languages without a lexer
smartquotes = False  # two hyphens are an option's
nitpick_ignore_regex = [  # what docstrings name that others document
    ("py:.*", r"(pandas|polars|pyarrow|duckdb|pathlib|str|float|dict|optional|DataFrame|\{?\"\w+\"\}?).*"),
]
default_role = "code"  # docstrings and the help of commands write names in single backticks

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False

linkcheck_timeout = 15
linkcheck_ignore = [r"https://data\.example\.org/.*"]
html_theme = "pydata_sphinx_theme"
html_title = "waqai"
html_static_path = ["_static"]
html_css_files = ["waqai.css"]
html_favicon = "_static/waqai.svg"
html_context = {"default_mode": "auto"}
html_sidebars: dict[str, list[str]] = {page: [] for page in ("index", "decisions", "ar")}  # they stand alone
html_copy_source = False
html_theme_options = {
    "header_links_before_dropdown": 6,
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}


def page_address(target: str, folder: str, page: str) -> str:
    """Where a link of a Markdown file in `folder` (from the repository's root) leads, as seen from the page `page` of the site.

    What is below docs/ and what the site includes is a page; the rest is a file of the repository, or nothing where the
    repository has no address.
    """
    path, _, anchor = target.partition("#")
    file = posixpath.normpath(posixpath.join(folder, path))
    within = INCLUDED.get(file) or (file.removeprefix("docs/") if file.startswith("docs/") and (ROOT / file).is_file() else "")
    if within:
        return posixpath.relpath(within, posixpath.dirname(page) or ".") + (f"#{anchor}" if anchor else "")
    if not (ROOT / file).exists():
        raise ValueError(f"{page}: `{target}` leads to no file of the repository")
    return f"{REPOSITORY}/{file}" if REPOSITORY else ""


def with_addresses(text: str, folder: str, page: str) -> str:
    """Markdown with links as the site has them; blocks of code stay as they are."""

    def link(match: re.Match[str]) -> str:
        words, target = match[1], match[2]
        if target is None or re.match("[a-z]+:|#", target):  # a span of code, an address, a place of the page
            return match[0]
        address = page_address(target, folder, page)
        return f"[{words}]({address})" if address else words

    parts = re.split(r"(^ *```.*?^ *```[^\n]*$)", text, flags=re.DOTALL | re.MULTILINE)
    return "".join(part if n % 2 else LINK.sub(link, part) for n, part in enumerate(parts))


def read_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """A page of docs/ as the site has it."""
    text = re.sub(r"(?m)^</?div\b[^>]*>$", "", source[0])  # `in_its_own_direction` does what they do
    source[0] = with_addresses(text, posixpath.join("docs", posixpath.dirname(docname)).rstrip("/"), docname)
    if docname in LISTS:
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"


def read_included(app: Sphinx, path: Path, parent: str, source: list[str]) -> None:
    """A file from outside of docs/ as the page that includes it has it."""
    source[0] = with_addresses(source[0], posixpath.normpath(posixpath.join("docs", posixpath.dirname(path.as_posix()))), parent)


def in_its_own_direction(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Sections whose heading is Arabic, and texts that begin so, run from right to left; the site's frame stays as it is."""
    if "body" in context:
        context["body"] = ARABIC.sub(r'\g<0> lang="ar" dir="rtl"', context["body"])


def examples_as_code(app: Sphinx, context: object, lines: list[str]) -> None:
    """The example of a command's help, which sphinx-click gives as verse, as a block of code."""
    if "| Example:" in lines:
        at = lines.index("| Example:")
        end = next((n for n in range(at + 1, len(lines)) if not lines[n].startswith("|")), len(lines))
        lines[at:end] = [
            "Example:",
            "",
            ".. code-block:: sh",
            "",
            *(f"   {line.removeprefix('|').strip()}" for line in lines[at + 1 : end]),
        ]


def setup(app: Sphinx) -> None:
    """Register what this site does beyond its extensions."""
    app.connect("source-read", read_page)
    app.connect("include-read", read_included)
    app.connect("html-page-context", in_its_own_direction)
    app.connect("sphinx-click-process-description", examples_as_code)
