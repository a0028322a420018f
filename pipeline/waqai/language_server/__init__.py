"""The language server of `waqai lsp`: what editors show, complete, find and change in the files of raw/.

`positions` turns places into what the protocol counts and back, `cursor` says what stands at a place, `server` speaks the protocol.
The checks are those of `waqai.engine.live_check`, edits of ids those of `waqai.edits`: nothing is judged here.
"""
