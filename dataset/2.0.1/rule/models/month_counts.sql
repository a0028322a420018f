-- For each pair of countries, how many events of a type began in a month, and the sum of their scores; the month is null for
-- those of which it is not known.
SELECT from_country, to_country, type, quad_class, began AS month, count(*) AS n_events,
  sum(round(score * 10)::BIGINT)::BIGINT AS tenths  -- in whole tenths, so that the order does not matter
FROM panel_dyads JOIN panel_events USING (event_id)
GROUP BY ALL
