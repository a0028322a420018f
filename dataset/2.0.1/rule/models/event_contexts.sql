-- Every context of any report, once, in the order of the reports; or those that are decided.
WITH lists AS (
  SELECT event_id, nth, contexts FROM ordered_reports WHERE NOT is_decided(decided, 'contexts')
  UNION ALL
  SELECT event_id, 1, decided['contexts'] FROM event_decisions WHERE is_decided(decided, 'contexts')
),
named AS (
  SELECT event_id, nth, unnest(string_split(contexts, ';')) AS context, generate_subscripts(string_split(contexts, ';'), 1) AS i
  FROM lists WHERE contexts IS NOT NULL
),
once AS (SELECT event_id, context, min((nth, i)) AS first_named FROM named GROUP BY event_id, context)
SELECT event_id, context, row_number() OVER (PARTITION BY event_id ORDER BY first_named) AS position FROM once
