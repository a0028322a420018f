-- Actual events by pair of countries and by the month in which they began, for all months from the first to the last that was read.
-- In a month without an article nothing is known, and every count is null.
WITH articles_read AS (
  SELECT left(published_start::VARCHAR, 7) AS month, count(*) AS n_articles
  FROM articles WHERE published_precision IN ('day', 'month') GROUP BY month
),
months AS (
  SELECT left(unnest(generate_series((min(month) || '-01')::DATE, (max(month) || '-01')::DATE, INTERVAL 1 MONTH))::VARCHAR, 7) AS month
  FROM articles_read
),
pairs AS (SELECT DISTINCT from_country, to_country FROM month_counts),
-- One column for each name in `counts`.
began AS (PIVOT month_columns ON counts USING sum(value)::BIGINT GROUP BY from_country, to_country, month),
panel AS (
  SELECT from_country, to_country, month, coalesce(r.n_articles, 0) AS articles, b.* EXCLUDE (from_country, to_country, month)
  FROM pairs CROSS JOIN months
  LEFT JOIN articles_read r USING (month)
  LEFT JOIN began b USING (from_country, to_country, month)
)
SELECT from_country, to_country, month, articles AS n_articles,
  CASE WHEN articles > 0 THEN coalesce(COLUMNS('^n_'), 0) END,
  CASE WHEN articles > 0 AND n_events > 0 THEN tenths / (10 * n_events) END AS mean_score
FROM panel
