"""waqai: coded political events from the Arabic-language press, and the pipeline that checks and publishes them.

`waqai.load(release)` gives a release's tables as typed pandas frames; `waqai.replay(before, release)` makes them from
the release before and the changes. Everything else is the command `waqai`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from waqai.loading import Release, load, replay
    from waqai.version import VERSION as __version__

__all__ = ["Release", "__version__", "load", "replay"]


def __getattr__(name: str) -> Any:
    if name in ("load", "replay", "Release"):
        from waqai import loading

        value = getattr(loading, name)
        globals()[name] = value
        return value
    if name == "__version__":
        from waqai.version import VERSION

        return VERSION
    raise AttributeError(f"module 'waqai' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
