-- How many places each place lies in, itself counted: the more, the more specific it is.
WITH RECURSIVE larger AS (
  SELECT place_id, place_id AS larger_id, within FROM places
  UNION
  SELECT l.place_id, p.place_id, p.within FROM larger l JOIN places p ON p.place_id = l.within
)
SELECT place_id, count(*) AS depth FROM larger GROUP BY place_id
