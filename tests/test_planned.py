from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from channels import listed, mail_server, web_server
from store_samples import ACME, BOLT, FIRST, SECOND, check, dismissed, held, made, verdict

from tracker.app import deliver, planned
from tracker.core import alerts, routing
from tracker.edge.archives import noted
from tracker.edge.store import Store
from tracker.model import Alert, Channel, Deadline

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, after 08:00
WATCHES = (replace(ACME, channels=None), replace(BOLT, channels=None))


class Office:
    """A store, channels on loopback, and a clock that is moved by hand."""

    def __init__(self, store: Store, stack: ExitStack) -> None:
        self.store = store
        self.box, self.mail = stack.enter_context(mail_server())
        self.hook = stack.enter_context(web_server())
        self.now = START
        self.settings: dict[str, dict[str, object]] = {"board": {}}
        self.more: dict[str, object] = {}

    def list(self):
        urls = {"board": self.mail, "hook": f"json://{self.hook.address}/"}
        channels = {name: Channel(name, urls[name], **settings) for name, settings in self.settings.items()}
        return listed(channels, watches=WATCHES, **self.more)

    def first(self, at: datetime) -> None:
        self.store.watches.sync(WATCHES, at)
        for watch in WATCHES:
            self.store.checks.record(made(at, FIRST, watch=watch.id))

    def change(self, at: datetime, watch=ACME, deadline: Deadline | None = None) -> None:
        """A material change, told as the checker tells it."""
        judged = verdict(FIRST, SECOND)
        names = routing.of_change(self.list(), watch, judged)
        kept = routing.held_until(self.list(), names, "change", at, deadline)
        title = alerts.title(watch.vendor, watch.document, judged)
        alert = Alert("change", f"{watch.id}-{at:%d}", title, names, held_until=tuple(kept.items()))
        self.store.checks.record(made(at, SECOND, FIRST, watch=watch.id, alerts=(alert,), deadline=deadline))

    def go(self, at: datetime) -> None:
        """What the daemon does at its next beat."""
        self.now = at
        planned.plan(self.store, self.list(), at)
        sender = deliver.Sender(self.store, self.list(), lambda: self.now, "test", chance=lambda: 0.0)
        asyncio.run(deliver.deliver(sender))

    def subjects(self) -> list[str]:
        return [mail["subject"] for mail in self.box.mails]

    def text(self, at: int = -1) -> str:
        return self.box.mails[at].get_body(("plain",)).get_content()


@pytest.fixture
def office(tmp_path):
    with ExitStack() as stack, Store.open(tmp_path / "policies.db") as store:
        made_up = Office(store, stack)
        made_up.first(START)
        yield made_up


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, number, hour, tzinfo=UTC)


