"""What an analyst does with a table of `waqai.load` in pandas, with nothing converted: days before 1677 and nulls included."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from waqai.loading.frames import form, to_pandas

OLD, LAST = date(1605, 11, 5), date(9999, 12, 31)
DAYS = [OLD, date(2021, 5, 1), None, date(2022, 3, 9), date(2022, 3, 20), LAST]
NEW_PANDAS = int(pd.__version__.split(".")[0]) >= 3


def table(days: list[date | None]) -> pa.Table:
    rows = len(days)
    columns = {
        "day": pa.array(days, pa.date32()),
        "number": pa.array(range(rows), pa.int64()),
        "count": pa.array([None if i == 2 else 2**53 + i for i in range(rows)], pa.int64()),
        "sure": pa.array([i % 2 == 0 for i in range(rows)], pa.bool_()),
        "mutual": pa.array([None if i == 2 else i == 3 for i in range(rows)], pa.bool_()),
        "word": pa.array([None if i == 2 else f"وقائع{i}" for i in range(rows)], pa.string()),
        "score": pa.array([None if i == 2 else i / 2 for i in range(rows)], pa.float64()),
    }
    schema = pa.schema([pa.field(name, column.type, name not in ("number", "sure")) for name, column in columns.items()])
    return pa.Table.from_arrays(list(columns.values()), schema=schema)


@pytest.fixture
def frame() -> Any:
    return to_pandas(table(DAYS))


@pytest.fixture
def recent(frame: Any) -> Any:
    return frame[frame.day.between("2021-01-01", "2022-12-31")]


def test_dtypes_follow_from_the_schema_whatever_the_values(frame: Any) -> None:
    expected = {
        "day": "datetime64[us]", "number": "int64", "count": "Int64", "sure": "bool", "mutual": "boolean",
        "word": "str" if NEW_PANDAS else "object", "score": "float64",
    }  # fmt: skip
    assert frame.dtypes.astype(str).to_dict() == expected
    assert to_pandas(table([])).dtypes.astype(str).to_dict() == expected
    assert to_pandas(table([None])).dtypes.astype(str).to_dict() == expected


def test_days_are_compared_with_texts_timestamps_and_days_of_numpy(frame: Any) -> None:
    first = pd.Timestamp("2022-01-01")
    assert first.year == 2022
    expected = [3, 4, 5]
    assert frame.query("day >= '2022-01-01'").number.tolist() == expected
    assert frame.query("day >= @first").number.tolist() == expected
    for bound in (first, "2022-01-01", datetime(2022, 1, 1), np.datetime64("2022-01-01")):  # noqa: DTZ001 (a day has no zone)
        assert frame[frame.day >= bound].number.tolist() == expected
    assert frame[frame.day.dt.date == date(2022, 3, 9)].number.tolist() == [3]
    assert frame[frame.day == "1605-11-05"].number.tolist() == [0]
    assert frame[frame.day.isin(pd.to_datetime(["2022-03-09"]))].number.tolist() == [3]


def test_a_day_of_python_is_made_a_timestamp_first(frame: Any) -> None:
    """Pandas itself refuses `datetime64 >= datetime.date`; the page says what to write."""
    with pytest.raises(TypeError, match="Invalid comparison"):
        _ = frame.day >= date(2022, 1, 1)
    assert frame[frame.day >= pd.Timestamp(date(2022, 1, 1))].number.tolist() == [3, 4, 5]


def test_parts_of_days_and_periods_are_there_for_all_of_them(frame: Any) -> None:
    assert frame.day.dt.year.dropna().tolist() == [1605, 2021, 2022, 2022, 9999]
    months = frame.day.dt.to_period("M")
    assert [str(month) for month in months] == ["1605-11", "2021-05", "NaT", "2022-03", "2022-03", "9999-12"]
    assert frame.groupby(months).size().to_dict()[pd.Period("2022-03", "M")] == 2
    assert frame.day.dt.strftime("%Y-%m")[0] == "1605-11"
    assert (frame.day[4] - frame.day[3]).days == 11


def test_a_null_is_nat_and_ends_are_found_past_it(frame: Any) -> None:
    assert frame.day[2] is pd.NaT
    assert frame.day.isna().tolist() == [False, False, True, False, False, False]
    assert (frame.day.min(), frame.day.max()) == (pd.Timestamp(OLD), pd.Timestamp(LAST))
    assert frame.sort_values("day").number.tolist() == [0, 1, 3, 4, 5, 2]


def test_months_and_years_are_resampled_and_grouped(frame: Any, recent: Any) -> None:
    by_month = recent.set_index("day").resample("MS").size()
    assert (len(by_month), by_month.iloc[0], by_month.iloc[-1]) == (11, 1, 2)
    assert recent.groupby(pd.Grouper(key="day", freq="YS")).size().tolist() == [1, 2]
    assert len(frame[frame.day < "2023-01-01"].resample("YS", on="day").size()) == 2022 - 1605 + 1


def test_an_index_of_days_takes_a_year(frame: Any) -> None:
    assert frame.dropna(subset="day").set_index("day").sort_index().loc["2022"].number.tolist() == [3, 4]


def test_days_are_merged_with_those_of_a_frame_of_ones_own(frame: Any, recent: Any) -> None:
    days = pd.to_datetime(["2022-03-09", "2021-05-01"])
    for unit in ("ns", "us", "ms", "s"):
        own = pd.DataFrame({"day": days.astype(f"datetime64[{unit}]"), "price": [7, 8]})
        assert recent.merge(own, on="day").price.tolist() == [8, 7]
        if unit != "ns":  # pandas takes both sides to the finer unit, and nanoseconds begin in 1677
            assert frame.merge(own, on="day").price.tolist() == [8, 7]
    assert str(days.dtype) == ("datetime64[us]" if NEW_PANDAS else "datetime64[ns]")
    day = pd.DataFrame({"day": pd.date_range("2022-03-01", "2022-03-31").astype("datetime64[us]"), "n": range(31)})
    assert pd.merge_asof(recent, day, on="day").n.tolist()[1:] == [8, 19]


def test_a_table_comes_back_from_parquet_and_csv(frame: Any) -> None:
    parquet = io.BytesIO()
    frame.to_parquet(parquet)
    parquet.seek(0)
    pd.testing.assert_frame_equal(pd.read_parquet(parquet), frame)
    text = io.StringIO()
    frame.to_csv(text, index=False)
    assert text.getvalue().splitlines()[1].startswith("1605-11-05,")
    text.seek(0)
    again = pd.read_csv(text, dtype={"count": "Int64", "mutual": "boolean"})
    again["day"] = again.day.astype("datetime64[us]")
    assert again.dtypes.to_dict() == frame.dtypes.to_dict()
    assert again.to_csv() == frame.to_csv()


def test_truth_values_are_masks(frame: Any) -> None:
    assert frame[~frame.sure].number.tolist() == [1, 3, 5]
    assert frame[~frame.mutual].number.tolist() == [0, 1, 4, 5]
    assert frame[frame.sure & ~frame.mutual].number.tolist() == [0, 4]
    assert frame.mutual[2] is pd.NA
    assert np.where(frame.sure, 1, 0).tolist() == [1, 0, 1, 0, 1, 0]
    assert frame.sure.mean() == 0.5


def test_whole_numbers_stay_whole_past_a_null(frame: Any) -> None:
    assert frame["count"].dropna().tolist() == [2**53, 2**53 + 1, 2**53 + 3, 2**53 + 4, 2**53 + 5]
    assert frame["count"][2] is pd.NA


def test_text_is_searched_and_null_is_missing(frame: Any) -> None:
    assert frame[frame.word.str.contains("وقائع", na=False)].number.tolist() == [0, 1, 3, 4, 5]
    assert frame.word.isna().sum() == 1
    assert (frame.word + "!")[0] == "وقائع0!"


def test_stata_takes_days_and_counts(recent: Any, tmp_path: Path) -> None:
    recent[["day", "number", "word"]].to_stata(tmp_path / "x.dta", write_index=False, version=118)
    assert pd.read_stata(tmp_path / "x.dta").day.dt.year.tolist() == [2021, 2022, 2022]


def test_a_form_that_is_not_known_is_named() -> None:
    with pytest.raises(ValueError, match="into='spark' is not known: it is one of 'pandas', 'polars', 'arrow'"):
        form("spark")
