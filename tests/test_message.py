from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
import store_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core import alerts
from tracker.core.judge.materiality import judge
from tracker.model import (
    Alert,
    Change,
    Clause,
    Dates,
    Deadline,
    Delivery,
    Judged,
    Limits,
    Policy,
    Promises,
    ReaderSettings,
    Reason,
    Segment,
    Verdict,
    Version,
)
from tracker.show.message import fit_to_size, mail_html, style
from tracker.show.message import write as messages
from tracker.show.message.change import Item

FORMATS = ("text", "markdown", "html")
AT = datetime(2024, 3, 4, 6, 30, tzinfo=UTC)
READERS = ReaderSettings(AT)
URL = "https://acme.example/privacy"
PROMISES = Promises(("email",), "before_effective", "material", True, True, "We will e-mail you before changes.")
RETENTION = ("4. Retention", "Call records")
OLD = (
    Clause(RETENTION, "4.2", "We keep call records for 30 days after the call."),
    Clause(("5. Sharing",), "5.1", "We do not sell your personal data."),
    Clause(("9. Contact",), "9", "Write to privacy@acme.example."),
)
NEW = (
    Clause(RETENTION, "4.2", "We keep call records for 90 days after the call."),
    Clause(("5. Sharing",), "5.1", "We sell your personal data."),
    Clause(("9. Contact",), "9", "Write to dpo@acme.example."),
)


def policy(clauses, updated="2024-01-31", effective=None) -> Policy:
    return Policy("Acme Privacy Policy", "en", Dates(updated, effective), PROMISES, clauses, "x", 100)


def version(number: int, of: Policy, verdict: Verdict, at=AT) -> Version:
    return Version(
        "acme/privacy", number, at, at, of.title, of.language, of.dates, of.promises, of.text_sha256, of.words, URL,
        number, "vendor", verdict.materiality, verdict.direction, verdict.silent, "chain", number - 1 or None,
    )  # fmt: skip


def delivery(alert: Alert | None = None, url: str = URL, one: int = 1, verdict: Verdict | None = None) -> Delivery:
    title = alerts.title("Acme", "privacy policy", verdict or story()[2])
    alert = alert or Alert("change", f"9f3a{one:02}", title, ("mail",))
    number = 7 if alert.kind == "change" else None
    return Delivery(one, "mail", 0, one, alert, "acme/privacy", "Acme", "privacy policy", url, AT, number)


def story(old=OLD, new=NEW, **dates):
    before, after = policy(old), policy(new, **dates)
    verdict = judge(before, after)
    return version(7, after, verdict), version(6, before, verdict), verdict


def in_each_format(write, limit=32_000):
    """The same message as each kind of channel gets it."""
    made = {name: write(Limits(limit, 250, name)) for name in FORMATS}
    bodies = {name: one.body for name, one in made.items()}
    return SimpleNamespace(
        title=made["text"].title, ids={name: one.ids for name, one in made.items()}, mail=made["html"], **bodies
    )


def change_message(delivery, version, before, verdict, limit=32_000, also=(), deadline=None, readers=READERS):
    item = Item(delivery, version, before, verdict, tuple(also), deadline)
    return in_each_format(lambda room: messages.single_message(item, room, readers), limit)


def plain_message(delivery, limit=32_000):
    return in_each_format(lambda room: messages.single_message(Item(delivery), room, READERS), limit)


def message(limit: int = 32_000, **more):
    return change_message(delivery(), *story(), limit, **more)


def bodies(made):
    return {"text": made.text, "markdown": made.markdown, "html": made.html}


TAGS = {
    "html", "head", "meta", "style", "body", "table", "tr", "td", "div", "h1", "p", "br", "b", "del", "ins", "span",
    "a",
}  # fmt: skip
ATTRIBUTES = {
    "style", "href", "lang", "charset", "name", "content", "class", "role", "width", "cellpadding", "cellspacing",
    "border", "align",
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data):
        # The one style sheet is for dark mode.
        self.said += "" if data.startswith("@media") else data


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


