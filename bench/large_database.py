"""A seed -> a large database, as five years of watching would have left it.

`python bench/large_database.py FILE [--watches 1000] [--versions 20] [--clauses 2000]`

All watches go on side by side, in the order of time, as a daemon sees them: so the rows of one
watch lie scattered over the file, which is what a reader of a real one has to live with. Rows go
in with plain inserts, for `Checks.record` would take hours. Ids, hashes, links of the chain,
snapshots and the spans of clauses are right, so `tracker verify` passes.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import zstandard
from made_up_policies import Picks, Sentences, section, vendors
from made_up_verdicts import Edit, VerdictRows

from tracker.edge.store import Store
from tracker.edge.store.beats import Beat
from tracker.edge.store.chain import link
from tracker.edge.store.moments import to_text
from tracker.edge.store.rows import HEADING_JOIN, content_hash, to_json
from tracker.edge.watchlist.keys import slug
from tracker.model import Schedule, Watch

DOCUMENTS = ("privacy", "terms", "dpa", "subprocessors", "cookies")
LONG = "longtext/terms"
"""The watch whose versions have about 20,000 words."""
LONG_CHANGES = 60
"""Between its last two versions."""
_VENDORS_A_WATCH = 0.3
_YEARS = timedelta(days=5 * 365)
_FIRST_SHARE = 0.3
"""Of a watch's clauses that its first version has; the rest come with later ones."""
_SECTION_CLAUSES = 12
_KINDS = ("modified", "added", "moved", "renumbered")
_KIND_WEIGHTS = (72, 17, 4, 7)
_REMOVED_RATIO = 0.2
"""Of clauses taken out for each that comes as an addition or by a wording: sizes stay level."""
_PLAIN_CHECKS = 40
"""Of a watch, beside those that made a version; the last of them."""
_FLUSH_VERSIONS = 400
_READING_KEY = "9"

_COLUMNS = {
    "snapshots": "id watch_id sha256 size_bytes media_type url status headers fetched_at body",
    "versions": "id watch_id number observed_at recorded_at cause snapshot_id text_sha256"
    " chain_sha256 title language updated effective words media_type reading_key promise_channels"
    " promise_timing promise_on use_is_acceptance reader_must_check promise_quote clause_ids"
    " promise_days",
    "clauses": "id watch_id content_hash kind number heading text first_version",
    "verdicts": "id version_id decided_at edition materiality direction silent",
    "changes": "id verdict_id position kind moved old_clause_ids new_clause_ids materiality"
    " direction categories redline",
    "reasons": "verdict_id change_id position rule materiality category direction text quote",
    "holds": "watch_id kind suspicion sentence text_sha256 body_sha256 snapshot_id first_seen_at"
    " last_seen_at times_seen ended_at ended_as",
    "alerts": "id watch_id version_id kind change_id title body created_at alerted_at",
    "deliveries": "alert_id channel state attempts not_before_at sent_at last_error held_until_at",
    "deadlines": "version_id deadline rule days",
    "reviews": "version_id reviewed_at state right_verdict note reviewer",
    "checks": "watch_id checked_at outcome status elapsed_ms size_bytes error message snapshot_id"
    " version_id conditional",
}
"""Of each table, in an order in which no row names one that is not there yet."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a database to make."""

    watches: int = 1000
    versions: int = 20
    """Of each watch."""
    clauses: int = 2000
    """Distinct ones of each watch, all versions together."""


class Piece(NamedTuple):
    """A clause in force."""

    id: int
    heading: str
    number: str
    kind: str
    picks: Picks
    content: str
    words: int


@dataclass(slots=True)
class Page:
    """What stands on a watch's page now, and where its record stands."""

    id: int
    watch: Watch
    fresh_clauses: list[int]
    """How many come with each version."""
    pieces: list[Piece] = field(default_factory=list)
    number: int = 0
    version_id: int | None = None
    chain: str = ""
    updated: str = ""
    good_at: str = ""
    checked_at: str = ""
    outcome: str = ""
    bad_checks: int = 0
    held_at: str | None = None


