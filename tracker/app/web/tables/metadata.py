"""A database's schema -> what Datasette is told of it: descriptions, facets, ready questions."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import field
from importlib import resources
from typing import Any

from tracker.app.web.tables import descriptions
from tracker.app.web.tables.descriptions import Described
from tracker.frozen import dataclass

NAME = "policies"
"""Name of the database in Datasette, and so the first part of its addresses."""

SETTINGS: Mapping[str, int | bool] = {
    # The file itself is nobody's to take: rows, as CSV or JSON, are what a reader may have.
    "allow_download": False,
    # Datasette adds a database `_memory` where it is given no file; `allow_sql` is not about it.
    "default_allow_sql": False,
    # What one reader may see is not for a proxy to keep, and the daemon writes meanwhile.
    "default_cache_ttl": 0,
    # A facet is guessed for each column at up to 50 ms each; ours are named in tables.toml.
    "suggest_facets": False,
    # Measured with 300 watches, 3,000 versions and 60,000 changes (SQLite 3.40): the facet
    # `categories` of the view redline takes 1,130 ms, of the table changes 400 ms, all others at
    # most 160 ms. Where a facet takes longer, Datasette leaves it out and says so on the page.
    "facet_time_limit_ms": 1500,
    # No facet gets more time than this. Without a watch, the view wordings needs more.
    "sql_time_limit_ms": 2000,
}
"""Settings of Datasette that suit this database."""


@dataclass(frozen=True, slots=True)
class Question:
    """A ready query with a page of its own."""

    name: str
    title: str
    sql: str
    """What it asks of the reader stands in it as `:name`."""
    description: str = ""
    example: Mapping[str, str | int] = field(default_factory=dict)
    """Values that make it the query in docs/database.md."""
    in_docs: str = ""
    """That query, where other words ask the same."""


@dataclass(frozen=True, slots=True)
class _Relation:
    """A table or a view."""

    name: str
    is_view: bool
    columns: tuple[str, ...]
    described: Described


def metadata(
    conn: sqlite3.Connection, allow_sql: bool | Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Make what `Datasette(metadata=…)` expects for a database named `policies`.

    Args:
        conn: a connection to the database; only its schema is read.
        allow_sql: who may ask SQL of their own: True anybody, False nobody, else whom Datasette's
            "allow" syntax names, as in `{"id": "operator"}`.

    Returns:
        Metadata of one database: title, description, tables and views with their columns, ready
        queries.

    Raises:
        sqlite3.Error: the schema cannot be read.
    """
    ours = _read("tables.toml")
    return {
        "databases": {
            NAME: {
                "title": ours["title"],
                "description": ours["description"],
                "allow_sql": allow_sql,
                "tables": _tables(conn, ours),
                "queries": {question.name: _query(question) for question in questions()},
            }
        }
    }


def questions() -> tuple[Question, ...]:
    """Read the ready questions.

    Returns:
        All of them, the most asked first.
    """
    return tuple(Question(**question) for question in _read("questions.toml")["questions"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))


def _query(question: Question) -> dict[str, str | bool]:
    """Write a question the way Datasette wants it; its SQL is a click away."""
    query: dict[str, str | bool] = {
        "title": question.title,
        "sql": question.sql.strip(),
        "hide_sql": True,
    }
    if question.description:
        query["description"] = question.description
    return query


def _tables(conn: sqlite3.Connection, ours: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Join what the schema says of each table and view with what `tables.toml` does."""
    relations = _relations(conn)
    in_tables = [_own(relation, ours) for relation in relations if not relation.is_view]
    shared = _shared(in_tables)
    tables = {}
    for relation in relations:
        table: dict[str, Any] = {"description": relation.described.description}
        table |= ours["tables"].get(relation.name, {})
        words = ours["columns"] | _own(relation, ours)
        if relation.is_view:
            words = shared | words
        table["columns"] = {name: words[name] for name in relation.columns if name in words}
        tables[relation.name] = table
    return tables


def _own(relation: _Relation, ours: Mapping[str, Any]) -> dict[str, str]:
    """Describe columns by what is said of this very table or view."""
    more: dict[str, str] = ours["tables"].get(relation.name, {}).get("columns", {})
    return relation.described.columns | more


def _relations(conn: sqlite3.Connection) -> list[_Relation]:
    schema = conn.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"
    )
    relations = []
    for name, kind, sql in schema.fetchall():
        rows = conn.execute("SELECT name FROM pragma_table_info(?)", [name]).fetchall()
        columns = tuple(row[0] for row in rows)
        described = descriptions.describe(kind, sql, columns)
        relations.append(_Relation(name, kind == "view", columns, described))
    return relations


def _shared(tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Describe columns by their names alone, but for names that tables describe differently."""
    by_name: dict[str, set[str]] = {}
    for columns in tables:
        for name, description in columns.items():
            by_name.setdefault(name, set()).add(description)
    return {name: alike.pop() for name, alike in by_name.items() if len(alike) == 1}
