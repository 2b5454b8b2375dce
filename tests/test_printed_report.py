"""The printed report of a period: what it tells, to whom days belong, and that a vendor's text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from desk import Desk
from loopback import LONGER, START, WALL, World, policy, world

from tracker.app.check.follow_list import follow
from tracker.app.history import printed_report, reread
from tracker.app.reading import Reader
from tracker.core import sight
from tracker.core.promised_notice import outcome
from tracker.model import Gap, PeriodReport, Promises, ReaderSettings
from tracker.show import report_page

# Elements of a page that carries no more than words, and what may stand on them.
TAGS = {
    "a", "article", "blockquote", "body", "br", "del", "div", "h1", "h2", "h3", "h4", "head", "html", "ins", "meta",
    "p", "section", "span", "strong", "style", "table", "tbody", "td", "th", "thead", "time", "title", "tr",
}  # fmt: skip
ATTRIBUTES = {
    "aria-label", "charset", "class", "content", "datetime", "href", "http-equiv", "id", "lang", "name", "role",
    "scope", "style", "tabindex", "title",
}  # fmt: skip
AHEAD = {"send an e-mail to the person": "send an e-mail, 30 days in advance, to the person"}


class Parsed(HTMLParser):
    """A page read back: its elements, its words, its headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.levels: list[int] = []
        self.times: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.is_style = False
        self.feed(page)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.is_style = tag == "style"
        given = dict(attrs)
        if tag[0] == "h" and tag[1:].isdigit():
            self.levels.append(int(tag[1:]))
        self.times += [given["datetime"] or ""] if tag == "time" else []
        self.links += [given["href"] or ""] if tag == "a" else []

    def handle_data(self, data: str) -> None:
        if not self.is_style:
            self.words.append(data)

    def part(self, heading: str) -> str:
        """The words from a heading on."""
        return self.text.partition(f" {heading} ")[2]


def parsed(page: str) -> Parsed:
    """A page read back, after what holds of every page of ours."""
    read = Parsed(page)
    assert read.tags <= TAGS
    assert read.names <= ATTRIBUTES
    assert all(url.startswith(("http://127.0.0.1:", "#")) for url in read.links)
    assert read.levels[0] == 1
    assert all(new <= old + 1 for old, new in zip(read.levels, read.levels[1:], strict=False))
    return read


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.watch()
        yield made


def told(acme: World, first: date, last: date, zone: str = "UTC") -> PeriodReport:
    period = printed_report.period_of(first, last, zone, acme.now)
    ids = [watch.id for watch in acme.watches]
    return printed_report.make(acme.store, ids, period, zone, acme.now)


def shown(acme: World, first: date, last: date, zone: str = "UTC") -> Parsed:
    return parsed(report_page.page(told(acme, first, last, zone), ReaderSettings(acme.now, zone)))


MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_a_report_tells_what_was_watched_what_changed_and_who_looked_at_it(acme: World) -> None:
    acme.check(policy())
    acme.check(policy(LONGER))
    page = shown(acme, *MARCH)
    assert "Watched policies, 1 March 2026 to 31 March 2026" in page.text
    assert "1 page was watched and looked at 2 times, all of them with the policy in sight." in page.text
    assert "1 new version came: 1 material; 1 is weaker for you, 1 is silent and 1 is not reviewed yet." in page.text
    assert "No page is out of sight now, and no date lies ahead." in page.text
    assert "material ▼ weaker yes nobody has reviewed this" in page.text
    matter = page.part("Changes that matter, one by one")
    assert "We now keep recordings for 90 days, was 30" in matter
    assert "A period got longer: 30 days is now 90 days" in matter
    assert "Nobody has reviewed this." in matter
    link = acme.store.versions.get("acme/privacy", 2).chain_sha256
    assert f"Evidence: chain link {link[:16]}…" in matter
    assert "2026-03-02T21:00:00Z" in page.times
    acme.store.reviews.add("acme/privacy", 2, "seen", acme.now, note="told <the> board", reviewer="Ann")
    page = shown(acme, *MARCH)
    assert "Reviewed on 3 March 2026 by Ann, seen: “told <the> board”." in page.text
    assert "yes Ann, 3 Mar 2026" in page.text
    assert "Nobody has" not in page.text
    assert "not reviewed" not in page.text


