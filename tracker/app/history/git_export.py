"""The record and a choice of watches -> a git repository, a commit for each version."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.app.history import export
from tracker.app.reading import Reader, Reading
from tracker.characters import printable
from tracker.edge.archives.own_repository import Commit, Exported, OwnRepository
from tracker.errors import ReadError, UsageError
from tracker.model import Watch, WatchList
from tracker.show import policy_markdown
from tracker.show.counts import counted

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.watches import Listed
    from tracker.model import Version

# The words of Open Terms Archive, so that programs for its repositories read ours.
_FIRST, _CHANGED = "First record of", "Record new changes of"
_EXTRACTED_ANEW = "Apply technical or declaration upgrade on"
# A name of a file: with its ending below what file systems take.
_MOST_NAME_BYTES = 200
# Of these Windows, macOS or git would make something else.
_NO_NAME = frozenset('/\\:*?"<>|')
_RESERVED = frozenset({"con", "prn", "aux", "nul", "git~1", ""})


def write_git(store: Store, selection: export.Selection, target: Path, watchlist: WatchList) -> str:
    """Write versions into a git repository; those that it has already are passed over.

    Args:
        store: to read.
        selection: which watches, and versions recorded from which day on (UTC).
        target: a folder: new, empty, or written so before.
        watchlist: how pages are read.

    Returns:
        What was written, in words.

    Raises:
        UsageError: there is no such watch, vendor or tag; the folder holds something else, or
            versions of another record; or there is no git.
        StoreError: what was recorded is damaged or cannot be read; nothing was written.
    """
    chosen = export.choose(store, selection)
    repository = OwnRepository(target)
    exported = repository.exported()
    for watch_id in chosen.keys() & exported.keys():
        _refuse_another(store, watch_id, exported[watch_id], target)
    versions = [
        store.versions.get(watch_id, number)
        for watch_id, number in store.exports.all_versions(list(chosen), selection.since_at)
        if watch_id not in exported or number > exported[watch_id].number
    ]
    paths = _paths(chosen, exported)
    if versions:
        with Reader() as reader:
            texts = _Texts(store, watchlist, reader)
            begun = set(exported)
            repository.add(
                _commit(version, chosen[version.watch_id], paths, texts, begun)
                for version in versions
            )
    documents = counted(len({version.watch_id for version in versions}), "document")
    head = repository.head()
    commit = f", commit {head[:12]}" if head else ""
    return f"{target}: {counted(len(versions), 'version')} of {documents} added{commit}"


def _refuse_another(store: Store, watch_id: str, last: Exported, target: Path) -> None:
    """See that the versions of a watch can follow those that a repository has.

    Raises:
        UsageError: those it has are of another record, or older ones came to this one meanwhile.
    """
    versions = {version.number: version for version in store.versions.all(watch_id)}
    same = versions.get(last.number)
    if same is None or same.chain_sha256 != last.link_sha256:
        raise UsageError(
            f"{target}: its version {last.number} of {watch_id} is not the one of {store.path};"
            " name a new folder"
        )
    newest = max(each.recorded_at for each in versions.values() if each.number <= last.number)
    for version in versions.values():
        if version.number > last.number and version.recorded_at < newest:
            raise UsageError(
                f"{target}: version {version.number} of {watch_id} is older than the last one"
                " in it, so it cannot follow; name a new folder"
            )


class _Texts:
    """Gives the Markdown of versions."""

    def __init__(self, store: Store, watchlist: WatchList, reader: Reader) -> None:
        self._store, self._reader = store, reader
        self._watches = {watch.id: watch for watch in watchlist.watches}

    def of(self, version: Version, listed: Listed) -> str:
        """The Markdown of a version: of its page, where that still reads as it was recorded."""
        from tracker.core.read import by_media_type, policy

        watch = self._watches.get(version.watch_id) or Watch(
            listed.watch_id, listed.vendor, listed.document, listed.url
        )
        snapshot = self._store.snapshots.get(version.snapshot_id)
        rest = (watch.read_options, watch.url)
        task = Reading(by_media_type.read, snapshot.body, snapshot.media_type, rest)
        try:
            reading = self._reader.now(task)
        except ReadError:
            reading = None
        if reading is not None and policy.text_hash(reading) == version.text_sha256:
            return policy_markdown.of_blocks(reading.blocks)
        # An earlier extractor read it, or other options: as it was recorded then.
        return policy_markdown.of_policy(
            self._store.versions.policy(version.watch_id, version.number)
        )


def _commit(
    version: Version, listed: Listed, paths: Mapping[str, str], texts: _Texts, begun: set[str]
) -> Commit:
    what = _FIRST if version.watch_id not in begun else _CHANGED
    if version.cause == "extractor" and what == _CHANGED:
        what = _EXTRACTED_ANEW
    begun.add(version.watch_id)
    path = paths[version.watch_id]
    return Commit(
        version.observed_at,
        f"{what} {path.removesuffix('.md').replace('/', ' ')}",
        (
            ("Tracker-Watch", version.watch_id),
            ("Tracker-Version", str(version.number)),
            ("Tracker-Verdict", version.materiality),
            ("Tracker-Direction", version.direction),
            ("Tracker-Link", version.chain_sha256),
            ("Tracker-File", path),
        ),
        path,
        texts.of(version, listed),
    )


def _paths(chosen: Mapping[str, Listed], exported: Mapping[str, Exported]) -> dict[str, str]:
    """The file of each watch: the one it has already, else one of its names that is free."""
    paths = {watch_id: last.path for watch_id, last in exported.items()}
    taken = {path.casefold() for path in paths.values()}
    for watch_id, listed in sorted(chosen.items()):
        if watch_id in paths:
            continue
        folder = _name(listed.vendor) or watch_id.partition("/")[0]
        name = _name(listed.document) or watch_id.partition("/")[2]
        path = f"{folder}/{name}.md"
        if path.casefold() in taken:
            path = f"{folder}/{name} ({watch_id.replace('/', ' ')}).md"
        paths[watch_id] = path
        taken.add(path.casefold())
    return paths


def _name(text: str) -> str:
    """A name as a file's, "" where nothing of it is left."""
    plain = printable(unicodedata.normalize("NFC", text))
    kept = "".join(" " if sign in _NO_NAME or sign.isspace() else sign for sign in plain)
    # A hidden file, an option of a command, and an ending that some file systems drop.
    name = " ".join(kept.split()).strip(" .").lstrip("-~ ")
    while len(name.encode()) > _MOST_NAME_BYTES:
        name = name[:-1].rstrip(" .")
    return "" if name.casefold() in _RESERVED else name
