"""docs/analysis.md answers its three questions the same way in pandas, SQL and R: its code runs as it stands."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess

import pytest

from tests import sample

PAGE = (sample.REPOSITORY / "docs" / "analysis.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^## ([^\n]*\?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)


def code(text: str, language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return str(found)


def by_pandas(text: str) -> dict[str, object]:
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code(text, "python"), scope)
    return scope


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample.REPOSITORY)


def test_there_are_three_questions() -> None:
    assert len(QUESTIONS) == 3


def test_pandas_and_sql_agree_on_who_acts_toward_whom() -> None:
    import duckdb

    who = by_pandas(QUESTIONS[0][1])["who"]
    rows = duckdb.sql(code(QUESTIONS[0][1], "sql")).fetchall()
    expected = [(a, b, row.events, row.weight) for (a, b), row in who.iterrows()]  # type: ignore[attr-defined]
    assert sorted((e, round(w, 9)) for _, _, e, w in rows) == sorted((e, round(w, 9)) for _, _, e, w in expected)
    assert rows[0][:2] in {("RUS", "PRK"), ("PRK", "RUS")}


def test_pandas_and_sql_agree_on_the_months() -> None:
    import duckdb

    read = by_pandas(QUESTIONS[1][1])["read"]
    columns = ["from_country", "to_country", "month", "n_articles", "cooperation", "conflict"]
    rows = [row[:6] for row in duckdb.sql(code(QUESTIONS[1][1], "sql")).fetchall()]
    assert rows == [tuple(row) for row in read[columns].itertuples(index=False)]  # type: ignore[index]
    assert rows


def test_pandas_and_sql_agree_on_what_is_claimed_and_denied() -> None:
    import duckdb

    where = by_pandas(QUESTIONS[2][1])["where"]
    rows = duckdb.sql(code(QUESTIONS[2][1], "sql")).fetchall()
    assert len(rows) == len(where)  # type: ignore[arg-type]
    denied = {(row[0], row[2]) for row in rows if row[3] == "denies"}
    assert ("north-korea-supplies-arms-to-russia", "russia") in denied
    assert ("north-korea-supplies-arms-to-russia", "north-korea") in denied


@pytest.mark.parametrize("question", range(3))
def test_the_r_code_runs_and_shows_the_same_parties(question: int) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("Rscript is not on this machine")
    result = subprocess.run(["Rscript", "-e", code(QUESTIONS[question][1], "r")], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    expected = (("RUS", "PRK"), ("2024-06",), ("denies", "north-korea-supplies-arms-to-russia"))[question]
    assert all(word in result.stdout for word in expected)