def test_a_period_in_which_nothing_came_says_so_in_every_list(acme: World) -> None:
    acme.check(policy())
    page = shown(acme, *MARCH)
    for sentence in (
        "No policy changed in this time.",
        "No material or minor change in this time.",
        "All pages could be read.",
        "No vendor that changed its policy had promised notice ahead.",
        "Dates ahead No date lies ahead.",
    ):
        assert sentence in page.text
    before = shown(acme, date(2025, 1, 1), date(2025, 1, 31))
    assert "What was watched No page was watched in this time." in before.text


def test_a_page_that_came_in_mid_period_says_since_when(acme: World) -> None:
    acme.check(policy())
    acme.now = START + timedelta(days=10)
    acme.site.put(policy(title="Terms"), "/bolt/terms")
    acme.watch("bolt/terms")
    acme.run()
    page = shown(acme, date(2026, 3, 5), date(2026, 3, 31))
    assert "Bolt terms 1 1 12 Mar 2026 Watched since 12 Mar 2026 ." in page.text
    assert "Acme privacy 1 1 12 Mar 2026 Not seen from 2 Mar 2026 to 12 Mar 2026 ." in page.text


def test_the_last_day_is_included_where_the_readers_are(acme: World) -> None:
    acme.check(policy())
    acme.now = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    acme.check(policy(LONGER))
    acme.now = START + timedelta(days=30)

    def changes(last: int, zone: str) -> int:
        return len(told(acme, date(2026, 3, 5), date(2026, 3, last), zone).changes)

    assert changes(10, "UTC") == 1
    assert changes(9, "UTC") == 0
    assert changes(10, "Europe/Berlin") == 1
    assert changes(10, "Europe/Helsinki") == 0
    assert changes(11, "Europe/Helsinki") == 1
    assert "Acme privacy 11 Mar 2026" in shown(acme, *MARCH, "Europe/Helsinki").part("What changed")


def test_a_promise_of_thirty_days_is_kept_and_broken(acme: World) -> None:
    def edition(effective: str, **more: str) -> str:
        text = policy(AHEAD | {name.replace("_", " "): value for name, value in more.items()})
        return text.replace("</p><p>", f"</p><p>Effective date: {effective}</p><p>", 1)

    acme.check(edition("1 February 2026"))
    acme.check(edition("15 April 2026", for_30_days="for 90 days"))
    acme.check(edition("20 April 2026", for_30_days="for 95 days"))
    acme.check(edition("9 March 2026", for_30_days="for 120 days"))
    acme.check(edition("9 March 2026", for_30_days="for 120 days", two_weeks="six weeks"))
    rows = shown(acme, *MARCH).part("Promises of notice, kept and broken")
    assert "30 days ahead" in rows
    assert "“If we change this notice" in rows
    assert "44 days Kept." in rows
    assert "48 days Kept." in rows
    assert "6 days Broken, as far as the page shows." in rows
    assert "no day is named Cannot be told: the page names no new day on which it takes effect." in rows


@pytest.mark.parametrize(
    ("promises", "materiality", "given", "unseen_days", "expected"),
    [
        (Promises(), "material", 3, 0, None),
        (Promises(("email",)), "material", 3, 0, None),
        (Promises(("email",), "when_posted"), "material", 3, 0, None),
        (Promises((), "before_effective"), "material", 1, 0, "kept"),
        (Promises((), "before_effective"), "material", 0, 0, "broken"),
        (Promises((), "before_effective"), "material", 0, 1, "unknown"),
        (Promises((), "before_effective"), "material", -4, 1, "broken"),
        (Promises(days=30), "minor", 30, 0, "kept"),
        (Promises(days=30), "minor", 29, 0, "broken"),
        (Promises(days=30), "minor", 29, None, "unknown"),
        (Promises(days=30), "minor", 20, 14, "unknown"),
        (Promises(days=30), "minor", None, 0, "unknown"),
        (Promises(days=30, on="material"), "minor", 2, 0, "exempt"),
        (Promises(days=30, on="material"), "material", 2, 0, "broken"),
    ],
)
def test_a_promise_is_judged_by_the_days_given(promises, materiality, given, unseen_days, expected) -> None:
    assert outcome(promises, materiality, given, unseen_days) == expected


