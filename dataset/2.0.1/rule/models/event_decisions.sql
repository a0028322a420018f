-- What is decided about events, those that a report tells: a map from field to value, null where no value is decided.
SELECT event_id, map(list(field), list(value)) AS decided
FROM decisions SEMI JOIN reports USING (event_id)
GROUP BY event_id
