"""A seed -> a large database, as five years of watching would have left it.

`python bench/large_database.py FILE [--watches 1000] [--versions 20] [--clauses 2000]`

All watches go on side by side, in the order of time, as a daemon sees them: so the rows of a
watch lie scattered over the file, which is what a reader of a real database has to live with. Rows
go in with plain inserts, for `Checks.record` is too slow for so many. Ids, hashes, links of the
chain, snapshots, the journal and the spans of clauses are right, so `tracker verify` passes. As in a real
database nobody has run ANALYZE: SQLite plans without statistics.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard
from made_up_policies import Sentences, vendors
from made_up_rows import COLUMNS, Rows
from made_up_verdicts import VerdictRows
from made_up_versions import LONG, Editor, Page, Size

from tracker.edge.store import Store
from tracker.edge.store.beats import Beat
from tracker.edge.store.moments import to_text
from tracker.edge.store.proof.chain import link
from tracker.edge.store.proof.takeover import cover_all
from tracker.edge.store.rows import to_json
from tracker.edge.watchlist.keys import slug
from tracker.model import Schedule, Watch

DOCUMENTS = ("privacy", "terms", "dpa", "subprocessors", "cookies")
_VENDORS_A_WATCH = 0.3
_YEARS = timedelta(days=5 * 365)
_PLAIN_CHECKS = 40
"""Of a watch, beside those that made a version; the last of them."""
_FLUSH_VERSIONS = 400
_READING_KEY = "9"


class Maker:
    """Writes the history of all watches, event by event."""

    def __init__(self, store: Store, size: Size, now: datetime, seed: int = 1) -> None:
        self.size, self.now = size, now
        self._store = store
        self._chance = random.Random(seed)
        self._sentences = Sentences(seed)
        self._rows = Rows(store)
        self._editor = Editor(size, self._rows, self._sentences, self._chance)
        self._verdicts = VerdictRows(self._rows, self._chance, now)
        self._packed = zstandard.ZstdCompressor(level=3, write_checksum=False)
        texts = (self._sentences.text(self._sentences.draw(self._chance, 2)) for _ in range(15))
        page = "".join(f"<p>{text}</p>" for text in texts)
        self._page = f"<html><body><main>{page}</main></body></html>"

    def make(self) -> None:
        """Write all of it, and fill the full-text index."""
        watches = _watches(self.size)
        self._store.watches.sync(watches, self.now - _YEARS)
        ids = dict(self._store.database.conn.execute("SELECT watch, id FROM watches").fetchall())
        pages = [Page(ids[watch.id], watch, self._editor.shares(watch)) for watch in watches]
        versions = 0
        for at, kind, page in self._events(pages):
            if kind == "version":
                self._version(page, at)
                versions += 1
                if versions % _FLUSH_VERSIONS == 0:
                    self._rows.flush()
            elif kind == "check":
                self._check(page, at)
            else:
                self._hold(page, at, kind)
        self._rows.flush()
        self._standing(pages)
        with self._store.database.transaction() as conn:
            cover_all(conn, to_text(self.now))
        self._store.clauses.index()
        start = self.now - timedelta(days=3)
        self._store.beats.note(Beat(self.now, 60, start, 4711, "0.1.0"))

    def _events(self, pages: list[Page]) -> list[tuple[datetime, str, Page]]:
        """Everything that happens, oldest first."""
        chance, events = self._chance, []
        for page in pages:
            span = (_YEARS - timedelta(days=chance.uniform(0, 90))).total_seconds()
            days = sorted(chance.uniform(3_600, span) for _ in range(self.size.versions))
            if page.watch.id == LONG:
                days[0] = 86_400.0
            ages = [("version", age) for age in days]
            # Two looks a day, until shortly before now.
            ages += [("check", 600 + 43_200 * n + page.id % 40_000) for n in range(_PLAIN_CHECKS)]
            if chance.random() < 0.3:
                ages.append(("held", chance.uniform(90_000, days[-1])))
            if chance.random() < 0.2:
                ages.append(("artifact", chance.uniform(90_000, days[-1])))
            if page.id % 70 == 3:
                ages.append(("held open", 300.0))
            events += [(self.now - timedelta(seconds=age), kind, page) for kind, age in ages]
        return sorted(events, key=lambda event: event[0])

    def _version(self, page: Page, at: datetime) -> None:
        """Write a version with its snapshot, clauses, link, verdict and check."""
        rows, chance = self._rows, self._chance
        page.number += 1
        edits = self._editor.next_version(page)
        # A tenth was held until a second look confirmed it.
        confirmed = at + timedelta(hours=12 if chance.random() < 0.1 else 0)
        recorded = to_text(min(confirmed, self.now))
        snapshot_id, snapshot = self._snapshot(page, recorded)
        columns = self._columns(page, at, recorded, snapshot_id)
        contents = [piece.content for piece in page.pieces]
        page.chain = link(page.chain, page.id, columns, snapshot, contents)
        columns["chain_sha256"] = page.chain
        page.version_id = rows.next_id("versions")
        columns["id"] = page.version_id
        rows.add("versions", *(columns[name] for name in COLUMNS["versions"].split()))
        if page.number > 1:
            self._verdicts.write(page.watch, page.id, columns, recorded, edits)
        outcome = "version" if page.number > 1 else "first"
        size = snapshot["size_bytes"]
        seen = (outcome, 200, chance.randint(80, 900), size, None, None)
        rows.add("checks", page.id, recorded, *seen, snapshot_id, page.version_id, 0)
        page.good_at = page.checked_at = recorded
        page.outcome, page.bad_checks = outcome, 0

    def _columns(self, page: Page, at: datetime, recorded: str, snapshot_id: int) -> dict[str, Any]:
        chance = self._chance
        # Every sixth time the vendor leaves the printed date as it was.
        if not page.updated or chance.random() > 0.15:
            page.updated = (at - timedelta(days=chance.randint(0, 3))).date().isoformat()
        effective = (at + timedelta(days=chance.randint(-2, 60))).date().isoformat()
        texts = "\n".join(piece.content for piece in page.pieces)
        promised = chance.random()
        return {
            "watch_id": page.id,
            "number": page.number,
            "observed_at": to_text(at),
            "recorded_at": recorded,
            "cause": "vendor" if page.number == 1 or chance.random() > 0.02 else "extractor",
            "snapshot_id": snapshot_id,
            "text_sha256": _sha256(texts.encode()),
            "title": f"{page.watch.vendor} {page.watch.document.title()}",
            "language": "en",
            "updated": page.updated,
            "effective": effective if chance.random() < 0.6 else None,
            "words": sum(piece.words for piece in page.pieces),
            "media_type": "text/html",
            "reading_key": _READING_KEY,
            "promise_channels": '["email","website"]' if promised < 0.5 else '["page"]',
            "promise_timing": "before_effective" if promised < 0.6 else "unspecified",
            "promise_on": "material" if promised < 0.7 else "any",
            "use_is_acceptance": int(promised < 0.4),
            "reader_must_check": int(promised > 0.6),
            "promise_quote": "We tell you of material changes before they take effect.",
            "clause_ids": to_json([piece.id for piece in page.pieces]),
            "promise_days": 30 if promised < 0.3 else None,
            # As yet that of the version before.
            "previous_id": page.version_id,
            "older_than": None,
        }

    def _snapshot(self, page: Page, at: str, kind: str = "version") -> tuple[int, dict[str, Any]]:
        body = f"{self._page}<!-- {kind} of {page.watch.id} {at} -->".encode()
        columns = {
            "watch_id": page.id,
            "sha256": _sha256(body),
            "size_bytes": len(body),
            "media_type": "text/html",
            "url": page.watch.url,
            "status": 200,
            "headers": '[["content-type","text/html; charset=utf-8"]]',
            "fetched_at": at,
        }
        id = self._rows.next_id("snapshots")
        self._rows.add("snapshots", id, *columns.values(), self._packed.compress(body))
        return id, columns

    def _check(self, page: Page, at: datetime) -> None:
        """A look with nothing new, or nothing at all."""
        chance, text = self._chance, to_text(at)
        if not page.number:
            return
        is_blind = page.id % 350 == 2 and at > self.now - timedelta(days=3)
        if is_blind or chance.random() < 0.04:
            sentence = f"{page.watch.id}: Expected a policy, got status 503. Version stays current"
            page.outcome, page.bad_checks = "failed", page.bad_checks + 1
            seen = ("failed", 503, 150, 0, "status_503", sentence)
        else:
            how = chance.choices(("not_modified", "same_bytes", "same_text"), (60, 30, 10))[0]
            page.outcome, page.bad_checks, page.good_at = how, 0, text
            seen = (how, 304 if how == "not_modified" else 200, 120, 48_000, None, None)
        page.checked_at = text
        self._rows.add("checks", page.id, text, *seen, None, None, int(seen[1] == 304))
        if is_blind and page.bad_checks == 3:
            self._verdicts.blind(page.watch, page.id, text)

    def _hold(self, page: Page, at: datetime, kind: str) -> None:
        """A page in doubt, or an artifact."""
        if not page.number or (kind == "held open" and page.held_at):
            return
        chance, text = self._chance, to_text(at)
        snapshot_id, snapshot = self._snapshot(page, text, kind)
        is_held = kind != "artifact"
        names = ("shrunk", "seen_before") if is_held else ("bot_wall", "error_page")
        ended = to_text(at + timedelta(hours=12)) if kind == "held" else None
        page.outcome, page.checked_at = "held" if is_held else "artifact", text
        doubt = (chance.choice(names), "The page shrank to a tenth of what it was.")
        hashes = (_sha256(text.encode()), snapshot["sha256"], snapshot_id)
        end = (1, ended, "returned" if ended else None)
        self._rows.add("holds", page.id, page.outcome, *doubt, *hashes, text, text, *end)
        seen = (page.outcome, 200, 210, 4_000, doubt[0], doubt[1])
        self._rows.add("checks", page.id, text, *seen, snapshot_id, None, 0)

    def _standing(self, pages: list[Page]) -> None:
        """What the last look left behind with each watch; next looks lie ahead."""
        chance = self._chance
        rows = []
        for page in pages:
            due = to_text(self.now + timedelta(seconds=chance.randint(3_600, 86_400)))
            is_blind = page.id % 350 == 2
            rows.append(
                (
                    page.version_id,
                    _READING_KEY,
                    page.checked_at,
                    page.outcome,
                    page.good_at,
                    page.bad_checks,
                    int(is_blind),
                    None if page.watch.paused else due,
                    page.id,
                )
            )
        sql = (
            "UPDATE watches SET version_id = ?, reading_key = ?, last_checked_at = ?,"
            " last_outcome = ?, last_good_at = ?, bad_checks = ?, blind = ?, next_check_at = ?"
            " WHERE id = ?"
        )
        with self._store.database.transaction() as conn:
            conn.executemany(sql, rows)


def _watches(size: Size) -> list[Watch]:
    """Some documents of each vendor, and a single long text."""
    names = vendors(1, max(2, round(size.watches * _VENDORS_A_WATCH)))
    watches = []
    for at in range(size.watches - 1):
        lap, vendor = divmod(at, len(names))
        document = DOCUMENTS[(lap + vendor) % len(DOCUMENTS)]
        watches.append(_watch(names[vendor], document, at))
    return [*watches, _watch("Longtext", "terms", size.watches)]


def _watch(vendor: str, document: str, at: int) -> Watch:
    half = slug(vendor)
    return Watch(
        f"{half}/{document}",
        vendor,
        document,
        f"https://{half[:40].strip('-')}.example/{document}",
        schedule=Schedule(43_200),
        alert_at="minor",
        tags=("crm",) if at % 4 == 0 else ("telephony", "critical") if at % 4 == 1 else (),
        paused=at == 6,
        notice_days=30 if at % 3 == 0 else None,
    )


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def make(path: Path, size: Size, now: datetime) -> None:
    """Make a database.

    Args:
        path: of a file that is not there yet.
        size: of what is in it.
        now: aware; the last versions are from shortly before it.
    """
    with Store.open(path) as store:
        conn = store.database.conn
        # A crash while it is made leaves a file to be thrown away, so nothing needs to be safe.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            conn.execute(f"PRAGMA {setting}")
        conn.execute("PRAGMA cache_size = -1000000")
        # Of the clauses in force none is part of a cycle; looking for cycles took a quarter.
        gc.disable()
        try:
            Maker(store, size, now).make()
        finally:
            gc.enable()
        conn.execute("PRAGMA journal_mode = WAL")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--watches", type=int, default=1000)
    parser.add_argument("--versions", type=int, default=20)
    parser.add_argument("--clauses", type=int, default=2000, help="of each watch")
    options = parser.parse_args()
    if options.file.exists():
        parser.error(f"{options.file} is there already")
    began = time.monotonic()
    size = Size(options.watches, options.versions, options.clauses)
    make(options.file, size, datetime.now(UTC).replace(microsecond=0))
    print(f"{time.monotonic() - began:.0f} s, {options.file.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
