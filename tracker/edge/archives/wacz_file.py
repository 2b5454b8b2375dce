"""A WACZ file (WARC files in a ZIP) -> the captures of one page in it.

Source: https://specs.webrecorder.net/wacz/1.1.1/
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from tracker.edge.archives import warc_file
from tracker.edge.archives.capture import Captures
from tracker.edge.archives.warc_file import Page, Record
from tracker.errors import UsageError

_FOLDER = "archive/"
_SUFFIXES = (".warc", ".warc.gz")


def find(path: Path, page: Page, max_bytes: int) -> Captures:
    """Find the captures of a page in a WACZ file.

    Args:
        path: of the file.
        page: which one.
        max_bytes: of a page, unpacked.

    Raises:
        UsageError: it is no WACZ file, or holds no capture of the page.
    """
    records = find_all(path, [page]).get(page, [])
    nothing = f"{path}: no capture of {page.url} in it"
    return warc_file.captures_of(records, max_bytes, f"wacz {path.name}", nothing)


def find_all(path: Path, pages: Sequence[Page]) -> dict[Page, list[Record]]:
    """Find the records of many pages in a WACZ file, by one walk over it.

    Raises:
        UsageError: it is no WACZ file.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            names = [
                info.filename
                for info in packed.infolist()
                if info.filename.startswith(_FOLDER) and info.filename.lower().endswith(_SUFFIXES)
            ]
        records = warc_file.by_page(
            record
            for name in names
            for record in warc_file.of_pages(f"{path.name}/{name}", _opener(path, name), pages)
        )
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror or exc})") from exc
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as exc:
        raise UsageError(f"{path}: Expected a WACZ file, got {exc}") from exc
    if not names:
        raise UsageError(f"{path}: Expected a WACZ file, got a ZIP file without {_FOLDER}*.warc.gz")
    return records


def _opener(path: Path, name: str) -> Callable[[], BinaryIO]:
    """Opens one file of the ZIP; it holds the ZIP open as long as it is."""

    def opened() -> BinaryIO:
        # The file is closed with the last that reads it: here that is the member.
        with zipfile.ZipFile(path) as packed:
            return cast(BinaryIO, packed.open(name))

    return opened
