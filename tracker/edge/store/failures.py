"""What SQLite raises -> the project's errors, each one sentence and what to do next."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from tracker.errors import StoreError

_NO_UTF8 = "Could not decode to UTF-8"
# What to do next differs by code; the words of SQLite alone do not say it.
SENTENCES = {
    sqlite3.SQLITE_BUSY: "is locked by another program; try again when it is done",
    sqlite3.SQLITE_LOCKED: "is locked by another program; try again when it is done",
    sqlite3.SQLITE_PROTOCOL: "is locked by another program; try again when it is done",
    sqlite3.SQLITE_READONLY: "cannot be written: it, or its directory, is read-only",
    sqlite3.SQLITE_PERM: "cannot be used: permission was denied",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look at the rights of the file and of its"
    " directory",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; nothing of this step was recorded",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a copy, or save what can be read with"
    " `sqlite3 FILE .recover`",
    sqlite3.SQLITE_NOTADB: "is not a database; name another file",
    sqlite3.SQLITE_TOOBIG: "cannot take a value of this size",
}
"""What is said of each code of SQLite's."""


@contextlib.contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn what SQLite raises of the file, the disk or another program into a sentence.

    Defects of the tracker pass.

    Args:
        path: of the database, for the sentence.

    Raises:
        StoreError: the database cannot be used.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.Error as exc:
        # The low byte is SQLite's primary code; the rest only adds detail.
        code = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if str(exc).startswith(_NO_UTF8):
            # Python's own words, which quote the cell; they come without a code of SQLite's.
            raise StoreError(
                f"{path} is damaged: a text in it is no UTF-8; `tracker verify` says where"
            ) from exc
        raise StoreError(f"{path} {SENTENCES.get(code, 'cannot be used')} ({exc})") from exc
    except UnicodeDecodeError as exc:
        # SQLite quotes the schema in its errors, and Python cannot read the quotation.
        raise StoreError(
            f"{path} {SENTENCES[sqlite3.SQLITE_CORRUPT]} (its schema is no UTF-8)"
        ) from exc
    except UnicodeEncodeError as exc:
        raise StoreError(
            f"{path} cannot take a text with half a character in it ({exc.reason})"
        ) from exc
