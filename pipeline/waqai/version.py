"""The version of the code, in its one home: pyproject.toml takes it from here, and nothing else writes it."""

VERSION = "0.1.0"
