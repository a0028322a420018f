"""Projects too large for a record at a time: the same checks and the same tables, by columns, in flat memory.

Shards of JSON Lines are read in blocks, blocks become columns of whole numbers (`articles`, `reports`), columns are spilled
in order and brought together by ranges of their ids (`spill`), events are decided many at a time (`events`), and tables are
streamed into their files (`writing`). All of that may only say yes: an article that any of it doubts is read again by the
checks of `waqai.check`, which alone word a problem (`doubts`). `running` says what comes after what, `workers` where it runs.
"""
