from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import digest_times, routing
from tracker.model import (
    Change,
    Channel,
    Clause,
    ClockTime,
    Deadline,
    Judged,
    Reason,
    Verdict,
    Watch,
    WatchList,
)

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
WATCH = Watch("acme/privacy", "Acme", "privacy", "https://acme.example/p", tags=("payments",))


def verdict(*parts: tuple[str, str], direction="weaker") -> Verdict:
    """A verdict with a change of each materiality and category."""
    change = Change("added", (), (Clause((), None, "Words."),))
    changes = tuple(
        Judged(change, level, direction, (category,), (Reason("r", "Why", level, category, direction),))
        for level, category in parts
    )
    order = ["editorial", "minor", "material"]
    return Verdict(max((level for level, _ in parts), key=order.index), direction, changes=changes)


RETENTION = verdict(("material", "retention"))
MIXED = verdict(("material", "liability"), ("minor", "retention"))


def hears(of: Verdict, watch: Watch = WATCH, **settings) -> bool:
    watchlist = WatchList(channels=(Channel("board", "json://h", **settings),), watches=(watch,))
    return routing.of_change(watchlist, watch, of) == ("board",)


class TestFilters:
    @pytest.mark.parametrize(
        ("settings", "of", "wanted"),
        [
            ({}, RETENTION, True),
            ({}, verdict(("minor", "retention")), False),
            ({"at": "minor"}, verdict(("minor", "retention")), True),
            ({"at": "editorial"}, verdict(("editorial", "other")), True),
            ({"categories": ("retention",)}, RETENTION, True),
            ({"categories": ("retention", "subprocessor")}, RETENTION, True),
            ({"categories": ("subprocessor",)}, RETENTION, False),
            # A category counts only where it matters as much as the channel asks for.
            ({"categories": ("retention",)}, MIXED, False),
            ({"categories": ("retention",), "at": "minor"}, MIXED, True),
            ({"direction": ("weaker", "mixed")}, RETENTION, True),
            ({"direction": ("stronger",)}, RETENTION, False),
            ({"tags": ("payments", "hr")}, RETENTION, True),
            ({"tags": ("hr",)}, RETENTION, False),
            ({"vendors": ("acme",)}, RETENTION, True),
            ({"vendors": ("Bolt",)}, RETENTION, False),
            # By "and" between keys.
            ({"vendors": ("Acme",), "categories": ("subprocessor",)}, RETENTION, False),
        ],
    )
    def test_keys_are_joined_by_and_values_by_or(self, settings, of, wanted):
        assert hears(of, **settings) is wanted

    def test_a_channel_s_own_level_comes_in_place_of_the_watch_s(self):
        loud = replace(WATCH, alert_at="editorial")
        assert hears(verdict(("editorial", "other")), loud)
        assert not hears(verdict(("editorial", "other")), loud, at="material")

    def test_a_watch_that_names_channels_is_heard_by_those_alone(self):
        assert not hears(RETENTION, replace(WATCH, channels=("other",)))
        assert hears(RETENTION, replace(WATCH, channels=("board",)))

    @given(
        st.sampled_from(["editorial", "minor", "material"]),
        st.sets(st.sampled_from(["retention", "liability"])),
        st.sets(st.sampled_from(["weaker", "stronger"])),
    )
    def test_every_further_filter_lets_no_more_pass(self, at, categories, direction):
        settings = {"at": at, "categories": tuple(categories), "direction": tuple(direction)}
        for of in (RETENTION, MIXED):
            if hears(of, **settings):
                assert hears(of, at=at)

    def test_trouble_goes_to_the_operator_past_every_filter(self):
        board = Channel("board", "json://h", categories=("retention",))
        ops = Channel("ops", "json://o", vendors=("Nobody",))
        watchlist = WatchList(operator="ops", channels=(board, ops), watches=(WATCH,))
        assert routing.of_trouble(watchlist, WATCH) == ("ops",)
        assert routing.of_trouble(watchlist) == ("ops",)
        assert routing.of_trouble(replace(watchlist, operator=None), WATCH) == ("board", "ops")


