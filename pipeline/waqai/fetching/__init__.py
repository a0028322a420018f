"""Texts of pages from the copies that records name, and what is found there."""
