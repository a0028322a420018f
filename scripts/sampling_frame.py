"""Selects the frame and the sample of dataset 2.0.0 from the ANT corpus: `python -m scripts.sampling_frame CHECKOUT OUT`.

CHECKOUT is a clone of the corpus, bare or not, that has `COMMIT` (`git clone https://github.com/antcorpus/antcorpus.multisource.data`). OUT gets `sample.tsv`
(stratum, page, path, blob, sha256, time, outlet, url), and `pages/<page>.txt`, the chosen files byte for byte. The same commit gives
the same files on every machine. OUT belongs outside of this repository: the texts are the outlets', and the columns `url` and `path`
are all that `raw/articles` takes from it.

The frame is every article outside sport whose title or abstract names North Korea, with 300 to 4,000 characters of text, each text
once. The stratum `both` names Russia too, anywhere in title, abstract or text, and is taken whole; of `other`, `SAMPLE` are drawn.
docs/sampling.md says what this misses.
"""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

COMMIT = "f117ce44a9cfad0dcbd341b7d744e4c3cdb4fed8"
SEED = 20261129
SAMPLE = 60
TWICE_SEED = 20261130
TWICE = {"both": 22, "other": 18}
LENGTHS = range(300, 4001)
NORTH_KOREA = re.compile(
    r"كوريا\s+الشمالية|كورياالشمالية|الكوري(?:ة|ين|ون)?\s+الشمالي(?:ة|ين|ون)?|كوري\s+شمالي|كورية\s+شمالية|بيونغ\s*يانغ|بيونج\s*يانج|كيم\s+جون[غج]"
)
RUSSIA = re.compile(r"روسيا|الروسي|روسي(?:ة|ا)?\b|موسكو|الكرملين|بوتي?ن|لافروف")
COLUMNS = ("stratum", "page", "path", "blob", "sha256", "time", "outlet", "url")


class Candidate(NamedTuple):
    """One file of the corpus that is in the frame."""

    stratum: str
    path: str
    blob: str
    data: bytes
    time: str
    outlet: str
    url: str

    @property
    def page(self) -> str:
        """The file's name without its ending, by which the corpus knows it."""
        return PurePosixPath(self.path).stem

    def cells(self) -> tuple[str, ...]:
        """A row of `sample.tsv`, in the order of `COLUMNS`."""
        digest = hashlib.sha256(self.data).hexdigest()
        return (self.stratum, self.page, self.path, self.blob, digest, self.time, self.outlet, self.url)


def frame(checkout: Path) -> list[Candidate]:
    """The articles that can be drawn, in the order of their paths."""
    found, seen = [], set()
    for path, blob, data in _files(checkout):
        text = data.decode("utf-8")
        title, abstract, body = (_tag(text, name) for name in ("TITLE", "ABSTRACT", "TEXT"))
        if not NORTH_KOREA.search(f"{title}\n{abstract}") or len(body) not in LENGTHS:
            continue
        without_space = re.sub(r"\s+", "", body)
        if without_space in seen:
            continue
        seen.add(without_space)
        stratum = "both" if RUSSIA.search(f"{title}\n{abstract}\n{body}") else "other"
        found.append(Candidate(stratum, path, blob, data, _tag(text, "TIME"), _tag(text, "SRC"), _tag(text, "URL")))
    return found


def sample(candidates: list[Candidate]) -> list[Candidate]:
    """All of the stratum `both` and `SAMPLE` of the stratum `other`, in the order of their paths."""
    both = [c for c in candidates if c.stratum == "both"]
    other = [c for c in candidates if c.stratum == "other"]
    drawn = random.Random(SEED).sample(other, SAMPLE)  # a seed that others can repeat is the purpose
    return sorted([*both, *drawn], key=lambda c: c.path)


def coded_twice(strata: dict[str, str]) -> set[str]:
    """The articles that are coded a second time: by one generator, first of `both` and then of `other`, in the order of their ids.

    Parameters
    ----------
    strata : dict
        The stratum of each sampled article, by its id in `raw/articles`.
    """
    generator = random.Random(TWICE_SEED)
    found: set[str] = set()
    for stratum, number in TWICE.items():
        found.update(generator.sample(sorted(article for article, of in strata.items() if of == stratum), number))
    return found


def write(chosen: list[Candidate], out: Path) -> None:
    """Write `sample.tsv` and the pages."""
    (out / "pages").mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(row) + "\n" for row in (COLUMNS, *(c.cells() for c in chosen))]
    (out / "sample.tsv").write_text("".join(lines), encoding="utf-8", newline="\n")
    for candidate in chosen:
        (out / "pages" / f"{candidate.page}.txt").write_bytes(candidate.data)


def _tag(text: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return found[1].strip() if found else ""


def _files(checkout: Path) -> Iterator[tuple[str, str, bytes]]:
    """Path, blob and bytes of each article outside sport, in the order of paths."""
    git = ["git", "-C", str(checkout)]
    listed = subprocess.run([*git, "ls-tree", "-r", "-z", COMMIT], capture_output=True, check=True).stdout.decode("utf-8")
    entries = [entry.partition("\t") for entry in listed.split("\0") if entry]
    blobs = sorted((path, about.split()[2]) for about, _, path in entries if path.endswith(".txt") and "/sport/" not in path)
    with subprocess.Popen([*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        for path, blob in blobs:
            reader.stdin.write(f"{blob}\n".encode())
            reader.stdin.flush()
            size = int(reader.stdout.readline().split()[2])
            data = reader.stdout.read(size)
            reader.stdout.read(1)
            yield path, blob, data


if __name__ == "__main__":
    candidates = frame(Path(sys.argv[1]))
    chosen = sample(candidates)
    write(chosen, Path(sys.argv[2]))
    strata = [c.stratum for c in candidates]
    print(f"frame {len(candidates)}: both {strata.count('both')}, other {strata.count('other')}; sample {len(chosen)}")
