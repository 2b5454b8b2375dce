"""The database's schema: named migrations that turn an empty file into one this tracker can use.

Each is a file in `migrations/`. A migration that was released is never edited: databases out there
hold its very text. What is new (a table, a column, a view) is a file and a name of its own, in the
order in which they are applied.
"""

from __future__ import annotations

from tracker import own_files

MIGRATIONS = (
    "0001_first",
    "0002_history_of_wordings",
    "0003_retention",
    "0004_asked_in_full",
    "0005_wordings",
    "0006_alerted_at",
    "0007_promised_days",
    "0008_told_in_time",
    "0009_seen_quickly",
    "0010_journal",
    "0011_imported",
    "0012_predecessors",
    "0013_rendered",
    "0014_same_clause",
    "0015_main_text",
)
"""Names of all migrations, in order."""
JOURNAL = "0010_journal"
"""The one that begins the journal, in which all that is there by then is taken up."""


def sql(name: str) -> str:
    """Read the script of a migration; each statement ends at the end of a line."""
    return own_files.text(__package__, f"migrations/{name}.sql")
