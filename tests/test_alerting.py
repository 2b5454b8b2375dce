"""What is sent, parsed back: mail as MIME, webhooks against the schema in the docs, previews, routes."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from channels import listed, mail_server, web_server
from desk import Desk
from loopback import site_server
from store_samples import ACME, BOLT, FIRST, NOW, SECOND, check, day, made, verdict

from tracker.app import deliver
from tracker.core import alerts
from tracker.edge.store import Store
from tracker.model import Alert, Deadline, Limits
from tracker.show.message import samples, write

ROOT = Path(__file__).resolve().parent.parent
PAGE = "<main><h1>Privacy Policy</h1><h2>1. Retention</h2><p>We keep call records for {} days.</p>" + "".join(
    f"<h2>{at}. Part</h2><p>{'What we say here stays as it is. ' * 8}</p>" for at in range(2, 6)
)


def schema() -> dict:
    text = (ROOT / "docs" / "alerts.md").read_text("utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", text, re.S)
    return json.loads(block)


@pytest.fixture
def store():
    with Store.open(":memory:") as opened:
        opened.watches.sync([ACME, BOLT], NOW)
        for watch in (ACME, BOLT):
            opened.checks.record(made(NOW, FIRST, watch=watch.id))
        yield opened


def tell(store: Store, *names: str, watch=ACME, at: int = 1) -> None:
    title = alerts.title(watch.vendor, watch.document, verdict(FIRST, SECOND))
    alert = Alert("change", f"id-{watch.vendor}", title, names)
    reckoned = Deadline(date(2024, 3, 1), "notice_days", 30)
    store.checks.record(made(day(at), SECOND, FIRST, watch=watch.id, alerts=(alert,), deadline=reckoned))


def send(store: Store, urls, **settings) -> None:
    sender = deliver.Sender(store, listed(urls, **settings), lambda: day(2), "test", chance=lambda: 0.0)
    asyncio.run(deliver.deliver(sender))


class TestMail:
    def test_it_is_threaded_by_its_watch_and_its_list_is_named(self, store):
        with mail_server() as (box, url):
            tell(store, "mail")
            send(store, {"mail": url})
            (letter,) = box.mails
        assert letter["List-Id"] == "Policy alerts <policy-alerts.localhost>"
        assert letter["References"] == "<acme.privacy@policy-alerts.localhost>"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Message-ID"] != letter["References"]

    def test_it_has_an_html_part_a_plain_part_with_marks_and_the_redline_as_a_page(self, store):
        with mail_server() as (box, url):
            tell(store, "mail")
            send(store, {"mail": url}, timezone="Europe/Berlin")
            (letter,) = box.mails
        html = letter.get_body(("html",)).get_content()
        plain = letter.get_body(("plain",)).get_content()
        assert "max-width:600px" in html
        assert "prefers-color-scheme:dark" in html
        assert "[-" not in html
        assert "We keep data for [-30-] {+90+} days." in plain
        assert "Last day to object: 1 March 2024" in plain
        assert "First seen on 2 February 2024, 07:30 CET" in plain
        (attached,) = letter.iter_attachments()
        assert attached.get_filename() == "acme-privacy-2-redline.html"
        assert attached.get_content_type() == "text/html"
        page = attached.get_content()
        page = page.decode() if isinstance(page, bytes) else page
        assert "<script" not in page
        assert "src=" not in page
        assert "default-src 'none'" in page

    def test_with_a_web_page_it_links_there_and_attaches_nothing(self, store):
        with mail_server() as (box, url):
            tell(store, "mail")
            send(store, {"mail": url}, base_url="https://policies.example")
            (letter,) = box.mails
        plain = letter.get_body(("plain",)).get_content()
        assert "Redline: https://policies.example/watch/acme/privacy/2\n" in plain.replace("\r\n", "\n")
        assert "Mark as reviewed: https://policies.example/watch/acme/privacy/2#review" in plain
        assert "tracker review acme/privacy 2 seen" in plain
        assert list(letter.iter_attachments()) == []

    def test_what_failed_once_goes_without_the_attachment(self, store):
        with mail_server() as (box, url):
            tell(store, "mail")
            box.refuse = True
            send(store, {"mail": url})
            box.refuse = False
            store.outbox.requeue(day(1))
            sender = deliver.Sender(store, listed({"mail": url}), lambda: day(3), "test")
            store.database.conn.execute("UPDATE deliveries SET attempts = 1")
            asyncio.run(deliver.deliver(sender))
            (letter,) = box.mails
        assert list(letter.iter_attachments()) == []

    def test_headers_that_the_address_names_itself_stay(self, store):
        with mail_server() as (box, url):
            tell(store, "mail")
            send(store, {"mail": f"{url}&+List-Id=Ours <ours.example>"})
            assert box.mails[0]["List-Id"] == "Ours <ours.example>"


class TestWebhook:
    def test_every_kind_of_alert_keeps_to_the_schema_in_the_docs(self):
        room = Limits(32_000, 250, "text")
        for _, items in samples.items():
            for written in write.write(items, room, samples.READERS):
                jsonschema.validate(json.loads(written.fields), schema())

    def test_it_gets_the_fields_beside_title_and_message_as_json_values(self, store):
        with web_server() as hook:
            tell(store, "hook")
            send(store, {"hook": f"json://{hook.address}/"}, base_url="https://policies.example")
            ((_, said),) = hook.taken
        jsonschema.validate(said, schema())
        assert {"version", "title", "message", "attachments", "type"} <= said.keys()
        assert (said["watch"], said["vendor"], said["document"], said["number"]) == (
            "acme/privacy",
            "acme",
            "privacy",
            2,
        )
        assert (said["verdict"], said["direction"], said["silent"]) == ("material", "weaker", True)
        assert (said["categories"], said["deadline"]) == (["retention"], "2024-03-01")
        assert said["dates"]["new"] == {"updated": "2024-01-31", "effective": said["dates"]["new"]["effective"]}
        assert said["redline_url"] == "https://policies.example/watch/acme/privacy/2"
        assert said["changes"][0]["new_text"] == "We keep data for 90 days."
        assert said["change_id"] == "id-acme"
        assert "alerts" not in said

    def test_several_alerts_of_one_message_are_all_there(self, store):
        with web_server() as hook:
            tell(store, "hook")
            tell(store, "hook", watch=BOLT)
            send(store, {"hook": f"json://{hook.address}/"})
            ((_, said),) = hook.taken
        jsonschema.validate(said, schema())
        assert [one["watch"] for one in said["alerts"]] == ["acme/privacy", "bolt/terms"]
        assert said["change_id"] == "id-acme"
        for one in said["alerts"]:
            jsonschema.validate(one, schema())

    def test_what_the_address_maps_itself_comes_last(self, store):
        with web_server() as hook:
            tell(store, "hook")
            send(store, {"hook": f"json://{hook.address}/?:kind=policy&:title=subject"})
            ((_, said),) = hook.taken
        assert said["kind"] == "policy"
        assert said["subject"].startswith("MATERIAL: ")

    def test_trouble_has_fields_too(self, store):
        with web_server() as hook:
            blind = Alert("blind", "blind-1", "Cannot see: acme privacy", ("hook",), "Three checks failed.")
            store.checks.record(check("failed", day(1), alerts=(blind,)))
            send(store, {"hook": f"json://{hook.address}/"})
            ((_, said),) = hook.taken
        jsonschema.validate(said, schema())
        assert (said["kind"], said["watch"], said["number"], said["changes"]) == ("blind", "acme/privacy", None, [])


class TestChat:
    def test_it_gets_markdown_with_the_redline_as_a_quotation(self, store):
        with web_server() as hook:
            tell(store, "chat")
            send(store, {"chat": f"mmost://{hook.address}/tokentoken"})
            ((_, said),) = hook.taken
        assert said["text"].startswith("**acme privacy**\n\nWe now keep data for 90 days, was 30.\n\nMaterial")
        assert "> We keep data for ~~30~~ **90** days." in said["text"]


class TestCommands:
    @pytest.fixture
    def changed(self, tmp_path):
        with site_server() as site, web_server() as hook:
            desk = Desk(tmp_path, site)
            board = (
                f'\n[channels.board]\nurl = "json://{hook.address}/"\ndigest = "weekly"\ncategories = ["liability"]\n'
            )
            desk.write("acme/privacy", channels=f'hook = "json://{hook.address}/"{board}')
            for days in (30, 90):
                site.put(PAGE.format(days), "/acme/privacy")
                desk.run("check")
            yield desk

    def test_route_says_who_hears_and_why(self, changed):
        rows = {row["channel"]: row for row in changed.json("route", "acme/privacy")}
        assert rows["hook"]["hears"]
        assert rows["hook"]["next_at"] is None
        assert set(rows["hook"]) == {"channel", "hears", "at", "why", "digest", "next_at"}
        assert (rows["board"]["digest"], rows["board"]["at"]) == ("weekly", "material")
        assert rows["board"]["next_at"].endswith("T08:00:00Z")
        assert "about liability" in rows["board"]["why"]
        assert "no watch 'acme/privcy'" in changed.run("route", "acme/privcy", status=2)

    @pytest.mark.parametrize(
        ("wanted", "words"),
        [
            ("text", "We keep call records for [-30-] {+90+} days."),
            ("markdown", "> We keep call records for ~~30~~ **90** days."),
            ("html", '">30</del>'),
        ],
    )
    def test_preview_writes_what_would_be_sent_and_sends_nothing(self, changed, wanted, words):
        assert words in changed.run("notify", "--preview", "acme/privacy", 2, "--format", wanted)
        sent = changed.json("notify", "--preview", "acme/privacy", 2, "--channel", "hook")
        assert sent["format"] == "text"
        assert sent["fields"]["number"] == 2

    def test_preview_of_what_tells_nothing_is_a_sentence(self, changed):
        assert "version 1 is where watching began" in changed.run("notify", "--preview", "acme/privacy", 1, status=2)
        assert "there is no version 9" in changed.run("notify", "--preview", "acme/privacy", 9, status=2)
        assert "no channel 'bord'; did you mean 'board'?" in changed.run(
            "notify", "--preview", "acme/privacy", 2, "--channel", "bord", status=2
        )
        assert "Say what to do" in changed.run("notify", status=2)

    def test_a_change_that_no_channel_wants_makes_no_alert_and_no_complaint(self, tmp_path):
        with site_server() as site, web_server() as hook:
            desk = Desk(tmp_path, site)
            desk.write(
                "acme/privacy", channels=f'board = {{ url = "json://{hook.address}/", categories = ["liability"] }}'
            )
            for days in (30, 90):
                site.put(PAGE.format(days), "/acme/privacy")
                said = desk.run("check")
            assert "no channel" not in said
            assert hook.taken == []
            assert desk.json("log")[1]["alerted_at"] is None

    def test_resend_does_not_count_what_waits_for_its_digest(self, tmp_path):
        with site_server() as site, web_server() as hook:
            desk = Desk(tmp_path, site)
            desk.write("acme/privacy", channels=f'board = {{ url = "json://{hook.address}/", digest = "weekly" }}')
            for days in (30, 90):
                site.put(PAGE.format(days), "/acme/privacy")
                said = desk.run("check")
            assert re.search(r"acme/privacy +version .* later ", said)
            assert desk.json("resend") == {"sent": 0, "waiting": []}
            assert hook.taken == []
