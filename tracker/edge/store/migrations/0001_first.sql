CREATE TABLE watches (
  -- a page to look at, as the watch list names it, with what the last look left behind
  id INTEGER PRIMARY KEY,            -- never changes; a rename keeps history and chain
  watch TEXT NOT NULL UNIQUE,        -- 'vendor/document'
  vendor TEXT NOT NULL,
  document TEXT NOT NULL,
  url TEXT NOT NULL,                 -- as the watch list gives it
  tags TEXT NOT NULL DEFAULT '[]',   -- JSON list
  paused INTEGER NOT NULL DEFAULT 0,
  every_s INTEGER,                   -- seconds between looks; NULL with a cron line
  cron TEXT,
  timezone TEXT NOT NULL,
  alert_at TEXT NOT NULL,            -- least materiality that alerts
  signed_on TEXT,                    -- day the reader agreed to these terms
  notice_days INTEGER,               -- days the reader may object in
  added_at TEXT NOT NULL,
  dropped_at TEXT,                   -- when it left the watch list; NULL while in it
  next_check_at TEXT,                -- due from then on; NULL when paused or dropped
  retry_at TEXT,                     -- not before this, as the server's Retry-After said
  version_id INTEGER REFERENCES versions(id),  -- the current version; NULL before the first
  body_sha256 TEXT,                  -- of the bytes last found to carry the current version's text
  surface_sha256 TEXT,               -- of all the text on that page: when it stays, the page need not be read
  checks_pruned_before TEXT,         -- rows of checks that found nothing are kept from this time on
  reading_key TEXT NOT NULL DEFAULT '',  -- how those bytes were read: extractor edition, select, remove, fragment
  etag TEXT,                         -- validator of the current version, never of a held page
  last_modified TEXT,                -- likewise
  last_checked_at TEXT,
  last_outcome TEXT,                 -- as in checks.outcome
  last_good_at TEXT,                 -- last look that saw the policy
  bad_checks INTEGER NOT NULL DEFAULT 0,   -- looks in a row that did not see it
  blind INTEGER NOT NULL DEFAULT 0,  -- 1 while a blind alert is out
  moved_to TEXT                      -- where a permanent redirect was last told to lead
) STRICT;
CREATE INDEX watches_next_check_at ON watches(next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE checks (
  -- one look at a page
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  checked_at TEXT NOT NULL,
  outcome TEXT NOT NULL,     -- not_modified same_bytes same_text first version held artifact failed blocked
  status INTEGER,            -- of HTTP
  elapsed_ms INTEGER,
  size_bytes INTEGER,
  body_sha256 TEXT,          -- only where it is not the one the watch already had
  error TEXT,                -- name of the fault
  message TEXT,              -- the fault in a sentence
  snapshot_id INTEGER REFERENCES snapshots(id),  -- the bytes, where they were kept
  version_id INTEGER REFERENCES versions(id)     -- the version this look made
) STRICT;
CREATE INDEX checks_watch_id ON checks(watch_id);

CREATE TABLE snapshots (
  -- bytes as served, kept once for each watch and never changed
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  sha256 TEXT NOT NULL,      -- of the bytes as served, hexadecimal
  size_bytes INTEGER NOT NULL,   -- of the bytes as served
  keyframe_id INTEGER REFERENCES snapshots(id),  -- whose bytes are the zstd dictionary; NULL: none is needed
  media_type TEXT NOT NULL,
  url TEXT NOT NULL,         -- where they came from, after redirects
  status INTEGER NOT NULL,   -- of HTTP
  headers TEXT NOT NULL,     -- JSON list of [name, value]
  fetched_at TEXT NOT NULL,  -- first time; later ones are in checks
  body BLOB NOT NULL,        -- one zstd frame
  UNIQUE (watch_id, sha256)
) STRICT;
CREATE TRIGGER snapshots_never_change BEFORE UPDATE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot never changes'); END;

CREATE TABLE versions (
  -- the policy's text when it differs from the one before, numbered per watch
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  number INTEGER NOT NULL,       -- 1, 2, 3 … of the watch
  observed_at TEXT NOT NULL,     -- when this text was first seen
  recorded_at TEXT NOT NULL,     -- when the check that made it a version ran
  cause TEXT NOT NULL,           -- vendor: the page changed; extractor: we read it better
  snapshot_id INTEGER NOT NULL REFERENCES snapshots(id),
  text_sha256 TEXT NOT NULL,     -- of the folded text
  chain_sha256 TEXT NOT NULL,    -- of the version before, this row, its snapshot and its clauses (docs/database.md)
  title TEXT NOT NULL,
  language TEXT,
  updated TEXT,                  -- date the page prints as its last update, ISO 8601
  effective TEXT,                -- date the page prints as the day it takes effect
  words INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  reading_key TEXT NOT NULL,     -- how it was read: extractor edition, select, remove, fragment
  promise_channels TEXT NOT NULL,    -- JSON list: page email homepage website terms_of_service
  promise_timing TEXT,           -- before_effective when_posted unspecified
  promise_on TEXT,               -- material any
  use_is_acceptance INTEGER NOT NULL,
  reader_must_check INTEGER NOT NULL,
  promise_quote TEXT NOT NULL,   -- the words the promise rests on
  clause_ids TEXT NOT NULL,      -- JSON list of clauses.id in reading order
  UNIQUE (watch_id, number)
) STRICT;

CREATE TABLE clauses (
  -- each distinct clause of a watch, once
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  content_hash INTEGER NOT NULL, -- first 8 bytes of SHA-256 over headings, number, kind and text
  kind TEXT NOT NULL,            -- heading paragraph item row
  number TEXT,                   -- as printed, "4.2"
  heading TEXT NOT NULL,         -- the headings it stands under, joined
  text TEXT NOT NULL,
  heading_path TEXT,             -- the same headings as JSON list, only where ' › ' stands inside one of them
  first_version INTEGER,         -- number of the version it first stood in; NULL: known from a comparison only
  removed_in INTEGER             -- number of the version it was gone in; NULL: in force; 0: never was in a version
) STRICT;
CREATE INDEX clauses_content ON clauses(watch_id, content_hash);
CREATE VIRTUAL TABLE clauses_fts USING FTS5 (text, content="clauses", content_rowid="id");
CREATE TRIGGER clauses_ad AFTER DELETE ON clauses
WHEN old.id <= (SELECT COALESCE(max(id), 0) FROM clauses_fts_docsize) BEGIN
  INSERT INTO clauses_fts (clauses_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER clauses_au AFTER UPDATE OF text ON clauses
WHEN old.id <= (SELECT COALESCE(max(id), 0) FROM clauses_fts_docsize) BEGIN
  INSERT INTO clauses_fts (clauses_fts, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO clauses_fts (rowid, text) VALUES (new.id, new.text);
END;

CREATE TABLE verdicts (
  -- what the rules said of a version; the newest of a version counts, older ones stay
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions(id),
  decided_at TEXT NOT NULL,
  edition TEXT NOT NULL,         -- of the rules
  materiality TEXT NOT NULL,     -- none artifact editorial minor material
  direction TEXT NOT NULL,       -- weaker stronger mixed neutral, the reader's side
  silent INTEGER                 -- 1: the meaning changed and the printed date did not; NULL: cannot be seen
) STRICT;
CREATE INDEX verdicts_version_id ON verdicts(version_id);
CREATE TABLE changes (
  -- one clause's difference from the version before, as a verdict saw it
  id INTEGER PRIMARY KEY,
  verdict_id INTEGER NOT NULL REFERENCES verdicts(id),
  position INTEGER NOT NULL,     -- reading order, from 0
  kind TEXT NOT NULL,            -- added removed modified moved renumbered
  moved INTEGER NOT NULL,        -- 1: modified and moved
  old_clause_ids TEXT NOT NULL,  -- JSON list of clauses.id
  new_clause_ids TEXT NOT NULL,  -- JSON list of clauses.id
  materiality TEXT NOT NULL,
  direction TEXT NOT NULL,
  categories TEXT NOT NULL,      -- JSON list
  redline TEXT                   -- the clause with [-deleted-] and {+inserted+} words, where it was modified
) STRICT;
CREATE INDEX changes_verdict_id ON changes(verdict_id);
CREATE TABLE reasons (
  -- why a change, or a version as a whole, matters or does not
  id INTEGER PRIMARY KEY,
  verdict_id INTEGER NOT NULL REFERENCES verdicts(id),
  change_id INTEGER REFERENCES changes(id),  -- NULL: of the version as a whole
  position INTEGER NOT NULL,     -- of the change's or the version's reasons, from 0
  rule TEXT NOT NULL,            -- that said it
  materiality TEXT NOT NULL,
  category TEXT NOT NULL,
  direction TEXT NOT NULL,
  text TEXT NOT NULL,            -- a sentence
  quote TEXT NOT NULL            -- the words it rests on
) STRICT;
CREATE INDEX reasons_verdict_id ON reasons(verdict_id);

CREATE TABLE holds (
  -- page texts that did not become a version: in doubt (held) or dismissed (artifact)
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  kind TEXT NOT NULL,            -- held artifact
  suspicion TEXT NOT NULL,       -- shrunk, seen_before …
  sentence TEXT NOT NULL,        -- the suspicion in words
  text_sha256 TEXT NOT NULL,     -- of the folded text
  snapshot_id INTEGER NOT NULL REFERENCES snapshots(id),  -- the bytes first seen
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  times_seen INTEGER NOT NULL DEFAULT 1,
  ended_at TEXT,                 -- of a held text; NULL while open, and for artifacts
  ended_as TEXT                  -- confirmed: became a version; returned: known text came back; replaced: by another
) STRICT;
CREATE INDEX holds_watch_id ON holds(watch_id);
CREATE UNIQUE INDEX holds_open ON holds(watch_id) WHERE kind = 'held' AND ended_at IS NULL;

CREATE TABLE alerts (
  -- something worth telling
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  version_id INTEGER REFERENCES versions(id),  -- that a change alert is about
  kind TEXT NOT NULL,            -- change blind sight moved
  change_id TEXT NOT NULL UNIQUE,    -- the same if it is ever sent twice
  title TEXT NOT NULL,
  body TEXT NOT NULL,            -- empty for a change: made from the version when it is sent
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX alerts_version_id ON alerts(version_id) WHERE version_id IS NOT NULL;
CREATE TABLE deliveries (
  -- an alert on its way to one channel
  id INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL REFERENCES alerts(id),
  channel TEXT NOT NULL,         -- its name in the watch list, never its URL
  state TEXT NOT NULL DEFAULT 'queued',  -- queued claimed sent dead
  attempts INTEGER NOT NULL DEFAULT 0,   -- begun so far
  not_before_at TEXT NOT NULL,   -- queued: next attempt; claimed: free again for another sender
  claimed_at TEXT,
  claimed_by TEXT,               -- the sender
  sent_at TEXT,
  last_error TEXT,
  UNIQUE (alert_id, channel)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries(not_before_at) WHERE state IN ('queued', 'claimed');

CREATE TABLE reviews (
  -- what a reader made of a version; rows are only ever added
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions(id),
  reviewed_at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('seen', 'dismissed', 'wrong')),
  right_verdict TEXT,            -- materiality it should have been, where the verdict was wrong
  note TEXT NOT NULL DEFAULT '',
  reviewer TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX reviews_version_id ON reviews(version_id);
CREATE TRIGGER reviews_never_change BEFORE UPDATE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END;
CREATE TRIGGER reviews_never_go BEFORE DELETE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END;

CREATE VIEW timeline AS
-- what changed lately: every version, newest first ('first' is where watching began)
SELECT w.watch, v.number, v.observed_at, COALESCE(d.materiality, 'first') AS verdict, d.direction, d.silent,
  (SELECT count(*) FROM changes c WHERE c.verdict_id = d.id) AS changes,
  v.updated, v.effective, v.cause, v.title, w.url
FROM versions v JOIN watches w ON w.id = v.watch_id LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
ORDER BY v.observed_at DESC, v.id DESC;

CREATE VIEW material AS
-- what mattered: material versions, newest first, with why and whether someone has looked
SELECT w.watch, v.number, v.observed_at, d.direction, d.silent,
  (SELECT group_concat(text, ' | ') FROM
    (SELECT text FROM reasons WHERE verdict_id = d.id AND materiality = 'material' GROUP BY text ORDER BY min(id)))
    AS reasons,
  v.effective,
  (SELECT state FROM reviews WHERE version_id = v.id ORDER BY id DESC LIMIT 1) AS review,
  w.url
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
WHERE d.materiality = 'material'
ORDER BY v.observed_at DESC, v.id DESC;

CREATE VIEW redline AS
-- what exactly: each change of each version, newest version first, in reading order
SELECT w.watch, v.number, v.observed_at, c.position, c.kind, c.moved, s.heading, s.number AS clause,
  c.materiality, c.direction, c.categories,
  COALESCE(c.redline,
    CASE c.kind WHEN 'added' THEN '{+' || (SELECT group_concat(text, char(10)) FROM
    (SELECT k.text FROM json_each(c.new_clause_ids) j JOIN clauses k ON k.id = j.value ORDER BY j.key)) || '+}' WHEN 'removed' THEN '[-' || (SELECT group_concat(text, char(10)) FROM
    (SELECT k.text FROM json_each(c.old_clause_ids) j JOIN clauses k ON k.id = j.value ORDER BY j.key)) || '-]' END)
    AS redline,
  (SELECT group_concat(text, char(10)) FROM
    (SELECT k.text FROM json_each(c.old_clause_ids) j JOIN clauses k ON k.id = j.value ORDER BY j.key)) AS old_text,
  (SELECT group_concat(text, char(10)) FROM
    (SELECT k.text FROM json_each(c.new_clause_ids) j JOIN clauses k ON k.id = j.value ORDER BY j.key)) AS new_text
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
JOIN changes c ON c.verdict_id = d.id LEFT JOIN clauses s ON s.id = COALESCE(json_extract(c.new_clause_ids, '$[0]'), json_extract(c.old_clause_ids, '$[0]'))
ORDER BY v.observed_at DESC, v.id DESC, c.position;

CREATE VIEW why AS
-- the reasons of each verdict with the words they rest on; heading is empty where the whole version is meant
SELECT w.watch, v.number, v.observed_at, r.materiality, r.category, r.direction, r.text AS reason, r.quote,
  s.heading, r.rule, d.edition
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
JOIN reasons r ON r.verdict_id = d.id LEFT JOIN changes c ON c.id = r.change_id LEFT JOIN clauses s ON s.id = COALESCE(json_extract(c.new_clause_ids, '$[0]'), json_extract(c.old_clause_ids, '$[0]'))
ORDER BY v.observed_at DESC, v.id DESC, r.id;

CREATE VIEW current AS
-- the text today: the clauses in force, in reading order
SELECT w.watch, v.number, j.key + 1 AS position, k.heading, k.number AS clause, k.kind, k.text,
  k.first_version AS since_version
FROM watches w JOIN versions v ON v.id = w.version_id
JOIN json_each(v.clause_ids) j JOIN clauses k ON k.id = j.value
WHERE w.dropped_at IS NULL
ORDER BY w.watch, j.key;

CREATE VIEW health AS
-- can we still see: each watch, the worst first
SELECT w.watch, w.last_good_at, w.last_checked_at, w.last_outcome, w.bad_checks, w.blind,
  CASE WHEN w.bad_checks > 0 THEN
    (SELECT message FROM checks WHERE watch_id = w.id ORDER BY id DESC LIMIT 1) END AS message,
  w.next_check_at, w.moved_to, w.paused,
  (SELECT count(*) FROM versions WHERE watch_id = w.id) AS versions
FROM watches w
WHERE w.dropped_at IS NULL
ORDER BY w.blind DESC, w.bad_checks DESC, w.last_good_at;

CREATE VIEW held AS
-- page texts in doubt now: neither a version nor dismissed
SELECT w.watch, h.suspicion, h.sentence, h.first_seen_at, h.last_seen_at, h.times_seen, h.snapshot_id, w.url
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.ended_at IS NULL
ORDER BY h.first_seen_at;

CREATE VIEW due AS
-- what should be looked at now, longest overdue first
SELECT watch, next_check_at, last_checked_at, bad_checks, url
FROM watches
WHERE next_check_at <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now') AND NOT paused AND dropped_at IS NULL
ORDER BY next_check_at, id;

CREATE VIEW outbox AS
-- what has not been delivered: waiting, on its way, or given up (dead)
SELECT w.watch, e.channel, e.state, a.kind, a.title, a.created_at, e.attempts, e.not_before_at, e.last_error,
  a.change_id, e.id AS delivery_id
FROM deliveries e JOIN alerts a ON a.id = e.alert_id JOIN watches w ON w.id = a.watch_id
WHERE e.state IN ('queued', 'claimed', 'dead')
ORDER BY a.created_at, e.id;

CREATE VIEW silent AS
-- silent: the meaning changed and the printed date did not; phantom: the date changed and nothing of weight did
SELECT w.watch, CASE WHEN d.silent = 1 THEN 'silent' ELSE 'phantom' END AS what, v.number, v.observed_at,
  d.materiality, d.direction, p.updated AS old_updated, v.updated AS new_updated, w.url
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
JOIN versions p ON p.watch_id = v.watch_id AND p.number = v.number - 1
WHERE v.cause = 'vendor'
  AND (d.silent = 1 OR (d.materiality IN ('none', 'editorial') AND p.updated <> v.updated))
ORDER BY v.observed_at DESC, v.id DESC;

CREATE VIEW upcoming AS
-- effective dates ahead, nearest first; object_by is the last day to object where the watch list gives notice_days
SELECT w.watch, v.effective, CAST(julianday(v.effective) - julianday(date('now')) AS INTEGER) AS days,
  v.number, v.observed_at, COALESCE(d.materiality, 'first') AS verdict, d.direction,
  date(v.observed_at, '+' || w.notice_days || ' days') AS object_by, v.title, w.url
FROM watches w JOIN versions v ON v.id = w.version_id LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
WHERE v.effective > date('now') AND w.dropped_at IS NULL
ORDER BY v.effective, w.watch;

CREATE VIEW promises AS
-- what each vendor promised about telling of changes (in the version before), beside what it did
-- lead_days: from the day the new text was first seen to the day it takes effect; below 0 it was late
SELECT w.watch, v.number, p.promise_channels AS channels, p.promise_timing AS timing, p.promise_on AS on_what,
  p.use_is_acceptance, p.reader_must_check, v.observed_at, v.effective,
  CASE WHEN v.number > 1 THEN
    CAST(julianday(v.effective) - julianday(substr(v.observed_at, 1, 10)) AS INTEGER) END AS lead_days,
  COALESCE(d.materiality, 'first') AS verdict, d.silent, p.promise_quote AS quote
FROM versions v JOIN watches w ON w.id = v.watch_id
JOIN versions p ON p.watch_id = v.watch_id AND p.number = max(v.number - 1, 1)
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
WHERE v.cause = 'vendor'
ORDER BY w.watch, v.number;
