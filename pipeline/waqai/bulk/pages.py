"""The texts of pages in bulk: packed into one file, found by hash, for as many articles as there are.

Texts lie in raw/text: `<sha256>.txt` each, or many in a file of JSON Lines or Parquet with `sha256` and `text`. A text whose
bytes have another hash is no text of that page; the article is doubtful then.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from waqai.bulk import spill
from waqai.bulk.arrays import Ints, count_marked, hashes
from waqai.bulk.articles import Articles
from waqai.check.stories import SAMPLE
from waqai.problem import CannotRun
from waqai.texts import rows_of

_FILE = -2  # the text is a file of its own
_SPOILT = -3


def pack(path: Path, target: Path) -> tuple[str, int]:
    """Write the texts of one bulk file beside one another: their bytes, where each lies, its hash; how many there are."""
    flat, at, total = spill.Flat(target), 0, 0
    shutil.rmtree(target, ignore_errors=True)  # what a worker that died has left
    target.mkdir()
    for table in rows_of(path):
        shas, texts = table.column("sha256").combine_chunks(), table.column("text").combine_chunks().cast(pa.large_string())
        keys = hashes(shas)
        if keys is None:
            raise CannotRun(f"raw/text/{path.name}: a `sha256` is not 64 lower-case hexadecimal digits")
        data, offsets = (
            np.frombuffer(texts.buffers()[2], np.uint8),
            np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1],
        )
        raw, ends = memoryview(data), offsets.tolist()  # type: ignore[arg-type]
        found = np.frombuffer(b"".join([hashlib.sha256(raw[a:b]).digest() for a, b in pairwise(ends)]), np.uint8).reshape(-1, 32)
        said = np.frombuffer(keys.buffers()[1], np.uint8).reshape(-1, 32)
        right = (found == said).all(axis=1)
        flat.append("texts", data[offsets[0] : offsets[-1]])
        flat.append("at", np.where(right, offsets[:-1] - offsets[0] + at, _SPOILT))
        flat.append("length", np.diff(offsets))
        flat.append("characters", count_marked((data[offsets[0] : offsets[-1]] & 0xC0) != 0x80, offsets))
        flat.append("sha256", said.reshape(-1))
        at, total = at + int(offsets[-1] - offsets[0]), total + len(texts)
    return str(target), total


def join(packs: list[str], folder: Path, articles_folder: Path) -> Ints:
    """Write for each article where its page's text lies; give the articles whose text is not what the record says."""
    articles, flat = Articles(articles_folder), spill.Flat(articles_folder)
    where = np.full(len(articles), -1, np.int64)
    length, spoilt = np.zeros(len(articles), np.int64), np.zeros(len(articles), np.bool_)
    key = _leading(articles.sha256)
    for number, pack_ in enumerate(packs):
        texts = spill.Flat(Path(pack_))
        shas, at = texts.column("sha256", "|u1").reshape(-1, 32), texts.column("at", "<i8")
        lengths, characters = texts.column("length", "<i8"), texts.column("characters", "<i8")
        order = np.argsort(_leading(shas), kind="stable")
        leading = _leading(shas)[order]
        found = np.minimum(np.searchsorted(leading, key), max(len(leading) - 1, 0))
        if not len(leading):
            continue
        rows = order[found]
        same = (shas[rows] == articles.sha256).all(axis=1)
        spoilt |= same & (at[rows] == _SPOILT)
        where[same & (at[rows] == _SPOILT) & (where == -1)] = _SPOILT
        good = same & (at[rows] >= 0) & (where == -1)
        spoilt |= good & (characters[rows] != articles.characters)
        where[good], length[good] = at[rows][good] + (number << 48), lengths[rows][good]
    if folder.is_dir():
        names = [name[:64] for name in os.listdir(folder) if len(name) == 68 and name.endswith(".txt")]
        own = hashes(pa.array(names, pa.string())) if names else None
        if own is not None:
            mine = np.frombuffer(own.buffers()[1], np.uint8).reshape(-1, 32)
            leading = np.sort(_leading(mine))
            at_ = np.minimum(np.searchsorted(leading, key), len(leading) - 1)
            where[leading[at_] == key] = _FILE
            spoilt[leading[at_] == key] = False
    flat.append("text_at", where)
    flat.append("text_length", length)
    return np.flatnonzero(spoilt)


