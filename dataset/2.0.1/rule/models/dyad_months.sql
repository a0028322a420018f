-- Actual events by pair of countries and month: what began in it, what was under way, what its articles tell. The months are those
-- from the first to the last with an article that was read and coded, without those that have no such article and no count.
WITH articles_read AS (
  SELECT month_of(published_start) AS month, count(*) AS n_articles,
    CASE WHEN count(*) = count(inclusion_probability) THEN sum(1 / inclusion_probability ORDER BY article_id) END AS articles_drawn_from
  FROM articles WHERE coding IS NOT NULL AND published_precision IN ('day', 'month') GROUP BY ALL
),
months AS (SELECT unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH))::DATE AS month FROM articles_read),
pairs AS (SELECT DISTINCT from_country, to_country FROM month_counts),
-- One column for each name in `counts`.
counted AS (PIVOT month_columns ON counts USING sum(value)::BIGINT GROUP BY from_country, to_country, month),
under_way AS (
  SELECT from_country, to_country, month, sum(more) OVER (PARTITION BY from_country, to_country ORDER BY month)::BIGINT AS n_under_way
  FROM month_steps
),
panel AS (
  SELECT p.from_country, p.to_country, m.month, coalesce(r.n_articles, 0) AS articles,
    CASE WHEN r.month IS NULL THEN 0 ELSE articles_drawn_from END AS articles_drawn_from,
    coalesce(u.n_under_way, 0) AS n_under_way, c.* EXCLUDE (from_country, to_country, month)
  FROM pairs p CROSS JOIN months m
  LEFT JOIN articles_read r USING (month)
  LEFT JOIN counted c ON c.from_country = p.from_country AND c.to_country = p.to_country AND c.month = m.month
  ASOF LEFT JOIN under_way u ON u.from_country = p.from_country AND u.to_country = p.to_country AND m.month >= u.month
)
SELECT from_country, to_country, left(month::VARCHAR, 7) AS month, articles AS n_articles, articles_drawn_from,
  coalesce(COLUMNS('^n_'), 0),
  CASE WHEN n_events > 0 THEN tenths / (10 * n_events) END AS mean_score
FROM panel
QUALIFY max(articles + coalesce(n_events, 0) + n_under_way + coalesce(n_told, 0)) OVER (PARTITION BY panel.month) > 0
