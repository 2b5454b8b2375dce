"""A version -> a folder that shows a stranger what was served, what changed, and what proves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import __version__
from tracker.edge.archives import evidence_folder
from tracker.edge.store.moments import to_text
from tracker.errors import StoreError
from tracker.model import Snapshot, Verdict, Version
from tracker.show import contract, policy_text, redline_page

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.proof.excerpt import Entry
    from tracker.edge.store.proof.proof import Beginning

_OF_VERDICT = ("redline.html", "verdict.json")
_OF_RECORD = (
    "check",
    "hold",
    "hold_bytes",
    "hold_ended",
    "verdict",
    "alert",
    "queued",
    "sent",
    "dead",
    "requeued",
    "review",
    "watch",
)
_SHOWS: Mapping[str, Sequence[str]] = {
    "snapshots.warc.gz": ("snapshot",),
    "before.md": ("version",),
    "after.md": ("version",),
    "clauses.jsonl": ("version",),
    "chain.jsonl": ("version",),
    **dict.fromkeys(_OF_VERDICT, ("verdict",)),
    "record.json": _OF_RECORD,
}
"""Files, and the kinds of entries that cover what they show."""
_TAKEN_OVER = """
   The record is older than its journal, which speaks from {:%Y-%m-%d %H:%M} UTC on: what there was
   before stands in it as it was found then."""
_FILES_OF_VERSION = "a version: its line in chain.jsonl"
SOFTWARE = f"policy-version-change-tracker/{__version__}"


def write(watch_id: str, number: int, store: Store, folder: Path, now: datetime) -> str:
    """Write the evidence for a version into a new folder.

    Args:
        watch_id: of the watch.
        number: of the version.
        store: with the record.
        folder: not there yet, or empty.
        now: aware.

    Returns:
        The version's link in the chain.

    Raises:
        UsageError: there is no such version, or the folder cannot be written.
        StoreError: what was recorded is damaged, or is not as it was recorded; nothing is written.
    """
    version = store.versions.get(watch_id, number)
    before = store.versions.get(watch_id, version.previous) if version.previous else None
    lines, clauses = _proven_chain(version, before, store)
    journal, entries = store.proof.excerpt(watch_id, number)
    named = {_file_of(entry): entry for entry in entries}
    shown = [version] if before is None else [before, version]
    snapshots = [store.snapshots.get(each.snapshot_id) for each in shown]
    files = {
        "snapshots.warc.gz": evidence_folder.warc(snapshots, SOFTWARE, now),
        "after.md": _text(version, store),
        "clauses.jsonl": f"{clauses}\n".encode(),
        "chain.jsonl": "".join(f"{line}\n" for line in lines).encode(),
        "journal.jsonl": "".join(f"{line}\n" for line in journal).encode(),
        "record.json": _json(_record(version, store)),
        **(_difference(before, version, store) if before else {}),
        # Without a line's end: their SHA-256 is what the entry holds.
        **{name: entry.text.encode() for name, entry in named.items() if entry.text},
        "README.txt": _readme(version, before, entries, store.proof.begins_at()).encode(),
    }
    manifest = {
        "made_at": to_text(now),
        "made_by": SOFTWARE,
        "watch": watch_id,
        "number": number,
        "chain_sha256": version.chain_sha256,
        "journal": _head(watch_id, store),
        "snapshots": list(map(_described, shown, snapshots)),
        "files": {name: _file(name, body, entries, named) for name, body in files.items()},
    }
    evidence_folder.write(folder, {**files, "manifest.json": _json(manifest)})
    return version.chain_sha256


def _proven_chain(version: Version, before: Version | None, store: Store) -> tuple[list[str], str]:
    """The chain as far as it is needed and the version's clauses, where all is as recorded."""
    watch_id, number = version.watch_id, version.number
    faults = store.proof.verify_journal_of(watch_id)
    lines, clauses = store.chain.lines(watch_id, number)
    later: list[str] = []
    if before is not None and before.number > number:
        # Older history has its links behind those that were there.
        longer, _ = store.chain.lines(watch_id, before.number)
        later = longer[number:]
    if hashlib.sha256(lines[-1].encode()).hexdigest() != version.chain_sha256:
        faults.append(f"{watch_id}: the chain up to version {number} is not as it was recorded")
    if faults:
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise StoreError(
            f"{faults[0]}{more}; no evidence was written, for it would repeat what was altered."
            " `tracker verify` names all faults"
        )
    return [*lines, *later], clauses


def _head(watch_id: str, store: Store) -> dict[str, Any] | None:
    """The last entry about the page, whose link is that of the last line of journal.jsonl."""
    head = store.proof.head_of(watch_id)
    return {"entry": head.entry, "link_sha256": head.link_sha256} if head else None


