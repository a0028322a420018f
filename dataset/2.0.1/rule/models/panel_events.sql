-- The events of these pairs, with what their dates say in whole months (each by its first day). An interval has a start, or none
-- is told; a start known to the year alone has begun when the year is over, and an end may be as late as it allows.
SELECT event_id, date_kind = 'span' AS is_interval,
  CASE WHEN split_part(date, '/', 1) LIKE '%-%' THEN month_of(date_start) END AS began,
  month_of(final_day(split_part(bare(date), '/', 1))) AS begun_by,
  month_of(date_end) AS ended_by
FROM events SEMI JOIN panel_dyads USING (event_id)
