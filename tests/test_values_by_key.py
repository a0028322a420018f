"""Values of any number are found by their keys, and what was read does not stay in memory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from waqai.engine import values_by_key
from waqai.engine.values_by_key import Packed

SMAPS = Path("/proc/self/smaps")


def packed(folder: Path, *batches: dict[str, object]) -> Packed:
    """Values as `gather` brings them together."""
    parts = [values_by_key.write(f"{folder}/part-{number}", values.items()) for number, values in enumerate(batches)]
    values_by_key.gather(parts, f"{folder}/all")
    return Packed(f"{folder}/all")


def resident(name: str) -> int:
    """KiB of the mapped files whose names begin with `name` that count as this process's."""
    found = re.findall(rf"^[0-9a-f]+-\S+ .*/{name}[^/\n]*\n(?:(?!Rss).*\n)*Rss: +(\d+) kB", SMAPS.read_text(), re.MULTILINE)
    return sum(map(int, found))


def test_a_value_is_found_by_its_key_in_whatever_batch_and_the_first_of_two_counts(tmp_path: Path) -> None:
    values = packed(tmp_path, {"a": 1, "b": ("text", None)}, {"c": [2], "a": 3}, {})
    assert [values.get(key) for key in "abcd"] == [1, ("text", None), [2], None]
    assert sorted(values.keys()) == ["a", "a", "b", "c"]


def test_keys_with_one_hash_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values_by_key, "_hash", lambda key: 7)
    values = packed(tmp_path, {"a": 1}, {"b": 2})
    assert (values.get("a"), values.get("b"), values.get("c")) == (1, 2, None)


@pytest.mark.skipif(not SMAPS.exists(), reason="the system does not say how much of a mapped file is in memory")
def test_what_was_read_does_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values_by_key, "READ", 8)
    values = packed(tmp_path, {f"key-{i}": "x" * 1_000_000 for i in range(8)})
    for i in range(7):
        assert len(values.get(f"key-{i}")) == 1_000_000
    assert resident("part-") >= 4_000
    assert len(values.get("key-7")) == 1_000_000
    assert resident("part-") <= 1_100, "the value read last, at the most"
    assert len(values.get("key-0")) == 1_000_000, "and it can be read again"
