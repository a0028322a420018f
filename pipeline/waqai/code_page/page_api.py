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
            "start": self._start, "queue": lambda _: session.queue(), "article": lambda said: session.open(_text(said, "article")),
            "stamp": lambda said: session.stamp(_text(said, "article")), "check": self._check, "save": self._save, "back": self._back,
            "passage": self._passage, "find": self._find, "names": self._names, "describe": self._describe, "date": self._date,
            "events": self._events, "event-id": self._event_id, "new": self._new, "explain": self._explain,
        }  # fmt: skip

    @property
    def names(self) -> list[str]:
        """What can be asked."""
        return list(self._by_name)

    def answer(self, name: str, said: Values) -> Values:
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
            return self._by_name[name](said)

    def _start(self, _: Values) -> Values:
        session, setup = self.session, self.session.setup
        labels = dict(code_names("ar")) if self.language == "ar" else {}
        name = session.index.raw.coder[setup.coder].name
        return {
            "project": session.index.schema.dataset.name, "coder": setup.coder, "name": name, "coding": setup.coding, "language": self.language,
            "first": self.first, "codings": list(setup.codings), "suggest": setup.suggest, "form": form(session.index.schema), "labels": labels, **session.queue(),
        }  # fmt: skip

    def _check(self, said: Values) -> Values:
        return self.session.judge(_text(said, "article"), [values for _, values in _reports(said)])

    def _save(self, said: Values) -> Values:
        reasons = [one for one in _list(said, "reasons") if isinstance(one, list) and len(one) == 3 and isinstance(one[0], list)]
        no_events, page = _text(said, "no_events", "") or None, _text(said, "page", "")[:100]
        return self.session.save(_text(said, "article"), _text(said, "base"), _reports(said), no_events, reasons, page)

    def _back(self, said: Values) -> Values:
        return self.session.back(_text(said, "article"), _text(said, "base"), 1 if said.get("again") is True else -1)

    def _passage(self, said: Values) -> Values:
        return self.session.search.passage(self.session.record(said.get("article")), said.get("start"), said.get("end"))

    def _find(self, said: Values) -> Values:
        return self.session.search.find(self.session.record(said.get("article")), _text(said, "words")[:LONGEST])

    def _names(self, said: Values) -> Values:
        words = _text(said, "words")[:200]
        return {"found": self.session.search.names(_text(said, "kind"), words, _date_of(said), _text(said, "article"))}

    def _describe(self, said: Values) -> Values:
        kinds, when, article = {"actor": "actors", "place": "places"}, _date_of(said), _text(said, "article")
        wanted = {kind: [i for i in _list(said, key) if isinstance(i, str)][:500] for kind, key in kinds.items()}
        return {kinds[k]: {i: self.session.search.described(k, i, when, article) for i in ids} for k, ids in wanted.items()}

    def _date(self, said: Values) -> Values:
        return self.session.search.date(_text(said, "date")[:100])

    def _events(self, said: Values) -> Values:
        others = [one for one in _list(said, "others") if isinstance(one, str)]
        return {"found": self.session.search.events(_text(said, "article"), _object(said, "report"), others)}

    def _event_id(self, said: Values) -> Values:
        taken = [one for one in _list(said, "taken") if isinstance(one, str)]
        return {"event": self.session.search.event_id(_object(said, "report"), taken)}

    def _new(self, said: Values) -> Values:
        return self.session.search.begin(_text(said, "kind"), _object(said, "entry"))

    def _explain(self, said: Values) -> Values:
        return {"text": self.session.search.explained(_text(said, "code"))}


def _text(said: Values, name: str, default: str | None = None) -> str:
    value = said.get(name, default)
    if value is None and default is not None:
        value = default
    if not isinstance(value, str):
        raise Refused(f"`{name}` is not text", 400)
    return value


def _list(said: Values, name: str) -> list[Any]:
    value = [] if said.get(name) is None else said[name]
    if not isinstance(value, list):
        raise Refused(f"`{name}` is not a list", 400)
    return value


def _object(said: Values, name: str) -> Values:
    value = said.get(name)
    if not isinstance(value, dict):
        raise Refused(f"`{name}` is not an object", 400)
    return value


def _date_of(said: Values) -> str | None:
    value = said.get("date")
    return value if isinstance(value, str) else None


def _reports(said: Values) -> list[tuple[int | None, Values]]:
    """The reports, each with its place in the file that the page read."""
    out: list[tuple[int | None, Values]] = []
    places = _list(said, "places")
    for i, values in enumerate(_list(said, "reports")[:MOST_REPORTS]):
        if not isinstance(values, dict):
            raise Refused("a report is not an object", 400)
        place = places[i] if i < len(places) else None
        good = type(place) is int and place >= 0 and all(place != other for other, _ in out)
        out.append(
            (place if good else None, values if values.get(DRAFT, True) is True else {k: v for k, v in values.items() if k != DRAFT})
        )
    return out
