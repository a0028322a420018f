"""The local texts of pages: where they lie, their passages and hashes.

Texts are each user's own copies in `raw/text/<sha256>.txt`, which git ignores. Nothing here is ever published.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from waqai.problem import CannotRun

if TYPE_CHECKING:
    import pyarrow as pa

SHORTEST_PASSAGE = 10


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


def passage_digest(text: str, start: int, end: int) -> str:
    """The hash of the code points `start` to `end` (not included), in UTF-8."""
    return digest(text[start:end].encode("utf-8", "surrogatepass"))


def read_page(path: Path) -> bytes:
    """The bytes of a file that can be a page's text.

    Raises
    ------
    CannotRun
        It cannot be read, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
        data.decode()
    except UnicodeDecodeError:
        raise CannotRun(f"{path} is not UTF-8: it cannot be the text of a page") from None
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error.strerror}") from error
    return data


class Texts:
    """The texts in one folder, read when asked for.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `<sha256>.txt`, and files of many texts; need not exist.
    bulk : dict or None
        The texts of the files of many, where somebody has read them: None for one that has another hash.
    """

    def __init__(self, folder: Path, bulk: dict[str, str | None] | None = None) -> None:
        self.folder, self._given = folder, bulk
        self._there: frozenset[str] | None = None
        self._held: dict[str, str | None] = {}

    def path(self, sha256: str) -> Path:
        """Where the text with this hash belongs."""
        return self.folder / f"{sha256}.txt"

    def get(self, sha256: str) -> str | None:
        """The text whose bytes have this hash; None where there is none, or where the file has other bytes.

        Raises
        ------
        CannotRun
            The file is there and cannot be read.
        """
        if sha256 not in self._held:
            self._held[sha256] = self._read(sha256)
        return self._held[sha256]

    def keep(self, data: bytes) -> str:
        """Put a page's text where its hash belongs, and give the hash."""
        from waqai.whole import write_whole

        sha256 = digest(data)
        write_whole(self.path(sha256), data)
        self._held.pop(sha256, None)
        self._there = None
        return sha256

    def spoilt(self, sha256: str) -> bool:
        """Whether a text is there whose bytes have another hash, or are not UTF-8."""
        return sha256 in self.there and self.get(sha256) is None and (sha256 in self._bulk or self.path(sha256).is_file())

    @property
    def there(self) -> frozenset[str]:
        """The hashes of the texts in the folder, as files' names and bulk files tell them; of each there is one, or was a moment ago."""
        if self._there is None:
            try:
                names = os.listdir(self.folder)
            except (FileNotFoundError, NotADirectoryError):
                names = []
            alone = [name[:-4] for name in names if name.endswith(".txt")]
            several = self._given is not None or any(name.endswith(BULK) for name in names)
            self._there = frozenset([*alone, *self._bulk]) if several else frozenset(alone)
        return self._there

    @cached_property
    def _bulk(self) -> dict[str, str | None]:
        """The texts of the bulk files, by the hash that stands beside each; None where it has another."""
        if self._given is not None:
            return self._given
        out: dict[str, str | None] = {}
        for path in bulk_files(self.folder):
            for table in rows_of(path):
                for sha256, text in zip(table.column("sha256").to_pylist(), table.column("text").to_pylist(), strict=True):
                    out[sha256] = text if digest(text.encode()) == sha256 else None
        return out

    def _read(self, sha256: str) -> str | None:
        if sha256 not in self.there:
            return None
        path = self.path(sha256)
        try:
            if not path.is_file():
                return self._bulk.get(sha256)
            data = path.read_bytes()
        except OSError as error:
            raise CannotRun(f"cannot read raw/text/{path.name}: {error.strerror}") from error
        if digest(data) != sha256:
            return None
        try:
            return data.decode()
        except UnicodeDecodeError:
            return None


BULK = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")


def bulk_files(folder: Path) -> list[Path]:
    """The files of a folder of texts that hold many: JSON Lines or Parquet, with `sha256` and `text`."""
    return sorted(p for p in folder.iterdir() if p.name.endswith(BULK) and not p.name.startswith(".")) if folder.is_dir() else []


def rows_of(path: Path) -> Iterator[pa.Table]:
    """The texts of a bulk file, some at a time: `sha256` and `text`.

    Raises
    ------
    CannotRun
        The file cannot be read, or is not such a file.
    """
    import pyarrow as pa

    schema = pa.schema([("sha256", pa.string()), ("text", pa.string())])
    try:
        if path.name.endswith(".parquet"):
            from waqai.tables.opened import parquet_file

            batches: Iterator[pa.RecordBatch] = parquet_file(path).iter_batches(4096, columns=schema.names)
        else:
            import pyarrow.json as pj

            compression = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix)
            stream = pa.input_stream(path.open("rb"), compression=compression)
            parse = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
            batches = iter(pj.open_json(stream, pj.ReadOptions(block_size=16 << 20), parse))
        for batch in batches:
            table = pa.Table.from_batches([batch]).select(schema.names).cast(schema)
            if any(column.null_count for column in table.columns):
                raise CannotRun(f"raw/text/{path.name}: each row has a `sha256` and a `text`")
            yield table
    except (pa.ArrowInvalid, pa.ArrowKeyError, KeyError) as error:
        raise CannotRun(f"raw/text/{path.name} is not a file of `sha256` and `text`: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise CannotRun(f"cannot read raw/text/{path.name}: {error.strerror or error}") from error


def find_digest(text: str, length: int, sha256: str) -> list[int]:
    """Where passages of this length with this hash begin in the text."""
    return [i for i in range(len(text) - length + 1) if passage_digest(text, i, i + length) == sha256]


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in the text, each as (start, end); runs of white space match one another."""
    import re

    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return [m.span() for m in re.finditer(pattern, text)] if pattern else []


def slide(text: str, start: int, end: int, sha256: str) -> int | None:
    """Where a passage of another copy begins: at its own place where it is there, else where it is nearest to it.

    None where no passage of its length has its hash.
    """
    if passage_digest(text, start, end) == sha256:
        return start
    return min(find_digest(text, end - start, sha256), key=lambda found: abs(found - start), default=None)
