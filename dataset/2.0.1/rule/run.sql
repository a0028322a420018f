-- From reports to events: the rule of waqai: North Korea in five Arabic news outlets, February to October 2018, as coded events 2.0.1, as SQL that you can run and change.
--
-- Run it in one DuckDB session, in the folder of this release (that of README.md): `.read rule/run.sql` in DuckDB's own client, or
--     python -c "import duckdb; print(*duckdb.connect().execute(open('rule/run.sql', encoding='utf-8').read()).fetchall(), sep='\n')"
-- It writes nothing into the folder. It leaves the tables
--     events, participants, event_contexts, dyads, actor_dyads, monads, event_links, dyad_months
-- made anew from the reports, and the table `differences`, which counts the rows of each that are not as published: none, as
-- long as you change nothing. Each query is a file of rule/models/ as well. After a change, what is new and what is gone:
--     FROM made_events EXCEPT FROM published_events; FROM published_events EXCEPT FROM made_events;
-- Tried with DuckDB 1.2.2, 1.3.2, 1.4.4, 1.5.6 and 2.0.0. The queries are part of waqai, Apache License 2.0.

SET VARIABLE version = '2.0.1';

-- Functions that several models use, and one setting: a column for each of up to so many codes is a filter, not a map (faster).
SET pivot_filter_threshold = 1000;
-- A date without the marks `?` and `~`.
CREATE OR REPLACE MACRO bare(written) AS replace(replace(written, '?', ''), '~', '');
-- The first and the last day of a day `2024-06-19`, a month `2023-09` or a year `1948`; null for an open end `..`.
CREATE OR REPLACE MACRO first_day(part) AS
  CASE length(part) WHEN 10 THEN part::DATE WHEN 7 THEN (part || '-01')::DATE WHEN 4 THEN (part || '-01-01')::DATE END;
CREATE OR REPLACE MACRO final_day(part) AS
  CASE length(part) WHEN 10 THEN part::DATE WHEN 7 THEN last_day((part || '-01')::DATE) WHEN 4 THEN (part || '-12-31')::DATE END;
-- The month of a day, by its first day.
CREATE OR REPLACE MACRO month_of(day) AS date_trunc('month', day)::DATE;
-- How vague an end is: a day 0, a month 1, a year 2, an open end 3.
CREATE OR REPLACE MACRO vagueness_of(part) AS CASE length(part) WHEN 10 THEN 0 WHEN 7 THEN 1 WHEN 4 THEN 2 ELSE 3 END;
-- Whether a field of an event is decided, be it that it has no value.
CREATE OR REPLACE MACRO is_decided(decided, field) AS coalesce(map_contains(decided, field), false);
-- What is decided of a field wins over what the rule gives.
CREATE OR REPLACE MACRO decided_or(decided, field, ruled) AS CASE WHEN map_contains(decided, field) THEN decided[field] ELSE ruled END;
-- The column of dyad_months that counts a type or a quad class.
CREATE OR REPLACE MACRO column_of(code) AS 'n_' || translate(lower(code), ' -', '__');

-- What the models read, from the published tables. Take reports out of `reports`, and they are out of all.
CREATE OR REPLACE VIEW articles AS FROM read_parquet('parquet/articles.parquet');
CREATE OR REPLACE VIEW outlets AS FROM read_parquet('parquet/outlets.parquet');
CREATE OR REPLACE VIEW places AS FROM read_parquet('parquet/places.parquet');
CREATE OR REPLACE VIEW actor_roles AS FROM read_parquet('parquet/actor_roles.parquet');
CREATE OR REPLACE VIEW codes AS FROM read_parquet('parquet/codes.parquet');
CREATE OR REPLACE VIEW reports AS FROM read_parquet('parquet/reports.parquet');
CREATE OR REPLACE VIEW decisions AS FROM read_parquet('parquet/decisions.parquet');
CREATE OR REPLACE VIEW report_participants AS FROM read_parquet('parquet/report_participants.parquet') SEMI JOIN reports USING (article_id, event_id);
CREATE OR REPLACE VIEW claims AS FROM read_parquet('parquet/claims.parquet') SEMI JOIN reports USING (article_id, event_id);
CREATE OR REPLACE VIEW report_links AS FROM read_parquet('parquet/report_links.parquet') SEMI JOIN reports USING (article_id, event_id);
CREATE OR REPLACE VIEW decision_links AS SELECT event_id, link, linked_event_id, reason FROM read_parquet('parquet/event_links.parquet') WHERE reason IS NOT NULL;
CREATE OR REPLACE VIEW events_before AS SELECT event_id, first_release FROM read_parquet('parquet/events.parquet') WHERE first_release <> getvariable('version');

