"""What the page may ask of the server: a name and an object of JSON to an object of JSON.

Each answer checks the form of what it is asked, since a request may say anything; what it may not say is a `Refused`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waqai.code_page.codebook_form import form
from waqai.code_page.coding_session import CodingSession, Refused
from waqai.pictures.picture_words import code_names
from waqai.report_keys import DRAFT

Values = dict[str, Any]
MOST_REPORTS = 1_000
LONGEST = 2_000  # characters of words that are looked for


class PageApi:
    """The answers for one session; `language` is that of the page."""

    def __init__(self, session: CodingSession, language: str, first: str | None) -> None:
        self.session, self.language, self.first = session, language, first
        self._by_name: dict[str, Callable[[Values], Values]] = {
            "start": self._start, "queue": lambda _: session.queue(), "article": lambda request: session.open(_text(request, "article")),
            "stamp": lambda request: session.stamp(_text(request, "article")), "check": self._check, "save": self._save, "back": self._back,
            "passage": self._passage, "find": self._find, "names": self._names, "describe": self._describe, "date": self._date,
            "events": self._events, "event-id": self._event_id, "new": self._new, "explain": self._explain,
        }  # fmt: skip

    def answer(self, name: str, request: Values) -> Values:
        """The answer; one at a time, since all of them look at one index.

        Raises
        ------
        Refused
            It is not what may be asked.
        """
        if name not in self._by_name:
            raise Refused("there is no such answer", 404)
        with self.session.lock:
            if name in ("article", "queue", "start"):
                self.session.index.fresh()
            return self._by_name[name](request)

    def _start(self, _: Values) -> Values:
        session, setup = self.session, self.session.setup
        labels = dict(code_names("ar")) if self.language == "ar" else {}
        name = session.index.raw.coder[setup.coder].name
        return {
            "project": session.index.schema.dataset.name, "coder": setup.coder, "name": name, "coding": setup.coding, "language": self.language,
            "first": self.first, "codings": list(setup.codings), "suggest": setup.suggest, "form": form(session.index.schema), "labels": labels, **session.queue(),
        }  # fmt: skip

    def _check(self, request: Values) -> Values:
        return self.session.judge(_text(request, "article"), [values for _, values in _reports(request)])

    def _save(self, request: Values) -> Values:
        reasons = [one for one in _list(request, "reasons") if isinstance(one, list) and len(one) == 3 and isinstance(one[0], list)]
        no_events, page = _text(request, "no_events", "") or None, _text(request, "page", "")[:100]
        return self.session.save(_text(request, "article"), _text(request, "base"), _reports(request), no_events, reasons, page)

    def _back(self, request: Values) -> Values:
        return self.session.back(_text(request, "article"), _text(request, "base"), 1 if request.get("again") is True else -1)

    def _passage(self, request: Values) -> Values:
        return self.session.search.passage(self.session.record(request.get("article")), request.get("start"), request.get("end"))

    def _find(self, request: Values) -> Values:
        return self.session.search.find(self.session.record(request.get("article")), _text(request, "words")[:LONGEST])

    def _names(self, request: Values) -> Values:
        words = _text(request, "words")[:200]
        return {"found": self.session.search.names(_text(request, "kind"), words, _date_of(request), _text(request, "article"))}

    def _describe(self, request: Values) -> Values:
        kinds, when, article = {"actor": "actors", "place": "places"}, _date_of(request), _text(request, "article")
        wanted = {kind: [i for i in _list(request, key) if isinstance(i, str)][:500] for kind, key in kinds.items()}
        return {kinds[k]: {i: self.session.search.described(k, i, when, article) for i in ids} for k, ids in wanted.items()}

    def _date(self, request: Values) -> Values:
        return self.session.search.date(_text(request, "date")[:100])

    def _events(self, request: Values) -> Values:
        others = [one for one in _list(request, "others") if isinstance(one, str)]
        return {"found": self.session.search.events(_text(request, "article"), _object(request, "report"), others)}

    def _event_id(self, request: Values) -> Values:
        taken = [one for one in _list(request, "taken") if isinstance(one, str)]
        return {"event": self.session.search.event_id(_object(request, "report"), taken)}

    def _new(self, request: Values) -> Values:
        return self.session.search.begin(_text(request, "kind"), _object(request, "entry"))

    def _explain(self, request: Values) -> Values:
        return {"text": self.session.search.explained(_text(request, "code"))}


def _text(request: Values, name: str, default: str | None = None) -> str:
    value = request.get(name, default)
    if value is None and default is not None:
        value = default
    if not isinstance(value, str):
        raise Refused(f"`{name}` is not text", 400)
    return value


def _list(request: Values, name: str) -> list[Any]:
    value = [] if request.get(name) is None else request[name]
    if not isinstance(value, list):
        raise Refused(f"`{name}` is not a list", 400)
    return value


def _object(request: Values, name: str) -> Values:
    value = request.get(name)
    if not isinstance(value, dict):
        raise Refused(f"`{name}` is not an object", 400)
    return value


def _date_of(request: Values) -> str | None:
    value = request.get("date")
    return value if isinstance(value, str) else None


def _reports(request: Values) -> list[tuple[int | None, Values]]:
    """The reports, each with its place in the file that the page read."""
    out: list[tuple[int | None, Values]] = []
    places = _list(request, "places")
    for i, values in enumerate(_list(request, "reports")[:MOST_REPORTS]):
        if not isinstance(values, dict):
            raise Refused("a report is not an object", 400)
        place = places[i] if i < len(places) else None
        good = type(place) is int and place >= 0 and all(place != other for other, _ in out)
        out.append(
            (place if good else None, values if values.get(DRAFT, True) is True else {k: v for k, v in values.items() if k != DRAFT})
        )
    return out
