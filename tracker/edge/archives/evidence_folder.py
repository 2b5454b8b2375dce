"""Snapshots and texts -> a folder of evidence that anyone can check; pages are in a WARC file."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tracker.edge.archives.warc_writer import Look, WarcWriter
from tracker.errors import UsageError
from tracker.model import Snapshot

SUMS = "SHA256SUMS"


def warc(snapshots: Sequence[Snapshot], software: str, now: datetime) -> bytes:
    """Write responses as they were served into a web archive.

    Args:
        snapshots: in order.
        software: name and version of what writes.
        now: aware.

    Returns:
        A WARC 1.1 file, gzipped a record at a time: a `warcinfo`, then a `response` for each
        snapshot; for a rendered page a `response` with what was served, and a `resource` with what
        the browser made of it.

    Source: ISO 28500:2017.
    """
    made = io.BytesIO()
    writer = WarcWriter(made.write)
    writer.info([("software", software), ("format", "WARC File Format 1.1")], now)
    for snapshot in snapshots:
        writer.seen(snapshot, Look(snapshot.fetched_at))
    return made.getvalue()


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder that only its owner can read, with their SHA-256 beside them.

    Args:
        folder: not there yet, or empty.
        files: name to bytes; `SHA256SUMS` is added, as `sha256sum -c` reads it.

    Raises:
        UsageError: there is something already, it is a symbolic link, or it cannot be written.
    """
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in files.items())
    if folder.is_symlink():
        raise UsageError(
            f"{folder} is a symbolic link; name the folder itself, so that nothing is written"
            " elsewhere"
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Held open from here on: whatever is put in its place meanwhile, the files go into this
        # one.
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.listdir(opened):
                raise UsageError(
                    f"{folder}: Expected no such folder or an empty one, there are files in it;"
                    " name another"
                )
            for name, body in {**files, SUMS: sums.encode()}.items():
                # Never over a file, nor through a link, that somebody put there after the look.
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                with os.fdopen(os.open(name, flags, 0o600, dir_fd=opened), "wb") as file:
                    file.write(body)
        finally:
            os.close(opened)
    except OSError as exc:
        raise UsageError(f"{folder}: cannot be written ({exc.strerror})") from exc
