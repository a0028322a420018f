"""frictionless on a finished release: `python benchmarks/frictionless_release.py RELEASE`, as whoever has downloaded one may run it.

It does what `frictionless validate datapackage.json` does: of every CSV file the types, what is required, codes, patterns and bounds,
primary keys and foreign keys; of every file its size and hash. It makes no table and sees neither articles nor passages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from frictionless import validate


def check(release: Path) -> None:
    """Validate a release's data package; stop at what is wrong."""
    report = validate(str(release / "datapackage.json"))
    if not report.valid:
        raise SystemExit(f"the tables are not sound: {report.flatten(['name', 'rowNumber', 'fieldName', 'type', 'note'])[:3]}")


if __name__ == "__main__":
    check(Path(sys.argv[1]).resolve())
