-- The countries on each side of an event, each once.
SELECT event_id, role, country, min(position) AS position FROM participants GROUP BY event_id, role, country
