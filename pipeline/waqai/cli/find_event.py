"""`waqai find-event`: which event that is there already a report may be about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from waqai.cli.shared import echo_json, echo_lines, project, text_or_json
from waqai.problem import CannotRun, WrongUsage

if TYPE_CHECKING:
    from waqai.event_search.event_score import ReportContent
    from waqai.project import Project
    from waqai.read.raw_folder import Raw
    from waqai.schema.model import Codebook


@click.command("find-event", short_help="Rank the events that a report may be about.")
@click.argument("report", metavar="[ARTICLE[#EVENT|#N]]", required=False)
@click.option("--coding", metavar="NAME", help="The coder's own coding.  [default: the one that has the article, or the only one]")
@click.option("--type", "type_", metavar="CODE", help="What is asked for: the type.")
@click.option("--mode", metavar="CODE", help="The mode.")
@click.option("--actor", metavar="ID|NAME", multiple=True, help="Who acts, by id or by name; may be given again.")
@click.option("--recipient", metavar="ID|NAME", multiple=True, help="Who is acted toward; may be given again.")
@click.option("--mutual", is_flag=True, help="With or against one another.")
@click.option("--date", metavar="EDTF", help="When it happened, such as 2024-06 or 2022-02/...")
@click.option("--planned", metavar="EDTF", help="What it is planned for.")
@click.option("--place", metavar="ID|NAME", help="Where it happened.")
@click.option("--status", metavar="CODE", help="Whether it is reported as fact, alleged, expected or denied.")
@click.option("--context", metavar="CODE", multiple=True, help="A context; may be given again.")
@click.option("--words", metavar="TEXT", default="", help="What happened, in the words of a summary.")
@click.option("--most", type=click.IntRange(1), default=5, show_default=True, help="How many events are listed for a report.")
@text_or_json("How they are written.")
@click.pass_context
def command(ctx: click.Context, /, report: str | None, coding: str | None, most: int, form: str, **given: Any) -> None:
    """Rank the events that are there already by how alike they are to the reports of an article, to one report, or to what
    the options say.

    A report is ARTICLE#EVENT, or ARTICLE#N, the N-th of its article; it need not be finished. With options, what they say is
    asked for, and ARTICLE says which article it is in. "A new event" comes first unless an event is very much alike.

    Only the coder's own coding and the last release are looked at, and of the release nothing that ARTICLE reports: no coder
    sees what another coder made of it. Nothing is written: the id of the event that it is, is the coder's to choose.

    \b
    Example:
      waqai find-event example-2024-06-19-1#2 --coding c1
      waqai find-event --coding c1 --type CONSULT --actor Putin --recipient kim-jong-un --date 2024-06 --words "visits Pyongyang"
    """
    from waqai.event_search.asked_reports import AskedReport, asked_reports
    from waqai.event_search.event_ranking import rank
    from waqai.event_search.known_reports import of_coding, of_last_release, read_coding
    from waqai.formats import Formats
    from waqai.read.raw_folder import read_authorities
    from waqai.schema.schema_reader import read_schema, sound

    here = project(ctx)
    article, _, which = (report or "").partition("#")
    schema = sound(read_schema(here.root, tables=False)[0])
    formats = Formats(schema)
    raw, _, _ = read_authorities(here, formats)
    given = {"type": given.pop("type_")} | given
    said, by_options = _said(given, raw, schema.codebook), any(given.values())
    coding = _coding(here, article, coding)
    entries = read_coding(here, coding, formats.annotation)
    told = asked_reports(here, coding, article, formats.annotation, entries) if article else None
    if article and told is None and not by_options:
        raise CannotRun(f"the coding {coding} has no article `{article}`; what is not written yet can be asked by options, such as --type")
    if by_options:
        if which:
            raise click.UsageError("give a report or options, not both: options say what is asked for")
        asked = [AskedReport(0, None, said)]
    else:
        if not article:
            raise click.UsageError("give an article, a report, or options such as --type, --actor and --date")
        asked = _chosen(told or [], which, article)
    known = [*of_coding(entries, coding, article or None), *of_last_release(here, article or None)]
    answers = []
    for one in asked:
        leave = frozenset([t.event for t in told or () if t.event is not None and t.number != one.number])
        answers.append((one, rank(one.said, known, raw.within, most, leave)))
    if form == "json":
        from waqai.event_search.ranking_format import as_values

        echo_json([as_values(one, found, article or None) for one, found in answers])
        return
    from waqai.event_search.ranking_format import lines

    for one, found in answers:
        echo_lines(lines(one, found, article or None))


def _chosen(told: list[Any], which: str, article: str) -> list[Any]:
    """The reports that are asked about."""
    if not which:
        if not told:
            raise CannotRun(f"no report of {article} is written yet; what is not written can be asked by options, such as --type")
        return told
    found = [one for one in told if which in (one.event, str(one.number))]
    if not found:
        from waqai.nearest import did_you_mean

        hint = did_you_mean(which, [one.event for one in told if one.event])
        raise CannotRun(f"{article} has no report `{which}`; " + (hint or f"it has {len(told)}"))
    return found


def _coding(here: Project, article: str, coding: str | None) -> str:
    """The coding that is meant."""
    folder = here.raw / "annotations"
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")) if folder.is_dir() else []
    if coding is not None:
        if coding not in names:
            raise WrongUsage(f"there is no coding {coding} in raw/annotations, which has {', '.join(names) or 'none'}")
        return coding
    mine = [name for name in names if article and (folder / name / f"{article}.yaml").is_file()] or names
    if len(mine) != 1:
        raise click.UsageError(f"say whose coding is meant with --coding: {', '.join(mine) or 'raw/annotations has none'}")
    return mine[0]


def _said(given: dict[str, Any], raw: Raw, codebook: Codebook) -> ReportContent:
    """What the options ask for."""
    from waqai.dates import BadDate, parse
    from waqai.event_search.event_score import ReportContent
    from waqai.nearest import suggestion

    modes = [mode for type_, modes in codebook.modes.items() if given["type"] in (None, type_) for mode in modes]
    of_types, of_contexts, of_statuses = (codebook.codes(name) for name in ("types", "contexts", "statuses"))
    for option, known in (("type", of_types), ("mode", modes), ("context", of_contexts), ("status", of_statuses)):
        for code in given[option] if option == "context" else filter(None, [given[option]]):
            if code not in known:
                raise click.UsageError(f"--{option}: the codebook has no {option} `{code}`{suggestion(code, known)}")
    for name in ("date", "planned"):
        if given[name] is not None:
            try:
                parse(given[name])
            except BadDate as error:
                raise click.UsageError(f"--{name}: {error}") from None
    return ReportContent(
        given["type"], given["mode"], frozenset(given["context"]),
        frozenset([_id("actor", name, raw.actor) for name in given["actor"]]),
        frozenset([_id("recipient", name, raw.actor) for name in given["recipient"]]),
        given["mutual"], given["date"], given["planned"],
        _id("place", given["place"], raw.place) if given["place"] else None, given["status"], given["words"],
    )  # fmt: skip


def _id(option: str, name: str, known: Any) -> str:
    """The id of whoever has this id or name."""
    from waqai.name_index import did_you_mean_name, name_index

    if name in known:
        return name
    found = name_index(known).ids(name)
    if len(found) != 1:
        raise click.UsageError(
            f"--{option}: `{name}` {'matches several' if found else 'matches none'}; {did_you_mean_name(name, known) or 'give an id'}"
        )
    return found[0]
