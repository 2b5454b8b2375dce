from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import astuple
from pathlib import Path

import pytest
from channels import free_port, mail_server, web_server

from tracker.edge.channels import sender, urls
from tracker.errors import DeliveryError
from tracker.model import Message

TITLE = "MATERIAL: Acme privacy – Aufbewahrung ä"
BODIES = {
    "text": "text of 9f3a",
    "markdown": "~~30~~ **90** `9f3a`",
    "html": "<!doctype html><html><body><p>from <del>[-30-]</del> to 90</p><p>Id: 9f3a</p></body></html>",
}
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#legal"
DISCORD = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
TELEGRAM = "tgram://123456789:ABCdefghijkABCdefghijkABCdefghijkA/12345"


def message_for(url):
    """As a channel wants it; an address that is none gets plain text."""
    try:
        wanted = sender.limits(url).format
    except DeliveryError:
        wanted = "text"
    return Message(TITLE, BODIES[wanted], wanted)


def send(url, message=None, timeout_s=20.0):
    asyncio.run(sender.send(url, message or message_for(url), timeout_s))


def refused(url, **more) -> str:
    with pytest.raises(DeliveryError) as caught:
        send(url, **more)
    return str(caught.value)


@pytest.fixture
def hook():
    with web_server() as server:
        yield server


class TestSending:
    def test_mail_arrives_as_html_with_a_plain_part(self):
        with mail_server() as (box, url):
            send(url)
        (mail,) = box.mails
        assert mail["subject"] == TITLE
        assert mail["to"] == "counsel@acme.example"
        assert mail["x-application"] == "Policy tracker"
        assert mail.get_content_type() == "multipart/alternative"
        plain, html = mail.iter_parts()
        assert html.get_content().strip() == BODIES["html"]
        assert "from [-30-] to 90" in plain.get_content()
        assert "Id: 9f3a" in plain.get_content()

    def test_a_webhook_gets_title_and_text(self, hook):
        send(f"json://{hook.address}/in/here")
        ((path, said),) = hook.taken
        assert path == "/in/here"
        assert (said["title"], said["message"]) == (TITLE, "text of 9f3a")

    def test_mattermost_gets_markdown_as_it_was_written(self, hook):
        send(f"mmost://{hook.address}/tokentokentoken")
        ((path, said),) = hook.taken
        assert path == "/hooks/tokentokentoken"
        assert said["text"] == BODIES["markdown"]
        assert "icon_url" not in said

    def test_a_body_that_is_empty_is_sent_as_its_title(self, hook):
        send(f"json://{hook.address}/", Message("Only a title", "", "text"))
        assert hook.taken[0][1]["message"] == "Only a title"

    def test_page_text_is_not_taken_for_escapes_or_emoji(self, hook):
        send(f"json://{hook.address}/?emojis=yes", Message("t", r"C:\new :smile: ${HOME}", "text"))
        assert hook.taken[0][1]["message"] == r"C:\new :smile: ${HOME}"

    def test_many_at_once_all_arrive(self, hook):
        async def all_of_them():
            await asyncio.gather(
                *(sender.send(f"json://{hook.address}/{at}", Message(TITLE, str(at), "text"), 20.0) for at in range(20))
            )

        asyncio.run(all_of_them())
        assert sorted(path for path, _ in hook.taken) == sorted(f"/{at}" for at in range(20))


