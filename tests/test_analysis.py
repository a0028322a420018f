"""docs/analysis.md answers its questions the same way in pandas, SQL and R: its code runs as it stands."""

from __future__ import annotations

import contextlib
import io
import math
import re
import shutil
import statistics
import subprocess
from pathlib import Path

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


def test_there_are_four_questions() -> None:
    assert len(QUESTIONS) == 4


def test_pandas_and_sql_agree_on_who_acts_toward_whom() -> None:
    import duckdb

    who = by_pandas(QUESTIONS[0][1])["who"]
    rows = duckdb.sql(code(QUESTIONS[0][1], "sql")).fetchall()
    expected = [(a, b, row.events, row.weight) for (a, b), row in who.iterrows()]  # type: ignore[attr-defined]
    assert sorted((e, round(w, 9)) for _, _, e, w in rows) == sorted((e, round(w, 9)) for _, _, e, w in expected)
    assert rows[0][:2] in {("USA", "PRK"), ("PRK", "USA")}


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
    expected = (("USA", "PRK"), ("2024-06",), ("denies", "north-korea-supplies-arms-to-russia"))[question]
    assert all(word in result.stdout for word in expected)


BOTH, OTHER = {"a": (1, 1), "b": (2, 0), "c": (3, 1)}, {"d": (2, 1), "e": (4, 1), "f": (6, 2), "g": (8, 4)}  # reports, and those of AGREE


@pytest.fixture
def small_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release of which one stratum is complete, four of ten are drawn in the other, and one article is given."""
    import pandas as pd

    articles, reports = [], []
    for stratum, probability, counts in (("both", 1.0, BOTH), ("other", 0.4, OTHER), ("given", None, {"h": (50, 50)})):
        for article, (number, agree) in counts.items():
            articles.append((article, stratum, probability, number))
            reports += [(article, f"{article}-{n}", "AGREE" if n < agree else "CONSULT") for n in range(number)]
    tables = {
        "articles": pd.DataFrame(articles, columns=["article_id", "stratum", "inclusion_probability", "n_reports"]),
        "reports": pd.DataFrame(reports, columns=["article_id", "event_id", "type"]),
    }
    for form in ("csv", "parquet"):
        (tmp_path / "dataset" / "2.0.0" / form).mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(tmp_path / f"dataset/2.0.0/parquet/{name}.parquet", index=False)
        table.to_csv(tmp_path / f"dataset/2.0.0/csv/{name}.csv", index=False)
    monkeypatch.chdir(tmp_path)


def by_hand() -> list[float]:
    """The four figures by the textbook's formula for a ratio, from variances and the covariance: 56 reports, standard error 10, and so on."""
    x, y = zip(*OTHER.values(), strict=True)
    total, agree = 6 + 20 / 0.4, 2 + 8 / 0.4
    share = agree / total
    of_ten = 10**2 * (1 - 4 / 10) / 4
    rest = statistics.variance(y) + share**2 * statistics.variance(x) - 2 * share * statistics.covariance(x, y)
    return [total, math.sqrt(of_ten * statistics.variance(x)), share, math.sqrt(of_ten * rest) / total]


@pytest.mark.usefixtures("small_release")
def test_weighted_figures_and_their_errors_are_those_of_the_textbook() -> None:
    import duckdb

    assert by_hand()[:2] == pytest.approx([56, 10])
    assert by_pandas(QUESTIONS[3][1])["estimates"] == pytest.approx(by_hand())
    (row,) = duckdb.sql(code(QUESTIONS[3][1], "sql")).fetchall()
    assert row == pytest.approx(tuple(by_hand()))


@pytest.mark.usefixtures("small_release")
def test_the_r_code_gives_the_same_weighted_figures() -> None:
    if not shutil.which("Rscript"):
        pytest.skip("Rscript is not on this machine")
    program = code(QUESTIONS[3][1], "r") + "\ncat(total, standard_error(x), share, standard_error(y - share * x) / total)\n"
    result = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert [float(word) for word in result.stdout.split()[-4:]] == pytest.approx(by_hand(), rel=1e-5)


@pytest.mark.skipif(not (sample.REPOSITORY / "dataset" / "2.0.0").is_dir(), reason="2.0.0 is not released yet")
def test_pandas_and_sql_agree_on_the_weighted_figures_of_the_release() -> None:
    import duckdb

    estimates = by_pandas(QUESTIONS[3][1])["estimates"]
    (row,) = duckdb.sql(code(QUESTIONS[3][1], "sql")).fetchall()
    assert row == pytest.approx(tuple(estimates))  # type: ignore[arg-type]
