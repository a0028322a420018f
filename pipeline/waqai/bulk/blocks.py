"""Shards in blocks of whole lines, and a block as an Arrow table: the fast path for many lines at once.

`table` may only say yes. It screens the bytes for whatever Arrow's reader of JSON and `waqai.jsonlines` could take in two
ways, and counts keys, since Arrow does not tell a key that is missing from one that is null; None is "ask the slow path".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.json as pj

from waqai.jsonlines.fast import LONGEST_LINE
from waqai.jsonlines.reading import opened
from waqai.problem import CannotRun
from waqai.yamlfile.reading import MAX_BYTES

BLOCK = 12 << 20  # bytes
_NEWLINE, _QUOTE, _COLON, _OPEN, _CLOSE, _BACKSLASH = b'\n":{}\\'
_CONTROL = re.compile("[\x7f-\x9f\ufeff\ufffe\uffff]")


class Shard(NamedTuple):
    """A file of JSON Lines as it was when the run began.

    Parameters
    ----------
    number : int
        Its place among the files of its kind, in the order of their names.
    coding : str
        The coding that it is of; empty for articles.
    size : int
        -1 of a folder of YAML.
    stamp : tuple of int
        What changes with the file, or with the names in the folder: see `stamp`.
    """

    number: int
    path: str
    name: str
    coding: str
    size: int
    stamp: tuple[int, ...]

    def unchanged(self) -> None:
        """Raise `CannotRun` where it is not as it was."""
        if stamp(self.path, self.name)[1] != self.stamp:
            raise CannotRun(f"{self.name} changed while it was read: run again when nothing writes to it")


def stamp(path: str, name: str) -> tuple[int, tuple[int, ...]]:
    """A file's size, and what is another number after it has been written, replaced or renamed, even where its times are put back."""
    try:
        status = os.stat(path)
    except OSError as error:
        raise CannotRun(f"{name} vanished while it was read") from error
    return status.st_size, (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Block(NamedTuple):
    """Some lines of a shard: the number of the first, where it begins, and their bytes."""

    shard: Shard
    line: int
    offset: int
    source: bytes


def plan(shard: Shard) -> list[tuple[int, int]]:
    """The parts of a shard that can be read apart: start and length; a compressed one is one part."""
    if not shard.name.endswith(".jsonl") or not shard.size:
        return [(0, shard.size)]
    step = max(BLOCK, -(-shard.size // max(1, shard.size // BLOCK)))
    return [(start, min(step, shard.size - start)) for start in range(0, shard.size, step)]


def blocks(shard: Shard, start: int, length: int) -> Iterator[Block]:
    """The lines that begin in a part of a shard. Lines are numbered from the part's first: `first_lines` says which that is."""
    if not shard.name.endswith(".jsonl"):
        yield from _streamed(shard)
        return
    stop = start + length
    with opened(Path(shard.path)) as stream:
        if start:
            stream.seek(start - 1)
            start += len(stream.readline()) - 1  # the line that began in the part before
        stream.seek(start)
        source = stream.read(max(0, stop - start))
        source += stream.readline() if source and not source.endswith(b"\n") else b""
    shard.unchanged()
    if source:
        yield Block(shard, 1, start, source)


def _streamed(shard: Shard) -> Iterator[Block]:
    line, offset = 1, 0
    with opened(Path(shard.path)) as stream:
        while source := stream.read(BLOCK):
            source += stream.readline()
            yield Block(shard, line, offset, source)
            line, offset = line + source.count(b"\n"), offset + len(source)
    shard.unchanged()


def table(source: bytes, schema: pa.Schema) -> tuple[pa.Table, dict[str, int]] | None:
    """The lines of a block as one table, and how often each key stands in them.

    Returns
    -------
    tuple or None
        None where anything could be read in two ways.
    """
    bytes_ = np.frombuffer(source, np.uint8)
    lines = _lines(bytes_)
    if lines is None or not _printable(source, bytes_):
        return None
    keys = _keys(source, bytes_, _names(schema))
    if keys is None:
        return None
    try:
        found = pj.read_json(
            pa.BufferReader(source), read_options=pj.ReadOptions(use_threads=False, block_size=len(source) + 1),
            parse_options=pj.ParseOptions(explicit_schema=schema, newlines_in_values=False, unexpected_field_behavior="error"),
        )  # fmt: skip
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    return (found, keys) if found.num_rows == lines else None


def line_starts(source: bytes) -> Any:
    """Where each line begins, and where the last one ends."""
    ends = np.flatnonzero(np.frombuffer(source, np.uint8) == _NEWLINE) + 1
    if not source.endswith(b"\n"):
        ends = np.append(ends, len(source))
    return np.concatenate(([0], ends))


def _lines(bytes_: Any) -> int | None:
    """How many lines there are; None where one is not an object by its first and last byte, or is long."""
    ends = np.flatnonzero(bytes_ == _NEWLINE)
    if not len(ends) or ends[-1] != len(bytes_) - 1:
        ends = np.append(ends, len(bytes_))
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts
    if lengths.min() < 2 or lengths.max() >= min(LONGEST_LINE, MAX_BYTES):
        return None
    if (bytes_[starts] != _OPEN).any() or (bytes_[ends - 1] != _CLOSE).any():
        return None
    return len(starts)


def _printable(source: bytes, bytes_: Any) -> bool:
    """Whether no byte is a control character but the line breaks, and what is not ASCII is UTF-8 that may be there."""
    if np.count_nonzero(bytes_ < 32) != np.count_nonzero(bytes_ == _NEWLINE):
        return False
    if b"\x7f" in source or (b"\\u" in source and (b"\\ud" in source or b"\\uD" in source)):
        return False
    if source.isascii():
        return True
    try:
        return not _CONTROL.search(source.decode())
    except UnicodeDecodeError:
        return False


def _keys(source: bytes, bytes_: Any, names: tuple[tuple[str, ...], Any, Any]) -> dict[str, int] | None:
    """How often each key stands in the bytes: texts in quotes before a colon, told apart by their last letters."""
    known, factors, slots = names
    colons = np.flatnonzero((bytes_[1:] == _COLON) & (bytes_[:-1] == _QUOTE))
    if not len(colons) or colons[0] < 4:
        return None
    last = bytes_[colons - 1].astype(np.uint32)
    if (last == _BACKSLASH).any():
        return None  # a quote and a colon inside a text
    code = last * factors[0]
    for back in (2, 3, 4):
        code += bytes_[colons - back] * factors[back - 1]
    code &= 0x3FF
    counts = np.bincount(code, minlength=1024)
    return {name: int(sum(counts[slot] for slot in found)) for name, found in zip(known, slots, strict=True)}


@lru_cache(maxsize=8)
def _names(schema: pa.Schema) -> tuple[tuple[str, ...], Any, Any]:
    """The keys of a schema, and a way to number their last four letters so that no two have one number."""
    known = tuple(sorted(_key_names(schema)))
    tails = [sorted({f'{before}"{name}'.encode()[-4:] for before in "{, "}) for name in known]  # a short key has more than one
    flat = [tail for found in tails for tail in found]
    assert len(set(flat)) == len(flat), "two keys end alike"
    for factors in product((1, 3, 7, 31, 127), (5, 17, 61, 257), (1, 11, 97, 389, 769), (3, 41, 211)):
        slots = [[sum(letter * f for letter, f in zip(reversed(tail), factors, strict=True)) & 0x3FF for tail in found] for found in tails]
        if len({slot for found in slots for slot in found}) == len(flat):
            return known, tuple(map(np.uint32, factors)), tuple(map(tuple, slots))
    raise AssertionError("no numbering of the keys was found")


def _key_names(part: Any) -> set[str]:
    names: set[str] = set()
    fields = part if isinstance(part, pa.Schema) else [part.field(i) for i in range(part.num_fields)] if pa.types.is_struct(part) else []
    for field in fields:
        names.add(field.name)
        kind = field.type
        while pa.types.is_list(kind):
            kind = kind.value_type
        names |= _key_names(kind)
    return names
