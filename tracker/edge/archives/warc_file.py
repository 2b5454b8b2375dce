"""A WARC file -> the captures of one page in it.

Source: ISO 28500:2017. A first walk over the file notes where each record of the page begins; its
bytes are read when they are wanted, so that an archive of any size needs the memory of one page.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from tracker.edge.archives.capture import (
    Capture,
    Captures,
    NothingThere,
    Served,
    Skipped,
    as_served,
)
from tracker.edge.archives.warc_writer import OWN_CAUSE, OWN_PART, OWN_WATCH, PLAIN
from tracker.errors import ArchiveError, UsageError

# Records of one archive: what is beyond is some other kind of archive.
_MOST_RECORDS = 2_000_000
_CHUNK_BYTES = 65_536
_OK = 200
_HTML = "text/html"
_NO_DIGEST = ""
_TYPES = ("response", "revisit", "resource")
_GZIP, _WARC = b"\x1f\x8b", b"WARC/"


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record of the page stands, and what its heads say."""

    open: Callable[[], BinaryIO]
    offset: int
    name: str
    at: datetime
    url: str
    is_revisit: bool
    """Its bytes are those of an earlier record of the same digest."""
    digest: str
    status: int
    headers: tuple[tuple[str, str], ...]
    is_upgrade: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is looked for."""

    url: str
    """`http` or `https`, with or without `www.` and a slash at its end."""
    watch_id: str = ""
    """Records that `tracker export` wrote name their watch: a page that was answered from another
    address is found by it."""


def find(path: Path, page: Page, max_bytes: int) -> Captures:
    """Find the captures of a page in a WARC file.

    Args:
        path: of the file, plain or gzipped record by record.
        page: which one.
        max_bytes: of a page, unpacked.

    Raises:
        UsageError: the file cannot be read as WARC, or holds no capture of the page.
    """
    records = list(of_page(path.name, lambda: path.open("rb"), page))
    return captures_of(
        records, max_bytes, f"warc {path.name}", f"{path}: no capture of {page.url} in it"
    )


def find_all(path: Path, pages: Sequence[Page]) -> dict[Page, list[Record]]:
    """Find the records of many pages in a WARC file, by one walk over it.

    Raises:
        UsageError: the file cannot be read as WARC.
    """
    return by_page(of_pages(path.name, lambda: path.open("rb"), pages))


def by_page(found_records: Iterable[tuple[Page, Record]]) -> dict[Page, list[Record]]:
    """Sort records by the page they are of."""
    sorted_records: defaultdict[Page, list[Record]] = defaultdict(list)
    for page, record in found_records:
        sorted_records[page].append(record)
    return dict(sorted_records)


def captures_of(records: list[Record], max_bytes: int, source: str, nothing: str) -> Captures:
    """Make captures of records, oldest first, each second once.

    Raises:
        UsageError: there is none; its sentence is `nothing`.
    """
    if not records:
        raise NothingThere(nothing)
    payloads = {
        record.digest: record for record in records if record.digest and not record.is_revisit
    }
    captures: dict[datetime, Capture] = {}
    skipped: list[Skipped] = []
    for record in sorted(records, key=lambda record: (record.at, record.status != _OK)):
        bytes_of = payloads.get(record.digest) if record.is_revisit else record
        if bytes_of is None:
            skipped.append(Skipped(record.name, "its bytes are in another archive"))
        elif bytes_of.status != _OK:
            skipped.append(Skipped(record.name, f"it was answered with status {bytes_of.status}"))
        elif record.at in captures:
            skipped.append(
                Skipped(record.name, f"{captures[record.at].name} is of the same second")
            )
        else:
            captures[record.at] = _capture(record, bytes_of, max_bytes)
    return Captures(tuple(captures.values()), tuple(skipped), source)


def _capture(record: Record, bytes_of: Record, max_bytes: int) -> Capture:
    headers = record.headers or bytes_of.headers
    return Capture(
        record.at,
        record.name,
        lambda: Served(_body(bytes_of, max_bytes), headers, record.url),
        is_upgrade=record.is_upgrade,
    )


def of_page(name: str, opened: Callable[[], BinaryIO], page: Page) -> Iterator[Record]:
    """Walk a WARC file and name the records of a page.

    Args:
        name: of the file, for sentences.
        opened: opens it; the file must be seekable.
        page: which one.

    Raises:
        UsageError: it is no WARC file, or breaks off.
    """
    return (record for _, record in of_pages(name, opened, [page]))


def of_pages(
    name: str, opened: Callable[[], BinaryIO], pages: Sequence[Page]
) -> Iterator[tuple[Page, Record]]:
    """Walk a WARC file once and name the records of many pages.

    Args:
        name: of the file, for sentences.
        opened: opens it; the file must be seekable.
        pages: which ones; a record is given for each page that it is of.

    Raises:
        UsageError: it is no WARC file, or breaks off.
    """
    by_address: defaultdict[tuple[str, str, str], list[Page]] = defaultdict(list)
    by_watch: defaultdict[str, list[Page]] = defaultdict(list)
    for page in pages:
        by_address[_key(page.url)].append(page)
        by_watch[page.watch_id].append(page)
    with opened() as file, _translated(name), _quiet():
        _hold_warc(file, name)
        iterator = _records(file)
        for count, record in enumerate(iterator):
            if count >= _MOST_RECORDS:
                raise UsageError(f"{name}: more than {_MOST_RECORDS:,} records")
            if not _may_be_page(record):
                continue
            heads = record.rec_headers
            served_at = heads.get_header("WARC-Target-URI") or ""
            of_watch = by_watch.get(heads.get_header(OWN_WATCH) or "-", ())
            wanted = dict.fromkeys((*by_address.get(_key(served_at), ()), *of_watch))
            if not wanted:
                continue
            noted = _noted(record, served_at, opened)
            if noted is not None:
                # The walk reads on to the record's end for that: last of all.
                noted = replace(noted, offset=iterator.get_record_offset())
                yield from ((page, noted) for page in wanted)


def _may_be_page(record: Any) -> bool:
    """Whether a record is an answer or a resource, and not the plain text beside one of ours."""
    return record.rec_type in _TYPES and record.rec_headers.get_header(OWN_PART) != PLAIN


def _hold_warc(file: BinaryIO, name: str) -> None:
    """See that a file begins as WARC does: the library takes any text for an empty archive."""
    start = file.read(len(_GZIP))
    file.seek(0)
    begins = (
        gzip.GzipFile(fileobj=file).read(len(_WARC)) if start == _GZIP else file.read(len(_WARC))
    )
    file.seek(0)
    if begins != _WARC:
        raise UsageError(f"{name}: Expected a WARC file, got something else")


def _noted(record: Any, url: str, opened: Callable[[], BinaryIO]) -> Record | None:
    heads = record.rec_headers
    try:
        moment = datetime.fromisoformat(str(heads.get_header("WARC-Date")))
    except ValueError:
        return None
    at = moment.astimezone(UTC).replace(microsecond=0)
    answered: tuple[tuple[str, str], ...]
    status, answered = _OK, (("content-type", str(heads.get_header("Content-Type") or _HTML)),)
    if record.rec_type == "revisit" and not record.http_headers:
        # It says nothing of its own: the headers are those of the record it repeats.
        answered = ()
    if record.http_headers is not None:
        status = _status(record.http_headers)
        answered = tuple(as_served(record.http_headers.headers))
    return Record(
        opened,
        0,
        heads.get_header("WARC-Record-ID") or f"{at:%Y-%m-%dT%H:%M:%SZ}",
        at,
        url,
        record.rec_type == "revisit",
        heads.get_header("WARC-Payload-Digest") or _NO_DIGEST,
        status,
        answered,
        heads.get_header(OWN_CAUSE) == "extractor",
    )


def _status(heads: Any) -> int:
    code = heads.get_statuscode() or ""
    return int(code) if code.isascii() and code.isdigit() else 0


def _body(record: Record, max_bytes: int) -> bytes:
    """Read the bytes of a record, unpacked, no more than a page may have.

    Raises:
        ArchiveError: it breaks off, is larger, or its bytes are not those its digest names.
    """
    try:
        with record.open() as file, _quiet():
            file.seek(record.offset)
            read = next(iter(_records(file, check_digests=True)))
            stream, body = read.content_stream(), bytearray()
            while chunk := stream.read(_CHUNK_BYTES):
                body += chunk
                if len(body) > max_bytes:
                    raise ArchiveError(f"it is larger than max_bytes ({max_bytes:,})")
            _hold_whole(read)
            return bytes(body)
    except ArchiveError:
        raise
    except (OSError, EOFError, ValueError, StopIteration, zlib.error) as exc:
        raise ArchiveError("it breaks off, or cannot be unpacked") from exc


def _hold_whole(record: Any) -> None:
    """See that a record is as long as it says, and its bytes those that its digests name."""
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise ArchiveError("it breaks off before the length it names")
    checker = record.digest_checker
    if checker is not None and checker.passed is False:
        raise ArchiveError("its bytes are not those that its digest names")


def _records(file: BinaryIO, *, check_digests: bool = False) -> Any:
    # Loaded here, so that other commands do not pay for it.
    from warcio.archiveiterator import ArchiveIterator

    return ArchiveIterator(file, check_digests=check_digests)


@contextlib.contextmanager
def _translated(name: str) -> Iterator[None]:
    from warcio.exceptions import ArchiveLoadFailed

    try:
        yield
    except ArchiveLoadFailed as exc:
        raise UsageError(
            f"{name}: Expected a WARC file, plain or with each record gzipped by itself, got one"
            " that is packed as a whole; `warcio recompress` mends that"
        ) from exc
    except OSError as exc:
        raise UsageError(f"{name}: cannot be read ({exc.strerror or exc})") from exc
    except (EOFError, ValueError, zlib.error) as exc:
        raise UsageError(f"{name}: breaks off, or cannot be unpacked ({exc})") from exc


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without what the library prints of records that are not right: what follows is told by us."""
    with contextlib.redirect_stderr(io.StringIO()):
        yield


def _key(url: str) -> tuple[str, str, str]:
    """What is alike of two addresses of one page."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ("", "", url)
    return f"{host}{port}", unquote(parts.path).rstrip("/"), parts.query
