-- The pairs of events that dyad_months counts: of actual events, and between recognised parties.
SELECT event_id, from_country, to_country, type, quad_class, score FROM dyads WHERE status = 'actual' AND from_recognised AND to_recognised
