-- The months in which an event is told: those in which its articles were published, and whether one of them tells it as an
-- interval without a start, or without an end.
SELECT event_id, published_month AS month,
  coalesce(bool_or(date LIKE '../%'), false) AS tells_no_start, coalesce(bool_or(date LIKE '%/..'), false) AS tells_no_end
FROM ordered_reports SEMI JOIN panel_events USING (event_id)
WHERE published_month IS NOT NULL
GROUP BY event_id, published_month
