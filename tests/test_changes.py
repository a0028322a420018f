"""What a release changes against the one before: `apply` gives the new table back from the old one and the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waqai.release.changes import Change, TextRow, apply, difference, json_key, key_text

TABLE = "claims"
KEY = ("event", "by")
COLUMNS = ("event", "by", "stance", "note")

cells = (
    st.none()
    | st.sampled_from(["a", "b", "null", "TRUE", '["a"]', "مصر", "e\u0301", "\U0001f600", 'say "a"', "a,b"])
    | st.text(min_size=1, max_size=3)
)
words = cells.filter(lambda cell: cell is not None)


def rows_of(columns: Sequence[str]) -> st.SearchStrategy[list[dict[str, str | None]]]:
    """Small tables: no key twice, the first part of a key never null."""
    row = st.fixed_dictionaries({c: words if c == "event" else cells for c in columns})
    return st.lists(row, max_size=6, unique_by=lambda r: key_text(r, KEY))


tables = rows_of(COLUMNS)


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[dict[str, str | None]], list[dict[str, str | None]]]:
    """A table, and what it became: rows kept, mended, taken out, added, and in another order."""
    old = draw(tables)
    taken = {key_text(row, KEY) for row in old}
    new = [dict(row) for row in old if draw(st.booleans())]
    for row in new:
        for column in draw(st.lists(st.sampled_from(["stance", "note"]), max_size=2)):
            row[column] = draw(cells)
    new += [row for row in draw(tables) if key_text(row, KEY) not in taken]
    return old, draw(st.permutations(new))


def in_order(rows: Sequence[TextRow]) -> list[TextRow]:
    return sorted(rows, key=lambda row: key_text(row, KEY))


@given(versions())
def test_the_old_table_and_the_difference_give_the_new_table(pair: tuple[list[TextRow], list[TextRow]]) -> None:
    old, new = pair
    assert apply(TABLE, KEY, COLUMNS, old, difference(TABLE, KEY, old, new)) == in_order(new)


@given(tables, st.randoms(use_true_random=False))
def test_equal_tables_have_no_difference_in_whatever_order_their_rows_are(rows: list[TextRow], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert difference(TABLE, KEY, rows, shuffled) == []
    assert apply(TABLE, KEY, COLUMNS, shuffled, []) == in_order(rows)


@given(versions())
def test_each_change_says_truly_what_was_and_what_is(pair: tuple[list[TextRow], list[TextRow]]) -> None:
    old, new = pair
    left = {key_text(row, KEY): row for row in old}
    right = {key_text(row, KEY): row for row in new}
    changes = difference(TABLE, KEY, old, new)
    assert changes == sorted(changes)
    assert len({(c.key, c.column) for c in changes}) == len(changes)
    for c in changes:
        assert c.old != c.new
        assert c.old == left.get(c.key, {}).get(c.column)
        assert c.new == right.get(c.key, {}).get(c.column)
        assert c.kind == {(True, True): "changed", (False, True): "added", (True, False): "removed"}[c.key in left, c.key in right]


@given(versions())
def test_the_difference_the_other_way_has_old_and_new_exchanged(pair: tuple[list[TextRow], list[TextRow]]) -> None:
    old, new = pair
    kinds = {"added": "removed", "removed": "added", "changed": "changed"}
    back = [replace(c, kind=kinds[c.kind], old=c.new, new=c.old) for c in difference(TABLE, KEY, old, new)]
    assert difference(TABLE, KEY, new, old) == back


@given(versions(), st.data())
def test_a_change_whose_old_value_is_not_the_rows_is_refused(pair: tuple[list[TextRow], list[TextRow]], data: st.DataObject) -> None:
    old, new = pair
    changes = difference(TABLE, KEY, old, new)
    changed = [i for i, c in enumerate(changes) if c.kind != "removed"]
    if not changed:
        return
    i = data.draw(st.sampled_from(changed))
    wrong = data.draw(cells.filter(lambda cell: cell != changes[i].old))
    changes[i] = replace(changes[i], old=wrong)
    with pytest.raises(ValueError, match=changes[i].column):
        apply(TABLE, KEY, COLUMNS, old, changes)


OLD: list[TextRow] = [
    {"event": "e1", "by": "egypt", "stance": "asserts", "note": None},
    {"event": "e1", "by": "norway", "stance": "denies", "note": "late"},
]


def change(column: str, kind: str, old: str | None, new: str | None, key: tuple[str | None, ...] = ("e1", "norway")) -> Change:
    return Change(TABLE, json_key(key), column, kind, old, new)


def test_a_changed_cell_an_added_row_and_a_removed_row_are_one_change_a_cell() -> None:
    new: list[TextRow] = [
        {"event": "e2", "by": "مصر", "stance": "asserts", "note": None},
        {"event": "e1", "by": "norway", "stance": "asserts", "note": None},
    ]
    assert difference(TABLE, KEY, OLD, new) == [
        change("by", "removed", "egypt", None, ("e1", "egypt")),
        change("event", "removed", "e1", None, ("e1", "egypt")),
        change("stance", "removed", "asserts", None, ("e1", "egypt")),
        change("note", "changed", "late", None),
        change("stance", "changed", "denies", "asserts"),
        change("by", "added", None, "مصر", ("e2", "مصر")),
        change("event", "added", None, "e2", ("e2", "مصر")),
        change("stance", "added", None, "asserts", ("e2", "مصر")),
    ]


def test_a_key_is_the_json_of_its_parts_and_tells_null_from_the_word() -> None:
    assert key_text({"event": "مصر", "by": None}, KEY) == '["مصر",null]'
    assert json_key(["e", "null"]) == '["e","null"]'
    assert json_key(['a","b']) != json_key(["a", "b"])


def test_a_change_of_a_row_that_is_not_there_is_refused() -> None:
    for kind in ("changed", "removed"):
        with pytest.raises(ValueError, match=r"has no row \[\"e9\",\"egypt\"\]"):
            apply(TABLE, KEY, COLUMNS, OLD, [change("stance", kind, "asserts", None, ("e9", "egypt"))])


def test_an_added_row_that_is_there_already_is_refused() -> None:
    with pytest.raises(ValueError, match="stance is 'denies'"):
        apply(TABLE, KEY, COLUMNS, OLD, [change("stance", "added", None, "asserts")])


def test_a_removed_row_whose_old_value_is_not_the_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="stance"):
        apply(TABLE, KEY, COLUMNS, OLD, [change("stance", "removed", "asserts", None)])


def test_changes_of_another_table_are_passed_over() -> None:
    other = replace(change("stance", "changed", "no such value", "asserts"), table="events")
    assert apply(TABLE, KEY, COLUMNS, OLD, [other]) == in_order(OLD)


def test_no_rows_and_no_changes_make_no_rows() -> None:
    assert difference(TABLE, KEY, [], []) == []
    assert apply(TABLE, KEY, COLUMNS, [], []) == []


def test_a_column_that_only_the_new_release_has_counts_as_null_before() -> None:
    new: list[TextRow] = [{**OLD[0], "source": "a1"}, {**OLD[1], "source": None}]
    changes = difference(TABLE, KEY, OLD, new)
    assert changes == [change("source", "changed", None, "a1", ("e1", "egypt"))]
    assert apply(TABLE, KEY, (*COLUMNS, "source"), OLD, changes) == in_order(new)


def test_a_column_that_only_the_old_release_has_counts_as_null_after() -> None:
    new: list[TextRow] = [{c: row[c] for c in ("event", "by", "stance")} for row in OLD]
    changes = difference(TABLE, KEY, OLD, new)
    assert changes == [change("note", "changed", "late", None)]
    assert apply(TABLE, KEY, ("event", "by", "stance"), OLD, changes) == in_order(new)


@given(rows_of(("event", "by", "stance", "gone", "kept")), rows_of(("event", "by", "kept", "stance", "come")))
def test_the_round_trip_holds_where_columns_come_go_and_move(old: list[TextRow], new: list[TextRow]) -> None:
    columns = ("event", "by", "kept", "stance", "come")
    made = apply(TABLE, KEY, columns, old, difference(TABLE, KEY, old, new))
    assert made == in_order(new)
    assert all(tuple(row) == columns for row in made)
