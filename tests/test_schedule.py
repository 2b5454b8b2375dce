"""When a watch is looked at next: intervals with jitter, cron lines in zones, clocks that change."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.app.check.schedule import next_check
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


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"]),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from([2024, 2026, 2028]),
)
def test_a_daily_line_comes_once_on_each_day_of_a_year_in_any_zone(
    zone: str, hour: int, minute: int, year: int
) -> None:
    """Leap days, skipped hours and doubled hours included; nothing double, nothing skipped for good."""
    schedule = Schedule(None, f"{minute} {hour} * * *", zone)
    for begin in (
        datetime(year, 2, 26, tzinfo=UTC),
        datetime(year, 3, 6, tzinfo=UTC),
        datetime(year, 10, 2, tzinfo=UTC),
    ):
        now, days = begin, []
        for _ in range(30):
            found = next_check(schedule, now, None, random.Random(7))
            assert found is not None
            assert found > now
            days.append(found.astimezone(ZoneInfo(zone)).date())
            now = found + timedelta(seconds=1)
        assert days == [days[0] + timedelta(days=n) for n in range(30)]


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert at(Schedule(None, "0 6 29 2 *"), datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2028, 2, 29, 6, tzinfo=UTC)
    assert at(Schedule(86_400), datetime(2028, 2, 28, 12, tzinfo=UTC)).date() == date(2028, 2, 29)  # type: ignore[union-attr]


@settings(deadline=None)
@given(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]), st.sampled_from([2026, 2028]))
def test_an_hourly_line_comes_at_every_hour_that_passes(zone: str, year: int) -> None:
    for begin in (datetime(year, 3, 6, tzinfo=UTC), datetime(year, 10, 2, tzinfo=UTC)):
        now, found = begin, []
        while now < begin + timedelta(days=30):
            moment = next_check(Schedule(None, "0 * * * *", zone), now, None, random.Random(7))
            assert moment is not None
            assert moment.astimezone(ZoneInfo(zone)).minute == 0
            found.append(moment)
            now = moment
        gaps = {later - earlier for earlier, later in itertools.pairwise(found)}
        # Lord Howe's clock changes by half an hour.
        assert gaps <= {timedelta(minutes=30), timedelta(hours=1), timedelta(minutes=90)}
        assert timedelta(hours=1) in gaps