class TestAChange:
    def test_the_title_says_how_grave_who_what_and_for_whom(self):
        assert re.fullmatch(r"MATERIAL: Acme privacy policy – retention, .+ \(weaker for you\)", message().title)

    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_tells_the_story(self, name):
        body = parsed(message().html).said if name == "html" else bodies(message())[name]
        for words in (
            "We now keep call records for 90 days after the call, was 30; and 1 more material change.",
            "Material · ▼ weaker for you · retention",
            "Silent: the printed date did not change, it still says 31 January 2024.",
            "First seen on 4 March 2024, 06:30 UTC (version 6 → 7).",
            "4. Retention › Call records (4.2) – changed, weaker for you",
            "30 days is now 90 days",
            "And 1 minor change.",
            "notice of material changes by e-mail before they take effect",
            "it is for you to look",
            URL,
            "tracker diff acme/privacy 6 7",
            "tracker review acme/privacy 7 seen",
            "tracker evidence acme/privacy 7",
            "9f3a01",
        ):
            assert words in body, words

    @pytest.mark.parametrize("name", FORMATS)
    def test_the_first_lines_come_in_the_order_of_a_reader_s_questions(self, name):
        made = message(deadline=Deadline(date(2024, 4, 3), "notice_days", 30))
        body = parsed(made.html).said if name == "html" else bodies(made)[name]
        told = [
            "Acme privacy policy", "We now keep", "Material · ", "Last day to object: 3 April 2024", "Silent: ",
            "First seen on", "Call records (4.2)",
        ]  # fmt: skip
        places = [body.index(words) for words in told]
        assert places == sorted(places)

    def test_the_redline_stands_before_its_reasons(self):
        assert message().text.index("{+90+}") < message().text.index("  - A period got longer")

    def test_redlines_are_marked_in_every_format_and_in_html_by_more_than_colour(self):
        made = message()
        assert "for [-30-] {+90+} days" in made.text
        assert "> We keep call records for ~~30~~ **90** days" in made.markdown
        assert re.search(
            r"for <del style=[^>]*line-through[^>]*>30</del> <ins style=[^>]*underline[^>]*>90</ins> days", made.html
        )
        assert "[-" not in made.html
        assert "{+" not in made.html

    def test_a_mail_has_a_plain_part_of_its_own_with_the_marks(self):
        assert "for [-30-] {+90+} days" in message().mail.plain
        assert "[-taken out-] {+put in+}" in message().mail.plain

    def test_the_same_quotation_stands_once_a_change(self):
        reasons = tuple(Reason(f"r{at}", f"New words about {at}: “the same”", "material") for at in range(3))
        change = Change("added", (), (NEW[0],))
        verdict = Verdict("material", changes=(Judged(change, "material", "weaker", (), reasons),))
        after, before, _ = story()
        assert change_message(delivery(), after, before, verdict, 9000).text.count("“the same”") == 1

    def test_a_date_that_changed_is_told_of(self):
        after, before, verdict = story(updated="2024-03-01")
        text = change_message(delivery(), after, before, verdict, 9000).text
        assert "Not silent: the printed date went from 31 January 2024 to 1 March 2024." in text

    @pytest.mark.parametrize(
        ("effective", "told", "done"),
        [
            (
                "2024-04-03",
                "Takes effect on 3 April 2024, 30 days after it was first seen",
                "30 days between first sight and effect",
            ),
            ("2024-03-04", "4 March 2024, the day it was first seen", "in effect when it was first seen"),
            ("2024-03-03", "3 March 2024, 1 day before it was first seen", "in effect when it was first seen"),
            ("2024-05", "Effective date: May 2024.", "names no day on which this takes effect"),
        ],
    )
    def test_the_promise_stands_beside_what_was_done(self, effective, told, done):
        after, before, verdict = story(effective=effective)
        text = change_message(delivery(), after, before, verdict, 9000).text
        assert told in text
        assert done in text

    @pytest.mark.parametrize(
        ("effective", "told"),
        [
            ("2023-04-17", "17 April 2023"), ("2024-03-04", "4 March 2024"), ("2024-05-01", "1 May 2024"),
            ("2023-04", "April 2023"),
        ],
    )  # fmt: skip
    def test_an_effective_date_that_stayed_is_not_told_as_the_new_version_s(self, effective, told):
        old, new = policy(OLD, effective=effective), policy(NEW, effective=effective)
        verdict = judge(old, new)
        text = change_message(delivery(), version(7, new, verdict), version(6, old, verdict), verdict, 9000).text
        assert f"The effective date was not updated: it still says {told}." in text
        assert "What it did: the effective date was not updated" in text
        assert "took effect" not in text
        assert "Takes effect on" not in text

    @pytest.mark.parametrize(
        ("promised", "done"),
        [
            (45, "30 days between first sight and effect, fewer than the 45 promised"),
            (30, "30 days between first sight and effect."),
            (None, "30 days between first sight and effect."),
        ],
    )
    def test_the_days_promised_stand_beside_those_that_were_given(self, promised, done):
        after, before, verdict = story(effective="2024-04-03")
        before = replace(before, promises=replace(before.promises, days=promised))
        text = change_message(delivery(), after, before, verdict, 9000).text
        assert done in text
        assert (f"{promised} days ahead" in text) == (promised is not None)

    def test_the_promise_that_counts_is_the_one_before(self):
        after, before, verdict = story()
        text = change_message(delivery(), replace(after, promises=Promises()), before, verdict, 9000).text
        assert "The vendor's promise: notice of material changes by e-mail" in text
        none = change_message(delivery(), replace(after, promises=Promises()), None, verdict, 9000).text
        assert "promise" not in none

    def test_what_else_there_is_to_tell_comes_along(self):
        assert "An older text showed for an hour." in message(also=["An older text showed for an hour."]).text

    def test_no_more_than_ten_changes_are_shown_and_the_rest_counted(self):
        reason = Reason("r", "A reason", "material")
        changes = tuple(
            Judged(Change("added", (), (Clause((f"Part {at}",), None, "Words."),)), "material", "weaker", (), (reason,))
            for at in range(14)
        )
        after, before, _ = story()
        text = change_message(delivery(), after, before, Verdict("material", changes=changes), 32_000).text
        assert "Part 9 " in text
        assert "Part 10 " not in text
        assert "4 more changes: tracker diff acme/privacy 6 7" in text

    def test_a_rewrite_is_told_as_a_whole(self):
        reason = Reason("rewrite", "30 of 40 clauses differ: this is a rewrite", "material", "rewrite", "mixed")
        after, before, _ = story()
        verdict = Verdict("material", "mixed", reasons=(reason,))
        made = change_message(delivery(verdict=verdict), after, before, verdict, 9000)
        assert made.title == (
            "MATERIAL: Acme privacy policy – whole document rewritten (partly weaker, partly stronger for you)"
        )
        assert "The document as a whole\n  - 30 of 40 clauses differ" in made.text
        assert "\nThe document was rewritten (30 of 40 clauses differ).\n" in made.text

    def test_a_first_version_and_an_empty_verdict_can_be_told(self):
        after, _, _ = story()
        text = change_message(delivery(), replace(after, number=1), None, Verdict("none"), 9000).text
        assert "First seen on 4 March 2024, 06:30 UTC (version 1)." in text