-- What reports are about besides, where it is an event that a report tells.
CREATE OR REPLACE TABLE about_links AS
SELECT DISTINCT event_id, linked_event_id
FROM report_links
WHERE linked_event_id IN (SELECT event_id FROM reports);

-- The source that each article goes back to: itself or, for a reprint, the first one of those that were reprinted; and where that
-- one has an agency's text and nothing beside it, the agency. It is credited alone, or it is the outlet, and credits nobody.
CREATE OR REPLACE TABLE article_sources AS
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
WHERE reprint_of IS NULL;

-- Every date that a report has or that is decided, as written and without its marks, with what follows from it.
CREATE OR REPLACE TABLE date_values AS
WITH written AS (
  SELECT date AS text FROM reports UNION SELECT planned FROM reports
  UNION SELECT value FROM decisions SEMI JOIN reports USING (event_id) WHERE field IN ('date', 'planned')
),
texts AS (SELECT text FROM written WHERE text IS NOT NULL UNION SELECT bare(text) FROM written WHERE text IS NOT NULL),
ends AS (SELECT text, split_part(bare(text), '/', 1) AS one, split_part(bare(text), '/', -1) AS other FROM texts)
SELECT text, bare(text) AS unmarked,
  first_day(one) AS start, final_day(other) AS "end",
  CASE WHEN contains(text, '/') THEN 'span' ELSE 'point' END AS kind,
  -- That of the vaguer end, of those that are told.
  ['day', 'month', 'year'][1 + greatest(nullif(vagueness_of(one), 3), nullif(vagueness_of(other), 3))] AS precision,
  CASE WHEN one = '..' AND other = '..' THEN 'both' WHEN one = '..' THEN 'start' WHEN other = '..' THEN 'end' END AS open,
  CASE WHEN contains(text, '?') THEN 'uncertain' WHEN contains(text, '~') THEN 'approximate' END AS qualifier,
  -- Dates are compared by their vaguer end, then by the other.
  4 * greatest(vagueness_of(one), vagueness_of(other)) + least(vagueness_of(one), vagueness_of(other)) AS vagueness,
  -- An open end reaches without bound.
  coalesce(first_day(one), DATE '0001-01-01') AS first, coalesce(final_day(other), DATE '9999-12-31') AS last
FROM ends;

-- The links that are decided, of events that a report tells.
CREATE OR REPLACE TABLE decided_links AS
SELECT event_id, link, linked_event_id, reason FROM decision_links SEMI JOIN reports USING (event_id);

-- What is decided about events, those that a report tells: a map from field to value, null where no value is decided.
CREATE OR REPLACE TABLE event_decisions AS
SELECT event_id, map(list(field), list(value)) AS decided
FROM decisions SEMI JOIN reports USING (event_id)
GROUP BY event_id;

-- How many places each place lies in, itself counted: the more, the more specific it is.
CREATE OR REPLACE TABLE place_depths AS
WITH RECURSIVE larger AS (
  SELECT place_id, place_id AS larger_id, within FROM places
  UNION
  SELECT l.place_id, p.place_id, p.within FROM larger l JOIN places p ON p.place_id = l.within
)
SELECT place_id, count(*) AS depth FROM larger GROUP BY place_id;

-- The roles of actors with their first and last day; a bound that is not given is open.
CREATE OR REPLACE TABLE role_bounds AS
SELECT actor_id, position AS listed, country, sectors, "to" IS NOT NULL AS has_ended,
  coalesce(first_day(bare("from")), DATE '0001-01-01') AS first, coalesce(final_day(bare("to")), DATE '9999-12-31') AS last
FROM actor_roles;

-- The links that are decided, each with its reason, and what reports are about besides.
CREATE OR REPLACE TABLE event_links AS
SELECT event_id, link, linked_event_id, reason FROM decided_links
UNION ALL
SELECT event_id, 'about', linked_event_id, NULL
FROM about_links ANTI JOIN (FROM decided_links WHERE link = 'about') USING (event_id, linked_event_id);

-- The reports with what their articles and the decisions add, and `nth`, their order within the event: the earlier article first.
CREATE OR REPLACE TABLE ordered_reports AS
SELECT r.article_id, r.event_id, r.type, r.mode, r.contexts, r.status, r.mutual, r.repeated, r.date, r.planned, r.place_id, r.summary,
  a.outlet_id, s.source, a.published_start, a.published_end,
  CASE WHEN a.published_precision IN ('day', 'month') THEN month_of(a.published_start) END AS published_month, a.coding_status, d.decided,
  row_number() OVER (PARTITION BY r.event_id ORDER BY a.published_start, r.article_id) AS nth
