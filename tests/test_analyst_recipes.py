"""docs/recipes.md runs from top to bottom, prints what it says it prints, and does what its sentences say."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
from typing import Any

import pytest

from tests import sample

VERSION = "2.0.0"
PAGE = sample.REPOSITORY / "docs" / "recipes.md"
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


def test_r_counts_the_same_months(page: tuple[str, dict[str, Any]]) -> None:
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(jsonlite)"], capture_output=True, check=False).returncode:
        pytest.skip("R with jsonlite is not on this machine")
    (code,) = re.findall(r"```r\n(.*?)```", page[0], re.DOTALL)
    result = subprocess.run(["Rscript", "-e", code], cwd=sample.REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    counts = page[1]["by_month"](page[1]["actual"])[["certain", "at most"]]
    assert [line.split() for line in result.stdout.splitlines()[1:]] == [
        [str(cell) for cell in row] for row in counts.itertuples(name=None)
    ]


def test_the_page_is_of_one_release() -> None:
    assert set(re.findall(r"dataset/(\d+\.\d+\.\d+)", PAGE.read_text(encoding="utf-8"))) == {VERSION}
