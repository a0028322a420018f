"""How long `waqai --help` and `waqai validate ONE_FILE` take, as ratios to bare `python -c ""`, in one run.

    python benchmarks/startup.py [ROUNDS]

Each round starts every command once, in turn; the medians over the rounds (15 unless told) are compared. Whole
processes, files warm. Goals: 5 and 10 times.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
WAQAI = Path(sys.executable).with_name("waqai")
ARTICLE = next((ROOT / "raw" / "annotations").glob("*/*.yaml"))
COMMANDS = {
    'python -c ""': [sys.executable, "-c", ""],
    "waqai --help": [str(WAQAI), "--help"],
    "waqai validate ONE_FILE": [str(WAQAI), "validate", str(ARTICLE)],
}


def main(rounds: int) -> None:
    """Time the commands and print a line for each."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds + 1):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
            seconds[name].append(time.perf_counter() - start)
    bare = median(seconds['python -c ""'][1:])
    for name, times in seconds.items():
        middle = median(times[1:])
        print(f"{middle * 1000:7.1f} ms  {middle / bare:5.1f} x  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
