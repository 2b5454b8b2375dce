"""What was served, look by look -> records of a WARC file; the same looks make the same bytes.

Source: ISO 28500:2017. Written here and not by warcio: that one writes headers in ASCII alone, and
ids and dates of its own. Record by record, so that a file of any size needs the memory of one page.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from tracker.edge.store.moments import to_text
from tracker.frozen import dataclass
from tracker.model import Snapshot

OWN_WATCH = "X-Tracker-Watch"
"""The field of a record that names the watch it is of."""
OWN_CAUSE = "X-Tracker-Cause"
"""`extractor` where the recorder extracted an earlier record anew."""
OWN_PART = "X-Tracker-Part"
"""`plain` where a browser made another document of what was served: that one is the page seen."""
PLAIN = "plain"
_OWN_SOURCE = "X-Tracker-Source"
# What the bytes were packed in on their way is undone here. Replaying programs would undo it once
# more, so these headers keep their words under the name that web archives use for it.
_UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_ORIGINAL = "X-Archive-Orig-"
_NOT_MODIFIED = 304
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_HTTP = "application/http; msgtype=response"
# Ids are made of what they name, in a name space of our own.
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "tag:policy-tracker.invalid,2026:warc")
_LEVEL = 9
_GZIP = 31


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a page."""

    at: datetime
    """When; aware."""
    watch_id: str = ""
    """Whose look it was; empty where that is not to be told."""
    is_upgrade: bool = False
    """Whether it was none: the recorder extracted an earlier record anew."""
    source: str = ""
    """Where somebody else recorded it; empty for a look of our own."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record in its file, as an index has it."""

    kind: str
    """`response`, `revisit` or `resource`."""
    url: str
    at: datetime
    sha256: str
    """Of the body."""
    record_id: str
    offset: int
    length: int = 0
    status: int = 0
    media_type: str = ""
    """Of a response."""


class WarcWriter:
    """Writes records, each gzipped by itself."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        """Set up without writing.

        Args:
            write: takes the bytes of the file, in order.
        """
        self._write = write
        self._offset = 0

    def info(self, about: Iterable[tuple[str, str]], at: datetime) -> None:
        """Write what the file is: its first record.

        Args:
            about: names and values.
            at: when what it holds ended; aware.
        """
        block = "".join(f"{name}: {_line(value)}\r\n" for name, value in about).encode()
        record_id = _id("warcinfo", to_text(at), hashlib.sha256(block).hexdigest())
        fields = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", record_id)]
        fields += [("WARC-Date", to_text(at)), ("Content-Type", "application/warc-fields")]
        self._put(fields, block)

    def seen(self, snapshot: Snapshot, look: Look) -> Written:
        """Write the page that a look found.

        Args:
            snapshot: with body and headers; of a rendered page with what was served.
            look: that found it.

        Returns:
            The record with the page: what was served, or the document that a browser made of it.
        """
        if snapshot.plain is None:
            return self._response(snapshot, look)
        plain = self._response(snapshot.plain, look, [(OWN_PART, PLAIN)])
        written = self._new("resource", snapshot.url, snapshot.sha256, look)
        written = replace(written, status=snapshot.status, media_type=_media_type(snapshot))
        own = [("WARC-Concurrent-To", plain.record_id)]
        return self._written(written, look, own, snapshot.body)

    def _response(
        self, snapshot: Snapshot, look: Look, part: Sequence[tuple[str, str]] = ()
    ) -> Written:
        """Write what was served."""
        head = _head(snapshot.status, _fitting(snapshot.headers, len(snapshot.body)))
        digest = hashlib.sha256(head)
        digest.update(snapshot.body)
        written = self._new("response", snapshot.url, snapshot.sha256, look)
        written = replace(written, status=snapshot.status, media_type=_media_type(snapshot))
        own = [("WARC-Block-Digest", f"sha256:{digest.hexdigest()}"), *part]
        return self._written(written, look, own, head, snapshot.body)

    def revisit(self, first: Written, look: Look, *, is_not_modified: bool) -> Written:
        """Write that a look found the bytes of an earlier record.

        Args:
            first: the record with the bytes.
            look: that found them once more.
            is_not_modified: whether the server said so, and sent none.
        """
        profile = "server-not-modified" if is_not_modified else "identical-payload-digest"
        # No headers were kept of this answer, and none are made up.
        head = _head(_NOT_MODIFIED, []) if is_not_modified else b""
        written = self._new("revisit", first.url, first.sha256, look)
        written = replace(written, status=_NOT_MODIFIED if is_not_modified else first.status)
        own = [
            ("WARC-Profile", _PROFILES + profile),
            ("WARC-Refers-To", first.record_id),
            ("WARC-Refers-To-Target-URI", _line(first.url)),
            ("WARC-Refers-To-Date", to_text(first.at)),
        ]
        return self._written(written, look, own, head)

    def _new(self, kind: str, url: str, sha256: str, look: Look) -> Written:
        record_id = _id(kind, look.watch_id, to_text(look.at), url, sha256)
        return Written(kind, url, look.at, sha256, record_id, self._offset)

    def _written(
        self, written: Written, look: Look, own: list[tuple[str, str]], *block: bytes
    ) -> Written:
        fields = [
            ("WARC-Type", written.kind),
            ("WARC-Record-ID", written.record_id),
            ("WARC-Date", to_text(written.at)),
            ("WARC-Target-URI", _line(written.url)),
            ("WARC-Payload-Digest", f"sha256:{written.sha256}"),
            *own,
            ("Content-Type", written.media_type if written.kind == "resource" else _HTTP),
        ]
        if look.watch_id:
            fields.append((OWN_WATCH, _line(look.watch_id)))
        if look.is_upgrade:
            fields.append((OWN_CAUSE, "extractor"))
        if look.source:
            fields.append((_OWN_SOURCE, _line(look.source)))
        return replace(written, length=self._put(fields, *block))

    def _put(self, fields: list[tuple[str, str]], *block: bytes) -> int:
        """Write one record; how many bytes it takes."""
        size = str(sum(map(len, block)))
        lines = [f"{name}: {value}" for name, value in [*fields, ("Content-Length", size)]]
        head = "\r\n".join(["WARC/1.1", *lines, "", ""]).encode("utf-8", "replace")
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        begun = self._offset
        for part in (head, *block, b"\r\n\r\n"):
            self._add(packer.compress(part))
        self._add(packer.flush())
        return self._offset - begun

    def _add(self, packed: bytes) -> None:
        self._write(packed)
        self._offset += len(packed)


def _id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_IDS, chr(0).join(parts))}>"


def _media_type(snapshot: Snapshot) -> str:
    return snapshot.media_type.partition(";")[0].strip().lower()


def _head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    """The head of an HTTP answer."""
    lines = [f"HTTP/1.1 {status} {_phrase(status)}"]
    lines += [f"{_line(name)}: {_line(value)}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _fitting(headers: Iterable[tuple[str, str]], size_bytes: int) -> list[tuple[str, str]]:
    """Headers that fit the body as it is kept; those that did not keep their words beside them."""
    fitting = []
    for name, value in headers:
        is_undone = name.lower() in _UNDONE
        fitting.append((f"{_ORIGINAL}{name}" if is_undone else name, value))
        if name.lower() == "content-length":
            fitting.append((name, str(size_bytes)))
    return fitting


def _line(text: str) -> str:
    """A text that cannot begin another line."""
    return " ".join(text.split("\r")).replace("\n", " ").replace("\0", " ")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unnamed"
