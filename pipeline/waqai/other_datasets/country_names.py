"""Countries of other datasets as codes of ours: by code, by name, by number of a list of states.

Takes the codes and crosswalks of a release, answers for one text at a time. What it does not know, it never guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from waqai.folding import fold_name

SCHEMES = ("names", "cameo", "cow", "gw")

# Names that are neither labels of the codebook nor of the lists of states: those of ISO 3166-1 and of ICEWS.
_NAMES = {
    "Russian Federation": "RUS", "United States of America": "USA", "Republic of Korea": "KOR", "Korea, Republic of": "KOR",
    "Democratic People's Republic of Korea": "PRK", "Korea, Democratic People's Republic of": "PRK", "Viet Nam": "VNM", "Great Britain": "GBR",
    "United Kingdom of Great Britain and Northern Ireland": "GBR", "Iran, Islamic Republic of": "IRN", "Islamic Republic of Iran": "IRN",
    "Syrian Arab Republic": "SYR", "Occupied Palestinian Territory": "PSE", "State of Palestine": "PSE", "Palestine, State of": "PSE",
    "Palestinian Territories": "PSE", "Democratic Republic of Congo": "COD", "Democratic Republic of the Congo": "COD",
    "Congo, Democratic Republic of the": "COD", "Congo": "COG", "Republic of Congo": "COG", "Holy See": "VAT", "Moldova, Republic of": "MDA",
    "Republic of Moldova": "MDA", "the former Yugoslav Republic of Macedonia": "MKD", "Macedonia": "MKD", "Türkiye": "TUR", "Burma": "MMR",
    "Lao People's Democratic Republic": "LAO", "Brunei Darussalam": "BRN", "Bolivia, Plurinational State of": "BOL", "East Timor": "TLS",
    "Venezuela, Bolivarian Republic of": "VEN", "Tanzania, United Republic of": "TZA", "United Republic of Tanzania": "TZA", "Taiwan, Province of China": "TWN",
    "Micronesia, Federated States of": "FSM", "Cabo Verde": "CPV", "Cote d'Ivoire": "CIV", "Czech Republic": "CZE", "Swaziland": "SWZ", "Macao": "MAC",
    "Gambia, The": "GMB", "The Gambia": "GMB", "The Bahamas": "BHS", "Cook Island": "COK", "Cocos (Keeling) Islands": "CCK", "Pitcairn": "PCN",
    "Bonaire": "BES", "Saint Martin (French part)": "MAF", "United States Minor Outlying Islands": "UMI", "Aeolian Islands": "ITA", "Bavaria": "DEU",
    "European Union": "EUR", "United Nations": "UNO",
}  # fmt: skip

# CAMEO's codes of countries that are not ISO's. Its EUR is the continent, as AFR and ASA are: only the European Union (the group EEC) is EUR here.
_CAMEO: dict[str, str | None] = {
    "ROM": "ROU", "TMP": "TLS", "ZAR": "COD", "BAG": "IRQ", "PAL": "PSE", "WSB": "PSE", "GZS": "PSE", "BUR": "MMR", "KSV": "KOS", "EUR": None,
}  # fmt: skip
_CAMEO_GROUPS = {"EEC": "EUR", "UNO": "UNO"}


class CountryNames:
    """The codes that texts of a table mean.

    Parameters
    ----------
    countries : mapping
        The codebook's countries with their labels.
    crosswalks : iterable of mapping
        Rows of a release's table `crosswalks`.
    said : mapping
        What a mapping file says: a text to a code, or to None for no country.
    scheme : str
        Which of `SCHEMES` the texts are of. Codes of ours are taken in all but numbers of states.
    """

    def __init__(
        self, countries: Mapping[str, str], crosswalks: Iterable[Mapping[str, Any]], said: Mapping[str, str | None], scheme: str
    ) -> None:
        self._codes, self._said, self._scheme = countries, said, scheme
        self._names: dict[str, str] = {}
        self._numbers: dict[str, list[tuple[str, date, date]]] = {}
        rows = [row for row in crosswalks if row["code"] and row["other"]]
        for row in rows:
            if row["scheme"] in ("cow", "gw") and row["match"] == "exact":
                self._names.setdefault(fold_name(row["label"]), row["code"])
            if row["scheme"] == scheme and row["match"] in ("exact", "close"):
                spell = row["code"], row["valid_from"] or date.min, row["valid_to"] or date.max
                self._numbers.setdefault(row["other"].rpartition(":")[2], []).append(spell)
        self._names |= {fold_name(name): code for name, code in _NAMES.items() if code in countries}
        self._names |= {fold_name(label): code for code, label in countries.items()}
        self.without_scheme = scheme in ("cow", "gw") and not self._numbers

    def code(self, text: str, day: int) -> str | None:
        """The code of a country that a text means on a day; None where that is not known."""
        if text in self._said:
            return self._said[text]
        if self._scheme in ("cow", "gw"):
            when = date.fromordinal(day)
            return next((code for code, start, end in self._numbers.get(text, ()) if start <= when <= end), None)
        if self._scheme == "cameo":
            found = _CAMEO.get(text, text)
            return found if found in self._codes else None
        return text if text in self._codes else self._names.get(fold_name(text))

    def of_group(self, group: str) -> str | None:
        """The code of an organisation that CAMEO knows as a group: the United Nations, the European Union."""
        found = _CAMEO_GROUPS.get(group)
        return found if found in self._codes else None
