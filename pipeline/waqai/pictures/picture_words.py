"""The words on a picture, in English and in Arabic: titles, what the subtitle says of the events that are drawn, names of codes.

The codebook has labels in English alone; its sixteen types, four classes and four statuses stand here in Arabic. A code of
another codebook is shown as it is. Countries have the Arabic names of the release's own actors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Language = Literal["en", "ar"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "timeline": "Events by month", "dyads": "Who acts toward whom", "types": "Events by type",
        "types by status": "What happens, and what is only said to", "events": "events", "articles": "articles", "and": " and ", "or": " or ",
        "any": "Events of any status", "of status": "{statuses} events", "countries": "in which {countries} takes part",
        "from": "begun in {first} or later", "to": "begun in {last} or earlier", "between": "begun from {first} to {last}",
        "earlier": "{n} earlier", "later": "{n} later", "undated": "{n} not dated to the month", "paler": "Paler is less certain",
        "most": "The {shown} of {all} ordered pairs with most", "band": "Below, the articles that were read, by month of publication",
        "actual": "actual", "alleged": "alleged", "hypothetical": "hypothetical", "negated": "negated",
    },
    "ar": {
        "timeline": "الأحداث بحسب الشهر", "dyads": "أفعال الدول بعضها تجاه بعض", "types": "الأحداث بحسب النوع",
        "types by status": "ما وقع وما قيل إنه وقع", "events": "الأحداث", "articles": "المقالات", "and": " و", "or": " أو ",
        "any": "أحداث بكل الحالات", "of status": "أحداث {statuses}", "countries": "تشارك فيها {countries}",
        "from": "بدأت في {first} أو بعده", "to": "بدأت في {last} أو قبله", "between": "بدأت من {first} إلى {last}",
        "earlier": "قبل المدة المعروضة: {n}", "later": "بعد المدة المعروضة: {n}", "undated": "لا يُعرف شهر {n} منها", "paler": "الأفتح لونًا أقل يقينًا",
        "most": "أكثر أزواج البلدان أحداثًا: {shown} من {all}", "band": "في الأسفل المقالات المقروءة بحسب شهر نشرها",
        "actual": "مرويّة على أنها وقعت", "alleged": "منسوبة إلى قائلها", "hypothetical": "متوقعة", "negated": "منفية",
    },
}  # fmt: skip
_MONTHS_AR = ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر")
_CODES_AR = {
    "verbal cooperation": "تعاون لفظي", "material cooperation": "تعاون مادي", "verbal conflict": "صراع لفظي", "material conflict": "صراع مادي",
    "AGREE": "تعهّد", "CONSULT": "تشاور", "SUPPORT": "تأييد", "CONCEDE": "تنازل", "COOPERATE": "تعاون", "AID": "مساعدة", "RETREAT": "تراجع",
    "REQUEST": "مطالبة", "ACCUSE": "اتهام", "REJECT": "رفض", "THREATEN": "تهديد", "PROTEST": "احتجاج", "SANCTION": "عقوبات",
    "MOBILIZE": "حشد", "COERCE": "إكراه", "ASSAULT": "اعتداء",
    "IGO": "منظمات دولية", "UNO": "الأمم المتحدة", "EUR": "الاتحاد الأوروبي", "NGO": "منظمات غير حكومية", "ISM": "حركات دولية",
    "IMG": "جماعات مسلحة عابرة للحدود", "MNC": "شركات متعددة الجنسيات",
    **{status: _WORDS["ar"][status] for status in ("actual", "alleged", "hypothetical", "negated")},
}  # fmt: skip


def month_name(language: Language, month: str) -> str:
    """A month (YYYY-MM) as it is said: of Arabic by its name, since figures with a hyphen turn round in a line from the right."""
    return f"{_MONTHS_AR[int(month[5:]) - 1]} {month[:4]}" if language == "ar" else month


def say(language: Language, words: str, **parts: object) -> str:
    """Words of a picture by their name, with what they are about put in."""
    return _WORDS[language][words].format(**parts)


def together(language: Language, names: Sequence[str], word: Literal["and", "or"] = "and") -> str:
    """Names as one list: commas, and a word before the last."""
    comma = "، " if language == "ar" else ", "
    return _WORDS[language][word].join(filter(None, (comma.join(names[:-1]), names[-1])))


def sentences(language: Language, parts: Sequence[str]) -> str:
    """Parts as sentences, which begin as they are written; of Arabic with marks, so that a line that holds Latin words too runs from the right."""
    text = " ".join(f"{part}." for part in parts)
    return f"\u202b{text}\u202c" if language == "ar" else text


def code_names(language: Language) -> dict[str, str]:
    """What to show for codes; nothing where they are shown as they are."""
    return _CODES_AR if language == "ar" else {}
