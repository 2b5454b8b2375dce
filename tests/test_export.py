"""`tracker export`: which watches, from the database to a file that is never half there."""

from __future__ import annotations

import hashlib
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
import icalendar
import pytest
import store_samples as samples
from desk import Desk
from loopback import Site
from store_samples import ACME, BOLT, FIRST, NOW, SECOND, day, made

from tracker.app.check.follow_list import follow
from tracker.app.cli import exporting
from tracker.app.history import export, written_exports
from tracker.app.history.export import Selection
from tracker.edge import whole_file
from tracker.edge.store import Store
from tracker.errors import UsageError
from tracker.model import ReaderSettings, WatchList

RELEASED = sorted((Path(__file__).parent / "databases").glob("*.sql"))
ALL = Selection()
READERS = ReaderSettings(day(12))
WEB = replace(READERS, base_url="https://policies.bells.example")
LIST = WatchList(watches=(ACME, BOLT))
BOLT_SECOND = samples.policy("We keep data for 90 days.", "We do not sell data.", effective="2024-06-01")
BOLT_THIRD = samples.policy("We keep data for 95 days.", "We do not sell data.", effective="2024-07-01")


@pytest.fixture
def store(tmp_path):
    """A history of two watches: acme/privacy with 30 days of notice, bolt/terms with an effective date."""
    with Store.open(tmp_path / "data" / "policies.db") as opened:
        samples.fill(opened)
        opened.checks.record(made(day(11), BOLT_SECOND, FIRST, watch=BOLT.id))
        reckon(opened)
        yield opened


def reckon(store, watchlist=LIST):
    follow(store, watchlist, day(12))


def entries(store, selection=ALL, readers=READERS):
    return feedparser.parse(export.feed(store, selection, readers)).entries


def ids(store, selection=ALL, readers=READERS):
    return [entry.id.partition("2026:")[2] for entry in entries(store, selection, readers)]


def events(store, selection=ALL, readers=READERS):
    calendar = icalendar.Calendar.from_ical(export.calendar(store, selection, readers))
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


class TestWhichVersions:
    def test_every_version_but_the_first_newest_first(self, store):
        assert ids(store) == ["bolt/terms/2", "acme/privacy/4", "acme/privacy/3", "acme/privacy/2"]

    def test_a_version_of_a_better_extractor_is_no_news(self, store):
        record = made(day(11), SECOND, BOLT_SECOND, watch=BOLT.id)
        store.checks.record(replace(record, result=replace(record.result, cause="extractor")))
        assert "bolt/terms/3" not in ids(store)

    def test_the_newest_verdict_counts(self, store):
        assert entries(store)[-1].title.startswith("MINOR: acme privacy")

    def test_the_last_day_to_object_is_told_where_one_may_want_to(self, store):
        told = {entry.id[-1]: entry.summary for entry in entries(store, Selection(("acme/privacy",)))}
        assert "Last day to object: 4 March 2024 (30 days from" in told["2"]
        assert "Last day to object" not in told["4"]

    def test_since_a_day_where_the_readers_are(self, store):
        assert ids(store, Selection(since=date(2024, 2, 6))) == ["bolt/terms/2", "acme/privacy/4", "acme/privacy/3"]
        assert ids(store, Selection(since=date(2024, 2, 7))) == ["bolt/terms/2", "acme/privacy/4"]
        kiritimati = replace(READERS, timezone="Pacific/Kiritimati")
        assert ids(store, Selection(since=date(2024, 2, 6)), kiritimati)[-1] == "acme/privacy/3"
        honolulu = replace(READERS, timezone="Pacific/Honolulu")
        assert ids(store, Selection(since=date(2024, 2, 6)), honolulu)[-1] == "acme/privacy/4"

    def test_an_empty_record_makes_an_empty_feed(self, tmp_path):
        with Store.open(tmp_path / "empty.db") as empty:
            parsed = feedparser.parse(export.feed(empty, Selection(), READERS))
            assert not parsed.bozo
            assert (parsed.entries, parsed.feed.id) == ([], "tag:policy-tracker.invalid,2026:feed")
            assert events(empty) == {}


