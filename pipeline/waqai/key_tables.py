"""The tables of a report's keys in docs/, as Markdown: what each key holds, and how agreement compares it.

Takes the keys of `waqai.report_keys` and the codebook's codes, gives text. `waqai.pages` puts it between the marks of
docs/annotation-format.md and docs/agreement.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from waqai import report_keys
from waqai.agreement.fields import FIELDS
from waqai.formats import Formats
from waqai.report_keys import Key

_NAMED = 4  # so many codes of a list are named beside it
_VALUES = {
    "itself": "the code, id or EDTF text as written, `?` and `~` included; null is a value",
    "is true": "true or not; `false` and left out are the same",
    "set": "the set of ids or codes",
    "entries": "the set of entries, each whole",
    "countries": "the set of their countries",
    "sectors": "the set of all their sectors",
}
_DISTANCES = {"nominal": "nominal", "masi": "MASI", "overlap": "overlap"}


def keys_table(formats: Formats) -> str:
    """What a report holds under each key; those that may be left out come last."""
    ordered = sorted(report_keys.REPORT_KEYS, key=lambda key: not key.required)
    return "\n".join(["| key | what it holds | null | codes or ids |", "|---|---|---|---|", *(_key_row(key, formats) for key in ordered)])


def _key_row(key: Key, formats: Formats) -> str:
    values = key.values(formats.codes)
    null = "yes" if "null" in values["type"] else "no"
    return f"| `{key.name}` | {values['description']}{_left_out(key)} | {null} | {'; '.join(_stands_for(values))} |".replace("|  |", "| |")


def _left_out(key: Key) -> str:
    if key.required:
        return ""
    return " May be left out, which means `false`." if key.default is False else " May be left out."


def _stands_for(values: dict[str, Any]) -> Iterator[str]:
    """The lists of codes and the files of ids that values, or the entries of a list, are taken from."""
    if "properties" in values:
        for name, part in values["properties"].items():
            yield from (f"`{name}`: {found}" for found in _stands_for(part))
    elif "items" in values:
        yield from _stands_for(values["items"])
    elif "x-list" in values:
        codes = [code for code in values["enum"] if code is not None]
        named = f": {', '.join(f'`{code}`' for code in codes)}" if len(codes) <= _NAMED else ""
        yield f"[{values['x-list']}](codebook.md){named}"
    elif values.get("x-ids", "events") != "events":
        yield f"`raw/{values['x-ids']}.yaml`"


def agreement_table() -> str:
    """The fields of agreement with what is compared, and the keys that are not, with the reason."""
    measures = {m.field: m for key in report_keys.REPORT_KEYS if not isinstance(key.agreement, str) for m in key.agreement}
    alike: dict[tuple[str, str], list[str]] = {}
    for field in FIELDS:
        alike.setdefault((_VALUES[measures[field.name].value], _DISTANCES[field.measure]), []).append(f"`{field.name}`")
    rows = [f"| {', '.join(names)} | {value} | {distance} |" for (value, distance), names in alike.items()]
    not_compared = [f"`{key.name}` ({key.agreement})" for key in report_keys.REPORT_KEYS if isinstance(key.agreement, str)]
    table = "\n".join(["| field | value | distance |", "|---|---|---|", *rows])
    return f"{table}\n\nNot compared: {', '.join(not_compared)}."
