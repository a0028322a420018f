-- The links that are decided, of events that a report tells.
SELECT event_id, link, linked_event_id, reason FROM decision_links SEMI JOIN reports USING (event_id)