def test_a_gap_is_longer_than_three_looks_and_a_day() -> None:
    def at(hours: float) -> datetime:
        return START + timedelta(hours=hours)

    half_a_day = timedelta(hours=12)
    assert sight.gaps([at(0), at(12), at(36)], half_a_day, at(0), at(48)) == ()
    assert sight.gaps([at(0), at(40), at(50)], half_a_day, at(0), at(60)) == (Gap(at(0), at(40)),)
    assert sight.gaps([at(-90), at(10)], half_a_day, at(0), at(20)) == (Gap(at(-90), at(10)),)
    assert sight.gaps([at(-90), at(-1), at(10)], half_a_day, at(0), at(20)) == ()
    assert sight.gaps([at(0)], half_a_day, at(0), at(40)) == (Gap(at(0), None),)
    assert sight.gaps([], half_a_day, at(0), at(40)) == (Gap(at(0), None),)
    assert sight.gaps([], half_a_day, at(0), at(20)) == ()
    assert sight.gaps([at(40)], half_a_day, at(0), at(50)) == (Gap(at(0), at(40)),)
    assert sight.gaps([at(0), at(22)], timedelta(minutes=5), at(0), at(23)) == ()
    assert sight.usual_interval([at(0), at(1), at(30), at(31)], None) == timedelta(hours=1)
    assert sight.usual_interval([at(0)], None) == timedelta()


def test_what_cannot_be_read_is_named_with_its_day(acme: World) -> None:
    acme.check(policy())
    for _ in range(4):
        acme.check(WALL)
    page = shown(acme, *MARCH)
    assert "1 page cannot be read now" in page.text
    rows = page.part("What could not be read")
    assert "Acme privacy Cannot be seen 2 Mar 2026, 21:00 still so acme/privacy: Expected a policy, got" in rows
    assert "Acme privacy 5 1 2 Mar 2026 Watched since 2 Mar 2026 . Not seen since 2 Mar 2026 ." in page.text
    acme.check(policy())
    assert "All pages could be read." in shown(acme, *MARCH).text


def test_a_held_page_stays_in_the_report_of_its_days(acme: World) -> None:
    acme.change(confirm_after=9)
    acme.check(policy())
    acme.check(policy(sections={}))
    held = told(acme, *MARCH).unread
    assert [(each.kind, each.until) for each in held] == [("held", None)]
    acme.check(policy())
    assert told(acme, *MARCH).unread[0].until == START + timedelta(days=1)
    assert told(acme, date(2026, 3, 4), date(2026, 3, 31)).unread == ()


def test_a_date_ahead_is_told(acme: World) -> None:
    acme.check(policy())
    acme.check(policy(LONGER).replace("</p><p>", "</p><p>Effective date: 1 May 2099</p><p>", 1))
    page = shown(acme, *MARCH)
    assert "the next date ahead: the last day to object to Acme privacy is 30 April 2099." in page.text
    left = (date(2099, 4, 30) - acme.now.date()).days
    assert f"30 Apr 2099 {left} days Acme privacy last day to object (material) by nobody" in page.text
    assert "Takes effect on 1 May 2099" in page.text


def test_what_another_reading_makes_is_counted_apart(acme: World) -> None:
    acme.check(policy().replace("</main>", "<p class=extra>Read our blog about doorbells and visitors.</p></main>"))
    acme.change(remove=(".extra",))
    with Reader() as reader:
        reread.reread(acme.watches[0], acme.store, reader, acme.now)
    page = shown(acme, *MARCH)
    assert "No policy changed in this time. Besides, 1 version came of another way to read pages" in page.text


def test_a_page_that_left_the_list_stays_in_the_report_of_its_days(acme: World) -> None:
    acme.check(policy())
    follow(acme.store, replace(acme.list(), watches=()), acme.now)
    assert "Not in the watch list since 2 Mar 2026 ." in shown(acme, *MARCH).text
    later = shown(acme, date(2026, 3, 3), date(2026, 3, 31))
    assert "No page was watched in this time." in later.text


def test_looks_that_are_no_longer_kept_are_not_counted(acme: World) -> None:
    acme.check(policy())
    acme.check(policy())
    acme.now = START + timedelta(days=20)
    acme.check(policy())
    acme.store.retention.prune(START + timedelta(days=19), START, START)
    page = shown(acme, *MARCH)
    assert "Looks before 21 Mar 2026 that found nothing are no longer kept, and not counted." in page.text
    assert "Not seen" not in page.text


