"""The checks of `raw/`, a module a concern. `checks.py` lists them in their order, `running.py` runs them.

A module has a function for each kind of thing that it looks at (`project`, `article`, `annotation`, `event`, `alike`),
which takes that thing and the subject and gives problems. To add one: write the module, list it in `checks.CHECKS`, list
its codes in `waqai.catalogue`, and give each a page in `docs/problems/` and a fixture in `tests/data/bad/<code>/`.
"""
