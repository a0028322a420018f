"""Faults, injected one at a time into copies of a project's files: how many does `waqai validate` find, and where?"""
