"""LibreOffice: the exported workbook, opened without a screen and written as flat XML, which has each cell's type and value."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import dump

OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("office", "table", "text"))


def value(cell):
    kind = cell.get(f"{OFFICE}value-type")
    if kind == "date":
        return date.fromisoformat(cell.get(f"{OFFICE}date-value")[:10])
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "float":
        return float(cell.get(f"{OFFICE}value"))
    return "\n".join("".join(p.itertext()) for p in cell.iter(f"{TEXT}p")) if kind == "string" else None


def rows(sheet):
    for row in sheet.iter(f"{TABLE}table-row"):
        cells = []
        for cell in row:
            cells += [value(cell)] * min(int(cell.get(f"{TABLE}number-columns-repeated", 1)), 200)
        for _ in range(min(int(row.get(f"{TABLE}number-rows-repeated", 1)), 2)):
            yield cells


def table(name):
    header, *found = [row for row in rows(sheets[name]) if any(cell is not None for cell in row)]
    names = [cell for cell in header if cell is not None]
    return dump.columns(names, ([row[j] if j < len(row) else None for row in found] for j in range(len(names))))


folder = Path(os.environ["TMPDIR"])
profile = f"-env:UserInstallation=file://{folder}/profile"
subprocess.run(
    ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(folder), str(dump.EXPORTS / "release.xlsx")],
    check=True, capture_output=True, timeout=900,
)  # fmt: skip
tree = ET.parse(folder / "release.fods")
sheets = {sheet.get(f"{TABLE}name"): sheet for sheet in tree.iter(f"{TABLE}table")}
if set(sheets) != {"about", "codebook", *dump.TABLES}:
    sys.exit(f"the sheets are {', '.join(sheets)}")
dump.route("Excel workbook", table)
dump.done(subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True).stdout.split()[1])
