DROP VIEW outbox;
DROP VIEW upcoming;

CREATE TABLE alerts_of_any (
  -- something worth telling
  id INTEGER PRIMARY KEY,
  watch_id INTEGER REFERENCES watches(id),     -- NULL: about no single watch (a digest, a summary)
  version_id INTEGER REFERENCES versions(id),  -- that a change or a reminder is about
  kind TEXT NOT NULL,            -- change blind sight moved template reminder digest summary
  change_id TEXT NOT NULL UNIQUE,    -- the same if it is ever sent twice
  title TEXT NOT NULL,
  body TEXT NOT NULL,            -- empty for a change: made from the version when it is sent; of a digest or summary: its period
  created_at TEXT NOT NULL,
  alerted_at TEXT                -- the check whose alert was queued for a channel, or on import would have been; NULL: no channel yet
) STRICT;
INSERT INTO alerts_of_any SELECT id, watch_id, version_id, kind, change_id, title, body, created_at, alerted_at FROM alerts;

CREATE TABLE deliveries_of_any (
  -- an alert on its way to one channel
  id INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL REFERENCES alerts_of_any(id),
  channel TEXT NOT NULL,         -- its name in the watch list, never its URL
  state TEXT NOT NULL DEFAULT 'queued',  -- queued claimed sent dead
  attempts INTEGER NOT NULL DEFAULT 0,   -- begun so far
  not_before_at TEXT NOT NULL,   -- queued: next attempt; claimed: free again for another sender
  claimed_at TEXT,
  claimed_by TEXT,               -- the sender
  sent_at TEXT,
  last_error TEXT,
  reached TEXT NOT NULL DEFAULT '[]',  -- JSON list: fingerprints of the channel's recipients that took it already
  held_until_at TEXT,            -- waits for the channel's digest, or until it is no longer muted; NULL: goes out at once
  UNIQUE (alert_id, channel)
) STRICT;
INSERT INTO deliveries_of_any SELECT id, alert_id, channel, state, attempts, not_before_at, claimed_at, claimed_by, sent_at,
  last_error, reached, NULL FROM deliveries;

DROP TABLE deliveries;
DROP TABLE alerts;
ALTER TABLE alerts_of_any RENAME TO alerts;
ALTER TABLE deliveries_of_any RENAME TO deliveries;
CREATE INDEX alerts_version_id ON alerts(version_id) WHERE version_id IS NOT NULL;
CREATE INDEX alerts_untold ON alerts(created_at) WHERE alerted_at IS NULL;
CREATE INDEX alerts_by_period ON alerts(kind, id) WHERE kind IN ('digest', 'summary');
CREATE INDEX deliveries_waiting ON deliveries(not_before_at) WHERE state IN ('queued', 'claimed');
CREATE INDEX deliveries_held ON deliveries(channel, held_until_at) WHERE state = 'queued' AND held_until_at IS NOT NULL;

CREATE TABLE deadlines (
  -- the last day to object to a version; reckoned again when notice_days or the timezone of the watch list change
  version_id INTEGER PRIMARY KEY REFERENCES versions(id),
  deadline TEXT NOT NULL,        -- a day
  rule TEXT NOT NULL,            -- notice_days: of the watch list; effective: the day before; objection_period: the policy names it
  days INTEGER                   -- that the rule counts from the day the version was first seen; NULL for effective
) STRICT;
ALTER TABLE watches ADD COLUMN reckoned_with TEXT NOT NULL DEFAULT ''
  /* the timezone and notice_days that the deadlines of its versions were reckoned with */;

CREATE TABLE beats (
  -- the daemon's last beat that did its work, in the one row there is
  id INTEGER PRIMARY KEY CHECK (id = 1),
  beat_at TEXT NOT NULL,
  interval_s INTEGER NOT NULL,   -- between two beats: three missed ones mean that it stands still
  started_at TEXT NOT NULL,
  pid INTEGER NOT NULL,
  version TEXT NOT NULL
) STRICT;

CREATE VIEW outbox AS
-- what has not been delivered: waiting, on its way, or given up (dead); held_until_at: waits for a digest, or for a mute to end
SELECT w.watch, e.channel, e.state, a.kind, a.title, a.created_at, e.attempts, e.not_before_at, e.held_until_at, e.last_error,
  a.change_id, e.id AS delivery_id
FROM deliveries e JOIN alerts a ON a.id = e.alert_id LEFT JOIN watches w ON w.id = a.watch_id
WHERE e.state IN ('queued', 'claimed', 'dead')
ORDER BY a.created_at, e.id;

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
  WHERE w.dropped_at IS NULL AND (v.effective > date('now') OR t.deadline >= date('now')))
WHERE (takes_effect AND NOT has_later_date) OR (may_object AND NOT (object_rule = 'effective' AND has_later_date))
ORDER BY min(CASE WHEN takes_effect THEN effective ELSE '9999' END, CASE WHEN may_object THEN object_by ELSE '9999' END), watch, number;

CREATE VIEW unreviewed AS
-- changes that somebody was told of and that nobody has reviewed, newest first
SELECT w.watch, v.number, v.observed_at, d.materiality AS verdict, d.direction, t.deadline AS object_by, v.title, w.url
FROM alerts a JOIN versions v ON v.id = a.version_id JOIN watches w ON w.id = v.watch_id
JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
LEFT JOIN deadlines t ON t.version_id = v.id
WHERE a.kind = 'change' AND w.dropped_at IS NULL
  AND EXISTS (SELECT 1 FROM deliveries e WHERE e.alert_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.version_id = v.id)
ORDER BY v.observed_at DESC, v.id DESC;
