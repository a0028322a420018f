-- What reports are about besides, where it is an event that a report tells.
SELECT DISTINCT event_id, linked_event_id
FROM report_links
WHERE linked_event_id IN (SELECT event_id FROM reports)
