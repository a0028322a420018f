"""The text of raw/drift.yaml: what was found at each copy, the newest finding of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waqai.fetching.page_fetch import Finding
from waqai.records import Article, Drift

_HEAD = "# What `waqai text fetch` found at the copies that records name, and on which day. The command writes it.\ndrift:\n"


def merged(known: Iterable[Drift], findings: Iterable[Finding], day: str, articles: Mapping[str, Article]) -> str:
    """The file with new findings in it, and without entries about copies that no record has; empty where nothing is left."""
    lines = {
        (d.article, d.copy): _line(d.article, d.copy, d.found, d.checked, d.sha256, d.passages, d.passages_found)
        for d in known
        if d.article in articles and d.copy <= len(articles[d.article].copies)
    }
    for f in findings:
        if f.found != "not tried":
            lines[f.article, f.copy] = _line(f.article, f.copy, f.found, day, f.sha256, f.passages, f.passages_found)
    return _HEAD + "".join(lines[key] for key in sorted(lines)) if lines else ""


def _line(article: str, copy: int, found: str, day: str, sha256: str | None, passages: int | None, passages_found: int | None) -> str:
    values = {"sha256": sha256, "passages": passages, "passages_found": passages_found}
    more = "".join(f", {key}: {value}" for key, value in values.items() if value is not None)
    return f"  - {{article: {article}, copy: {copy}, found: {found}, checked: {day}{more}}}\n"
