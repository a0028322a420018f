"""Numbers as people write them, read where they can mean only one thing: `٣٠٠`, `1,000,000`, `250-300`, `~300`, `>50000`, `50+`.

Takes a text, gives an `Amount` or raises `NotOneNumber`. `more than`, as the annotation format has it, is an approximate
value. What has words or is of no size, such as `100s` or `hundreds`, and what may have a comma for a point, is no number.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from waqai.imports.cell_text import ascii_digits


class Amount(NamedTuple):
    """What a cell says of a quantity; `corrected` says how it was read, where it was not simply a number."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    approximate: bool = False
    corrected: str = ""


class NotOneNumber(ValueError):
    """The text is no number, or may be several; the message says why, `hint` how it could be written."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


_FIGURE = r"[0-9]+(?:\.[0-9]+)?"
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+|(?:[ '’\u202f\u2009][0-9]{3})+)(?:\.[0-9]+)?")
_ABOUT = r"(?:~|≈|c\.|ca\.?|circa|about|around|approx\.?|nearly|some|نحو|حوالي|قرابة|زهاء)"
_MORE = r"(?:>|more than|over|أكثر من|اكثر من|ما يزيد على)"
_LESS = r"(?:<|less than|under|fewer than|أقل من|اقل من)"
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"({_FIGURE})", "value"),
    (rf"{_ABOUT} ?({_FIGURE})|({_FIGURE}) ?~", "about"),
    (rf"{_MORE} ?({_FIGURE})|({_FIGURE}) ?\+", "about"),
    (rf"{_LESS} ?({_FIGURE})", "about"),
    (rf"(?:>=|≥|at least) ?({_FIGURE})", "low"),
    (rf"(?:>=|≥|at least) ?({_FIGURE}) ?~", "low about"),
    (rf"(?:<=|≤|at most|up to) ?({_FIGURE})", "high"),
    (rf"({_FIGURE}) ?[-–—] ?({_FIGURE})", "range"),
    (rf"({_FIGURE}) ?[-–—] ?({_FIGURE}) ?~", "range about"),
)


def amount(value: Any) -> Amount:
    """Read what a cell says of a number.

    Raises
    ------
    NotOneNumber
        It says nothing that can be read in one way only.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Amount(_number(str(value)))
    written = str(value)
    text = ascii_digits(written).replace("٬", ",").replace("،", ",").replace("٫", ".").replace("−", "-").casefold()
    text = _GROUPED.sub(lambda found: re.sub(r"[, '’\u202f\u2009]", "", found[0]), text)
    for pattern, form in _FORMS:
        if found := re.fullmatch(pattern, text):
            figures = [_number(figure) for figure in found.groups() if figure]
            made = _made(form, figures)
            return made._replace(corrected=_words(made)) if form != "value" or text != written else made
    hint = "" if not re.match(r"[0-9]", text) else _hint(text)
    raise NotOneNumber(
        f"`{written[:60]}` is not one number",
        hint or "write a number, `250-300`, `~300`, `>=200` or `>300`; or leave it to the words of the summary",
    )


def _hint(text: str) -> str:
    if re.fullmatch(r"[0-9]+0s", text):
        return "a size is no number: write the least that it can be, such as `>=200~` for hundreds, or say so once in the mapping"
    if re.fullmatch(r"[0-9]{1,3},[0-9]{1,2}", text):
        return "a comma is no decimal point here: write a point"
    return ""


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _made(form: str, figures: list[float]) -> Amount:
    about = form.endswith("about")
    match form.split(maxsplit=1)[0]:
        case "low":
            return Amount(low=figures[0], approximate=about)
        case "high":
            return Amount(high=figures[0])
        case "range":
            return Amount(low=figures[0], high=figures[1], approximate=about)
        case _:
            return Amount(value=figures[0], approximate=about)


def _words(made: Amount) -> str:
    said = [f"{name} {value}" for name, value in zip(("value", "low", "high"), made[:3], strict=True) if value is not None]
    return ", ".join([*said, *(["approximate"] if made.approximate else [])])
