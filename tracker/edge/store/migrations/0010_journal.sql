CREATE TABLE journal (
  -- an entry for all that is recorded once and never changed, in the order it was recorded
  id INTEGER PRIMARY KEY,        -- 1, 2, 3 … without a gap, over all watches
  watch_id INTEGER REFERENCES watches(id),  -- NULL: of no single watch (a digest, a prune)
  written_at TEXT NOT NULL,      -- when what it covers was recorded; of an import: as of when
  kind TEXT NOT NULL,            -- began watch snapshot version verdict check hold hold_bytes hold_ended alert queued sent dead requeued review prune
  row_id INTEGER,                -- of the row it covers, in the table that goes with its kind; NULL: none
  content TEXT,                  -- what it covers, where no row holds that for good; NULL: it is made again from the row
  content_sha256 TEXT NOT NULL,  -- of what it covers (docs/database.md); of a version its chain_sha256
  link_sha256 TEXT NOT NULL      -- of the link before it of the same watch, and of all above but the content
) STRICT;
CREATE INDEX journal_watch_id ON journal(watch_id);
CREATE INDEX journal_alerts ON journal(row_id) WHERE kind = 'alert';
CREATE INDEX journal_watches ON journal(row_id) WHERE kind = 'watch';
CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END;
CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END;
