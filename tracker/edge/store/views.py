"""The views: each turns the tables into the answer to one question, readable with `sqlite-utils
rows … -t`.
"""

from __future__ import annotations

# A version's verdict is its newest; a version without one is the first of its watch.
_VERDICT = "verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)"
_OLD_TEXT = """(SELECT group_concat(text, char(10)) FROM
    (SELECT k.text FROM json_each(c.old_clause_ids) j JOIN clauses k ON k.id = j.value ORDER BY j.key))"""
_NEW_TEXT = _OLD_TEXT.replace("old_clause_ids", "new_clause_ids")
# The clause that names a change: the new side's first, the old side's where it was removed.
_SIDE = (
    "clauses s ON s.id = COALESCE(json_extract(c.new_clause_ids, '$[0]'),"
    " json_extract(c.old_clause_ids, '$[0]'))"
)

TIMELINE = f"""
CREATE VIEW timeline AS
-- what changed lately: every version, newest first ('first' is where watching began)
SELECT w.watch, v.number, v.observed_at, COALESCE(d.materiality, 'first') AS verdict, d.direction, d.silent,
  (SELECT count(*) FROM changes c WHERE c.verdict_id = d.id) AS changes,
  v.updated, v.effective, v.cause, v.title, w.url
FROM versions v JOIN watches w ON w.id = v.watch_id LEFT JOIN {_VERDICT}
ORDER BY v.observed_at DESC, v.id DESC;
"""  # noqa: S608

MATERIAL = f"""
CREATE VIEW material AS
-- what mattered: material versions, newest first, with why and whether someone has looked
SELECT w.watch, v.number, v.observed_at, d.direction, d.silent,
  (SELECT group_concat(text, ' | ') FROM
    (SELECT text FROM reasons WHERE verdict_id = d.id AND materiality = 'material' GROUP BY text ORDER BY min(id)))
    AS reasons,
  v.effective,
  (SELECT state FROM reviews WHERE version_id = v.id ORDER BY id DESC LIMIT 1) AS review,
  w.url
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN {_VERDICT}
WHERE d.materiality = 'material'
ORDER BY v.observed_at DESC, v.id DESC;
"""  # noqa: S608

REDLINE = f"""
CREATE VIEW redline AS
-- what exactly: each change of each version, newest version first, in reading order
SELECT w.watch, v.number, v.observed_at, c.position, c.kind, c.moved, s.heading, s.number AS clause,
  c.materiality, c.direction, c.categories,
  COALESCE(c.redline,
    CASE c.kind WHEN 'added' THEN '{{+' || {_NEW_TEXT} || '+}}' WHEN 'removed' THEN '[-' || {_OLD_TEXT} || '-]' END)
    AS redline,
  {_OLD_TEXT} AS old_text,
  {_NEW_TEXT} AS new_text
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN {_VERDICT}
JOIN changes c ON c.verdict_id = d.id LEFT JOIN {_SIDE}
ORDER BY v.observed_at DESC, v.id DESC, c.position;
"""  # noqa: S608

WHY = f"""
CREATE VIEW why AS
-- the reasons of each verdict with the words they rest on; heading is empty where the whole version is meant
SELECT w.watch, v.number, v.observed_at, r.materiality, r.category, r.direction, r.text AS reason, r.quote,
  s.heading, r.rule, d.edition
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN {_VERDICT}
JOIN reasons r ON r.verdict_id = d.id LEFT JOIN changes c ON c.id = r.change_id LEFT JOIN {_SIDE}
ORDER BY v.observed_at DESC, v.id DESC, r.id;
"""  # noqa: S608

CURRENT = """
CREATE VIEW current AS
-- the text today: the clauses in force, in reading order
SELECT w.watch, v.number, j.key + 1 AS position, k.heading, k.number AS clause, k.kind, k.text,
  k.first_version AS since_version
FROM watches w JOIN versions v ON v.id = w.version_id
JOIN json_each(v.clause_ids) j JOIN clauses k ON k.id = j.value
WHERE w.dropped_at IS NULL
ORDER BY w.watch, j.key;
"""

HEALTH = """
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
"""

HELD = """
CREATE VIEW held AS
-- page texts in doubt now: neither a version nor dismissed
SELECT w.watch, h.suspicion, h.sentence, h.first_seen_at, h.last_seen_at, h.times_seen, h.snapshot_id, w.url
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.ended_at IS NULL
ORDER BY h.first_seen_at;
"""

DUE = """
CREATE VIEW due AS
-- what should be looked at now, longest overdue first
SELECT watch, next_check_at, last_checked_at, bad_checks, url
FROM watches
WHERE next_check_at <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now') AND NOT paused AND dropped_at IS NULL
ORDER BY next_check_at, id;
"""

