"""Arrow arrays as numpy sees them: texts as bytes, lists as offsets, codes as numbers. Knows nothing of articles."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[Any]
Mask = npt.NDArray[Any]  # of booleans

_SLUG = np.zeros(256, np.uint8)  # 0: may not be in a slug, 1: letter or digit, 2: hyphen
for _c in b"abcdefghijklmnopqrstuvwxyz0123456789":
    _SLUG[_c] = 1
_SLUG[ord("-")] = 2
_HEX = np.zeros(256, np.bool_)
_HEX[list(b"0123456789abcdef")] = True
LONGEST_SLUG = 80


def one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column as one array."""
    if isinstance(column, pa.ChunkedArray):
        return (
            column.chunk(0)
            if column.num_chunks == 1
            else pa.concat_arrays(column.chunks)
            if column.num_chunks
            else pa.array([], column.type)
        )
    return column


def ints(array: pa.Array, null: int | None = None) -> Ints:
    """Whole numbers; `null` stands for null."""
    array = one(array)
    if array.null_count:
        array = pc.fill_null(array, null)
    out: Ints = array.to_numpy(zero_copy_only=False)
    return out


def text_bytes(array: pa.Array) -> tuple[Ints, Ints]:
    """The bytes of a column of texts, and the n + 1 offsets into them."""
    _, offsets, data = array.buffers()
    at = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1] if len(array) else np.zeros(1, np.int32)
    return (np.frombuffer(data, np.uint8) if data is not None and len(data) else np.zeros(0, np.uint8)), at


def are_slugs(array: pa.Array) -> bool:
    """Whether every text is an id: lower-case letters, digits and single hyphens, at most 80; there are no nulls."""
    if not len(array):
        return True
    data, at = text_bytes(array)
    lengths = np.diff(at)
    if lengths.min() < 1 or lengths.max() > LONGEST_SLUG:
        return False
    kinds = _SLUG[data[at[0] : at[-1]]]
    if not kinds.all():
        return False
    starts = at[:-1] - at[0]
    ends = at[1:] - at[0] - 1
    hyphen = kinds == 2
    if hyphen[starts].any() or hyphen[ends].any():
        return False
    return not (hyphen[1:] & hyphen[:-1]).any()


def hashes(array: pa.Array) -> pa.Array | None:
    """SHA-256 in hexadecimal as 32 bytes each; None where one is not 64 lower-case digits."""
    data, at = text_bytes(array)
    if len(array) and (np.diff(at) != 64).any():
        return None
    part = data[at[0] : at[-1]]
    if not _HEX[part].all():
        return None
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(32), len(array), [None, pa.py_buffer(bytes.fromhex(part.tobytes().decode("ascii")))]
    )


_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)


def hexadecimal(array: pa.Array) -> pa.Array:
    """32 bytes each as SHA-256 in hexadecimal."""
    raw = np.frombuffer(array.buffers()[1], np.uint8)[array.offset * 32 : (array.offset + len(array)) * 32]
    out = np.empty(len(raw) * 2, np.uint8)
    out[0::2] = _DIGITS[raw >> 4]
    out[1::2] = _DIGITS[raw & 15]
    offsets = np.arange(0, 64 * len(array) + 1, 64, dtype=np.int32)
    return pa.StringArray.from_buffers(len(array), pa.py_buffer(offsets), pa.py_buffer(out))


def plainly_harmless(array: pa.Array, least: int) -> Mask:
    """Texts that nothing can be wrong with: printable ASCII from a capital to no space, more words than one, 10 to 300 long."""
    data, at = text_bytes(array)
    if not len(array):
        return np.zeros(0, np.bool_)
    lengths = np.diff(at)
    part = data[at[0] : at[-1]]
    good = (lengths >= max(least, 3)) & (lengths <= 300)
    starts = np.minimum(at[:-1] - at[0], max(len(part) - 1, 0))
    ends = np.maximum(at[1:] - at[0] - 1, 0)
    if not len(part):
        return good & False
    good &= (part[starts] >= 65) & (part[starts] <= 90) & (part[ends] != 32)
    strange = (part < 32) | (part > 126)
    if strange.any():
        good &= count_marked(strange, at) == 0
    return good & (count_marked(part == 32, at) > 0)


def count_marked(marks: Mask, at: Ints) -> Ints:
    """How many bytes of each text are marked."""
    out = np.zeros(len(at) - 1, np.int64)
    full = np.flatnonzero(np.diff(at))
    if len(full):
        out[full] = np.add.reduceat(marks, (at - at[0])[full], dtype=np.int64)
    return out


class Lists(NamedTuple):
    """A column of lists: for each row the n + 1 offsets, the values, and for each value its row."""

    offsets: Ints
    values: pa.Array

    @property
    def lengths(self) -> Ints:
        return np.diff(self.offsets)

    @property
    def rows(self) -> Ints:
        return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int32), self.lengths)


def lists(array: pa.Array) -> Lists:
    """A column of lists taken apart; a null counts as an empty list."""
    array = one(array)
    offsets = (
        np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1] if len(array) else np.zeros(1, np.int32)
    )
    if array.null_count and (np.diff(offsets)[ints(pc.is_null(array))] != 0).any():
        array = pa.array(array.to_pylist(), array.type)  # a null over values: nothing that Arrow makes has it
        return lists(pc.fill_null(array, []))
    values = array.values.slice(offsets[0], offsets[-1] - offsets[0])
    return Lists(offsets - offsets[0], values)


def as_lists(offsets: Ints, values: pa.Array | Ints) -> pa.Array:
    """Lists from their parts."""
    values = values if isinstance(values, pa.Array) else pa.array(values)
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), values)


def offsets_of(lengths: Ints) -> Ints:
    """The n + 1 offsets of lists of these lengths."""
    out = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=out[1:])
    return out


def mixed(*keys: Ints) -> Ints:
    """A 64-bit number for each row's keys; different keys have different numbers, but for one chance in 2**64."""
    out = np.full(len(keys[0]), 0x9E3779B97F4A7C15, np.uint64)
    for key in keys:
        out ^= key.astype(np.int64).view(np.uint64)
        out *= np.uint64(0xBF58476D1CE4E5B9)
        out ^= out >> np.uint64(29)
        out *= np.uint64(0x94D049BB133111EB)
        out ^= out >> np.uint64(32)
    return out


def repeated(keys: Ints) -> bool:
    """Whether two of the keys are the same."""
    if len(keys) < 2:
        return False
    ordered = np.sort(keys)
    return bool((ordered[1:] == ordered[:-1]).any())


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of each range, one range after the other."""
    offsets = offsets_of(lengths)
    out: Ints = np.arange(offsets[-1], dtype=np.int64) + np.repeat(starts.astype(np.int64) - offsets[:-1], lengths)
    return out
