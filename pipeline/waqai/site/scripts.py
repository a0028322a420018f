"""Data as scripts, since a page that is opened from disk may read no other kind of file; and vega's own scripts.

Each file calls `waqai.data(name, value)` with a value that is JSON. Takes plain values, gives text.
"""

from __future__ import annotations

import json
from typing import Any

from waqai.pictures.drawing import converter


def script(name: str, value: Any) -> str:
    """A file that hands `value` to the page under `name`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # The two characters that end a line in a script and not in JSON.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"waqai.data({json.dumps(name)},{text});\n"


def vega() -> str:
    """Vega, Vega-Lite and vega-embed as one classic script, as vl-convert carries them.

    Raises
    ------
    CannotRun
        The extra `site` is not installed.
    """
    bundle: str = converter().javascript_bundle()
    # Its names would be global in a classic script.
    return "(function () {\n" + bundle + "\n})();\n"
