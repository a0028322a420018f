"""What Sphinx does not look at in the site of the documents: `python -m scripts.docs_site build/docs-site`.

Every link within the site leads to a page, and to a place in it, that is there; and no page loads anything from elsewhere, so that
it opens from disk and tells nobody who reads it. Exit 1 where one does not hold, with a line for each.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

LOADED = ("src", "srcset", "poster", "data")  # attributes whose address a browser asks for by itself
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"@import\s+(?:url\()?\s*['\"]?([^'\");\s]+)|url\(\s*['\"]?([^'\")\s]+)", re.IGNORECASE)


class Page(NamedTuple):
    """What a page is made of: where it can be jumped to, where it links to, what it loads, and its styles."""

    places: set[str]
    links: list[str]
    loaded: list[str]
    styles: list[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(set(), [], [], [])
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.in_style = tag == "style"
        self.page.places.update(said[name] for name in ("id", "name") if name in said)
        if tag == "a" and "href" in said:
            self.page.links.append(said["href"])
        if tag == "link" and LOADING_LINKS & set(said.get("rel", "").split()):
            self.page.loaded.append(said.get("href", ""))
        if tag in ("image", "use"):
            self.page.loaded.extend(said[name] for name in ("href", "xlink:href") if name in said)
        self.page.loaded.extend(said[name] for name in LOADED if name in said)
        if "style" in said:
            self.page.styles.append(said["style"])

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.page.styles.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False


def read(page: Path) -> Page:
    """The page's places, links and addresses."""
    reader = _Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    return reader.page


def amiss(site: Path) -> list[str]:
    """What is wrong with the site, a line each: what comes from elsewhere, and links that lead nowhere."""
    site = site.resolve()
    pages = {path.relative_to(site).as_posix(): read(path) for path in sorted(site.rglob("*.html"))}
    said = []
    for name, page in pages.items():
        said += [f"{name}: loads {address}" for address in page.loaded + _in_styles(page.styles) if ELSEWHERE.match(address)]
        said += [f"{name}: {link} leads nowhere" for link in page.links if not _leads(link, site / name, site, pages)]
    for sheet in sorted(site.rglob("*.css")):
        addresses = _in_styles([sheet.read_text(encoding="utf-8")])
        said += [f"{sheet.relative_to(site).as_posix()}: loads {address}" for address in addresses if ELSEWHERE.match(address)]
    return said


def _in_styles(styles: list[str]) -> list[str]:
    return [imported or url for style in styles for imported, url in IN_STYLES.findall(style)]


def _leads(link: str, page: Path, site: Path, pages: dict[str, Page]) -> bool:
    """Whether a link leads out of the site, or to a file of it, and there to a place that exists."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(site) or not target.is_file():
        return False
    there = pages.get(target.relative_to(site).as_posix())
    place = unquote(parts.fragment)
    return not place or there is None or place in there.places


def main(site: Path) -> int:
    """Say what is wrong with the site, or how large it is."""
    pages = list(site.rglob("*.html"))
    if not (site / "index.html").is_file():
        print(f"{site}: there is no site; `make docs-site` makes it", file=sys.stderr)
        return 3
    said = amiss(site)
    print("\n".join(said) if said else f"{site}: {len(pages)} pages, every link leads somewhere, nothing is loaded from elsewhere")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
