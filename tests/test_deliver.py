from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from channels import free_port, listed, mail_server, web_server
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import ACME, BOLT, FIRST, NOW, SECOND, THIRD, check, day, held, made, policy, verdict

from tracker.app import deliver
from tracker.app.deliver import Delivered
from tracker.app.run.lock import Presence
from tracker.core import alerts
from tracker.edge.store import Store
from tracker.edge.store.versions import Versions
from tracker.errors import DeliveryError, StoreError
from tracker.model import Alert, Limits, WatchList


class Clock:
    """A time that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock():
    return Clock(day(1))


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "policies.db") as opened:
        opened.watches.sync([ACME, BOLT], NOW)
        opened.checks.record(made(NOW, FIRST))
        yield opened


@pytest.fixture
def stack():
    with ExitStack() as held:
        yield held


def tell(store, *channels, number=2, at=NOW):
    """Record a version whose alert goes to these channels."""
    old, new = {2: (FIRST, SECOND), 3: (SECOND, THIRD)}[number]
    title = alerts.title("acme", "privacy", verdict(old, new))
    store.checks.record(made(at, new, old, alerts=(Alert("change", f"id-{number}", title, channels),)))


def run(store, channels, clock, *, vendors_under_way=dict, **more):
    means = {"timeout_s": 20.0, "chance": lambda: 0.0} | more
    watchlist = channels if isinstance(channels, WatchList) else listed(channels)
    sender = deliver.Sender(store, watchlist, clock, "test", **means)
    return asyncio.run(deliver.deliver(sender, vendors_under_way=vendors_under_way))


def outbox(store):
    return {row["channel"]: row for row in store.record.view("outbox")}


class Recorder:
    """Stands in for apprise where the message and not the protocol is the point."""

    def __init__(self, *failing: str) -> None:
        self.sent: list[tuple[str, object]] = []
        self.failing = set(failing)

    async def send(self, url, message, timeout_s, _reached):
        if url in self.failing:
            raise DeliveryError(f"{url} says no")
        self.sent.append((url, message))

    @staticmethod
    def limits(_):
        return Limits(4000, 250, "text")

    @property
    def means(self):
        return {"send": self.send, "limits": self.limits}


class TestOverRealChannels:
    def test_mail_webhook_and_chat_each_get_the_alert_once(self, store, clock, stack):
        box, mail = stack.enter_context(mail_server())
        hook, chat = stack.enter_context(web_server()), stack.enter_context(web_server())
        tell(store, "mail", "hook", "chat")
        channels = {"mail": mail, "hook": f"json://{hook.address}/", "chat": f"mmost://{chat.address}/tokentoken"}
        assert run(store, channels, clock) == Delivered(sent=3)
        assert run(store, channels, clock) == Delivered()
        (letter,) = box.mails
        assert letter["subject"] == "MATERIAL: acme privacy – retention (weaker for you)"
        html = letter.get_body(("html",)).get_content()
        assert "id-2" in html
        assert "A period got longer" in html
        ((_, said),) = hook.taken
        assert said["title"] == letter["subject"]
        assert said["message"].startswith("acme privacy\n\nWe now keep data for 90 days, was 30.")
        assert "id-2" in said["message"]
        ((_, said),) = chat.taken
        assert said["text"].startswith("**acme privacy**")
        assert "`id-2`" in said["text"]
        assert store.record.view("outbox") == []

    def test_a_failing_channel_is_retried_alone_and_then_arrives(self, store, clock, stack):
        box, mail = stack.enter_context(mail_server())
        bad, slow = stack.enter_context(web_server()), stack.enter_context(web_server())
        bad.status = 500
        slow.go.clear()
        closed = free_port()
        channels = {
            "mail": mail,
            "bad": f"json://{bad.address}/secretpath",
            "slow": f"json://{slow.address}/",
            "closed": f"json://127.0.0.1:{closed}/",
        }
        tell(store, *channels)
        assert run(store, channels, clock, timeout_s=1.0) == Delivered(sent=1, failed=3)
        assert len(box.mails) == 1
        waiting = outbox(store)
        assert set(waiting) == {"bad", "slow", "closed"}
        assert "500" in waiting["bad"]["last_error"]
        assert "secretpath" not in waiting["bad"]["last_error"]
        assert "no answer within 1 s" in waiting["slow"]["last_error"]
        assert "Connection refused" in waiting["closed"]["last_error"]
        assert run(store, channels, clock) == Delivered()

        bad.status = 200
        clock.at += timedelta(minutes=1)
        channels["slow"] = f"json://{bad.address}/slow"
        assert run(store, channels, clock) == Delivered(sent=2, failed=1)
        assert sorted(path for path, _ in bad.taken) == ["/secretpath", "/slow"]
        assert len(box.mails) == 1
        assert set(outbox(store)) == {"closed"}

    def test_several_alerts_to_one_channel_are_one_message(self, store, clock, stack):
        box, mail = stack.enter_context(mail_server())
        hook = stack.enter_context(web_server())
        tell(store, "mail", "hook")
        tell(store, "mail", number=3)
        blind = Alert("blind", "id-blind", "Cannot see: bolt/terms", ("mail",), "Three checks failed.")
        store.checks.record(check("failed", NOW, watch=BOLT.id, alerts=(blind,)))
        assert run(store, {"mail": mail, "hook": f"json://{hook.address}/"}, clock) == Delivered(sent=4)
        (letter,) = box.mails
        html = letter.get_body(("html",)).get_content()
        assert letter["subject"].startswith("3 policy alerts, 2 material: ")
        assert all(one in html for one in ("id-2", "id-3", "id-blind", "Three checks failed."))

    def test_recipients_of_one_channel_are_told_once_each_whatever_becomes_of_the_others(self, store, clock, stack):
        box, mail = stack.enter_context(mail_server())
        mail = mail.replace("to=counsel@acme.example", "to=ana@acme.example,bo@acme.example,cy@acme.example")
        box.unknown = {"bo@acme.example"}
        tell(store, "mail")
        assert run(store, {"mail": mail}, clock) == Delivered(failed=1)
        waiting = outbox(store)["mail"]
        assert "2 of its recipients did, and do not get it again" in waiting["last_error"]
        assert "acme.example" not in waiting["last_error"]
        tell(store, "mail", number=3)
        clock.at += timedelta(minutes=1)
        box.unknown = set()
        assert run(store, {"mail": mail}, clock) == Delivered(sent=2)
        got = {}
        for letter in box.mails:
            html = letter.get_body(("html",)).get_content()
            got.setdefault(letter["to"], []).append([one for one in ("id-2", "id-3") if one in html])
        assert got == {
            "ana@acme.example": [["id-2"], ["id-3"]],
            "cy@acme.example": [["id-2"], ["id-3"]],
            "bo@acme.example": [["id-2"], ["id-3"]],
        }
        assert not [row for row in store.database.rows("SELECT reached FROM deliveries") if "acme" in row[0]]

    def test_a_connection_that_breaks_at_one_recipient_keeps_it_from_no_other(self, store, clock, stack):
        box, mail = stack.enter_context(mail_server())
        mail = mail.replace("to=counsel@acme.example", "to=ana@acme.example,bo@acme.example,cy@acme.example")
        box.breaks = {"ana@acme.example"}
        tell(store, "mail")
        assert run(store, {"mail": mail}, clock) == Delivered(failed=1)
        assert "2 of its recipients did, and do not get it again" in outbox(store)["mail"]["last_error"]
        assert sorted(letter["to"] for letter in box.mails) == [f"{one}@acme.example" for one in ("ana", "bo", "cy")]
        box.breaks = set()
        clock.at += timedelta(minutes=1)
        assert run(store, {"mail": mail}, clock) == Delivered(sent=1)
        assert [letter["to"] for letter in box.mails[3:]] == ["ana@acme.example"]

    def test_a_slow_channel_keeps_no_other_waiting_nor_is_it_sent_to_twice(self, store, clock, stack):
        slow, quick = stack.enter_context(web_server()), stack.enter_context(web_server())
        slow.go.clear()
        channels = {"slow": f"json://{slow.address}/", "quick": f"json://{quick.address}/"}
        busy = set()

        async def go():
            tell(store, *channels)
            first = asyncio.create_task(
                deliver.deliver(deliver.Sender(store, listed(channels), clock, "test"), busy=busy)
            )
            await asyncio.to_thread(quick.arrived.wait, 20)
            for _ in range(1000):  # its stamp follows
                if "quick" not in busy:
                    break
                await asyncio.to_thread(slow.arrived.wait, 0.005)
            tell(store, *channels, number=3)
            assert await deliver.deliver(
                deliver.Sender(store, listed(channels), clock, "test"), busy=busy
            ) == Delivered(sent=1)
            assert "slow" in busy
            slow.go.set()
            return await first

        assert asyncio.run(go()) == Delivered(sent=3)
        assert (len(quick.taken), len(slow.taken)) == (2, 2)
        assert busy == set()


class TestSchedule:
    def test_waits_double_up_to_six_hours_and_end_after_twelve_attempts(self, store, clock):
        tell(store, "mail")
        failing = Recorder("mail:")
        waits = []
        for _ in range(11):
            assert run(store, {"mail": "mail:"}, clock, **failing.means) == Delivered(failed=1)
            due = datetime.fromisoformat(outbox(store)["mail"]["not_before_at"])
            waits.append((due - clock.at).total_seconds() / 60)
            clock.at = due
        assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
        assert run(store, {"mail": "mail:"}, clock, **failing.means) == Delivered(dead=1)
        assert outbox(store)["mail"]["state"] == "dead"
        clock.at += timedelta(days=9)
        assert run(store, {"mail": "mail:"}, clock, **failing.means) == Delivered()
        store.outbox.requeue(clock.at)
        assert run(store, {"mail": "mail:"}, clock, **Recorder().means) == Delivered(sent=1)

    def test_jitter_shortens_a_wait_by_a_fifth_at_most(self, store, clock):
        tell(store, "mail")
        run(store, {"mail": "mail:"}, clock, chance=lambda: 0.999999, **Recorder("mail:").means)
        due = datetime.fromisoformat(outbox(store)["mail"]["not_before_at"])
        assert (due - clock.at).total_seconds() == 48

    def test_a_channel_that_is_gone_waits_for_the_list_to_be_mended(self, store, clock):
        tell(store, "mail")
        assert run(store, {"chat": "chat:"}, clock, **Recorder().means) == Delivered(failed=1)
        assert "no channel “mail” (it has: chat)" in outbox(store)["mail"]["last_error"]
        clock.at += timedelta(minutes=1)
        assert run(store, {"mail": "mail:"}, clock, **Recorder().means) == Delivered(sent=1)

    def test_an_address_that_is_none_is_a_failure_like_any_other(self, store, clock):
        tell(store, "mail")
        assert run(store, {"mail": "nonsense://sekret"}, clock) == Delivered(failed=1)
        assert "sekret" not in outbox(store)["mail"]["last_error"]

    def test_a_sender_that_died_is_followed_by_one_with_the_same_id(self, store, clock):
        tell(store, "mail")
        (lost,) = store.outbox.claim(clock(), "died", lease_s=300)
        means = Recorder()
        assert run(store, {"mail": "mail:"}, clock, **means.means) == Delivered()
        clock.at += timedelta(seconds=300)
        assert run(store, {"mail": "mail:"}, clock, **means.means) == Delivered(sent=1)
        assert lost.alert.change_id in means.sent[0][1].body

    def test_a_sender_that_was_killed_is_followed_at_once_and_one_that_lives_is_not(self, store, clock):
        """The signs of life are of real processes: one that lives, and one that was killed."""
        path = Path(store.path)
        code = (
            "import sys, pathlib\nfrom tracker.app.run.lock import Presence\n"
            "with Presence(pathlib.Path(sys.argv[1]), 'check') as sender:\n"
            "    print(sender.name, flush=True)\n    sys.stdin.read()\n"
        )
        argv = [sys.executable, "-c", code, str(path)]
        others = [
            subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in ("dead", "alive")
        ]
        names = [other.stdout.readline().strip() for other in others]
        others[0].kill()
        others[0].wait(30)
        tell(store, "mail", "chat", "fax", "page")
        for name in (*names, "demo"):
            store.outbox.claim(clock(), name, limit=1)
        with Presence(path, "daemon") as sender:
            store.outbox.claim(clock(), sender.name, limit=1)
            assert deliver.free_the_dead(store, clock(), sender.is_dead) == 1
            assert deliver.free_the_dead(store, clock(), sender.is_dead) == 0
            assert sender.is_dead(f"daemon-{os.getpid()}-0ldone")
        means = Recorder()
        channels = {name: f"{name}:" for name in ("mail", "chat", "fax", "page")}
        assert run(store, channels, clock, **means.means) == Delivered(sent=1)
        assert [url for url, _ in means.sent] == ["mail:"]
        for other in others:
            other.communicate("")

    def test_alerts_of_a_vendor_under_way_wait_but_not_for_long(self, store, clock):
        tell(store, "mail", at=clock.at)
        means, began = Recorder(), clock.at

        def sent(vendor, since):
            under_way = {"vendors_under_way": lambda: {vendor: since}, **means.means}
            return run(store, {"mail": "mail:"}, clock, **under_way).sent

        assert sent("acme", began) == 0
        assert sent("bolt", began) == 1
        tell(store, "mail", number=3, at=clock.at)
        assert sent("acme", began) == 0
        clock.at += timedelta(minutes=3)
        assert sent("acme", began) == 1

    def test_an_alert_from_before_a_vendor_was_looked_at_again_does_not_wait(self, store, clock):
        tell(store, "mail", at=clock.at)
        means = Recorder().means
        under_way = {"acme": clock.at + timedelta(seconds=1)}
        assert run(store, {"mail": "mail:"}, clock, vendors_under_way=lambda: under_way, **means) == Delivered(sent=1)

    def test_one_that_another_settled_meanwhile_is_not_counted(self, store, clock):
        tell(store, "mail")
        means = Recorder()

        async def send(url, message, timeout_s, reached):
            await means.send(url, message, timeout_s, reached)
            clock.at += timedelta(seconds=301)
            (again,) = store.outbox.claim(clock(), "other")
            store.outbox.mark_sent([again.id], "other", clock())

        assert run(store, {"mail": "mail:"}, clock, send=send, limits=means.limits) == Delivered()


class TestTrouble:
    def test_a_message_that_cannot_be_written_holds_up_no_other(self, store, clock):
        tell(store, "mail")
        tell(store, "mail", number=3)
        means = Recorder()
        store.versions = _Damaged(store, 3)
        assert run(store, {"mail": "mail:"}, clock, **means.means) == Delivered(sent=1, failed=1)
        assert "could not be written: acme/privacy: version 3 is damaged" in outbox(store)["mail"]["last_error"]
        assert "id-2" in means.sent[0][1].body

    def test_a_defect_in_one_channel_is_raised_when_the_others_are_done(self, store, clock):
        tell(store, "bad", "mail")
        means = Recorder()

        async def send(url, message, timeout_s, reached):
            if url == "bad:":
                raise ZeroDivisionError
            await asyncio.sleep(0)
            await means.send(url, message, timeout_s, reached)

        with pytest.raises(ZeroDivisionError):
            run(store, {"bad": "bad:", "mail": "mail:"}, clock, send=send, limits=means.limits)
        assert set(outbox(store)) == {"bad"}

    def test_a_version_without_a_verdict_is_told_of_by_its_number(self, store, clock):
        alert = Alert("change", "id-x", "t", ("mail",))
        store.checks.record(made(NOW, policy("Other words."), alerts=(alert,)))
        means = Recorder()
        assert run(store, {"mail": "mail:"}, clock, **means.means) == Delivered(sent=1)
        assert "version 1 → 2" in means.sent[0][1].body

    def test_nothing_due_touches_no_channel(self, store, clock):
        means = Recorder()
        assert run(store, {"mail": "mail:"}, clock, **means.means) == Delivered()
        assert means.sent == []


class _Damaged(Versions):
    """Versions one of which cannot be read."""

    def __init__(self, store: Store, number: int) -> None:
        super().__init__(store.database, store.clauses)
        self._number = number

    def get(self, watch_id, number):
        if number == self._number:
            raise StoreError(f"{watch_id}: version {number} is damaged")
        return super().get(watch_id, number)


class Chat:
    """A channel that takes so many characters, and refuses some messages, by their place in the order of sending."""

    def __init__(self, limit: int, refused: set[int], form: str = "text") -> None:
        self.room = Limits(limit, 0, form)
        self.refused = refused
        self.tried = 0
        self.shown: list[str] = []

    def limits(self, _):
        return self.room

    async def send(self, _url, message, _timeout_s, _reached):
        self.tried += 1
        if self.tried in self.refused:
            raise DeliveryError("no")
        self.shown.append(message.body)

    def ids(self):
        return [one for body in self.shown for one in re.findall(r"\bid-\d+\b", body)]


def waiting(store, count, channel="chat"):
    """Alerts that wait for one channel."""
    alerts = tuple(
        Alert("change", f"id-{one}", f"Acme {one} changed", (channel,), "Data is kept for longer. " * 9)
        for one in range(count)
    )
    store.checks.record(check("same_bytes", NOW, alerts=alerts))


def stamped(store):
    rows = store.database.rows(
        "SELECT a.change_id FROM alerts a JOIN deliveries e ON e.alert_id = a.id WHERE e.state = 'sent'"
    )
    return [row[0] for row in rows]


class TestSentMeansSeen:
    @pytest.mark.slow
    @settings(max_examples=15, deadline=None)
    @given(
        st.integers(1, 40),
        st.integers(1, 6000),
        st.sampled_from(["text", "markdown", "html"]),
        st.sets(st.integers(1, 8)),
    )
    def test_the_ids_in_the_messages_are_the_deliveries_that_are_stamped(self, count, limit, form, refused):
        clock, chat = Clock(day(1)), Chat(limit, refused, form)
        with Store.open(Path(":memory:")) as store:
            store.watches.sync([ACME], NOW)
            waiting(store, count)
            while any(row["state"] == "queued" for row in store.record.view("outbox")):
                run(store, {"chat": "chat:"}, clock, send=chat.send, limits=chat.limits)
                assert sorted(chat.ids()) == sorted(stamped(store))
                clock.at += timedelta(hours=7)
            assert len(chat.ids()) == len(set(chat.ids()))
            if limit >= (2000 if form == "html" else 60):
                assert len(chat.ids()) == count

    def test_many_alerts_by_mail_and_to_a_chat_are_all_named(self, store, clock, stack):
        box, mail = stack.enter_context(mail_server())
        hook = stack.enter_context(web_server())
        for name in ("mail", "chat"):
            alerts = tuple(
                Alert("change", f"{name}-{one}", f"Acme {one} changed", (name,), "Data is kept for longer. " * 20)
                for one in range(120)
            )
            store.checks.record(check("same_bytes", NOW, alerts=alerts))
        channels = {"mail": mail, "chat": f"mmost://{hook.address}/tokentoken"}
        assert run(store, channels, clock) == Delivered(sent=240)
        assert len(box.mails) > 1
        html = "".join(letter.get_body(("html",)).get_content() for letter in box.mails)
        plain = "".join(letter.get_body(("plain",)).get_content() for letter in box.mails)
        chat = "".join(said["text"] for _, said in hook.taken)
        for one in range(120):
            assert f">mail-{one}<" in html
            assert re.search(rf"Id: mail-{one}\b", plain)
            assert f"`chat-{one}`" in chat

    def test_a_channel_too_small_for_an_id_is_told_of_and_nothing_is_stamped(self, store, clock):
        tell(store, "chat")
        chat = Chat(5, set())
        assert run(store, {"chat": "chat:"}, clock, send=chat.send, limits=chat.limits) == Delivered(failed=1)
        assert "takes so few characters that an alert cannot be named" in outbox(store)["chat"]["last_error"]
        assert chat.tried == 0

    def test_a_refused_message_keeps_the_others_waiting_for_a_minute_at_most(self, store, clock):
        waiting(store, 40)
        chat = Chat(1000, {1, 2})
        first = run(store, {"chat": "chat:"}, clock, send=chat.send, limits=chat.limits)
        assert chat.tried == 2
        assert first.sent == 0
        assert 1 < first.failed < 20
        assert sum(row["attempts"] for row in store.record.view("outbox")) == first.failed
        clock.at += timedelta(minutes=1)
        assert run(store, {"chat": "chat:"}, clock, send=chat.send, limits=chat.limits) == Delivered(sent=40)

    def test_what_a_turn_has_no_time_for_is_begun_anew_before_the_lease_ends(self, store, clock):
        waiting(store, 30)
        chat = Chat(600, set())

        async def send(url, message, timeout_s, reached):
            clock.at += timedelta(seconds=20)
            await chat.send(url, message, timeout_s, reached)
            late = store.outbox.claim(clock.at, "another")
            assert late == [], "another sender got what this one sends"

        assert run(store, {"chat": "chat:"}, clock, send=send, limits=chat.limits) == Delivered(sent=30)
        assert sorted(chat.ids()) == sorted(stamped(store))

    def test_no_message_is_begun_that_there_is_no_time_to_stamp(self, store, clock):
        """A daemon that was told to end sends what it has begun, and leaves the rest for its next start."""
        waiting(store, 30)
        chat = Chat(600, set())
        means = {"send": chat.send, "limits": chat.limits}
        first = run(store, {"chat": "chat:"}, clock, **means, may_begin=lambda: chat.tried < 2)
        assert chat.tried == 2
        assert 0 < first.sent < 30
        assert sorted(chat.ids()) == sorted(stamped(store))
        assert {row["attempts"] for row in store.record.view("outbox")} == {0}
        assert run(store, {"chat": "chat:"}, clock, **means, may_begin=lambda: False) == Delivered()
        assert run(store, {"chat": "chat:"}, clock, **means) == Delivered(sent=30 - first.sent)


def test_flips_are_told_with_the_next_alert_and_only_once(store, clock):
    seen = []

    async def send(_url, message, _timeout_s, _reached):
        seen.append(message.body)

    for at in (3, 5):
        store.checks.record(held(day(at), f"<p>{at}</p>".encode(), "an earlier edition", suspicion="seen_before"))
        store.checks.record(check("same_bytes", day(at + 1)))
    tell(store, "mail", at=day(8))
    clock.at = day(9)
    run(store, {"mail": "json://127.0.0.1:9/"}, clock, send=send)
    assert "the page showed an earlier edition 2 times and went back (last on 6 February 2024, 06:30 UTC)" in seen[0]
    tell(store, "mail", number=3, at=day(10))
    clock.at = day(11)
    run(store, {"mail": "json://127.0.0.1:9/"}, clock, send=send)
    assert "earlier edition" not in seen[1]
