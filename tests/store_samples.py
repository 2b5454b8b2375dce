"""A small history, written the way a tracker writes it, and strategies for the store's laws."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from tracker.edge.store import Store
from tracker.model import (
    CATEGORIES,
    MATERIALITIES,
    Alert,
    Change,
    CheckRecord,
    Clause,
    Dates,
    Hold,
    Judged,
    Outcome,
    Policy,
    Promises,
    Reason,
    Schedule,
    Snapshot,
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


def check(outcome: Outcome, at: datetime, *, watch: str = ACME.id, **more: object) -> CheckRecord:
    return CheckRecord(watch, at, outcome, at + timedelta(hours=12), status=200, url=ACME.url, **more)  # type: ignore[arg-type]


def made(
    at: datetime, new: Policy, old: Policy | None = None, *, body: bytes = b"", watch: str = ACME.id, **more: object
) -> CheckRecord:
    """A check that makes a version, the first where `old` is None."""
    body = body or "\n".join(one.text for one in new.clauses).encode()
    shot = snapshot(body, at)
    more.setdefault("verdict", verdict(old, new) if old else None)
    outcome: Outcome = "version" if old else "first"
    return check(
        outcome, at, watch=watch, snapshot=shot, policy=new, body_sha256=shot.sha256, size_bytes=len(body),
        reading_key="r1", **more,
    )  # fmt: skip


def held(at: datetime, body: bytes, text: str, outcome: Outcome = "held", suspicion: str = "shrunk") -> CheckRecord:
    hold = Hold(suspicion, "The page shrank to a tenth.", sha(text))
    return check(outcome, at, snapshot=snapshot(body, at), hold=hold, body_sha256=sha(body), size_bytes=len(body))


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
    store.sync([ACME, BOLT], NOW)
    store.record(made(day(0), FIRST, body=b"<p>one</p>" * 200, etag='"1"'))
    store.record(made(day(0), FIRST, watch=BOLT.id))
    store.record(check("same_bytes", day(1), body_sha256=sha(b"<p>one</p>" * 200), slots=price("9.50")))
    store.record(made(day(2), SECOND, FIRST, body=b"<p>one</p>" * 199 + b"<p>two</p>", alerts=(change_alert(2),),
                      slots=price("9.75")))  # fmt: skip
    store.record(held(day(3), b"<p>wall</p>", "wall", "artifact", "bot_wall"))
    store.record(held(day(4), b"<p>three</p>", "\n".join(one.text for one in THIRD.clauses)))
    store.record(made(day(5), THIRD, SECOND, observed_at=day(4), alerts=(change_alert(3),)))
    blind = Alert("blind", "bolt/terms blind", "cannot see bolt/terms", ("mail",), "Three checks failed.")
    store.record(check("failed", day(6), watch=BOLT.id, bad=True, error="Unreachable", message="no", alerts=(blind,)))
    store.add_review(ACME.id, 2, "wrong", day(7), right_verdict="minor", note="only a draft", reviewer="ana")
    store.add_verdict(ACME.id, 2, verdict(FIRST, SECOND, "minor"), day(8))
    phantom = policy("We keep data for 90 days.", "Write to us.", updated="2024-04-01", effective="2999-01-01")
    store.record(made(day(9), phantom, THIRD, verdict=Verdict("none", edition="rules-1"), body=b"<p>four</p>"))
    hour = timedelta(hours=1)
    store.record(held(day(9) + hour, b"<p>old</p>", "old", suspicion="seen_before"))
    store.record(check("same_bytes", day(9) + 2 * hour, body_sha256=sha(b"<p>four</p>")))
    store.record(held(day(10), b"<p>short</p>", "short"))
    store.index_clauses()


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
