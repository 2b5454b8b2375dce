"""A sound record -> attacks on its schema: views, triggers, indexes, tables, and where they lie in the file."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tamper_attacks import Attack, to_schema
from tamper_sight import Contents

_WRITABLE = "PRAGMA writable_schema = ON"


def attacks(clean: Contents, chance: random.Random) -> Iterator[Attack]:
    yield from _views(clean)
    yield from _triggers(clean)
    yield from _indexes(clean)
    yield from _tables(clean)
    yield from _places(clean, chance)
    yield from _beside(clean)


def _named(clean: Contents, kind: str) -> list[tuple[str, str, str]]:
    """Name, table and SQL of each part of a kind that has SQL."""
    parts = [(name, table, sql) for (of, name), (table, sql) in clean.parts.items() if of == kind and sql]
    return sorted(part for part in parts if not part[0].startswith(("clauses_fts_", "sqlite_")))


def _rewritten(kind: str, name: str, sql: str) -> Attack:
    """A definition changed where it is stored, past SQLite's own checks."""
    quoted = sql.replace("'", "''")
    update = f"UPDATE sqlite_master SET sql = '{quoted}' WHERE type = '{kind}' AND name = '{name}'"
    return to_schema(f"{kind} {name} rewritten in place", _WRITABLE, update)


def _views(clean: Contents) -> Iterator[Attack]:
    for name, _, sql in _named(clean, "view"):
        drop = f"DROP VIEW {name}"
        head, _, body = sql.partition(" AS\n")
        yield to_schema(f"view {name} dropped", drop)
        for what, other in (
            ("that shows nothing", f"{head} AS SELECT * FROM (\n{body}\n) LIMIT 0"),
            ("in other spaces", sql.replace("\n", "\n ", 1)),
            ("with a text for a column", re.sub(r"\bw\.(watch|url)\b", r'"w.\1"', sql, count=1)),
            ("with a text for NULL", re.sub(r"\bNULL\b", '"NULL"', sql)),
            ("ordered by a text", re.sub(r"ORDER BY ([^()]+?)(;?)$", r'ORDER BY "\1"', sql.strip())),
            ("in capitals", sql.upper()),
        ):
            if other != sql:
                yield to_schema(f"view {name} replaced by one {what}", drop, other)
        yield to_schema(f"view {name} made a table", f"CREATE TABLE other AS SELECT * FROM {name}", drop,
                        f"ALTER TABLE other RENAME TO {name}")  # fmt: skip


def _triggers(clean: Contents) -> Iterator[Attack]:
    triggers = _named(clean, "trigger")
    for name, table, sql in triggers:
        drop = f"DROP TRIGGER {name}"
        yield to_schema(f"trigger {name} dropped", drop)
        yield to_schema(
            f"trigger {name} that does nothing", drop, re.sub(r"BEGIN.*END", "BEGIN SELECT 1; END", sql, flags=re.S)
        )
        never = sql.replace("WHEN ", "WHEN 0 AND ") if "WHEN" in sql else sql.replace("BEGIN", "WHEN 0 BEGIN", 1)
        yield to_schema(f"trigger {name} that is never asked", drop, never)
        yield to_schema(f"trigger {name} of another table", drop, re.sub(rf"ON {table}\b", "ON beats", sql))
        yield to_schema(f"trigger {name} in quotes", drop, sql.replace(f"ON {table}", f'ON "{table}"', 1))
    body = "AFTER INSERT ON {} BEGIN DELETE FROM slots; END"
    for name in ("other", "clauses_fts_other", "_sqlite_migrations_other", "OTHER trigger", "reviews_never_change2"):
        for table in ("checks", "reviews", "journal", "_sqlite_migrations"):
            yield to_schema(f'trigger "{name}" added to {table}', f'CREATE TRIGGER "{name}" {body.format(table)}')
    made = f"CREATE TRIGGER other {body.format('checks')}"
    for change in (
        "name = 'sqlite_other'",
        "type = 'view'",
        "type = 'index', name = 'clauses_fts_x'",
        "tbl_name = 'beats'",
    ):
        hide = f"UPDATE sqlite_master SET {change} WHERE name = 'other'"
        yield to_schema(f"a trigger hidden by {change}", made, _WRITABLE, hide)
    renamed = made.replace("other", "sqlite_other").replace("'", "''")
    both = f"UPDATE sqlite_master SET name = 'sqlite_other', sql = '{renamed}' WHERE name = 'other'"
    yield to_schema("a trigger by a name that is SQLite's own", made, _WRITABLE, both)


def _indexes(clean: Contents) -> Iterator[Attack]:
    for name, table, sql in _named(clean, "index"):
        drop, bare = f"DROP INDEX {name}", sql.partition(" WHERE ")[0]
        yield to_schema(f"index {name} dropped", drop)
        yield to_schema(f"index {name} over part of it", drop, f"{bare} WHERE 0")
        yield to_schema(f"index {name} in another order", drop, re.sub(r"\)$", " DESC)", bare))
        yield to_schema(f"index {name} of another table", drop, f"CREATE INDEX {name} ON beats(pid)")
        yield _emptied(name, table, sql)


