from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from channels import listed, mail_server, web_server
from store_samples import ACME, FIRST, NOW, SECOND, day, made, verdict

from tracker.app import deliver, watch_list
from tracker.core import alerts
from tracker.edge.store import Store
from tracker.errors import TemplateFault, WatchListError
from tracker.model import Alert, Channel, Limits, Template
from tracker.show.message import samples, template, write

GOOD = (
    "{{ name }}: {{ sentence or title }}\n{% for change in changes %}\n{{ change.place }}: {{ change.redline }}\n"
    "{% endfor %}\n{% for alert in alerts %}{{ alert.change_id }} {% endfor %}"
)
ITEMS = dict(samples.items())
ROOM = Limits(32_000, 250, "text")


def of(source: str, wanted: str = "text") -> Template:
    return Template("board.txt.j2", source, wanted)


def rendered(source: str, wanted: str = "text", what: str = "a change") -> str:
    body = template.render(of(source, wanted), ITEMS[what], samples.READERS, None)
    assert body is not None
    return body


class TestRendering:
    def test_it_gets_the_webhook_s_fields_and_the_redline_in_its_format(self):
        assert "for [-30-] {+180+} days" in rendered(GOOD)
        assert "for ~~30~~ **180** days" in rendered(GOOD, "markdown")
        assert "<del style=" in rendered("{{ redline }}", "html")
        assert rendered("{{ deadline }} {{ deadline_rule }} {{ verdict }} {{ direction }} {{ number }}") == (
            "2026-04-01 effective material weaker 2"
        )
        assert rendered("{{ dates.old.updated }} {{ dates.new.effective }}") == "2025-01-10 2026-04-02"

    def test_a_vendor_s_words_are_escaped_in_html_and_call_nobody_in_a_chat(self):
        (item,) = ITEMS["a change"]
        hostile = replace(item.delivery, vendor="<img src=x> @channel https://evil.example")
        items = [replace(item, delivery=hostile)]
        html = template.render(of("{{ vendor }}", "html"), items, samples.READERS, None)
        assert html == "&lt;img src=x&gt; @channel https:\u200b//evil.\u200bexample"
        quoted = replace(hostile, url="https://a.example/?x='&y=1")
        linked = template.render(
            of("<a href='{{ url }}'>", "html"), [replace(item, delivery=quoted)], samples.READERS, None
        )
        assert linked == "<a href='https://a.example/?x=&#x27;&amp;y=1'>"
        chat = template.render(of("{{ vendor }} {{ url }}", "markdown"), items, samples.READERS, None)
        assert "@channel" not in chat
        assert chat.endswith(" https://ringwell.example/privacy")

    def test_changes_are_left_out_until_it_fits_and_it_says_how_many(self):
        source = (
            "{{ name }}{% for change in changes %} {{ change.redline }} {{ 'x' * 300 }}{% endfor %} more={{ more }}"
        )
        assert template.render(of(source), ITEMS["a change"], samples.READERS, 500).endswith("more=1")
        assert template.render(of(source), ITEMS["a change"], samples.READERS, 200).endswith("more=2")
        assert template.render(of(source), ITEMS["a change"], samples.READERS, 5) is None


class TestFaults:
    def test_a_good_one_has_none_for_any_kind_of_alert(self):
        for wanted in ("text", "markdown", "html"):
            assert list(template.faults(of(GOOD, wanted))) == []

    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("{{ name }}\n\n{{ vendr }}", "board.txt.j2, line 3: 'vendr' is undefined"),
            ("{% for change in changes %}", "board.txt.j2, line 1: Unexpected end of template"),
            ("\n{{ 1 / 0 }}", "board.txt.j2, line 2: division by zero"),
            ("{{ name.__class__.__mro__ }}", "line 1: access to attribute '__class__' of"),
            ("{{ ().__class__.__subclasses__() }}", "is unsafe"),
            ("{% include 'other.j2' %}", "line 1: no loader for this environment specified"),
            ("{{ changes.append(1) }}", "line 1: "),
            ("{% for at in range(10 ** 9) %}{% endfor %}", "line 1: Range too big"),
            ("{{ change_id.format(1) if false else '{0.__class__}'.format(1) }}", "is unsafe"),
        ],
    )
    def test_each_is_told_with_file_and_line(self, source, told):
        faults = list(template.faults(of(source)))
        assert told in faults[0], faults
        assert "(tried with a change)" in faults[0]

    def test_what_fails_for_one_kind_alone_is_found_too(self):
        (fault,) = template.faults(of("{{ vendor }}{% if kind == 'summary' %}{{ nothing_such }}{% endif %}"))
        assert "'nothing_such' is undefined (tried with a summary)" in fault