class TestDigests:
    def test_changes_wait_for_their_digest_and_come_in_one_message_with_redline_and_deadline(self, office):
        office.settings = {"board": {"digest": "weekly"}}
        office.change(day(3), deadline=Deadline(date(2026, 4, 2), "notice_days", 30))
        office.change(day(4), BOLT)
        office.go(day(4))
        assert office.box.mails == []
        office.go(day(9, 8))
        assert office.subjects() == [
            "Weekly digest of 9 March 2026, 2 policy alerts, 2 material: acme privacy, bolt terms"
        ]
        told = office.text()
        assert "We now keep data for 90 days, was 30" in told
        assert "[-30-] {+90+}" in told
        assert "Last day to object: 2 April 2026, 24 days left" in told
        assert "Mark as reviewed: tracker review acme/privacy 2 seen" in told
        assert "Not reviewed by anybody (2):" in told
        assert {"acme/privacy-03", "bolt/terms-04", "digest-board-20260309T0800"} <= set(
            re.findall(r"Id: (\S+?),?\s", told)
        )
        assert office.store.record.view("outbox") == []

    def test_a_digest_is_made_once_and_survives_a_restart_between_plan_and_sending(self, office):
        office.settings = {"board": {"digest": "daily"}}
        office.change(day(3))
        planned.plan(office.store, office.list(), day(4, 8))
        assert planned.plan(office.store, office.list(), day(4, 9)) == 0
        office.go(day(4, 9))
        office.go(day(4, 10))
        assert len(office.box.mails) == 1

    def test_what_was_missed_while_nothing_ran_comes_at_the_next_start(self, office):
        office.settings = {"board": {"digest": "daily"}}
        office.change(day(3))
        office.go(day(20))
        assert office.subjects() == ["Daily digest of 20 March 2026, 1 policy alert, 1 material: acme privacy"]

    def test_a_change_whose_last_day_is_near_goes_out_at_once(self, office):
        office.settings = {"board": {"digest": "weekly"}}
        office.change(day(3), deadline=Deadline(date(2026, 3, 6), "effective"))
        office.go(day(3))
        assert office.subjects() == ["MATERIAL: acme privacy – retention (weaker for you)"]

    def test_without_news_there_is_no_digest_and_with_a_page_gone_blind_there_is(self, office):
        office.settings = {"board": {"digest": "daily"}}
        office.go(day(4, 8))
        assert office.subjects() == ["Daily digest of 4 March 2026"] * len(office.box.mails)
        seen = len(office.box.mails)
        office.go(day(5, 8))
        assert len(office.box.mails) == seen
        office.store.checks.record(held(day(5), b"<p>short</p>", "short"))
        office.go(day(6, 8))
        assert office.subjects()[seen:] == ["Daily digest of 6 March 2026"]
        assert "Held, in doubt (1):" in office.text()
        office.go(day(7, 8))
        assert len(office.box.mails) == seen + 1

    def test_a_changed_list_lets_what_waits_go_or_wait_longer(self, office):
        office.settings = {"board": {"digest": "weekly"}}
        office.change(day(3))
        office.settings = {"board": {}}
        planned.hold_anew(office.store, office.list(), day(3))
        office.go(day(3))
        assert len(office.box.mails) == 1
        office.change(day(4), BOLT)
        office.settings = {"board": {"mute_until": "2026-03-20"}}
        planned.hold_anew(office.store, office.list(), day(4))
        office.go(day(19))
        assert len(office.box.mails) == 1
        office.go(day(20))
        assert len(office.box.mails) == 2

    def test_many_alerts_go_on_in_further_messages_that_all_count_as_seen(self, office):
        office.settings = {"hook": {"digest": "daily"}}
        body = "A sentence of some length about the page that cannot be seen. " * 30
        told = tuple(
            Alert("blind", f"blind-{at}", f"Cannot see: page {at}", ("hook",), body, (("hook", day(4, 8)),))
            for at in range(150)
        )
        office.store.checks.record(check("failed", day(3), alerts=told))
        office.go(day(4, 8))
        assert len(office.hook.taken) > 1
        ids = {fields["change_id"] for _, said in office.hook.taken for fields in said.get("alerts", [said])}
        assert {f"blind-{at}" for at in range(150)} <= ids
        assert office.store.record.view("outbox") == []


