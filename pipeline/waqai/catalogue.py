"""The closed catalogue of problem codes, by the stage that reports them, in the order in which the stages run.

A code that is not here is not reported. Each has a page, `docs/problems/<code>.md`, which `waqai explain CODE` prints,
and a fixture in `tests/data/bad/<code>/` (or, for what is wrong with a release and not with a project, a test of its
own). Tests hold all of it.
"""

from __future__ import annotations

from typing import NamedTuple

from waqai.bundled import bundled

STAGES: dict[str, tuple[str, ...]] = {
    "Files": (
        "missing-folder", "missing-file", "stray-file", "not-a-file", "too-large", "file-name", "unfinished-edit",
    ),
    "YAML": (
        "not-utf-8", "byte-order-mark", "control-character", "not-yaml", "empty-file", "second-document",
        "yaml-alias", "yaml-tag", "yaml-directive", "duplicate-key", "too-deep", "too-many-values",
    ),
    "JSON Lines": (
        "not-json",
    ),
    "Schema": (
        "schema-reference", "bound-cannot-fail",
    ),
    "Structure": (
        "missing-key", "unknown-key", "missing-value", "wrong-type", "bad-value", "bad-id", "bad-text",
        "repeated-item", "open-mark",
    ),
    "Codes": (
        "unknown-code", "mode-of-another-type", "unit-mismatch", "empty-quantity", "quantity-order",
        "codebook-version",
    ),
    "Wording": (
        "unsafe-text", "unseen-character", "mixed-letters", "lookalike", "other-script",
    ),
    "Names": (
        "duplicate-id", "shared-identifier", "coder-of-another-coding",
    ),
    "References": (
        "unknown-actor", "unknown-place", "unknown-outlet", "unknown-coder", "unknown-article", "unknown-coding", "coding-left-out",
        "unknown-event", "unknown-successor", "successors-unfit", "cyclic-reference", "incomplete-coordinates", "place-outside", "unlikely-coordinates", "retired-in-use",
    ),
    "Dates": (
        "bad-date", "interval-backwards", "date-after-article", "planned-not-plannable", "missing-note",
        "coded-before-published", "retrieved-before-published", "reprint-before-original", "distant-date",
    ),
    "Parties": (
        "actor-on-both-sides", "mutual-missing", "mutual-alone", "mutual-with-recipient", "recipient-missing",
        "no-role", "claim-missing", "claim-unfit", "both-stances", "about-missing",
    ),
    "Evidence": (
        "page-hash", "page-characters", "span-backwards", "body-outside-page", "body-order", "evidence-too-short",
        "evidence-outside-body", "evidence-hash", "stories-overlap",
    ),
    "Sampling": (
        "stratum-missing", "copy-unfit", "unknown-copy",
    ),
    "Links": (
        "event-twice", "conflicting-types", "conflicting-modes", "conflicting-mutual", "conflicting-dates",
        "conflicting-places", "conflicting-sides", "unused-decision",
    ),
    "Likeness": (
        "events-alike", "events-likely-one", "reports-alike", "charge-unclaimed", "claim-of-the-outlet", "claim-of-an-actor", "visit-without-host", "planned-in-the-past",
        "hypothetical-long-past", "few-reports", "event-misspelt",
    ),
    "Unfinished work": (
        "unfinished-coding", "no-events",
    ),
    "Waivers": (
        "unwaivable", "expired-waiver", "unused-waiver",
    ),
    "Build": (
        "contract", "dangling-key", "vanished-id", "gate-failed", "unused-reason", "version-step", "release-day", "stale-page",
    ),
    "Releases": (
        "bad-sums", "sum-differs", "release-file-missing", "release-file-extra", "release-differs", "bad-cell",
        "bad-parquet", "bad-package", "bad-index", "tables-differ", "key-twice", "rows-out-of-order", "metadata-differs",
    ),
}  # fmt: skip

CATALOGUE: tuple[str, ...] = tuple(code for codes in STAGES.values() for code in codes)
# Codes that had another name: what older outputs, notes and waivers say is still found.
RENAMED: dict[str, str] = {
    "circle": "cyclic-reference",
    "half-a-point": "incomplete-coordinates",
    "idle-decision": "unused-decision",
    "idle-reason": "unused-reason",
    "idle-waiver": "unused-waiver",
}
# Where a person must look, and nothing need be wrong: `release` refuses them unless schema/waivers.yaml says why not.
WARNINGS: tuple[str, ...] = ("few-reports", "coding-left-out", "distant-date", "unlikely-coordinates", "events-likely-one")


class Page(NamedTuple):
    """A code's page: the whole text, what the code means, and how to fix it."""

    text: str
    meaning: str
    fix: str


def page(code: str) -> Page:
    """The page of a code of the catalogue."""
    text = (bundled("docs/problems") / f"{code}.md").read_text(encoding="utf-8")
    meaning = text.split("\n\n")[1].strip()
    fix = text.split("## How to fix it\n")[1].strip()
    return Page(text, meaning, fix)
