"""Files as coders' tools write them, made for the tests of `waqai import`; every word in them is invented."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import Run
from waqai.texts import digest

ARTICLE = "al-manara-2025-03-14-1"
QUOTE = "ووصل المبعوث الأممي سمير عدلان أول أمس الأربعاء إلى السودان في زيارة"
# A report that is taken as it is.
GOOD: dict[str, Any] = {
    "article": ARTICLE, "event": "adlan-in-sudan-2025", "type": "CONSULT", "mode": "visit", "contexts": "diplomatic", "actors": "samir-adlan",
    "recipients": "sudan", "date": "2025-03-12", "place": "sudan", "status": "actual", "quote": QUOTE, "summary": "The envoy Adlan visits Sudan.",
}  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    """The good row with other values; None leaves a column empty."""
    return GOOD | changes


def as_csv(rows: list[dict[str, Any]], separator: str = ",") -> str:
    """Rows as text with separators, the names first."""
    names = list(dict.fromkeys(name for one in rows for name in one))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if one.get(name) is None else one[name] for name in names] for one in rows])
    return out.getvalue()


def as_line(**changes: Any) -> str:
    """The good report as a line of our own loose JSON."""
    event = {name: GOOD[name] for name in ("event", "type", "mode", "date", "place", "status", "summary")}
    event |= {"contexts": ["diplomatic"], "actors": ["Samir Adlan"], "recipients": ["Sudan"], "quotes": [QUOTE]} | changes
    return json.dumps({"article": ARTICLE, "events": [event]}, ensure_ascii=False)


class Importer:
    """Runs `waqai import` into the coding c3 of a project; what it said and wrote."""

    def __init__(self, run: Run, project: Path, folder: Path) -> None:
        self.run, self.project, self.folder = run, project, folder
        self.output, self.code = "", 0

    def __call__(self, content: str | bytes | Path, *more: str, name: str = "coded.csv", code: int = 0) -> str:
        """Import what a file holds, and hold the exit code to what is expected."""
        path = content if isinstance(content, Path) else self.folder / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        result = self.run("--project", self.project, "import", path, "--as", "c3", "--coder", "c2", "--coded", "2026-01-02", *more)
        self.output, self.code = result.output, result.exit_code
        assert result.exit_code == code, result.output + str(result.exception or "")
        return self.output

    def said(self, kind: str) -> list[str]:
        """The remarks of one kind, without the name of the file."""
        return [line.partition(":")[2] for line in self.output.splitlines() if f": {kind}: " in line]

    def reports(self, article: str = ARTICLE) -> list[dict[str, Any]]:
        """The finished reports of an article in the coding; none where there is no file."""
        return [report for report in self._all(article) if "draft" not in report]

    def drafts(self, article: str = ARTICLE) -> list[dict[str, Any]]:
        """Those that are not finished."""
        return [report for report in self._all(article) if "draft" in report]

    def _all(self, article: str) -> list[dict[str, Any]]:
        path = self.file(article)
        return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["reports"] if path.exists() else []

    def file(self, article: str = ARTICLE) -> Path:
        return self.project / "raw" / "annotations" / "c3" / f"{article}.yaml"

    def record(self, name: str) -> Path:
        return self.project / "raw" / "imports" / "c3" / name


def add_page(project: Path, article: str, text: str) -> str:
    """Add an article whose page has this text, all of it its body; gives the page's hash."""
    sha256 = digest(text.encode())
    (project / "raw" / "text" / f"{sha256}.txt").write_bytes(text.encode())
    record = f"""\
article: {article}
outlet: al-manara
credited: []
reprint_of: null
published: 2025-03-20
published_basis: stated
published_note: null
language: ar
title_en: A made page
url: null
archive_url: null
retrieved: null
extent: full
page: {{sha256: {sha256}, characters: {len(text)}, extraction: manual}}
body: [[0, {len(text)}]]
"""
    (project / "raw" / "articles" / f"{article}.yaml").write_text(record, encoding="utf-8")
    return sha256
