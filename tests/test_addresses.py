"""Addresses are not words: their paths may have any letters, plain or percent-encoded; the host's name is read as one."""

from __future__ import annotations

import pytest

from waqai.check.text_rules import problems_of
from waqai.records import Origin
from waqai.yamlfile.document import Document


def codes(text: str, key: str = "url") -> list[str]:
    class Anywhere(Document):
        def place(self, *_: object) -> tuple[str, int, int]:  # type: ignore[override]
            return ("raw/articles/x.yaml", 1, 1)

    return [p.code for p in problems_of(text, Origin(Anywhere.__new__(Anywhere), (key,)))]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.com/ar/20180528-مصر-والسودان-new",
        "https://example.com/ar/page-مصر_eg.html?q=بحث#top",
        "http://www.example.com/ar/20180528-%D9%85%D8%B5%D8%B1-new",
        "http://www.example.com/ar/ﻣﺼﺮ",  # presentation forms, as a server may call its page
        "http://موقع.example/page",
        "http://موقع.example:8080/صفحة؟",
    ],
)
@pytest.mark.parametrize("key", ["url", "archive_url"])
def test_an_address_may_have_words_of_two_scripts_in_its_path(address: str, key: str) -> None:
    assert codes(address, key) == []


def test_an_address_in_a_note_is_no_word_either() -> None:
    assert codes("The page is gone; http://example.com/ar/1-مصر-x had it.", "note") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("http://eхample.com/ar/", "url"),  # the х is Cyrillic
        ("eхample.com", "website"),
        ("See https://www.eхample.com/a for more.", "note"),
        ("The wоrd is not an address.", "note"),
    ],
)
def test_a_host_and_a_word_that_look_like_others_are_reported(text: str, key: str) -> None:
    assert codes(text, key) == ["lookalike"]


@pytest.mark.parametrize("sign", ["\u200f", "\u2800", "\ufffd"])
def test_what_cannot_be_seen_is_percent_encoded_in_an_address(sign: str) -> None:
    assert codes(f"http://example.com/a{sign}b") == ["unseen-character"]
    assert codes("http://example.com/a%E2%80%8Fb") == []
