"""What others made, at the commits that the check names: read from copies in git, never from their work trees.

Nothing of theirs is kept here. A copy is what `git clone` makes, with or without a work tree.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


class NoCopyError(Exception):
    """A source, or its commit, is not in the folder of copies; the message says how to get it."""


@dataclass(frozen=True)
class Source:
    """A repository at one commit."""

    repository: str
    commit: str
    licence: str
    about: str

    @property
    def name(self) -> str:
        return self.repository.split("/")[1]

    @property
    def address(self) -> str:
        return f"https://github.com/{self.repository}"

    def text(self, copies: Path, path: str) -> str:
        """The text of one of its files at the commit, from the folder `copies/NAME`.

        Raises
        ------
        NoCopyError
            No copy is there, or it lacks the commit or the file.
        """
        copy = copies / self.name
        if not copy.is_dir():
            raise NoCopyError(f"{copy} is not there; get it with: git clone {self.address} {copy}")
        shown = subprocess.run(["git", "-C", str(copy), "show", f"{self.commit}:{path}"], capture_output=True, check=False)
        if shown.returncode:
            raise NoCopyError(f"{copy} has no {path} at commit {self.commit}: {shown.stderr.decode(errors='replace').strip()}")
        return shown.stdout.decode("utf-8")


TRAVELS = Source(
    "HistoryAtState/travels",
    "3170c77",
    "CC0 1.0",
    "journeys of American presidents and secretaries of state, by the Office of the Historian",
)
VISITS = Source("HistoryAtState/visits", "869ca4f", "CC0 1.0", "visits of foreign leaders to the United States, by the same office")
VETOES = Source(
    "world-politics-datalab/vetoes-un-security-council",
    "661c524",
    "MIT",
    "vetoes in the Security Council, from the list of the United Nations",
)
PROVOCATIONS = Source(
    "stiles/north-korea-provocations", "523c75b", "CC0 1.0", "North Korean tests and other acts, from the list of CSIS Beyond Parallel"
)
TIMELINE = Source(
    "andysaulim/Timeline-of-North-Korea-Russia-Cooperation-since-2022",
    "f61200a",
    "all rights reserved: compared, nothing of it is taken over",
    "Russia and North Korea since July 2022, by CSIS Beyond Parallel",
)
ALL = (TRAVELS, VISITS, VETOES, PROVOCATIONS, TIMELINE)
