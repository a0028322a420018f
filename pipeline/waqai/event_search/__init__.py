"""Whether an event is one that is there already: reports compared, the likest events ranked.

It suggests and never links. `event_score` says how alike two reports are, `event_ranking` ranks the events of many reports,
`known_reports` reads those of a coder's own coding and of the last release, and of nobody else, so that double coding stays blind.
"""
