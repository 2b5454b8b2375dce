from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import ACME, FIRST, NOW, SECOND, change_alert, day, made

from tracker.edge.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "policies.db") as opened:
        opened.watches.sync([ACME], NOW)
        opened.checks.record(made(NOW, FIRST))
        opened.checks.record(made(day(1), SECOND, FIRST, alerts=(change_alert(2),)))
        yield opened


def test_a_claim_carries_all_a_sender_needs(store):
    first, second = store.outbox.claim(day(1), "one")
    assert (first.channel, second.channel) == ("mail", "chat")
    assert (first.attempts, first.number, first.watch_id, first.url) == (0, 2, ACME.id, ACME.url)
    assert (first.alert.kind, first.alert.change_id, first.created_at) == ("change", "acme/privacy#2", day(1))


def test_two_claimers_never_get_the_same(store):
    with Store.open(store.path) as other:
        mine = store.outbox.claim(day(1), "one", limit=1)
        theirs = other.outbox.claim(day(1), "two")
        assert {one.id for one in mine}.isdisjoint(one.id for one in theirs)
        assert len(mine) + len(theirs) == 2
        assert store.outbox.claim(day(1), "one") == []


def test_nothing_is_claimed_before_its_time(store):
    assert store.outbox.claim(day(1) - timedelta(seconds=1), "one") == []


def test_a_stale_claim_is_free_again_with_the_same_change_id(store):
    before = store.outbox.claim(day(1), "one", lease_s=60)
    assert store.outbox.claim(day(1) + timedelta(seconds=59), "two") == []
    again = store.outbox.claim(day(1) + timedelta(seconds=60), "two", lease_s=60)
    assert [one.alert.change_id for one in again] == [one.alert.change_id for one in before]
    assert [one.attempts for one in again] == [1, 1]


def test_what_was_sent_stays_sent(store):
    first, second = store.outbox.claim(day(1), "one", lease_s=1)
    assert store.outbox.mark_sent([first.id], "one", day(1))
    assert not store.outbox.mark_sent([first.id], "one", day(1))
    assert store.outbox.claim(day(2), "two")[0].id == second.id
    assert store.outbox.mark_sent([second.id], "one", day(2))
    assert not store.outbox.mark_failed(second.id, "two", day(2), "late", day(3))
    assert store.outbox.counts() == {"queued": 0, "claimed": 0, "sent": 2, "dead": 0}
    assert store.record.view("outbox") == []


def test_a_failure_waits_and_then_dies_and_can_be_raised(store):
    first, second = store.outbox.claim(day(1), "one")
    assert store.outbox.mark_failed(first.id, "one", day(1), "refused", day(2))
    assert store.outbox.mark_failed(second.id, "one", day(1), "gone", None)
    assert not store.outbox.mark_failed(first.id, "two", day(1), "not mine", None)
    assert store.outbox.claim(day(1), "one") == []
    assert {row["state"]: row["last_error"] for row in store.record.view("outbox")} == {
        "queued": "refused",
        "dead": "gone",
    }
    assert [one.id for one in store.outbox.claim(day(2), "one")] == [first.id]
    assert store.outbox.requeue(day(2)) == 1
    (raised,) = store.outbox.claim(day(2), "one")
    assert (raised.id, raised.attempts) == (second.id, 0)


def test_an_alert_of_a_known_change_id_is_not_told_again(store):
    store.checks.record(made(day(3), FIRST, SECOND, alerts=(change_alert(2), change_alert(3))))
    assert [row[0] for row in store.database.rows("SELECT change_id FROM alerts")] == [
        "acme/privacy#2",
        "acme/privacy#3",
    ]
    assert store.outbox.counts()["queued"] == 4


def test_an_alert_to_no_channel_is_recorded_without_deliveries(store):
    alert = change_alert(3)
    quiet = type(alert)(alert.kind, alert.change_id, alert.title, ())
    store.checks.record(made(day(3), FIRST, SECOND, alerts=(quiet,)))
    assert store.outbox.counts()["queued"] == 2
    assert store.record.log()[-1]["alerted_at"] is None
    (untold,) = store.outbox.untold(day(3))
    assert (untold.kind, untold.watch_id) == ("change", "acme/privacy")
    assert store.outbox.untold(day(4)) == []
    store.outbox.queue(untold.alert_id, ["mail"], day(5))
    assert store.record.log()[-1]["alerted_at"] == "2024-02-06T06:30:04Z"
    assert store.outbox.counts()["queued"] == 3
    assert store.outbox.untold(day(0)) == []


def test_an_imported_alert_would_have_been_told_and_is_not_told_later(store):
    alert = change_alert(3)
    store.checks.record(made(day(3), FIRST, SECOND, alerts=(replace(alert, channels=None),)))
    assert store.record.log()[-1]["alerted_at"] == "2024-02-04T06:30:04Z"
    assert store.outbox.counts()["queued"] == 2
    assert store.outbox.untold(day(0)) == []
