DROP VIEW held;
DROP VIEW flips;
CREATE TABLE holds_anew (
  -- page texts that did not become a version: in doubt (held) or dismissed (artifact)
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  kind TEXT NOT NULL,            -- held artifact
  suspicion TEXT NOT NULL,       -- shrunk, seen_before …
  sentence TEXT NOT NULL,        -- the suspicion in words
  text_sha256 TEXT NOT NULL,     -- of the folded text
  body_sha256 TEXT NOT NULL,     -- of the bytes first seen; stays when they are pruned
  snapshot_id INTEGER REFERENCES snapshots(id),  -- those bytes; NULL: pruned, for they led to nothing
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  times_seen INTEGER NOT NULL DEFAULT 1,
  ended_at TEXT,                 -- of a held text; NULL while open, and for artifacts
  ended_as TEXT                  -- confirmed: became a version; returned: known text came back; replaced: by another
) STRICT;
INSERT INTO holds_anew SELECT h.id, h.watch_id, h.kind, h.suspicion, h.sentence, h.text_sha256, s.sha256, h.snapshot_id,
  h.first_seen_at, h.last_seen_at, h.times_seen, h.ended_at, h.ended_as
FROM holds h JOIN snapshots s ON s.id = h.snapshot_id;
DROP TABLE holds;
ALTER TABLE holds_anew RENAME TO holds;
CREATE INDEX holds_watch_id ON holds(watch_id);
CREATE UNIQUE INDEX holds_open ON holds(watch_id) WHERE kind = 'held' AND ended_at IS NULL;

CREATE VIEW held AS
-- page texts in doubt now: neither a version nor dismissed
SELECT w.watch, h.suspicion, h.sentence, h.first_seen_at, h.last_seen_at, h.times_seen, h.snapshot_id, w.url
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.ended_at IS NULL
ORDER BY h.first_seen_at;

CREATE VIEW flips AS
-- pages that showed an earlier edition and went back: no change, and no alert of its own
SELECT w.watch, count(*) AS times, max(h.first_seen_at) AS last_seen_at, max(h.ended_at) AS last_back_at, w.url
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.suspicion = 'seen_before' AND h.ended_as = 'returned'
GROUP BY w.id
ORDER BY last_seen_at DESC;

ALTER TABLE deliveries ADD COLUMN reached TEXT NOT NULL
  /* JSON list: fingerprints of recipients that took it where others of the channel did not */ DEFAULT '[]';
