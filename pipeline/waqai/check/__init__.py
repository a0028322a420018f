"""The checks of `raw/`, a module a concern. `running.py` lists them in their order and runs them.

Each module has `check(subject) -> list[Problem]`. To add one: write the module, list it in `running.CHECKS`, list
its codes in `waqai.catalogue`, and give each a page in `waqai/problems/` and a fixture in `tests/data/bad/<code>/`.
"""
