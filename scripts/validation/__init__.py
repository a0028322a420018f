"""The outside check: a release beside sources that others made, and its outlets beside each other (docs/validation.md)."""
