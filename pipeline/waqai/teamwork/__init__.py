"""Work that many do at once: who is to code what, and how far each article is.

Takes a project as read, gives assignments and states. `waqai.cli.assign` and `waqai.cli.status` use it.
"""
