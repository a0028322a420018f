-- What a join could not find: no row may be here. `model` is the table that would be wrong.
SELECT 'ordered_reports' AS model, 'such an article' AS missing, event_id, article_id AS value FROM ordered_reports WHERE outlet_id IS NULL
UNION ALL
SELECT 'ordered_reports', 'the article that it reprints', event_id, article_id FROM ordered_reports WHERE source IS NULL
UNION ALL
SELECT 'participants', 'a report of this participant', event_id, article_id FROM report_participants ANTI JOIN reports USING (article_id, event_id)
UNION ALL
SELECT 'participants', 'a role on the date of the event', event_id, actor_id FROM participants WHERE sectors IS NULL
UNION ALL
SELECT 'event_facts', 'a report of this claim', event_id, article_id FROM claims ANTI JOIN reports USING (article_id, event_id)
UNION ALL
SELECT 'events', 'the type in the codebook', event_id, type FROM events WHERE quad_class IS NULL
UNION ALL
SELECT 'events', 'the mode in the codebook', event_id, mode FROM events WHERE mode IS NOT NULL
  AND type || '-' || mode NOT IN (SELECT code FROM codes WHERE list = 'modes')
UNION ALL
SELECT 'events', 'the place', event_id, place_id FROM events WHERE place_id IS NOT NULL AND place_precision IS NULL
UNION ALL
SELECT 'events', 'a party', event_id, NULL FROM events ANTI JOIN participants USING (event_id)