FROM reports r
LEFT JOIN articles a USING (article_id)
LEFT JOIN article_sources s USING (article_id)
LEFT JOIN event_decisions d USING (event_id);

-- Every context of any report, once, in the order of the reports; or those that are decided.
CREATE OR REPLACE TABLE event_contexts AS
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
SELECT event_id, context, row_number() OVER (PARTITION BY event_id ORDER BY first_named) AS position FROM once;

-- The date and the planned date of each event: of what its reports say, the most precise that fits all the others.
CREATE OR REPLACE TABLE event_dates AS
WITH said AS (
  SELECT event_id, nth, 'date' AS field, d.* FROM ordered_reports r JOIN date_values d ON d.text = r.date
  UNION ALL
  SELECT event_id, nth, 'planned', d.* FROM ordered_reports r JOIN date_values d ON d.text = r.planned
),
-- What the dates of an event have in common.
shared AS (
  SELECT event_id, field, bool_or(kind = 'span') AS some_span, max(first) AS latest_first, min(last) AS earliest_last,
    bool_and(qualifier IS NOT NULL) AS all_marked
  FROM said GROUP BY event_id, field
),
-- If any report gives a span, the event has a span, and it shares a day with every other date; else a point inside all others.
candidates AS (
  SELECT *, CASE WHEN some_span THEN first <= earliest_last AND latest_first <= last
    ELSE latest_first <= first AND last <= earliest_last END AS fits
  FROM said JOIN shared USING (event_id, field)
  WHERE (kind = 'span') = some_span
)
-- `?` and `~` stay only where every date has one. (Where none fits the reports are in conflict, which a check refuses.)
SELECT event_id, field, CASE WHEN all_marked OR NOT fits THEN text ELSE unmarked END AS text
FROM candidates
QUALIFY row_number() OVER (PARTITION BY event_id, field ORDER BY fits DESC, vagueness, nth) = 1;

-- What the reports of an event say together, field by field; what is decided stands in the place of what they say.
CREATE OR REPLACE TABLE event_facts AS
WITH stances AS (
  SELECT article_id, event_id, bool_or(stance = 'asserts') AS asserts, bool_or(stance = 'denies') AS denies
  FROM claims GROUP BY article_id, event_id
),
ruled AS (
  SELECT event_id, first(decided) AS decided,
    -- The first report's, of those that have a value; that all agree is checked before.
    arg_min(type, nth) AS type,
    arg_min(mode, nth) FILTER (type = decided_or(decided, 'type', type)) AS mode,
    arg_min(mutual, nth) AS mutual,
    arg_min(summary, nth) AS summary,
    bool_or(repeated) AS repeated,
    -- The most specific place, the first of those.
    arg_min(place_id, (-depth, nth)) FILTER (place_id IS NOT NULL) AS place_id,
    -- The strongest status.
    CASE WHEN bool_or(status = 'actual') THEN 'actual' WHEN bool_or(status = 'alleged') THEN 'alleged'
      WHEN bool_or(status = 'hypothetical') THEN 'hypothetical' ELSE 'negated' END AS status,
    -- Somebody asserts, and somebody denies: a party that is quoted, or the outlet's own voice.
    bool_or(status = 'actual' OR coalesce(asserts, false)) AND bool_or(status = 'negated' OR coalesce(denies, false)) AS contested,
    count(*) AS n_reports, count(DISTINCT outlet_id) AS n_outlets, count(DISTINCT source) AS n_sources,
    count(*) FILTER (status = 'actual') AS n_actual, count(*) FILTER (status = 'alleged') AS n_alleged,
    count(*) FILTER (status = 'hypothetical') AS n_hypothetical, count(*) FILTER (status = 'negated') AS n_negated,
    count(*) FILTER (coding_status = 'adjudicated') AS n_adjudicated,
    min(published_start) AS first_reported, arg_min(published_end, nth) AS first_reported_end
  FROM ordered_reports
  LEFT JOIN place_depths USING (place_id)
  LEFT JOIN stances USING (article_id, event_id)
  GROUP BY event_id
)
SELECT r.event_id, decided,
  decided_or(decided, 'type', type) AS type,
  decided_or(decided, 'mode', mode) AS mode,
  decided_or(decided, 'status', status) AS status,
  decided_or(decided, 'contested', contested::VARCHAR)::BOOLEAN AS contested,
  decided_or(decided, 'mutual', mutual::VARCHAR)::BOOLEAN AS mutual,
  decided_or(decided, 'repeated', repeated::VARCHAR)::BOOLEAN AS repeated,
  decided_or(decided, 'date', d.text) AS date,
  decided_or(decided, 'planned', p.text) AS planned,
  decided_or(decided, 'place', place_id) AS place_id,
  decided_or(decided, 'summary', summary) AS summary,
  n_reports, n_outlets, n_sources, n_actual, n_alleged, n_hypothetical, n_negated, n_adjudicated, first_reported, first_reported_end
