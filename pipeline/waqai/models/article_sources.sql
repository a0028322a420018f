-- The article that each article goes back to: itself or, for a reprint, the first one of those that were reprinted.
WITH RECURSIVE originals AS (
  SELECT article_id, article_id AS source, reprint_of FROM articles
  UNION
  SELECT o.article_id, a.article_id, a.reprint_of FROM originals o JOIN articles a ON a.article_id = o.reprint_of
)
SELECT article_id, source FROM originals WHERE reprint_of IS NULL
