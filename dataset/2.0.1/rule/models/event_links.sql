-- The links that are decided, each with its reason, and what reports are about besides.
SELECT event_id, link, linked_event_id, reason FROM decided_links
UNION ALL
SELECT event_id, 'about', linked_event_id, NULL
FROM about_links ANTI JOIN (FROM decided_links WHERE link = 'about') USING (event_id, linked_event_id)
