-- For each pair of countries, how many events the articles of a month tell.
SELECT from_country, to_country, month, count(*) AS n_told
FROM panel_dyads JOIN event_months USING (event_id)
GROUP BY ALL
