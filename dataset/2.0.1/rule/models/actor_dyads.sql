-- Each ordered pair of actors of an event, of one country too: from the actors to the recipients or, of a mutual event, among the actors.
SELECT event_id, a.actor_id AS from_actor, b.actor_id AS to_actor, a.country AS from_country, b.country AS to_country,
  type, mode, quad_class, score, status, contested, mutual, date_start, date_end,
  count(*) OVER (PARTITION BY event_id) AS n_pairs, 1 / n_pairs AS weight
FROM events
JOIN participants a USING (event_id)
JOIN participants b USING (event_id)
WHERE a.role = 'actor' AND b.role = CASE WHEN mutual THEN 'actor' ELSE 'recipient' END AND a.actor_id <> b.actor_id
