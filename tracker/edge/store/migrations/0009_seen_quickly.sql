CREATE INDEX versions_observed_at ON versions(observed_at);
CREATE INDEX versions_effective ON versions(effective) WHERE effective IS NOT NULL;
CREATE INDEX deadlines_deadline ON deadlines(deadline);
CREATE INDEX reasons_category ON reasons(category, verdict_id);
DROP VIEW upcoming;

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
    EXISTS (SELECT 1 FROM versions l WHERE l.watch_id = v.watch_id AND l.number > v.number
      AND l.effective IS NOT NULL AND l.effective <> v.effective) AS has_later_date
  FROM versions v JOIN watches w ON w.id = v.watch_id
  LEFT JOIN versions p ON p.watch_id = v.watch_id AND p.number = v.number - 1
  LEFT JOIN deadlines t ON t.version_id = v.id
  LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
  WHERE w.dropped_at IS NULL AND v.id IN (SELECT id FROM versions WHERE effective > date('now')
    UNION SELECT version_id FROM deadlines WHERE deadline >= date('now')))
WHERE (takes_effect AND NOT has_later_date) OR (may_object AND NOT (object_rule = 'effective' AND has_later_date))
ORDER BY min(CASE WHEN takes_effect THEN effective ELSE '9999' END, CASE WHEN may_object THEN object_by ELSE '9999' END), watch, number;
