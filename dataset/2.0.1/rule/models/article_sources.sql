-- The source that each article goes back to: itself or, for a reprint, the first one of those that were reprinted; and where that
-- one has an agency's text and nothing beside it, the agency. It is credited alone, or it is the outlet, and credits nobody.
WITH RECURSIVE originals AS (
  SELECT article_id, article_id AS original, reprint_of FROM articles
  UNION
  SELECT o.article_id, a.article_id, a.reprint_of FROM originals o JOIN articles a ON a.article_id = o.reprint_of
),
agencies AS (
  SELECT article_id, 'agency:' || outlet_id AS agency  -- no article has such an id
  FROM (SELECT article_id, coalesce(credited, outlet_id) AS outlet_id FROM articles) JOIN outlets USING (outlet_id)
  WHERE kind = 'agency'
)
SELECT o.article_id, coalesce(agency, original) AS source
FROM originals o LEFT JOIN agencies a ON a.article_id = o.original
WHERE reprint_of IS NULL
