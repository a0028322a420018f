"""Measures how many faults `waqai validate` finds: `python -m benchmarks.faults.run [--times N] [--seed N] [--project DIR]`.

Each kind is injected N times at random places into a copy of the project. Found: an error within one line of the
fault, in its file. Flood: more than two problems beside it. Goals: 97 % found, no flood in 95 %, no traceback.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.faults import kinds, others, structure
from benchmarks.faults.injecting import Copy, Fault, Kind

from waqai.engine.check_project import check_project
from waqai.problem import Place, Problem
from waqai.project import Project

ROOT = Path(__file__).parents[2]
KINDS: dict[str, Kind] = {
    **kinds.CODES, **kinds.IDS, **kinds.DATES, **kinds.EVIDENCE, **kinds.PARTIES, **kinds.NUMBERS,
    **structure.KEYS, **structure.YAML, **structure.CHARACTERS, **structure.FILES,
    **others.OTHERS,
}  # fmt: skip


class Outcome(NamedTuple):
    """What came of one fault: whether it was found at its place, at a related one, and how many other problems there were."""

    found: bool
    related: bool
    others: int
    problems: list[Problem]
    broke: str = ""


def near(place: Place, fault: Fault) -> bool:
    """Whether a place is the fault's: its file, and within one line where the fault has a line."""
    lines = (fault.line, fault.parent or fault.line)
    return place.path == fault.path and (not fault.line or not place.line or any(abs(place.line - line) <= 1 for line in lines))


def inject(root: Path, copy: Copy, fault: Fault) -> Outcome:
    """Put a fault into the project at `root`, validate, and put everything back."""
    for path, data in fault.files.items():
        if data is None:
            (root / path).unlink()
        else:
            (root / path).write_bytes(data)
    try:
        problems = check_project(Project(root)).problems
    except Exception:
        return Outcome(False, False, 0, [], traceback.format_exc())
    finally:
        for path in fault.files:
            if path in copy.texts:
                (root / path).write_bytes(copy.texts[path].encode())
            else:
                (root / path).unlink()
    errors = [p for p in problems if p.level == "error"]
    found = any(near(p.place, fault) for p in errors)
    related = any(near(place, fault) for p in errors for place in p.related)
    return Outcome(found, related, max(0, len(problems) - 1), problems)


def measure(root: Path, times: int, seed: int, only: str = "") -> dict[str, list[tuple[Fault, Outcome]]]:
    """Inject every kind that the project at `root` has a place for, `times` times; the project is changed and put back."""
    copy, chance = Copy(root), Random(seed)
    out: dict[str, list[tuple[Fault, Outcome]]] = {}
    for name, kind in KINDS.items():
        if only not in name:
            continue
        for _ in range(times):
            fault = kind(copy, chance)
            if fault is not None:
                out.setdefault(name, []).append((fault, inject(root, copy, fault)))
    return out


def main() -> None:
    """Measure and print a line for each kind that misses or floods, and the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", type=Path, default=ROOT)
    parser.add_argument("--only", default="", help="the kinds whose name holds this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        for name in ("schema", "raw"):
            shutil.copytree(options.project / name, root / name)
        results = measure(root, options.times, options.seed, options.only)
    totals: Counter[str] = Counter()
    for name, outcomes in results.items():
        missed = [(f, o) for f, o in outcomes if not o.found]
        floods = [(f, o) for f, o in outcomes if o.others > 2]
        totals.update(
            all=len(outcomes), found=len(outcomes) - len(missed), flood=len(floods), broke=sum(bool(o.broke) for _, o in outcomes)
        )
        totals.update(related=sum(o.related for _, o in missed))
        if missed or floods:
            print(
                f"{name}: {len(missed)} of {len(outcomes)} missed ({sum(o.related for _, o in missed)} with the place beside), {len(floods)} floods"
            )
            fault, outcome = (missed or floods)[0]
            print(f"    {fault.path}:{fault.line}: {_shown(fault)}")
            for problem in outcome.problems[:4]:
                print(f"    -> {problem.place}: {problem.code}: {problem.message[:110]}")
            if outcome.broke:
                print(outcome.broke)
    print(f"{len(results)} kinds of {len(KINDS)}, {totals['all']} faults: {totals['found'] / totals['all']:.1%} found", end="")
    print(f" (and {totals['related'] / totals['all']:.1%} with their place beside another), ", end="")
    print(f"{1 - totals['flood'] / totals['all']:.1%} without a flood, {totals['broke']} tracebacks")
    if missing := KINDS.keys() - results.keys():
        print(f"no place for: {', '.join(sorted(missing))}" if not options.only else "")


def _shown(fault: Fault) -> str:
    data = fault.files.get(fault.path) or b""
    lines = data.split(b"\n")
    return repr(lines[fault.line - 1].decode("utf-8", "replace")[:110]) if 0 < fault.line <= len(lines) else ""


if __name__ == "__main__":
    main()