def _emptied(name: str, table: str, sql: str) -> Attack:
    """An index without entries under a definition as it was: what is asked for by it is not found."""
    bare = sql.partition(" WHERE ")[0].replace("'", "''")
    update = "UPDATE sqlite_master SET sql = '{}' WHERE name = '{}'"
    empty = [_WRITABLE, update.format(f"{bare} WHERE 0", name)]
    quoted = sql.replace("'", "''")
    full = [f"REINDEX {name}", _WRITABLE, update.format(quoted, name)]
    return to_schema(f"index {name} of {table} emptied", *empty, then=full)


def _tables(clean: Contents) -> Iterator[Attack]:
    for name, _, sql in _named(clean, "table"):
        if "VIRTUAL" in sql:
            yield to_schema(f"table {name} dropped", "DROP TABLE clauses_fts")
            yield to_schema(f"table {name} made anew with other letters", "DROP TABLE clauses_fts",
                            sql.replace("text,", "text, tokenize='ascii',"))  # fmt: skip
            continue
        yield to_schema(f"table {name} dropped", "PRAGMA foreign_keys = OFF", f"DROP TABLE {name}")
        yield to_schema(f"table {name} renamed", f"ALTER TABLE {name} RENAME TO other")
        yield to_schema(f"table {name} with one more column", f"ALTER TABLE {name} ADD COLUMN other TEXT")
        yield to_schema(f"table {name} made a view", f"CREATE TABLE other AS SELECT * FROM {name}",
                        "PRAGMA foreign_keys = OFF", "PRAGMA legacy_alter_table = ON", f"DROP TABLE {name}",
                        f"CREATE VIEW {name} AS SELECT * FROM other")  # fmt: skip
        for what, other in (
            ("STRICT", sql.replace(") STRICT", ")")),
            ("NOT NULL", sql.replace(" NOT NULL", "", 1)),
            ("REFERENCES", re.sub(r" REFERENCES \"?\w+\"?\(id\)", "", sql, count=1)),
            ("CHECK", re.sub(r" CHECK \(.*?\)(?=[,)])", "", sql, count=1)),
            ("UNIQUE", sql.replace(" UNIQUE,", ",", 1)),
            ("a comment", re.sub(r"--.*", "--", sql, count=1)),
        ):
            if other != sql:
                yield _without(name, what, other)


def _without(name: str, what: str, sql: str) -> Attack:
    attack = _rewritten("table", name, sql)
    return Attack(f"table {name} without {what}", attack.alter)


def _places(clean: Contents, chance: random.Random) -> Iterator[Attack]:
    """Parts whose pages in the file are exchanged: the schema reads as before."""
    for kind, most in (("index", 16), ("table", 12)):
        names = [name for name, _, sql in _named(clean, kind) if "VIRTUAL" not in sql]
        pairs = [(one, other) for at, one in enumerate(names) for other in names[at + 1 :]]
        for one, other in chance.sample(pairs, most):
            yield to_schema(f"pages of {kind} {one} and {other} exchanged", *_exchange(one, other))
    internal = [name for of, name in clean.parts if of == "index" and name.startswith("sqlite_autoindex_")]
    for one, other in pairwise(internal):
        yield to_schema(f"pages of {one} and {other} exchanged", *_exchange(one, other))


def _exchange(one: str, other: str) -> Sequence[str]:
    return (
        _WRITABLE,
        "CREATE TEMP TABLE place AS SELECT name, rootpage FROM sqlite_master",
        f"UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM place WHERE name = '{other}') WHERE name = '{one}'",
        f"UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM place WHERE name = '{one}') WHERE name = '{other}'",
    )


def _beside(clean: Contents) -> Iterator[Attack]:
    """Parts of somebody else's, which are left alone, and some that only look so."""
    yield to_schema("a table of somebody else's", "CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('mine')")
    yield to_schema("a view of somebody else's", "CREATE VIEW mine AS SELECT count(*) AS versions FROM versions")
    yield to_schema("an index of somebody else's", "CREATE INDEX mine ON checks(outcome)")
    for name in ("versions", "checks", "reviews"):
        create = f"CREATE INDEX mine ON {name}(id)"
        emptied = _emptied("mine", name, create)
        yield Attack(f"an index of somebody else's of {name}, emptied", _both(create, emptied))
    set_of = "policy-version-change-tracker"
    yield to_schema(
        "a migration forgotten", f"DELETE FROM _sqlite_migrations WHERE migration_set = '{set_of}' AND id = 9"
    )
    yield to_schema(
        "words in the index that no clause has", "INSERT INTO clauses_fts(rowid, text) VALUES (1, 'we sell it')"
    )
    yield to_schema("the index of words emptied", "INSERT INTO clauses_fts(clauses_fts) VALUES ('delete-all')")


def _both(create: str, after: Attack) -> Callable[[Path], None]:
    first = to_schema("", create)

    def run(path: Path) -> None:
        first.alter(path)
        after.alter(path)

    return run
