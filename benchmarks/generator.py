"""Makes dataset projects of any size for the benchmarks, with which `waqai validate` finds nothing wrong.

    python benchmarks/generator.py DIR [--articles 1000] [--reports 10] [--seed 1] [--texts | --lines SHARDS]

The same size and seed give the same files. Events are told by one article and told again by some of the next ones:
in the same words, more vaguely, or as hearsay, but never so that the rule from reports to events could not settle it.
Every passage has its true hash in the page's text, which `--texts` writes to raw/text.

Records come first, as plain values with the keys of raw/ (`Maker.authorities`, `Maker.articles`, `Maker.decisions`);
what writes them comes after, and knows nothing of how they are made. `Maker.articles` streams.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from waqai.adjudication.adjudicated_file import scalar
from waqai.check.coordinates import bounds
from waqai.schema.model import Codebook
from waqai.schema.schema_reader import read_schema

ROOT = Path(__file__).parents[1]
CODING = "c1"
FIRST_DAY = date(2005, 1, 3)
YEARS = 18  # that the articles cover at most, however many they are
REACH = 20  # days before its article at which an event can lie
RECENT = 200  # events that a later article may tell again
COUNTRIES = 30  # as in a dataset of one region: `dyad_months` has a row for each pair and month
DECISIONS = 1_000  # at most
WORDS = [
    "أعلن", "وزير", "مدينة", "ميناء", "اتفاق", "زيارة", "وفد", "حكومة", "رئيس", "شركة", "سفينة", "مساعدات", "محادثات", "اليوم",
    "أمس", "شمال", "جنوب", "شرق", "غرب", "جديد", "كبير", "خلال", "بعد", "قبل", "بين", "إلى", "من", "على", "عن", "مع", "مصدر",
    "بيان", "صحيفة", "مؤتمر", "مشروع", "طريق", "سوق", "قمح", "ماء", "جسر", "حدود", "قوات", "هدنة", "لجنة", "تقرير",
]  # fmt: skip
DATASET = f"""\
name: generated
title: A generated dataset
description: Events that never happened, for benchmarks.
version: 1.0.0
released: 2026-01-15
publish: [{CODING}]
waqai: ">=0.1"
creators:
  - {{name: A program}}
keywords: [benchmark]
licence: CC-BY-4.0
homepage: null
repository: null
"""
EXPECTATIONS = """\
suite: generated
title: Gates of a generated dataset
description: One gate, so that there is one.
expectations:
  - name: some-events
    metric: rows
    table: events
    min: 1
    reason: A dataset has an event.
