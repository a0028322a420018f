"""The generated parts of docs/validation.md, each a list of lines of Markdown; numbers, days and ids, no words of the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from scripts.validation import agreement_of_outlets, entries, matching, sources
from scripts.validation.entries import Entry, Meeting
from scripts.validation.events import Event, Span
from scripts.validation.judgements import ABSENT, Judgements
from scripts.validation.matching import Match

ENOUGH = 20
"""How many must be compared before a share is given as a percentage."""
NOT_EXPLAINED = "**not explained yet**"
SINCE = date(2022, 7, 1)
"""The first day that the timeline of Russia and North Korea covers."""


def share(part: int, whole: int) -> str:
    """`part of whole`, with the percentage where there is enough to compare."""
    return f"{part} of {whole}" + (f" ({100 * part / whole:.0f} %)" if whole >= ENOUGH else "")


def release(folder: Path, version: str) -> list[str]:
    """Which release was compared, by the sums of the tables that were read."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}
    read = [[f"`{path}`", f"`{sums[path]}`"] for path in ("csv/events.csv", "csv/participants.csv", "csv/reports.csv")]
    return [f"Compared: version {version}.", "", *_table(["table", "SHA-256"], read)]


def where_from() -> list[str]:
    """The sources, with address, commit and licence."""
    rows = [[f"[{source.repository}]({source.address})", f"`{source.commit}`", source.about, source.licence] for source in sources.ALL]
    return _table(["repository", "commit", "what it lists", "licence"], rows)


def meetings(found: Sequence[tuple[Meeting, Match]], judgements: Judgements) -> list[str]:
    """Meetings of `meetings.csv`: found or not, by how many ids, how many days apart."""
    rows = []
    for meeting, match in found:
        several = f"{len(match.talks)} + {len(match.visits)}" if match.found else "0"
        rows.append(
            [meeting.what, _days(meeting.start, meeting.end), several, _ids(match.events), _outcome(meeting.key, match, judgements)]
        )
    told = [match for _, match in found if match.found]
    dated = [match for match in told if match.apart is not None]
    exact = sum(match.apart == 0 for match in dated)
    said = f"Found: {share(len(told), len(found))}. Dated to a day here: {len(dated)}; of these on the days that others have: {exact}."
    return [said, "", *_table(["meeting", "days", "ids: talks + journeys", "here", "days apart"], rows)]


def journeys(found: Sequence[tuple[Meeting, Match]], listed: int, judgements: Judgements) -> list[str]:
    """Journeys or visits of a source: found or not, and why not; `listed` is how many the source has for these months."""
    told = [match for _, match in found if match.found]
    dated = [match for match in told if match.apart is not None]
    exact = sum(match.apart == 0 for match in dated)
    rows = [
        [
            meeting.key.split()[-1],
            meeting.what,
            _days(meeting.start, meeting.end),
            _ids(match.events),
            _outcome(meeting.key, match, judgements),
        ]
        for meeting, match in found
    ]
    kinds = [why.kind for meeting, match in found if not match.found and (why := judgements.why(meeting.key))]
    by_rule, missed = kinds.count("rule"), kinds.count("missed")
    scope = f"Listed for these months: {listed}; of a country that events here have: {len(found)}."
    here = f"Told by an article: {share(len(told) + by_rule + missed, len(found))}; of these found: {len(told)}, no event by the rules: {by_rule}, missed: {missed}."
    days = f"Dated to a day here: {len(dated)}; of these on the days that others have: {exact}."
    return [f"{scope} {here} {days}", "", *_table(["theirs", "what", "days", "here", "days apart"], rows)]


def vetoes(cast: Iterable[Entry], events: Sequence[Event], judgements: Judgements) -> list[str]:
    """The vetoes of the months: found or not."""
    rows, found, all_of_them = [], 0, list(cast)
    for veto in all_of_them:
        same = matching.vetoed(veto, events)
        found += bool(same)
        why = None if same else judgements.why(veto.key)
        rows.append([veto.what, veto.day.isoformat(), _ids(same), "" if same else why.text if why else NOT_EXPLAINED])
    return [f"Found: {share(found, len(all_of_them))}.", "", *_table(["veto", "day", "here", "if not found"], rows)]


