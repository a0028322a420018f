"""The base install at both ends of what pyproject.toml allows: `make floor-test`.

Makes an environment with each dependency at its lower bound, and one with the newest that pip finds, in `build/floors`, installs the
checkout and its extra `analysis` in each, and runs the tests that need no other extra. Exit codes: 0 both pass, 1 a test fails, 3 an
environment cannot be made, such as where no registry can be reached.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ("tests/test_base_install.py", "tests/test_frames.py", "tests/test_loading.py")
SHOWN = ("pandas", "pyarrow", "duckdb", "polars")
LAST_PYTHON = (3, 13)  # the newest that the oldest pandas and pyarrow have wheels for


def lower_bounds() -> list[str]:
    """Every dependency of the base install and of the extra `analysis`, held to its lower bound, as pip's constraints."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [re.match(r"([\w-]+)>=([\d.]+)", one) for one in (*project["dependencies"], *project["optional-dependencies"]["analysis"])]
    return [f"{bound[1]}=={bound[2]}" for bound in found if bound]


def made(end: str) -> Path | None:
    """The Python of the environment of one end; None where it cannot be made."""
    folder = ROOT / "build" / "floors" / end
    venv.create(folder, clear=True, with_pip=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(lower_bounds() if end == "oldest" else []), encoding="utf-8")
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", str(constraints)]
    done = subprocess.run([*install, "--editable", f"{ROOT}[analysis]", "pytest", "hypothesis"], check=False)
    return python if done.returncode == 0 else None


def main() -> int:
    """Make both environments and run the tests in each."""
    worst = 0
    for end in ("oldest", "newest"):
        if end == "oldest" and sys.version_info[:2] > LAST_PYTHON:
            print(f"oldest: skipped; it needs Python {'.'.join(map(str, LAST_PYTHON))} or older", flush=True)
            continue
        if (python := made(end)) is None:
            print(f"{end}: the environment cannot be made; is a package registry reachable?", flush=True)
            return 3
        said = f"from importlib.metadata import version as v; print('{end}:', *(f'{{n}} {{v(n)}}' for n in {SHOWN!r}), flush=True)"
        subprocess.run([python, "-c", said], check=True)
        tests = subprocess.run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS], cwd=ROOT, check=False)
        worst = max(worst, min(tests.returncode, 1))
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
