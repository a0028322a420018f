"""Event codes of other datasets as types of ours, by what a release's crosswalks say of CAMEO.

Takes a release's crosswalks, gives a type for a code. What CAMEO has and PLOVER dropped, such as statements, has none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

SCHEMES = ("plover", "cameo")

# What the notes of the crosswalks `cameo_root` and `cameo` say of codes whose root goes to another type, or to two.
_NOTED = {
    "035": "CONCEDE", "055": "CONCEDE", "081": "CONCEDE", "082": "CONCEDE", "083": "CONCEDE", "08": "RETREAT", "0813": "CONCEDE", "0814": "CONCEDE",
    "175": "ASSAULT",
}  # fmt: skip


class EventCodes:
    """The types that codes of a table mean.

    Parameters
    ----------
    types : collection of str
        The codebook's types.
    crosswalks : iterable of mapping
        Rows of a release's table `crosswalks`.
    said : mapping
        What a mapping file says: a code to a type, or to None for none of ours.
    scheme : str
        Which of `SCHEMES` the codes are of.
    """

    def __init__(
        self, types: Collection[str], crosswalks: Iterable[Mapping[str, Any]], said: Mapping[str, str | None], scheme: str
    ) -> None:
        self._types, self._said, self._cameo = types, said, scheme == "cameo"
        self._known: dict[str, str] = {}
        for row in crosswalks:
            if row["scheme"] in ("cameo", "cameo_root") and row["code"] and row["other"]:
                self._known.setdefault(row["other"].rpartition(":")[2], row["code"].partition("-")[0])
        self.without_scheme = self._cameo and not self._known
        self._known |= {code: type_ for code, type_ in _NOTED.items() if type_ in types}

    def type(self, code: str) -> str | None:
        """The type that a code means: that of its longest beginning that is known; None where there is none."""
        if code in self._said:
            return self._said[code]
        if not self._cameo:
            return code if code in self._types else code.upper() if code.upper() in self._types else None
        found = next((self._known[code[:length]] for length in range(len(code), 1, -1) if code[:length] in self._known), None)
        return found if found in self._types else None
