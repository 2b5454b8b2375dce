"""When a watch is looked at next: intervals with jitter, cron lines in zones, clocks that change."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.app.schedule import next_check
from tracker.model import Schedule

NOW = datetime(2026, 3, 2, 9, 0, 0, 900, tzinfo=UTC)


def at(schedule: Schedule, now: datetime = NOW, retry_at: datetime | None = None) -> datetime | None:
    return next_check(schedule, now, retry_at, random.Random(7))


@given(st.integers(1, 366 * 86_400), st.integers(0, 10**6))
def test_an_interval_is_kept_with_at_most_a_tenth_more(every_s: int, seed: int) -> None:
    found = next_check(Schedule(every_s), NOW, None, random.Random(seed))
    assert found is not None
    assert found.microsecond == 0
    assert every_s - 1 <= (found - NOW).total_seconds() <= 1.1 * every_s


def test_watches_of_one_interval_spread() -> None:
    chance = random.Random(1)
    assert len({next_check(Schedule(43_200), NOW, None, chance) for _ in range(50)}) > 40


def test_a_server_that_asks_to_wait_is_waited_for_and_no_longer() -> None:
    later = NOW.replace(microsecond=0) + timedelta(days=2)
    assert at(Schedule(3600), retry_at=later) == later
    soon = NOW + timedelta(minutes=1)
    assert at(Schedule(3600), retry_at=soon) == at(Schedule(3600))


def test_a_cron_line_is_meant_in_its_zone() -> None:
    daily = Schedule(None, "30 6 * * *", "Europe/Berlin")
    assert at(daily) == datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
    assert at(daily, datetime(2026, 7, 1, tzinfo=UTC)) == datetime(2026, 7, 1, 4, 30, tzinfo=UTC)
    assert at(Schedule(None, "0 9 * * mon")) == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC)),  # skipped by the clock on 29 March
        ("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC)),  # comes twice on 25 October
    ],
)
def test_a_change_of_clocks_neither_doubles_nor_loses_a_day(line: str, start: datetime) -> None:
    found, now = [], start
    for _ in range(4):
        moment = at(Schedule(None, line, "Europe/Berlin"), now)
        assert moment is not None
        found.append(moment)
        now = moment + timedelta(minutes=2)
    days = [(later - earlier) for earlier, later in itertools.pairwise(found)]
    assert all(timedelta(hours=22) <= day <= timedelta(hours=26) for day in days), found


def test_a_cron_line_that_never_comes_plans_nothing() -> None:
    assert at(Schedule(None, "0 0 31 2 *")) is None


def test_an_hourly_line_goes_on_through_the_night_the_clocks_go_back() -> None:
    now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert at(Schedule(None, "0 * * * *", "Europe/Berlin"), now) == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
