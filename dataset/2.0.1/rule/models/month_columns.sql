-- Each count of a pair and a month by the column of dyad_months that it goes into. Every type and quad class of the codebook
-- has a row with nothing, so that it has a column even where no event is of it.
WITH counted AS (FROM month_counts WHERE month IS NOT NULL)
SELECT from_country, to_country, month, 'n_events' AS counts, n_events AS value FROM counted
UNION ALL SELECT from_country, to_country, month, column_of(quad_class), n_events FROM counted
UNION ALL SELECT from_country, to_country, month, column_of(type), n_events FROM counted
UNION ALL SELECT from_country, to_country, month, 'tenths', tenths FROM counted
UNION ALL SELECT from_country, to_country, month, 'n_told', n_told FROM month_told
UNION ALL SELECT NULL, NULL, NULL, unnest(['n_events', 'n_told', 'tenths']), 0
UNION ALL SELECT NULL, NULL, NULL, column_of(unnest([code, parent])), 0 FROM codes WHERE list = 'types'
UNION ALL SELECT NULL, NULL, NULL, column_of(code), 0 FROM codes WHERE list = 'quad_classes'
