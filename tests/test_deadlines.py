from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import START, world
from store_samples import ACME, FIRST, NOW, SECOND, made

from tracker.app.check.follow_list import follow
from tracker.core.deadlines import day_in, day_of, reckon
from tracker.core.read.objections import days_to_object
from tracker.edge.store import Store
from tracker.model import Clause, Deadline, WatchList

SEEN = date(2026, 3, 2)


def of(text: str) -> int | None:
    return days_to_object([Clause((), None, text)])


class TestReckoning:
    @pytest.mark.parametrize(
        ("effective", "notice_days", "objection_days", "wanted"),
        [
            (None, 30, None, Deadline(date(2026, 4, 1), "notice_days", 30)),
            ("2026-06-01", 30, 14, Deadline(date(2026, 4, 1), "notice_days", 30)),
            ("2026-06-01", 0, None, Deadline(SEEN, "notice_days", 0)),
            ("2026-04-01", None, 14, Deadline(date(2026, 3, 31), "effective")),
            ("2026-03-03", None, None, Deadline(SEEN, "effective")),
            ("2026-03-02", None, 14, Deadline(date(2026, 3, 16), "objection_period", 14)),
            ("2025-01-01", None, 14, Deadline(date(2026, 3, 16), "objection_period", 14)),
            (None, None, 14, Deadline(date(2026, 3, 16), "objection_period", 14)),
            ("2026-04", None, None, None),
            ("2026-03-02", None, None, None),
            (None, None, None, None),
        ],
    )
    def test_the_first_rule_that_names_a_day_counts(self, effective, notice_days, objection_days, wanted):
        assert reckon(SEEN, effective, notice_days, objection_days) == wanted

    @given(st.none() | st.dates(), st.none() | st.integers(0, 3650), st.none() | st.integers(1, 366))
    def test_no_last_day_lies_before_the_day_it_was_seen(self, effective, notice_days, objection_days):
        printed = effective and effective.isoformat()
        deadline = reckon(SEEN, printed, notice_days, objection_days)
        assert deadline is None or deadline.day >= SEEN

    @pytest.mark.parametrize("printed", ["", "2026", "2026-03", "20260302", "2026-W01-1", "2026-13-01", "soon"])
    def test_what_names_no_day_is_none(self, printed):
        assert day_of(printed) is None

    def test_the_day_is_that_of_the_readers(self):
        late = START.replace(hour=23, minute=30)
        assert day_in("UTC", late) == late.date()
        assert day_in("Pacific/Auckland", late) == late.date() + timedelta(days=1)


class TestObjectionPeriods:
    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("We announce new subprocessors by e-mail. You may object within 14 days of that notice.", 14),
            (
                "If Customer does not object within thirty (30) days after notice of an amendment, it applies.",
                30,
            ),
            ("Customer shall have ten (10) business days from the notice to object to the new subprocessor.", 10),
            ("We give 10 days' prior notice of changes, and you may object within 30 days of the notice.", 30),
            ("Unless you tell us within 21 days of our notice that you reject the updated terms, they apply.", 21),
            ("You may object to a change up to two weeks after we announce it.", 14),
            ("We tell you of changes; you may object to them within a period of 21 days.", 21),
            ("Der Kunde kann einem neuen Unterauftragsverarbeiter innerhalb von 28 Tagen widersprechen.", 28),
            ("Widersprechen Sie den Änderungen nicht innerhalb von sechs Wochen, gelten sie als angenommen.", 42),
            ("Vous pouvez vous opposer à ces modifications dans un délai de 30 jours suivant notre avis.", 30),
            ("El cliente podrá oponerse al nuevo subencargado en un plazo de 15 días.", 15),
        ],
    )
    def test_a_period_to_object_in_is_read(self, text, days):
        assert of(text) == days

    @pytest.mark.parametrize(
        "text",
        [
            "We notify you 30 days before a change takes effect.",
            "We give thirty days' notice of changes to these terms.",
            "You may object to direct marketing at any time. We respond to your objection within 30 days.",
            "You may object to the processing; we reply within one month of receiving notice of it.",
            "We keep data for 30 days. You have the right to object to processing.",
            "If you object to the change, you may terminate with 30 days' notice.",
            "To object to a change, write to us; we delete your account within 30 days.",
            "If we change the arbitration provision, you may reject that change within 30 days of our notice.",
            "If User refuses to collect the goods within 30 days of our notice, we may sell them.",
            "You may reject cookies; they are stored for 30 days and we notify you of changes.",
            "Wir informieren Sie 30 Tage vor Inkrafttreten der Änderung.",
            "Nous vous informons de toute modification 30 jours avant son entrée en vigueur.",
            "",
        ],
    )
    def test_other_periods_are_none(self, text):
        assert of(text) is None

    def test_the_shortest_of_several_counts(self):
        text = "You may object to a change within 30 days. Customer may object to a new subprocessor within 10 days."
        assert of(text) == 10

    @given(st.text(max_size=300))
    def test_any_text_is_read(self, text):
        days = of(text)
        assert days is None or 1 <= days <= 366