class TestSize:
    @pytest.mark.parametrize("limit", [1, 2, 5, 20, 60, 100, 160, 300, 600, 1000, 2000, 4000])
    def test_no_body_is_empty_or_over_the_limit(self, limit):
        for body in bodies(message(limit)).values():
            assert 0 < len(body) <= limit

    @pytest.mark.parametrize(("limit", "name"), [(160, "text"), (160, "markdown"), (2400, "html")])
    def test_a_short_message_keeps_title_page_id_and_what_to_ask_for(self, limit, name):
        body = bodies(message(limit))[name]
        assert "Acme privacy" in body
        assert URL in body
        assert "9f3a01" in body
        assert "2 changes: " in body
        assert "tracker diff acme/privacy 6 7" in body

    def test_whole_changes_go_before_pieces_and_the_change_itself_before_the_rest(self):
        assert "{+90+}" in message(800).text
        assert "1 more change: tracker diff acme/privacy 6 7" in message(800).text
        assert "more change" not in message(4000).text

    def test_a_long_clause_is_cut_round_what_changed(self):
        tail = " ".join(f"word{at}" for at in range(3000))
        old = (Clause(RETENTION, "4.2", f"We keep call records for 30 days after the call. {tail}"),)
        new = (Clause(RETENTION, "4.2", f"We keep call records for 90 days after the call. {tail}"),)
        after, before, verdict = story(old, new)
        assert "[-30-] {+90+}" in change_message(delivery(), after, before, verdict, 32_000).text
        assert "word100" not in change_message(delivery(), after, before, verdict, 32_000).text

    def test_of_a_long_replacement_both_sides_show_their_beginning(self):
        made = fit_to_size.fit((Segment("delete", "gone " * 900), Segment("insert", "came " * 900)), 400)
        assert [one.op for one in made] == ["delete", "insert"]
        assert sum(len(one.text) for one in made) <= 400

    @pytest.mark.parametrize("limit", range(600, 3600, 150))
    @pytest.mark.parametrize("name", ["text", "markdown"])
    def test_it_ends_after_a_whole_clause(self, limit, name):
        """Of several changes the first may be shortened to find room; each further one is whole, or counted."""
        reason = Reason("r", "A reason", "material")
        words = " ".join(f"word{at}" for at in range(30))
        changes = tuple(
            Judged(
                Change("added", (), (Clause((f"Part {at}",), None, f"{words} end{at}"),)),
                "material",
                "weaker",
                (),
                (reason,),
            )
            for at in range(9)
        )
        after, before, _ = story()
        body = bodies(change_message(delivery(), after, before, Verdict("material", changes=changes), limit))[name]
        shown = [at for at in range(9) if f"Part {at} " in body]
        assert shown == list(range(len(shown)))
        assert all(f"end{at}" in body for at in shown[1:])
        left = 9 - len(shown)
        assert not left or f"{left} {'more ' if shown else ''}change{'s' * (left > 1)}: " in body


