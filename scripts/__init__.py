"""What maintainers run on this repository, by `make`; no part of the package."""
