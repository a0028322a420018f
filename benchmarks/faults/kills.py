"""Kills `waqai release` at two hundred times, uniform over 1.2 times its length, and looks at what is left.

    python -m benchmarks.faults.kills [KILLS]

Works in a copy of this project. Each release runs in a fork of this process, which has imported everything, so that the kills fall on the
work and not on the imports; it has run none of it, since DuckDB does not survive a fork. After each kill the release's folder must be
absent or pass `waqai verify`, the releases before must be as they were, and the next `waqai release` must succeed: of the same version, or,
where the killed one had got through, of the next. Prints how many kills found which state; exits with 1 at the first that finds another.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from importlib import import_module
from pathlib import Path

from waqai.cli import waqai
from waqai.problem import CannotRun
from waqai.release.stored import releases
from waqai.release.verifying import verify

ROOT = Path(__file__).parents[2]
IMPORTED = ("duckdb", "great_expectations", "pandera.pandas", "waqai.engine.table_build", "waqai.release.candidate_writer")


def start(project: Path, version: str) -> int:
    """`waqai release`, begun in a process of its own; the process's id."""
    dataset = project / "schema" / "dataset.yaml"
    dataset.write_text(re.sub(r"(?m)^version: .*$", f"version: {version}", dataset.read_text(encoding="utf-8")), encoding="utf-8")
    child = os.fork()
    if child:
        return child
    code = 3
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        waqai(["--project", str(project), "release", version], prog_name="waqai")
    except SystemExit as stop:
        code = int(stop.code or 0)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        os._exit(code)


def digest(folder: Path) -> str:
    """One hash of all files of a folder."""
    found = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        found.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def state(project: Path, version: str) -> str:
    """`absent` or `whole`; anything else raises."""
    if not (project / "dataset" / version).exists():
        return "absent"
    if problems := verify(project / "dataset" / version):
        raise CannotRun(f"{version} is half there: {problems[0]}")
    return "whole"


def finish(project: Path, version: str) -> float:
    """A release that must succeed, and leave a dataset without a fault and without leavings; how many seconds it took."""
    began = time.perf_counter()
    _, status = os.waitpid(start(project, version), 0)
    length = time.perf_counter() - began
    left = [p.name for p in (project / "dataset").iterdir() if p.name.startswith(".") and p.name != ".lock"]
    if status or left or verify(project / "dataset"):
        raise CannotRun(f"the next release failed, with status {status}, and left {left}")
    return length


def main() -> int:
    """Kill, look, mend, again."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "project"
        for name in ("schema", "raw", "dataset"):
            shutil.copytree(ROOT / name, project / name)
        major, minor, _ = releases(project / "dataset")[-1].split(".")
        version, following = f"{major}.{int(minor) + 1}.0", f"{major}.{int(minor) + 1}.1"
        kept = {v: digest(project / "dataset" / v) for v in releases(project / "dataset")}
        index = (project / "dataset" / "index.json").read_bytes()
        for name in IMPORTED:
            import_module(name)
        length = finish(project, version)
        print(f"a release takes {length:.1f} s", flush=True)
        found: Counter[str] = Counter()
        for i in range(kills):
            for made in (version, following):
                shutil.rmtree(project / "dataset" / made, ignore_errors=True)
            (project / "dataset" / "index.json").write_bytes(index)
            child = start(project, version)
            time.sleep(1.2 * length * (i + 0.5) / kills)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            left = state(project, version)
            listed = version in (project / "dataset" / "index.json").read_text(encoding="utf-8")
            staged = any((project / "dataset").glob(".staging-*"))
            found[f"{left}, {'in' if listed else 'not in'} the index{', something staged' if staged else ''}"] += 1
            length = finish(project, following if listed else version)  # so that a machine that is busier now is no matter
            if {v: digest(project / "dataset" / v) for v in kept} != kept:
                raise CannotRun("a release that was there has changed")
    for what, number in found.most_common():
        print(f"{number:4} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
