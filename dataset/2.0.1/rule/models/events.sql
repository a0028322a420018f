-- One event a row: what its reports say together, with what follows from it.
-- `arg_min(value, position, 1000)` is the list of the values by their position (no codebook has 1000 of them).
WITH countries AS (
  SELECT event_id, arg_min(country, position, 1000) FILTER (role = 'actor') AS of_actors,
    arg_min(country, position, 1000) FILTER (role = 'recipient') AS of_recipients
  FROM event_countries GROUP BY event_id
),
context_lists AS (SELECT event_id, arg_min(context, position, 1000) AS contexts FROM event_contexts GROUP BY event_id)
SELECT e.event_id, e.type, e.mode, t.parent AS quad_class, coalesce(m.score, t.score) AS score,
  array_to_string(contexts, ';') AS contexts, status, contested, mutual, repeated,
  date, d.start AS date_start, d."end" AS date_end, d.kind AS date_kind, d.precision AS date_precision, d.open AS date_open,
  d.qualifier AS date_qualifier,
  planned, l.start AS planned_start, l."end" AS planned_end, l.kind AS planned_kind, l.precision AS planned_precision, l.open AS planned_open,
  l.qualifier AS planned_qualifier,
  e.place_id, p.name_en AS place_name, p.latitude AS place_latitude, p.longitude AS place_longitude, p.kind AS place_precision,
  array_to_string(of_actors, ';') AS actor_countries, array_to_string(of_recipients, ';') AS recipient_countries, summary,
  n_reports, n_outlets, n_sources, n_actual, n_alleged, n_hypothetical, n_negated, n_adjudicated, first_reported,
  coalesce(b.first_release, getvariable('version')) AS first_release
FROM event_facts e
LEFT JOIN codes t ON t.list = 'types' AND t.code = e.type
LEFT JOIN codes m ON m.list = 'modes' AND m.code = e.type || '-' || e.mode
LEFT JOIN date_values d ON d.text = e.date
LEFT JOIN date_values l ON l.text = e.planned
LEFT JOIN places p USING (place_id)
LEFT JOIN context_lists USING (event_id)
LEFT JOIN countries USING (event_id)
LEFT JOIN events_before b USING (event_id)
