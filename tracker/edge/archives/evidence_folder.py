"""Snapshots and texts -> a folder of evidence that anyone can check; pages are in a WARC file."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.edge.store.moments import to_text
from tracker.errors import UsageError
from tracker.model import Snapshot

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.warcwriter import WARCWriter

SUMS = "SHA256SUMS"
# What the bytes were packed in on their way is undone here. Replaying programs would undo it once
# more, so these headers keep their words under the name that web archives use for it.
_UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_ORIGINAL = "X-Archive-Orig-"


def warc(snapshots: Sequence[Snapshot], software: str, now: datetime) -> bytes:
    """Write responses as they were served into a web archive.

    Args:
        snapshots: in order.
        software: name and version of what writes.
        now: aware.

    Returns:
        A WARC 1.1 file, gzipped a record at a time: a `warcinfo`, then a `response` for each
        snapshot; for a rendered page a `response` with what was served, and a `conversion` of it
        with what the browser made.

    Source: ISO 28500:2017.
    """
    # Loaded here, so that other commands do not pay for it.
    from warcio.warcwriter import WARCWriter

    made = io.BytesIO()
    writer = WARCWriter(made, gzip=True, warc_version="WARC/1.1")
    info = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(f"evidence-{to_text(now)}.warc.gz", info))
    for snapshot in snapshots:
        served = _response(writer, snapshot.plain or snapshot)
        writer.write_record(served)
        if snapshot.plain is not None:
            writer.write_record(_conversion(writer, snapshot, served))
    return made.getvalue()


def _response(writer: WARCWriter, snapshot: Snapshot) -> ArcWarcRecord:
    """A record of what a server answered."""
    from warcio.statusandheaders import StatusAndHeaders

    headers = [
        (f"{_ORIGINAL}{name}" if name.lower() in _UNDONE else name, value)
        for name, value in snapshot.headers
    ]
    # The record holds the unpacked body, so the length that was served does not fit it.
    headers.append(("Content-Length", str(len(snapshot.body))))
    status = f"{snapshot.status} {_phrase(snapshot.status)}"
    return writer.create_warc_record(
        snapshot.url,
        "response",
        payload=io.BytesIO(snapshot.body),
        length=len(snapshot.body),
        http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
        warc_headers_dict=_named(snapshot),
    )


def _conversion(writer: WARCWriter, snapshot: Snapshot, served: ArcWarcRecord) -> ArcWarcRecord:
    """A record of what a browser made of what was served."""
    served_id = served.rec_headers.get_header("WARC-Record-ID")
    return writer.create_warc_record(
        snapshot.url,
        "conversion",
        payload=io.BytesIO(snapshot.body),
        length=len(snapshot.body),
        warc_content_type=snapshot.media_type,
        warc_headers_dict={**_named(snapshot), "WARC-Refers-To": served_id},
    )


def _named(snapshot: Snapshot) -> dict[str, str]:
    return {
        "WARC-Date": to_text(snapshot.fetched_at),
        "WARC-Payload-Digest": f"sha256:{hashlib.sha256(snapshot.body).hexdigest()}",
    }


def _phrase(status: int) -> str:
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unnamed"


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
