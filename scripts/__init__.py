"""What maintainers run on this repository; no part of the package."""
