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

CREATE VIEW restless AS
-- what changes at nearly every look; it does not count where counts = 0 (learn = false in the watch list: it does)
SELECT watch, slot, text, changed, looks, first_at, last_at,
  NOT (last_at >= strftime('%Y-%m-%dT%H:%M:%SZ', last_checked_at, '-14 days')
    AND CASE WHEN slot LIKE 'numbers %' THEN changed >= 2 AND 3 * changed >= 2 * looks
      ELSE changed >= 3 AND 4 * changed >= 3 * looks END) AS counts
FROM (SELECT w.watch, s.slot, s.text, s.changed, s.first_at, s.last_at, w.last_checked_at,
    (SELECT count(*) FROM checks k WHERE k.watch_id = s.watch_id AND k.checked_at >= s.first_at
      AND k.outcome NOT IN ('failed', 'blocked')) AS looks
  FROM slots s JOIN watches w ON w.id = s.watch_id
  WHERE s.changed >= 2)
ORDER BY watch, slot;

CREATE VIEW flips AS
-- pages that showed an earlier edition and went back: no change, and no alert of its own
SELECT w.watch, count(*) AS times, max(h.first_seen_at) AS last_seen_at, max(h.ended_at) AS last_back_at, w.url
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.suspicion = 'seen_before' AND h.ended_as = 'returned'
GROUP BY w.id
ORDER BY last_seen_at DESC;

DROP VIEW silent;
CREATE VIEW silent AS
-- silent: the meaning changed, the printed date did not; phantom: the date changed and nothing of weight did;
-- backwards: the date went back; late: published after its own effective date
SELECT w.watch, k.what, v.number, v.observed_at, d.materiality, d.direction,
  p.updated AS old_updated, v.updated AS new_updated, v.effective, w.url
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
JOIN versions p ON p.watch_id = v.watch_id AND p.number = v.number - 1
JOIN (SELECT 'silent' AS what UNION ALL SELECT 'phantom' UNION ALL SELECT 'backwards' UNION ALL SELECT 'late') k
WHERE v.cause = 'vendor' AND CASE k.what
  WHEN 'silent' THEN d.silent = 1
  WHEN 'phantom' THEN d.materiality IN ('none', 'editorial') AND p.updated <> v.updated
  WHEN 'backwards' THEN v.updated < p.updated
  ELSE EXISTS (SELECT 1 FROM reasons r WHERE r.verdict_id = d.id AND r.rule = 'date.late') END
ORDER BY v.observed_at DESC, v.id DESC, k.what;