OUTBOX = """
CREATE VIEW outbox AS
-- what has not been delivered: waiting, on its way, or given up (dead)
SELECT w.watch, e.channel, e.state, a.kind, a.title, a.created_at, e.attempts, e.not_before_at, e.last_error,
  a.change_id, e.id AS delivery_id
FROM deliveries e JOIN alerts a ON a.id = e.alert_id JOIN watches w ON w.id = a.watch_id
WHERE e.state IN ('queued', 'claimed', 'dead')
ORDER BY a.created_at, e.id;
"""

SILENT = f"""
CREATE VIEW silent AS
-- silent: the meaning changed and the printed date did not; phantom: the date changed and nothing of weight did
SELECT w.watch, CASE WHEN d.silent = 1 THEN 'silent' ELSE 'phantom' END AS what, v.number, v.observed_at,
  d.materiality, d.direction, p.updated AS old_updated, v.updated AS new_updated, w.url
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN {_VERDICT}
JOIN versions p ON p.watch_id = v.watch_id AND p.number = v.number - 1
WHERE v.cause = 'vendor'
  AND (d.silent = 1 OR (d.materiality IN ('none', 'editorial') AND p.updated <> v.updated))
ORDER BY v.observed_at DESC, v.id DESC;
"""  # noqa: S608

UPCOMING = f"""
CREATE VIEW upcoming AS
-- effective dates ahead, nearest first; object_by is the last day to object where the watch list gives notice_days
SELECT w.watch, v.effective, CAST(julianday(v.effective) - julianday(date('now')) AS INTEGER) AS days,
  v.number, v.observed_at, COALESCE(d.materiality, 'first') AS verdict, d.direction,
  date(v.observed_at, '+' || w.notice_days || ' days') AS object_by, v.title, w.url
FROM watches w JOIN versions v ON v.id = w.version_id LEFT JOIN {_VERDICT}
WHERE v.effective > date('now') AND w.dropped_at IS NULL
ORDER BY v.effective, w.watch;
"""  # noqa: S608

PROMISES = f"""
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
LEFT JOIN {_VERDICT}
WHERE v.cause = 'vendor'
ORDER BY w.watch, v.number;
"""  # noqa: S608

RESTLESS = """
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
"""

FLIPS = """
CREATE VIEW flips AS
-- pages that showed an earlier edition and went back: no change, and no alert of its own
SELECT w.watch, count(*) AS times, max(h.first_seen_at) AS last_seen_at, max(h.ended_at) AS last_back_at, w.url
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.suspicion = 'seen_before' AND h.ended_as = 'returned'
GROUP BY w.id
ORDER BY last_seen_at DESC;
"""

SILENT_AND_LATE = f"""
DROP VIEW silent;
CREATE VIEW silent AS
-- silent: the meaning changed, the printed date did not; phantom: the date changed and nothing of weight did;
-- backwards: the date went back; late: published after its own effective date
SELECT w.watch, k.what, v.number, v.observed_at, d.materiality, d.direction,
  p.updated AS old_updated, v.updated AS new_updated, v.effective, w.url
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN {_VERDICT}
JOIN versions p ON p.watch_id = v.watch_id AND p.number = v.number - 1
JOIN (SELECT 'silent' AS what UNION ALL SELECT 'phantom' UNION ALL SELECT 'backwards' UNION ALL SELECT 'late') k
WHERE v.cause = 'vendor' AND CASE k.what
  WHEN 'silent' THEN d.silent = 1
  WHEN 'phantom' THEN d.materiality IN ('none', 'editorial') AND p.updated <> v.updated
  WHEN 'backwards' THEN v.updated < p.updated
  ELSE EXISTS (SELECT 1 FROM reasons r WHERE r.verdict_id = d.id AND r.rule = 'date.late') END
ORDER BY v.observed_at DESC, v.id DESC, k.what;
"""  # noqa: S608

# What only a machine can tell apart, as far as SQL can say it: the quotes and dashes that are
# common in policies. Each is one call in another, and SQLite's parser takes no more than some
# twenty.
_ALIKE = (("‘’", "''"), ("“”„", '"'), ("‑–—", "-"))


def _alike(column: str) -> str:
    for many, one in _ALIKE:
        for character in many:
            column = f"replace({column}, '{character}', '{one}')"
    return column


WORDINGS = f"""
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
FROM (SELECT w.watch, l.number, l.observed_at, l.last_seen_at, c.text, {_alike("c.text")} AS alike
  FROM watches w JOIN looks l ON l.watch_id = w.id JOIN json_each(l.clause_ids) j JOIN clauses c ON c.id = j.value)
GROUP BY watch, alike
ORDER BY watch, first_seen_at, text;
"""  # noqa: S608

VIEWS = "".join(
    (TIMELINE, MATERIAL, REDLINE, WHY, CURRENT, HEALTH, HELD, DUE, OUTBOX, SILENT, UPCOMING, PROMISES)
)  # fmt: skip
"""All views as they stood at the first release; those after it have migrations of their own."""
