"""What two databases hold, row by row, to see that they are the same record."""

from __future__ import annotations

from tracker.edge.store import Store

# Of writing: when a database was made, when a watch was added and is looked at next.
_TIMES = {"watches": {"added_at", "next_check_at"}}
_OF_THE_FILE = ("_sqlite_migrations", "sqlite_")


def rows(store: Store) -> dict[str, list[str]]:
    """All rows of all tables, but for the times of writing."""
    names = [row[0] for row in store.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = {}
    for table in names:
        if table.startswith(_OF_THE_FILE):
            continue
        columns = [row[1] for row in store.database.rows(f"PRAGMA table_info({table})")]
        kept = ", ".join(column for column in columns if column not in _TIMES.get(table, ()))
        where = " WHERE kind <> 'began'" if table == "journal" else ""
        tables[table] = [repr(tuple(row)) for row in store.database.rows(f"SELECT {kept} FROM {table}{where}")]
    return tables


def of(store: Store) -> tuple[dict[str, list[str]], list[object]]:
    """All rows and the heads of all chains; the record proves itself."""
    assert store.proof.verify() == []
    return rows(store), [tuple(head) for head in store.chain.heads()]
