CREATE VIEW wordings AS
-- since when it says this: each wording of each watch under whatever number and heading, first seen first
-- last_seen_at: the last look whose row is kept that found it; versions: in how many it stands
WITH looks AS MATERIALIZED (
  SELECT v.watch_id, v.number, v.observed_at, v.clause_ids,
    max(v.recorded_at, COALESCE((SELECT max(k.checked_at) FROM checks k WHERE k.watch_id = v.watch_id
      AND k.outcome IN ('not_modified', 'same_bytes', 'same_text', 'first', 'version')
      AND (n.id IS NULL OR k.checked_at < n.recorded_at)), '')) AS last_seen_at
  FROM versions v LEFT JOIN versions n ON n.watch_id = v.watch_id AND n.number = v.number + 1)
SELECT watch, max(text) AS text, min(observed_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
  count(DISTINCT number) AS versions
FROM (SELECT w.watch, l.number, l.observed_at, l.last_seen_at, c.text, replace(replace(replace(replace(replace(replace(replace(replace(c.text, '‘', ''''), '’', ''''), '“', '"'), '”', '"'), '„', '"'), '‑', '-'), '–', '-'), '—', '-') AS alike
  FROM watches w JOIN looks l ON l.watch_id = w.id JOIN json_each(l.clause_ids) j JOIN clauses c ON c.id = j.value)
GROUP BY watch, alike
ORDER BY watch, first_seen_at, text;
