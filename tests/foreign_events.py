"""Tables of other event datasets, made for the tests of `waqai compare`: their columns as published, and rows that are invented."""

from __future__ import annotations

from waqai.other_datasets.known_tables import KNOWN

ICEWS = """Event ID,Event Date,Source Name,Source Sectors,Source Country,Event Text,CAMEO Code,Intensity,Target Name,Target Sectors,Target Country,Story ID,
Sentence Number,Publisher,City,District,Province,Country,Latitude,Longitude""".replace("\n", "").split(",")
POLECAT = """Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,Primary Actor Sector,Actor Sectors,Actor Title,
Actor Name Raw,Wikipedia Actor ID,Recipient Name,Recipient Country,Recipient COW,Primary Recipient Sector,Recipient Sectors,Recipient Title,Recipient Name Raw,
Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,Longitude,GeoNames ID,Raw Placename,Feature Type,Source,Publication Date,Story People,
Story Organizations,Story Locations,Language,Version""".replace("\n", "").split(",")
GDELT = KNOWN["gdelt"].widths
UCDP = KNOWN["ucdp"].widths[49]


def table(columns: list[str] | tuple[str, ...], rows: list[dict[str, str]], *, header: bool = True, delimiter: str = "\t") -> str:
    unknown = {key for row in rows for key in row} - set(columns)
    assert not unknown
    lines = ([delimiter.join(columns)] if header else []) + [delimiter.join(row.get(name, "") for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


def icews(day: str, source: str, code: str, target: str, event: str = "1") -> dict[str, str]:
    return {
        "Event ID": event, "Event Date": day, "Source Name": f"Ministry ({source})", "Source Country": source, "Event Text": f"Code {code}", "CAMEO Code": code,
        "Target Name": f"Envoy ({target})", "Target Country": target,
    }  # fmt: skip


def gdelt(day: str, actor: str, code: str, recipient: str, added: str = "", group: str = "") -> dict[str, str]:
    return {
        "GLOBALEVENTID": "7", "SQLDATE": day, "Actor1CountryCode": actor, "Actor2CountryCode": recipient, "EventCode": code, "DATEADDED": added or day,
        "Actor1KnownGroupCode": group, "Actor1Name": "SOMEBODY",
    }  # fmt: skip


def polecat(day: str, actor: str, type_: str, recipient: str, published: str = "") -> dict[str, str]:
    return {
        "Event ID": "P1",
        "Event Date": day,
        "Event Type": type_,
        "Actor Country": actor,
        "Recipient Country": recipient,
        "Publication Date": published or day,
    }


def ucdp(day: str, a: str, b: str, where: str = "652", prec: str = "1", text: str = "a town") -> dict[str, str]:
    return {"id": "9", "date_start": day, "gwnoa": a, "gwnob": b, "country_id": where, "date_prec": prec, "where_description": text}