"""

Record = dict[str, Any]


class Size(NamedTuple):
    """How large a project is.

    Parameters
    ----------
    articles, reports : int
        Articles in all, and reports in each.
    retold : int
        Of these reports, how many are of events that an earlier article told; fewer than `reports`.
    """

    articles: int
    reports: int = 10
    retold: int = 2
    seed: int = 1

    @property
    def events(self) -> int:
        """How many different events the articles tell."""
        return self.reports + (self.articles - 1) * (self.reports - self.retold) if self.articles else 0


class CodedArticle(NamedTuple):
    """An article: its record, its annotation (without `coder`'s folder), and its page's text."""

    article: Record
    annotation: Record
    page: str


class Maker:
    """Makes the records of one project. Of the codebook it takes types, modes, contexts, units and countries."""

    def __init__(self, size: Size, codebook: Codebook) -> None:
        self.size, self.codebook = size, codebook

    @cached_property
    def authorities(self) -> dict[str, list[Record]]:
        """The entries of actors.yaml, places.yaml, outlets.yaml and coders.yaml."""
        rng = Random(f"{self.size.seed}-authorities")
        countries = [c for c in self.codebook.codes("countries") if re.fullmatch("[A-Z]{3}", c)][:COUNTRIES]
        sectors = self.codebook.codes("sectors")
        actors = []
        for n in range(60 + int(self.size.articles**0.5)):
            country = rng.choice(countries)
            roles = [_role(country, rng.sample(sectors, rng.choice((1, 1, 2))), None, None)]
            if n % 3 == 0:
                roles = [_role(country, [rng.choice(sectors)], None, "2014"), _role(country, [rng.choice(sectors)], "2015", None)]
            kind = ("country", "person", "institution")[n % 3]
            actors.append({"id": f"actor-{n}", "kind": kind, **_names("Actor", "طرف", n), "wikidata": f"Q{90_000 + n}", "roles": roles})
        places = [
            _place("country", n, None, country) if n % 5 == 0 else _place("city", n, f"place-{n - n % 5}", country)
            for n in range(100)
            for country in [countries[n // 5]]
        ]
        outlets = [
            {"id": f"outlet-{n}", "kind": "newspaper", **_names("Outlet", "صحيفة", n), "country": rng.choice(countries)}
            | {"website": f"outlet-{n}.example", "wikidata": None}
            for n in range(20 + int(self.size.articles**0.25))
        ]
        coder = {"id": CODING, "kind": "person", "name": "Coder one", "version": None, "maker": None}
        coder |= {"given": "the pages", "note": None}
        return {"actors": actors, "places": places, "outlets": outlets, "coders": [coder]}

    def articles(self) -> Iterator[CodedArticle]:
        """Every article with its annotation, in the order of publication."""
        rng = Random(f"{self.size.seed}-articles")
        recent: deque[Record] = deque(maxlen=RECENT)
        outlets, made = len(self.authorities["outlets"]), 0
        for n in range(self.size.articles):
            published = FIRST_DAY + timedelta(days=min(n // 2, n * YEARS * 365 // self.size.articles))
            again = rng.sample(recent, min(self.size.retold, len(recent)))
            new = [self._event(made + i, published, rng) for i in range(self.size.reports - len(again))]
            made += len(new)
            reports = [self._first_telling(event, new, rng) for event in new] + [self._retold(event, rng) for event in again]
            rng.shuffle(reports)
            yield self._article(n, f"outlet-{rng.randrange(outlets)}", published, reports, rng)
            recent.extend(new)

    def decisions(self) -> dict[str, Record]:
        """The entries of events.yaml: for one event in five hundred a summary or a link, as long as there are few."""
        out: dict[str, Record] = {}
        for n in range(1, self.size.events, 500)[:DECISIONS]:
            if n % 1000 == 1:
                out[f"event-{n}"] = {"summary": {"value": f"Event {n}, as it was decided to be told.", "reason": "It is said better."}}
            else:
                out[f"event-{n}"] = {"links": [{"link": "part_of", "event": f"event-{n - 1}", "reason": "One was during the other."}]}
        return out

    def _event(self, n: int, published: date, rng: Random) -> Record:
        """A new event: a report without its evidence. No two events of near days have the same parties."""
        actors = len(self.authorities["actors"])
        pair = n * 7919 % (actors * (actors - 1))
        one, other = divmod(pair, actors - 1)
        other += other >= one
        kind = rng.choice(self.codebook.codes("types"))
        mode = rng.choice((None, *self.codebook.modes[kind]))
        if (kind, mode) == ("ACCUSE", "allege"):
            mode = None
        event: Record = {
            "event": f"event-{n}", "type": kind, "mode": mode,
            "contexts": sorted(rng.sample(self.codebook.codes("contexts"), rng.choice((0, 1, 1, 2)))),
            "actors": [f"actor-{one}"], "recipients": [f"actor-{other}"], "date": _when(published, rng),
            "place": rng.choice((None, f"place-{rng.randrange(100)}")),
            "status": rng.choices(("actual", "hypothetical", "negated"), (90, 6, 4))[0],
            "summary": f"Event {n}: {kind.lower()} by one of the parties toward the other.",
        }  # fmt: skip
        if mode is None and kind == "CONSULT":
            event |= {"actors": [*event["actors"], *event["recipients"]], "recipients": [], "mutual": True}
        if kind in self.codebook.plannable and rng.random() < 0.3:
            event["planned"] = str(published.year + 1)
        if rng.random() < 0.15:
            event["quantities"] = [self._quantity(rng)]
        return event

    def _quantity(self, rng: Random) -> Record:
        what = rng.choice(self.codebook.codes("quantities"))
        value = rng.randrange(1, 100_000)
        return {
            "what": what, "value": value, "low": None, "high": None, "approximate": rng.random() < 0.5,
            "unit": rng.choice(self.codebook.units[what]),
        }  # fmt: skip

    def _first_telling(self, event: Record, beside: list[Record], rng: Random) -> Record:
        """The event as its first article has it; a few accuse somebody of another event of the same article."""
        actual = [other["event"] for other in beside if other is not event and other["status"] == "actual"]
        if event["type"] == "ACCUSE" and actual:
            return event | {"about": [rng.choice(actual)]}
        return dict(event)

    def _retold(self, event: Record, rng: Random) -> Record:
        """The event as a later article has it: the same, with less said, or from hearsay."""
        report = dict(event)
        if rng.random() < 0.4:
            report["date"] = _vaguer(event["date"])
        if rng.random() < 0.3:
            report["place"] = None if event["place"] is None else f"place-{int(event['place'][6:]) // 5 * 5}"
        if rng.random() < 0.3:
            report["mode"] = None if event["type"] != "CONSULT" else event["mode"]
        if event["status"] == "actual" and rng.random() < 0.2:
            parties = {*event["actors"], *event["recipients"]}
            by = next(f"actor-{n}" for n in iter(lambda: rng.randrange(60), None) if f"actor-{n}" not in parties)
            report |= {"status": "alleged", "claims": [{"by": by, "stance": "asserts"}]}
            if event["recipients"] and rng.random() < 0.5:
                report["claims"].append({"by": event["actors"][0], "stance": "denies"})
        return report

    def _article(self, n: int, outlet: str, published: date, reports: list[Record], rng: Random) -> CodedArticle:
        """The article of these reports, with a sentence of its page for each passage."""
        name = f"{outlet}-{published}-{n}"
        page = [f"صفحة {n}\n"]
        position = head = len(page[0])
        entries: list[Record] = []
        for report in reports:
            evidence = []
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                sentence = " ".join(rng.choices(WORDS, k=rng.randrange(6, 16)))
                passage = {"start": position, "end": position + len(sentence), "sha256": _sha256(sentence)}
                page.append(sentence + ".\n")
                position += len(sentence) + 2
                evidence.append(passage)
            summary = report.pop("summary")
            entries.append(report | {"evidence": evidence, "summary": summary})
        text = "".join(page)
        coded = f"{published.year + 2}-03-01"
        article = {
            "article": name, "outlet": outlet, "credited": [], "reprint_of": None, "published": published.isoformat(),
            "published_basis": "stated", "published_note": None, "language": "ar", "title_en": f"What the outlet tells in article {n}",
            "url": f"https://{outlet}.example/{n}", "archive_url": None, "retrieved": published.isoformat(), "extent": "full",
            "page": {"sha256": _sha256(text), "characters": len(text), "extraction": "automatic"}, "body": [[head, len(text)]],
        }  # fmt: skip
        annotation = {"article": name, "coder": CODING, "codebook": self.codebook.version, "coded": coded, "reports": entries}
        return CodedArticle(article, annotation, text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _names(english: str, arabic: str, n: int) -> Record:
    return {"names": {"en": f"{english} {n}", "ar": f"{arabic} {n}"}, "aliases": [f"{english} no {n}"]}


def _role(country: str, sectors: list[str], start: str | None, end: str | None) -> Record:
    return {"country": country, "sectors": sectors, "office": None, "from": start, "to": end}


def _place(kind: str, n: int, within: str | None, country: str) -> Record:
    south, north, west, east = bounds().get(country, [(10, 10, 20, 20)])[0]
    return {
        "id": f"place-{n}", "kind": kind, **_names("Place", "مكان", n), "country": country, "within": within,
        "latitude": (south + north) // 2 + n / 400, "longitude": (west + east) // 2 + n / 400, "geonames": 100_000 + n, "wikidata": None,
    }  # fmt: skip


def _when(published: date, rng: Random) -> str | None:
    """A date of any form that the article can tell of."""
    day = published - timedelta(days=rng.randrange(REACH))
    match rng.choices(("day", "month", "year", "span", "open", "none"), (60, 12, 3, 10, 5, 10))[0]:
        case "day":
            return day.isoformat()
        case "month":
            return f"{day:%Y-%m}" + rng.choice(("", "", "?", "~"))
        case "year":
            return str(day.year)
        case "span":
            return f"{day - timedelta(days=2)}/{day}"
        case "open":
            return f"{day:%Y-%m}/.."
    return None


def _vaguer(when: str | None) -> str | None:
    """The month of a day, the year of a month; intervals and years stay."""
    if when is None or "/" in when or when[-1] in "?~" or len(when) == 4:
        return when
    return when.rpartition("-")[0]


def maker(size: Size) -> Maker:
    """The maker of projects with this repository's codebook."""
    schema, problems = read_schema(ROOT)
    assert schema, problems
    return Maker(size, schema.codebook)


# Writers: records to files.


def write_schema(root: Path, checkout: Path = ROOT) -> None:
    """Write the schema of a project, which is that of a checkout with a dataset and gates of its own; `root` must not exist."""
    shutil.copytree(checkout / "schema", root / "schema", ignore=shutil.ignore_patterns("expectations", "dataset.yaml", "waivers.yaml"))
    (root / "schema" / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (root / "schema" / "expectations").mkdir()
    (root / "schema" / "expectations" / "generated.yaml").write_text(EXPECTATIONS, encoding="utf-8")


def write_project(root: Path, maker: Maker) -> list[Path]:
    """Write all of a project but its articles and annotations to `root`, which must not exist; the folders of articles, annotations and texts."""
    write_schema(root)
    folders = [root / "raw" / name for name in ("articles", f"annotations/{CODING}", "text")]
    for folder in folders:
        folder.mkdir(parents=True)
    for name, entries in maker.authorities.items():
        (root / "raw" / f"{name}.yaml").write_text(as_yaml({name: entries}, name), encoding="utf-8")
    decisions = "".join(f"\n  {event}: {scalar(entry)}" for event, entry in maker.decisions().items())
    (root / "raw" / "events.yaml").write_text(f"events:{decisions or ' {}'}\n", encoding="utf-8")
    return folders


def as_yaml(record: Record, listed: str) -> str:
    """A record as coders write it: a line a key, and so of each entry of the list `listed`."""
    lines = [f"{key}: {scalar(value)}" for key, value in record.items() if key != listed]
    if entries := record.get(listed):
        lines += [f"{listed}:", *("  - " + as_yaml(entry, "").rstrip("\n").replace("\n", "\n    ") for entry in entries)]
    return "\n".join(lines) + "\n"


def generate(root: Path, size: Size, *, texts: bool = False) -> None:
    """Write a project in YAML to `root`, which must not exist: two files an article, and its page's text where that is asked for."""
    made = maker(size)
    articles, annotations, pages = write_project(root, made)
    for coded in made.articles():
        name = f"{coded.article['article']}.yaml"
        (articles / name).write_text(as_yaml(coded.article, ""), encoding="utf-8")
        (annotations / name).write_text(as_yaml(coded.annotation, "reports"), encoding="utf-8")
        if texts:
            (pages / f"{coded.article['page']['sha256']}.txt").write_text(coded.page, encoding="utf-8", newline="")


def generate_lines(root: Path, size: Size, shards: int) -> None:
    """Write a project in JSON Lines to `root`, which must not exist: articles, annotations and the pages' texts, each in so many files."""
    made = maker(size)
    folders = write_project(root, made)
    per = -(-size.articles // shards)
    with ExitStack() as stack:
        for n, coded in enumerate(made.articles()):
            if n % per == 0:
                stack.close()
                files = [stack.enter_context((folder / f"part-{n // per:03}.jsonl").open("w", encoding="utf-8")) for folder in folders]
            page = {"sha256": coded.article["page"]["sha256"], "text": coded.page}
            for file, record in zip(files, (coded.article, coded.annotation, page), strict=True):
                file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Make a dataset project for benchmarks.")
    options.add_argument("dir", type=Path)
    options.add_argument("--articles", type=int, default=1000)
    options.add_argument("--reports", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--texts", action="store_true", help="write the pages' texts too")
    options.add_argument(
        "--lines", type=int, metavar="SHARDS", help="write JSON Lines, in so many files of each kind, with the pages' texts"
    )
    given = options.parse_args()
    size = Size(given.articles, given.reports, seed=given.seed)
    if given.lines:
        generate_lines(given.dir, size, given.lines)
    else:
        generate(given.dir, size, texts=given.texts)
