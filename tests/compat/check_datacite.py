"""datacite.json is valid by DataCite's JSON Schema 4.5, as the package datacite carries it.

python tests/compat/check_datacite.py RELEASE      needs: datacite
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(release: Path) -> None:
    from datacite import schema45

    said = json.loads((release / "datacite.json").read_text(encoding="utf-8"))
    schema45.validator.validate(said)
    assert not list(schema45.validator.iter_errors(said))
    assert not schema45.validate({key: value for key, value in said.items() if key != "creators"}), "the schema asks for nothing"
    print("datacite.json: valid by DataCite 4.5")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
