"""What has changed since signing: one redline of both ends, whatever came between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from desk import Desk
from loopback import LONGER, START, World, policy, world
from test_printed_report import Parsed, parsed

from tracker.app.history import reread, since_signing
from tracker.app.reading import Reader
from tracker.errors import UsageError
from tracker.model import ReaderSettings, SinceSigning
from tracker.show import since_signing_page

SIGNED = date(2026, 3, 2)
LONGEST = {"for 30 days": "for 180 days"}


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.watch()
        yield made


def told(acme: World, signed_on: date = SIGNED, zone: str = "UTC") -> SinceSigning:
    return since_signing.make(acme.store, "acme/privacy", signed_on, zone, acme.watches[0])


def shown(acme: World, signed_on: date = SIGNED, zone: str = "UTC") -> Parsed:
    return parsed(since_signing_page.page(told(acme, signed_on, zone), ReaderSettings(acme.now, zone)))


def test_the_redline_goes_from_the_signed_text_to_todays_at_once(acme: World) -> None:
    acme.check(policy())
    acme.now = START + timedelta(days=9)
    acme.check(policy(LONGER))
    acme.check(policy(LONGEST))
    page = shown(acme)
    assert "Acme privacy: what has changed since you signed Signed on 2 March 2026 ." in page.text
    assert "We now keep recordings for 180 days, was 30." in page.text
    assert "In force on that day: version 1, first seen on 2 March 2026 ." in page.text
    assert "Today's: version 3, first seen on 11 March 2026 ." in page.text
    redline, _, steps = page.part("All changes since, as one redline").partition("The steps between")
    assert "30 180 days" in redline
    assert "90" not in redline
    assert "2 11 Mar 2026 We now keep recordings for 90 days, was 30 material" in steps
    assert "3 11 Mar 2026 We now keep recordings for 180 days, was 90 material" in steps


def test_what_came_and_went_again_shows_nothing(acme: World) -> None:
    acme.check(policy())
    acme.now = START + timedelta(days=9)
    acme.check(policy(LONGER))
    acme.check(policy())
    acme.check(policy())
    page = shown(acme)
    assert told(acme).verdict.changes == ()
    assert "Nothing has changed since: what came meanwhile was taken back." in page.text
    assert not page.tags & {"blockquote", "section"}
    assert "2 11 Mar 2026" in page.part("The steps between")


def test_without_a_new_version_nothing_has_changed(acme: World) -> None:
    acme.check(policy())
    page = shown(acme)
    assert "Nothing has changed since." in page.text
    assert "No new version has come since." in page.text


def test_a_day_before_watching_began_is_told_plainly(acme: World) -> None:
    acme.check(policy())
    acme.check(policy(LONGER))
    page = shown(acme, date(2024, 5, 31))
    assert (
        "Watching began on 2 March 2026 , after you signed. What changed between the two days is not known" in page.text
    )
    assert "30 90 days" in page.text


def test_the_day_ends_where_its_reader_is(acme: World) -> None:
    acme.check(policy())
    acme.now = START.replace(hour=22, minute=30)
    acme.check(policy(LONGER))
    assert told(acme, SIGNED).then.number == 2
    assert told(acme, SIGNED, "Europe/Berlin").then.number == 2
    assert told(acme, SIGNED, "Europe/Helsinki").then.number == 1
    assert told(acme, date(2026, 3, 3), "Europe/Helsinki").then.number == 2


def test_another_way_to_read_pages_is_no_change(acme: World) -> None:
    extra = policy().replace(
        "</main>", "<p class=extra>Read our blog about doorbells and the people who ring.</p></main>"
    )
    acme.check(extra)
    acme.check(extra.replace("for 30 days", "for 90 days"))
    acme.change(remove=(".extra",))
    with Reader() as reader:
        assert "cause extractor" in reread.reread(acme.watches[0], acme.store, reader, acme.now)
    result = told(acme, date(2024, 5, 31))
    assert [step.version.number for step in result.steps] == [2]
    assert result.is_read_alike
    assert [judged.change.kind for judged in result.verdict.changes] == ["modified"]
    unlisted = since_signing.make(acme.store, "acme/privacy", SIGNED, "UTC")
    assert not unlisted.began_later


def test_a_vendors_text_stays_text(acme: World) -> None:
    bad = "&lt;/blockquote>&lt;script>alert(1)&lt;/script>"
    acme.change(vendor="<b>Acme</b>")
    acme.check(policy())
    acme.now = START + timedelta(days=9)
    acme.check(policy({"for 30 days": f"for 90 days {bad}", "Your rights": f"Your {bad} rights"}))
    assert "</blockquote><script>alert(1)</script>" in shown(acme).text


def test_before_the_first_version_there_is_nothing_to_compare(acme: World) -> None:
    with pytest.raises(UsageError, match="no version has been recorded yet"):
        told(acme)


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_takes_the_day_from_the_list(kept: Desk) -> None:
    listed = kept.list.read_text().replace('document = "privacy"', 'document = "privacy"\nsigned_on = 2024-05-31')
    kept.list.write_text(listed)
    kept.run("report", "acme/privacy", "--since-signing", "--out", "signed.html")
    page = parsed((kept.folder / "signed.html").read_text())
    assert "Signed on 31 May 2024" in page.text
    assert "after you signed" in page.text


def test_a_watch_without_the_day_says_where_to_write_it(kept: Desk) -> None:
    answer = kept.run("report", "acme/privacy", "--since-signing", "--out", "signed.html", status=2)
    assert answer.strip() == (
        "tracker: watchlist.toml, line 8: acme/privacy has no signed_on; write the day you agreed under its [[watch]],"
        " as signed_on = 2024-05-31"
    )
    assert "no such watch" in kept.run("report", "acme/prvacy", "--since-signing", "--out", "-", status=2)
    kept.write("bolt/terms")
    kept.run("check")
    answer = kept.run("report", "acme/privacy", "--since-signing", "--out", "-", status=2)
    assert "acme/privacy is not in watchlist.toml, and had no signed_on there" in answer
