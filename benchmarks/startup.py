"""How long `waqai --help` and `waqai validate ONE_FILE` take, as ratios to bare `python -c ""`, in one run.

    python benchmarks/startup.py [ROUNDS]

Each round starts every command once, in turn; the medians over the rounds (15 unless told) are compared. Whole
processes, files warm. Goals: 4 and 10.5 times.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.process_cost import cost

ROOT = Path(__file__).parents[1]
WAQAI = Path(sys.executable).with_name("waqai")
ARTICLE = next((ROOT / "raw" / "annotations").glob("*/*.yaml"))
BARE = 'python -c ""'
COMMANDS: dict[str, list[str | Path]] = {
    BARE: [sys.executable, "-c", ""],
    "waqai --help": [WAQAI, "--help"],
    "waqai validate ONE_FILE": [WAQAI, "--project", ROOT, "validate", ARTICLE],
}


def measured(rounds: int) -> dict[str, float]:
    """The median of the seconds of each command, after a round that warms the files."""
    seconds = [{name: cost(command, memory=False).seconds for name, command in COMMANDS.items()} for _ in range(rounds + 1)]
    return {name: median(turn[name] for turn in seconds[1:]) for name in COMMANDS}


def table(seconds: dict[str, float]) -> str:
    """The figures as a Markdown table."""
    rows = [f"| `{name}` | {middle * 1000:.1f} | {middle / seconds[BARE]:.1f} |\n" for name, middle in seconds.items()]
    return "| command | ms | times bare Python |\n|---|---:|---:|\n" + "".join(rows)


if __name__ == "__main__":
    print(table(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 15)))
