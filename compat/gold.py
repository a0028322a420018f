"""Two gold sets of others as example projects: `python -m compat.gold FOLDER [--out FOLDER] [--page FILE]`.

FOLDER has clones of github.com/openeventdata/PLOVER and github.com/openeventdata/arabic_event_gsr, called so; nothing is downloaded.
Each set becomes a project by `waqai init`, with a codebook that has the codes of the set, and is coded by `waqai import`; `waqai validate`
and `waqai build` must pass. Their texts stay in the project that is made, below build/, and go nowhere else. Exit 1 where one fails.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from compat.gold_sets import CODES, SETS, Entity, Gold, GoldSet

ROOT = Path(__file__).parents[1]
CODING = "gold"
BEGIN, END = "<!-- gold sets: made by `make compat-gold` -->", "<!-- /gold sets -->"
HEADING = """
## Gold sets of others

Whether the format holds what others coded: each set becomes a project of its own, coded by its own codes, which passes `waqai validate`
and is built. What did not fit is counted here. Made by `make compat-gold` from clones of the sets; their texts are not part of this repository.

"""
# The classes of the types that PLOVER had in 2016 and has no longer.
OLD_TYPES = {"FIGHT": "material conflict", "DEMAND": "verbal conflict", "DISAPPROVE": "verbal conflict", "INVESTIGATE": "verbal conflict"}
NO_SECTOR = "NOT-CODED"
SHOWN = 8  # codes that the page names


def main() -> None:
    """Make the projects, check and build them, write what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, help="the folder with the clones")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "gold", help="where the projects are made; what is there is replaced")
    parser.add_argument("--page", type=Path, help="the page whose part between the marks says what was met")
    given = parser.parse_args()
    sections, failed = [], False
    for clone, read in SETS.items():
        begin, target = time.monotonic(), given.out / clone.lower()
        try:
            found = read(given.sources / clone)
        except FileNotFoundError as error:
            sys.exit(f"{error}: clone https://github.com/openeventdata/{clone} into {given.sources}")
        said = project(found, target)
        failed |= any(code for _, code, _ in said)
        for command, code, line in said:
            print(f"{found.name}: {command}: {line if not code else f'exit {code}: {line}'}", flush=True)
        print(f"{found.name}: {time.monotonic() - begin:.0f} s")
        sections.append(section(found, said))
    if given.page:
        write(given.page, "\n".join(sections))
    sys.exit(failed)


def project(found: GoldSet, target: Path) -> list[tuple[str, int, str]]:
    """Make the project of a set in a folder, and run the commands on it.

    Returns
    -------
    list of tuple
        Each command, its exit code, and the last line that it printed.
    """
    shutil.rmtree(target, ignore_errors=True)
    said = [waqai("init", str(target), "--name", f"gold-{found.name}", "--title", found.title)]
    codebook(found, target / "schema")
    raw(found, target)
    lines = target.parent / f"{found.name}.jsonl"
    lines.write_text("".join(json.dumps(line(group), ensure_ascii=False) + "\n" for group in articles(found)), encoding="utf-8")
    said.append(waqai("--project", str(target), "import", str(lines), "--as", CODING, "--coder", CODING, "--coded", "2020-01-01"))
    said += [
        waqai("--project", str(target), *command)
        for command in (("docs",), ("validate", "--full"), ("build", "--out", str(target / "built")))
    ]
    return said


def waqai(*arguments: str) -> tuple[str, int, str]:
    """Run a command: its name, its exit code, its last line."""
    done = subprocess.run([sys.executable, "-m", "waqai", *arguments], capture_output=True, text=True, check=False)
    name = next(a for a in arguments if a in ("init", "import", "docs", "validate", "build"))
    lines = (done.stdout.strip() or done.stderr.strip() or "nothing").splitlines()
    return name, done.returncode, lines[-1]


