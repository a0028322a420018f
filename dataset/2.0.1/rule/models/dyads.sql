-- Each ordered pair of different countries of an event: from the actors' to the recipients' or, of a mutual event, among the actors'.
SELECT event_id, a.country AS from_country, b.country AS to_country, a.recognised AS from_recognised, b.recognised AS to_recognised,
  type, mode, quad_class, score, status, contested, mutual, date_start, date_end,
  count(*) OVER (PARTITION BY event_id) AS n_pairs, 1 / n_pairs AS weight
FROM events
JOIN event_countries a USING (event_id)
JOIN event_countries b USING (event_id)
WHERE a.role = 'actor' AND b.role = CASE WHEN mutual THEN 'actor' ELSE 'recipient' END AND a.country <> b.country
