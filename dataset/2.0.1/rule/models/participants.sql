-- The parties of each event: every actor of any report, once, in the order of the reports, or those that are decided;
-- with the country and the sectors of the role that each had on the event's date.
WITH decided_parties AS (
  SELECT event_id, 'actor' AS role, decided['actors'] AS actor_ids FROM event_decisions
  UNION ALL
  SELECT event_id, 'recipient', decided['recipients'] FROM event_decisions
),
named AS (
  SELECT event_id, role, actor_id, nth, p.position AS i
  FROM report_participants p JOIN ordered_reports USING (article_id, event_id)
  WHERE NOT is_decided(decided, role || 's')
  UNION ALL
  SELECT event_id, role, unnest(string_split(actor_ids, ';')), 1, generate_subscripts(string_split(actor_ids, ';'), 1)
  FROM decided_parties WHERE actor_ids IS NOT NULL
),
once AS (SELECT event_id, role, actor_id, min((nth, i)) AS first_named FROM named GROUP BY event_id, role, actor_id),
-- The days on which the event can have been; an event without a date counts as of the day of its first report.
parties AS (
  SELECT event_id, role, actor_id, row_number() OVER (PARTITION BY event_id, role ORDER BY first_named) AS position, date IS NULL AS undated,
    coalesce(d.first, first_reported) AS earliest, coalesce(d."end", first_reported_end) AS latest, coalesce(d.start, d."end", first_reported) AS day
  FROM once
  JOIN event_facts USING (event_id)
  LEFT JOIN date_values d ON d.text = date
)
-- The first role listed that is in force on that day, else on any day of the event; of a party of an undated event
-- that was gone by then, the role that ended last.
SELECT event_id, role, position, p.actor_id, country, sectors
FROM parties p
LEFT JOIN role_bounds r ON r.actor_id = p.actor_id
  AND (day BETWEEN r.first AND r.last OR (r.first <= latest AND r.last >= earliest) OR (undated AND has_ended AND r.last < latest))
QUALIFY row_number() OVER (PARTITION BY event_id, role, position ORDER BY
  day BETWEEN r.first AND r.last DESC, r.last >= earliest DESC, CASE WHEN r.last < earliest THEN r.last END DESC, listed) = 1
