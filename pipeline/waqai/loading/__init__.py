"""Releases in Python: `waqai.load("dataset/1.0.0")` gives typed tables by name, as pandas, polars or Arrow has them."""

from __future__ import annotations

from waqai.loading.opened_release import Release, load
from waqai.loading.release_replay import replay

__all__ = ["Release", "load", "replay"]
