-- From which month to which an event is under way that began before. Where its end is open, to the last month in which an
-- article tells it so; where no start is told, only in the months in which an article tells it so.
WITH last_told AS (SELECT event_id, max(month) AS last_month FROM event_months WHERE tells_no_end GROUP BY event_id),
intervals AS (
  SELECT event_id, begun_by, coalesce(ended_by, last_month) AS last_month
  FROM panel_events LEFT JOIN last_told USING (event_id)
  WHERE is_interval
)
SELECT event_id, (begun_by + INTERVAL 1 MONTH)::DATE AS first_month, last_month FROM intervals WHERE begun_by < last_month
UNION ALL
SELECT event_id, month, month FROM intervals JOIN event_months USING (event_id) WHERE begun_by IS NULL AND tells_no_start AND month <= last_month