FROM ruled r
LEFT JOIN event_dates d ON d.event_id = r.event_id AND d.field = 'date'
LEFT JOIN event_dates p ON p.event_id = r.event_id AND p.field = 'planned';

-- The parties of each event: every actor of any report, once, in the order of the reports, or those that are decided;
-- with the country and the sectors of the role that each had on the event's date.
CREATE OR REPLACE TABLE participants AS
WITH decided_parties AS (
  SELECT event_id, 'actor' AS role, decided['actors'] AS actor_ids FROM event_decisions
  UNION ALL
  SELECT event_id, 'recipient', decided['recipients'] FROM event_decisions
),
named AS (
  SELECT event_id, role, actor_id, nth, p.position AS i
  FROM report_participants p JOIN ordered_reports USING (article_id, event_id)
  WHERE NOT is_decided(decided, role || 's')
  UNION ALL
  SELECT event_id, role, unnest(string_split(actor_ids, ';')), 1, generate_subscripts(string_split(actor_ids, ';'), 1)
  FROM decided_parties WHERE actor_ids IS NOT NULL
),
once AS (SELECT event_id, role, actor_id, min((nth, i)) AS first_named FROM named GROUP BY event_id, role, actor_id),
-- The days on which the event can have been; an event without a date counts as of the day of its first report.
parties AS (
  SELECT event_id, role, actor_id, row_number() OVER (PARTITION BY event_id, role ORDER BY first_named) AS position, date IS NULL AS undated,
    coalesce(d.first, first_reported) AS earliest, coalesce(d."end", first_reported_end) AS latest, coalesce(d.start, d."end", first_reported) AS day
  FROM once
  JOIN event_facts USING (event_id)
  LEFT JOIN date_values d ON d.text = date
)
-- The first role listed that is in force on that day, else on any day of the event; of a party of an undated event
-- that was gone by then, the role that ended last.
SELECT event_id, role, position, p.actor_id, country, sectors
FROM parties p
LEFT JOIN role_bounds r ON r.actor_id = p.actor_id
  AND (day BETWEEN r.first AND r.last OR (r.first <= latest AND r.last >= earliest) OR (undated AND has_ended AND r.last < latest))
QUALIFY row_number() OVER (PARTITION BY event_id, role, position ORDER BY
  day BETWEEN r.first AND r.last DESC, r.last >= earliest DESC, CASE WHEN r.last < earliest THEN r.last END DESC, listed) = 1;

-- The countries on each side of an event that are known, each once; one is recognised there unless all its parties are partly recognised
-- entities (sector PRE), which have the country that claims them.
CREATE OR REPLACE TABLE event_countries AS
SELECT event_id, role, country, min(position) AS position, bool_or(NOT list_contains(string_split(sectors, ';'), 'PRE')) AS recognised
FROM participants WHERE country IS NOT NULL GROUP BY event_id, role, country;

-- One event a row: what its reports say together, with what follows from it.
-- `arg_min(value, position, 1000)` is the list of the values by their position (no codebook has 1000 of them).
CREATE OR REPLACE TABLE events AS
WITH countries AS (
  SELECT event_id, arg_min(country, position, 1000) FILTER (role = 'actor') AS of_actors,
    arg_min(country, position, 1000) FILTER (role = 'recipient') AS of_recipients
  FROM event_countries GROUP BY event_id
),
context_lists AS (SELECT event_id, arg_min(context, position, 1000) AS contexts FROM event_contexts GROUP BY event_id)
SELECT e.event_id, e.type, e.mode, t.parent AS quad_class, coalesce(m.score, t.score) AS score,
  array_to_string(contexts, ';') AS contexts, status, contested, mutual, repeated,
  date, d.start AS date_start, d."end" AS date_end, d.kind AS date_kind, d.precision AS date_precision, d.open AS date_open,
  d.qualifier AS date_qualifier,
  planned, l.start AS planned_start, l."end" AS planned_end, l.kind AS planned_kind, l.precision AS planned_precision, l.open AS planned_open,
  l.qualifier AS planned_qualifier,
  e.place_id, p.name_en AS place_name, p.latitude AS place_latitude, p.longitude AS place_longitude, p.kind AS place_precision,
  array_to_string(of_actors, ';') AS actor_countries, array_to_string(of_recipients, ';') AS recipient_countries, summary,
  n_reports, n_outlets, n_sources, n_actual, n_alleged, n_hypothetical, n_negated, n_adjudicated, first_reported,
  coalesce(b.first_release, getvariable('version')) AS first_release