def test_a_confirmed_version_stands_in_the_report_of_either_day(acme: World) -> None:
    acme.change(confirm_after=2)
    acme.check(policy())
    shrunk = policy(sections={"2. How long we keep it": "We keep recordings for 30 days."})
    assert acme.check(shrunk).outcome == "held"
    while acme.check(shrunk).outcome == "held":
        pass
    confirmed = acme.store.versions.get("acme/privacy", 2).recorded_at.date()
    assert confirmed > date(2026, 3, 2)
    for day in (date(2026, 3, 2), confirmed):
        assert len(told(acme, day, day).changes) == 1
    assert f", confirmed on {confirmed.day} March 2026 (version 1 → 2)." in shown(acme, *MARCH).text


def test_changes_beyond_the_gravest_are_counted(acme: World) -> None:
    def edition(days: int) -> str:
        kept = {f"{at}. List {at}": f"We keep list {at} for {days} days in our own cellar." for at in range(12)}
        return policy(sections=kept | {f"{at}. Bell {at}": f"Bell {at} rings at {at} sharp." for at in range(20, 60)})

    acme.check(edition(30))
    acme.check(edition(90))
    page = shown(acme, *MARCH)
    assert "We now keep list 0 for 90 days in our own cellar, was 30; and 11 more material changes" in page.text
    assert "Not shown here: 4 more material." in page.text


def test_a_vendors_text_stays_text(acme: World) -> None:
    bad = "</blockquote></section><script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:x'>y</a>"
    escaped = bad.replace("<", "&lt;")
    acme.change(vendor="Acme <b>&\"'", document="<i>privacy</i>")
    acme.check(policy())
    acme.check(policy({"for 30 days": f"for 90 days {escaped}", "Who else": f"Who {escaped} else"}, title=escaped))
    acme.store.reviews.add("acme/privacy", 2, "seen", acme.now, note=bad, reviewer=bad)
    page = shown(acme, *MARCH)
    assert "<script>alert(1)</script>" in page.text
    assert "Acme <b>&\"' <i>privacy</i>" in page.text


def test_tables_have_heads_and_stand_in_their_own_box(acme: World) -> None:
    acme.check(policy())
    acme.check(policy(LONGER))
    written = report_page.page(told(acme, *MARCH), ReaderSettings(acme.now))
    assert written.count("<table>") == written.count('<div class="wide"') == 3
    assert written.count("<th ") == written.count('<th scope="')
    assert "<script" not in written
    assert "default-src 'none'" in written


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_replaces_and_prints_a_page(kept: Desk) -> None:
    assert kept.run("report", "--since", "2024-01-01", "--out", "note.html").strip() == "note.html"
    written = (kept.folder / "note.html").read_text()
    assert "acme privacy" in written
    kept.run("report", "--since", "2024-01-01", "--out", "note.html", "--vendor", "bolt")
    assert "acme privacy" not in (kept.folder / "note.html").read_text()
    assert kept.run("report", "--since", "2024-01-01", "--out", "-").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say of which time: --since DATE"),
        (("--since", "May"), "'May' is no date; write it like 2024-03-01"),
        (("--since", "2999-01-01"), "--since 2999-01-01 lies ahead"),
        (("--since", "2024-02-01", "--until", "2024-01-31"), "--until 2024-01-31 is before --since 2024-02-01"),
        (("--since", "0001-01-01"), "--since 0001-01-01 is before any page was on the web"),
        (("--since", "2024-01-01", "--tag", "crm", "--vendor", "acme"), "No watch has the tag 'crm'"),
        (("acme/privacy", "--since", "2024-02-01"), "takes no WATCH"),
        (("--since", "2024-01-01", "--vendor", "acne"), "No watch has the vendor 'acne'; did you mean 'acme'?"),
        (("--since", "2024-01-01", "--tag", "crm"), "No watch has the tag 'crm'"),
        (("--since-signing",), "Say which: tracker report WATCH --since-signing"),
        (("acme/privacy", "--since-signing", "--tag", "crm"), "leave the other options out"),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_sentence(kept: Desk, arguments, sentence: str) -> None:
    answer = kept.run("report", *arguments, "--out", "note.html", status=2)
    assert sentence in answer
    assert not (kept.folder / "note.html").exists()


def test_a_file_that_cannot_be_written_is_named(kept: Desk) -> None:
    answer = kept.run("report", "--since", "2024-01-01", "--out", "nowhere/note.html", status=2)
    assert answer.strip() == "tracker: nowhere/note.html cannot be written: No such file or directory"
    answer = kept.run("report", "--since", "2024-01-01", "--out", "watchlist.toml", status=2)
    assert "watchlist.toml is there already and is no page of ours; name another file" in answer
