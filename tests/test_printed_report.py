from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from desk import Desk
from loopback import START, World, site_server, world

from tracker.app.history import printed_report
from tracker.app.history.export import Selection
from tracker.errors import UsageError
from tracker.model import ReaderSettings
from tracker.show.report_page import ReportedPromise, kept

DAY = START.date()
READERS = ReaderSettings(START + timedelta(days=30), "UTC")
TAGS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "p", "b", "div", "table", "thead",
    "tbody", "tr", "th", "td", "time", "span", "section", "blockquote", "ins", "del", "ol", "li", "code", "br",
}  # fmt: skip


def page(retention: str = "30 days", more: str = "", promise: str = "") -> str:
    filler = "".join(f"<h2>{at}. Part</h2><p>{'What we say here stays as it is. ' * 6}</p>" for at in range(3, 6))
    return (
        f"<html><head><title>Privacy Policy</title></head><body><main><h1>Privacy Policy</h1>{more}"
        f"<h2>1. Data</h2><p>We collect your name and your address.</p><h2>2. Retention</h2>"
        f"<p>We keep call records for {retention}.</p>{filler}<p>{promise}</p></main></body></html>"
    )


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not {"src", "href", "onload", "onerror"} & {name for name, _ in attrs}

    def handle_data(self, data):
        self.words += data + " "

    def headings(self) -> list[int]:
        return [int(tag[1]) for tag in self.tags if tag in ("h1", "h2", "h3", "h4")]


def read(html: str) -> Reader:
    found = Reader(html)
    assert set(found.tags) <= TAGS
    levels = found.headings()
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    return found


@pytest.fixture
def here(tmp_path):
    with world(tmp_path) as made:
        yield made


def report(here: World, since: date = DAY, until: date = DAY + timedelta(days=20), readers=READERS, **selection) -> str:
    return read(printed_report.of_period(here.store, Selection(**selection), since, until, readers)).words


def signing(here: World, signed_on: date | None, readers=READERS) -> str:
    html = printed_report.since_signing(here.store, "acme/privacy", signed_on, "watchlist.toml line 5", readers)
    return read(html).words


class TestAPeriod:
    def test_it_tells_what_was_seen_what_changed_why_and_who_reviewed_it(self, here):
        here.watch(notice_days=10)
        here.check(page())
        here.check(page("90 days"))
        here.check(page("120 days"))
        here.store.reviews.add("acme/privacy", 2, "seen", START + timedelta(days=2), note="told legal", reviewer="ana")
        words = report(here)
        assert "1 page watched, 3 checks made, of which 3 saw the policy. 2 new versions, 2 of them material." in words
        assert "One that matters was reviewed by nobody." in words
        assert "We now keep call records for 90 days, was 30" in words
        assert "A period got longer: 30 days is now 90 days" in words
        assert "by ana, as seen: told legal" in words
        assert "Nobody has reviewed this." in words
        assert "The last day to object was" in words
        assert f"Record: {here.store.versions.get('acme/privacy', 2).chain_sha256[:16]}" in words
        assert "Every page can be read." in words

    def test_an_empty_period_says_so_everywhere(self, here):
        here.watch()
        here.check(page())
        words = report(here, DAY - timedelta(days=20), DAY - timedelta(days=10))
        for sentence in (
            "1 page watched, 0 checks made",
            "No new version came in this time.",
            "Nothing of weight changed in this time.",
            "No version of weight came for which notice was promised.",
            "No effective date and no last day to object lies in the next 30 days.",
        ):
            assert sentence in words

    def test_the_last_day_is_in_it_as_it_is_where_the_readers_are(self, here):
        here.watch()
        here.check(page())
        here.check(page("90 days"))
        seen = here.store.versions.get("acme/privacy", 2).observed_at
        there = ReaderSettings(READERS.now, "Pacific/Auckland")
        local = (seen + timedelta(hours=13)).date() if seen.hour >= 11 else seen.date()
        assert "was 30" in report(here, local, local, there)
        assert "was 30" not in report(here, local - timedelta(days=2), local - timedelta(days=1), there)
        with pytest.raises(UsageError, match="lies before --since"):
            report(here, DAY, DAY - timedelta(days=1))

    def test_a_page_that_cannot_be_seen_is_named_with_why(self, here):
        here.watch()
        here.check(page())
        for _ in range(3):
            here.check("", status=500)
        words = report(here)
        assert "cannot be seen" in words
        assert "a server error" in words

    def test_a_tag_chooses_the_watches(self, here):
        here.watch(tags=("payments",))
        here.watch("bolt/terms", path="/bolt/terms")
        here.site.put(page(), "/bolt/terms")
        here.check(page())
        words = report(here, tag="payments")
        assert "Acme privacy" in words
        assert "Bolt terms" not in words
        with pytest.raises(UsageError, match="there is no tag 'paymnts'; did you mean 'payments'"):
            report(here, tag="paymnts")

    def test_a_promise_that_was_broken_is_told_beside_what_was_given(self, here):
        promise = "We will notify you by e-mail at least 30 days before changes to this policy take effect."
        here.watch()
        here.check(page(promise=promise))
        dated = "<p>Effective date: {0:%B} {0.day}, {0.year}</p>"
        here.check(page("90 days", dated.format(DAY + timedelta(days=5)), promise))
        words = report(here)
        assert "notice of changes by e-mail before they take effect, 30 days ahead" in words
        assert "broken" in words

    @pytest.mark.parametrize(
        ("promised_days", "lead_days", "wanted"),
        [(30, 30, "kept"), (30, 29, "broken"), (None, 1, "kept"), (None, 0, "broken"), (None, None, "cannot be told")],
    )
    def test_a_promise_is_kept_broken_or_cannot_be_told(self, promised_days, lead_days, wanted):
        told = ReportedPromise("A", "b", 2, START, "notice", promised_days, True, lead_days)
        assert kept(told) == wanted

    def test_a_vendor_s_words_stay_words(self, here):
        here.watch()
        bad = "<script>alert(1)</script><img src=x onerror=y>"
        escaped = bad.replace("<", "&lt;")
        here.check(page())
        here.check(page(f"90 days and for {escaped}"))
        html = printed_report.of_period(here.store, Selection(), DAY, DAY + timedelta(days=20), READERS)
        assert "<script>alert" not in html
        assert "alert(1)" in read(html).words


