"""The record and a choice of watches -> a WARC or WACZ file of all that was served."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.app.history import export
from tracker.app.history.evidence import SOFTWARE
from tracker.edge import whole_file
from tracker.edge.archives.warc_writer import Look, WarcWriter, Written
from tracker.edge.store.moments import to_text
from tracker.errors import StoreError, UsageError
from tracker.model import WatchList
from tracker.show.counts import counted

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.looks import KeptLook
    from tracker.edge.store.watches import Listed
    from tracker.model import Version

# What stands for the time of a file in which there is nothing.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_VERSION_ENTRY = "version"
_WARC_FORMAT = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, slots=True)
class _Kept:
    """Bytes that are in the file."""

    record: Written
    headers_at: datetime | None
    """When the headers were sent that are kept with them, where that was after this record."""


class _Looks:
    """The looks of some watches, written record by record, and how many there were."""

    def __init__(self, store: Store, chosen: Mapping[str, Listed], since: datetime | None) -> None:
        self._store, self._chosen = store, chosen
        self._since = since
        self._responses = self._revisits = self._left_out = 0

    def write(self, writer: WarcWriter) -> Iterator[tuple[Written, str]]:
        """Write them; each record, and the title of the version that was seen."""
        writer.info(
            [
                ("software", SOFTWARE),
                ("format", "WARC File Format 1.1"),
                ("conformsTo", _WARC_FORMAT),
                ("description", f"Looks at {', '.join(self._chosen)}"),
            ],
            self.last_at(),
        )
        for watch_id, listed in self._chosen.items():
            titles = {each.number: each.title for each in self._store.versions.all(watch_id)}
            # By snapshot: where its bytes stand in the file.
            first: dict[int, _Kept] = {}
            for kept in self._store.looks.of(watch_id, self._since):
                record = self._write_look(writer, watch_id, kept, first)
                if record is not None:
                    yield record, titles.get(kept.number or 0) or listed.document

    def _write_look(
        self, writer: WarcWriter, watch_id: str, kept: KeptLook, first: dict[int, _Kept]
    ) -> Written | None:
        if kept.snapshot_id is None:
            self._left_out += 1
            return None
        look = Look(kept.checked_at, watch_id, kept.is_upgrade, kept.source)
        known = first.get(kept.snapshot_id)
        if known is not None and known.headers_at != look.at:
            self._revisits += 1
            is_not_modified = kept.outcome == "not_modified"
            return writer.revisit(known.record, look, is_not_modified=is_not_modified)
        self._responses += 1
        snapshot = self._store.snapshots.get(kept.snapshot_id)
        headers_at = snapshot.fetched_at if snapshot.fetched_at > look.at else None
        if headers_at is not None:
            # Older history found what was kept later: its own headers were not, and none are made
            # up.
            headers = (("content-type", snapshot.media_type),) if snapshot.media_type else ()
            snapshot = replace(snapshot, headers=headers)
        record = writer.seen(snapshot, look)
        first[kept.snapshot_id] = _Kept(record, headers_at)
        return record

    def last_at(self) -> datetime:
        """When the last look was: the same record makes the same file, whenever it is exported."""
        standings = map(self._store.watches.standing, self._chosen)
        moments = (standing.last_checked_at for standing in standings)
        return max((at for at in moments if at is not None), default=_BEGINNING)

    def sentence(self, target: Path) -> str:
        """What was written, in words."""
        pages, repeats = counted(self._responses, "page"), counted(self._revisits, "repeat")
        watches = counted(len(self._chosen), "watch", "watches")
        text = f"{target}: {pages} and {repeats} of {watches}"
        if self._left_out:
            text += f"; left out {counted(self._left_out, 'look')} whose bytes were not kept"
        return text


def write_warc(
    store: Store, selection: export.Selection, target: Path, watchlist: WatchList
) -> str:
    """Write all that was served into a WARC file, gzipped record by record.

    Args:
        store: to read.
        selection: which watches, and looks from which day on (UTC).
        target: the file; one that is there is replaced at one stroke.
        watchlist: not needed.

    Returns:
        What was written, in words.

    Raises:
        UsageError: there is no such watch, vendor or tag, or the file cannot be written.
        StoreError: what was recorded is damaged or cannot be read; nothing was written.
    """
    _refuse_suffix(target, ".warc.gz")
    chosen = export.choose(store, selection)
    looks = _Looks(store, chosen, selection.since_at)
    with whole_file.writing(target) as file:
        for _ in looks.write(WarcWriter(file.write)):
            # Nothing is kept of a record that is written.
            continue
    return looks.sentence(target)


def write_wacz(
    store: Store, selection: export.Selection, target: Path, watchlist: WatchList
) -> str:
    """Write all that was served into a WACZ file, with what ties it to the record.

    Args:
        store: to read.
        selection: as for `write_warc`.
        target: as for `write_warc`.
        watchlist: not needed.

    Returns:
        What was written, in words.

    Raises:
        UsageError: as `write_warc`.
        StoreError: as `write_warc`; or what is recorded was altered.
    """
    from tracker.edge.archives.wacz_writer import About, ListedPage, WaczWriter

    _refuse_suffix(target, ".wacz")
    chosen = export.choose(store, selection)
    title = f"Policies: {selection.name}" if selection.name else "Policies"
    description = f"What was served at the addresses of {', '.join(chosen)}, look by look."
    looks = _Looks(store, chosen, selection.since_at)
    about = About(title, description, SOFTWARE, looks.last_at())
    records, pages = list[Written](), list[ListedPage]()
    with (
        whole_file.writing(target) as file,
        contextlib.closing(WaczWriter(file, target.parent, about)) as wacz,
    ):
        with wacz.warc() as writer:
            for record, page_title in looks.write(writer):
                records.append(record)
                if record.kind != "revisit":
                    pages.append(ListedPage(record, page_title))
        for watch_id, listed in chosen.items():
            for name, content in _ties(store, listed).items():
                wacz.add(f"evidence/{watch_id.replace('/', '.')}.{name}", content)
        wacz.end(records, pages)
    return looks.sentence(target)


def _ties(store: Store, listed: Listed) -> dict[str, bytes]:
    """The files that tie what was served at a watch's address to the record.

    Raises:
        StoreError: what is recorded was altered.
    """
    watch_id = listed.watch_id
    versions = store.versions.all(watch_id)
    chain: list[str] = []
    journal: list[str] = []
    if versions:
        # By time the last one may be the first that was recorded, and the chain goes by number.
        last = max(version.number for version in versions)
        chain, _ = store.chain.lines(watch_id, last)
        journal, _ = store.proof.excerpt(watch_id, last)
    faults = store.proof.verify_journal_of(watch_id)
    if faults:
        raise StoreError(
            f"{faults[0]}; nothing was written, for it would repeat what was altered. `tracker"
            " verify` names all faults"
        )
    head = store.proof.head_of(watch_id)
    entries = _entries(journal)
    record = {
        "watch": watch_id,
        "vendor": listed.vendor,
        "document": listed.document,
        "url": listed.url,
        "made_by": SOFTWARE,
        "journal": {"entry": head.entry, "link_sha256": head.link_sha256} if head else None,
        "versions": [_version(store, version, entries) for version in versions],
    }
    return {
        "record.json": f"{json.dumps(record, ensure_ascii=False, indent=1)}\n".encode(),
        # Not .jsonl: programs that check a WACZ take that for a table with names in its first line.
        "chain.txt": "".join(f"{line}\n" for line in chain).encode(),
        "journal.txt": "".join(f"{line}\n" for line in journal).encode(),
    }


def _entries(journal: list[str]) -> dict[str, int]:
    """The entries of versions by the link that each holds."""
    parsed = (json.loads(line) for line in journal)
    return {parts[6]: parts[1] for parts in parsed if parts[4] == _VERSION_ENTRY}


def _version(store: Store, version: Version, entries: Mapping[str, int]) -> dict[str, Any]:
    return {
        "number": version.number,
        "observed_at": to_text(version.observed_at),
        "recorded_at": to_text(version.recorded_at),
        "cause": version.cause,
        "verdict": version.materiality,
        "direction": version.direction,
        "title": version.title,
        "snapshot_sha256": store.snapshots.sha256(version.snapshot_id),
        "chain_sha256": version.chain_sha256,
        "entry": entries.get(version.chain_sha256),
    }


def _refuse_suffix(target: Path, suffix: str) -> None:
    """See that a file is named as programs expect it, or they would not open it.

    Raises:
        UsageError: it is not.
    """
    if not target.name.endswith(suffix):
        raise UsageError(f"{target}: Expected the name of a file that ends in {suffix}")
