"""Words are found as readers see them, at exact places of the text as it is; names are found by the same folding."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import sample
from tests.conftest import Run
from waqai.folding import SAME, fold, graphemes
from waqai.name_index import NameIndex
from waqai.word_finder import WordFinder, closest_end

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱةىئؤء"
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
EMOJI = ("😀", "👩\u200d👧\u200d👦", "🇪🇬", "🇺🇦🇪🇬", "👍🏽", "❤\ufe0f", "❤\ufe0f\u200d🔥")
BIDI = "\u200e\u200f\u061c\u202b\u202c\u2066\u2067\u2068\u2069\ufeff\u00ad"


def word(r: random.Random) -> str:
    """An invented word: of vowelled Arabic mostly, and emoji, Latin, numbers, words in quotation marks."""
    kind = r.random()
    if kind < 0.05:
        return r.choice(EMOJI)
    if kind < 0.12:
        return r.choice(("Wörld", "Kim", "Nukus-3", "de\u0301jà", "ﬁne", "٢٠٢٤", "2024", "۳۰۰"))
    letters = (r.choice(LETTERS) + "".join(r.sample(MARKS, r.choice((0, 0, 1, 1, 2)))) for _ in range(r.randint(2, 8)))
    out = "".join(letter + r.choice(("", "", "", "", "", "", "ـ", "\u200d", "\u200c")) for letter in letters)
    return f"«{out}»" if kind > 0.96 else f"{out}،" if kind > 0.92 else out


def page(r: random.Random, size: int) -> tuple[str, list[tuple[int, int]]]:
    """An invented text with CRLF and bidi marks between and within its words, and the place of each word."""
    text, places = "", list[tuple[int, int]]()
    for _ in range(size):
        text += r.choice(BIDI) if r.random() < 0.1 else ""
        start = len(text)
        text += word(r)
        places.append((start, len(text)))
        text += r.choice(BIDI) if r.random() < 0.1 else ""
        text += r.choice((" ", " ", " ", " ", "\r\n", "\n\n", "\u00a0", " \u200f ", "\u2028", "  \t"))
    return text, places


def typed(words: str, r: random.Random) -> str:
    """Words as somebody types or pastes them: without marks or composed otherwise, with other letters, spaces and invisible marks."""
    swaps = {
        "أ": "ا",
        "إ": "ا",
        "آ": "أ",
        "ٱ": "ا",
        "ة": "ه",
        "ى": "ي",
        "ؤ": "و",
        "ئ": "ى",
        "ي": "ی",
        "ك": "ک",
        "«": "“",
        "»": '"',
        "،": ",",
        "٢": "2",
    }
    out = unicodedata.normalize(r.choice(("NFC", "NFD", "NFKC", "NFKD")), words)
    if r.random() < 0.5:
        out = "".join(c for c in out if not "\u064b" <= c <= "\u0670" or c.isdigit())
    if r.random() < 0.5:
        out = "".join(swaps.get(c, c) for c in out)
    if r.random() < 0.5:
        out = " ".join(out.split()).upper()
    if r.random() < 0.3:
        out = r.choice(BIDI) + out.replace("ا", "ا\u200f") + "\u2069\r\n"
    return out


@pytest.mark.parametrize("pages", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_ten_thousand_windows_of_words_are_found_where_they_stand(pages: int) -> None:
    r = random.Random(15)
    found = 0
    for _ in range(pages):
        text, places = page(r, 400)
        finder = WordFinder(text)
        for _ in range(250):
            first = r.randrange(len(places) - 8)
            start, end = places[first][0], places[first + r.randint(1, 7)][1]
            if text[start:end].strip(BIDI) == "":
                continue
            hits = finder.find(typed(text[start:end], r))
            assert (start, end) in [(hit.start, hit.end) for hit in hits], ascii(text[start:end])
            own = finder.find(text[start:end])
            assert own[0].exact
            assert (start, end, True) in own
            found += 1
    assert found == pages * 250


@given(st.text("اأبةهء ـ\u064e\u0651\u200f\u200d\r\n👩👧🇪🇬eé\u0301ﷲ«", max_size=30), st.text('اأبهء ـ\u064e👩👧🇪🇬eé\u0301ل"', max_size=3))
def test_a_place_is_whole_graphemes_and_folds_to_the_words(text: str, words: str) -> None:
    edges = {0, *(end for _, end, _ in graphemes(text))}
    hits = WordFinder(text).find(words)
    assert hits == sorted(set(hits), key=lambda hit: (not hit.exact, hit.start))
    for start, end, exact in hits:
        assert {start, end} <= edges
        assert fold(words) in fold(text[start:end])
        assert not exact or fold(words) == fold(text[start:end])
        assert text[start:end] == text[start:end].strip()


@given(st.text())
@example("0 \u0e33")  # a vowel sign of Thai that is decomposed to a mark, which then stands on the space, and a letter
@example("\u1ffd\u00b4")
def test_graphemes_make_the_text_and_folding_is_of_equivalents_and_once(text: str) -> None:
    assert "".join(text[start:end] for start, end, _ in graphemes(text)) == text
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text)) == fold(text)


PAGE = "قَالَ\u00a0الوزيرُ 👩‍👧 إنَّ الوزير\nسيزور  مصر 🇪🇬 غدًا."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("الوزير", ["الوزير", "الوزيرُ"]),
        ("الوزيرُ", ["الوزيرُ", "الوزير"]),
        ("قَالَ الوزيرُ", ["قَالَ\u00a0الوزيرُ"]),
        ("الوزير سيزور مصر", ["الوزير\nسيزور  مصر"]),
        ("  سيزور\n\tمصر ", ["سيزور  مصر"]),
        ("👩‍👧", ["👩‍👧"]),
        ("مصر 🇪🇬", ["مصر 🇪🇬"]),
        ("غدا", ["غدًا"]),
        (".", ["."]),
        ("👩", []),
        ("سيزورمصر", []),
        ("(قال)", []),
        (".*", []),
        ("", []),
        (" \n\u200f", []),
    ],
)
def test_words_are_found_with_their_own_spelling_first(words: str, found: list[str]) -> None:
    assert [PAGE[hit.start : hit.end] for hit in WordFinder(PAGE).find(words)] == found


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("والسماءُ صافية", "السما صافيه", "السماءُ صافية"),  # the hamza that is ignored belongs to its word
        ("كتابــ", "كتاب", "كتاب"),
        ("كتابٌــ", "كتاب", "كتابٌــ"),
        ("قَءان", "ان", "ان"),
        ("من ءاية", "اية", "اية"),
        ("من ءايَة", "اية", "ءايَة"),
        ("ﷲ أكبر", "الله اكبر", "ﷲ أكبر"),
        ("ﷲ أكبر", "لله اكبر", "ﷲ أكبر"),  # a part of a ligature is the ligature
        ("قال…", "قال", "قال"),
        ("قال…", "قال.", None),  # one sign, that nobody reads as three
        ("🇺🇦🇪🇬", "🇦🇪", None),
        ("🇺🇦🇪🇬", "🇪🇬", "🇪🇬"),
        ("د\u200fُب", "دب", "د\u200fُب"),
        ("شئ", "شيء", "شئ"),
        ("فى القاهرة", "في القاهره", "فى القاهرة"),
        ("٣٠٠ جندي", "300 جندى", "٣٠٠ جندي"),
        ("ﻻ ﺷﻚ", "لا شك", "ﻻ ﺷﻚ"),
        ("رئيس کره", "رئيس كره", "رئيس کره"),
        ("قال: «نعم» – ثم", 'قال: "نعم" - ثم', "قال: «نعم» – ثم"),
        ("Kim Jong‑ŭn", "kim jong-un", "Kim Jong‑ŭn"),
        ("한국", unicodedata.normalize("NFD", "한국"), "한국"),
    ],
)
def test_what_readers_take_for_the_same_is_found(text: str, words: str, found: str | None) -> None:
    assert [text[hit.start : hit.end] for hit in WordFinder(text).find(words)] == ([found] if found else [])


def test_only_places_within_the_spans_are_given() -> None:
    finder = WordFinder("قال قال قال")
    assert [hit.start for hit in finder.find("قال", [[4, 11]])] == [4, 8]
    assert [hit.start for hit in finder.find("قال", [[0, 6], [5, 11]])] == [0, 8]
    assert finder.find("قال", [[1, 3]]) == []
    assert [hit[:2] for hit in WordFinder("سماءٌ").find("سماٌ", [[0, 3]])] == [(0, 3)]  # not with a hamza that lies outside


# ---- what is nearest to words that stand nowhere


def test_the_nearest_passage_says_word_by_word_what_differs() -> None:
    text = "غادر الوفد. قال الوزيرُ إنَّ الزيارة قصيرة جدًا، ثم سافر إلى الساحل."
    near = WordFinder(text).nearest("قال الوزيرر ان طويله جدا ثم هو سافر")
    assert near is not None
    assert text[near.start : near.end] == "قال الوزيرُ إنَّ الزيارة قصيرة جدًا، ثم سافر"
    assert near.differences == (("الوزيرر", "الوزيرُ"), ("طويله جدا", "الزيارة قصيرة جدًا،"), ("هو", ""))
    near = WordFinder(text).nearest("ذكر الوزير ان الزياره قصيره جدا، ثم رجع")  # other words at both ends
    assert near is not None
    assert near.differences == (("ذكر", "قال"), ("رجع", "سافر"))
    near = WordFinder("الوزيرُ إنَّ الزيارة").nearest("قال الوزير ان الزياره قصيره")  # and none where the text ends
    assert near is not None
    assert near.differences == (("قال", ""), ("قصيره", ""))


def test_the_nearest_passage_lies_within_the_spans_and_may_not_be_far() -> None:
    text = "السفينة الكبيرة وصلت | السفينة الصغيرة وصلت"
    finder = WordFinder(text)
    near = finder.nearest("السفينه الكبيرة ابحرت", [[23, len(text)]])
    assert near is None or near.start >= 23
    near = finder.nearest("السفينة الكبيره وصلن", [[0, 20], [23, len(text)]])
    assert near is not None
    assert (near.start, near.end) == (0, 20)
    assert finder.nearest("لا شيء يشبه هذه الكلمات") is None
    assert WordFinder("").nearest("كلمة") is None
    assert finder.nearest("\u200f") is None


@given(st.text("abc", max_size=8), st.text("abc", max_size=12))
def test_the_closest_part_has_the_fewest_edits(pattern: str, text: str) -> None:
    rows = [list(range(len(text) + 1)), [0] * (len(text) + 1)]
    for anchored in (True, False):
        row = rows[0] if anchored else rows[1]
        for i, p in enumerate(pattern, 1):
            before, row = row, [i]
            for j, c in enumerate(text, 1):
                row.append(min(before[j - 1] + (p != c), before[j] + 1, row[j - 1] + 1))
        assert closest_end(pattern, text, anchored=anchored) == (min(row), row.index(min(row)))


def test_a_long_text_is_searched_in_a_moment() -> None:
    r = random.Random(5)
    text = page(r, 22_000)[0][:200_000]
    began = time.process_time()
    finder = WordFinder(text)
    for _ in range(400):
        start = r.randrange(199_000)
        finder.find(text[start : start + 100])
    assert time.process_time() - began < 3  # 0.2 s on two slow cores
    began = time.process_time()
    finder.nearest(typed(text[100_000:100_400][::-1], r))
    assert time.process_time() - began < 3  # 0.1 s


# ---- names

ENTRIES = [
    ("south-korea", ["South Korea", "كوريا الجنوبية", "الجنوب"]),
    ("ali-hassan", ["Ali Hassan", "علي حسن"]),
    ("ali-hassan-2", ["Ali Hassan", "على حسن"]),
    ("sanaa", ["San\u02bfa\u02beā\u02be", "صنعاء"]),
]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("SOUTH KOREA", ("south-korea",)),
        ("south-korea", ("south-korea",)),
        ("\u2067كوريا  الجنوبيّه\u2069", ("south-korea",)),
        ("على حسن", ("ali-hassan", "ali-hassan-2")),
        ("Sana'a'", ("sanaa",)),
        ("صنعا", ("sanaa",)),
        ("North Korea", ()),
        ("", ()),
    ],
)
def test_a_name_is_looked_up_as_it_is_read_and_all_who_have_it_are_given(name: str, ids: tuple[str, ...]) -> None:
    assert NameIndex(ENTRIES).ids(name) == ids


def test_names_that_are_not_known_have_nearest_ones() -> None:
    index = NameIndex(ENTRIES)
    assert index.nearest("North Korea")[0] == "south-korea"
    assert index.nearest("حسن") == ("ali-hassan", "ali-hassan-2")
    assert index.nearest("صنعاا")[0] == "sanaa"
    assert index.nearest("xyz") == index.nearest("\u200f") == ()


def test_an_unknown_id_that_is_a_name_of_several_asks_which(project: Path, run: Run) -> None:
    edit = {
        "file": "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml",
        "find": "recipients: [turkey]",
        "replace": "recipients: [ankra-gov]",
    }
    for alias in ("egypt", "norway"):
        actors = (project / "raw/actors.yaml").read_text(encoding="utf-8")
        there = re.search(rf"  - id: {alias}\n(?:    .*\n)*?    aliases: \[", actors)
        assert there, alias
        comma = "" if actors[there.end()] == "]" else ", "
        (project / "raw/actors.yaml").write_text(actors[: there.end()] + f"Ankra GOV.{comma}" + actors[there.end() :], encoding="utf-8")
    sample.edit(project, [edit])
    assert "did you mean `egypt` or `norway`?" in run("--project", project, "validate").output


# ---- the site folds by the same rules

SCRIPT = sample.REPOSITORY / "pipeline" / "waqai" / "site" / "assets" / "js" / "fold.js"
PAIRS = [
    ("أَحْمَد إلى مَدرسة", "احمد الي مدرسه"),
    ("أحمـــد إلی", "احمد الى"),
    ("شيء", "شئ"),
    ("سماء", "سما"),
    ("هٰذا", "هذا"),
    ("ﻻ ﺷﻚ", "لا شك"),
    ("کیم", "كيم"),
    ("٣٠٠ و۳۰۰", "300 و300"),
    ("«نعم»", '"نعم"'),
    ("‘x’ – y", "'X' - Y"),
    ("Kim Jong\u2011ŭn", "KIM JONG-UN"),
    ("de\u0301jà", "DÉJA\u0300"),
    ("\u2067أ\u200c\ufeffب\u00ad\u2069", "اب"),
    ("a\u00a0 \r\nb", "a b"),
    ("وصل؟ نعم،", "وصل? نعم,"),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: ascii(pair[0]))
def test_both_spellings_fold_to_the_same(pair: tuple[str, str]) -> None:
    assert fold(pair[0]) == fold(pair[1])


def test_the_site_has_the_same_table() -> None:
    found = re.search(r"const SAME = (\{.*?\});", SCRIPT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    assert json.loads(found[1]) == SAME


@pytest.mark.skipif(shutil.which("node") is None, reason="no node; the browser's tests fold in a browser")
def test_the_site_folds_these_pairs_to_the_same() -> None:
    code = f"const waqai = {{}};{SCRIPT.read_text(encoding='utf-8')}\nconsole.log(JSON.stringify({json.dumps(PAIRS)}.map((p) => p.map(waqai.fold))))"
    node = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert json.loads(node.stdout) == [[fold(a), fold(b)] for a, b in PAIRS]


# ---- the commands

ARTICLE = "sawt-al-delta-2025-03-12-2"


def shown(project: Path, run: Run) -> Iterator[tuple[str, str]]:
    """What `show` prints of an article's passages: their places, and the words in their isolates."""
    for found in re.finditer(r"\[(\d+)-(\d+)\] (.*)", run("--project", project, "show", ARTICLE).output):
        yield f"{{start: {found[1]}, end: {found[2]},", found[3]


