-- The roles of actors with their first and last day; a bound that is not given is open.
SELECT actor_id, position AS listed, country, sectors, "to" IS NOT NULL AS has_ended,
  coalesce(first_day(bare("from")), DATE '0001-01-01') AS first, coalesce(final_day(bare("to")), DATE '9999-12-31') AS last
FROM actor_roles
