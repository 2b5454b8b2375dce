from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import ACME, BOLT, NOW, snapshot

from tracker.edge.store import Store
from tracker.edge.store.snapshots import KEYFRAME_EVERY
from tracker.errors import StoreError, UsageError


@pytest.fixture
def store():
    with Store.open(":memory:") as opened:
        opened.watches.sync([ACME, BOLT], NOW)
        yield opened


def page(seed: int, size: int = 20_000) -> bytes:
    return random.Random(seed).randbytes(size)


def keyframes(store):
    return [row[0] for row in store.database.rows("SELECT keyframe_id FROM snapshots ORDER BY id")]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=300).map(lambda tail: page(1, 500) + tail) | st.binary(max_size=50), max_size=6))
def test_bytes_come_back_as_served(bodies):
    with Store.open(":memory:") as store:
        store.watches.sync([ACME], NOW)
        ids = [store.snapshots.save(1, snapshot(body, NOW)) for body in bodies]
        assert [store.snapshots.get(one) for one in ids] == [snapshot(body, NOW) for body in bodies]
        assert len(set(ids)) == len(set(bodies))


def test_a_small_difference_takes_little_room(store):
    store.snapshots.save(1, snapshot(page(1), NOW))
    second = store.snapshots.save(1, snapshot(page(1)[:10_000] + b"not" + page(1)[10_000:], NOW))
    assert keyframes(store) == [None, 1]
    assert store.database.rows("SELECT length(body) FROM snapshots WHERE id = ?", [second])[0][0] < 100


def test_another_watch_has_its_own(store):
    assert store.snapshots.save(1, snapshot(page(1), NOW)) != store.snapshots.save(2, snapshot(page(1), NOW))
    assert keyframes(store) == [None, None]


def test_alternating_pages_both_keep_their_keyframe_and_a_bot_wall_is_none(store):
    for number in range(3):
        store.snapshots.save(1, snapshot(page(1) + bytes([number]), NOW))
        store.snapshots.save(1, snapshot(page(2) + bytes([number]), NOW))
        store.snapshots.save(1, snapshot(page(10 + number, 100), NOW))
    assert keyframes(store) == [None, None, None, 1, 2, None, 1, 2, None]


def test_a_keyframe_is_leant_on_a_limited_number_of_times(store):
    for number in range(KEYFRAME_EVERY + 1):
        store.snapshots.save(1, snapshot(page(1, 2_000) + str(number).encode(), NOW))
    assert [number for number, one in enumerate(keyframes(store)) if one is None] == [0, KEYFRAME_EVERY]


def test_a_damaged_snapshot_is_named(store):
    one = store.snapshots.save(1, snapshot(b"page", NOW))
    store.database.conn.execute("DROP TRIGGER snapshots_never_change")
    for column, value in (("sha256", "x"), ("body", b"no frame"), ("size_bytes", 10**15)):
        before = store.database.rows(f"SELECT {column} FROM snapshots")[0][0]
        store.database.conn.execute(f"UPDATE snapshots SET {column} = ?", [value])
        with pytest.raises(StoreError, match=f"Snapshot {one} .* is damaged"):
            store.snapshots.get(one)
        store.database.conn.execute(f"UPDATE snapshots SET {column} = ?", [before])
    with pytest.raises(UsageError, match="no snapshot 7"):
        store.snapshots.get(7)
    with pytest.raises(ValueError, match="not that of the body"):
        store.snapshots.save(1, type(store.snapshots.get(one))(b"x", "y", "t", "u", 200, (), NOW))
