"""The local texts of pages: where they lie, their passages and hashes.

Texts are each user's own copies in `raw/text/<sha256>.txt`, which git ignores. Nothing here is ever published.
"""

from __future__ import annotations

import os
from pathlib import Path

from waqai.problem import CannotRun

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
        Holds `<sha256>.txt`; need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
        sha256 = digest(data)
        temporary = self.folder / f".{sha256}.{os.getpid()}"
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, self.path(sha256))
        self._held.pop(sha256, None)
        self._there = None
        return sha256

    def spoilt(self, sha256: str) -> bool:
        """Whether a file is there whose bytes have another hash, or are not UTF-8."""
        return self._is_there(sha256) and self.get(sha256) is None

    @property
    def there(self) -> frozenset[str]:
        """The hashes that texts in the folder are named by; of each there is a file, or was a moment ago."""
        if self._there is None:
            try:
                names = os.listdir(self.folder)
            except (FileNotFoundError, NotADirectoryError):
                names = []
            self._there = frozenset([name[:-4] for name in names if name.endswith(".txt")])
        return self._there

    def _is_there(self, sha256: str) -> bool:
        return sha256 in self.there and self.path(sha256).is_file()

    def _read(self, sha256: str) -> str | None:
        path = self.path(sha256)
        try:
            data = path.read_bytes() if self._is_there(sha256) else None
        except OSError as error:
            raise CannotRun(f"cannot read raw/text/{path.name}: {error.strerror}") from error
        if data is None or digest(data) != sha256:
            return None
        try:
            return data.decode()
        except UnicodeDecodeError:
            return None


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
