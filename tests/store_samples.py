"""A small history, written the way a tracker writes it, and strategies for the store's laws."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from tracker.edge.store import Store
from tracker.edge.store.beats import Beat
from tracker.model import (
    CATEGORIES,
    MATERIALITIES,
    Alert,
    Answer,
    Change,
    Changed,
    CheckRecord,
    Clause,
    Dates,
    Deadline,
    Dismissed,
    Doubt,
    Failed,
    First,
    Held,
    Judged,
    Origin,
    Policy,
    Promises,
    Reason,
    Result,
    Schedule,
    Snapshot,
    Unchanged,
    Verdict,
    Watch,
)

NOW = datetime(2024, 2, 1, 6, 30, 4, tzinfo=UTC)
ACME = Watch("acme/privacy", "acme", "privacy", "https://acme.example/privacy", tags=("crm",), notice_days=30)
BOLT = Watch("bolt/terms", "bolt", "terms", "https://bolt.example/terms", schedule=Schedule(None, "0 6 * * *"))


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def sha(body: bytes | str) -> str:
    return hashlib.sha256(body if isinstance(body, bytes) else body.encode()).hexdigest()


def clause(text: str, *heading: str, number: str | None = None) -> Clause:
    return Clause(heading or ("1. General",), number, text)


def policy(*texts: str, updated: str | None = "2024-01-31", effective: str | None = None) -> Policy:
    clauses = tuple(clause(text) for text in texts)
    promises = Promises(("email", "website"), "before_effective", "material", False, True, "We will tell you.")
    words = sum(len(text.split()) for text in texts)
    return Policy("Privacy Policy", "en", Dates(updated, effective), promises, clauses, sha("\n".join(texts)), words)


def snapshot(body: bytes, at: datetime) -> Snapshot:
    headers = (("content-type", "text/html"), ("set-cookie", "a"), ("set-cookie", "b"))
    return Snapshot(body, sha(body), "text/html", "https://acme.example/privacy", 200, headers, at)


def verdict(old: Policy, new: Policy, materiality: str = "material") -> Verdict:
    reason = Reason("retention", "A period got longer", materiality, "retention", "weaker", "90 days")  # type: ignore[arg-type]
    gone = tuple(one for one in old.clauses if one not in new.clauses)
    come = tuple(one for one in new.clauses if one not in old.clauses)
    kind = "modified" if gone and come else "removed" if gone else "added"
    changes = ()
    if gone or come:
        change = Change(kind, gone, come)  # type: ignore[arg-type]
        redline = "[-30-]{+90+}" if kind == "modified" else ""
        changes = (Judged(change, materiality, "weaker", ("retention",), (reason,), redline),)  # type: ignore[arg-type]
    return Verdict(materiality, "weaker", old.dates == new.dates, changes, (reason,), "rules-1")  # type: ignore[arg-type]


_OF_ANSWER = {field.name for field in fields(Answer)}


def check(result: Result | str, at: datetime, *, watch: str = ACME.id, **more: object) -> CheckRecord:
    """A check; a word stands for a result that holds no more than it, and names of the answer's fields are its own."""
    if isinstance(result, str):
        is_blocked = result == "blocked"
        failed = Failed("unreachable", f"{watch}: no answer", is_blocked)
        result = failed if result in ("failed", "blocked") else Unchanged(result)  # type: ignore[arg-type]
    said = {"status": 200, "size_bytes": 0} | {name: more.pop(name) for name in _OF_ANSWER & more.keys()}
    return CheckRecord(watch, at, at + timedelta(hours=12), result, Answer(**said), **more)  # type: ignore[arg-type]


def made(
    at: datetime, new: Policy, old: Policy | None = None, *, body: bytes = b"", observed_at: datetime | None = None,
    judged: Verdict | None = None, deadline: Deadline | None = None, **more: object,
) -> CheckRecord:  # fmt: skip
    """A check that makes a version, the first where `old` is None."""
    body = body or "\n".join(one.text for one in new.clauses).encode()
    shot = snapshot(body, at)
    result: Result = First(shot, new)
    if old:
        result = Changed(shot, new, judged or verdict(old, new), observed_at or at, deadline=deadline)
    answered: dict[str, object] = {"body_sha256": shot.sha256, "size_bytes": len(body), "reading_key": "r1"}
    return check(result, at, **answered | more)  # type: ignore[arg-type]


