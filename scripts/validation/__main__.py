"""Writes docs/validation.md: `python -m scripts.validation --release FOLDER --sources FOLDER`, `--check` to write nothing.

FOLDER of the sources has a clone of each repository under its own name; docs/validation.md lists them. Exit code 1: something
that is missing has no explanation, an explanation is of use no more, or with `--check` the page is stale; 3: a source is not there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import waqai
from scripts.validation import blocks, judgements, page
from scripts.validation.events import events_of
from scripts.validation.sources import NoCopyError

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


def compared(folder: Path, copies: Path, judged: judgements.Judgements) -> dict[str, list[str]]:
    """The generated parts of the page for a release and copies of the sources."""
    release = waqai.load(folder)
    events = {"sample": events_of(release, drawn=True), "given": events_of(release, drawn=False), "all": events_of(release)}
    return blocks.made(events, copies, folder, release.version, judged)


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or say what is wrong with it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.validation", description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--release", type=Path, required=True, help="a release or a candidate: build/candidate, dataset/2.0.0")
    parser.add_argument("--sources", type=Path, required=True, help="a folder with a clone of each source")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page (default: docs/validation.md)")
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the page is fresh")
    options = parser.parse_args(arguments)
    judged = judgements.read()
    try:
        parts = compared(options.release, options.sources, judged)
    except NoCopyError as error:
        print(error, file=sys.stderr)
        return 3
    old = options.page.read_text(encoding="utf-8")
    new = page.filled(old, parts)
    wrong = [f"not explained in explanations.csv: {what}" for what in dict.fromkeys(judged.open)]
    wrong += [f"explained, and nothing is to explain: {what}" for what in judged.stale]
    if options.check and new != old:
        wrong.append(f"{options.page} is stale: run this without --check")
    if not options.check:
        options.page.write_text(new, encoding="utf-8")
    print("\n".join(wrong) or f"{options.page}: {'fresh' if options.check else 'written'}, and all that is missing is explained")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