class TestHostileWords:
    def test_markup_of_the_page_stays_words(self):
        bad = "<img src=x onerror=alert(1)><script>x</script>[x](http://e.vil) **b** `c` @channel <!channel>"
        new = (*NEW, Clause((bad,), None, f"We share your personal data with {bad} partners."))
        after, before, verdict = story(OLD, new)
        made = change_message(delivery(), after, before, verdict, 32_000, also=[bad])
        tags = parsed(made.html)
        assert tags.tags <= TAGS
        assert "<script>" not in made.html
        assert bad in tags.said.replace("\u200b", "")
        assert r"\[x\](http:" in made.markdown
        assert "://e.vil" not in made.markdown
        assert r"\*\*b\*\* \`c\`" in made.markdown

    def test_html_loads_nothing_and_links_to_the_page_alone(self):
        for name, value in parsed(message().html).attributes:
            assert name in ATTRIBUTES
            assert name != "href" or value == URL
            assert "url(" not in (value or "")

    @pytest.mark.parametrize("name", FORMATS)
    def test_addresses_on_the_page_are_words_and_no_links(self, name):
        """A law of what mail programs and chats look for: no scheme, and no name with a dot before letters."""
        bad = "https://evil.example/pay?x=1, www.evil.example, evil.example/pay, ftp://evil.example; ask a.b@acme.test"
        old, new = Clause(RETENTION, "4.2", "30 days."), Clause(RETENTION, "4.2", f"90 days. {bad}")
        body = bodies(change_message(delivery(), *story((old,), (new,)), 9000))[name].replace(URL, "")
        # The page's own address, by which the reader goes there, is the one link.
        shown = parsed(re.sub("<a .*?</a>", "", body)).said if name == "html" else body
        assert not re.search(r"https?://|ftp://|www\.\w|evil\.example", shown)
        assert "evil.\u200bexample" in shown
        assert name == "markdown" or "a.b@acme.test" in shown

    def test_numbers_abbreviations_and_commands_stay_as_they_are(self):
        assert style.unlinked("4.2, e.g. 1.5 % of U.S. sales, 3.b") == "4.2, e.g. 1.5 % of U.S. sales, 3.b"
        assert mail_html.STYLE.code("tracker diff acme.com/x 1 2").count("\u200b") == 0

    def test_rooms_are_not_called_and_addresses_stay(self):
        said = style.defused("@channel @Here, a@everyone @all <!here> <@U1> jo@channel.example jo@acme.example")
        assert "jo@channel.example jo@acme.example" in said
        assert not re.search(r"@(channel|here|everyone)\b(?!\.example)|<[!@]", said, re.I)

    def test_line_breaks_and_controls_cannot_end_a_title_or_start_a_list(self):
        alert = Alert(
            "blind", "id", "Cannot see\r\nBcc: x@y.example\x1b[31m \u202e", ("mail",), "- one\n# two\n1. three"
        )
        made = plain_message(delivery(alert))
        assert made.title == "Cannot see Bcc: x@y.example[31m"
        assert "\n\\- one\n\\# two\n1\\. three" in made.markdown

    @pytest.mark.parametrize(
        ("url", "safe"),
        [
            ("https://user:pw@acme.example/a b?x=1&y=2#z", "https://acme.example/a%20b?x=1&y=2#z"),
            ("https://acme.example/@everyone)<x>", "https://acme.example/%40everyone)%3Cx%3E"),
            ("https://acme.example/datenschutz-erklärung", "https://acme.example/datenschutz-erklärung"),
            ("javascript:alert(1)", ""),
            ("file:///etc/passwd", ""),
            ("http://[::1", ""),
        ],
    )
    def test_links_are_http_without_password(self, url, safe):
        assert style.safe_url(url) == safe


