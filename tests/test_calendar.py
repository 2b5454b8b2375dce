"""The calendar: what RFC 5545 asks for, and events that follow a date as the vendor moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.followed_dates import follow
from tracker.model import CalendarDate, Deadline, ReaderSettings, VersionDates
from tracker.show import calendar

SEEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 14, 5, 6, tzinfo=UTC)
READERS = ReaderSettings(NOW)
IN_30_DAYS = Deadline(date(2026, 4, 1), "notice_days", 30)
DEADLINE = CalendarDate("ringwell/privacy", "deadline", 7, 7, IN_30_DAYS.day, 0, SEEN, deadline=IN_30_DAYS)
EFFECTIVE = CalendarDate("ringwell/privacy", "effective", 7, 7, date(2026, 5, 1), 0, SEEN)


def event(known=DEADLINE, **more):
    made = calendar.Event(
        known, "Ringwell", "privacy", "https://ringwell.example/privacy", "We now keep it for 90 days"
    )
    return replace(made, **more)


def parsed(*events, readers=READERS):
    return icalendar.Calendar.from_ical(calendar.write("Policy dates", events, readers))


def only(known=DEADLINE, readers=READERS, **more):
    (read,) = parsed(event(known, **more), readers=readers).walk("VEVENT")
    return read


def seen(number, day=0, effective=None, rule=None, materiality="material", days=None):
    """A version first seen so many days after SEEN."""
    at = SEEN + timedelta(days=day)
    deadline = None
    if rule == "effective":
        deadline = Deadline(date.fromisoformat(effective) - timedelta(days=1), "effective")
    elif rule:
        deadline = Deadline((at + timedelta(days=days)).date(), rule, days)
    return VersionDates("acme/privacy", number, at, at + timedelta(hours=1), effective, deadline, materiality)


def told(*versions, zone="UTC"):
    """(what, origin, version to read, day, moves) of each date."""
    return [(one.what, one.origin, one.number, f"{one.day}", one.moves) for one in follow(versions, zone)]


class TestWhatTheStandardAsksFor:
    @pytest.mark.parametrize("events", [(), (event(),), (event(), event(EFFECTIVE))], ids=len)
    def test_the_calendar_has_product_version_and_a_component(self, events):
        read = parsed(*events)
        assert str(read["VERSION"]) == "2.0"
        assert str(read["PRODID"]) == "-//policy-version-change-tracker//tracker//EN"
        assert read.subcomponents
        assert len(read.walk("VEVENT")) == len(events)
        assert not [fault for part in read.walk() for fault in part.errors]

    def test_an_event_has_uid_and_stamps_in_utc(self):
        read = only()
        assert str(read["UID"]) == "ringwell/privacy/7/deadline@policy-tracker.invalid"
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            assert read.decoded(name) == datetime(2026, 3, 20, tzinfo=UTC)

    def test_lines_end_and_fold_as_asked(self):
        raw = calendar.write("Policy dates", [event(sentence="Wörter " * 60)], READERS)
        assert raw.endswith(b"END:VCALENDAR\r\n")
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        assert raw.count(b"\n") == raw.count(b"\r\n")

    def test_uids_are_unique(self):
        uids = [str(read["UID"]) for read in parsed(event(), event(EFFECTIVE)).walk("VEVENT")]
        assert len(set(uids)) == 2


class TestAnEvent:
    def test_it_is_a_whole_day_on_which_one_is_free(self):
        raw = calendar.write("Policy dates", [event()], READERS)
        assert b"DTSTART;VALUE=DATE:20260401\r\n" in raw
        assert b"DTEND;VALUE=DATE:20260402\r\n" in raw
        assert b"TRANSP:TRANSPARENT\r\n" in raw

    def test_its_summary_says_whose_and_what(self):
        assert str(only()["SUMMARY"]) == "Ringwell privacy: last day to object"
        assert str(only(EFFECTIVE)["SUMMARY"]) == "Ringwell privacy: takes effect"

    def test_it_tells_what_changed_and_how_the_day_was_reckoned(self):
        assert str(only()["DESCRIPTION"]).splitlines() == [
            "We now keep it for 90 days.",
            "Last day to object: 1 April 2026 (30 days from the day it was first seen, as your watch list says).",
            "ringwell/privacy, version 7.",
        ]

    def test_it_says_that_the_vendor_moved_the_date(self):
        moved = replace(EFFECTIVE, day=date(2026, 6, 1), before=date(2026, 5, 1), moves=1)
        assert "The vendor moved the date: before, it was 1 May 2026." in str(only(moved)["DESCRIPTION"])

    def test_its_address_is_the_web_page_else_the_vendors_page(self):
        web = replace(READERS, base_url="https://policies.bells.example")
        assert str(only()["URL"]) == "https://ringwell.example/privacy"
        assert str(only(readers=web)["URL"]) == "https://policies.bells.example/watch/ringwell/privacy/7"
        assert "URL" not in only(url="javascript:alert(1)")

    def test_two_alarms_before_a_last_day_and_one_before_an_effect_in_the_morning(self):
        for known, expected in ((DEADLINE, [7, 1]), (EFFECTIVE, [1])):
            alarms = only(known).walk("VALARM")
            start = datetime.combine(known.day, datetime.min.time())
            rings = [start + alarm.decoded("TRIGGER") for alarm in alarms]
            assert rings == [start - timedelta(days=count) + timedelta(hours=9) for count in expected]
            assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}
            assert all(str(alarm["DESCRIPTION"]) for alarm in alarms)

    def test_a_moved_date_keeps_its_uid_and_grows_in_sequence(self):
        moved = replace(DEADLINE, day=date(2026, 4, 20), moves=1)
        before, after = only(), only(moved)
        assert after["UID"] == before["UID"]
        assert (before.decoded("DTSTART"), after.decoded("DTSTART")) == (date(2026, 4, 1), date(2026, 4, 20))
        assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)

    def test_what_is_written_on_another_day_is_newer(self):
        later = only(readers=replace(READERS, now=NOW + timedelta(days=1)))
        assert later.decoded("LAST-MODIFIED") > only().decoded("LAST-MODIFIED")

    def test_it_is_never_older_than_its_record(self):
        at = NOW - timedelta(minutes=1)
        assert only(replace(DEADLINE, revised_at=at)).decoded("DTSTAMP") == at

    def test_the_same_day_gives_the_same_bytes(self):
        later = replace(READERS, now=NOW + timedelta(hours=2))
        assert calendar.write("x", [event()], later) == calendar.write("x", [event()], READERS)


class TestHostileText:
    HOSTILE = 'x\r\nEND:VEVENT\nBEGIN:VEVENT\nATTACH:file:///etc;,\\n"<b>'

    def test_a_vendors_lines_make_no_property(self):
        read = only(vendor=self.HOSTILE, document=self.HOSTILE, sentence=self.HOSTILE)
        assert "ATTACH" not in read
        assert 'END:VEVENT BEGIN:VEVENT ATTACH:file:///etc;,\\n"<b>' in str(read["DESCRIPTION"])

    @settings(max_examples=20, deadline=None)
    @given(st.text(st.characters(codec=None), max_size=60))
    def test_any_text_makes_one_event_that_can_be_read(self, text):
        read = only(vendor=text, document=text, sentence=text, url=f"https://acme.example/{text}")
        assert str(read["UID"]) == "ringwell/privacy/7/deadline@policy-tracker.invalid"
        assert len(read.walk("VALARM")) == 2


class TestFollowedDates:
    def test_an_effective_date_that_lies_ahead_and_the_day_before(self):
        assert told(seen(1), seen(2, 1, "2026-05-01", "effective")) == [
            ("deadline", 2, 2, "2026-04-30", 0),
            ("effective", 2, 2, "2026-05-01", 0),
        ]

    @pytest.mark.parametrize("effective", ["2026-03-02", "2026-02-01", "2026-05", None])
    def test_a_date_that_is_past_or_names_no_day_is_no_event(self, effective):
        assert told(seen(2, 0, effective)) == []

    def test_a_date_put_off_stays_the_same_event(self):
        moved = told(seen(2, 0, "2026-05-01", "effective"), seen(3, 20, "2026-06-01", "effective", "minor"))
        assert moved == [("deadline", 2, 2, "2026-05-31", 1), ("effective", 2, 2, "2026-06-01", 1)]

    def test_a_date_brought_forward_stays_the_same_event(self):
        moved = follow([seen(2, 0, "2026-05-01", "effective"), seen(3, 20, "2026-04-01", "effective")], "UTC")
        assert [(one.what, one.before) for one in moved] == [
            ("deadline", date(2026, 4, 30)),
            ("effective", date(2026, 5, 1)),
        ]
        assert {one.revised_at for one in moved} == {SEEN + timedelta(days=20, hours=1)}

    @pytest.mark.parametrize(("day", "origins"), [(59, [2]), (60, [2, 3]), (200, [2, 3])])
    def test_a_date_printed_once_the_old_one_has_come_is_another_event(self, day, origins):
        versions = seen(2, 0, "2026-05-01"), seen(3, day, "2027-06-01")
        assert [row[1] for row in told(*versions)] == origins

    def test_a_date_that_stays_is_no_move_and_the_gravest_version_is_read(self):
        versions = [
            seen(1, 0, "2026-05-01", "effective", "none"),
            seen(2, 5, "2026-05-01", "effective", "material"),
            seen(3, 9, "2026-05-01", "effective", "editorial"),
        ]
        assert told(*versions) == [("deadline", 1, 2, "2026-04-30", 0), ("effective", 1, 2, "2026-05-01", 0)]

    def test_an_old_date_that_a_page_goes_on_printing_is_no_event(self):
        versions = seen(2, 0, "2026-05-01"), seen(3, 90, "2026-05-01", None, "material")
        assert told(*versions) == [("effective", 2, 2, "2026-05-01", 0)]

    def test_a_version_that_was_only_read_better_takes_no_last_day_away(self):
        versions = seen(2, 0, "2026-05-01", "effective"), seen(3, 1, "2026-05-01", None, "none")
        assert told(*versions) == [("deadline", 2, 2, "2026-04-30", 0), ("effective", 2, 2, "2026-05-01", 0)]

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 90),
                st.sampled_from([None, "2026-03-15", "2026-04-15", "2026-05-15"]),
                st.sampled_from([None, "effective", "notice_days", "objection_period"]),
                st.sampled_from(["none", "editorial", "minor", "material"]),
            )
        )
    )
    def test_no_two_dates_share_an_id_and_each_names_versions_there_are(self, rows):
        versions = [
            seen(number, day, effective, None if rule == "effective" and not effective else rule, materiality, 30)
            for number, (day, effective, rule, materiality) in enumerate(sorted(rows, key=lambda row: row[0]), start=1)
        ]
        dates = follow(versions, "UTC")
        assert len({(one.what, one.origin) for one in dates}) == len(dates)
        assert all(1 <= one.origin <= one.number <= len(versions) for one in dates)
        assert all(one.moves < len(versions) for one in dates)

    def test_a_page_that_drops_its_date_has_not_withdrawn_it(self):
        assert told(seen(2, 0, "2026-05-01"), seen(3, 5)) == [("effective", 2, 2, "2026-05-01", 0)]

    def test_a_date_moved_into_the_past_leaves_no_last_day(self):
        versions = seen(2, 0, "2026-05-01", "effective"), seen(3, 9, "2026-03-01")
        assert told(*versions) == [("effective", 2, 3, "2026-03-01", 1)]

    def test_each_version_has_its_own_days_where_the_list_counts_them(self):
        versions = seen(2, 0, None, "notice_days", "minor", 30), seen(3, 5, None, "notice_days", "material", 30)
        assert told(*versions) == [("deadline", 2, 2, "2026-04-01", 0), ("deadline", 3, 3, "2026-04-06", 0)]

    @pytest.mark.parametrize("materiality", ["none", "artifact", "editorial"])
    def test_nothing_to_object_to_in_what_matters_less(self, materiality):
        versions = (
            seen(2, 0, None, "notice_days", materiality, 30),
            seen(3, 1, "2026-05-01", "effective", materiality),
        )
        assert [row[0] for row in told(*versions)] == ["effective"]

    def test_days_are_counted_where_the_readers_are(self):
        late = replace(seen(2, 0, "2026-03-03"), observed_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
        assert told(late) != []
        assert told(late, zone="Europe/Vienna") == []
