"""What `tracker import` is given -> the captures of a page that it holds."""

from __future__ import annotations

import contextlib
import difflib
import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tracker.edge.archives import dated_folder
from tracker.edge.archives.capture import Captures
from tracker.errors import UsageError
from tracker.model import Watch, WatchList

WARC_SUFFIXES = (".warc", ".warc.gz")
WACZ_SUFFIX = ".wacz"
# In a sentence that asks for one of many.
_MOST_NAMED = 3
_MOST_NAME_CHARS = 80


def is_remote(source: str) -> bool:
    """Whether a source is the address of an archive on the network."""
    return source.startswith(("http://", "https://"))


@contextlib.contextmanager
def opened(
    source: str,
    watch: Watch,
    watchlist: WatchList,
    now: Callable[[], datetime],
    document: str | None = None,
) -> Iterator[Captures]:
    """Find the captures of a watch's page, on this machine or in an archive that speaks Memento.

    Args:
        source: a folder, file or git repository, or the base address of an archive.
        watch: whose address the captures must be of.
        watchlist: how politely hosts are asked.
        now: the clock, aware UTC.
        document: which one of a git repository; None elsewhere.

    Yields:
        The captures; those of an archive can be read until the end of the block.

    Raises:
        UsageError: there is no such source, or it holds no capture of the page.
    """
    from tracker.edge.archives import terms_repository

    if document is not None:
        if is_remote(source) or not terms_repository.is_repository(Path(source)):
            raise UsageError(
                f"{source}: Expected a git repository on this machine: --document names what stands"
                " in one"
            )
        with terms_repository.opened(Path(source), document, watch.max_bytes) as captures:
            yield captures
        return
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
        return _in_folder(source, watch)
    from tracker.edge.archives import wacz_file, warc_file

    page = warc_file.Page(watch.url, watch.id)
    if name.endswith(WARC_SUFFIXES):
        return warc_file.find(source, page, watch.max_bytes)
    if name.endswith(WACZ_SUFFIX):
        return wacz_file.find(source, page, watch.max_bytes)
    raise UsageError(
        f"{source}: Expected a folder of dated snapshots, or a file that ends in .warc, .warc.gz"
        " or .wacz"
    )


def _in_folder(source: Path, watch: Watch) -> Captures:
    """The dated snapshots of a folder; one in which there are none may be a git repository."""
    from tracker.edge.archives import terms_repository

    try:
        return dated_folder.find(source, watch.url)
    except UsageError:
        if not terms_repository.is_repository(source):
            raise
    names = [document.name for document in terms_repository.documents(source)]
    raise UsageError(
        f"{source}: it is a git repository of {len(names):,} documents; {_ask(names, watch)}"
    )


def _ask(names: Sequence[str], watch: Watch) -> str:
    """Which documents of a repository may be the watch's: to be named, never to be guessed."""
    wanted = f"{watch.vendor}/{watch.document}".casefold()
    vendor = watch.vendor.casefold()

    def likeness(name: str) -> tuple[bool, float]:
        folded = name.casefold()
        is_of_vendor = folded.partition("/")[0] == vendor
        return is_of_vendor, difflib.SequenceMatcher(None, wanted, folded).ratio()

    nearest = heapq.nlargest(_MOST_NAMED, names, key=likeness)
    if not nearest:
        return "none of its files is a document"
    quoted = ", ".join(f'"{name[:_MOST_NAME_CHARS]}"' for name in nearest)
    return f"name one by --document: {quoted} (--list names all)"
