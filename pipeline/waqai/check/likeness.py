"""What looks like a slip to a careful adjudicator: things coded twice, claims and charges that hang in the air.

Each of these passes every other check, and each is wrong unless raw/events.yaml says that it is not; of a long body
with few reports only a person can tell, so that it is a warning.
"""

from __future__ import annotations

from waqai.check.subject import Subject
from waqai.check.told import Told
from waqai.dates import Edtf
from waqai.problem import Problem
from waqai.records import Annotation, Article, Report
from waqai.rule import date_of

LONG_PAST = 5  # years after which nobody still expects what has not happened
# Where a body of so many code points has more of them to a report, reports may have been left out. The first eight
# articles that were read have 91 to 205, in either of two codings: 300 is half as many again. In a shorter body two
# reports more or less would decide.
LONG_BODY, SPARSE = 1000, 300


def annotation(annotation: Annotation, subject: Subject) -> list[Problem]:
    """Report what an article has twice, claims of its outlet or of an event's actors, visits without a host, odd times."""
    return [*_few_reports(subject, annotation), *reports(annotation, subject)]


def reports(annotation: Annotation, subject: Subject) -> list[Problem]:
    """What `annotation` says of the reports that are there, whether or not they are all that the article has."""
    problems = [*_reports_alike(annotation), *_claims_of_the_outlet(subject, annotation)]
    published = subject.published(annotation.article)
    for report in annotation.reports:
        if report.type == "CONSULT":
            problems += _visit(report)
        if report.status == "alleged":
            problems += _told_by_its_actor(report)
        if report.planned is not None or report.status == "hypothetical":
            problems += _times(report, published, subject.raw.article.get(annotation.article))
    return problems


def alike(told: Told, subject: Subject) -> list[Problem]:
    """Report events of two articles with the same type, mode, status and parties on the same day."""
    problems = []
    event, article, origin = told.alike[0]
    for other, other_article, other_origin in told.alike[1:]:
        if other != event and other_article != article and not _linked(subject, event, other):
            text = f"`{other}` looks like `{event}`: the same type, mode, status and parties on the same day"
            hint = "give both reports one event, or link the two in raw/events.yaml (distinct_from, with the reason)"
            problems.append(Problem(other_origin.place("event"), "events-alike", text, hint, (origin.place("event"),)))
    return problems


def event(told: Told, subject: Subject) -> list[Problem]:
    """Report accusations about an event that nobody claims and no article tells as fact."""
    problems = []
    for mention in told.mentions:
        reports = told.codings.get(mention.coding)
        if mention.accuses and reports and not any(r.status == "actual" or any(c.stance == "asserts" for c in r.claims) for r in reports):
            text = f"the charge is about `{told.key}`, which nobody claims and no article tells as fact"
            hint = "what is charged is alleged, and the accuser asserts it: add the claim there"
            problems.append(Problem(mention.origin.place("about", mention.position), "charge-unclaimed", text, hint))
    return problems


def _sides(report: Report) -> tuple[object, ...]:
    return report.type, report.mode, report.status, frozenset(report.actors), frozenset(report.recipients)


def _linked(subject: Subject, one: str, other: str) -> bool:
    return any(
        link.event == b for a, b in ((one, other), (other, one)) if (d := subject.raw.decision.get(a)) for link in d.links
    )  # fmt: skip


def _reports_alike(annotation: Annotation) -> list[Problem]:
    """Two reports of one article with the same passage, type, mode, status and parties."""
    passages = {(passage.start, passage.end) for report in annotation.reports for passage in report.evidence}
    if len(passages) == sum(len(report.evidence) for report in annotation.reports):
        return []
    problems, seen = [], dict[tuple[object, ...], int]()
    for i, report in enumerate(annotation.reports):
        for j, passage in enumerate(report.evidence):
            first = seen.setdefault((*_sides(report), passage.start, passage.end), i)
            if first != i:
                text = f"the passage is evidence of `{annotation.reports[first].event}` too, with the same type, mode, status and parties"
                hint = "one of the two is coded twice; or their passages, parties or types differ"
                where = annotation.reports[first].origin.place("event")
                problems.append(Problem(report.origin.place("evidence", j), "reports-alike", text, hint, (where,)))
                break
    return problems