FROM event_facts e
LEFT JOIN codes t ON t.list = 'types' AND t.code = e.type
LEFT JOIN codes m ON m.list = 'modes' AND m.code = e.type || '-' || e.mode
LEFT JOIN date_values d ON d.text = e.date
LEFT JOIN date_values l ON l.text = e.planned
LEFT JOIN places p USING (place_id)
LEFT JOIN context_lists USING (event_id)
LEFT JOIN countries USING (event_id)
LEFT JOIN events_before b USING (event_id);

-- Each ordered pair of actors of an event, of one country too: from the actors to the recipients or, of a mutual event, among the actors.
CREATE OR REPLACE TABLE actor_dyads AS
SELECT event_id, a.actor_id AS from_actor, b.actor_id AS to_actor, a.country AS from_country, b.country AS to_country,
  type, mode, quad_class, score, status, contested, mutual, date_start, date_end,
  count(*) OVER (PARTITION BY event_id) AS n_pairs, 1 / n_pairs AS weight
FROM events
JOIN participants a USING (event_id)
JOIN participants b USING (event_id)
WHERE a.role = 'actor' AND b.role = CASE WHEN mutual THEN 'actor' ELSE 'recipient' END AND a.actor_id <> b.actor_id;

-- Each ordered pair of different countries of an event: from the actors' to the recipients' or, of a mutual event, among the actors'.
CREATE OR REPLACE TABLE dyads AS
SELECT event_id, a.country AS from_country, b.country AS to_country, a.recognised AS from_recognised, b.recognised AS to_recognised,
  type, mode, quad_class, score, status, contested, mutual, date_start, date_end,
  count(*) OVER (PARTITION BY event_id) AS n_pairs, 1 / n_pairs AS weight
FROM events
JOIN event_countries a USING (event_id)
JOIN event_countries b USING (event_id)
WHERE a.role = 'actor' AND b.role = CASE WHEN mutual THEN 'actor' ELSE 'recipient' END AND a.country <> b.country;

-- What a join could not find: no row may be here. `model` is the table that would be wrong.
CREATE OR REPLACE TABLE lost_rows AS
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
SELECT 'events', 'a party', event_id, NULL FROM events ANTI JOIN participants USING (event_id);

-- The events that have no such pair: each acting country.
CREATE OR REPLACE TABLE monads AS
SELECT event_id, country, type, mode, quad_class, score, status, contested, mutual, date_start, date_end,
  count(*) OVER (PARTITION BY event_id) AS n_countries, 1 / n_countries AS weight
FROM events ANTI JOIN dyads USING (event_id)
JOIN event_countries c USING (event_id)
WHERE c.role = 'actor';

-- The pairs of events that dyad_months counts: of actual events, and between recognised parties.
CREATE OR REPLACE TABLE panel_dyads AS
SELECT event_id, from_country, to_country, type, quad_class, score FROM dyads WHERE status = 'actual' AND from_recognised AND to_recognised;

-- The events of these pairs, with what their dates say in whole months (each by its first day). An interval has a start, or none
-- is told; a start known to the year alone has begun when the year is over, and an end may be as late as it allows.
CREATE OR REPLACE TABLE panel_events AS
SELECT event_id, date_kind = 'span' AS is_interval,
  CASE WHEN split_part(date, '/', 1) LIKE '%-%' THEN month_of(date_start) END AS began,
  month_of(final_day(split_part(bare(date), '/', 1))) AS begun_by,
  month_of(date_end) AS ended_by
FROM events SEMI JOIN panel_dyads USING (event_id);

-- The months in which an event is told: those in which its articles were published, and whether one of them tells it as an
-- interval without a start, or without an end.
CREATE OR REPLACE TABLE event_months AS
SELECT event_id, published_month AS month,
  coalesce(bool_or(date LIKE '../%'), false) AS tells_no_start, coalesce(bool_or(date LIKE '%/..'), false) AS tells_no_end
FROM ordered_reports SEMI JOIN panel_events USING (event_id)
WHERE published_month IS NOT NULL
GROUP BY event_id, published_month;

-- For each pair of countries, how many events of a type began in a month, and the sum of their scores; the month is null for
-- those of which it is not known.
CREATE OR REPLACE TABLE month_counts AS
SELECT from_country, to_country, type, quad_class, began AS month, count(*) AS n_events,
  sum(round(score * 10)::BIGINT)::BIGINT AS tenths  -- in whole tenths, so that the order does not matter
