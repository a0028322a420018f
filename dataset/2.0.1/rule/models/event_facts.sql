-- What the reports of an event say together, field by field; what is decided stands in the place of what they say.
WITH stances AS (
  SELECT article_id, event_id, bool_or(stance = 'asserts') AS asserts, bool_or(stance = 'denies') AS denies
  FROM claims GROUP BY article_id, event_id
),
ruled AS (
  SELECT event_id, first(decided) AS decided,
    -- The first report's, of those that have a value; that all agree is checked before.
    arg_min(type, nth) AS type,
    arg_min(mode, nth) FILTER (type = decided_or(decided, 'type', type)) AS mode,
    arg_min(mutual, nth) AS mutual,
    arg_min(summary, nth) AS summary,
    bool_or(repeated) AS repeated,
    -- The most specific place, the first of those.
    arg_min(place_id, (-depth, nth)) FILTER (place_id IS NOT NULL) AS place_id,
    -- The strongest status.
    CASE WHEN bool_or(status = 'actual') THEN 'actual' WHEN bool_or(status = 'alleged') THEN 'alleged'
      WHEN bool_or(status = 'hypothetical') THEN 'hypothetical' ELSE 'negated' END AS status,
    -- Somebody asserts, and somebody denies: a party that is quoted, or the outlet's own voice.
    bool_or(status = 'actual' OR coalesce(asserts, false)) AND bool_or(status = 'negated' OR coalesce(denies, false)) AS contested,
    count(*) AS n_reports, count(DISTINCT outlet_id) AS n_outlets, count(DISTINCT source) AS n_sources,
    count(*) FILTER (status = 'actual') AS n_actual, count(*) FILTER (status = 'alleged') AS n_alleged,
    count(*) FILTER (status = 'hypothetical') AS n_hypothetical, count(*) FILTER (status = 'negated') AS n_negated,
    count(*) FILTER (coding_status = 'adjudicated') AS n_adjudicated,
    min(published_start) AS first_reported, arg_min(published_end, nth) AS first_reported_end
  FROM ordered_reports
  LEFT JOIN place_depths USING (place_id)
  LEFT JOIN stances USING (article_id, event_id)
  GROUP BY event_id
)
SELECT r.event_id, decided,
  decided_or(decided, 'type', type) AS type,
  decided_or(decided, 'mode', mode) AS mode,
  decided_or(decided, 'status', status) AS status,
  decided_or(decided, 'contested', contested::VARCHAR)::BOOLEAN AS contested,
  decided_or(decided, 'mutual', mutual::VARCHAR)::BOOLEAN AS mutual,
  decided_or(decided, 'repeated', repeated::VARCHAR)::BOOLEAN AS repeated,
  decided_or(decided, 'date', d.text) AS date,
  decided_or(decided, 'planned', p.text) AS planned,
  decided_or(decided, 'place', place_id) AS place_id,
  decided_or(decided, 'summary', summary) AS summary,
  n_reports, n_outlets, n_sources, n_actual, n_alleged, n_hypothetical, n_negated, n_adjudicated, first_reported, first_reported_end
FROM ruled r
LEFT JOIN event_dates d ON d.event_id = r.event_id AND d.field = 'date'
LEFT JOIN event_dates p ON p.event_id = r.event_id AND p.field = 'planned'