def codebook(found: GoldSet, schema: Path) -> None:
    """Give the project the set's codes: its own lists of types, contexts and sectors, and countries besides ISO's."""
    lists = schema / "codebook"
    modes: dict[str, set[str]] = {one.type: set() for one in found.records}
    for one in found.records:
        modes[one.type] |= {one.mode} - {None}  # type: ignore[arg-type]
    known = yaml.safe_load((lists / "types.yaml").read_text(encoding="utf-8"))
    classes = {entry["code"]: entry["quad_class"] for entry in known["codes"]} | OLD_TYPES
    ours = {entry["code"]: {mode["code"] for mode in entry["modes"]} for entry in known["codes"]}
    new = [one.type for one in found.records if one.type not in ours]
    if new:
        found.obstacles[f"types of an older PLOVER: {', '.join(dict.fromkeys(new))}", CODES] += len(new)
    modes_of_theirs = [one for one in found.records if one.mode and one.mode not in ours.get(one.type, ())]
    if modes_of_theirs:
        found.obstacles["modes of other codes, or of another type", CODES] += len(modes_of_theirs)
    types = [
        _code(kind) | {"quad_class": classes[kind], "recipient": "optional", "plannable": True, "modes": [_code(m) for m in sorted(modes[kind])]}
        for kind in sorted(modes)
    ]  # fmt: skip
    known["codes"] = types
    _write(lists / "types.yaml", known)
    parties = [p for one in found.records for p in (*one.actors, *one.recipients)]
    _own(lists / "contexts.yaml", (c for one in found.records for c in one.contexts), "contexts", found)
    _own(lists / "sectors.yaml", (_sector(p) for p in parties), "sectors", found)
    _own(lists / "countries.yaml", (p.country for p in parties if p.country), "countries", found)
    for party in parties:
        if not party.country:
            found.met("parties without a country", "taken: the project allows them (`unknown_countries`)")
        if not party.sector:
            found.met("parties without a sector", f"the sector {NO_SECTOR} of the project")
    book = yaml.safe_load((lists / "codebook.yaml").read_text(encoding="utf-8"))
    book |= {"title": found.title, "description": "The codes of the gold set, as it has them.", "source": found.repository, "notes": []}
    _write(lists / "codebook.yaml", book)
    for path in (schema / "crosswalks").glob("*.yaml"):  # of lists that are others here
        path.unlink()
    dataset = yaml.safe_load((schema / "dataset.yaml").read_text(encoding="utf-8"))
    dataset |= {
        "publish": [CODING], "codings": [], "languages": ["en"], "allow": ["unnamed_actors", "unknown_countries", "worded_quantities"],
        "limits": ["What others coded, imported to see whether it can be held."],
    }  # fmt: skip
    dataset["released"] = str(dataset["released"])
    _write(schema / "dataset.yaml", dataset)


def _own(path: Path, used: Iterable[str], what: str, found: GoldSet) -> None:
    """Add the codes that a list does not have."""
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = {entry["code"] for entry in listed["codes"]}
    counts = Counter(used)
    new = sorted(counts.keys() - known)
    listed["codes"] += [_code(code) | ({"group": "international"} if what == "countries" else {}) for code in new]
    theirs = [code for code in new if code != NO_SECTOR]
    shown = ", ".join(f"`{code}`" for code in theirs[:SHOWN]) + (f" and {len(theirs) - SHOWN} more" if len(theirs) > SHOWN else "")
    found.obstacles[f"{what} of other codes: {shown}", CODES] += sum(counts[code] for code in theirs)
    _write(path, listed)


def _code(code: str) -> dict[str, Any]:
    return {"code": code, "label": code, "definition": "As the gold set uses it.", "example": "As in the gold set."}


def _sector(party: Entity) -> str:
    return party.sector or NO_SECTOR