class TestPlain:
    def test_a_blind_alert_says_what_its_body_says(self):
        alert = Alert("blind", "blind-1", "Cannot see: acme/privacy", ("mail",), "Three checks failed.\n\nLook at it.")
        made = plain_message(delivery(alert), 4000)
        assert made.title == "Cannot see: acme/privacy"
        for body in bodies(made).values():
            assert "Three checks failed." in body
            assert "Look at it." in body
            assert "blind-1" in body
            assert URL in body

    def test_an_alert_without_a_body_is_not_empty(self):
        assert plain_message(delivery(Alert("sight", "s", "Seen again", ("mail",)))).text.startswith("Seen again")

    def test_a_test_message_names_its_channel(self):
        made = in_each_format(lambda room: messages.test_message("mail", room))
        assert all("“mail”" in body for body in bodies(made).values())


class TestDigest:
    def items(self, count):
        after, before, verdict = story()
        blind = Item(
            delivery(Alert("blind", "blind-1", "Cannot see: acme/terms", ("mail",), "Three checks failed."), one=99)
        )
        return [*(Item(delivery(one=at), after, before, verdict) for at in range(count)), blind]

    def test_one_message_tells_all_with_their_ids(self):
        for name in FORMATS:
            (made,) = messages.write(self.items(3), Limits(32_000, 250, name), READERS)
            assert made.title == "4 policy alerts, 3 material: Acme privacy policy"
            assert "Cannot see: acme/terms" in made.body
            assert set(made.ids) == {"9f3a00", "9f3a01", "9f3a02", "blind-1"}
            assert all(one in made.body for one in made.ids)
            if name == "text":
                assert made.body.index("Cannot see") < made.body.index("We now keep")

    def test_one_alert_alone_is_told_in_full(self):
        (made,) = messages.write(self.items(0), Limits(4000, 250, "text"), READERS)
        assert made.title == "Cannot see: acme/terms"
        assert made.ids == ("blind-1",)

    def test_what_finds_no_room_in_one_message_stands_in_the_next(self):
        made = messages.write(self.items(40), Limits(2000, 0, "text"), READERS)
        assert len(made) == 14
        assert f"41 policy alerts, 40 material (2 of {len(made)}): Acme privacy policy" in made[1].body
        assert f"This is message 2 of {len(made)}" in made[1].body
        assert all("from 30 to 90" in one.body or "30 days is now 90 days" in one.body for one in made[1:])

    def test_a_channel_with_no_room_for_an_id_tells_nothing(self):
        assert [one.ids for one in messages.write(self.items(2), Limits(9, 0, "text"), READERS)] == [(), (), ()]

    @pytest.mark.slow
    @settings(max_examples=20, deadline=None)
    @given(
        st.integers(1, 90),
        st.one_of(st.integers(1, 400), st.integers(400, 40_000)),
        st.sampled_from(FORMATS),
        st.sampled_from([0, 250]),
    )
    def test_each_alert_is_named_by_one_message_and_none_is_over_its_limit(self, count, limit, name, title_chars):
        items = self.items(count)
        made = messages.write(items, Limits(limit, title_chars, name), READERS)
        told = [one for each in made for one in each.ids]
        assert len(told) == len(set(told))
        if limit >= (2000 if name == "html" else 60):
            assert set(told) == {item.delivery.alert.change_id for item in items}
        for one in made:
            assert 0 < len(one.body) <= limit
            shown = unescape(one.body)
            assert all(re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", shown) for each in one.ids)


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            ["@everyone", "@channel", "<!channel>", "@here", "<zz9>", "</p>", "&lt;", "**", "~~", "`", "[x](y)", "\n",
             "\r\n", "\x00", "://", "a@here", "word", " ", "\ud800", "\u2028", "'\"", "-", "1.", "#", "long " * 60, "|",
             "\\", "{+", "-]"]
        ),
        max_size=30,
    ).map("".join),
)  # fmt: skip


