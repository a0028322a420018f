"""Which texts can be ids: slugs that every reader takes for text, and every system for a file's name.

Takes nothing, gives regular expressions that JSON Schema, Python and the `regex` crate read alike (none looks ahead), and
words for people. `waqai.value_types` builds the schemas of ids of them; names of codings and codes are held to them too.
tests/test_identifiers.py reads refused and allowed ids with pandas, pyarrow, polars, DuckDB and base R.
"""

from __future__ import annotations

import re

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
LONGEST = 80
SLUG_WORDS = "an id: lower-case letters, digits and single hyphens, such as `kim-jong-un`"
# What a slug may not be, by what is wrong with it: with their defaults, readers of CSV take it for something else.
REASONS = {
    "a number or a date to programs that read it from a table: an id has at least one letter": "[0-9-]+",
    "a number to programs that read it from a table": "[0-9]+[ed]-?[0-9]+|[0-9]+e|[0-9]+(e-?[0-9]+)?i|0x[0-9a-f]+(p-?[0-9]+)?|0[bo][0-9]+|inf|infinity",
    "null to programs that read it from a table": "na|nan|null|none|nil",
    "true or false to programs that read it from a table": "true|false|t|f|yes|no|y|n|on|off",
    "a date to programs that read it from a table": "epoch",
    "the name of a device on Windows, which can store no file that is called so": "con|prn|aux|nul|com[0-9]|lpt[0-9]",
}
RESERVED = f"^({'|'.join(REASONS.values())})$"
HINT = "add a word that says what it is, as in `nan-province` or `talks-2024`"
_RESERVED = re.compile("|".join(REASONS.values()))
_DEVICE = re.compile("|".join(REASONS["the name of a device on Windows, which can store no file that is called so"].split("|")))


def reserved_as(text: str) -> str:
    """What a text of the form of an id is taken for, so that it can be none; nothing where it can."""
    if not _RESERVED.fullmatch(text):
        return ""
    return next((words for words, pattern in REASONS.items() if re.fullmatch(pattern, text)), "")


def is_slug(text: str) -> bool:
    """Whether a text has the form of an id."""
    return re.fullmatch(SLUG.strip("^$"), text) is not None


def no_id(text: str) -> str:
    """Why a text can be no id, nor the name of a coding, in words that follow `it is`; nothing where it can."""
    if not is_slug(text) or len(text) > LONGEST:
        return f"not an id: lower-case letters, digits and single hyphens, at most {LONGEST}"
    return reserved_as(text)


def is_device(file_name: str) -> bool:
    """Whether Windows takes a file's name, ignoring what follows its first dot, for a device."""
    return _DEVICE.fullmatch(file_name.partition(".")[0].casefold()) is not None