def _few_reports(subject: Subject, annotation: Annotation) -> list[Problem]:
    """A long body in which a coding that is published, in the view or whole, finds little."""
    dataset = subject.schema.dataset
    if annotation.coding not in dataset.publish and annotation.coding not in dataset.codings:
        return []
    article = subject.raw.article.get(annotation.article)
    spans = [(start, min(end, article.page_characters)) for start, end in article.body] if article else []
    body, reports = sum([end - start for start, end in spans]), len(annotation.reports)
    if body < LONG_BODY or body <= SPARSE * reports:
        return []
    told = f"{reports} report{'' if reports == 1 else 's'}" if reports else "no report"
    text = f"the body has {body:,} code points, and {told}; more than {SPARSE} to a report are rare"
    hint = "read it again for what was left out; if nothing was, say so in schema/waivers.yaml"
    return [Problem(annotation.origin.key("reports"), "few-reports", text, hint, level="warning")]


def _claims_of_the_outlet(subject: Subject, annotation: Annotation) -> list[Problem]:
    """Claims by the outlet whose article it is: its own voice is the status, not a claim."""
    if not any(report.claims for report in annotation.reports):
        return []
    article = subject.raw.article.get(annotation.article)
    outlet = subject.raw.outlet.get(article.outlet) if article else None
    if outlet is None:
        return []
    names = {outlet.name_en, outlet.name_ar}
    problems = []
    for report in annotation.reports:
        for i, claim in enumerate(report.claims):
            actor = subject.raw.actor.get(claim.by)
            if claim.by == outlet.id or (actor and not names.isdisjoint((actor.name_en, actor.name_ar))):
                text = f"`{claim.by}` is the outlet itself; what it says in its own voice is the report's status"
                problems.append(Problem(report.origin.place("claims", i, "by"), "claim-of-the-outlet", text))
    return problems


def _told_by_its_actor(report: Report) -> list[Problem]:
    """Alleged events that one of their own actors asserts: what an actor tells of its own act is actual."""
    if report.status != "alleged":
        return []
    return [
        Problem(
            report.origin.place("claims", i), "claim-of-an-actor", f"`{claim.by}` tells of its own act, and the event is alleged",
            "an act that one of its actors tells is actual",
        )
        for i, claim in enumerate(report.claims)
        if claim.stance == "asserts" and claim.by in report.actors
    ]  # fmt: skip


def _visit(report: Report) -> list[Problem]:
    if (report.type, report.mode) == ("CONSULT", "visit") and not report.recipients and not report.mutual:
        text = "a visit has its host as recipient, or is mutual, and this one has neither"
        return [Problem(report.origin.place("recipients"), "visit-without-host", text)]
    return []


def _times(report: Report, published: Edtf | None, article: Article | None) -> list[Problem]:
    problems = []
    when, planned = date_of(report.date), date_of(report.planned)
    told = when.start if when and when.start else published.start if published else None
    if planned and planned.end and told and planned.end < told:
        since = f"its commitment ({report.date})" if when and when.start else f"the article ({published.text if published else ''})"
        text = f"`planned` is {planned.text}, before {since}"
        related = (article.origin.place("published"),) if article and not (when and when.start) else ()
        problems.append(Problem(report.origin.place("planned"), "planned-in-the-past", text, related=related))
    if (
        report.status == "hypothetical"
        and when
        and when.end
        and published
        and published.start
        and when.end.year + LONG_PAST < published.start.year
    ):
        text = f"the event is of {when.text}, and still hypothetical in an article of {published.text}"
        hint = "by then it happened (actual), is attributed (alleged) or did not happen (negated)"
        problems.append(Problem(report.origin.place("status"), "hypothetical-long-past", text, hint))
    return problems
