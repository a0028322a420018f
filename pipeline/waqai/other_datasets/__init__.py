"""Compares a release with another event dataset: dated events of the two matched one to one, and what chance alone would match."""
