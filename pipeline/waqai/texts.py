"""The local texts of pages: where they lie, their passages and hashes.

Texts are each user's own copies in `raw/text/<sha256>.txt`, which git ignores. Nothing here is ever published.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from waqai.problem import CannotRun

if TYPE_CHECKING:
    from waqai.records import Article

SHORTEST_PASSAGE = 10
SEARCHED = 300_000  # characters of another copy in which a passage is looked for by its hash, which is slow
_HELD = 200  # texts that are held


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


class Many(Protocol):
    """Texts by hash: None for one that has another hash."""

    def __contains__(self, sha256: object, /) -> bool: ...

    def get(self, sha256: str, /) -> str | None: ...


class Texts:
    """The texts in one folder, read when asked for.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `<sha256>.txt`, and files of many texts; need not exist.
    bulk : object or None
        The texts of the files of many, where somebody has read them, by hash: None for one that has another.
    """

    def __init__(self, folder: Path, bulk: Many | None = None) -> None:
        self.folder, self._given = folder, bulk
        self._alone: frozenset[str] | None = None
        self._held: dict[str, str | None] = {}

    def path(self, sha256: str) -> Path:
        """Where the text with this hash belongs."""
        return self.folder / f"{sha256}.txt"

    def of_page(self, article: Article) -> str | None:
        """The text of an article's page, where it is there and as long as the article's record says."""
        text = self.get(article.page_sha256)
        return text if text is not None and len(text) == article.page_characters else None

    def get(self, sha256: str) -> str | None:
        """The text whose bytes have this hash; None where there is none, or where the file has other bytes.

        Raises
        ------
        CannotRun
            The file is there and cannot be read.
        """
        if sha256 not in self._held:
            if len(self._held) >= _HELD:
                self._held.clear()
            self._held[sha256] = self._read(sha256)
        return self._held[sha256]

    def keep(self, data: bytes) -> str:
        """Put a page's text where its hash belongs, and give the hash."""
        from waqai.atomic_write import write_atomically

        sha256 = digest(data)
        write_atomically(self.path(sha256), data)
        self._held.pop(sha256, None)
        self._alone = None
        return sha256

    def has(self, sha256: str) -> bool:
        """Whether a text with this hash is there, or was a moment ago."""
        return self._held.get(sha256) is not None or sha256 in self.alone or sha256 in self._bulk

    def spoilt(self, sha256: str) -> bool:
        """Whether a text is there whose bytes have another hash, or are not UTF-8."""
        return self.has(sha256) and self.get(sha256) is None and (sha256 in self._bulk or self.path(sha256).is_file())

    @property
    def alone(self) -> frozenset[str]:
        """The hashes of the texts that are separate files, by the files' names."""
        if self._alone is None:
            self._alone = frozenset([name[:-4] for name in self._names() if name.endswith(".txt")])
        return self._alone

    @property
    def hashes(self) -> list[str]:
        """The hashes of the texts that this process has loaded: not those that another process has packed."""
        return [*self.alone, *(self._bulk if isinstance(self._bulk, dict) else ())]

    def _names(self) -> list[str]:
        try:
            return os.listdir(self.folder)
        except (FileNotFoundError, NotADirectoryError):
            return []

    @cached_property
    def _bulk(self) -> Many:
        """The texts of the files of many, by the hash that stands beside each; None where it has another."""
        if self._given is not None:
            return self._given
        if not any(name.endswith(BULK) for name in self._names()):
            return {}
        found = (row for path in bulk_files(self.folder) for row in rows_of(path))
        return {sha256: text if digest(text.encode()) == sha256 else None for sha256, text in found}

    def _read(self, sha256: str) -> str | None:
        if sha256 not in self.alone:
            return self._bulk.get(sha256)
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except (FileNotFoundError, IsADirectoryError):  # it was there a moment ago, or is no text
            return self._bulk.get(sha256)
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


def rows_of(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a file of many, each with its hash.

    Raises
    ------
    CannotRun
        The file cannot be read, or is not such a file.
    """
    name = "/".join(path.parts[-3:])  # raw/text/NAME of a project
    for sha256, text in _of_parquet(path, name) if path.name.endswith(".parquet") else _of_lines(path, name):
        if not isinstance(sha256, str) or not isinstance(text, str):
            raise CannotRun(f"{name}: each row has a `sha256` and a `text`")
        yield sha256, text


def _of_lines(path: Path, name: str) -> Iterator[tuple[Any, Any]]:
    import json

    from waqai.jsonlines.line_reader import Unreadable, numbered

    try:
        for number, _, line in numbered(path):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise CannotRun(f"{name}: line {number} is not JSON") from error
            if not isinstance(row, dict):
                raise CannotRun(f"{name} is not a file of `sha256` and `text`: see line {number}")
            yield row.get("sha256"), row.get("text")
    except Unreadable as error:
        raise CannotRun(f"cannot read {name}: {error}") from error


def _of_parquet(path: Path, name: str) -> Iterator[tuple[Any, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(pa.OSFile(os.fsencode(path), "rb")).iter_batches(4096, columns=["sha256", "text"]):
            yield from zip(batch.column("sha256").to_pylist(), batch.column("text").to_pylist(), strict=True)
    except (pa.ArrowInvalid, pa.ArrowKeyError, KeyError) as error:
        raise CannotRun(f"{name} is not a file of `sha256` and `text`: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise CannotRun(f"cannot read {name}: {error.strerror or error}") from error


def find_digest(text: str, length: int, sha256: str) -> list[int]:
    """Where passages of this length with this hash begin in the text."""
    return [i for i in range(len(text) - length + 1) if passage_digest(text, i, i + length) == sha256]


def slide(text: str, start: int, end: int, sha256: str) -> int | None:
    """Where a passage of another copy begins: at its own place where it is there, else where it is nearest to it.

    None where no passage of its length has its hash.
    """
    if passage_digest(text, start, end) == sha256:
        return start
    return min(find_digest(text, end - start, sha256), key=lambda found: abs(found - start), default=None)
