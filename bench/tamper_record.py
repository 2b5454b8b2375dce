"""A file name -> a made-up record in it, with something of every kind of entry that a journal can have.

It goes on where `tests/store_samples.py` ends, by the store's own methods alone.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tracker.edge.store import Store
from tracker.edge.store.proof.covered import UNCHANGED
from tracker.model import Alert, Change, Clause, Judged, Policy, Reason, Verdict, Watch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import store_samples as samples
from store_samples import ACME, BOLT, check, day, dismissed, held, made, policy, sha

CEDAR = Watch("cedar/dpa", "cedar", "dpa", "https://cedar.example/dpa", tags=("office", "été"), signed_on="2024-01-02")
DUNE = Watch("dune/terms", "dune", "terms", "https://dune.example/terms", notice_days=14)
MOVED = replace(ACME, url="https://acme.example/legal/privacy", tags=("crm", "legal"), notice_days=21)
KINDS = (
    "began", "watch", "snapshot", "version", "verdict", "check", "hold", "hold_bytes", "hold_ended", "alert", "queued",
    "sent", "dead", "requeued", "review", "prune",
)  # fmt: skip
"""Of entries; the record has all of them."""
OUTCOMES = (*UNCHANGED, "first", "version", "held", "artifact", "failed", "blocked")
_SENDER = "desk:1"


def make(path: Path) -> list[Path]:
    """Write the record.

    Args:
        path: of the file, not there yet; in the end it is one file without a write-ahead log.

    Returns:
        Copies beside it of what it was on the way, oldest first.
    """
    steps = (_watch_list, _versions, _troubles, _pages_in_doubt, _deliveries, _reviews, _old_ones_gone, _last_looks)
    stages = []
    with Store.open(path) as store:
        samples.fill(store)
        for at, step in enumerate(steps):
            stages.append(path.with_name(f"stage-{at}.db"))
            store.database.copy_to(stages[-1])
            step(store)
        store.clauses.index()
    for file in (path, *stages):
        with contextlib.closing(sqlite3.connect(file)) as conn:
            conn.execute("PRAGMA journal_mode = DELETE")
    with contextlib.closing(sqlite3.connect(path)) as conn:
        _whole(conn)
    return stages


def _whole(conn: sqlite3.Connection) -> None:
    """See that nothing is missing from the record, so that no attack is forgotten."""
    for names, sql in (
        (KINDS, "SELECT DISTINCT kind FROM journal"),
        (OUTCOMES, "SELECT DISTINCT outcome FROM checks"),
        (["confirmed", "replaced", "returned"], "SELECT DISTINCT ended_as FROM holds WHERE ended_as NOT NULL"),
        (["claimed", "dead", "queued", "sent"], "SELECT DISTINCT state FROM deliveries"),
    ):
        there = {row[0] for row in conn.execute(sql)}
        assert there == set(names), (sql, there)


def _watch_list(store: Store) -> None:
    """Watches are added, changed, renamed, dropped, and come back."""
    store.watches.sync([ACME, BOLT, CEDAR, DUNE], day(11))
    store.watches.sync([MOVED, BOLT, CEDAR, DUNE], day(12))
    store.watches.rename("dune/terms", "dune/conditions", day(12))
    renamed = replace(DUNE, id="dune/conditions", document="conditions")
    store.watches.sync([MOVED, BOLT, CEDAR, renamed], day(12))
    store.watches.sync([MOVED, BOLT, CEDAR], day(13))
    store.watches.sync([MOVED, BOLT, CEDAR, renamed], day(14))


def _contract(days: int, *more: str) -> Policy:
    """A longer text: headings that need a path of their own, numbers, letters beyond ASCII, a clause of many pages."""
    words = random.Random(1)
    annex = " ".join(words.choice(("records", "of", "the", "office", "are", "kept", "café")) for _ in range(1_500))
    clauses = (
        Clause(("1. Records › files", "Kept"), "1.1", f"We keep records for {days} days.", "paragraph"),
        Clause(("1. Records › files",), "1.2", "Résumés are deleted after a year.", "item"),
        Clause(("Annex",), None, annex, "paragraph"),
        Clause((), None, "Cedar Data Processing Agreement", "heading"),
        *(Clause(("2. More",), f"2.{at}", text, "paragraph") for at, text in enumerate(more, 1)),
    )
    text = "\n".join(each.text for each in clauses)
    plain = policy(text, updated="2024-02-02", effective="2999-03-04")
    promises = replace(plain.promises, days=30)
    return replace(plain, clauses=clauses, text_sha256=sha(text), title="Cedar — DPA", promises=promises)


def _judged(old: Policy, new: Policy, edition: str) -> Verdict:
    """A verdict of several changes, each with reasons, and reasons of the whole."""
    longer = Reason("retention", "A period got longer", "material", "retention", "weaker", "400 days")
    kept = Reason("scope", "More is kept", "minor", "scope_definitions", "mixed", "records")
    added = tuple(each for each in new.clauses if each not in old.clauses)
    gone = tuple(each for each in old.clauses if each not in new.clauses)
    changes = (
        Judged(Change("modified", gone[:1], added[:1], True), "material", "weaker", ("retention", "scope_definitions"),
               (longer, kept), "We keep records for [-30-]{+400+} days."),
        Judged(Change("added", (), added[1:]), "minor", "neutral", (), (kept,), ""),
        Judged(Change("renumbered", old.clauses[1:2], new.clauses[1:2]), "editorial", "neutral", (), (), ""),
    )  # fmt: skip
    return Verdict("material", "weaker", None, changes, (longer, kept), edition)


def _versions(store: Store) -> None:
    """A held page is confirmed and becomes a version, and is judged twice more."""
    old, new = _contract(30), _contract(400, "Our bank sees what you pay.", "You may object by a letter.")
    store.checks.record(made(day(15), old, watch=CEDAR.id))
    text = "\n".join(each.text for each in new.clauses)
    store.checks.record(held(day(16), text.encode(), text, watch=CEDAR.id))
    later = (("daily", day(18)),)
    alert = Alert("change", "cedar/dpa#2", "cedar dpa changed, version 2", ("mail", "chat", "daily"), "", later)
    second = made(day(17), new, old, watch=CEDAR.id, observed_at=day(16), judged=_judged(old, new, "rules-1"),
                  alerts=(alert,))  # fmt: skip
    store.checks.record(second)
    for at, edition in ((18, "rules-2"), (19, "rules-3")):
        store.verdicts.add(CEDAR.id, 2, _judged(old, new, edition), day(at))
    store.verdicts.add(ACME.id, 3, samples.verdict(samples.SECOND, samples.THIRD, "editorial"), day(19))
    store.checks.record(made(day(19), _contract(1), watch="dune/conditions"))
    # Of an import, which tells nobody, and of a time when there was no channel yet.
    told = (Alert("change", "dune/conditions#2", "dune changed", None),)
    judged = _judged(_contract(1), new, "rules-3")
    store.checks.record(
        made(day(20), new, _contract(1), watch="dune/conditions", body=b"<p>dune</p>", judged=judged, alerts=told)
    )
    untold = (Alert("change", "dune/conditions#3", "dune changed again", ()),)
    third = made(
        day(21), _contract(2), new, watch="dune/conditions", judged=_judged(new, _contract(2, "x", "y"), "rules-3"),
        alerts=untold,
    )  # fmt: skip
    store.checks.record(third)


def _troubles(store: Store) -> None:
    """Pages that cannot be seen, and are seen again."""
    sight = Alert("sight", "bolt/terms sight", "bolt/terms is back", ("mail", "chat"), "Seen again.")
    moved = Alert("moved", "bolt/terms moved", "bolt/terms has moved", ("mail",), "It leads elsewhere now.")
    store.checks.record(check("blocked", day(15), watch=BOLT.id, status=403))
    store.checks.record(check("failed", day(16), watch=BOLT.id))
    store.checks.record(check("not_modified", day(17), watch=BOLT.id, status=304, alerts=(sight,)))
    store.checks.record(check("same_text", day(18), watch=BOLT.id, alerts=(moved,), moved_to="https://bolt.example/t"))
    store.checks.record(check("blocked", day(24), watch=BOLT.id, status=403))
    store.checks.record(check("failed", day(25), watch=BOLT.id))


def _pages_in_doubt(store: Store) -> None:
    """Held pages are replaced and go back; one comes often, and one is held in the end."""
    bolt = {"watch": BOLT.id}
    store.checks.record(held(day(19), b"<p>half</p>" * 9, "half", **bolt))
    store.checks.record(held(day(20), b"<p>other</p>" * 9, "other", **bolt))
    store.checks.record(held(day(20) + timedelta(hours=2), b"<p>other</p>" * 9, "other", **bolt))
    store.checks.record(check("same_text", day(21), **bolt))
    for at in (21, 22):
        store.checks.record(dismissed(day(at), b"<p>consent</p>", "consent", "consent_wall", **bolt))
    store.checks.record(held(day(22), b"<p>short</p>", "short", watch="dune/conditions", suspicion="cut_off"))
    store.checks.record(check("same_bytes", day(24), watch=CEDAR.id))


def _deliveries(store: Store) -> None:
    """Some are sent, some given up, tried again and sent or given up, some wait, one is on its way."""
    outbox = store.outbox
    (untold,) = outbox.untold(day(0))
    outbox.queue(untold.alert_id, ("mail",), day(22))
    outbox.queue(untold.alert_id, ("chat", "daily"), day(23), {"daily": day(60)})
    period = "2024-02-01T08:00:00Z/2024-02-02T08:00:00Z"
    store.planned.add(Alert("digest", "daily 2024-02-02", "Two changes", ("daily",), period), day(23))
    store.planned.add(Alert("summary", "chat 2024-02", "All is seen", ("chat",), period), day(23))
    store.planned.add(Alert("template", "mail template", "A template fails", ("mail",), "It fails."), day(23))
    reminder = Alert("reminder", "acme/privacy#3 remind", "Object by tomorrow", ("mail", "chat"))
    store.planned.add(reminder, day(23), ACME.id, 3)
    claimed = [each.id for each in outbox.claim(day(24), _SENDER, limit=12)]
    outbox.mark_sent(claimed[:4], _SENDER, day(24))
    for each in claimed[4:8]:
        outbox.mark_failed(each, _SENDER, day(24), "The channel said no", None, ("ab12",))
    outbox.mark_failed(claimed[8], _SENDER, day(24), "The channel is full", day(25), ("cd34",))
    outbox.give_back(claimed[9:10], _SENDER, day(25))
    outbox.free_claims(day(24), _SENDER)
    outbox.requeue(day(25), ("mail",))
    again = [each.id for each in outbox.claim(day(26), _SENDER, limit=4)]
    outbox.mark_sent(again[:1], _SENDER, day(26))
    outbox.mark_failed(again[1], _SENDER, day(26), "Still no", None)
    _claim_again(store)


def _claim_again(store: Store) -> None:
    """See that of the dead some are dead for the second time, and that one claim is left open."""
    outbox = store.outbox
    outbox.free_claims(day(26), _SENDER)
    outbox.requeue(day(27), ("chat",))
    again = outbox.claim(day(28), _SENDER, limit=30)
    twice = [each for each in again if each.channel == "chat"]
    outbox.mark_failed(twice[0].id, _SENDER, day(28), "No chat", None)
    outbox.mark_sent([twice[1].id], _SENDER, day(28))
    open_claim = again[-1].id
    assert open_claim not in (twice[0].id, twice[1].id)
    others = [each.id for each in again if each.id not in (twice[0].id, twice[1].id, open_claim)]
    outbox.give_back(others[1:], _SENDER, day(29))
    outbox.mark_failed(others[0], _SENDER, day(29), "Dead for good", None)


def _reviews(store: Store) -> None:
    store.reviews.add(ACME.id, 3, "seen", day(27), reviewer="Åsa")
    store.reviews.add(ACME.id, 3, "dismissed", day(28), note="As agreed.\nNo more.")
    store.reviews.add(CEDAR.id, 2, "wrong", day(29), right_verdict="material", note="it is ours", reviewer="ben")


def _old_ones_gone(store: Store) -> None:
    """Old checks and pages are deleted, and bytes come back that were deleted; some ids are given anew."""
    store.retention.prune(day(4), day(5), day(28))
    store.checks.record(dismissed(day(30), b"<p>wall</p>", "wall", "bot_wall"))
    store.checks.record(dismissed(day(31), b"<p>banner</p>" * 5, "banner", "consent_wall", watch=CEDAR.id))
    # The last snapshot of all goes, and its id with it: the next one takes it.
    store.retention.prune(day(18), day(33), day(33))
    store.checks.record(dismissed(day(34), b"<p>error</p>" * 7, "error", "error_page", watch=CEDAR.id))
    store.checks.record(dismissed(day(35), b"<p>banner</p>" * 5, "banner", "consent_wall", watch=CEDAR.id))


def _last_looks(store: Store) -> None:
    for watch in (ACME.id, BOLT.id, CEDAR.id, "dune/conditions"):
        store.checks.record(check("not_modified", day(36), watch=watch, status=304))
        store.checks.record(check("same_bytes", day(37), watch=watch))
    store.checks.record(check("failed", day(38), watch=CEDAR.id))
