-- Every date that a report has or that is decided, as written and without its marks, with what follows from it.
WITH written AS (
  SELECT date AS text FROM reports UNION SELECT planned FROM reports
  UNION SELECT value FROM decisions SEMI JOIN reports USING (event_id) WHERE field IN ('date', 'planned')
),
texts AS (SELECT text FROM written WHERE text IS NOT NULL UNION SELECT bare(text) FROM written WHERE text IS NOT NULL),
ends AS (SELECT text, split_part(bare(text), '/', 1) AS one, split_part(bare(text), '/', -1) AS other FROM texts)
SELECT text, bare(text) AS unmarked,
  first_day(one) AS start, final_day(other) AS "end",
  CASE WHEN contains(text, '/') THEN 'span' ELSE 'point' END AS kind,
  -- That of the vaguer end, of those that are told.
  ['day', 'month', 'year'][1 + greatest(nullif(vagueness_of(one), 3), nullif(vagueness_of(other), 3))] AS precision,
  CASE WHEN one = '..' AND other = '..' THEN 'both' WHEN one = '..' THEN 'start' WHEN other = '..' THEN 'end' END AS open,
  CASE WHEN contains(text, '?') THEN 'uncertain' WHEN contains(text, '~') THEN 'approximate' END AS qualifier,
  -- Dates are compared by their vaguer end, then by the other.
  4 * greatest(vagueness_of(one), vagueness_of(other)) + least(vagueness_of(one), vagueness_of(other)) AS vagueness,
  -- An open end reaches without bound.
  coalesce(first_day(one), DATE '0001-01-01') AS first, coalesce(final_day(other), DATE '9999-12-31') AS last
FROM ends