def _file(
    name: str, body: bytes, entries: Sequence[Entry], named: Mapping[str, Entry]
) -> dict[str, Any]:
    """A file in the manifest, with the entries that cover it."""
    return {
        "sha256": hashlib.sha256(body).hexdigest(),
        "size_bytes": len(body),
        "entries": _entries_of(name, entries, named),
    }


def _file_of(entry: Entry) -> str:
    return f"entry-{entry.id}-{entry.kind}.json"


def _entries_of(name: str, entries: Sequence[Entry], named: Mapping[str, Entry]) -> list[int]:
    """The entries that cover what a file shows."""
    if name in named:
        return [named[name].id]
    covered = [entry for entry in entries if entry.kind in _SHOWS.get(name, ())]
    # Older editions of the rules have entries of their own; what is shown is the newest.
    newest = covered[-1:] if name in _OF_VERDICT else covered
    return [entry.id for entry in newest]


def _difference(before: Version, version: Version, store: Store) -> dict[str, bytes]:
    """The files that show what a version changed."""
    watch_id, number = version.watch_id, version.number
    verdict = store.verdicts.get(watch_id, number) or Verdict(version.materiality)
    title = f"{watch_id}: version {before.number} → {number}"
    old, new = (store.versions.policy(watch_id, each.number) for each in (before, version))
    return {
        "before.md": _text(before, store),
        "redline.html": redline_page.page(title, verdict).encode(),
        "verdict.json": _json(contract.comparison(old, new, verdict)),
    }


def _described(version: Version, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "version": version.number,
        "url": snapshot.url,
        "status": snapshot.status,
        "media_type": snapshot.media_type,
        "fetched_at": to_text(snapshot.fetched_at),
        "size_bytes": len(snapshot.body),
        "sha256": snapshot.sha256,
        **({"plain_sha256": snapshot.plain.sha256} if snapshot.plain else {}),
    }


def _record(version: Version, store: Store) -> dict[str, Any]:
    """When it was seen and judged, who looked at it, and to which channels it was told when."""
    deliveries = store.record.told(version.watch_id, version.number)
    return {
        "watch": version.watch_id,
        "number": version.number,
        "title": version.title,
        "language": version.language,
        "observed_at": to_text(version.observed_at),
        "recorded_at": to_text(version.recorded_at),
        "cause": version.cause,
        "updated": version.dates.updated,
        "effective": version.dates.effective,
        "materiality": version.materiality,
        "direction": version.direction,
        "silent": version.silent,
        "promises": contract.promises(version.promises),
        "alerts": deliveries,
        "reviews": store.reviews.all(version.watch_id, version.number),
    }


def _text(version: Version, store: Store) -> bytes:
    policy = store.versions.policy(version.watch_id, version.number)
    return f"{policy_text.version(policy)}\n".encode()


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def _readme(
    version: Version, before: Version | None, entries: Sequence[Entry], began: Beginning | None
) -> str:
    title = f"Evidence: {version.watch_id}, version {version.number}"
    last = version.number
    if before is None:
        listed = [
            ("snapshots.warc.gz", "what was served, with headers"),
            ("after.md", "the text as it was read"),
        ]
    else:
        numbers = f"versions {before.number} and {version.number}"
        last = max(last, before.number)
        listed = [
            ("snapshots.warc.gz", f"what was served, with headers: {numbers}"),
            ("before.md, after.md", "the text as it was read"),
            ("redline.html", "the difference, clause by clause"),
            ("verdict.json", "the same with reasons, for programs"),
        ]
    listed += [
        ("clauses.jsonl", "the clauses of this version, one a line"),
        ("chain.jsonl", f"one line for each version of this page, 1 to {last}"),
        ("record.json", "when it was seen, recorded and judged, and to whom it was told"),
        ("journal.jsonl", "one line for each entry of the journal about this page"),
        ("entry-*.json", "what those entries cover that this evidence shows"),
        ("manifest.json", "all of these with size and SHA-256; SHA256SUMS the same for sha256sum"),
    ]
    text = resources.files(__package__).joinpath("evidence_readme.txt").read_text("utf-8")
    return text.format(
        watch=version.watch_id,
        number=version.number,
        line="=" * len(title),
        url=version.url,
        observed_at=to_text(version.observed_at),
        listing="\n".join(f"  {name:<20} {what}" for name, what in listed),
        chain=version.chain_sha256,
        began=_TAKEN_OVER.format(began.at) if began and began.took_over else "",
        entries="\n".join(
            f"  {entry.id:>8}  {_FILES_OF_VERSION if entry.kind == 'version' else _file_of(entry)}"
            for entry in entries
        ),
    )