@st.composite
def stories(draw):
    words = draw(st.lists(HOSTILE, min_size=8, max_size=8))
    clause = Clause((words[0], words[1]), words[2], words[3])
    other = Clause((words[1],), None, words[4])
    kind = draw(st.sampled_from(["added", "removed", "modified", "moved", "renumbered"]))
    change = Change(kind, () if kind == "added" else (clause,), () if kind == "removed" else (other,))
    reason = Reason("r", words[5], "material", draw(samples.categories), "weaker", words[6])
    count = draw(st.integers(0, 13))
    changes = tuple(Judged(change, draw(samples.materialities), "weaker", (), (reason,)) for _ in range(count))
    verdict = Verdict(
        draw(samples.materialities), draw(samples.directions), draw(st.none() | st.booleans()), changes, (reason,)
    )
    promises = replace(PROMISES, quote=words[7])
    after = replace(version(7, policy(()), verdict), promises=promises, dates=Dates(words[6], words[2]))
    alert = Alert(draw(st.sampled_from(["change", "blind"])), words[7][:40] or "id", words[1], ("mail",), words[3])
    target = replace(delivery(alert, draw(st.sampled_from([URL, "https://x.example/" + words[0]]))), vendor=words[4])
    return target, after, verdict, [words[5]]


def check_laws(made, limit):
    assert 0 < len(made.title) <= 200
    assert "\n" not in made.title
    assert "\r" not in made.title
    for name, body in bodies(made).items():
        assert 0 < len(body) <= limit, name
        assert all(one in "\n" or one.isprintable() or one == "\u200b" for one in body)
        body.encode()
    for body in (made.text, made.markdown, made.title):
        assert not re.search(r"(?<![\w.+-])@(everyone|channel|here)|<!", body, re.I), body
    assert not re.search(r"@(everyone|channel|here)", made.markdown, re.I)
    unlinked = re.sub(r"^Page: <https?://\S+>$", "", made.markdown, flags=re.M)
    assert not re.search(r"(?<!\\)<", unlinked)
    tags = parsed(made.html)
    assert "<zz9" not in made.html
    assert tags.tags <= TAGS
    assert {name for name, _ in tags.attributes} <= ATTRIBUTES


@settings(max_examples=100, deadline=None)
@given(stories(), st.one_of(st.integers(1, 2500), st.integers(2500, 9000)))
def test_no_words_break_the_laws(told, limit):
    target, after, verdict, also = told
    made = [
        change_message(target, after, replace(after, number=6), verdict, limit, also),
        plain_message(target, limit),
    ]
    for one in made:
        check_laws(one, limit)
    for one in digests([Item(target, after, None, verdict), Item(target)], limit):
        check_laws(one, limit)


def digests(items, limit):
    """The first message of each format, and the last."""
    written = {name: messages.write(items, Limits(limit, 250, name), READERS) for name in FORMATS}
    for at in (0, -1):
        bodies = {name: made[at].body for name, made in written.items()}
        yield SimpleNamespace(title=written["text"][at].title, **bodies)
