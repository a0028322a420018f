-- The reports with what their articles and the decisions add, and `nth`, their order within the event: the earlier article first.
SELECT r.article_id, r.event_id, r.type, r.mode, r.contexts, r.status, r.mutual, r.repeated, r.date, r.planned, r.place_id, r.summary,
  a.outlet_id, s.source, a.published_start, a.published_end,
  CASE WHEN a.published_precision IN ('day', 'month') THEN month_of(a.published_start) END AS published_month, a.coding_status, d.decided,
  row_number() OVER (PARTITION BY r.event_id ORDER BY a.published_start, r.article_id) AS nth
FROM reports r
LEFT JOIN articles a USING (article_id)
LEFT JOIN article_sources s USING (article_id)
LEFT JOIN event_decisions d USING (event_id)