def tests(rows: Sequence[Entry], events: Sequence[Event], judgements: Judgements) -> list[str]:
    """Tests of weapons in the months of the sample: there should be none."""
    theirs, ours = matching.tests_among(rows), matching.possible_tests(events)
    lines = [f"Rows of the list in these months: {len(theirs)}. Events here that could be a test: {len(ours)}."]
    if ours:
        explained = [(event, judgements.why(event.key, ["no-test", "error"])) for event in ours]
        lines += [
            "",
            *_table(
                ["event", "date", "what it is"], [[f"`{e.key}`", _written(e.span), w.text if w else NOT_EXPLAINED] for e, w in explained]
            ),
        ]
    return lines


def days_of_others(found: Iterable[tuple[Meeting, Match]]) -> list[str]:
    """Days that others know where the pages give a month or nothing; each event once."""
    rows, seen = [], set()
    for meeting, match in found:
        for event in match.events:
            if event.key not in seen and not (event.span and event.span.to_a_day):
                seen.add(event.key)
                rows.append([f"`{event.key}`", _written(event.span), _days(meeting.start, meeting.end)])
    return [f"Events: {len(rows)}.", "", *_table(["event", "here", "others"], sorted(rows))]


def demonstration(events: Sequence[Event], source: str, theirs: Sequence[Entry], judgements: Judgements) -> list[str]:
    """Events of the eight articles beside the entries that were found to be the same by reading both."""
    by_key: dict[str, list[Entry]] = {}
    for entry in theirs:
        by_key.setdefault(entry.key, []).append(entry)
    pairs = {pair.event: pair for pair in judgements.pairs if pair.source == source}
    here = [event for event in events if _comparable(event) and (event.key in pairs or _of_interest(event, source))]
    judgements.open += [f"pairs.csv: {event} is not compared with {source}" for event in sorted(set(pairs) - {event.key for event in here})]
    rows = []
    for event in sorted(here, key=lambda event: (event.span.start if event.span else SINCE, event.key)):
        pair = pairs.get(event.key)
        if pair is None:
            rows.append([f"`{event.key}`", _written(event.span), "not in theirs", "", ""])
        elif len(by_key.get(pair.key, [])) != 1:
            judgements.open.append(f"pairs.csv: {source} has no single entry {pair.key}")
        else:
            day = by_key[pair.key][0].day
            apart = _apart(event.span, day)
            rows.append(
                [
                    f"`{event.key}`",
                    _written(event.span),
                    f"{day.isoformat()} (number {pair.key})" if source == "timeline" else day.isoformat(),
                    apart,
                    pair.note,
                ]
            )
    said = f"Events of these articles that can be compared: {len(here)}; in theirs: {len(pairs)}."
    return [said, "", *_table(["event", "here", "theirs", "days apart", ""], rows)]


def outlets(events: Sequence[Event], judgements: Judgements) -> list[str]:
    """Days, types and statuses of the events that several outlets tell, and events that may be one."""
    told = agreement_of_outlets.told_by_several(events)
    tallies = {
        "day": agreement_of_outlets.days(told),
        "type": agreement_of_outlets.types(told),
        "status": agreement_of_outlets.statuses(told),
    }
    independent = sum(event.sources > 1 for event in told)
    lines = [
        f"Events dated to a day that two or more outlets report: {len(told)}; from two or more sources, articles of one agency counted once: {independent}.",
        "",
    ]
    rows = [
        [name, str(len(tally.compared)), share(tally.agree, len(tally.compared)), str(len(tally.differ))] for name, tally in tallies.items()
    ]
    lines += _table(["what", "can be compared", "all alike", "not alike"], rows)
    lines += ["", "Days that are not alike:", ""]
    days = []
    for event in tallies["day"].differ:
        why = judgements.why(event.key, ["days"])
        days.append([f"`{event.key}`", _written(event.span), str(agreement_of_outlets.apart(event)), why.text if why else NOT_EXPLAINED])
    lines += _table(["event", "published", "days apart", "why"], days)
    lines += ["", "Statuses that are not alike, by outlet:", ""]
    lines += _table(
        ["event", "published", "what the outlets have"],
        [[f"`{event.key}`", event.status, _statuses(event)] for event in tallies["status"].differ],
    )
    pairs = agreement_of_outlets.lookalikes(events)
    lines += ["", f"Pairs of events that may be one event with two days: {len(pairs)}."]
    if pairs:
        explained = [(a, b, judgements.why(f"{a.key} {b.key}", ["distinct"])) for a, b in pairs]
        lines += [
            "",
            *_table(
                ["first", "second", "why two"], [[f"`{a.key}`", f"`{b.key}`", w.text if w else NOT_EXPLAINED] for a, b, w in explained]
            ),
        ]
    return lines


