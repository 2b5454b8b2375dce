ALTER TABLE versions ADD COLUMN promise_days INTEGER
  /* of notice before a change, the fewest that are named; NULL: no number is, or not looked for yet */;
DROP VIEW promises;

CREATE VIEW promises AS
-- what each vendor promised about telling of changes (in the version before), beside what it did
-- lead_days: from the day the new text was first seen to the day it takes effect; below 0 it was late, NULL: the page kept its date or has none
SELECT w.watch, v.number, p.promise_channels AS channels, p.promise_timing AS timing, p.promise_on AS on_what, p.promise_days,
  p.use_is_acceptance, p.reader_must_check, v.observed_at, v.effective,
  CASE WHEN v.number > 1 AND v.effective IS NOT p.effective THEN
    CAST(julianday(v.effective) - julianday(substr(v.observed_at, 1, 10)) AS INTEGER) END AS lead_days,
  COALESCE(d.materiality, 'first') AS verdict, d.silent, p.promise_quote AS quote
FROM versions v JOIN watches w ON w.id = v.watch_id
JOIN versions p ON p.watch_id = v.watch_id AND p.number = max(v.number - 1, 1)
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
WHERE v.cause = 'vendor'
ORDER BY w.watch, v.number;
