ALTER TABLE versions ADD COLUMN previous_id INTEGER REFERENCES versions(id)
  /* the version before it by time; NULL: there is none. Another one when older history comes in between */;
ALTER TABLE versions ADD COLUMN older_than INTEGER
  /* number of the version directly before which it was put when it was recorded; NULL: it came last */;
UPDATE versions SET previous_id =
  (SELECT p.id FROM versions p WHERE p.watch_id = versions.watch_id AND p.number = versions.number - 1);
CREATE INDEX versions_previous_id ON versions(previous_id);
DROP VIEW silent;
DROP VIEW upcoming;
DROP VIEW wordings;
DROP VIEW promises;
DROP VIEW health;

CREATE VIEW silent AS
-- silent: the meaning changed, the printed date did not; phantom: the date changed and nothing of weight did;
-- backwards: the date went back; late: published after its own effective date
SELECT w.watch, k.what, v.number, v.observed_at, d.materiality, d.direction,
  p.updated AS old_updated, v.updated AS new_updated, v.effective, w.url
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
JOIN versions p ON p.id = v.previous_id
JOIN (SELECT 'silent' AS what UNION ALL SELECT 'phantom' UNION ALL SELECT 'backwards' UNION ALL SELECT 'late') k
WHERE v.cause = 'vendor' AND CASE k.what
  WHEN 'silent' THEN d.silent = 1
  WHEN 'phantom' THEN d.materiality IN ('none', 'editorial') AND p.updated <> v.updated
  WHEN 'backwards' THEN v.updated < p.updated
  ELSE EXISTS (SELECT 1 FROM reasons r WHERE r.verdict_id = d.id AND r.rule = 'date.late') END
ORDER BY v.observed_at DESC, v.id DESC, k.what;

CREATE VIEW upcoming AS
-- effective dates and last days to object that lie ahead, nearest first
-- object_by: the last day to object, by the rule in object_rule; days and object_days: from today (UTC)
SELECT watch, effective, CAST(julianday(effective) - julianday(date('now')) AS INTEGER) AS days, number, observed_at, verdict,
  direction, object_by, CAST(julianday(object_by) - julianday(date('now')) AS INTEGER) AS object_days, object_rule,
  review, title, url
FROM (SELECT w.watch, v.effective, v.number, v.observed_at, COALESCE(d.materiality, 'first') AS verdict, d.direction,
    t.deadline AS object_by, t.rule AS object_rule,
    (SELECT state FROM reviews WHERE version_id = v.id ORDER BY id DESC LIMIT 1) AS review, v.title, w.url,
    v.effective > date('now') AND v.effective IS NOT p.effective AND length(v.effective) = 10 AS takes_effect,
    t.deadline >= date('now') AND d.materiality IN ('minor', 'material') AS may_object,
    EXISTS (SELECT 1 FROM versions l WHERE l.watch_id = v.watch_id AND (+l.observed_at, l.number) > (v.observed_at, v.number)
      AND l.effective IS NOT NULL AND l.effective <> v.effective) AS has_later_date
  FROM versions v JOIN watches w ON w.id = v.watch_id
  LEFT JOIN versions p ON p.id = v.previous_id
  LEFT JOIN deadlines t ON t.version_id = v.id
  LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
  WHERE w.dropped_at IS NULL AND v.id IN (SELECT id FROM versions WHERE effective > date('now')
    UNION SELECT version_id FROM deadlines WHERE deadline >= date('now')))
WHERE (takes_effect AND NOT has_later_date) OR (may_object AND NOT (object_rule = 'effective' AND has_later_date))
ORDER BY min(CASE WHEN takes_effect THEN effective ELSE '9999' END, CASE WHEN may_object THEN object_by ELSE '9999' END), watch, number;

CREATE VIEW wordings AS
-- since when it says this: each wording of each watch under whatever number and heading, first seen first
-- last_seen_at: the last look whose row is kept that found it; versions: in how many it stands
WITH looks AS MATERIALIZED (
  SELECT v.watch_id, v.number, v.observed_at, v.clause_ids,
    max(v.recorded_at, COALESCE((SELECT max(k.checked_at) FROM checks k WHERE k.watch_id = v.watch_id
      AND k.outcome IN ('not_modified', 'same_bytes', 'same_text', 'first', 'version')
      AND (n.id IS NULL OR k.checked_at < n.recorded_at)), '')) AS last_seen_at
  FROM versions v LEFT JOIN versions n ON n.previous_id = v.id)
SELECT watch, max(text) AS text, min(observed_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
  count(DISTINCT number) AS versions
FROM (SELECT w.watch, l.number, l.observed_at, l.last_seen_at, c.text, replace(replace(replace(replace(replace(replace(replace(replace(c.text, '‘', ''''), '’', ''''), '“', '"'), '”', '"'), '„', '"'), '‑', '-'), '–', '-'), '—', '-') AS alike
  FROM watches w JOIN looks l ON l.watch_id = w.id JOIN json_each(l.clause_ids) j JOIN clauses c ON c.id = j.value)
GROUP BY watch, alike
ORDER BY watch, first_seen_at, text;

CREATE VIEW promises AS
-- what each vendor promised about telling of changes (in the version before), beside what it did
-- lead_days: from the day the new text was first seen to the day it takes effect; below 0 it was late, NULL: the page kept its date or has none
SELECT w.watch, v.number, p.promise_channels AS channels, p.promise_timing AS timing, p.promise_on AS on_what, p.promise_days,
  p.use_is_acceptance, p.reader_must_check, v.observed_at, v.effective,
  CASE WHEN v.effective IS NOT p.effective THEN
    CAST(julianday(v.effective) - julianday(substr(v.observed_at, 1, 10)) AS INTEGER) END AS lead_days,
  COALESCE(d.materiality, 'first') AS verdict, d.silent, p.promise_quote AS quote
FROM versions v JOIN watches w ON w.id = v.watch_id
JOIN versions p ON p.id = COALESCE(v.previous_id, v.id)
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
WHERE v.cause = 'vendor'
ORDER BY w.watch, v.observed_at, v.number;

CREATE VIEW health AS
-- can we still see: each watch, the worst first
SELECT w.watch, w.last_good_at, w.last_checked_at, w.last_outcome, w.bad_checks, w.blind,
  CASE WHEN w.bad_checks > 0 THEN
    (SELECT message FROM checks WHERE watch_id = w.id AND checked_at = w.last_checked_at ORDER BY id DESC LIMIT 1) END AS message,
  w.next_check_at, w.moved_to, w.paused,
  (SELECT count(*) FROM versions WHERE watch_id = w.id) AS versions
FROM watches w
WHERE w.dropped_at IS NULL
ORDER BY w.blind DESC, w.bad_checks DESC, w.last_good_at;