class TestFailing:
    def test_an_error_of_the_server_is_told_without_the_path(self, hook):
        hook.status, hook.body = 500, b"sekret"
        said = refused(f"jsons://{hook.address}/tok/sekret".replace("jsons", "json"))
        assert "500" in said
        assert "sekret" not in said
        assert said.startswith("json://127.0.0.1 did not take the message: ")

    def test_a_closed_port_is_told_as_refused(self):
        assert "Connection refused" in refused(f"json://ana:pa55word@127.0.0.1:{free_port()}/tok")
        assert "Connection refused" in refused(f"mailto://127.0.0.1:{free_port()}/?from=a@b.example&to=c@d.example")

    def test_what_a_mail_server_answers_is_told(self):
        with mail_server() as (box, url):
            box.refuse = True
            said = refused(url)
        assert "451" in said
        assert "acme.example" not in said

    def test_a_server_that_hangs_is_left_in_time(self, hook):
        hook.go.clear()
        assert "no answer within 0.2 s" in refused(f"json://{hook.address}/", timeout_s=0.2)

    @pytest.mark.parametrize("url", ["mailto://ann:pw@acme.example", "json://acme.example/", "ntfy://legal"])
    def test_a_server_that_answers_after_thirty_seconds_is_waited_for(self, url):
        service = urls.plugin(url, sender.TIMEOUT_S)
        assert min(service.socket_connect_timeout, service.socket_read_timeout) > 30
        assert urls.plugin(f"{url}?cto=50", sender.TIMEOUT_S).socket_connect_timeout == 50

    def test_a_web_service_that_takes_longer_than_apprise_waits_by_itself_is_reached(self, hook):
        hook.go.clear()
        opened = threading.Timer(4.5, hook.go.set)
        opened.start()
        send(f"json://{hook.address}/")
        assert len(hook.taken) == 1

    def test_an_optional_channel_fails_like_any_other(self, hook):
        hook.status = 500
        refused(f"json://{hook.address}/?optional=yes")

    @pytest.mark.parametrize(
        "url", ["", "nonsense", "nonsense://sekret/sekret", "json://", "json://[::1", "slack://sekret"]
    )
    def test_an_address_that_is_none_is_told_with_what_to_do(self, url):
        said = refused(url)
        assert "[channels]" in said
        assert "sekret" not in said
        with pytest.raises(DeliveryError):
            sender.limits(url)

    @pytest.mark.parametrize(
        "url",
        [
            "json://ana:pa55word@127.0.0.1:{port}/to/ken99?-key=valu99",
            "mmost://127.0.0.1:{port}/tok-en99",
            "mailto://ana:pa55word@127.0.0.1:{port}/?from=ana99@x.example&to=bob99@y.example&smtp=127.0.0.1",
            "gotify://127.0.0.1:{port}/path99/tokentoken99",
        ],
    )
    def test_no_part_of_an_address_is_in_its_error_or_in_a_log(self, url, operators_log, capfd):
        said = refused(url.format(port=free_port()))
        out = capfd.readouterr()
        for secret in ("pa55word", "ken99", "valu99", "en99", "ana99", "bob99", "path99", "token99", "/to/"):
            for place in (said, operators_log.getvalue(), out.out, out.err):
                assert secret not in place


class TestLimits:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("mailto://u:p@x.example", (32768, 250, "html")),
            ("mailto://u:p@x.example?format=text", (32768, 250, "text")),
            ("json://x.example", (32768, 250, "text")),
            ("mmost://x.example/tokentoken", (3800, 0, "markdown")),
            (SLACK, (33250, 250, "markdown")),
            (DISCORD, (1662, 250, "markdown")),
            (TELEGRAM, (3891, 0, "markdown")),
            ("rocket://u:p@x.example/#r", (950, 0, "markdown")),
            ("ntfy://topic", (7600, 200, "text")),
            ("ntfy://topic?format=markdown", (7220, 200, "markdown")),
            ("twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@15551234567/15557654321", (160, 0, "text")),
        ],
    )
    def test_are_those_of_the_service(self, url, expected):
        limits = sender.limits(url)
        assert astuple(limits)[:3] == expected
        # A file takes the message's place elsewhere, or needs a right that the token may not have.
        assert limits.takes_pages is url.startswith(("mailto://", "discord://", "tgram://"))


class TestMasking:
    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("mailto://ana:pw@smtp.example:25/?to=x@y.example", "mailto://smtp.example"),
            ("mailtos://ana:p@w@smtp.example", "mailtos://…"),
            ("mailto://ana:p/w@smtp.example", "mailto://…"),
            ("json://127.0.0.1:8080/token", "json://127.0.0.1"),
            ("json://[::1]:8080/token", "json://[::1]"),
            ("mmosts://chat.example/path/token?x=y", "mmosts://chat.example"),
            (SLACK, "slack://…"),
            (DISCORD, "discord://…"),
            (TELEGRAM, "tgram://…"),
            ("ntfy://topic", "ntfy://…"),
            ("ntfy://host.example/topic", "ntfy://…"),
            ("no address", "…"),
            ("", "…"),
        ],
    )
    def test_shows_scheme_and_server_alone(self, url, shown):
        assert sender.masked(url) == shown


def test_nothing_is_written_to_disk(tmp_path):
    """In a process of its own, for apprise asks for the home directory once."""
    urls = (
        f"mailto://127.0.0.1:{free_port()}/?from=a@b.example&to=c@d.example",
        f"mmost://127.0.0.1:{free_port()}/tokentoken",
    )
    script = f"""
import asyncio, sys, warnings
warnings.simplefilter("ignore")
from tracker.show.message.write import test_message
from tracker.edge.channels import sender
from tracker.errors import DeliveryError
assert "apprise" not in sys.modules
for url in {urls!r}:
    try:
        asyncio.run(sender.send(url, test_message("x", sender.limits(url)), 5.0))
    except DeliveryError:
        pass
"""
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent.parent)}
    environment.pop("XDG_DATA_HOME", None)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.rglob("*")) == []
