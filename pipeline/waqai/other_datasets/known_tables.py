"""The formats of event datasets that `waqai compare` knows: what is in which column of POLECAT, ICEWS, GDELT and UCDP GED."""

from __future__ import annotations

from waqai.other_datasets.table_mapping import TableMapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _gdelt() -> dict[int, tuple[str, ...]]:
    """The columns of GDELT 1.0 before and since April 2013, and of 2.0: the last have a second code of the region."""
    actor = _words("Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code")
    head = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate", *(f"Actor{n}{part}" for n in (1, 2) for part in actor)]
    head += _words("IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone")

    def places(parts: str) -> list[str]:
        return [f"{place}Geo_{part}" for place in ("Actor1", "Actor2", "Action") for part in parts.split()]

    old = (*head, *places("Type FullName CountryCode ADM1Code Lat Long FeatureID"), "DATEADDED")
    new = (*head, *places("Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"), "DATEADDED", "SOURCEURL")
    return {len(columns): columns for columns in (old, (*old, "SOURCEURL"), new)}


_UCDP = _words(
    """id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id dyad_new_id dyad_name
side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date source_headline
source_original where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region
event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob"""
)

KNOWN = {
    "polecat": TableMapping(
        "POLECAT",
        {
            "id": ("Event ID",), "date": ("Event Date",), "actor": ("Actor Country",), "recipient": ("Recipient Country",), "type": ("Event Type",),
            "collected": ("Publication Date",), "text": ("Actor Name", "Event Mode", "Recipient Name", "Placename"),
        },
        machine=True, separator=";", empty=("", "None", "nan", "NA"),
    ),
    "icews": TableMapping(
        "ICEWS",
        {
            "id": ("Event ID",), "date": ("Event Date",), "actor": ("Source Country",), "recipient": ("Target Country",), "type": ("CAMEO Code",),
            "text": ("Source Name", "Event Text", "Target Name"),
        },
        machine=True, empty=("", "NA", "NULL"), type_scheme="cameo",
    ),
    "gdelt": TableMapping(
        "GDELT",
        {
            "id": ("GLOBALEVENTID",), "date": ("SQLDATE",), "actor": ("Actor1CountryCode",), "recipient": ("Actor2CountryCode",), "type": ("EventCode",),
            "collected": ("DATEADDED",), "actor_group": ("Actor1KnownGroupCode",), "recipient_group": ("Actor2KnownGroupCode",),
            "text": ("Actor1Name", "EventCode", "Actor2Name", "SOURCEURL"),
        },
        machine=True, widths=_gdelt(), country_scheme="cameo", type_scheme="cameo",
    ),
    "ucdp": TableMapping(
        "UCDP GED",
        {
            "id": ("id",), "date": ("date_start",), "actor": ("gwnoa",), "recipient": ("gwnob",), "where": ("country_id",),
            "text": ("dyad_name", "where_description"),
        },
        delimiter=",", quoted=True, widths={len(_UCDP): _UCDP}, empty=("", "NA"), country_scheme="gw", type="ASSAULT", precise="date_prec",
    ),
}  # fmt: skip
