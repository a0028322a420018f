"""Runs the clients that people use on a release, each in an environment of its own, and writes docs/compatibility.md."""
