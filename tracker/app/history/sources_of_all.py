"""One source -> the captures of every watch that it holds some of, each found without guessing."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tracker.app.history import sources
from tracker.edge.archives import dated_folder
from tracker.edge.archives.capture import Captures, NothingThere
from tracker.edge.watchlist.keys import slug
from tracker.errors import UsageError
from tracker.model import Watch, WatchList

Held = Iterator[tuple[Watch, Captures | None]]
"""Each watch in the order of the list, with its captures; None where the source has none."""

_WARC, _WACZ = sources.WARC_SUFFIXES, sources.WACZ_SUFFIX
# What may stand between the two parts of an id where a name cannot have a slash.
_JOINED_BY = ("-", "_", ".", " ", "__")


@contextlib.contextmanager
def opened(source: str, watchlist: WatchList, now: Callable[[], datetime]) -> Iterator[Held]:
    """Find the captures of all watches.

    Args:
        source: a folder with a folder for each watch, or with dated folders of whole sites; a file
            of a web archive; a git repository of Open Terms Archive; the base address of an
            archive on the network.
        watchlist: the watches.
        now: the clock, aware UTC.

    Yields:
        The watches with their captures, found one by one; to be read until the end of the block.

    Raises:
        UsageError: there is no such source, or it cannot be read.
    """
    from tracker.edge.archives import terms_repository

    watches, path = watchlist.watches, Path(source)
    if sources.is_remote(source):
        with _of_network(source, watchlist, now) as held:
            yield held
    elif terms_repository.is_repository(path):
        with _of_repository(path, watches) as held:
            yield held
    elif path.is_dir():
        single = _single_names(watches)
        yield ((watch, _in_folder(path, watch, single)) for watch in watches)
    elif path.name.lower().endswith((*_WARC, _WACZ)):
        yield _in_archive(path, watches)
    else:
        raise UsageError(
            f"{source}: Expected a folder with a folder for each watch, a .warc, .warc.gz or .wacz"
            " file, a git repository, or the base address of an archive"
        )


@contextlib.contextmanager
def _of_network(source: str, watchlist: WatchList, now: Callable[[], datetime]) -> Iterator[Held]:
    from tracker.app.history.remote_archive import RemoteArchive
    from tracker.edge.archives import memento

    if not watchlist.watches:
        yield iter(())
        return
    # One for all: it is asked as politely as for one watch.
    with RemoteArchive(watchlist.watches[0], watchlist, now) as archive:

        def held() -> Held:
            for watch in watchlist.watches:
                try:
                    yield watch, memento.find(source, watch.url, archive.of(watch))
                except NothingThere:
                    yield watch, None

        yield held()


@contextlib.contextmanager
def _of_repository(path: Path, watches: Sequence[Watch]) -> Iterator[Held]:
    from tracker.edge.archives import terms_repository

    names: defaultdict[str, list[str]] = defaultdict(list)
    for document in terms_repository.documents(path):
        service, _, name = document.name.partition("/")
        names[f"{slug(service)}/{slug(name)}"].append(document.name)
    wanted: dict[str, str | None] = {}
    for watch in watches:
        alike = names.get(f"{slug(watch.vendor)}/{slug(watch.document)}", [])
        if len(alike) > 1:
            both = f'"{alike[0]}" and "{alike[1]}"'
            raise UsageError(
                f"{path}: {both} may both be {watch.id}; import it alone, with --document"
            )
        wanted[watch.id] = alike[0] if alike else None
    most_bytes = {
        document_name: watch.max_bytes
        for watch in watches
        if (document_name := wanted[watch.id]) is not None
    }
    with terms_repository.opened_all(path, most_bytes) as captures:
        yield ((watch, captures.get(wanted[watch.id] or "")) for watch in watches)


def _in_archive(path: Path, watches: Sequence[Watch]) -> Held:
    from tracker.edge.archives import wacz_file, warc_file

    pages = {watch.id: warc_file.Page(watch.url, watch.id) for watch in watches}
    is_wacz = path.name.lower().endswith(_WACZ)
    find_all = wacz_file.find_all if is_wacz else warc_file.find_all
    records = find_all(path, list(pages.values()))
    source = f"{'wacz' if is_wacz else 'warc'} {path.name}"
    for watch in watches:
        of_page = records.get(pages[watch.id])
        if of_page is None:
            yield watch, None
        else:
            yield watch, warc_file.captures_of(of_page, watch.max_bytes, source, "")


def _single_names(watches: Sequence[Watch]) -> frozenset[str]:
    """The parts of ids that only one watch has: a folder of that name can be no other's."""
    counts = Counter(part for watch in watches for part in set(watch.id.split("/")))
    return frozenset(part for part, count in counts.items() if count == 1)


def _in_folder(folder: Path, watch: Watch, single: Set[str]) -> Captures | None:
    """The captures of a watch in a folder of many: by its id, else by its address."""
    for path in _named(folder, watch, single):
        with contextlib.suppress(NothingThere):
            return dated_folder.find(path, watch.url)
    host = dated_folder.bare_host(watch.url)
    of_hosts = [folder / host, folder / f"www.{host}"] if host else []
    for path in (*of_hosts, folder):
        if path.is_dir():
            captures = dated_folder.find_by_address(path, watch.url)
            if captures is not None:
                return captures
    return None


def _named(folder: Path, watch: Watch, single: Set[str]) -> Iterator[Path]:
    """Folders that are named as a watch: by its id, or by host and path of its address.

    By a part of its id, too, if no other watch has that part.
    """
    vendor, _, document = watch.id.partition("/")
    names = [watch.id, *(f"{vendor}{joint}{document}" for joint in _JOINED_BY)]
    names += [part for part in (document, vendor) if part in single]
    host = dated_folder.bare_host(watch.url)
    steps = [
        step for step in unquote(urlsplit(watch.url).path).split("/") if step not in ("", ".", "..")
    ]
    if host and steps:
        names += ["/".join((each, *steps)) for each in (host, f"www.{host}")]
    yield from (path for name in names if (path := folder / name).is_dir())