class TestSinceSigning:
    def test_one_redline_from_what_was_agreed_to_today_s_and_the_steps_between(self, here):
        here.watch()
        here.check(page())
        for days in (60, 90):
            here.now += timedelta(days=3)
            here.check(page(f"{days} days"))
        words = signing(here, DAY + timedelta(days=1))
        assert "In force on that day: version 1" in words
        assert "We now keep call records for 90 days, was 30" in words
        assert "for 30 90 days" in " ".join(words.split())
        assert "version 2, material: We now keep call records for 60 days, was 30" in words
        assert "version 3, material: We now keep call records for 90 days, was 60" in words

    def test_what_went_and_came_back_is_no_change(self, here):
        here.watch(confirm_after=0)
        here.check(page())
        here.now += timedelta(days=3)
        here.check(page("90 days"))
        here.check(page())
        words = signing(here, DAY)
        assert "Nothing that stands there differs from what you agreed to." in words
        assert "version 2" in words

    def test_watching_that_began_later_is_said_plainly(self, here):
        here.watch()
        here.check(page())
        here.check(page("90 days"))
        words = signing(here, DAY - timedelta(days=400))
        assert "after you agreed." in words
        assert "We now keep call records for 90 days, was 30" in words

    def test_without_a_day_it_says_where_to_write_one(self, here):
        here.watch()
        here.check(page())
        with pytest.raises(UsageError, match=r"Write signed_on = 2024-05-31 below watchlist\.toml line 5"):
            signing(here, None)


class TestTheCommand:
    @pytest.fixture
    def kept(self, tmp_path):
        with site_server() as site:
            desk = Desk(tmp_path, site)
            desk.write("acme/privacy")
            for days in (30, 90):
                site.put(page(f"{days} days"), "/acme/privacy")
                desk.run("check")
            yield desk

    def test_it_writes_a_file_for_its_owner_and_may_write_it_again(self, kept):
        today = datetime.now(UTC).date().isoformat()
        out = kept.folder / "report.html"
        for _ in range(2):
            assert kept.run("report", "--since", today, "--out", out) == f"Wrote {out}.\n"
        assert out.stat().st_mode & 0o077 == 0
        assert "was 30" in out.read_text()
        assert kept.run("report", "--since", today, "--out", "-").startswith("<!doctype html>")

    def test_wrong_use_is_a_sentence(self, kept):
        assert "Say from which day" in kept.run("report", "--out", "r.html", status=2)
        assert "say of which WATCH" in kept.run("report", "--since-signing", "--out", "r.html", status=2)
        said = kept.run("report", "acme/privacy", "--since-signing", "--out", "r.html", status=2)
        assert "does not say when you agreed. Write signed_on = 2024-05-31 below watchlist.toml line" in said
        assert "cannot be written" in kept.run(
            "report", "--since", "2024-01-01", "--out", kept.folder / "no" / "r.html", status=2
        )

    def test_since_signing_reads_the_day_from_the_list(self, kept):
        kept.list.write_text(kept.list.read_text() + "signed_on = 2024-05-31\n")
        kept.run("report", "acme/privacy", "--since-signing", "--out", "s.html")
        assert "You agreed on 31 May 2024" in (kept.folder / "s.html").read_text()

    def test_diff_writes_its_page_to_a_file_or_prints_it(self, kept):
        assert kept.run("diff", "acme/privacy", 1, 2, "--html", "d.html") == "Wrote d.html.\n"
        assert "30</del>" in (kept.folder / "d.html").read_text()
        assert kept.run("diff", "acme/privacy", "--html").startswith("<!doctype html>")
