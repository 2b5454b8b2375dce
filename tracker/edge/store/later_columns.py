"""What came after the first schema, as the SQL of the migration that brings it (edge/store/schema)."""

from __future__ import annotations

from tracker.edge.store.views import PROMISES

_LEAD = "WHEN v.number > 1 THEN"
_LEAD_TOLD = "below 0 it was late"
# An effective date that stayed is that of the text before.
_PROMISES = PROMISES.replace(
    _LEAD, "WHEN v.number > 1 AND v.effective IS NOT p.effective THEN"
).replace(_LEAD_TOLD, "below 0 it was late, NULL: the page kept its date or has none")
_ON_WHAT = "p.promise_on AS on_what,"
_PROMISES_IN_DAYS = _PROMISES.replace(_ON_WHAT, f"{_ON_WHAT} p.promise_days,")
ASKED_IN_FULL = f"""
ALTER TABLE checks ADD COLUMN conditional INTEGER
  /* 1: asked "only if it changed"; 0: asked for the whole page; NULL: nobody was asked, or no answer */;
ALTER TABLE watches ADD COLUMN full_at TEXT
  /* when a server last answered with the whole page; NULL: not since this column is there */;
ALTER TABLE watches ADD COLUMN not_modified INTEGER NOT NULL
  /* looks since then that were answered "not modified" */ DEFAULT 0;
DROP VIEW promises;
{_PROMISES}
"""

# Before it, an import could only be told from a check by its time: a file is read in none.
ALERTED_AT = """
ALTER TABLE alerts ADD COLUMN alerted_at TEXT
  /* the check whose alert was queued for a channel, or on import would have been; NULL: no channel yet */;
UPDATE alerts SET alerted_at = created_at WHERE id IN (SELECT alert_id FROM deliveries)
  OR version_id IN (SELECT version_id FROM checks WHERE elapsed_ms = 0);
CREATE INDEX alerts_untold ON alerts(created_at) WHERE alerted_at IS NULL;
"""

PROMISED_DAYS = f"""
ALTER TABLE versions ADD COLUMN promise_days INTEGER
  /* of notice before a change, the fewest that are named; NULL: no number is, or not looked for yet */;
DROP VIEW promises;
{_PROMISES_IN_DAYS}
"""
