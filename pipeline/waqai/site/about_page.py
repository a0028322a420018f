"""What the page about a release says: how it is cited, its licences, its tables and its files.

Takes a release on disk, gives plain values.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.release.bibtex import formatted, whole
from waqai.release.integrity import listed
from waqai.release.stored import Stored

Row = dict[str, Any]
FOLDER = "release"  # of the site, where the release's own files lie if they are asked for


def about(release: Stored, with_release: bool) -> Row:
    """All of it, for the template."""
    return {
        "citation": release.citation, "bibtex": bibtex(release), "licences": _licences(release), "tables": _tables(release, with_release),
        "others": _others(release) if with_release else [], "folder": FOLDER, "absent": _absent(release),
    }  # fmt: skip


def bibtex(release: Stored) -> str:
    """The release in BibTeX: its own `CITATION.bib`, or an entry made of its data package where it has none."""
    if (release.folder / "CITATION.bib").is_file():
        return release.path("CITATION.bib").read_text(encoding="utf-8")
    package = release.package
    fields = [
        ("author", " and ".join(whole(c["title"]) for c in package["contributors"])), ("title", whole(package["title"])),
        ("year", package["created"][:4]), ("month", str(int(package["created"][5:7]))), ("version", release.version), ("url", package.get("homepage")),
    ]  # fmt: skip
    return formatted("misc", f"{package['name']}-{release.version}", fields)


def _tables(release: Stored, with_release: bool) -> list[Row]:
    """Each table; its files where the site has them."""
    files: dict[str | None, list[Row]] = {}
    for path in files_of(release) if with_release else ():
        files.setdefault(_table(path), []).append(_file(release, path))
    return [
        {"name": name, "description": r["description"], "columns": len(r["schema"]["fields"]), "rows": release.parquet(name).num_rows,
         "files": files.get(name, [])}
        for name, r in release.tables.items()
    ]  # fmt: skip


def _others(release: Stored) -> list[Row]:
    """The files that are of no table and of no folder."""
    return [_file(release, path) for path in files_of(release) if "/" not in path]


def files_of(release: Stored) -> list[str]:
    """The release's own files, by their path."""
    return sorted({"SHA256SUMS", *(file.path for file in listed(release.folder))})


def _file(release: Stored, path: str) -> Row:
    return {"path": path, "kind": Path(path).suffix[1:] if "/" in path else path, "bytes": (release.folder / path).stat().st_size}


def _absent(release: Stored) -> list[str]:
    """The tables of today's releases, which pages use, that this one does not have."""
    return [name for name in ("actor_roles", "article_copies", "claims", "dyad_months", "names") if name not in release.tables]


def _licences(release: Stored) -> list[Row]:
    """Each licence that stands on a file, the most frequent last and without a list of what it stands on."""
    found: dict[str, list[Row]] = {}
    addresses: dict[str, str] = {}
    for resource in release.package["resources"]:
        for licence in resource["licenses"]:
            found.setdefault(licence["title"], []).append(resource)
            addresses.setdefault(licence["title"], licence.get("path", ""))
    first, *others = sorted(found, key=lambda title: -len(found[title])) or [""]
    return [
        {"title": title, "path": addresses[title] if addresses[title].startswith("https://") else None,
         "of": sorted({_of(r["path"]) for r in found[title]}) if title != first else [], "all": "All else" if others else "All files",
         "credit": next((r["attribution"] for r in found[title] if "attribution" in r), "")}
        for title in (*others, first)
        if title
    ]  # fmt: skip


def _of(path: str) -> str:
    """The table, the page or the folder that a file of a release belongs to."""
    folder, _, name = path.partition("/")
    return _table(path) or (f"{folder}/" if name else path)


def _table(path: str) -> str | None:
    """The table whose rows a file has, or some of them."""
    folder, _, name = path.partition("/")
    return Path(name).parts[0].partition(".")[0] if folder in ("csv", "parquet") else None