def held(at: datetime, body: bytes, text: str, suspicion: str = "shrunk", **more: object) -> CheckRecord:
    result = Held(snapshot(body, at), Doubt(suspicion, "The page shrank to a tenth.", sha(text)))
    return check(result, at, body_sha256=sha(body), size_bytes=len(body), **more)  # type: ignore[arg-type]


def dismissed(at: datetime, body: bytes, text: str, suspicion: str = "bot_wall", **more: object) -> CheckRecord:
    result = Dismissed(snapshot(body, at), Doubt(suspicion, "The page is a wall.", sha(text)))
    return check(result, at, body_sha256=sha(body), size_bytes=len(body), **more)  # type: ignore[arg-type]


FIRST = policy("We keep data for 30 days.", "We do not sell data.", "Write to us.")
SECOND = policy("We keep data for 90 days.", "We do not sell data.", "Write to us.")
THIRD = policy("We keep data for 90 days.", "Write to us.", updated="2024-03-01", effective="2999-01-01")


def change_alert(number: int) -> Alert:
    return Alert("change", f"acme/privacy#{number}", f"acme privacy changed, version {number}", ("mail", "chat"))


def price(now: str) -> tuple[tuple[str, str], ...]:
    """A slot that is never still."""
    return (("numbers 0f", f"Today's price is {now}"),)


def fill(store: Store) -> None:
    """Write something of every kind: versions, held pages, an artifact, failures, alerts, reviews."""
    store.watches.sync([ACME, BOLT], NOW)
    store.checks.record(made(day(0), FIRST, body=b"<p>one</p>" * 200, etag='"1"'))
    imported = Origin("folder in", "2024-02-01T06-30-04Z.html")
    store.checks.record(made(day(0), FIRST, watch=BOLT.id, origin=imported))
    store.checks.record(check("same_bytes", day(1), body_sha256=sha(b"<p>one</p>" * 200), places=price("9.50")))
    store.checks.record(made(day(2), SECOND, FIRST, body=b"<p>one</p>" * 199 + b"<p>two</p>", alerts=(change_alert(2),),
                      places=price("9.75")))  # fmt: skip
    store.checks.record(dismissed(day(3), b"<p>wall</p>", "wall", "bot_wall"))
    store.checks.record(held(day(4), b"<p>three</p>", "\n".join(one.text for one in THIRD.clauses)))
    reckoned = Deadline(date(2024, 3, 6), "notice_days", 30)
    told = (change_alert(3),)
    store.checks.record(made(day(5), THIRD, SECOND, observed_at=day(4), alerts=told, deadline=reckoned))
    blind = Alert("blind", "bolt/terms blind", "cannot see bolt/terms", ("mail",), "Three checks failed.")
    store.checks.record(check("failed", day(6), watch=BOLT.id, alerts=(blind,)))
    store.reviews.add(ACME.id, 2, "wrong", day(7), right_verdict="minor", note="only a draft", reviewer="ana")
    store.verdicts.add(ACME.id, 2, verdict(FIRST, SECOND, "minor"), day(8))
    phantom = policy("We keep data for 90 days.", "Write to us.", updated="2024-04-01", effective="2999-01-01")
    no_verdict = Verdict("none", edition="rules-1")
    store.checks.record(made(day(9), phantom, THIRD, judged=no_verdict, body=b"<p>four</p>"))
    hour = timedelta(hours=1)
    store.checks.record(held(day(9) + hour, b"<p>old</p>", "old", suspicion="seen_before"))
    store.checks.record(check("same_bytes", day(9) + 2 * hour, body_sha256=sha(b"<p>four</p>")))
    store.checks.record(held(day(10), b"<p>short</p>", "short"))
    store.beats.note(Beat(day(10), 60, NOW, 4711, "0.1.0"))
    store.clauses.index()