class TestWhichWatches:
    def test_by_id_vendor_and_tag_and_all_of_them_must_fit(self, store):
        bolt, acme = ["bolt/terms/2"], ["acme/privacy/4", "acme/privacy/3", "acme/privacy/2"]
        assert ids(store, Selection(("bolt/terms",))) == bolt
        assert ids(store, Selection(vendor="ACME")) == acme
        assert ids(store, Selection(tag="crm")) == acme
        assert ids(store, Selection(("bolt/terms",), tag="crm")) == []

    def test_a_vendor_by_its_name_or_as_in_ids(self, store):
        store.watches.sync([replace(ACME, vendor="Acme & Söhne"), BOLT], day(12))
        assert ids(store, Selection(vendor="acme & SÖHNE")) == ids(store, Selection(vendor="acme")) != []

    def test_a_watch_that_left_the_list_is_there_only_by_name(self, store):
        store.watches.sync([ACME], day(12))
        assert "bolt/terms/2" not in ids(store)
        assert ids(store, Selection(("bolt/terms",))) == ["bolt/terms/2"]
        assert events(store, Selection(("bolt/terms",))).keys() == {"bolt/terms/2/deadline", "bolt/terms/2/effective"}
        assert not [name for name in events(store) if name.startswith("bolt")]

    @pytest.mark.parametrize(
        ("selection", "words"),
        [
            (Selection(("acme/privcy",)), "there is no watch 'acme/privcy'; did you mean 'acme/privacy'?"),
            (Selection(vendor="acne"), "there is no vendor 'acne'; did you mean 'acme'?"),
            (Selection(tag="crn"), "there is no tag 'crn'; did you mean 'crm'?"),
            (Selection(tag="Kitchenware"), "there is no tag 'Kitchenware'"),
        ],
    )
    def test_what_is_not_there_is_one_sentence(self, store, selection, words):
        for write in export.FORMATS.values():
            with pytest.raises(UsageError) as caught:
                write(store, selection, READERS)
            assert str(caught.value) == f"{store.path}: {words}"

    @pytest.mark.parametrize(
        ("selection", "path", "name"),
        [
            (Selection(), "", "Policy changes"),
            (Selection(("acme/privacy",)), "/watch/acme/privacy", "Policy changes: acme/privacy"),
            (Selection(vendor="Acme"), "/vendor/acme", "Policy changes: Acme"),
            (Selection(tag="crm"), "/tag/crm", "Policy changes: tagged crm"),
        ],
    )
    def test_a_feed_that_the_web_page_has_says_where(self, store, selection, path, name):
        read = feedparser.parse(export.feed(store, selection, WEB)).feed
        assert (read.id, read.title) == (f"tag:policy-tracker.invalid,2026:feed{path}", name)
        assert [link.href for link in read.links if link.rel == "self"] == [f"{WEB.base_url}/feed{path}.atom"]

    @pytest.mark.parametrize(
        "selection", [Selection(("acme/privacy", "bolt/terms")), Selection(vendor="acme", tag="crm")]
    )
    def test_a_feed_that_the_web_page_has_not_says_nothing(self, store, selection):
        read = feedparser.parse(export.feed(store, selection, WEB)).feed
        assert not [link for link in read.links if link.rel == "self"]

    def test_the_order_of_names_makes_no_other_feed(self, store):
        first, second = Selection(("acme/privacy", "bolt/terms")), Selection(("bolt/terms", "acme/privacy"))
        assert export.feed(store, first, READERS) == export.feed(store, second, READERS)


class TestIds:
    def test_they_are_the_same_in_two_runs_on_two_days(self, store):
        assert export.feed(store, Selection(), READERS) == export.feed(
            store, Selection(), replace(READERS, now=day(99))
        )
        assert events(store).keys() == events(store, readers=replace(READERS, now=day(30))).keys()

    def test_they_are_the_same_after_a_migration(self, tmp_path):
        with closing(sqlite3.connect(tmp_path / "old.db")) as conn:
            conn.executescript(RELEASED[0].read_text())
        with Store.open(tmp_path / "old.db") as store:
            assert ids(store) == ["acme/privacy/4", "acme/privacy/3", "acme/privacy/2"]
            follow(store, LIST, day(12))
            assert events(store).keys() >= {"acme/privacy/2/deadline", "acme/privacy/3/effective"}