class Rows:
    """Rows of all tables on their way into the database, with the next id of each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next = dict.fromkeys(_COLUMNS, 0)
        self._waiting: dict[str, list[Sequence[Any]]] = {table: [] for table in _COLUMNS}
        self.gone: list[tuple[int, int]] = []
        """Number of the version a clause was gone in, and the clause."""

    def next_id(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table]

    def add(self, table: str, *row: Any) -> None:
        self._waiting[table].append(row)

    def flush(self) -> None:
        with self._store.database.transaction() as conn:
            for table, rows in self._waiting.items():
                names = _COLUMNS[table].split()
                marks = ", ".join("?" * len(names))
                sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
                conn.executemany(sql, rows)
                rows.clear()
            conn.executemany("UPDATE clauses SET removed_in = ? WHERE id = ?", self.gone)
            self.gone.clear()


class Maker:
    """Writes the history of all watches, event by event."""

    def __init__(self, store: Store, size: Size, now: datetime, seed: int = 1) -> None:
        self.size, self.now = size, now
        self._store = store
        self._chance = random.Random(seed)
        self._sentences = Sentences(seed)
        self._rows = Rows(store)
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
        pages = [Page(ids[watch.id], watch, self._shares(watch)) for watch in watches]
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
        self._store.clauses.index()
        start = self.now - timedelta(days=3)
        self._store.beats.note(Beat(self.now, 60, start, 4711, "0.1.0"))

    def _shares(self, watch: Watch) -> list[int]:
        """How many clauses come with each version: most edits are short, a few rewrite much."""
        size, chance = self.size, self._chance
        first = round(size.clauses * _FIRST_SHARE) if size.versions > 1 else size.clauses
        weights = [chance.expovariate(1) + 0.05 for _ in range(size.versions - 1)]
        left, sum_of = size.clauses - first, sum(weights)
        # No version replaces more than half of what stands there.
        shares = [min(max(1, round(left * one / sum_of)), first // 2) for one in weights]
        if watch.id == LONG and shares:
            shares[-1] = min(LONG_CHANGES, shares[-1] if first < 2 * LONG_CHANGES else LONG_CHANGES)
        return [first, *shares]

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
        edits = self._edit(page) if page.number > 1 else self._begin(page)
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
        rows.add("versions", *(columns[name] for name in _COLUMNS["versions"].split()))
        if page.number > 1:
            self._verdicts.write(page.watch, page.id, columns, recorded, edits)
        outcome = "version" if page.number > 1 else "first"
        size = snapshot["size_bytes"]
        found = (outcome, 200, chance.randint(80, 900), size, None, None)
        rows.add("checks", page.id, recorded, *found, snapshot_id, page.version_id, 0)
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
        }

    def _begin(self, page: Page) -> list[Edit]:
        for at in range(page.fresh_clauses[0]):
            number = at // _SECTION_CLAUSES
            is_heading = at % _SECTION_CLAUSES == 0
            place = (f"{section(number)}", str(number + 1))
            page.pieces.append(self._piece(page, *place, "heading" if is_heading else self._kind()))
        return []

    def _kind(self) -> str:
        return "paragraph" if self._chance.random() < 0.7 else "item"

    def _piece(self, page: Page, heading: str, number: str, kind: str, picks: Picks = ()) -> Piece:
        """Make a clause that comes with this version, and its row."""
        chance = self._chance
        count = (2 if page.watch.id == LONG else 1) + (chance.random() < 0.63)
        picks = picks or self._sentences.draw(chance, count)
        text = heading if kind == "heading" else self._sentences.text(picks)
        content = to_json([heading.split(HEADING_JOIN), number, kind, text])
        id = self._rows.next_id("clauses")
        row = (id, page.id, content_hash(content), kind, number, heading, text, page.number)
        self._rows.add("clauses", *row)
        return Piece(id, heading, number, kind, picks, content, text.count(" ") + 1)

    def _edit(self, page: Page) -> list[Edit]:
        """Turn the text in force into the next one, and tell of each difference."""
        chance, plan = self._chance, self._plan(page)
        edits: list[Edit] = []
        pieces: list[Piece] = []
        moved: list[Piece] = []
        for at, old in enumerate(page.pieces):
            match plan.get(at):
                case None:
                    pieces.append(old)
                    continue
                case "added":
                    new = self._piece(page, old.heading, old.number, self._kind())
                    pieces += [old, new]
                    edits.append(Edit("added", (), (new.id,), ""))
                    continue
                case "removed":
                    edits.append(Edit("removed", (old.id,), (), ""))
                case "modified":
                    picks, redline, words = self._sentences.edit(chance, old.picks)
                    pieces.append(self._piece(page, old.heading, old.number, old.kind, picks))
                    ids = (old.id,), (pieces[-1].id,)
                    edits.append(Edit("modified", *ids, redline, words))
                case "renumbered":
                    number = f"{old.number.split('.')[0]}.{page.number}"
                    pieces.append(self._piece(page, old.heading, number, old.kind, old.picks))
                    edits.append(Edit("renumbered", (old.id,), (pieces[-1].id,), ""))
                case _:
                    moved.append(old)
            self._rows.gone.append((page.number, old.id))
        for old in moved:
            at = chance.randrange(1, len(pieces))
            beside = pieces[at - 1]
            heading = f"{beside.heading.split(HEADING_JOIN)[0]}{HEADING_JOIN}Part {page.number}"
            pieces.insert(at, self._piece(page, heading, beside.number, old.kind, old.picks))
            edits.append(Edit("moved", (old.id,), (pieces[at].id,), ""))
        page.pieces = pieces
        return edits

    def _plan(self, page: Page) -> dict[int, str]:
        """Which clauses of the text in force are edited, and how."""
        chance = self._chance
        wanted = page.fresh_clauses[page.number - 1]
        places = [at for at, piece in enumerate(page.pieces) if piece.kind != "heading"]
        if page.watch.id == LONG and page.number == self.size.versions:
            removed = wanted // 6
            fresh = wanted - removed
        else:
            fresh, removed = wanted, round(wanted * _REMOVED_RATIO)
        kinds = chance.choices(_KINDS, _KIND_WEIGHTS, k=fresh) + ["removed"] * removed
        return dict(zip(chance.sample(places, min(len(kinds), len(places))), kinds, strict=False))

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
        """A look that found nothing new, or nothing at all."""
        chance, text = self._chance, to_text(at)
        if not page.number:
            return
        is_blind = page.id % 350 == 2 and at > self.now - timedelta(days=3)
        if is_blind or chance.random() < 0.04:
            sentence = f"{page.watch.id}: Expected a policy, got status 503. Version stays current"
            page.outcome, page.bad_checks = "failed", page.bad_checks + 1
            found = ("failed", 503, 150, 0, "status_503", sentence)
        else:
            how = chance.choices(("not_modified", "same_bytes", "same_text"), (60, 30, 10))[0]
            page.outcome, page.bad_checks, page.good_at = how, 0, text
            found = (how, 304 if how == "not_modified" else 200, 120, 48_000, None, None)
        page.checked_at = text
        self._rows.add("checks", page.id, text, *found, None, None, int(found[1] == 304))
        if is_blind and page.bad_checks == 3:
            self._verdicts.blind(page.watch, page.id, text)

    def _hold(self, page: Page, at: datetime, kind: str) -> None:
        """A page in doubt, or one that was dismissed."""
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
        found = (page.outcome, 200, 210, 4_000, doubt[0], doubt[1])
        self._rows.add("checks", page.id, text, *found, snapshot_id, None, 0)

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
    """Some documents of each vendor, and the one long text."""
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
        Maker(store, size, now).make()
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