FROM panel_dyads JOIN panel_events USING (event_id)
GROUP BY ALL;

-- For each pair of countries, how many events the articles of a month tell.
CREATE OR REPLACE TABLE month_told AS
SELECT from_country, to_country, month, count(*) AS n_told
FROM panel_dyads JOIN event_months USING (event_id)
GROUP BY ALL;

-- From which month to which an event is under way that began before. Where its end is open, to the last month in which an
-- article tells it so; where no start is told, only in the months in which an article tells it so.
CREATE OR REPLACE TABLE months_under_way AS
WITH last_told AS (SELECT event_id, max(month) AS last_month FROM event_months WHERE tells_no_end GROUP BY event_id),
intervals AS (
  SELECT event_id, begun_by, coalesce(ended_by, last_month) AS last_month
  FROM panel_events LEFT JOIN last_told USING (event_id)
  WHERE is_interval
)
SELECT event_id, (begun_by + INTERVAL 1 MONTH)::DATE AS first_month, last_month FROM intervals WHERE begun_by < last_month
UNION ALL
SELECT event_id, month, month FROM intervals JOIN event_months USING (event_id) WHERE begun_by IS NULL AND tells_no_start AND month <= last_month;

-- Each count of a pair and a month by the column of dyad_months that it goes into. Every type and quad class of the codebook
-- has a row with nothing, so that it has a column even where no event is of it.
CREATE OR REPLACE TABLE month_columns AS
WITH counted AS (FROM month_counts WHERE month IS NOT NULL)
SELECT from_country, to_country, month, 'n_events' AS counts, n_events AS value FROM counted
UNION ALL SELECT from_country, to_country, month, column_of(quad_class), n_events FROM counted
UNION ALL SELECT from_country, to_country, month, column_of(type), n_events FROM counted
UNION ALL SELECT from_country, to_country, month, 'tenths', tenths FROM counted
UNION ALL SELECT from_country, to_country, month, 'n_told', n_told FROM month_told
UNION ALL SELECT NULL, NULL, NULL, unnest(['n_events', 'n_told', 'tenths']), 0
UNION ALL SELECT NULL, NULL, NULL, column_of(unnest([code, parent])), 0 FROM codes WHERE list = 'types'
UNION ALL SELECT NULL, NULL, NULL, column_of(code), 0 FROM codes WHERE list = 'quad_classes';

-- For each pair of countries, how many more events are under way in a month than in the one before, or how many fewer.
CREATE OR REPLACE TABLE month_steps AS
WITH steps AS (
  SELECT event_id, first_month AS month, 1 AS more FROM months_under_way
  UNION ALL
  SELECT event_id, (last_month + INTERVAL 1 MONTH)::DATE, -1 FROM months_under_way
)
SELECT from_country, to_country, month, sum(more)::BIGINT AS more FROM panel_dyads JOIN steps USING (event_id) GROUP BY ALL;

-- Actual events by pair of countries and month: what began in it, what was under way, what its articles tell. The months are those
-- from the first to the last with an article that was read and coded, without those that have no such article and no count.
CREATE OR REPLACE TABLE dyad_months AS
WITH articles_read AS (
  SELECT month_of(published_start) AS month, count(*) AS n_articles,
    CASE WHEN count(*) = count(inclusion_probability) THEN sum(1 / inclusion_probability ORDER BY article_id) END AS articles_drawn_from
  FROM articles WHERE coding IS NOT NULL AND published_precision IN ('day', 'month') GROUP BY ALL
),
months AS (SELECT unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH))::DATE AS month FROM articles_read),
pairs AS (SELECT DISTINCT from_country, to_country FROM month_counts),
-- One column for each name in `counts`.
counted AS (PIVOT month_columns ON counts IN ('n_events', 'n_verbal_cooperation', 'n_material_cooperation', 'n_verbal_conflict', 'n_material_conflict', 'n_agree', 'n_consult', 'n_support', 'n_concede', 'n_cooperate', 'n_aid', 'n_retreat', 'n_request', 'n_accuse', 'n_reject', 'n_threaten', 'n_protest', 'n_sanction', 'n_mobilize', 'n_coerce', 'n_assault', 'n_told', 'tenths') USING sum(value)::BIGINT GROUP BY from_country, to_country, month),
under_way AS (
  SELECT from_country, to_country, month, sum(more) OVER (PARTITION BY from_country, to_country ORDER BY month)::BIGINT AS n_under_way
  FROM month_steps
),
panel AS (
  SELECT p.from_country, p.to_country, m.month, coalesce(r.n_articles, 0) AS articles,
    CASE WHEN r.month IS NULL THEN 0 ELSE articles_drawn_from END AS articles_drawn_from,
    coalesce(u.n_under_way, 0) AS n_under_way, c.* EXCLUDE (from_country, to_country, month)
  FROM pairs p CROSS JOIN months m
  LEFT JOIN articles_read r USING (month)
  LEFT JOIN counted c ON c.from_country = p.from_country AND c.to_country = p.to_country AND c.month = m.month
  ASOF LEFT JOIN under_way u ON u.from_country = p.from_country AND u.to_country = p.to_country AND m.month >= u.month
)
SELECT from_country, to_country, left(month::VARCHAR, 7) AS month, articles AS n_articles, articles_drawn_from,
  coalesce(COLUMNS('^n_'), 0),
  CASE WHEN n_events > 0 THEN tenths / (10 * n_events) END AS mean_score