class TestSummaries:
    def test_all_quiet_is_told_too(self, office):
        office.settings = {"board": {"summary": "weekly"}}
        office.store.checks.record(check("same_text", day(5)))
        office.go(day(9, 8))
        assert office.subjects() == ["Weekly summary: 2 pages watched, all quiet"]
        assert "All quiet: no change was worth telling, and every page was seen." in office.text()
        assert "2 pages watched, 2 of them seen in this time: 3 checks, 3 of which saw the policy." in office.text()
        assert re.search(r"Seal: \d+ [0-9a-f]{64}\b", office.text())

    def test_it_carries_a_seal_that_shows_years_later_whether_the_record_was_altered(self, office, tmp_path):
        office.settings = {"board": {"summary": "weekly"}}
        office.change(day(5))
        office.go(day(9, 8))
        kept = [tmp_path / f"{at}.eml" for at in range(len(office.box.mails))]
        for path, mail in zip(kept, office.box.mails, strict=True):
            path.write_bytes(mail.as_bytes())
        links = [noted.read(path) for path in kept]
        assert [{link.kind for link in each} for each in links] == [{"record", "journal", "seal"}]
        office.change(day(20))
        assert office.store.proof.against(links[0]) == []
        office.store.database.conn.executescript(
            "DROP TRIGGER journal_never_changes; UPDATE journal SET link_sha256 = 'x'"
        )
        assert {fault.split()[0] for fault in office.store.proof.against(links[0])} == {"Journal", "Seal"}

    def test_a_look_that_met_only_other_furniture_saw_the_policy(self, office):
        office.settings = {"board": {"summary": "weekly"}}
        office.store.checks.record(dismissed(day(5), b"<p>menu</p>", "menu", "furniture"))
        office.store.checks.record(dismissed(day(6), b"<p>wall</p>", "wall", "bot_wall"))
        office.go(day(9, 8))
        assert "4 checks, 3 of which saw the policy." in office.text()

    def test_each_page_in_trouble_is_named_with_its_last_good_look(self, office):
        office.settings = {"board": {"summary": "daily"}}
        for hour in (10, 11, 12):
            office.store.checks.record(check("failed", day(3, hour)))
        office.go(day(4, 8))
        assert office.subjects() == ["Daily summary: 2 pages watched, 0 changes, 1 in trouble"]
        assert "Failed lately (1):" in office.text()
        assert "acme privacy, last seen on 2 March 2026, 09:00 UTC" in office.text()

    def test_no_time_is_left_out_between_two_summaries(self, office):
        office.settings = {"board": {"summary": "daily"}}
        office.go(day(4, 8))
        office.go(day(9, 8))
        assert "From 4 March 2026, 08:00 UTC to 9 March 2026, 08:00 UTC." in office.text()

    def test_nothing_is_summed_up_from_before_anything_was_watched(self, office):
        office.settings = {"board": {"summary": "weekly"}}
        office.go(START + timedelta(minutes=1))
        assert office.box.mails == []


class TestReminders:
    def test_each_comes_once_before_the_last_day_while_nobody_has_reviewed(self, office):
        office.settings = {"board": {}, "hook": {"remind_days": (14, 2)}}
        ahead = datetime.now(UTC).date() + timedelta(days=30)
        seen = datetime.combine(ahead - timedelta(days=28), datetime.min.time(), UTC).replace(hour=10)
        office.change(seen, deadline=Deadline(ahead, "notice_days", 28))
        office.go(seen)
        del office.hook.taken[:]

        def at(days: int, hour: int = 8) -> datetime:
            return datetime.combine(ahead - timedelta(days=days), datetime.min.time(), UTC).replace(hour=hour)

        office.go(at(15))
        assert office.hook.taken == []
        office.go(at(14, 7))
        assert office.hook.taken == []
        office.go(at(14))
        office.go(at(13))
        ((_, said),) = office.hook.taken
        assert said["kind"] == "reminder"
        assert said["title"].startswith("Reminder: acme privacy – last day to object in 14 days (")
        assert "and nobody has reviewed this change" in said["message"]
        assert said["number"] == 2
        office.store.reviews.add(ACME.id, 2, "seen", at(10))
        office.go(at(2))
        assert len(office.hook.taken) == 1

    def test_of_several_missed_the_latest_alone_is_told(self, office):
        office.settings = {"hook": {"remind_days": (14, 7, 2)}}
        ahead = datetime.now(UTC).date() + timedelta(days=20)
        seen = datetime.combine(ahead - timedelta(days=19), datetime.min.time(), UTC)
        office.change(seen, deadline=Deadline(ahead, "notice_days", 19))
        office.go(seen)
        del office.hook.taken[:]
        office.go(seen + timedelta(days=13))
        ((_, said),) = office.hook.taken
        assert "in 6 days" in said["title"]

    def test_a_change_that_the_channel_does_not_hear_of_is_not_reminded_of(self, office):
        office.settings = {"hook": {"remind_days": (14,), "categories": ("payment",)}}
        ahead = datetime.now(UTC).date() + timedelta(days=20)
        seen = datetime.combine(ahead - timedelta(days=19), datetime.min.time(), UTC)
        office.change(seen, deadline=Deadline(ahead, "notice_days", 19))
        office.go(seen + timedelta(days=10))
        assert office.hook.taken == []