@pytest.mark.parametrize("change", ["as printed", "NFD", "right-to-left mark", "line ends"])
def test_what_show_printed_is_found(change: str, project: Path, run: Run) -> None:
    passages = list(shown(project, run))
    assert len(passages) > 3
    for place, words in passages if change == "as printed" else passages[:3]:
        brought = {
            "as printed": words,
            "NFD": unicodedata.normalize("NFD", words),
            "right-to-left mark": "\u200f" + words.strip("\u2067\u2069"),
            "line ends": words.replace(" ", "\r\n"),
        }[change]
        result = run("--project", project, "text", "find", ARTICLE, brought)
        assert result.exit_code == 0
        assert place in result.stdout


def test_words_that_do_not_stand_there_show_the_nearest_passage_alone(project: Path, run: Run) -> None:
    place, words = next(shown(project, run))
    first, *rest = words.strip("\u2067\u2069").split()
    result = run("--project", project, "text", "find", ARTICLE, " ".join([first, *rest[:-1], "خخخ"]))
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0] == f"these words are not in the body of {ARTICLE}"
    assert lines[1].startswith("the nearest passage is [")
    assert lines[2] == f"  where you have \u2067خخخ\u2069, it has \u2067{rest[-1]}\u2069"
    assert place in lines[-1]
    assert len(lines) == 5


