"""pybtex reads every entry of CITATION.bib, and makes a bibliography of them without a warning.

python tests/compat/check_bibtex.py RELEASE      needs: pybtex
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(release: Path) -> None:
    import pybtex.errors
    from pybtex import format_from_file
    from pybtex.database import parse_file

    pybtex.errors.set_strict_mode()
    entries = parse_file(str(release / "CITATION.bib")).entries
    for style in ("plain", "alpha", "unsrt"):
        with pybtex.errors.capture() as said:
            text = format_from_file(str(release / "CITATION.bib"), style=style, output_backend="plaintext")
        assert not said, said
        assert all(f"[{n}]" in text for n in range(1, len(entries) + 1)) or style == "alpha", text
    print(f"CITATION.bib: {len(entries)} entries, in three styles")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