class TestHolding:
    def held(self, kind="change", deadline=None, now=NOW, operator=None, zone="UTC", **settings):
        channel = Channel("board", "json://h", **settings)
        watchlist = WatchList(operator=operator, channels=(channel,), watches=(WATCH,), timezone=zone)
        return routing.held_until(watchlist, ["board"], kind, now, deadline).get("board")

    def test_without_a_digest_nothing_waits(self):
        assert self.held() is None

    def test_a_digest_is_waited_for_in_the_list_s_zone(self):
        assert self.held(digest="daily") == datetime(2026, 3, 5, 8, tzinfo=UTC)
        assert self.held(digest="weekly") == datetime(2026, 3, 9, 8, tzinfo=UTC)
        assert self.held(digest="weekly", zone="Europe/Berlin") == datetime(2026, 3, 9, 7, tzinfo=UTC)
        friday = ClockTime(9, 30, 4)
        assert self.held(digest="weekly", digest_at=friday) == datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
        assert self.held(digest="daily", digest_at=ClockTime(13, 0)) == datetime(2026, 3, 4, 13, tzinfo=UTC)

    @pytest.mark.parametrize(("day", "waits"), [(8, False), (9, False), (10, True)])
    def test_a_change_whose_last_day_is_over_by_then_goes_out_at_once(self, day, waits):
        deadline = Deadline(date(2026, 3, day), "effective")
        assert (self.held(digest="weekly", deadline=deadline) is not None) is waits

    def test_a_muted_channel_waits_for_its_day_and_then_for_its_digest(self):
        assert self.held(mute_until="2026-03-10") == datetime(2026, 3, 10, tzinfo=UTC)
        assert self.held(mute_until="2026-03-10", zone="Asia/Tokyo") == datetime(2026, 3, 9, 15, tzinfo=UTC)
        assert self.held(mute_until="2026-03-04") is None
        assert self.held(mute_until="2026-03-06", digest="weekly") == datetime(2026, 3, 9, 8, tzinfo=UTC)

    def test_what_comes_by_the_calendar_and_the_operator_s_trouble_wait_for_no_digest(self):
        for kind in ("digest", "summary", "reminder"):
            assert self.held(kind, digest="weekly") is None
        assert self.held("blind", digest="weekly", operator="board") is None
        assert self.held("blind", digest="weekly") is not None


class TestRoutes:
    def test_each_channel_says_what_it_hears_and_why(self):
        board = Channel("board", "json://h", categories=("retention", "subprocessor"), digest="weekly")
        hr = Channel("hr", "json://h", tags=("hr",))
        ops = Channel("ops", "json://o", at="minor", mute_until="2026-04-01")
        watchlist = WatchList(operator="ops", channels=(board, hr, ops), watches=(WATCH,))
        told = {route.channel: route for route in routing.routes(watchlist, WATCH, NOW)}
        assert told["board"].hears
        assert told["board"].why == (
            "hears of material changes about retention or subprocessor (alert_at of the watch)"
        )
        assert (told["board"].digest, told["board"].next_at) == ("weekly", datetime(2026, 3, 9, 8, tzinfo=UTC))
        assert (told["hr"].hears, told["hr"].next_at) == (False, None)
        assert told["hr"].why == "hears nothing: its tags are hr, and the watch has payments"
        assert told["ops"].at == "minor"
        assert "technical trouble" in told["ops"].why
        assert "muted until 2026-04-01" in told["ops"].why


MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda at: datetime.fromtimestamp(at, UTC))
TIMES = st.builds(ClockTime, st.integers(0, 23), st.integers(0, 59), st.none() | st.integers(0, 6))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])


class TestDigestTimes:
    @given(TIMES, MOMENTS, ZONES)
    def test_the_last_moment_is_past_the_next_is_ahead_and_none_lies_between(self, at, now, zone):
        last, after = digest_times.last_until(at, now, zone), digest_times.next_after(at, now, zone)
        assert last <= now < after
        assert digest_times.next_after(at, last, zone) == after
        days = 7 if at.weekday is not None else 1
        assert timedelta(days=days - 1) < after - last < timedelta(days=days + 1)

    @given(TIMES, MOMENTS, ZONES)
    def test_it_is_that_time_on_that_day_there_but_for_an_hour_that_is_skipped(self, at, now, zone):
        there = digest_times.next_after(at, now, zone).astimezone(ZoneInfo(zone))
        assert at.weekday is None or there.weekday() in (at.weekday, (at.weekday + 1) % 7)
        minutes = abs((there.hour * 60 + there.minute) - (at.hour * 60 + at.minute))
        assert minutes in (0, 60)

    def test_a_digest_keeps_its_hour_when_the_clocks_change(self):
        berlin = [
            digest_times.next_after(ClockTime(8, 0), datetime(2026, 3, day, 12, tzinfo=UTC), "Europe/Berlin")
            for day in (27, 28)
        ]
        assert [moment.hour for moment in berlin] == [7, 6]
