"""`tracker export warc` and `wacz`: all that was served, written so that it comes in again as it was."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import store_samples as samples
from desk import Desk
from loopback import LONGER, WALL, policy
from test_import_history import DAY, PAGES, WATCH, put
from warcio.archiveiterator import ArchiveIterator

from tracker.app.history import archive_export, import_history
from tracker.app.history.export import Selection
from tracker.edge.archives import warc_writer, wacz_writer
from tracker.edge.store import Store
from tracker.errors import StoreError, UsageError

ALL = Selection()
LETTERS = "AABWSBBDC"
BESIDE = Path(sys.executable).parent


def lived(desk: Desk) -> None:
    """Looks of our own: unchanged, not modified, a wall, a page cut short, a version, another watch."""
    site = desk.site
    for body, more in (
        (policy(), {}), (policy(), {}), (WALL.format("1"), {}), (policy(LONGER), {"etag": '"2"'}),
        (policy(LONGER), {"etag": '"2"'}), (policy(LONGER | {"We do not sell": "We sell"}), {}),
    ):  # fmt: skip
        site.put(body, **more)
        desk.run("check", status=None)


@pytest.fixture
def imported(desk: Desk) -> Desk:
    """A record of a history whose bytes were all kept."""
    put(desk.folder / "in", LETTERS)
    desk.run("import", "acme/privacy", "in")
    return desk


def renewed(desk: Desk) -> None:
    """The same watch list, and nothing recorded."""
    for path in desk.db.parent.glob("policies.db*"):
        path.unlink()


def kept(desk: Desk) -> list[tuple[object, ...]]:
    """Bytes, headers and dates of all snapshots."""
    with Store.open(desk.db, read_only=True) as store:
        ids = [row[0] for row in store.database.rows("SELECT id FROM snapshots ORDER BY fetched_at")]
        shots = [store.snapshots.get(id) for id in ids]
        return [(shot.body, shot.headers, shot.url, shot.status, shot.fetched_at, shot.media_type) for shot in shots]


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """What warcio reads, each record with its digests compared."""
    listed = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            body = record.content_stream().read()
            listed.append((record.rec_type, dict(record.rec_headers.headers), body))
    return listed


@pytest.mark.parametrize("name", ["all.warc.gz", "all.wacz"])
def test_it_comes_in_again_as_it_was(imported: Desk, name: str) -> None:
    before, shots = imported.json("log"), kept(imported)
    told = imported.run("export", name.rpartition(".")[2].replace("gz", "warc"), name, "acme/privacy")
    assert told == f"{name}: 6 pages and 3 repeats of 1 watch\n"
    renewed(imported)
    assert "9 snapshots recorded" in imported.run("import", "acme/privacy", name)
    assert imported.json("log") == before
    assert kept(imported) == shots
    assert "Whole" in imported.run("verify")
