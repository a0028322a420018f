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
