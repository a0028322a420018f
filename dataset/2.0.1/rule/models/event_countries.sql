-- The countries on each side of an event that are known, each once; one is recognised there unless all its parties are partly recognised
-- entities (sector PRE), which have the country that claims them.
SELECT event_id, role, country, min(position) AS position, bool_or(NOT list_contains(string_split(sectors, ';'), 'PRE')) AS recognised
FROM participants WHERE country IS NOT NULL GROUP BY event_id, role, country
