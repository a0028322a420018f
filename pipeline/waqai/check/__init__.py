"""The checks of `raw/`, a module a concern. `running.py` lists them in their order and runs them.

Each module has `check(subject) -> list[Problem]`. To add one: write the module, list it in `running.CHECKS`, give
its codes an entry in `waqai.catalogue` and a fixture in `tests/data/bad/<code>/`.
"""