def odd_script(text: str, script: int, start: int) -> bool:
    """Whether a text may not be in the script of its language: `script` is that of `waqai.check.stories.script_of`."""
    sample = text[start : start + SAMPLE]
    arabic = ("\u0600" <= c <= "\u06ff" for c in sample)
    return bool(script) and len(sample) == SAMPLE and (not any(arabic) if script == 1 else any(arabic))


def alike(articles_folder: Path, packs: list[str], folder: Path) -> Ints:
    """Articles of one page that are to be held against one another, and pages without a text under a hash that is nearly another."""
    articles = Articles(articles_folder)
    shas = np.asarray(articles.sha256)
    order = np.lexsort((_leading(shas[:, 8:]), _leading(shas)))
    one_page = (shas[order][1:] == shas[order][:-1]).all(axis=1) if len(shas) > 1 else np.zeros(0, np.bool_)
    doubtful = [order[1:][one_page], order[:-1][one_page]]
    absent = np.flatnonzero(articles.text_at == -1)
    if len(absent):
        others = [np.asarray(spill.Flat(Path(p)).column("sha256", "|u1")).reshape(-1, 32) for p in packs]
        names = [name[:64] for name in os.listdir(folder) if len(name) == 68 and name.endswith(".txt")] if folder.is_dir() else []
        others += [np.frombuffer(bytes.fromhex("".join(n for n in names)), np.uint8).reshape(-1, 32)] if names else []
        known = np.unique(np.concatenate([shas, *others]), axis=0)
        for at in (0, 24):  # either half of the hash is that of another one
            keys = np.sort(_leading(known[:, at : at + 8]))
            doubtful.append(np.flatnonzero(np.isin(_leading(shas[:, at : at + 8]), keys[1:][keys[1:] == keys[:-1]])))
    return np.unique(np.concatenate(doubtful)).astype(np.int64)


def _leading(shas: Ints) -> Ints:
    """The first eight bytes of hashes as numbers."""
    out: Ints = np.ascontiguousarray(shas[:, :8]).view("<u8").reshape(-1)
    return out


class Pages:
    """The texts of articles, by the articles' numbers."""

    def __init__(self, packs: list[str], folder: Path, articles: Articles) -> None:
        self.articles, self.folder = articles, folder
        self.texts = [spill.Flat(Path(pack_)).column("texts", "|u1") for pack_ in packs]

    def many(self, numbers: Ints) -> list[str | None]:
        """The text of each article; None where there is none, or where it is not the page's."""
        at, lengths = self.articles.text_at[numbers].tolist(), self.articles.text_length[numbers].tolist()
        out: list[str | None] = []
        for number, where, length in zip(numbers.tolist(), at, lengths, strict=True):
            if where >= 0:
                start = where & ((1 << 48) - 1)
                out.append(self.texts[where >> 48][start : start + length].tobytes().decode())
            else:
                out.append(self._file(number) if where == _FILE else None)
        return out

    def _file(self, number: int) -> str | None:
        sha = self.articles.sha256[number].tobytes().hex()
        try:
            data = (self.folder / f"{sha}.txt").read_bytes()
        except OSError as error:
            raise CannotRun(f"cannot read raw/text/{sha}.txt: {error.strerror}") from error
        try:
            return data.decode() if hashlib.sha256(data).hexdigest() == sha else None
        except UnicodeDecodeError:
            return None

    def unlike(self, coded: Ints) -> Ints:
        """The articles that nobody coded and whose text is not what the record says."""
        numbers = np.flatnonzero((self.articles.text_at == _FILE) & ~coded)
        wrong = [
            text is None or len(text) != self.articles.characters[n] for n, text in zip(numbers.tolist(), self.many(numbers), strict=True)
        ]
        return numbers[np.array(wrong, np.bool_)]

    def packed(self, numbers: Ints) -> Ints:
        """Whether an article's text is one of a bulk file."""
        out: Ints = self.articles.text_at[numbers] >= 0
        return out

    def spoilt(self, numbers: Ints) -> Ints:
        """Whether an article's text is one of a bulk file that has another hash."""
        out: Ints = self.articles.text_at[numbers] == _SPOILT
        return out

    def expected(self, numbers: Ints) -> Ints:
        """Whether an article has a text, right or wrong."""
        out: Ints = self.articles.text_at[numbers] != -1
        return out
