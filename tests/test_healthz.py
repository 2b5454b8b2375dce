"""What a monitor is told of the daemon and its checks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from web_client import WebClient

from tracker.edge.store import Store
from tracker.edge.store.beats import Beat


def ask(client: WebClient, status: int) -> dict[str, Any]:
    answer = client.get("/healthz")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    told: dict[str, Any] = answer.json()
    assert set(told) == {"status", "beat_at", "reasons", "warnings"}
    assert told["status"] == ("ok" if status == 200 else "failing")
    return told


def update(client: WebClient, sql: str, *values: object) -> None:
    with Store.open(client.site.settings.database) as store, store.database.transaction() as conn:
        conn.execute(sql, values)


def text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def test_a_daemon_that_beats_is_well_and_blind_watches_are_warnings(
    web: WebClient, web_record: tuple[Path, datetime]
) -> None:
    _, now = web_record
    told = ask(web, 200)
    assert told["beat_at"] == text(now - timedelta(seconds=20))
    assert told["reasons"] == []
    assert told["warnings"] == ["Cannot be seen: blindmoor/privacy"]


@pytest.mark.parametrize(("seconds", "status"), [(180, 200), (181, 503)])
def test_three_missed_beats_are_a_reason(
    own_web: WebClient, web_record: tuple[Path, datetime], seconds: int, status: int
) -> None:
    _, now = web_record
    with Store.open(own_web.site.settings.database) as store:
        store.beats.note(Beat(now - timedelta(seconds=seconds), 60, now, 1, "x"))
    assert ask(own_web, status)["reasons"] == (["The daemon's last beat was 3 minutes ago"] if status == 503 else [])


@pytest.mark.parametrize(("hours", "status"), [(24, 200), (25, 503)])
def test_a_check_overdue_by_two_intervals_is_a_reason(
    own_web: WebClient, web_record: tuple[Path, datetime], hours: int, status: int
) -> None:
    _, now = web_record
    planned = text(now - timedelta(hours=hours))
    update(own_web, "UPDATE watches SET next_check_at = ? WHERE watch = 'longwood/terms'", planned)
    told = ask(own_web, status)
    assert told["reasons"] == (["Check overdue by two intervals: longwood/terms"] if status == 503 else [])


def test_the_interval_of_a_cron_line_is_that_to_its_next_times(
    own_web: WebClient, web_record: tuple[Path, datetime]
) -> None:
    _, now = web_record
    weekly = (
        "UPDATE watches SET every_s = NULL, cron = '0 6 * * mon', next_check_at = ? WHERE watch = 'kestrel/privacy'"
    )
    update(own_web, weekly, text(now - timedelta(days=6)))
    ask(own_web, 200)
    update(own_web, weekly, text(now - timedelta(days=15)))
    assert ask(own_web, 503)["reasons"] == ["Check overdue by two intervals: kestrel/privacy"]


def test_paused_and_dropped_watches_count_for_nothing(own_web: WebClient, web_record: tuple[Path, datetime]) -> None:
    _, now = web_record
    update(own_web, "UPDATE watches SET next_check_at = ?, paused = 1", text(now - timedelta(days=9)))
    ask(own_web, 200)
    update(own_web, "UPDATE watches SET paused = 0, dropped_at = ?", text(now))
    assert ask(own_web, 200)["warnings"] == []


def test_many_overdue_checks_are_counted(own_web: WebClient, web_record: tuple[Path, datetime]) -> None:
    _, now = web_record
    update(own_web, "UPDATE watches SET next_check_at = ?, paused = 0", text(now - timedelta(days=9)))
    reasons = ask(own_web, 503)["reasons"]
    assert len(reasons) == 6
    assert reasons[-1] == "Check overdue by two intervals: 2 more"


def test_where_no_daemon_ever_ran_only_checks_count(own_web: WebClient) -> None:
    update(own_web, "DELETE FROM beats")
    told = ask(own_web, 200)
    assert told["beat_at"] is None
    assert told["warnings"][0].startswith("No daemon has run on this database")


def test_a_database_that_cannot_be_read_is_a_reason(own_web: WebClient) -> None:
    database = own_web.site.settings.database
    database.write_bytes(b"not a database, but as long as the head of one would be " * 20)
    for name in ("-wal", "-shm"):
        database.with_name(f"{database.name}{name}").unlink(missing_ok=True)
    assert ask(own_web, 503)["reasons"] == ["The database cannot be read"]
