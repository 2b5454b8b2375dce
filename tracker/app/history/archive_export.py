"""The record and a choice of watches -> a WARC or WACZ file of all that was served."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.app.history import export
from tracker.app.history.evidence import SOFTWARE
from tracker.edge import whole_file
from tracker.edge.archives.warc_writer import Look, WarcWriter, Written
from tracker.edge.store.moments import to_text
from tracker.errors import StoreError, UsageError
from tracker.model import WatchList

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.watches import Listed
    from tracker.model import Version

# What stands for the time of a file in which there is nothing.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_VERSION_ENTRY = "version"


@dataclass(slots=True)
class _Count:
    """What was written so far; records alone, never their bytes."""

    records: list[Written] = field(default_factory=list)
    left_out: int = 0
    """Looks whose bytes were not kept."""

    def sentence(self, target: Path, watches: int) -> str:
        """What was written, in words."""
        responses = sum(record.kind == "response" for record in self.records)
        revisits = len(self.records) - responses
        text = f"{target}: {_counted(responses, 'page')} and {_counted(revisits, 'repeat')}"
        text += f" of {_counted(watches, 'watch', 'watches')}"
        if self.left_out:
            text += f"; left out {_counted(self.left_out, 'look')} whose bytes were not kept"
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
    count = _Count()
    with whole_file.writing(target) as file:
        writer = WarcWriter(file.write)
        _begin(writer, list(chosen), _last_check(store, chosen))
        for _ in _records(store, selection, chosen, writer, count):
            pass
    return count.sentence(target, len(chosen))


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
    last = _last_check(store, chosen)
    count, pages = _Count(), list[ListedPage]()
    about = About(title, description, SOFTWARE, last)
    with (
        whole_file.writing(target) as file,
        contextlib.closing(WaczWriter(file, about)) as wacz,
    ):
        with wacz.warc() as writer:
            _begin(writer, list(chosen), last)
            for record, page_title in _records(store, selection, chosen, writer, count):
                if record.kind == "response":
                    pages.append(ListedPage(record, page_title))
        for watch_id, listed in chosen.items():
            for name, content in _ties(store, listed).items():
                wacz.add(f"evidence/{watch_id.replace('/', '.')}.{name}", content)
        wacz.end(count.records, pages)
    return count.sentence(target, len(chosen))


def _begin(writer: WarcWriter, watch_ids: list[str], last: datetime) -> None:
    about = [
        ("software", SOFTWARE),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/1.1/"),
        ("description", f"Looks at {', '.join(watch_ids)}"),
    ]
    writer.info(about, last)


def _records(
    store: Store,
    selection: export.Selection,
    chosen: Mapping[str, Listed],
    writer: WarcWriter,
    count: _Count,
) -> Iterator[tuple[Written, str]]:
    """Write the looks of each watch; each record, and the title of the version it made."""
    since = datetime.combine(selection.since, time(), UTC) if selection.since else None
    for watch_id in chosen:
        titles = {version.number: version.title for version in store.versions.all(watch_id)}
        # By snapshot: where its bytes stand in the file.
        first: dict[int, Written] = {}
        for kept in store.looks.of(watch_id, since):
            if kept.snapshot_id is None:
                count.left_out += 1
                continue
            snapshot = store.snapshots.get(kept.snapshot_id)
            look = Look(kept.checked_at, watch_id, kept.is_upgrade)
            known = first.get(kept.snapshot_id)
            if known is None:
                record = first[kept.snapshot_id] = writer.response(snapshot, look)
            else:
                is_not_modified = kept.outcome == "not_modified"
                record = writer.revisit(snapshot, look, known, is_not_modified=is_not_modified)
            count.records.append(record)
            yield record, titles.get(kept.number or 0) or chosen[watch_id].document


def _last_check(store: Store, watch_ids: Mapping[str, Listed]) -> datetime:
    """When the last look was: the same record makes the same file, whenever it is exported."""
    moments = [store.watches.standing(watch_id).last_checked_at for watch_id in watch_ids]
    return max((at for at in moments if at is not None), default=_BEGINNING)


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
        chain, _ = store.chain.lines(watch_id, versions[-1].number)
        journal, _ = store.proof.excerpt(watch_id, versions[-1].number)
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


def _counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
