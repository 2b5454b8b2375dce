"""What `tracker import` is given -> the captures of a page that it holds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from tracker.edge.archives import dated_folder
from tracker.edge.archives.capture import Captures
from tracker.errors import UsageError
from tracker.model import Watch, WatchList

WARC_SUFFIXES = (".warc", ".warc.gz")
WACZ_SUFFIX = ".wacz"


def is_remote(source: str) -> bool:
    """Whether a source is the address of an archive on the network."""
    return source.startswith(("http://", "https://"))


@contextlib.contextmanager
def opened(
    source: str, watch: Watch, watchlist: WatchList, now: Callable[[], datetime]
) -> Iterator[Captures]:
    """Find the captures of a watch's page, on this machine or in an archive that speaks Memento.

    Args:
        source: a folder or file, or the base address of an archive.
        watch: whose address the captures must be of.
        watchlist: how politely hosts are asked.
        now: the clock, aware UTC.

    Yields:
        The captures; those of an archive can be read until the end of the block.

    Raises:
        UsageError: there is no such source, or it holds no capture of the page.
    """
    if not is_remote(source):
        yield find(Path(source), watch)
        return
    from tracker.app.history.remote_archive import RemoteArchive
    from tracker.edge.archives import memento

    with RemoteArchive(watch, watchlist, now) as archive:
        yield memento.find(source, watch.url, archive.get)


def find(source: Path, watch: Watch) -> Captures:
    """Find the captures of a watch's page.

    Args:
        source: a folder with dated snapshots, a `.warc`, `.warc.gz` or `.wacz` file.
        watch: whose address the captures must be of; in a folder its path finds the page.

    Raises:
        UsageError: it is none of these, cannot be read, or holds no capture of the page.
    """
    name = source.name.lower()
    # Of what is not there, too: its sentence says what files of a folder are named like.
    if source.is_dir() or not source.exists():
        return dated_folder.find(source, watch.url)
    from tracker.edge.archives import wacz_file, warc_file

    if name.endswith(WARC_SUFFIXES):
        return warc_file.find(source, watch.url, watch.max_bytes)
    if name.endswith(WACZ_SUFFIX):
        return wacz_file.find(source, watch.url, watch.max_bytes)
    raise UsageError(
        f"{source}: Expected a folder of dated snapshots, or a file that ends in .warc, .warc.gz"
        " or .wacz"
    )
