"""The watch list into rows, and rows into what is due and where each watch stands."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.rows import held_page, to_json
from tracker.errors import UsageError
from tracker.model import KnownPage, Standing, Validators, Watch

# What the watch list decides; all else in the row is what checks left behind.
_LISTED = (
    "vendor",
    "document",
    "url",
    "tags",
    "paused",
    "every_s",
    "cron",
    "timezone",
    "alert_at",
    "signed_on",
    "notice_days",
)
# A change of one of these makes the watch due at once.
_SCHEDULE = ("every_s", "cron", "timezone")
# A clock set back by less than this delays a check by no more, and must not make every watch due at
# once.
_CLOCK_SLACK = timedelta(hours=1)

_LISTED_AS = """
SELECT w.*, (SELECT observed_at FROM versions WHERE watch_id = w.id AND previous_id IS NULL)
  AS first_at
FROM watches w"""
_STANDING = """
SELECT w.watch, w.body_sha256, w.surface_sha256, w.main_sha256, w.reading_key,
  w.etag, w.last_modified, w.bad_checks, w.blind, w.last_checked_at,
  w.retry_at, w.moved_to, w.full_at, w.not_modified, v.number, v.text_sha256, v.observed_at,
  h.text_sha256 AS held_text, h.suspicion, h.sentence, h.first_seen_at, h.times_seen, h.snapshot_id,
  h.body_sha256 AS held_body
FROM watches w LEFT JOIN versions v ON v.id = w.version_id
LEFT JOIN holds h ON h.watch_id = w.id AND h.kind = 'held' AND h.ended_at IS NULL
WHERE w.watch = ?
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A watch as the list named it last; one that has left the list keeps its history."""

    watch_id: str
    vendor: str
    document: str
    url: str
    tags: tuple[str, ...]
    every_s: int | None
    is_paused: bool
    signed_on: str | None
    added_at: datetime
    began_at: datetime
    """When it was added, or its first version seen: an imported history is older than the list."""
    dropped_at: datetime | None
    pruned_before: datetime | None
    """Of checks before that, rows are kept only of those that found something."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a watch is called."""

    watch_id: str
    vendor: str
    document: str
    tags: tuple[str, ...]
    is_dropped: bool