def made(tables: Mapping[str, Sequence[Event]], copies: Path, folder: Path, version: str, judgements: Judgements) -> dict[str, list[str]]:
    """All generated parts by name. `tables` has the events of the sample, of the given articles, and of all."""
    sample, given = tables["sample"], tables["given"]
    countries = matching.countries_of(sample)

    def beside(listed: Iterable[Meeting]) -> list[tuple[Meeting, Match]]:
        return [(meeting, judgements.without_others(meeting.key, matching.match(meeting, sample))) for meeting in listed]

    ten = beside(entries.meetings())
    journeys_listed, visits_listed = entries.journeys(copies), entries.visits(copies)
    trips = beside(matching.in_scope(journeys_listed, countries))
    guests = beside(matching.in_scope(visits_listed, countries))
    provocations = entries.provocations(copies)
    return {
        "release": release(folder, version),
        "sources": where_from(),
        "meetings": meetings(ten, judgements),
        "journeys": journeys(trips, len(journeys_listed), judgements),
        "visits": journeys(guests, len(visits_listed), judgements),
        "vetoes": vetoes(entries.vetoes(copies), sample, judgements),
        "tests": tests(provocations, sample, judgements),
        "days of others": days_of_others([*ten, *trips, *guests]),
        "timeline": demonstration(given, "timeline", entries.timeline(copies), judgements),
        "provocations": demonstration(given, "provocations", provocations, judgements),
        "outlets": outlets(tables["all"], judgements),
    }


def _outcome(key: str, match: Match, judgements: Judgements) -> str:
    if match.found:
        return {"day": str(match.apart), "month": "a month here", "no date": "no date here"}[match.how]
    why = judgements.why(key, ABSENT)
    return why.text if why else NOT_EXPLAINED


def _comparable(event: Event) -> bool:
    return (
        event.span is not None
        and event.span.precision in ("day", "month")
        and event.span.end >= SINCE
        and event.status in ("actual", "alleged")
    )


def _of_interest(event: Event, source: str) -> bool:
    if source == "timeline":
        return {"RUS", "PRK"} <= event.countries
    return "PRK" in event.actor_countries and event.type in ("MOBILIZE", "THREATEN", "ASSAULT")


def _apart(span: Span | None, day: date) -> str:
    if span is None or not span.to_a_day:
        return (
            "0 (a month here)"
            if span and span.apart(day, day) == 0
            else f"{span.apart(day, day)} (months here)"
            if span
            else "no date here"
        )
    return str(span.apart(day, day))


def _statuses(event: Event) -> str:
    assert event.span is not None
    by_outlet: dict[str, list[str]] = {}
    for report in event.reports:
        if report.published >= event.span.start:
            by_outlet.setdefault(report.outlet, []).append(report.status)
    return "; ".join(f"{outlet}: {', '.join(sorted(set(said)))}" for outlet, said in sorted(by_outlet.items()))


def _ids(events: Iterable[Event]) -> str:
    return ", ".join(f"`{event.key}` ({_written(event.span)})" for event in events)


def _written(span: Span | None) -> str:
    return span.written if span else "no date"


def _days(start: date, end: date) -> str:
    if start == end:
        return start.isoformat()
    return f"{start.isoformat()}, {end.isoformat()}" if end - start == timedelta(1) else f"{start.isoformat()} to {end.isoformat()}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [list(columns), ["---"] * len(columns), *[list(row) for row in rows]]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