class TestTheRecord:
    def test_a_version_is_recorded_with_its_deadline(self, tmp_path):
        with world(tmp_path) as here:
            store = here.store
            here.settings = {"timezone": "Pacific/Auckland"}
            here.watch(notice_days=10, alert_at="editorial")
            here.check(page("We keep call records for 30 days."))
            here.check(page("We keep call records for 90 days."))
            seen_on = day_in("Pacific/Auckland", store.versions.get("acme/privacy", 2).observed_at)
            assert store.deadlines.of("acme/privacy", 2) == Deadline(seen_on + timedelta(days=10), "notice_days", 10)

    def test_another_notice_or_zone_reckons_all_again_and_the_same_again_writes_nothing(self, tmp_path):
        with Store.open(tmp_path / "p.db") as store:
            store.watches.sync([ACME], NOW)
            store.checks.record(made(NOW, FIRST))
            store.checks.record(made(NOW.replace(hour=23), SECOND, FIRST))
            watch = replace(ACME, notice_days=5)
            follow(store, WatchList(watches=(watch,)), NOW)
            assert store.deadlines.of(ACME.id, 2).day == NOW.date() + timedelta(days=5)
            follow(store, WatchList(watches=(watch,), timezone="Asia/Tokyo"), NOW)
            assert store.deadlines.of(ACME.id, 2).day == NOW.date() + timedelta(days=6)
            assert store.deadlines.outdated([watch], "Asia/Tokyo") == []
            assert store.deadlines.outdated([watch], "UTC") == [watch]


class TestUpcoming:
    def rows(self, store):
        return [(row["number"], row["effective"], row["object_by"]) for row in store.record.view("upcoming")]

    def test_dates_ahead_are_told_also_of_versions_that_a_later_one_has_followed(self, tmp_path):
        ahead = datetime.now(UTC).date() + timedelta(days=40)
        with world(tmp_path) as here:
            store = here.store
            here.watch(alert_at="material")
            here.check(page("We keep call records for 30 days."))
            assert self.rows(store) == []
            here.check(page("We keep call records for 90 days.", effective=ahead))
            told = [(2, ahead.isoformat(), (ahead - timedelta(days=1)).isoformat())]
            assert self.rows(store) == told
            # Reworded: the date stays that of the change before.
            here.check(page("We keep call records for ninety days.", effective=ahead))
            assert self.rows(store) == told
            later = ahead + timedelta(days=20)
            here.check(page("We keep call records for 120 days.", effective=later))
            assert (2, ahead.isoformat(), (ahead - timedelta(days=1)).isoformat()) not in self.rows(store)
            assert [row[1] for row in self.rows(store)] == [later.isoformat()]


def page(text: str, effective: date | None = None) -> str:
    dated = (
        f"<p>These terms are effective from {effective:%B} {effective.day}, {effective.year}.</p>" if effective else ""
    )
    filler = "".join(f"<h2>{at}. Part</h2><p>{'What we say here stays as it is. ' * 6}</p>" for at in range(3, 6))
    return (
        "<html><head><title>Privacy Policy</title></head><body><main><h1>Privacy Policy</h1>"
        f"<p>Last updated: January 1, 2026.</p>{dated}<h2>1. Data</h2><p>We collect your name and your address.</p>"
        f"<h2>2. Retention</h2><p>{text}</p>{filler}</main></body></html>"
    )