FROM panel
QUALIFY max(articles + coalesce(n_events, 0) + n_under_way + coalesce(n_told, 0)) OVER (PARTITION BY panel.month) > 0;

-- The tables with the columns in the order in which they are published, and the published ones.
CREATE OR REPLACE VIEW made_events AS SELECT "event_id", "type", "mode", "quad_class", "score", "contexts", "status", "contested", "mutual", "repeated", "date", "date_start", "date_end", "date_kind", "date_precision", "date_open", "date_qualifier", "planned", "planned_start", "planned_end", "planned_kind", "planned_precision", "planned_open", "planned_qualifier", "place_id", "place_name", "place_latitude", "place_longitude", "place_precision", "actor_countries", "recipient_countries", "summary", "n_reports", "n_outlets", "n_sources", "n_actual", "n_alleged", "n_hypothetical", "n_negated", "n_adjudicated", "first_reported", "first_release" FROM events;
CREATE OR REPLACE VIEW published_events AS SELECT "event_id", "type", "mode", "quad_class", "score", "contexts", "status", "contested", "mutual", "repeated", "date", "date_start", "date_end", "date_kind", "date_precision", "date_open", "date_qualifier", "planned", "planned_start", "planned_end", "planned_kind", "planned_precision", "planned_open", "planned_qualifier", "place_id", "place_name", "place_latitude", "place_longitude", "place_precision", "actor_countries", "recipient_countries", "summary", "n_reports", "n_outlets", "n_sources", "n_actual", "n_alleged", "n_hypothetical", "n_negated", "n_adjudicated", "first_reported", "first_release" FROM read_parquet('parquet/events.parquet');
CREATE OR REPLACE VIEW made_participants AS SELECT "event_id", "role", "position", "actor_id", "country", "sectors" FROM participants;
CREATE OR REPLACE VIEW published_participants AS SELECT "event_id", "role", "position", "actor_id", "country", "sectors" FROM read_parquet('parquet/participants.parquet');
CREATE OR REPLACE VIEW made_event_contexts AS SELECT "event_id", "context", "position" FROM event_contexts;
CREATE OR REPLACE VIEW published_event_contexts AS SELECT "event_id", "context", "position" FROM read_parquet('parquet/event_contexts.parquet');
CREATE OR REPLACE VIEW made_dyads AS SELECT "event_id", "from_country", "to_country", "from_recognised", "to_recognised", "type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end", "n_pairs", "weight" FROM dyads;
CREATE OR REPLACE VIEW published_dyads AS SELECT "event_id", "from_country", "to_country", "from_recognised", "to_recognised", "type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end", "n_pairs", "weight" FROM read_parquet('parquet/dyads.parquet');
CREATE OR REPLACE VIEW made_actor_dyads AS SELECT "event_id", "from_actor", "to_actor", "from_country", "to_country", "type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end", "n_pairs", "weight" FROM actor_dyads;
CREATE OR REPLACE VIEW published_actor_dyads AS SELECT "event_id", "from_actor", "to_actor", "from_country", "to_country", "type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end", "n_pairs", "weight" FROM read_parquet('parquet/actor_dyads.parquet');
CREATE OR REPLACE VIEW made_monads AS SELECT "event_id", "country", "type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end", "n_countries", "weight" FROM monads;
CREATE OR REPLACE VIEW published_monads AS SELECT "event_id", "country", "type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end", "n_countries", "weight" FROM read_parquet('parquet/monads.parquet');
CREATE OR REPLACE VIEW made_event_links AS SELECT "event_id", "link", "linked_event_id", "reason" FROM event_links;
CREATE OR REPLACE VIEW published_event_links AS SELECT "event_id", "link", "linked_event_id", "reason" FROM read_parquet('parquet/event_links.parquet');
CREATE OR REPLACE VIEW made_dyad_months AS SELECT "from_country", "to_country", "month", "n_articles", "articles_drawn_from", "n_events", "n_verbal_cooperation", "n_material_cooperation", "n_verbal_conflict", "n_material_conflict", "n_agree", "n_consult", "n_support", "n_concede", "n_cooperate", "n_aid", "n_retreat", "n_request", "n_accuse", "n_reject", "n_threaten", "n_protest", "n_sanction", "n_mobilize", "n_coerce", "n_assault", "n_under_way", "n_told", "mean_score" FROM dyad_months;
CREATE OR REPLACE VIEW published_dyad_months AS SELECT "from_country", "to_country", "month", "n_articles", "articles_drawn_from", "n_events", "n_verbal_cooperation", "n_material_cooperation", "n_verbal_conflict", "n_material_conflict", "n_agree", "n_consult", "n_support", "n_concede", "n_cooperate", "n_aid", "n_retreat", "n_request", "n_accuse", "n_reject", "n_threaten", "n_protest", "n_sanction", "n_mobilize", "n_coerce", "n_assault", "n_under_way", "n_told", "mean_score" FROM read_parquet('parquet/dyad_months.parquet');

