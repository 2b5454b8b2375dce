"""A version -> a bundle that shows a stranger what was served, what changed, and that the record
was not altered.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import __version__
from tracker.edge.archives import evidence_folder
from tracker.edge.store.moments import to_text
from tracker.model import Snapshot, Verdict, Version
from tracker.show import contract, verdict_pages

if TYPE_CHECKING:
    from tracker.edge.store import Store

SOFTWARE = f"policy-version-change-tracker/{__version__}"
_README = """\
Evidence: {watch}, version {number}
{line}

What a page said when it was first seen saying it, what it had said before, and what the difference was
judged to be. Nothing here needs the program that made it.

  page                 {url}
  first seen           {observed_at}

{listing}

How to check it
---------------
1. No file was changed:              sha256sum -c SHA256SUMS
2. The pages are those recorded:     warcio check -v snapshots.warc.gz   (pip install warcio)
   Any program that reads WARC will do. The SHA-256 of a page's bytes, without headers, stands in
   manifest.json and in the page's line of chain.jsonl.
3. The chain holds: the SHA-256 of each line of chain.jsonl, without its line break, is the first item
   of the next line; that of the last line is {chain}
   That is the link of version {number}. Where somebody noted it at the time (it stands in the alert, as
   "Record"), no version up to this one can have been changed, removed or put in since.
4. The clauses are those recorded: the SHA-256 of clauses.jsonl, without its last line break, is the last
   item of the last line of chain.jsonl.
"""


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
        StoreError: what was recorded is damaged.
    """
    version = store.versions.get(watch_id, number)
    before = store.versions.get(watch_id, number - 1) if number > 1 else None
    lines, clauses = store.chain.lines(watch_id, number)
    chain = hashlib.sha256(lines[-1].encode()).hexdigest()
    shown = [one for one in (before, version) if one is not None]
    snapshots = [store.snapshots.get(one.snapshot_id) for one in shown]
    files: dict[str, bytes] = {
        "snapshots.warc.gz": evidence_folder.warc(snapshots, SOFTWARE, now),
        "after.md": _text(version, store),
        "clauses.jsonl": f"{clauses}\n".encode(),
        "chain.jsonl": "".join(f"{line}\n" for line in lines).encode(),
        "record.json": _json(_record(version, store)),
    }
    verdict = store.verdicts.get(watch_id, number)
    if before is not None:
        files["before.md"] = _text(before, store)
        found = verdict or Verdict(version.materiality)
        title = f"{watch_id}: version {before.number} → {number}"
        files["redline.html"] = verdict_pages.page(title, found).encode()
        comparison = contract.comparison(
            store.versions.policy(watch_id, before.number),
            store.versions.policy(watch_id, number),
            found,
        )
        files["verdict.json"] = _json(comparison)
    files["README.txt"] = _readme(version, before, chain).encode()
    manifest = {
        "made_at": to_text(now), "made_by": SOFTWARE, "watch": watch_id, "number": number, "chain_sha256": chain,
        "snapshots": [_described(one, snapshot) for one, snapshot in zip(shown, snapshots, strict=True)],
        "files": {
            name: {"sha256": hashlib.sha256(body).hexdigest(), "size_bytes": len(body)} for name, body in files.items()
        },
    }  # fmt: skip
    evidence_folder.write(folder, {**files, "manifest.json": _json(manifest)})
    return chain


def _described(version: Version, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "version": version.number,
        "url": snapshot.url,
        "status": snapshot.status,
        "media_type": snapshot.media_type,
        "fetched_at": to_text(snapshot.fetched_at),
        "size_bytes": len(snapshot.body),
        "sha256": snapshot.sha256,
    }


def _record(version: Version, store: Store) -> dict[str, Any]:
    """When it was seen and judged, who looked at it, and to which channels it was told when."""
    told = store.record.told(version.watch_id, version.number)
    return {
        "watch": version.watch_id, "number": version.number, "title": version.title, "language": version.language,
        "observed_at": to_text(version.observed_at), "recorded_at": to_text(version.recorded_at),
        "cause": version.cause, "updated": version.dates.updated, "effective": version.dates.effective,
        "materiality": version.materiality, "direction": version.direction, "silent": version.silent,
        "promises": contract.promises(version.promises), "alerts": told,
        "reviews": store.verdicts.reviews(version.watch_id, version.number),
    }  # fmt: skip


def _text(version: Version, store: Store) -> bytes:
    return f"{verdict_pages.version(store.versions.policy(version.watch_id, version.number))}\n".encode()


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def _readme(version: Version, before: Version | None, chain: str) -> str:
    title = f"Evidence: {version.watch_id}, version {version.number}"
    if before is None:
        listed = [
            ("snapshots.warc.gz", "what was served, with headers"),
            ("after.md", "the text as it was read"),
        ]
    else:
        numbers = f"versions {before.number} and {version.number}"
        listed = [
            ("snapshots.warc.gz", f"what was served, with headers: {numbers}"),
            ("before.md, after.md", "the text as it was read"),
            ("redline.html", "the difference, clause by clause"),
            ("verdict.json", "the same with reasons, for programs"),
        ]
    listed += [
        ("clauses.jsonl", "the clauses of this version, one a line"),
        ("chain.jsonl", "one line for each version of this page up to this one"),
        ("record.json", "when it was seen, recorded and judged, and to whom it was told"),
        ("manifest.json", "all of these with size and SHA-256; SHA256SUMS the same for sha256sum"),
    ]
    return _README.format(
        watch=version.watch_id,
        number=version.number,
        line="=" * len(title),
        url=version.url,
        observed_at=to_text(version.observed_at),
        listing="\n".join(f"  {name:<20} {what}" for name, what in listed),
        chain=chain,
    )
