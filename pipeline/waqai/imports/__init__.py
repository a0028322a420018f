"""Ways in: files that other tools and programs write, read into annotation files of a coding.

A format (a module of `waqai.tool_formats`; `import_formats` lists them) reads a file into neutral values (`coded_page`):
which page, which reports, what each says under which of our fields, passages as words or as offsets in the tool's unit, and where
all of it stands in the file. The rest is the same for every format: the page is found (`page_finder`), every passage proved
(`passage_proof`), values become those of the codebook and of the authority files (`report_values`), the project's own checks
judge each report, and what is sound is taken into the coding (`coding_update`). Nothing is guessed: what cannot be said is in the log.
"""
