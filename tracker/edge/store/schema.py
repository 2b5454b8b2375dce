"""The database's schema, as named migrations that turn an empty file into one this tracker can use
(edge/store/migration).

The comments stand inside the CREATE statements so that `sqlite-utils schema data/policies.db`
explains every column. A migration that was released is never edited; a later one follows it.
"""

from __future__ import annotations

from tracker.edge.store.later_columns import ALERTED_AT, ASKED_IN_FULL, PROMISED_DAYS
from tracker.edge.store.views import FLIPS, HELD, RESTLESS, SILENT_AND_LATE, VIEWS, WORDINGS

WATCHES = """
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
"""

CHECKS = """
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
"""

SNAPSHOTS = """
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
"""

VERSIONS = """
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
"""

CLAUSES = """
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
"""

VERDICTS = """
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
"""

HOLDS = """
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
"""

ALERTS = """
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
"""

REVIEWS = """
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
"""

SLOTS = """
CREATE TABLE slots (
  -- places of a page where something else stood than in the version in force: how often, lately
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  slot TEXT NOT NULL,            -- 'numbers …': a sentence but for its numbers; 'place …': the headings it is under
  text TEXT NOT NULL,            -- what stood there last
  changed INTEGER NOT NULL,      -- looks at which something else stood there than at the look before
  first_at TEXT NOT NULL,        -- of those looks
  last_at TEXT NOT NULL,
  PRIMARY KEY (watch_id, slot)
) STRICT, WITHOUT ROWID;
"""

RETENTION = f"""
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
{HELD}{FLIPS}
ALTER TABLE deliveries ADD COLUMN reached TEXT NOT NULL
  /* JSON list: fingerprints of recipients that took it where others of the channel did not */ DEFAULT '[]';
"""  # noqa: S608

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "0001_first",
        WATCHES
        + CHECKS
        + SNAPSHOTS
        + VERSIONS
        + CLAUSES
        + VERDICTS
        + HOLDS
        + ALERTS
        + REVIEWS
        + VIEWS,
    ),
    ("0002_history_of_wordings", SLOTS + RESTLESS + FLIPS + SILENT_AND_LATE),
    ("0003_retention", RETENTION),
    ("0004_asked_in_full", ASKED_IN_FULL),
    ("0005_wordings", WORDINGS),
    ("0006_alerted_at", ALERTED_AT),
    ("0007_promised_days", PROMISED_DAYS),
)
"""Name and SQL of each migration, in order."""
