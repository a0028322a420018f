"""What looks like a slip to a careful adjudicator: things coded twice, claims and charges that hang in the air.

Each of these passes every other check, and each is wrong unless raw/events.yaml says that it is not; of a long body
with few reports only a person can tell, so that it is a warning.
"""

from __future__ import annotations

from waqai.check.context import NONE, CodedArticle, Context, Problems
from waqai.check.event_reports import EventReports
from waqai.problem import Problem
from waqai.records import Report
from waqai.rule import date_of

LONG_PAST = 5  # years after which nobody still expects what has not happened
# Where a body of so many code points has more of them to a report, reports may have been left out. Of 108 such
# articles of release 2.0.0 half have less than 194, and eight more than 400. In a shorter body two reports more or less
# would decide.
LONG_BODY, SPARSE = 1000, 400


def charges(event: EventReports, context: Context) -> list[Problem]:
    """Report accusations about an event that no party claims and no article reports as fact."""
    problems = []
    for mention in event.mentions:
        reports = event.codings.get(mention.coding) if mention.accuses else None
        if reports and not any(r.status == "actual" or any(c.stance == "asserts" for c in r.claims) for r in reports):
            text = f"the charge is about `{event.key}`, which no party claims and no article reports as fact"
            hint = "what is charged is alleged, and the accuser asserts it: add the claim there"
            problems.append(Problem(event.origin(mention.entry).place("about", mention.position), "charge-unclaimed", text, hint))
    return problems


def same_passage(coded: CodedArticle) -> Problems:
    """Report two reports of one article with the same passage, type, mode, status and parties."""
    reports = coded.reports
    starts = [passage.start for report in reports for passage in report.evidence]
    if len(set(starts)) == len(starts):
        return NONE
    problems, seen = [], dict[tuple[object, ...], int]()
    for i, report in enumerate(reports):
        for j, passage in enumerate(report.evidence):
            first = seen.setdefault((*_sides(report), passage.start, passage.end), i)
            if first != i:
                text = f"the passage is evidence of `{reports[first].event}` too, with the same type, mode, status and parties"
                hint = "one of the two is coded twice; or their passages, parties or types differ"
                where = reports[first].origin.place("event")
                problems.append(Problem(report.origin.place("evidence", j), "reports-alike", text, hint, (where,)))
                break
    return problems


def few_reports(coded: CodedArticle) -> Problems:
    """Report a long body in which a coding that is published, in the view or whole, finds little and does not say why."""
    article, annotation, dataset = coded.record, coded.annotation, coded.context.schema.dataset
    if article is None or annotation.no_events is not None or not annotation.finished:
        return NONE
    body, reports = sum([min(end, article.page_characters) - start for start, end in article.body]), len(annotation.reports)
    if body < LONG_BODY or body <= SPARSE * reports or annotation.coding not in dataset.published_codings:
        return NONE
    has = f"{reports} report{'' if reports == 1 else 's'}" if reports else "no report"
    text = f"the body has {body:,} code points, and {has}; more than {SPARSE} per report are rare"
    hint = "read it again for what was left out; if nothing was, say so in schema/waivers.yaml"
    return [Problem(annotation.origin.key("reports"), "few-reports", text, hint, level="warning")]


def outlet_claims(report: Report, coded: CodedArticle) -> Problems:
    """Report claims by the outlet whose article it is: its own voice is the status, not a claim."""
    if coded.record is None:
        return NONE
    voices = coded.context.voices.get(coded.record.outlet, frozenset())
    text = "is the outlet itself; what it says in its own voice is the report's status"
    return [
        Problem(report.origin.place("claims", i, "by"), "claim-of-the-outlet", f"`{claim.by}` {text}")
        for i, claim in enumerate(report.claims)
        if claim.by in voices
    ]


def claimed_by_its_actor(report: Report, coded: CodedArticle) -> Problems:
    """Report an alleged event that one of its own actors asserts: what an actor reports of its own act is actual."""
    if report.status != "alleged":
        return NONE
    return [
        Problem(
            report.origin.place("claims", i), "claim-of-an-actor", f"`{claim.by}` reports its own act, and the event is alleged",
            "an act that one of its actors reports is actual",
        )
        for i, claim in enumerate(report.claims)
        if claim.stance == "asserts" and claim.by in report.actors
    ]  # fmt: skip


def visit(report: Report, coded: CodedArticle) -> Problems:
    """Report a visit without a host."""
    if report.mode != "visit" or report.recipients or report.mutual or report.type != "CONSULT":
        return NONE
    text = "a visit has its host as recipient, or is mutual, and this one has neither"
    return [Problem(report.origin.place("recipients"), "visit-without-host", text)]


def planned_before(report: Report, coded: CodedArticle) -> Problems:
    """Report what is planned for a time before its commitment, or before the article where no day of that is given."""
    planned = date_of(report.planned)
    if planned is None or planned.end is None:
        return NONE
    when, published = date_of(report.date), coded.published
    dated = when is not None and when.start is not None
    earliest = when.start if when and when.start else published.start if published else None
    if earliest is None or planned.end >= earliest:
        return NONE
    since = f"its commitment ({report.date})" if dated else f"the article ({published.text if published else ''})"
    text = f"`planned` is {planned.text}, before {since}"
    related = (coded.record.origin.place("published"),) if coded.record and not dated else ()
    return [Problem(report.origin.place("planned"), "planned-in-the-past", text, related=related)]


def long_past(report: Report, coded: CodedArticle) -> Problems:
    """Report an event of the past that is still called hypothetical years later."""
    when, published = date_of(report.date) if report.status == "hypothetical" else None, coded.published
    if not (when and when.end and published and published.start and when.end.year + LONG_PAST < published.start.year):
        return NONE
    text = f"the event is of {when.text}, and still hypothetical in an article of {published.text}"
    hint = "by then it happened (actual), is attributed (alleged) or did not happen (negated)"
    return [Problem(report.origin.place("status"), "hypothetical-long-past", text, hint)]


def _sides(report: Report) -> tuple[object, ...]:
    return report.type, report.mode, report.status, frozenset(report.actors), frozenset(report.recipients)
