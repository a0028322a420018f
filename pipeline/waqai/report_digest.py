"""A hash of reports as they are written, by which it is seen later whether what was adjudicated, imported or exported is still that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from waqai.texts import digest


def digest_of(reports: Sequence[dict[str, Any]]) -> str:
    """The first 16 hexadecimal digits of SHA-256 over the canonical JSON of a coding's reports of an article, or of some of them."""
    return digest(json.dumps(reports, sort_keys=True, ensure_ascii=False).encode())[:16]
