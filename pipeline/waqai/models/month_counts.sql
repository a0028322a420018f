-- For each pair of countries, how many actual events of a type began in a month, and the sum of their scores;
-- the month is null for whatever is not counted: events that are not actual, or of which the month is not known.
SELECT from_country, to_country, type, quad_class,
  CASE WHEN status = 'actual' AND split_part(date, '/', 1) LIKE '%-%' THEN left(date_start::VARCHAR, 7) END AS month,
  count(*) AS n_events,
  sum(round(score * 10)::BIGINT)::BIGINT AS tenths  -- in whole tenths, so that the order does not matter
FROM dyads JOIN (SELECT event_id, date FROM events) USING (event_id)
GROUP BY ALL
