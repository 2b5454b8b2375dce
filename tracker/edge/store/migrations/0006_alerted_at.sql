ALTER TABLE alerts ADD COLUMN alerted_at TEXT
  /* the check whose alert was queued for a channel, or on import would have been; NULL: no channel yet */;
UPDATE alerts SET alerted_at = created_at WHERE id IN (SELECT alert_id FROM deliveries)
  OR version_id IN (SELECT version_id FROM checks WHERE elapsed_ms = 0);
CREATE INDEX alerts_untold ON alerts(created_at) WHERE alerted_at IS NULL;
