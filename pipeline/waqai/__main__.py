"""`python -m waqai`."""

from waqai.cli import main

main()
