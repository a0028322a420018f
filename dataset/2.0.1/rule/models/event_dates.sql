-- The date and the planned date of each event: of what its reports say, the most precise that fits all the others.
WITH said AS (
  SELECT event_id, nth, 'date' AS field, d.* FROM ordered_reports r JOIN date_values d ON d.text = r.date
  UNION ALL
  SELECT event_id, nth, 'planned', d.* FROM ordered_reports r JOIN date_values d ON d.text = r.planned
),
-- What the dates of an event have in common.
shared AS (
  SELECT event_id, field, bool_or(kind = 'span') AS some_span, max(first) AS latest_first, min(last) AS earliest_last,
    bool_and(qualifier IS NOT NULL) AS all_marked
  FROM said GROUP BY event_id, field
),
-- If any report gives a span, the event has a span, and it shares a day with every other date; else a point inside all others.
candidates AS (
  SELECT *, CASE WHEN some_span THEN first <= earliest_last AND latest_first <= last
    ELSE latest_first <= first AND last <= earliest_last END AS fits
  FROM said JOIN shared USING (event_id, field)
  WHERE (kind = 'span') = some_span
)
-- `?` and `~` stay only where every date has one. (Where none fits the reports are in conflict, which a check refuses.)
SELECT event_id, field, CASE WHEN all_marked OR NOT fits THEN text ELSE unmarked END AS text
FROM candidates
QUALIFY row_number() OVER (PARTITION BY event_id, field ORDER BY fits DESC, vagueness, nth) = 1
