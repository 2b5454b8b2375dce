"""What somebody typed -> a query in SQLite's full-text language, or plain words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def words_of(text: str) -> list[str]:
    """The words to look for; none where there is nothing but signs."""
    return re.findall(r"\w+", text)


def ask(text: str, run: Callable[[str], T]) -> T:
    """Run a query as it was typed; what is none, as words that must all be there.

    Args:
        text: with a word at least.
        run: a query -> its answer.

    Raises:
        sqlite3.Error: the database cannot be read.
    """
    try:
        return run(text)
    except sqlite3.OperationalError as exc:
        # Of the query's own: `opt-out` asks FTS5 for a column named out, an apostrophe is a syntax
        # error.
        if exc.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return run(" ".join(f'"{word}"' for word in words_of(text)))