def test_several_places_say_how_many_have_the_very_words(project: Path, run: Run, tmp_path: Path) -> None:
    text = "وصلَ القاربُ إلى الميناء. وصل القارب إلى الميناء. وصل القارب الى الميناء."
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    new = ("--outlet", "sawt-al-delta", "--published", "2025-05-01", "--id", "boat")
    assert run("--project", project, "new", "article", tmp_path / "page.txt", *new).exit_code == 0
    empty = run("--project", project, "text", "find", "boat", "وصل القارب")
    assert empty.exit_code == 3
    record = project / "raw" / "articles" / "boat.yaml"
    filled = (
        record.read_text(encoding="utf-8").replace("published_basis:", "published_basis: stated").replace("title_en:", "title_en: A boat")
    )
    record.write_text(filled, encoding="utf-8")
    result = run("--project", project, "text", "find", "boat", "وصل القارب إلى الميناء")
    assert [line[:23] for line in result.stdout.splitlines()] == [
        "- {start: 26, end: 48, ",
        "- {start: 0, end: 24, s",
        "- {start: 50, end: 72, ",
    ]
    assert result.stderr == "1 of these 3 places have exactly these words and come first; in the others the spelling differs\n"


@pytest.mark.parametrize(
    "command", [("text", "find", "boat", "القارب"), ("text", "match", "boat", "page.txt"), ("show", "boat")], ids=" ".join
)
def test_right_after_new_article_the_keys_without_a_value_are_named(
    command: tuple[str, ...], project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waqai.problem import CannotRun

    monkeypatch.chdir(project)
    Path("page.txt").write_text("وصل القارب إلى الميناء", encoding="utf-8")
    run("new", "article", "page.txt", "--outlet", "sawt-al-delta", "--published", "2025-05-01", "--id", "boat")
    result = run(*command)
    assert isinstance(result.exception, CannotRun)
    assert "`published_basis` has no value, `title_en` has no value" in str(result.exception)


def test_another_copy_that_is_spelt_otherwise_matches_by_the_words_of_ones_own(project: Path, run: Run, tmp_path: Path) -> None:
    page = next(t for p in sample.PAGES.glob("*.txt") if len(t := p.read_text(encoding="utf-8")) == 1694)
    copy = tmp_path / "copy.txt"
    copy.write_text(unicodedata.normalize("NFD", page).replace(" ", "\u00a0"), encoding="utf-8")
    result = run("--project", project, "text", "match", ARTICLE, copy)
    assert result.exit_code == 1
    assert re.search(r"\[1225-1283\]: spelt otherwise, at \d+-\d+\n", result.output)
    assert result.output.endswith("0 matched, 0 moved, 11 spelt otherwise, 0 not found\n")
    shutil.rmtree(project / "raw" / "text")
    assert run("--project", project, "text", "match", ARTICLE, copy).output.endswith("\n0 matched, 0 moved, 11 not found\n")


def test_finding_words_imports_nothing_but_the_standard_library() -> None:
    code = "import sys, waqai.word_finder; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in loaded if name.startswith("waqai")} == {"waqai", "waqai.word_finder", "waqai.folding"}
    assert not {"difflib", "numpy", "click"} & set(loaded)
