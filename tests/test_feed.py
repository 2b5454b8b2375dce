"""The Atom feed: what RFC 4287 asks for, ids that stay, and a vendor's text that stays text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.judge.materiality import judge
from tracker.model import (
    Change,
    Clause,
    Dates,
    Deadline,
    Judged,
    Policy,
    Promises,
    ReaderSettings,
    Reason,
    Verdict,
    Version,
)
from tracker.show import feed

NS = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
READERS = ReaderSettings(AT + timedelta(days=300))
WEB = replace(READERS, base_url="https://policies.bells.example")
FEED = feed.Feed("feed", "Policy changes", AT - timedelta(days=9))
OLD = (
    Clause(("2. Retention", "Recordings"), "2.1", "We keep recordings for 30 days."),
    Clause(("4. Contact",), "4", "Write to privacy@acme.example."),
)
NEW = (
    Clause(("2. Retention", "Recordings"), "2.1", "We keep recordings for 90 days."),
    Clause(("4. Contact",), "4", "Write to dpo@acme.example."),
)
HOSTILE = '</blockquote><script>alert("&amp;")</script><img src=x onerror=alert(1)> ]]> & <ins>'


def policy(clauses, effective=None):
    return Policy("Privacy", "en", Dates("2026-02-03", effective), Promises(), tuple(clauses), "x", 100)


def version(number, verdict, effective=None, at=AT):
    return Version(
        "acme/privacy", number, at - timedelta(days=1), at, "Privacy", "en", Dates("2026-02-03", effective), Promises(),
        "x", 100, "https://acme.example/privacy", number, "vendor", verdict.materiality, verdict.direction,
        verdict.silent, "chain", number - 1 or None,
    )  # fmt: skip


def entry(number=7, old=OLD, new=NEW, effective=None, **more):
    verdict = more.pop("verdict", None) or judge(policy(old), policy(new, effective))
    before = version(number - 1, Verdict("none"))
    made = feed.Entry(
        "Acme", "privacy", "https://acme.example/privacy", version(number, verdict, effective), verdict, before
    )
    return replace(made, **more)


def changed(text, materiality="material", reason="A reason"):
    """A verdict on one clause that came."""
    clause = Clause((text,), None, text)
    reasons = (Reason("rule", reason, materiality, "retention", "weaker", text),)
    return Verdict(
        materiality, "weaker", True, (Judged(Change("added", (), (clause,)), materiality, "weaker", (), reasons),)
    )


def written(*entries, made=FEED, readers=READERS):
    return feed.write(made, entries, readers)


def elements(text):
    return ElementTree.fromstring(text)


def content(text, number=0):
    return elements(text).findall(f"{NS}entry")[number].findtext(f"{NS}content")


class Tags(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"style"}

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data):
        self.text += data


def tags(html):
    parser = Tags()
    parser.feed(html)
    parser.close()
    return parser


class TestWhatTheStandardAsksFor:
    @pytest.mark.parametrize("entries", [(), (entry(),), (entry(8), entry(7))], ids=len)
    def test_feed_and_entries_have_id_title_updated_and_author(self, entries):
        root = elements(written(*entries))
        for element in (root, *root.findall(f"{NS}entry")):
            for name in ("id", "title", "updated", "author"):
                assert len(element.findall(f"{NS}{name}")) == 1, name
            assert element.findtext(f"{NS}author/{NS}name")
            assert datetime.fromisoformat(element.findtext(f"{NS}updated")).tzinfo is not None
        assert len(root.findall(f"{NS}entry")) == len(entries)

    def test_an_entry_has_one_alternate_link_and_one_content(self):
        (element,) = elements(written(entry())).findall(f"{NS}entry")
        assert [link.get("rel") for link in element.findall(f"{NS}link")] == ["alternate"]
        assert [one.get("type") for one in element.findall(f"{NS}content")] == ["html"]
        assert [one.get("type") for one in element.findall(f"{NS}summary")] == ["html"]

    def test_no_link_is_empty(self):
        for readers in (READERS, WEB):
            links = elements(written(entry(), readers=readers)).iter(f"{NS}link")
            assert all(link.get("href") for link in links)

    def test_it_names_itself_where_its_place_is_known(self):
        known = replace(FEED, self_url="https://policies.bells.example/feed.atom")
        parsed = feedparser.parse(written(made=known))
        assert [link.href for link in parsed.feed.links if link.rel == "self"] == [known.self_url]
        assert not feedparser.parse(written()).feed.get("links")

    def test_feedparser_reads_it_without_complaint(self):
        parsed = feedparser.parse(written(entry(8), entry(7)).encode())
        assert not parsed.bozo
        assert parsed.version == "atom10"
        assert parsed.encoding == "utf-8"


class TestAnEntry:
    def test_it_tells_title_sentence_facts_and_when(self):
        (read,) = feedparser.parse(written(entry(effective="2026-05-01"))).entries
        assert re.fullmatch(r"MATERIAL: Acme privacy – .*retention.* \(weaker for you\)", read.title)
        assert read.summary.startswith("We now keep recordings for 90 days, was 30. Material · ▼ weaker for you")
        assert "Takes effect on 1 May 2026, 59 days after it was first seen." in read.summary
        assert (read.updated, read.published) == ("2026-03-04T06:30:00+00:00", "2026-03-03T06:30:00+00:00")
        assert read.author == "Acme"

    def test_it_shows_each_change_with_place_redline_and_reason(self):
        html = content(written(entry()))
        assert "<h3>2. Retention › Recordings (2.1)</h3>" in html
        assert re.search(r"for <del [^>]*>30</del> <ins [^>]*>90</ins> days", html)
        assert "<p>A period got longer: 30 days is now 90 days</p>" in html
        assert html.index("Recordings (2.1)") < html.index("4. Contact")

    def test_its_link_is_the_web_page_where_there_is_one_else_the_vendors_page(self):
        assert feedparser.parse(written(entry())).entries[0].link == "https://acme.example/privacy"
        address = feedparser.parse(written(entry(), readers=WEB)).entries[0].link
        assert address == "https://policies.bells.example/watch/acme/privacy/7"

    def test_a_password_in_the_address_is_not_told(self):
        assert "secret" not in written(entry(url="https://ana:secret@acme.example/privacy"))

    def test_its_terms_are_materiality_direction_and_categories(self):
        (read,) = feedparser.parse(written(entry())).entries
        terms = [tag.term for tag in read.tags]
        assert terms[:2] == ["material", "weaker"]
        assert "retention" in terms

    def test_the_last_day_to_object_is_told_without_days_left(self):
        known = entry(deadline=Deadline(date(2026, 4, 2), "notice_days", 30))
        (read,) = feedparser.parse(written(known)).entries
        how = "30 days from the day it was first seen, as your watch list says"
        assert f"Last day to object: 2 April 2026 ({how})." in read.summary
        assert "left" not in read.summary

    def test_an_entry_of_a_rewritten_document_ends_somewhere(self):
        one = changed("We keep it. " * 2000).changes[0]
        html = content(written(entry(verdict=Verdict("material", changes=(one,) * 9))))
        assert len(html) < 100_000
        assert "<p>And 8 more changes.</p>" in html

    def test_a_change_longer_than_that_is_shown_whole(self):
        html = content(written(entry(verdict=changed("We keep it. " * 9000))))
        assert len(html) > 100_000
        assert "more change" not in html


class TestIds:
    def test_an_id_is_a_tag_of_watch_and_number(self):
        (read,) = feedparser.parse(written(entry())).entries
        assert read.id == "tag:policy-tracker.invalid,2026:acme/privacy/7"

    def test_an_id_does_not_follow_title_address_verdict_or_web_page(self):
        others = (
            written(entry(vendor="Acme Bells", url="https://acme.example/new"), readers=WEB),
            written(entry(verdict=changed("Anything."))),
        )
        assert {feedparser.parse(text).entries[0].id for text in others} == {
            "tag:policy-tracker.invalid,2026:acme/privacy/7"
        }

    def test_the_feeds_id_is_its_selection(self):
        made = replace(FEED, path="feed/tag/crm")
        assert feedparser.parse(written(made=made)).feed.id == "tag:policy-tracker.invalid,2026:feed/tag/crm"

    def test_the_same_record_gives_the_same_text_at_any_time(self):
        later = replace(READERS, now=READERS.now + timedelta(days=40))
        assert written(entry(), readers=later) == written(entry())


class TestTheWhole:
    def test_updated_is_that_of_the_newest_entry(self):
        old = entry(6)
        old = replace(old, version=replace(old.version, recorded_at=AT - timedelta(days=30)))
        assert feedparser.parse(written(entry(), old)).feed.updated == "2026-03-04T06:30:00+00:00"

    def test_updated_without_entries_is_as_given(self):
        assert feedparser.parse(written()).feed.updated == "2026-02-23T06:30:00+00:00"

    def test_more_than_fifty_entries_are_cut(self):
        one = changed("Something.")
        made = [entry(number, verdict=one) for number in range(60, 5, -1)]
        read = feedparser.parse(written(*made)).entries
        assert len(read) == feed.MOST_ENTRIES
        assert read[0].id.endswith("/60")


class TestHostileText:
    def test_a_vendors_markup_is_text(self):
        known = entry(verdict=changed(HOSTILE, reason=HOSTILE), vendor=HOSTILE, document=HOSTILE)
        text = written(known)
        parsed = feedparser.parse(text.encode())
        assert not parsed.bozo
        assert HOSTILE in elements(text).find(f"{NS}entry").findtext(f"{NS}title")
        read = tags(content(text))
        assert read.tags <= {"p", "br", "h3", "blockquote", "ins", "del"}
        assert read.text.count(HOSTILE) >= 3
        assert not tags(elements(text).find(f"{NS}entry").findtext(f"{NS}summary")).tags

    @settings(max_examples=20, deadline=None)
    @given(st.text(st.characters(codec=None), min_size=1, max_size=40))
    def test_any_text_makes_a_feed_that_can_be_read(self, text):
        known = entry(verdict=changed(text, reason=text), vendor=text, document=text)
        parsed = elements(written(known, made=replace(FEED, title=text)).encode())
        assert len(parsed.findall(f"{NS}entry")) == 1
        assert tags(parsed.find(f"{NS}entry").findtext(f"{NS}content")).tags <= {"p", "br", "h3", "blockquote", "ins"}

    def test_an_address_that_is_none_leaves_the_id_as_link(self):
        (read,) = feedparser.parse(written(entry(url="javascript:alert(1)"))).entries
        assert read.link == read.id