-- How many rows are made and are published, and how many of them are only here or only there.
CREATE OR REPLACE TABLE differences AS
SELECT 'events' AS table_name, (SELECT count(*) FROM made_events) AS made, (SELECT count(*) FROM published_events) AS published,
  (SELECT count(*) FROM (FROM made_events EXCEPT ALL FROM published_events)) AS only_made,
  (SELECT count(*) FROM (FROM published_events EXCEPT ALL FROM made_events)) AS only_published
UNION ALL SELECT 'participants' AS table_name, (SELECT count(*) FROM made_participants) AS made, (SELECT count(*) FROM published_participants) AS published,
  (SELECT count(*) FROM (FROM made_participants EXCEPT ALL FROM published_participants)) AS only_made,
  (SELECT count(*) FROM (FROM published_participants EXCEPT ALL FROM made_participants)) AS only_published
UNION ALL SELECT 'event_contexts' AS table_name, (SELECT count(*) FROM made_event_contexts) AS made, (SELECT count(*) FROM published_event_contexts) AS published,
  (SELECT count(*) FROM (FROM made_event_contexts EXCEPT ALL FROM published_event_contexts)) AS only_made,
  (SELECT count(*) FROM (FROM published_event_contexts EXCEPT ALL FROM made_event_contexts)) AS only_published
UNION ALL SELECT 'dyads' AS table_name, (SELECT count(*) FROM made_dyads) AS made, (SELECT count(*) FROM published_dyads) AS published,
  (SELECT count(*) FROM (FROM made_dyads EXCEPT ALL FROM published_dyads)) AS only_made,
  (SELECT count(*) FROM (FROM published_dyads EXCEPT ALL FROM made_dyads)) AS only_published
UNION ALL SELECT 'actor_dyads' AS table_name, (SELECT count(*) FROM made_actor_dyads) AS made, (SELECT count(*) FROM published_actor_dyads) AS published,
  (SELECT count(*) FROM (FROM made_actor_dyads EXCEPT ALL FROM published_actor_dyads)) AS only_made,
  (SELECT count(*) FROM (FROM published_actor_dyads EXCEPT ALL FROM made_actor_dyads)) AS only_published
UNION ALL SELECT 'monads' AS table_name, (SELECT count(*) FROM made_monads) AS made, (SELECT count(*) FROM published_monads) AS published,
  (SELECT count(*) FROM (FROM made_monads EXCEPT ALL FROM published_monads)) AS only_made,
  (SELECT count(*) FROM (FROM published_monads EXCEPT ALL FROM made_monads)) AS only_published
UNION ALL SELECT 'event_links' AS table_name, (SELECT count(*) FROM made_event_links) AS made, (SELECT count(*) FROM published_event_links) AS published,
  (SELECT count(*) FROM (FROM made_event_links EXCEPT ALL FROM published_event_links)) AS only_made,
  (SELECT count(*) FROM (FROM published_event_links EXCEPT ALL FROM made_event_links)) AS only_published
UNION ALL SELECT 'dyad_months' AS table_name, (SELECT count(*) FROM made_dyad_months) AS made, (SELECT count(*) FROM published_dyad_months) AS published,
  (SELECT count(*) FROM (FROM made_dyad_months EXCEPT ALL FROM published_dyad_months)) AS only_made,
  (SELECT count(*) FROM (FROM published_dyad_months EXCEPT ALL FROM made_dyad_months)) AS only_published;

FROM differences;