class TestInTheList:
    def write(self, folder: Path, source: str, name: str = "board.html.j2") -> Path:
        (folder / name).write_text(source, "utf-8")
        path = folder / "watchlist.toml"
        path.write_text(
            f'[channels.board]\nurl = "json://127.0.0.1:9/"\ntemplate = "{name}"\ncategories = ["retentoin"]\n', "utf-8"
        )
        return path

    def test_all_faults_come_at_once_with_file_and_line(self, tmp_path):
        path = self.write(tmp_path, "{{ nme }}")
        with pytest.raises(WatchListError) as caught:
            watch_list.load(path, {})
        first, second = caught.value.faults
        assert "line 3: Expected a template that can be used:" in first
        assert "board.html.j2, line 1: 'nme' is undefined" in first
        assert "line 4: Expected a category such as retention" in second

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("none.html.j2", "cannot be read (No such file or directory)"),
            ("board.html", "Expected NAME.html.j2, NAME.md.j2 or NAME.txt.j2 for template"),
        ],
    )
    def test_a_file_that_is_none_is_a_fault(self, tmp_path, name, told):
        path = self.write(tmp_path, "")
        path.write_text(f'[channels.board]\nurl = "json://127.0.0.1:9/"\ntemplate = "{name}"\n')
        with pytest.raises(WatchListError, match="line 3") as caught:
            watch_list.load(path, {})
        assert told in str(caught.value)


class TestSending:
    def tell(self, store: Store, *names: str) -> None:
        store.watches.sync([ACME], NOW)
        store.checks.record(made(NOW, FIRST))
        title = alerts.title("acme", "privacy", verdict(FIRST, SECOND))
        store.checks.record(made(day(1), SECOND, FIRST, alerts=(Alert("change", "id-2", title, names),)))

    def send(self, store: Store, channels: dict[str, Channel], **settings) -> None:
        sender = deliver.Sender(store, listed(channels, **settings), lambda: day(2), "test")
        asyncio.run(deliver.deliver(sender))

    def test_a_mail_is_written_by_the_template_with_the_shipped_plain_part(self):
        with Store.open(":memory:") as store, mail_server() as (box, url):
            self.tell(store, "board")
            board = Channel("board", url, template=of("<h1>{{ vendor }}</h1>{{ redline }}", "html"))
            self.send(store, {"board": board})
            (letter,) = box.mails
            html = letter.get_body(("html",)).get_content()
            assert html.startswith("<h1>acme</h1><blockquote>We keep data for <del")
            assert "[-30-] {+90+}" in letter.get_body(("plain",)).get_content()

    def test_one_that_fails_gives_way_to_the_shipped_one_and_the_operator_is_told_once(self):
        with Store.open(":memory:") as store, web_server() as hook:
            self.tell(store, "board")
            url = f"json://{hook.address}/"
            bad = Channel("board", url, template=of("{{ changes[7].redline }}"))
            channels = {"board": bad, "ops": Channel("ops", url)}
            self.send(store, channels, operator="ops")
            self.send(store, channels, operator="ops")
            first, second = (said for _, said in hook.taken)
            assert first["message"].startswith("acme privacy\n\nWe now keep data for 90 days")
            assert second["kind"] == "template"
            assert "board.txt.j2, line 1: list object has no element 7" in second["message"].replace("\u200b", "")
            assert store.record.view("outbox") == []

    def test_alerts_that_it_does_not_show_get_messages_of_their_own(self):
        items = ITEMS["a digest"]
        shown = write.templated(of("{{ vendor }} {{ change_id }}"), items, ROOM, samples.READERS)
        assert [len(made.ids) for made in shown] == [1, 1, 1]
        assert {one for made in shown for one in made.ids} == {"sample-change", "sample-blind", "sample-digest"}
        (whole,) = write.templated(of(GOOD), items, ROOM, samples.READERS)
        assert set(whole.ids) == {"sample-change", "sample-blind", "sample-digest"}

    def test_one_too_long_for_its_channel_gives_way_to_the_shipped_message(self):
        tight = Limits(400, 250, "text")
        (made,) = write.templated(of("{{ 'x' * 500 }}"), ITEMS["a change"], tight, samples.READERS)
        assert made.body.startswith("Ringwell privacy")
        assert made.ids == ("sample-change",)

    def test_a_fault_is_raised_to_whoever_renders(self):
        with pytest.raises(TemplateFault, match="'nme' is undefined"):
            write.templated(of("{{ nme }}"), ITEMS["a change"], ROOM, samples.READERS)
