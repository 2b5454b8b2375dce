"""Columns that came after the first schema, as the SQL of the migration that adds them (edge/schema)."""

from __future__ import annotations

ASKED_IN_FULL = """
ALTER TABLE checks ADD COLUMN conditional INTEGER
  /* 1: asked "only if it changed"; 0: asked for the whole page; NULL: nobody was asked, or no answer */;
ALTER TABLE watches ADD COLUMN full_at TEXT
  /* when a server last answered with the whole page; NULL: not since this column is there */;
ALTER TABLE watches ADD COLUMN not_modified INTEGER NOT NULL
  /* looks since then that were answered "not modified" */ DEFAULT 0;
"""