class TestWhichDates:
    def test_effective_dates_and_last_days_to_object(self, store):
        assert {name: event.decoded("DTSTART").isoformat() for name, event in events(store).items()} == {
            "acme/privacy/2/deadline": "2024-03-04",
            "acme/privacy/3/deadline": "2024-03-06",
            "acme/privacy/3/effective": "2999-01-01",
            "bolt/terms/2/deadline": "2024-05-31",
            "bolt/terms/2/effective": "2024-06-01",
        }

    def test_a_last_day_follows_the_watch_list_under_the_same_uid(self, store):
        reckon(store, WatchList(watches=(replace(ACME, notice_days=60), BOLT)))
        later = events(store, readers=replace(READERS, now=day(13)))["acme/privacy/2/deadline"]
        assert later.decoded("DTSTART") == date(2024, 4, 3)
        before = datetime(2024, 2, 13, tzinfo=UTC)
        assert before < later.decoded("LAST-MODIFIED") == later.decoded("DTSTAMP")

    def test_a_date_follows_the_vendor_under_the_same_uid(self, store):
        before = events(store)
        store.checks.record(made(day(20), BOLT_THIRD, BOLT_SECOND, watch=BOLT.id))
        store.database.conn.execute("UPDATE watches SET reckoned_with = ''")
        reckon(store)
        after = events(store)
        assert after.keys() == before.keys()
        for name, moved_to in (("effective", date(2024, 7, 1)), ("deadline", date(2024, 6, 30))):
            moved = after[f"bolt/terms/2/{name}"]
            assert moved.decoded("DTSTART") == moved_to
            assert int(moved["SEQUENCE"]) == 1
            assert "The vendor moved the date" in str(moved["DESCRIPTION"])

    def test_past_dates_stay_for_ninety_days(self, store):
        last = date(2024, 3, 4)
        for days, is_there in ((1, True), (90, True), (91, False)):
            at = datetime.combine(last + timedelta(days=days), datetime.min.time(), UTC)
            assert ("acme/privacy/2/deadline" in events(store, readers=replace(READERS, now=at))) is is_there

    def test_since_a_day_is_by_the_date_itself(self, store):
        chosen = events(store, Selection(since=date(2024, 6, 1)))
        assert chosen.keys() == {"bolt/terms/2/effective", "acme/privacy/3/effective"}

    def test_nothing_is_to_be_objected_to_once_it_is_judged_editorial(self, store):
        store.verdicts.add(ACME.id, 2, samples.verdict(FIRST, SECOND, "editorial"), day(12))
        assert "acme/privacy/2/deadline" not in events(store)

    def test_a_first_version_says_since_when_it_is_known(self, store):
        carol = replace(BOLT, id="carol/terms", vendor="carol", url="https://carol.example/terms")
        store.watches.sync([ACME, BOLT, carol], NOW)
        store.checks.record(made(day(11), BOLT_SECOND, watch="carol/terms"))
        chosen = events(store, Selection(("carol/terms",)))
        assert chosen.keys() == {"carol/terms/1/effective"}
        assert str(chosen["carol/terms/1/effective"]["DESCRIPTION"]).startswith("The page said so when it was first")


@pytest.fixture
def desk(tmp_path, store):
    """The command line beside that history; no site is asked."""
    site = Site()
    site.port = 9
    made_desk = Desk(tmp_path, site)
    made_desk.write("acme/privacy", "bolt/terms", head='base_url = "https://policies.bells.example"')
    return made_desk


