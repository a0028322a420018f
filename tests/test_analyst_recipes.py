"""docs/recipes.md runs from top to bottom, prints what it says it prints, and does what its sentences say."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import sample
from waqai import load
from waqai.texts import digest

VERSION = "2.0.0"
PAGE = sample.REPOSITORY / "docs" / "recipes.md"
R_BLOCK = re.compile(r"```r\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)
BLOCK = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)


def run_page(text: str) -> tuple[str, dict[str, Any]]:
    """The page with what its code prints now, and the names that the code leaves."""
    scope: dict[str, Any] = {}

    def again(block: re.Match[str]) -> str:
        code, shown = block.groups()
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(code, "docs/recipes.md", "exec"), scope)
        printed = "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
        assert bool(printed) == (shown is not None), f"prints {printed!r}, shows {shown!r}:\n{code}"
        return f"```python\n{code}```" + (f"\n\n```text\n{printed}```" if printed else "")

    return BLOCK.sub(again, text), scope


@pytest.fixture(scope="module")
def page() -> tuple[str, dict[str, Any]]:
    with contextlib.chdir(sample.REPOSITORY):
        return run_page(PAGE.read_text(encoding="utf-8"))


def test_the_page_prints_what_it_shows(page: tuple[str, dict[str, Any]]) -> None:
    now, _ = page
    if os.environ.get("WAQAI_GOLDEN") == "write":
        PAGE.write_text(now, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == now


def test_bounds_of_beginnings_hold_each_other(page: tuple[str, dict[str, Any]]) -> None:
    actual, by_month = page[1]["actual"], page[1]["by_month"]
    assert actual.latest.notna().all()
    assert (actual.earliest.isna() | (actual.earliest <= actual.latest)).all()
    counts = by_month(actual)
    assert ((counts.certain <= counts.spread + 1e-9) & (counts.spread <= counts["at most"])).all()
    assert ((counts.certain <= counts["as reported"]) & (counts["as reported"] <= counts["at most"])).all()


def test_an_event_counts_in_the_months_that_its_bounds_allow(page: tuple[str, dict[str, Any]]) -> None:
    import pandas as pd

    rows = pd.DataFrame(
        {
            "earliest": pd.to_datetime(["2018-03-05", "2018-03-30", "NaT"]),
            "latest": pd.to_datetime(["2018-03-05", "2018-04-02", "2018-04-10"]),
        }
    )
    counts = page[1]["by_month"](rows, "2018-03", "2018-05")
    assert counts.certain.tolist() == [1, 0, 0]
    assert counts["at most"].tolist() == [3, 2, 0]
    assert counts.spread.tolist() == [1.5, 0.5, 0]
    assert counts["as reported"].tolist() == [2, 1, 0]


def test_a_code_has_one_number_a_year_and_a_state_the_years_of_its_membership(page: tuple[str, dict[str, Any]]) -> None:
    state_years, one_number = page[1]["state_years"], page[1]["one_number"]
    for scheme in ("cow", "gw"):
        assert not one_number(scheme, 1816, 2025).duplicated(["code", "year"]).any()
    cow = state_years("cow", 1816, 2025).set_index(["code", "number", "year"]).days
    assert cow["PRK", 731, 1948] == 114  # from 9 September
    assert (cow["DEU", 255, 1990], cow["DEU", 260, 1990]) == (90, 275)
    assert ("PRK", 731, 1947) not in cow.index
    assert cow["RUS", 365, 2025] == 365


def test_sql_gives_the_same_panel(page: tuple[str, dict[str, Any]]) -> None:
    (code,) = re.findall(r"```sql\n(.*?)```", page[0], re.DOTALL)
    panel = page[1]["panel"]
    columns = ["from_country", "to_country", "month", "n_articles", "n_events"]
    with page[1]["release"].connect() as db:
        rows = db.sql(code).fetchall()
    assert rows == sorted(panel[columns].itertuples(index=False, name=None))
    assert 0 < (~panel.has_rows).sum() < len(panel)


def test_a_zero_is_certain_only_where_no_event_may_have_begun(page: tuple[str, dict[str, Any]]) -> None:
    """Counted again without a join: an event of a pair may have begun in a month that its bounds touch without lying in it."""
    scope = page[1]
    bounds = scope["actual"].set_index("event_id")
    for row in scope["panel"].sample(60, random_state=1).itertuples():
        pair = scope["dyads"].query("status == 'actual' and from_country == @row.from_country and to_country == @row.to_country")
        maybe = 0
        for event in pair.event_id:
            first, last = (str(bounds.loc[event, name])[:7] for name in ("earliest", "latest"))
            maybe += first != last and (first == "NaT" or first <= row.month) and row.month <= last
        assert row.n_maybe == maybe, row


@pytest.fixture(scope="module")
def by_r(page: tuple[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """What each block of R prints, run in one R from top to bottom, and what the page shows for it."""
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(jsonlite)"], capture_output=True, check=False).returncode:
        pytest.skip("R with jsonlite is not on this machine")
    blocks = R_BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    program = "options(width = 120)\n" + 'cat("@@\\n")\n'.join(code for code, _ in blocks)
    result = subprocess.run(["Rscript", "-e", program], cwd=sample.REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    printed = ["".join(f"{line.rstrip()}\n" for line in part.splitlines()) for part in result.stdout.split("@@\n")]
    return [(now, shown) for now, (_, shown) in zip(printed, blocks, strict=True)]


def test_r_prints_what_the_page_shows(by_r: list[tuple[str, str]]) -> None:
    shown = [block for block in by_r if block[1]]
    assert shown
    if os.environ.get("WAQAI_GOLDEN") == "write":
        parts = iter(by_r)
        text = R_BLOCK.sub(lambda block: again(block, next(parts)[0]), PAGE.read_text(encoding="utf-8"))
        PAGE.write_text(text, encoding="utf-8")
    else:
        assert [now for now, _ in shown] == [page for _, page in shown]


def again(block: re.Match[str], now: str) -> str:
    return f"```r\n{block.group(1)}```" + (f"\n\n```text\n{now}```" if block.group(2) else "")


def rows_of(printed: str) -> list[list[str]]:
    return [line.split() for line in printed.splitlines()]


def test_r_counts_the_same_months(page: tuple[str, dict[str, Any]], by_r: list[tuple[str, str]]) -> None:
    counts = page[1]["by_month"](page[1]["actual"])[["certain", "at most"]]
    assert rows_of(by_r[0][0])[1:] == [[str(cell) for cell in row] for row in counts.itertuples(name=None)]


def test_r_joins_the_same_country_years(page: tuple[str, dict[str, Any]], by_r: list[tuple[str, str]]) -> None:
    scope, rows = page[1], rows_of(by_r[1][0])
    joined = rows[1 : len(scope["found"]["cow"]) + 1]
    assert {" ".join(why): int(count) for *why, count in joined} == scope["found"]["cow"].to_dict()
    columns = ["number", "year", "value", "code", "match", "days"]
    ours = scope["ours"].sort_values(["code", "year", "number"])[columns].astype({"value": int})
    assert rows[len(joined) + 2 :] == [[str(cell) for cell in row] for row in ours.itertuples(index=False, name=None)]


def test_r_makes_the_same_panel(page: tuple[str, dict[str, Any]], by_r: list[tuple[str, str]]) -> None:
    lines = by_r[2][0].splitlines()
    assert [line.split()[-1] for line in lines] == ["zeros", "certain"]
    for line in lines:
        assert line in page[0].splitlines()


def test_r_gives_reports_the_same_quad_classes(page: tuple[str, dict[str, Any]], by_r: list[tuple[str, str]]) -> None:
    scope = page[1]
    counts = scope["pd"].crosstab(scope["reports"].type.map(scope["class_of"]), scope["reports"].status)
    expected = [[*str(name).split(), *map(str, row)] for name, *row in counts.itertuples(name=None)]
    assert [row for row in rows_of(by_r[3][0]) if row and row[0] in ("verbal", "material")] == expected


def test_r_finds_words_in_pages_in_every_locale(built: Path, tmp_path: Path) -> None:
    (code,) = (code for code, _ in R_BLOCK.findall(PAGE.read_text(encoding="utf-8")) if code.startswith("passages <-"))
    release = load(built)
    for path in sample.PAGES.glob("*.txt"):
        (tmp_path / f"{digest(path.read_bytes())}.txt").write_bytes(path.read_bytes())
    missing = release.articles.page_sha256.iloc[0]
    (tmp_path / f"{missing}.txt").unlink()
    call = f'source("r/waqai.R")\nrelease <- waqai_load("{built}")\n{code}\nfound <- passages(release, "{tmp_path}")\n'
    out = tmp_path / "words.txt"
    write = f'writeLines(paste(found$page_sha256, found$sha256, gsub("\\n", "\\u0001", found$words)), "{out}", useBytes = TRUE)'
    for locale in ("C", "C.UTF-8"):
        result = subprocess.run(
            ["Rscript", "-e", call + write],
            cwd=sample.REPOSITORY,
            env=os.environ | {"LC_ALL": locale},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        rows = [line.split(" ", 2) for line in out.read_text(encoding="utf-8").split("\n")[:-1]]
        assert len(rows) == len(release.evidence)
        for page, sha256, words in rows:
            assert words == "NA" if page == missing else digest(words.replace("\x01", "\n").encode()) == sha256


def test_the_page_is_of_one_release_and_its_changes_against_the_one_before() -> None:
    assert set(re.findall(r"dataset/(\d+\.\d+\.\d+)", PAGE.read_text(encoding="utf-8"))) == {VERSION, "1.1.0"}