def raw(found: GoldSet, target: Path) -> None:
    """Write the set's articles, texts and parties, in place of the example's."""
    folder = target / "raw"
    for name in ("articles", "annotations", "text"):
        shutil.rmtree(folder / name)
        (folder / name).mkdir()
    parties = {p.id: p for one in found.records for p in (*one.actors, *one.recipients)}
    _write(folder / "actors.yaml", {"actors": [_actor(p) for p in parties.values()]})
    _write(folder / "places.yaml", {"places": []})
    outlet: dict[str, Any] = {
        "id": "gold-source", "kind": "website", "names": {"en": found.publisher}, "aliases": [], "country": "NGO", "website": None, "wikidata": None,
    }  # fmt: skip
    _write(folder / "outlets.yaml", {"outlets": [outlet]})
    coder = {"id": CODING, "kind": "team", "name": found.title, "version": None, "maker": None, "given": "a sentence", "note": None}
    _write(folder / "coders.yaml", {"coders": [coder]})
    with (folder / "articles" / "gold.jsonl").open("w", encoding="utf-8") as stream:
        for one, *others in articles(found):
            for _ in others:
                found.met("sentences that another record has too", "both are reports of one article")
            digest = sha256(one.text.encode()).hexdigest()
            (folder / "text" / f"{digest}.txt").write_bytes(one.text.encode())
            stream.write(json.dumps(_article(found, one, digest)) + "\n")


def _actor(party: Entity) -> dict[str, Any]:
    role = {"country": party.country, "sectors": [_sector(party)], "office": None, "from": None, "to": None}
    name = " ".join(part for part in (party.name, party.country, party.sector) if part)
    return {"id": party.id, "kind": "group", "names": {"en": name}, "aliases": [], "wikidata": None, "roles": [role]}


def _article(found: GoldSet, one: Gold, digest: str) -> dict[str, Any]:
    return {
        "article": one.id, "outlet": "gold-source", "credited": [], "reprint_of": None, "published": one.published, "published_basis": "inferred",
        "published_note": "The date of the record.", "language": found.language, "title_en": f"Record {one.id}", "url": None, "archive_url": None,
        "retrieved": None, "extent": "excerpt", "page": {"sha256": digest, "characters": len(one.text), "extraction": "manual"},
        "body": [[0, len(one.text)]],
    }  # fmt: skip


def articles(found: GoldSet) -> list[list[Gold]]:
    """The records by their sentence, which is an article with the first one's id, in the order of these ids."""
    texts: dict[str, list[Gold]] = {}
    for one in sorted(found.records, key=lambda one: one.id):
        texts.setdefault(one.text, []).append(one)
    return list(texts.values())


def line(records: list[Gold]) -> dict[str, Any]:
    """The records of one sentence as a line that `waqai import` reads."""
    return {"article": records[0].id, "events": [event(one) for one in records]}


def event(one: Gold) -> dict[str, Any]:
    """A record as an event of such a line."""
    return {
        "event": one.id, "type": one.type, "mode": one.mode, "contexts": list(one.contexts), "actors": [p.id for p in one.actors],
        "recipients": [p.id for p in one.recipients], "date": None, "place": None, "status": "actual", "mutual": one.mutual, "quotes": [one.text.strip()],
        "quantities": list(one.quantities), "summary": f"Record {one.id} of the gold set.",
    }  # fmt: skip


def _write(path: Path, values: object) -> None:
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def section(found: GoldSet, said: list[tuple[str, int, str]]) -> str:
    """What the page says of a set."""
    results = "; ".join(
        f"`{command}`: {'passes' if not code else f'exit {code}'}" for command, code, _ in said if command in ("validate", "build")
    )
    rows = [
        f"| {count:,} | {what} | {how} |" for (what, how), count in sorted(found.obstacles.items(), key=lambda o: (-o[1], o[0])) if count
    ]
    return (
        f"### {found.title}\n\n{found.repository}. {found.coded:,} records, of which {len(found.records):,} are reports of the project. {results}.\n\n"
        "| how often | what | what became of it |\n|---:|---|---|\n" + "\n".join(rows) + "\n"
    )


def part(page: Path) -> str:
    """The part of the page between the marks, with them; without the sets where nothing was written yet."""
    _, mark, rest = (page.read_text(encoding="utf-8") if page.is_file() else "").partition(BEGIN)
    inner = rest.partition(END)[0] if mark else "\n\n"
    return f"{BEGIN}{inner}{END}\n"


def write(page: Path, text: str) -> None:
    """Put the sections between the marks of the page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
