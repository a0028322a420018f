"""The page in which coders mark and code, and the server behind it: `waqai code`.

It edits the same files of YAML that a hand edits, by lines, and judges them by the same checks; nothing else is the truth. The
server answers this machine alone, to whoever has its token, and sends the text of one article at a time.
"""
