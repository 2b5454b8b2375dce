"""Looks at pages -> a WACZ file: a WARC file in a ZIP with an index, a list of pages, fingerprints.

Source: https://specs.webrecorder.net/wacz/1.1.1/ and, for the index, the CDXJ that pywb reads.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from tracker.edge.archives.warc_writer import WarcWriter, Written
from tracker.edge.store.moments import to_text
from tracker.frozen import dataclass

_VERSION = "1.1.1"
_WARC = "data.warc.gz"
# A reader unpacks one block of the index for each address that it looks up.
_BLOCK_LINES = 3_000
_FOR_OWNER = 0o600 << 16
# A ZIP file knows no earlier year.
_FIRST_YEAR = 1980
_UNIX = 3
_CHUNK_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class About:
    """What a WACZ file is."""

    title: str
    description: str
    software: str
    at: datetime
    """When what it holds ended; aware."""


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page in the list that a reader begins with."""

    record: Written
    title: str


class WaczWriter:
    """Writes the parts of a WACZ file, each as it comes; the WARC file first."""

    def __init__(self, file: IO[bytes], folder: Path, about: About) -> None:
        """Begin a file.

        Args:
            file: open to be written.
            folder: with room for as much once more.
            about: what it is.
        """
        self._zip = zipfile.ZipFile(file, "w")
        self._folder = folder
        self._about = about
        self._resources: list[dict[str, object]] = []

    @contextmanager
    def warc(self) -> Iterator[WarcWriter]:
        """Write the WARC file within the block, record by record."""
        path = f"archive/{_WARC}"
        info = self._info(path, zipfile.ZIP_STORED)
        digest = hashlib.sha256()
        # Apart first, beside the file: only where its size is known does no field for sizes over
        # 4 GB stand before it, and with that ReplayWeb.page looks for records in wrong places.
        with tempfile.TemporaryFile(dir=self._folder) as made:
            yield WarcWriter(made.write)
            info.file_size = made.tell()
            made.seek(0)
            with self._zip.open(info, "w") as member:
                while chunk := made.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    member.write(chunk)
        self._note(path, digest.hexdigest(), info.file_size)

    def add(self, path: str, content: bytes) -> None:
        """Write a file."""
        is_packed = path.endswith(".gz")
        kind = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        self._zip.writestr(self._info(path, kind), content)
        self._note(path, hashlib.sha256(content).hexdigest(), len(content))

    def end(self, records: Iterable[Written], pages: Sequence[ListedPage]) -> None:
        """Write the index of records, the list of pages, and the fingerprints of all files."""
        index, summary = _index(sorted(map(_index_line, records)))
        self.add("indexes/index.cdx.gz", index)
        self.add("indexes/index.idx", summary)
        self.add("pages/pages.jsonl", _page_list(pages))
        about = self._about
        package: dict[str, object] = {
            "profile": "data-package",
            "wacz_version": _VERSION,
            "title": about.title,
            "description": about.description,
            "created": to_text(about.at),
            "modified": to_text(about.at),
            "software": about.software,
        }
        if pages:
            last = max((page.record for page in pages), key=lambda record: (record.at, record.url))
            package |= {"mainPageUrl": last.url, "mainPageDate": to_text(last.at)}
        content = _json(package | {"resources": self._resources})
        digest = {"path": "datapackage.json", "hash": _named(hashlib.sha256(content).hexdigest())}
        for path, body in (
            ("datapackage.json", content),
            ("datapackage-digest.json", _json(digest)),
        ):
            self._zip.writestr(self._info(path, zipfile.ZIP_DEFLATED), body)

    def close(self) -> None:
        """Write the list of files that ends a ZIP; the file itself stays open."""
        self._zip.close()

    def _info(self, path: str, kind: int) -> zipfile.ZipInfo:
        at = self._about.at
        year = max(at.year, _FIRST_YEAR)
        info = zipfile.ZipInfo(path, (year, at.month, at.day, at.hour, at.minute, at.second))
        info.compress_type, info.external_attr, info.create_system = kind, _FOR_OWNER, _UNIX
        return info

    def _note(self, path: str, sha256: str, size: int) -> None:
        name = path.rpartition("/")[2]
        self._resources.append({"name": name, "path": path, "hash": _named(sha256), "bytes": size})


def surt(url: str) -> str:
    """An address as an index sorts it: the host turned round, then path and query in lower case.

    Source: the Sort-friendly URI Reordering Transform, as pywb's indexes have it.
    """
    parts = urlsplit(url.lower())
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = parts.path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    name = ",".join(reversed(host.split(".")))
    return f"{name}{port}){path}{'?' if query else ''}{query}"


def _index_line(record: Written) -> str:
    is_revisit = record.kind == "revisit"
    fields = {
        "url": record.url,
        "mime": "warc/revisit" if is_revisit else record.media_type,
        "status": str(record.status),
        "digest": _named(record.sha256),
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": _WARC,
    }
    return f"{surt(record.url)} {record.at:%Y%m%d%H%M%S} {json.dumps(fields)}\n"


def _index(lines: list[str]) -> tuple[bytes, bytes]:
    """An index in blocks that are packed by themselves, and where each block begins."""
    packed = bytearray()
    summary = [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': 'index.cdx.gz'})}\n"]
    for begin in range(0, len(lines), _BLOCK_LINES):
        text = "".join(lines[begin : begin + _BLOCK_LINES])
        block = gzip.compress(text.encode(), mtime=0)
        place = {
            "offset": len(packed),
            "length": len(block),
            "digest": _named(hashlib.sha256(block).hexdigest()),
            "filename": "index.cdx.gz",
        }
        key = text.partition(" {")[0]
        summary.append(f"{key} {json.dumps(place)}\n")
        packed += block
    return bytes(packed), "".join(summary).encode()


def _page_list(pages: Sequence[ListedPage]) -> bytes:
    lines: list[dict[str, str]] = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
    ]
    lines += [
        {
            "id": page.record.record_id.removeprefix("<urn:uuid:").rstrip(">"),
            "url": page.record.url,
            "ts": to_text(page.record.at),
            "title": page.title,
        }
        for page in pages
    ]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def _named(sha256: str) -> str:
    return f"sha256:{sha256}"
