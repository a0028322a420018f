"""cffconvert accepts every CITATION.cff that is named, and turns it into BibTeX and APA.

python tests/compat/check_citation.py FILE...      needs: cffconvert (which pins an old jsonschema: an environment of its own)
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(paths: list[Path]) -> None:
    from cffconvert import Citation

    for path in paths:
        citation = Citation(path.read_text(encoding="utf-8"), src=str(path))
        citation.validate()
        assert "title = {" in citation.as_bibtex()
        assert citation.cffobj["title"] in citation.as_apalike()
    print(f"CITATION.cff: {len(paths)} valid, as BibTeX and APA")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
