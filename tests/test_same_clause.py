"""The same new clause at several vendors is one story: a view tells it, and a digest in one line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from store_samples import made, policy, verdict

from tracker.edge.store import Store
from tracker.model import Alert, ReaderSettings, Watch
from tracker.show.message import overview

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VENDORS = {
    name: Watch(f"{name.lower()}/terms", name, "terms", f"https://{name}.example/") for name in ("Ash", "Elm", "Oak")
}
KEPT = "We keep recordings for 30 days."
TRAINS = "{} may use what you store to train its models."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "policies.db") as opened:
        opened.watches.sync(list(VENDORS.values()), DAY)
        for watch in VENDORS.values():
            opened.checks.record(made(DAY, policy(KEPT), watch=watch.id, body=watch.id.encode()))
        yield opened


def add(store: Store, vendor: str, days: int, text: str = TRAINS, materiality: str = "material") -> None:
    """The vendor adds a clause."""
    old, new = policy(KEPT), policy(KEPT, text.format(vendor))
    watch = VENDORS[vendor].id
    at = DAY + timedelta(days=days)
    body = f"{vendor} {days}".encode()
    told = Alert("change", f"{vendor}-{days}", f"{vendor} changed", ("mail",))
    judged = verdict(old, new, materiality)
    store.checks.record(made(at, new, old, watch=watch, judged=judged, body=body, alerts=(told,)))


def stories(store: Store) -> list[tuple[str, int, str]]:
    return [(row["watch"], row["vendors"], row["others"]) for row in store.record.view("same_clause")]


def lines(store: Store, since: int, until: int) -> list[str]:
    """What a digest of all pages tells of some days."""
    watches = [watch.id for watch in VENDORS.values()]
    until_at = DAY + timedelta(days=until)
    known = store.planned.overview(watches, DAY + timedelta(days=since), until_at, date(2026, 3, 9))
    return [*overview.lines("digest", known, ReaderSettings(until_at))]


def test_it_is_one_story_whatever_each_vendor_calls_itself(store: Store) -> None:
    add(store, "Ash", 3)
    add(store, "Elm", 20)
    assert stories(store) == [("elm/terms", 2, "ash/terms"), ("ash/terms", 2, "elm/terms")]
    add(store, "Oak", 25)
    assert stories(store)[0] == ("oak/terms", 3, "ash/terms,elm/terms")
    (told,) = store.database.rows("SELECT DISTINCT wording FROM same_clause")
    assert told["wording"] == "… may use what you store to train its models."


@pytest.mark.parametrize(
    "second",
    [
        {"vendor": "Elm", "days": 34},
        {"vendor": "Elm", "days": 4, "text": "{} may use what you store to feed its models."},
        {"vendor": "Elm", "days": 4, "materiality": "editorial"},
        {"vendor": "Ash", "days": 4},
        {"vendor": "Elm", "days": 4, "text": "{} may."},
    ],
    ids=["31 days later", "other words", "of no weight", "one vendor", "hardly a sentence"],
)
def test_a_near_miss_is_none(store: Store, second: dict[str, Any]) -> None:
    add(store, "Ash", 3, **({"text": second["text"]} if second.get("text") == "{} may." else {}))
    add(store, **second)
    assert stories(store) == []


def test_what_was_there_when_watching_began_is_no_news(store: Store) -> None:
    assert stories(store) == []


def test_a_digest_tells_it_in_one_line_when_the_last_of_them_comes(store: Store) -> None:
    add(store, "Ash", 3)
    assert not any("same new clause" in line for line in lines(store, 2, 4))
    add(store, "Elm", 8)
    told = lines(store, 7, 9)
    at = told.index("The same new clause at several vendors within 30 days (1):")
    assert told[at + 1] == "· 2 vendors (Ash terms, Elm terms): “Elm may use what you store to train its models.”"