class TestTheCommand:
    def test_its_libraries_are_loaded_by_no_other_command(self):
        code = "import sys, tracker.app.cli.main; sys.exit(bool({'feedgenerator', 'icalendar'} & sys.modules.keys()))"
        assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0

    def test_every_format_has_a_function(self):
        assert set(exporting.FEEDS) == set(export.FORMATS)
        assert set(exporting.RECORDS) == set(written_exports.FORMATS)

    def test_it_writes_a_file_for_its_owner_alone_and_says_nothing(self, desk):
        assert desk.run("export", "atom", "changes.atom") == ""
        target = desk.folder / "changes.atom"
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert len(feedparser.parse(target.read_bytes()).entries) == 4

    def test_it_writes_to_standard_output(self, desk):
        text = desk.run("export", "ics", "-", "--since", "2024-06-01")
        assert text.startswith("BEGIN:VCALENDAR")
        assert text.count("BEGIN:VEVENT") == 2
        assert not (desk.folder / "-").exists()

    def test_watches_vendor_and_tag_choose(self, desk):
        for options in (["acme/privacy"], ["--vendor", "Acme"], ["--tag", "crm"]):
            assert len(feedparser.parse(desk.run("export", "atom", "-", *options)).entries) == 3

    def test_the_web_page_is_that_of_the_watch_list(self, desk):
        entry = feedparser.parse(desk.run("export", "atom", "-", "bolt/terms")).entries[0]
        assert entry.link == "https://policies.bells.example/watch/bolt/terms/2"

    def test_without_a_watch_list_the_database_is_enough(self, desk):
        desk.list.unlink()
        entry = feedparser.parse(desk.run("export", "atom", "-", "bolt/terms", "--db", desk.db)).entries[0]
        assert entry.link == "https://bolt.example/terms"

    def test_the_database_is_only_read(self, desk, store):
        store.database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = hashlib.sha256(desk.db.read_bytes()).digest()
        desk.run("export", "atom", "changes.atom")
        desk.run("export", "ics", "dates.ics")
        assert hashlib.sha256(desk.db.read_bytes()).digest() == before

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["atom", "-", "bolt/term"], "there is no watch 'bolt/term'; did you mean 'bolt/terms'?"),
            (["atom", "nowhere/changes.atom"], "nowhere/changes.atom cannot be written: No such file or directory"),
            (["atom", "data"], "data is no plain file; name a file, or - for standard output"),
            (["rss", "-"], "'rss' is not one of 'atom', 'ics'"),
            (["ics", "-", "--since", "soon"], "'soon' does not match the format '%Y-%m-%d'"),
            (["ics", "-", "--db", "none.db"], "none.db: no such database"),
        ],
    )
    def test_what_cannot_be_done_is_one_sentence(self, desk, arguments, words):
        told = desk.run("export", *arguments, status=2)
        assert words in " ".join(told.split())
        assert not [path for path in desk.folder.iterdir() if path.name.startswith(".")]


class TestAWholeFile:
    OLD, NEW = b"old " * 50_000, b"new!" * 60_000

    @pytest.fixture
    def target(self, tmp_path):
        target = tmp_path / "changes.atom"
        target.write_bytes(self.OLD)
        return target

    @staticmethod
    def names(folder):
        return [path.name for path in folder.iterdir()]

    def test_it_keeps_the_mode_that_a_file_has(self, target):
        target.chmod(0o644)
        whole_file.write(target, self.NEW)
        assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (self.NEW, 0o644)

    def test_who_reads_meanwhile_reads_the_old_one_to_its_end(self, target):
        with target.open("rb") as reader:
            begun = reader.read(1000)
            whole_file.write(target, self.NEW)
            assert begun + reader.read() == self.OLD
        assert target.read_bytes() == self.NEW
        assert self.names(target.parent) == ["changes.atom"]

    def test_no_reader_ever_sees_a_part(self, target):
        read, done = set(), threading.Event()

        def look() -> None:
            while not done.is_set():
                read.add(target.read_bytes())

        reader = threading.Thread(target=look)
        reader.start()
        try:
            for content in (self.NEW, self.OLD) * 10:
                whole_file.write(target, content)
        finally:
            done.set()
            reader.join()
        assert read <= {self.OLD, self.NEW}

    def test_a_write_that_fails_half_way_leaves_the_old_file_and_no_other(self, target):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        try:
            with pytest.raises(UsageError, match=r"changes\.atom cannot be written: File too large"):
                whole_file.write(target, self.NEW)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert target.read_bytes() == self.OLD
        assert self.names(target.parent) == ["changes.atom"]

    def test_a_symbolic_link_is_refused_and_left(self, target):
        link = target.with_name("link.atom")
        link.symlink_to(target)
        with pytest.raises(UsageError, match=r"link\.atom is a symbolic link; name the file that it leads to"):
            whole_file.write(link, self.NEW)
        assert link.is_symlink()
        assert target.read_bytes() == self.OLD

    def test_a_pipe_is_refused(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UsageError, match="pipe is no plain file"):
            whole_file.write(tmp_path / "pipe", b"x")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_folder_that_may_not_be_written_is_one_sentence(self, target):
        target.parent.chmod(0o500)
        try:
            with pytest.raises(UsageError, match=r"changes\.atom cannot be written: Permission denied"):
                whole_file.write(target, self.NEW)
        finally:
            target.parent.chmod(0o700)
        assert target.read_bytes() == self.OLD
