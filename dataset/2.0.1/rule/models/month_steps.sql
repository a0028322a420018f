-- For each pair of countries, how many more events are under way in a month than in the one before, or how many fewer.
WITH steps AS (
  SELECT event_id, first_month AS month, 1 AS more FROM months_under_way
  UNION ALL
  SELECT event_id, (last_month + INTERVAL 1 MONTH)::DATE, -1 FROM months_under_way
)
SELECT from_country, to_country, month, sum(more)::BIGINT AS more FROM panel_dyads JOIN steps USING (event_id) GROUP BY ALL