def go_on(store: Store) -> None:
    """Write what a journal tells of beside that: deliveries settled, an alert told later, a rename, a prune."""
    first, second, third, *rest = store.outbox.claim(day(11), "sender", limit=10)
    store.outbox.mark_sent([first.id, second.id], "sender", day(11))
    for given_up in (third, *rest):
        store.outbox.mark_failed(given_up.id, "sender", day(11), "refused", None)
    store.outbox.requeue(day(12), ["mail"])
    again = store.outbox.claim(day(12), "sender")
    store.outbox.mark_sent([again[0].id], "sender", day(12))
    store.planned.add(Alert("summary", "summary#1", "All quiet", ("mail",), f"{day(5)}/{day(12)}"), day(12))
    store.planned.add(Alert("moved", "bolt/terms>x", "bolt/terms moved", ()), day(12), BOLT.id)
    (untold,) = store.outbox.untold(day(12))
    store.outbox.queue(untold.alert_id, ["chat"], day(13))
    store.watches.sync([ACME], day(14))
    store.watches.sync([ACME, replace(BOLT, url="https://bolt.example/legal")], day(15))
    store.watches.rename(BOLT.id, "bolt/legal", day(16))
    store.checks.record(check("failed", day(16)))
    store.checks.record(check("same_text", day(17), body_sha256=sha(b"<p>four</p>")))
    store.retention.prune(day(17), day(17), day(18))
    store.checks.record(dismissed(day(19), b"<p>wall</p>", "wall", "bot_wall"))


def dump(path: Path) -> str:
    """Write a database as SQL that makes it again, full-text index included."""
    conn = sqlite3.connect(path)
    lines = ["BEGIN;"]
    shadows = {row[1] for row in conn.execute("PRAGMA table_list") if row[2] == "shadow"}
    rows = conn.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    tables = [(name, sql) for kind, name, sql in rows if kind == "table" and name not in shadows]
    for name, sql in tables:
        lines.append(f"{sql};")
        if "VIRTUAL TABLE" in sql:
            continue
        quoted = " || ',' || ".join(f'quote("{column[1]}")' for column in conn.execute(f"PRAGMA table_info({name})"))
        lines += [f"INSERT INTO {name} VALUES ({row[0]});" for row in conn.execute(f"SELECT {quoted} FROM {name}")]
    lines.append("INSERT INTO clauses_fts (clauses_fts) VALUES ('rebuild');")
    lines += [f"{sql};" for kind, _, sql in rows if kind != "table"]
    conn.close()
    return "\n".join([*lines, "COMMIT;", ""])


# --- strategies -----------------------------------------------------------------------------------------------------

texts = st.text(max_size=30)
clauses = st.builds(
    Clause, st.lists(texts, max_size=3).map(tuple), st.none() | texts, texts,
    st.sampled_from(("heading", "paragraph", "item", "row")),
)  # fmt: skip
clause_lists = st.lists(clauses, max_size=6).map(tuple)
some_clauses = st.lists(clauses, min_size=1, max_size=3).map(tuple)
directions = st.sampled_from(("weaker", "stronger", "mixed", "neutral"))
materialities = st.sampled_from(MATERIALITIES)
categories = st.sampled_from(CATEGORIES)
reasons = st.builds(Reason, texts, texts, materialities, categories, directions, texts)
changes = st.one_of(
    st.builds(Change, st.just("added"), st.just(()), some_clauses),
    st.builds(Change, st.just("removed"), some_clauses, st.just(())),
    st.builds(Change, st.sampled_from(("modified", "moved", "renumbered")), some_clauses, some_clauses, st.booleans()),
)
judged = st.builds(
    Judged, changes, materialities, directions, st.lists(categories, max_size=3).map(tuple),
    st.lists(reasons, max_size=2).map(tuple), texts,
)  # fmt: skip
verdicts = st.builds(
    Verdict, materialities, directions, st.none() | st.booleans(), st.lists(judged, max_size=3).map(tuple),
    st.lists(reasons, max_size=2).map(tuple), texts,
)  # fmt: skip
promises = st.builds(
    Promises, st.lists(texts, max_size=2).map(tuple), st.none() | texts, st.none() | texts, st.booleans(),
    st.booleans(), texts,
)  # fmt: skip
policies = st.builds(
    Policy, title=texts, language=st.none() | texts, dates=st.builds(Dates, st.none() | texts, st.none() | texts),
    promises=promises, clauses=clause_lists, text_sha256=texts, words=st.integers(0, 10**9), media_type=texts,
)  # fmt: skip
