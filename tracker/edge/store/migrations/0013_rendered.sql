ALTER TABLE snapshots ADD COLUMN plain_snapshot_id INTEGER REFERENCES snapshots(id)
  /* of a page that a browser rendered: what was served before any script ran; NULL: bytes as served */;