class Watches:
    """The watches in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, watches: Sequence[Watch], now: datetime) -> None:
        """Make the database's watches those of the list; missing ones are dropped, not deleted.

        A watch that comes back has its history; another address or schedule makes it due at once,
        and another address forgets the validators of the old one.

        Args:
            watches: of the whole list, ids unique.
            now: aware.

        Raises:
            StoreError: the database cannot be written; nothing was.
        """
        at = to_text(now)
        with self._database.transaction() as conn:
            journal = self._database.journal
            known = {row["watch"]: row for row in conn.execute("SELECT * FROM watches")}
            for watch in watches:
                row = known.pop(watch.id, None)
                if row is None:
                    self._insert(watch, at)
                    continue
                listed = _relisted(row, watch)
                changed = {**listed, **_schedule_columns(row, watch, listed, at)}
                if changed:
                    settings = ", ".join(f"{name} = ?" for name in changed)
                    sql = f"UPDATE watches SET {settings} WHERE id = ?"  # noqa: S608
                    conn.execute(sql, [*changed.values(), row["id"]])
                if listed:
                    journal.note_row("watch", row["id"], row["id"], at)
            for row in known.values():
                if row["dropped_at"] is None:
                    sql = "UPDATE watches SET dropped_at = ?, next_check_at = NULL WHERE id = ?"
                    conn.execute(sql, [at, row["id"]])
                    journal.note_row("watch", row["id"], row["id"], at)

    def _insert(self, watch: Watch, at: str) -> None:
        columns = {
            "watch": watch.id,
            **_columns(watch),
            "added_at": at,
            "next_check_at": None if watch.paused else at,
        }
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO watches ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        rowid = self._database.insert(sql, list(columns.values()))
        self._database.journal.note_row("watch", rowid, rowid, at)

    def rename(self, old: str, new: str, now: datetime) -> None:
        """Give a watch another id; history and chain stay.

        Args:
            old: its id.
            new: `vendor/document`, not yet taken.
            now: aware.

        Raises:
            UsageError: there is no such watch, or the new id is taken.
            StoreError: the database cannot be written.
        """
        with self._database.transaction(durable=True) as conn:
            rowid = self._database.watch_rowid(old)
            if conn.execute("SELECT 1 FROM watches WHERE watch = ?", [new]).fetchone():
                raise UsageError(f"{new}: there is a watch of this id already; {old} keeps its own")
            conn.execute("UPDATE watches SET watch = ? WHERE id = ?", [new, rowid])
            self._database.journal.note_row("watch", rowid, rowid, to_text(now))

    def ids(self) -> list[str]:
        """Name the watches that are in the list.

        Returns:
            Their ids, in the order they were added.
        """
        return [
            row[0]
            for row in self._database.rows(
                "SELECT watch FROM watches WHERE dropped_at IS NULL ORDER BY id"
            )
        ]

    def due(self, now: datetime) -> list[str]:
        """Say what should be looked at.

        A watch last looked at in the future is due too: the clock has jumped back, and its plan
        with it.

        Args:
            now: aware.

        Returns:
            Ids of watches, longest overdue first.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = (
            "SELECT watch FROM watches WHERE (next_check_at <= ? OR (last_checked_at > ? AND"
            " next_check_at IS NOT NULL)) AND NOT paused AND dropped_at IS NULL ORDER BY"
            " next_check_at, id"
        )
        return [
            row[0] for row in self._database.rows(sql, [to_text(now), to_text(now + _CLOCK_SLACK)])
        ]

    def set_next(
        self, watch_id: str, at: datetime | None, *, retry_at: datetime | None = None
    ) -> None:
        """Plan a watch's next look.

        Args:
            watch_id: of the watch.
            at: from when on it is due; None for never.
            retry_at: not before this, as the server's Retry-After said; None forgets it.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be written.
        """
        rowid = self._database.watch_rowid(watch_id)
        values = [at and to_text(at), retry_at and to_text(retry_at), rowid]
        with self._database.transaction() as conn:
            conn.execute("UPDATE watches SET next_check_at = ?, retry_at = ? WHERE id = ?", values)

    def retry_after(self) -> dict[str, str]:
        """Say which servers asked not to be asked again too soon.

        Returns:
            Watch to the moment its last Retry-After named, perhaps past.

        Raises:
            StoreError: the database cannot be read.
        """
        return {
            row[0]: row[1]
            for row in self._database.rows(
                "SELECT watch, retry_at FROM watches WHERE retry_at IS NOT NULL"
            )
        }

    def listed(self) -> list[Listed]:
        """Name all watches there are and were, by id.

        Raises:
            StoreError: the database cannot be read.
        """
        return [_to_listed(row) for row in self._database.rows(f"{_LISTED_AS} ORDER BY w.watch")]

    def of_vendor(self, vendor: str) -> list[Listed]:
        """Name the watches whose ids begin with a vendor's part, by id.

        Raises:
            StoreError: the database cannot be read.
        """
        # "0" is the character behind "/".
        sql = f"{_LISTED_AS} WHERE w.watch >= ? AND w.watch < ? ORDER BY w.watch"
        rows = self._database.rows(sql, [f"{vendor}/", f"{vendor}0"])
        return [_to_listed(row) for row in rows]

    def is_known(self, watch_id: str) -> bool:
        """Whether there is or was such a watch.

        Raises:
            StoreError: the database cannot be read.
        """
        return bool(self._database.rows("SELECT 1 FROM watches WHERE watch = ?", [watch_id]))

    def names(self) -> list[Named]:
        """Name all watches there are and were, by id, and nothing more of them.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = "SELECT watch, vendor, document, tags, dropped_at FROM watches ORDER BY watch"
        return [
            Named(
                row["watch"],
                row["vendor"],
                row["document"],
                _tags(row["tags"]),
                row["dropped_at"] is not None,
            )
            for row in self._database.rows(sql)
        ]

    def named(self, watch_id: str) -> Listed:
        """Say how the list named a watch last.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        rowid = self._database.watch_rowid(watch_id)
        return _to_listed(self._database.rows(f"{_LISTED_AS} WHERE w.id = ?", [rowid])[0])

    def standing(self, watch_id: str) -> Standing:
        """Say where a watch stands before a check.

        Args:
            watch_id: of the watch.

        Returns:
            Its current version, validators, held page and troubles.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        row = self._database.row(_STANDING, [watch_id])
        if row is None:
            # Called for its UsageError: only an unknown watch has no row.
            self._database.watch_rowid(watch_id)
            raise AssertionError("unreachable")
        return Standing(
            watch_id=watch_id,
            number=row["number"] or 0,
            page=KnownPage(
                body_sha256=row["body_sha256"],
                surface_sha256=row["surface_sha256"],
                main_sha256=row["main_sha256"],
                text_sha256=row["text_sha256"],
                reading_key=row["reading_key"],
            ),
            validators=Validators(row["etag"], row["last_modified"]),
            observed_at=row["observed_at"] and to_moment(row["observed_at"]),
            held=held_page(row) if row["held_text"] is not None else None,
            bad_checks=row["bad_checks"],
            blind=bool(row["blind"]),
            last_checked_at=row["last_checked_at"] and to_moment(row["last_checked_at"]),
            retry_at=row["retry_at"] and to_moment(row["retry_at"]),
            moved_to=row["moved_to"],
            full_at=row["full_at"] and to_moment(row["full_at"]),
            not_modified=row["not_modified"],
        )


@functools.lru_cache(maxsize=256)
def _tags(text: str) -> tuple[str, ...]:
    """Tags as stored; a list has few different ones."""
    return tuple(json.loads(text))


def _to_listed(row: sqlite3.Row) -> Listed:
    began_at = min(at for at in (row["added_at"], row["first_at"]) if at)
    return Listed(
        watch_id=row["watch"],
        vendor=row["vendor"],
        document=row["document"],
        url=row["url"],
        tags=_tags(row["tags"]),
        every_s=row["every_s"],
        is_paused=bool(row["paused"]),
        signed_on=row["signed_on"],
        added_at=to_moment(row["added_at"]),
        began_at=to_moment(began_at),
        dropped_at=row["dropped_at"] and to_moment(row["dropped_at"]),
        pruned_before=row["checks_pruned_before"] and to_moment(row["checks_pruned_before"]),
    )


def _columns(watch: Watch) -> dict[str, str | int | None]:
    """What the list says of a watch, by column."""
    schedule = watch.schedule
    values: tuple[str | int | None, ...] = (
        watch.vendor,
        watch.document,
        watch.url,
        to_json(watch.tags),
        int(watch.paused),
        schedule.every_s,
        schedule.cron,
        schedule.timezone,
        watch.alert_at,
        watch.signed_on,
        watch.notice_days,
    )
    return dict(zip(_LISTED, values, strict=True))


def _relisted(row: sqlite3.Row, watch: Watch) -> dict[str, Any]:
    """Columns in which the list now differs from a watch's row."""
    changed = {name: value for name, value in _columns(watch).items() if row[name] != value}
    return changed if row["dropped_at"] is None else {**changed, "dropped_at": None}


def _schedule_columns(
    row: sqlite3.Row, watch: Watch, listed: Collection[str], at: str
) -> dict[str, Any]:
    """What follows for the next check from what the list changed."""
    # They are of the old page: a 304 to them would say nothing about the new one.
    old_page = ("etag", "last_modified", "moved_to", "retry_at") if "url" in listed else ()
    columns: dict[str, Any] = dict.fromkeys(old_page)
    if watch.paused:
        return columns if row["next_check_at"] is None else {**columns, "next_check_at": None}
    is_due = row["next_check_at"] is None or not {"url", *_SCHEDULE}.isdisjoint(listed)
    return {**columns, "next_check_at": at} if is_due else columns
